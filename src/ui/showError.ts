import * as vscode from 'vscode';
import { errorSentence } from './errorSentences.ts';
import type { Remedy } from './userError.ts';

/** Shows an error of a command as one sentence with buttons. @param profileId of the account that the buttons act in */
export async function showError(
	error: unknown,
	log: vscode.LogOutputChannel,
	profileId: string | undefined,
	retry: () => Promise<unknown>
): Promise<void> {
	const { message, remedies, requestId } = errorSentence(error);
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
