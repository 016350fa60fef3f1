// Builds dist/extension.js and what it loads only when it is used, the emulator and each flow. `--production` minifies, `--watch`
// builds again on every change.
const { mkdirSync, readdirSync, rmSync, writeFileSync } = require('node:fs');
const { basename, join } = require('node:path');
const { pathToFileURL } = require('node:url');
const esbuild = require('esbuild');
const { toCommonJs } = require('./scripts/commonJs.cjs');

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');
const outdir = join(__dirname, 'dist');
const shape = {
	absWorkingDir: __dirname,
	platform: 'node',
	target: 'node20',
	sourcemap: production ? false : 'inline',
	sourcesContent: false,
	logLevel: 'silent'
};

/** smtp-server carries a private key for servers that bring none. The emulator always brings one, and no key belongs into what ships. */
const noForeignKey = {
	name: 'no-foreign-key',
	setup(build) {
		build.onLoad({ filter: /[\\/]smtp-server[\\/].*[\\/]tls-options\.js$/ }, () => ({
			contents: 'export default options => ({ ...options });'
		}));
	}
};

/**
 * Only the host's own fetch carries VS Code's proxy and certificate settings: another HTTP client in a bundle is a mistake. nodemailer's,
 * which smtp-server brings along, nobody uses.
 */
const noForeignHttp = {
	name: 'no-foreign-http',
	setup(build) {
		build.onLoad({ filter: /[\\/]nodemailer[\\/].*[\\/]fetch[\\/]index\.js$/ }, () => ({
			contents: 'export default () => { throw new Error("Nothing is fetched here."); };'
		}));
		build.onEnd(({ metafile }) => {
			const found = Object.keys(metafile?.inputs ?? {}).find(path => /(^|\/)node_modules\/undici\//.test(path));
			return found === undefined ? undefined : { errors: [{ text: `undici must not be bundled: ${found}` }] };
		});
	}
};

/** smtp-server and nodemailer bring the same library under two names. */
const onePunycode = {
	name: 'one-punycode',
	setup(build) {
		build.onResolve({ filter: /^punycode\.js$/ }, () => ({ path: 'punycode.js', namespace: 'one-punycode' }));
		build.onLoad({ filter: /./, namespace: 'one-punycode' }, () => ({
			contents: "import * as punycode from 'nodemailer/lib/punycode';\nexport default punycode;",
			resolveDir: __dirname
		}));
	}
};

/**
 * postal-mime knows the 2231 named characters of HTML, for the text that it makes of a mail without one. Those of European languages, of
 * punctuation and of currencies do: the others stand in no mail, and the mail's own HTML shows them anyway.
 */
const fewNamedCharacters = {
	name: 'few-named-characters',
	setup(build) {
		build.onLoad({ filter: /[\\/]postal-mime[\\/].*[\\/]html-entities\.js$/ }, async ({ path }) => {
			const { htmlEntities } = await import(pathToFileURL(path));
			const isKept = text => text.length === 1 && (text < '\u0400' || (text >= '\u2000' && text <= '\u2122'));
			const kept = Object.entries(htmlEntities).filter(([, text]) => isKept(text));
			return { contents: `export const htmlEntities = ${JSON.stringify(Object.fromEntries(kept))};` };
		});
	}
};

/** Writes what is built, as CommonJS. */
const write = {
	name: 'write',
	setup(build) {
		build.onEnd(async result => {
			const { outputFiles = [], errors, metafile } = result;
			if (errors.length > 0) {
				return;
			}
			const built = await toCommonJs(outputFiles, metafile, { ...shape, outdir, minify: production });
			mkdirSync(outdir, { recursive: true });
			for (const { path, contents } of built.files) {
				writeFileSync(path, contents);
			}
			writeFileSync(join(outdir, 'meta.json'), JSON.stringify(built.metafile));
			// A window that runs an earlier build still loads the parts of that one, so only a build for shipping tidies up.
			const names = production ? built.files.map(({ path }) => basename(path)) : readdirSync(outdir);
			for (const name of readdirSync(outdir).filter(name => name.endsWith('.js') && !names.includes(name))) {
				rmSync(join(outdir, name));
			}
		});
	}
};

/** The lines that the problem matcher $esbuild-watch waits for. */
const report = {
	name: 'report',
	setup(build) {
		build.onStart(() => {
			if (watch) {
				console.log('[watch] build started');
			}
		});
		build.onEnd(({ errors, warnings }) => {
			for (const { text, location } of [...errors, ...warnings]) {
				console.error(`✘ [ERROR] ${text}`);
				if (location) {
					console.error(`    ${location.file}:${location.line}:${location.column}:`);
				}
			}
			if (watch) {
				console.log('[watch] build finished');
			}
		});
	}
};

async function main() {
	const context = await esbuild.context({
		...shape,
		entryPoints: { extension: 'src/extension.ts', emulator: 'src/emulator/server.ts' },
		outdir,
		bundle: true,
		splitting: true,
		chunkNames: '[name]-[hash]',
		format: 'esm',
		external: ['vscode'],
		// Only from ES modules can what nobody uses be left out.
		mainFields: ['module', 'main'],
		write: false,
		metafile: true,
		plugins: [noForeignKey, noForeignHttp, onePunycode, fewNamedCharacters, write, report]
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
