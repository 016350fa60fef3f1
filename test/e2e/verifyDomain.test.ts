import assert from 'node:assert/strict';
import { setup, suite, teardown, test } from 'mocha';
import type { EmulatorControl } from '../helpers/emulatorControl.ts';
import { eventually } from './eventually.ts';
import { useWorkbench } from './useWorkbench.ts';
import type { Workbench } from './workbench.ts';

const domain = 'newsletter.example.org';

suite('Verify Domain', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;

	useWorkbench({}, opened => {
		({ workbench, emulator } = opened);
	});

	teardown(async () => {
		if (await watchItem().isVisible()) {
			await stopAll();
		}
		await isDescribed(/^wrong value: DKIM/);
	});

	const says = (sentence: string) => workbench.notifications.waitFor(sentence);

	/** How often SES was asked to look at the records in all tests. */
	const askedEver = async () => (await emulator.actions()).filter(action => action === 'UpdateEmailIdentity').length;
	let askedBefore: number;
	setup(async () => {
		askedBefore = await askedEver();
	});
	/** How often it was asked in this test. */
	const asked = async () => (await askedEver()) - askedBefore;

	const isDescribed = (description: RegExp) =>
		eventually(async () => {
			const row = (await workbench.tree.rows()).find(({ label }) => label === domain);
			assert.match(row?.ariaLabel.slice(domain.length + 2) ?? '', description);
		});

	/** The item of the status bar. */
	const watchItem = () => workbench.page.locator('[id$="tencentSes.watches"]');
	const watches = (text: string) => eventually(async () => assert.equal((await watchItem().innerText()).trim(), text));

	async function stopAll(): Promise<void> {
		await workbench.command('Tencent SES: Stop Watching');
		if (await workbench.quickInput.widget.isVisible()) {
			await workbench.quickInput.widget.getByRole('checkbox').first().click();
			await workbench.quickInput.enter();
		}
		await watchItem().waitFor({ state: 'hidden' });
	}

	const watch = () => workbench.tree.contextMenu(domain, 'Watch Domain Until It Is Verified');

	test('everything is published: SES verifies, and the next step is one click away', async () => {
		await emulator.publishAll(domain);
		await workbench.tree.contextMenu(domain, 'Verify Domain');
		await says(`${domain} is verified. You can create sender addresses now.`);
		await isDescribed(/^verified/);
		assert.equal(await asked(), 1);
		await workbench.screenshot('verify-done');
		await workbench.notifications.click('is verified', 'Create Sender Address');
		await workbench.quickInput.waitForTitle('Create Sender Address (2/3)');
	});

	test('shows how far it is, checks on demand, and asks SES only when DNS is right', async () => {
		await watch();
		await watches(`${domain}: 2 of 4 records`);
		await emulator.publish([{ type: 'TXT', name: `_dmarc.${domain}`, value: 'v=DMARC1; p=none' }]);
		await watchItem().click();
		await watches(`${domain}: 3 of 4 records`);
		await workbench.screenshot('watch');
		assert.equal(await asked(), 0);
		await emulator.publishAll(domain);
		await watchItem().click();
		await says(`${domain} is verified. You can create sender addresses now.`);
		assert.deepEqual(await workbench.notifications.buttons('is verified'), ['Create Sender Address', 'Show DNS Records']);
		await isDescribed(/^verified/);
		await watchItem().waitFor({ state: 'hidden' });
		assert.equal(await asked(), 1);
	});
});
