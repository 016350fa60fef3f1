import { copyFileSync, globSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { root } from './paths.mts';
import { writeSchemas } from './schemas.mts';

const SHARED: BuildOptions = {
	absWorkingDir: root,
	bundle: true,
	format: 'cjs',
	sourcemap: 'inline',
	supported: { 'dynamic-import': false },
	logLevel: 'warning'
};

/**
 * Bundles the host tests together with the extension. They start the extension themselves, as often as they need (see
 * test/host/person.ts).
 *
 * @param name of the folder to write: runs at the same time need one each
 * @returns the folder of an extension with the manifest of the product
 */
export async function bundleHostTests(name = 'host'): Promise<string> {
	const outdir = join(root, 'dist/test', name);
	rmSync(outdir, { recursive: true, force: true });
	await build({
		...SHARED,
		entryPoints: { tests: 'test/host/index.ts', emulator: 'src/emulator/worker.ts' },
		outdir,
		platform: 'node',
		target: 'node20',
		external: ['vscode', 'mocha'],
		// As in esbuild.js.
		mainFields: ['module', 'main'],
		plugins: [allTests('test/host')]
	});
	// Source maps apply only to files that are loaded after they were enabled.
	writeFileSync(join(outdir, 'index.js'), "process.setSourceMapsEnabled(true);\nmodule.exports = require('./tests.js');\n");
	const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
	writeFileSync(join(outdir, 'package.json'), JSON.stringify({ ...manifest, main: './index.js', activationEvents: [] }));
	for (const name of [...globSync('package.nls*.json', { cwd: root }), 'l10n', 'media', 'skills']) {
		symlinkSync(join(root, name), join(outdir, name));
	}
	writeSchemas(outdir);
	return outdir;
}

/** Bundles the tests for the web worker extension host. @returns the folder of an extension */
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
		plugins: [mochaAsScript, allTests('test/webHost')]
	});
	copyFileSync(join(root, 'test/webHost/package.json'), join(outdir, 'package.json'));
	return outdir;
}

/** Makes `import('all-tests')` import all test files in a folder. */
const allTests = (folder: string): Plugin => ({
	name: 'all-tests',
	setup(bundler) {
		bundler.onResolve({ filter: /^all-tests$/ }, () => ({ path: 'all-tests', namespace: 'all-tests' }));
		bundler.onLoad({ filter: /.*/, namespace: 'all-tests' }, () => ({
			resolveDir: root,
			contents: globSync(`${folder}/**/*.test.ts`, { cwd: root })
				.sort()
				.map(file => `import ${JSON.stringify(`./${file}`)};`)
				.join('\n')
		}));
	}
});

/** Mocha's browser build creates the global `mocha` only if there is no `module`. */
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
