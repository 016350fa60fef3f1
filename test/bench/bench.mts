// npm run bench [-- --json]: ours beside the official SDK, all measured now and here.
import { mkdtempSync, rmSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureActivation } from './activation.mts';
import { bundleClients } from './bundles.mts';
import { measureCalls } from './calls.mts';
import { measureLoad } from './load.mts';
import { type Row, table, validate } from './rows.mts';
import { measureSigning } from './signing.mts';
import { measureSizes } from './sizes.mts';

const { json } = parseArgs({ options: { json: { type: 'boolean', default: false } } }).values;
const machine = `Node ${process.versions.node}, ${platform()} ${arch()}, ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown processor'}`;
const peer = 'tencentcloud-sdk-nodejs-ses';

const folder = mkdtempSync(join(tmpdir(), 'bench-'));
try {
	const rows: Row[] = [];
	const measure = async (what: string, measured: () => Promise<readonly Row[]>) => {
		// The table alone is the output.
		process.stderr.write(`${what}…\n`);
		rows.push(...(await measured()));
	};
	const bundles = await bundleClients(folder);
	await measure('Signing', () => measureSigning());
	await measure('Loading', () => measureLoad(bundles));
	await measure('Calling', () => measureCalls(bundles));
	await measure('Packing', () => measureSizes(bundles, folder));
	await measure('Activating in VS Code, five times', () => measureActivation(folder));

	const validated = rows.map(validate);
	if (json) {
		process.stdout.write(`${JSON.stringify({ machine, peer, rows: validated }, undefined, '\t')}\n`);
	} else {
		process.stdout.write(`\n${machine}; the peer is ${peer}\n\n${table(validated)}\n`);
	}
} finally {
	rmSync(folder, { recursive: true, force: true });
}
