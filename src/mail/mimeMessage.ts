import { parseMailbox } from './address.ts';
import { mailbox } from './senderName.ts';

type Headers = Readonly<Record<string, string>>;

export interface MessageParts {
	/** Bare address or `alias <address>`. */
	readonly from: string;
	readonly to: readonly string[];
	readonly cc: readonly string[];
	readonly replyTo: string;
	readonly subject: string;
	/** Unix seconds. */
	readonly time: number;
	/** Without angle brackets. */
	readonly messageId: string;
	/** Additional headers. */
	readonly headers: Headers;
	/** Empty if there is none. */
	readonly html: string;
	/** Empty if there is none. */
	readonly text: string;
	readonly attachments: readonly { readonly name: string; readonly base64: string }[];
}

interface Part {
	readonly headers: Headers;
	readonly lines: readonly string[];
}

/**
 * Builds a message (RFC 5322, RFC 2045 to 2047) with ASCII characters only and lines of at most 998 characters, ending in CRLF. Nodemailer
 * can do this as well, but would make the emulator a third larger.
 */
export function mimeMessage(parts: MessageParts): string {
	const { from, to, cc, replyTo, subject, time, messageId, headers, html, text, attachments } = parts;
	// The parts are in base64, which has neither of these characters.
	const boundary = `=_${messageId.replace(/[^A-Za-z0-9]/g, '').slice(-40)}_`;
	const readable = [...(text === '' ? [] : [textPart('plain', text)]), ...(html === '' ? [] : [textPart('html', html)])];
	const files = attachments.map(({ name, base64 }) =>
		base64Part({ 'Content-Type': 'application/octet-stream', 'Content-Disposition': `attachment; ${fileName(name)}` }, base64)
	);
	const common = {
		...headers,
		From: mailboxHeader(from),
		To: to.join(',\r\n '),
		Cc: cc.join(',\r\n '),
		'Reply-To': replyTo,
		Subject: isPrintable(subject) ? subject : encodedWords(subject),
		// GMT is obsolete as a zone (RFC 5322 section 4.3).
		Date: new Date(time * 1000).toUTCString().replace('GMT', '+0000'),
		'Message-ID': `<${messageId}>`,
		'MIME-Version': '1.0'
	};
	const body = multipart('mixed', `${boundary}m`, [multipart('alternative', `${boundary}a`, readable), ...files]);
	return textOf({ headers: { ...common, ...body.headers }, lines: body.lines });
}

function textPart(subtype: string, text: string): Part {
	return base64Part({ 'Content-Type': `text/${subtype}; charset=UTF-8` }, toBase64(text.replace(/\r\n|\r|\n/g, '\r\n')));
}

function base64Part(headers: Headers, base64: string): Part {
	return { headers: { ...headers, 'Content-Transfer-Encoding': 'base64' }, lines: base64.replace(/\s/g, '').match(/.{1,76}/g) ?? [] };
}

/** One part needs no other around it. */
function multipart(subtype: string, boundary: string, parts: readonly Part[]): Part {
	const [only] = parts;
	if (only && parts.length === 1) {
		return only;
	}
	const lines = [...parts.flatMap(item => [`--${boundary}`, textOf(item)]), `--${boundary}--`, ''];
	return { headers: { 'Content-Type': `multipart/${subtype}; boundary="${boundary}"` }, lines };
}

/** Leaves out empty headers. */
function textOf({ headers, lines }: Part): string {
	const given = Object.entries(headers).filter(([, value]) => value !== '');
	return [...given.map(([name, value]) => `${name}: ${value}`), '', ...lines].join('\r\n');
}

/** Encoded (RFC 2231 section 4), because it may have any characters. */
function fileName(name: string): string {
	return `filename*=UTF-8''${encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, percentEncoded)}`;
}

function percentEncoded(character: string): string {
	return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function mailboxHeader(from: string): string {
	const parsed = parseMailbox(from);
	if (!parsed) {
		return from;
	}
	const line = mailbox(parsed.name, parsed.address);
	return isPrintable(line) ? line : `${encodedWords(parsed.name)} <${parsed.address}>`;
}

/** Whether the text is printable ASCII without encoded words and fits into a line. */
function isPrintable(text: string): boolean {
	return /^[ -~]{0,900}$/.test(text) && !text.includes('=?');
}

/** At most 11 characters of 4 octets: an encoded word may have 75 characters in total (RFC 2047 section 2). */
function encodedWords(text: string): string {
	const words = text.toWellFormed().match(/.{1,11}/gsu) ?? [];
	return words.map(word => `=?UTF-8?B?${toBase64(word)}?=`).join('\r\n ');
}

/** Base64 of the text in UTF-8. */
export function toBase64(text: string): string {
	let binary = '';
	for (const byte of new TextEncoder().encode(text)) {
		binary += String.fromCharCode(byte);
	}
	return btoa(binary);
}
