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
	const chosen = await showMessage();
	await chosen?.run();

	function showMessage() {
		switch (end.kind) {
			case 'verified':
				return vscode.window.showInformationMessage(
					vscode.l10n.t('{0} is verified. You can create sender addresses now.', name),
					createAddress,
					show
				);
			case 'timeUp':
				return vscode.window.showWarningMessage(timeUpText(name, end.last), again, show);
			case 'error':
				return vscode.window.showErrorMessage(
					plainText(vscode.l10n.t('Watching {0} has ended: {1}', name, errorSentence(end.error).message)),
					again,
					showLog
				);
			case 'gone':
				return undefined;
		}
	}
}

function timeUpText(name: string, last: Look | undefined): string {
	if (last === undefined || last === 'failed') {
		return vscode.l10n.t('The two hours of watching {0} are over. It is unknown whether it is verified.', name);
	}
	return vscode.l10n.t(
		'The two hours of watching {0} are over, and SES has not verified it. {1} of {2} DNS records match.',
		name,
		last.matching,
		last.total
	);
}
