import * as vscode from 'vscode';
import { type AccountButton, type Severity, showAccountMessage } from '../accounts/accountActions.ts';
import { isSesError } from '../ses/errors.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import { iconless, untrusted } from '../ui/plainText.ts';

/** The outcome of a check: how many records match, or that it failed. */
export type Look = { readonly matching: number; readonly total: number } | 'failed';

/** How a watch ended. */
export type WatchEnd =
	| { readonly kind: 'verified' }
	| { readonly kind: 'timeUp'; readonly last: Look | undefined }
	| { readonly kind: 'gone' }
	| { readonly kind: 'error'; readonly error: unknown };

/** Whether the error says that the domain was deleted. */
export function isDeleted(error: unknown): boolean {
	return isSesError(error) && error.code === 'InvalidParameterValue.NotExistDomain';
}

export interface ShownWatch {
	readonly profileId: string;
	readonly domain: string;
	/** The domain as plain text, with its profile when that is not the current one. */
	readonly name: string;
	/** The last check; `undefined` before the first one. */
	readonly look: Look | undefined;
}

/** The status bar item for the watched domains. */
export function createWatchItem(): vscode.StatusBarItem {
	const item = vscode.window.createStatusBarItem('tencentSes.watches', vscode.StatusBarAlignment.Left);
	item.name = vscode.l10n.t('Tencent SES: Watched Domains');
	item.command = 'tencentSes.checkWatches';
	return item;
}

/** Hidden while nothing is watched. */
export function drawWatchItem(item: vscode.StatusBarItem, watches: readonly ShownWatch[]): void {
	const texts = watches.map(watchText);
	const [first] = texts;
	if (first === undefined) {
		item.hide();
		return;
	}
	const text = texts.length === 1 ? iconless(first) : vscode.l10n.t('{0} domains', texts.length);
	item.text = `$(eye) ${text}`;
	item.accessibilityInformation = { label: vscode.l10n.t('Checked until verified: {0}', text), role: 'button' };
	const explanation = vscode.l10n.t('Checked until verified, for up to two hours. Click to check now.');
	item.tooltip = new vscode.MarkdownString([explanation, ...texts.map(untrusted)].join('\n\n'));
	item.show();
}

/** Such as `mail.example.com: 2 of 4 records`. */
export function watchText({ name, look }: ShownWatch): string {
	switch (look) {
		case undefined:
			return name;
		case 'failed':
			return vscode.l10n.t('{0}: check failed', name);
		default:
			return vscode.l10n.t('{0}: {1} of {2} records', name, look.matching, look.total);
	}
}

/** Reports how a watch ended, unless its profile was removed. */
export async function showWatchEnd(end: WatchEnd, { profileId, domain, name }: ShownWatch, log: vscode.LogOutputChannel): Promise<void> {
	const button = (title: string, command: string) => ({ title, command, argument: { domain } });
	const show = button(vscode.l10n.t('Show DNS Records'), 'showDomain');
	const again = button(vscode.l10n.t('Watch Again'), 'watchDomain');
	const say = (severity: Severity, text: string, ...buttons: readonly AccountButton[]) =>
		showAccountMessage(profileId, severity, text, ...buttons);
	if (end.kind === 'verified') {
		const createAddress = button(vscode.l10n.t('Create Sender Address'), 'createSenderAddress');
		await say('Information', vscode.l10n.t('{0} is verified. You can create sender addresses now.', name), createAddress, show);
	} else if (end.kind === 'timeUp') {
		await say('Warning', timeUpText(name, end.last), again, show);
	} else if (end.kind === 'error') {
		const { message, remedies } = errorSentence(end.error);
		const text = vscode.l10n.t('Watching {0} has ended: {1}', name, message);
		const signIn = { title: vscode.l10n.t('Sign In'), command: 'signIn' };
		const next = isDeleted(end.error) ? [] : remedies.includes('signIn') ? [signIn, again] : [again];
		await say('Error', text, ...next, { title: vscode.l10n.t('Show Log'), run: () => log.show() });
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
