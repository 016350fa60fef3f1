/**
 * One word of a POSIX shell. NUL, which no argument can hold, is left out.
 *
 * Source: POSIX.1-2017, Shell Command Language, 2.2.2 "Single-Quotes".
 */
export function shellWord(text: string): string {
	return /^[\w.,:/@%+-]+$/.test(text) ? text : shellQuoted(text);
}

/** The same, always between quotes. */
export function shellQuoted(text: string): string {
	return `'${text.replaceAll('\0', '').replaceAll("'", "'\\''")}'`;
}

/**
 * Text of a here-document whose delimiter is not quoted, so that variables can stand beside it.
 *
 * Source: POSIX.1-2017, Shell Command Language, 2.7.4 "Here-Document".
 */
export function shellHereText(text: string): string {
	return text.replace(/[\\$`]/g, '\\$&');
}
