import { addressKey, isValidAddress } from '../../mail/address.ts';
import type { Context } from './behavior.ts';
import { ensure } from './messages.ts';
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
	/** Bytes of text and HTML. */
	readonly bodySize: number;
	/** Bytes of each attachment. */
	readonly attachmentSizes: readonly number[];
}

interface AcceptedMessage {
	readonly id: string;
	readonly state: State;
	readonly to: readonly string[];
}

/** Bytes. The page "Error Code" of the SMTP documentation. */
const maxBody = 1024 * 1024;
const maxAttachment = 5 * 1024 * 1024;
const maxAttachments = 10 * 1024 * 1024;

/**
 * Validates a message and records it. Source: the pages "SMTP Email Sending Guide" and "Error Code" of the SMTP documentation. Unverified:
 * the order of the checks, the codes if the sender is not the one that logged in, and that recipients outside the To header are silently
 * ignored (the page says that Cc and Bcc are not supported).
 *
 * @throws EmulatorError
 */
export function acceptMessage(state: State, message: SmtpMessage, context: Context): AcceptedMessage {
	validateHeaders(message);
	validateSizes(message);
	const own = addressKey(message.login.address);
	const senders = [message.mailFrom, ...message.fromAddresses];
	ensure(!senders.some(address => addressKey(address) !== own), 'FailedOperation.NotAuthenticatedSender');
	const sender = authenticatedSender(state, message.login.address, context.region);
	ensure(message.recipients.length <= maxRecipients, 'FailedOperation.TooManyRecipients');
	ensure(message.recipients.every(isValidAddress), 'FailedOperation.IncorrectEmail');
	const named = new Set(message.toAddresses.map(addressKey));
	const to = message.recipients.filter(address => named.has(addressKey(address)));
	ensure(to.length > 0, 'InvalidParameterValue.EmailAddressIsNULL');
	const id = newMessageId(context);
	return {
		id,
		to,
		state: recordSent(state, { messageId: id, from: sender.address, to, region: context.region, time: context.now })
	};
}

const contentTypes: readonly string[] = ['', 'text/plain', 'text/html', 'multipart/mixed', 'multipart/related', 'multipart/alternative'];

function validateHeaders({ fromHeader, fromAddresses, subject, contentType, mimeVersion, bodySize, attachmentSizes }: SmtpMessage): void {
	ensure(fromHeader !== '', 'FailedOperation', 'msg.From is null');
	ensure(subject !== '', 'FailedOperation', 'msg.Subject is null');
	ensure(bodySize > 0 || attachmentSizes.length > 0, 'FailedOperation', 'msg.Body is null');
	ensure(contentTypes.includes(contentType), 'FailedOperation', `Content-Type must in ${contentTypes.slice(1).join(', ')}`);
	ensure(mimeVersion === '' || mimeVersion === '1.0', 'FailedOperation', 'Mime-Version must in 1.0');
	// Users report NotAuthenticatedSender unless there is exactly one space before the address.
	const [, space] = /[^\s<](\s*)<[^<>]*>\s*$/.exec(fromHeader) ?? [];
	ensure(fromAddresses.length === 1 && (space === undefined || space === ' '), 'FailedOperation.NotAuthenticatedSender');
}

function validateSizes({ bodySize, attachmentSizes }: SmtpMessage): void {
	ensure(bodySize <= maxBody, 'FailedOperation', 'The email is too large: the limit is 1 MB without attachments');
	const total = attachmentSizes.reduce((sum, size) => sum + size, 0);
	const areSmall = total <= maxAttachments && attachmentSizes.every(size => size <= maxAttachment);
	ensure(areSmall, 'FailedOperation', 'The attachments are too large: the limit is 5 MB each and 10 MB in total');
}
