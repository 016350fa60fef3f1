// Builds dist/: extension.js, which VS Code loads first; lazy.js, all files that `import()` names; emulator.js, which the
// extension runs in a thread of its own.
// `--production` minifies, `--watch` builds again on every change.
const { globSync, readFileSync } = require('node:fs');
const { relative, resolve } = require('node:path');
const esbuild = require('esbuild');

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');
const lazyImport = /\bimport\('(\.[^']+)'\)/g;

/** The file that an import names, the same on every machine, such as `ui/log`. */
const nameOf = (importer, path) =>
	relative(resolve(__dirname, 'src'), resolve(importer, '..', path))
		.replaceAll('\\', '/')
		.slice(0, -3);

/** `import * as vscode` would copy the whole API in every file that has it. `import()` takes a file from lazy.js. */
const ownSources = {
	name: 'own-sources',
	setup(build) {
		build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path: file }) => ({
			contents: readFileSync(file, 'utf8')
				.replace("import * as vscode from 'vscode';", "const vscode = require('vscode');")
				.replace(lazyImport, (_, path) => `lazyFile('${nameOf(file, path)}')`),
			loader: 'ts'
		}));
	}
};

/** The entry of lazy.js. A file in it runs when it is used first. */
const lazyFiles = {
	name: 'lazy-files',
	setup(build) {
		build.onResolve({ filter: /^lazy$/ }, ({ path }) => ({ path, namespace: 'lazy-files' }));
		build.onLoad({ filter: /./, namespace: 'lazy-files' }, () => {
			const sources = globSync('src/**/*.ts').map(file => resolve(file));
			const names = sources.flatMap(file => [...readFileSync(file, 'utf8').matchAll(lazyImport)].map(([, path]) => nameOf(file, path)));
			const getters = [...new Set(names)].map(name => `get '${name}'() { return require('./src/${name}.ts'); }`);
			return { contents: `module.exports = {\n${getters.join(',\n')}\n};`, resolveDir: __dirname, watchFiles: sources };
		});
	}
};

/** smtp-server has a private key for servers that bring none. The emulator brings its own, and no key belongs in what ships. */
const noForeignKey = {
	name: 'no-foreign-key',
	setup(build) {
		build.onLoad({ filter: /[\\/]smtp-server[\\/].*[\\/]tls-options\.js$/ }, () => ({
			contents: 'export default options => ({ ...options });'
		}));
	}
};

/** The emulator shows no mail, so it need not know the names of two thousand characters in HTML, a tenth of its size. */
const noEntities = {
	name: 'no-entities',
	setup(build) {
		build.onLoad({ filter: /[\\/]postal-mime[\\/].*[\\/]html-entities\.js$/ }, () => ({ contents: 'export const htmlEntities = {};' }));
	}
};

/** htmlparser2 is used without replacing character references, so it need not know their names either. */
const noReferences = {
	name: 'no-references',
	setup(build) {
		build.onLoad({ filter: /[\\/]entities[\\/].*[\\/]decode-data-html\.js$/ }, () => ({
			contents: 'export const htmlDecodeTree = new Uint16Array();'
		}));
	}
};

async function main() {
	const entryPoints = { extension: 'src/extension.ts', lazy: 'lazy', emulator: 'src/emulator/worker.ts' };
	for (const [name, entry] of Object.entries(entryPoints)) {
		const context = await esbuild.context({
			entryPoints: { [name]: entry },
			outdir: 'dist',
			bundle: true,
			format: 'cjs',
			platform: 'node',
			target: 'node20',
			banner: { js: "const lazyFile = async name => require('./lazy.js')[name];" },
			external: ['vscode', './lazy.js'],
			// The other entry point of jsonc-parser cannot be bundled.
			mainFields: ['module', 'main'],
			minify: production,
			// Private fields. Not in the other bundles: their libraries read such fields of Node's objects.
			...(production && name === 'extension' ? { mangleProps: /^_[a-z]/ } : {}),
			sourcemap: production ? false : 'inline',
			sourcesContent: false,
			logLevel: watch ? 'info' : 'warning',
			plugins: [ownSources, lazyFiles, noForeignKey, noReferences, ...(name === 'emulator' ? [noEntities] : [])]
		});
		await (watch ? context.watch() : context.rebuild().finally(() => context.dispose()));
	}
}

process.chdir(__dirname);
main().catch(error => {
	console.error(error.message);
	process.exitCode = 1;
});
