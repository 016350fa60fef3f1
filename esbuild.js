// Builds dist/: extension.js, which VS Code loads first; lazy.js, which has all that is imported with `import()`; emulator.js.
// `--production` minifies, `--watch` builds again on every change.
const { globSync, readFileSync } = require('node:fs');
const { relative, resolve } = require('node:path');
const esbuild = require('esbuild');

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');
/** The path of a file in this folder, the same on every machine. */
const nameOf = path => relative(__dirname, path).replaceAll('\\', '/');

/** `import()` in extension.js: the file is in lazy.js, under its path. */
const lazyImports = {
	name: 'lazy-imports',
	setup(build) {
		build.onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) =>
			kind === 'dynamic-import' ? { path: resolve(resolveDir, path), namespace: 'lazy' } : undefined
		);
		build.onLoad({ filter: /./, namespace: 'lazy' }, ({ path }) => ({
			contents: `module.exports = require('./lazy.js')[${JSON.stringify(nameOf(path))}];`
		}));
	}
};

/** The entry of lazy.js: all files that `import()` names. Each runs when it is used first. */
const lazyEntry = {
	name: 'lazy-entry',
	setup(build) {
		build.onResolve({ filter: /^lazy$/ }, ({ path }) => ({ path, namespace: 'lazy-entry' }));
		build.onLoad({ filter: /./, namespace: 'lazy-entry' }, () => {
			const sources = globSync('src/**/*.ts').map(file => resolve(file));
			const names = sources.flatMap(file =>
				[...readFileSync(file, 'utf8').matchAll(/\bimport\('(\.[^']+)'\)/g)].map(([, path]) => nameOf(resolve(file, '..', path)))
			);
			const getters = [...new Set(names)].sort().map(name => `get '${name}'() { return require('./${name}'); }`);
			return { contents: `module.exports = {\n${getters.join(',\n')}\n};`, resolveDir: __dirname, watchFiles: sources };
		});
	}
};

/** The emulator is a bundle of its own. */
const emulatorApart = {
	name: 'emulator-apart',
	setup(build) {
		build.onResolve({ filter: /\/emulator\/server\.ts$/ }, ({ kind }) =>
			kind === 'entry-point' ? undefined : { path: './emulator.js', external: true }
		);
	}
};

/** `import * as vscode` copies the whole API in every file that has it; this takes it as it is. */
const vscodeAsItIs = {
	name: 'vscode-as-it-is',
	setup(build) {
		build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => ({
			contents: readFileSync(path, 'utf8').replace("import * as vscode from 'vscode';", "const vscode = require('vscode');"),
			loader: 'ts'
		}));
	}
};

/** smtp-server carries a private key for servers that bring none. The emulator brings its own, and no key belongs in what ships. */
const noForeignKey = {
	name: 'no-foreign-key',
	setup(build) {
		build.onLoad({ filter: /[\\/]smtp-server[\\/].*[\\/]tls-options\.js$/ }, () => ({
			contents: 'export default options => ({ ...options });'
		}));
	}
};

/** The lines that the problem matcher $esbuild-watch waits for. */
const report = {
	name: 'report',
	setup(build) {
		build.onStart(() => {
			console.log('[watch] build started');
		});
		build.onEnd(({ errors }) => {
			for (const { text, location } of errors) {
				console.error(`✘ [ERROR] ${text}`);
				console.error(`    ${location?.file}:${location?.line}:${location?.column}:`);
			}
			console.log('[watch] build finished');
		});
	}
};

async function main() {
	const entries = [
		['extension', 'src/extension.ts', [emulatorApart, lazyImports]],
		['lazy', 'lazy', [lazyEntry, emulatorApart]],
		['emulator', 'src/emulator/server.ts', [noForeignKey]]
	];
	for (const [name, entry, plugins] of entries) {
		const context = await esbuild.context({
			absWorkingDir: __dirname,
			entryPoints: { [name]: entry },
			outdir: 'dist',
			bundle: true,
			format: 'cjs',
			platform: 'node',
			target: 'node20',
			supported: { 'dynamic-import': false },
			external: ['vscode', './lazy.js', './emulator.js'],
			minify: production,
			sourcemap: production ? false : 'inline',
			sourcesContent: false,
			logLevel: watch ? 'silent' : 'warning',
			plugins: [...plugins, vscodeAsItIs, ...(watch ? [report] : [])]
		});
		if (watch) {
			await context.watch();
		} else {
			await context.rebuild();
			await context.dispose();
		}
	}
}

process.chdir(__dirname);
main().catch(() => process.exit(1));
