import { isSpf } from './recordKind.ts';
import { withoutZoneFileMarks } from './tagList.ts';

/** One part of an SPF record (RFC 7208 section 4.6.1). */
interface SpfTerm {
	/** As it stands in the record. */
	readonly text: string;
	readonly kind: 'mechanism' | 'modifier';
	/** Lower case. */
	readonly name: string;
	/** `+`, which is what none means, `-`, `~` or `?`; of a mechanism only. */
	readonly qualifier: string;
	/** The same for two terms that say the same, but for their qualifiers. */
	readonly key: string;
}

/** RFC 7208 section 4.6.4: a receiver that needs more DNS lookups than this for a record gives up on it. */
export const spfLookupLimit = 10;

/** Whether a TXT value was meant as an SPF record, though receivers take it for none. */
export function isNearlySpf(value: string): boolean {
	return !isSpf(value) && isSpf(withoutZoneFileMarks(value).replace(/\s+/g, ' '));
}

/**
 * Whether an SPF record lets through what the expected one does. Mechanisms after `all` are never tested (RFC 7208 section
 * 5.1), so they do not count; neither does a qualifier other than `+`.
 */
export function spfCovers(record: string, expected: string): boolean {
	const passing = passingKeys(parseSpf(record));
	return wantedTerms(expected).every(term => passing.has(term.key));
}

/**
 * Whether receivers can make sense of an SPF record: a mechanism that they do not know, that lacks its domain or whose IP address there
 * cannot be, or a second `redirect=` or `exp=`, and they give up on all of it (RFC 7208 sections 4.6, 5 and 6).
 */
export function isValidSpf(record: string): boolean {
	const terms = parseSpf(record);
	return isPrintable(record) && terms.every(isKnown) && terms.every(isFirstOfItsKind);
}

/** Whether two SPF records say the same word for word, but for case and space. */
export function isSameSpf(one: string, other: string): boolean {
	const words = (record: string) =>
		parseSpf(record)
			.map(term => (term.kind === 'mechanism' ? term.qualifier : '') + term.key)
			.join(' ');
	return words(one) === words(other);
}

/**
 * An SPF record with the mechanisms of the expected one in it, before `all` or `redirect=`: what stands behind `all` is never
 * tested (RFC 7208 section 5.1), and `redirect=` is followed only when no mechanism matches (section 6.1), so it keeps its
 * effect. Everything else stays as it is, but for what no receiver understands: common slips such as `ipv4:` are put right,
 * the rest goes, as it breaks the record. A mechanism that is there with another qualifier gets the expected one.
 */
export function mergeSpf(record: string, expected: string): string {
	const terms = parseMended(record);
	const passing = passingKeys(terms);
	const wanted = wantedTerms(expected);
	const isWanted = (term: SpfTerm) => wanted.some(({ key }) => key === term.key);
	const isFirst = (term: SpfTerm) => terms.find(({ key }) => key === term.key) === term;
	const kept = terms.filter(term => !isWanted(term) || (passing.has(term.key) && isFirst(term)));
	return formatSpf(
		insertBeforeEnd(
			kept,
			wanted.filter(({ key }) => !passing.has(key))
		)
	);
}

/**
 * One record that does what several were meant to do, and what is expected: receivers refuse a domain with several (RFC 7208
 * section 4.5). Every mechanism stays, once; of several `all` the strictest. `redirect=` gives way to an `include:` of the
 * same domain where it would have no effect any more: beside an `all`, or beside a second one (sections 6 and 6.1).
 */
export function uniteSpf(records: readonly string[], expected: string): string {
	const parsed = records.map(parseMended);
	const all = parsed
		.flat()
		.filter(isAll)
		.sort((one, other) => strictness.indexOf(one.qualifier) - strictness.indexOf(other.qualifier))[0];
	// Beside an `all` of its own record a redirect never had an effect.
	const redirects = unique(parsed.flatMap(terms => (terms.some(isAll) ? [] : terms.filter(isRedirect))));
	const keepsRedirect = all === undefined && redirects.length === 1;
	const mechanisms = parsed.flat().filter(term => term.kind === 'mechanism' && !isAll(term));
	const others = parsed.flat().filter(term => term.kind === 'modifier' && !isRedirect(term));
	const included = keepsRedirect ? [] : redirects.map(term => parseTerm(`include:${term.text.slice('redirect='.length)}`));
	const end = all ?? (redirects.length > 1 ? parseTerm('~all') : undefined);
	const united = [
		...unique([...mechanisms, ...included]),
		...(end ? [end] : []),
		...(keepsRedirect ? redirects : []),
		// A modifier may come once only (RFC 7208 section 6).
		...firstOfEach(others, term => term.name)
	];
	return mergeSpf(formatSpf(united), expected);
}

/**
 * How many DNS lookups a receiver makes for the terms of this record itself (RFC 7208 section 4.6.4). What the included
 * records need comes on top.
 */
export function spfLookups(record: string): number {
	const terms = parseSpf(record);
	const mechanisms = testedTerms(terms).filter(term => ['include', 'a', 'mx', 'ptr', 'exists'].includes(term.name));
	return mechanisms.length + (terms.some(isAll) ? 0 : terms.filter(isRedirect).length);
}

const strictness = ['-', '~', '?', '+'];

function parseSpf(record: string): SpfTerm[] {
	return record
		.split(/\s+/)
		.filter(word => word !== '' && !/^v=spf1$/i.test(word))
		.map(parseTerm);
}

function parseTerm(text: string): SpfTerm {
	const [, qualifier = '', name = '', rest = ''] = /^([+\-~?]?)([a-z][a-z0-9._-]*)?(.*)$/is.exec(text) ?? [];
	const isModifier = qualifier === '' && name !== '' && rest.startsWith('=');
	// In macros case has a meaning (RFC 7208 section 7.3).
	const value = rest.includes('%') ? rest : rest.toLowerCase().replace(/\.$/, '');
	return {
		text,
		kind: isModifier ? 'modifier' : 'mechanism',
		name: name.toLowerCase(),
		qualifier: isModifier ? '' : qualifier || '+',
		key: name.toLowerCase() + value
	};
}

function formatSpf(terms: readonly SpfTerm[]): string {
	return ['v=spf1', ...terms.map(term => term.text)].join(' ');
}

/** A domain-spec (RFC 7208 section 7.1): what macros make of one with a `%` is not looked at. */
const domain = String.raw`(?:.*%.*|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.(?!\d+(?:$|/))[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.?)`;
const ofDomain = new RegExp(`^[:=]${domain}$`, 'i');
/** RFC 7208 section 5.6, without leading zeros. */
const octet = '(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const prefix4 = '(?:/(?:3[0-2]|[12]?[0-9]))';
const prefix6 = '(?:/(?:12[0-8]|1[01][0-9]|[1-9]?[0-9]))';
const ofHosts = new RegExp(`^(:${domain})?${prefix4}?(/${prefix6})?$`, 'i');

/** What follows the name of a mechanism, or of a modifier that receivers know (RFC 7208 sections 5 and 6). */
const argumentPatterns: ReadonlyMap<string, RegExp> = new Map([
	['all', /^$/],
	['include', ofDomain],
	['a', ofHosts],
	['mx', ofHosts],
	['ptr', new RegExp(`^(:${domain})?$`, 'i')],
	['ip4', new RegExp(`^:${octet}(\\.${octet}){3}${prefix4}?$`)],
	['ip6', new RegExp(`^:[0-9a-f:.]+${prefix6}?$`, 'i')],
	['exists', ofDomain],
	['redirect', ofDomain],
	['exp', ofDomain]
]);

/** Modifiers that are not known are passed over (RFC 7208 section 6). */
function isKnown({ text, kind, name }: SpfTerm): boolean {
	const pattern = argumentPatterns.get(name);
	const rest = text.replace(/^[+\-~?]/, '').slice(name.length);
	return isPrintable(text) && (pattern ? pattern.test(rest) && (name !== 'ip6' || isIp6(rest)) : kind === 'modifier');
}

/** @param rest such as `:2001:db8::/32` */
function isIp6(rest: string): boolean {
	return URL.canParse(`http://[${rest.slice(1).split('/')[0]}]`);
}

/** ASCII, and of white space the space alone (RFC 7208 sections 4.5 and 12). What was pasted from a web page often has a U+00A0. */
function isPrintable(text: string): boolean {
	return /^[ -~]*$/.test(text);
}

/** Of a modifier that may come once only: whether it is the first (RFC 7208 section 6). */
function isFirstOfItsKind(term: SpfTerm, index: number, terms: readonly SpfTerm[]): boolean {
	const isOnce = term.kind === 'modifier' && (term.name === 'redirect' || term.name === 'exp');
	return !isOnce || terms.findIndex(({ name }) => name === term.name) === index;
}

/** The record without what no receiver understands, and slips put right. */
function parseMended(record: string): readonly SpfTerm[] {
	const terms = parseSpf(isValidSpf(record) ? record : withoutSlips(record));
	return terms
		.map(term => (isKnown(term) ? term : parseTerm(withoutSlip(term.text))))
		.filter(isKnown)
		.filter(isFirstOfItsKind);
}

/** Terms that are put together with commas or semicolons, or with a space too many or too few. */
function withoutSlips(record: string): string {
	// Macros may have commas (RFC 7208 section 7.1).
	const separated = record.includes('{') ? record : record.replace(/[,;]+/g, ' ');
	return separated
		.replace(/\b(includes?:|redirect=)\s+(?=[\w-]+(?:\.[\w-]+)+(?:\s|$))/gi, '$1')
		.replace(/([a-z0-9])([~?]all)\s*$/i, '$1 $2');
}

function withoutSlip(text: string): string {
	return text
		.replace(/\p{Cf}/gu, '')
		.replace(/^([+\-~?]?)(?:(?:ip(?:v?4)?|a|mx|include):)?(?=\d+(\.\d+){3}(\/\d+)?$)/i, '$1ip4:')
		.replace(/^([+\-~?]?)ip(?:v6)?:(?=[0-9a-f.]*:[0-9a-f:.]*(\/\d+)?$)/i, '$1ip6:')
		.replace(/^([+\-~?]?)includes?:/i, '$1include:');
}

function isAll(term: SpfTerm): boolean {
	return term.kind === 'mechanism' && term.key === 'all';
}

function isRedirect(term: SpfTerm): boolean {
	return term.kind === 'modifier' && term.name === 'redirect';
}

/** The mechanisms up to the first `all`. */
function testedTerms(terms: readonly SpfTerm[]): readonly SpfTerm[] {
	const all = terms.findIndex(isAll);
	return terms.slice(0, all === -1 ? undefined : all).filter(term => term.kind === 'mechanism');
}

/** What is let through; the first of two terms that say the same decides. */
function passingKeys(terms: readonly SpfTerm[]): ReadonlySet<string> {
	const qualifiers = new Map(
		testedTerms(terms)
			.toReversed()
			.map(term => [term.key, term.qualifier])
	);
	return new Set([...qualifiers.keys()].filter(key => qualifiers.get(key) === '+'));
}

/** What must be in the record: everything that the expected record lets through, but `all`. */
function wantedTerms(expected: string): readonly SpfTerm[] {
	return unique(testedTerms(parseSpf(expected)).filter(term => term.qualifier === '+'));
}

function insertBeforeEnd(terms: readonly SpfTerm[], added: readonly SpfTerm[]): readonly SpfTerm[] {
	const ends = [terms.findIndex(isAll), terms.findIndex(isRedirect), terms.findLastIndex(term => term.kind === 'mechanism') + 1];
	const end = ends.find(index => index !== -1);
	return [...terms.slice(0, end), ...added, ...terms.slice(end)];
}

/** Without repetition; the same mechanism with two qualifiers is two. */
function unique(terms: readonly SpfTerm[]): readonly SpfTerm[] {
	return firstOfEach(terms, term => `${term.qualifier} ${term.key}`);
}

/** The first of those with the same key. One record may have tens of thousands of terms. */
function firstOfEach(terms: readonly SpfTerm[], keyOf: (term: SpfTerm) => string): readonly SpfTerm[] {
	const firsts = new Map<string, SpfTerm>();
	for (const term of terms) {
		const key = keyOf(term);
		firsts.set(key, firsts.get(key) ?? term);
	}
	return [...firsts.values()];
}
