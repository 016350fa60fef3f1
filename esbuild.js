// Builds dist/extension.js and dist/emulator.js. `--production` minifies, `--watch` builds again on every change.
const { mkdirSync, writeFileSync } = require('node:fs');
const esbuild = require('esbuild');

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

/** The extension loads the emulator only when it is used, so `import('…/emulator/server.ts')` becomes a bundle of its own. */
const emulatorApart = {
	name: 'emulator-apart',
	setup(build) {
		build.onResolve({ filter: /\/emulator\/server\.ts$/ }, args =>
			args.kind === 'dynamic-import' ? { path: './emulator.js', external: true } : undefined
		);
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
				mkdirSync('dist', { recursive: true });
				writeFileSync('dist/meta.json', JSON.stringify(metafile));
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
		outdir: 'dist',
		bundle: true,
		format: 'cjs',
		platform: 'node',
		target: 'node20',
		// A dynamic import of the emulator becomes a plain require(), which every extension host resolves the same way.
		supported: { 'dynamic-import': false },
		external: ['vscode'],
		minify: production,
		sourcemap: !production,
		sourcesContent: false,
		metafile: true,
		logLevel: 'silent',
		plugins: [emulatorApart, noForeignHttp, report]
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
