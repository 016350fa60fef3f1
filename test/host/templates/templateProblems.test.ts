import assert from 'node:assert/strict';
import { setup, suite, suiteTeardown, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { eventually } from '../eventually.ts';
import { usePerson } from '../person.ts';
import { configure } from '../surroundings.ts';
import { clean, folderUri, read, write } from './templateFiles.ts';

suite('templates: problems', () => {
	const person = usePerson({ emulator: 'none' });
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
	/** The new text of a quick fix. Applied, it would leave unsaved files, which VS Code saves at some time. */
	async function fixIn(uri: vscode.Uri, position: vscode.Position, title: string): Promise<readonly string[]> {
		const range = new vscode.Range(position, position);
		const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', uri, range);
		const action = actions.find(action => action.title === title) ?? assert.fail(actions.map(({ title }) => title).join());
		return (action.edit?.entries() ?? []).flatMap(([uri, edits]) => edits.map(({ newText }) => `${uri.path.split('/').at(-1)} ${newText}`));
	}

	const quiet = '<!-- ses-disable no-text-part many-variables too-short -->';

	setup(() => {
		folder = `problems${++count}`;
	});
	teardown(() => configure({ 'templates.disabledRules': undefined }));
	suiteTeardown(clean);

	test('template.json and sample.json have schemas, with descriptions', async () => {
		await open({ 'body.html': quiet, 'template.json': '{ "name": "Welcome" }', 'sample.json': '{ "name": "Ada" }' });
		for (const [file, description] of [
			['template.json', 'The name of the template in SES.'],
			['sample.json', 'The value of the variable. HTML is not allowed in it.']
		] as const) {
			await vscode.workspace.openTextDocument(at(file));
			await eventually(async () => {
				const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
					'vscode.executeHoverProvider',
					at(file),
					new vscode.Position(0, 3)
				);
				const texts = hovers.flatMap(({ contents }) => contents.map(content => (typeof content === 'string' ? content : content.value)));
				assert.equal(texts.join().replaceAll('\\', ''), description);
			});
		}
	});

	test('appear in all files, follow the texts, and go when their rule is switched off', async () => {
		const editor = await open({ 'body.html': `${quiet}\n<p>Hello, {{name}</p>`, 'sample.json': '{\n\t"name": ["Ada"]\n}' });
		await shows('body.html', 'broken-braces 1:10 Error');
		await shows('sample.json', 'unused-sample-value 1:1 Information', 'sample-value-type 1:9 Error');
		await editor.edit(edit => edit.insert(new vscode.Position(1, 17), '}'));
		await shows('body.html');
		await shows('sample.json', 'sample-value-type 1:9 Error');
		// In an editor: VS Code may miss files that are written soon after their folder.
		const sample = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(at('sample.json')));
		await sample.edit(edit => edit.replace(new vscode.Range(0, 0, 3, 0), '{}'));
		await shows('body.html', 'no-sample-value 1:12 Warning');
		await configure({ 'templates.disabledRules': ['no-sample-value'] });
		await shows('body.html');
	});

	test('go with the folder of the template, even while VS Code keeps its documents', async () => {
		await open({ 'body.html': `${quiet}{{name}}`, 'sample.json': '{' });
		await shows('sample.json', 'sample-not-json 0:1 Error');
		await vscode.commands.executeCommand('workbench.action.closeAllEditors');
		await vscode.workspace.fs.delete(vscode.Uri.parse(folderUri(folder)), { recursive: true });
		await person.run('refreshTemplates');
		await shows('sample.json');
	});

	test('can be fixed', async () => {
		const editor = await open({ 'body.html': `${quiet}<p>Hello, {{na|me}}, {{code}}</p>` });
		const [uri, cursor] = [editor.document.uri, editor.selection.active] as const;
		await shows('body.html', 'no-sample-value 0:70 Warning', 'no-sample-value 0:80 Warning');
		const rule = 'Turn off the rule "no-sample-value" in this template';
		assert.deepEqual(await fixIn(uri, cursor, rule), ['body.html  no-sample-value']);
		await eventually(async () => {
			// The editor may not have the focus yet.
			await vscode.commands.executeCommand('editor.action.codeAction', { kind: 'quickfix', apply: 'first', preferred: true });
			assert.equal(read(folder, 'sample.json'), '{\n\t"name": "name"\n}\n');
		});
	});

	test('an empty body.html is a missing one, and no fix writes into it', async () => {
		await open({ 'body.html': '', 'body.txt': `${'word '.repeat(60)}{{name}}` });
		await shows('body.txt', 'no-sample-value 0:302 Warning');
		assert.deepEqual(problems('body.html'), []);
		await vscode.workspace.openTextDocument(at('body.txt'));
		const range = new vscode.Range(0, 302, 0, 302);
		const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', at('body.txt'), range);
		assert.deepEqual(
			actions.map(({ title }) => title),
			['Add "name" to sample.json']
		);
	});

	const completes = (html: string, replaced: string, closing: string) =>
		test(`in ${html}, the names of variables are completed`, async () => {
			const editor = await open({ 'body.html': html, 'body.txt': '{{code}}', 'sample.json': '{"name": ""}' });
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
					['code', 'first', 'name'].map(name => `${name}${closing}`)
				);
				for (const { range } of ours) {
					const all = range && 'replacing' in range ? range.replacing : range;
					assert.equal(editor.document.getText(all), replaced);
				}
			});
		});
	completes('{{first}} {{|}', '', '}');
	completes('{{first}} {{|}}', '', '');
	completes('{{first}} {{na|m}}', 'nam', '');
	completes('<p>{{first}} {{|</p>', '', '}}');
	completes('{{first}} {{na|, welcome', 'na', '}}');

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
		const prepare = (position: vscode.Position) => vscode.commands.executeCommand('vscode.prepareRename', uri, position);
		assert.deepEqual(await prepare(position), { range: new vscode.Range(0, 2, 0, 6), placeholder: 'name' });
		const rename = (name: string) =>
			vscode.commands.executeCommand<vscode.WorkspaceEdit>('vscode.executeDocumentRenameProvider', uri, position, name);
		await assert.rejects(async () => rename('names'), /There is already a variable {{names}}/);
		// Applied, it would leave unsaved files, which VS Code saves at some time.
		const edits = (await rename('user')).entries();
		const changes = edits.flatMap(([uri, edits]) =>
			edits.map(({ range, newText }) => `${uri.path.split('/').at(-1)} ${range.start.character}-${range.end.character} ${newText}`)
		);
		assert.deepEqual(changes.sort(), ['body.html 2-6 user', 'body.txt 5-9 user', 'sample.json 13-19 "user"', 'template.json 28-32 user']);
	});

	test('a variable is not renamed while sample.json cannot be read, which would keep the old name', async () => {
		const { document, selection } = await open({ 'body.html': 'Hi {{na|me}}', 'sample.json': '{"name": 2,}' });
		const rename = vscode.commands.executeCommand('vscode.executeDocumentRenameProvider', document.uri, selection.active, 'user');
		await assert.rejects(async () => rename, /sample\.json is not a JSON object\. Correct it first\./);
	});

	test('renaming something else: an HTML tag is left to VS Code', async () => {
		const editor = await open({ 'body.html': '<p>Hello', 'body.txt': 'Hello' });
		const prepare = (uri: vscode.Uri) => vscode.commands.executeCommand('vscode.prepareRename', uri, new vscode.Position(0, 1));
		assert.deepEqual(await prepare(editor.document.uri), { range: new vscode.Range(0, 1, 0, 2), placeholder: 'p' });
		await vscode.workspace.openTextDocument(at('body.txt'));
		await assert.rejects(async () => prepare(at('body.txt')), /Place the cursor on a variable/);
	});

	test('code that passes other values than the template has', async () => {
		const remote = { 'international/ap-singapore/3f2a91c0d4e5': { id: 4711, hash: '' } };
		const settings = JSON.stringify({ name: 'Welcome', remote });
		write(folder, { 'template.json': settings, 'body.txt': 'Hi {{first-name}}, your code is {{code}}' });
		const content = 'send({ TemplateID: 4711, TemplateData: JSON.stringify({ nmae, code: 1 }) })';
		await person.run('refreshTemplates');
		const { uri } = await vscode.workspace.openTextDocument({ language: 'javascript', content });
		const messages = () => vscode.languages.getDiagnostics(uri).map(({ message }) => message);
		await eventually(() =>
			assert.deepEqual(messages(), [
				'The template Welcome has no variable {{nmae}}.',
				'The template Welcome also needs values for {{first-name}}.'
			])
		);
		assert.deepEqual(await fixIn(uri, new vscode.Position(0, 57), 'Change to first-name'), [`${uri.path} 'first-name': nmae`]);
		// Another account has the same ID for another template.
		const others = { 'mainland/ap-hongkong/3f2a91c0d4e5': { id: 4711, hash: '' } };
		write(`${folder}-other`, { 'template.json': JSON.stringify({ name: 'Other', remote: others }), 'body.txt': '{{nmae}} {{code}}' });
		await person.run('refreshTemplates');
		await eventually(() => assert.deepEqual(messages(), []));
	});
});
