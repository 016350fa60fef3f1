import { addressKey } from '../../mail/address.ts';
import type { Input, SendEmailStatus } from '../../ses/actions.ts';
import type { Context, Result } from './behavior.ts';
import { ensure } from './messages.ts';
import { dailyQuotas, domainOf, findDomain, maxPage, type Sender, type SentMessage, type State } from './state.ts';

/** Older messages are removed. */
const maxSent = 1000;
const hour = 3600;
const day = 24 * hour;
/** Seconds until a message is delivered. */
export const deliveryTime = 3;
/** Seconds until a message to `slow@` is delivered. */
const slowDeliveryTime = 60;
/** Days. Unverified: the page says 30, the text of NotSupportDate 90. */
const maxAge = 30;
/** Messages per hour from a sender to a recipient (product page "SMTP Email Sending Guide"; per recipient according to "Usage limits"). */
const maxSame = 10;

/** The outcome by local part of the recipient, for `--help`. */
export const recipientOutcomes: readonly (readonly [localPart: string, outcome: string])[] = [
	['bounce', "rejected by the recipient's server: no such mailbox"],
	['dropped', 'dropped'],
	['slow', `delayed, delivered after ${slowDeliveryTime} s`],
	['queued', 'never leaves the queue'],
	['blocked', 'not sent: the recipient is blocklisted (SendStatus 1007)'],
	['opened', 'delivered, opened and clicked'],
	['unsubscribed', 'delivered, opened and unsubscribed'],
	['complained', 'delivered and reported as spam'],
	['send-N', 'not sent: SendStatus N, for example send-3030']
];

/** @throws EmulatorError NotAuthenticatedSender if the address does not exist in the region or its domain is not verified */
export function authenticatedSender(state: State, address: string, region: string): Sender {
	const sender = state.senders.find(candidate => candidate.region === region && addressKey(candidate.address) === addressKey(address));
	ensure(sender && findDomain(state, domainOf(address))?.verified, 'FailedOperation.NotAuthenticatedSender');
	return sender;
}

/** The ID of a new message. Unverified: its date is in Beijing time. */
export function newMessageId(context: Context): string {
	const digits = inBeijing(context.now).toISOString().replace(/\D/g, '').slice(0, 14);
	return `qcloudses-30-100000000001-date-${digits}-${context.random}`;
}

/**
 * Records an accepted message. Unverified: the quota counts recipients, and it is checked first.
 *
 * @throws EmulatorError ExceedSendLimit or FrequencyLimit
 */
export function recordSent(state: State, message: SentMessage): State {
	const recent = state.sent.filter(({ time }) => time > message.time - day);
	const domain = domainOf(message.from);
	const count = recent.filter(({ from }) => domainOf(from) === domain).reduce((sum, { to }) => sum + to.length, 0);
	const quota = dailyQuotas[(findDomain(state, domain)?.reputationLevel ?? 0) - 1] ?? 0;
	ensure(count + message.to.length <= quota, 'FailedOperation.ExceedSendLimit');
	const lastHour = recent.filter(({ time, from }) => time > message.time - hour && addressKey(from) === addressKey(message.from));
	for (const recipient of message.to) {
		const same = lastHour.filter(({ to }) => to.some(other => addressKey(other) === addressKey(recipient)));
		ensure(same.length < maxSame, 'FailedOperation.FrequencyLimit');
	}
	return { ...state, sent: [...state.sent, message].slice(-maxSent) };
}

/** Source: the schema. Unverified: the order, that days are in Beijing time, and the results for a future date and an unknown message. */
export function getSendEmailStatus(state: State, input: Input<'GetSendEmailStatus'>, context: Context): Result<'GetSendEmailStatus'> {
	const { RequestDate: date, Offset: offset, Limit: limit, MessageId: messageId, ToEmailAddress: to } = input;
	ensure(limit >= 1 && limit <= maxPage, 'FailedOperation.InvalidLimit');
	validateDate(date, context.now);
	const rows = state.sent
		.filter(message => message.region === context.region && dateOf(message.time) === date)
		.filter(message => messageId === undefined || message.messageId === messageId)
		.toReversed()
		.flatMap(message => message.to.map(recipient => statusOf(message, recipient, context.now)))
		.filter(row => to === undefined || addressKey(row.ToEmailAddress) === addressKey(to));
	return { output: { EmailStatusList: rows.slice(offset, offset + limit) } };
}

function validateDate(date: string, now: number): void {
	const time = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(date) : Number.NaN;
	ensure(!Number.isNaN(time) && new Date(time).toISOString().startsWith(date), 'InvalidParameterValue.WrongDate');
	const age = (Date.parse(dateOf(now)) - time) / (day * 1000);
	ensure(age >= 0 && age <= maxAge, 'FailedOperation.NotSupportDate');
}

function statusOf(message: SentMessage, recipient: string, now: number): SendEmailStatus {
	return {
		MessageId: message.messageId,
		ToEmailAddress: recipient,
		FromEmailAddress: message.from,
		SendStatus: 0,
		DeliverStatus: 0,
		DeliverMessage: '',
		RequestTime: message.time,
		DeliverTime: 0,
		UserOpened: false,
		UserClicked: false,
		UserUnsubscribed: false,
		UserComplainted: false,
		UserComplained: false,
		...progressOf(recipient, message.time, now)
	};
}

/** @param sent Unix seconds, like `now` */
function progressOf(recipient: string, sent: number, now: number): Partial<SendEmailStatus> {
	const elapsed = now - sent;
	const localPart = recipient.slice(0, recipient.lastIndexOf('@')).toLowerCase();
	const sendStatus = localPart === 'blocked' ? 1007 : Number(/^send-(\d{1,4})$/.exec(localPart)?.[1] ?? 0);
	if (sendStatus > 0) {
		return { SendStatus: sendStatus, DeliverStatus: 2 };
	}
	if (elapsed < deliveryTime || localPart === 'queued') {
		return {};
	}
	if (localPart === 'slow' && elapsed < slowDeliveryTime) {
		return { DeliverStatus: 8, DeliverMessage: '451 4.7.1 Greylisted, try again later' };
	}
	const delivered = sent + (localPart === 'slow' ? slowDeliveryTime : deliveryTime);
	return { DeliverStatus: 1, DeliverMessage: '250 2.0.0 OK', DeliverTime: delivered, ...results.get(localPart) };
}

const results: ReadonlyMap<string, Partial<SendEmailStatus>> = new Map([
	['bounce', { DeliverStatus: 3, DeliverMessage: '550 5.1.1 No such mailbox', DeliverTime: 0 }],
	['dropped', { DeliverStatus: 2, DeliverMessage: 'The message was dropped', DeliverTime: 0 }],
	['opened', { UserOpened: true, UserClicked: true }],
	['unsubscribed', { UserOpened: true, UserUnsubscribed: true }],
	['complained', { UserComplainted: true, UserComplained: true }]
]);

/** `YYYY-MM-DD` in Beijing. */
function dateOf(seconds: number): string {
	return inBeijing(seconds).toISOString().slice(0, 10);
}

/** A date whose UTC fields are those in Beijing. */
function inBeijing(seconds: number): Date {
	return new Date((seconds + 8 * hour) * 1000);
}
