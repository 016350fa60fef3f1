import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { ImportKind, Metafile } from 'esbuild';
import { root } from '../../scripts/paths.mts';
import type { Bundles } from './bundles.mts';
import { type Row, unmeasured } from './rows.mts';

const execute = promisify(execFile);
const vsixGoal = { name: 'VSIX', unit: 'kB', goal: { of: 'ours', atMost: 600 } } as const;

/**
 * What is loaded when VS Code starts the extension, beside the SDK's client alone, which is minified and bundled the same way.
 * Leaves a production build in dist.
 */
export async function measureSizes(bundles: Bundles, folder: string): Promise<readonly Row[]> {
	await execute(process.execPath, [join(root, 'esbuild.js'), '--production']);
	const { outputs } = JSON.parse(readFileSync(join(root, 'dist/meta.json'), 'utf8')) as Metafile;
	const loadedFirst = closure(outputs, 'dist/extension.js', ['import-statement']);
	const everything = closure(outputs, 'dist/extension.js', ['import-statement', 'dynamic-import']);
	const size = (files: ReadonlySet<string>, measure: (file: Buffer) => number) =>
		[...files].reduce((sum, file) => sum + measure(readFileSync(join(root, file))), 0) / 1000;
	const plain = (file: Buffer) => file.length;
	const zipped = (file: Buffer) => gzipSync(file, { level: 9 }).length;
	const sdk = readFileSync(bundles.sdk);
	return [
		{
			name: 'dist/extension.js and what it loads at once',
			unit: 'kB',
			ours: size(loadedFirst, plain),
			peer: plain(sdk) / 1000,
			goal: { of: 'ours', atMost: 100 }
		},
		{ name: 'the same, gzip', unit: 'kB', ours: size(loadedFirst, zipped), peer: zipped(sdk) / 1000, goal: { of: 'ours', atMost: 35 } },
		{ name: 'all code, with flows and emulator', unit: 'kB', ours: size(everything, plain) },
		...(await measureVsix(join(folder, 'extension.vsix')))
	];
}

type Outputs = Metafile['outputs'];

/** A file of the build and all that it imports in these ways, directly or not. */
function closure(outputs: Outputs, path: string, kinds: readonly ImportKind[], found = new Set<string>()): ReadonlySet<string> {
	if (!found.has(path)) {
		found.add(path);
		for (const imported of outputs[path]?.imports ?? []) {
			if (!imported.external && kinds.includes(imported.kind as ImportKind)) {
				closure(outputs, imported.path, kinds, found);
			}
		}
	}
	return found;
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
