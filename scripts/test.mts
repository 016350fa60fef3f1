/**
 * `npm test`: every check in turn, all of them even when an early one fails, and `N passed, N failed` as the last line.
 * With names of steps as arguments, only those.
 */
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild, within } from './children.mts';
import { nodeEnvironment, root } from './paths.mts';
import { installServer } from './vscodeServerInstall.mts';

const RUN_TIMEOUT_MS = 15 * 60_000;

type Step = {
	readonly name: string;
	/** Arguments for Node, one list for each run of it. */
	readonly runs: readonly (readonly string[])[];
	/** How many runs at a time, each of which then shows its output when it ends. Default: one. */
	readonly atOnce?: number;
	/** A run of tests reports how many passed; any other run is one test by itself. */
	readonly countsTests?: boolean;
	readonly needsServer?: boolean;
};

type Counts = { passed: number; failed: number };

/** What the reporter of a run writes. The texts are a title and what went wrong. */
type Report = Counts & { readonly failures?: readonly string[]; readonly retried?: readonly string[] };

const program = (path: string) => join(root, 'node_modules', path);
const mocha = (timeoutMs: number, files: string) => [program('mocha/bin/mocha.js'), '--timeout', String(timeoutMs), files];

const startTest = 'start.test.ts';
const steps: readonly Step[] = [
	{ name: 'types', runs: ['.', 'src/tsconfig.pure.json'].map(project => [program('typescript/bin/tsc'), '-p', project]) },
	{ name: 'lint', runs: [[program('@biomejs/biome/bin/biome'), 'ci', `--colors=${process.stdout.isTTY ? 'force' : 'off'}`]] },
	{ name: 'build', runs: [['esbuild.js']] },
	{ name: 'unit', runs: [mocha(10_000, 'test/unit/**/*.test.ts')], countsTests: true },
	{ name: 'compat', runs: [mocha(60_000, 'test/compat/**/*.test.ts')], countsTests: true },
	{ name: 'host', runs: [['scripts/testHost.mts']], countsTests: true, needsServer: true },
	{ name: 'web', runs: [['scripts/testHost.mts', '--web']], countsTests: true, needsServer: true },
	{
		name: 'e2e',
		runs: globSync('test/e2e/**/*.test.ts', { cwd: root })
			.filter(file => !file.endsWith(startTest))
			.sort()
			.map(file => [...mocha(120_000, file), '--retries', '2']),
		// A window waits more than it computes. On a busy machine it now and then loses a click, so a test that fails is tried twice more.
		atOnce: Math.max(2, availableParallelism()),
		countsTests: true,
		needsServer: true
	},
	// By itself, because it builds for shipping, and that takes the parts away which open windows still load.
	{ name: 'start', runs: [mocha(120_000, `test/e2e/${startTest}`)], countsTests: true, needsServer: true }
];

const scratch = mkdtempSync(join(tmpdir(), 'ses-test-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.on(signal, () => process.exit(1));
}

const total: Counts = { passed: 0, failed: 0 };
const failures: string[] = [];
const retried: string[] = [];
for (const step of chosenSteps()) {
	const { passed, failed } = await runStep(step);
	total.passed += passed;
	total.failed += failed;
}
// Once more at the end, because what failed is far up by then.
showAll('Passed only when tried again', retried);
showAll('Failed', failures);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;

function chosenSteps(): readonly Step[] {
	const names = process.argv.slice(2);
	const unknown = names.find(name => !steps.some(step => step.name === name));
	if (unknown !== undefined) {
		throw new Error(`There is no step "${unknown}". Steps: ${steps.map(({ name }) => name).join(', ')}`);
	}
	return steps.filter(({ name }) => names.length === 0 || names.includes(name));
}

async function runStep(step: Step): Promise<Counts> {
	console.log(`\n=== ${step.name} ===`);
	const started = Date.now();
	const counts: Counts = { passed: 0, failed: 0 };
	try {
		if (step.needsServer) {
			await installServer();
		}
		const { atOnce = 1 } = step;
		const left = [...step.runs.entries()];
		const runNext = async () => {
			for (let next = left.shift(); next; next = left.shift()) {
				const [index, args] = next;
				const run = step.countsTests ? await runTests(`${step.name}-${index}`, args, atOnce > 1) : await runCheck(args);
				counts.passed += run.passed;
				counts.failed += run.failed;
			}
		};
		await Promise.all(Array.from({ length: atOnce }, runNext));
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		console.error(message);
		failures.push(`${step.name}: ${message}`);
		counts.failed += 1;
	}
	const seconds = ((Date.now() - started) / 1000).toFixed(1);
	console.log(`--- ${step.name}: ${counts.passed} passed, ${counts.failed} failed in ${seconds} s`);
	return counts;
}

async function runCheck(args: readonly string[]): Promise<Counts> {
	if ((await runNode(args)) === 0) {
		return { passed: 1, failed: 0 };
	}
	failures.push(args.join(' '));
	return { passed: 0, failed: 1 };
}

function showAll(title: string, texts: readonly string[]): void {
	if (texts.length > 0) {
		console.log(`\n=== ${title} ===\n\n${texts.join('\n\n')}`);
	}
}

/** Adds up what the test reporter wrote. A run that crashed or had no test is a failure too. */
async function runTests(name: string, args: readonly string[], isQuiet: boolean): Promise<Counts> {
	const file = join(scratch, `${name}.jsonl`);
	const code = await runNode(args, { TEST_COUNTS: file, TEST_SUITE: name }, isQuiet);
	const counts: Counts = { passed: 0, failed: 0 };
	for (const line of existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []) {
		const report = JSON.parse(line) as Report;
		counts.passed += report.passed;
		counts.failed += report.failed;
		failures.push(...(report.failures ?? []).map(text => `${name}: ${text}`));
		retried.push(...(report.retried ?? []).map(text => `${name}: ${text}`));
	}
	if (counts.failed === 0 && (code !== 0 || counts.passed === 0)) {
		const message = code === 0 ? 'No test ran.' : `The run ended with exit code ${code}.`;
		console.error(message);
		failures.push(`${name}: ${message}`);
		counts.failed = 1;
	}
	return counts;
}

/** @param isQuiet whether the output is shown at the end, in one piece */
async function runNode(args: readonly string[], env: NodeJS.ProcessEnv = {}, isQuiet = false): Promise<number> {
	const color = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
	const child = startChild(process.execPath, args, {
		name: args.join(' '),
		cwd: root,
		env: nodeEnvironment({ ...color, ...env }),
		...(isQuiet ? {} : { onOutput: (text: string) => process.stdout.write(text) })
	});
	try {
		return await within(child.ended, RUN_TIMEOUT_MS, 'The run did not end');
	} finally {
		await child.stop();
		if (isQuiet) {
			process.stdout.write(child.output());
		}
	}
}
