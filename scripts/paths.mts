import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the project. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '');

/** Downloads and data of `npm start`. Not in node_modules, which `npm ci` deletes. */
export const cache = join(root, '.vscode-test');

/** This process's environment, with `node` being the Node that runs this process. */
export function nodeEnvironment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
	const separator = process.platform === 'win32' ? ';' : ':';
	return { ...process.env, PATH: `${join(process.execPath, '..')}${separator}${process.env['PATH'] ?? ''}`, ...extra };
}
