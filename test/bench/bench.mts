/**
 * npm run bench [-- --check | --update] [--json]: ours beside the official SDK, all measured now and here. Fails when a row misses its goal or
 * cannot be measured; `--check`: also when one is over 20 % worse than in baseline.json, which `--update` writes.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleClients } from './bundles.mts';
import { measureCalls } from './calls.mts';
import { measureLoad } from './load.mts';
import { measurePreview } from './preview.mts';
import { type Baseline, baselineOf, compare, type Report, type Result, type Row, resultOf, table } from './rows.mts';
import { measureSigning } from './signing.mts';
import { measureSizes } from './sizes.mts';
import { measureBigAccount, measureStarts } from './window.mts';

const option = { type: 'boolean', default: false } as const;
const { json, check, update } = parseArgs({ options: { json: option, check: option, update: option } }).values;
const baselineFile = fileURLToPath(new URL('baseline.json', import.meta.url));
const machine = `Node ${process.versions.node}, ${platform()} ${arch()}, ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown processor'}`;

const folder = mkdtempSync(join(tmpdir(), 'bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const bundles = await bundleClients(folder);
const load = once(() => measureLoad(bundles));
const calls = once(() => measureCalls(bundles));
const sizes = once(() => measureSizes(bundles, folder));
// Packing leaves the production build that the windows start.
const starts = once(async () => {
	await sizes();
	return measureStarts(bundles, folder);
});
const bigAccount = once(async () => {
	await sizes();
	return measureBigAccount();
});

const rows: readonly Row[] = [
	{ name: 'signatures', unit: '1/s', measure: measureSigning, goal: { of: 'ratio', atLeast: 4 } },
	{ name: 'load the client', unit: 'ms', measure: async () => (await load()).time, goal: { of: 'ratio', atMost: 1 / 6 } },
	{ name: 'memory that loading takes', unit: 'kB', measure: async () => (await load()).memory },
	{
		name: 'CPU time that a call adds to its request',
		unit: 'µs',
		measure: async () => (await calls()).added,
		goal: { of: 'ratio', atMost: 1 / 2 }
	},
	{ name: 'CPU time of a call, HTTP included', unit: 'µs', measure: async () => (await calls()).whole },
	{ name: 'dist/extension.js', unit: 'kB', measure: async () => (await sizes()).first, goal: { of: 'ours', atMost: 80 } },
	{ name: 'dist/extension.js, gzip', unit: 'kB', measure: async () => (await sizes()).firstZipped, goal: { of: 'ours', atMost: 28 } },
	{ name: 'templates and their parsers', unit: 'kB', measure: async () => (await sizes()).templates, goal: { of: 'ours', atMost: 150 } },
	{ name: 'all code', unit: 'kB', measure: async () => (await sizes()).code },
	{ name: 'VSIX', unit: 'kB', measure: async () => (await sizes()).vsix, goal: { of: 'ours', atMost: 600 } },
	{ name: 'load in VS Code, first start after installation', unit: 'ms', measure: async () => (await starts()).coldLoad, isSample: true },
	{ name: 'activate(), first start after installation', unit: 'ms', measure: async () => (await starts()).coldActivate, isSample: true },
	{
		name: 'load in VS Code, warm (median of 10)',
		unit: 'ms',
		measure: async () => (await starts()).load,
		goal: { of: 'ours', atMost: 6 }
	},
	{
		name: 'activate(), warm (median of 10)',
		unit: 'ms',
		measure: async () => (await starts()).activate,
		goal: { of: 'ours', atMost: 5 }
	},
	{
		name: '1,000 domains: requests',
		unit: 'requests',
		measure: async () => (await bigAccount()).requests,
		goal: { of: 'ours', atMost: 11 }
	},
	{ name: '1,000 domains: Refresh to the last row', unit: 'ms', measure: async () => (await bigAccount()).refresh },
	{ name: '1,000 domains: Enter to the row of a new address', unit: 'ms', measure: async () => (await bigAccount()).create },
	{ name: '1,000 domains: key to what validation says', unit: 'ms', measure: async () => (await bigAccount()).keystroke },
	{
		name: 'preview of 100 kB of HTML: key to what it draws',
		unit: 'ms',
		measure: async () => {
			await sizes();
			return measurePreview();
		},
		goal: { of: 'ours', atMost: 50 }
	}
];

const results: Result[] = [];
for (const row of rows) {
	// The table alone is the output.
	process.stderr.write(`${row.name}…\n`);
	results.push(await resultOf(row));
}
const measured: Report = { machine, rows: results };
const report = check ? compare(measured, JSON.parse(readFileSync(baselineFile, 'utf8')) as Baseline) : measured;
process.stdout.write(json ? `${JSON.stringify(report, undefined, '\t')}\n` : `\n${table(report)}\n`);
if (update) {
	writeFileSync(baselineFile, `${JSON.stringify(baselineOf(measured), undefined, '\t')}\n`);
}
// The browser is still running.
process.exit(report.rows.some(({ faults }) => faults.length > 0) ? 1 : 0);

/** Several rows may come from one measurement. */
function once<T>(measure: () => Promise<T>): () => Promise<T> {
	let measured: Promise<T> | undefined;
	return () => {
		measured ??= measure();
		return measured;
	};
}
