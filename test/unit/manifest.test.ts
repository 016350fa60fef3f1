import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { suite, test } from 'mocha';
import manifest from '../../package.json' with { type: 'json' };
import texts from '../../package.nls.json' with { type: 'json' };

suite('manifest', () => {
	const placeholders = [...JSON.stringify(manifest).matchAll(/%([\w.]+)%/g)].map(([, key = '']) => key);
	const commands = manifest.contributes.commands.map(({ command }) => command);
	const menuCommands = Object.values(manifest.contributes.menus).flatMap(items => items.map(({ command }) => command));
	const linkedCommands = [...JSON.stringify(texts).matchAll(/\(command:(tencentSes\.\w+)[?)]/g)].map(([, command]) => command);

	test('package.nls.json has exactly the texts that the manifest uses', () => {
		assert.deepEqual([...new Set(placeholders)].sort(), Object.keys(texts).sort());
	});

	test('every command in a menu or a welcome view is contributed', () => {
		assert.deepEqual(
			[...menuCommands, ...linkedCommands].filter(command => !commands.includes(command ?? '')),
			[]
		);
	});

	test('every command that the source code uses is contributed', () => {
		const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'));
		const used = sources.flatMap(name => [
			...readFileSync(`src/${name}`, 'utf8').matchAll(/(?:executeCommand|registerCommand|registerCopy)\(\s*'(tencentSes\.\w+)'/g)
		]);
		assert.ok(used.length > 0);
		assert.deepEqual(
			used.map(([, command = '']) => command).filter(command => !commands.includes(command)),
			[]
		);
	});

	test('a window that does not use SES does not activate the extension', () => {
		assert.deepEqual(manifest.activationEvents, ['onFileSystem:tencent-ses', 'onWebviewPanel:tencentSes.page']);
	});

	test('@types/vscode has the version of the oldest supported VS Code', () => {
		assert.equal(`^${manifest.devDependencies['@types/vscode']}`, manifest.engines.vscode);
	});

	test('all settings have application scope, so that no folder, workspace, remote machine or other extension can redirect requests', () => {
		for (const [name, { scope }] of Object.entries(manifest.contributes.configuration.properties)) {
			assert.equal(scope, 'application', name);
		}
	});
});
