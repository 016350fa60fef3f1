import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';

suite('host', () => {
	test('VS Code is one that package.json admits', () => {
		const [major = 0, minor = 0] = vscode.version.split('.').map(Number);
		assert.ok(major > 1 || minor >= 100, vscode.version);
	});

	test('the extension is there and activates', async () => {
		const extension = vscode.extensions.getExtension('tencent-ses.tencent-ses');
		assert.ok(extension);
		await extension.activate();
		assert.equal(extension.isActive, true);
	});
});
