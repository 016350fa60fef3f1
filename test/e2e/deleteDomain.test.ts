import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { EmulatorControl, timesUntilTold } from '../helpers/emulatorControl.ts';
import { eventually } from './eventually.ts';
import { leaveAll, tidyAfterEach } from './tidying.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const title = 'Delete Domain';
const mail = ['billing@mail.qcloud.com', 'news@mail.qcloud.com', 'no-reply@mail.qcloud.com'];
const alerts = Array.from({ length: 10 }, (_, index) => `alert-${index + 1}@alerts.example.com`);

suite('Delete Domain', () => {
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
		await leaveAll(workbench, emulator);
		await showsDomains(await domains());
	});

	async function showsDomains(names: readonly string[]): Promise<void> {
		await eventually(async () => {
			const rows = (await workbench.tree.rows()).filter(({ level }) => level === 1);
			assert.deepEqual(rows.map(({ label }) => label).sort(), [...names].sort());
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

	async function addSender(address: string, region = 'ap-singapore'): Promise<void> {
		const state = await emulator.state();
		const [first] = state.senders;
		assert.ok(first);
		await emulator.replaceState({ ...state, senders: [...state.senders, { ...first, address, region }] });
	}

	async function openDialog(domain: string): Promise<string> {
		await workbench.tree.contextMenu(domain, 'Delete Domain');
		await workbench.dialog.waitFor();
		return workbench.dialog.innerText();
	}

	async function openBox(domain: string): Promise<void> {
		await openDialog(domain);
		await workbench.clickInDialog('Delete…');
		await workbench.quickInput.waitForTitle(title);
	}

	/** Goes the whole way up to Enter. */
	async function confirm(domain: string): Promise<void> {
		await openBox(domain);
		await workbench.quickInput.type(domain);
		await workbench.quickInput.enter();
		await workbench.quickInput.waitUntilClosed();
	}

	/** The requests that the emulator has got since `before`, without the lists that the sidebar reads afterwards. */
	async function writesSince(before: number): Promise<readonly string[]> {
		return (await emulator.actions()).slice(before).filter(action => !action.startsWith('List') && !action.startsWith('Get'));
	}

	const says = (sentence: RegExp, severity?: 'error' | 'warning' | 'info') =>
		eventually(async () => {
			assert.match(await workbench.quickInput.message(), sentence);
			if (severity) {
				assert.equal(await workbench.quickInput.severity(), severity);
			}
		});

	const tells = (sentence: RegExp) =>
		eventually(async () => {
			const texts = await workbench.notifications.texts();
			assert.ok(
				texts.some(text => sentence.test(text)),
				texts.join('\n')
			);
		});

	/** VS Code shows no more than three messages within 800 ms, which nobody is quick enough to see. */
	async function takeTime(): Promise<void> {
		await workbench.notifications.waitUntilGone('Deleting ');
	}

	suite('says what goes with it, and has the name typed', () => {
		test('a domain without addresses, by its context menu', async () => {
			const text = await openDialog('newsletter.example.org');
			assert.match(text, /^Delete newsletter\.example\.org\?$/m);
			assert.match(text, /^Its DKIM key goes, too\. Adding it again will likely ask for new DNS records\.$/m);
			await workbench.clickInDialog('Delete…');
			await workbench.quickInput.waitForTitle(title);
			await says(/^Type newsletter\.example\.org and press Enter\. This cannot be undone\./);
			await workbench.quickInput.type('newsletter.example.org');
			await says(/^Enter deletes newsletter\.example\.org\.$/, 'info');
			await workbench.quickInput.enter();
			await workbench.notifications.with('Deleted newsletter.example.org.').waitFor();
			assert.ok(!(await domains()).includes('newsletter.example.org'));
			await showsDomains(await domains());
		});

		test('three addresses by name; all are deleted', async () => {
			const text = await openDialog('mail.qcloud.com');
			assert.match(text, /^Delete mail\.qcloud\.com and its 3 addresses\?$/m);
			for (const address of mail) {
				assert.ok(text.split('\n').includes(address), `${address} in ${text}`);
			}
			assert.match(text, /^Its verification and its DKIM key go, too\..*likely ask for new DNS records/m);
			await workbench.screenshot('deleteDomain-dialog');
			await workbench.clickInDialog('Delete…');
			await workbench.quickInput.waitForTitle(title);
			await workbench.quickInput.type('mail.qcloud.com');
			await says(/^Enter deletes mail\.qcloud\.com and its 3 addresses\.$/, 'info');
			await workbench.screenshot('deleteDomain-box');
			const before = (await emulator.actions()).length;
			await workbench.quickInput.enter();
			await workbench.notifications.with('Deleted mail.qcloud.com and its 3 addresses.').waitFor();
			await workbench.screenshot('deleteDomain-done');
			// SES is asked for the domain first: whoever may not delete it keeps the addresses.
			assert.deepEqual(await writesSince(before), [
				'DeleteEmailIdentity',
				'DeleteEmailAddress',
				'DeleteEmailAddress',
				'DeleteEmailAddress',
				'DeleteEmailIdentity'
			]);
			assert.deepEqual(await addressesOf('mail.qcloud.com'), []);
			await showsDomains(['newsletter.example.org', 'shop.example.net', 'alerts.example.com', 'xn--bcher-kva.example']);
		});

		test('ten addresses, read afresh', async () => {
			const state = await emulator.state();
			await emulator.replaceState({ ...state, senders: state.senders.filter(({ address }) => address !== alerts[4]) });
			const text = await openDialog('alerts.example.com');
			assert.match(text, /and its 9 addresses\?/);
			await workbench.clickInDialog('Cancel');
			await emulator.replaceState(state);
			assert.deepEqual(
				(await openDialog('alerts.example.com')).split('\n').filter(line => line.includes('@')),
				alerts
			);
			await workbench.screenshot('deleteDomain-ten');
		});

		test('by palette: one of the list', async () => {
			await workbench.command('Tencent SES: Delete Domain');
			await workbench.quickInput.waitForTitle(title);
			await workbench.quickInput.choose('shop.example.net');
			await workbench.dialog.waitFor();
			assert.match(await workbench.dialog.innerText(), /^Delete shop\.example\.net\?$/m);
		});

		test('an IDN is typed as people write it', async () => {
			await openBox('xn--bcher-kva.example');
			await workbench.quickInput.input.fill('Bücher.example');
			await says(/^Enter deletes xn--bcher-kva\.example and its address\.$/, 'info');
		});

		const judges = (text: string) =>
			test(`"${text}" is not the name`, async () => {
				await openBox('mail.qcloud.com');
				await workbench.quickInput.input.fill(text);
				await says(/^This is not the name yet\. Type mail\.qcloud\.com to delete it\.$/, 'error');
				await workbench.quickInput.enter();
				assert.equal(await workbench.quickInput.title(), title);
				assert.ok((await domains()).includes('mail.qcloud.com'));
			});
		judges('mail.qcloud.co');
		judges('qcloud.com');
		judges('yes');
		judges(' ');

		test('Enter in the empty box asks for the name; the box stays open while the focus is elsewhere', async () => {
			await openBox('mail.qcloud.com');
			await workbench.quickInput.enter();
			await says(/^This is not the name yet/, 'error');
			await workbench.tree.click('shop.example.net');
			assert.equal(await workbench.quickInput.title(), title);
		});

		test('several selected domains, one after the other', async () => {
			await workbench.tree.click('newsletter.example.org');
			await workbench.tree.row('shop.example.net').click({ modifiers: ['ControlOrMeta'] });
			await workbench.tree.contextMenu('shop.example.net', 'Delete Domain');
			for (const domain of ['newsletter.example.org', 'shop.example.net']) {
				await workbench.dialog.getByText(`Delete ${domain}?`, { exact: true }).waitFor();
				await workbench.clickInDialog('Delete…');
				await workbench.quickInput.waitForTitle(`Delete Domain (${domain === 'shop.example.net' ? 2 : 1}/2)`);
				await workbench.quickInput.type(domain);
				await workbench.quickInput.enter();
				await workbench.notifications.with(`Deleted ${domain}.`).waitFor();
				await takeTime();
			}
			assert.deepEqual(await domains(), ['mail.qcloud.com', 'alerts.example.com', 'xn--bcher-kva.example']);
		});
	});

	suite('is left without a trace', () => {
		test('in the dialog', async () => {
			await openDialog('mail.qcloud.com');
			await workbench.clickInDialog('Cancel');
			assert.deepEqual(await addressesOf('mail.qcloud.com'), mail);
		});

		test('in the box', async () => {
			await openBox('mail.qcloud.com');
			await workbench.quickInput.type('mail.qcloud.com');
			await workbench.quickInput.cancel();
			assert.deepEqual(await addressesOf('mail.qcloud.com'), mail);
			assert.deepEqual(await workbench.notifications.texts(), []);
		});

		test('while the addresses are read', async () => {
			await emulator.addFault({ action: 'ListEmailAddress', delayMs: 60_000 });
			await workbench.tree.contextMenu('mail.qcloud.com', 'Delete Domain');
			await workbench.notifications.click('Reading the addresses of mail.qcloud.com…', 'Cancel');
			await workbench.notifications.waitUntilGone('Reading the addresses');
			assert.deepEqual(await workbench.notifications.texts(), []);
			assert.equal(await workbench.dialog.isVisible(), false);
		});
	});

	suite('what goes wrong', () => {
		test('the addresses cannot be read: nothing is asked', async () => {
			await emulator.addFault({ action: 'ListEmailAddress', times: 'always', code: 'InternalError' });
			await workbench.tree.contextMenu('mail.qcloud.com', 'Delete Domain');
			await tells(/^SES had an internal error/);
			assert.equal(await workbench.dialog.isVisible(), false);
		});

		test('SES does not let the domain be deleted: its address is still there', async () => {
			await confirm('xn--bcher-kva.example');
			await tells(
				/^xn--bcher-kva\.example was not deleted\. Still there: hallo@xn--bcher-kva\.example\. SES does not let this domain be deleted\./
			);
			assert.deepEqual(await addressesOf('xn--bcher-kva.example'), ['hallo@xn--bcher-kva.example']);
			assert.deepEqual(await workbench.notifications.buttons('was not deleted'), ['Copy Request ID']);
			await workbench.screenshot('deleteDomain-notAllowed');
			await workbench.notifications.click('was not deleted', 'Copy Request ID');
			await eventually(async () => assert.match(await workbench.clipboard(), /^[0-9a-f-]{36}$/));
		});

		const refuses = (code: string, sentence: RegExp) =>
			test(`${code} for the domain: no address is lost`, async () => {
				await openBox('mail.qcloud.com');
				await emulator.addFault({ action: 'DeleteEmailIdentity', code, times: timesUntilTold(code), message: 'What the service says' });
				await workbench.quickInput.type('mail.qcloud.com');
				await workbench.quickInput.enter();
				await tells(new RegExp(`^mail\\.qcloud\\.com was not deleted\\. Still there: ${mail.join(', ')}\\. ${sentence.source}`));
				assert.deepEqual(await addressesOf('mail.qcloud.com'), mail);
			});
		refuses('AuthFailure.UnauthorizedOperation', /This key may not do that.*ses:DeleteEmailIdentity/);
		refuses('InvalidParameter', /SES did not understand what was sent: What the service says/);
		refuses('InvalidParameterValue', /SES did not understand what was sent: What the service says/);
		refuses('LimitExceeded', /A quota of your account is used up/);
		refuses('MissingParameter', /SES did not understand/);
		refuses('OperationDenied', /SES refuses this for your account: What the service says/);
		refuses('OperationDenied.NotAllowDelete', /SES does not let this domain be deleted/);
		refuses('RequestLimitExceeded', /SES had too many requests at once/);

		test('an internal error: SES still knows the domain, so that nothing is deleted', async () => {
			await openBox('mail.qcloud.com');
			await emulator.addFault({ action: 'DeleteEmailIdentity', code: 'InternalError' });
			await workbench.quickInput.type('mail.qcloud.com');
			await workbench.quickInput.enter();
			await tells(/^mail\.qcloud\.com was not deleted\. Still there: .*SES had an internal error/);
		});

		test('an internal error, and SES cannot be asked: what became of the domain is not known', async () => {
			await openBox('mail.qcloud.com');
			await emulator.addFault({ action: 'DeleteEmailIdentity', code: 'InternalError' });
			await emulator.addFault({ action: 'GetEmailIdentity', drop: 'before', times: 'always' });
			await workbench.quickInput.type('mail.qcloud.com');
			await workbench.quickInput.enter();
			await tells(/^mail\.qcloud\.com may be deleted or not; SES did not say\. Still there: .*SES had an internal error/);
		});

		test('an address is refused midway: says what is gone and what is left; Retry goes on from there', async () => {
			await openBox('mail.qcloud.com');
			// The first address passes, after a moment.
			await emulator.addFault({ action: 'DeleteEmailAddress', delayMs: 1 });
			await emulator.addFault({ action: 'DeleteEmailAddress', code: 'OperationDenied', message: 'Frozen' });
			await workbench.quickInput.type('mail.qcloud.com');
			await workbench.quickInput.enter();
			await tells(
				/^mail\.qcloud\.com was not deleted\. Gone: billing@mail\.qcloud\.com\. Still there: news@mail\.qcloud\.com, no-reply@mail\.qcloud\.com\. SES refuses this for your account: Frozen\. /
			);
			assert.deepEqual(await addressesOf('mail.qcloud.com'), mail.slice(1));
			await eventually(async () => {
				const row = (await workbench.tree.rows()).find(({ label }) => label === 'mail.qcloud.com');
				assert.match(row?.description ?? '', /2 of 10/);
			});
			await takeTime();
			await workbench.screenshot('deleteDomain-midway');
			await workbench.notifications.click('was not deleted', 'Retry');
			await workbench.notifications.with('Deleted mail.qcloud.com and its 3 addresses.').waitFor();
			assert.ok(!(await domains()).includes('mail.qcloud.com'));
		});

		test('an address that came meanwhile stops everything; Retry shows it', async () => {
			await openBox('mail.qcloud.com');
			await addSender('new@mail.qcloud.com');
			await workbench.quickInput.type('mail.qcloud.com');
			const before = (await emulator.actions()).length;
			await workbench.quickInput.enter();
			await tells(
				/was not deleted\. Still there: .*It got an address meanwhile that you have not seen: new@mail\.qcloud\.com\. Start again/
			);
			assert.deepEqual(await writesSince(before), []);
			await workbench.notifications.click('was not deleted', 'Retry');
			await workbench.dialog.waitFor();
			assert.match(await workbench.dialog.innerText(), /^new@mail\.qcloud\.com$/m);
		});

		test('an address that someone else deleted meanwhile does not matter', async () => {
			await openBox('mail.qcloud.com');
			const state = await emulator.state();
			await emulator.replaceState({ ...state, senders: state.senders.filter(({ address }) => address !== mail[0]) });
			await workbench.quickInput.type('mail.qcloud.com');
			await workbench.quickInput.enter();
			await workbench.notifications.with('Deleted mail.qcloud.com and its 3 addresses.').waitFor();
		});

		test('a domain that someone else deleted meanwhile is gone', async () => {
			await openBox('shop.example.net');
			const state = await emulator.state();
			await emulator.replaceState({ ...state, domains: state.domains.filter(({ name }) => name !== 'shop.example.net') });
			await workbench.quickInput.type('shop.example.net');
			await workbench.quickInput.enter();
			await workbench.notifications.with('Deleted shop.example.net.').waitFor();
		});

		test('addresses in another region keep the domain', async () => {
			await addSender('far@shop.example.net', 'ap-guangzhou');
			await confirm('shop.example.net');
			await tells(/^shop\.example\.net was not deleted\. This domain still has sender addresses.*some may belong to another region\./);
			assert.deepEqual(await addressesOf('shop.example.net'), ['far@shop.example.net']);
		});

		test('answers that are lost after the deletion count as deleted', async () => {
			await openBox('mail.qcloud.com');
			await emulator.addFault({ action: 'DeleteEmailAddress', drop: 'after', times: 3 });
			await workbench.quickInput.type('mail.qcloud.com');
			await workbench.quickInput.enter();
			await workbench.notifications.with('Deleted mail.qcloud.com and its 3 addresses.').waitFor();
			await takeTime();
			await openBox('shop.example.net');
			await emulator.addFault({ action: 'DeleteEmailIdentity', drop: 'after' });
			await workbench.quickInput.type('shop.example.net');
			await workbench.quickInput.enter();
			await workbench.notifications.with('Deleted shop.example.net.').waitFor();
		});

		test('an address of which nobody can say whether it is gone is named as such', async () => {
			await openBox('mail.qcloud.com');
			await emulator.addFault({ action: 'DeleteEmailAddress', drop: 'after' });
			await workbench.quickInput.type('mail.qcloud.com');
			// The list before the first deletion is answered; from then on none is.
			await emulator.addFault({ action: 'ListEmailAddress', delayMs: 1 });
			await emulator.addFault({ action: 'ListEmailAddress', times: 'always', drop: 'before' });
			await workbench.quickInput.enter();
			await tells(
				/^mail\.qcloud\.com was not deleted\. Still there: news@mail\.qcloud\.com, no-reply@mail\.qcloud\.com\. Gone or not, nobody could say: billing@mail\.qcloud\.com\. No connection/
			);
		});

		test('Cancel stops before the next call and says what is gone', async () => {
			await openBox('mail.qcloud.com');
			await emulator.addFault({ action: 'DeleteEmailAddress', delayMs: 2000 });
			await workbench.quickInput.type('mail.qcloud.com');
			const before = (await emulator.actions()).length;
			await workbench.quickInput.enter();
			await workbench.notifications.with('Deleting mail.qcloud.com: address 1 of 3: billing@mail.qcloud.com').waitFor();
			await workbench.screenshot('deleteDomain-progress');
			await workbench.notifications.click('Deleting mail.qcloud.com', 'Cancel');
			await tells(
				/^Stopped\. mail\.qcloud\.com was not deleted\. Gone: billing@mail\.qcloud\.com\. Still there: news@mail\.qcloud\.com, no-reply@mail\.qcloud\.com\.$/
			);
			assert.deepEqual(await writesSince(before), ['DeleteEmailIdentity', 'DeleteEmailAddress']);
		});
	});
});

suite('Delete Domain in two windows', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;

	suiteSetup(async () => {
		workbench = await openWorkbench({ emulator: [] });
		emulator = new EmulatorControl(workbench.emulator.endpoint);
		await workbench.openSidebar();
		await workbench.tree.row('mail.qcloud.com').waitFor();
	});

	suiteTeardown(() => workbench.close());

	test('what was confirmed for one account is not done in another', async () => {
		await workbench.tree.contextMenu('mail.qcloud.com', 'Delete Domain');
		await workbench.clickInDialog('Delete…');
		await workbench.quickInput.waitForTitle(title);
		await workbench.quickInput.type('mail.qcloud.com');
		const other = await workbench.secondWindow();
		await other.openSidebar();
		await other.tree.row('mail.qcloud.com').waitFor();
		await other.command('Tencent SES: Sign Out');
		await other.clickInDialog('Sign Out');
		// VS Code takes a moment to pass on to other windows what is new in globalState.
		await eventually(async () => {
			await workbench.comeBack();
			assert.ok(await workbench.tree.welcome.isVisible());
		});
		await workbench.quickInput.enter();
		await workbench.notifications.with('The account was switched meanwhile. Start again.').waitFor();
		assert.ok(!(await emulator.actions()).some(action => action.startsWith('Delete')));
	});
});

suite('Delete Domain on the mainland', () => {
	let workbench: Workbench;

	suiteSetup(async () => {
		workbench = await openWorkbench({ emulator: ['--site', 'mainland'] });
		await workbench.openSidebar();
		await workbench.tree.row('alerts.example.com').waitFor();
	});

	suiteTeardown(() => workbench.close());

	test('says that addresses of other regions are not listed', async () => {
		await workbench.tree.contextMenu('alerts.example.com', 'Delete Domain');
		await workbench.dialog.waitFor();
		assert.match(
			await workbench.dialog.innerText(),
			/^SES keeps the domain if it has addresses in another region\. Those are not listed here\.$/m
		);
	});
});
