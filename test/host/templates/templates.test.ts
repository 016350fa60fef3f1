import assert from 'node:assert/strict';
import { renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setup, suite, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { TemplateEntry } from '../../../src/templates/accountTemplates.ts';
import { FileProblems } from '../../../src/templates/fileProblems.ts';
import type { LocalTemplate } from '../../../src/templates/localTemplates.ts';
import { eventually } from '../eventually.ts';
import { Patches } from '../patches.ts';
import { usePerson } from '../person.ts';
import { configure } from '../surroundings.ts';
import { clean, folderUri, linkOf, read, root, write, writeTemplate } from './templateFiles.ts';

const emptyTemplate = '{"Response":{"RequestId":"x","TemplateName":"welcome","TemplateStatus":0,"TemplateContent":{"Html":"","Text":""}}}';
const unreadableTemplate =
	'{"Response":{"RequestId":"x","TemplateName":"welcome","TemplateStatus":0,"TemplateContent":{"Html":"?","Text":""}}}';

suite('Templates', () => {
	const person = usePerson({ emulator: { review: 'manual' } });
	setup(clean);
	teardown(async () => {
		await person.waitUntilEnded();
		clean();
	});

	/** Rows that are not only in SES, as `label: description`. */
	async function rows(): Promise<readonly string[]> {
		await person.run('refreshTemplates');
		return (await person.templates())
			.filter(({ contextValue }) => !contextValue.endsWith('onlyThere'))
			.map(({ label, description }) => `${label}: ${description}`);
	}

	const of = (folder: string) => ({ folder: folderUri(folder) });
	const shows = (...expected: readonly string[]) => eventually(async () => assert.deepEqual(await rows(), expected));
	const remote = async (id: number) => (await person.emulator.state()).templates.find(template => template.id === id);
	const byName = async (name: string) => (await person.emulator.state()).templates.filter(template => template.name === name);

	/** Somebody else changes a template in SES. */
	async function changeThere(id: number, text: string): Promise<void> {
		const state = await person.emulator.state();
		const templates = state.templates.map(template => (template.id === id ? { ...template, text } : template));
		await person.emulator.replaceState({ ...state, templates });
	}

	/** Pushes a template and lets it be approved. */
	async function pushed(folder: string, verdict: 'approve' | 'reject' = 'approve', reason?: string): Promise<number> {
		const pushing = person.run('pushTemplate', of(folder));
		await person.click(/^Push /, 'Push');
		await pushing;
		const { id } = linkOf(folder);
		await person.emulator.review({ template: id, verdict, ...(reason === undefined ? {} : { reason }) });
		person.messages = [];
		return id;
	}

	/** @returns the details that were shown */
	async function pushNewVersion(folder: string, text: string): Promise<string> {
		write(folder, { 'body.txt': text });
		const pushing = person.run('pushNewVersion', of(folder));
		const title = `Push ${folder} as a new version?`;
		const { detail } = await person.waitForMessage(title);
		await person.click(title, 'Push as New Version');
		await pushing;
		person.messages = [];
		return detail;
	}

	test('those in SES have their state in words; a click opens what is in SES', async () => {
		await person.run('refreshTemplates');
		const found = (await person.templates()).map(({ label, description, icon }) => [label, description, icon]);
		const { templates } = await person.emulator.state();
		assert.equal(found.length, templates.filter(({ region }) => region === 'ap-singapore').length);
		assert.deepEqual(
			found.find(([label]) => label === 'Sign-in code'),
			['Sign-in code', 'approved · only in SES', 'pass-filled']
		);
		assert.ok(
			found.some(([, description = '']) => /^in review · only in SES$/.test(description)),
			found.join('\n')
		);
		assert.ok(
			found.some(([, description = '']) => /^rejected: .+ · only in SES$/.test(description)),
			found.join('\n')
		);
	});

	test('New Template: name and purpose, then its files', async () => {
		const creating = person.run('newTemplate');
		assert.ok((await person.waitForBox('New Template (1/2)')).staysOpen);
		await person.answer('Order  Shipped / DE');
		assert.ok((await person.waitForBox('New Template (2/2)')).staysOpen);
		await person.pick('Notification');
		await creating;
		assert.match(read('Order-Shipped-DE', 'body.html') ?? '', /\{\{name\}\}/);
		assert.deepEqual(JSON.parse(read('Order-Shipped-DE', 'template.json') ?? ''), {
			name: 'Order  Shipped / DE',
			purpose: 'notification',
			subject: 'Welcome, {{name}}',
			remote: {}
		});
		await shows('Order  Shipped / DE: only here');
	});

	test('Push: a new template is reviewed; a change of an approved one is reviewed again', async () => {
		writeTemplate('welcome', 'Hello {{name}}');
		await shows('welcome: only here');
		const pushing = person.run('pushTemplate', of('welcome'));
		const { detail } = await person.waitForMessage('Push welcome?');
		assert.match(detail, /reviews a new template/);
		await person.click('Push welcome?', 'Push');
		assert.deepEqual(await pushing, { templateId: linkOf('welcome').id });
		assert.equal((await remote(linkOf('welcome').id))?.text, 'Hello {{name}}');
		await shows('welcome: in review');
		await person.emulator.review({ template: linkOf('welcome').id, verdict: 'approve' });
		await shows('welcome: approved');
		writeTemplate('welcome', 'Hi {{name}}', { remote: JSON.parse(read('welcome', 'template.json') ?? '').remote });
		await shows('welcome: approved · changed here');
		const again = person.run('pushTemplate', of('welcome'));
		assert.deepEqual((await person.waitForMessage('Push welcome?')).buttons, ['Push as New Version…', 'Push']);
		await person.click('Push welcome?', 'Push');
		await again;
		await shows('welcome: in review');
		assert.equal((await byName('welcome')).length, 1);
	});

	test('Push counts the problems, and Enter shows them', async () => {
		writeTemplate('short', 'Hello', { purpose: 'notification' });
		const pushing = person.run('pushTemplate', of('short'));
		const { detail, buttons } = await person.waitForMessage('Push short?');
		assert.match(detail, /^Reviewers may reject it\. Errors: 1, warnings: 0\./);
		assert.deepEqual(buttons, ['Show Problems', 'Push']);
		await person.click('Push short?', 'Show Problems');
		await pushing;
		assert.match(vscode.window.activeTextEditor?.document.fileName ?? '', /body\.txt$/);
		assert.deepEqual(await byName('short'), []);
	});

	test('Push sends nothing when it is canceled, or files and SES are the same', async () => {
		writeTemplate('welcome', 'Hello');
		const canceled = person.run('pushTemplate', of('welcome'));
		(await person.waitForMessage('Push welcome?')).answer(undefined);
		await canceled;
		assert.deepEqual(await byName('welcome'), []);
		await pushed('welcome');
		await person.emulator.clearLog();
		await person.run('pushTemplate', of('welcome'));
		await person.waitForMessage('welcome is the same in SES. Nothing was sent.');
		assert.ok(!(await person.emulator.actions()).some(action => /^(Create|Update)/.test(action)));
	});

	test('Push saves files of the template, and no others', async () => {
		writeTemplate('welcome', 'Hello');
		write('.', { 'body.txt': 'Hello' });
		const dirty = async (file: string) => {
			const editor = await vscode.window.showTextDocument(vscode.Uri.file(join(root, file)));
			await editor.edit(edit => edit.insert(new vscode.Position(0, 0), 'New: '));
		};
		write('welcome', { 'notes.md': 'Hello' });
		await dirty('welcome/notes.md');
		await dirty('welcome/body.txt');
		await dirty('body.txt');
		const pushing = person.run('pushTemplate', of('welcome'));
		await person.click(/^Push /, 'Push');
		const { templateId } = (await pushing) as { readonly templateId: number };
		assert.equal((await remote(templateId))?.text, 'New: Hello');
		writeTemplate('other', 'Hello');
		await dirty('other/body.txt');
		await person.run('pushTemplate', { templateId });
		assert.equal(read('other', 'body.txt'), 'Hello');
		assert.equal(read('.', 'body.txt'), 'Hello');
		assert.equal(read('welcome', 'notes.md'), 'Hello');
		await vscode.commands.executeCommand('workbench.action.files.revert');
	});

	test('Push stops at a change in SES, shows it, and overwrites it only if that is chosen', async () => {
		writeTemplate('welcome', 'Hello');
		const id = await pushed('welcome');
		await changeThere(id, 'Hello there');
		await shows('welcome: approved · changed in SES');
		await person.run('pushTemplate', of('welcome'));
		await person.waitForMessage('welcome was changed in SES, and not here. Pull the change first.');
		write('welcome', { 'body.txt': 'Hello here' });
		await shows('welcome: approved · changed here and in SES');
		const comparing = person.run('pushTemplate', of('welcome'));
		await person.click('welcome: changed here and in SES. Overwrite what is in SES?', 'Compare');
		await comparing;
		await eventually(() => {
			const { input } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
			assert.ok(input instanceof vscode.TabInputTextDiff && input.modified.path.endsWith('/welcome/body.txt'));
		});
		assert.equal((await remote(id))?.text, 'Hello there');
		const overwriting = person.run('pushTemplate', of('welcome'));
		await person.click('Overwrite what is in SES?', 'Overwrite in SES');
		await overwriting;
		assert.equal((await remote(id))?.text, 'Hello here');
	});

	test('Push sends nothing when SES changes while the question is open', async () => {
		writeTemplate('welcome', 'Hello');
		const id = await pushed('welcome');
		write('welcome', { 'body.txt': 'Hello here' });
		const pushing = person.run('pushTemplate', of('welcome'));
		await person.waitForMessage('Push welcome?');
		await changeThere(id, 'Hello there');
		await person.click('Push welcome?', 'Push');
		await pushing;
		await person.waitForMessage('welcome was changed in SES in the meantime. Nothing was sent. Push again.');
		assert.equal((await remote(id))?.text, 'Hello there');
	});

	test('Push says that SES has it when the ID cannot be written to template.json', async () => {
		writeTemplate('welcome', 'Hello');
		const pushing = person.run('pushTemplate', of('welcome'));
		await person.waitForMessage('Push welcome?');
		write('welcome', { 'template.json': '{' });
		await person.click('Push welcome?', 'Push');
		await pushing;
		const [{ id } = assert.fail()] = await byName('welcome');
		await person.waitForMessage(
			`Pushed welcome, but its ID, ${id}, could not be written to template.json. Correct that file, then push again.`
		);
		writeTemplate('welcome', 'Hello');
		await person.run('pushTemplate', of('welcome'));
		assert.equal(linkOf('welcome').id, id);
	});

	test('Push sends nothing when the template is approved while the question is open', async () => {
		writeTemplate('welcome', 'Hello');
		const pushing = person.run('pushTemplate', of('welcome'));
		await person.click(/^Push /, 'Push');
		await pushing;
		const { id } = linkOf('welcome');
		write('welcome', { 'body.txt': 'Hello here' });
		const again = person.run('pushTemplate', of('welcome'));
		await person.waitForMessage('Push welcome?');
		await person.emulator.review({ template: id, verdict: 'approve' });
		await person.click('Push welcome?', 'Push');
		await again;
		await person.waitForMessage('welcome was changed in SES in the meantime. Nothing was sent. Push again.');
		assert.equal((await remote(id))?.text, 'Hello');
	});

	const lost = (what: string, fault: object, expected: string) =>
		test(`Push, ${what}`, async () => {
			writeTemplate('welcome', 'Hello');
			await person.emulator.addFault({ action: 'CreateEmailTemplate', ...fault });
			const pushing = person.run('pushTemplate', of('welcome'));
			await person.click(/^Push /, 'Push');
			await pushing;
			assert.equal((await byName('welcome')).length, expected.includes('only here') ? 0 : 1);
			await person.emulator.clearFaults();
			await shows(expected);
		});
	lost('the answer is lost after the effect', { drop: 'after' }, 'welcome: in review');
	lost('the answer is lost before the effect', { drop: 'before' }, 'welcome: only here');

	test('Pull: a new folder, then changes of SES, with the line ends of the file', async () => {
		const [{ id } = assert.fail()] = await byName('Sign-in code');
		await person.run('pullTemplate', { templateId: id });
		assert.equal(linkOf('Sign-in-code').id, id);
		await shows('Sign-in code: approved');
		write('Sign-in-code', { 'body.txt': (read('Sign-in-code', 'body.txt') ?? '').replaceAll('\n', '\r\n') });
		await changeThere(id, 'one\ntwo\n');
		await person.run('pullTemplate', of('Sign-in-code'));
		assert.match(read('Sign-in-code', 'body.txt') ?? '', /^one\r?\ntwo\r?\n$/);
		await shows('Sign-in code: approved');
	});

	test('Pull replaces changes only if that is chosen, and never unsaved ones', async () => {
		// Not opened in another test: VS Code keeps documents for a while, as they were.
		writeTemplate('edited', 'Hello');
		const id = await pushed('edited');
		write('edited', { 'body.txt': 'Hello here' });
		const canceled = person.run('pullTemplate', of('edited'));
		(await person.waitForMessage('Replace the files of edited')).answer(undefined);
		await canceled;
		assert.equal(read('edited', 'body.txt'), 'Hello here');
		const replaced = person.run('pullTemplate', of('edited'));
		await person.click('Replace the files of edited', 'Replace Files');
		await replaced;
		assert.equal(read('edited', 'body.txt'), 'Hello');
		await changeThere(id, 'Hello there');
		const editor = await vscode.window.showTextDocument(vscode.Uri.file(join(root, 'edited', 'body.txt')));
		await editor.edit(edit => edit.insert(new vscode.Position(0, 0), 'Unsaved '));
		await person.run('pullTemplate', of('edited'));
		await person.waitForMessage('edited has unsaved changes. Save or revert its files first.');
		assert.equal(editor.document.getText(), 'Unsaved Hello');
	});

	test('Pull All Templates leaves alone what has changes, and names it', async () => {
		writeTemplate('welcome', 'Hello');
		const id = await pushed('welcome');
		write('welcome', { 'body.txt': 'Hello here' });
		await changeThere(id, 'Hello there');
		writeTemplate('broken', 'Hello');
		await pushed('broken');
		write('broken', { 'body.txt': Uint8Array.of(0xff) });
		const count = (await person.emulator.state()).templates.filter(({ region }) => region === 'ap-singapore').length;
		await person.run('pullTemplates');
		await person.waitForMessage(
			`Templates pulled: ${count - 2}. Skipped, because the files have changes: welcome. Skipped, because the files have problems: broken.`
		);
		assert.equal(read('welcome', 'body.txt'), 'Hello here');
		assert.equal((await rows()).length, count);
	});

	const pullsOthers = (what: string, prepare: () => Promise<unknown>, body: string, sentence: string) =>
		test(`Pull All Templates pulls the others when one ${what}`, async () => {
			await prepare();
			const { templates } = await person.emulator.state();
			const count = templates.filter(({ region }) => region === 'ap-singapore').length;
			await person.emulator.addFault({ action: 'GetEmailTemplate', status: 200, body });
			await person.run('pullTemplates');
			await person.waitForMessage(new RegExp(`^Templates pulled: ${count - 1}\\. ${sentence}$`));
		});
	const inFiles = async () => {
		writeTemplate('welcome', 'Hello');
		await pushed('welcome');
	};
	const nothing = async () => {};
	pullsOthers('has no text', nothing, emptyTemplate, 'SES has sent no text for .+\\. Nothing was replaced\\. Pull again\\.');
	pullsOthers('cannot be read', nothing, unreadableTemplate, 'SES has sent no readable text for .+\\.');
	pullsOthers('that has files cannot be read', inFiles, unreadableTemplate, 'SES has sent no readable text for welcome\\.');

	test('Push as New Version: the approved one stays, and Switch Version goes there and back', async () => {
		writeTemplate('welcome', 'Hello');
		const id = await pushed('welcome');
		await pushNewVersion('welcome', 'Hello again');
		const next = linkOf('welcome').next?.id ?? assert.fail();
		assert.equal((await remote(id))?.text, 'Hello');
		await shows('welcome: approved · new version: in review');
		const canBeWatched = async () => (await person.templates()).filter(({ contextValue }) => /\bnext\b/.test(contextValue)).length;
		assert.equal(await canBeWatched(), 1);
		await person.run('switchVersion', of('welcome'));
		await person.waitForMessage('The new version of welcome is not approved yet.');
		await person.emulator.review({ template: next, verdict: 'approve' });
		const switching = person.run('switchVersion', of('welcome'));
		await person.click(`Switch welcome from the ID ${id} to ${next}?`, 'Switch');
		assert.deepEqual(await switching, { templateId: next });
		await shows('welcome: approved');
		assert.equal(await canBeWatched(), 0);
		const back = person.run('switchVersion', of('welcome'));
		await person.click(`Switch welcome from the ID ${next} to ${id}?`, 'Switch');
		await back;
		assert.equal(linkOf('welcome').id, id);
		// An old message about the version that is in use again.
		assert.equal(await person.run('switchVersion', { templateId: id }), undefined);
		await person.waitForMessage(`welcome already uses the ID ${id}.`);
		assert.equal(linkOf('welcome').id, id);
	});

	test('Push as New Version does not leave out a change in SES unsaid, and sends nothing that is there', async () => {
		writeTemplate('welcome', 'Hello');
		const id = await pushed('welcome');
		const runs = async (message: string) => {
			assert.equal(await person.run('pushNewVersion', of('welcome')), undefined);
			await person.waitForMessage(message);
		};
		await runs('welcome is the same in SES. Nothing was sent.');
		await changeThere(id, 'Hello there');
		await runs('welcome was changed in SES, and not here. Pull the change first.');
		assert.match(
			await pushNewVersion('welcome', 'Hello here'),
			/^SES has content that the files do not have, and neither will the new version\./m
		);
	});

	test('the ID of a new version names nothing that Push, Pull and Delete could act on', async () => {
		writeTemplate('welcome', 'Hello');
		const id = await pushed('welcome');
		await pushNewVersion('welcome', 'Hello again');
		const next = linkOf('welcome').next?.id ?? assert.fail();
		for (const command of ['pushTemplate', 'pullTemplate', 'deleteTemplate', 'mailTemplate']) {
			assert.equal(await person.run(command, { templateId: next }), undefined);
			const { answer } = await person.waitForMessage(`ID ${next} is a new version that is not in use yet. Switch to it first.`);
			answer(undefined);
		}
		assert.ok(await remote(id));
	});

	test('Watch Template Review of an ID watches that one, also beside a new version', async () => {
		person.speedUp();
		writeTemplate('welcome', 'Hello');
		const id = await pushed('welcome');
		await pushNewVersion('welcome', 'Hello again');
		const next = linkOf('welcome').next?.id ?? assert.fail();
		await person.run('watchReview', { templateId: id });
		await person.waitForMessage('welcome is approved.');
		await person.run('watchReview', { templateId: next });
		await person.emulator.review({ template: next, verdict: 'approve' });
		await person.waitForMessage('The new version of welcome is approved.');
	});

	const rejections = (folder: string) =>
		vscode.languages
			.getDiagnostics(vscode.Uri.file(join(root, folder, 'body.txt')))
			.filter(({ message }) => message.startsWith('SES rejected the template'));

	test('the reason of a rejection stays until the files change, also while SES is not asked', () => {
		const local = {
			folder: vscode.Uri.file(join(root, 'declined')),
			settings: undefined,
			content: { name: 'a', text: 'Hello' },
			faults: []
		};
		const remote = { id: 1, name: 'a', status: 'rejected', reviewReason: 'Say more.', created: undefined } as const;
		const entry = { local, remote, content: undefined, next: undefined, key: '', link: undefined, relation: 'same' } as const;
		const problems = new FileProblems();
		const left = (locals: readonly LocalTemplate[], entries?: readonly TemplateEntry[]) => {
			problems.show(locals, entries);
			return rejections('declined').length;
		};
		assert.equal(left([local], [entry]), 1);
		assert.equal(left([local]), 1);
		assert.equal(left([{ ...local, content: { name: 'a', text: 'Hello, this is more.' } }]), 0);
		assert.equal(left([local], [entry]), 1);
		assert.equal(left([]), 0);
		problems.dispose();
	});

	test('Watch Review: one message when it is decided, and the reason is a problem of the file', async () => {
		person.speedUp();
		writeTemplate('welcome', 'Hello,\nclick here');
		const pushing = person.run('pushTemplate', of('welcome'));
		await person.click(/^Push /, 'Push');
		await pushing;
		await person.click(/^Pushed welcome\./, 'Watch Review');
		await person.emulator.review({ template: linkOf('welcome').id, verdict: 'reject', reason: 'Say more than "click here".' });
		await person.waitForMessage('welcome was rejected: Say more than "click here".');
		await eventually(() => {
			const [problem] = vscode.languages
				.getDiagnostics(vscode.Uri.file(join(root, 'welcome', 'body.txt')))
				.filter(({ source }) => source === 'Tencent SES');
			assert.equal(problem?.message, 'SES rejected the template: Say more than "click here".');
			assert.deepEqual([problem.range.start.line, problem.range.start.character, problem.range.end.character], [1, 0, 10]);
		});
		const signingOut = person.run('signOut');
		await person.click(/^Sign out/, 'Sign Out');
		await signingOut;
		await eventually(() => assert.deepEqual(rejections('welcome'), []));
		await person.run('signIn', 'emulator');
	});

	test('Watch Review again: can be stopped', async () => {
		writeTemplate('welcome', 'Hello');
		const pushing = person.run('pushTemplate', of('welcome'));
		await person.click(/^Push /, 'Push');
		await pushing;
		await person.run('watchReview', of('welcome'));
		await shows('welcome: in review · watching');
		await person.run('watchReview', of('welcome'));
		await person.click('The review of welcome is being watched.', 'Stop Watching');
		await shows('welcome: in review');
		assert.equal(person.states.workspace.get('tencentSes.reviews'), undefined);
	});

	test('a watch that began more than four days ago ends with a last check', async () => {
		writeTemplate('welcome', 'Hello');
		const pushing = person.run('pushTemplate', of('welcome'));
		await person.click(/^Push /, 'Push');
		await pushing;
		/** Opens the window again as if five days had passed. */
		const openLater = async () => {
			const kept = person.windowState.get<readonly object[]>('tencentSes.reviews') ?? [];
			assert.equal(kept.length, 1);
			const started = Date.now() - 5 * 24 * 60 * 60_000;
			await person.windowState.update(
				'tencentSes.reviews',
				kept.map(watched => ({ ...watched, started }))
			);
			await person.crash();
		};
		await person.run('watchReview', of('welcome'));
		await openLater();
		await person.waitForMessage('welcome has not been reviewed within four days. Ask Tencent Cloud support.');
		await person.run('watchReview', of('welcome'));
		await person.emulator.review({ template: linkOf('welcome').id, verdict: 'approve' });
		await openLater();
		await person.waitForMessage('welcome is approved.');
	});

	/** Adds a space to `template.json`, unsaved. Not in a template of another test: VS Code keeps documents for a while, as they were. */
	async function editSettings(folder: string): Promise<vscode.TextDocument> {
		const editor = await vscode.window.showTextDocument(vscode.Uri.file(join(root, folder, 'template.json')));
		await editor.edit(edit => edit.insert(new vscode.Position(0, 1), ' '));
		return editor.document;
	}

	test('Switch Version saves the files first', async () => {
		writeTemplate('switched', 'Hello');
		await pushed('switched');
		await pushNewVersion('switched', 'Hello again');
		const next = linkOf('switched').next?.id ?? assert.fail();
		await person.emulator.review({ template: next, verdict: 'approve' });
		const document = await editSettings('switched');
		const switching = person.run('switchVersion', of('switched'));
		await person.click(/^Switch switched /, 'Switch');
		await switching;
		assert.equal(document.isDirty, false);
		assert.equal(linkOf('switched').id, next);
		await person.waitForMessage(/^switched now uses the ID \d+\. The ID \d+ was not found in the code of this workspace\.$/);
	});

	test('Switch Version says where code still has the ID when nothing was selected in the preview', async () => {
		writeTemplate('welcome', 'Hello');
		const id = await pushed('welcome');
		await pushNewVersion('welcome', 'Hello again');
		await person.emulator.review({ template: linkOf('welcome').next?.id ?? assert.fail(), verdict: 'approve' });
		const code = join(root, '../send.ts');
		writeFileSync(code, `const mail = { TemplateID: ${id} };`);
		const switching = person.run('switchVersion', of('welcome'));
		await person.click(/^Switch welcome /, 'Switch');
		await switching;
		await eventually(async () => {
			await vscode.commands.executeCommand('refactorPreview.apply');
			assert.ok(person.messages.some(({ text }) => text === `The ID ${id} is still in send.ts.`));
		});
		person.messages = [];
		rmSync(code);
	});

	test('Delete Template in SES leaves alone files with unsaved changes', async () => {
		writeTemplate('unsaved', 'Hello');
		const id = await pushed('unsaved');
		await editSettings('unsaved');
		const deleting = person.run('deleteTemplate', of('unsaved'));
		await person.pick('In SES');
		await person.waitForMessage('unsaved has unsaved changes. Save or revert its files first.');
		await deleting;
		assert.ok(await remote(id));
		await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
	});

	test('Delete Template: in SES, the files, or both, and says what goes', async () => {
		writeTemplate('welcome', 'Hello');
		const id = await pushed('welcome');
		const deleting = person.run('deleteTemplate', of('welcome'));
		await person.pick('In SES');
		assert.match(
			(await person.waitForMessage('Delete welcome from SES?')).detail,
			new RegExp(`Mail that uses the ID ${id} can no longer be sent`)
		);
		await person.click('Delete welcome from SES?', 'Delete');
		await deleting;
		assert.deepEqual(await byName('welcome'), []);
		await shows('welcome: only here');
		const files = person.run('deleteTemplate', of('welcome'));
		await person.click('Delete the files of welcome?', 'Delete');
		// The server has no trash.
		await person.click(/^ses-templates.welcome cannot be moved to the trash\. Delete it permanently\?$/, 'Delete Permanently');
		assert.equal(await files, 'here');
		assert.equal(read('welcome', 'body.txt'), undefined);
	});

	test('Delete Template deletes nothing that was changed in SES while the question was open', async () => {
		writeTemplate('welcome', 'Hello');
		const id = await pushed('welcome');
		const deleting = person.run('deleteTemplate', of('welcome'));
		await person.pick('Both');
		await person.waitForMessage('Delete welcome from SES, and its files?');
		await changeThere(id, 'Hello there');
		await person.click('Delete welcome from SES, and its files?', 'Delete');
		await deleting;
		await person.waitForMessage('welcome was changed in SES in the meantime. Nothing was deleted.');
		assert.deepEqual([(await remote(id))?.text, read('welcome', 'body.txt')], ['Hello there', 'Hello']);
	});

	test('Delete Template says that SES deleted it when template.json cannot be changed', async () => {
		writeTemplate('welcome', 'Hello');
		const id = await pushed('welcome');
		const deleting = person.run('deleteTemplate', of('welcome'));
		await person.pick('In SES');
		await person.waitForMessage('Delete welcome from SES?');
		write('welcome', { 'template.json': '{' });
		await person.click('Delete welcome from SES?', 'Delete');
		await deleting;
		await person.waitForMessage('welcome was deleted in SES, but its files could not be changed: ');
		assert.equal(await remote(id), undefined);
	});

	test('Delete Template of both keeps the files when they cannot be moved to the trash and are wanted', async () => {
		writeTemplate('welcome', 'Hello');
		await pushed('welcome');
		const deleting = person.run('deleteTemplate', of('welcome'));
		await person.pick('Both');
		await person.click('Delete welcome from SES, and its files?', 'Delete');
		const question = await person.waitForMessage(/cannot be moved to the trash/);
		assert.equal(question.detail, 'Deleted welcome from SES.');
		question.answer(undefined);
		assert.equal(await deleting, 'there');
		await person.waitForMessage('Deleted welcome from SES.');
		assert.equal(read('welcome', 'body.txt'), 'Hello');
		await shows('welcome: only here');
	});

	test('Pull keeps a file that SES has no part for, when it cannot be moved to the trash and is wanted', async () => {
		writeTemplate('welcome', 'Hello');
		await pushed('welcome');
		write('welcome', { 'body.html': '<p>Hello</p>' });
		const pulling = person.run('pullTemplate', of('welcome'));
		await person.click('Replace the files of welcome', 'Replace Files');
		(await person.waitForMessage(/body\.html cannot be moved to the trash/)).answer(undefined);
		assert.equal(await pulling, undefined);
		assert.equal(read('welcome', 'body.html'), '<p>Hello</p>');
	});

	test('Retry is for the template of the editor in which the command was run', async () => {
		writeTemplate('one', 'Hello');
		writeTemplate('two', 'Hello');
		const [one, two] = [await pushed('one'), await pushed('two')];
		await changeThere(one, 'Hello there');
		await changeThere(two, 'Hello there');
		const show = (folder: string) => vscode.window.showTextDocument(vscode.Uri.file(join(root, folder, 'body.txt')));
		await show('one');
		await person.emulator.addFault({ action: 'GetEmailTemplate', code: 'InternalError', times: 3 });
		await person.run('pullTemplate');
		const { answer } = await person.waitForMessage('SES had an internal error');
		await person.emulator.clearFaults();
		await show('two');
		answer('Retry');
		await eventually(() => assert.equal(read('one', 'body.txt'), 'Hello there'));
		await person.waitUntilEnded();
		assert.equal(read('two', 'body.txt'), 'Hello');
	});

	test('a template that SES does not give has this in its row; the others are shown as they are', async () => {
		writeTemplate('one', 'Hello');
		writeTemplate('two', 'Hello');
		await pushed('one');
		await pushed('two');
		await person.emulator.addFault({ action: 'GetEmailTemplate', code: 'InvalidParameterValue.TemplateNotExist' });
		const [failure, ...others] = await rows();
		assert.match(failure ?? '', /^Could not load the templates: /);
		assert.deepEqual(others.map(row => row.replace(/^\w+: /, '')).sort(), ['approved', 'approved · content in SES not read']);
		await shows('one: approved', 'two: approved');
	});

	test('the keys Delete and Ctrl+C are for the selected row', async () => {
		writeTemplate('welcome', 'Hello');
		const id = await pushed('welcome');
		await shows('welcome: approved');
		person.select(...(await person.templates()).filter(({ label }) => label === 'welcome'));
		await person.run('copyTemplateId');
		assert.equal(person.clipboard, String(id));
		void person.run('deleteSelectedTemplate');
		await person.pick('Files');
		(await person.waitForMessage('Delete the files of welcome?')).answer(undefined);
		person.select();
		person.clipboard = '';
		await person.run('copyTemplateId');
		await person.run('deleteSelectedTemplate');
		// Other extensions may pass anything.
		for (const argument of [null, 5, {}, { item: null }]) {
			await person.run('copyTemplateId', argument);
			await person.run('deleteSelectedTemplate', argument);
		}
		assert.equal(person.clipboard, '');
		assert.deepEqual(person.messages.map(String), []);
		assert.ok(read('welcome', 'body.txt'));
	});

	test('Copy as API Call: the calls of templates, with what the files contain', async () => {
		writeTemplate('welcome', 'Hello');
		const id = await pushed('welcome');
		write('welcome', { 'body.txt': 'Hello again' });
		void person.run('copyTemplateCall', of('welcome'));
		const box = await person.waitForBox('Copy as API Call');
		await eventually(() => assert.ok(box.labels.includes('UpdateEmailTemplate')));
		assert.deepEqual(
			box.labels.filter(label => !label.includes('Template')),
			[]
		);
		await person.pick('UpdateEmailTemplate');
		await person.pick('tccli');
		const content = Buffer.from('Hello again').toString('base64');
		await eventually(() =>
			assert.match(person.clipboard, new RegExp(`UpdateEmailTemplate .*--TemplateID ${id} .*"Text": ?"${content}"`, 's'))
		);
	});

	const readsOnce = (command: string) =>
		test(`${command} changes nothing, so the view does not read it again`, async () => {
			writeTemplate('welcome', 'Hello');
			await pushed('welcome');
			await shows('welcome: approved');
			await person.emulator.clearLog();
			await person.run(command, of('welcome'));
			await person.templates();
			const actions = await person.emulator.actions();
			assert.equal(actions.filter(action => action === 'ListEmailTemplates').length, 1, actions.join());
		});
	for (const command of ['openTemplate', 'compareTemplate', 'mailTemplate', 'copyTemplateCall']) {
		readsOnce(command);
	}

	test('Send Test Mail with This Template: its subject and the values of its sample', async () => {
		writeTemplate('welcome', 'Hello {{name}}', { subject: 'Welcome' });
		write('welcome', { 'sample.json': '{ "name": "Ada" }' });
		await pushed('welcome');
		void person.run('mailTemplate', of('welcome'));
		await person.pick('news@mail.qcloud.com');
		await person.waitForBox(/^Send Test Mail \(/);
		await person.answer('ada@example.com');
		await person.waitForBox('Send Test Mail (4/5)');
		assert.equal(person.box.value, 'Welcome');
		await person.enter();
		await person.waitForBox('Send Test Mail (5/5)');
		await person.enter();
		await eventually(async () => assert.equal((await person.emulator.mails()).length, 1));
		const [mail] = await person.emulator.mails();
		assert.equal(mail?.subject, 'Welcome');
		assert.match(Buffer.from(await person.emulator.mail(mail.id)).toString(), new RegExp(Buffer.from('Hello Ada').toString('base64')));
	});

	test('Push as New Version again replaces a rejected one, and the approved one stays', async () => {
		writeTemplate('welcome', 'Hello');
		const id = await pushed('welcome');
		await pushNewVersion('welcome', 'Hello again');
		const next = linkOf('welcome').next?.id ?? assert.fail();
		await person.emulator.review({ template: next, verdict: 'reject', reason: 'Short' });
		await rows();
		await eventually(() => assert.equal(rejections('welcome')[0]?.message, 'SES rejected the template: Short'));
		assert.match(await pushNewVersion('welcome', 'Hello once more'), new RegExp(`replaces the existing new version, ${next}\\.`));
		assert.deepEqual([linkOf('welcome').id, linkOf('welcome').next?.id], [id, next]);
		assert.deepEqual([(await remote(id))?.text, (await remote(next))?.text], ['Hello', 'Hello once more']);
		assert.equal((await byName('welcome')).length, 2);
		await person.run('openTemplate', { templateId: next });
		await eventually(() => assert.equal(vscode.window.activeTextEditor?.document.getText(), 'Hello once more'));
	});

	test('a change in SES of the version before is not overwritten after switching back', async () => {
		writeTemplate('welcome', 'Hello');
		const id = await pushed('welcome');
		await pushNewVersion('welcome', 'Hello again');
		await person.emulator.review({ template: linkOf('welcome').next?.id ?? assert.fail(), verdict: 'approve' });
		for (const wait of ['Switch welcome from', 'Switch welcome from']) {
			const switching = person.run('switchVersion', of('welcome'));
			await person.click(wait, 'Switch');
			await switching;
			await changeThere(id, 'Hello there');
		}
		assert.equal(linkOf('welcome').id, id);
		await shows('welcome: approved · changed here and in SES · new version: approved');
	});

	test('Push keeps a name that changes while the question is open', async () => {
		writeTemplate('welcome', 'Hello');
		const pushing = person.run('pushTemplate', of('welcome'));
		await person.waitForMessage('Push welcome?');
		write('welcome', { 'template.json': '{"name":"Welcome","purpose":"trigger"}' });
		await person.click('Push welcome?', 'Push');
		await pushing;
		await shows('Welcome: in review · changed here');
	});

	test('Push saves and sends what is being edited in a template that is picked, and leaves other files alone', async () => {
		// VS Code keeps documents for a while, and would not save one whose file was written since.
		writeTemplate('picked', 'Hello');
		const edit = async (file: string, text: string) => {
			const editor = await vscode.window.showTextDocument(vscode.Uri.file(join(root, file)), { preview: false });
			await editor.edit(edit => edit.insert(new vscode.Position(0, 0), text));
			return editor.document;
		};
		write('.', { 'other.txt': '' });
		await edit('picked/body.txt', 'Unsaved: ');
		const other = await edit('other.txt', 'x');
		const pushing = person.run('pushTemplate');
		await person.pick('picked');
		await person.click('Push picked?', 'Push');
		await pushing;
		assert.equal((await remote(linkOf('picked').id))?.text, 'Unsaved: Hello');
		assert.ok(other.isDirty);
		await vscode.commands.executeCommand('workbench.action.files.revert');
	});

	test('Pull replaces a symbolic link, not what it leads to', async () => {
		writeTemplate('welcome', 'Hello');
		await pushed('welcome');
		write('.', { 'elsewhere.txt': 'mine' });
		rmSync(join(root, 'welcome', 'body.txt'));
		symlinkSync(join(root, 'elsewhere.txt'), join(root, 'welcome', 'body.txt'));
		const pulling = person.run('pullTemplate', of('welcome'));
		await person.click('Replace the files of welcome', 'Replace Files');
		await pulling;
		assert.deepEqual([read('.', 'elsewhere.txt'), read('welcome', 'body.txt')], ['mine', 'Hello']);
		await shows('welcome: approved');
	});

	test('Pull writes nothing where a folder that is a symbolic link leads', async () => {
		writeTemplate('welcome', 'Hello');
		const id = await pushed('welcome');
		await changeThere(id, 'Hello there');
		const elsewhere = join(person.home, 'welcome');
		renameSync(join(root, 'welcome'), elsewhere);
		symlinkSync(elsewhere, join(root, 'welcome'));
		await person.run('pullTemplate', of('welcome'));
		await person.waitForMessage('Nothing was replaced. ses-templates/welcome: This is a symbolic link.');
		assert.equal(read('welcome', 'body.txt'), 'Hello');
	});

	test('Pull All Templates stops when the folder cannot be read, instead of writing what is in it again', async () => {
		const [{ id } = assert.fail()] = await byName('Sign-in code');
		await person.run('pullTemplate', { templateId: id });
		write('Sign-in-code', { 'body.txt': 'mine' });
		const { fs } = vscode.workspace;
		const readDirectory = async (uri: vscode.Uri) => {
			throw vscode.FileSystemError.Unavailable(uri);
		};
		const patches = new Patches();
		patches.put(vscode.workspace, 'fs', { ...fs, readDirectory });
		try {
			await person.run('pullTemplates');
		} finally {
			patches.undo();
		}
		await person.waitForMessage('The folder ses-templates cannot be read. Check its permissions.');
		assert.equal(read('Sign-in-code', 'body.txt'), 'mine');
	});

	test('Pull keeps the files when SES answers with an empty template', async () => {
		writeTemplate('welcome', 'Hello');
		await pushed('welcome');
		await person.emulator.addFault({ action: 'GetEmailTemplate', times: 9, status: 200, body: emptyTemplate });
		await person.run('pullTemplate', of('welcome'));
		await person.waitForMessage('SES has sent no text for welcome. Nothing was replaced. Pull again.');
		assert.equal(read('welcome', 'body.txt'), 'Hello');
	});

	test('the view follows a folder that is moved away, and takes a byte order mark and a setting with a slash at its end', async () => {
		await configure({ 'templates.folder': 'ses-templates/' });
		const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(root, '**'));
		const reported = new Set<string>();
		for (const event of [watcher.onDidCreate, watcher.onDidChange]) {
			event(({ fsPath }) => reported.add(fsPath));
		}
		try {
			await rows();
			const names = async () => (await person.templates()).map(({ label }) => label);
			// VS Code may not watch the folder yet. It reports nothing for what is deleted before it was reported.
			await eventually(() => {
				write('', { 'notes.txt': '' });
				assert.ok(reported.has(join(root, 'notes.txt')));
			});
			write('welcome', { 'body.txt': 'Hello', 'template.json': '\ufeff{"name":"Hi"}' });
			await eventually(async () => {
				assert.ok(reported.has(join(root, 'welcome')) && (await names()).includes('Hi'));
			});
			rmSync(join(root, 'welcome'), { recursive: true });
			await eventually(async () => assert.ok(!(await names()).includes('Hi')));
		} finally {
			watcher.dispose();
			await configure({ 'templates.folder': undefined });
		}
	});

	/** @param at characters of the first line */
	const faulty = (what: string, prepare: () => void, file: string, message: RegExp, at: readonly [number, number] = [0, 1]) =>
		test(`a problem, and nothing is sent: ${what}`, async () => {
			prepare();
			await rows();
			await eventually(() => {
				const [problem] = vscode.languages.getDiagnostics(vscode.Uri.file(join(root, 'bad', file)));
				assert.match(problem?.message ?? '', message);
				assert.deepEqual(problem?.range, new vscode.Range(0, at[0], 0, at[1]));
			});
			await person.emulator.clearLog();
			await person.run('pushTemplate', of('bad'));
			await person.waitForMessage(message);
			assert.ok(!(await person.emulator.actions()).some(action => /^(Create|Update)/.test(action)));
		});
	const settings = { 'template.json': '{"name":"bad"}' };
	const text = { 'body.txt': 'Hello' };
	faulty('not UTF-8', () => write('bad', { ...settings, 'body.txt': Uint8Array.of(0x48, 0xff) }), 'body.txt', /not UTF-8/);
	faulty(
		'sample.json in UTF-16',
		() => write('bad', { ...settings, ...text, 'sample.json': Uint8Array.of(0xff, 0xfe, 0x7b, 0) }),
		'sample.json',
		/not UTF-8/
	);
	const wrong = (settings: string, message: RegExp, ...at: readonly [number, number]) =>
		faulty(settings, () => write('bad', { ...text, 'template.json': settings }), 'template.json', message, at);
	wrong('{"name":"b', /not valid JSON/, 8, 10);
	wrong('[]', /"name" must be a string/, 0, 2);
	wrong('{"purpose":"test"}', /"name" must be a string/, 0, 1);
	wrong('{"name":"a","name":""}', /"name" must be a string/, 19, 21);
	wrong('{"name":"a","purpose":"spam"}', /"purpose" must be notification/, 22, 28);
	wrong('{"name":"a","subject":1}', /"subject" must be a string/, 22, 23);
	wrong('{"name":"a","remote":[]}', /"remote" must have an ID/, 21, 23);
	faulty('no settings', () => write('bad', text), 'template.json', /template\.json is missing/);
	faulty('no body', () => write('bad', settings), 'body.txt', /The template is empty/);
	faulty('an empty body', () => write('bad', { ...settings, 'body.txt': '' }), 'body.txt', /The template is empty/);
	faulty(
		'a merge conflict',
		() => write('bad', { ...settings, 'body.txt': '<<<<<<< a\nb\n=======\nc\n>>>>>>> d\n' }),
		'body.txt',
		/conflict markers/
	);
	faulty(
		'a link out of the folder',
		() => {
			write('bad', settings);
			symlinkSync('/etc/hostname', join(root, 'bad', 'body.txt'));
		},
		'body.txt',
		/symbolic link/
	);
	faulty(
		'a folder that is a link out of the workspace',
		() => {
			const elsewhere = join(person.home, 'elsewhere');
			write(relative(root, elsewhere), { ...settings, ...text });
			write('.', {});
			symlinkSync(elsewhere, join(root, 'bad'));
		},
		'',
		/symbolic link/
	);
	faulty(
		'an ID that two folders have',
		() => {
			const remote = { 'international/ap-singapore/3f2a91c0d4e5f607': { id: 4711, hash: 'x' } };
			writeTemplate('good', 'Hello', { remote });
			writeTemplate('bad', 'Hello', { remote });
		},
		'template.json',
		/has the ID 4711, too/
	);
});
