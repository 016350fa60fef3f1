import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { root } from '../../scripts/paths.mts';
import type { Bundles } from './bundles.mts';
import { type Row, unmeasured } from './rows.mts';

const execute = promisify(execFile);
const vsixGoal = { name: 'VSIX', unit: 'kB', goal: { of: 'ours', atMost: 250 } } as const;

/** The whole extension beside the SDK's client alone, which is minified and bundled the same way. Leaves a production build in dist. */
export async function measureSizes(bundles: Bundles, folder: string): Promise<readonly Row[]> {
	await execute(process.execPath, [join(root, 'esbuild.js'), '--production']);
	const ours = readFileSync(join(root, 'dist/extension.js'));
	const sdk = readFileSync(bundles.sdk);
	const zipped = (file: Buffer) => gzipSync(file, { level: 9 }).length / 1000;
	return [
		{ name: 'dist/extension.js', unit: 'kB', ours: ours.length / 1000, peer: sdk.length / 1000, goal: { of: 'ours', atMost: 100 } },
		{ name: 'dist/extension.js, gzip', unit: 'kB', ours: zipped(ours), peer: zipped(sdk), goal: { of: 'ours', atMost: 35 } },
		...(await measureVsix(join(folder, 'extension.vsix')))
	];
}

async function measureVsix(file: string): Promise<readonly Row[]> {
	try {
		// npm is a script for cmd.exe on Windows.
		await execute('npm', ['run', 'package', '--', '--out', file], { cwd: root, shell: process.platform === 'win32' });
		return [{ ...vsixGoal, ours: statSync(file).size / 1000 }];
	} catch (error) {
		const lines = String((error as { readonly stderr?: string }).stderr ?? error).split('\n');
		return unmeasured(lines.find(line => /error/i.test(line))?.trim() ?? error, [vsixGoal]);
	}
}
