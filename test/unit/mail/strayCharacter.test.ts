import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { findLookAlike, findStray, strayInAddress } from '../../../src/mail/strayCharacter.ts';
import { anyText } from '../../helpers/anyText.ts';

suite('mail: stray characters', () => {
	const looksLike = (character: string, meant: string | undefined) =>
		test(`${JSON.stringify(character)} (U+${character.codePointAt(0)?.toString(16)}) looks like ${JSON.stringify(meant)}`, () =>
			assert.deepEqual(findLookAlike(`a${character}b`), meant === undefined ? undefined : { character, position: 2, meant }));
	for (const character of '“”„‟＂') {
		looksLike(character, '"');
	}
	for (const character of '‘’‚′＇') {
		looksLike(character, "'");
	}
	for (const [character, meant] of Object.entries({ '＠': '@', '．': '.', '。': '.', '，': ',', '、': ',', '：': ':', '；': ';' })) {
		looksLike(character, meant);
	}
	for (const [character, meant] of Object.entries({
		'０': '0',
		'９': '9',
		Ａ: 'A',
		'＿': '_',
		'–': '-',
		'＝': '=',
		'＜': '<',
		'〈': '<',
		'》': '>',
		'›': '>'
	})) {
		looksLike(character, meant);
	}
	for (const character of '\u00a0\u2009\u202f\u3000') {
		looksLike(character, ' ');
	}
	for (const character of '\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u202e\ufe0f\u3164') {
		looksLike(character, '');
	}
	for (const character of 'aé中а😀') {
		looksLike(character, undefined);
	}

	const strays = (text: string, character?: string, position?: number, meant?: string) =>
		test(`${JSON.stringify(text)}: ${character === undefined ? 'none' : `${JSON.stringify(character)} at ${position}`}`, () =>
			assert.deepEqual(strayInAddress(text), character === undefined ? undefined : { character, position, meant }));
	strays('first.last+tag@bücher。example');
	strays('service');
	strays('a\u200bb@x.com', '\u200b', 2, '');
	strays('ａ', 'ａ', 1, 'a');
	strays('a@x.com>', '>', 8);
	strays('a@x.com:', ':', 8);
	strays('a@x.com!', '!', 8);
	strays('a@x.com；', '；', 8);
	strays("'a@x.com'", "'", 9);
	strays('a@x.com (Ann)', ' ', 8);
	strays('😀@x—y.com', '😀', 1);
	strays('a@x—y.com', '—', 4, '-');
	strays('a@b@x.com', '@', 2);

	test('positions count characters, not UTF-16 units', () => {
		assert.equal(findLookAlike('😀😀＠')?.position, 3);
		assert.deepEqual(
			findStray('a b', character => character === ' '),
			{ character: ' ', position: 2, meant: undefined }
		);
	});

	test('ASCII has no look-alikes, and what is found is in the text', () =>
		fc.assert(
			fc.property(anyText(), text => {
				const found = findLookAlike(text);
				assert.ok(found ? [...text][found.position - 1] === found.character && found.character > '\x7f' : true);
				assert.equal(findLookAlike(text.replace(/[^\0-\x7f]/g, '')), undefined);
			})
		));
});
