import fc from 'fast-check';
import { suite, test } from 'mocha';
import { targets } from '../fuzz/targets.ts';

/** For what is broken outright. `npm run fuzz` tries each a million times. */
const cases = 100;

suite('untrusted input', () => {
	for (const { name, property } of targets) {
		test(`${name}: ${cases} cases`, () => fc.assert(property, { numRuns: cases })).timeout(30_000);
	}
});
