import assert from 'node:assert/strict';
import { setup, suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { type RunningEmulator, startEmulator } from '../../scripts/emulator.mts';
import { sampleKeys } from '../../src/emulator/state/credentials.ts';
import type { Credentials } from '../../src/signing/signer.ts';
import { EmulatorControl } from '../helpers/emulatorControl.ts';
import { rewriteInBrowser } from './browserDatabases.ts';
import { DomainPage } from './domainPage.ts';
import { eventually } from './eventually.ts';
import { tidyAfterEach } from './tidying.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const domain = 'newsletter.example.org';
const verified = 'mail.qcloud.com';

suite('Verify Domain', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;

	suiteSetup(async () => {
		workbench = await openWorkbench({ emulator: [] });
		emulator = new EmulatorControl(workbench.emulator.endpoint);
		await workbench.openSidebar();
		await workbench.tree.row(domain).waitFor();
	});

	suiteTeardown(() => workbench.close());

	tidyAfterEach(async () => {
		await emulator.clearFaults();
		await workbench.leave();
		if (await watchItem().isVisible()) {
			await stopAll();
		}
		await emulator.resetState();
		await workbench.command('Notifications: Clear All Notifications');
		await workbench.closeEditors();
		await workbench.openSidebar();
		await workbench.command('Tencent SES: Refresh');
		await stateOf(domain, /^DKIM wrong/);
	});

	const verify = (name = domain) => workbench.tree.contextMenu(name, 'Verify Domain');
	const says = (sentence: string | RegExp) => workbench.notifications.with(sentence).first().waitFor();
	const offers = (sentence: string | RegExp, buttons: readonly string[]) =>
		eventually(async () => assert.deepEqual(await workbench.notifications.buttons(sentence), buttons));

	/** How often SES was asked to look at the records in all tests. */
	const askedEver = async () => (await emulator.actions()).filter(action => action === 'UpdateEmailIdentity').length;
	let askedBefore: number;
	setup(async () => {
		askedBefore = await askedEver();
	});
	/** How often it was asked in this test. */
	const asked = async () => (await askedEver()) - askedBefore;

	const stateOf = (name: string, description: RegExp) =>
		eventually(async () => {
			const row = (await workbench.tree.rows()).find(({ label }) => label === name);
			assert.match(row?.description ?? '', description);
		});

	/** Publishes what SES wants to see, in place of what is there. */
	async function publishAll(name = domain): Promise<void> {
		const { domains } = await emulator.state();
		const records = domains.find(candidate => candidate.name === name)?.records ?? [];
		assert.ok(records.length > 0);
		await emulator.withdraw(records.map(({ type, name: recordName }) => ({ type, name: recordName })));
		await emulator.publish(records.map(({ type, name: recordName, expected }) => ({ type, name: recordName, value: expected })));
	}

	suite('on demand', () => {
		test('everything is published: SES verifies, and the next step is one click away', async () => {
			await publishAll();
			await verify();
			await says(`${domain} is verified. You can create sender addresses now.`);
			await stateOf(domain, /^verified/);
			assert.equal(await asked(), 1);
			await workbench.screenshot('verify-done');
			await workbench.notifications.click('is verified', 'Create Sender Address');
			await workbench.quickInput.waitForTitle('Create Sender Address (2/3)');
		});

		test('something is wrong: says what, and SES is not asked', async () => {
			await verify();
			await says(`${domain} is not verified: 2 of 4 DNS records do not match. DKIM: wrong value; DMARC: not published yet.`);
			await offers('2 of 4 DNS records', ['Show DNS Records', 'Watch', 'Verify Anyway']);
			await workbench.screenshot('verify-wrong');
			assert.equal(await asked(), 0);
			await workbench.notifications.click('2 of 4 DNS records', 'Show DNS Records');
			await new DomainPage(workbench.page, domain).editor.waitFor();
		});

		test('Verify Anyway asks, and says what SES sees', async () => {
			await verify();
			await workbench.notifications.click('2 of 4 DNS records', 'Verify Anyway');
			await says(
				`SES does not verify ${domain} yet. It sees another DKIM record, "v=DKIM1; k=rsa; p=TheKeyOfAnotherService"; no DMARC record.`
			);
			assert.equal(await asked(), 1);
			await workbench.screenshot('verify-anyway');
		});

		test('by palette, a domain is chosen first', async () => {
			await workbench.command('Tencent SES: Verify Domain');
			await workbench.quickInput.choose(domain);
			await says('2 of 4 DNS records do not match');
		});

		test('DNS is right, but SES does not see it yet', async () => {
			await publishAll();
			const body = JSON.stringify({
				Response: {
					IdentityType: 'DOMAIN',
					VerifiedForSendingStatus: false,
					Attributes: [{ Type: 'TXT', SendDomain: `_dmarc.${domain}`, ExpectedValue: 'v=DMARC1; p=none', CurrentValue: '', Status: false }],
					RequestId: '0b9a1a2c-3d4e-4f50-8a6b-7c8d9e0f1a2b'
				}
			});
			await emulator.addFault({ action: 'UpdateEmailIdentity', status: 200, body });
			await verify();
			await says('It sees no DMARC record.');
			await offers('It sees no DMARC', ['Watch', 'Show DNS Records']);
			await stateOf(domain, /^ready to verify/);
		});

		test('a verified domain: says so, and SES is never asked', async () => {
			await workbench.command('Tencent SES: Verify Domain');
			await workbench.quickInput.choose(verified);
			await says(`${verified} is verified already.`);
			assert.equal(await asked(), 0);
		});

		test('a verified domain whose DNS is wrong by now: warns, and SES is never asked', async () => {
			await emulator.withdraw([{ type: 'TXT', name: `qcloud._domainkey.${verified}` }]);
			await workbench.command('Tencent SES: Verify Domain');
			await workbench.quickInput.choose(verified);
			await says(/is verified already, but DNS does not answer as it should by now: DKIM: not published yet/);
			await offers('is verified already', ['Show DNS Records']);
			await workbench.screenshot('verify-already');
			assert.equal(await asked(), 0);
			assert.equal((await emulator.state()).domains.find(({ name }) => name === verified)?.verified, true);
		});

		test('verified elsewhere since the list was read: says so, the row follows, and SES is never asked', async () => {
			const state = await emulator.state();
			const domains = state.domains.map(entry => (entry.name === domain ? { ...entry, verified: true } : entry));
			await emulator.replaceState({ ...state, domains });
			await verify();
			await says(`${domain} is verified already`);
			await stateOf(domain, /^verified/);
			assert.equal(await asked(), 0);
		});

		const refuses = (code: string, sentence: RegExp) =>
			test(`${code}: says what to do`, async () => {
				await publishAll();
				await emulator.addFault({ action: 'UpdateEmailIdentity', code });
				await verify();
				await says(sentence);
			});
		refuses('FailedOperation.DKIMNotApplied', /SES has no DKIM key for this domain yet/);
		refuses('AuthFailure.UnauthorizedOperation', /may not do that.*ses:UpdateEmailIdentity/);
		refuses('InvalidParameterValue.NotExistDomain', /SES has no such domain any more/);

		test('after an error, Retry goes on', async () => {
			await publishAll();
			await emulator.addFault({ action: 'UpdateEmailIdentity', drop: 'before' });
			await verify();
			await workbench.notifications.click('Check the network', 'Retry');
			await says(`${domain} is verified.`);
		});

		test('can be cancelled, without a message', async () => {
			await publishAll();
			await emulator.addFault({ action: 'UpdateEmailIdentity', delayMs: 60_000, code: 'InternalError' });
			await verify();
			await eventually(async () => assert.equal(await asked(), 1));
			await workbench.notifications.click(`Verifying ${domain}`, 'Cancel');
			await workbench.notifications.waitUntilGone(`Verifying ${domain}`);
			assert.deepEqual(await workbench.notifications.texts(), []);
		});
	});

	suite('Publish DNS Records in the Emulator', () => {
		test('replaces what is wrong, adds what is missing, and Verify Domain follows', async () => {
			await workbench.tree.contextMenu(domain, 'Publish DNS Records in the Emulator');
			await says(`Published 2 records of ${domain} in the DNS of the emulator.`);
			await stateOf(domain, /^ready to verify/);
			const dkim = (await emulator.zone()).filter(({ name }) => name === `qcloud._domainkey.${domain}`);
			assert.equal(dkim.length, 1);
			assert.doesNotMatch(dkim[0]?.value ?? '', /AnotherService/);
			await workbench.notifications.click('Published 2 records', 'Verify Domain');
			await says(`${domain} is verified.`);
		});

		test('merges SPF and leaves other texts alone', async () => {
			const name = 'shop.example.net';
			await emulator.publish([
				{ type: 'TXT', name, value: 'v=spf1 include:_spf.example.com -all' },
				{ type: 'TXT', name, value: 'site-verification=1' }
			]);
			await workbench.tree.contextMenu(name, 'Publish DNS Records in the Emulator');
			await says(`Published 4 records of ${name}`);
			const texts = (await emulator.zone()).filter(record => record.type === 'TXT' && record.name === name).map(({ value }) => value);
			assert.deepEqual([...texts].sort(), ['site-verification=1', 'v=spf1 include:_spf.example.com include:qcloudmail.com -all']);
		});

		test('with nothing to publish, says so', async () => {
			await workbench.tree.contextMenu(verified, 'Publish DNS Records in the Emulator');
			await says(`The DNS of the emulator answers all records of ${verified} as it should.`);
		});
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

	suite('Watch', () => {
		const watch = (name = domain) => workbench.tree.contextMenu(name, 'Watch Domain Until It Is Verified');

		test('shows how far it is, checks on demand, and asks SES only when DNS is right', async () => {
			await watch();
			await watches(`${domain}: 2 of 4 records`);
			await watchItem().click();
			await workbench.quickInput.row(`Check ${domain} now`).waitFor();
			await workbench.screenshot('watch-list');
			await workbench.quickInput.choose(`Check ${domain} now`);
			await emulator.publish([{ type: 'TXT', name: `_dmarc.${domain}`, value: 'v=DMARC1; p=none' }]);
			await watchItem().click();
			await workbench.quickInput.choose(`Check ${domain} now`);
			await watches(`${domain}: 3 of 4 records`);
			await workbench.screenshot('watch');
			assert.equal(await asked(), 0);
			await publishAll();
			await watchItem().click();
			await workbench.quickInput.choose(`Check ${domain} now`);
			await says(`${domain} is verified. You can create sender addresses now.`);
			await offers('is verified', ['Create Sender Address', 'Show DNS Records']);
			await stateOf(domain, /^verified/);
			await watchItem().waitFor({ state: 'hidden' });
			assert.equal(await asked(), 1);
		});

		test('of several domains: how many, and each can be stopped', async () => {
			await watch();
			await watch('shop.example.net');
			await watches('2 domains');
			await workbench.tree.contextMenu(domain, 'Stop Watching');
			await watches('shop.example.net: 0 of 4 records');
			await watchItem().click();
			await workbench.quickInput.choose('Stop watching shop.example.net');
			await watchItem().waitFor({ state: 'hidden' });
			assert.equal(await asked(), 0);
		});

		test('of a domain that someone else verifies meanwhile: says so, and SES is never asked', async () => {
			await watch();
			await watches(`${domain}: 2 of 4 records`);
			const state = await emulator.state();
			const domains = state.domains.map(entry => (entry.name === domain ? { ...entry, verified: true } : entry));
			await emulator.replaceState({ ...state, domains });
			await watchItem().click();
			await workbench.quickInput.choose(`Check ${domain} now`);
			await says(`${domain} is verified.`);
			assert.equal(await asked(), 0);
		});

		test('an error on the way: the watch goes on', async () => {
			await watch();
			await watches(`${domain}: 2 of 4 records`);
			// Of a kind that is not tried again for a minute first.
			await emulator.addFault({ action: 'GetEmailIdentity', times: 'always', body: '<html>' });
			await watchItem().click();
			await workbench.quickInput.choose(`Check ${domain} now`);
			await watches(`${domain}: check failed`);
			await emulator.clearFaults();
			await watchItem().click();
			await workbench.quickInput.choose(`Check ${domain} now`);
			await watches(`${domain}: 2 of 4 records`);
			assert.deepEqual(await workbench.notifications.texts(), []);
		});

		const ends = (code: string, sentence: RegExp) =>
			test(`${code} ends it, with a message`, async () => {
				await watch();
				await watches(`${domain}: 2 of 4 records`);
				await emulator.addFault({ action: 'GetEmailIdentity', code });
				await watchItem().click();
				await workbench.quickInput.choose(`Check ${domain} now`);
				await says(sentence);
				await offers('has ended', ['Watch Again', 'Show Log']);
				await watchItem().waitFor({ state: 'hidden' });
				await workbench.notifications.click('has ended', 'Watch Again');
				await watches(`${domain}: 2 of 4 records`);
			});
		ends('InvalidParameterValue.NotExistDomain', /Watching newsletter\.example\.org has ended: SES has no such domain/);
		ends('AuthFailure.SecretIdNotFound', /Watching newsletter\.example\.org has ended: .*does not know the SecretId/);

		test('ends without a message of its own when Verify Domain is quicker', async () => {
			await watch();
			await watches(`${domain}: 2 of 4 records`);
			await publishAll();
			await verify();
			await says(`${domain} is verified.`);
			await watchItem().waitFor({ state: 'hidden' });
			assert.equal(await asked(), 1);
			assert.equal((await workbench.notifications.texts()).filter(text => text.includes('is verified')).length, 1);
		});

		test('ends without a message of its own when the domain is deleted', async () => {
			await watch();
			await watches(`${domain}: 2 of 4 records`);
			await workbench.tree.contextMenu(domain, 'Delete Domain');
			await workbench.clickInDialog('Delete…');
			await workbench.quickInput.type(domain);
			await workbench.quickInput.enter();
			await says(`Deleted ${domain}.`);
			await watchItem().waitFor({ state: 'hidden' });
			assert.ok(!(await workbench.notifications.texts()).some(text => text.includes('Watching')));
		});

		test('of a verified domain there is nothing to watch', async () => {
			await workbench.command('Tencent SES: Watch Domain Until It Is Verified');
			await workbench.quickInput.row(domain).waitFor();
			assert.ok(!(await workbench.quickInput.items()).includes(verified));
		});

		test('goes on after a reload of the window, without the sidebar, and still verifies', async () => {
			await watch();
			await watches(`${domain}: 2 of 4 records`);
			await workbench.command('View: Toggle Primary Side Bar Visibility');
			await workbench.tree.pane.waitFor({ state: 'hidden' });
			await workbench.reload();
			await watches(`${domain}: 2 of 4 records`);
			assert.equal(await asked(), 0);
			await publishAll();
			await workbench.notifications.with(`${domain} is verified.`).first().waitFor({ timeout: 40_000 });
			assert.equal(await asked(), 1);
			// What is over is not taken up again.
			await workbench.reload();
			await workbench.openSidebar();
			await stateOf(domain, /^verified/);
			assert.equal(await watchItem().isVisible(), false);
			assert.equal(await asked(), 1);
		});

		test('that was begun more than two hours ago is over when the window opens, and can be begun again', async () => {
			await watch();
			await watches(`${domain}: 2 of 4 records`);
			const longAgo = Date.now() - 3 * 60 * 60_000;
			const backdate = rewriteInBrowser(/("tencentSes\.watches".*?"started":)\d+/, `$1${longAgo}`);
			await eventually(async () => assert.equal(await workbench.page.evaluate<number>(backdate), 1));
			await workbench.reload();
			await says(`The two hours of watching ${domain} are over. It is not known to be verified.`);
			await offers('two hours', ['Watch Again', 'Show DNS Records']);
			await workbench.screenshot('watch-time-up');
			assert.equal(await watchItem().isVisible(), false);
			await workbench.notifications.click('two hours', 'Watch Again');
			await watches(`${domain}: 2 of 4 records`);
			assert.equal(await asked(), 0);
		});
	});
});

suite('Watch with several profiles', () => {
	let running: RunningEmulator;
	let emulator: EmulatorControl;
	let workbench: Workbench;
	const { main, readOnly } = sampleKeys('international');

	suiteSetup(async () => {
		running = await startEmulator();
		const { endpoint, dns } = JSON.parse(running.address);
		emulator = new EmulatorControl(endpoint);
		workbench = await openWorkbench({ settings: { 'tencentSes.endpoint': endpoint, 'tencentSes.dns.servers': [dns] } });
		await workbench.openSidebar();
		await signIn(main);
		await workbench.tree.row(domain).waitFor();
	});

	suiteTeardown(async () => {
		await workbench.close();
		await running.stop();
	});

	async function signIn(credentials: Credentials): Promise<void> {
		await workbench.command('Tencent SES: Sign In');
		await workbench.quickInput.choose('SecretId and SecretKey');
		await fill('Tencent Cloud SES: SecretId (2/5)', credentials.secretId);
		await fill('Tencent Cloud SES: SecretKey (3/5)', credentials.secretKey);
		await fill('Tencent Cloud SES: Session Token (4/5)', '');
		await workbench.quickInput.waitForTitle('Tencent Cloud SES: Site and Region (5/5)');
		await workbench.quickInput.choose('International – Singapore');
	}

	async function fill(title: string, text: string): Promise<void> {
		await workbench.quickInput.waitForTitle(title);
		await workbench.quickInput.input.fill(text);
		await workbench.quickInput.enter();
	}

	const isSignedInAs = (label: string) =>
		eventually(async () => assert.match(await workbench.tree.viewDescription(), new RegExp(`^${label} ·`)));
	const watchItem = () => workbench.page.locator('[id$="tencentSes.watches"]');
	const watches = (text: string) => eventually(async () => assert.equal((await watchItem().innerText()).trim(), text));
	const check = async (name: string) => {
		await watchItem().click();
		await workbench.quickInput.choose(`Check ${name} now`);
	};

	test('a watch goes on for its profile when another one is chosen, which may only read, and its message leads back', async () => {
		await workbench.tree.contextMenu(domain, 'Watch Domain Until It Is Verified');
		await watches(`${domain}: 2 of 4 records`);
		await signIn(readOnly);
		await isSignedInAs('International 2');
		await workbench.tree.row(domain).waitFor();
		const { domains } = await emulator.state();
		const records = domains.find(({ name }) => name === domain)?.records ?? [];
		await emulator.withdraw(records.map(({ type, name }) => ({ type, name })));
		await emulator.publish(records.map(({ type, name, expected }) => ({ type, name, value: expected })));
		await check(domain);
		await workbench.notifications.with(`${domain} (International) is verified.`).waitFor();
		await workbench.screenshot('watch-other-profile');
		await workbench.notifications.click('is verified', 'Create Sender Address');
		await workbench.quickInput.waitForTitle('Create Sender Address (2/3)');
		await isSignedInAs('International');
		await workbench.quickInput.cancel();
	});

	/** By keys: what VS Code shows about the first row covers the others. */
	async function switchTo(label: string): Promise<void> {
		await workbench.command('Tencent SES: Switch Profile');
		await workbench.quickInput.row(label).waitFor();
		await workbench.quickInput.type(label);
		await eventually(async () => assert.equal((await workbench.quickInput.items())[0], label));
		await workbench.quickInput.enter();
	}

	test('a page of another profile says so, and fills again when that one is chosen', async () => {
		const page = new DomainPage(workbench.page, domain);
		await workbench.tree.contextMenu(domain, 'Show DNS Records');
		await eventually(async () => assert.match(await page.text(), /State: +verified/));
		await switchTo('International 2');
		await eventually(async () => assert.match(await page.text(), /belongs to another profile[\s\S]*International/));
		await switchTo('International');
		await eventually(async () => assert.match(await page.text(), /State: +verified/));
		await workbench.command('View: Close All Editors');
	});

	test('a watch ends with its profile, without a message', async () => {
		await workbench.tree.contextMenu('shop.example.net', 'Watch Domain Until It Is Verified');
		await watches('shop.example.net: 0 of 4 records');
		await workbench.command('Tencent SES: Sign Out');
		await workbench.quickInput.choose('International');
		await workbench.clickInDialog('Sign Out');
		await watchItem().waitFor({ state: 'hidden' });
		assert.deepEqual(await workbench.notifications.texts(), []);
	});
});
