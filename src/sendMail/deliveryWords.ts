import * as vscode from 'vscode';
import type { Delivery } from '../ses/sending.ts';
import { listText } from '../ui/localText.ts';
import { plainText } from '../ui/plainText.ts';
import type { SentTestMail } from './mailDraft.ts';
import { recipientsText } from './mailValidation.ts';

/** What SES said when the mail was sent. */
export function acceptedSentence({ subject, to, rejected }: Pick<SentTestMail, 'subject' | 'to' | 'rejected'>): string {
	const [shown, recipients] = [plainText(subject), recipientsText(to)];
	return rejected.length === 0
		? vscode.l10n.t('SES accepted "{0}" for {1}.', shown, recipients)
		: vscode.l10n.t('SES accepted "{0}" for {1}, but rejected: {2}. Check these addresses.', shown, recipients, listText(rejected));
}

/** The delivery status for one recipient in one line. Contains no text of the service. Source of the numbers: schema, `SendEmailStatus`. */
export function deliveryWords({ sendStatus, deliverStatus }: Pick<Delivery, 'sendStatus' | 'deliverStatus'>): string {
	return sendStatus === 0 ? deliverWords(deliverStatus) : sendWords(sendStatus);
}

function deliverWords(status: number | undefined): string {
	if (status === undefined) {
		return vscode.l10n.t('accepted by SES');
	}
	return deliverStatuses[status]?.() ?? vscode.l10n.t('accepted by SES; unknown delivery status {0}', status);
}

// biome-ignore format: a table
const deliverStatuses: Readonly<Record<number, () => string>> = {
	0: () => vscode.l10n.t('accepted by SES, waiting to be delivered'),
	1: () => vscode.l10n.t('delivered'),
	2: () => vscode.l10n.t('dropped by SES, not delivered'),
	3: () => vscode.l10n.t('rejected by the recipient\'s mail provider'),
	8: () => vscode.l10n.t('delayed by the recipient\'s mail provider; SES keeps trying')
};

function sendWords(status: number | undefined): string {
	if (status === undefined) {
		return vscode.l10n.t('unknown; SES reported no status');
	}
	if (status === 2001) {
		return vscode.l10n.t('no record in SES yet');
	}
	const internal = vscode.l10n.t('internal error in SES; try again later');
	const reasons: Readonly<Record<number, string>> = {
		1001: internal,
		1002: internal,
		1003: internal,
		1004: vscode.l10n.t('sending timed out; try again later'),
		1005: internal,
		1006: vscode.l10n.t('too many messages to this recipient in a short time; wait before you send the next one'),
		1007: vscode.l10n.t('the recipient is on the blocklist of your account; check the address'),
		1008: vscode.l10n.t("the recipient's mail provider rejects your sender domain"),
		1009: internal,
		1010: vscode.l10n.t('the daily limit of your account is reached; try again tomorrow'),
		1011: vscode.l10n.t('your account can send templates only'),
		1013: vscode.l10n.t('the recipient has unsubscribed from your sender domain'),
		3007: vscode.l10n.t('the template does not exist or cannot be used; choose an approved one'),
		3008: vscode.l10n.t("the recipient's mail provider temporarily blocks your mail; try again later"),
		3009: vscode.l10n.t('your account is not allowed to use this template'),
		3010: vscode.l10n.t('the values of the variables are malformed'),
		3014: vscode.l10n.t('the sender domain is not verified; run Verify Domain'),
		3020: vscode.l10n.t('mailboxes of this type are on the blocklist'),
		3024: vscode.l10n.t('the address failed validation; check its spelling'),
		3030: vscode.l10n.t('sending is paused because too many messages bounced'),
		3033: vscode.l10n.t('your account has no balance left; top it up')
	};
	return vscode.l10n.t('not sent: {0} (status {1})', reasons[status] ?? vscode.l10n.t('unknown reason'), status);
}

/** What to do about a mail that was not delivered, where the words for its status do not say it; '' for nothing. */
export function deliveryAdvice({ sendStatus, deliverStatus }: Pick<Delivery, 'sendStatus' | 'deliverStatus'>): string {
	if (sendStatus !== 0) {
		return '';
	}
	if (deliverStatus === 2) {
		return vscode.l10n.t('Check the spelling of the address. The SES console may show why the mail was dropped.');
	}
	return deliverStatus === 3
		? vscode.l10n.t('The response says why. Check the spelling of the address, then the DNS records of your sender domain.')
		: '';
}
