import * as vscode from 'vscode';
import { logError } from './log.ts';
import { runAs } from './runs.ts';
import type { Remedy } from './userError.ts';

/** Reads the arguments of a command that has none. */
export const nothing = () => undefined;

/**
 * Registers a command. Errors end here: they are logged, and shown as one sentence with buttons for what can be done about them.
 * A canceled command returns `undefined` and shows nothing.
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
	async function start(request: T): Promise<R | undefined> {
		try {
			return await runAs(id, [request], () => run(request));
		} catch (error) {
			if (error instanceof Error && error.name === 'AbortError') {
				return undefined;
			}
			logError(log, id, error);
			// Not awaited: the command has ended, whether or not the user answers the message.
			void showError(log, error, accountOf(request), () => start(request));
			return undefined;
		}
	}
	return vscode.commands.registerCommand(id, (...args: readonly unknown[]) => start(read(...args)));
}

async function showError(
	log: vscode.LogOutputChannel,
	error: unknown,
	profileId: string | undefined,
	retry: () => Promise<unknown>
): Promise<void> {
	const sentences = await import('./errorSentences.ts').catch(() => undefined);
	if (!sentences) {
		// An update has replaced the files of the extension.
		void vscode.window.showErrorMessage(vscode.l10n.t('A part of Tencent SES could not be loaded. Reload the window.'));
		return;
	}
	const { message, remedies, requestId } = sentences.errorSentence(error);
	const execute = (command: string) => () => vscode.commands.executeCommand(`tencentSes.${command}`, { profileId });
	const buttons: Readonly<Record<Remedy, vscode.MessageItem & { readonly run: () => unknown }>> = {
		retry: { title: vscode.l10n.t('Retry'), run: retry },
		signIn: { title: vscode.l10n.t('Sign In'), run: execute('signIn') },
		addDomain: { title: vscode.l10n.t('Add Domain'), run: execute('addDomain') },
		diagnose: { title: vscode.l10n.t('Diagnose'), run: execute('diagnose') },
		showLog: { title: vscode.l10n.t('Show Log'), run: () => log.show() }
	};
	const shown = remedies.map(remedy => buttons[remedy]);
	if (requestId) {
		shown.push({ title: vscode.l10n.t('Copy Request ID'), run: () => vscode.env.clipboard.writeText(requestId) });
	}
	const chosen = await vscode.window.showErrorMessage(message, ...shown);
	await chosen?.run();
}
