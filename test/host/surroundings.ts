import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';

/** Changes user settings, by default of the extension; `undefined` removes one. */
export async function configure(settings: Readonly<Record<string, unknown>>, section = 'tencentSes'): Promise<void> {
	for (const [name, value] of Object.entries(settings)) {
		const configuration = vscode.workspace.getConfiguration(section);
		// VS Code writes its settings file even if nothing changes, which is slow.
		if (!isDeepStrictEqual(configuration.inspect(name)?.globalValue, value)) {
			await configuration.update(name, value, vscode.ConfigurationTarget.Global);
		}
	}
}

/** Changes environment variables of this process; `undefined` removes one. */
export function setEnvironment(variables: NodeJS.ProcessEnv): void {
	for (const [name, value] of Object.entries(variables)) {
		if (value === undefined) {
			delete process.env[name];
		} else {
			process.env[name] = value;
		}
	}
}
