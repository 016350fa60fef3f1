import { parseTagList } from './tagList.ts';

/** What a DNS record of a sender domain is for. */
export type RecordKind = 'spf' | 'dkim' | 'dmarc';

/** @returns `undefined` for what is none of these, such as an MX record */
export function recordKind(record: { readonly type: string; readonly name: string; readonly expected: string }): RecordKind | undefined {
	const { type, name, expected } = record;
	const text = type.toUpperCase() === 'TXT' ? expected : '';
	if (isSpf(text)) {
		return 'spf';
	}
	if (isDmarc(text)) {
		return 'dmarc';
	}
	// A key may stand behind an alias, too.
	return isDkim(name, text) ? 'dkim' : undefined;
}

/** Whether a TXT value is an SPF record: its version, then a space or the end (RFC 7208 section 4.5). */
export function isSpf(value: string): boolean {
	return /^v=spf1( |$)/i.test(value);
}

/** Whether receivers count a TXT value as a DMARC record, right or wrong: `v=DMARC1` comes first, in capitals (RFC 7489 sections 6.3 and 6.6.3). */
export function isDmarc(value: string): boolean {
	return /^\s*v\s*=\s*DMARC1\s*(;|$)/.test(value);
}

/** Whether an expected value is a DKIM key record: the name says so (RFC 6376 section 3.6.2.1) or it has a `p=` tag. */
export function isDkim(name: string, value: string): boolean {
	return /\._domainkey\./i.test(name) || (parseTagList(value)?.has('p') ?? false);
}
