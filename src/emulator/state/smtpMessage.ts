import { addressKey, isValidAddress } from '../../mail/address.ts';
import type { Context } from './behavior.ts';
import { EmulatorError } from './messages.ts';
import { maxRecipients } from './sendEmail.ts';
import { authenticatedSender, newMessageId, recordSent } from './sent.ts';
import type { Sender, State } from './state.ts';

/** A parsed message received over SMTP. */
export interface SmtpMessage {
	/** The sender address that logged in. */
	readonly login: Sender;
	/** MAIL FROM; may be empty. */
	readonly mailFrom: string;
	/** RCPT TO. */
	readonly recipients: readonly string[];
	/** The From header, unfolded; empty if there is none. */
	readonly fromHeader: string;
	/** The addresses in the From headers. */
	readonly fromAddresses: readonly string[];
	/** The addresses in the To header. */
	readonly toAddresses: readonly string[];
	readonly subject: string;
	/** Of the whole message, in lower case, without parameters; empty if there is none. */
	readonly contentType: string;
	/** Empty if there is none. */
	readonly mimeVersion: string;
	/** Octets of text and HTML. */
	readonly bodySize: number;
	/** Octets of each attachment. */
	readonly attachmentSizes: readonly number[];
}

export interface AcceptedMessage {
	readonly id: string;
	readonly state: State;
	readonly to: readonly string[];
}

/** Octets. The page "Error Code" of the SMTP documentation. */
const maxBody = 1024 * 1024;
const maxAttachment = 5 * 1024 * 1024;
const maxAttachments = 10 * 1024 * 1024;

/**
 * Validates a message and records it. Source: the pages "SMTP Email Sending Guide" and "Error Code" of the SMTP documentation. Unverified:
 * the order of the checks, the codes if the sender isn't the one that logged in, and that recipients outside the To header are silently
 * ignored (the page says that Cc and Bcc are not supported).
 *
 * @throws EmulatorError
 */
export function acceptMessage(state: State, message: SmtpMessage, context: Context): AcceptedMessage {
	validateHeaders(message);
	validateSizes(message);
	const own = addressKey(message.login.address);
	const senders = [message.mailFrom, ...message.fromAddresses];
	if (senders.some(address => addressKey(address) !== own)) {
		throw new EmulatorError('FailedOperation.NotAuthenticatedSender');
	}
	const sender = authenticatedSender(state, message.login.address, context.region);
	if (message.recipients.length > maxRecipients) {
		throw new EmulatorError('FailedOperation.TooManyRecipients');
	}
	if (!message.recipients.every(isValidAddress)) {
		throw new EmulatorError('FailedOperation.IncorrectEmail');
	}
	const named = new Set(message.toAddresses.map(addressKey));
	const to = message.recipients.filter(address => named.has(addressKey(address)));
	if (to.length === 0) {
		throw new EmulatorError('InvalidParameterValue.EmailAddressIsNULL');
	}
	const id = newMessageId(context);
	return {
		id,
		to,
		state: recordSent(state, { messageId: id, from: sender.address, to, region: context.region, time: context.now })
	};
}

const contentTypes: readonly string[] = ['', 'text/plain', 'text/html', 'multipart/mixed', 'multipart/related', 'multipart/alternative'];

function validateHeaders({ fromHeader, fromAddresses, subject, contentType, mimeVersion, bodySize, attachmentSizes }: SmtpMessage): void {
	const problems: readonly (readonly [isPresent: boolean, message: string])[] = [
		[fromHeader === '', 'msg.From is null'],
		[subject === '', 'msg.Subject is null'],
		[bodySize === 0 && attachmentSizes.length === 0, 'msg.Body is null'],
		[!contentTypes.includes(contentType), `Content-Type must in ${contentTypes.slice(1).join(', ')}`],
		[mimeVersion !== '' && mimeVersion !== '1.0', 'Mime-Version must in 1.0']
	];
	const [, message] = problems.find(([isPresent]) => isPresent) ?? [];
	if (message !== undefined) {
		throw new EmulatorError('FailedOperation', message);
	}
	// Users report NotAuthenticatedSender unless there is exactly one space before the address.
	const [, space] = /[^\s<](\s*)<[^<>]*>\s*$/.exec(fromHeader) ?? [];
	if (fromAddresses.length !== 1 || (space !== undefined && space !== ' ')) {
		throw new EmulatorError('FailedOperation.NotAuthenticatedSender');
	}
}

function validateSizes({ bodySize, attachmentSizes }: SmtpMessage): void {
	if (bodySize > maxBody) {
		throw new EmulatorError('FailedOperation', 'The email is too large: the limit is 1 MB without attachments');
	}
	const total = attachmentSizes.reduce((sum, size) => sum + size, 0);
	if (total > maxAttachments || attachmentSizes.some(size => size > maxAttachment)) {
		throw new EmulatorError('FailedOperation', 'The attachments are too large: the limit is 5 MB each and 10 MB in total');
	}
}
