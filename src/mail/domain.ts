import { toUnicode } from 'nodemailer/lib/punycode';

/**
 * A domain name in the form in which DNS and SES know it: lower-case ASCII, an IDN as its A-labels (RFC 5890), no final dot, of
 * whatever script (RFC 3490 section 3.1).
 *
 * @returns `undefined` when the text is no host name (RFC 1123 section 2.1: labels of 1 to 63 letters, digits and inner
 * hyphens; RFC 1035 section 2.3.4: 253 characters in all) or has a single label only
 */
export function normalizeDomain(text: string): string | undefined {
	const trimmed = text.trim().replace(/[.。．｡]$/u, '');
	if (trimmed === '' || /[\s\p{Cc}/@:?#\\[\]%]/u.test(trimmed) || !URL.canParse(`http://${trimmed}`)) {
		return undefined;
	}
	const ascii = new URL(`http://${trimmed}`).hostname;
	const labels = ascii.split('.');
	const isValid =
		ascii.length <= 253 &&
		labels.length > 1 &&
		labels.every(label => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label)) &&
		!/^\d+$/.test(labels.at(-1) ?? '');
	return isValid ? ascii : undefined;
}

/** The key under which two spellings of a domain are one. */
export function domainKey(name: string): string {
	return normalizeDomain(name) ?? name.toLowerCase();
}

/**
 * An IDN as people write it (`xn--bcher-kva.example` → `bücher.example`). Other names unchanged, and so is one whose A-labels
 * nobody can have typed: it may hide control characters.
 */
export function readableDomain(ascii: string): string {
	try {
		const readable = toUnicode(ascii);
		return normalizeDomain(readable) === ascii ? readable : ascii;
	} catch {
		return ascii;
	}
}

/**
 * A name as DNS consoles want it typed: relative to a domain, `@` for the domain itself. Names elsewhere stay whole.
 *
 * @param domain that of the zone, where the name is to be typed into a console
 */
export function relativeName(name: string, domain: string): string {
	const [fullName, end] = [name.replace(/\.$/, ''), domain.replace(/\.$/, '')];
	if (fullName.toLowerCase() === end.toLowerCase()) {
		return '@';
	}
	return fullName.toLowerCase().endsWith(`.${end.toLowerCase()}`) ? fullName.slice(0, -end.length - 1) : fullName;
}
