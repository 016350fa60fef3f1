import * as vscode from 'vscode';
import { logError } from './log.ts';
import type { Remedy } from './userError.ts';

/**
 * Registers a command. Errors end here: they are logged, and shown as one sentence with buttons for what can be done about them.
 * A canceled command returns `undefined` and shows nothing.
 */
export function registerCommand<A extends readonly unknown[], R>(
	id: string,
	log: vscode.LogOutputChannel,
	handler: (...args: A) => R | Promise<R>
): vscode.Disposable {
	return vscode.commands.registerCommand(id, async (...args: A) => {
		try {
			return await handler(...args);
		} catch (error) {
			if (error instanceof Error && error.name === 'AbortError') {
				return undefined;
			}
			logError(log, id, error);
			// Not awaited: the command has ended, whether or not the user answers the message.
			void showError(log, error, () => vscode.commands.executeCommand(id, ...args));
			return undefined;
		}
	});
}

async function showError(log: vscode.LogOutputChannel, error: unknown, retry: () => Thenable<unknown>): Promise<void> {
	const { errorSentence } = await import('./errorSentences.ts');
	const { message, remedies, requestId } = errorSentence(error);
	const actions = remedies.map(remedy => ({ title: remedyTitle(remedy), run: remedyAction(remedy, log, retry) }));
	if (requestId) {
		actions.push({ title: vscode.l10n.t('Copy Request ID'), run: () => vscode.env.clipboard.writeText(requestId) });
	}
	const chosen = await vscode.window.showErrorMessage(message, ...actions);
	await chosen?.run();
}

function remedyTitle(remedy: Remedy): string {
	switch (remedy) {
		case 'retry':
			return vscode.l10n.t('Retry');
		case 'signIn':
			return vscode.l10n.t('Sign In');
		case 'addDomain':
			return vscode.l10n.t('Add Domain');
		case 'diagnose':
			return vscode.l10n.t('Diagnose');
		case 'showLog':
			return vscode.l10n.t('Show Log');
	}
}

function remedyAction(remedy: Remedy, log: vscode.LogOutputChannel, retry: () => Thenable<unknown>): () => unknown {
	switch (remedy) {
		case 'retry':
			return retry;
		case 'signIn':
			return () => vscode.commands.executeCommand('tencentSes.signIn');
		case 'addDomain':
			return () => vscode.commands.executeCommand('tencentSes.addDomain');
		case 'diagnose':
			return () => vscode.commands.executeCommand('tencentSes.diagnose');
		case 'showLog':
			return () => log.show();
	}
}
