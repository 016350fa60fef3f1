import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import type { EmulatorControl } from '../helpers/emulatorControl.ts';
import { eventually } from './eventually.ts';
import { ExtensionPage } from './extensionPage.ts';
import { useWorkbench } from './useWorkbench.ts';
import type { Workbench } from './workbench.ts';

suite('From a new domain to a sender address', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;

	useWorkbench({}, async opened => {
		({ workbench, emulator } = opened);
		await emulator.replaceState({ domains: [], senders: [] });
		await workbench.command('Tencent SES: Refresh');
	});

	test('a domain is added, published and verified, and an address is created', async () => {
		await eventually(async () => assert.match(await workbench.tree.welcome.innerText(), /no sender domains yet/));
		await workbench.tree.welcome.getByRole('button', { name: 'Add Domain' }).click();
		await workbench.quickInput.waitForTitle('Add Domain (1/2)');
		await workbench.quickInput.type('mail.example.org');
		await workbench.quickInput.enter();
		await workbench.quickInput.waitForTitle('Add Domain (2/2)');
		await workbench.quickInput.row('2048 bits').waitFor();
		await workbench.quickInput.enter();
		await workbench.tree.row('mail.example.org').waitFor();
		await workbench.tree.contextMenu('mail.example.org', 'Show DNS Records');
		const page = new ExtensionPage(workbench.page);
		await page.shows(/waiting: 0 of 4 records/);
		await workbench.screenshot('whole-way-added');

		await workbench.tree.contextMenu('mail.example.org', 'Publish DNS Records in the Emulator');
		await page.shows(/ready to verify/);
		await workbench.notifications.click('Published DNS records', 'Verify Domain');
		await workbench.notifications.waitFor('mail.example.org is verified.');
		await page.shows(/\nverified\n/);
		await workbench.screenshot('whole-way-verified');
		await workbench.notifications.click('is verified', 'Create Sender Address');
		await workbench.quickInput.waitForTitle('Create Sender Address (2/3)');
		await workbench.quickInput.type('service');
		await workbench.quickInput.enter();
		await workbench.quickInput.waitForTitle('Create Sender Address (3/3)');
		await workbench.quickInput.type('Example');
		await workbench.quickInput.enter();
		await workbench.notifications.waitFor('Created service@mail.example.org.');
		assert.equal((await emulator.sender('service@mail.example.org'))?.name, 'Example');
		await workbench.screenshot('whole-way');
		assert.equal((await emulator.actions()).filter(action => action === 'UpdateEmailIdentity').length, 1);
	});
});
