// Builds dist/extension.js and what it loads only when it is used, the emulator and each flow. `--production` minifies, `--watch`
// builds again on every change.
const { mkdirSync, readdirSync, rmSync, writeFileSync } = require('node:fs');
const { basename, join } = require('node:path');
const esbuild = require('esbuild');

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');
const outdir = join(__dirname, 'dist');

/** smtp-server carries a private key for servers that bring none. The emulator always brings one, and no key belongs into what ships. */
const noForeignKey = {
	name: 'no-foreign-key',
	setup(build) {
		build.onLoad({ filter: /[\\/]smtp-server[\\/].*[\\/]tls-options\.js$/ }, () => ({
			contents: 'export default options => ({ ...options });'
		}));
	}
};

/** Only the host's own fetch carries VS Code's proxy and certificate settings: another HTTP client in a bundle is a mistake. */
const noForeignHttp = {
	name: 'no-foreign-http',
	setup(build) {
		build.onEnd(({ metafile }) => {
			const found = Object.keys(metafile?.inputs ?? {}).find(path => /(^|\/)node_modules\/undici\//.test(path));
			return found === undefined ? undefined : { errors: [{ text: `undici must not be bundled: ${found}` }] };
		});
	}
};

/**
 * esbuild's CommonJS copies the whole API of VS Code for each file that imports it, which takes most of the time in which the
 * extension is loaded. There is nothing to convert: the host gives a plain object.
 */
function requireVscode(code) {
	return code.replace(/^import \* as (\w+) from "vscode";$/gm, 'const $1 = require("vscode");');
}

/**
 * esbuild splits ES modules only, and not every host of the oldest VS Code admitted loads an extension that is one, so each
 * file is turned into CommonJS after the split.
 */
const toCommonJs = {
	name: 'to-common-js',
	setup(build) {
		build.onEnd(async ({ outputFiles = [], errors }) => {
			if (errors.length > 0) {
				return;
			}
			const files = outputFiles.map(async ({ path, text }) => {
				const { code } = await esbuild.transform(requireVscode(text), {
					sourcefile: basename(path),
					format: 'cjs',
					platform: 'node',
					target: 'node20',
					// A plain require(), which every extension host resolves the same way.
					supported: { 'dynamic-import': false },
					minify: production,
					sourcemap: production ? false : 'inline',
					sourcesContent: false
				});
				return [path, code];
			});
			const written = await Promise.all(files);
			mkdirSync(outdir, { recursive: true });
			for (const [path, code] of written) {
				writeFileSync(path, code);
			}
			// A window that runs an earlier build still loads the parts of that one, so only a build for shipping tidies up.
			const names = production ? written.map(([path]) => basename(path)) : readdirSync(outdir);
			for (const name of readdirSync(outdir).filter(name => name.endsWith('.js') && !names.includes(name))) {
				rmSync(join(outdir, name));
			}
		});
	}
};

/** Sizes for `npm run bench`, and the lines that the problem matcher $esbuild-watch waits for. */
const report = {
	name: 'report',
	setup(build) {
		build.onStart(() => {
			if (watch) {
				console.log('[watch] build started');
			}
		});
		build.onEnd(({ errors, warnings, metafile }) => {
			for (const { text, location } of [...errors, ...warnings]) {
				console.error(`✘ [ERROR] ${text}`);
				if (location) {
					console.error(`    ${location.file}:${location.line}:${location.column}:`);
				}
			}
			if (metafile) {
				mkdirSync(outdir, { recursive: true });
				writeFileSync(join(outdir, 'meta.json'), JSON.stringify(metafile));
			}
			if (watch) {
				console.log('[watch] build finished');
			}
		});
	}
};

async function main() {
	const context = await esbuild.context({
		absWorkingDir: __dirname,
		entryPoints: { extension: 'src/extension.ts', emulator: 'src/emulator/server.ts' },
		outdir,
		bundle: true,
		splitting: true,
		chunkNames: '[name]-[hash]',
		format: 'esm',
		platform: 'node',
		target: 'node20',
		external: ['vscode'],
		write: false,
		sourcemap: production ? false : 'inline',
		sourcesContent: false,
		metafile: true,
		logLevel: 'silent',
		plugins: [noForeignKey, noForeignHttp, toCommonJs, report]
	});
	if (watch) {
		await context.watch();
		return;
	}
	try {
		await context.rebuild();
	} finally {
		await context.dispose();
	}
}

process.chdir(__dirname);
main().catch(error => {
	// Build errors have been printed by the report; anything else has not.
	if (!Array.isArray(error?.errors)) {
		console.error(error);
	}
	process.exitCode = 1;
});
