import assert from 'node:assert/strict';
import { parseEnv } from 'node:util';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import type { LogEntry } from '../../src/emulator/control.ts';
import { type ApiCallFormatId, apiCallFormats, formatApiCall } from '../../src/snippets/apiCall/apiCall.ts';
import { EmulatorControl } from '../helpers/emulatorControl.ts';
import { findProgram, run } from '../helpers/programs.ts';
import { eventually } from './eventually.ts';
import { tells } from './sayings.ts';
import { leaveAll, tidyAfterEach } from './tidying.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const entry = 'Copy as API Call…';
const title = 'Copy as API Call';
const domain = 'mail.qcloud.com';
const news = 'news@mail.qcloud.com';
const signedCurl = 'curl, signed now';

suite('Copy as API Call', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;

	suiteSetup(async () => {
		workbench = await openWorkbench({ emulator: [] });
		emulator = new EmulatorControl(workbench.emulator.endpoint);
		await workbench.openSidebar();
		await workbench.tree.row(domain).waitFor();
		await workbench.tree.expand(domain);
	});

	suiteTeardown(() => workbench.close());

	tidyAfterEach(async () => {
		await leaveAll(workbench, emulator);
		await workbench.tree.row(domain).waitFor();
	});

	const code = (format: ApiCallFormatId, action: string, input: object) => {
		const { endpoint, region } = workbench.emulator;
		return formatApiCall(format, { action, input: { ...input }, region, site: 'international', endpoint });
	};

	const titleOf = (format: ApiCallFormatId) => apiCallFormats.find(({ id }) => id === format)?.title ?? '';

	async function openList(row: string): Promise<void> {
		await workbench.tree.contextMenu(row, entry);
		await workbench.quickInput.waitForTitle(title);
	}

	async function chooseAction(action: string): Promise<void> {
		await workbench.quickInput.choose(action);
		await asksFormat(action);
	}

	const asksFormat = (action: string) => showsPlaceholder(`Choose what to copy ${action} as`);

	const showsPlaceholder = (text: string) => eventually(async () => assert.equal(await workbench.quickInput.placeholder(), text));

	const clipboardIs = (expected: string) => eventually(async () => assert.equal(await workbench.clipboard(), expected));

	/** Copies with a signature. @returns the text */
	async function copySigned(action: string): Promise<string> {
		await workbench.page.evaluate(`navigator.clipboard.writeText('')`);
		await workbench.quickInput.choose(signedCurl);
		if (/^(Create|Update|Delete|Send)/.test(action)) {
			await workbench.dialog.waitFor();
			const text = await workbench.dialog.innerText();
			assert.match(text, new RegExp(`^Copy ${action} with a signature\\?$`, 'm'));
			assert.match(text, /For five minutes, whoever gets hold of the text can make this call in your name/);
			await workbench.screenshot(`apiCall-confirm-${action}`);
			await workbench.clickInDialog('Copy');
		}
		await tells(workbench, new RegExp(`^Copied ${action} with a signature\\. It works for five minutes`));
		const text = await workbench.clipboard();
		assert.match(text, /^# Signed: good until .* UTC/);
		assert.ok(!text.includes(workbench.emulator.secretKey));
		return text;
	}

	/** Runs what was copied, in a shell without credentials; where there is no curl, sends the same bytes. */
	async function makeCall(text: string): Promise<Record<string, unknown>> {
		const shell = findProgram('curl') && findProgram('sh');
		const answer = shell ? (await run(shell, [], { input: text })).output : await send(text);
		return JSON.parse(answer).Response;
	}

	async function send(text: string): Promise<string> {
		const words = [...text.matchAll(/'((?:[^']|'\\'')*)'/g)].map(([, word = '']) => word.replaceAll(`'\\''`, "'"));
		const headers = words.filter(word => /^[\w-]+: /.test(word)).map(word => word.split(/: (.*)/s, 2) as [string, string]);
		const url = /(?<=^curl ')[^']+|(?<=^curl )\S+/m.exec(text)?.[0] ?? '';
		return (await fetch(url, { method: 'POST', headers, body: words.at(-1) ?? '' })).text();
	}

	suite('from a domain', () => {
		test('its actions', async () => {
			await openList(domain);
			assert.deepEqual(await workbench.quickInput.items(), [
				'ListEmailIdentities',
				'GetEmailIdentity',
				'CreateEmailIdentity',
				'UpdateEmailIdentity',
				'DeleteEmailIdentity'
			]);
			await workbench.screenshot('apiCall-domain');
		});

		const copies = (action: string, format: ApiCallFormatId, input: object) =>
			test(`${action} as ${format}`, async () => {
				await openList(domain);
				await chooseAction(action);
				await workbench.quickInput.choose(titleOf(format));
				await clipboardIs(code(format, action, input));
			});
		copies('ListEmailIdentities', 'tccli', {});
		copies('GetEmailIdentity', 'python', { EmailIdentity: domain });
		copies('CreateEmailIdentity', 'terraform', { EmailIdentity: domain });
		copies('UpdateEmailIdentity', 'go', { EmailIdentity: domain });
		copies('DeleteEmailIdentity', 'java', { EmailIdentity: domain });

		test('what was chosen last is there with Enter', async () => {
			await openList(domain);
			await chooseAction('GetEmailIdentity');
			await workbench.quickInput.choose('PHP SDK');
			await clipboardIs(code('php', 'GetEmailIdentity', { EmailIdentity: domain }));
			await openList(domain);
			await chooseAction('UpdateEmailIdentity');
			await workbench.quickInput.enter();
			await clipboardIs(code('php', 'UpdateEmailIdentity', { EmailIdentity: domain }));
		});

		test('signed, it runs', async () => {
			await openList(domain);
			await chooseAction('GetEmailIdentity');
			const answer = await makeCall(await copySigned('GetEmailIdentity'));
			assert.equal(answer['VerifiedForSendingStatus'], true, JSON.stringify(answer));
		});
	});

	suite('from an address', () => {
		test('its actions', async () => {
			await openList(news);
			assert.deepEqual(await workbench.quickInput.items(), [
				'ListEmailAddress',
				'CreateEmailAddress',
				'DeleteEmailAddress',
				'UpdateEmailSmtpPassWord',
				'SendEmail',
				'GetSendEmailStatus'
			]);
			await workbench.screenshot('apiCall-address');
		});

		const copies = (action: string, format: ApiCallFormatId, input: object) =>
			test(`${action} as ${format}`, async () => {
				await openList(news);
				await chooseAction(action);
				await workbench.quickInput.choose(titleOf(format));
				await clipboardIs(code(format, action, input));
			});
		copies('ListEmailAddress', 'curl', {});
		copies('CreateEmailAddress', 'node', { EmailAddress: news, EmailSenderName: 'Tencent Cloud News' });
		copies('DeleteEmailAddress', 'tccli', { EmailAddress: news });
		copies('UpdateEmailSmtpPassWord', 'terraform', { EmailAddress: news, Password: '' });

		async function isNotSigned(): Promise<void> {
			await workbench.quickInput.row('curl').waitFor();
			const items = await workbench.quickInput.items();
			assert.ok(items.includes('curl') && !items.includes(signedCurl), items.join());
		}

		test('UpdateEmailSmtpPassWord is not signed: something is missing in it', async () => {
			await openList(news);
			await chooseAction('UpdateEmailSmtpPassWord');
			await isNotSigned();
		});

		const sendEmail = (Template: object) => ({
			FromEmailAddress: `Tencent Cloud News <${news}>`,
			Destination: ['recipient@example.com'],
			Subject: 'Hello',
			Template
		});
		const templatePlaceholder = 'Choose the template that the call names';

		async function openSendEmail(): Promise<void> {
			await openList(news);
			await workbench.quickInput.choose('SendEmail');
			await showsPlaceholder(templatePlaceholder);
		}

		test('SendEmail names an approved template and its variables; Back leads to the templates', async () => {
			await openSendEmail();
			await workbench.quickInput.row('Sign-in code').waitFor();
			assert.deepEqual(await workbench.quickInput.items(), ['Newsletter, January', 'Order received', 'Sign-in code', 'Placeholder']);
			await workbench.screenshot('apiCall-template');
			await workbench.quickInput.choose('Order received');
			await asksFormat('SendEmail');
			await isNotSigned();
			await workbench.quickInput.back();
			await showsPlaceholder(templatePlaceholder);
			await workbench.quickInput.choose('Sign-in code');
			await asksFormat('SendEmail');
			await workbench.quickInput.choose(titleOf('python'));
			await clipboardIs(code('python', 'SendEmail', sendEmail({ TemplateID: 10_001, TemplateData: '{"name":"value","code":"value"}' })));
		});

		test('SendEmail with a template that is yet to be made', async () => {
			await openSendEmail();
			await workbench.quickInput.choose('Placeholder');
			await asksFormat('SendEmail');
			await workbench.quickInput.choose(titleOf('python'));
			await clipboardIs(code('python', 'SendEmail', sendEmail({ TemplateID: 100_001, TemplateData: '{"name":"value"}' })));
		});

		test('templates that cannot be listed leave the placeholder, and say why', async () => {
			await emulator.addFault({ action: 'ListEmailTemplates', code: 'UnauthorizedOperation' });
			await openSendEmail();
			await workbench.quickInput.row('Placeholder').waitFor();
			assert.deepEqual(await workbench.quickInput.items(), ['Placeholder']);
			assert.match((await workbench.quickInput.row('Placeholder').textContent()) ?? '', /Templates cannot be listed\. /);
		});

		test('a signed write is confirmed, and runs', async () => {
			await openList(news);
			await chooseAction('DeleteEmailAddress');
			const text = await copySigned('DeleteEmailAddress');
			assert.ok(await emulator.sender(news));
			assert.equal(typeof (await makeCall(text))['RequestId'], 'string');
			assert.equal(await emulator.sender(news), undefined);
		});

		test('cancelled, nothing is copied', async () => {
			await workbench.page.evaluate(`navigator.clipboard.writeText('untouched')`);
			await openList(news);
			await chooseAction('DeleteEmailAddress');
			await workbench.quickInput.choose(signedCurl);
			await workbench.clickInDialog('Cancel');
			assert.equal(await workbench.clipboard(), 'untouched');
		});
	});

	suite('from a DNS record', () => {
		const opens = (what: string, row: string) =>
			test(what, async () => {
				await workbench.tree.expand('DNS Records');
				await openList(row);
				await chooseAction('GetEmailIdentity');
				await workbench.quickInput.choose('tccli');
				await clipboardIs(code('tccli', 'GetEmailIdentity', { EmailIdentity: domain }));
			});
		opens('the row of all', 'DNS Records');
		opens('one of them', 'TXT (SPF)');
	});

	test('from a domain that SES does not list: adding it', async () => {
		const state = await emulator.state();
		await emulator.replaceState({ ...state, domains: state.domains.filter(({ name }) => name !== 'xn--bcher-kva.example') });
		await workbench.command('Tencent SES: Refresh');
		await eventually(async () => {
			const row = (await workbench.tree.rows()).find(({ label }) => label === 'xn--bcher-kva.example');
			assert.doesNotMatch(row?.description ?? 'verified', /verified/);
		});
		await openList('xn--bcher-kva.example');
		await chooseAction('CreateEmailIdentity');
		await workbench.quickInput.choose('tccli');
		await clipboardIs(code('tccli', 'CreateEmailIdentity', { EmailIdentity: 'xn--bcher-kva.example' }));
	});

	test('the code says where the keys of the emulator are, and runs with them', async () => {
		// Nothing else says so again in one window.
		const other = await workbench.secondWindow();
		await other.openSidebar();
		await other.tree.row(domain).waitFor();
		await other.command(`Tencent SES: ${entry}`);
		await other.quickInput.choose('ListEmailAddress');
		await other.quickInput.choose('curl');
		await other.notifications.with('The code reads its keys from the environment.').waitFor();
		await other.screenshot('apiCall-keys');
		const shellFunction = await other.clipboard();
		await other.notifications.click('The code reads its keys', 'Copy Emulator Settings');
		await other.page.getByText('Copied the settings of the emulator, sample keys included').waitFor();
		const settings = await other.clipboard();
		const { endpoint, region, secretId, secretKey } = other.emulator;
		assert.deepEqual(parseEnv(settings), {
			TENCENTCLOUD_SECRET_ID: secretId,
			TENCENTCLOUD_SECRET_KEY: secretKey,
			TENCENTCLOUD_REGION: region,
			SES_ENDPOINT: endpoint,
			SMTP_HOST: '127.0.0.1',
			SMTP_PORT: (other.emulator as unknown as { readonly smtp: string }).smtp.split(':')[1]
		});
		assert.match(settings, /^# .*no secrets/);
		const shell = findProgram('curl') && findProgram('openssl') && findProgram('sh');
		if (shell) {
			const answer = (await run(shell, [], { input: `set -a\n${settings}set +a\n${shellFunction}` })).output;
			assert.ok(Array.isArray(JSON.parse(answer).Response.EmailSenders), answer);
		}
		await other.page.close();
	});

	suite('from the palette', () => {
		async function open(): Promise<void> {
			await workbench.command(`Tencent SES: ${entry}`);
			await showsPlaceholder('Choose an action of the SES API');
		}

		test('an action, what it is about, a format; and back', async () => {
			await open();
			await workbench.quickInput.choose('DeleteEmailAddress');
			await showsPlaceholder('Choose a sender address');
			await workbench.quickInput.choose(news);
			await asksFormat('DeleteEmailAddress');
			await workbench.quickInput.back();
			await showsPlaceholder('Choose a sender address');
			await workbench.quickInput.type('no-reply');
			await workbench.quickInput.choose('no-reply@mail.qcloud.com');
			await asksFormat('DeleteEmailAddress');
			await workbench.quickInput.choose('tccli');
			await clipboardIs(code('tccli', 'DeleteEmailAddress', { EmailAddress: 'no-reply@mail.qcloud.com' }));
		});

		test('a domain is asked for where it matters', async () => {
			await open();
			await workbench.quickInput.choose('GetEmailIdentity');
			await showsPlaceholder('Choose a domain');
			await workbench.quickInput.choose('shop.example.net');
			await asksFormat('GetEmailIdentity');
			await workbench.quickInput.choose('tccli');
			await clipboardIs(code('tccli', 'GetEmailIdentity', { EmailIdentity: 'shop.example.net' }));
		});

		test('nothing is asked for where nothing matters; back leads to the actions', async () => {
			await open();
			await workbench.quickInput.choose('ListEmailAddress');
			await asksFormat('ListEmailAddress');
			await workbench.quickInput.back();
			await showsPlaceholder('Choose an action of the SES API');
			await workbench.quickInput.choose('ListEmailTemplates');
			await asksFormat('ListEmailTemplates');
			await workbench.quickInput.choose('tccli');
			await clipboardIs(code('tccli', 'ListEmailTemplates', { Limit: 100, Offset: 0 }));
		});

		test('a template is asked for where one is read: then the call is whole, and runs signed', async () => {
			await open();
			await workbench.quickInput.choose('GetEmailTemplate');
			await workbench.quickInput.choose('Win a prize');
			await asksFormat('GetEmailTemplate');
			assert.equal((await makeCall(await copySigned('GetEmailTemplate')))['TemplateName'], 'Win a prize');
		});
	});

	suite('from a line of the log', () => {
		const lines = () => workbench.page.locator('.part.panel .monaco-editor .view-line');

		suiteSetup(async () => {
			await workbench.command('Tencent SES: Show Log');
			await lines().first().waitFor();
		});

		/** Makes the extension ask, with nothing before it in the log. */
		async function refreshLog(): Promise<void> {
			await workbench.command('View: Clear Output');
			await workbench.command('Tencent SES: Refresh');
		}

		/** Opens the context menu of a line and chooses the entry. @returns the line */
		async function openLine(text: string | RegExp): Promise<string> {
			const line = lines().filter({ hasText: text }).last();
			await line.waitFor();
			const read = (await line.innerText()).replaceAll('\u00a0', ' ');
			await line.click({ button: 'right', position: { x: 200, y: 5 } });
			await workbench.page.locator('.monaco-menu').getByRole('menuitem', { name: entry, exact: true }).click({ delay: 150 });
			return read;
		}

		async function requestOn(line: string): Promise<LogEntry> {
			const id = line.trim().split(' ').at(-1);
			const entries = (await (await fetch(`${workbench.emulator.endpoint}/emulator/log`)).json()) as readonly LogEntry[];
			const found = entries.find(({ requestId }) => requestId === id);
			assert.ok(found, line);
			return found;
		}

		test('a call with its own parameters', async () => {
			await refreshLog();
			const line = await openLine('GetEmailIdentity');
			await asksFormat('GetEmailIdentity');
			await workbench.screenshot('apiCall-log');
			await workbench.quickInput.choose('tccli');
			const { parameters } = await requestOn(line);
			assert.ok(parameters?.['EmailIdentity']);
			await clipboardIs(code('tccli', 'GetEmailIdentity', parameters));
		});

		test('signed, it runs again', async () => {
			await refreshLog();
			await openLine('ListEmailAddress');
			const { EmailSenders: senders } = await makeCall(await copySigned('ListEmailAddress'));
			assert.equal(Array.isArray(senders) && senders.length, (await emulator.state()).senders.length);
		});

		test('a call without a request ID has values to fill in', async () => {
			await emulator.addFault({ action: 'GetEmailIdentity', body: 'no JSON' });
			await refreshLog();
			await openLine(/GetEmailIdentity\sUnreadableAnswer/);
			await asksFormat('GetEmailIdentity');
			assert.ok(!(await workbench.quickInput.items()).includes(signedCurl));
			await workbench.quickInput.choose('tccli');
			await clipboardIs(code('tccli', 'GetEmailIdentity', { EmailIdentity: 'mail.example.com' }));
			await workbench.page.getByText('Copied GetEmailIdentity as tccli. Fill in your own values').waitFor();
		});

		test('a line about no call says so', async () => {
			await workbench.page.locator('.part.panel .monaco-editor').first().click();
			await workbench.page.keyboard.press('ControlOrMeta+End');
			await workbench.page.keyboard.press('Shift+F10');
			await workbench.page.locator('.monaco-menu').getByRole('menuitem', { name: entry, exact: true }).click({ delay: 150 });
			await tells(workbench, /^This line is about no call\. Choose one with an action and a request ID\.$/);
		});

		test('the menus of other editors do not have it', async () => {
			await workbench.command('File: New Untitled Text File');
			const editor = workbench.page.locator('.editor-instance .monaco-editor[data-uri^="untitled:"]');
			await editor.click({ button: 'right' });
			const menu = workbench.page.locator('.monaco-menu');
			await menu.getByRole('menuitem').first().waitFor();
			assert.equal(await menu.getByRole('menuitem', { name: entry }).count(), 0);
			await workbench.page.keyboard.press('Escape');
		});
	});
});
