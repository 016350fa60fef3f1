import { meantBy } from './strayCharacter.ts';

/** A corrected typing error. `to` is empty for a part that is left out. */
export type Correction = readonly [from: string, to: string];

/** Characters of a TXT record: it must fit into a DNS message (RFC 1035 section 4.2.2). Anything longer is one unreadable part. */
export const maxTxtLength = 65_535;

/** A value to publish that keeps the existing settings, including misspelled ones. */
export interface Advice {
	readonly value: string;
	/** Absent when nothing was corrected. */
	readonly corrected?: readonly Correction[];
	/** Parts that could not be understood. They stay in `value`, because only their author knows what they mean. */
	readonly unreadable?: readonly string[];
}

export function adviceOf(value: string, corrected: readonly Correction[], unreadable: readonly string[]): Advice {
	const once = [...new Map(corrected.map(pair => [pair.join('\n'), pair])).values()];
	return { value, ...(once.length > 0 && { corrected: once }), ...(unreadable.length > 0 && { unreadable }) };
}

/**
 * The source of a regular expression for a name that is right, or has one letter too many, too few, wrong, or swapped with the next.
 * Only for long names: it would take `ip4` for `ip6`.
 */
export function misspelled(name: string): string {
	const variants = [...name].flatMap((letter, index) => {
		const [before, after] = [name.slice(0, index), name.slice(index + 1)];
		return [`${before}[a-z0-9]?${after}`, `${before}[a-z0-9]${letter}${after}`, `${before}${after[0] ?? ''}${letter}${after.slice(1)}`];
	});
	return `(?:${[...variants, `${name}[a-z0-9]`].join('|')})`;
}

/**
 * A TXT value without what is never part of an SPF or DMARC record: forms of characters that word processors and Chinese keyboards insert,
 * invisible characters, brackets around the value, and the marks of a zone file, even of a whole line such as `@ IN TXT "v=spf1 -all"`.
 * Each white space becomes a single space. A value that is too long for DNS is not changed.
 */
export function plainRecord(value: string): string {
	if (value.length > maxTxtLength) {
		return value;
	}
	const ascii = value.replace(/[^\0-\x7f]/gu, character => (/[˜∼〜]/.test(character) ? '~' : (meantBy(character) ?? character)));
	const unmarked = withoutZoneFileMarks(ascii).replaceAll('"', '');
	const plain = unmarked
		.replace(/\s+/g, ' ')
		.replace(/\p{Cc}/gu, '')
		.trim()
		.replace(zoneFileLine, '');
	return withoutEnds(/^[(<]/.test(plain) ? withoutEnds(plain, '()<>') : plain, " '`");
}

/** Whether a plain record differs from what was published by more than spaces. */
export function isTidied(record: string, plain: string): boolean {
	return plain !== record.replace(/[ \t]+/g, ' ').trim();
}

/** The name, time to live, class and type of a record. SPF was a type, too (RFC 7208 section 3.1). */
const zoneFileLine = /^(?:[^ ]+ )?(?:\d+ )?(?:in )?(?:txt|spf) (?=v ?=)/i;

/**
 * Removes the quotation marks, backslashes and codes (`\DDD`) of a zone file from a TXT value, such as `"v=DKIM1\; k=rsa"` (RFC 1035 section
 * 5.1). Some DNS consoles publish them when a value is pasted with them. A backslash before a letter could mean anything, so it stays.
 */
export function withoutZoneFileMarks(value: string): string {
	const text = value
		.trim()
		.replace(/\\(0\d\d|1[01]\d|12[0-7])/g, (_, code: string) => String.fromCharCode(Number(code)))
		.replace(/\\([^a-z0-9]|$)/gis, '$1')
		.replace(/"\s*"/g, '');
	// Not a regular expression with `+$`, which takes quadratic time on many quotation marks: the value may come from anyone.
	return withoutEnds(text, quotationMarks).trim();
}

const quotationMarks = `"'“”‘’`;

export function hasQuotationMarks(text: string): boolean {
	return /["'“”‘’]/.test(text);
}

/** Without quotation marks and backslashes anywhere. */
export function withoutMarks(text: string): string {
	return text.replace(/["'“”‘’\\]/g, '');
}

/** Removes these characters at both ends. */
export function withoutEnds(text: string, characters: string): string {
	let start = 0;
	let end = text.length;
	while (start < end && characters.includes(text.charAt(start))) {
		start++;
	}
	while (end > start && characters.includes(text.charAt(end - 1))) {
		end--;
	}
	return text.slice(start, end);
}
