import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setup, suite, test } from 'mocha';
import * as vscode from 'vscode';
import { eventually } from '../eventually.ts';
import { usePerson } from '../person.ts';

const body = '<h1>Hello {{name}}</h1><img src="https://images.example.com/logo.png"><p>Your code is {{code}}.</p>';

suite('Preview Template', () => {
	const person = usePerson({ emulator: 'none', isSignedOut: true });
	let folder: string;
	let count = 0;

	setup(() => {
		// VS Code may still have the text that an earlier test typed into a file.
		folder = join(person.home, 'ses-templates', `sign-in-${++count}`);
		rmSync(join(folder, '..'), { recursive: true, force: true });
		mkdirSync(folder, { recursive: true });
		write('body.html', body);
		write('body.txt', 'Hello {{name}}, your code is {{code}}.');
		write('sample.json', '{ "name": "Ada" }');
		write('template.json', '{ "name": "Sign-in code", "subject": "{{code}} for {{name}}" }');
	});

	test('beside the file, filled with the sample values; what has none is marked and listed, and the focus stays', async () => {
		await preview('body.html');
		await person.waitForPage(/^\s*Sign-in code\nSubject: {{code}} for Ada\nSize: [\d.]+ kB of 4 MB, .*\nWithout a value: code \n/);
		assert.match(person.shownPage.body, /<dd><mark>{{code}}<\/mark> for Ada<\/dd>/);
		assert.match(shown(), /<h1>Hello Ada<\/h1>.*<p>Your code is <x-missing>{{code}}<\/x-missing>\.<\/p>/);
		const { title, summary } = person.shownPage;
		assert.deepEqual([title, summary], ['Preview Sign-in code', 'Preview of Sign-in code. Without a value: code']);
		assert.equal(vscode.window.activeTextEditor?.document.fileName, join(folder, 'body.html'));
		assert.deepEqual(
			vscode.window.tabGroups.all.map(({ tabs }) => tabs.length),
			[1, 1]
		);
	});

	test('follows what is typed in any of the files, and what is written to them', async () => {
		await preview('body.html');
		await type('body.html', '<p>{{name}}, welcome</p>');
		await shows(/<p>Ada, welcome<\/p>$/);
		await type('sample.json', '{ "name": "Grace"');
		await person.waitForPage(/sample\.json is not a JSON object\. Its last valid content is used\./);
		assert.match(shown(), /<p>Ada, welcome<\/p>$/);
		await type('sample.json', '{ "name": "Grace" }');
		await shows(/<p>Grace, welcome<\/p>$/);
		write('template.json', '{ "subject": "Welcome" }');
		await person.waitForPage(/^\s*sign-in-\d\nSubject: Welcome\n/);
	});

	test('parts, widths, colors and images can be chosen, and all but images come back after a reload of the window', async () => {
		await preview('template.json');
		await shows(/Hello Ada/);
		assert.deepEqual(person.pageButtons, [
			'HTML',
			'Text',
			'375',
			'600',
			'Full',
			'Light',
			'Dark',
			'Inverted (Approximate)',
			'Load Remote Images'
		]);
		assert.match(shown(), /img-src data:;/);
		await person.press('Load Remote Images');
		await shows(/img-src https: http: data:;/);
		await person.press('Dark');
		await shows(/html\{color-scheme:dark/);
		await person.press('375');
		await eventually(() => assert.equal(person.shownPage.mail?.width, '375px'));
		const state = person.pageState;
		await person.reload();
		await person.restorePage(state);
		await shows(/img-src data:;.*html\{color-scheme:dark/);
		assert.equal(person.shownPage.mail?.width, '375px');
		await person.press('Text');
		await shows(/<pre>Hello Ada, your code is <mark>{{code}}<\/mark>\.<\/pre>$/);
		assert.deepEqual(person.pageButtons, ['HTML', 'Text', '375', '600', 'Full']);
	});

	test('a folder that is moved away: says so, and shows it when it is back', async () => {
		await preview('body.html');
		await shows(/Hello Ada/);
		renameSync(folder, join(person.home, 'elsewhere'));
		await person.waitForPage(/The folder sign-in-\d has no files of a template\. It was deleted, renamed or moved\./);
		renameSync(join(person.home, 'elsewhere'), folder);
		await shows(/Hello Ada/);
	});

	test('from another file: says what to open', async () => {
		await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: 'x' }));
		void person.run('previewTemplate');
		await person.waitForMessage('Open a file of a template first: body.html, body.txt, sample.json, template.json.');
		assert.equal(person.pageCount, 0);
	});

	function write(name: string, text: string): void {
		writeFileSync(join(folder, name), text);
	}

	/** Opens a file and its preview. */
	async function preview(name: string): Promise<void> {
		await vscode.window.showTextDocument(vscode.Uri.file(join(folder, name)));
		await person.run('previewTemplate');
	}

	/** Types into an editor, without saving. */
	async function type(name: string, text: string): Promise<void> {
		const editor = await vscode.window.showTextDocument(vscode.Uri.file(join(folder, name)), { viewColumn: vscode.ViewColumn.One });
		await editor.edit(edit => edit.replace(new vscode.Range(0, 0, editor.document.lineCount, 0), text));
	}

	function shown(): string {
		return person.shownPage.mail?.document ?? '';
	}

	async function shows(text: RegExp): Promise<void> {
		await eventually(() => assert.match(shown(), text));
	}
});
