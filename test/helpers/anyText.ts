import fc from 'fast-check';

/**
 * Any Unicode character, often one of the first 256. Unlike fast-check's unit `binary`, it needs no table of a million entries, which takes a
 * second to create and slows down later tests.
 */
export const anyCharacter = fc
	.oneof(fc.integer({ min: 0, max: 0xff }), fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
	.map(codePoint => String.fromCodePoint(codePoint));

/** A text of any characters. */
export function anyText(length: { readonly minLength?: number; readonly maxLength?: number } = {}): fc.Arbitrary<string> {
	return fc.string({ ...length, unit: anyCharacter });
}

/** A URL. fast-check's `webUrl` uses the unit `binary`. */
export function webUrl(): fc.Arbitrary<string> {
	const segment = fc.oneof(fc.stringMatching(/^[\w~!$&'()*+,;=:@.-]*$/), anyText().map(encodeURIComponent));
	return fc
		.tuple(fc.constantFrom('http', 'https'), fc.webAuthority(), fc.array(segment))
		.map(([scheme, authority, path]) => [`${scheme}://${authority}`, ...path].join('/'));
}
