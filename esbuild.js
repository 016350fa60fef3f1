// Builds dist/: extension.js, which VS Code loads first; lazy.js, all files that `import()` names, each of which runs when it is used first;
// emulator.js, which runs the emulator of lazy.js in a thread of its own; *.meta.json, what each of them consists of; and the schemas of templates.
// `--production` minifies. `--watch` builds again on every change.
const { globSync, readFileSync, writeFileSync } = require('node:fs');
const { relative, resolve } = require('node:path');
const esbuild = require('esbuild');

const [production, watch] = ['--production', '--watch'].map(option => process.argv.includes(option));
const lazyImport = /\bimport\('(\.[^']+)'\)/g;

/** The file in `src` that an import names, the same on every machine, such as `ui/log`. */
const nameOf = (importer, path) => relative('src', resolve(importer, '..', path.slice(0, -3))).replaceAll('\\', '/');

// VS Code looks up which extension asks for its API each time.
const banner = "let api, vsApi = () => (api ??= require('vscode')), lazy = async name => require('./lazy.js')[name];";

const ownSources = {
	name: 'own-sources',
	setup(build) {
		// `import * as vscode` would copy the whole API in every file that has it. `import()` takes a file from lazy.js.
		build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path: file }) => ({
			contents: readFileSync(file, 'utf8')
				.replace("import * as vscode from 'vscode';", 'const vscode = vsApi();')
				.replace(lazyImport, (_, path) => `lazy('${nameOf(file, path)}')`),
			loader: 'ts'
		}));
		build.onResolve({ filter: /^lazy$/ }, ({ path }) => ({ path, namespace: 'lazy' }));
		build.onLoad({ filter: /./, namespace: 'lazy' }, () => {
			const files = globSync('src/**/*.ts').map(file => resolve(file));
			const lazy = files.flatMap(file => [...readFileSync(file, 'utf8').matchAll(lazyImport)].map(([, path]) => nameOf(file, path)));
			const getters = [...new Set(lazy)].map(file => `get '${file}'() { return require('./src/${file}.ts'); }`);
			return { contents: `module.exports = {\n${getters.join(',\n')}\n};`, resolveDir: __dirname, watchFiles: files };
		});
		// smtp-server has a private key for servers without one. The emulator has its own, and no key belongs in what ships.
		build.onLoad({ filter: /[\\/]smtp-server[\\/].*[\\/]tls-options\.js$/ }, () => ({
			contents: 'export default options => ({ ...options });'
		}));
	}
};

async function main() {
	require('./scripts/schemas.mts').writeSchemas(__dirname);
	const entryPoints = { extension: 'src/extension.ts', lazy: 'lazy', emulator: 'src/emulator/thread.ts' };
	for (const [name, entry] of Object.entries(entryPoints)) {
		const context = await esbuild.context({
			entryPoints: { [name]: entry },
			outdir: 'dist',
			bundle: true,
			format: 'cjs',
			platform: 'node',
			target: 'node20',
			banner: { js: banner },
			external: ['vscode', './lazy.js'],
			// The other entry point of jsonc-parser cannot be bundled.
			mainFields: ['module', 'main'],
			minify: production,
			// Private fields. Not in the other bundles: their libraries read such fields of Node's objects.
			...(production && name === 'extension' ? { mangleProps: /^_[a-z]/ } : {}),
			sourcemap: production ? false : 'inline',
			sourcesContent: false,
			metafile: true,
			logLevel: watch ? 'info' : 'warning',
			plugins: [ownSources]
		});
		if (watch) {
			await context.watch();
			continue;
		}
		const { metafile } = await context.rebuild().finally(() => context.dispose());
		writeFileSync(`dist/${name}.meta.json`, JSON.stringify(metafile));
	}
}

process.chdir(__dirname);
main().catch(error => {
	console.error(error.message);
	process.exitCode = 1;
});
