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
	return { value, ...(corrected.length > 0 && { corrected }), ...(unreadable.length > 0 && { unreadable }) };
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
 * Removes the quotation marks and backslashes of a zone file from a TXT value, such as `"v=DKIM1\; k=rsa"`. Some DNS consoles publish
 * them when a value is pasted with them.
 */
export function withoutZoneFileMarks(value: string): string {
	const text = value.trim().replace(/\\(.)/gs, '$1').replace(/"\s*"/g, '');
	// Not a regular expression with `+$`, which takes quadratic time on many quotation marks: the value may come from anyone.
	return withoutEnds(text, quotationMarks).trim();
}

const quotationMarks = `"'“”‘’`;

export function hasQuotationMarks(text: string): boolean {
	return /["'“”‘’]/.test(text);
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
