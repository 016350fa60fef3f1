import * as vscode from 'vscode';
import { type Delivery, maxDeliveries } from '../ses/sending.ts';
import { timeText } from '../ui/clockText.ts';
import { codeTable, type Row } from '../ui/codeBlock.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import { deliveryTo } from './deliveryState.ts';
import { deliveryWords, trackingWords } from './deliveryWords.ts';
import type { SentTestMail } from './mailDraft.ts';

/**
 * The page of a mail that was sent from this window.
 *
 * @param state the summary of the delivery status, and when it is read next
 */
export function mailDeliveryPage(mail: SentTestMail, deliveries: readonly Delivery[], state: string): string {
	return [
		`# ${vscode.l10n.t('Delivery Status')}`,
		'',
		...codeTable([
			[vscode.l10n.t('Subject:'), mail.subject],
			[vscode.l10n.t('From:'), mail.from],
			[vscode.l10n.t('Template:'), mail.template],
			[vscode.l10n.t('Sent:'), timeText(mail.time)],
			[vscode.l10n.t('Message ID:'), mail.messageId ?? vscode.l10n.t('(not known: the response was lost, the mail may have been sent)')],
			[vscode.l10n.t('Status:'), state]
		]),
		...mail.to.flatMap(recipient => [
			'',
			`## ${vscode.l10n.t('Recipient {0}', mail.to.indexOf(recipient) + 1)}`,
			'',
			...codeTable(recipientRows(recipient, deliveryTo(recipient, deliveries)))
		]),
		''
	].join('\n');
}

/**
 * The page of the mails of a day.
 *
 * @param isCut whether there may be more mails than were read
 */
export function lookupPage(date: string, filter: string, deliveries: readonly Delivery[], isCut: boolean): string {
	return [
		`# ${vscode.l10n.t('Delivery Status')}`,
		'',
		...codeTable([
			[vscode.l10n.t('Day:'), date],
			...(filter === '' ? [] : [[vscode.l10n.t('Filter:'), filter] as const]),
			[vscode.l10n.t('Found:'), isCut ? vscode.l10n.t('{0} or more', deliveries.length) : String(deliveries.length)]
		]),
		...noticeLines(deliveries.length, isCut),
		...deliveries.flatMap((delivery, index) => [
			'',
			`## ${vscode.l10n.t('Mail {0}', index + 1)}`,
			'',
			...codeTable([
				[vscode.l10n.t('From:'), delivery.from],
				[vscode.l10n.t('Message ID:'), delivery.messageId],
				...(delivery.requested ? [[vscode.l10n.t('Sent:'), timeText(delivery.requested)] as const] : []),
				...recipientRows(delivery.to, delivery)
			])
		]),
		''
	].join('\n');
}

/** The page of a mail whose delivery status is no longer known. */
export function gonePage(): string {
	return `${vscode.l10n.t('This delivery status is no longer available. Close this page and use Show Delivery Status to look up one of the last 30 days.')}\n`;
}

/** The page of what cannot be read. */
export function failurePage(error: unknown): string {
	return `${errorSentence(error).message}\n`;
}

function noticeLines(count: number, isCut: boolean): readonly string[] {
	if (isCut) {
		return [
			'',
			vscode.l10n.t('Only the first {0} mails of this day were read. To find others, look up a recipient or a message ID.', maxDeliveries)
		];
	}
	return count > 0 ? [] : ['', vscode.l10n.t('No mail found. Mail that was just sent may not be listed yet. Days are in Beijing time.')];
}

function recipientRows(recipient: string, delivery: Delivery | undefined): readonly Row[] {
	const tracking = delivery ? trackingWords(delivery) : '';
	return [
		[vscode.l10n.t('To:'), recipient],
		[vscode.l10n.t('Status:'), delivery ? deliveryWords(delivery) : vscode.l10n.t('not known yet')],
		...(delivery?.delivered ? [[vscode.l10n.t('Delivered:'), timeText(delivery.delivered)] as const] : []),
		...(delivery && delivery.message !== '' ? [[vscode.l10n.t('Response:'), delivery.message] as const] : []),
		...(tracking === '' ? [] : [[vscode.l10n.t('Tracking:'), tracking] as const])
	];
}
