import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { parseEnvironment, parseSdkFile, parseTccliCredential, parseTccliRegion } from '../../../src/accounts/borrowed.ts';
import { parseProfiles, validateLabel } from '../../../src/accounts/profile.ts';
import { validateSecretId, validateSecretKey, validateToken } from '../../../src/accounts/signIn/credentialShape.ts';
import { readWrite } from '../../../src/accounts/writeShape.ts';
import { parseEmulatorAddress } from '../../../src/emulatorLink/emulatorAddress.ts';
import { normalizeDomain, readableDomain } from '../../../src/mail/domain.ts';
import { readTemplateData } from '../../../src/mail/templateData.ts';
import { readSenderList } from '../../../src/senders/senderList.ts';
import { validateDate } from '../../../src/sendMail/deliveryState.ts';
import { parseMail } from '../../../src/sendMail/mailContent.ts';
import { readRecipients } from '../../../src/sendMail/recipients.ts';
import { templateVariables } from '../../../src/ses/actions.ts';
import { readAnswer } from '../../../src/ses/answer.ts';
import { SesClient } from '../../../src/ses/client.ts';
import { listSenderDomains, readSenderDomain } from '../../../src/ses/domains.ts';
import { secretsOf, withoutEchoes } from '../../../src/ses/echo.ts';
import { isSesError } from '../../../src/ses/errors.ts';
import { listSenderAddresses } from '../../../src/ses/senders.ts';
import { readDeliveries } from '../../../src/ses/sending.ts';
import { parseEndpoint } from '../../../src/ses/sites.ts';
import { listTemplates, readTemplate } from '../../../src/ses/templates.ts';
import { markPlaceholders, withColorScheme } from '../../../src/templates/mailMarkup.ts';
import { escapeHtml } from '../../../src/ui/html.ts';
import { frameDocument } from '../../../src/ui/inertHtml.ts';
import { isReadQuickly, megabytes, shortly } from '../../helpers/megabytes.ts';

/** Everything that reads a text from outside, of these rooms. `mail` and `dns` have a test of their own. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
	'domain names': text => [normalizeDomain(text), readableDomain(text), readableDomain(`xn--${text}`)],
	'a tccli file': text => [parseTccliCredential(text, 0, 0), parseTccliCredential(JSON.stringify({ secretId: text, token: text }), 0, 0)],
	'a region of tccli': parseTccliRegion,
	'a file of the SDKs': text => [parseSdkFile(text), parseSdkFile(`[default]\nsecret_id=${text}`)],
	'the environment': text => parseEnvironment({ TENCENTCLOUD_SECRET_ID: text, TENCENTCLOUD_SECRET_KEY: text, TENCENTCLOUD_TOKEN: text }),
	credentials: text => [validateSecretId(text), validateSecretKey(text, 'AKID'), validateToken(text, 'AKID')],
	profiles: text => [
		...parseProfiles([{ id: text, label: text, site: 'international', region: text, source: { kind: 'tccli', name: text } }]),
		validateLabel(text, [text])
	],
	'a recorded write': text => readWrite({ kind: 'createAddress', address: text, senderName: text }),
	'the line of an emulator': text => [parseEmulatorAddress(text), parseEmulatorAddress(JSON.stringify({ endpoint: text, region: text }))],
	'an endpoint': text => [parseEndpoint(text), parseEndpoint(`https://${text}`)],
	'a date': text => validateDate(text, '2026-01-01'),
	recipients: readRecipients,
	'template data': text => [readTemplateData(text), readTemplateData(JSON.stringify({ a: text }))],
	'variables of a template': text => templateVariables(text),
	'a list of addresses': text => readSenderList(text, 'example.com'),
	'HTML of a mail': text => [frameDocument(text), escapeHtml(text)],
	'HTML of a template': text => [markPlaceholders(text), withColorScheme(`<style>color-scheme:</style>${text}`, 'dark')],
	'a mail': text => parseMail(Buffer.from(text)),
	'a mail with HTML': text => parseMail(Buffer.from(`Content-Type: text/html\r\n\r\n${text}`)),
	'a mail with a text': text => parseMail(Buffer.from(`Subject: a\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${text}`)),
	'an answer': text => readAnswer('ListEmailAddress', { status: 200, date: text, text }, 0, 0, ['secret123']),
	'an error': text =>
		readAnswer(
			'A',
			{ status: 200, date: null, text: JSON.stringify({ Response: { Error: { Code: text, Message: text }, RequestId: text } }) },
			0,
			0,
			[]
		),
	'an echo': text => [
		withoutEchoes([text], JSON.stringify(text), ['secret123', 'x'.repeat(1000)]),
		secretsOf({ Authorization: text }, '{}')
	]
};

suite('hostile input: a million characters are read quickly', function () {
	this.timeout(120_000);
	for (const [what, read] of Object.entries(readers)) {
		test(what, async () => {
			for (const text of megabytes) {
				await isReadQuickly(`${what} ${shortly(text)}`, read, text);
			}
		});
	}
});

const long = 'a'.repeat(1_000_000);
const domain = { IdentityName: 'example.com', SendingEnabled: true };
const record = { Type: 'TXT', SendDomain: 'example.com', ExpectedValue: 'a', CurrentValue: 'b', Status: true };
const sender = { EmailAddress: 'a@example.com', EmailSenderName: 'a', CreatedTimestamp: 1 };
const template = { TemplateID: 1, TemplateName: 'a', TemplateStatus: 0, ReviewReason: '' };
const delivery = { MessageId: 'a', ToEmailAddress: 'a@example.com', FromEmailAddress: 'a@example.com', DeliverMessage: '' };

suite('ses: answers with a field of a million characters', () => {
	const client = (response: object) =>
		new SesClient({
			endpoint: 'https://example.com',
			region: 'ap-singapore',
			credentials: () => ({ secretId: 'AKIDexample', secretKey: 'exampleSecretKey' }),
			fetch: async () => new Response(JSON.stringify({ Response: { RequestId: 'id-1', ...response } }))
		});
	const refused = (what: string, row: object, names: readonly string[], use: (row: object) => Promise<unknown>) => {
		test(`${what}: as it should be`, () => use(row));
		for (const name of names) {
			test(`${what}: ${name}`, () =>
				assert.rejects(use({ ...row, [name]: long }), error => {
					const isNamed = isSesError(error) && new RegExp(`"${name}" is longer than \\d+ characters`).test(error.message);
					return isNamed && error.kind === 'unreadable';
				}));
		}
	};
	refused('domains', domain, ['IdentityName'], row => listSenderDomains(client({ EmailIdentities: [row], Total: 1 })));
	refused('records', record, ['Type', 'SendDomain', 'ExpectedValue', 'CurrentValue'], row =>
		readSenderDomain(client({ Attributes: [row] }), 'example.com')
	);
	refused('addresses', sender, ['EmailAddress', 'EmailSenderName'], row => listSenderAddresses(client({ EmailSenders: [row] })));
	refused('templates', template, ['TemplateName', 'ReviewReason'], row => listTemplates(client({ TemplatesMetadata: [row] })));
	refused('deliveries', delivery, ['MessageId', 'ToEmailAddress', 'FromEmailAddress', 'DeliverMessage'], row =>
		readDeliveries(client({ EmailStatusList: [row] }), { date: '2026-01-01' })
	);

	test('the content of a template may be long', async () => {
		const { html } = await readTemplate(client({ TemplateContent: { Html: btoa(long) } }), 1);
		assert.equal(html, long);
	});

	test('an error is shown cut', () =>
		assert.rejects(listSenderAddresses(client({ Error: { Code: `FailedOperation.${long}`, Message: long }, RequestId: long })), error => {
			const texts = isSesError(error) ? [error.code, error.message, error.requestId ?? ''] : [];
			return texts.length === 3 && texts.every(text => text.length < 3000 && text.endsWith('…'));
		}));
});
