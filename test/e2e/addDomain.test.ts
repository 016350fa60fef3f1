import assert from 'node:assert/strict';
import { suite, teardown, test } from 'mocha';
import { readableDomain } from '../../src/mail/domain.ts';
import type { EmulatorControl } from '../helpers/emulatorControl.ts';
import { eventually } from './eventually.ts';
import { useWorkbench } from './useWorkbench.ts';
import type { Workbench } from './workbench.ts';

const nameTitle = 'Add Domain (1/2)';
const keyTitle = 'Add Domain (2/2)';

suite('Add Domain', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;

	useWorkbench({}, opened => {
		({ workbench, emulator } = opened);
	});

	teardown(() => showsAll());

	async function refresh(): Promise<void> {
		await workbench.command('Tencent SES: Refresh');
		await showsAll();
	}

	/** The list as the emulator has it, and no row of another time. */
	async function showsAll(): Promise<void> {
		const names = (await emulator.state()).domains.map(({ name }) => readableDomain(name)).sort();
		await eventually(async () => assert.deepEqual((await domainRows()).map(({ label }) => label).sort(), names));
	}

	async function domainRows() {
		return (await workbench.tree.rows()).filter(({ level }) => level === 1);
	}

	async function openNameStep(): Promise<void> {
		await workbench.command('Tencent SES: Add Domain…');
		await workbench.quickInput.waitForTitle(nameTitle);
	}

	/** The domain is in the account, its row is selected and open, and a message says what comes next. */
	async function isAdded(name: string): Promise<void> {
		await workbench.notifications.waitFor(`Added ${name}. Publish its DNS records, then verify it.`);
		await eventually(async () => {
			const row = (await domainRows()).find(({ label }) => label === name);
			assert.deepEqual({ selected: row?.selected, expanded: row?.expanded }, { selected: true, expanded: true });
		});
		assert.ok(await domain(name));
	}

	async function domain(name: string) {
		return (await emulator.state()).domains.find(candidate => candidate.name === name);
	}

	async function dkimValue(name: string): Promise<string> {
		return (await domain(name))?.records.find(record => record.expected.startsWith('v=DKIM1'))?.expected ?? '';
	}

	test('by palette: type a name, accept the recommended key', async () => {
		await openNameStep();
		await workbench.quickInput.waitForMessage(/^Enter the domain to send mail from/);
		await workbench.quickInput.type('mail.example.net');
		await workbench.quickInput.waitForMessage(/^Adds mail\.example\.net$/, 'info');
		await workbench.screenshot('addDomain-name');
		await workbench.quickInput.enter();
		await workbench.quickInput.waitForTitle(keyTitle);
		await workbench.quickInput.row('2048 bits').waitFor();
		assert.equal(await workbench.quickInput.placeholder(), 'Select the DKIM key that signs the mail of mail.example.net');
		assert.match(await workbench.quickInput.row('2048 bits').innerText(), /recommended/);
		await workbench.screenshot('addDomain-key');
		await workbench.quickInput.enter();
		await isAdded('mail.example.net');
		assert.ok((await dkimValue('mail.example.net')).length > 300);
		await workbench.screenshot('addDomain-done');
		assert.deepEqual(await workbench.notifications.buttons('Added'), ['Show DNS Records', 'Copy DNS Records', 'Watch']);
	});

	test('by the button of the view; a short key for DNS hosts that need one', async () => {
		await workbench.tree.viewMenu('Add Domain…');
		await workbench.quickInput.waitForTitle(nameTitle);
		await workbench.quickInput.type('short.example.net');
		await workbench.quickInput.enter();
		await workbench.quickInput.choose('1024 bits');
		await isAdded('short.example.net');
		assert.ok((await dkimValue('short.example.net')).length <= 255);
	});

	test('from an account without domains', async () => {
		await emulator.replaceState({ domains: [], senders: [], zone: [] });
		await refresh();
		await workbench.tree.welcome.getByText('Add Domain', { exact: true }).click();
		await workbench.quickInput.waitForTitle(nameTitle);
		await workbench.quickInput.type('mail.example.net');
		await workbench.quickInput.enter();
		await workbench.quickInput.choose('2048 bits');
		await isAdded('mail.example.net');
	});

	test('by paste: a web address becomes its domain', async () => {
		await openNameStep();
		await workbench.paste('https://mail.example.net/inbox?x=1');
		await eventually(async () => assert.equal(await workbench.quickInput.value(), 'mail.example.net'));
		await workbench.quickInput.waitForMessage(/^Adds mail\.example\.net$/, 'info');
	});

	test('both steps stay open while the focus is elsewhere', async () => {
		await openNameStep();
		await workbench.quickInput.type('mail.example.net');
		await workbench.tree.focus('shop.example.net');
		assert.equal(await workbench.quickInput.title(), nameTitle);
		assert.equal(await workbench.quickInput.value(), 'mail.example.net');
		await workbench.quickInput.enter();
		await workbench.quickInput.waitForTitle(keyTitle);
		await workbench.tree.focus('alerts.example.com');
		assert.equal(await workbench.quickInput.title(), keyTitle);
		await workbench.quickInput.choose('1024 bits');
		await isAdded('mail.example.net');
	});
});
