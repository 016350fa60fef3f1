import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { EmulatorControl } from '../helpers/emulatorControl.ts';
import { eventually } from './eventually.ts';
import { SenderListPage } from './senderList.ts';
import { leaveAll, tidyAfterEach } from './tidying.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const command = 'Tencent SES: Create Sender Addresses from a List…';
const title = 'Create Sender Addresses from a List';

suite('Create Sender Addresses from a List', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;
	let list: SenderListPage;

	suiteSetup(async () => {
		// High enough for a whole report, whose lines are to stay as they are.
		workbench = await openWorkbench({
			emulator: [],
			viewport: { width: 1280, height: 1100 },
			settings: { '[markdown]': { 'editor.wordWrap': 'off' } }
		});
		emulator = new EmulatorControl(workbench.emulator.endpoint);
		list = new SenderListPage(workbench.page);
		await workbench.openSidebar();
		await workbench.tree.row('mail.qcloud.com').waitFor();
	});

	suiteTeardown(() => workbench.close());

	tidyAfterEach(async () => {
		await leaveAll(workbench, emulator);
		await workbench.tree.row('mail.qcloud.com').waitFor();
	});

	const shows = (words: readonly RegExp[]) =>
		eventually(async () => {
			const shown = await list.words();
			assert.equal(shown.length, words.length, shown.join('\n'));
			for (const [index, pattern] of words.entries()) {
				assert.match(shown[index] ?? '', pattern);
			}
		});
	const offers = (titles: readonly string[]) => eventually(async () => assert.deepEqual(await list.lenses(), titles));
	const tells = (sentence: RegExp) =>
		eventually(async () => {
			const texts = await workbench.notifications.texts();
			assert.ok(
				texts.some(text => sentence.test(text)),
				texts.join('\n')
			);
		}, 60_000);

	/** A new list with this below its header. */
	async function writeList(text: string): Promise<void> {
		await workbench.command(command);
		await workbench.quickInput.waitForTitle(title);
		await workbench.quickInput.choose('New List');
		await list.editor.waitFor();
		await eventually(async () => assert.match((await list.lenses()).join(), /^Write or paste an address in each line/));
		await replaceAll(`address,name\n${text}`);
	}

	const replaceAll = (text: string) => list.replaceAll(workbench, text);

	/** Chooses Create above the list and in the dialog. */
	async function create(lens: string): Promise<string> {
		await list.clickLens(lens);
		await workbench.dialog.waitFor();
		const text = await workbench.dialog.innerText();
		await workbench.clickInDialog('Create');
		return text;
	}

	async function writesSince(before: number): Promise<number> {
		return (await emulator.actions()).slice(before).filter(action => action === 'CreateEmailAddress').length;
	}

	async function report(): Promise<string> {
		await workbench.notifications.click('sender address', 'Show Report');
		await eventually(async () => assert.equal((await list.lines())[0], '# Sender Addresses from a List'));
		return (await list.lines()).join('\n');
	}

	/** Six verified domains with nothing in them. */
	async function roomForSixty(): Promise<string> {
		const state = await emulator.state();
		const verified = state.domains.find(({ name }) => name === 'mail.qcloud.com');
		assert.ok(verified);
		const names = Array.from({ length: 6 }, (_, index) => `d${index + 1}.example.com`);
		await emulator.replaceState({ ...state, domains: names.map(name => ({ ...verified, name })), senders: [] });
		return names.flatMap(name => Array.from({ length: 10 }, (_, index) => `a${index}@${name},Sender ${index}`)).join('\n');
	}

	test('each line is judged before anything is sent', async () => {
		const before = (await emulator.actions()).length;
		await writeList(
			[
				'service@mail.qcloud.com,Service Team',
				'news@mail.qcloud.com',
				'billing@mail.qcloud.com,Invoices',
				'a..b@mail.qcloud.com',
				'SERVICE@mail.qcloud.com',
				'a@nobody.example',
				'a@shop.example.net',
				'a@alerts.example.com,Alert',
				'b@mail.qcloud.com,a: b',
				'c@mail.qcloud.com,C, Ltd.',
				'd@mail.qcloud.com,"D'
			].join('\n')
		);
		await shows([
			/^$/,
			/^Will be created: Service Team <service@mail\.qcloud\.com>$/,
			/^Exists already\.$/,
			/^Exists already under the name "Billing, Example Ltd\.", which stays\. Use Change Sender Name to change it\.$/,
			/^Two dots in a row are not allowed\.$/,
			/^Line 2 has this address already\.$/,
			/^nobody\.example is not one of your sender domains here\. Add it first\.$/,
			/^SES will likely refuse, because shop\.example\.net is not verified\. Will be tried: a@shop\.example\.net$/,
			/^SES may refuse, because this is more than 10 addresses\. Will be tried: Alert <a@alerts\.example\.com>$/,
			/^SES allows no colon in a sender name\.$/,
			/^There are too many values in this line\./,
			/^A quotation mark is not closed\./
		]);
		await offers(['Create 3 Addresses', '2 exist already, 6 lines are left out']);
		assert.ok((await list.squiggles('error')) >= 5);
		assert.ok((await list.squiggles('warning')) >= 4);
		assert.ok((await list.squiggles('info')) >= 1);
		await workbench.screenshot('createMany-judged');
		await list.clickLens('2 exist already, 6 lines are left out');
		await workbench.page.locator('.markers-panel').getByText('Two dots in a row are not allowed.').first().waitFor();
		await workbench.screenshot('createMany-problems');
		await workbench.command('View: Hide Panel');

		await list.clickLens('Create 3 Addresses');
		await workbench.dialog.waitFor();
		const dialog = await workbench.dialog.innerText();
		assert.match(dialog, /^Create 3 sender addresses\?$/m);
		assert.match(dialog, /^mail\.qcloud\.com: 1 address$/m);
		assert.match(dialog, /^SES may refuse 2 of them; they are tried last\.$/m);
		assert.match(dialog, /^The rest: 2 exist already, 6 lines are left out\.$/m);
		await workbench.screenshot('createMany-dialog');
		await workbench.clickInDialog('Show Lines');
		assert.equal(await writesSince(before), 0);
	});

	test('created, existed, refused, not tried: the message, the report, and again only what is missing', async () => {
		await writeList('service@mail.qcloud.com,Service\nnews@mail.qcloud.com\na@shop.example.net\nb@shop.example.net\na b@mail.qcloud.com');
		await offers(['Create 3 Addresses', '1 exists already, 1 line is left out']);
		await create('Create 3 Addresses');
		await tells(/^Created 1 sender address\. 1 exists already\. 1 was refused or failed\. 1 was not tried\. 1 line was left out\.$/);
		assert.equal((await emulator.sender('service@mail.qcloud.com'))?.name, 'Service');
		await workbench.screenshot('createMany-message');
		// What was created exists now, and the list says so by itself.
		await shows([
			/^$/,
			/^Exists already\.$/,
			/^Exists already\.$/,
			/not verified\. Will be tried: [ab]@shop\.example\.net$/,
			/not verified\. Will be tried: [ab]@shop\.example\.net$/,
			/^There can be no space in an address\.$/
		]);
		const text = await report();
		assert.match(
			text,
			/^ {4}line 4: a@shop\.example\.net\n {8}SES has not verified this domain yet\..*\n {8}OperationDenied\.DomainNotVerified · request ID [0-9a-f-]{36}$/m
		);
		assert.match(text, /^## Not Tried\n\n {4}line 5: b@shop\.example\.net\n {8}Another address met this: SES has not verified/m);
		assert.match(text, /^## Left Out\n\n {4}line 6: a b@mail\.qcloud\.com\n {8}There can be no space in an address\.$/m);
		assert.match(text, /^## Created\n\n {4}line 2: Service <service@mail\.qcloud\.com>\n {8}request ID [0-9a-f-]{36}$/m);
		assert.match(text, /^## Existed Already\n\n {4}line 3: news@mail\.qcloud\.com$/m);
		await workbench.screenshot('createMany-report');
	});

	test('words without @ belong to the domain of the row; the list can be pasted in any shape', async () => {
		await workbench.tree.contextMenu('mail.qcloud.com', 'Create Sender Addresses from a List…');
		await workbench.quickInput.waitForTitle(title);
		await workbench.quickInput.choose('New List');
		await offers(['Write or paste an address in each line, such as service,Service Team']);
		await workbench.screenshot('createMany-new');
		await replaceAll('one\nTwo, Ltd. <two@mail.qcloud.com>\nthree;Three\n');
		await offers(['Create 3 Addresses']);
		await create('Create 3 Addresses');
		await tells(/^Created 3 sender addresses\.$/);
		assert.equal((await emulator.sender('two@mail.qcloud.com'))?.name, 'Two, Ltd.');
		assert.equal((await emulator.sender('three@mail.qcloud.com'))?.name, 'Three');
		// Nothing is left to do, so the list is a text like any other.
		await offers([]);
		assert.deepEqual(
			(await list.words()).filter(words => words !== ''),
			[]
		);
	});

	test('a CSV file with header, quotation marks and a byte order mark', async () => {
		const path = join(workbench.home, 'senders.csv');
		writeFileSync(path, '\ufeff发件人名称;发信地址\r\n"腾讯云 ""SES""";a@mail.qcloud.com\r\nTwo, Ltd.;b@mail.qcloud.com\r\n');
		await workbench.tree.viewMenu('Create Sender Addresses from a List…');
		await workbench.quickInput.waitForTitle(title);
		await workbench.quickInput.choose('File…');
		await workbench.quickInput.waitForTitle('Choose a List of Sender Addresses');
		// It fills in the folder to begin with, and the files below.
		await workbench.quickInput.rows.first().waitFor();
		await workbench.quickInput.input.fill(path);
		await workbench.quickInput.row('senders.csv').waitFor();
		await workbench.quickInput.enter();
		await workbench.dialog.waitFor();
		assert.match(await workbench.dialog.innerText(), /^Create 2 sender addresses\?$/m);
		await workbench.clickInDialog('Create');
		await tells(/^Created 2 sender addresses\.$/);
		assert.equal((await emulator.sender('a@mail.qcloud.com'))?.name, '腾讯云 "SES"');
		assert.equal((await emulator.sender('b@mail.qcloud.com'))?.name, 'Two, Ltd.');

		// The open editor again: there is nothing left to create.
		await workbench.command(command);
		await workbench.quickInput.waitForTitle(title);
		await workbench.quickInput.choose('Open Editor');
		await tells(/^There is nothing to create: 2 exist already\.$/);
	});

	test('signed out: nothing is said of a list until someone signs in', async () => {
		await writeList('service@mail.qcloud.com');
		await offers(['Create 1 Address']);
		await workbench.command('Tencent SES: Sign Out');
		await workbench.clickInDialog('Sign Out');
		await offers([]);
		await workbench.command('Tencent SES: Sign In');
		await workbench.quickInput.choose('Local Emulator');
		await offers(['Create 1 Address']);
	});

	test('the selected text becomes a list of its own', async () => {
		await writeList('x@mail.qcloud.com\ny@mail.qcloud.com');
		await offers(['Create 2 Addresses']);
		await workbench.page.keyboard.press('ControlOrMeta+End');
		await workbench.page.keyboard.press('Shift+Home');
		await workbench.command(command);
		await workbench.quickInput.waitForTitle(title);
		await workbench.quickInput.choose('Selected Text');
		await workbench.dialog.waitFor();
		assert.match(await workbench.dialog.innerText(), /^Create 1 sender address\?$/m);
		await workbench.clickInDialog('Create');
		await tells(/^Created 1 sender address\.$/);
		assert.equal(await emulator.sender('x@mail.qcloud.com'), undefined);
		assert.ok(await emulator.sender('y@mail.qcloud.com'));
	});

	test('sixty addresses: 20 in a second and never more; again creates none', async () => {
		const text = await roomForSixty();
		await emulator.clearLog();
		await writeList(text);
		await offers(['Create 60 Addresses']);
		const dialog = await create('Create 60 Addresses');
		assert.match(dialog, /^d6\.example\.com: 10 addresses$/m);
		await tells(/Creating sender addresses.*\d+ of 60, about \d+ s left/s);
		await workbench.screenshot('createMany-progress');
		await tells(/^Created 60 sender addresses\.$/);
		const requests = (await emulator.log()).filter(({ action }) => action === 'CreateEmailAddress');
		assert.equal(requests.length, 60);
		assert.deepEqual(
			requests.map(({ code }) => code).filter(code => code !== null),
			[]
		);
		const times = requests.map(({ time }) => time);
		for (const first of times) {
			assert.ok(times.filter(time => time >= first && time < first + 1000).length <= 20);
		}
		assert.equal((await emulator.state()).senders.length, 60);
		await workbench.screenshot('createMany-sixty');

		const before = (await emulator.actions()).length;
		await workbench.command(command);
		await workbench.quickInput.choose('Open Editor');
		await tells(/^There is nothing to create: 60 exist already\.$/);
		assert.equal(await writesSince(before), 0);
	});

	test('cancelled midway: what is done stays, and Retry creates the rest', async () => {
		const text = await roomForSixty();
		await writeList(text);
		await offers(['Create 60 Addresses']);
		await create('Create 60 Addresses');
		await tells(/2\d of 60/);
		await workbench.notifications.click('Creating sender addresses', 'Cancel');
		await tells(/^Stopped\. Created \d+ sender addresses\. \d+ were not tried\.$/);
		const created = (await emulator.state()).senders.length;
		assert.ok(created >= 20 && created < 60, String(created));
		const [message = ''] = (await workbench.notifications.texts()).filter(shown => shown.startsWith('Stopped.'));
		assert.equal(message, `Stopped. Created ${created} sender addresses. ${60 - created} were not tried.`);
		await offers([`Create ${60 - created} Addresses`, `${created} exist already`]);
		await workbench.screenshot('createMany-cancelled');

		const before = (await emulator.actions()).length;
		await workbench.notifications.click('Stopped.', 'Retry');
		await workbench.dialog.waitFor();
		await workbench.clickInDialog('Create');
		await tells(new RegExp(`^Created ${60 - created} sender addresses\\. ${created} exist already\\.$`));
		assert.equal(await writesSince(before), 60 - created);
		assert.equal((await emulator.state()).senders.length, 60);
	});

	test('an answer that was lost counts as created, an internal error as failed', async () => {
		await writeList('a@mail.qcloud.com\nb@mail.qcloud.com\nc@mail.qcloud.com');
		await offers(['Create 3 Addresses']);
		await emulator.addFault({ action: 'CreateEmailAddress', drop: 'after' });
		await emulator.addFault({ action: 'CreateEmailAddress', code: 'InternalError' });
		await create('Create 3 Addresses');
		await tells(/^Created 2 sender addresses\. 1 was refused or failed\.$/);
		const text = await report();
		assert.match(text, /^## Created\n\n {4}line 2: a@mail\.qcloud\.com\n {8}The answer was lost, but the list of addresses shows it\.$/m);
		assert.match(text, /^ {8}SES had an internal error\..*\n {8}InternalError · request ID [0-9a-f-]{36}$/m);
		assert.equal((await emulator.state()).senders.filter(({ address }) => /^[abc]@mail\.qcloud\.com$/.test(address)).length, 2);
	});

	test('credentials that are not accepted stop everything', async () => {
		await writeList('a@mail.qcloud.com\nb@mail.qcloud.com\nc@mail.qcloud.com');
		await offers(['Create 3 Addresses']);
		await emulator.addFault({ action: 'CreateEmailAddress', times: 'always', code: 'AuthFailure.UnauthorizedOperation' });
		const before = (await emulator.actions()).length;
		await create('Create 3 Addresses');
		await tells(
			/^Created 0 sender addresses\. 1 was refused or failed\. 2 were not tried\. This key may not do that\. Ask your administrator .*ses:CreateEmailAddress/
		);
		assert.equal(await writesSince(before), 1);
	});

	test('no connection: ends after three in a row, and says that nobody knows', async () => {
		await writeList(Array.from({ length: 20 }, (_, index) => `a${index}@mail.qcloud.com`).join('\n'));
		await offers(['Create 20 Addresses']);
		// Read again first, for the list to be judged by.
		await list.clickLens('Create 20 Addresses');
		await workbench.dialog.waitFor();
		await emulator.addFault({ times: 'always', drop: 'before' });
		await workbench.clickInDialog('Create');
		await tells(/^Created 0 sender addresses\. \d+ may exist or not\. \d+ were not tried\. No connection to 127\.0\.0\.1/);
		await workbench.screenshot('createMany-network');
	});

	test('what is typed is judged while it is typed', async () => {
		await writeList('service');
		await shows([/^$/, /^There is no address in this line\. Write a whole one/]);
		await offers(['There is nothing to create', '1 line is left out']);
		await list.clickLens('1 line is left out');
		await workbench.page.locator('.markers-panel').getByText('There is no address in this line.').waitFor();
		await list.goToEnd();
		await workbench.page.keyboard.type('@mail.qcloud.com,Team');
		await shows([/^$/, /^Will be created: Team <service@mail\.qcloud\.com>$/]);
		await offers(['Create 1 Address']);
		await workbench.command('View: Revert and Close Editor');
		await workbench.page.locator('.markers-panel').getByText('No problems have been detected in the workspace.').waitFor();
		await workbench.command('View: Hide Panel');
	});
});
