import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';

/** Changes user settings, by default of the extension; `undefined` takes one away. */
export async function configure(settings: Readonly<Record<string, unknown>>, section = 'tencentSes'): Promise<void> {
	for (const [name, value] of Object.entries(settings)) {
		const configuration = vscode.workspace.getConfiguration(section);
		// VS Code rewrites its settings file even when nothing changes, which is slow.
		if (!isDeepStrictEqual(configuration.inspect(name)?.globalValue, value)) {
			await configuration.update(name, value, vscode.ConfigurationTarget.Global);
		}
	}
}

/** Changes variables of this process; `undefined` takes one away. */
export function setEnvironment(variables: NodeJS.ProcessEnv): void {
	for (const [name, value] of Object.entries(variables)) {
		if (value === undefined) {
			delete process.env[name];
		} else {
			process.env[name] = value;
		}
	}
}
