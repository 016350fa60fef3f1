import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { actionKinds } from '../../../src/emulator/state/actionNames.ts';
import { EmulatorError } from '../../../src/emulator/state/messages.ts';
import { checkParameters, isImplemented, parametersOfQuery } from '../../../src/emulator/state/parameters.ts';
import type { Action } from '../../../src/ses/actions.ts';

/** Error code and message, or the validated input. */
function outcome(action: Action, given: Readonly<Record<string, unknown>>): unknown {
	try {
		return checkParameters(action, given);
	} catch (error) {
		assert.ok(error instanceof EmulatorError, String(error));
		return `${error.code}: ${error.message}`;
	}
}

suite('emulator: parameters', () => {
	const integer = 'InvalidParameter: `Limit` must be an integer of 0 or more.';
	const tags = 'InvalidParameter: `TagList` must be of the documented type.';
	const mail = { FromEmailAddress: 'a', Subject: 's' };
	const template = 'InvalidParameter: `Template` must be of the documented type.';
	const named = (TemplateContent: unknown) => ({ TemplateName: 'n', TemplateContent });
	const content = 'InvalidParameter: `TemplateContent` must be of the documented type.';
	const cases: readonly [action: Action, given: Readonly<Record<string, unknown>>, expected: unknown][] = [
		['CreateEmailAddress', { EmailAddress: 'a', EmailSenderName: 'b' }, { EmailAddress: 'a', EmailSenderName: 'b' }],
		['CreateEmailAddress', { EmailAddress: 'a', EmailSenderName: null }, { EmailAddress: 'a' }],
		['CreateEmailAddress', {}, 'MissingParameter: `EmailAddress` is missing.'],
		['CreateEmailAddress', { EmailAddress: null }, 'MissingParameter: `EmailAddress` is missing.'],
		['CreateEmailAddress', { EmailAddress: 1 }, 'InvalidParameter: `EmailAddress` must be a string.'],
		['CreateEmailAddress', { EmailAddress: ['a'] }, 'InvalidParameter: `EmailAddress` must be a string.'],
		['CreateEmailAddress', { EmailAddress: 'a', EmailSenderName: true }, 'InvalidParameter: `EmailSenderName` must be a string.'],
		['CreateEmailAddress', { emailAddress: 'a' }, 'UnknownParameter: This action has no parameter `emailAddress`.'],
		['CreateEmailAddress', { EmailAddress: 'a', toString: 'b' }, 'UnknownParameter: This action has no parameter `toString`.'],
		['CreateEmailAddress', JSON.parse('{"__proto__":{}}'), 'UnknownParameter: This action has no parameter `__proto__`.'],
		['ListEmailAddress', {}, {}],
		['ListEmailAddress', { Limit: 1 }, 'UnknownParameter: This action has no parameter `Limit`.'],
		['DeleteEmailAddress', {}, 'MissingParameter: `EmailAddress` is missing.'],
		['ListEmailIdentities', { Limit: 10, Offset: 0 }, { Limit: 10, Offset: 0 }],
		['ListEmailIdentities', { Limit: '10' }, integer],
		['ListEmailIdentities', { Limit: -1 }, integer],
		['ListEmailIdentities', { Limit: 1.5 }, integer],
		['ListEmailIdentities', { TagList: [{ TagKey: 'a', TagValue: 'b' }] }, { TagList: [{ TagKey: 'a', TagValue: 'b' }] }],
		['ListEmailIdentities', { TagList: {} }, tags],
		['ListEmailIdentities', { TagList: [null] }, tags],
		['ListEmailIdentities', { TagList: [{ TagKey: 'a' }] }, tags],
		['GetEmailIdentity', { EmailIdentity: '' }, { EmailIdentity: '' }],
		['CreateEmailIdentity', { EmailIdentity: 'a', DKIMOption: 1 }, { EmailIdentity: 'a', DKIMOption: 1 }],
		['CreateEmailIdentity', { EmailIdentity: 'a', DKIMOption: null, TagList: null }, { EmailIdentity: 'a' }],
		['CreateEmailIdentity', { EmailIdentity: 'a', DKIMOption: '1' }, 'InvalidParameter: `DKIMOption` must be an integer of 0 or more.'],
		['CreateEmailIdentity', { EmailIdentity: 'a', TagList: 'b' }, tags],
		['CreateEmailIdentity', { DKIMOption: 1 }, 'MissingParameter: `EmailIdentity` is missing.'],
		['UpdateEmailIdentity', { EmailIdentity: 'a', NewAPI: true }, 'UnknownParameter: This action has no parameter `NewAPI`.'],
		['UpdateEmailIdentity', { EmailIdentity: 'a', DKIMOption: 1 }, { EmailIdentity: 'a', DKIMOption: 1 }],
		['DeleteEmailIdentity', {}, 'MissingParameter: `EmailIdentity` is missing.'],
		['SendEmail', { ...mail, Destination: ['b'] }, { ...mail, Destination: ['b'] }],
		['SendEmail', { ...mail, Destination: null }, mail],
		['SendEmail', { ...mail, Destination: 'b' }, 'InvalidParameter: `Destination` must be of the documented type.'],
		['SendEmail', { ...mail, Bcc: [1] }, 'InvalidParameter: `Bcc` must be of the documented type.'],
		[
			'SendEmail',
			{ ...mail, Template: { TemplateID: 1, TemplateData: '{}' } },
			{ ...mail, Template: { TemplateID: 1, TemplateData: '{}' } }
		],
		['SendEmail', { ...mail, Template: { TemplateID: '1', TemplateData: '{}' } }, template],
		['SendEmail', { ...mail, Template: { TemplateID: 1 } }, template],
		['SendEmail', { ...mail, Template: [] }, template],
		['SendEmail', { ...mail, Simple: { Html: 'eA==', Text: null } }, { ...mail, Simple: { Html: 'eA==' } }],
		['SendEmail', { ...mail, Simple: { Html: 1 } }, 'InvalidParameter: `Simple` must be of the documented type.'],
		[
			'SendEmail',
			{ ...mail, Attachments: [{ FileName: 'a', Content: 'eA==', FileURL: null }] },
			{ ...mail, Attachments: [{ FileName: 'a', Content: 'eA==' }] }
		],
		['SendEmail', { ...mail, Attachments: [{}] }, 'InvalidParameter: `Attachments` must be of the documented type.'],
		['SendEmail', { Subject: 's' }, 'MissingParameter: `FromEmailAddress` is missing.'],
		['ListEmailTemplates', { Limit: 10 }, 'MissingParameter: `Offset` is missing.'],
		['GetEmailTemplate', { TemplateID: '1' }, 'InvalidParameter: `TemplateID` must be an integer of 0 or more.'],
		['CreateEmailTemplate', named({ Html: 'eA==', Text: null }), named({ Html: 'eA==' })],
		['CreateEmailTemplate', named({ Html: 1 }), content],
		['CreateEmailTemplate', named('eA=='), content],
		['CreateEmailTemplate', named(null), 'MissingParameter: `TemplateContent` is missing.'],
		['UpdateEmailTemplate', named({ Html: 'eA==' }), 'MissingParameter: `TemplateID` is missing.'],
		['DeleteEmailTemplate', {}, 'MissingParameter: `TemplateID` is missing.']
	];
	for (const [action, given, expected] of cases) {
		test(`${action} ${JSON.stringify(given)}`, () => {
			assert.deepEqual(outcome(action, given), expected);
		});
	}

	test('any JSON results in an input or one of three codes', () => {
		fc.assert(
			fc.property(fc.constantFrom(...implemented()), fc.dictionary(fc.string(), fc.jsonValue()), (action, given) => {
				const result = outcome(action, given);
				assert.match(typeof result === 'string' ? result : 'input', /^(input|UnknownParameter: |MissingParameter: |InvalidParameter: )/);
			})
		);
	});
});

suite('emulator: parameters of a GET request', () => {
	const cases: readonly [query: string, expected: Readonly<Record<string, unknown>>][] = [
		['', {}],
		['Limit=10&Offset=0', { Limit: 10, Offset: 0 }],
		['Limit=ten', { Limit: 'ten' }],
		['EmailAddress=a%2Bb%40example.com', { EmailAddress: 'a+b@example.com' }],
		['Unknown=1', { Unknown: '1' }],
		[
			'TagList.0.TagKey=a&TagList.0.TagValue=b&TagList.1.TagKey=c&TagList.1.TagValue=d',
			{
				TagList: [
					{ TagKey: 'a', TagValue: 'b' },
					{ TagKey: 'c', TagValue: 'd' }
				]
			}
		]
	];
	for (const [query, expected] of cases) {
		test(query || '(empty)', () => {
			assert.deepEqual({ ...parametersOfQuery('ListEmailIdentities', query) }, expected);
		});
	}

	test('nested parameters', () => {
		const query = [
			'Destination.0=a%40b.example&Destination.1=c%40d.example',
			'Template.TemplateID=7&Template.TemplateData=%7B%7D',
			'Attachments.0.FileName=a.txt&Attachments.0.Content=eA%3D%3D',
			'constructor.name=x&Subject=1'
		].join('&');
		assert.deepEqual(parametersOfQuery('SendEmail', query), {
			Destination: ['a@b.example', 'c@d.example'],
			Template: { TemplateID: 7, TemplateData: '{}' },
			Attachments: [{ FileName: 'a.txt', Content: 'eA==' }],
			constructor: { name: 'x' },
			Subject: '1'
		});
	});
});

suite('emulator: actions', () => {
	test('all 36 are known, sixteen are implemented', () => {
		assert.equal(Object.keys(actionKinds).length, 36);
		assert.deepEqual(implemented(), [
			'CreateEmailAddress',
			'CreateEmailIdentity',
			'CreateEmailTemplate',
			'DeleteEmailAddress',
			'DeleteEmailIdentity',
			'DeleteEmailTemplate',
			'GetEmailIdentity',
			'GetEmailTemplate',
			'GetSendEmailStatus',
			'ListEmailAddress',
			'ListEmailIdentities',
			'ListEmailTemplates',
			'SendEmail',
			'UpdateEmailIdentity',
			'UpdateEmailSmtpPassWord',
			'UpdateEmailTemplate'
		]);
	});

	test('all except Get and List actions are writes', () => {
		for (const [action, kind] of Object.entries(actionKinds)) {
			assert.equal(kind, /^(Get|List)/.test(action) ? 'read' : 'write', action);
		}
	});
});

function implemented(): Action[] {
	return Object.keys(actionKinds).filter(isImplemented);
}
