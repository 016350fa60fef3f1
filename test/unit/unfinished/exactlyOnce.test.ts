import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { checkExactlyOnce } from '../../helpers/exactlyOnce.ts';

suite('every change happens once, and what is said of it is so', () => {
	test('200 sequences with faults', async function () {
		this.timeout(120_000);
		const figures = await checkExactlyOnce(200, 5);
		assert.equal(figures.sequences, 200);
		console.log(`      ${JSON.stringify(figures)}`);
		assert.ok(figures.corrected <= figures.sequences / 50, 'Too much is said too early');
		assert.ok(figures.faults > 300 && figures.kills > 50 && figures.settled > 50, JSON.stringify(figures));
	});
});
