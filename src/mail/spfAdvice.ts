import { isSpf } from './recordKind.ts';
import { type Advice, adviceOf, type Correction, isTidied, maxTxtLength, plainRecord, withoutEnds } from './slips.ts';
import {
	formatSpf,
	identity,
	isAll,
	isOnce,
	isRedirect,
	isValidSpf,
	isVersion,
	parseSpf,
	parseTerm,
	passingKeys,
	type SpfTerm,
	unreadableTerm,
	wantedTerms
} from './spf.ts';
import { corrected, isMeant, readTerm } from './spfSlips.ts';

/** What may follow the version without a space: the beginning of a term. */
const termStart = '[+~?-]? ?(?:all|include|ip[46]|redirect|exists|exp|ptr|mx|a)(?![a-z0-9_-])';
const nearEnd = `[ ,;:."]* ?(?=${termStart})`;
const nearVersion = new RegExp(`^(?:v ?[=:.-]? ?(?:spf ?1|sfp1|spf)(?:$|${nearEnd})|spf ?1?${nearEnd})`, 'i');
/** Any other beginning that could be a version, and a term that only SPF has. */
const maybeVersion = /^\W*(?:v ?[=:]|(?!spf2\.0\/)[^ ]{0,9}spf)/i;
const spfTerm = /(?:^|[^a-z0-9])(?:(?:include|ip[46]|redirect|exists)[:=]|mx(?= |$))|[-~?+] ?all(?![a-z0-9])/i;

/**
 * The length of what was provably meant as the version of an SPF record, such as `v=spf1,` or the start of `v=spf1include:`; 0 for none.
 *
 * @param text a plain record
 */
function nearVersionLength(text: string): number {
	return /^v=spf1(?= |$)/i.exec(text)?.[0].length ?? nearVersion.exec(text)?.[0].length ?? 0;
}

/** Whether a TXT value was meant as an SPF record, but receivers ignore it. */
export function isNearlySpf(value: string): boolean {
	const text = plainRecord(value);
	return !isSpf(value) && (nearVersionLength(text) > 0 || (maybeVersion.test(text) && spfTerm.test(text)));
}

/**
 * The single SPF record to publish instead of the existing ones. It has all their terms and the mechanisms of the expected record, before
 * `all` or `redirect=`: mechanisms after `all` are never tested (RFC 7208 section 5.1), and `redirect=` is followed only when no mechanism
 * matches (section 6.1), so it keeps its effect. A mechanism that SES needs gets the expected qualifier.
 *
 * Slips are corrected and named; a term that is no known slip stays in its place and is named. A record that receivers reject today never
 * becomes one that passes everyone: its `all` is left out.
 *
 * Receivers reject a domain with several records (section 4.5). Their distinct mechanisms are united, with the strictest `all`; those that
 * stand after `all` in each of them stay there. A `redirect=` that would have no effect beside an `all` or a second `redirect=` (sections 6
 * and 6.1) becomes an `include:`.
 */
export function spfAdvice(records: readonly string[], expected: string): Advice {
	const isValid = records.length === 1 && records.every(isInForce);
	const read = records.flatMap(record => (isValid ? [readValid(record)] : readBroken(record)));
	const before = read.flatMap(({ terms }) => terms);
	const united = read.length === 1 ? before : unite(read.map(({ terms }) => terms));
	const after = withWanted(united, wantedTerms(expected));
	const left = new Set(after.map(identity));
	const byKey = new Map(after.map(term => [term.key, term.text]));
	const changed = before
		.filter(term => !left.has(identity(term)))
		.map((term): Correction => [term.text, isAll(term) ? '' : (byKey.get(isRedirect(term) ? asInclude(term).key : term.key) ?? '')]);
	// That of several `redirect=` is not known.
	const end = before.some(isAll) ? undefined : after.find(isAll);
	return adviceOf(
		formatSpf(after),
		[...read.flatMap(({ corrected }) => corrected), ...changed, ...(end ? [['redirect=', end.text] as const] : [])],
		after.filter(({ kind }) => kind === 'unreadable').map(({ text }) => text)
	);
}

function isInForce(record: string): boolean {
	return isSpf(record) && isValidSpf(record);
}

/** Adds the mechanisms that are not there yet. */
function withWanted(terms: readonly SpfTerm[], wanted: readonly SpfTerm[]): readonly SpfTerm[] {
	const passing = passingKeys(terms);
	const keys = new Set(wanted.map(({ key }) => key));
	const seen = new Set<string>();
	const kept = terms.filter(({ key }) => !keys.has(key) || (passing.has(key) && seen.size < seen.add(key).size));
	const added = wanted.filter(({ key }) => !passing.has(key));
	const ends = [kept.findIndex(isAll), kept.findIndex(isRedirect), kept.findLastIndex(term => term.kind === 'mechanism') + 1];
	const end = ends.find(index => index !== -1);
	return [...kept.slice(0, end), ...added, ...kept.slice(end)];
}

const strictness = ['-', '~', '?', '+'];

function unite(records: readonly (readonly SpfTerm[])[]): readonly SpfTerm[] {
	const terms = records.flat();
	const all = terms.filter(isAll).sort((one, other) => strictness.indexOf(one.qualifier) - strictness.indexOf(other.qualifier))[0];
	// In a record with `all`, `redirect=` has no effect.
	const redirects = firstOfEach(
		records.flatMap(record => (record.some(isAll) ? [] : record.filter(isRedirect))),
		identity
	);
	const keepsRedirect = all === undefined && redirects.length === 1;
	const end = all ?? (redirects.length > 1 ? parseTerm('~all') : undefined);
	// What follows the `all` of its record must not come before that of another.
	const afterAll = new Set(records.flatMap(record => record.slice(record.findIndex(isAll) + 1 || record.length)));
	const mechanisms = terms.filter(term => term.kind !== 'modifier' && !isAll(term));
	const tested = firstOfEach(
		[...mechanisms.filter(term => !afterAll.has(term)), ...(keepsRedirect ? [] : redirects.map(asInclude))],
		identity
	);
	const untested = firstOfEach([...tested, ...mechanisms], identity).slice(tested.length);
	return [
		...tested,
		...(end ? [end] : []),
		...untested,
		...(keepsRedirect ? redirects : []),
		// A modifier must not be repeated (RFC 7208 section 6).
		...firstOfEach(
			terms.filter(term => term.kind === 'modifier' && !isRedirect(term)),
			term => term.name
		)
	];
}

function asInclude(redirect: SpfTerm): SpfTerm {
	return parseTerm(`include:${redirect.text.slice('redirect='.length)}`);
}

function firstOfEach(terms: readonly SpfTerm[], keyOf: (term: SpfTerm) => string): readonly SpfTerm[] {
	const seen = new Set<string>();
	return terms.filter(term => seen.size < seen.add(keyOf(term)).size);
}

interface ReadSpf {
	readonly terms: readonly SpfTerm[];
	readonly corrected: readonly Correction[];
}

/** Reads a record that receivers accept. */
function readValid(record: string): ReadSpf {
	const terms = parseSpf(record);
	const meant = terms.map(term => corrected(term) ?? unreadableTerm(term.text));
	return { terms: meant, corrected: terms.flatMap((term, index) => changes(term.text, meant.slice(index, index + 1))) };
}

/** Reads what was meant as a record, or as several that became one without a space between them. */
function readBroken(record: string): readonly ReadSpf[] {
	if (record.length > maxTxtLength) {
		return [{ terms: [unreadableTerm(record)], corrected: [] }];
	}
	const plain = plainRecord(record);
	const parts = isInForce(record) ? [plain] : plain.split(/(?<=[^ ])(?=v=spf1(?: |$))/i);
	const [first, ...others] = parts.map(readPart) as [ReadSpf, ...ReadSpf[]];
	const changed = [...(isTidied(record, parts.join(' ')) ? [[record, parts.join(' ')] as const] : []), ...first.corrected];
	const isExplained = changed.length > 0 || isInForce(record) || first.terms.some(({ kind }) => kind === 'unreadable');
	return [{ terms: first.terms, corrected: isExplained ? changed : [[record, formatSpf(first.terms)]] }, ...others];
}

/** @param text a plain record */
function readPart(text: string): ReadSpf {
	const length = nearVersionLength(text);
	const words = text.slice(length).split(' ').filter(Boolean);
	// What cannot be read as a version stays as it is.
	const terms: SpfTerm[] = length === 0 && maybeVersion.test(text) ? words.splice(0, 1).map(unreadableTerm) : [];
	const changed: Correction[] = length > 0 ? changes(text.slice(0, length).trim(), [parseTerm('v=spf1')]) : [];
	const once = new Map<string, SpfTerm>();
	for (const { text: word, meant } of meantWords(words)) {
		const read = meant.flatMap(readTerm);
		const isUnclear = meant.length > 1 && read.some(({ kind }) => kind === 'unreadable');
		const kept = (isUnclear ? [unreadableTerm(word)] : read).flatMap(term => {
			const first = isOnce(term) ? once.get(term.name) : undefined;
			once.set(term.name, first ?? term);
			if (first) {
				// Of two different ones, only the author knows the right one.
				return first.key === term.key ? [] : [unreadableTerm(term.text)];
			}
			// One that passes everyone.
			return isAll(term) && term.qualifier === '+' ? [] : [term];
		});
		terms.push(...kept);
		changed.push(...changes(word, kept));
	}
	return { terms, corrected: changed };
}

function changes(text: string, terms: readonly SpfTerm[]): Correction[] {
	const meant = terms.map(term => term.text).join(' ');
	return text.toLowerCase() === meant.toLowerCase() ? [] : [[text, meant]];
}

interface Word {
	/** As in the record. */
	readonly text: string;
	readonly meant: readonly string[];
}

/** Joins what belongs together, such as `-` and `all`, and separates what is separated by commas or semicolons. */
function meantWords(texts: readonly string[]): readonly Word[] {
	const plain = texts.map(text => withoutEnds(text, `,;'`));
	const result: Word[] = [];
	let qualifier = '';
	for (let index = 0; index < texts.length; ) {
		const { meant, count } = joinedTerm(plain.slice(index, index + 3)) ?? { meant: plain[index] ?? '', count: 1 };
		const text = texts.slice(index, index + count).join(' ');
		index += count;
		// Macros may contain commas (RFC 7208 section 7.1).
		const parts = (meant.match(/(?:%\{[^{}]{0,20}\}|[^,;])+/g) ?? []).filter(part => !isVersion(part));
		// The qualifier of a list is that of its first term.
		const own = parts.map(part => {
			qualifier = /^[+~?-]/.exec(part)?.[0] ?? (isMeant(parseTerm(part)) ? '' : qualifier);
			return /^[+~?-]/.test(part) ? part : qualifier + part;
		});
		qualifier = /[,;]$/.test(text) ? qualifier : '';
		result.push({ text, meant: own });
	}
	return result;
}

/** The term that begins with the first word and continues in the next one or two. */
function joinedTerm([word = '', next = '', last = '']: readonly string[]): { readonly meant: string; readonly count: number } | undefined {
	if ((/^[^,;]*[+~?-]$/.test(word) && /^all$/i.test(next)) || (/[^/]\/$/.test(word) && /^\d{1,3}$/.test(next))) {
		return { meant: word + next, count: 2 };
	}
	const [, name, colon] = /^[+~?-]?(?:(includes?|exists|redirect|exp|ip[46])|a|mx|ptr)([:=]?)$/i.exec(word) ?? [undefined];
	if (colon === undefined || isMeant(parseTerm(next))) {
		return undefined;
	}
	const isNextBegun = /^[:=]/.test(next);
	const attempts = [
		{ meant: word + next, count: 2, isLikely: colon !== '' || isNextBegun },
		{ meant: `${word}:${next}`, count: 2, isLikely: name !== undefined && colon === '' },
		{ meant: word + next + last, count: 3, isLikely: isNextBegun && !isMeant(parseTerm(last)) }
	];
	return attempts.find(({ meant, isLikely }) => isLikely && corrected(parseTerm(meant)) !== undefined);
}
