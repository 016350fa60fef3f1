import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { apiActions, exampleInput, exampleSubject, type Subject } from '../../../src/code/apiActions.ts';
import { formatApiCall, formatsFor } from '../../../src/code/apiCall/apiCall.ts';

const now = new Date('2026-11-23T12:00:00Z');
const subject = { domain: 'mail.example.org', address: 'news@mail.example.org', senderName: 'News, Example' };

suite('code: API actions', () => {
	const nameOf = (action: string) => apiActions.find(({ name }) => name === action)?.name ?? assert.fail(action);

	const gives = (action: string, expected: object, over: Partial<Subject> = {}) =>
		test(`${action}: ${JSON.stringify(expected)}`, () =>
			assert.deepEqual(exampleInput(nameOf(action), { ...subject, ...over }, now), expected));
	gives('ListEmailIdentities', {});
	gives('GetEmailIdentity', { EmailIdentity: 'mail.example.org' });
	gives('DeleteEmailIdentity', { EmailIdentity: 'mail.example.org' });
	gives('CreateEmailAddress', { EmailAddress: 'news@mail.example.org', EmailSenderName: 'News, Example' });
	gives('CreateEmailAddress', { EmailAddress: 'news@mail.example.org' }, { senderName: '' });
	gives('UpdateEmailSmtpPassWord', { EmailAddress: 'news@mail.example.org', Password: '' });
	const mail = { FromEmailAddress: '"News, Example" <news@mail.example.org>', Destination: ['recipient@example.com'], Subject: 'Hello' };
	gives('SendEmail', { ...mail, Template: { TemplateID: 100_001, TemplateData: '{"name":"value"}' } });
	gives(
		'SendEmail',
		{ ...mail, Template: { TemplateID: 7, TemplateData: '{"a":"value","b.c":"value"}' } },
		{ template: { id: 7, variables: ['a', 'b.c'] } }
	);
	gives('SendEmail', { ...mail, Template: { TemplateID: 7, TemplateData: '{}' } }, { template: { id: 7, variables: [] } });
	gives('GetEmailTemplate', { TemplateID: 100_001 });
	gives('GetEmailTemplate', { TemplateID: 7 }, { template: { id: 7, variables: [] } });
	gives('GetSendEmailStatus', { RequestDate: '2026-11-23', Offset: 0, Limit: 100 });
	test('GetSendEmailStatus: the date in Beijing', () =>
		assert.equal(exampleInput('GetSendEmailStatus', subject, new Date('2026-11-23T16:00:00Z'))['RequestDate'], '2026-11-24'));

	for (const { name } of apiActions) {
		test(`${name} can be written in every format`, () => {
			for (const { id } of formatsFor(name)) {
				const call = { action: name, input: exampleInput(name, exampleSubject, now), region: 'ap-singapore' } as const;
				assert.ok(formatApiCall(id, { ...call, site: 'international', endpoint: 'https://ses.intl.tencentcloudapi.com' }).includes('\n'));
			}
		});
	}
});
