import { misspelled } from './slips.ts';
import { isKnown, isMechanismName, parseTerm, type SpfTerm, unreadableTerm } from './spf.ts';

const [include, redirect] = ['include', 'redirect'].map(misspelled) as [string, string];
const slip = (pattern: string, replacement: string) => [new RegExp(`^${pattern}`, 'i'), replacement] as const;

/** Unambiguous corrections of terms that receivers do not understand. Applied in this order. */
const slips: readonly (readonly [pattern: RegExp, replacement: string])[] = [
	slip('([+~?-])\\1+(?=all$)', '$1'),
	slip(`([+~?-]?(?:${include}|${redirect})[:=])(?:https?:)?//`, '$1'),
	slip(`([+~?-]?(?:${include}|${redirect})[:=][^%/]*)/$`, '$1'),
	slip('([^%]*[^.%])\\.{1,9}$', '$1'),
	// An IPv4 address alone or in another mechanism, then an IPv6 address, which may begin like a mechanism.
	slip('([+~?-]?)(?:(?:ipv?[46]?|a|mx|include)[:=]+|ip4\\.)?(?=\\d+(?:\\.\\d+){3}(?:/\\d+)?$)', '$1ip4:'),
	slip('([+~?-]?)(?:ipv?[46]?[:=]+)?(?!a{1,4}:)(?=[0-9a-f]*:[0-9a-f:.]*[0-9a-f:.](?:/\\d+)?$)', '$1ip6:'),
	slip(`([+~?-]?)(?:${include}[:=]+|include[.;])(?=.)`, '$1include:'),
	slip(`\\+?(?:${redirect}[:=]+|redirect;)(?=.)`, 'redirect='),
	slip('([+~?-]?(?:a|mx|ptr|ip4|ip6|exists))[:=]+(?=.)', '$1:'),
	slip('\\+?exp[:=]+(?=.)', 'exp=')
];

const longNames = 'include|ip[46]|exists|redirect|ptr';
/** Where a space is missing: before another mechanism. Short names last, because words also end like them. */
const seams = [longNames, `${longNames}|mx|a`].map(names => new RegExp(`(?<![+~?-])(?=[+~?-]?(?:${names})[:=]|[+~?-]all)`, 'i'));

/** The terms that a word means; the word itself as `unreadable` if it is no term and no known slip. */
export function readTerm(word: string): readonly SpfTerm[] {
	const term = parseTerm(word);
	if (isMeant(term)) {
		return [term];
	}
	for (const seam of word.length < minSlipLength ? [] : seams) {
		const parts = word.split(seam).map(part => corrected(parseTerm(part)));
		if (parts.length > 1 && parts.every(part => part !== undefined)) {
			return parts;
		}
	}
	return [corrected(term) ?? unreadableTerm(word)];
}

/** Longer than any term of names without macros, which have up to 253 characters. Slips in longer ones are not looked for. */
const maxSlipLength = 300;
const minSlipLength = 4;

/** @returns `undefined` if it is no slip */
export function corrected(term: SpfTerm): SpfTerm | undefined {
	if (isMeant(term)) {
		return term;
	}
	if (term.text.length < minSlipLength || term.text.length > maxSlipLength) {
		return undefined;
	}
	const meant = parseTerm(slips.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), term.text));
	return isMeant(meant) && meant.text !== 'all' ? meant : undefined;
}

/** Modifiers that receivers ignore, but that were meant as something else. */
const disguised = new RegExp(`^(?:${include}|(?!redirect=)${redirect}|incl?|ipv?[46]?|v|spf)=`, 'i');
/** A term with macros, which the RFC allows to have all printable characters: a space may be missing there. */
const isPlainMacro = /^[+~?-]?[a-z0-9]+[:=][a-z0-9._/-]*$/i;

/** Whether a term is what its author meant. */
export function isMeant(term: SpfTerm): boolean {
	const { kind, name, text } = term;
	const isOwn = kind === 'modifier' && name !== 'redirect' && name !== 'exp';
	return (
		isKnown(term) &&
		!(isOwn && (isMechanismName(name) || disguised.test(text))) &&
		(isOwn || !text.includes('%') || isPlainMacro.test(text.replace(/%\{[^{}]*\}|%[%_-]/g, '')))
	);
}
