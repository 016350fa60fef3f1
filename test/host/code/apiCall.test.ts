import assert from 'node:assert/strict';
import { parseEnv } from 'node:util';
import { suite, test } from 'mocha';
import { type ApiCallFormatId, apiCallFormats, formatApiCall } from '../../../src/code/apiCall/apiCall.ts';
import { findProgram, run } from '../../helpers/programs.ts';
import { eventually } from '../eventually.ts';
import { usePerson } from '../person.ts';

const title = 'Copy as API Call';
const domain = 'mail.qcloud.com';
const news = 'news@mail.qcloud.com';
const signedCurl = 'curl, signed now';
const actionsHint = 'Select an SES API action';
const addressHint = 'Select a sender address';
const domainHint = 'Select a domain';
const templateHint = 'Select a template for the call';
const formatHint = (action: string) => `Select a format for ${action}`;

suite('Copy as API Call', () => {
	const person = usePerson();

	const code = (format: ApiCallFormatId, action: string, input: object) => {
		const { endpoint, region } = person.emulatorAddress;
		return formatApiCall(format, { action, input: { ...input }, region, site: 'international', endpoint });
	};

	const titleOf = (format: ApiCallFormatId) => apiCallFormats.find(({ id }) => id === format)?.title ?? '';

	async function openList(row: string): Promise<void> {
		await person.runOn('copyApiCall', row);
		await person.waitForBox(title);
	}

	/** Waits for the step with this placeholder. */
	async function asks(placeholder: string): Promise<void> {
		await eventually(() => assert.equal(person.box.placeholder, placeholder, String(person)));
		await person.waitForBox(title);
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
			const dialog = await person.waitForMessage(`Copy ${action} with a signature?`);
			assert.ok(dialog.isModal);
			assert.match(dialog.detail, /For five minutes, anyone who has the text can make this call with your permissions/);
			dialog.answer('Copy');
		}
		await person.waitForMessage(new RegExp(`^Copied ${action} with a signature\\. For five minutes, anyone who has it`));
		assert.match(person.clipboard, /^# Signed: valid until .* UTC/);
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

		test('preselects the last format', async () => {
			await openList(domain);
			await choose('GetEmailIdentity');
			await copies('php', 'GetEmailIdentity', { EmailIdentity: domain });
			await openList(domain);
			await choose('UpdateEmailIdentity');
			assert.deepEqual(person.box.active, ['PHP SDK']);
			await person.enter();
			await isCopied('php', 'UpdateEmailIdentity', { EmailIdentity: domain });
		});

		test('a signed call runs', async () => {
			await openList(domain);
			await choose('GetEmailIdentity');
			const answer = await makeCall(await copySigned('GetEmailIdentity'));
			assert.equal(answer['VerifiedForSendingStatus'], true, JSON.stringify(answer));
		});

		test('CreateEmailIdentity for a domain that SES does not list', async () => {
			const name = 'xn--bcher-kva.example';
			const state = await person.emulator.state();
			await person.emulator.replaceState({ ...state, domains: state.domains.filter(other => other.name !== name) });
			await person.run('refresh');
			await person.waitForDescription(name, /^(?!.*verified)/);
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

		test('UpdateEmailSmtpPassWord cannot be signed without the password', async () => {
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

		test('SendEmail with an approved template and its variables; Back returns to the templates', async () => {
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

		test('SendEmail with a placeholder for the template', async () => {
			await openSendEmail();
			await person.pick('Placeholder');
			await asks(formatHint('SendEmail'));
			await copies('python', 'SendEmail', sendEmail({ TemplateID: 100_001, TemplateData: '{"name":"value"}' }));
		});

		test('offers the placeholder only, with the reason, if the templates cannot be listed', async () => {
			await person.emulator.addFault({ action: 'ListEmailTemplates', code: 'UnauthorizedOperation' });
			await openSendEmail();
			assert.deepEqual(person.box.labels, ['Placeholder']);
			assert.match(person.box.items[0]?.detail ?? '', /The templates could not be listed\. /);
		});

		test('a signed write runs after confirmation', async () => {
			await openList(news);
			await choose('DeleteEmailAddress');
			const text = await copySigned('DeleteEmailAddress');
			assert.ok(await person.emulator.sender(news));
			assert.equal(typeof (await makeCall(text))['RequestId'], 'string');
			assert.equal(await person.emulator.sender(news), undefined);
		});

		test('a signed write is not copied without confirmation', async () => {
			person.clipboard = 'untouched';
			const copying = person.run('copyApiCall', (await person.row(news)).node);
			await choose('DeleteEmailAddress');
			await person.pick(signedCurl);
			(await person.waitForMessage('Copy DeleteEmailAddress with a signature?')).answer(undefined);
			await copying;
			assert.equal(person.clipboard, 'untouched');
		});
	});

	suite('from a DNS record', () => {
		const opens = (what: string, ...labels: readonly [string, ...string[]]) =>
			test(what, async () => {
				void person.run('copyApiCall', (await person.row(...labels)).node);
				await person.waitForBox(title);
				await choose('GetEmailIdentity');
				await copies('tccli', 'GetEmailIdentity', { EmailIdentity: domain });
			});
		opens('the row of all records', 'DNS Records', domain);
		opens('the row of one record', 'TXT (SPF)', domain, 'DNS Records');
	});

	suite('from the palette', () => {
		async function open(): Promise<void> {
			void person.run('copyApiCall');
			await asks(actionsHint);
		}

		test('asks for an action, an address and a format; Back returns to each', async () => {
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

		test('asks for a domain if the action needs one', async () => {
			await open();
			await person.pick('GetEmailIdentity');
			await asks(domainHint);
			await person.pick('shop.example.net');
			await asks(formatHint('GetEmailIdentity'));
			await copies('tccli', 'GetEmailIdentity', { EmailIdentity: 'shop.example.net' });
		});

		test('asks for a format only if the action needs nothing else; Back returns to the actions', async () => {
			await open();
			await choose('ListEmailAddress');
			await person.back();
			await asks(actionsHint);
			await choose('ListEmailTemplates');
			await copies('tccli', 'ListEmailTemplates', { Limit: 100, Offset: 0 });
		});

		test('GetEmailTemplate with a template can be signed', async () => {
			await open();
			await person.pick('GetEmailTemplate');
			await asks(templateHint);
			await person.pick('Win a prize');
			await asks(formatHint('GetEmailTemplate'));
			assert.equal((await makeCall(await copySigned('GetEmailTemplate')))['TemplateName'], 'Win a prize');
		});
	});

	test('the code runs with the settings of the emulator', async () => {
		void person.run('copyApiCall');
		await asks(actionsHint);
		await choose('ListEmailAddress');
		await copies('curl', 'ListEmailAddress', {});
		const shellFunction = person.clipboard;
		await person.run('copyEmulatorSettings');
		assert.match(person.status.at(-1) ?? '', /Copied the settings of the emulator, including its sample keys/);
		const { endpoint, region, secretId, secretKey, smtp } = person.emulatorAddress;
		assert.deepEqual(parseEnv(person.clipboard), {
			TENCENTCLOUD_SECRET_ID: secretId,
			TENCENTCLOUD_SECRET_KEY: secretKey,
			TENCENTCLOUD_REGION: region,
			SES_ENDPOINT: endpoint,
			SMTP_HOST: '127.0.0.1',
			SMTP_PORT: smtp.split(':')[1]
		});
		assert.match(person.clipboard, /^# .*not secrets/);
		const shell = findProgram('curl') && findProgram('openssl') && findProgram('sh');
		if (shell) {
			const answer = (await run(shell, [], { input: `set -a\n${person.clipboard}set +a\n${shellFunction}` })).output;
			assert.ok(Array.isArray(JSON.parse(answer).Response.EmailSenders), answer);
		}
	});

	suite('from keybindings, tasks and extensions', () => {
		const gives = (action: string, about: object, input: object) =>
			test(`${action}: copies the text and returns it, without asking`, async () => {
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

		test('shows an error for an unknown template, and returns undefined', async () => {
			const copying = person.run('copyApiCall', { action: 'SendEmail', address: news, templateId: 4711, format: 'python' });
			await person.waitForMessage('This template no longer exists in SES');
			assert.equal(await copying, undefined);
		});

		test('copies a signed read without confirmation, and returns undefined', async () => {
			assert.equal(await person.run('copyApiCall', { action: 'ListEmailAddress', format: 'signedCurl' }), undefined);
			assert.match(person.clipboard, /^# Signed: valid until .* UTC/);
		});

		const asksFor = (what: string, argument: unknown, placeholder: string) =>
			test(`${what}: asks, and returns undefined after Esc`, async () => {
				const copying = person.run('copyApiCall', argument);
				await asks(placeholder);
				await person.escape();
				assert.equal(await copying, undefined);
			});
		asksFor('no argument', undefined, actionsHint);
		asksFor('no action', { format: 'python' }, actionsHint);
		asksFor('an unknown action', { action: 'DropEverything', format: 'python' }, actionsHint);
		asksFor('no domain', { action: 'GetEmailIdentity', format: 'python' }, domainHint);
		asksFor('no address, but a domain', { action: 'DeleteEmailAddress', format: 'python', domain }, addressHint);
		asksFor('no format', { action: 'ListEmailAddress' }, formatHint('ListEmailAddress'));
		asksFor('a signature for an incomplete call', { action: 'SendEmail', address: news, format: 'signedCurl' }, formatHint('SendEmail'));
	});
});

/** Runs the copied command in a shell without credentials. Without curl, sends the same request. */
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
