import { parseMailbox } from '../../mail/address.ts';
import { mailbox } from '../../mail/senderName.ts';

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
	readonly headers: Readonly<Record<string, string>>;
	/** Empty if there is none. */
	readonly html: string;
	/** Empty if there is none. */
	readonly text: string;
	readonly attachments: readonly { readonly name: string; readonly base64: string }[];
}

/**
 * Builds a message (RFC 5322, RFC 2045 to 2047) with ASCII characters only and lines of at most 998 characters, ending in CRLF. Nodemailer
 * can do this as well, but would double the size of the emulator.
 */
export function mimeMessage(parts: MessageParts): string {
	const { from, to, cc, replyTo, subject, time, messageId, headers } = parts;
	return joinLines(
		`From: ${mailboxHeader(from)}`,
		...(to.length > 0 ? [`To: ${to.join(',\r\n ')}`] : []),
		...(cc.length > 0 ? [`Cc: ${cc.join(',\r\n ')}`] : []),
		...(replyTo === '' ? [] : [`Reply-To: ${replyTo}`]),
		`Subject: ${unstructured(subject)}`,
		// GMT is obsolete as a zone (RFC 5322 section 4.3).
		`Date: ${new Date(time * 1000).toUTCString().replace('GMT', '+0000')}`,
		`Message-ID: <${messageId}>`,
		...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
		'MIME-Version: 1.0',
		body(parts)
	);
}

function body({ html, text, attachments, messageId }: MessageParts): string {
	// The parts are in base64, which has neither of these characters.
	const boundary = `=_${messageId.replace(/[^A-Za-z0-9]/g, '').slice(-40)}_`;
	const readable = [...(text === '' ? [] : [textPart('plain', text)]), ...(html === '' ? [] : [textPart('html', html)])];
	const content = readable.length === 1 ? (readable[0] ?? '') : multipart('alternative', `${boundary}a`, readable);
	const files = attachments.map(({ name, base64 }) =>
		joinLines(
			'Content-Type: application/octet-stream',
			'Content-Transfer-Encoding: base64',
			`Content-Disposition: attachment; ${fileName(name)}`,
			'',
			wrapLines(base64)
		)
	);
	return files.length === 0 ? content : multipart('mixed', `${boundary}m`, [content, ...files]);
}

function textPart(subtype: string, text: string): string {
	const canonical = text.replace(/\r\n|\r|\n/g, '\r\n');
	return joinLines(`Content-Type: text/${subtype}; charset=UTF-8`, 'Content-Transfer-Encoding: base64', '', wrapLines(toBase64(canonical)));
}

function multipart(subtype: string, boundary: string, parts: readonly string[]): string {
	return joinLines(
		`Content-Type: multipart/${subtype}; boundary="${boundary}"`,
		'',
		...parts.flatMap(part => [`--${boundary}`, part]),
		`--${boundary}--`,
		''
	);
}

/** A name with other than the most common characters is encoded (RFC 2231 section 4). */
function fileName(name: string): string {
	const isPlain = /^[\w.-]+$/.test(name);
	return isPlain ? `filename="${name}"` : `filename*=UTF-8''${encodeURIComponent(wellFormed(name)).replace(/['()*]/g, percentEncoded)}`;
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

function unstructured(text: string): string {
	return isPrintable(text) ? text : encodedWords(text);
}

/** Whether the text is printable ASCII without encoded words and fits into a line. */
function isPrintable(text: string): boolean {
	return /^[ -~]{0,900}$/.test(text) && !text.includes('=?');
}

/** Octets. Makes 60 characters of base64; an encoded word may have 75 characters in total (RFC 2047 section 2). */
const wordSize = 45;

/** A character must not be split between two words (RFC 2047 section 5). */
function encodedWords(text: string): string {
	const words: string[] = [];
	let word = '';
	for (const character of wellFormed(text)) {
		if (word !== '' && new TextEncoder().encode(word + character).length > wordSize) {
			words.push(word);
			word = '';
		}
		word += character;
	}
	return [...words, word].map(part => `=?UTF-8?B?${toBase64(part)}?=`).join('\r\n ');
}

/** Base64 of the text in UTF-8. */
export function toBase64(text: string): string {
	let binary = '';
	for (const byte of new TextEncoder().encode(text)) {
		binary += String.fromCharCode(byte);
	}
	return btoa(binary);
}

function wellFormed(text: string): string {
	return text.replace(/\p{Cs}/gu, '\ufffd');
}

function wrapLines(base64: string): string {
	return (base64.replace(/\s/g, '').match(/.{1,76}/g) ?? []).join('\r\n');
}

function joinLines(...all: readonly string[]): string {
	return all.join('\r\n');
}
