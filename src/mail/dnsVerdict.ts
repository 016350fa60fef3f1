import { compareDkimKeys, type DkimFault, dkimFault, isNearlyDkim } from './dkim.ts';
import { dmarcAdvice, inheritedDmarc, isNearlyDmarc, isSameDmarc } from './dmarc.ts';
import { foundDmarc, isDmarc, isSpf, isValidDmarc, recordKind } from './recordKind.ts';
import { hostKey, isSatisfied, parseMx } from './recordMatch.ts';
import { type Advice, hasQuotationMarks, withoutMarks, withoutZoneFileMarks } from './slips.ts';
import { isSameSpf, isValidSpf, spfCovers, spfLookupLimit, spfLookupTerms, untestedTerms } from './spf.ts';
import { isNearlySpf, spfAdvice } from './spfAdvice.ts';

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
export type Verdict = Named &
	(
		| {
				readonly kind: 'matches';
				/** The published value if `isOwn`, so that publishing it again loses nothing; without its slips if any were `corrected`. */
				readonly publish: string;
				/** The value differs from the expected one, but does the same or more, such as the user's own DMARC policy. */
				readonly isOwn: boolean;
		  }
		| { readonly kind: 'missing' | 'wrong'; readonly publish: string; readonly above?: PolicyAbove; readonly reason?: Reason }
		/** The SPF record does not allow SES to send; `publish` is that record with SES added, to replace it. */
		| { readonly kind: 'merge'; readonly publish: string }
		/** The SPF record allows SES to send, but receivers give up on it; `publish` is that record. */
		| { readonly kind: 'tooManyLookups' | 'brokenInclude'; readonly publish: string }
		/** Several records where only one is allowed (SPF, DMARC, DKIM); `publish` is the one to keep. */
		| { readonly kind: 'publishedTwice'; readonly publish: string; readonly count: number; readonly above?: PolicyAbove }
		/** MX: other servers receive the mail of this domain. */
		| { readonly kind: 'receivesElsewhere'; readonly publish: string; readonly hosts: readonly string[]; readonly reason?: Reason }
		/** The name is an alias (CNAME) of `target`, and no other record can be beside it (RFC 1034 section 3.6.2). */
		| { readonly kind: 'alias'; readonly publish: string; readonly target: string; readonly above?: PolicyAbove }
		/** DNS could not be asked. */
		| { readonly kind: 'unknown'; readonly reason: (LiveAnswer & { readonly kind: 'failed' })['reason'] }
	);

/** What is to be said about a value, whatever the verdict. */
interface Named extends Omit<Advice, 'value'> {
	/** SPF, DMARC: records beside a right one that were meant as such, and mechanisms of `publish` after `all`. */
	readonly ignored?: readonly string[];
	/** SPF: `publish` needs more DNS lookups than receivers make (`spfLookupLimit`), together with what it includes. */
	readonly exceedsLookupLimit?: true;
	/** SPF: what receivers give up on. */
	readonly broken?: BrokenInclude;
	/** SPF: domains for which DNS gave no answer. */
	readonly unchecked?: readonly string[];
	/** What DNS answers comes from a wildcard record of a name above, which a record of its own hides (RFC 4592 section 2.2.1). */
	readonly isWildcard?: true;
}

/**
 * What went wrong when the record was published. `appendedDomain`: to a host. `doubledName`: the domain was appended to the name.
 * `priorityInHost`, `nullMx`: only MX; the latter says that the domain receives no mail (RFC 7505).
 */
export type Reason = DkimFault | 'appendedDomain' | 'doubledName' | 'priorityInHost' | 'nullMx';

/** DMARC: `kept`: `publish` keeps the policy inherited from a name above. `unknown`: DNS did not tell if there is one. */
export type PolicyAbove = 'kept' | 'unknown';

/** A domain that an SPF record names, and why receivers give up on the whole record because of it. */
export interface BrokenInclude {
	readonly domain: string;
	/**
	 * It has no SPF record, several, or an invalid one (RFC 7208 section 5.2); too many names without an address or more than ten mail
	 * servers (section 4.6.4).
	 */
	readonly reason: 'noRecord' | 'severalRecords' | 'invalidRecord' | 'voidLookups' | 'manyServers';
}

/** What an SPF record includes, in all depths. */
export interface SpfIncludes {
	/** DNS lookups, up to the first few that are too many. */
	readonly lookups: number;
	readonly broken?: BrokenInclude | undefined;
	readonly unchecked: readonly string[];
}

/** What else DNS says about a record. */
export interface Surroundings {
	/** DMARC: the answers for the names above, from the nearest to the farthest. Their policy applies to names without a record. */
	readonly above?: readonly LiveAnswer[] | undefined;
	/** The target, if the name is an alias. */
	readonly alias?: string | undefined;
	/** Whether other names get the same answer. */
	readonly isWildcard?: boolean | undefined;
	/** What is at the name with the domain appended. */
	readonly doubled?: readonly string[] | undefined;
	/** SPF: what the value to publish includes. */
	readonly includes?: SpfIncludes | undefined;
}

/** Compares what DNS answers for a record with what SES expects. */
export function compareRecord(record: ExpectedRecord, live: LiveAnswer, around: Surroundings = {}): Verdict {
	if (live.kind === 'failed') {
		return { kind: 'unknown', reason: live.reason };
	}
	const values = live.kind === 'found' ? live.values : [];
	const verdict = compareValues(record, values, around);
	if (verdict.kind === 'matches' || verdict.kind === 'unknown') {
		return verdict;
	}
	if (around.isWildcard) {
		return { ...verdict, isWildcard: true };
	}
	if (around.alias === undefined || record.type.toUpperCase() === 'CNAME') {
		return verdict.kind === 'missing' ? (misplaced(record, around) ?? verdict) : verdict;
	}
	return { kind: 'alias', target: around.alias, ...adviceIn(verdict) };
}

/** The record to publish, where a DNS console appended the domain to the name. */
function misplaced(record: ExpectedRecord, around: Surroundings): Verdict | undefined {
	const verdict = compareValues(record, around.doubled ?? [], { ...around, isMisplaced: true });
	return verdict.kind === 'unknown' || verdict.kind === 'missing' || verdict.kind === 'receivesElsewhere'
		? undefined
		: { kind: 'missing', reason: 'doubledName', ...adviceIn(verdict) };
}

function adviceIn(verdict: Exclude<Verdict, { kind: 'unknown' }>) {
	const { publish, corrected, unreadable, ignored } = verdict;
	const above = 'above' in verdict && verdict.above;
	return {
		publish,
		...(corrected && { corrected }),
		...(unreadable && { unreadable }),
		...(ignored && { ignored }),
		...(above && { above })
	};
}

/** @param around `isMisplaced`: receivers do not find the values */
function compareValues(
	record: ExpectedRecord,
	values: readonly string[],
	around: Surroundings & { readonly isMisplaced?: boolean }
): Verdict {
	const { expected } = record;
	const { isWildcard, includes } = around;
	const kind = recordKind(record);
	if (kind === 'dmarc') {
		return compareDmarc(expected, values, around.isMisplaced ? undefined : foundDmarc(values), around.above);
	}
	if (values.length === 0) {
		return { kind: 'missing', publish: expected };
	}
	if (kind === 'spf') {
		return compareSpf(expected, values, includes);
	}
	if (isSatisfied(record, values)) {
		return matchingValue(record, values);
	}
	if (record.type.toUpperCase() !== 'TXT') {
		return wrongHost(record, values);
	}
	return kind === 'dkim' ? wrongKey(expected, values, isWildcard) : wrongText(expected, values);
}

/** The value that does what SES requires. */
function matchingValue({ type, name, expected }: ExpectedRecord, values: readonly string[]): Verdict {
	const [first = expected] = values;
	if (type.toUpperCase() === 'MX') {
		const wanted = parseMx(expected);
		const value = values.find(each => parseMx(each).host === wanted.host) ?? expected;
		const hasOwnPriority = wanted.priority !== undefined && parseMx(value).priority !== wanted.priority;
		return matches(value, expected, values.length > 1 || hasOwnPriority);
	}
	if (type.toUpperCase() === 'TXT') {
		return recordKind({ type, name, expected }) === 'dkim'
			? matches(first, expected, compareDkimKeys(first, expected) === 'own')
			: matches(expected, expected, false);
	}
	return matches(
		expected,
		expected,
		values.some(value => hostKey(value) !== hostKey(expected))
	);
}

/** Ignores other TXT records at the name, such as those that prove ownership of a site (RFC 7208 section 4.5). */
function compareSpf(expected: string, values: readonly string[], includes: SpfIncludes | undefined): Verdict {
	const meant = values.filter(value => isSpf(value) || isNearlySpf(value));
	if (meant.length === 0) {
		return { kind: 'missing', publish: expected };
	}
	const [record, ...others] = meant.filter(isSpf);
	const isValid = record !== undefined && others.length === 0 && isValidSpf(record);
	const isRight = isValid && spfCovers(record, expected);
	const { value: publish, ...named } = spfAdvice(isRight ? [record] : meant, expected);
	const isExceeding = (includes?.lookups ?? spfLookupTerms(publish).length) > spfLookupLimit;
	const ignored = [...(isRight ? meant.filter(value => value !== record) : []), ...untestedTerms(publish).map(term => term.text)];
	const faults: Named = {
		...named,
		...(ignored.length > 0 && { ignored }),
		...(isExceeding && { exceedsLookupLimit: true }),
		...(includes?.broken && { broken: includes.broken }),
		...(includes && includes.unchecked.length > 0 && { unchecked: includes.unchecked })
	};
	if (!isRight) {
		return meant.length > 1
			? { kind: 'publishedTwice', publish, count: meant.length, ...faults }
			: { kind: isValid ? 'merge' : 'wrong', publish, ...faults };
	}
	if (isExceeding || faults.broken) {
		return { kind: isExceeding ? 'tooManyLookups' : 'brokenInclude', publish, ...faults };
	}
	const isOwn = named.corrected !== undefined || !isSameSpf(record, expected);
	return { ...matches(named.corrected ? publish : record, expected, isOwn), ...faults };
}

/**
 * Ignores other TXT records at the name.
 *
 * @param record the one that receivers find. Without one, they apply the inherited policy
 */
function compareDmarc(expected: string, values: readonly string[], record: string | undefined, above: Surroundings['above'] = []): Verdict {
	const meant = values.filter(value => isDmarc(value) || isNearlyDmarc(value));
	if (record !== undefined && isValidDmarc(record)) {
		const { value: publish, ...named } = dmarcAdvice([record], expected);
		const isOwn = named.corrected !== undefined || named.unreadable !== undefined || !isSameDmarc(record, expected);
		const ignored = meant.filter(value => value !== record);
		return { ...matches(named.corrected ? publish : record, expected, isOwn), ...named, ...(ignored.length > 0 && { ignored }) };
	}
	const answers = record === undefined ? above : [];
	const inherited = inheritedDmarc(
		answers.map(answer => (answer.kind === 'found' ? answer.values : [])),
		expected
	);
	const known = inherited === undefined ? meant : [...meant, inherited];
	const { value: publish, ...named } = known.length === 0 ? { value: expected } : dmarcAdvice(known, expected);
	const isUnknown = answers.some(answer => answer.kind === 'failed');
	const advice = {
		publish,
		...named,
		...(isUnknown ? { above: 'unknown' as const } : inherited !== undefined && { above: 'kept' as const })
	};
	return meant.length > 1
		? { kind: 'publishedTwice', count: meant.length, ...advice }
		: { kind: meant.length === 0 ? 'missing' : 'wrong', ...advice };
}

/**
 * A selector must have one record; with several, the behavior of verifiers is undefined (RFC 6376 section 3.6.2.2). Text that is no key
 * mostly comes from a wildcard record.
 */
function wrongKey(expected: string, values: readonly string[], isWildcard = false): Verdict {
	const keys = values.filter(value => isNearlyDkim(value, expected));
	if (keys.length === 0 || isWildcard) {
		return { kind: 'missing', publish: expected, ...(!isWildcard && { reason: 'otherText' }) };
	}
	const reason = dkimFault(keys, expected);
	return values.length === 1 || reason === 'inParts'
		? { kind: 'wrong', publish: expected, reason }
		: { kind: 'publishedTwice', publish: expected, count: values.length };
}

function wrongText(expected: string, values: readonly string[]): Verdict {
	const broken = values.find(value => withoutZoneFileMarks(value) === expected.trim());
	return broken === undefined
		? { kind: 'missing', publish: expected }
		: { kind: 'wrong', publish: expected, reason: hasQuotationMarks(broken) ? 'quotationMarks' : 'backslashes' };
}

/** MX, CNAME and others. */
function wrongHost(record: ExpectedRecord, values: readonly string[]): Verdict {
	const { type, expected } = record;
	const isMx = type.toUpperCase() === 'MX';
	const wanted = parseMx(expected).host;
	const found = values.map(value => parseMx(value).host);
	const others = found.filter(host => host !== '' && host !== wanted);
	const slips = others.map(host => hostSlip(record, host, wanted));
	const hosts = others.filter((_, index) => slips[index] === undefined);
	const isElsewhere = isMx && !found.includes(wanted) && hosts.length > 0;
	const reason = isMx && found.includes('') && !isElsewhere ? 'nullMx' : slips.find(slip => slip !== undefined);
	return { ...(isElsewhere ? { kind: 'receivesElsewhere', hosts } : { kind: 'wrong' }), publish: expected, ...(reason && { reason }) };
}

/** What happened to the wanted host when it was published, if another one was meant to be it. A host that comes from DNS is in lower case. */
function hostSlip({ name }: ExpectedRecord, host: string, wanted: string): Reason | undefined {
	const plain = withoutMarks(withoutZoneFileMarks(host));
	const bare = plain.replace(/^\d+[ .]+/, '');
	const labels = hostKey(name).split('.');
	// Not a top-level domain alone.
	const domains = labels.slice(0, -1).map((_, index) => `.${labels.slice(index).join('.')}`);
	const rest = bare.startsWith(wanted) ? bare.slice(wanted.length) : undefined;
	if (rest === undefined || (rest !== '' && !domains.some(domain => rest.replaceAll(domain, '') === ''))) {
		return undefined;
	}
	return rest !== '' ? 'appendedDomain' : bare !== plain ? 'priorityInHost' : hasQuotationMarks(host) ? 'quotationMarks' : 'backslashes';
}

function matches(live: string, expected: string, isOwn: boolean): Verdict & { readonly kind: 'matches' } {
	return { kind: 'matches', publish: isOwn ? live : expected, isOwn };
}
