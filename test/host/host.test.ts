import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { usePerson } from './person.ts';

suite('host', () => {
	usePerson({ emulator: 'none' });

	test('package.json supports this VS Code', () => {
		const [major = 0, minor = 0] = vscode.version.split('.').map(Number);
		assert.ok(major > 1 || minor >= 100, vscode.version);
	});

	test('the extension is installed and can be activated', async () => {
		const extension = vscode.extensions.getExtension('tencent-ses.tencent-ses');
		assert.ok(extension);
		await extension.activate();
		assert.equal(extension.isActive, true);
	});

	test('every command of the manifest is registered', async () => {
		const contributed: readonly { readonly command: string }[] =
			vscode.extensions.getExtension('tencent-ses.tencent-ses')?.packageJSON.contributes.commands ?? [];
		const registered = await vscode.commands.getCommands(true);
		assert.ok(contributed.length > 0);
		assert.deepEqual(
			contributed.map(({ command }) => command).filter(command => !registered.includes(command)),
			[]
		);
	});
});
