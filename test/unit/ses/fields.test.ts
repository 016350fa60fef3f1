import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { isSesError } from '../../../src/ses/errors.ts';
import { Fields } from '../../../src/ses/fields.ts';

suite('ses: fields of an answer', () => {
	const read = <T>(value: unknown, how: (fields: Fields) => T): T | string => {
		try {
			return how(new Fields('Test', value === undefined ? {} : { F: value }));
		} catch (error) {
			assert.ok(isSesError(error) && error.kind === 'unreadable', String(error));
			return error.message;
		}
	};
	const gives = <T>(kind: string, how: (fields: Fields) => T, cases: readonly (readonly [unknown, T | string])[]) => {
		for (const [value, expected] of cases) {
			test(`${kind} ${JSON.stringify(value) ?? 'missing'}`, () => assert.deepEqual(read(value, how), expected));
		}
		test(`${kind}: any value is read or an error of kind unreadable`, () =>
			fc.assert(fc.property(fc.anything(), value => void read(value, how))));
	};
	gives('list', fields => fields.list('F').length, [
		[undefined, 'The answer\'s "F" is missing.'],
		[null, 0],
		[[], 0],
		[[{}, {}], 2],
		[{}, 'The answer\'s "F" is not a list of objects.'],
		['abc', 'The answer\'s "F" is not a list of objects.'],
		[[null], 'The answer\'s "F" is not a list of objects.'],
		[[[]], 'The answer\'s "F" is not a list of objects.']
	]);
	gives('name', fields => fields.name('F'), [
		['a', 'a'],
		['', 'The answer\'s "F" is empty.'],
		[undefined, 'The answer\'s "F" is empty.'],
		[5, 'The answer\'s "F" is not a string.']
	]);
	gives('text', fields => fields.text('F'), [
		['a', 'a'],
		[null, ''],
		[{}, 'The answer\'s "F" is not a string.']
	]);
	gives('number', fields => fields.number('F'), [
		[1, 1],
		['1', undefined],
		[null, undefined]
	]);
	gives('flag', fields => fields.flag('F'), [
		[true, true],
		['false', false],
		[1, false],
		[undefined, false]
	]);
	gives('date', fields => fields.date('F')?.getTime(), [
		[1, 1000],
		['1', 1000],
		['2026-01-01T00:00:00Z', 1_767_225_600_000],
		[[], undefined],
		['', undefined],
		[null, undefined],
		['soon', undefined]
	]);
});
