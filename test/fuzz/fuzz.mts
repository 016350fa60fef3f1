// npm run fuzz [-- --cases 1000000] [--target NAME] [--seed N]: runs the targets with more cases than `npm test`.
import { setImmediate as turn } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { type Target, targets } from './targets.ts';

/** Small enough to find a failing case again quickly. */
const casesPerSeed = 10_000;

const options = {
	cases: { type: 'string', default: '1000000' },
	target: { type: 'string' },
	seed: { type: 'string', default: String(Date.now() % 2 ** 31) }
} as const;
const { cases: casesText, target: wanted, seed: seedText } = parseArgs({ options }).values;
const [cases, firstSeed] = [Number(casesText), Number(seedText)];
const chosen = targets.filter(({ name }) => wanted === undefined || name === wanted);
if (!Number.isSafeInteger(cases) || cases < 1 || !Number.isSafeInteger(firstSeed) || chosen.length === 0) {
	process.stderr.write(`--cases and --seed are whole numbers; --target is one of: ${targets.map(({ name }) => name).join(', ')}.\n`);
	process.exit(2);
}

process.stdout.write(`first seed ${firstSeed}\n`);
let found = 0;
for (const target of chosen) {
	found += (await fuzz(target)) ? 0 : 1;
}
process.stdout.write(`${chosen.length} targets, ${cases} cases each, ${found} with a finding\n`);
process.exitCode = found === 0 ? 0 : 1;

/** @returns whether all cases passed */
async function fuzz({ name, property }: Target): Promise<boolean> {
	const started = performance.now();
	for (let done = 0; done < cases; done += casesPerSeed) {
		const seed = (firstSeed + done / casesPerSeed) | 0;
		const result = await fc.check(property, { numRuns: Math.min(casesPerSeed, cases - done), seed });
		if (result.failed) {
			process.stdout.write(
				`${name}: a finding after ${done + result.numRuns} cases, seed ${seed}\n${await fc.asyncDefaultReportMessage(result)}\n`
			);
			return false;
		}
		// Lets the event loop run, which frees expired timeouts.
		await turn();
	}
	process.stdout.write(`${name}: ${cases} cases in ${Math.round((performance.now() - started) / 1000)} s\n`);
	return true;
}
