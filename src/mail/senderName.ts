export type SenderNameFault =
	| 'lineBreak'
	| 'controlCharacter'
	/** A character that changes the direction of text (Unicode UAX #9) and can disguise the sender. */
	| 'bidiControl'
	| 'angleBracket'
	/** An encoded word (RFC 2047): mail programs decode it, and it may contain anything that is invalid here. */
	| 'encodedWord'
	/** Only invisible characters: the name would look empty. */
	| 'invisible'
	/** SES accepts no colon in an alias (SendEmail, `FromEmailAddress`). */
	| 'colon'
	/** Half of a surrogate pair: cannot be encoded in UTF-8. */
	| 'loneSurrogate'
	/** `From: name <address>` over 998 octets (RFC 5322 section 2.1.1). SES publishes no limit of its own. */
	| 'tooLong';

/**
 * Validates a sender name.
 *
 * @param address the sender address, which counts towards the length of the header
 */
export function validateSenderName(name: string, address: string): SenderNameFault | undefined {
	if (/[\r\n\u2028\u2029\v\f\x85]/.test(name)) {
		return 'lineBreak';
	}
	if (/\p{Cc}/u.test(name)) {
		return 'controlCharacter';
	}
	if (/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(name)) {
		return 'bidiControl';
	}
	if (/[<>]/.test(name)) {
		return 'angleBracket';
	}
	if (name.includes(':')) {
		return 'colon';
	}
	if (/=\?[^?\s]+\?[bq]\?/i.test(name)) {
		return 'encodedWord';
	}
	if (name !== '' && /^[\p{Z}\p{Cf}\p{DI}\u2800]*$/u.test(name)) {
		return 'invisible';
	}
	if (/\p{Cs}/u.test(name)) {
		return 'loneSurrogate';
	}
	return new TextEncoder().encode(fromHeader(name, address)).length > 998 ? 'tooLong' : undefined;
}

/** Whether the name contains a character that must be quoted in a header (`specials`, RFC 5322 section 3.2.3). */
export function needsQuoting(name: string): boolean {
	return /[()<>[\]:;@\\,."]/.test(name);
}

/**
 * The value of a From header: sender name, one space, `<address>`; the bare address if there is no name. Line breaks and control
 * characters, which a name created elsewhere may contain, become spaces, because they could inject another header. A name with
 * `specials` is quoted (RFC 5322 section 3.2.4). Non-ASCII characters stay as they are: mail libraries encode them (RFC 2047).
 */
export function mailbox(name: string, address: string): string {
	const line = name.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
	if (line === '') {
		return address;
	}
	const phrase = needsQuoting(line) ? `"${line.replace(/["\\]/g, '\\$&')}"` : line;
	return `${phrase} <${address}>`;
}

export function fromHeader(name: string, address: string): string {
	return `From: ${mailbox(name, address)}`;
}

/** The form in which a name is validated and sent: without space, invisible characters or a pair of curly quotation marks around it. */
export function tidySenderName(name: string): string {
	// Without the lookbehind, it would be slow where much space is inside.
	const ends = /^[\s\xad\u200b\u2060]+|(?<![\s\xad\u200b\u2060])[\s\xad\u200b\u2060]+$/g;
	return name
		.replace(ends, '')
		.replace(/^“([^“”]*)”$/, '$1')
		.replace(ends, '');
}
