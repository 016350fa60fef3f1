import * as vscode from 'vscode';
import { type Delivery, type DeliveryQuery, maxDeliveries } from '../ses/sending.ts';
import { type Html, html } from '../ui/html.ts';
import { dateText, listText, numberText } from '../ui/localText.ts';
import { button, type Drawing, facts, type PageAction, verdict } from '../ui/pageTab.ts';
import { plainText } from '../ui/plainText.ts';
import { deliveryTo, stateOf } from './deliveryState.ts';
import { deliveryAdvice, deliveryWords } from './deliveryWords.ts';
import type { SentTestMail } from './mailDraft.ts';

/** What a page is about that shows the mails of a day, or those of one sender or recipient, or one mail. */
export interface DayQuery extends DeliveryQuery {
	readonly profileId: string;
	readonly address?: string;
}

/**
 * The page of a mail that was sent from this window.
 *
 * @param state the summary of the delivery status, and when it is read next
 */
export function mailDeliveryPage(mail: SentTestMail, deliveries: readonly Delivery[], state: string): Drawing {
	const again: PageAction = { title: vscode.l10n.t('Send Again'), command: 'sendTestMail', argument: mail.request };
	return page(
		state,
		html`
			<h1>${plainText(mail.subject)}</h1>
			<p>${state}</p>
			<div class="actions">${button(again)}</div>
			${facts([
				[vscode.l10n.t('From'), mail.from],
				[vscode.l10n.t('Template'), plainText(mail.template ?? vscode.l10n.t('none, sent over SMTP'))],
				[vscode.l10n.t('Sent'), dateText(mail.time, 'medium')],
				[vscode.l10n.t('Message ID'), mail.messageId ?? unknownId(mail)]
			])}
			${mail.template === undefined && deliveries.length === 0 ? html`<p>${overSmtp()}</p>` : ''}
			${failedFirst(mail.to.map(recipient => [recipient, deliveryTo(recipient, deliveries)] as const)).map(
				([recipient, delivery]) => html`<h2>${plainText(recipient)}</h2>${timeline(delivery)}`
			)}`
	);
}

function unknownId({ isAccepted }: SentTestMail): string {
	return isAccepted
		? vscode.l10n.t('(not known: mail to these recipients at that time is shown)')
		: vscode.l10n.t('(not known: the response was lost, the mail may have been sent)');
}

/** Unverified: no documentation says whether GetSendEmailStatus lists such mail. */
function overSmtp(): string {
	return vscode.l10n.t(
		"SES may not report the delivery of mail that was sent over SMTP. If nothing appears here, check the recipient's mailbox."
	);
}

/**
 * The page of the mails of a day.
 *
 * @param day with the filter
 * @param isCut whether there may be more mails than were read
 */
export function lookupPage(day: Omit<DayQuery, 'profileId'>, deliveries: readonly Delivery[], isCut: boolean): Drawing {
	const { date, address, to, messageId } = day;
	const filter = listText([address, to, messageId].filter(text => text !== undefined));
	const otherDay: PageAction = {
		title: vscode.l10n.t('Look Up Another Day'),
		command: 'deliveryStatus',
		argument: { address, to: to ?? messageId, otherDay: true }
	};
	const found = isCut ? vscode.l10n.t('{0} or more', numberText(deliveries.length)) : numberText(deliveries.length);
	return page(
		vscode.l10n.t('Messages found: {0}', found),
		html`
			<h1>${vscode.l10n.t('Mail from {0}', date)}</h1>
			${facts([...(filter === '' ? [] : [[vscode.l10n.t('Filter'), filter] as const]), [vscode.l10n.t('Messages found'), found]])}
			${notice(deliveries.length, isCut)}
			<div class="actions">${button(otherDay)}</div>
			${deliveries.map(
				delivery => html`
					<h2>${plainText(delivery.to)}</h2>
					${facts([
						[vscode.l10n.t('From'), plainText(delivery.from)],
						[vscode.l10n.t('Message ID'), plainText(delivery.messageId)]
					])}
					${timeline(delivery)}`
			)}`
	);
}

/** A page with a notice, and what can be done about it. */
export function noticePage(text: string, actions: readonly PageAction[] = []): Drawing {
	return page(text, html`<h1>${vscode.l10n.t('Delivery Status')}</h1><p>${text}</p><div class="actions">${actions.map(button)}</div>`);
}

/** The page of a mail whose delivery status is no longer known. */
export function gonePage(): Drawing {
	return noticePage(vscode.l10n.t('This delivery status is no longer available. Look up the day on which the mail was sent.'), [
		{ title: vscode.l10n.t('Show Delivery Status'), command: 'deliveryStatus', argument: {} }
	]);
}

function failedFirst(rows: readonly (readonly [to: string, delivery: Delivery | undefined])[]): typeof rows {
	const hasFailed = (delivery: Delivery | undefined) => Number(delivery !== undefined && stateOf(delivery) === 'failed');
	return rows.toSorted(([, a], [, b]) => hasFailed(b) - hasFailed(a));
}

function page(summary: string, body: Html): Drawing {
	return { title: vscode.l10n.t('Delivery Status'), summary, body };
}

/** What happened to a mail on its way to one recipient, in order. */
function timeline(delivery: Delivery | undefined): Html {
	if (!delivery) {
		return html`<p>${vscode.l10n.t('not known yet')}</p>`;
	}
	const { requested, delivered, message, isOpened, isClicked } = delivery;
	const state = stateOf(delivery);
	const sign = state === 'delivered' ? 'right' : state === 'failed' ? 'wrong' : 'waiting';
	const advice = deliveryAdvice(delivery);
	return html`<ol>
		${requested ? html`<li>${vscode.l10n.t('sent')}${at(requested)}</li>` : ''}
		<li>${verdict(sign, deliveryWords(delivery))}${at(delivered)}
			${message === '' ? '' : html`<p>${vscode.l10n.t('Response:')} <code>${plainText(message)}</code></p>`}
			${advice === '' ? '' : html`<p>${advice}</p>`}</li>
		${isOpened || isClicked ? html`<li>${vscode.l10n.t('opened')}</li>` : ''}
		${isClicked ? html`<li>${vscode.l10n.t('link clicked')}</li>` : ''}
		</ol>`;
}

function at(time: Date | undefined): Html | string {
	return time ? html` <span class="note">${dateText(time, 'medium')}</span>` : '';
}

function notice(count: number, isCut: boolean): Html | string {
	if (isCut) {
		const text = vscode.l10n.t(
			'Only the first {0} messages of this day were read. To find others, look up a recipient or a message ID.',
			numberText(maxDeliveries)
		);
		return html`<p>${text}</p>`;
	}
	return count > 0
		? ''
		: html`<p>${vscode.l10n.t('No mail found. Mail that was just sent may not be listed yet. Days are in Beijing time.')}</p>`;
}
