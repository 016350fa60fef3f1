import * as vscode from 'vscode';
import { errorSentence } from '../ui/errorSentences.ts';
import { plainText } from '../ui/plainText.ts';
import type { Look, WatchEnd } from './watch.ts';

/** A watch that has ended. */
export interface EndedWatch {
	/** The domain as plain text, with its profile when that isn't the current one. */
	readonly name: string;
	/** Runs a command for the domain in its profile. */
	readonly run: (command: string) => Promise<void>;
	readonly watchAgain: () => Promise<void>;
}

/** Says how a watch ended. Nothing is said when its profile was removed. */
export async function showWatchEnd(end: WatchEnd, { name, run, watchAgain }: EndedWatch, log: vscode.LogOutputChannel): Promise<void> {
	const createAddress = { title: vscode.l10n.t('Create Sender Address'), run: () => run('tencentSes.createSenderAddress') };
	const show = { title: vscode.l10n.t('Show DNS Records'), run: () => run('tencentSes.showDomain') };
	const again = { title: vscode.l10n.t('Watch Again'), run: watchAgain };
	const showLog = { title: vscode.l10n.t('Show Log'), run: async () => log.show() };
	let chosen: typeof again | undefined;
	if (end.kind === 'verified') {
		const text = vscode.l10n.t('{0} is verified. You can create sender addresses now.', name);
		chosen = await vscode.window.showInformationMessage(text, createAddress, show);
	} else if (end.kind === 'timeUp') {
		chosen = await vscode.window.showWarningMessage(timeUpText(name, end.last), again, show);
	} else if (end.kind === 'error') {
		const text = vscode.l10n.t('Watching {0} has ended: {1}', name, errorSentence(end.error).message);
		chosen = await vscode.window.showErrorMessage(plainText(text), again, showLog);
	}
	await chosen?.run();
}

function timeUpText(name: string, last: Look | undefined): string {
	return last === undefined || last === 'failed'
		? vscode.l10n.t('The two hours of watching {0} are over. It is unknown whether it is verified.', name)
		: vscode.l10n.t(
				'The two hours of watching {0} are over, and SES has not verified it. {1} of {2} DNS records match.',
				name,
				last.matching,
				last.total
			);
}
