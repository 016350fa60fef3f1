import * as vscode from 'vscode';
import { type AccountButton, showAccountMessage } from '../accounts/accountActions.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import { plainText } from '../ui/plainText.ts';
import type { Look, WatchEnd } from './watch.ts';

/** A watch that has ended. */
export interface EndedWatch {
	readonly profileId: string;
	readonly domain: string;
	/** The domain as plain text, with its profile when that is not the current one. */
	readonly name: string;
}

/** Reports how a watch ended, unless its profile was removed. */
export async function showWatchEnd(end: WatchEnd, { profileId, domain, name }: EndedWatch, log: vscode.LogOutputChannel): Promise<void> {
	const button = (title: string, command: string) => ({ title, command, argument: { domain } });
	const show = button(vscode.l10n.t('Show DNS Records'), 'showDomain');
	const again = button(vscode.l10n.t('Watch Again'), 'watchDomain');
	const say = (severity: 'Information' | 'Warning' | 'Error', text: string, ...buttons: readonly AccountButton[]) =>
		showAccountMessage(profileId, severity, plainText(text), ...buttons);
	if (end.kind === 'verified') {
		const createAddress = button(vscode.l10n.t('Create Sender Address'), 'createSenderAddress');
		await say('Information', vscode.l10n.t('{0} is verified. You can create sender addresses now.', name), createAddress, show);
	} else if (end.kind === 'timeUp') {
		await say('Warning', timeUpText(name, end.last), again, show);
	} else if (end.kind === 'error') {
		const text = vscode.l10n.t('Watching {0} has ended: {1}', name, errorSentence(end.error).message);
		await say('Error', text, again, { title: vscode.l10n.t('Show Log'), run: () => log.show() });
	}
}

function timeUpText(name: string, last: Look | undefined): string {
	return last === undefined || last === 'failed'
		? vscode.l10n.t('Stopped watching {0} after two hours. Its status is unknown.', name)
		: vscode.l10n.t(
				'Stopped watching {0} after two hours. SES has not verified it. {1} of {2} DNS records match.',
				name,
				last.matching,
				last.total
			);
}
