import assert from 'node:assert/strict';
import { suite, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { eventually } from '../eventually.ts';
import { usePerson } from '../person.ts';
import { from, sendMail } from '../sendMail/sendMail.ts';

const sentence = 'You have signed out of this profile.\n';

/** The URIs of all tabs. That of a comparison is the side in the account. */
function tabs(): readonly vscode.Uri[] {
	const inputs = vscode.window.tabGroups.all.flatMap(group => group.tabs.map(({ input }) => input));
	return inputs.flatMap(input =>
		input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom
			? [input.uri]
			: input instanceof vscode.TabInputTextDiff
				? [input.modified.scheme === 'file' ? input.original : input.modified]
				: []
	);
}

suite('Sign Out', () => {
	const person = usePerson();

	teardown(async () => {
		if (!person.exported || person.profile === '') {
			void person.run('signIn');
			await person.pick('Local Emulator');
			await person.row(from);
		}
		// The window forgets the mail that was sent from it.
		await person.reload();
	});

	async function signOut(): Promise<void> {
		const leaving = person.run('signOut');
		await person.click(/^Sign out/, 'Sign Out');
		await leaving;
	}

	const mailId = async () => (await sendMail(person)).messageId;

	const closes = (what: string, open: () => Promise<unknown>, text: RegExp) =>
		test(`closes ${what}, and it does not come back, even after a reload`, async () => {
			await open();
			await eventually(() => assert.equal(tabs().length, 1));
			const [uri] = tabs();
			assert.ok(uri);
			const read = async () => new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
			await eventually(async () => assert.match(await read(), text));
			await signOut();
			await eventually(() => assert.deepEqual(tabs(), []));
			assert.equal(await read(), sentence);
			await person.reload();
			assert.equal(await read(), sentence);
			assert.deepEqual(tabs(), []);
			void person.run('signIn');
			await person.pick('Local Emulator');
			await eventually(async () => assert.notEqual(await read(), sentence));
		});
	closes('the source of a mail', async () => person.run('showMailSource', { id: await mailId() }), /^Subject: Your code/m);
	closes(
		'the report of a list',
		async () => {
			await person.run('createMany', { text: `${from}\nnew@mail.qcloud.com` });
			await person.run('showCreationReport');
		},
		/new@mail\.qcloud\.com/
	);
	const closesComparison = (what: string, sides: (source: vscode.Uri) => readonly [vscode.Uri, vscode.Uri]) =>
		closes(
			what,
			async () => {
				await person.run('showMailSource', { id: await mailId() });
				const { uri } = await person.document(/^Subject: Your code/m);
				await vscode.commands.executeCommand('workbench.action.closeAllEditors');
				await vscode.commands.executeCommand('vscode.diff', ...sides(uri), 'Comparison');
			},
			/^Subject: Your code/m
		);
	closesComparison('a comparison with a source', uri => [uri.with({ path: uri.path.replace('Your', 'My') }), uri]);
	closesComparison('a comparison of a source with a file', uri => [uri, vscode.Uri.file(__filename)]);

	const closesPage = (what: string, open: () => Promise<unknown>, text: RegExp) =>
		test(`closes ${what}, and it does not come back after a reload`, async () => {
			await open();
			await person.waitForPage(text);
			const state = person.pageState;
			await signOut();
			await eventually(() => assert.equal(person.pageCount, 0));
			await person.reload();
			await person.restorePage(state);
			await eventually(() => assert.equal(person.pageCount, 0));
		});
	closesPage('the page of a domain', () => person.runOn('showDomain', 'shop.example.net'), /shop\.example\.net/);
	closesPage(
		'the page of a mail that was sent',
		async () => {
			await sendMail(person, 'queued@example.com');
			await person.click('SES accepted', 'Show Delivery Status');
		},
		/queued@example\.com/
	);
	closesPage('a mail in the emulator', async () => person.run('showEmulatorMail', { id: await mailId() }), /Your code/);
	closesPage('the mails of a day', () => person.run('deliveryStatus', { to: 'ada@example.com' }), /Filter: ada@example\.com/);
	closesPage('a connection report', () => person.run('diagnose'), /Connection Report/);

	test('keeps what is not of the account: a CAM policy, and a list that was typed', async () => {
		await person.run('createCamPolicy', { tasks: ['see'] });
		void person.run('createMany');
		await person.pick('New List');
		await eventually(() => assert.equal(tabs().length, 2));
		await signOut();
		assert.equal(tabs().length, 2);
	});

	test('a page that is being read when its account is signed out of stays closed', async () => {
		await person.emulator.addFault({ action: 'GetSendEmailStatus', delayMs: 60_000, times: 'always' });
		const reading = person.run('deliveryStatus', { to: 'ada@example.com' });
		await eventually(async () => assert.ok((await person.emulator.actions()).includes('GetSendEmailStatus')));
		await signOut();
		await person.emulator.clearFaults();
		await reading;
		assert.equal(person.pageCount, 0);
		assert.deepEqual(person.messages, []);
	});

	test('forgets what was typed for a test mail, even what is typed meanwhile', async () => {
		const subject = 'Send Test Mail (4/5)';
		const open = () => {
			void person.run('sendTestMail', { address: from, templateId: 10_002, to: ['ada@example.com'] });
			return person.waitForBox(subject);
		};
		const { value } = await open();
		await person.type('Secret plans');
		await signOut();
		await person.type('Secret plans again');
		await person.escape();
		void person.run('signIn');
		await person.pick('Local Emulator');
		await person.row(from);
		assert.equal((await open()).value, value);
	});

	test('ends the watches', async () => {
		await person.runOn('watchDomain', 'shop.example.net');
		await eventually(() => assert.notDeepEqual(person.windowState.get('tencentSes.watches'), undefined));
		await signOut();
		await eventually(() => assert.deepEqual(person.statusItems, []));
		assert.equal(person.windowState.get('tencentSes.watches'), undefined);
	});
});
