import { compareDkimKeys, dkimFault, isNearlyDkim } from './dkim.ts';
import { isNearlyDmarc, isSameDmarc } from './dmarc.ts';
import { dmarcAdvice, inheritedDmarc } from './dmarcAdvice.ts';
import { foundDmarc, isDmarc, isSpf, isValidDmarc, recordKind } from './recordKind.ts';
import { hostKey, isSatisfied, parseMx } from './recordMatch.ts';
import { hasQuotationMarks, withoutMarks, withoutZoneFileMarks } from './slips.ts';
import { isSameSpf, isValidSpf, spfCovers, spfLookupLimit, spfLookupTerms, untestedTerms } from './spf.ts';
import { isNearlySpf, spfAdvice } from './spfAdvice.ts';
import type { ExpectedRecord, LiveAnswer, Named, Reason, SpfIncludes, Surroundings, Verdict } from './verdict.ts';

/** Whether a value in DNS is meant as the expected record, even if receivers ignore it. Anyone can write a TXT record that is not. */
export function isMeant(record: ExpectedRecord, value: string): boolean {
	switch (recordKind(record)) {
		case 'spf':
			return isSpf(value) || isNearlySpf(value);
		case 'dmarc':
			return isDmarc(value) || isNearlyDmarc(value);
		case 'dkim':
			return isNearlyDkim(value, record.expected);
		default:
			return record.type.toUpperCase() !== 'TXT';
	}
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
	if (around.isWildcard || around.alias === undefined || record.type.toUpperCase() === 'CNAME') {
		const found = verdict.kind === 'missing' ? (misplaced(record, around) ?? verdict) : verdict;
		return { ...found, ...(around.receivesItself && { receivesItself: true }), ...(around.isWildcard && { isWildcard: true }) };
	}
	return { kind: 'alias', target: around.alias, ...adviceIn(verdict) };
}

/** The record to publish, where a DNS console appended the domain to the name. */
function misplaced(record: ExpectedRecord, around: Surroundings): Verdict | undefined {
	const verdict = compareValues(record, around.doubled ?? [], { ...around, isWildcard: false, isMisplaced: true });
	return verdict.kind === 'unknown' || verdict.kind === 'missing' || verdict.kind === 'receivesElsewhere'
		? undefined
		: { kind: 'missing', reason: 'doubledName', ...adviceIn(verdict) };
}

function adviceIn(verdict: Exclude<Verdict, { kind: 'unknown' }>) {
	const { publish, corrected, unreadable, ignored, hosts } = verdict;
	const above = 'above' in verdict && verdict.above;
	return {
		publish,
		...(corrected && { corrected }),
		...(unreadable && { unreadable }),
		...(ignored && { ignored }),
		...(hosts && { hosts }),
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
	const meant = values.filter(value => isMeant(record, value));
	if (kind === 'dmarc') {
		return compareDmarc(expected, meant, around.isMisplaced ? undefined : foundDmarc(values), around.above);
	}
	if (values.length === 0) {
		return { kind: 'missing', publish: expected };
	}
	if (kind === 'spf') {
		return compareSpf(expected, meant, includes);
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

/** @param meant without other TXT records at the name, such as those that prove ownership of a site (RFC 7208 section 4.5) */
function compareSpf(expected: string, meant: readonly string[], includes: SpfIncludes | undefined): Verdict {
	if (meant.length === 0) {
		return { kind: 'missing', publish: expected };
	}
	const [record, ...others] = meant.filter(isSpf);
	const isValid = record !== undefined && others.length === 0 && isValidSpf(record);
	const isRight = isValid && spfCovers(record, expected);
	// Receivers ignore what is only meant as a record (RFC 7208 section 4.5), so it must not be merged into one that is in force.
	const { value: publish, ...named } = spfAdvice(isValid ? [record] : meant, expected);
	const isExceeding = (includes?.lookups ?? spfLookupTerms(publish).length) > spfLookupLimit;
	const ignored = [...(isValid ? meant.filter(value => value !== record) : []), ...untestedTerms(publish).map(term => term.text)];
	const faults: Named = {
		...named,
		...(ignored.length > 0 && { ignored }),
		...(isExceeding && { exceedsLookupLimit: true }),
		...(includes?.broken && { broken: includes.broken }),
		...(includes && includes.unchecked.length > 0 && { unchecked: includes.unchecked })
	};
	if (!isRight) {
		return !isValid && meant.length > 1
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
 * @param meant without other TXT records at the name
 * @param record the one that receivers find. Without one, they apply the inherited policy
 */
function compareDmarc(expected: string, meant: readonly string[], record: string | undefined, above: Surroundings['above'] = []): Verdict {
	if (record !== undefined && isValidDmarc(record)) {
		const { value: publish, ...named } = dmarcAdvice([record], expected);
		const isOwn = named.corrected !== undefined || named.unreadable !== undefined || !isSameDmarc(record, expected);
		const ignored = meant.filter(value => value !== record);
		return { ...matches(named.corrected ? publish : record, expected, isOwn), ...named, ...(ignored.length > 0 && { ignored }) };
	}
	const answers = record === undefined ? above : [];
	const inherited = inheritedDmarc(answers.map(answer => (answer.kind === 'found' ? answer.values : [])));
	const known = [...meant, ...inherited.records];
	const { value: publish, ...named } = known.length === 0 ? { value: expected } : dmarcAdvice(known, expected, inherited.corrected);
	const isUnknown = answers.some(answer => answer.kind === 'failed');
	const policyAbove = isUnknown ? 'unknown' : inherited.isFlawed ? 'flawed' : inherited.records.length > 0 ? 'kept' : undefined;
	const advice = { publish, ...named, ...(policyAbove && ({ above: policyAbove } as const)) };
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
