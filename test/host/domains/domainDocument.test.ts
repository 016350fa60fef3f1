import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { eventually } from '../eventually.ts';
import { usePerson } from '../person.ts';

const domain = 'newsletter.example.org';
const fresh = 'shop.example.net';

const recordActions = ['Copy Name', 'Copy Short Name', 'Copy Value'];
const allRecordActions = [...recordActions, ...recordActions, ...recordActions, ...recordActions];

suite('Page of a sender domain', () => {
	// Long enough for answers on a busy machine, even with shortened timers.
	const person = usePerson({ settings: { 'dns.timeout': 60 } });

	test('shows the domain at a glance, and each record with its verdict', async () => {
		await open();
		await shows(
			/Domain: +newsletter\.example\.org\n +Status: +wrong value: DKIM\n +DNS checked: +\w/,
			/## 1\. MX\n\n +Verdict: +matches\n +Name: +newsletter\.example\.org\n +Short name: +newsletter\n/,
			/## 2\. TXT \(SPF\)\n\n +Verdict: +matches/,
			/## 3\. TXT \(DKIM\)\n\n +Verdict: +wrong value.*\n +What to do: +\S/,
			/SES last saw: +v=DKIM1; k=rsa; p=TheKeyOfAnotherService\n +DNS answers now: +v=DKIM1; k=rsa; p=TheKeyOfAnotherService/,
			/## 4\. TXT \(DMARC\)\n\n +Verdict: +not published yet/,
			/Name: +_dmarc\.newsletter\.example\.org\n +Short name: +_dmarc\.newsletter\n +Publish: +v=DMARC1; p=none\n +SES last saw: +\(nothing\)\n +DNS answers now: +\(the name does not exist\)/
		);
		await offers('Check DNS Now', 'Verify', 'Watch', 'Copy All As…', ...allRecordActions);
	});

	test('a verified domain offers addresses, not verification', async () => {
		await open('mail.qcloud.com');
		await shows(/Status: +verified/);
		await offers('Check DNS Now', 'Copy All As…', 'Create Sender Address', ...allRecordActions);
		await click('$(add) Create Sender Address');
		await person.waitForBox('Create Sender Address (2/3)');
	});

	test('names and values are copied with one click', async () => {
		await open();
		await copies('Copy Name', 3, '_dmarc.newsletter.example.org');
		await copies('Copy Short Name', 3, '_dmarc.newsletter');
		await copies('Copy Value', 3, 'v=DMARC1; p=none');
	});

	test('where an SPF record exists, the merged one is what is to be published', async () => {
		await person.emulator.publish([{ type: 'TXT', name: fresh, value: 'v=spf1 include:_spf.example.com -all' }]);
		await open(fresh);
		await shows(/Publish: +v=spf1 include:_spf\.example\.com include:qcloudmail\.com -all/);
		await copies('Copy Value', 1, 'v=spf1 include:_spf.example.com include:qcloudmail.com -all');
	});

	test('Check DNS Now brings what was published meanwhile, and leaves the cursor where it is', async () => {
		await open();
		const editor = vscode.window.activeTextEditor;
		assert.ok(editor);
		const before = editor.document.positionAt(editor.document.getText().lastIndexOf('v=DMARC1'));
		editor.selection = new vscode.Selection(before, before);
		await person.emulator.publish([{ type: 'TXT', name: `_dmarc.${domain}`, value: 'v=DMARC1; p=none' }]);
		await click('$(pulse) Check DNS Now');
		await shows(/## 4\. TXT \(DMARC\)\n\n +Verdict: +matches/);
		// VS Code tells of it a little later. One line less: there is nothing to do any more.
		await eventually(() => assert.ok(Math.abs(editor.selection.active.line - before.line) <= 3, `${editor.selection.active.line}`));
		assert.notEqual(editor.selection.active.line, 0);
	});

	test('Watch and Stop Watching take turns', async () => {
		await open();
		await click('$(eye) Watch');
		await shows(/Status: +wrong value: DKIM, watched until it is verified/);
		await isWatching(true);
		await click('$(eye-closed) Stop Watching');
		await shows(/Status: +wrong value: DKIM\n/);
		await isWatching(false);
		await offers('Check DNS Now', 'Verify', 'Watch', 'Copy All As…', ...allRecordActions);
	});

	test('a domain that was deleted: says so', async () => {
		await open();
		const state = await person.emulator.state();
		await person.emulator.replaceState({ ...state, domains: state.domains.filter(({ name }) => name !== domain) });
		await person.run('refresh');
		await shows(/SES no longer lists this domain/);
		await offers('Refresh');
		await person.emulator.resetState();
		await click('Refresh');
		await shows(/Status: +wrong value: DKIM/);
	});

	test('domains that cannot be loaded after a reload: says why, and Retry loads them', async () => {
		const { uri } = await open();
		await person.reload(() =>
			person.emulator.addFault({ action: 'ListEmailIdentities', times: 'always', code: 'AuthFailure.SecretIdNotFound' })
		);
		await vscode.window.showTextDocument(uri);
		await shows(/The sender domains could not be loaded/, /The SecretId does not exist/);
		await offers('Retry', 'Sign In', 'Show Log');
		await person.emulator.clearFaults();
		await click('Retry');
		await shows(/Status: +wrong value: DKIM/);
	});

	test('records that cannot be loaded: says why, and Retry loads them', async () => {
		await person.emulator.addFault({ action: 'GetEmailIdentity', times: 'always', code: 'InternalError' });
		person.speedUp();
		await person.run('refresh');
		await person.runOn('showDomain', fresh);
		await shows(/Not everything could be loaded/, /SES had an internal error/);
		await person.emulator.clearFaults();
		await click('Retry');
		await shows(/## 4\. TXT \(DMARC\)\n\n +Verdict: +not published yet/);
	});

	test('another language is not the end of its updates', async () => {
		const page = await open();
		await vscode.languages.setTextDocumentLanguage(page, 'plaintext');
		await person.emulator.publish([{ type: 'TXT', name: `_dmarc.${domain}`, value: 'v=DMARC1; p=none' }]);
		await click('$(pulse) Check DNS Now');
		await shows(/## 4\. TXT \(DMARC\)\n\n +Verdict: +matches/);
	});

	/** Opens the page and waits until it is complete. */
	async function open(name = domain): Promise<vscode.TextDocument> {
		await person.runOn('showDomain', name);
		const document = await person.document(/DNS servers: +127\.0\.0\.1:\d+/);
		assert.ok(document.uri.path.endsWith(`/${name}.md`), document.uri.path);
		await eventually(async () => assert.equal((await titles()).filter(title => title === 'Copy Value').length, 4));
		return document;
	}

	async function shows(...sentences: readonly RegExp[]): Promise<void> {
		await eventually(async () => {
			const text = (await person.document()).getText();
			for (const sentence of sentences) {
				assert.match(text, sentence);
			}
		});
	}

	/** What can be done, from the top, without icons. */
	async function titles(): Promise<readonly string[]> {
		return (await person.lenses(await person.document())).map(({ title }) => title.replace(/^\$\([\w-]+\) /, ''));
	}

	async function offers(...expected: readonly string[]): Promise<void> {
		await eventually(async () => assert.deepEqual(await titles(), expected));
	}

	async function click(title: string, index = 0): Promise<void> {
		await person.clickLens(await person.document(), title, index);
	}

	/** @param index of the record, from 0 */
	async function copies(title: string, index: number, text: string): Promise<void> {
		await click(`$(copy) ${title}`, index);
		await eventually(() => assert.equal(person.clipboard, text));
	}

	async function isWatching(is: boolean): Promise<void> {
		await eventually(() => assert.equal(person.statusItems.map(({ text }) => text).includes(`$(eye) ${domain}: 2 of 4 records`), is));
	}
});
