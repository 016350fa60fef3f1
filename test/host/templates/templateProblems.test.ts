import assert from 'node:assert/strict';
import { setup, suite, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import { eventually } from '../eventually.ts';
import { usePerson } from '../person.ts';
import { clean, folderUri, write } from './templateFiles.ts';

suite('templates: problems', () => {
	usePerson({ emulator: 'none' });
	/** VS Code keeps documents for a while after their editors were closed, so each test has another template. */
	let folder = '';
	let count = 0;
	const at = (file: string) => vscode.Uri.parse(`${folderUri(folder)}/${file}`);

	/** Writes a template and opens `body.html`, with the cursor at `|` in it. */
	async function open(files: { readonly 'body.html': string } & Readonly<Record<string, string>>): Promise<vscode.TextEditor> {
		const html = files['body.html'];
		write(folder, { 'template.json': '{"name": "Welcome"}', ...files, 'body.html': html.replace('|', '') });
		const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(at('body.html')));
		const cursor = editor.document.positionAt(Math.max(0, html.indexOf('|')));
		editor.selection = new vscode.Selection(cursor, cursor);
		return editor;
	}
	const problems = (file: string) =>
		vscode.languages
			.getDiagnostics(at(file))
			.filter(({ source }) => source === 'Tencent SES')
			.map(({ code, range, severity }) => {
				const rule = typeof code === 'object' ? code.value : code;
				return `${rule} ${range.start.line}:${range.start.character} ${vscode.DiagnosticSeverity[severity]}`;
			});
	const shows = (file: string, ...expected: readonly string[]) => eventually(() => assert.deepEqual(problems(file), expected));
	const isNow = (file: string, text: string) =>
		eventually(async () => assert.equal((await vscode.workspace.openTextDocument(at(file))).getText(), text));

	async function fix({ document, selection }: vscode.TextEditor, title: string): Promise<void> {
		const actions = await vscode.commands.executeCommand<readonly vscode.CodeAction[]>(
			'vscode.executeCodeActionProvider',
			document.uri,
			selection
		);
		const { edit } = actions.find(action => action.title === title) ?? assert.fail(actions.map(action => action.title).join());
		assert.ok(edit && (await vscode.workspace.applyEdit(edit)));
	}

	const quiet = '<!-- ses-disable no-text-part many-variables too-short -->';

	setup(() => {
		folder = `problems${++count}`;
	});
	suiteTeardown(clean);

	test('appear in all files, follow the texts, and go with the template', async () => {
		const editor = await open({ 'body.html': `${quiet}\n<p>Hello, {{name}</p>`, 'sample.json': '{\n\t"name": ["Ada"]\n}' });
		await shows('body.html', 'broken-braces 1:10 Error');
		await shows('sample.json', 'unused-sample-value 1:1 Information', 'sample-value-type 1:9 Error');
		await editor.edit(edit => edit.insert(new vscode.Position(1, 17), '}'));
		await shows('body.html');
		await shows('sample.json', 'sample-value-type 1:9 Error');
		write(folder, { 'sample.json': '{}' });
		await shows('body.html', 'no-sample-value 1:12 Warning');
		await vscode.workspace.fs.delete(at('template.json'));
		await shows('body.html');
	});

	test('can be fixed', async () => {
		const editor = await open({ 'body.html': `${quiet}<p>Hello, {{na|me}}, {{code}}</p>` });
		await shows('body.html', 'no-sample-value 0:70 Warning', 'no-sample-value 0:80 Warning');
		await vscode.commands.executeCommand('editor.action.codeAction', { kind: 'quickfix', apply: 'first', preferred: true });
		await isNow('sample.json', '{\n\t"name": ""\n}\n');
		await shows('body.html', 'no-sample-value 0:80 Warning');
		editor.selection = new vscode.Selection(0, 81, 0, 81);
		await fix(editor, 'Switch Off the Rule "no-sample-value" in This Template');
		await shows('body.html');
	});

	test('the names of variables are completed', async () => {
		const editor = await open({ 'body.html': '{{first}} {{|}', 'body.txt': '{{code}}', 'sample.json': '{"name": ""}' });
		// The template is read when it is opened.
		await eventually(async () => {
			const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
				'vscode.executeCompletionItemProvider',
				editor.document.uri,
				editor.selection.active,
				'{'
			);
			const ours = items.filter(({ kind }) => kind === vscode.CompletionItemKind.Variable);
			assert.deepEqual(
				ours.map(({ insertText }) => insertText),
				['code}', 'first}', 'name}']
			);
		});
	});

	test('a variable leads to its value, and is renamed in all files', async () => {
		const editor = await open({
			'body.html': '{{na|me}}',
			'body.txt': 'Hi {{name}}, {{names}}',
			'sample.json': '{"names": 1, "name": 2}',
			'template.json': '{"name": "x", "subject": "{{name}}"}'
		});
		const [uri, position] = [editor.document.uri, editor.selection.active] as const;
		await eventually(async () => {
			const [location] = await vscode.commands.executeCommand<vscode.Location[]>('vscode.executeDefinitionProvider', uri, position);
			assert.equal(`${location?.uri}:${location?.range.start.character}`, `${at('sample.json')}:13`);
		});
		const rename = (name: string) =>
			vscode.commands.executeCommand<vscode.WorkspaceEdit>('vscode.executeDocumentRenameProvider', uri, position, name);
		await assert.rejects(async () => rename('names'), /There is already a variable {{names}}/);
		await vscode.workspace.applyEdit(await rename('user'));
		await isNow('body.html', '{{user}}');
		await isNow('body.txt', 'Hi {{user}}, {{names}}');
		await isNow('sample.json', '{"names": 1, "user": 2}');
		await isNow('template.json', '{"name": "x", "subject": "{{user}}"}');
	});
});
