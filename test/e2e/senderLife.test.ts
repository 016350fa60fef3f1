import assert from 'node:assert/strict';
import { suite, teardown, test } from 'mocha';
import type { EmulatorControl } from '../helpers/emulatorControl.ts';
import { eventually } from './eventually.ts';
import { useWorkbench } from './useWorkbench.ts';
import type { Workbench } from './workbench.ts';

const billing = 'billing@mail.qcloud.com';
const news = 'news@mail.qcloud.com';
const noReply = 'no-reply@mail.qcloud.com';

suite('Sender address', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;

	useWorkbench({}, async opened => {
		({ workbench, emulator } = opened);
		await workbench.tree.openDomain('mail.qcloud.com');
		await workbench.tree.row(billing).waitFor();
	});

	teardown(async () => {
		await workbench.tree.waitForDescription('mail.qcloud.com', /3 of 10/);
		// If loading failed, expanded rows were collapsed.
		await workbench.tree.openDomain('mail.qcloud.com');
		await workbench.tree.row(billing).waitFor();
	});

	async function addresses(): Promise<readonly string[]> {
		const { senders } = await emulator.state();
		return senders
			.map(({ address }) => address)
			.filter(address => address.endsWith('@mail.qcloud.com'))
			.sort();
	}

	suite('Delete Sender Address', () => {
		async function openDialog(address: string): Promise<string> {
			await workbench.tree.contextMenu(address, 'Delete Sender Address');
			await workbench.dialog.waitFor();
			return workbench.dialog.innerText();
		}

		test('one, from the context menu: says what is deleted with it', async () => {
			const text = await openDialog(news);
			assert.match(text, /^Delete the sender address news@mail\.qcloud\.com\?$/m);
			assert.match(text, /^SMTP passwords are deleted, too, in SES and in VS Code\.$/m);
			await workbench.screenshot('deleteAddress-dialog');
			await workbench.clickInDialog('Delete');
			await workbench.notifications.waitFor(`Deleted ${news}.`);
			await workbench.screenshot('deleteAddress-done');
			assert.deepEqual(await addresses(), [billing, noReply]);
			await workbench.tree.waitForDescription('mail.qcloud.com', /2 of 10/);
		});

		test('several selected: one dialog names all', async () => {
			await workbench.tree.select(billing, news, noReply);
			const text = await openDialog(noReply);
			assert.match(text, /^Delete 3 sender addresses\?$/m);
			assert.deepEqual(
				text.split('\n').filter(line => line.includes('@')),
				[billing, news, noReply]
			);
			await workbench.screenshot('deleteAddress-several');
			await workbench.clickInDialog('Delete');
			await workbench.notifications.waitFor('Deleted 3 sender addresses.');
			assert.deepEqual(await addresses(), []);
		});
	});

	suite('Change Sender Name', () => {
		const title = 'Change Sender Name';

		test('from the context menu: shows the header while typing, explains the consequences, and sets the name', async () => {
			// With several selected rows, the menu has no commands for a single one.
			await workbench.tree.row(billing).click();
			await workbench.tree.contextMenu(billing, `${title}…`);
			await workbench.quickInput.waitForTitle(title);
			assert.equal(await workbench.quickInput.value(), 'Billing, Example Ltd.');
			await workbench.quickInput.type('Accounts');
			await workbench.quickInput.waitForMessage(/^From: Accounts <billing@mail\.qcloud\.com>$/, 'info');
			await workbench.screenshot('changeName-box');
			await workbench.quickInput.enter();
			await workbench.dialog.waitFor();
			const text = await workbench.dialog.innerText();
			assert.match(text, /^Change the sender name of billing@mail\.qcloud\.com\?$/m);
			assert.match(text, /^New: Accounts <billing@mail\.qcloud\.com>$/m);
			await workbench.screenshot('changeName-dialog');
			await workbench.clickInDialog('Delete and Create Again');
			await workbench.notifications.waitFor(`Changed the sender name: Accounts <${billing}>.`);
			assert.equal((await emulator.sender(billing))?.name, 'Accounts');
			await workbench.tree.waitForDescription(billing, /^no SMTP password, Accounts/);
			await workbench.screenshot('changeName-done');
			await workbench.notifications.click('Changed', 'Copy From Header');
			await eventually(async () => assert.equal(await workbench.clipboard(), `Accounts <${billing}>`));
		});
	});
});
