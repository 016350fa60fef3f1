import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { checkExactlyOnce } from '../../helpers/exactlyOnce.ts';

suite('every write happens once, and its reported outcome is true', () => {
	// `npm run test:nightly` tries thousands.
	test('30 sequences with faults', async function () {
		this.timeout(120_000);
		const figures = await checkExactlyOnce(30, 5);
		assert.equal(figures.sequences, 30);
		console.log(`      ${JSON.stringify(figures)}`);
		assert.ok(figures.corrected <= 3, 'Too many outcomes were corrected later');
		assert.ok(figures.faults > 40 && figures.kills > 10 && figures.settled > 10, JSON.stringify(figures));
	});
});
