import { compareDkim, isDkim } from './dkim.ts';
import { dmarcAdvice, isDmarc, isNearlyDmarc, isSameDmarc, isValidDmarc } from './dmarc.ts';
import { isNearlySpf, isSameSpf, isSpf, isValidSpf, mergeSpf, spfCovers, uniteSpf } from './spf.ts';
import { withoutZoneFileMarks } from './tagList.ts';

/** A DNS record that a sender domain needs. */
export interface ExpectedRecord {
	/** `CNAME`, `A`, `TXT` or `MX`. */
	readonly type: string;
	/** Full name. */
	readonly name: string;
	readonly expected: string;
}

/** What a DNS server answers for one type and name. */
export type LiveAnswer =
	| {
			readonly kind: 'found';
			/** TXT: the strings of a record joined, as SPF and DKIM readers do; MX: `10 mxbiz1.qq.com`; else the value. No final dots. */
			readonly values: readonly string[];
			/** Seconds for which the server goes on giving this answer; `undefined` when not known. */
			readonly secondsCached?: number | undefined;
	  }
	| {
			readonly kind: 'missing';
			/** NXDOMAIN, or a name without records of this type. */
			readonly reason: 'noName' | 'noRecord';
			readonly secondsCached?: number | undefined;
	  }
	| {
			readonly kind: 'failed';
			readonly reason: 'timeout' | 'serverFailure' | 'refused' | 'unreachable' | 'unreadable';
	  };

/** What is to be said of a record, and `publish`: the exact value to publish. */
export type Verdict =
	| {
			readonly kind: 'matches';
			/** The value differs from the expected one but does the same or more, such as a DMARC policy of one's own. */
			readonly isOwn: boolean;
	  }
	| { readonly kind: 'missing'; readonly publish: string; readonly secondsCached: number | undefined }
	| { readonly kind: 'wrong'; readonly publish: string; readonly secondsCached: number | undefined }
	/** An SPF record exists that does not let SES send; `publish` is that record with SES in it, to put in its place. */
	| { readonly kind: 'merge'; readonly publish: string; readonly secondsCached: number | undefined }
	/** Several records where only one may be (SPF, DMARC, DKIM); `publish` is the one to keep. */
	| { readonly kind: 'publishedTwice'; readonly publish: string; readonly count: number; readonly secondsCached: number | undefined }
	/** MX: other servers receive the mail of this domain. */
	| {
			readonly kind: 'receivesElsewhere';
			readonly publish: string;
			readonly hosts: readonly string[];
			readonly secondsCached: number | undefined;
	  }
	/** DNS could not be asked. */
	| { readonly kind: 'unknown'; readonly reason: (LiveAnswer & { readonly kind: 'failed' })['reason'] };

type Found = LiveAnswer & { readonly kind: 'found' };

/** Says what is to be done about a record, given what it should be and what DNS answers. */
export function judgeRecord(record: ExpectedRecord, live: LiveAnswer): Verdict {
	switch (live.kind) {
		case 'failed':
			return { kind: 'unknown', reason: live.reason };
		case 'missing':
			return { kind: 'missing', publish: record.expected, secondsCached: live.secondsCached };
		case 'found':
			return live.values.length === 0 ? judgeRecord(record, { ...live, kind: 'missing', reason: 'noRecord' }) : judgeFound(record, live);
	}
}

/**
 * A name as DNS consoles want it typed: relative to a domain, `@` for the domain itself. Names elsewhere stay whole.
 *
 * @param domain that of the zone, where the name is to be typed into a console
 */
export function publishName(name: string, domain: string): string {
	const [fullName, end] = [withoutFinalDot(name), withoutFinalDot(domain)];
	if (fullName.toLowerCase() === end.toLowerCase()) {
		return '@';
	}
	return fullName.toLowerCase().endsWith(`.${end.toLowerCase()}`) ? fullName.slice(0, -end.length - 1) : fullName;
}

function judgeFound(record: ExpectedRecord, live: Found): Verdict {
	switch (record.type.toUpperCase()) {
		case 'TXT':
			return judgeTxt(record, live);
		case 'MX':
			return judgeMx(record.expected, live);
		default:
			return judgeHost(record.expected, live);
	}
}

function judgeTxt({ name, expected }: ExpectedRecord, live: Found): Verdict {
	if (isSpf(expected)) {
		return judgeSpf(expected, live);
	}
	if (isDmarc(expected)) {
		return judgeDmarc(expected, live);
	}
	return isDkim(name, expected) ? judgeDkim(expected, live) : judgeOtherTxt(expected, live);
}

/** Other TXT records at the name, such as those that prove ownership of a site, are none of SPF's business (RFC 7208 section 4.5). */
function judgeSpf(expected: string, { values, secondsCached }: Found): Verdict {
	const records = values.filter(isSpf);
	const [record] = records;
	if (record === undefined) {
		const broken = values.filter(isNearlySpf).map(withoutZoneFileMarks);
		return broken.length === 0
			? { kind: 'missing', publish: expected, secondsCached }
			: { kind: 'wrong', publish: uniteSpf(broken, expected), secondsCached };
	}
	if (records.length > 1) {
		return { kind: 'publishedTwice', publish: uniteSpf(records, expected), count: records.length, secondsCached };
	}
	const publish = mergeSpf(record, expected);
	if (!isValidSpf(record)) {
		return { kind: 'wrong', publish, secondsCached };
	}
	return spfCovers(record, expected) ? { kind: 'matches', isOwn: !isSameSpf(record, expected) } : { kind: 'merge', publish, secondsCached };
}

/** Several records count as none (RFC 7489 section 6.6.3); what is not a DMARC record is passed over. */
function judgeDmarc(expected: string, { values, secondsCached }: Found): Verdict {
	const records = values.filter(isDmarc);
	const [record] = records;
	if (record === undefined) {
		const broken = values.filter(isNearlyDmarc);
		return broken.length === 0
			? { kind: 'missing', publish: expected, secondsCached }
			: { kind: 'wrong', publish: dmarcAdvice(broken, expected), secondsCached };
	}
	if (records.length > 1) {
		return { kind: 'publishedTwice', publish: dmarcAdvice(records, expected), count: records.length, secondsCached };
	}
	return isValidDmarc(record)
		? { kind: 'matches', isOwn: !isSameDmarc(record, expected) }
		: { kind: 'wrong', publish: dmarcAdvice(records, expected), secondsCached };
}

/** A selector has one record; what verifiers make of several is left open (RFC 6376 section 3.6.2.2). */
function judgeDkim(expected: string, { values, secondsCached }: Found): Verdict {
	if (values.length > 1) {
		return { kind: 'publishedTwice', publish: expected, count: values.length, secondsCached };
	}
	const comparison = compareDkim(values[0] ?? '', expected);
	return comparison === 'different'
		? { kind: 'wrong', publish: expected, secondsCached }
		: { kind: 'matches', isOwn: comparison === 'own' };
}

function judgeOtherTxt(expected: string, { values, secondsCached }: Found): Verdict {
	if (values.includes(expected)) {
		return { kind: 'matches', isOwn: false };
	}
	const isBroken = values.some(value => withoutZoneFileMarks(value) === expected.trim());
	return { kind: isBroken ? 'wrong' : 'missing', publish: expected, secondsCached };
}

function judgeMx(expected: string, { values, secondsCached }: Found): Verdict {
	const wanted = parseMx(expected);
	const exchanges = values.map(parseMx);
	const own = exchanges.find(exchange => exchange.host === wanted.host);
	// An exchange without a name is a null MX: no mail at all, and no other record beside it (RFC 7505 section 3).
	const isNull = exchanges.some(exchange => exchange.host === '');
	const hosts = exchanges.map(exchange => exchange.host).filter(host => host !== '' && host !== wanted.host);
	if (own && !isNull) {
		const hasOwnPriority = wanted.priority !== undefined && own.priority !== wanted.priority;
		return { kind: 'matches', isOwn: hosts.length > 0 || hasOwnPriority };
	}
	return own || hosts.length === 0
		? { kind: 'wrong', publish: expected, secondsCached }
		: { kind: 'receivesElsewhere', publish: expected, hosts, secondsCached };
}

/** CNAME, A and whatever else has a single value. */
function judgeHost(expected: string, { values, secondsCached }: Found): Verdict {
	const isExpected = (value: string) => hostKey(value) === hostKey(expected);
	return values.some(isExpected)
		? { kind: 'matches', isOwn: !values.every(isExpected) }
		: { kind: 'wrong', publish: expected, secondsCached };
}

/** `10 mxbiz1.qq.com.` or the host alone, as SES has it. */
function parseMx(value: string): { readonly priority: number | undefined; readonly host: string } {
	const [, priority, host = ''] = /^(?:(\d+)(?:\s+|$))?(.*)$/s.exec(value.trim()) ?? [];
	return { priority: priority === undefined ? undefined : Number(priority), host: hostKey(host) };
}

function hostKey(host: string): string {
	return withoutFinalDot(host.trim()).toLowerCase();
}

function withoutFinalDot(name: string): string {
	return name.replace(/\.$/, '');
}
