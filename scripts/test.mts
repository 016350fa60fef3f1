/**
 * `npm test`: every check, side by side where cores are idle, all of them even when one fails; at the end where the time went, and
 * `N passed, N failed` as the last line. With names of steps as arguments, only those; `--grep TEXT`: only tests with this in their
 * titles; `--screenshots`: the workbench tests keep theirs in test-results/screens.
 */
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startChild, within } from './children.mts';
import { nodeEnvironment, root } from './paths.mts';
import { installServer } from './vscodeServerInstall.mts';

type Step = {
	readonly name: string;
	/** Arguments for Node, one list for each run of it. */
	readonly runs: readonly (readonly string[])[];
	/** Seconds after which it has hung. */
	readonly limit: number;
	/** A run of tests reports how many passed; any other run is one test by itself. */
	readonly countsTests?: boolean;
	readonly needsServer?: boolean;
	/** It takes so long that the others give way to it. */
	readonly goesFirst?: boolean;
	/** The steps that have to have ended before. */
	readonly after?: readonly string[];
};

type Counts = { passed: number; failed: number };

/** What the reporter of a run writes. The texts are a title and what went wrong. */
type Report = Counts & { readonly failures?: readonly string[] };

const { values: options, positionals: names } = parseArgs({
	allowPositionals: true,
	options: { grep: { type: 'string' }, screenshots: { type: 'boolean' } }
});
const program = (path: string) => join(root, 'node_modules', path);
const mocha = (...args: readonly string[]) => [program('mocha/bin/mocha.js'), ...(options.grep ? ['--grep', options.grep] : []), ...args];
/** One more than there are cores: the steps that go first leave some of them to those that give way. */
const atOnce = availableParallelism() + 1;

const startTest = 'test/e2e/start.test.ts';
const workbenchTests = globSync('test/e2e/**/*.test.ts', { cwd: root }).filter(file => file !== startTest);

/** What takes longest comes first. */
const steps: readonly Step[] = [
	{ name: 'build', runs: [['esbuild.js']], limit: 60 },
	{
		name: 'e2e',
		// In one process, so that suites hand on their windows. Its browser and servers end with it.
		runs: [mocha('--timeout', '60000', '--exit', ...workbenchTests)],
		limit: 900,
		countsTests: true,
		needsServer: true,
		goesFirst: true,
		after: ['build']
	},
	{ name: 'host', runs: [['scripts/testHost.mts']], limit: 900, countsTests: true, needsServer: true, goesFirst: true },
	{ name: 'unit', runs: [mocha('--timeout', '10000', 'test/unit/**/*.test.ts')], limit: 600, countsTests: true },
	{ name: 'compat', runs: [mocha('--timeout', '60000', 'test/compat/**/*.test.ts')], limit: 600, countsTests: true },
	{ name: 'start', runs: [mocha('--timeout', '120000', '--exit', startTest)], limit: 240, countsTests: true, needsServer: true },
	{ name: 'types', runs: ['.', 'src/tsconfig.pure.json'].map(project => [program('typescript/bin/tsc'), '-p', project]), limit: 120 },
	{ name: 'lint', runs: [[program('@biomejs/biome/bin/biome'), 'ci', `--colors=${process.stdout.isTTY ? 'force' : 'off'}`]], limit: 60 },
	{ name: 'web', runs: [['scripts/testHost.mts', '--web']], limit: 120, countsTests: true, needsServer: true }
];

const scratch = mkdtempSync(join(tmpdir(), 'ses-test-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.on(signal, () => process.exit(1));
}

type Outcome = Counts & { readonly step: Step; readonly seconds: number; readonly failures: readonly string[] };

const chosen = chosenSteps();
const outcomes = await runAll();
// Once more at the end, because what failed is far up by then.
const failures = outcomes.flatMap(outcome => outcome.failures);
if (failures.length > 0) {
	console.log(`\n=== Failed ===\n\n${failures.join('\n\n')}`);
}
console.log('\n=== Where the time went, side by side ===\n');
for (const { step, seconds, passed, failed } of outcomes) {
	console.log(`${step.name.padEnd(8)}${seconds.toFixed(1).padStart(7)} s${String(passed).padStart(7)} passed, ${failed} failed`);
}
console.log(`all     ${(performance.now() / 1000).toFixed(1).padStart(7)} s`);
const sum = (key: keyof Counts) => outcomes.reduce((total, counts) => total + counts[key], 0);
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') === 0 ? 0 : 1;

function chosenSteps(): readonly Step[] {
	const unknown = names.find(name => !steps.some(step => step.name === name));
	if (unknown !== undefined) {
		throw new Error(`There is no step "${unknown}". Steps: ${steps.map(({ name }) => name).join(', ')}`);
	}
	return steps.filter(({ name }) => names.length === 0 || names.includes(name));
}

/** Runs the chosen steps in order, several at a time. */
async function runAll(): Promise<readonly Outcome[]> {
	const waiting = [...chosen];
	const ended: Outcome[] = [];
	const running = new Set<Promise<void>>();
	const isReady = ({ after = [] }: Step) =>
		after.every(name => !chosen.some(step => step.name === name) || ended.some(({ step }) => step.name === name));
	// Once and first, since several steps would download it at a time.
	if (chosen.some(({ needsServer }) => needsServer)) {
		await installServer();
	}
	while (waiting.length > 0 || running.size > 0) {
		const next = running.size < atOnce ? waiting.findIndex(isReady) : -1;
		if (next >= 0) {
			const [step] = waiting.splice(next, 1) as [Step];
			const run = runStep(step).then(outcome => {
				ended.push(outcome);
				running.delete(run);
			});
			running.add(run);
		} else {
			await Promise.race(running);
		}
	}
	return ended;
}

async function runStep(step: Step): Promise<Outcome> {
	const started = performance.now();
	const counts: Counts = { passed: 0, failed: 0 };
	const failures: string[] = [];
	let output = '';
	for (const [index, args] of step.runs.entries()) {
		const file = join(scratch, `${step.name}-${index}.jsonl`);
		const run = await runNode(step, args, {
			TEST_COUNTS: file,
			TEST_SUITE: step.name,
			TEST_GREP: options.grep,
			SCREENSHOTS: options.screenshots ? 'yes' : undefined
		});
		output += run.output;
		const report = step.countsTests ? readReports(file) : { passed: Number(run.problem === undefined), failed: 0, failures: [] };
		counts.passed += report.passed;
		counts.failed += report.failed;
		failures.push(...report.failures.map(text => `${step.name}: ${text}`));
		// A run that crashed or had no test is a failure too.
		const problem = run.problem ?? (report.passed === 0 ? 'No test ran.' : undefined);
		if (problem !== undefined && report.failed === 0) {
			counts.failed += 1;
			failures.push(`${step.name}: ${problem}`);
		}
	}
	const seconds = (performance.now() - started) / 1000;
	// In one piece, as other steps print theirs meanwhile.
	console.log(`\n=== ${step.name} ===\n${output}`);
	console.log(`--- ${step.name}: ${counts.passed} passed, ${counts.failed} failed in ${seconds.toFixed(1)} s`);
	return { ...counts, step, seconds, failures };
}

/** Adds up what the test reporter wrote. */
function readReports(file: string): Counts & { readonly failures: readonly string[] } {
	const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
	const reports = lines.map(line => JSON.parse(line) as Report);
	return {
		passed: reports.reduce((total, { passed }) => total + passed, 0),
		failed: reports.reduce((total, { failed }) => total + failed, 0),
		failures: reports.flatMap(report => report.failures ?? [])
	};
}

async function runNode(
	{ name, limit, goesFirst = false }: Step,
	args: readonly string[],
	env: NodeJS.ProcessEnv
): Promise<{ readonly output: string; readonly problem?: string }> {
	const color = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
	let output = '';
	const child = startChild(process.execPath, args, {
		name,
		cwd: root,
		givesWay: !goesFirst,
		env: nodeEnvironment({ ...color, ...env }),
		onOutput: text => {
			output += text;
		}
	});
	try {
		const code = await within(child.ended, limit * 1000, `"${args.join(' ')}" did not end`);
		return code === 0 ? { output } : { output, problem: `The run ended with exit code ${code}.` };
	} catch (error) {
		return { output, problem: error instanceof Error ? error.message : String(error) };
	} finally {
		await child.stop();
	}
}
