import { readTagList } from './tagList.ts';

type RecordKind = 'spf' | 'dkim' | 'dmarc';

/** @returns `undefined` for other records, such as MX */
export function recordKind(record: { readonly type: string; readonly name: string; readonly expected: string }): RecordKind | undefined {
	const { type, name, expected } = record;
	const text = type.toUpperCase() === 'TXT' ? expected : '';
	if (isSpf(text)) {
		return 'spf';
	}
	if (isDmarc(text)) {
		return 'dmarc';
	}
	// The type may also be CNAME: an alias of the key record.
	return isDkim(name, text) ? 'dkim' : undefined;
}

/** Whether a TXT value is an SPF record: the version, then a space or the end (RFC 7208 section 4.5). */
export function isSpf(value: string): boolean {
	return /^v=spf1( |$)/i.test(value);
}

/** Whether receivers treat a TXT value as a DMARC record, valid or not: it starts with `v=DMARC1` in capitals (RFC 9989 section 4.8). */
export function isDmarc(value: string): boolean {
	return /^v[ \t]*=[ \t]*DMARC1[ \t]*(;|$)/.test(value);
}

/** Whether an expected record is a DKIM key: by its name (RFC 6376 section 3.6.2.1) or its `p=` tag. */
export function isDkim(name: string, value: string): boolean {
	return /\._domainkey\./i.test(name) || (readTagList(value)?.has('p') ?? false);
}

/** What a DMARC record can demand, from lenient to strict. */
export const policies = ['none', 'quarantine', 'reject'];

export function isPolicy(value: string): boolean {
	return policies.includes(value.toLowerCase());
}

/**
 * The DMARC record that receivers find among the TXT values of a name, with a policy or not. They discard several, and one with a duplicate
 * tag, and look for a record above (RFC 9989 sections 4.7 and 4.10).
 */
export function foundDmarc(values: readonly string[]): string | undefined {
	const [record, ...others] = values.filter(isDmarc);
	return record !== undefined && others.length === 0 && dmarcTags(record) ? record : undefined;
}

/**
 * Whether receivers apply a DMARC record: the version first, valid policies (`p`, `sp`, `np`), and no duplicate tags (RFC 9989 sections
 * 4.7 and 4.10.1). They ignore other tags with invalid values and what is no tag (section 4.8). The policy need not be second, as RFC 7489
 * section 6.4 demands.
 */
export function isValidDmarc(value: string): boolean {
	const tags = isDmarc(value) ? dmarcTags(value) : undefined;
	return isPolicy(tags?.get('p') ?? '') && isPolicy(tags?.get('sp') ?? 'none') && isPolicy(tags?.get('np') ?? 'none');
}

function dmarcTags(record: string): ReadonlyMap<string, string> | undefined {
	return readTagList(
		record
			.split(';')
			.filter(part => /^[ \t]*[a-z][a-z0-9_]*[ \t]*=/i.test(part))
			.join(';')
	);
}
