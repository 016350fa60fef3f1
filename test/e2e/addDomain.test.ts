import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { EmulatorControl, timesUntilTold } from '../helpers/emulatorControl.ts';
import { eventually } from './eventually.ts';
import { leaveAll, tidyAfterEach } from './tidying.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const nameTitle = 'Add Domain (1/2)';
const keyTitle = 'Add Domain (2/2)';

suite('Add Domain', () => {
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
		await showsAll();
	});

	async function refresh(): Promise<void> {
		await workbench.command('Tencent SES: Refresh');
		await showsAll();
	}

	/** The list as the emulator has it, and no row of another time. */
	async function showsAll(): Promise<void> {
		const names = (await emulator.state()).domains.map(({ name }) => name).sort();
		await eventually(async () => assert.deepEqual((await domainRows()).map(({ label }) => label).sort(), names));
	}

	async function domainRows() {
		return (await workbench.tree.rows()).filter(({ level }) => level === 1);
	}

	async function openNameStep(): Promise<void> {
		await workbench.command('Tencent SES: Add Domain');
		await workbench.quickInput.waitForTitle(nameTitle);
	}

	async function openKeyStep(domain = 'mail.example.net'): Promise<void> {
		await openNameStep();
		await workbench.quickInput.input.fill(domain);
		await workbench.quickInput.enter();
		await workbench.quickInput.waitForTitle(keyTitle);
		await workbench.quickInput.row('2048 bits').waitFor();
	}

	const says = (sentence: RegExp, severity?: 'error' | 'warning' | 'info') =>
		eventually(async () => {
			assert.match(await workbench.quickInput.message(), sentence);
			if (severity) {
				assert.equal(await workbench.quickInput.severity(), severity);
			}
		});

	/** The domain is in the account, its row is selected and open, and a message says what comes next. */
	async function isAdded(name: string): Promise<void> {
		await workbench.notifications.with(`Added ${name}. Publish its 4 DNS records, then verify it.`).waitFor();
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

	/** As many domains as an account may have. */
	async function fillAccount(): Promise<void> {
		const state = await emulator.state();
		const [first] = state.domains;
		assert.ok(first);
		const more = Array.from({ length: 10 - state.domains.length }, (_, index) => ({ ...first, name: `more-${index + 1}.example.com` }));
		await emulator.replaceState({ ...state, domains: [...state.domains, ...more] });
		await refresh();
	}

	suite('ways to begin', () => {
		test('by palette: type a name, take the recommended key', async () => {
			await openNameStep();
			await says(/^The domain that your mail is to come from/);
			await workbench.quickInput.type('mail.example.net');
			await says(/^Adds mail\.example\.net$/, 'info');
			await workbench.screenshot('addDomain-name');
			await workbench.quickInput.enter();
			await workbench.quickInput.waitForTitle(keyTitle);
			await workbench.quickInput.row('2048 bits').waitFor();
			assert.equal(await workbench.quickInput.placeholder(), 'How long is the DKIM key to be? Enter adds mail.example.net.');
			assert.match(await workbench.quickInput.row('2048 bits').innerText(), /recommended/);
			await workbench.screenshot('addDomain-key');
			await workbench.quickInput.enter();
			await isAdded('mail.example.net');
			assert.ok((await dkimValue('mail.example.net')).length > 300);
			await workbench.screenshot('addDomain-done');
			assert.deepEqual(await workbench.notifications.buttons('Added'), ['Show DNS Records', 'Copy DNS Records', 'Watch']);
		});

		test('by the button of the view; a short key for DNS hosts that need one', async () => {
			await workbench.tree.viewAction('Add Domain');
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

		test('from Create Sender Address, which has no domain to offer', async () => {
			await emulator.replaceState({ domains: [], senders: [], zone: [] });
			await refresh();
			await workbench.command('Tencent SES: Create Sender Address');
			await workbench.notifications.click('There is no sender domain in this account yet. Add one first', 'Add Domain');
			await workbench.quickInput.waitForTitle(nameTitle);
		});

		const pastes = (what: string, text: string, domain: string) =>
			test(`by paste: ${what} becomes its domain`, async () => {
				await openNameStep();
				await workbench.paste(text);
				await eventually(async () => assert.equal(await workbench.quickInput.value(), domain));
				await says(new RegExp(`^Adds ${domain.replaceAll('.', '\\.')}$`), 'info');
			});
		pastes('a web address', 'https://mail.example.net/inbox?x=1', 'mail.example.net');
		pastes('an address', 'service@mail.example.net', 'mail.example.net');
		pastes('a mailbox', 'Tencent Cloud <service@mail.example.net>', 'mail.example.net');

		test('what is typed letter by letter is left as it is', async () => {
			await openNameStep();
			await workbench.quickInput.type('service@mail.example.net');
			await says(/^This is an address\. Type its domain only: mail\.example\.net\.$/, 'error');
			assert.equal(await workbench.quickInput.value(), 'service@mail.example.net');
		});

		test('an IDN is typed as people write it and added as DNS writes it', async () => {
			await openKeyStep('Post.müller.example');
			await workbench.quickInput.enter();
			await isAdded('post.xn--mller-kva.example');
		});
	});

	suite('the message about a new domain leads on', () => {
		const leads = (button: string, where: () => Promise<void>) =>
			test(button, async () => {
				await openKeyStep();
				await workbench.quickInput.enter();
				await isAdded('mail.example.net');
				await workbench.notifications.click('Added mail.example.net.', button);
				await where();
			});
		leads('Show DNS Records', () => workbench.page.getByRole('tab', { name: /mail\.example\.net/ }).waitFor());
		leads('Copy DNS Records', () => workbench.quickInput.waitForTitle('Copy DNS Records As'));
		leads('Watch', () =>
			eventually(async () => {
				const row = (await domainRows()).find(({ label }) => label === 'mail.example.net');
				assert.match(row?.description ?? '', /watch/);
			})
		);
	});

	suite('what is typed is judged at once', () => {
		const judges = (text: string, severity: 'error' | 'warning' | 'info', sentence: RegExp) =>
			test(`${text.length > 40 ? `${text.length} characters` : text}`, async () => {
				await openNameStep();
				await workbench.quickInput.put(text);
				await says(sentence, severity);
			});
		judges('a@', 'error', /^This is an address\. Type only what follows the @\./);
		judges('http://', 'error', /^This is part of a web address/);
		judges('*.example.net', 'error', /without a \*\. Type example\.net, or one name below it/);
		judges('*.', 'error', /without a \*\.$/);
		judges('_dmarc.example.net', 'error', /^_dmarc is a name for DNS records: there can be no _/);
		judges('mail example.net', 'error', /no space in a domain name/);
		judges('mail(1).example.net', 'error', /no \( in a domain name/);
		judges('mail\u200b.example.net', 'error', /no U\+200B in a domain name/);
		judges('mail..example.net', 'error', /a dot too many/);
		judges('.example.net', 'error', /a dot too many/);
		judges(`${'a'.repeat(64)}.example.net`, 'error', /over 63 characters as DNS writes it: a{29}…\. Shorten it/);
		judges('-mail.example.net', 'error', /begins or ends with a hyphen: -mail\./);
		judges(`${'a.'.repeat(125)}example.net`, 'error', /at most 253 characters/);
		judges('mail', 'error', /at least one dot/);
		judges('192.0.2.1', 'error', /^This is an IP address/);
		judges('mail.example.123', 'error', /No domain name ends in a number as this one does: 123/);
		judges('xn--a.example', 'error', /^No international domain name can have this part: xn--a\./);
		judges('co.uk', 'error', /^co\.uk belongs to nobody: people register names below it/);
		judges('gmail.com', 'error', /^gmail\.com is run by a mailbox service/);
		judges('mail.qq.com', 'error', /^qq\.com is run by a mailbox service/);
		judges('Mail.QCloud.com.', 'error', /^mail\.qcloud\.com is in this account already\. Its row/);
		judges('bücher.example', 'error', /^xn--bcher-kva\.example is in this account already/);
		judges('example.net', 'warning', /^Adds example\.net\. A subdomain such as mail\.example\.net is better/);
		judges('mail.müller.de', 'info', /^Adds mail\.xn--mller-kva\.de, which is how DNS writes mail\.müller\.de$/);
		// The emulator plays DNS as well.
		judges('mail.company.test', 'info', /^Adds mail\.company\.test$/);

		test('an empty box says nothing until Enter, which is not taken', async () => {
			await openNameStep();
			await workbench.quickInput.enter();
			await says(/^Type a domain that you own, such as mail\.example\.com\./, 'error');
			assert.equal(await workbench.quickInput.title(), nameTitle);
		});

		test('Enter is not taken while there is an error', async () => {
			await openNameStep();
			await workbench.quickInput.type('mail');
			await workbench.quickInput.enter();
			await says(/at least one dot/, 'error');
			assert.equal(await workbench.quickInput.value(), 'mail');
		});

		test('an account with ten domains is warned of, and SES decides', async () => {
			await fillAccount();
			await openNameStep();
			await says(/^This account has 10 sender domains; SES allows 10\./, 'warning');
			await workbench.quickInput.type('mail.example.net');
			await says(/^This account has 10 sender domains; SES allows 10\. If SES refuses, delete one/, 'warning');
			await workbench.quickInput.enter();
			await workbench.quickInput.choose('2048 bits');
			await workbench.quickInput.waitForTitle(nameTitle);
			await says(/^This account has as many sender domains as it may have.*Request ID: [0-9a-f-]{36}$/, 'error');
			assert.equal(await workbench.quickInput.value(), 'mail.example.net');
		});
	});

	suite('what SES refuses comes back to its step', () => {
		/** The refusal is on show in its step, with its request id behind a button, and nothing typed is lost. */
		async function isRefused(title: string, sentence: RegExp, name: string): Promise<void> {
			await workbench.quickInput.waitForTitle(title);
			await says(sentence);
			await says(/Request ID: [0-9a-f-]{36}/);
			const [requestId] = /[0-9a-f-]{36}/.exec(await workbench.quickInput.message()) ?? [];
			if (title === keyTitle) {
				await workbench.quickInput.row('1024 bits').hover();
				await workbench.screenshot('addDomain-refusedKey');
			}
			await workbench.quickInput.button('Copy Request ID').first().click();
			await eventually(async () => assert.equal(await workbench.clipboard(), requestId));
			if (title === keyTitle) {
				await workbench.quickInput.back();
				await workbench.quickInput.waitForTitle(nameTitle);
			}
			assert.equal(await workbench.quickInput.value(), name);
		}

		const refuses = (code: string, title: string, sentence: RegExp) =>
			test(`${code}: ${title}`, async () => {
				await openKeyStep();
				await emulator.addFault({ action: 'CreateEmailIdentity', code, times: timesUntilTold(code), message: 'What the service says' });
				await workbench.quickInput.choose('1024 bits');
				await isRefused(title, sentence, 'mail.example.net');
				assert.equal(await domain('mail.example.net'), undefined);
			});
		refuses('AuthFailure.UnauthorizedOperation', keyTitle, /may not do that.*ses:CreateEmailIdentity/);
		refuses('InternalError', keyTitle, /internal error\. Try again/);
		refuses('InvalidParameter', keyTitle, /did not understand.*What the service says/);
		refuses('InvalidParameterValue', keyTitle, /did not understand.*What the service says/);
		refuses('InvalidParameterValue.InvalidEmailIdentity', nameTitle, /^SES does not accept this domain\. Use a domain of your own/);
		refuses('LimitExceeded', keyTitle, /quota of your account is used up/);
		refuses('MissingParameter', keyTitle, /did not understand/);
		refuses('OperationDenied', keyTitle, /refuses this for your account: What the service says/);
		refuses('OperationDenied.ExceedDomainLimit', nameTitle, /as many sender domains as it may have/);
		refuses('RequestLimitExceeded', keyTitle, /too many requests at once/);

		test('InvalidParameterValue.CreatedByOther: a domain of another account', async () => {
			await openKeyStep('taken.example.com');
			await workbench.quickInput.enter();
			await isRefused(nameTitle, /^Another Tencent Cloud account has added this domain/, 'taken.example.com');
			await workbench.screenshot('addDomain-refusedName');
		});

		test('InvalidParameterValue.RepeatCreation: someone else was quicker; from then on the box knows', async () => {
			await openKeyStep();
			const state = await emulator.state();
			const [first] = state.domains;
			assert.ok(first);
			await emulator.replaceState({ ...state, domains: [...state.domains, { ...first, name: 'mail.example.net' }] });
			await workbench.quickInput.enter();
			await isRefused(nameTitle, /^This domain is in your account already/, 'mail.example.net');
			await workbench.quickInput.type('mail.example.net');
			await says(/^mail\.example\.net is in this account already\. Its row/, 'error');
		});

		test('after a refusal, Enter tries again', async () => {
			await openKeyStep();
			await emulator.addFault({ action: 'CreateEmailIdentity', code: 'FailedOperation' });
			await workbench.quickInput.choose('1024 bits');
			await says(/SES said no/);
			await workbench.quickInput.enter();
			await isAdded('mail.example.net');
			assert.ok((await dkimValue('mail.example.net')).length <= 255);
		});

		test('an answer that is lost after the domain was added counts as added', async () => {
			await openKeyStep();
			await emulator.addFault({ action: 'CreateEmailIdentity', drop: 'after' });
			await workbench.quickInput.enter();
			await isAdded('mail.example.net');
		});

		test('a connection that breaks before says so and keeps everything', async () => {
			await openKeyStep();
			await emulator.addFault({ action: 'CreateEmailIdentity', drop: 'before' });
			await workbench.quickInput.enter();
			await says(/No connection to .*Check the network and the proxy settings/);
			assert.equal(await workbench.quickInput.title(), keyTitle);
			assert.equal(await domain('mail.example.net'), undefined);
		});
	});

	suite('back, progress and cancel', () => {
		test('Back keeps the name, and the key that was chosen', async () => {
			await openKeyStep();
			await emulator.addFault({ action: 'CreateEmailIdentity', code: 'InvalidParameterValue.InvalidEmailIdentity' });
			await workbench.quickInput.choose('1024 bits');
			await workbench.quickInput.waitForTitle(nameTitle);
			assert.equal(await workbench.quickInput.value(), 'mail.example.net');
			await workbench.quickInput.type('post.example.net');
			await workbench.quickInput.enter();
			await workbench.quickInput.waitForTitle(keyTitle);
			await workbench.quickInput.back();
			await workbench.quickInput.waitForTitle(nameTitle);
			assert.equal(await workbench.quickInput.value(), 'post.example.net');
			await workbench.quickInput.enter();
			await workbench.quickInput.waitForTitle(keyTitle);
			await workbench.quickInput.row('1024 bits').waitFor();
			await workbench.quickInput.enter();
			await isAdded('post.example.net');
			assert.ok((await dkimValue('post.example.net')).length <= 255);
		});

		test('both steps stay open while the focus is elsewhere', async () => {
			await openNameStep();
			await workbench.quickInput.type('mail.example.net');
			await workbench.tree.click('shop.example.net');
			assert.equal(await workbench.quickInput.title(), nameTitle);
			assert.equal(await workbench.quickInput.value(), 'mail.example.net');
			await workbench.quickInput.enter();
			await workbench.quickInput.waitForTitle(keyTitle);
			await workbench.tree.click('alerts.example.com');
			assert.equal(await workbench.quickInput.title(), keyTitle);
			await workbench.quickInput.choose('1024 bits');
			await isAdded('mail.example.net');
		});

		test('Enter shows progress in the box; Escape cancels it without a message, and the list is read again', async () => {
			await openKeyStep();
			await emulator.addFault({ action: 'CreateEmailIdentity', delayMs: 60_000, code: 'InternalError' });
			const before = (await emulator.actions()).length;
			await workbench.quickInput.enter();
			await eventually(async () => assert.equal(await workbench.quickInput.placeholder(), 'Adding mail.example.net…'));
			await eventually(async () => assert.equal(await workbench.quickInput.isBusy(), true));
			await workbench.screenshot('addDomain-busy');
			await workbench.quickInput.cancel();
			await eventually(async () => {
				const actions = (await emulator.actions()).slice(before);
				assert.equal(actions[0], 'CreateEmailIdentity');
				assert.ok(actions.includes('ListEmailIdentities'));
			});
			assert.deepEqual(await workbench.notifications.texts(), []);
		});

		test('Escape before anything was sent leaves no trace', async () => {
			await openKeyStep();
			await workbench.quickInput.cancel();
			assert.equal(await domain('mail.example.net'), undefined);
			assert.deepEqual(await workbench.notifications.texts(), []);
		});
	});
});
