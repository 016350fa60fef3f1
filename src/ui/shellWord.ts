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

/** What a terminal acts on when a word is pasted, such as Ctrl+C, and bidirectional controls (Unicode UAX #9). */
const unpastable = /(?:[^\P{Cc}\n]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069])+/gu;

/** @param text without line feeds: a command substitution drops trailing ones */
function printed(text: string): string {
	const octets = [...new TextEncoder().encode(text)];
	return `"$(printf '${octets.map(octet => `\\${octet.toString(8).padStart(3, '0')}`).join('')}')"`;
}
