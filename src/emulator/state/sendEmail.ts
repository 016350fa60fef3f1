import { addressKey, isValidAddress, parseMailbox } from '../../mail/address.ts';
import { type MessageParts, mimeMessage } from '../../mail/mimeMessage.ts';
import { validateSenderName } from '../../mail/senderName.ts';
import { type Attachment, fillTemplate, type Input, type Template as TemplateInput, templateVariables } from '../../ses/actions.ts';
import type { Context, Result } from './behavior.ts';
import { EmulatorError, ensure } from './messages.ts';
import { isObject } from './parse.ts';
import { standingOf } from './review.ts';
import { authenticatedSender, newMessageId, recordSent } from './sent.ts';
import { findTemplate, type State, type Template } from './state.ts';

export const maxRecipients = 50;
const maxCopies = 20;
const maxSubject = 100;
/** Bytes. Product page "Usage limits". */
const maxContent = 4 * 1024 * 1024;
const maxAttachments = 10;
/** Some of the types that the page "Attachment types" forbids. */
const refusedFiles = /\.(exe|bat|cmd|com|js|vbs|scr|msi|mp4)$/i;
/** The values are 0 and 12 languages. */
const maxUnsubscribe = 12;

/**
 * Source: the page SendEmail and the table of errors. Unverified: the order of the checks; the codes for too long a subject and a missing
 * variable, which are those of BatchSendEmail because SendEmail lists none; escaping of values in HTML; the codes for an invalid From value.
 */
export function sendEmail(state: State, input: Input<'SendEmail'>, context: Context): Result<'SendEmail'> {
	const { Destination: to = [], Cc: cc = [], Bcc: bcc = [], ReplyToAddresses: replyTo = '', Attachments: attachments = [] } = input;
	const address = senderAddress(input.FromEmailAddress);
	validateRecipients(to, cc, bcc, replyTo);
	validateOptions(input);
	attachments.forEach(validateAttachment);
	ensure(attachments.length <= maxAttachments, 'FailedOperation.TooManyAttachments');
	const attachedSize = attachments.reduce((sum, { Content: content = '' }) => sum + (base64Size(content) ?? 0), 0);
	ensure(attachedSize <= maxContent, 'FailedOperation.AttachContentToolarge');
	const sender = authenticatedSender(state, address, context.region);
	const content = renderContent(state, input, context);
	ensure(content.html.length + content.text.length <= maxContent, 'FailedOperation.EmailContentToolarge');

	const messageId = newMessageId(context);
	const from = input.HeaderFrom ?? input.FromEmailAddress;
	const everyone = [...to, ...cc, ...bcc];
	const message = mimeMessage({
		from,
		headers: headersOf(input.SmtpHeaders),
		to,
		cc,
		replyTo,
		time: context.now,
		messageId: input.SmtpMessageId?.replace(/^<|>$/g, '') || `${messageId}@ses-emulator.invalid`,
		attachments: attachments.map(({ FileName: name, Content: base64 = '' }) => ({ name, base64 })),
		...content
	});
	return {
		output: { MessageId: messageId },
		state: recordSent(state, { messageId, from: sender.address, to: everyone, region: context.region, time: context.now }),
		mail: { id: messageId, from, to: everyone, subject: content.subject, message }
	};
}

/** Accepts a bare address, or an alias, exactly one space and `<address>`. */
function senderAddress(from: string): string {
	if (isValidAddress(from)) {
		return from;
	}
	const [, alias = ''] = /^(.*\S) <[^<>]*>$/s.exec(from) ?? [];
	const { name, address } = parseMailbox(from) ?? { name: '', address: '' };
	ensure(/^\S/.test(alias) && !validateSenderName(name, address) && isValidAddress(address), 'FailedOperation.IncorrectSender');
	return address;
}

function validateRecipients(to: readonly string[], cc: readonly string[], bcc: readonly string[], replyTo: string): void {
	const everyone = [...to, ...cc, ...bcc];
	ensure(everyone.length > 0 && !everyone.includes(''), 'InvalidParameterValue.EmailAddressIsNULL');
	ensure(to.length <= maxRecipients && cc.length <= maxCopies && bcc.length <= maxCopies, 'FailedOperation.TooManyRecipients');
	ensure([...everyone, ...(replyTo === '' ? [] : [replyTo])].every(isValidAddress), 'FailedOperation.IncorrectEmail');
	const known = new Set(to.map(addressKey));
	ensure(!bcc.some(address => known.has(addressKey(address))), 'InvalidParameterValue', 'Bcc');
}

function validateOptions(input: Input<'SendEmail'>): void {
	const { Subject: subject, TriggerType: trigger = 0, Unsubscribe: unsubscribe = '0', SmtpMessageId: id = '', HeaderFrom: from } = input;
	const length = [...subject].length;
	ensure(length >= 1 && length <= maxSubject, 'InvalidParameterValue.SubjectLengthError');
	ensure(trigger <= 1, 'InvalidParameterValue', 'TriggerType');
	ensure(/^\d{1,2}$/.test(unsubscribe) && Number(unsubscribe) <= maxUnsubscribe, 'InvalidParameterValue', 'Unsubscribe');
	ensure(/^[!-~]{0,900}$/.test(id), 'InvalidParameterValue', 'SmtpMessageId');
	if (from !== undefined) {
		senderAddress(from);
	}
}

/** @returns the number of bytes; `undefined` if the text is not base64, in which line breaks are allowed */
export function base64Size(text: string): number | undefined {
	const plain = text.replace(/[\r\n]/g, '');
	if (plain.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(plain)) {
		return undefined;
	}
	return (plain.length / 4) * 3 - (plain.length - plain.replace(/=+$/, '').length);
}

function validateAttachment({ FileName: name, Content: content, FileURL: url }: Attachment): void {
	ensure(/^[^?\\*|"<>:/ ]{1,255}$/.test(name) && !refusedFiles.test(name), 'FailedOperation.InvalidAttachName');
	ensure(content !== undefined || url === undefined, 'FailedOperation.FileURLNotExist');
	ensure(base64Size(content ?? '') !== undefined, 'InvalidParameterValue.AttachContentIsWrong');
}

/** Unverified: which values the service accepts. */
function headersOf(json = '{}'): Readonly<Record<string, string>> {
	const isHeader = (name: string, text: unknown) =>
		/^[A-Za-z][A-Za-z0-9-]{0,75}$/.test(name) && typeof text === 'string' && /^[ -~]{0,900}$/.test(text);
	return parseFields(json, isHeader, 'InvalidParameterValue', 'SmtpHeaders') as Readonly<Record<string, string>>;
}

/** @throws EmulatorError if the text is not a JSON object with valid fields */
function parseFields(
	json: string,
	isValid: (name: string, value: unknown) => boolean,
	...error: readonly [code: string, ...values: readonly string[]]
): Readonly<Record<string, unknown>> {
	try {
		const value: unknown = JSON.parse(json);
		if (isObject(value) && Object.entries(value).every(([name, field]) => isValid(name, field))) {
			return value;
		}
	} catch {
		// Not JSON.
	}
	throw new EmulatorError(...error);
}

type RenderedContent = Pick<MessageParts, 'subject' | 'html' | 'text'>;

function renderContent(state: State, input: Input<'SendEmail'>, context: Context): RenderedContent {
	if (input.Template) {
		const template = findTemplate(state, input.Template.TemplateID, context.region);
		ensure(template && standingOf(template, context.now).status === 0, 'FailedOperation.InvalidTemplateID');
		return fillContent(template, input.Subject, valuesOf(input.Template));
	}
	const { Html: html = '', Text: text = '' } = input.Simple ?? {};
	ensure(html !== '' || text !== '', 'FailedOperation.MissingEmailContent');
	ensure(base64Size(html) !== undefined && base64Size(text) !== undefined, 'InvalidParameterValue.EmailContentIsWrong');
	// The emulated account may only use templates.
	throw new EmulatorError('FailedOperation.WithOutPermission');
}

function fillContent({ html, text }: Template, subject: string, values: Readonly<Record<string, string>>): RenderedContent {
	ensure(
		templateVariables(subject, html, text).every(name => Object.hasOwn(values, name)),
		'InvalidParameterValue.TemplateNotMatchData'
	);
	const escaped = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, escapeHtml(value)]));
	return { subject: fillTemplate(subject, values), html: fillTemplate(html, escaped), text: fillTemplate(text, values) };
}

/** Unverified: values that are not strings are accepted as well. */
function valuesOf({ TemplateData: data }: TemplateInput): Readonly<Record<string, string>> {
	const values = parseFields(data, (_name, value) => typeof value !== 'object', 'FailedOperation.WrongContentJson');
	return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}
