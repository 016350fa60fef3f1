import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { checkTemplates } from '../../helpers/templateSequences.ts';

suite('templates: no edit is lost, and the view shows what is there', () => {
	// `npm run test:nightly` tries thousands.
	test('60 sequences of edits, pushes, pulls, reviews, lost answers and crashes', async () => {
		const figures = await checkTemplates(60, 1);
		for (const [what, count] of Object.entries(figures)) {
			assert.ok(count > 0, `${what}: ${JSON.stringify(figures)}`);
		}
	}).timeout(120_000);
});
