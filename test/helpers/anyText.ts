import fc from 'fast-check';

/**
 * Any character at all, the first 256 most often. Does what fast-check's unit `binary` does without its table of a million entries, which
 * takes a second to make and slows down whatever runs after it.
 */
export const anyCharacter = fc
	.oneof(fc.integer({ min: 0, max: 0xff }), fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
	.map(codePoint => String.fromCodePoint(codePoint));

/** Any characters at all. */
export function anyText(length: { readonly minLength?: number; readonly maxLength?: number } = {}): fc.Arbitrary<string> {
	return fc.string({ ...length, unit: anyCharacter });
}

/** An address of a web page. fast-check's own has letters of the unit `binary` in its path. */
export function webUrl(): fc.Arbitrary<string> {
	const segment = fc.oneof(fc.stringMatching(/^[\w~!$&'()*+,;=:@.-]*$/), anyText().map(encodeURIComponent));
	return fc
		.tuple(fc.constantFrom('http', 'https'), fc.webAuthority(), fc.array(segment))
		.map(([scheme, authority, path]) => [`${scheme}://${authority}`, ...path].join('/'));
}
