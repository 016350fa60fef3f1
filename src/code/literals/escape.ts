/** Controls, format characters (some turn the direction of a line around, so that code reads as what it is not), separators of lines. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/**
 * Escapes what may not stand, or would not be seen, between quotes.
 *
 * @param special what to write for characters that mean something to the language
 * @param escapeOf writes any other invisible character, given as a code point
 */
export function escapeText(text: string, special: Readonly<Record<string, string>>, escapeOf: (codePoint: number) => string): string {
	return Array.from(text, char => {
		if (Object.hasOwn(special, char)) {
			return special[char];
		}
		return invisible.test(char) ? escapeOf(char.codePointAt(0) ?? 0) : char;
	}).join('');
}

/** Lower-case hexadecimal digits, at least `length`. */
export function hex(number: number, length: number): string {
	return number.toString(16).padStart(length, '0');
}

/** `\uXXXX`, twice for what lies beyond the first 65536 characters: JavaScript, JSON and Java. */
export function utf16Escape(codePoint: number): string {
	return Array.from(
		{ length: codePoint > 0xffff ? 2 : 1 },
		(_, index) => `\\u${hex(String.fromCodePoint(codePoint).charCodeAt(index), 4)}`
	).join('');
}

/** `\uXXXX`, `\UXXXXXXXX` for what lies beyond the first 65536 characters: Go, Python and HCL. */
export function utf32Escape(codePoint: number): string {
	return codePoint > 0xffff ? `\\U${hex(codePoint, 8)}` : `\\u${hex(codePoint, 4)}`;
}
