import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { suite, test } from 'mocha';
import { root } from '../../scripts/paths.mts';

suite('VSIX', () => {
	test('does not contain fault injection and command line of the emulator', async () => {
		const bundleOf = (...entryPoints: string[]) =>
			build({
				absWorkingDir: root,
				entryPoints,
				bundle: true,
				format: 'esm',
				platform: 'node',
				external: ['vscode'],
				mainFields: ['module', 'main'],
				outdir: 'dist',
				write: false,
				metafile: true
			});
		const [shipped, commandLine] = await Promise.all([
			bundleOf('src/extension.ts', 'src/emulator/worker.ts'),
			bundleOf('src/emulator/cli.ts')
		]);
		assert.ok(shipped && commandLine);
		const unwanted = /^src\/emulator\/(faults\/|cli\.ts|arguments\.ts)/;
		assert.ok(Object.hasOwn(shipped.metafile.inputs, 'src/emulator/server.ts'));
		assert.deepEqual(
			Object.keys(shipped.metafile.inputs).filter(file => unwanted.test(file)),
			[]
		);
		const mentionsFault = ({ outputFiles = [] }: typeof shipped) => outputFiles.some(({ text }) => text.includes('stall-before'));
		assert.equal(mentionsFault(commandLine), true);
		assert.equal(mentionsFault(shipped), false);
	}).timeout(60_000);

	test('has no dependencies, as all are bundled', () => {
		const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
		assert.equal(manifest.dependencies, undefined);
		assert.equal(manifest.extensionDependencies, undefined);
	});

	test('every file in media is used', () => {
		const shown = ['package.json', 'README.md', 'CHANGELOG.md', ...globSync('src/**/*.ts', { cwd: root })]
			.map(file => readFileSync(join(root, file), 'utf8'))
			.join('\n');
		assert.deepEqual(
			globSync('media/**/*.*', { cwd: root }).filter(file => !shown.includes(basename(file))),
			[]
		);
	});
});

suite('webviews', () => {
	const sources = globSync('src/**/*.ts', { cwd: root }).map(file => [file, readFileSync(join(root, file), 'utf8')] as const);

	test('are those of our pages', () => {
		const users = sources.filter(([, text]) => /createWebviewPanel|\bWebviewPanel\b|WebviewView|\.html = /.test(text));
		assert.deepEqual(users.map(([file]) => file.replaceAll('\\', '/')).sort(), ['src/ui/pageTab.ts', 'src/ui/pages.ts']);
	});

	test('the pages of ours run one script with a nonce, and load nothing else than it, their style and what a mail in a frame may load', () => {
		const [, text = ''] = sources.find(([file]) => file.endsWith('pageTab.ts')) ?? [];
		const [, policy = ''] = /policy = `([^`]*)`/.exec(text) ?? [];
		assert.deepEqual(policy.replaceAll('${', '{').split('; '), [
			"default-src 'none'",
			'style-src {webview.cspSource} {inlineStyle}',
			'img-src {images}',
			"script-src 'nonce-{nonce}'",
			"form-action 'none'",
			"base-uri 'none'"
		]);
		assert.match(text, /enableScripts: true, enableForms: false, localResourceRoots: \[media\]/);
		// Neither scripts nor forms.
		assert.deepEqual(text.match(/sandbox="[^"]*"/g), ['sandbox="allow-same-origin"']);
	});

	test('the Content Security Policy allows no remote resources', () => {
		const [, text = ''] = sources.find(([file]) => file.endsWith('inertHtml.ts')) ?? [];
		const [, policy = ''] = /framePolicy = "([^"]*)"/.exec(text) ?? [];
		assert.deepEqual(policy.split('; '), [
			"default-src 'none'",
			"style-src 'unsafe-inline'",
			'img-src data:',
			"form-action 'none'",
			"base-uri 'none'"
		]);
	});

	test('Markdown is not trusted, and HTML in it is not rendered', () => {
		const careless = sources.filter(([, text]) =>
			/isTrusted|supportHtml|supportThemeIcons: true/.test(text.replaceAll(/isTrusted = false/g, ''))
		);
		assert.deepEqual(
			careless.map(([file]) => file),
			[]
		);
	});
});

suite('source code', () => {
	const sources = globSync('src/**/*.ts', { cwd: root }).map(
		file => [file.replaceAll('\\', '/'), readFileSync(join(root, file), 'utf8')] as const
	);
	/** Rooms that may open sockets. All others use `fetch` and VS Code. */
	const rooms = /^src\/(emulator|dns|diagnose)\//;

	test('opens sockets in few rooms only', () => {
		const modules = /from 'node:(net|tls|dgram|http|https|http2|dns|dns\/promises)'/;
		const users = sources.filter(([file, text]) => modules.test(text) && !rooms.test(file)).map(([file]) => file);
		assert.deepEqual(users, []);
	});

	test('starts no programs, and evaluates no generated code', () => {
		const users = sources.filter(([, text]) =>
			/node:(child_process|cluster|vm)'|\beval\(|new Function\(|createTerminal|ShellExecution/.test(text)
		);
		assert.deepEqual(
			users.map(([file]) => file),
			[]
		);
	});

	test('has no threads but that of the emulator', () => {
		assert.deepEqual(
			sources
				.filter(([, text]) => text.includes("'node:worker_threads'"))
				.map(([file]) => file)
				.sort(),
			['src/emulator/worker.ts', 'src/emulatorLink/startThread.ts']
		);
	});

	test('sends requests with fetch only', () => {
		const users = sources.filter(([, text]) => /\b(XMLHttpRequest|WebSocket|EventSource|sendBeacon|createTelemetryLogger)\b/.test(text));
		assert.deepEqual(
			users.map(([file]) => file),
			[]
		);
	});
});
