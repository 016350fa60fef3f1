import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { EmulatorControl, timesUntilTold } from '../helpers/emulatorControl.ts';
import { eventually } from './eventually.ts';
import { leaveAll, tidyAfterEach } from './tidying.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const domainTitle = 'Create Sender Address (1/3)';
const addressTitle = 'Create Sender Address (2/3)';
const nameTitle = 'Create Sender Address (3/3)';

suite('Create Sender Address', () => {
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
		await eventually(async () => assert.match((await row('mail.qcloud.com')).description, /3 of 10/));
	});

	async function row(label: string) {
		const found = (await workbench.tree.rows()).find(candidate => candidate.label === label);
		assert.ok(found, label);
		return found;
	}

	async function openDomainStep(): Promise<void> {
		await workbench.command('Tencent SES: Create Sender Address');
		await workbench.quickInput.waitForTitle(domainTitle);
	}

	async function openAddressStep(domain = 'mail.qcloud.com'): Promise<void> {
		await workbench.tree.action(domain, 'Create Sender Address');
		await workbench.quickInput.waitForTitle(addressTitle);
	}

	async function openNameStep(address = 'service'): Promise<void> {
		await openAddressStep();
		await workbench.quickInput.type(address);
		await workbench.quickInput.enter();
		await workbench.quickInput.waitForTitle(nameTitle);
	}

	const says = (sentence: RegExp, severity?: 'error' | 'warning' | 'info') =>
		eventually(async () => {
			assert.match(await workbench.quickInput.message(), sentence);
			if (severity) {
				assert.equal(await workbench.quickInput.severity(), severity);
			}
		});

	async function isCreated(address: string, name: string): Promise<void> {
		await workbench.notifications.with(`Created ${address}.`).waitFor();
		await eventually(async () => assert.equal((await row(address)).selected, true));
		assert.equal((await emulator.sender(address))?.name, name);
	}

	test('by keyboard alone, with the sidebar elsewhere: the new row is shown and selected; the SMTP password is next', async () => {
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
		assert.deepEqual(await workbench.notifications.buttons('Created'), ['Set SMTP Password', 'Copy From Header', 'Copy Address']);
		await workbench.screenshot('create-revealed');
		await workbench.notifications.click('Created', 'Set SMTP Password');
		await workbench.quickInput.waitForTitle('Set SMTP Password (1/2)');
		assert.match(await workbench.quickInput.placeholder(), /^keys@mail\.qcloud\.com has no SMTP password yet/);
	});

	suite('ways to begin', () => {
		test('by palette: choose a domain, type an address and a name', async () => {
			await workbench.tree.expand('mail.qcloud.com');
			await openDomainStep();
			await workbench.quickInput.row('mail.qcloud.com').waitFor();
			await workbench.screenshot('create-domain');
			await workbench.quickInput.choose('mail.qcloud.com');
			await workbench.quickInput.waitForTitle(addressTitle);
			await workbench.quickInput.type('service');
			await says(/^Creates service@mail\.qcloud\.com$/, 'info');
			await workbench.screenshot('create-address');
			await workbench.quickInput.enter();
			await workbench.quickInput.waitForTitle(nameTitle);
			await workbench.quickInput.type('Tencent Cloud');
			await says(/^From: Tencent Cloud <service@mail\.qcloud\.com>$/, 'info');
			await workbench.screenshot('create-name');
			// The picture of the README.
			await workbench.page.setViewportSize({ width: 1280, height: 420 });
			await workbench.screenshot('createSenderAddress');
			await workbench.page.setViewportSize({ width: 1280, height: 800 });
			await workbench.quickInput.enter();
			await isCreated('service@mail.qcloud.com', 'Tencent Cloud');
			await workbench.screenshot('create-done');
			await workbench.notifications.click('Created', 'Copy From Header');
			await eventually(async () => assert.equal(await workbench.clipboard(), 'Tencent Cloud <service@mail.qcloud.com>'));
		});

		test('by "+" at a domain: the first step is skipped; the name may stay empty', async () => {
			await openNameStep('plus');
			await says(/^From: plus@mail\.qcloud\.com$/, 'info');
			await workbench.quickInput.enter();
			await isCreated('plus@mail.qcloud.com', '');
			await workbench.notifications.click('Created', 'Copy Address');
			await eventually(async () => assert.equal(await workbench.clipboard(), 'plus@mail.qcloud.com'));
		});

		test('by paste: a whole mailbox fills address and name', async () => {
			await openAddressStep();
			await workbench.paste('"Acme, Inc." <pasted@mail.qcloud.com>');
			await eventually(async () => assert.equal(await workbench.quickInput.value(), 'pasted@mail.qcloud.com'));
			await workbench.quickInput.enter();
			await workbench.quickInput.waitForTitle(nameTitle);
			assert.equal(await workbench.quickInput.value(), 'Acme, Inc.');
			await says(/^From: "Acme, Inc\." <pasted@mail\.qcloud\.com> — keep the quotation marks/, 'warning');
			await workbench.quickInput.enter();
			await isCreated('pasted@mail.qcloud.com', 'Acme, Inc.');
		});

		test('by paste into the list of domains', async () => {
			await openDomainStep();
			await workbench.quickInput.row('mail.qcloud.com').waitFor();
			await workbench.paste('Tencent <early@mail.qcloud.com>');
			await workbench.quickInput.row('early@mail.qcloud.com').waitFor();
			await workbench.quickInput.enter();
			await workbench.quickInput.waitForTitle(addressTitle);
			assert.equal(await workbench.quickInput.value(), 'early@mail.qcloud.com');
			await workbench.quickInput.enter();
			await workbench.quickInput.waitForTitle(nameTitle);
			assert.equal(await workbench.quickInput.value(), 'Tencent');
		});

		test('Enter in a list that the filter left empty does nothing', async () => {
			await openDomainStep();
			await workbench.quickInput.row('mail.qcloud.com').waitFor();
			await workbench.quickInput.input.fill('zzzz');
			await eventually(async () => assert.doesNotMatch((await workbench.quickInput.items()).join(), /qcloud/));
			await workbench.quickInput.enter();
			assert.equal(await workbench.quickInput.title(), domainTitle);
		});

		test('an IDN is typed as people write it', async () => {
			await openAddressStep('xn--bcher-kva.example');
			await workbench.quickInput.type('info@bücher.example');
			await says(/^Creates info@xn--bcher-kva\.example$/, 'info');
		});
	});

	suite('what is typed is judged at once', () => {
		const judgesAddress = (text: string, severity: 'error' | 'warning' | 'info', sentence: RegExp, domain?: string) =>
			test(`address ${text.length > 40 ? `of ${text.length} characters` : text}${domain ? ` at ${domain}` : ''}`, async () => {
				await openAddressStep(domain);
				await workbench.quickInput.input.fill(text);
				await says(sentence, severity);
			});
		judgesAddress('a b', 'error', /no space/);
		judgesAddress('a(b', 'error', /no \( in the part before/);
		judgesAddress('müller', 'error', /ü is not possible before the @/);
		judgesAddress('.a', 'error', /begin with a dot/);
		judgesAddress('a.', 'error', /no dot right before the @/);
		judgesAddress('a..b', 'error', /Two dots/);
		judgesAddress('a'.repeat(65), 'error', /may have at most 64 characters/);
		judgesAddress('a'.repeat(64), 'info', /^Creates a{64}@/);
		judgesAddress('a@', 'error', /not a domain name.*@mail\.qcloud\.com/);
		judgesAddress('a@example.org', 'error', /example\.org is not one of your sender domains/);
		judgesAddress('a@alerts.example.com', 'error', /belongs to alerts\.example\.com, but mail\.qcloud\.com is chosen/);
		judgesAddress('NEWS', 'error', /news@mail\.qcloud\.com exists already/);
		judgesAddress('a', 'warning', /has 10 addresses; SES allows 10/, 'alerts.example.com');
		judgesAddress(
			'a',
			'warning',
			/not verified, so SES will refuse\. Publish its DNS records.*choose Verify Domain at its row/,
			'shop.example.net'
		);

		test('addresses that are long for SMTP, or for mail at all', async () => {
			const longDomain = `${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.example`;
			const { domains, senders } = await emulator.state();
			const [first] = domains;
			assert.ok(first);
			await emulator.replaceState({ domains: [...domains, { ...first, name: longDomain, verified: true }], senders });
			await workbench.command('Tencent SES: Refresh');
			await openDomainStep();
			await workbench.quickInput.choose(longDomain);
			await workbench.quickInput.waitForTitle(addressTitle);
			await workbench.quickInput.type('a');
			await says(/SMTP passwords only for addresses of up to 128 characters; this one has 192/, 'warning');
			await workbench.quickInput.input.fill('a'.repeat(64));
			await says(/may have at most 254 characters; this one has 255/, 'error');
		});

		test('an empty box says nothing until Enter', async () => {
			await openAddressStep();
			await says(/The part before @mail\.qcloud\.com, a whole address, or Name <address>/);
			await workbench.quickInput.enter();
			await says(/Type the part before the @/, 'error');
			assert.equal(await workbench.quickInput.title(), addressTitle);
		});

		test('Enter is not taken while there is an error', async () => {
			await openAddressStep();
			await workbench.quickInput.type('a..b');
			await workbench.quickInput.enter();
			await says(/Two dots/, 'error');
			assert.equal(await workbench.quickInput.value(), 'a..b');
		});

		const judgesName = (what: string, name: string, severity: 'error' | 'warning' | 'info', sentence: RegExp) =>
			test(`name with ${what}`, async () => {
				await openNameStep();
				await workbench.quickInput.put(name);
				await says(sentence, severity);
			});
		judgesName('a colon', 'Support: EU', 'error', /no colon/);
		judgesName('an angle bracket', 'a<b', 'error', /no < or >/);
		judgesName('a control character', 'a\tb', 'error', /control character/);
		judgesName('a line separator', 'a\u2028b', 'error', /one line/);
		judgesName('a bidirectional override', 'a\u202eb', 'error', /turns the direction/);
		judgesName('998 bytes and more', 'a'.repeat(1000), 'error', /too long/);
		judgesName('an encoded word', '=?utf-8?Q?a=3A?=', 'error', /no =\?…\?=/);
		judgesName('nothing that shows', '\u200b', 'error', /no character that shows/);
		judgesName('half a character', 'a\ud800', 'error', /half a character/);
		judgesName('a comma', 'Acme, Inc.', 'warning', /^From: "Acme, Inc\." <service@/);
		judgesName('Chinese', '腾讯云', 'info', /^From: 腾讯云 <service@/);
	});

	suite('what SES refuses comes back to its step', () => {
		const refuses = (code: string, title: string, sentence: RegExp) =>
			test(`${code}: ${title}`, async () => {
				await openNameStep();
				await workbench.quickInput.type('Tencent Cloud');
				await emulator.addFault({ action: 'CreateEmailAddress', code, times: timesUntilTold(code), message: 'What the service says' });
				await workbench.quickInput.enter();
				await workbench.quickInput.waitForTitle(title);
				await says(sentence);
				await says(/Request ID: [0-9a-f-]{36}/);
				await workbench.screenshot(`refused-${code}`);
				const [requestId] = /[0-9a-f-]{36}/.exec(await workbench.quickInput.message()) ?? [];
				await workbench.quickInput.button('Copy Request ID').first().click();
				await eventually(async () => assert.equal(await workbench.clipboard(), requestId));
				if (title === addressTitle) {
					assert.equal(await workbench.quickInput.value(), 'service');
				} else if (title === nameTitle) {
					assert.equal(await workbench.quickInput.value(), 'Tencent Cloud');
				}
			});
		refuses('AuthFailure.UnauthorizedOperation', nameTitle, /may not do that.*ses:CreateEmailAddress/);
		refuses('InternalError', nameTitle, /internal error\. Try again/);
		refuses('InvalidParameter', addressTitle, /did not understand.*What the service says/);
		refuses('InvalidParameterValue', addressTitle, /did not understand.*What the service says/);
		refuses('InvalidParameterValue.IllegalEmailAddress', addressTitle, /does not accept this address/);
		refuses('InvalidParameterValue.IllegalSenderName', nameTitle, /does not accept this sender name/);
		refuses('InvalidParameterValue.RepeatEmailAddress', addressTitle, /exists already/);
		refuses('LimitExceeded', nameTitle, /quota of your account is used up/);
		refuses('MissingParameter', addressTitle, /did not understand/);
		refuses('OperationDenied', nameTitle, /refuses this for your account: What the service says/);
		refuses('OperationDenied.DomainNotVerified', domainTitle, /not verified this domain yet/);
		refuses('OperationDenied.ExceedSenderLimit', domainTitle, /all the sender addresses it may have/);
		refuses('RequestLimitExceeded', nameTitle, /too many requests at once/);

		test('after a refusal, Enter tries again with everything that was typed', async () => {
			await openNameStep();
			await workbench.quickInput.type('Tencent Cloud');
			await emulator.addFault({ action: 'CreateEmailAddress', code: 'FailedOperation' });
			await workbench.quickInput.enter();
			await says(/SES said no/);
			await workbench.quickInput.enter();
			await isCreated('service@mail.qcloud.com', 'Tencent Cloud');
		});

		test('a refusal that leads to the domains, which cannot be read any more: nothing typed is lost', async () => {
			await openNameStep();
			await workbench.quickInput.type('Tencent Cloud');
			await emulator.addFault({ action: 'CreateEmailAddress', code: 'OperationDenied.DomainNotVerified' });
			await emulator.addFault({ action: 'ListEmailIdentities', times: 'always', code: 'FailedOperation' });
			await workbench.quickInput.enter();
			await workbench.quickInput.waitForTitle(domainTitle);
			await says(/not verified this domain yet/);
			await workbench.quickInput.choose('mail.qcloud.com');
			await workbench.quickInput.waitForTitle(addressTitle);
			assert.equal(await workbench.quickInput.value(), 'service');
			await workbench.quickInput.enter();
			await workbench.quickInput.waitForTitle(nameTitle);
			assert.equal(await workbench.quickInput.value(), 'Tencent Cloud');
		});

		test('an answer that is lost after the address was created counts as created', async () => {
			await openNameStep();
			await emulator.addFault({ action: 'CreateEmailAddress', drop: 'after' });
			await workbench.quickInput.enter();
			await isCreated('service@mail.qcloud.com', '');
		});

		test('a connection that breaks before says so and keeps everything', async () => {
			await openNameStep();
			await emulator.addFault({ action: 'CreateEmailAddress', drop: 'before' });
			await workbench.quickInput.enter();
			await says(/No connection to .*Check the network and the proxy settings/, 'error');
			assert.equal(await emulator.sender('service@mail.qcloud.com'), undefined);
		});
	});

	suite('back, progress and cancel', () => {
		test('Back keeps what was typed in every step', async () => {
			await openNameStep();
			await workbench.quickInput.type('Tencent Cloud');
			await workbench.quickInput.back();
			await workbench.quickInput.waitForTitle(addressTitle);
			assert.equal(await workbench.quickInput.value(), 'service');
			await workbench.quickInput.back();
			await workbench.quickInput.waitForTitle(domainTitle);
			await workbench.quickInput.choose('mail.qcloud.com');
			await workbench.quickInput.waitForTitle(addressTitle);
			assert.equal(await workbench.quickInput.value(), 'service');
			await workbench.quickInput.enter();
			await workbench.quickInput.waitForTitle(nameTitle);
			assert.equal(await workbench.quickInput.value(), 'Tencent Cloud');
		});

		test('every step stays open while the focus is elsewhere, and goes on creating the address', async () => {
			const stays = async (title: string, text: string) => {
				await workbench.quickInput.waitForTitle(title);
				await workbench.quickInput.type(text);
				await workbench.tree.click('shop.example.net');
				assert.equal(await workbench.quickInput.title(), title);
				assert.equal(await workbench.quickInput.value(), text);
				await workbench.quickInput.enter();
			};
			await openDomainStep();
			await workbench.quickInput.row('mail.qcloud.com').waitFor();
			await stays(domainTitle, 'mail.qcloud.com');
			await stays(addressTitle, 'service');
			await emulator.addFault({ action: 'CreateEmailAddress', delayMs: 5000 });
			await stays(nameTitle, 'Tencent Cloud');
			await says(/Creating service@mail\.qcloud\.com…/);
			await workbench.tree.click('alerts.example.com');
			await eventually(async () => assert.equal(await workbench.quickInput.isBusy(), true));
			await isCreated('service@mail.qcloud.com', 'Tencent Cloud');
		});

		test('Enter shows progress in the box; Escape cancels it, and says so when it is certain that nothing was created', async () => {
			await openNameStep();
			await emulator.addFault({ action: 'CreateEmailAddress', stall: 'before' });
			const before = (await emulator.actions()).length;
			await workbench.quickInput.enter();
			await says(/Creating service@mail\.qcloud\.com…/);
			await eventually(async () => assert.equal(await workbench.quickInput.isBusy(), true));
			await workbench.screenshot('create-busy');
			await workbench.quickInput.cancel();
			// Nobody knows what became of the request, so the list is read again.
			await eventually(async () =>
				assert.deepEqual((await emulator.actions()).slice(before, before + 3).sort(), [
					'CreateEmailAddress',
					'ListEmailAddress',
					'ListEmailIdentities'
				])
			);
			assert.deepEqual(await workbench.notifications.texts(), []);
			await workbench.notifications
				.with('service@mail.qcloud.com was not created: no answer came, and SES does not list it.')
				.waitFor({ timeout: 30_000 });
		});
	});
});

suite('Create Sender Address in two windows', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;

	suiteSetup(async () => {
		workbench = await openWorkbench({ emulator: [] });
		emulator = new EmulatorControl(workbench.emulator.endpoint);
		await workbench.openSidebar();
		await workbench.tree.row('mail.qcloud.com').waitFor();
	});

	suiteTeardown(() => workbench.close());

	test('what was typed for one account is not created after it was switched', async () => {
		await workbench.tree.action('mail.qcloud.com', 'Create Sender Address');
		await workbench.quickInput.waitForTitle(addressTitle);
		await workbench.quickInput.type('service');
		await workbench.quickInput.enter();
		await workbench.quickInput.waitForTitle(nameTitle);
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
		await workbench.notifications.with('The account was switched meanwhile. Nothing was created; start again.').waitFor();
		assert.ok(!(await emulator.actions()).includes('CreateEmailAddress'));
	});
});

suite('Create Sender Address on the mainland', () => {
	let workbench: Workbench;

	suiteSetup(async () => {
		workbench = await openWorkbench({ emulator: ['--site', 'mainland'] });
		await workbench.openSidebar();
		await workbench.tree.row('mail.qcloud.com').waitFor();
	});

	suiteTeardown(() => workbench.close());

	test('addresses are counted without a limit for each domain, and one is created', async () => {
		assert.equal(await workbench.tree.message(), 'Local Emulator · ap-guangzhou');
		const found = (await workbench.tree.rows()).find(({ label }) => label === 'mail.qcloud.com');
		assert.equal(found?.description, 'verified · 3 addresses');
		await workbench.command('Tencent SES: Create Sender Address');
		await workbench.quickInput.row('mail.qcloud.com').waitFor();
		assert.match(await workbench.quickInput.row('mail.qcloud.com').innerText(), /verified · 3 addresses/);
		await workbench.quickInput.choose('mail.qcloud.com');
		await workbench.quickInput.waitForTitle(addressTitle);
		await workbench.quickInput.type('service');
		await workbench.quickInput.enter();
		await workbench.quickInput.waitForTitle(nameTitle);
		await workbench.quickInput.enter();
		await workbench.notifications.with('Created service@mail.qcloud.com.').waitFor();
	});
});
