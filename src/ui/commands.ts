import * as vscode from 'vscode';
import { logError } from './log.ts';
import { runAs } from './runs.ts';
import type { Remedy } from './userError.ts';

/** Runs a command again in the account that it started in. */
export type RunAgain = (run: () => Thenable<unknown>) => unknown;

/**
 * Registers a command. Errors end here: they are logged, and shown as one sentence with buttons for possible remedies. A canceled command
 * returns `undefined` and shows nothing.
 *
 * @param started called when the command starts; returns how the buttons of an error run commands. Default: unchanged
 */
export function registerCommand<A extends readonly unknown[], R>(
	id: string,
	log: vscode.LogOutputChannel,
	handler: (...args: A) => R | Promise<R>,
	started: (args: A) => RunAgain = () => run => run()
): vscode.Disposable {
	return vscode.commands.registerCommand(id, async (...args: A) => {
		const again = started(args);
		try {
			return await runAs(id, args, () => handler(...args));
		} catch (error) {
			if (error instanceof Error && error.name === 'AbortError') {
				return undefined;
			}
			logError(log, id, error);
			// Not awaited: the command has ended, whether or not the user answers the message.
			void showError(log, error, again, () => vscode.commands.executeCommand(id, ...args));
			return undefined;
		}
	});
}

async function showError(log: vscode.LogOutputChannel, error: unknown, again: RunAgain, retry: () => Thenable<unknown>): Promise<void> {
	const sentences = await import('./errorSentences.ts').catch(() => undefined);
	if (!sentences) {
		// An update has replaced the files of the extension.
		void vscode.window.showErrorMessage(vscode.l10n.t('A part of Tencent SES could not be loaded. Reload the window.'));
		return;
	}
	const { message, remedies, requestId } = sentences.errorSentence(error);
	const execute = (command: string) => () => vscode.commands.executeCommand(`tencentSes.${command}`);
	const buttons: Readonly<Record<Remedy, vscode.MessageItem & { readonly run: () => unknown }>> = {
		retry: { title: vscode.l10n.t('Retry'), run: () => again(retry) },
		signIn: { title: vscode.l10n.t('Sign In'), run: execute('signIn') },
		addDomain: { title: vscode.l10n.t('Add Domain'), run: () => again(execute('addDomain')) },
		diagnose: { title: vscode.l10n.t('Diagnose'), run: () => again(execute('diagnose')) },
		showLog: { title: vscode.l10n.t('Show Log'), run: () => log.show() }
	};
	const shown = remedies.map(remedy => buttons[remedy]);
	if (requestId) {
		shown.push({ title: vscode.l10n.t('Copy Request ID'), run: () => vscode.env.clipboard.writeText(requestId) });
	}
	const chosen = await vscode.window.showErrorMessage(message, ...shown);
	await chosen?.run();
}
