import { normalizeDomain } from './domain.ts';

export interface Address {
	readonly localPart: string;
	/** Lower-case ASCII. */
	readonly domain: string;
}

export type LocalPartFault =
	| 'empty'
	/** Over 64 octets (RFC 5321 section 4.5.3.1.1). */
	| 'tooLong'
	/** A character that is not allowed in a dot-atom (RFC 5321 section 4.1.2, RFC 5322 section 3.2.3). */
	| 'character'
	/** Not ASCII. Would need RFC 6531 (SMTPUTF8), which SES does not document support for. */
	| 'nonAscii'
	| 'dotAtStart'
	| 'dotAtEnd'
	| 'twoDots';

export interface LocalPartValidation {
	readonly fault: LocalPartFault;
	/** The offending character, for `character` and `nonAscii`. */
	readonly character?: string;
}

/** RFC 5321 section 4.5.3.1.3: a path has at most 256 octets, including the two angle brackets. */
export const maxAddressLength = 254;

/** Maximum length of an address whose SMTP password is set (schema of UpdateEmailSmtpPassWord). */
export const maxAddressLengthForSmtp = 128;

/**
 * Validates a local part by the dot-atom rules. Quoted local parts are invalid here: RFC 5321 section 4.1.2 advises against them.
 *
 * @returns `undefined` for a valid one
 */
export function validateLocalPart(localPart: string): LocalPartValidation | undefined {
	if (localPart === '') {
		return { fault: 'empty' };
	}
	for (const character of localPart) {
		if (character > '\x7f') {
			return { fault: 'nonAscii', character };
		}
		if (!/[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]/.test(character)) {
			return { fault: 'character', character };
		}
	}
	if (localPart.startsWith('.')) {
		return { fault: 'dotAtStart' };
	}
	if (localPart.endsWith('.')) {
		return { fault: 'dotAtEnd' };
	}
	if (localPart.includes('..')) {
		return { fault: 'twoDots' };
	}
	return localPart.length > 64 ? { fault: 'tooLong' } : undefined;
}

/**
 * Splits `local@domain` at the last `@`. Does not validate the local part.
 *
 * @returns `undefined` when there is no `@` or no domain name after it
 */
export function splitAddress(text: string): Address | undefined {
	const at = text.lastIndexOf('@');
	const domain = at === -1 ? undefined : normalizeDomain(text.slice(at + 1));
	return domain === undefined ? undefined : { localPart: text.slice(0, at), domain };
}

/** Whether local part, domain and length of an address are valid (RFC 5321). */
export function isValidAddress(text: string): boolean {
	const address = /\s/.test(text) ? undefined : splitAddress(text);
	return (
		address !== undefined &&
		address.localPart.length + 1 + address.domain.length <= maxAddressLength &&
		!validateLocalPart(address.localPart)
	);
}

/**
 * Lines with the ASCII marks of addresses for those of Chinese and Japanese keyboards: an @ that is not between words, as it is in
 * `Café ＠ Home`, the brackets around an address, and the start of a From header.
 */
export function withAsciiMarks(text: string): string {
	return text
		.replace(/(\S)[＠﹫](?=\S)|(\S)[^\S\r\n]*[＠﹫][^\S\r\n]*(?=[\p{L}\p{Nd}-]+[.。．｡][\p{L}\p{Nd}])/gu, '$1$2@')
		.replace(/[<＜]([^<>＜＞@\r\n]*@[^<>＜＞\r\n]*)[>＞]/g, '<$1>')
		.replace(/^([^\S\r\n]*)(?:From：|发件人[:：])(?=.*<)/gim, '$1From:');
}

/**
 * Parses the mailbox of a From header: `Name <address>`, with the name bare or quoted (RFC 5322 section 3.4). Does not validate the
 * parts, so that callers can report each fault where it belongs.
 *
 * @returns `undefined` when the text does not end in `<...>`
 */
export function parseMailbox(text: string): { readonly name: string; readonly address: string } | undefined {
	// Longer than any header line (RFC 5322 section 2.1.1), and slow to match.
	if (text.length > 998) {
		return undefined;
	}
	const match = /^(?:From:)?([^<>]*)<([^<>]*)>\s*$/i.exec(text.trim());
	if (!match) {
		return undefined;
	}
	const [, name = '', address = ''] = match;
	const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(name.trim())?.[1];
	return { name: quoted?.replace(/\\(.)/g, '$1') ?? name.trim(), address: address.trim() };
}

/** The different words of a text that are meant as addresses, valid or not, as their keys. */
export function addressesIn(text: string): ReadonlySet<string> {
	const words = text.split(/[\s<>()"',;:]+/).filter(word => /.@./.test(word));
	return new Set(words.map(addressKey));
}

/** Equal for addresses that differ only in case. Unverified whether SES distinguishes case, so case is ignored in both parts. */
export function addressKey(address: string): string {
	return address.toLowerCase();
}

/** The one with this address: in this spelling, else in another case. */
export function findByAddress<T extends { readonly address: string }>(all: readonly T[], address: string): T | undefined {
	return all.find(one => one.address === address) ?? all.find(one => addressKey(one.address) === addressKey(address));
}
