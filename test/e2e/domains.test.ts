import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setup, suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { type RunningEmulator, startEmulator } from '../../scripts/emulator.mts';
import { sampleKeys } from '../../src/emulator/state/credentials.ts';
import type { State } from '../../src/emulator/state/state.ts';
import { EmulatorControl } from '../helpers/emulatorControl.ts';
import { eventually } from './eventually.ts';
import { tidyAfterEach } from './tidying.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const all = ['alerts.example.com', 'mail.qcloud.com', 'newsletter.example.org', 'shop.example.net', 'xn--bcher-kva.example'];
const failure = 'Could not load the sender domains';

suite('Sender Domains', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;

	suiteSetup(async () => {
		workbench = await openWorkbench({ emulator: [], settings: { 'tencentSes.requestTimeout': 2 } });
		emulator = new EmulatorControl(workbench.emulator.endpoint);
		await workbench.openSidebar();
		await describes('newsletter.example.org', 'DKIM wrong · 0 of 10 addresses');
		await describes('shop.example.net', 'waiting: 0 of 4 · 0 of 10 addresses');
	});

	suiteTeardown(() => workbench.close());

	tidyAfterEach(async () => {
		await emulator.clearFaults();
		await emulator.resetState();
		await workbench.tree.viewAction('Refresh');
		await showsDomains();
		await workbench.tree.viewAction('Collapse All');
		await eventually(async () => assert.equal((await labels()).length, 5));
	});

	const labels = async () => (await workbench.tree.rows()).map(({ label }) => label);
	const showsDomains = () => workbench.tree.row('mail.qcloud.com').waitFor();

	async function rowOf(label: string) {
		const found = (await workbench.tree.rows()).find(row => row.label === label);
		assert.ok(found, label);
		return found;
	}

	const describes = (label: string, description: string) =>
		eventually(async () => assert.equal((await rowOf(label)).description, description));

	/** Opens a domain and its DNS records, which stay folded when they were folded with everything else before. */
	async function openRecords(domain: string): Promise<void> {
		await eventually(async () => {
			await workbench.tree.expand(domain);
			await workbench.tree.expand('DNS Records');
			assert.ok((await workbench.tree.rows()).some(({ level }) => level === 3));
		});
	}

	/** Publishes what SES asks for; `except` leaves out the records of a type and the beginning of a name. */
	async function publish(domain: string, except?: string): Promise<void> {
		const records = (await emulator.state()).domains.find(({ name }) => name === domain)?.records ?? [];
		const chosen = records.filter(({ type, name }) => except === undefined || !`${type} ${name}`.startsWith(except));
		await emulator.withdraw(chosen.map(({ type, name }) => ({ type, name })));
		await emulator.publish(chosen.map(({ type, name, expected }) => ({ type, name, value: expected })));
	}

	test('two calls show all domains, and the records of those that are not verified follow', async () => {
		const before = (await emulator.actions()).length;
		await workbench.tree.viewAction('Refresh');
		await eventually(async () => {
			const actions = (await emulator.actions()).slice(before);
			assert.deepEqual(actions.slice(0, 2).sort(), ['ListEmailAddress', 'ListEmailIdentities']);
			assert.deepEqual(actions.slice(2), ['GetEmailIdentity', 'GetEmailIdentity']);
		});
	});

	test('each domain says in words where it stands', async () => {
		await eventually(async () =>
			assert.deepEqual(
				(await workbench.tree.rows()).map(({ label, description, ariaLabel, icon }) => [label, description, ariaLabel, icon]),
				[
					['alerts.example.com', 'verified · 10 of 10 addresses', 'alerts.example.com, verified, 10 of 10 addresses', 'pass-filled'],
					['mail.qcloud.com', 'verified · 3 of 10 addresses', 'mail.qcloud.com, verified, 3 of 10 addresses', 'pass-filled'],
					[
						'newsletter.example.org',
						'DKIM wrong · 0 of 10 addresses',
						'newsletter.example.org, wrong value: DKIM, 0 of 10 addresses',
						'error'
					],
					[
						'shop.example.net',
						'waiting: 0 of 4 · 0 of 10 addresses',
						'shop.example.net, waiting: 0 of 4 records, 0 of 10 addresses',
						'clock'
					],
					['xn--bcher-kva.example', 'verified · 1 of 10 addresses', 'bücher.example, verified, 1 of 10 addresses', 'pass-filled']
				]
			)
		);
	});

	test('a sidebar of the usual width cuts off none of that', async () => {
		await workbench.page.mouse.move(900, 600);
		assert.equal((await workbench.page.locator('.part.sidebar').boundingBox())?.width, 300);
		for (const [domain, beginning] of [
			['alerts.example.com', 'verified'],
			['newsletter.example.org', 'DKIM'],
			['shop.example.net', 'waiting: 0 of 4'],
			['xn--bcher-kva.example', 'verified']
		] as const) {
			assert.ok((await rowOf(domain)).description.startsWith(beginning), domain);
			assert.ok(await workbench.tree.isReadable(domain, beginning), domain);
		}
	});

	test('a domain whose records cannot be read is not verified, and says why when it is opened', async () => {
		const { domains } = await emulator.state();
		await emulator.replaceState({
			domains: domains.map(domain => ({
				...domain,
				name: `a.${domain.name}`,
				records: domain.records.map(record => ({ ...record, name: record.name.replace(domain.name, `a.${domain.name}`) }))
			})),
			senders: []
		});
		await emulator.addFault({ action: 'GetEmailIdentity', times: 'always', code: 'InternalError' });
		await workbench.tree.viewAction('Refresh');
		await describes('a.shop.example.net', 'not verified · 0 of 10 addresses');
		assert.equal((await rowOf('a.shop.example.net')).icon, 'warning');
		await openRecords('a.shop.example.net');
		await workbench.tree.row('Could not load the DNS records').waitFor();
		assert.match((await rowOf('Could not load the DNS records')).description, /SES had an internal error/);
		const tries = (await emulator.actions()).length;
		await workbench.tree.action('Could not load the DNS records', 'Retry');
		// It is asked three times; what is still being asked would succeed by itself.
		await eventually(async () => assert.ok((await emulator.actions()).length >= tries + 3));
		await workbench.tree.row('Could not load the DNS records').waitFor();
		await emulator.clearFaults();
		await workbench.tree.action('Could not load the DNS records', 'Retry');
		await workbench.tree.row('MX').waitFor();
		await describes('a.shop.example.net', 'waiting: 0 of 4 · 0 of 10 addresses');
	});

	test('the header says whose domains these are, the badge how many need work', async () => {
		assert.equal(await workbench.tree.viewDescription(), 'Local Emulator · ap-singapore');
		assert.equal(await workbench.tree.message(), 'Local Emulator · ap-singapore');
		assert.equal(await workbench.badge(), '2');
	});

	test('a domain opens to its addresses and its DNS records', async () => {
		await openRecords('newsletter.example.org');
		await workbench.tree.expand('mail.qcloud.com');
		await eventually(async () => assert.equal((await rowOf('news@mail.qcloud.com')).level, 2));
		assert.match((await rowOf('news@mail.qcloud.com')).description, /^SMTP password set · Tencent Cloud News · created /);
		assert.match((await rowOf('no-reply@mail.qcloud.com')).description, /^no SMTP password · created /);
		await eventually(async () => {
			const groups = (await workbench.tree.rows()).filter(({ label }) => label === 'DNS Records');
			assert.deepEqual(
				groups.map(({ description, expanded, ariaLabel }) => [description, expanded, ariaLabel]),
				[
					['4 of 4 match', false, 'DNS Records, 4 of 4 match'],
					['2 of 4 match', true, 'DNS Records, 2 of 4 match']
				]
			);
		});
		await describes('MX', 'matches');
		await describes('TXT (DKIM)', 'wrong value');
		await describes('TXT (DMARC)', 'not published yet');
		assert.equal((await rowOf('TXT (DMARC)')).ariaLabel, 'TXT (DMARC) _dmarc.newsletter.example.org, not published yet');
		await workbench.screenshot('domains');
	});

	test('what SES saw shows until DNS is asked, and then what DNS answers', async () => {
		await emulator.resetState();
		const { domains, senders } = await emulator.state();
		await emulator.replaceState({
			domains: domains.map(domain => ({
				...domain,
				name: domain.name.replace('newsletter', 'letters'),
				records: domain.records.map(record => ({ ...record, name: record.name.replace('newsletter', 'letters') }))
			})),
			senders
		});
		await emulator.withdraw([{ type: 'MX', name: 'letters.example.org' }]);
		await publish('letters.example.org', 'MX');
		await workbench.tree.viewAction('Refresh');
		await describes('letters.example.org', 'DKIM wrong · 0 of 10 addresses');
		await openRecords('letters.example.org');
		await describes('letters.example.org', 'waiting: 3 of 4 · 0 of 10 addresses');
		await describes('DNS Records', '3 of 4 match');
		await describes('MX', 'not published yet');
		await describes('TXT (DKIM)', 'matches');
	});

	test('records that are published turn a domain ready, and Check DNS Now tells', async () => {
		await openRecords('shop.example.net');
		await describes('TXT (DMARC)', 'not published yet');
		await publish('shop.example.net');
		await workbench.tree.contextMenu('shop.example.net', 'Check DNS Now');
		await describes('shop.example.net', 'ready to verify · 0 of 10 addresses');
		await describes('DNS Records', '4 of 4 match');
		await describes('TXT (DMARC)', 'matches');
		assert.equal((await rowOf('shop.example.net')).icon, 'pass');
		await workbench.page.locator('.statusbar').getByText('shop.example.net: 4 of 4 DNS records match').waitFor();
		await workbench.screenshot('domain-ready');
	});

	test('Check DNS Now of the palette asks which domain', async () => {
		await publish('shop.example.net');
		await workbench.command('Tencent SES: Check DNS Now');
		await workbench.quickInput.waitForTitle('Check DNS Now');
		await workbench.quickInput.choose('shop.example.net');
		await describes('shop.example.net', 'ready to verify · 0 of 10 addresses');
	});

	test('a domain that was verified meanwhile shows as such after Check DNS Now', async () => {
		const { domains, senders, zone } = await emulator.state();
		await emulator.replaceState({
			domains: domains.map(domain => (domain.name === 'shop.example.net' ? { ...domain, verified: true } : domain)),
			senders,
			zone
		});
		await workbench.tree.contextMenu('shop.example.net', 'Check DNS Now');
		await describes('shop.example.net', 'verified · 0 of 10 addresses');
		assert.equal(await workbench.badge(), '1');
	});

	test('a tooltip says what to publish, what SES saw and what DNS answers', async () => {
		await openRecords('newsletter.example.org');
		await describes('TXT (DKIM)', 'wrong value');
		const text = await workbench.tree.tooltip('TXT (DKIM)', 'Publish:', () => workbench.screenshot('record-tooltip'));
		assert.match(text, /qcloud\._domainkey\.newsletter\.example\.org/);
		assert.match(text, /Publish: +v=DKIM1; k=rsa; p=TheEmulator/);
		assert.match(text, /SES last saw: +v=DKIM1; k=rsa; p=TheKeyOfAnotherService/);
		assert.match(text, /DNS answers now: +v=DKIM1; k=rsa; p=TheKeyOfAnotherService/);
		assert.match(text, /Replace the value that is there/);
		assert.match(text, /DNS was asked .*, server +127\.0\.0\.1:\d+/);
	});

	test('split horizon: SES saw what DNS here does not answer', async () => {
		await emulator.withdraw([{ type: 'MX', name: 'newsletter.example.org' }]);
		await openRecords('newsletter.example.org');
		await workbench.tree.contextMenu('DNS Records', 'Check DNS Now');
		await describes('MX', 'not published yet');
		const text = await workbench.tree.tooltip('MX', 'Publish:');
		assert.match(text, /SES saw the right value when it last looked\. .* "tencentSes\.dns\.servers"/);
	});

	test('the tooltip of a domain says how much it may send, and when DNS was asked', async () => {
		const before = await workbench.tree.tooltip('alerts.example.com', 'Reputation');
		assert.match(
			before,
			/Verified: addresses can be created and used\.\s+Reputation level: 6\s+Messages allowed today: 20,000\s+10 of 10 addresses/
		);
		await openRecords('newsletter.example.org');
		await describes('TXT (DMARC)', 'not published yet');
		const text = await workbench.tree.tooltip('newsletter.example.org', 'Reputation', () => workbench.screenshot('domain-tooltip'));
		assert.match(text, /Wrong value: DKIM\. 2 of 4 DNS records/);
		assert.match(text, /DNS was asked .*, server +127\.0\.0\.1:\d+/);
	});

	const copies = (row: string, parent: string, entry: string, text: string) =>
		test(`${entry} of ${row}`, async () => {
			await workbench.tree.expand(parent);
			if (row.startsWith('TXT')) {
				await workbench.tree.expand('DNS Records');
			}
			await workbench.tree.contextMenu(row, entry);
			await eventually(async () => assert.equal(await workbench.clipboard(), text));
		});
	copies('mail.qcloud.com', 'mail.qcloud.com', 'Copy Domain', 'mail.qcloud.com');
	copies('news@mail.qcloud.com', 'mail.qcloud.com', 'Copy Address', 'news@mail.qcloud.com');
	copies('billing@mail.qcloud.com', 'mail.qcloud.com', 'Copy From Header', '"Billing, Example Ltd." <billing@mail.qcloud.com>');
	copies('TXT (DMARC)', 'newsletter.example.org', 'Copy Record Name', '_dmarc.newsletter.example.org');
	copies('TXT (DMARC)', 'newsletter.example.org', 'Copy Record Value', 'v=DMARC1; p=none');

	const copiesMany = (rows: readonly string[], parent: string, on: string, entry: string, lines: readonly string[]) =>
		test(`${entry} of ${rows.join(', ')}, called on ${on}`, async () => {
			await (on.includes(' ') ? openRecords(parent) : workbench.tree.expand(parent));
			await workbench.tree.row(on).waitFor();
			await workbench.tree.select(...rows);
			await workbench.tree.contextMenu(on, entry);
			await eventually(async () => assert.equal(await workbench.clipboard(), lines.join('\n')));
		});
	copiesMany(['alerts.example.com', 'shop.example.net'], 'mail.qcloud.com', 'shop.example.net', 'Copy Domain', [
		'alerts.example.com',
		'shop.example.net'
	]);
	copiesMany(['news@mail.qcloud.com', 'no-reply@mail.qcloud.com'], 'mail.qcloud.com', 'news@mail.qcloud.com', 'Copy Address', [
		'news@mail.qcloud.com',
		'no-reply@mail.qcloud.com'
	]);
	copiesMany(['MX', 'TXT (DMARC)'], 'newsletter.example.org', 'MX', 'Copy Record Value', ['mxbiz1.qq.com.', 'v=DMARC1; p=none']);
	// The row that was clicked counts, when it is none of those that are selected.
	copiesMany(['alerts.example.com', 'shop.example.net'], 'mail.qcloud.com', 'mail.qcloud.com', 'Copy Domain', ['mail.qcloud.com']);

	test('Check DNS Now of several domains', async () => {
		await publish('shop.example.net');
		await publish('newsletter.example.org');
		await workbench.tree.select('newsletter.example.org', 'shop.example.net');
		await workbench.tree.contextMenu('shop.example.net', 'Check DNS Now');
		await describes('newsletter.example.org', 'ready to verify · 0 of 10 addresses');
		await describes('shop.example.net', 'ready to verify · 0 of 10 addresses');
	});

	test('the keyboard opens a domain and selects several', async () => {
		await workbench.tree.row('shop.example.net').focus();
		await workbench.page.keyboard.press('Home');
		await workbench.page.keyboard.press('ArrowRight');
		await eventually(async () => assert.ok((await labels()).includes('alert-1@alerts.example.com')));
		await workbench.page.keyboard.press('ArrowDown');
		await workbench.page.keyboard.press('Enter');
		await workbench.page.keyboard.press('Shift+ArrowDown');
		await eventually(async () =>
			assert.deepEqual(
				(await workbench.tree.rows()).filter(({ selected }) => selected).map(({ label }) => label),
				['alert-1@alerts.example.com', 'alert-2@alerts.example.com']
			)
		);
	});

	suite('keys', () => {
		const copied = (text: string) => eventually(async () => assert.equal(await workbench.clipboard(), text));

		/** Goes on from the first address with the arrow keys, which select nothing. */
		async function go(...keys: readonly string[]): Promise<void> {
			await workbench.tree.select('billing@mail.qcloud.com');
			for (const key of keys) {
				await workbench.page.keyboard.press(key);
			}
		}

		const asks = (question: string) => workbench.page.locator('.monaco-dialog-box', { hasText: question }).waitFor();

		setup(async () => {
			await workbench.tree.expand('mail.qcloud.com');
			await workbench.tree.row('no-reply@mail.qcloud.com').waitFor();
		});

		test('Delete is about the row that has the focus, and asks', async () => {
			await go('ArrowDown', 'Delete');
			await asks('Delete the sender address news@mail.qcloud.com?');
			await workbench.clickInDialog('Delete');
			await workbench.tree.row('news@mail.qcloud.com').waitFor({ state: 'detached' });
			assert.equal(await emulator.sender('news@mail.qcloud.com'), undefined);
		});

		test('Delete of several addresses asks once', async () => {
			await workbench.tree.select('news@mail.qcloud.com', 'no-reply@mail.qcloud.com');
			await workbench.page.keyboard.press('Delete');
			await asks('Delete 2 sender addresses?');
			await workbench.clickInDialog('Cancel');
			assert.ok(await emulator.sender('news@mail.qcloud.com'));
		});

		test('Delete of a domain and an address says to decide', async () => {
			await workbench.tree.select('news@mail.qcloud.com', 'alerts.example.com');
			await workbench.page.keyboard.press('Delete');
			await workbench.notifications.with('Select those of one kind to delete them.').waitFor();
		});

		test('Delete of a domain does not fold it', async () => {
			await go('ArrowUp', 'Delete');
			await asks('mail.qcloud.com');
			await workbench.clickInDialog('Cancel');
			assert.equal((await rowOf('mail.qcloud.com')).expanded, true);
		});

		test('F2 changes the sender name', async () => {
			await go('ArrowDown', 'F2');
			await workbench.quickInput.waitForTitle('Change Sender Name');
			await eventually(async () => assert.equal(await workbench.quickInput.value(), 'Tencent Cloud News'));
			await workbench.quickInput.cancel();
		});

		test('Ctrl+C copies what the rows are about', async () => {
			await go('ArrowUp', 'ControlOrMeta+C');
			await copied('mail.qcloud.com');
			await go('ArrowDown', 'ControlOrMeta+C');
			await copied('news@mail.qcloud.com');
			await workbench.tree.select('news@mail.qcloud.com', 'no-reply@mail.qcloud.com');
			await workbench.page.keyboard.press('ControlOrMeta+C');
			await copied('news@mail.qcloud.com\nno-reply@mail.qcloud.com');
			await workbench.tree.expand('DNS Records');
			await workbench.tree.row('MX').waitFor();
			await go('ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ControlOrMeta+C');
			await copied('mxbiz1.qq.com.');
		});

		test('Enter opens and closes a domain, and shows a record on the page of its domain', async () => {
			await go('ArrowUp', 'Enter');
			await eventually(async () => assert.equal((await rowOf('mail.qcloud.com')).expanded, false));
			await workbench.page.keyboard.press('Enter');
			await eventually(async () => assert.equal((await rowOf('mail.qcloud.com')).expanded, true));
			await workbench.tree.expand('DNS Records');
			await workbench.tree.row('MX').waitFor();
			await go('ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter');
			await workbench.page.getByRole('tab', { name: /^mail\.qcloud\.com/ }).waitFor();
			await workbench.command('View: Close All Editors');
		});
	});

	test('nothing flickers, folds or loses its selection while everything is read again', async () => {
		await openRecords('newsletter.example.org');
		await describes('TXT (DMARC)', 'not published yet');
		await workbench.tree.click('TXT (DMARC)');
		const before = (await workbench.tree.rows()).map(({ label, description, selected }) => ({ label, description, selected }));
		assert.ok(before.some(({ label, selected }) => label === 'TXT (DMARC)' && selected));
		await emulator.addFault({ action: 'ListEmailIdentities', delayMs: 300 });
		await emulator.addFault({ action: 'GetEmailIdentity', times: 2, delayMs: 300 });
		const asked = (await emulator.actions()).length;
		await workbench.tree.viewAction('Refresh');
		let looks = 0;
		await eventually(async () => {
			for (let isOver = false; !isOver; looks++) {
				isOver = (await emulator.actions()).slice(asked).filter(action => action === 'GetEmailIdentity').length >= 2;
				const now = (await workbench.tree.rows()).map(({ label, description, selected }) => ({ label, description, selected }));
				assert.deepEqual(now, before);
			}
		}, 0);
		assert.ok(looks > 2, String(looks));
	});

	test('what comes from outside cannot make links in a tooltip', async () => {
		const state = await emulator.state();
		const name = '[click](https://evil.example) https://evil.example <a href="https://evil.example">x</a>';
		const value = 'v=DMARC1; p=[click](https://evil.example) <a href="https://evil.example">x</a> `https://evil.example`';
		await emulator.replaceState({
			...state,
			senders: state.senders.map(sender => ({ ...sender, name })),
			zone: [...state.zone, { type: 'TXT', name: '_dmarc.shop.example.net', value }]
		});
		await workbench.tree.viewAction('Refresh');
		await openRecords('shop.example.net');
		await workbench.tree.expand('mail.qcloud.com');
		await eventually(async () => assert.ok((await rowOf('news@mail.qcloud.com')).description.includes(' · [click]')));
		await describes('TXT (DMARC)', 'wrong value');
		for (const row of ['news@mail.qcloud.com', 'TXT (DMARC)']) {
			await workbench.tree.tooltip(row, 'evil.example', async hover => {
				assert.equal(await hover.locator('a').count(), 0);
				await workbench.screenshot(`tooltip-${row.startsWith('TXT') ? 'record' : 'address'}`);
			});
		}
	});

	test('addresses whose domain is not listed still show', async () => {
		const { domains, senders } = await emulator.state();
		await emulator.replaceState({ domains: domains.filter(({ name }) => name !== 'mail.qcloud.com'), senders });
		await workbench.tree.viewAction('Refresh');
		await describes('mail.qcloud.com', 'not listed here · 3 of 10 addresses');
		assert.equal((await labels()).at(-1), 'mail.qcloud.com');
	});

	test('an account without domains says what to do', async () => {
		await emulator.replaceState({ domains: [], senders: [] });
		await workbench.tree.viewAction('Refresh');
		await eventually(async () => assert.match(await workbench.tree.welcome.innerText(), /no sender domain yet/));
		assert.equal(await workbench.badge(), '');
		await workbench.screenshot('no-domains');
	});

	/** @param left the domains that still show */
	const fails = (what: string, fault: Parameters<EmulatorControl['addFault']>[0], sentence: RegExp, left: readonly string[] = all) =>
		test(`${what}: a row that says so above ${left.length} from before, and Retry mends it`, async () => {
			await emulator.addFault({ action: 'ListEmailIdentities', times: 'always', ...fault });
			await workbench.tree.viewAction('Refresh');
			await workbench.tree.row(failure).waitFor();
			assert.deepEqual(await labels(), [failure, ...left]);
			await eventually(async () => assert.match(await workbench.tree.message(), sentence));
			assert.equal(/ The rows below were read \w.+\.$/.test(await workbench.tree.message()), left.length > 0);
			assert.equal(await workbench.badge(), left.length > 0 ? '2' : '');
			await workbench.screenshot(`load-${what.replaceAll(' ', '-')}`);
			await workbench.tree.contextMenu(failure, 'Show Log');
			await workbench.page.locator('.panel .output-view').waitFor();
			await workbench.command('View: Hide Panel');
			await emulator.clearFaults();
			await workbench.tree.action(failure, 'Retry');
			await eventually(async () => assert.deepEqual(await labels(), all));
			await eventually(async () => assert.equal(await workbench.tree.message(), 'Local Emulator · ap-singapore'));
		});
	fails('no answer in time', { delayMs: 60_000, code: 'InternalError' }, /No answer within 2 s\. Check the network/);
	fails('broken connection', { drop: 'before' }, /No connection to .*Check the network and the proxy/);
	fails('key deleted', { code: 'AuthFailure.SecretIdNotFound' }, /does not know the SecretId/, []);
	fails('page of a proxy', { status: 200, body: '<html>', contentType: 'text/html' }, /Something other than SES seems to have answered/);

	test('the failure row leads to Sign In', async () => {
		await emulator.addFault({ action: 'ListEmailIdentities', times: 'always', code: 'AuthFailure.SignatureFailure' });
		await workbench.tree.viewAction('Refresh');
		await workbench.tree.row(failure).waitFor();
		await workbench.tree.action(failure, 'Sign In');
		await workbench.quickInput.row('SecretId and SecretKey').waitFor();
		await workbench.quickInput.cancel();
	});

	test('loading can be cancelled', async () => {
		await emulator.addFault({ action: 'ListEmailIdentities', times: 'always', delayMs: 60_000, code: 'InternalError' });
		await workbench.tree.viewAction('Refresh');
		await workbench.tree.viewAction('Cancel Loading');
		await eventually(async () => assert.match(await workbench.tree.message(), /Loading was cancelled/));
		assert.deepEqual(await labels(), [failure, ...all]);
		await workbench.screenshot('load-cancelled');
	});

	test('what is open, selected and read stays where it cannot be read again', async () => {
		const looks = async () =>
			(await workbench.tree.rows()).map(({ label, description, expanded, selected }) => ({ label, description, expanded, selected }));
		await openRecords('newsletter.example.org');
		await describes('TXT (DMARC)', 'not published yet');
		await workbench.tree.expand('mail.qcloud.com');
		await describes('DNS Records', '4 of 4 match');
		await workbench.tree.click('TXT (DMARC)');
		const before = await looks();
		assert.ok(before.length > all.length + 4 && before.some(({ selected }) => selected));
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

	test('rows from before can be filtered without asking again, and what they tell of is read afresh by commands', async () => {
		const news = 'news@mail.qcloud.com';
		await workbench.tree.expand('mail.qcloud.com');
		await workbench.tree.row(news).waitFor();
		await emulator.addFault({ action: 'ListEmailIdentities', times: 'always', drop: 'before' });
		await workbench.tree.viewAction('Refresh');
		await workbench.tree.row(failure).waitFor();
		const tries = (await emulator.actions()).length;
		await workbench.command('Tencent SES: Filter Domains');
		await workbench.quickInput.type('shop');
		await eventually(async () => assert.deepEqual(await labels(), [failure, 'shop.example.net']));
		await workbench.quickInput.cancel();
		await workbench.tree.row(news).waitFor();
		assert.equal((await emulator.actions()).length, tries);

		await workbench.tree.contextMenu(news, 'Delete Sender Address');
		await workbench.notifications.with('No connection to').waitFor();
		assert.equal(await workbench.dialog.isVisible(), false);
		await workbench.command('Notifications: Clear All Notifications');

		const state = await emulator.state();
		await emulator.replaceState({ ...state, senders: state.senders.filter(({ address }) => address !== news) });
		await emulator.clearFaults();
		await workbench.tree.contextMenu(news, 'Change Sender Name');
		await workbench.notifications.with(`${news} is not one of your sender addresses here.`).waitFor();
		await workbench.tree.row(news).waitFor({ state: 'detached' });
		await workbench.tree.row(failure).waitFor({ state: 'detached' });
		await workbench.command('Notifications: Clear All Notifications');
	});
});

suite('Sender Domains of several accounts', () => {
	let running: RunningEmulator;
	let workbench: Workbench;
	let emulator: EmulatorControl;

	suiteSetup(async () => {
		running = await startEmulator();
		const { endpoint } = JSON.parse(running.address);
		emulator = new EmulatorControl(endpoint);
		workbench = await openWorkbench({
			settings: { 'tencentSes.endpoint': endpoint },
			env: { TENCENT_SES_EMULATOR: running.address }
		});
		mkdirSync(join(workbench.home, '.tccli'));
		writeFileSync(join(workbench.home, '.tccli/default.credential'), JSON.stringify(sampleKeys('international').main));
		await workbench.openSidebar();
		await workbench.command('Tencent SES: Sign In');
		await workbench.quickInput.choose('tccli default');
		await workbench.quickInput.choose('International – Singapore');
		await eventually(async () => assert.doesNotMatch(await workbench.tree.viewDescription(), /^Local Emulator/));
		await shows(...all);
	});

	suiteTeardown(async () => {
		await workbench.close();
		await running.stop();
	});

	const shows = (...expected: readonly string[]) =>
		eventually(async () =>
			assert.deepEqual(
				(await workbench.tree.rows()).map(({ label }) => label),
				expected
			)
		);

	test('what one account has stays while it cannot be read, but never shows for another', async () => {
		await emulator.addFault({ action: 'ListEmailIdentities', times: 'always', drop: 'before' });
		await workbench.command('Tencent SES: Refresh');
		await shows(failure, ...all);
		await workbench.command('Tencent SES: Switch Profile');
		await workbench.quickInput.choose('Local Emulator');
		await shows(failure);
		assert.doesNotMatch(await workbench.tree.message(), /The rows below/);
		assert.equal(await workbench.badge(), '');
		await emulator.clearFaults();
		await workbench.tree.action(failure, 'Retry');
		await shows(...all);
	});

	test('nor after signing out', async () => {
		await emulator.addFault({ action: 'ListEmailIdentities', times: 'always', drop: 'before' });
		await workbench.command('Tencent SES: Refresh');
		await shows(failure, ...all);
		await workbench.command('Tencent SES: Sign Out');
		await workbench.quickInput.choose('Local Emulator');
		await workbench.clickInDialog('Sign Out');
		await workbench.tree.welcome.waitFor();
		await shows();
	});
});

suite('Many Sender Domains', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;

	suiteSetup(async () => {
		workbench = await openWorkbench({ emulator: [] });
		emulator = new EmulatorControl(workbench.emulator.endpoint);
		await workbench.openSidebar();
		await workbench.tree.row('mail.qcloud.com').waitFor();
	});

	suiteTeardown(() => workbench.close());

	tidyAfterEach(async () => {
		await emulator.resetState();
		await workbench.tree.viewAction('Refresh');
		await workbench.tree.row('mail.qcloud.com').waitFor();
	});

	const labels = async () => (await workbench.tree.rows()).map(({ label }) => label);
	const shows = (...expected: readonly string[]) => eventually(async () => assert.deepEqual(await labels(), expected));
	const says = (message: string) => eventually(async () => assert.equal(await workbench.tree.message(), message));
	const who = 'Local Emulator · ap-singapore';

	test('the tree follows what is typed; Enter keeps the filter, a button lifts it', async () => {
		await workbench.tree.viewAction('Filter Domains');
		await workbench.quickInput.waitForTitle('Filter Domains');
		await workbench.quickInput.type('example');
		await shows('alerts.example.com', 'newsletter.example.org', 'shop.example.net', 'xn--bcher-kva.example');
		await says(`${who} — Filter: example · 4 of 5 domains`);
		await eventually(async () => assert.match(await workbench.quickInput.message(), /^4 of 5 domains/));
		await workbench.quickInput.type('newsl');
		await shows('newsletter.example.org');
		await workbench.screenshot('filter');
		await workbench.quickInput.enter();
		await workbench.quickInput.waitUntilClosed();
		await says(`${who} — Filter: newsl · 1 of 5 domains`);
		await workbench.tree.viewAction('Clear Filter');
		await shows(...all);
		await says(who);
	});

	const finds = (filter: string, ...expected: readonly string[]) =>
		test(`filter ${filter}`, async () => {
			await workbench.command('Tencent SES: Filter Domains');
			await workbench.quickInput.put(filter);
			await shows(...expected);
			await workbench.quickInput.cancel();
			await shows(...all);
		});
	finds('WAITING', 'shop.example.net');
	finds('wrong dkim', 'newsletter.example.org');
	finds('bücher', 'xn--bcher-kva.example');
	finds('xn--', 'xn--bcher-kva.example');
	finds('no-reply@', 'mail.qcloud.com', 'no-reply@mail.qcloud.com');
	finds('alert-3', 'alerts.example.com', 'alert-3@alerts.example.com');
	finds('waiting alert-3', 'Clear Filter');
	finds('   ', ...all);

	test('a domain that is found by addresses opens with these alone, marked; without the filter it is as it was left', async () => {
		await workbench.command('Tencent SES: Filter Domains');
		await workbench.quickInput.type('ALERT-1');
		await shows('alerts.example.com', 'alert-1@alerts.example.com', 'alert-10@alerts.example.com');
		assert.deepEqual(
			(await workbench.tree.rows()).map(({ expanded, marked }) => [expanded, marked]),
			[
				[true, []],
				[undefined, ['alert-1']],
				[undefined, ['alert-1']]
			]
		);
		await workbench.screenshot('filter-addresses');
		await workbench.quickInput.enter();
		await workbench.tree.click('alert-10@alerts.example.com');
		await workbench.tree.viewAction('Clear Filter');
		await shows(...all);
		// Opening the row as people do asks for the records of the domain, too.
		const asked = (await emulator.log()).filter(({ parameters }) => parameters?.['EmailIdentity'] === 'alerts.example.com');
		assert.deepEqual(asked, []);

		await workbench.tree.expand('mail.qcloud.com');
		await workbench.tree.click('news@mail.qcloud.com');
		await workbench.command('Tencent SES: Filter Domains');
		await workbench.quickInput.type('news@');
		await shows('mail.qcloud.com', 'news@mail.qcloud.com');
		await workbench.quickInput.enter();
		await workbench.tree.collapse('mail.qcloud.com');
		await workbench.tree.viewAction('Clear Filter');
		await workbench.tree.row('DNS Records').waitFor();
		await shows(
			...all.slice(0, 2),
			'billing@mail.qcloud.com',
			'news@mail.qcloud.com',
			'no-reply@mail.qcloud.com',
			'DNS Records',
			...all.slice(2)
		);
		await workbench.tree.collapse('mail.qcloud.com');
	});

	test('the row that is selected stays so with and without a filter', async () => {
		const selected = async () => (await workbench.tree.rows()).filter(row => row.selected).map(({ label }) => label);
		await workbench.tree.expand('mail.qcloud.com');
		await workbench.tree.click('news@mail.qcloud.com');
		await workbench.command('Tencent SES: Filter Domains');
		await workbench.quickInput.type('news@');
		await shows('mail.qcloud.com', 'news@mail.qcloud.com');
		await eventually(async () => assert.deepEqual(await selected(), ['news@mail.qcloud.com']));
		await workbench.quickInput.cancel();
		await workbench.tree.row('DNS Records').waitFor();
		await eventually(async () => assert.deepEqual(await selected(), ['news@mail.qcloud.com']));
		await workbench.tree.collapse('mail.qcloud.com');
	});

	test('a new address that the filter would hide lifts it', async () => {
		await workbench.command('Tencent SES: Filter Domains');
		await workbench.quickInput.type('news@');
		await workbench.quickInput.enter();
		await shows('mail.qcloud.com', 'news@mail.qcloud.com');
		await workbench.command('Tencent SES: Create Sender Address');
		await workbench.quickInput.choose('mail.qcloud.com');
		await workbench.quickInput.waitForTitle('Create Sender Address (2/3)');
		await workbench.quickInput.type('another');
		await workbench.quickInput.enter();
		await workbench.quickInput.waitForTitle('Create Sender Address (3/3)');
		await workbench.quickInput.enter();
		await eventually(async () => {
			const row = (await workbench.tree.rows()).find(({ label }) => label === 'another@mail.qcloud.com');
			assert.equal(row?.selected, true);
		});
		await says(who);
		await workbench.tree.collapse('mail.qcloud.com');
		await workbench.command('Notifications: Clear All Notifications');
	});

	test('Esc brings back the filter from before', async () => {
		await workbench.command('Tencent SES: Filter Domains');
		await workbench.quickInput.type('shop');
		await shows('shop.example.net');
		await workbench.quickInput.enter();
		await workbench.command('Tencent SES: Filter Domains');
		assert.equal(await workbench.quickInput.value(), 'shop');
		await workbench.quickInput.type('mail');
		await shows('mail.qcloud.com');
		await workbench.quickInput.cancel();
		await shows('shop.example.net');
		await says(`${who} — Filter: shop · 1 of 5 domains`);
		await workbench.command('Tencent SES: Clear Filter');
		await shows(...all);
	});

	test('the box stays open while one looks around in the tree', async () => {
		await workbench.command('Tencent SES: Filter Domains');
		await workbench.quickInput.type('shop');
		await shows('shop.example.net');
		await workbench.tree.expand('shop.example.net');
		await workbench.tree.row('MX').waitFor();
		assert.equal(await workbench.quickInput.value(), 'shop');
		await workbench.quickInput.input.focus();
		await workbench.quickInput.cancel();
		await shows(...all.slice(0, 4), 'DNS Records', 'MX', 'TXT (SPF)', 'TXT (DKIM)', 'TXT (DMARC)', ...all.slice(4));
		await workbench.tree.collapse('shop.example.net');
	});

	test('what was open is open again when the filter is lifted', async () => {
		await workbench.tree.expand('shop.example.net');
		await workbench.tree.row('MX').waitFor();
		const before = await labels();
		await workbench.command('Tencent SES: Filter Domains');
		await workbench.quickInput.type('newsl');
		await shows('newsletter.example.org');
		await workbench.quickInput.cancel();
		await shows(...before);
		await workbench.tree.collapse('shop.example.net');
		await workbench.command('Tencent SES: Filter Domains');
		await workbench.quickInput.type('newsl');
		await shows('newsletter.example.org');
		await workbench.quickInput.cancel();
		await shows(...all);
	});

	test('a filter that hides everything says so, and its row lifts it', async () => {
		await workbench.command('Tencent SES: Filter Domains');
		await workbench.quickInput.put('[x](command:tencentSes.signIn)');
		await shows('Clear Filter');
		await says(`${who} — No domain, address or state contains "[x] (command:tencentSes.signIn)".`);
		await eventually(async () => assert.match(await workbench.quickInput.message(), /^No domain, address or state contains "\[x\] \(/));
		const [row] = await workbench.tree.rows();
		assert.equal(row?.ariaLabel, 'No domain, address or state contains "[x] (command:tencentSes.signIn)". Clear Filter');
		assert.equal(await workbench.tree.pane.locator('.message a').count(), 0);
		await workbench.screenshot('filter-nothing');
		await workbench.quickInput.enter();
		await workbench.command('Tencent SES: Focus on Sender Domains View');
		await workbench.page.keyboard.press('Home');
		await workbench.page.keyboard.press('Enter');
		await shows(...all);
		await says(who);
	});

	test('a domain leaves the filter when its state changes', async () => {
		await workbench.command('Tencent SES: Filter Domains');
		await workbench.quickInput.type('waiting');
		await workbench.quickInput.enter();
		await shows('shop.example.net');
		const records = (await emulator.state()).domains.find(({ name }) => name === 'shop.example.net')?.records ?? [];
		await emulator.publish(records.map(({ type, name, expected }) => ({ type, name, value: expected })));
		await workbench.tree.contextMenu('shop.example.net', 'Check DNS Now');
		await says(`${who} — No domain, address or state contains "waiting".`);
		await workbench.tree.click('Clear Filter');
		await eventually(async () => assert.equal((await labels()).length, 5));
	});

	const sorts = (by: string, ...expected: readonly string[]) =>
		test(`sort by ${by}`, async () => {
			await workbench.command('Tencent SES: Sort Domains By…');
			await workbench.quickInput.choose(by);
			await shows(...expected);
		});
	sorts('Daily Quota', 'alerts.example.com', 'mail.qcloud.com', 'xn--bcher-kva.example', 'newsletter.example.org', 'shop.example.net');
	sorts('Status', 'newsletter.example.org', 'shop.example.net', 'alerts.example.com', 'mail.qcloud.com', 'xn--bcher-kva.example');

	test('the order holds for the next window', async () => {
		await workbench.reload();
		await workbench.openSidebar();
		await shows('newsletter.example.org', 'shop.example.net', 'alerts.example.com', 'mail.qcloud.com', 'xn--bcher-kva.example');
		await workbench.tree.viewMenu('Sort Domains By…');
		await workbench.quickInput.waitForTitle('Sort Domains');
		await workbench.screenshot('sort');
		await workbench.quickInput.choose('Name');
		await shows(...all);
	});

	test('sixty domains: read a few at a time, and one that is opened need not wait for all', async () => {
		const { domains } = await emulator.state();
		const [template] = domains.filter(({ name }) => name === 'newsletter.example.org');
		assert.ok(template);
		const many: State['domains'] = Array.from({ length: 60 }, (_, index) => {
			const name = `d${String(index).padStart(2, '0')}.example.org`;
			const records = template.records.map(record => ({ ...record, name: record.name.replace(template.name, name) }));
			return { ...template, name, records };
		});
		await emulator.replaceState({ domains: many, senders: [] });
		await emulator.addFault({ action: 'GetEmailIdentity', times: 'always', delayMs: 200 });
		await emulator.clearLog();
		/** How many domains have been read one by one. */
		const detailsRead = async () => (await emulator.actions()).filter(action => action === 'GetEmailIdentity').length;
		await workbench.tree.viewAction('Refresh');
		await workbench.tree.row('d00.example.org').waitFor();
		await workbench.tree.expand('d20.example.org');
		await workbench.tree.row('TXT (DMARC)').waitFor();
		const asked = await detailsRead();
		assert.ok(asked < 60, String(asked));
		await emulator.clearFaults();
		await eventually(async () => assert.ok((await detailsRead()) >= 60));
		await workbench.command('Tencent SES: Filter Domains');
		await workbench.quickInput.type('d59');
		await eventually(async () =>
			assert.deepEqual(
				(await workbench.tree.rows()).map(({ label, description }) => [label, description]),
				[['d59.example.org', 'DKIM wrong · 0 of 10 addresses']]
			)
		);
		await workbench.quickInput.cancel();
		await workbench.screenshot('sixty-domains');
		assert.equal(await workbench.badge(), '60');
	});
});
