import assert from 'node:assert/strict';
import { after, before, beforeEach, suite, test } from 'mocha';
import type { Emulator } from '../../../src/emulator/server.ts';
import { sampleKeys } from '../../../src/emulator/state/credentials.ts';
import { sampleDomains, samplePassword, sampleState } from '../../../src/emulator/state/sampleData.ts';
import { sampleTemplateIds } from '../../../src/emulator/state/sampleTemplates.ts';
import type { SentMessage, State } from '../../../src/emulator/state/state.ts';
import { maxTemplateName, maxTemplateSize, maxTemplates } from '../../../src/emulator/state/templateActions.ts';
import { call, type Deviation, steer } from '../../helpers/emulatorHarness.ts';
import { startFaultyEmulator } from '../../helpers/faultyEmulator.ts';

const keys = sampleKeys('international');
const sample = sampleState('international');
const from = `news@${sampleDomains.verified}`;

interface Provocation extends Deviation {
	/** Requested with a fault, because clients can't cause this code. */
	readonly byFault?: true;
	/** How often to send the request; the last answer is tested. */
	readonly times?: number;
	/** Default: the sample data. */
	readonly state?: State;
	/** Messages sent ten seconds earlier. */
	readonly sent?: readonly Omit<SentMessage, 'time'>[];
}

const goodMail = {
	FromEmailAddress: from,
	Destination: ['someone@example.com'],
	Subject: 'Hello',
	Template: { TemplateID: sampleTemplateIds.code, TemplateData: '{"name":"Ann","code":"123"}' }
};

/** A valid message with some fields changed; `undefined` removes a field. */
const mail = (others: object): Provocation => ({ body: { ...goodMail, ...others } });
const template = (TemplateID: number, TemplateData: string) => mail({ Template: { TemplateID, TemplateData } });
const file = (others: object) => mail({ Attachments: [{ FileName: 'a.txt', Content: 'eA==', ...others }] });
const password = (Password: string, EmailAddress = from): Provocation => ({ body: { EmailAddress, Password } });
const status = (others: object): Provocation => ({ body: { RequestDate: '2026-11-23', Offset: 0, Limit: 10, ...others } });
const page = (others: object): Provocation => ({ body: { Limit: 10, Offset: 0, ...others } });
const create = (others: object): Provocation => ({ body: { TemplateName: 'New', TemplateContent: { Html: 'eA==' }, ...others } });
const update = (others: object) => create({ TemplateID: sampleTemplateIds.code, ...others });
const deleted = (TemplateID: unknown): Provocation => ({ body: { TemplateID } });
/** Each part alone is allowed. */
const tooMuch = { Text: 'eHh4'.repeat(Math.ceil(maxTemplateSize / 6)), Html: 'eHh4'.repeat(Math.ceil(maxTemplateSize / 6)) };
const [someTemplate] = sample.templates;
const fullOfTemplates: State = {
	...sample,
	templates: Array.from({ length: maxTemplates }, (_, id) => ({ ...(someTemplate ?? assert.fail()), id }))
};
const byFault: Provocation = { byFault: true };
const wrongRegion = (how: Provocation): Provocation => ({ ...how, headers: { 'X-TC-Region': 'nowhere' } });
const sent = (to: readonly string[]): Omit<SentMessage, 'time'> => ({ messageId: 'm', from, to, region: 'ap-singapore' });
const addresses = (count: number) => Array.from({ length: count }, (_, index) => `a${index}@example.com`);
const banned: State = {
	...sample,
	domains: sample.domains.map(domain => (domain.name === sampleDomains.verified ? { ...domain, reputationLevel: 0 } : domain))
};

/** All error codes of each page, in order. */
const pages: Readonly<Record<string, readonly (readonly [code: string, how: Provocation])[]>> = {
	UpdateEmailSmtpPassWord: [
		['AuthFailure.UnauthorizedOperation', { ...password('Other-Pass-34'), key: keys.readOnly }],
		['InternalError', byFault],
		['InvalidParameterValue.InvalidSmtpPassWord', password('Short-12')],
		['InvalidParameterValue.InvalidSmtpPassWord', password('one-Capital-12')],
		['InvalidParameterValue.InvalidSmtpPassWord', password('Other-Pass-11')],
		['InvalidParameterValue.InvalidSmtpPassWord', password('Other-Pass-34-Other-Pass')],
		['InvalidParameterValue.InvalidSmtpPassWord', password('Other Pass 34')],
		['InvalidParameterValue.NoSuchSender', password('Other-Pass-34', `nobody@${sampleDomains.verified}`)],
		['InvalidParameterValue.NoSuchSender', password('Other-Pass-34', from.toUpperCase())],
		['OperationDenied.RepeatPassWord', password(samplePassword)]
	],
	SendEmail: [
		['FailedOperation.AttachContentToolarge', file({ Content: 'eHh4'.repeat(1_400_000) })],
		['FailedOperation.EmailAddrInBlacklist', byFault],
		['FailedOperation.EmailContentToolarge', template(sampleTemplateIds.code, JSON.stringify({ name: 'x'.repeat(2_200_000), code: 'y' }))],
		['FailedOperation.ExceedSendLimit', { ...mail({}), state: banned }],
		['FailedOperation.FileURLNotExist', file({ Content: undefined, FileURL: 'https://example.com/a.txt' })],
		['FailedOperation.FrequencyLimit', { ...mail({}), times: 11 }],
		['FailedOperation.HighRejectionRate', byFault],
		['FailedOperation.IllegalURL', byFault],
		['FailedOperation.IncorrectEmail', mail({ Destination: ['someone'] })],
		['FailedOperation.IncorrectEmail', mail({ Cc: ['a@b.example, c@d.example'] })],
		['FailedOperation.IncorrectEmail', mail({ ReplyToAddresses: 'me' })],
		['FailedOperation.IncorrectSender', mail({ FromEmailAddress: `News  <${from}>` })],
		['FailedOperation.IncorrectSender', mail({ FromEmailAddress: `News<${from}>` })],
		['FailedOperation.IncorrectSender', mail({ FromEmailAddress: ` <${from}>` })],
		['FailedOperation.IncorrectSender', mail({ FromEmailAddress: `News: all <${from}>` })],
		['FailedOperation.IncorrectSender', mail({ FromEmailAddress: `News\r\nBcc: x@example.com <${from}>` })],
		['FailedOperation.IncorrectSender', mail({ FromEmailAddress: 'news' })],
		['FailedOperation.IncorrectSender', mail({ HeaderFrom: 'news' })],
		['FailedOperation.InsufficientBalance', byFault],
		['FailedOperation.InsufficientQuota', byFault],
		['FailedOperation.InvalidAttachName', file({ FileName: 'a b.txt' })],
		['FailedOperation.InvalidAttachName', file({ FileName: 'virus.EXE' })],
		['FailedOperation.InvalidAttachName', file({ FileName: 'x'.repeat(256) })],
		['FailedOperation.InvalidTemplateID', template(1, '{}')],
		['FailedOperation.InvalidTemplateID', template(sampleTemplateIds.pending, '{"name":"a","token":"b"}')],
		['FailedOperation.InvalidTemplateID', template(sampleTemplateIds.rejected, '{"name":"a"}')],
		['FailedOperation.MissingEmailContent', mail({ Template: undefined })],
		['FailedOperation.MissingEmailContent', mail({ Template: undefined, Simple: { Html: '' } })],
		['FailedOperation.NoAttachPermission', byFault],
		['FailedOperation.NotAuthenticatedSender', mail({ FromEmailAddress: `nobody@${sampleDomains.verified}` })],
		['FailedOperation.NotAuthenticatedSender', mail({ FromEmailAddress: `a@${sampleDomains.brandNew}` })],
		['FailedOperation.ProtocolCheckErr', byFault],
		['FailedOperation.ReceiverHasUnsubscribed', byFault],
		['FailedOperation.RejectedByRecipients', byFault],
		['FailedOperation.SendEmailErr', byFault],
		['FailedOperation.TemporaryBlocked', byFault],
		[
			'FailedOperation.TooManyAttachments',
			mail({ Attachments: Array.from({ length: 11 }, (_, index) => ({ FileName: `${index}.txt`, Content: '' })) })
		],
		['FailedOperation.TooManyRecipients', mail({ Destination: addresses(51) })],
		['FailedOperation.TooManyRecipients', mail({ Cc: addresses(21) })],
		['FailedOperation.TooManyRecipients', mail({ Bcc: addresses(21) })],
		['FailedOperation.URLForbidden', byFault],
		['FailedOperation.UnsupportMailType', byFault],
		['FailedOperation.WithOutPermission', mail({ Template: undefined, Simple: { Html: 'eA==' } })],
		['FailedOperation.WrongContentJson', template(sampleTemplateIds.code, '{"name":')],
		['FailedOperation.WrongContentJson', template(sampleTemplateIds.code, '["name"]')],
		['FailedOperation.WrongContentJson', template(sampleTemplateIds.code, '{"name":{},"code":"1"}')],
		['InternalError', byFault],
		['InvalidParameter', mail({ Destination: 'someone@example.com' })],
		['InvalidParameterValue', mail({ TriggerType: 2 })],
		['InvalidParameterValue', mail({ Unsubscribe: '13' })],
		['InvalidParameterValue', mail({ Bcc: ['Someone@Example.com'] })],
		['InvalidParameterValue', mail({ SmtpHeaders: '{"Bcc\\r\\nX":"y"}' })],
		['InvalidParameterValue', mail({ SmtpHeaders: 'X: y' })],
		['InvalidParameterValue', mail({ SmtpMessageId: '<a>\r\nBcc: x' })],
		['InvalidParameterValue.AttachContentIsWrong', file({ Content: 'no base64!' })],
		['InvalidParameterValue.EmailAddressIsNULL', mail({ Destination: [] })],
		['InvalidParameterValue.EmailAddressIsNULL', mail({ Destination: [''] })],
		['InvalidParameterValue.EmailContentIsWrong', mail({ Template: undefined, Simple: { Text: 'no base64!' } })],
		['InvalidParameterValue.InvalidEmailIdentity', byFault],
		['InvalidParameterValue.ReceiverEmailInvalid', byFault],
		['LimitExceeded', byFault],
		['MissingParameter', mail({ Subject: undefined })],
		['OperationDenied', byFault],
		['RequestLimitExceeded', { ...mail({ Destination: [] }), times: 21 }],
		['ResourceInsufficient', byFault],
		['ResourceUnavailable', byFault],
		['UnknownParameter', mail({ To: 'someone@example.com' })],
		['UnsupportedOperation', byFault]
	],
	GetSendEmailStatus: [
		...[
			'EmailAddrInBlacklist',
			'EmailContentToolarge',
			'ExceedSendLimit',
			'FrequencyLimit',
			'HighRejectionRate',
			'IncorrectEmail',
			'InsufficientBalance',
			'InsufficientQuota'
		].map(name => [`FailedOperation.${name}`, byFault] as const),
		['FailedOperation.InvalidLimit', status({ Limit: 101 })],
		['FailedOperation.InvalidTemplateID', byFault],
		['FailedOperation.NotAuthenticatedSender', byFault],
		['FailedOperation.NotSupportDate', status({ RequestDate: '2026-10-23' })],
		['FailedOperation.NotSupportDate', status({ RequestDate: '2026-11-24' })],
		...['ProtocolCheckErr', 'TemporaryBlocked', 'TooManyRecipients', 'UnsupportMailType', 'WithOutPermission', 'WrongContentJson'].map(
			name => [`FailedOperation.${name}`, byFault] as const
		),
		['InternalError', byFault],
		['InvalidParameter', status({ Offset: 'x' })],
		['InvalidParameterValue', wrongRegion(status({}))],
		['InvalidParameterValue.EmailAddressIsNULL', byFault],
		['InvalidParameterValue.EmailContentIsWrong', byFault],
		['InvalidParameterValue.WrongDate', status({ RequestDate: '23.11.2026' })],
		['InvalidParameterValue.WrongDate', status({ RequestDate: '2026-02-30' })],
		['LimitExceeded', byFault],
		['MissingParameter', status({ RequestDate: undefined })],
		['OperationDenied', byFault],
		['RequestLimitExceeded', { ...status({}), times: 21 }],
		['ResourceInsufficient', byFault],
		['ResourceUnavailable', byFault],
		['UnknownParameter', status({ To: 'x' })],
		['UnsupportedOperation', byFault]
	],
	ListEmailTemplates: [
		['FailedOperation.InvalidLimit', page({ Limit: 101 })],
		['InternalError', byFault],
		['InvalidParameter', page({ Limit: '10' })],
		['InvalidParameterValue', wrongRegion(page({}))],
		['LimitExceeded', byFault],
		['MissingParameter', page({ Offset: undefined })],
		['RequestLimitExceeded', { ...page({}), times: 21 }]
	],
	GetEmailTemplate: [
		['InternalError', byFault],
		['InvalidParameter', { body: { TemplateID: 'x' } }],
		['InvalidParameterValue', wrongRegion({ body: { TemplateID: 1 } })],
		['InvalidParameterValue.TemplateNotExist', { body: { TemplateID: 1 } }],
		['LimitExceeded', byFault],
		['MissingParameter', { body: {} }],
		['RequestLimitExceeded', { body: { TemplateID: sampleTemplateIds.code }, times: 21 }],
		['ResourceNotFound', byFault]
	],
	CreateEmailTemplate: [
		['FailedOperation.ExceedTemplateLimit', { ...create({}), state: fullOfTemplates }],
		['FailedOperation.TemplateContentToolarge', create({ TemplateContent: tooMuch })],
		['InternalError', byFault],
		['InvalidParameter', create({ TemplateContent: 'eA==' })],
		['InvalidParameterValue', wrongRegion(create({}))],
		['InvalidParameterValue.TemplateContentIsNULL', create({ TemplateContent: {} })],
		['InvalidParameterValue.TemplateContentIsNULL', create({ TemplateContent: { Html: '', Text: '' } })],
		['InvalidParameterValue.TemplateContentIsWrong', create({ TemplateContent: { Html: '<p>Hello</p>' } })],
		['InvalidParameterValue.TemplateContentIsWrong', create({ TemplateContent: { Html: 'eA==', Text: 'eA=' } })],
		['InvalidParameterValue.TemplateContentIsWrong', create({ TemplateContent: { Text: '/////w==' } })],
		['InvalidParameterValue.TemplateNameIllegal', create({ TemplateName: '' })],
		['InvalidParameterValue.TemplateNameIllegal', create({ TemplateName: ' ' })],
		['InvalidParameterValue.TemplateNameIllegal', create({ TemplateName: 'a\nb' })],
		['InvalidParameterValue.TemplateNameIllegal', create({ TemplateName: '😀'.repeat(maxTemplateName + 1) })],
		['LimitExceeded', byFault],
		['MissingParameter', create({ TemplateContent: undefined })],
		['RequestLimitExceeded', { ...create({ TemplateName: '' }), times: 21 }]
	],
	UpdateEmailTemplate: [
		['InternalError', byFault],
		['InvalidParameter', update({ TemplateID: 'x' })],
		['InvalidParameterValue', update({ TemplateContent: tooMuch })],
		['InvalidParameterValue.TemplateContentIsNULL', update({ TemplateContent: { Html: '' } })],
		['InvalidParameterValue.TemplateContentIsWrong', update({ TemplateContent: { Html: '<p>Hello</p>' } })],
		['InvalidParameterValue.TemplateNameIllegal', update({ TemplateName: 'x'.repeat(maxTemplateName + 1) })],
		['InvalidParameterValue.TemplateNameIsNULL', update({ TemplateName: '' })],
		['InvalidParameterValue.TemplateNotExist', update({ TemplateID: 1 })],
		['LimitExceeded', byFault],
		['MissingParameter', update({ TemplateName: undefined })],
		['RequestLimitExceeded', { ...update({}), times: 21 }]
	],
	DeleteEmailTemplate: [
		['InternalError', byFault],
		['InvalidParameter', deleted('x')],
		['InvalidParameterValue', deleted(1)],
		['LimitExceeded', byFault],
		['MissingParameter', { body: {} }],
		['OperationDenied', byFault],
		['RequestLimitExceeded', { ...deleted(1), times: 21 }]
	]
};

/** Codes not listed on the pages. */
const others: readonly (readonly [action: string, code: string, how: Provocation])[] = [
	['UpdateEmailSmtpPassWord', 'InvalidParameterValue', password('Other-Pass-34', `${'a'.repeat(120)}@example.com`)],
	['SendEmail', 'InvalidParameterValue.SubjectLengthError', mail({ Subject: '' })],
	['SendEmail', 'InvalidParameterValue.SubjectLengthError', mail({ Subject: 'x'.repeat(101) })],
	['SendEmail', 'InvalidParameterValue.TemplateNotMatchData', template(sampleTemplateIds.code, '{"name":"Ann"}')],
	['SendEmail', 'InvalidParameterValue.TemplateNotMatchData', mail({ Subject: 'Hello {{who}}' })],
	['SendEmail', 'AuthFailure.UnauthorizedOperation', { ...mail({}), key: keys.readOnly }],
	['CreateEmailTemplate', 'AuthFailure.UnauthorizedOperation', { ...create({}), key: keys.readOnly }],
	['UpdateEmailTemplate', 'AuthFailure.UnauthorizedOperation', { ...update({}), key: keys.readOnly }],
	['DeleteEmailTemplate', 'AuthFailure.UnauthorizedOperation', { ...deleted(sampleTemplateIds.code), key: keys.readOnly }],
	['CreateEmailTemplate', 'UnknownParameter', create({ TemplateType: 1 })],
	['SendEmail', 'FailedOperation.ExceedSendLimit', { ...mail({ Destination: addresses(1) }), sent: [sent(addresses(2000))] }]
];

suite('emulator: every code of sending over HTTP', () => {
	let emulator: Emulator;
	// 2026-11-23T04:00:00Z; stopped for rate limits.
	let time = Date.UTC(2026, 10, 23, 4);

	before(async () => {
		emulator = await startFaultyEmulator({ now: () => time });
	});
	after(() => emulator.close());
	beforeEach(async () => {
		time += 1000;
		await steer(emulator).clearFaults();
		await steer(emulator).use('DELETE', 'mails');
	});

	const cases = [...Object.entries(pages).flatMap(([action, page]) => page.map(([code, how]) => [action, code, how] as const)), ...others];
	for (const [action, code, how] of cases) {
		const { byFault: isFault, times = 1, state: given = sample, sent: messages = [], ...deviation } = how;
		const what = JSON.stringify(deviation.body ?? {}).slice(0, 150);
		test(`${action}: ${code}${isFault ? ' (fault)' : ` ${what}`}`, async () => {
			const seconds = Math.floor(time / 1000);
			const state = { ...given, sent: messages.map(message => ({ ...message, time: seconds - 10 })) };
			await steer(emulator).setState(state);
			if (isFault) {
				await steer(emulator).fault({ action, code });
			}
			const request = { ...deviation, timestamp: seconds };
			let answer = await call(emulator, action, request);
			for (let count = 1; count < times; count++) {
				answer = await call(emulator, action, request);
			}
			assert.equal(answer.code, code);
			assert.equal(answer.status, 200);
			assert.deepEqual(Object.keys(answer.response).sort(), ['Error', 'RequestId']);
			assert.notEqual(answer.response.Error?.Message, code);
			if (times === 1) {
				assert.deepEqual(await steer(emulator).state(), state);
				assert.deepEqual((await steer(emulator).use('GET', 'mails')).value, []);
			}
		});
	}

	for (const [action, count] of [
		['UpdateEmailSmtpPassWord', 5],
		['SendEmail', 44],
		['GetSendEmailStatus', 32],
		['ListEmailTemplates', 7],
		['GetEmailTemplate', 8],
		['CreateEmailTemplate', 11],
		['UpdateEmailTemplate', 11],
		['DeleteEmailTemplate', 7]
	] as const) {
		test(`all ${count} codes of the page of ${action} are in the table`, () => {
			assert.equal(new Set(pages[action]?.map(([code]) => code)).size, count);
		});
	}

	test('in Chinese', async () => {
		await steer(emulator).setState(sample);
		const headers = { 'X-TC-Language': 'zh-CN' };
		const { response } = await call(emulator, 'UpdateEmailSmtpPassWord', {
			...password(samplePassword),
			headers,
			timestamp: Math.floor(time / 1000)
		});
		assert.equal(response.Error?.Message, '新密码不能与当前密码相同。');
	});
});
