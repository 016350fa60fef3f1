import { Buffer } from 'node:buffer';
import { suite, test } from 'mocha';
import { type ApiRequest, parametersOf } from '../../../src/emulator/apiRequest.ts';
import { parseArguments } from '../../../src/emulator/arguments.ts';
import { authenticate } from '../../../src/emulator/authentication.ts';
import { passwords } from '../../../src/emulator/crypto.ts';
import { answerQuery } from '../../../src/emulator/dnsAnswer.ts';
import { parseFault, parseFaultText } from '../../../src/emulator/faults/parseFault.ts';
import { Gateway } from '../../../src/emulator/gateway.ts';
import { mayBeFromPage } from '../../../src/emulator/http.ts';
import { parseLegacyRequest } from '../../../src/emulator/legacySignature.ts';
import { Mailbox } from '../../../src/emulator/mailbox.ts';
import { actionKinds } from '../../../src/emulator/state/actionNames.ts';
import { perform } from '../../../src/emulator/state/actions.ts';
import { checkParameters, isImplemented, parametersOfQuery } from '../../../src/emulator/state/parameters.ts';
import { sampleDomains, sampleState } from '../../../src/emulator/state/sampleData.ts';
import { acceptMessage } from '../../../src/emulator/state/smtpMessage.ts';
import { parseState, type Sender } from '../../../src/emulator/state/state.ts';
import { lookUp, parseWithdrawal, parseZoneRecord } from '../../../src/emulator/state/zone.ts';
import { Store } from '../../../src/emulator/store.ts';
import { mimeMessage } from '../../../src/mail/mimeMessage.ts';
import { context } from '../../helpers/emulatorHarness.ts';
import { isQuick, isReadQuickly, megabytes, shortly } from '../../helpers/megabytes.ts';

const state = sampleState('international');
const from = `news@${sampleDomains.verified}`;
const [login] = state.senders;
const request = (text: string, headers: object = {}): ApiRequest => ({
	method: 'POST',
	query: text,
	headers: { 'content-type': 'application/json', 'x-tc-timestamp': text, authorization: text, ...headers },
	body: Buffer.from(text)
});
const form = { 'content-type': 'application/x-www-form-urlencoded', authorization: undefined };
/** Each of these parameters, with all others valid. */
const mail = { FromEmailAddress: from, Destination: ['a@example.com'], Subject: 'a', Template: { TemplateID: 1, TemplateData: '{}' } };
const inMail = ['FromEmailAddress', 'Subject', 'ReplyToAddresses', 'Unsubscribe', 'SmtpMessageId', 'SmtpHeaders', 'HeaderFrom'];
const message = {
	...{ login: login ?? (undefined as never), mailFrom: from, recipients: ['a@example.com'], fromHeader: from, fromAddresses: [from] },
	...{ toAddresses: ['a@example.com'], subject: 'a', contentType: '', mimeVersion: '', bodySize: 1, attachmentSizes: [] }
};
const parts = {
	from,
	to: [],
	cc: [],
	replyTo: '',
	subject: 'a',
	time: 0,
	messageId: 'a',
	headers: {},
	html: '',
	text: '',
	attachments: []
};

const act = (action: string, input: object) =>
	isImplemented(action) && perform(action, state, checkParameters(action, input as Readonly<Record<string, unknown>>), context);

/** Everything that reads what clients send. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
	'parameters in JSON': text => parametersOf(request(text), 'SendEmail'),
	'parameters in a query': text => parametersOfQuery('CreateEmailIdentity', text),
	'nested parameters in a query': text => parametersOfQuery('CreateEmailIdentity', `TagList.0.TagKey=${text}`),
	'a request with signature v1': text => parseLegacyRequest(request(`Signature=a&${text}`, form)),
	'signatures v3': text => authenticate(request('', { authorization: text, host: text, 'x-tc-timestamp': '1' }), 'international', 0),
	headers: text => mayBeFromPage({ headers: { host: text }, url: text }),
	'the command line': text => parseArguments(['--port', text]),
	'a fault on the command line': parseFaultText,
	'a fault': text => parseFault({ code: text, action: text }),
	'a DNS query': text => answerQuery(Buffer.from(text), () => state.zone, 'tcp'),
	'a DNS record': text => parseZoneRecord({ type: 'MX', name: 'a.example', value: text }, ''),
	'a name in DNS': text => [parseWithdrawal({ type: 'TXT', name: text }, ''), lookUp(state.zone, 'TXT', text)],
	'a state': text => parseState({ domains: [], senders: [], zone: [], templates: text }),
	'the found values of a state': text => {
		const record = { type: 'TXT', name: text, expected: text, found: text, matches: false };
		return parseState({ domains: [{ name: text, verified: true, reputationLevel: 1, records: [record], tags: [] }], senders: [] });
	},
	'a message over SMTP': text => acceptMessage(state, { ...message, fromHeader: text, subject: text, toAddresses: [text] }, context),
	'recipients over SMTP': text => acceptMessage(state, { ...message, recipients: [text] }, context),
	'headers of a message': text => mimeMessage({ ...parts, from: text, subject: text, replyTo: text }),
	'parts of a message': text => mimeMessage({ ...parts, html: text, attachments: [{ name: text, base64: text }] }),
	'values of a template': text =>
		act('SendEmail', { ...mail, Template: { TemplateID: 1, TemplateData: JSON.stringify({ name: text, code: text }) } }),
	...Object.fromEntries(inMail.map(name => [`${name} of a mail`, (text: string) => act('SendEmail', { ...mail, [name]: text })])),
	...Object.fromEntries(
		Object.keys(actionKinds)
			.filter(isImplemented)
			.map(action => [
				action,
				(text: string) => {
					for (const name of ['EmailAddress', 'EmailIdentity']) {
						act(action, { [name]: text, EmailSenderName: text, Password: text });
					}
				}
			])
	)
};

test('emulator: a login at an address that is there a thousand times is quick', async () => {
	const smtpPassword = passwords.hash('Right');
	const senders = Array.from({ length: 1000 }, () => ({ ...(login as Sender), smtpPassword }));
	const gateway = new Gateway('international', new Store(undefined, 'international', { ...state, senders }), new Mailbox(), false);
	await isQuick('login', () => gateway.login((login as Sender).address, 'Wrong'));
});

suite('emulator: a million characters are read quickly', function () {
	this.timeout(120_000);
	for (const [what, read] of Object.entries(readers)) {
		test(what, async () => {
			for (const text of megabytes) {
				await isReadQuickly(`${what} ${shortly(text)}`, read, text);
			}
		});
	}
});
