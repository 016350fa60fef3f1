import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, teardown, test } from 'mocha';
import { EmulatorControl } from '../emulatorControl.ts';
import { eventually, openWorkbench, type Workbench } from './workbench.ts';

suite('Sender Domains', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;

	suiteSetup(async () => {
		workbench = await openWorkbench({ emulator: [], settings: { 'tencentSes.requestTimeout': 2 } });
		emulator = new EmulatorControl(workbench.emulator.endpoint);
		await workbench.openSidebar();
		await showsDomains();
	});

	suiteTeardown(() => workbench.close());

	teardown(async () => {
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

	test('two calls show all domains, with status in words', async () => {
		const before = (await emulator.actions()).length;
		await workbench.tree.viewAction('Refresh');
		await eventually(async () =>
			assert.deepEqual((await emulator.actions()).slice(before).sort(), ['ListEmailAddress', 'ListEmailIdentities'])
		);
		await showsDomains();
		assert.deepEqual(
			(await workbench.tree.rows()).map(({ label, description, ariaLabel }) => [label, description, ariaLabel]),
			[
				['alerts.example.com', 'verified · 10 of 10 addresses', 'alerts.example.com, verified, 10 of 10 addresses'],
				['mail.qcloud.com', 'verified · 3 of 10 addresses', 'mail.qcloud.com, verified, 3 of 10 addresses'],
				['newsletter.example.org', 'not verified · 0 of 10 addresses', 'newsletter.example.org, not verified, 0 of 10 addresses'],
				['shop.example.net', 'not verified · 0 of 10 addresses', 'shop.example.net, not verified, 0 of 10 addresses'],
				['xn--bcher-kva.example', 'verified · 1 of 10 addresses', 'bücher.example, verified, 1 of 10 addresses']
			]
		);
	});

	test('the header says whose domains these are, the badge how many need work', async () => {
		assert.equal(await workbench.tree.viewDescription(), 'Local Emulator · ap-singapore');
		assert.equal(await workbench.tree.message(), 'Local Emulator · ap-singapore');
		assert.equal(await workbench.badge(), '2');
	});

	test('a domain opens to its addresses and its DNS records', async () => {
		await workbench.tree.expand('newsletter.example.org');
		await workbench.tree.expand('mail.qcloud.com');
		await eventually(async () => assert.equal((await rowOf('news@mail.qcloud.com')).level, 2));
		assert.match((await rowOf('news@mail.qcloud.com')).description, /^Tencent Cloud News · SMTP password set · created /);
		assert.match((await rowOf('no-reply@mail.qcloud.com')).description, /^no SMTP password · created /);
		await eventually(async () => {
			const groups = (await workbench.tree.rows()).filter(({ label }) => label === 'DNS Records');
			assert.deepEqual(
				groups.map(({ description, expanded }) => [description, expanded]),
				[
					['4 of 4 match', false],
					['2 of 4 match', true]
				]
			);
		});
		assert.equal((await rowOf('MX @')).description, 'matches');
		assert.equal((await rowOf('TXT qcloud._domainkey')).description, 'another value found');
		assert.equal((await rowOf('TXT _dmarc')).ariaLabel, 'TXT _dmarc.newsletter.example.org, not found');
		await workbench.screenshot('domains');
		await workbench.tree.viewAction('Collapse All');
		await eventually(async () => assert.equal((await labels()).length, 5));
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
	copies('TXT _dmarc', 'newsletter.example.org', 'Copy Record Name', '_dmarc.newsletter.example.org');
	copies('TXT _dmarc', 'newsletter.example.org', 'Copy Record Value', 'v=DMARC1; p=none');

	test('the keyboard opens a domain', async () => {
		await workbench.tree.row('shop.example.net').focus();
		await workbench.page.keyboard.press('Home');
		await workbench.page.keyboard.press('ArrowRight');
		await eventually(async () => assert.ok((await labels()).includes('alert-1@alerts.example.com')));
	});

	test('what comes from outside cannot make links in a tooltip', async () => {
		const state = await emulator.state();
		const name = '[click](https://evil.example) https://evil.example <a href="https://evil.example">x</a>';
		await emulator.replaceState({ ...state, senders: state.senders.map(sender => ({ ...sender, name })) });
		await workbench.tree.viewAction('Refresh');
		await workbench.tree.expand('mail.qcloud.com');
		await eventually(async () => assert.ok((await rowOf('news@mail.qcloud.com')).description.startsWith('[click]')));
		const hover = workbench.page.locator('.monaco-hover:visible', { hasText: 'evil.example' });
		await eventually(async () => {
			// A hover that something else took away comes back only when the pointer enters the row anew.
			await workbench.page.mouse.move(900, 400);
			await workbench.tree.row('news@mail.qcloud.com').hover();
			await hover.waitFor({ timeout: 3000 });
		});
		assert.equal(await hover.locator('a').count(), 0);
		await workbench.screenshot('tooltip');
		await workbench.page.mouse.move(900, 400);
	});

	test('addresses whose domain is not listed still show', async () => {
		const { domains, senders } = await emulator.state();
		await emulator.replaceState({ domains: domains.filter(({ name }) => name !== 'mail.qcloud.com'), senders });
		await workbench.tree.viewAction('Refresh');
		await eventually(async () => assert.equal((await rowOf('mail.qcloud.com')).description, 'not listed here · 3 of 10 addresses'));
		assert.equal((await labels()).at(-1), 'mail.qcloud.com');
	});

	test('an account without domains says what to do', async () => {
		await emulator.replaceState({ domains: [], senders: [] });
		await workbench.tree.viewAction('Refresh');
		await eventually(async () => assert.match(await workbench.tree.welcome.innerText(), /no sender domain yet/));
		assert.equal(await workbench.badge(), '');
		await workbench.screenshot('no-domains');
	});

	const fails = (what: string, fault: Parameters<EmulatorControl['addFault']>[0], sentence: RegExp) =>
		test(`${what}: one row that says so, and Retry mends it`, async () => {
			await emulator.addFault({ action: 'ListEmailIdentities', times: 'always', ...fault });
			await workbench.tree.viewAction('Refresh');
			await workbench.tree.row('Could not load the sender domains').waitFor();
			assert.deepEqual(await labels(), ['Could not load the sender domains']);
			await eventually(async () => assert.match(await workbench.tree.message(), sentence));
			await workbench.screenshot(`load-${what.replaceAll(' ', '-')}`);
			await workbench.tree.contextMenu('Could not load the sender domains', 'Show Log');
			await workbench.page.locator('.panel .output-view').waitFor();
			await workbench.command('View: Hide Panel');
			await emulator.clearFaults();
			await workbench.tree.action('Could not load the sender domains', 'Retry');
			await showsDomains();
		});
	fails('no answer in time', { delayMs: 60_000, code: 'InternalError' }, /No answer within 2 s\. Check the network/);
	fails('broken connection', { drop: 'before' }, /No connection to .*Check the network and the proxy/);
	fails('key deleted', { code: 'AuthFailure.SecretIdNotFound' }, /does not know the SecretId/);
	fails('page of a proxy', { status: 200, body: '<html>', contentType: 'text/html' }, /Something other than SES seems to have answered/);

	test('the failure row leads to Sign In', async () => {
		await emulator.addFault({ action: 'ListEmailIdentities', times: 'always', code: 'AuthFailure.SignatureFailure' });
		await workbench.tree.viewAction('Refresh');
		await workbench.tree.row('Could not load the sender domains').waitFor();
		await workbench.tree.action('Could not load the sender domains', 'Sign In');
		await workbench.quickInput.row('SecretId and SecretKey').waitFor();
		await workbench.quickInput.cancel();
	});

	test('DNS records that cannot be loaded are a row below their domain', async () => {
		await emulator.addFault({ action: 'GetEmailIdentity', times: 'always', code: 'InternalError' });
		await workbench.tree.viewAction('Refresh');
		await showsDomains();
		await workbench.tree.expand('shop.example.net');
		await workbench.tree.expand('DNS Records');
		await workbench.tree.row('Could not load the DNS records').waitFor();
		await emulator.clearFaults();
		await workbench.tree.action('Could not load the DNS records', 'Retry');
		await workbench.tree.row('MX @').waitFor();
	});

	test('loading can be cancelled', async () => {
		await emulator.addFault({ action: 'ListEmailIdentities', times: 'always', delayMs: 60_000, code: 'InternalError' });
		await workbench.tree.viewAction('Refresh');
		await workbench.tree.viewAction('Cancel Loading');
		await eventually(async () => assert.match(await workbench.tree.message(), /Loading was cancelled/));
		assert.deepEqual(await labels(), ['Could not load the sender domains']);
		await workbench.screenshot('load-cancelled');
	});
});
