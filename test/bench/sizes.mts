import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { Metafile } from 'esbuild';
import { root } from '../../scripts/paths.mts';
import type { Bundles } from './bundles.mts';
import type { Figures } from './rows.mts';

const execute = promisify(execFile);

/** In kB, beside the SDK's client alone, which is minified and bundled the same way. Leaves a production build in dist. */
export async function measureSizes(
	bundles: Bundles,
	folder: string
): Promise<Readonly<Record<'first' | 'firstZipped' | 'templates' | 'code' | 'vsix', Figures>>> {
	const vsix = join(folder, 'extension.vsix');
	// npm is a script for cmd.exe on Windows.
	await execute('npm', ['run', 'package', '--', '--out', vsix], { cwd: root, shell: process.platform === 'win32' });
	const bundle = (name: string) => readFileSync(join(root, `dist/${name}.js`));
	const first = bundle('extension');
	const sdk = readFileSync(bundles.sdk);
	const zipped = (file: Buffer) => gzipSync(file, { level: 9 }).length / 1000;
	return {
		first: { ours: first.length / 1000, peer: sdk.length / 1000 },
		firstZipped: { ours: zipped(first), peer: zipped(sdk) },
		templates: { ours: bytesInBundle('lazy', /^src\/templates\/|\/(htmlparser2|@csstools|jsonc-parser)\//) / 1000 },
		code: { ours: [first, ...['lazy', 'emulator'].map(bundle)].reduce((sum, file) => sum + file.length, 0) / 1000 },
		vsix: { ours: statSync(vsix).size / 1000 }
	};
}

/** The size of the files in a bundle whose paths match. */
function bytesInBundle(name: string, paths: RegExp): number {
	const { outputs } = JSON.parse(readFileSync(join(root, `dist/${name}.meta.json`), 'utf8')) as Metafile;
	const inputs = Object.entries(outputs[`dist/${name}.js`]?.inputs ?? {});
	return inputs.reduce((sum, [path, { bytesInOutput }]) => sum + (paths.test(path) ? bytesInOutput : 0), 0);
}
