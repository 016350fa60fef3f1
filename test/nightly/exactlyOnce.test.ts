import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { checkExactlyOnce } from '../helpers/exactlyOnce.ts';

/** Number of sequences, and their seed. */
const count = Number(process.env['SEQUENCES'] ?? 2000);
const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);

suite('every write happens once, and its reported outcome is true', () => {
	test(`${count} sequences with faults, seed ${seed}`, async () => {
		const figures = await checkExactlyOnce(count, seed);
		console.log(`      ${JSON.stringify(figures)}`);
		assert.equal(figures.sequences, count);
		assert.ok(figures.corrected <= figures.sequences / 50, 'Too many outcomes were corrected later');
		assert.ok(figures.faults > count * 1.5 && figures.kills > 0, JSON.stringify(figures));
	});
});
