/**
 * `npm test [STEP…] [-- --grep TEXT] [-- --screenshots]`: runs all or some steps in parallel, all of them even if one fails. `--grep` selects
 * tests by a part of their titles. `--screenshots` saves those of the workbench tests in test-results/screens.
 */
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startChild, within } from './children.mts';
import { installBrowser } from './chromium.mts';
import { nodeEnvironment, root } from './paths.mts';
import { installServer } from './vscodeServerInstall.mts';

type Step = {
	readonly name: string;
	/** Arguments for Node, one list for each run. They run at the same time. */
	readonly runs: readonly (readonly string[])[];
	/** Seconds until a run is ended. */
	readonly limit: number;
	/** Runs report numbers of tests. Otherwise, each run counts as one test. */
	readonly countsTests?: boolean;
	readonly needsServer?: boolean;
	/** Runs long, or has short timeouts. The others run with lower priority. */
	readonly hasPriority?: boolean;
	/** Steps that must have ended before. */
	readonly after?: readonly string[];
};

type Counts = { passed: number; failed: number };

/** What the reporter of a run writes. Each failure is a title and an error. */
type Report = Counts & { readonly failures?: readonly string[] };

const { values: options, positionals: names } = parseArgs({
	allowPositionals: true,
	options: { grep: { type: 'string' }, screenshots: { type: 'boolean' } }
});
const program = (path: string) => join(root, 'node_modules', path);
const mocha = (...args: readonly string[]) => [program('mocha/bin/mocha.js'), ...(options.grep ? ['--grep', options.grep] : []), ...args];
/** One more than processors: windows wait, and steps without priority take the time that they leave. */
const atOnce = availableParallelism() + 1;

const startTest = 'test/e2e/start.test.ts';
const workbenchTests = globSync('test/e2e/**/*.test.ts', { cwd: root }).filter(file => file !== startTest);

/** The longest steps are first. */
const steps: readonly Step[] = [
	{ name: 'build', runs: [['esbuild.js']], limit: 60 },
	{
		name: 'e2e',
		// `--exit` ends the browser and servers.
		runs: [mocha('--timeout', '120000', '--exit', ...workbenchTests)],
		limit: 1200,
		countsTests: true,
		needsServer: true,
		hasPriority: true,
		after: ['build']
	},
	{
		name: 'host',
		// A window waits half of the time.
		runs: (options.grep ? ['1/1'] : ['1/2', '2/2']).map(part => ['scripts/testHost.mts', '--part', part]),
		limit: 1200,
		countsTests: true,
		needsServer: true,
		hasPriority: true
	},
	{ name: 'unit', runs: [mocha('--timeout', '30000', 'test/unit/**/*.test.ts')], limit: 600, countsTests: true, hasPriority: true },
	{ name: 'compat', runs: [mocha('--timeout', '60000', 'test/compat/**/*.test.ts')], limit: 600, countsTests: true },
	{ name: 'start', runs: [mocha('--timeout', '120000', '--exit', startTest)], limit: 240, countsTests: true, needsServer: true },
	{ name: 'types', runs: ['.', 'src/tsconfig.pure.json'].map(project => [program('typescript/bin/tsc'), '-p', project]), limit: 240 },
	{ name: 'lint', runs: [[program('@biomejs/biome/bin/biome'), 'ci', `--colors=${process.stdout.isTTY ? 'force' : 'off'}`]], limit: 120 },
	{ name: 'web', runs: [['scripts/testHost.mts', '--web']], limit: 240, countsTests: true, needsServer: true }
];

const scratch = mkdtempSync(join(tmpdir(), 'ses-test-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.on(signal, () => process.exit(1));
}

type Outcome = Counts & { readonly step: Step; readonly seconds: number; readonly failures: readonly string[] };

const chosen = chosenSteps();
const outcomes = await runAll();
// Repeated at the end, as the output above is long.
const failures = outcomes.flatMap(outcome => outcome.failures);
if (failures.length > 0) {
	console.log(`\n=== Failed ===\n\n${failures.join('\n\n')}`);
}
console.log('\n=== Steps, which ran in parallel ===\n');
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

/** Starts the chosen steps in order, and runs several at the same time. */
async function runAll(): Promise<readonly Outcome[]> {
	const waiting = [...chosen];
	const ended: Outcome[] = [];
	const running = new Set<Promise<void>>();
	let isInstalled = false;
	const isReady = ({ after = [], needsServer = false }: Step) =>
		(isInstalled || !needsServer) &&
		after.every(name => !chosen.some(step => step.name === name) || ended.some(({ step }) => step.name === name));
	if (chosen.some(({ needsServer }) => needsServer)) {
		// Once, before several steps would do it at the same time.
		const install = Promise.all([installServer(), installBrowser()]).then(() => {
			isInstalled = true;
			running.delete(install);
		});
		running.add(install);
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
	const runAndCount = async (args: readonly string[], index: number) => {
		const file = join(scratch, `${step.name}-${index}.jsonl`);
		const run = await runNode(step, args, {
			TEST_COUNTS: file,
			TEST_SUITE: step.name,
			TEST_GREP: options.grep,
			// Windows of tests are open for minutes at most: optimizing their scripts takes more time than it saves.
			TEST_JS_FLAGS: '--no-maglev --no-turbofan --sparkplug',
			SCREENSHOTS: options.screenshots ? 'yes' : undefined
		});
		output += run.output;
		const report = step.countsTests ? readReports(file) : { passed: Number(run.problem === undefined), failed: 0, failures: [] };
		counts.passed += report.passed;
		counts.failed += report.failed;
		failures.push(...report.failures.map(text => `${step.name}: ${text}`));
		if (run.problem !== undefined && report.failed === 0) {
			counts.failed += 1;
			failures.push(`${step.name}: ${run.problem}`);
		}
	};
	await Promise.all(step.runs.map(runAndCount));
	if (counts.passed + counts.failed === 0) {
		counts.failed = 1;
		failures.push(`${step.name}: No test ran.`);
	}
	const seconds = (performance.now() - started) / 1000;
	// The output of parallel steps must not be mixed.
	console.log(`\n=== ${step.name} ===\n${output}`);
	console.log(`--- ${step.name}: ${counts.passed} passed, ${counts.failed} failed in ${seconds.toFixed(1)} s`);
	return { ...counts, step, seconds, failures };
}

/** The sum of all reports in a file. */
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
	{ name, limit, hasPriority = false }: Step,
	args: readonly string[],
	env: NodeJS.ProcessEnv
): Promise<{ readonly output: string; readonly problem?: string }> {
	const color = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
	let output = '';
	const child = startChild(process.execPath, args, {
		name,
		cwd: root,
		isLowPriority: !hasPriority,
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
