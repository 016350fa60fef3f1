import { compareDkimKeys } from './dkim.ts';
import { dmarcAdvice, inheritedDmarc, isNearlyDmarc, isSameDmarc, isValidDmarc } from './dmarc.ts';
import { withoutFinalDot } from './domain.ts';
import { isDmarc, isSpf, recordKind } from './recordKind.ts';
import { isNearlySpf, isSameSpf, isValidSpf, mergeSpf, spfCovers, spfLookupLimit, spfLookups, uniteSpf } from './spf.ts';
import { withoutZoneFileMarks } from './tagList.ts';

export interface ExpectedRecord {
	/** `CNAME`, `A`, `TXT` or `MX`. */
	readonly type: string;
	/** Full name. */
	readonly name: string;
	readonly expected: string;
}

/** What a DNS server answers for a type and name. */
export type LiveAnswer =
	| {
			readonly kind: 'found';
			/** TXT: the joined strings of a record, as for SPF and DKIM; MX: `10 mxbiz1.qq.com`; else the value. Without final dots. */
			readonly values: readonly string[];
			/** Seconds for which the server keeps this answer cached; `undefined` if unknown. */
			readonly secondsCached?: number | undefined;
	  }
	| {
			readonly kind: 'missing';
			/** `noName`: NXDOMAIN. `noRecord`: the name has no records of this type. */
			readonly reason: 'noName' | 'noRecord';
			readonly secondsCached?: number | undefined;
	  }
	| {
			readonly kind: 'failed';
			readonly reason: 'timeout' | 'serverFailure' | 'refused' | 'unreachable' | 'unreadable';
	  };

/** How the published records compare with the expected one. `publish` is the exact value to publish. */
export type Verdict =
	| {
			readonly kind: 'matches';
			/** The published value if `isOwn`, so that publishing it again loses nothing. */
			readonly publish: string;
			/** The value differs from the expected one, but does the same or more, such as the user's own DMARC policy. */
			readonly isOwn: boolean;
	  }
	| { readonly kind: 'missing' | 'wrong'; readonly publish: string; readonly above?: PolicyAbove }
	/**
	 * The SPF record does not allow SES to send; `publish` is that record with SES added, to replace it. `exceedsLookupLimit`: it needs more
	 * DNS lookups than receivers make (`spfLookupLimit`).
	 */
	| { readonly kind: 'merge'; readonly publish: string; readonly exceedsLookupLimit?: true }
	/** The SPF record allows SES to send, but exceeds that limit; `publish` is that record. */
	| { readonly kind: 'tooManyLookups'; readonly publish: string }
	/** Several records where only one is allowed (SPF, DMARC, DKIM); `publish` is the one to keep. */
	| { readonly kind: 'publishedTwice'; readonly publish: string; readonly count: number; readonly exceedsLookupLimit?: true }
	/** MX: other servers receive the mail of this domain. */
	| { readonly kind: 'receivesElsewhere'; readonly publish: string; readonly hosts: readonly string[] }
	/** DNS could not be asked. */
	| { readonly kind: 'unknown'; readonly reason: (LiveAnswer & { readonly kind: 'failed' })['reason'] };

/** DMARC: `kept`: `publish` keeps the policy inherited from the registrable domain. `unknown`: DNS did not tell if there is one. */
export type PolicyAbove = 'kept' | 'unknown';

/**
 * Compares what DNS answers for a record with what SES expects.
 *
 * @param above DMARC: what DNS answers for the registrable domain, whose policy applies to names without a record
 */
export function compareRecord(record: ExpectedRecord, live: LiveAnswer, above?: LiveAnswer): Verdict {
	if (live.kind === 'failed') {
		return { kind: 'unknown', reason: live.reason };
	}
	const values = live.kind === 'found' ? live.values : [];
	const { expected } = record;
	const kind = recordKind(record);
	if (kind === 'dmarc') {
		return compareDmarc(expected, values, above);
	}
	if (values.length === 0) {
		return { kind: 'missing', publish: expected };
	}
	switch (record.type.toUpperCase()) {
		case 'TXT':
			return kind === 'spf'
				? compareSpf(expected, values)
				: kind === 'dkim'
					? compareDkim(expected, values)
					: compareOtherTxt(expected, values);
		case 'MX':
			return compareMx(expected, values);
		default:
			return compareHost(expected, values);
	}
}

/** Ignores other TXT records at the name, such as those that prove ownership of a site (RFC 7208 section 4.5). */
function compareSpf(expected: string, values: readonly string[]): Verdict {
	const records = values.filter(isSpf);
	const [record] = records;
	if (record === undefined) {
		const broken = values.filter(isNearlySpf).map(withoutZoneFileMarks);
		return broken.length === 0 ? { kind: 'missing', publish: expected } : { kind: 'wrong', publish: uniteSpf(broken, expected) };
	}
	if (records.length > 1) {
		const united = uniteSpf(records, expected);
		return { kind: 'publishedTwice', publish: united, count: records.length, ...lookupLimit(united) };
	}
	const publish = mergeSpf(record, expected);
	if (!isValidSpf(record)) {
		return { kind: 'wrong', publish };
	}
	if (!spfCovers(record, expected)) {
		return { kind: 'merge', publish, ...lookupLimit(publish) };
	}
	return exceedsLookupLimit(record) ? { kind: 'tooManyLookups', publish: record } : matches(record, expected, !isSameSpf(record, expected));
}

function exceedsLookupLimit(spf: string): boolean {
	return spfLookups(spf) > spfLookupLimit;
}

function lookupLimit(spf: string): { readonly exceedsLookupLimit?: true } {
	return exceedsLookupLimit(spf) ? { exceedsLookupLimit: true } : {};
}

/** Several records count as none (RFC 7489 section 6.6.3); other TXT records are ignored. */
function compareDmarc(expected: string, values: readonly string[], above: LiveAnswer | undefined): Verdict {
	const records = values.filter(isDmarc);
	const [record] = records;
	if (record === undefined) {
		return missingDmarc(values.filter(isNearlyDmarc), expected, above);
	}
	if (records.length > 1) {
		return { kind: 'publishedTwice', publish: dmarcAdvice(records, expected), count: records.length };
	}
	return isValidDmarc(record)
		? matches(record, expected, !isSameDmarc(record, expected))
		: { kind: 'wrong', publish: dmarcAdvice(records, expected) };
}

/** @param broken values that were meant as DMARC records; receivers ignore them and apply the inherited policy */
function missingDmarc(broken: readonly string[], expected: string, above: LiveAnswer | undefined): Verdict {
	const inherited = above?.kind === 'found' ? inheritedDmarc(above.values, expected) : undefined;
	const known = inherited === undefined ? broken : [...broken, inherited];
	return {
		kind: broken.length === 0 ? 'missing' : 'wrong',
		publish: known.length === 0 ? expected : dmarcAdvice(known, expected),
		...(inherited !== undefined && { above: 'kept' }),
		...(above?.kind === 'failed' && { above: 'unknown' })
	};
}

/** A selector must have one record; with several, the behavior of verifiers is undefined (RFC 6376 section 3.6.2.2). */
function compareDkim(expected: string, values: readonly string[]): Verdict {
	if (values.length > 1) {
		return { kind: 'publishedTwice', publish: expected, count: values.length };
	}
	const [value = ''] = values;
	const comparison = compareDkimKeys(value, expected);
	return comparison === 'different' ? { kind: 'wrong', publish: expected } : matches(value, expected, comparison === 'own');
}

function compareOtherTxt(expected: string, values: readonly string[]): Verdict {
	if (values.includes(expected)) {
		return matches(expected, expected, false);
	}
	const isBroken = values.some(value => withoutZoneFileMarks(value) === expected.trim());
	return { kind: isBroken ? 'wrong' : 'missing', publish: expected };
}

function compareMx(expected: string, values: readonly string[]): Verdict {
	const wanted = parseMx(expected);
	const exchanges = values.map(parseMx);
	const index = exchanges.findIndex(exchange => exchange.host === wanted.host);
	const own = exchanges[index];
	// An empty exchange is a null MX: no mail at all, and no other MX is allowed beside it (RFC 7505 section 3).
	const isNull = exchanges.some(exchange => exchange.host === '');
	const hosts = exchanges.map(exchange => exchange.host).filter(host => host !== '' && host !== wanted.host);
	if (own && !isNull) {
		const hasOwnPriority = wanted.priority !== undefined && own.priority !== wanted.priority;
		return matches(values[index] ?? expected, expected, hosts.length > 0 || hasOwnPriority);
	}
	return own || hosts.length === 0 ? { kind: 'wrong', publish: expected } : { kind: 'receivesElsewhere', publish: expected, hosts };
}

/** CNAME, A and other records with a single value. */
function compareHost(expected: string, values: readonly string[]): Verdict {
	const isExpected = (value: string) => hostKey(value) === hostKey(expected);
	return values.some(isExpected) ? matches(expected, expected, !values.every(isExpected)) : { kind: 'wrong', publish: expected };
}

function matches(live: string, expected: string, isOwn: boolean): Verdict {
	return { kind: 'matches', publish: isOwn ? live : expected, isOwn };
}

/** Parses `10 mxbiz1.qq.com.`, or the host alone, as SES gives it. */
function parseMx(value: string): { readonly priority: number | undefined; readonly host: string } {
	const [, priority, host = ''] = /^(?:(\d+)(?:\s+|$))?(.*)$/s.exec(value.trim()) ?? [];
	return { priority: priority === undefined ? undefined : Number(priority), host: hostKey(host) };
}

function hostKey(host: string): string {
	return withoutFinalDot(host.trim()).toLowerCase();
}
