import { toUnicode } from 'nodemailer/lib/punycode';

/** Characters. Names that are longer in any form are not converted, which takes time with the square of their length. */
const maxConverted = 1000;

/**
 * A character that no domain name has, before its conversion to ASCII: neither a letter, mark or digit, nor a dot, hyphen or one of the
 * exceptions of IDNA (RFC 5892 sections 2.6 and 2.7), or one that is ignored, except joiners. UTS 46 lets symbols such as ® pass.
 */
export const strayInDomain = /(?![\u200c\u200d])(?:\p{DI}|[^\p{L}\p{M}\p{Nd}.。．｡－·͵\u05f3\u05f4\u06fd\u06fe་〇・-])/u;

/**
 * A domain name as DNS and SES use it: lower-case ASCII, A-labels for an IDN (RFC 5890), without final dot, which may be one of
 * another script (RFC 3490 section 3.1).
 *
 * @returns `undefined` when the text is not a host name (RFC 1123 section 2.1: labels of 1 to 63 letters, digits and inner
 * hyphens; RFC 1035 section 2.3.4: at most 253 characters) or has a single label
 */
export function normalizeDomain(text: string): string | undefined {
	const trimmed = text.trim().replace(/[.。．｡]$/, '');
	const url = `http://${trimmed}`;
	if (trimmed.length > maxConverted || strayInDomain.test(trimmed) || !URL.canParse(url)) {
		return undefined;
	}
	const ascii = new URL(url).hostname;
	const labels = ascii.split('.');
	const isValid =
		ascii.length <= 253 &&
		labels.length > 1 &&
		labels.every(label => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label)) &&
		!/^\d+$/.test(labels.at(-1) ?? '');
	return isValid ? ascii : undefined;
}

/** Equal for different spellings of the same domain. */
export function domainKey(name: string): string {
	return normalizeDomain(name) ?? name.toLowerCase();
}

/**
 * The Unicode form of an IDN (`xn--bcher-kva.example` → `bücher.example`). Other names are unchanged, and so are invalid A-labels,
 * because they may hide control characters.
 */
export function readableDomain(ascii: string): string {
	try {
		const readable = ascii.length > maxConverted ? ascii : toUnicode(ascii);
		return normalizeDomain(readable) === ascii ? readable : ascii;
	} catch {
		return ascii;
	}
}

/**
 * A name as DNS consoles expect it: relative to a domain, `@` for the domain itself. Names outside the domain are unchanged.
 *
 * @param domain usually that of the zone
 */
export function relativeName(name: string, domain: string): string {
	const [fullName, end] = [withoutFinalDot(name), withoutFinalDot(domain)];
	if (fullName.toLowerCase() === end.toLowerCase()) {
		return '@';
	}
	return fullName.toLowerCase().endsWith(`.${end.toLowerCase()}`) ? fullName.slice(0, -end.length - 1) : fullName;
}

/** The part after the last `@`; the whole text when there is none. */
export function domainOf(address: string): string {
	return address.slice(address.lastIndexOf('@') + 1);
}

export function withoutFinalDot(name: string): string {
	return name.replace(/\.$/, '');
}
