import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { changeOf } from '../../../src/ui/textChange.ts';
import { applyChange } from '../../helpers/applyChange.ts';

suite('ui: the change of a text', () => {
	const is = (before: string, after: string, start: number, end: number, text: string) =>
		test(`${before || 'nothing'} to ${after || 'nothing'}`, () => assert.deepEqual(changeOf(before, after), { start, end, text }));
	is('', 'abc', 0, 0, 'abc');
	is('abc', '', 0, 0, '');
	is('abc', 'abc', 3, 0, '');
	is('abc', 'abxc', 2, 1, 'x');
	is('aa', 'aaa', 2, 0, 'a');
	is('abab', 'ab', 2, 0, '');

	test('makes one text of the other', () => {
		const text = fc.string({ unit: fc.constantFrom('a', 'b', '\u{1f600}', '\n') });
		fc.assert(fc.property(text, text, (before, after) => assert.equal(applyChange(before, changeOf(before, after)), after)));
	});
});
