// Builds dist/: extension.js, which VS Code loads first; lazy.js, all files that `import()` names;
// templates.js, those of the room `templates`; emulator.js, which runs the emulator of lazy.js in a thread of its own.
// `--production` minifies, and writes what each bundle consists of to dist/*.meta.json. `--watch` builds again on every change.
const { globSync, readFileSync, writeFileSync } = require('node:fs');
const { basename, relative, resolve } = require('node:path');
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

const importPath = /^import (?!type\b)[^;]*?from '(\.[^']+)';$/gm;
const sourceFiles = () => globSync('src/**/*.ts').map(file => resolve(file));
const isOfTemplates = name => name.startsWith('templates/');

/** The names of the files that these files import. */
const imported = (files, pattern) =>
	files.flatMap(file => [...readFileSync(file, 'utf8').matchAll(pattern)].map(([, path]) => nameOf(file, path)));

const emulator = 'emulator/worker';

/** The entries of the bundles but extension.js. A file in lazy.js and templates.js runs when it is used first. */
const lazyFiles = {
	name: 'lazy-files',
	setup(build) {
		build.onResolve({ filter: /^(lazy|templates|emulator)$/ }, ({ path }) => ({ path, namespace: 'lazy-files' }));
		build.onLoad({ filter: /./, namespace: 'lazy-files' }, ({ path: entry }) => {
			if (entry === 'emulator') {
				// Both need the same large libraries.
				return { contents: `require('./lazy.js')['${emulator}'];` };
			}
			const files = sourceFiles();
			const lazy = imported(files, lazyImport);
			// What templates.js has of other rooms is in lazy.js, so that it runs once.
			const shared = imported(
				files.filter(file => isOfTemplates(nameOf(file, `./${basename(file)}`))),
				importPath
			).filter(name => !isOfTemplates(name));
			const names = entry === 'lazy' ? [...lazy, ...shared, emulator] : lazy.filter(isOfTemplates);
			const getters = [...new Set(names)].map(name => {
				const file = entry === 'lazy' && isOfTemplates(name) ? `./templates.js')['${name}']` : `./src/${name}.ts')`;
				return `get '${name}'() { return require('${file}; }`;
			});
			return { contents: `module.exports = {\n${getters.join(',\n')}\n};`, resolveDir: __dirname, watchFiles: files };
		});
	}
};

/** In templates.js, files of other rooms come from lazy.js. */
const otherRooms = {
	name: 'other-rooms',
	setup(build) {
		build.onResolve({ filter: /^\.\.?\// }, ({ path, importer }) => {
			const name = importer && nameOf(importer, path);
			return name && isOfTemplates(nameOf(importer, `./${basename(importer)}`)) && !isOfTemplates(name)
				? { path: name, namespace: 'other-rooms' }
				: undefined;
		});
		build.onLoad({ filter: /./, namespace: 'other-rooms' }, ({ path: name }) => ({
			contents: `module.exports = require('./lazy.js')['${name}'];`
		}));
	}
};

/** Puts other contents in place of a file of a library. */
const replaced = (name, filter, contents) => ({ name, setup: build => build.onLoad({ filter }, () => ({ contents })) });

/** smtp-server has a private key for servers that bring none. The emulator brings its own, and no key belongs in what ships. */
const noForeignKey = replaced(
	'no-foreign-key',
	/[\\/]smtp-server[\\/].*[\\/]tls-options\.js$/,
	'export default options => ({ ...options });'
);

/** htmlparser2 is used without replacing character references, so it need not know their names either. */
const noReferences = replaced(
	'no-references',
	/[\\/]entities[\\/].*[\\/]decode-data-html\.js$/,
	'export const htmlDecodeTree = new Uint16Array();'
);

async function main() {
	const entryPoints = { extension: 'src/extension.ts', lazy: 'lazy', templates: 'templates', emulator: 'emulator' };
	for (const [name, entry] of Object.entries(entryPoints)) {
		const context = await esbuild.context({
			entryPoints: { [name]: entry },
			outdir: 'dist',
			bundle: true,
			format: 'cjs',
			platform: 'node',
			target: 'node20',
			banner: { js: "const lazyFile = async name => require('./lazy.js')[name];" },
			external: ['vscode', './lazy.js', './templates.js'],
			// The other entry point of jsonc-parser cannot be bundled.
			mainFields: ['module', 'main'],
			minify: production,
			// Private fields. Not in the other bundles: their libraries read such fields of Node's objects.
			...(production && name === 'extension' ? { mangleProps: /^_[a-z]/ } : {}),
			sourcemap: production ? false : 'inline',
			sourcesContent: false,
			metafile: production,
			logLevel: watch ? 'info' : 'warning',
			plugins: [ownSources, lazyFiles, noForeignKey, ...(name === 'templates' ? [otherRooms, noReferences] : [])]
		});
		if (watch) {
			await context.watch();
			continue;
		}
		const { metafile } = await context.rebuild().finally(() => context.dispose());
		if (production) {
			writeFileSync(`dist/${name}.meta.json`, JSON.stringify(metafile));
		}
	}
}

process.chdir(__dirname);
main().catch(error => {
	console.error(error.message);
	process.exitCode = 1;
});
