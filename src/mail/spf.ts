import { isSpf } from './recordKind.ts';
import { withoutZoneFileMarks } from './tagList.ts';

/** A term of an SPF record (RFC 7208 section 4.6.1). */
interface SpfTerm {
	/** As written in the record. */
	readonly text: string;
	readonly kind: 'mechanism' | 'modifier';
	/** Lower case. */
	readonly name: string;
	/** `+` (the default), `-`, `~` or `?`; empty for a modifier. */
	readonly qualifier: string;
	/** Equal for two terms that mean the same apart from their qualifiers. */
	readonly key: string;
}

/** Receivers reject a record that needs more DNS lookups than this (RFC 7208 section 4.6.4). */
export const spfLookupLimit = 10;

/** Whether a TXT value was meant as an SPF record, but receivers ignore it. */
export function isNearlySpf(value: string): boolean {
	return !isSpf(value) && isSpf(withoutZoneFileMarks(value).replace(/\s+/g, ' '));
}

/**
 * Whether an SPF record passes what the expected one passes. Mechanisms after `all` don't count, because they are never tested
 * (RFC 7208 section 5.1), nor do those with another qualifier than `+`.
 */
export function spfCovers(record: string, expected: string): boolean {
	const passing = passingKeys(parseSpf(record));
	return wantedTerms(expected).every(term => passing.has(term.key));
}

/**
 * Whether receivers accept an SPF record. They reject all of it for an unknown mechanism, a mechanism with a missing domain or an invalid
 * IP address, or a second `redirect=` or `exp=` (RFC 7208 sections 4.6, 5 and 6).
 */
export function isValidSpf(record: string): boolean {
	const terms = parseSpf(record);
	return isPrintable(record) && terms.every(isKnown) && terms.every(isFirstOfItsKind);
}

export function isSameSpf(one: string, other: string): boolean {
	const words = (record: string) =>
		parseSpf(record)
			.map(term => (term.kind === 'mechanism' ? term.qualifier : '') + term.key)
			.join(' ');
	return words(one) === words(other);
}

/**
 * Adds the mechanisms of the expected SPF record to another one, before `all` or `redirect=`: mechanisms after `all` are never
 * tested (RFC 7208 section 5.1), and `redirect=` is followed only when no mechanism matches (section 6.1), so it keeps its
 * effect. Other terms stay as they are, unless receivers don't understand them: common mistakes such as `ipv4:` are corrected,
 * the others are removed, because they invalidate the record. A mechanism with another qualifier gets the expected one.
 */
export function mergeSpf(record: string, expected: string): string {
	const terms = parseCorrected(record);
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
 * Merges several SPF records and the expected one, because receivers reject a domain with several (RFC 7208 section 4.5). Keeps all
 * distinct mechanisms, and the strictest `all`. `redirect=` becomes an `include:` of the same domain if it would have no effect in the
 * merged record: beside an `all` or a second `redirect=` (sections 6 and 6.1).
 */
export function uniteSpf(records: readonly string[], expected: string): string {
	const parsed = records.map(parseCorrected);
	const all = parsed
		.flat()
		.filter(isAll)
		.sort((one, other) => strictness.indexOf(one.qualifier) - strictness.indexOf(other.qualifier))[0];
	// In a record with `all`, `redirect=` has no effect.
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
		// A modifier must not be repeated (RFC 7208 section 6).
		...firstOfEach(others, term => term.name)
	];
	return mergeSpf(formatSpf(united), expected);
}

/**
 * Number of DNS lookups that a receiver makes for the terms of this record (RFC 7208 section 4.6.4), not counting those for
 * included records.
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
	const [, qualifier = '', name = '', argument = ''] = /^([+\-~?]?)([a-z][a-z0-9._-]*)?(.*)$/is.exec(text) ?? [];
	const isModifier = qualifier === '' && name !== '' && argument.startsWith('=');
	// Macros are case-sensitive (RFC 7208 section 7.3).
	const value = argument.includes('%') ? argument : argument.toLowerCase().replace(/\.$/, '');
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

/** A domain-spec (RFC 7208 section 7.1). One with macros (`%`) is not checked. */
const domain = String.raw`(?:.*%.*|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.(?!\d+(?:$|/))[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.?)`;
const ofDomain = new RegExp(`^[:=]${domain}$`, 'i');
/** Without leading zeros (RFC 7208 section 5.6). */
const octet = '(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const prefix4 = '(?:/(?:3[0-2]|[12]?[0-9]))';
const prefix6 = '(?:/(?:12[0-8]|1[01][0-9]|[1-9]?[0-9]))';
const ofHosts = new RegExp(`^(:${domain})?${prefix4}?(/${prefix6})?$`, 'i');

/** What must follow the name of a mechanism or known modifier (RFC 7208 sections 5 and 6). */
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

/** Unknown modifiers are allowed: receivers ignore them (RFC 7208 section 6). */
function isKnown({ text, kind, name }: SpfTerm): boolean {
	const pattern = argumentPatterns.get(name);
	const argument = text.replace(/^[+\-~?]/, '').slice(name.length);
	return isPrintable(text) && (pattern ? pattern.test(argument) && (name !== 'ip6' || isIp6(argument)) : kind === 'modifier');
}

/** @param argument such as `:2001:db8::/32` */
function isIp6(argument: string): boolean {
	return URL.canParse(`http://[${argument.slice(1).split('/')[0]}]`);
}

/** Printable ASCII and spaces only (RFC 7208 sections 4.5 and 12). Text pasted from a web page often contains U+00A0. */
function isPrintable(text: string): boolean {
	return /^[ -~]*$/.test(text);
}

/** Whether a term is not a repetition of `redirect=` or `exp=`, which are allowed once (RFC 7208 section 6). */
function isFirstOfItsKind(term: SpfTerm, index: number, terms: readonly SpfTerm[]): boolean {
	const mustBeUnique = term.kind === 'modifier' && (term.name === 'redirect' || term.name === 'exp');
	return !mustBeUnique || terms.findIndex(({ name }) => name === term.name) === index;
}

/** Parses a record, corrects common mistakes and drops terms that receivers don't understand. */
function parseCorrected(record: string): readonly SpfTerm[] {
	const terms = parseSpf(isValidSpf(record) ? record : withoutMistakes(record));
	return terms
		.map(term => (isKnown(term) ? term : parseTerm(withoutMistake(term.text))))
		.filter(isKnown)
		.filter(isFirstOfItsKind);
}

/** Corrects terms that are separated by commas or semicolons, and missing or superfluous spaces. */
function withoutMistakes(record: string): string {
	// Macros may contain commas (RFC 7208 section 7.1).
	const separated = record.includes('{') ? record : record.replace(/[,;]+/g, ' ');
	return separated
		.replace(/\b(includes?:|redirect=)\s+(?=[\w-]+(?:\.[\w-]+)+(?:\s|$))/gi, '$1')
		.replace(/([a-z0-9])([~?]all)\s*$/i, '$1 $2');
}

function withoutMistake(text: string): string {
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

/** Keys of the mechanisms with the qualifier `+`; the first of two equal mechanisms counts. */
function passingKeys(terms: readonly SpfTerm[]): ReadonlySet<string> {
	const qualifiers = new Map(
		testedTerms(terms)
			.toReversed()
			.map(term => [term.key, term.qualifier])
	);
	return new Set([...qualifiers.keys()].filter(key => qualifiers.get(key) === '+'));
}

/** The mechanisms that must be in the record: those that the expected record passes, except `all`. */
function wantedTerms(expected: string): readonly SpfTerm[] {
	return unique(testedTerms(parseSpf(expected)).filter(term => term.qualifier === '+'));
}

function insertBeforeEnd(terms: readonly SpfTerm[], added: readonly SpfTerm[]): readonly SpfTerm[] {
	const ends = [terms.findIndex(isAll), terms.findIndex(isRedirect), terms.findLastIndex(term => term.kind === 'mechanism') + 1];
	const end = ends.find(index => index !== -1);
	return [...terms.slice(0, end), ...added, ...terms.slice(end)];
}

/** Without duplicates; the qualifier makes a difference. */
function unique(terms: readonly SpfTerm[]): readonly SpfTerm[] {
	return firstOfEach(terms, term => `${term.qualifier} ${term.key}`);
}

/** The first term of each key. Takes linear time, because a record may have tens of thousands of terms. */
function firstOfEach(terms: readonly SpfTerm[], keyOf: (term: SpfTerm) => string): readonly SpfTerm[] {
	const firsts = new Map<string, SpfTerm>();
	for (const term of terms) {
		const key = keyOf(term);
		firsts.set(key, firsts.get(key) ?? term);
	}
	return [...firsts.values()];
}
