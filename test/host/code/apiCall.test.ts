import assert from 'node:assert/strict';
import { parseEnv } from 'node:util';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { type ApiCallFormatId, apiCallFormats, formatApiCall } from '../../../src/code/apiCall/apiCall.ts';
import { findProgram, run } from '../../helpers/programs.ts';
import { eventually } from '../eventually.ts';
import { usePerson } from '../person.ts';

const title = 'Copy as API Call';
const domain = 'mail.qcloud.com';
const news = 'news@mail.qcloud.com';
const signedCurl = 'curl, signed now';
const actionsHint = 'Choose an action of the SES API';
const addressHint = 'Choose a sender address';
const domainHint = 'Choose a domain';
const templateHint = 'Choose the template that the call names';
const formatHint = (action: string) => `Choose what to copy ${action} as`;

suite('Copy as API Call', () => {
	const person = usePerson();

	const code = (format: ApiCallFormatId, action: string, input: object) => {
		const { endpoint, region } = person.emulatorAddress;
		return formatApiCall(format, { action, input: { ...input }, region, site: 'international', endpoint });
	};

	const titleOf = (format: ApiCallFormatId) => apiCallFormats.find(({ id }) => id === format)?.title ?? '';

	async function openList(row: string): Promise<void> {
		await person.runOn('copyApiCall', row);
		await person.asked(title);
	}

	/** Waits for the step that this placeholder belongs to, and its rows. */
	async function asks(placeholder: string): Promise<void> {
		await eventually(() => assert.equal(person.box.placeholder, placeholder, String(person)));
		await person.asked(title);
	}

	async function choose(action: string): Promise<void> {
		await person.pick(action);
		await asks(formatHint(action));
	}

	async function copies(format: ApiCallFormatId, action: string, input: object): Promise<void> {
		await person.pick(titleOf(format));
		await isCopied(format, action, input);
	}

	const isCopied = (format: ApiCallFormatId, action: string, input: object) =>
		eventually(() => assert.equal(person.clipboard, code(format, action, input), String(person)));

	/** Copies with a signature. @returns the text */
	async function copySigned(action: string): Promise<string> {
		await person.pick(signedCurl);
		if (/^(Create|Update|Delete|Send)/.test(action)) {
			const dialog = await person.tells(`Copy ${action} with a signature?`);
			assert.ok(dialog.isModal);
			assert.match(dialog.detail, /For five minutes, whoever gets hold of the text can make this call in your name/);
			dialog.answer('Copy');
		}
		await person.tells(new RegExp(`^Copied ${action} with a signature\\. It works for five minutes`));
		assert.match(person.clipboard, /^# Signed: good until .* UTC/);
		assert.ok(!person.clipboard.includes(person.emulatorAddress.secretKey));
		return person.clipboard;
	}

	suite('from a domain', () => {
		test('its actions', async () => {
			await openList(domain);
			assert.deepEqual(person.box.labels, [
				'ListEmailIdentities',
				'GetEmailIdentity',
				'CreateEmailIdentity',
				'UpdateEmailIdentity',
				'DeleteEmailIdentity'
			]);
		});

		const gives = (action: string, format: ApiCallFormatId, input: object) =>
			test(`${action} as ${format}`, async () => {
				await openList(domain);
				await choose(action);
				await copies(format, action, input);
			});
		gives('ListEmailIdentities', 'tccli', {});
		gives('GetEmailIdentity', 'python', { EmailIdentity: domain });
		gives('CreateEmailIdentity', 'terraform', { EmailIdentity: domain });
		gives('UpdateEmailIdentity', 'go', { EmailIdentity: domain });
		gives('DeleteEmailIdentity', 'java', { EmailIdentity: domain });

		test('what was chosen last is there with Enter', async () => {
			await openList(domain);
			await choose('GetEmailIdentity');
			await copies('php', 'GetEmailIdentity', { EmailIdentity: domain });
			await openList(domain);
			await choose('UpdateEmailIdentity');
			assert.deepEqual(person.box.active, ['PHP SDK']);
			await person.enter();
			await isCopied('php', 'UpdateEmailIdentity', { EmailIdentity: domain });
		});

		test('signed, it runs', async () => {
			await openList(domain);
			await choose('GetEmailIdentity');
			const answer = await makeCall(await copySigned('GetEmailIdentity'));
			assert.equal(answer['VerifiedForSendingStatus'], true, JSON.stringify(answer));
		});

		test('one that SES does not list: adding it', async () => {
			const name = 'xn--bcher-kva.example';
			const state = await person.emulator.state();
			await person.emulator.replaceState({ ...state, domains: state.domains.filter(other => other.name !== name) });
			await person.run('refresh');
			await person.describes(name, /^(?!.*verified)/);
			await openList(name);
			await choose('CreateEmailIdentity');
			await copies('tccli', 'CreateEmailIdentity', { EmailIdentity: name });
		});
	});

	suite('from an address', () => {
		test('its actions', async () => {
			await openList(news);
			assert.deepEqual(person.box.labels, [
				'ListEmailAddress',
				'CreateEmailAddress',
				'DeleteEmailAddress',
				'UpdateEmailSmtpPassWord',
				'SendEmail',
				'GetSendEmailStatus'
			]);
		});

		const gives = (action: string, format: ApiCallFormatId, input: object) =>
			test(`${action} as ${format}`, async () => {
				await openList(news);
				await choose(action);
				await copies(format, action, input);
			});
		gives('ListEmailAddress', 'curl', {});
		gives('CreateEmailAddress', 'node', { EmailAddress: news, EmailSenderName: 'Tencent Cloud News' });
		gives('DeleteEmailAddress', 'tccli', { EmailAddress: news });
		gives('UpdateEmailSmtpPassWord', 'terraform', { EmailAddress: news, Password: '' });

		const isNotSigned = () => assert.ok(person.box.labels.includes('curl') && !person.box.labels.includes(signedCurl), String(person));

		test('UpdateEmailSmtpPassWord is not signed: something is missing in it', async () => {
			await openList(news);
			await choose('UpdateEmailSmtpPassWord');
			isNotSigned();
		});

		const sendEmail = (Template: object) => ({
			FromEmailAddress: `Tencent Cloud News <${news}>`,
			Destination: ['recipient@example.com'],
			Subject: 'Hello',
			Template
		});

		async function openSendEmail(): Promise<void> {
			await openList(news);
			await person.pick('SendEmail');
			await asks(templateHint);
		}

		test('SendEmail names an approved template and its variables; Back leads to the templates', async () => {
			await openSendEmail();
			assert.deepEqual(person.box.labels, ['Newsletter, January', 'Order received', 'Sign-in code', 'Placeholder']);
			await person.pick('Order received');
			await asks(formatHint('SendEmail'));
			isNotSigned();
			await person.back();
			await asks(templateHint);
			await person.pick('Sign-in code');
			await asks(formatHint('SendEmail'));
			await copies('python', 'SendEmail', sendEmail({ TemplateID: 10_001, TemplateData: '{"name":"value","code":"value"}' }));
		});

		test('SendEmail with a template that is yet to be made', async () => {
			await openSendEmail();
			await person.pick('Placeholder');
			await asks(formatHint('SendEmail'));
			await copies('python', 'SendEmail', sendEmail({ TemplateID: 100_001, TemplateData: '{"name":"value"}' }));
		});

		test('templates that cannot be listed leave the placeholder, and say why', async () => {
			await person.emulator.addFault({ action: 'ListEmailTemplates', code: 'UnauthorizedOperation' });
			await openSendEmail();
			assert.deepEqual(person.box.labels, ['Placeholder']);
			assert.match(person.box.items[0]?.detail ?? '', /Templates cannot be listed\. /);
		});

		test('a signed write is confirmed, and runs', async () => {
			await openList(news);
			await choose('DeleteEmailAddress');
			const text = await copySigned('DeleteEmailAddress');
			assert.ok(await person.emulator.sender(news));
			assert.equal(typeof (await makeCall(text))['RequestId'], 'string');
			assert.equal(await person.emulator.sender(news), undefined);
		});

		test('a signed write that is not confirmed: nothing is copied', async () => {
			person.clipboard = 'untouched';
			const copying = person.run('copyApiCall', (await person.row(news)).node);
			await choose('DeleteEmailAddress');
			await person.pick(signedCurl);
			(await person.tells('Copy DeleteEmailAddress with a signature?')).answer(undefined);
			await copying;
			assert.equal(person.clipboard, 'untouched');
		});
	});

	suite('from a DNS record', () => {
		const opens = (what: string, ...labels: readonly [string, ...string[]]) =>
			test(what, async () => {
				void person.run('copyApiCall', (await person.row(...labels)).node);
				await person.asked(title);
				await choose('GetEmailIdentity');
				await copies('tccli', 'GetEmailIdentity', { EmailIdentity: domain });
			});
		opens('the row of all', 'DNS Records', domain);
		opens('one of them', 'TXT (SPF)', domain, 'DNS Records');
	});

	suite('from the palette', () => {
		async function open(): Promise<void> {
			void person.run('copyApiCall');
			await asks(actionsHint);
		}

		test('an action, what it is about, a format; and back', async () => {
			await open();
			await person.pick('DeleteEmailAddress');
			await asks(addressHint);
			await person.pick(news);
			await asks(formatHint('DeleteEmailAddress'));
			await person.back();
			await asks(addressHint);
			await person.type('no-reply');
			await person.pick('no-reply@mail.qcloud.com');
			await asks(formatHint('DeleteEmailAddress'));
			await copies('tccli', 'DeleteEmailAddress', { EmailAddress: 'no-reply@mail.qcloud.com' });
		});

		test('a domain is asked for where it matters', async () => {
			await open();
			await person.pick('GetEmailIdentity');
			await asks(domainHint);
			await person.pick('shop.example.net');
			await asks(formatHint('GetEmailIdentity'));
			await copies('tccli', 'GetEmailIdentity', { EmailIdentity: 'shop.example.net' });
		});

		test('nothing is asked for where nothing matters; back leads to the actions', async () => {
			await open();
			await choose('ListEmailAddress');
			await person.back();
			await asks(actionsHint);
			await choose('ListEmailTemplates');
			await copies('tccli', 'ListEmailTemplates', { Limit: 100, Offset: 0 });
		});

		test('a template is asked for where one is read: then the call is whole, and runs signed', async () => {
			await open();
			await person.pick('GetEmailTemplate');
			await asks(templateHint);
			await person.pick('Win a prize');
			await asks(formatHint('GetEmailTemplate'));
			assert.equal((await makeCall(await copySigned('GetEmailTemplate')))['TemplateName'], 'Win a prize');
		});
	});

	test('the settings of the emulator are what the code reads its keys from', async () => {
		void person.run('copyApiCall');
		await asks(actionsHint);
		await choose('ListEmailAddress');
		await copies('curl', 'ListEmailAddress', {});
		const shellFunction = person.clipboard;
		await person.run('copyEmulatorSettings');
		assert.match(person.status.at(-1) ?? '', /Copied the settings of the emulator, sample keys included/);
		const { endpoint, region, secretId, secretKey, smtp } = person.emulatorAddress;
		assert.deepEqual(parseEnv(person.clipboard), {
			TENCENTCLOUD_SECRET_ID: secretId,
			TENCENTCLOUD_SECRET_KEY: secretKey,
			TENCENTCLOUD_REGION: region,
			SES_ENDPOINT: endpoint,
			SMTP_HOST: '127.0.0.1',
			SMTP_PORT: smtp.split(':')[1]
		});
		assert.match(person.clipboard, /^# .*no secrets/);
		const shell = findProgram('curl') && findProgram('openssl') && findProgram('sh');
		if (shell) {
			const answer = (await run(shell, [], { input: `set -a\n${person.clipboard}set +a\n${shellFunction}` })).output;
			assert.ok(Array.isArray(JSON.parse(answer).Response.EmailSenders), answer);
		}
	});

	suite('from a line of the log', () => {
		/** Makes the extension ask, with nothing before it in the log. */
		async function refreshLog(): Promise<void> {
			person.log.length = 0;
			await person.run('refresh');
			await person.rows();
		}

		/** Runs the command with the cursor in the last line that matches, once that is there. @returns the line */
		async function runOnLine(pattern: RegExp): Promise<string> {
			const line = await eventually(() => {
				const found = person.log.findLastIndex(text => pattern.test(text));
				assert.ok(found >= 0, person.log.join('\n'));
				return found;
			});
			const document = await vscode.workspace.openTextDocument({ content: person.log.map(text => text.replaceAll('\n', ' ')).join('\n') });
			const editor = await vscode.window.showTextDocument(document);
			editor.selection = new vscode.Selection(line, 0, line, 0);
			void person.run('copyApiCall', document.uri);
			return document.lineAt(line).text;
		}

		test('a call with its own parameters', async () => {
			await refreshLog();
			const requestId = (await runOnLine(/GetEmailIdentity OK/)).split(' ').at(-1);
			await asks(formatHint('GetEmailIdentity'));
			const parameters = (await person.emulator.log()).find(entry => entry.requestId === requestId)?.parameters;
			assert.ok(parameters?.['EmailIdentity']);
			await copies('tccli', 'GetEmailIdentity', parameters);
		});

		test('signed, it runs again', async () => {
			await refreshLog();
			await runOnLine(/ListEmailAddress OK/);
			await asks(formatHint('ListEmailAddress'));
			const { EmailSenders: senders } = await makeCall(await copySigned('ListEmailAddress'));
			assert.equal(Array.isArray(senders) && senders.length, (await person.emulator.state()).senders.length);
		});

		test('a call without a request ID has values to fill in', async () => {
			await person.emulator.addFault({ action: 'GetEmailIdentity', body: 'no JSON', times: 'always' });
			await refreshLog();
			await runOnLine(/GetEmailIdentity UnreadableAnswer/);
			await asks(formatHint('GetEmailIdentity'));
			assert.ok(!person.box.labels.includes(signedCurl));
			await copies('tccli', 'GetEmailIdentity', { EmailIdentity: 'mail.example.com' });
			await eventually(() => assert.match(person.status.at(-1) ?? '', /Copied GetEmailIdentity as tccli\. Fill in your own values/));
		});

		test('a line about no call says so', async () => {
			const document = await vscode.workspace.openTextDocument({ content: 'Anything else\n' });
			await vscode.window.showTextDocument(document);
			void person.run('copyApiCall', document.uri);
			await person.tells(/^This line is about no call\. Choose one with an action and a request ID\.$/);
		});

		test('a log that is not open says so', async () => {
			void person.run('copyApiCall', vscode.Uri.parse('untitled:nowhere'));
			await person.tells('The log is not open.');
		});
	});

	suite('as keybindings, tasks and extensions use it', () => {
		const gives = (action: string, about: object, input: object) =>
			test(`${action}: asks nothing, resolves to the text and copies it`, async () => {
				const expected = code('python', action, input);
				assert.equal(await person.run('copyApiCall', { action, format: 'python', ...about }), expected);
				assert.equal(person.clipboard, expected);
			});
		gives('ListEmailAddress', {}, {});
		gives('GetEmailIdentity', { domain }, { EmailIdentity: domain });
		gives('DeleteEmailAddress', { address: news }, { EmailAddress: news });
		const sendEmail = (Template: object) => ({
			FromEmailAddress: `Tencent Cloud News <${news}>`,
			Destination: ['recipient@example.com'],
			Subject: 'Hello',
			Template
		});
		gives('SendEmail', { address: news }, sendEmail({ TemplateID: 100_001, TemplateData: '{"name":"value"}' }));
		gives(
			'SendEmail',
			{ address: news, templateId: 10_001 },
			sendEmail({ TemplateID: 10_001, TemplateData: '{"name":"value","code":"value"}' })
		);
		gives('GetEmailTemplate', { templateId: 10_005 }, { TemplateID: 10_005 });

		test('a template that there is not: says so, and resolves to undefined', async () => {
			const copying = person.run('copyApiCall', { action: 'SendEmail', address: news, templateId: 4711, format: 'python' });
			await person.tells('no usable template with this ID');
			assert.equal(await copying, undefined);
		});

		test('signed: a read needs no confirmation, and who runs the command gets nothing', async () => {
			assert.equal(await person.run('copyApiCall', { action: 'ListEmailAddress', format: 'signedCurl' }), undefined);
			assert.match(person.clipboard, /^# Signed: good until .* UTC/);
		});

		const asksFor = (what: string, argument: unknown, placeholder: string) =>
			test(`${what}: asks, and resolves to undefined after Esc`, async () => {
				const copying = person.run('copyApiCall', argument);
				await asks(placeholder);
				await person.escape();
				assert.equal(await copying, undefined);
			});
		asksFor('no argument', undefined, actionsHint);
		asksFor('no action', { format: 'python' }, actionsHint);
		asksFor('an action that there is not', { action: 'DropEverything', format: 'python' }, actionsHint);
		asksFor('no domain', { action: 'GetEmailIdentity', format: 'python' }, domainHint);
		asksFor('no address, but a domain', { action: 'DeleteEmailAddress', format: 'python', domain }, addressHint);
		asksFor('no format', { action: 'ListEmailAddress' }, formatHint('ListEmailAddress'));
		asksFor('a signature that the call cannot have', { action: 'SendEmail', address: news, format: 'signedCurl' }, formatHint('SendEmail'));
	});
});

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
