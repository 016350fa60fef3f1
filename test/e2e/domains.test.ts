import assert from 'node:assert/strict';
import { setup, suite, suiteSetup, suiteTeardown, teardown, test } from 'mocha';
import type { State } from '../../src/emulator/state/state.ts';
import type { EmulatorControl } from '../helpers/emulatorControl.ts';
import { eventually } from './eventually.ts';
import { useWorkbench } from './useWorkbench.ts';
import type { Workbench } from './workbench.ts';

const all = ['alerts.example.com', 'mail.qcloud.com', 'newsletter.example.org', 'shop.example.net', 'bücher.example'];
const failure = 'Could not load the sender domains';

suite('Sender Domains', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;

	useWorkbench({}, async opened => {
		({ workbench, emulator } = opened);
		await isRead();
	});

	teardown(async () => {
		await isRead();
		await workbench.tree.viewAction('Collapse All');
		await eventually(async () => assert.equal((await labels()).length, 5));
	});

	const labels = async () => (await workbench.tree.rows()).map(({ label }) => label);

	const selected = async () => (await workbench.tree.rows()).filter(row => row.selected).map(({ label }) => label);

	async function rowOf(label: string) {
		const found = (await workbench.tree.rows()).find(row => row.label === label);
		assert.ok(found, label);
		return found;
	}

	const describes = (label: string, description: string) =>
		eventually(async () => assert.equal((await rowOf(label)).description, description));

	/** Waits until the tree shows what is loaded automatically. */
	async function isRead(): Promise<void> {
		await describes('newsletter.example.org', 'not verified');
		await describes('shop.example.net', 'not verified');
	}

	/** Expands the DNS records of a domain, and waits for the answer of DNS. No other records may be visible. */
	async function openRecords(domain = 'newsletter.example.org', dmarc = 'not published yet'): Promise<void> {
		await workbench.tree.expand(domain);
		await workbench.tree.expand('DNS Records');
		await describes('TXT (DMARC)', dmarc);
	}

	test('the status bar and a badge show the profile and the number of unverified domains; the default width of the sidebar fits title and status', async () => {
		assert.equal((await workbench.profile.innerText()).trim(), 'Local Emulator · ap-singapore');
		// The profile of an emulator from the environment has no name of its own.
		assert.ok(!(await workbench.commandsMatching('Tencent SES: Rename Profile…')).includes('Tencent SES: Rename Profile…'));
		await isRead();
		await eventually(async () => assert.equal(await workbench.badge(), '2'));
		await workbench.page.mouse.move(900, 600);
		assert.equal((await workbench.page.locator('.part.sidebar').boundingBox())?.width, 300);
		assert.ok(await workbench.tree.isTitleReadable());
		await workbench.screenshot('tree-width');
		for (const [domain, text] of [
			['alerts.example.com', '10/10'],
			['newsletter.example.org', 'not verified'],
			['shop.example.net', 'not verified'],
			['bücher.example', '1/10']
		] as const) {
			assert.equal((await rowOf(domain)).description, text, domain);
			// The font of this computer is wide, so this status does not fit completely.
			assert.ok(await workbench.tree.isReadable(domain, domain === 'newsletter.example.org' ? 'not ver' : text), domain);
		}
	});

	const copied = (text: string) => eventually(async () => assert.equal(await workbench.clipboard(), text));

	test('the context menu is about all selected rows, or about its row if that is not selected', async () => {
		await workbench.tree.openDomain('mail.qcloud.com');
		await workbench.tree.row('news@mail.qcloud.com').waitFor();
		await workbench.tree.select('news@mail.qcloud.com', 'no-reply@mail.qcloud.com');
		await workbench.tree.contextMenu('news@mail.qcloud.com', 'Copy');
		await copied('news@mail.qcloud.com\nno-reply@mail.qcloud.com');
		assert.deepEqual(await workbench.tree.menuEntries('news@mail.qcloud.com'), [
			'Copy From Header',
			'Copy Ctrl+C',
			'Refresh',
			'Delete Sender Address Del'
		]);
		await workbench.tree.select('news@mail.qcloud.com', 'alerts.example.com');
		assert.deepEqual(await workbench.tree.menuEntries('news@mail.qcloud.com'), ['Copy Ctrl+C', 'Refresh']);
		await workbench.tree.contextMenu('billing@mail.qcloud.com', 'Copy From Header');
		await copied('"Billing, Example Ltd." <billing@mail.qcloud.com>');
		await workbench.tree.collapse('mail.qcloud.com');
		await openRecords();
		// Only records have this entry, so the menu of a row that moved here is noticed.
		await workbench.tree.contextMenu('TXT (DMARC)', 'Copy Record Name');
		await eventually(async () => assert.match(await workbench.clipboard(), /^_dmarc\./));
	});

	test('sixty domains are loaded a few at a time; a domain that is expanded is loaded next', async () => {
		const { domains } = await emulator.state();
		const [template] = domains.filter(({ name }) => name === 'newsletter.example.org');
		assert.ok(template);
		const many: State['domains'] = Array.from({ length: 60 }, (_, index) => {
			const name = `d${String(index).padStart(2, '0')}.example.org`;
			const records = template.records.map(record => ({ ...record, name: record.name.replace(template.name, name) }));
			return { ...template, name, records };
		});
		await emulator.replaceState({ domains: many, senders: [] });
		await emulator.addFault({ action: 'GetEmailIdentity', times: 'always', delayMs: 60_000 });
		await emulator.clearLog();
		/** The domains whose details SES was asked for. */
		const asked = async () =>
			(await emulator.log()).filter(({ action }) => action === 'GetEmailIdentity').map(({ parameters }) => parameters?.['EmailIdentity']);
		await workbench.tree.viewAction('Refresh');
		await workbench.tree.row('d00.example.org').waitFor();
		await workbench.tree.expand('d20.example.org');
		const first = ['d00.example.org', 'd01.example.org', 'd02.example.org', 'd03.example.org', 'd20.example.org'];
		await eventually(async () => assert.deepEqual((await asked()).sort(), first));
		await emulator.clearFaults();
		await workbench.tree.row('TXT (DMARC)').waitFor();
		await eventually(async () => assert.equal((await asked()).length, 60));
		await workbench.screenshot('sixty-domains');
		assert.equal(await workbench.badge(), '60');
	});

	/** With other settings, one test of each kind is enough. */
	const keys = (settings: Readonly<Record<string, string>>) => () => {
		const isDefault = Object.keys(settings).length === 0;

		/** Moves the focus from the first address to another row with keys that do not change the selection, and presses the last key there. */
		async function go(row: string, ...keys: readonly string[]): Promise<void> {
			const focused = workbench.tree.row(row).and(workbench.page.locator('.focused'));
			// Drawing the row again may take the focus from it.
			await eventually(async () => {
				await workbench.tree.select('billing@mail.qcloud.com');
				for (const key of keys.slice(0, -1)) {
					await workbench.page.keyboard.press(key);
				}
				assert.ok(await focused.isVisible(), `${row} does not have the focus`);
			});
			await workbench.page.keyboard.press(keys.at(-1) ?? '');
		}

		const asks = (question: string) => workbench.page.locator('.monaco-dialog-box', { hasText: question }).waitFor();

		suiteSetup(() => workbench.changeSettings(settings));
		suiteTeardown(() => workbench.changeSettings({}));

		setup(async () => {
			await workbench.tree.openDomain('mail.qcloud.com');
			await workbench.tree.row('news@mail.qcloud.com').waitFor();
		});

		test('Delete asks about the focused row, and does not collapse it', async () => {
			await go('news@mail.qcloud.com', 'ArrowDown', 'Delete');
			await asks('Delete the sender address news@mail.qcloud.com?');
			await workbench.clickInDialog('Delete');
			await workbench.tree.row('news@mail.qcloud.com').waitFor({ state: 'detached' });
			assert.equal(await emulator.sender('news@mail.qcloud.com'), undefined);
			// The domain is not collapsed.
			await go('mail.qcloud.com', 'ArrowUp', 'Delete');
			await asks('mail.qcloud.com');
			await workbench.clickInDialog('Cancel');
			assert.equal((await rowOf('mail.qcloud.com')).expanded, true);
			assert.deepEqual(await selected(), ['billing@mail.qcloud.com']);
		});

		if (isDefault) {
			test('Delete asks about all selected rows if the focused one is among them, or else about that one', async () => {
				await workbench.tree.select('billing@mail.qcloud.com', 'no-reply@mail.qcloud.com');
				await workbench.page.keyboard.press('Delete');
				await asks('Delete 2 sender addresses?');
				await workbench.clickInDialog('Cancel');
				await workbench.page.keyboard.press('ArrowUp');
				await workbench.page.keyboard.press('Delete');
				await asks('Delete the sender address news@mail.qcloud.com?');
				await workbench.clickInDialog('Cancel');
				assert.deepEqual(await selected(), ['billing@mail.qcloud.com', 'no-reply@mail.qcloud.com']);
			});

			test('F2 changes the sender name', async () => {
				await go('news@mail.qcloud.com', 'ArrowDown', 'F2');
				await workbench.quickInput.waitForTitle('Change Sender Name');
				await eventually(async () => assert.equal(await workbench.quickInput.value(), 'Tencent Cloud News'));
				await workbench.quickInput.cancel();
			});

			test('Ctrl+C copies the names of the selected rows', async () => {
				await go('mail.qcloud.com', 'ArrowUp', 'ControlOrMeta+C');
				await copied('mail.qcloud.com');
				await go('news@mail.qcloud.com', 'ArrowDown', 'ControlOrMeta+C');
				await copied('news@mail.qcloud.com');
				await workbench.tree.select('news@mail.qcloud.com', 'no-reply@mail.qcloud.com');
				await workbench.page.keyboard.press('ControlOrMeta+C');
				await copied('news@mail.qcloud.com\nno-reply@mail.qcloud.com');
				await workbench.tree.expand('DNS Records');
				await workbench.tree.row('MX').waitFor();
				await workbench.tree.waitUntilDrawn();
				await go('MX', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ControlOrMeta+C');
				await copied('mxbiz1.qq.com.');
			});
		}

		test('keys do not expand or collapse a row, select it or run its command', async () => {
			await workbench.tree.collapse('bücher.example');
			await go('bücher.example', 'End', 'ControlOrMeta+C');
			await copied('xn--bcher-kva.example');
			await workbench.page.keyboard.press('F2');
			await workbench.tree.waitUntilDrawn();
			assert.equal((await rowOf('bücher.example')).expanded, false);
			await emulator.addFault({ action: 'ListEmailIdentities', times: 'always', code: 'InternalError' });
			await workbench.command('Tencent SES: Refresh');
			await workbench.tree.row(failure).waitFor();
			const { description } = await rowOf(failure);
			const loads = async () => (await emulator.actions()).filter(action => action === 'ListEmailAddress').length;
			const before = await loads();
			await go(failure, 'Home', 'ControlOrMeta+C');
			await copied(description);
			await workbench.tree.waitUntilDrawn();
			assert.equal(await loads(), before);
			assert.deepEqual(await selected(), ['billing@mail.qcloud.com']);
		});

		test('Enter shows the page of a domain, or a record there; the focus stays in the tree', async () => {
			const tab = workbench.page.getByRole('tab', { name: /^mail\.qcloud\.com/ });
			await go('mail.qcloud.com', 'ArrowUp', 'Enter');
			await tab.waitFor();
			await workbench.page.keyboard.press('ArrowLeft');
			await eventually(async () => assert.equal((await rowOf('mail.qcloud.com')).expanded, false));
			await workbench.page.keyboard.press('ArrowRight');
			await eventually(async () => assert.equal((await rowOf('mail.qcloud.com')).expanded, true));
			await workbench.command('View: Close All Editors');
			await workbench.tree.expand('DNS Records');
			await workbench.tree.row('MX').waitFor();
			await go('MX', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter');
			await tab.waitFor();
			await workbench.command('View: Close All Editors');
		});
	};
	suite('keys', keys({}));
	suite('keys, with rows that expand with a double click', keys({ 'workbench.tree.expandMode': 'doubleClick' }));
	suite('keys, with rows that open with a double click', keys({ 'workbench.list.openMode': 'doubleClick' }));

	test('a refresh, even a failed one, does not flicker, and keeps expanded and selected rows', async () => {
		await openRecords();
		await workbench.tree.click('TXT (DMARC)');
		const looks = async () =>
			(await workbench.tree.rows()).map(({ label, description, expanded, selected }) => ({ label, description, expanded, selected }));
		const before = await looks();
		assert.ok(before.some(({ label, selected }) => label === 'TXT (DMARC)' && selected));
		for (const action of ['ListEmailIdentities', 'GetEmailIdentity']) {
			await emulator.addFault({ action, times: 'always', delayMs: 60_000 });
			const asked = (await emulator.actions()).length;
			await workbench.tree.viewAction('Refresh');
			await eventually(async () => assert.ok((await emulator.actions()).slice(asked).includes(action)));
			await workbench.tree.waitUntilDrawn();
			assert.deepEqual(await looks(), before, action);
			await emulator.clearFaults();
			await workbench.tree.waitUntilDrawn();
			assert.deepEqual(await looks(), before, action);
		}

		await emulator.addFault({ action: 'ListEmailIdentities', times: 'always', drop: 'before' });
		await emulator.addFault({ action: 'GetEmailIdentity', times: 'always', drop: 'before' });
		await workbench.tree.viewAction('Refresh');
		await workbench.tree.row(failure).waitFor();
		await workbench.tree.row('Could not load the DNS records').waitFor();
		assert.deepEqual(
			(await looks()).filter(({ label }) => !label.startsWith('Could not load')),
			before
		);
		await workbench.screenshot('load-rows-stay');
	});

	test('text from the service does not become a link in a tooltip', async () => {
		await workbench.changeSettings({ 'workbench.hover.delay': 300 });
		const state = await emulator.state();
		const name = '[click](https://evil.example) https://evil.example <a href="https://evil.example">x</a>';
		const value = 'v=DMARC1; p=[click](https://evil.example) <a href="https://evil.example">x</a> `https://evil.example`';
		await emulator.replaceState({
			...state,
			senders: state.senders.map(sender => ({ ...sender, name })),
			zone: [...state.zone, { type: 'TXT', name: '_dmarc.shop.example.net', value }]
		});
		await workbench.tree.viewAction('Refresh');
		await openRecords('shop.example.net', 'wrong value');
		await workbench.tree.expand('mail.qcloud.com');
		await eventually(async () => assert.ok((await rowOf('news@mail.qcloud.com')).description.startsWith('[click]')));
		for (const row of ['news@mail.qcloud.com', 'TXT (DMARC)']) {
			await workbench.tree.tooltip(row, 'evil.example', async hover => {
				assert.equal(await hover.locator('a').count(), 0);
				await workbench.screenshot(`tooltip-${row.startsWith('TXT') ? 'record' : 'address'}`);
			});
		}
	});

	test('loading can be canceled; a row says so and loads again', async () => {
		await emulator.addFault({ action: 'ListEmailIdentities', times: 'always', delayMs: 60_000, code: 'InternalError' });
		await workbench.tree.viewAction('Refresh');
		await workbench.tree.viewAction('Cancel Loading');
		await eventually(async () => assert.match(await workbench.tree.message(), /Loading was canceled/));
		assert.deepEqual(await labels(), [failure, ...all]);
		await workbench.screenshot('load-cancelled');
		await workbench.tree.contextMenu(failure, 'Show Log');
		await workbench.page.locator('.panel .output-view').waitFor();
		await workbench.command('View: Hide Panel');
		await workbench.tree.action(failure, 'Sign In…');
		await workbench.quickInput.row('SecretId and SecretKey').waitFor();
		await workbench.quickInput.cancel();
		await emulator.clearFaults();
		await workbench.tree.contextMenu(failure, 'Retry');
		await eventually(async () => assert.deepEqual(await labels(), all));
	});
});
