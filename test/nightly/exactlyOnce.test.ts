import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { checkExactlyOnce } from '../helpers/exactlyOnce.ts';

/** SEQUENCES is how many, SEED which; both are printed. */
const count = Number(process.env['SEQUENCES'] ?? 2000);
const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);

suite('every change happens once, and what is said of it is so', () => {
	test(`${count} sequences with faults, seed ${seed}`, async () => {
		const figures = await checkExactlyOnce(count, seed);
		console.log(`      ${JSON.stringify(figures)}`);
		assert.equal(figures.sequences, count);
		assert.ok(figures.corrected <= figures.sequences / 50, 'Too much is said too early');
		assert.ok(figures.faults > count * 1.5 && figures.kills > 0, JSON.stringify(figures));
	});
});
