import assert from 'node:assert/strict';
import { suite, teardown, test } from 'mocha';
import { readableDomain } from '../../src/mail/domain.ts';
import type { EmulatorControl } from '../helpers/emulatorControl.ts';
import { eventually } from './eventually.ts';
import { useWorkbench } from './useWorkbench.ts';
import type { Workbench } from './workbench.ts';

const title = 'Delete Domain';
const mail = ['billing@mail.qcloud.com', 'news@mail.qcloud.com', 'no-reply@mail.qcloud.com'];

suite('Delete Domain', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;

	useWorkbench({}, opened => {
		({ workbench, emulator } = opened);
	});

	teardown(async () => showsDomains(await domains()));

	async function showsDomains(names: readonly string[]): Promise<void> {
		await eventually(async () => {
			const rows = (await workbench.tree.rows()).filter(({ level }) => level === 1);
			assert.deepEqual(rows.map(({ label }) => label).sort(), names.map(readableDomain).sort());
		});
	}

	async function domains(): Promise<readonly string[]> {
		return (await emulator.state()).domains.map(({ name }) => name);
	}

	async function addressesOf(domain: string): Promise<readonly string[]> {
		const { senders } = await emulator.state();
		return senders
			.map(({ address }) => address)
			.filter(address => address.endsWith(`@${domain}`))
			.sort();
	}

	async function openDialog(domain: string): Promise<string> {
		await workbench.tree.contextMenu(domain, 'Delete Domain…');
		await workbench.dialog.waitFor();
		return workbench.dialog.innerText();
	}

	async function openBox(domain: string): Promise<void> {
		await openDialog(domain);
		await workbench.clickInDialog('Delete…');
		await workbench.quickInput.waitForTitle(title);
	}

	/** The requests that the emulator has got since `before`, without the lists that the sidebar reads afterwards. */
	async function writesSince(before: number): Promise<readonly string[]> {
		return (await emulator.actions()).slice(before).filter(action => !action.startsWith('List') && !action.startsWith('Get'));
	}

	/** VS Code shows at most three notifications within 800 ms. A user is never that fast. */
	async function takeTime(): Promise<void> {
		await workbench.notifications.waitUntilGone('Deleting ');
	}

	test('three addresses by name; all are deleted', async () => {
		const text = await openDialog('mail.qcloud.com');
		assert.match(text, /^Delete mail\.qcloud\.com\?$/m);
		for (const address of mail) {
			assert.ok(text.split('\n').includes(address), `${address} in ${text}`);
		}
		assert.match(text, /^Its verification and its DKIM key are deleted, too\..*probably need new DNS records/m);
		await workbench.screenshot('deleteDomain-dialog');
		await workbench.clickInDialog('Delete…');
		await workbench.quickInput.waitForTitle(title);
		await workbench.quickInput.type('mail.qcloud.com');
		await workbench.quickInput.waitForMessage(/^Press Enter to delete mail\.qcloud\.com\.$/, 'info');
		await workbench.screenshot('deleteDomain-box');
		const before = (await emulator.actions()).length;
		await workbench.quickInput.enter();
		await workbench.notifications.waitFor('Deleted mail.qcloud.com.');
		await workbench.screenshot('deleteDomain-done');
		// SES is asked for the domain first: without the permission to delete it, the addresses remain.
		assert.deepEqual(await writesSince(before), [
			'DeleteEmailIdentity',
			'DeleteEmailAddress',
			'DeleteEmailAddress',
			'DeleteEmailAddress',
			'DeleteEmailIdentity'
		]);
		assert.deepEqual(await addressesOf('mail.qcloud.com'), []);
		await showsDomains(['newsletter.example.org', 'shop.example.net', 'alerts.example.com', 'bücher.example']);
	});

	test('Enter in the empty box asks for the name; the box stays open while the focus is elsewhere', async () => {
		await openBox('mail.qcloud.com');
		await workbench.quickInput.enter();
		await workbench.quickInput.waitForMessage(/^The name does not match/, 'error');
		await workbench.tree.focus('shop.example.net');
		assert.equal(await workbench.quickInput.title(), title);
	});

	test('several selected domains, one after the other', async () => {
		await workbench.tree.click('newsletter.example.org');
		await workbench.tree.row('shop.example.net').click({ modifiers: ['ControlOrMeta'] });
		await workbench.tree.contextMenu('shop.example.net', 'Delete Domain…');
		for (const domain of ['newsletter.example.org', 'shop.example.net']) {
			await workbench.dialog.getByText(`Delete ${domain}?`, { exact: true }).waitFor();
			await workbench.clickInDialog('Delete…');
			await workbench.quickInput.waitForTitle(`Delete Domain (${domain === 'shop.example.net' ? 2 : 1}/2)`);
			await workbench.quickInput.type(domain);
			await workbench.quickInput.enter();
			await workbench.notifications.waitFor(`Deleted ${domain}.`);
			await takeTime();
		}
		assert.deepEqual(await domains(), ['mail.qcloud.com', 'alerts.example.com', 'xn--bcher-kva.example']);
	});
});
