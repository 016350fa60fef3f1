import assert from 'node:assert/strict';
import { suite, teardown, test } from 'mocha';
import type { EmulatorControl } from '../helpers/emulatorControl.ts';
import { eventually } from './eventually.ts';
import { useWorkbench } from './useWorkbench.ts';
import type { Workbench } from './workbench.ts';

const domainTitle = 'Create Sender Address (1/3)';
const addressTitle = 'Create Sender Address (2/3)';
const nameTitle = 'Create Sender Address (3/3)';

suite('Create Sender Address', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;

	useWorkbench({}, opened => {
		({ workbench, emulator } = opened);
	});

	teardown(() => eventually(async () => assert.match((await row('mail.qcloud.com')).description, /3\/10/)));

	async function row(label: string) {
		const found = (await workbench.tree.rows()).find(candidate => candidate.label === label);
		assert.ok(found, label);
		return found;
	}

	async function openDomainStep(): Promise<void> {
		await workbench.command('Tencent SES: Create Sender Address…');
		await workbench.quickInput.waitForTitle(domainTitle);
	}

	async function openAddressStep(domain = 'mail.qcloud.com'): Promise<void> {
		await workbench.tree.action(domain, 'Create Sender Address…');
		await workbench.quickInput.waitForTitle(addressTitle);
	}

	async function openNameStep(address = 'service'): Promise<void> {
		await openAddressStep();
		await workbench.quickInput.type(address);
		await workbench.quickInput.enter();
		await workbench.quickInput.waitForTitle(nameTitle);
	}

	async function isCreated(address: string, name: string): Promise<void> {
		await workbench.notifications.waitFor(`Created ${address}.`);
		await eventually(async () => assert.equal((await row(address)).selected, true));
		assert.equal((await emulator.sender(address))?.name, name);
	}

	test('run again, the box stays with what was typed and gets the focus; for another row, the box is about that one', async () => {
		await openAddressStep();
		await workbench.quickInput.type('service');
		await workbench.tree.pane.click();
		await workbench.quickInput.focused.waitFor({ state: 'detached' });
		await workbench.tree.action('mail.qcloud.com', 'Create Sender Address…');
		await workbench.quickInput.focused.waitFor();
		assert.equal(await workbench.quickInput.value(), 'service');
		await workbench.tree.action('bücher.example', 'Create Sender Address…');
		await eventually(async () => assert.equal(await workbench.quickInput.value(), ''));
		await workbench.quickInput.type('service');
		await workbench.quickInput.enter();
		await workbench.quickInput.waitForTitle(nameTitle);
		await workbench.quickInput.enter();
		await isCreated('service@xn--bcher-kva.example', '');
	});

	test('by keyboard, while another view is open: the new row is shown and selected, and the SMTP password is offered', async () => {
		await workbench.tree.collapse('mail.qcloud.com');
		await workbench.command('View: Show Explorer');
		await workbench.tree.pane.waitFor({ state: 'hidden' });
		await openDomainStep();
		await workbench.quickInput.row('mail.qcloud.com').waitFor();
		for (const [text, title] of [
			['mail.qcloud.com', addressTitle],
			['keys', nameTitle]
		] as const) {
			await workbench.quickInput.type(text);
			await workbench.quickInput.enter();
			await workbench.quickInput.waitForTitle(title);
		}
		await workbench.quickInput.enter();
		await isCreated('keys@mail.qcloud.com', '');
		assert.deepEqual(await workbench.notifications.buttons('Created'), ['Send Test Mail', 'Set SMTP Password', 'Copy From Header']);
		await workbench.screenshot('create-revealed');
		await workbench.notifications.click('Created', 'Set SMTP Password');
		await workbench.quickInput.waitForTitle('Set SMTP Password (1/2)');
		assert.match(await workbench.quickInput.placeholder(), /^Generate or enter the new SMTP password of keys@mail\.qcloud\.com/);
	});

	suite('can be started', () => {
		test('from the palette: choose a domain, type an address and a name', async () => {
			await workbench.tree.expand('mail.qcloud.com');
			await openDomainStep();
			await workbench.quickInput.row('mail.qcloud.com').waitFor();
			await workbench.screenshot('create-domain');
			await workbench.quickInput.choose('mail.qcloud.com');
			await workbench.quickInput.waitForTitle(addressTitle);
			await workbench.quickInput.type('service');
			await workbench.quickInput.waitForMessage(/^Creates service@mail\.qcloud\.com$/, 'info');
			await workbench.screenshot('create-address');
			await workbench.quickInput.enter();
			await workbench.quickInput.waitForTitle(nameTitle);
			await workbench.quickInput.type('Tencent Cloud');
			await workbench.quickInput.waitForMessage(/^From: Tencent Cloud <service@mail\.qcloud\.com>$/, 'info');
			await workbench.screenshot('create-name');
			// This screenshot is in the README.
			await workbench.page.setViewportSize({ width: 1280, height: 340 });
			await workbench.screenshot('createSenderAddress');
			await workbench.page.setViewportSize({ width: 1280, height: 800 });
			await workbench.quickInput.enter();
			await isCreated('service@mail.qcloud.com', 'Tencent Cloud');
			await workbench.screenshot('create-done');
			await workbench.notifications.click('Created', 'Copy From Header');
			await eventually(async () => assert.equal(await workbench.clipboard(), 'Tencent Cloud <service@mail.qcloud.com>'));
		});

		test('from the + button of a domain: skips the first step; the name may be empty', async () => {
			await openNameStep('plus');
			await workbench.quickInput.waitForMessage(/^From: plus@mail\.qcloud\.com$/, 'info');
			await workbench.quickInput.enter();
			await isCreated('plus@mail.qcloud.com', '');
			await workbench.notifications.click('Created', 'Send Test Mail');
			await workbench.quickInput.waitForTitle('Send Test Mail (1/5)');
			await workbench.quickInput.cancel();
		});

		test('by pasting a mailbox: fills in address and name', async () => {
			await openAddressStep();
			await workbench.paste('"Acme, Inc." <pasted@mail.qcloud.com>');
			await eventually(async () => assert.equal(await workbench.quickInput.value(), 'pasted@mail.qcloud.com'));
			await workbench.quickInput.enter();
			await workbench.quickInput.waitForTitle(nameTitle);
			assert.equal(await workbench.quickInput.value(), 'Acme, Inc.');
			await workbench.quickInput.waitForMessage(/^From: "Acme, Inc\." <pasted@mail\.qcloud\.com> — keep the quotation marks/, 'warning');
			await workbench.quickInput.enter();
			await isCreated('pasted@mail.qcloud.com', 'Acme, Inc.');
		});
	});

	test('every step stays open when it loses the focus, and continues', async () => {
		const stays = async (title: string, text: string) => {
			await workbench.quickInput.waitForTitle(title);
			await workbench.quickInput.type(text);
			await workbench.tree.focus('shop.example.net');
			assert.equal(await workbench.quickInput.title(), title);
			assert.equal(await workbench.quickInput.value(), text);
			await workbench.quickInput.enter();
		};
		await openDomainStep();
		await workbench.quickInput.row('mail.qcloud.com').waitFor();
		await stays(domainTitle, 'mail.qcloud.com');
		await stays(addressTitle, 'service');
		await emulator.addFault({ action: 'CreateEmailAddress', delayMs: 60_000 });
		await stays(nameTitle, 'Tencent Cloud');
		await workbench.quickInput.waitForMessage(/Creating service@mail\.qcloud\.com…/);
		await workbench.tree.focus('alerts.example.com');
		await eventually(async () => assert.equal(await workbench.quickInput.isBusy(), true));
		await emulator.clearFaults();
		await isCreated('service@mail.qcloud.com', 'Tencent Cloud');
	});
});
