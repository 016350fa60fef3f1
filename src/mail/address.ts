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
	/** A character that dot-atom does not have (RFC 5321 section 4.1.2, RFC 5322 section 3.2.3). */
	| 'character'
	/** Not ASCII; RFC 6531 (SMTPUTF8) would be needed, and SES documents no support for it. */
	| 'nonAscii'
	| 'dotAtStart'
	| 'dotAtEnd'
	| 'twoDots';

export interface LocalPartValidation {
	readonly fault: LocalPartFault;
	/** The offending character, for `character` and `nonAscii`. */
	readonly character?: string;
}

/** RFC 5321 section 4.5.3.1.3: a path is at most 256 octets, two of which are the angle brackets. */
export const maxAddressLength = 254;

/** SES takes an address of up to this length when it sets the SMTP password (schema of UpdateEmailSmtpPassWord). */
export const maxAddressLengthForSmtp = 128;

/**
 * Validates a local part by the dot-atom rules. Quoted local parts are refused: RFC 5321 section 4.1.2 advises against them.
 *
 * @returns `undefined` when there is nothing to say against it
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
 * Takes `local@domain` apart at the last `@`.
 *
 * @returns `undefined` when there is no `@` or what follows it is no domain name; the local part is not validated
 */
export function splitAddress(text: string): Address | undefined {
	const at = text.lastIndexOf('@');
	const domain = at === -1 ? undefined : normalizeDomain(text.slice(at + 1));
	return domain === undefined ? undefined : { localPart: text.slice(0, at), domain };
}

/** Whether the address keeps to RFC 5321: local part, domain and length. */
export function isValidAddress(text: string): boolean {
	const address = /\s/.test(text) ? undefined : splitAddress(text);
	return (
		address !== undefined &&
		address.localPart.length + 1 + address.domain.length <= maxAddressLength &&
		!validateLocalPart(address.localPart)
	);
}

/**
 * Reads a mailbox as it stands in a From header: `Name <address>`, the name bare or quoted (RFC 5322 section 3.4). Neither
 * part is validated, so that what is wrong with it can be said where it belongs.
 *
 * @returns `undefined` when the text does not end in `<...>`
 */
export function parseMailbox(text: string): { readonly name: string; readonly address: string } | undefined {
	// Longer than any header line (RFC 5322 section 2.1.1); a pattern would choke on it.
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

/** The key under which two spellings of an address are one: SES is not known to tell case apart, so neither part does. */
export function addressKey(address: string): string {
	return address.toLowerCase();
}
