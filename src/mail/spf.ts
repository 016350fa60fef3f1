import { maxTxtLength } from './slips.ts';

/** A term of an SPF record (RFC 7208 section 4.6.1). */
export interface SpfTerm {
	/** As written in the record. */
	readonly text: string;
	/** `unreadable`: it could mean anything, and receivers reject the whole record because of it. */
	readonly kind: 'mechanism' | 'modifier' | 'unreadable';
	/** Lower case. */
	readonly name: string;
	/** `+` (the default), `-`, `~` or `?`; empty for a modifier. */
	readonly qualifier: string;
	/** Equal for two terms that mean the same apart from their qualifiers. */
	readonly key: string;
}

/** Receivers reject a record that needs more DNS lookups than this, together with those that it includes (RFC 7208 section 4.6.4). */
export const spfLookupLimit = 10;

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
	const once = terms.filter(isOnce).map(term => term.name);
	return isPrintable(record) && terms.every(isKnown) && new Set(once).size === once.length;
}

export function isSameSpf(one: string, other: string): boolean {
	const words = (record: string) => parseSpf(record).map(identity).join(' ');
	return words(one) === words(other);
}

/** Equal for two terms that mean the same. */
export function identity(term: SpfTerm): string {
	return (term.kind === 'mechanism' ? term.qualifier : '') + term.key;
}

/**
 * The terms for which a receiver makes a DNS lookup, not counting those in included records (RFC 7208 section 4.6.4). `redirect=` is
 * ignored beside `all` (section 6.1).
 */
export function spfLookupTerms(record: string): readonly SpfTerm[] {
	const terms = parseSpf(record);
	const mechanisms = testedTerms(terms).filter(term => ['include', 'a', 'mx', 'ptr', 'exists'].includes(term.name));
	return terms.some(isAll) ? mechanisms : [...mechanisms, ...terms.filter(isRedirect)];
}

export function parseSpf(record: string): readonly SpfTerm[] {
	if (record.length > maxTxtLength) {
		return [unreadableTerm(record)];
	}
	return record
		.split(/\s+/)
		.filter(word => word !== '' && !isVersion(word))
		.map(parseTerm);
}

export function isVersion(word: string): boolean {
	return /^v=spf1$/i.test(word);
}

export function parseTerm(text: string): SpfTerm {
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

export function unreadableTerm(text: string): SpfTerm {
	return { text, kind: 'unreadable', name: '', qualifier: '', key: text };
}

export function formatSpf(terms: readonly SpfTerm[]): string {
	return ['v=spf1', ...terms.map(term => term.text)].join(' ');
}

/** The domain that a term names, in lower case; `undefined` if it names none, or one with macros. */
export function domainOf({ text, name }: SpfTerm): string | undefined {
	const [, domain] = /^[:=]([^/%]+)(?:\/|$)/.exec(text.replace(/^[+\-~?]/, '').slice(name.length)) ?? [];
	return domain?.toLowerCase().replace(/\.$/, '');
}

/** RFC 7208 section 7.1. `c`, `r` and `t` are for explanations and unknown modifiers only (sections 7.2 and 12). */
const macro = String.raw`%(?:\{[slodiphv](?:0*[1-9][0-9]*)?r?[.\-+,/_=]*\}|[%_-])`;
/** No top-level domain ends in "-all": a space is missing there. */
const topLabel = String.raw`(?!\d+(?:$|/))(?!(?!xn--)[a-z0-9-]*-all\.?(?:$|/))[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.?`;
/** A domain-spec (RFC 7208 section 7.1). One without macros must be a name as they are in use: the RFC allows any printable characters. */
const domain = String.raw`(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.${topLabel}|(?=[^%]*%)(?:[!-$&-~]|${macro})*(?:${macro}|\.${topLabel}))`;
const ofDomain = new RegExp(`^:${domain}$`, 'i');
const isDomain = new RegExp(`^=${domain}$`, 'i');
/** Without leading zeros (RFC 7208 section 5.6). */
const octet = '(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const prefix4 = '(?:/(?:3[0-2]|[12]?[0-9]))';
const prefix6 = '(?:/(?:12[0-8]|1[01][0-9]|[1-9]?[0-9]))';
const ofHosts = new RegExp(`^(:${domain})?${prefix4}?(/${prefix6})?$`, 'i');
const macroString = new RegExp(`^=(?:[!-$&-~]|${macro.replace('iphv', 'iphvcrt')})*$`, 'i');

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
	['redirect', isDomain],
	['exp', isDomain]
]);

/** Whether receivers accept a term. They ignore unknown modifiers (RFC 7208 section 6). */
export function isKnown({ text, kind, name }: SpfTerm): boolean {
	const argument = text.replace(/^[+\-~?]/, '').slice(name.length);
	const isModifier = name === 'redirect' || name === 'exp' || !argumentPatterns.has(name);
	const pattern = argumentPatterns.get(name) ?? macroString;
	// "include=" is an unknown modifier.
	const isRight = kind === 'modifier' ? (isModifier ? pattern : macroString).test(argument) : !isModifier && pattern.test(argument);
	return (
		kind !== 'unreadable' &&
		isPrintable(text) &&
		!text.startsWith('=') &&
		isRight &&
		(kind === 'modifier' || name !== 'ip6' || isIp6(argument))
	);
}

export function isMechanismName(name: string): boolean {
	return argumentPatterns.has(name) && name !== 'redirect' && name !== 'exp';
}

/** @param argument such as `:2001:db8::/32` */
function isIp6(argument: string): boolean {
	return URL.canParse(`http://[${argument.slice(1).split('/')[0]}]`);
}

/** Printable ASCII and spaces only (RFC 7208 sections 4.5 and 12). Text pasted from a web page often contains U+00A0. */
function isPrintable(text: string): boolean {
	return /^[ -~]*$/.test(text);
}

/** Whether a term must not be repeated (RFC 7208 section 6). */
export function isOnce({ kind, name }: SpfTerm): boolean {
	return kind === 'modifier' && (name === 'redirect' || name === 'exp');
}

export function isAll(term: SpfTerm): boolean {
	return term.kind === 'mechanism' && term.key === 'all';
}

export function isRedirect(term: SpfTerm): boolean {
	return term.kind === 'modifier' && term.name === 'redirect';
}

/** The mechanisms after the first `all`, which receivers never test (RFC 7208 section 5.1). */
export function untestedTerms(record: string): readonly SpfTerm[] {
	const terms = parseSpf(record);
	const all = terms.findIndex(isAll);
	return all === -1 ? [] : terms.slice(all + 1).filter(term => term.kind === 'mechanism');
}

/** The mechanisms up to the first `all`. */
function testedTerms(terms: readonly SpfTerm[]): readonly SpfTerm[] {
	const all = terms.findIndex(isAll);
	return terms.slice(0, all === -1 ? undefined : all).filter(term => term.kind === 'mechanism');
}

/** Keys of the mechanisms with the qualifier `+`; the first of two equal mechanisms counts. */
export function passingKeys(terms: readonly SpfTerm[]): ReadonlySet<string> {
	const qualifiers = new Map(
		testedTerms(terms)
			.toReversed()
			.map(term => [term.key, term.qualifier])
	);
	return new Set([...qualifiers.keys()].filter(key => qualifiers.get(key) === '+'));
}

/** The mechanisms that must be in the record: those that the expected record passes, except `all`. */
export function wantedTerms(expected: string): readonly SpfTerm[] {
	const wanted = testedTerms(parseSpf(expected)).filter(term => term.qualifier === '+');
	return [...new Map(wanted.map(term => [term.key, term])).values()];
}
