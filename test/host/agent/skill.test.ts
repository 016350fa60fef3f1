import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { usePerson } from '../person.ts';

/** The version that knows skills in the manifest. */
const firstVersion = 109;

suite('Skill for language models', () => {
	usePerson({ emulator: 'none' });

	test('VS Code offers it if it knows skills, and starts the extension if not', async () => {
		assert.ok(vscode.extensions.getExtension('tencent-ses.tencent-ses')?.isActive);
		const [, minor = 0] = vscode.version.split('.').map(Number);
		if (minor < firstVersion) {
			return;
		}
		const files =
			await vscode.commands.executeCommand<readonly { readonly uri: { readonly path: string }; readonly type: string }[]>(
				'_listExtensionPromptFiles'
			);
		assert.deepEqual(
			files.filter(({ type }) => type === 'skill').map(({ uri }) => uri.path.split('/').slice(-3).join('/')),
			['skills/tencent-ses/SKILL.md']
		);
	});
});
