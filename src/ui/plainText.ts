/**
 * Makes text from elsewhere, such as the service, safe to show: VS Code turns `[text](address)` in messages, prompts and validation
 * messages into links, and line breaks or characters that change the direction of text (Unicode UAX #9) can disguise it.
 */
export function plainText(text: string): string {
	return oneLine(text).replaceAll('](', '] (');
}

function oneLine(text: string): string {
	return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '�');
}

/**
 * As `plainText`, for places where VS Code makes an icon of `$(name)`: all texts of quick pick items, prompts and validation messages of
 * boxes, the status bar, and code lenses. It makes none in trees, messages, titles and placeholders.
 */
export function iconless(text: string): string {
	return plainText(text).replaceAll('$(', '$ (');
}

/** A character, or its code point such as `U+200B` when it cannot be seen. */
export function visible(character: string): string {
	const mark = character === '"' ? "'" : '"';
	return /[\p{C}\p{Z}\p{M}]/u.test(character) ? codePoint(character) : mark + character + mark;
}

/** Such as `U+200B`. */
export function codePoint(character: string): string {
	return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Markdown that shows text from elsewhere as it is: in a code span, neither markup nor a URL becomes a link (CommonMark section 6.1). */
export function untrusted(text: string): string {
	const line = oneLine(text);
	const longestRun = Math.max(0, ...(line.match(/`+/g) ?? []).map(run => run.length));
	const fence = '`'.repeat(longestRun + 1);
	return `${fence} ${line} ${fence}`;
}

/**
 * One word of a POSIX shell, without NUL, which no argument can contain.
 *
 * Source: POSIX.1-2017, Shell Command Language, 2.2.2 "Single-Quotes".
 */
export function shellWord(text: string): string {
	if (/^[\w.,:/@%+-]+$/.test(text)) {
		return text;
	}
	return `'${text
		.replaceAll('\0', '')
		.replaceAll("'", "'\\''")
		.replace(unpastable, run => `'${printed(run)}'`)}'`;
}

/** Control characters that a terminal executes when a word is pasted, such as Ctrl+C, and bidirectional controls (Unicode UAX #9). */
const unpastable = /(?:[^\P{Cc}\n]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069])+/gu;

/** @param text without line feeds: a command substitution drops trailing ones */
function printed(text: string): string {
	const octets = [...new TextEncoder().encode(text)];
	return `"$(printf '${octets.map(octet => `\\${octet.toString(8).padStart(3, '0')}`).join('')}')"`;
}
