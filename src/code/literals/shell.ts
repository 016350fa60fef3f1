/**
 * One word of a POSIX shell. NUL, which no argument can hold, is left out.
 *
 * Source: POSIX.1-2017, Shell Command Language, 2.2.2 "Single-Quotes".
 */
export function shellWord(text: string): string {
	return /^[\w.,:/@%+-]+$/.test(text) ? text : shellQuoted(text);
}

/** What a terminal would obey while the word is pasted into it, such as Ctrl+C, and what turns the direction of text (Unicode UAX #9). */
const unpastable = /(?:[^\P{Cc}\n]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069])+/gu;

/** The same, always between quotes. */
export function shellQuoted(text: string): string {
	return `'${text
		.replaceAll('\0', '')
		.replaceAll("'", "'\\''")
		.replace(unpastable, run => `'${printed(run)}'`)}'`;
}

/** The octets of a text without line feeds, of which a command substitution would lose the last ones. */
function printed(text: string): string {
	const octets = [...new TextEncoder().encode(text)];
	return `"$(printf '${octets.map(octet => `\\${octet.toString(8).padStart(3, '0')}`).join('')}')"`;
}

/**
 * Text of a here-document whose delimiter is not quoted, so that variables can stand beside it.
 *
 * Source: POSIX.1-2017, Shell Command Language, 2.7.4 "Here-Document".
 */
export function shellHereText(text: string): string {
	return text.replace(/[\\$`]/g, '\\$&');
}
