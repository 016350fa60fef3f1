import fc from 'fast-check';

const character = fc
	.oneof(fc.integer({ min: 0, max: 0xff }), fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
	.map(codePoint => String.fromCodePoint(codePoint));

/** Any characters at all, the first 256 most often. Does what fast-check's unit `binary` does without its table of a million entries. */
export function anyText(length: { readonly minLength?: number; readonly maxLength?: number } = {}): fc.Arbitrary<string> {
	return fc.string({ ...length, unit: character });
}
