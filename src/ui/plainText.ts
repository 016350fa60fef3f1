/**
 * Text that may come from elsewhere, such as the service, for places that would make more of it: VS Code turns
 * `[text](address)` in messages, prompts and validation messages into links, and line breaks or characters that turn the
 * direction of text (Unicode UAX #9) would let it pass for something else.
 */
export function plainText(text: string): string {
	return text
		.replaceAll('](', '] (')
		.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
		.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '�');
}

/** Text of unknown origin for places where `$(name)` would become an icon, such as rows of a list and the status bar. */
export function iconless(text: string): string {
	return plainText(text).replaceAll('$(', '$ (');
}

/** A character, or its code point such as `U+200B` when it cannot be seen. */
export function visible(character: string): string {
	return /[\p{C}\p{Z}\p{M}]/u.test(character)
		? `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
		: character;
}
