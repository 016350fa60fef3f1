import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { EmulatorControl } from '../helpers/emulatorControl.ts';
import { DomainPage } from './domainPage.ts';
import { eventually } from './eventually.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

suite('From nothing to a sender address', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;

	suiteSetup(async () => {
		workbench = await openWorkbench({ emulator: ['--empty'] });
		emulator = new EmulatorControl(workbench.emulator.endpoint);
		await workbench.openSidebar();
	});

	suiteTeardown(() => workbench.close());

	const asked = async () => (await emulator.actions()).filter(action => action === 'UpdateEmailIdentity').length;

	async function addDomain(name: string): Promise<void> {
		await workbench.quickInput.waitForTitle('Add Domain (1/2)');
		await workbench.quickInput.type(name);
		await workbench.quickInput.enter();
		await workbench.quickInput.waitForTitle('Add Domain (2/2)');
		await workbench.quickInput.row('2048 bits').waitFor();
		await workbench.quickInput.enter();
		await workbench.tree.row(name).waitFor();
	}

	async function createAddress(address: string, name: string): Promise<void> {
		await workbench.quickInput.waitForTitle('Create Sender Address (2/3)');
		await workbench.quickInput.type(address);
		await workbench.quickInput.enter();
		await workbench.quickInput.waitForTitle('Create Sender Address (3/3)');
		await workbench.quickInput.type(name);
		await workbench.quickInput.enter();
		await workbench.notifications
			.with(/^.*Created .*@.*\./)
			.first()
			.waitFor();
	}

	test('add, publish, verify, create an address', async () => {
		await workbench.tree.welcome.getByRole('button', { name: 'Add Domain' }).click();
		await addDomain('mail.example.org');
		await workbench.tree.contextMenu('mail.example.org', 'Show DNS Records');
		const page = new DomainPage(workbench.page, 'mail.example.org');
		await eventually(async () => assert.match(await page.text(), /State: +waiting: 0 of 4 records/));
		await workbench.screenshot('whole-way-added');

		await workbench.tree.contextMenu('mail.example.org', 'Publish DNS Records in the Emulator');
		await eventually(async () => assert.match(await page.text(), /State: +ready to verify/));
		await workbench.notifications.click('Published 4 records', 'Verify Domain');
		await workbench.notifications.with('mail.example.org is verified.').first().waitFor();
		await eventually(async () => assert.match(await page.text(), /State: +verified/));
		await workbench.screenshot('whole-way-verified');
		await workbench.notifications.click('is verified', 'Create Sender Address');
		await createAddress('service', 'Example');
		assert.equal((await emulator.sender('service@mail.example.org'))?.name, 'Example');
		await workbench.screenshot('whole-way');
		assert.equal(await asked(), 1);
		await workbench.command('Notifications: Clear All Notifications');
	});

	test('add, watch, publish meanwhile, and be told', async () => {
		await workbench.command('Tencent SES: Add Domain');
		await addDomain('news.example.org');
		await workbench.tree.contextMenu('news.example.org', 'Watch Domain Until It Is Verified');
		await eventually(async () =>
			assert.match(await workbench.page.locator('.statusbar').innerText(), /news\.example\.org: 0 of 4 records/)
		);
		const { domains } = await emulator.state();
		const records = domains.find(({ name }) => name === 'news.example.org')?.records ?? [];
		await emulator.publish(records.map(({ type, name, expected }) => ({ type, name, value: expected })));
		await workbench.notifications.with('news.example.org is verified.').first().waitFor({ timeout: 40_000 });
		await workbench.notifications.click('news.example.org is verified', 'Create Sender Address');
		await createAddress('letter', 'News');
		assert.equal((await emulator.sender('letter@news.example.org'))?.name, 'News');
		assert.equal(await asked(), 2);
	});
});
