import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { logError } from './log.ts';

/** Reads the arguments of a command that has none. */
export const nothing = () => undefined;

/**
 * Registers a command. Errors end here: they are logged, and shown as one sentence with buttons for possible remedies. A canceled command
 * returns `undefined` and shows nothing. So does one that is run again with the same arguments while it is running: its box, with what was
 * typed, gets the focus. Therefore, a handler does not wait for an answer to a message that is no dialog.
 *
 * @param read reads the arguments as they are when the command is run: they may be changed while its code is loaded
 * @param run what the command does, which the button Retry does again
 * @param accountOf the id of the profile that the buttons of an error act in. Default: the current one
 */
export function registerCommand<T, R>(
	id: string,
	log: vscode.LogOutputChannel,
	read: (...args: readonly unknown[]) => T,
	run: (request: T) => R | Promise<R>,
	accountOf: (request: T) => string | undefined = nothing
): vscode.Disposable {
	const running = new Set<{ readonly request: T }>();

	async function start(request: T): Promise<R | undefined> {
		if ([...running].some(other => isDeepStrictEqual(other.request, request))) {
			const { focusBox } = await import('./input/steps.ts');
			focusBox();
			return undefined;
		}
		const own = { request };
		running.add(own);
		try {
			return await run(request);
		} catch (error) {
			if (error instanceof Error && error.name === 'AbortError') {
				return undefined;
			}
			logError(log, id, error);
			// Not awaited: the command has ended, whether or not the user answers the message.
			void import('./showError.ts').then(
				({ showError }) => showError(error, log, accountOf(request), () => start(request)),
				// An update has replaced the files of the extension.
				() => vscode.window.showErrorMessage(vscode.l10n.t('A part of Tencent SES could not be loaded. Reload the window.'))
			);
			return undefined;
		} finally {
			running.delete(own);
		}
	}
	return vscode.commands.registerCommand(id, (...args: readonly unknown[]) => start(read(...args)));
}
