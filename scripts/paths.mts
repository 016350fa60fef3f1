import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's own folder. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '');

/** Downloads and scratch data. Outside node_modules, so that `npm ci` leaves it alone. */
export const cache = join(root, '.vscode-test');

/** An environment in which `node` is the Node that runs this process, whatever else the machine has. */
export function nodeEnvironment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
	const separator = process.platform === 'win32' ? ';' : ':';
	return { ...process.env, PATH: `${join(process.execPath, '..')}${separator}${process.env['PATH'] ?? ''}`, ...extra };
}
