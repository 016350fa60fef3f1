import { suite, test } from 'mocha';
import { checkTemplates } from '../helpers/templateSequences.ts';

/** Number of sequences, and their seed. */
const count = Number(process.env['SEQUENCES'] ?? 2000);
const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);

suite('templates: no edit is lost, and the view shows what is there', () => {
	test(`${count} sequences, seed ${seed}`, async () => {
		console.log(`      ${JSON.stringify(await checkTemplates(count, seed))}`);
	});
});
