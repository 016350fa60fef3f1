import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { EmulatorControl } from '../helpers/emulatorControl.ts';
import { eventually } from './eventually.ts';
import { SenderListPage } from './senderList.ts';
import { leaveAll, tidyAfterEach } from './tidying.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

/** A request may be on its way for ten seconds before it is said that nothing came of it, and a window takes its time to start. */
const patience = 60_000;

const service = 'service@mail.qcloud.com';
const news = 'news@mail.qcloud.com';

suite('A window that ends while something is changed', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;

	suiteSetup(async () => {
		workbench = await openWorkbench({ emulator: [], isAlone: true, settings: { 'tencentSes.requestTimeout': 120 } });
		emulator = new EmulatorControl(workbench.emulator.endpoint);
		await workbench.openSidebar();
		await workbench.tree.row('mail.qcloud.com').waitFor();
	});

	suiteTeardown(() => workbench.close());

	tidyAfterEach(() => leaveAll(workbench, emulator));

	const entries = () => globSync('**/globalStorage/*tencent-ses/writes/*.json', { cwd: workbench.dataDir });

	/** Ends the extension host as a crash does, once it has sent this many requests of an action since then. */
	async function kill(action: string, count: number): Promise<void> {
		const asked = () => emulator.actions().then(actions => actions.filter(one => one === action).length);
		await eventually(async () => assert.ok((await asked()) >= count));
		const [entry = ''] = entries();
		const [, pid] = /\.(\d+)\.json$/.exec(basename(entry)) ?? [];
		assert.ok(pid, entries().join(' '));
		process.kill(Number(pid), 'SIGKILL');
		await emulator.clearFaults();
	}

	async function tells(sentence: RegExp, ...buttons: readonly string[]): Promise<void> {
		await eventually(async () => {
			const texts = await workbench.notifications.texts();
			assert.ok(
				texts.some(text => sentence.test(text)),
				texts.join('\n')
			);
		}, patience);
		// What is looked through here are the buttons, too, so that nothing ends with the sentence.
		const inside = new RegExp(sentence.source.replace(/^\^|\$$/g, ''));
		await eventually(async () => assert.deepEqual(await workbench.notifications.buttons(inside), buttons));
		assert.equal((await workbench.notifications.texts()).filter(text => sentence.test(text)).length, 1);
	}

	const nothingIsLeft = () => eventually(() => assert.deepEqual(entries(), []), patience);

	async function create(name: string): Promise<void> {
		await emulator.clearLog();
		await workbench.tree.action('mail.qcloud.com', 'Create Sender Address');
		await workbench.quickInput.waitForTitle('Create Sender Address (2/3)');
		await workbench.quickInput.type('service');
		await workbench.quickInput.enter();
		await workbench.quickInput.waitForTitle('Create Sender Address (3/3)');
		await workbench.quickInput.type(name);
		await workbench.quickInput.enter();
	}

	test('reloaded after the address was created: says that it was', async () => {
		await emulator.addFault({ action: 'CreateEmailAddress', stall: 'after' });
		await create('Service Team');
		await eventually(async () => assert.ok(await emulator.sender(service)));
		assert.equal(entries().length, 1);
		await workbench.kill();
		await tells(/^service@mail\.qcloud\.com was created, although no answer came\.$/, 'Copy From Header', 'Copy Address');
		await workbench.screenshot('unfinished-created');
		await workbench.notifications.click('was created', 'Copy From Header');
		await eventually(async () => assert.equal(await workbench.clipboard(), `Service Team <${service}>`));
		await nothingIsLeft();
	});

	test('killed between deleting and creating under another name: says so until someone decides', async () => {
		await emulator.addFault({ action: 'CreateEmailAddress', stall: 'before', after: 1 });
		await emulator.clearLog();
		await workbench.tree.expand('mail.qcloud.com');
		await workbench.tree.contextMenu(news, 'Change Sender Name');
		await workbench.quickInput.waitForTitle('Change Sender Name');
		await workbench.quickInput.type('Fresh News');
		await workbench.quickInput.enter();
		await workbench.dialog.waitFor();
		await workbench.clickInDialog('Delete and Create Again');
		await kill('CreateEmailAddress', 2);
		assert.equal(await emulator.sender(news), undefined);
		const sentence = /^news@mail\.qcloud\.com is deleted: the change of its sender name ended before it was created again\.$/;
		const buttons = ['Create Again as "Fresh News"', 'Create Again as "Tencent Cloud News"', 'Leave It Deleted'];
		await tells(sentence, ...buttons);
		await workbench.screenshot('unfinished-deleted');
		await workbench.reload();
		await tells(sentence, ...buttons);
		await workbench.notifications.click('is deleted', 'Create Again as "Tencent Cloud News"');
		await workbench.notifications.with(`Created ${news}.`).waitFor();
		assert.equal((await emulator.sender(news))?.name, 'Tencent Cloud News');
		await nothingIsLeft();
	});

	test('killed half-way through a list: says how far it came, and goes on', async () => {
		// The sample domain has three of ten.
		await emulator.addFault({ action: 'CreateEmailAddress', stall: 'before', after: 2, times: 'always' });
		await emulator.clearLog();
		await workbench.command('Tencent SES: Create Sender Addresses from a List…');
		await workbench.quickInput.choose('New List');
		const lines = ['one', 'two', 'three', 'four', 'five'].map(name => `${name}@mail.qcloud.com,"The ""${name}"", Ltd."`);
		await workbench.page.locator('.monaco-editor.focused').waitFor();
		const list = new SenderListPage(workbench.page);
		await list.replaceAll(workbench, ['address,name', ...lines].join('\n'));
		await eventually(async () => {
			await list.clickLens('Create 5 Addresses');
			await workbench.dialog.waitFor({ timeout: 3000 });
		});
		await workbench.clickInDialog('Create');
		await kill('CreateEmailAddress', 5);
		await tells(/^Of the 5 sender addresses of the list, 2 exist now; the rest was not created\.$/, 'Create the Rest', 'Show Report');
		await workbench.screenshot('unfinished-list');
		await workbench.notifications.click('Of the 5', 'Create the Rest');
		await eventually(async () => {
			const texts = await workbench.notifications.texts();
			assert.ok(texts.includes('Created 3 sender addresses. 2 exist already.'), texts.join('\n'));
		}, patience);
		assert.equal((await emulator.sender('four@mail.qcloud.com'))?.name, 'The "four", Ltd.');
		await nothingIsLeft();
	});
});
