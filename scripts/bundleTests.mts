import { copyFileSync, globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { root } from './paths.mts';

const SHARED: BuildOptions = {
	absWorkingDir: root,
	bundle: true,
	format: 'cjs',
	sourcemap: 'inline',
	supported: { 'dynamic-import': false },
	logLevel: 'warning'
};

/** Bundles the tests for the Node extension host, file by file, and returns the path of their entry. */
export async function bundleHostTests(): Promise<string> {
	const outdir = join(root, 'dist/test/host');
	rmSync(outdir, { recursive: true, force: true });
	await build({
		...SHARED,
		entryPoints: ['test/host/index.ts', ...globSync('test/host/**/*.test.ts', { cwd: root })],
		outbase: 'test/host',
		outdir,
		platform: 'node',
		target: 'node20',
		external: ['vscode', 'mocha']
	});
	return join(outdir, 'index.js');
}

/** Bundles the web-worker tests together with the extension whose host they run in, and returns that extension's folder. */
export async function bundleWebHostTests(): Promise<string> {
	const outdir = join(root, 'dist/test/webHost');
	rmSync(outdir, { recursive: true, force: true });
	await build({
		...SHARED,
		entryPoints: ['test/webHost/extension.ts', 'test/webHost/index.ts'],
		outdir,
		platform: 'browser',
		target: 'es2022',
		external: ['vscode'],
		plugins: [mochaAsScript, allTests]
	});
	copyFileSync(join(root, 'test/webHost/package.json'), join(outdir, 'package.json'));
	return outdir;
}

/** A worker cannot look for files, so `import('all-tests')` imports every test file that there is now. */
const allTests: Plugin = {
	name: 'all-tests',
	setup(bundler) {
		bundler.onResolve({ filter: /^all-tests$/ }, () => ({ path: 'all-tests', namespace: 'all-tests' }));
		bundler.onLoad({ filter: /.*/, namespace: 'all-tests' }, () => ({
			resolveDir: root,
			contents: globSync('test/webHost/**/*.test.ts', { cwd: root })
				.map(file => `import ${JSON.stringify(`./${file}`)};`)
				.join('\n')
		}));
	}
};

/** Mocha's browser build takes any `module` that it sees for its own; hidden from it, it makes a global `mocha` instead. */
const mochaAsScript: Plugin = {
	name: 'mocha-as-script',
	setup(bundler) {
		bundler.onLoad({ filter: /[/\\]mocha[/\\]mocha\.js$/ }, ({ path }) => ({
			contents: `(function (module, exports) {${readFileSync(path, 'utf8')}\n})();`
		}));
	}
};

if (import.meta.main) {
	await bundleHostTests();
	await bundleWebHostTests();
}
