import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { type Emulator, startEmulator } from '../../src/emulator/server.ts';
import { type KeyName, sampleKeys } from '../../src/emulator/state/credentials.ts';
import { sampleDomains, takenDomain } from '../../src/emulator/state/sampleData.ts';
import { sampleTemplateIds } from '../../src/emulator/state/sampleTemplates.ts';
import type { State } from '../../src/emulator/state/state.ts';
import { maxTemplateSize, maxTemplates } from '../../src/emulator/state/templateActions.ts';
import type { Output } from '../../src/ses/actions.ts';
import { deliveryDates } from '../../src/ses/sending.ts';
import { regions, type Site } from '../../src/ses/sites.ts';
import { steer } from '../helpers/emulatorHarness.ts';
import { sameDkimKey } from '../helpers/faultyEmulator.ts';
import { clientOf, type Driver, driverMakers, internationalSdk, mainlandSdk, type Outcome, ours, type Setup } from './drivers.ts';

/** The date in Beijing when the tests start. */
const [today = ''] = deliveryDates(new Date());

/** Two actions are those of this test: `publish` publishes all records of the domain, and `review` decides about a template. */
type Step = readonly [action: string, input: object, expected?: string];

const { verified, halfVerified, brandNew, full, idn } = sampleDomains;

/** The third element is the expected error code on the international site, if any. */
const work: readonly Step[] = [
	['ListEmailIdentities', {}],
	['ListEmailIdentities', { Limit: 2, Offset: 1 }],
	['ListEmailIdentities', { TagList: [{ TagKey: 'stage', TagValue: 'production' }], Limit: 2 }],
	['ListEmailIdentities', { Limit: 0 }, 'InvalidParameterValue'],
	['GetEmailIdentity', { EmailIdentity: verified }],
	['GetEmailIdentity', { EmailIdentity: halfVerified }],
	['GetEmailIdentity', { EmailIdentity: idn }],
	['GetEmailIdentity', { EmailIdentity: 'unknown.example' }, 'InvalidParameterValue.NotExistDomain'],
	['ListEmailAddress', {}],
	['CreateEmailAddress', { EmailAddress: `service@${verified}`, EmailSenderName: 'Tencent Cloud' }],
	['CreateEmailAddress', { EmailAddress: `no-name@${verified}` }],
	['CreateEmailAddress', { EmailAddress: `a+b%c&d=e@${verified}`, EmailSenderName: 'A&B = 100 % + "quoted", (c)' }],
	['CreateEmailAddress', { EmailAddress: `any-script@${verified}`, EmailSenderName: 'Büro 北京 😀' }],
	['CreateEmailAddress', { EmailAddress: `service@${verified}` }, 'InvalidParameterValue.RepeatEmailAddress'],
	['CreateEmailAddress', { EmailAddress: `SERVICE@${verified}` }, 'InvalidParameterValue.RepeatEmailAddress'],
	['CreateEmailAddress', { EmailAddress: 'service' }, 'InvalidParameterValue.IllegalEmailAddress'],
	['CreateEmailAddress', { EmailAddress: `x@${verified}`, EmailSenderName: 'a:b' }, 'InvalidParameterValue.IllegalSenderName'],
	['CreateEmailAddress', { EmailAddress: `x@${brandNew}` }, 'OperationDenied.DomainNotVerified'],
	['CreateEmailAddress', {}, 'MissingParameter'],
	['CreateEmailAddress', { EmailAddress: `x@${verified}`, Name: 'x' }, 'UnknownParameter'],
	['DeleteEmailAddress', { EmailAddress: `no-name@${verified}` }],
	['DeleteEmailAddress', { EmailAddress: `no-name@${verified}` }, 'InvalidParameterValue.NoSuchSender'],
	['ListReceivers', {}, 'UnsupportedOperation'],
	['ListEmailAddress', {}],
	// Last, because the sites have different limits.
	['CreateEmailAddress', { EmailAddress: `x@${full}` }]
];

const own = 'mail.new-one.com';

/** Creates, verifies and deletes a domain. Both sites have the same codes. */
const domainWork: readonly Step[] = [
	['CreateEmailIdentity', { EmailIdentity: own }],
	['CreateEmailIdentity', { EmailIdentity: `a.${own}`, DKIMOption: 0 }],
	['CreateEmailIdentity', { EmailIdentity: `b.${own}`, DKIMOption: 1, TagList: [{ TagKey: 'team', TagValue: 'mail & more' }] }],
	['CreateEmailIdentity', { EmailIdentity: `c.${own}`, DKIMOption: 2 }, 'InvalidParameterValue'],
	['CreateEmailIdentity', { EmailIdentity: own }, 'InvalidParameterValue.RepeatCreation'],
	['CreateEmailIdentity', { EmailIdentity: own.toUpperCase(), DKIMOption: 1 }, 'InvalidParameterValue.RepeatCreation'],
	['CreateEmailIdentity', { EmailIdentity: takenDomain }, 'InvalidParameterValue.CreatedByOther'],
	['CreateEmailIdentity', { EmailIdentity: 'qq.com' }, 'InvalidParameterValue.InvalidEmailIdentity'],
	['CreateEmailIdentity', { EmailIdentity: 'com.cn' }, 'InvalidParameterValue.InvalidEmailIdentity'],
	['CreateEmailIdentity', { EmailIdentity: 'no domain' }, 'InvalidParameterValue.InvalidEmailIdentity'],
	['CreateEmailIdentity', {}, 'MissingParameter'],
	['GetEmailIdentity', { EmailIdentity: own }],
	['GetEmailIdentity', { EmailIdentity: `b.${own}` }],
	['CreateEmailAddress', { EmailAddress: `a@b.${own}` }, 'OperationDenied.DomainNotVerified'],
	['UpdateEmailIdentity', { EmailIdentity: `b.${own}` }],
	['publish', { EmailIdentity: `b.${own}` }],
	['GetEmailIdentity', { EmailIdentity: `b.${own}` }],
	['UpdateEmailIdentity', { EmailIdentity: `b.${own}` }],
	['UpdateEmailIdentity', { EmailIdentity: own }],
	['UpdateEmailIdentity', { EmailIdentity: halfVerified }],
	['UpdateEmailIdentity', { EmailIdentity: 'unknown.example' }, 'InvalidParameterValue.NotExistDomain'],
	['UpdateEmailIdentity', {}, 'MissingParameter'],
	['GetEmailIdentity', { EmailIdentity: `b.${own}` }],
	['ListEmailIdentities', {}],
	['ListEmailIdentities', { TagList: [{ TagKey: 'team', TagValue: 'mail & more' }] }],
	['CreateEmailAddress', { EmailAddress: `a@b.${own}` }],
	['DeleteEmailIdentity', { EmailIdentity: `b.${own}` }, 'OperationDenied.SenderWithDomainIsNotEmpty'],
	['DeleteEmailAddress', { EmailAddress: `a@b.${own}` }],
	['DeleteEmailIdentity', { EmailIdentity: `b.${own}` }],
	['DeleteEmailIdentity', { EmailIdentity: `b.${own}` }, 'InvalidParameterValue'],
	['DeleteEmailIdentity', { EmailIdentity: idn }, 'OperationDenied.NotAllowDelete'],
	['DeleteEmailIdentity', {}, 'MissingParameter'],
	['GetEmailIdentity', { EmailIdentity: `b.${own}` }, 'InvalidParameterValue.NotExistDomain'],
	['CreateEmailIdentity', { EmailIdentity: `c.${own}` }],
	['CreateEmailIdentity', { EmailIdentity: `d.${own}` }],
	['CreateEmailIdentity', { EmailIdentity: `e.${own}` }],
	['CreateEmailIdentity', { EmailIdentity: `f.${own}` }, 'OperationDenied.ExceedDomainLimit'],
	['ListEmailIdentities', { Limit: 100 }]
];

const sender = `news@${verified}`;
const template = (TemplateID: number, TemplateData: string) => ({ Template: { TemplateID, TemplateData } });
const mail = { FromEmailAddress: `News & more <${sender}>`, Destination: ['someone@example.com', 'a+b@example.com'], Subject: 'Grüße' };
const code = template(sampleTemplateIds.code, '{"name":"Ann & Bob = 100 %","code":"1+1"}');

/** Passwords, templates, mail and its delivery status. Both sites have the same codes. */
const sendingWork: readonly Step[] = [
	['UpdateEmailSmtpPassWord', { EmailAddress: sender, Password: 'Other&Pass+34=' }],
	['UpdateEmailSmtpPassWord', { EmailAddress: sender, Password: 'Other&Pass+34=' }, 'OperationDenied.RepeatPassWord'],
	['UpdateEmailSmtpPassWord', { EmailAddress: sender, Password: 'short' }, 'InvalidParameterValue.InvalidSmtpPassWord'],
	['UpdateEmailSmtpPassWord', { EmailAddress: `x@${verified}`, Password: 'Other&Pass+34=' }, 'InvalidParameterValue.NoSuchSender'],
	['ListEmailTemplates', { Limit: 100, Offset: 0 }],
	['ListEmailTemplates', { Limit: 2, Offset: 1 }],
	['ListEmailTemplates', { Limit: 101, Offset: 0 }, 'FailedOperation.InvalidLimit'],
	['GetEmailTemplate', { TemplateID: sampleTemplateIds.code }],
	['GetEmailTemplate', { TemplateID: sampleTemplateIds.newsletter }],
	['GetEmailTemplate', { TemplateID: 1 }, 'InvalidParameterValue.TemplateNotExist'],
	['SendEmail', { ...mail, ...code }],
	[
		'SendEmail',
		{
			...mail,
			...code,
			Cc: ['copy@example.com'],
			Bcc: ['hidden@example.com'],
			ReplyToAddresses: 'reply@example.com',
			Attachments: [{ FileName: 'a.txt', Content: 'eHg+eD8=' }],
			Unsubscribe: '1',
			TriggerType: 1
		}
	],
	['SendEmail', { ...mail, ...template(sampleTemplateIds.pending, '{}') }, 'FailedOperation.InvalidTemplateID'],
	['SendEmail', { ...mail, ...template(sampleTemplateIds.code, '{}') }, 'InvalidParameterValue.TemplateNotMatchData'],
	['SendEmail', { ...mail, Simple: { Html: 'eA==' } }, 'FailedOperation.WithOutPermission'],
	['SendEmail', { ...mail, ...code, FromEmailAddress: `x@${verified}` }, 'FailedOperation.NotAuthenticatedSender'],
	['SendEmail', { ...mail, ...code, Destination: [''] }, 'InvalidParameterValue.EmailAddressIsNULL'],
	['SendEmail', { ...mail, ...code, Destination: ['no address'] }, 'FailedOperation.IncorrectEmail'],
	['GetSendEmailStatus', { RequestDate: today, Offset: 0, Limit: 100 }],
	['GetSendEmailStatus', { RequestDate: today, Offset: 0, Limit: 1, ToEmailAddress: 'a+b@example.com' }],
	['GetSendEmailStatus', { RequestDate: today, Offset: 0, Limit: 10, MessageId: 'unknown' }],
	['GetSendEmailStatus', { RequestDate: '2020-01-01', Offset: 0, Limit: 10 }, 'FailedOperation.NotSupportDate'],
	['GetSendEmailStatus', { RequestDate: 'today', Offset: 0, Limit: 10 }, 'InvalidParameterValue.WrongDate']
];

/** The first ID of a template that is created. */
const id = Math.max(...Object.values(sampleTemplateIds)) + 1;
const base64 = (text: string) => Buffer.from(text).toString('base64');
const content = { TemplateContent: { Html: base64('<p>Grüße, {{name}} &amp; Co. = 100 %?</p>'), Text: base64('Grüße, {{name}}') } };
const created = { TemplateName: 'Hello & more = 100 % 你好', ...content };
const sendCreated = { ...mail, ...template(id, '{"name":"Ann & Bob"}') };

/** Creates, sends, updates and deletes a template. Both sites have the same codes. */
const templateWork: readonly Step[] = [
	['CreateEmailTemplate', created],
	['CreateEmailTemplate', { TemplateName: 'Text only', TemplateContent: { Text: base64('Hi') } }],
	['CreateEmailTemplate', { ...created, TemplateName: '' }, 'InvalidParameterValue.TemplateNameIllegal'],
	['CreateEmailTemplate', { ...created, TemplateContent: { Html: '' } }, 'InvalidParameterValue.TemplateContentIsNULL'],
	['CreateEmailTemplate', { ...created, TemplateContent: { Html: '<p>' } }, 'InvalidParameterValue.TemplateContentIsWrong'],
	['CreateEmailTemplate', { TemplateName: 'x' }, 'MissingParameter'],
	['ListEmailTemplates', { Limit: 100, Offset: 0 }],
	['ListEmailTemplates', { Limit: 1, Offset: 1 }],
	['ListEmailTemplates', { Limit: 0, Offset: 0 }, 'FailedOperation.InvalidLimit'],
	['GetEmailTemplate', { TemplateID: id }],
	['GetEmailTemplate', { TemplateID: id + 1 }],
	['SendEmail', sendCreated, 'FailedOperation.InvalidTemplateID'],
	['review', { template: id, verdict: 'approve' }],
	['GetEmailTemplate', { TemplateID: id }],
	['SendEmail', sendCreated],
	['UpdateEmailTemplate', { TemplateID: id, TemplateName: 'Changed', TemplateContent: { Html: base64('<p>Bye, {{name}}</p>') } }],
	['UpdateEmailTemplate', { ...created, TemplateID: 1 }, 'InvalidParameterValue.TemplateNotExist'],
	['UpdateEmailTemplate', { ...created, TemplateID: id, TemplateName: '' }, 'InvalidParameterValue.TemplateNameIsNULL'],
	['UpdateEmailTemplate', { ...created, TemplateID: id, TemplateName: 'x'.repeat(101) }, 'InvalidParameterValue.TemplateNameIllegal'],
	['UpdateEmailTemplate', { ...created, TemplateID: id, TemplateContent: { Text: '' } }, 'InvalidParameterValue.TemplateContentIsNULL'],
	['UpdateEmailTemplate', { ...created, TemplateID: id, TemplateContent: { Text: '?' } }, 'InvalidParameterValue.TemplateContentIsWrong'],
	['UpdateEmailTemplate', { TemplateID: id, ...content }, 'MissingParameter'],
	['GetEmailTemplate', { TemplateID: id }],
	['SendEmail', sendCreated, 'FailedOperation.InvalidTemplateID'],
	['review', { template: id, verdict: 'reject', reason: '内容过于简单' }],
	['ListEmailTemplates', { Limit: 100, Offset: 0 }],
	['SendEmail', sendCreated, 'FailedOperation.InvalidTemplateID'],
	['DeleteEmailTemplate', { TemplateID: id }],
	['DeleteEmailTemplate', { TemplateID: id }, 'InvalidParameterValue'],
	['DeleteEmailTemplate', {}, 'MissingParameter'],
	['GetEmailTemplate', { TemplateID: id }, 'InvalidParameterValue.TemplateNotExist'],
	['SendEmail', sendCreated, 'FailedOperation.InvalidTemplateID'],
	['ListEmailTemplates', { Limit: 100, Offset: 0 }]
];

const sdks = [
	['tencentcloud-sdk-nodejs-ses', mainlandSdk],
	['tencentcloud-sdk-nodejs-intl-en', internationalSdk]
] as const;

/** The steps, their results, and the state afterwards. */
interface Transcript {
	readonly outcomes: readonly object[];
	readonly state: State;
	readonly received: readonly object[];
}

async function transcribe(driver: Driver, emulator: Emulator, steps: readonly Step[]): Promise<Transcript> {
	const outcomes: object[] = [];
	for (const [action, input] of steps) {
		if (action === 'publish') {
			await publishRecords(emulator, input);
			continue;
		}
		if (action === 'review') {
			assert.equal((await steer(emulator).use('POST', 'reviews', input)).status, 200);
			continue;
		}
		const { requestId, ...outcome } = await driver.call(action, input);
		assert.match(requestId, /^[0-9a-f-]{36}$/);
		outcomes.push(outcome);
	}
	const state = await steer(emulator).state();
	const log = await steer(emulator).log();
	return {
		outcomes: JSON.parse(JSON.stringify(outcomes), withoutChance),
		state: JSON.parse(JSON.stringify(state), withoutChance),
		received: log.map(({ action, parameters, region, key, code }) => ({ action, parameters, region, key, code }))
	};
}

async function publishRecords(emulator: Emulator, input: object): Promise<void> {
	const { domains } = await steer(emulator).state();
	const domain = domains.find(({ name }) => 'EmailIdentity' in input && name === input.EmailIdentity);
	assert.ok(domain);
	await steer(emulator).publish(...domain.records.map(({ type, name, expected }) => ({ type, name, value: expected })));
}

/**
 * Replaces what differs between runs: times of created addresses, random DKIM keys (those of the sample data begin in another way), salted
 * hashes, and message ids.
 */
function withoutChance(key: string, value: unknown): unknown {
	if (key === 'smtpPassword') {
		return '<hash>';
	}
	if (typeof value === 'string') {
		if (/^qcloudses-30-\d+-date-\d{14}-[0-9a-f]{12}$/.test(value)) {
			return '<message ID>';
		}
		return value.replace(/\bp=MI[A-Za-z0-9+/]+=*$/, match => `p=<${match.length} characters>`);
	}
	return ['created', 'CreatedTimestamp', 'time', 'RequestTime'].includes(key) && typeof value === 'number' && value > 1_770_000_000
		? 'now'
		: value;
}

async function withEmulator<T>(site: Site, use: (emulator: Emulator) => Promise<T>, rateLimits = false): Promise<T> {
	// With a stopped clock, a whole test is in the same second of the rate limits.
	const start = Date.now();
	const emulator = await startEmulator({
		site,
		rateLimits,
		// A review ends at a step, not at a time.
		review: 'manual',
		createDkimKey: sameDkimKey,
		...(rateLimits ? { now: () => start } : {})
	});
	try {
		return await use(emulator);
	} finally {
		await emulator.close();
	}
}

suite('compatibility: both official SDKs and our client have the same results', function () {
	// Loading the SDKs is slow on a busy machine.
	this.timeout(20_000);

	const works: readonly (readonly [what: string, steps: readonly Step[], codes: readonly (string | undefined)[]])[] = [
		['addresses', work, [...work.slice(0, -1).map(([, , code]) => code), 'OperationDenied.ExceedSenderLimit']],
		['domains', domainWork, domainWork.filter(([action]) => action !== 'publish').map(([, , code]) => code)],
		['sending', sendingWork, sendingWork.map(([, , code]) => code)],
		['templates', templateWork, templateWork.filter(([action]) => action !== 'review').map(([, , code]) => code)]
	];
	for (const { site, region } of regions) {
		for (const [what, steps, codes] of works) {
			let reference: Transcript;

			for (const [name, make] of Object.entries(driverMakers)) {
				test(`${region}: ${what} with ${name}`, async () => {
					const transcript = await withEmulator(site, emulator => transcribe(make(emulator, { region }), emulator, steps));
					reference ??= transcript;
					assert.deepEqual(transcript.outcomes, reference.outcomes);
					assert.deepEqual(transcript.state, reference.state);
					assert.deepEqual(transcript.received, reference.received);
					if (site === 'international') {
						assert.deepEqual(
							transcript.outcomes.map(outcome => ('code' in outcome ? outcome.code : undefined)),
							codes
						);
					}
				});
			}

			// Signatures do not depend on the region.
			for (const [name, make] of region === regions[0]?.region ? sdks : []) {
				for (const signMethod of ['TC3-HMAC-SHA256', 'HmacSHA256', 'HmacSHA1'] as const) {
					for (const method of ['POST', 'GET'] as const) {
						test(`${region}: ${what} with ${name}, ${method} signed with ${signMethod}`, async () => {
							const transcript = await withEmulator(site, emulator =>
								transcribe(make(emulator, { region, method, signMethod }), emulator, steps)
							);
							assert.deepEqual(transcript, reference);
						});
					}
				}
			}
		}
	}

	test('verifying a domain returns its records', async () => {
		await withEmulator('international', async emulator => {
			const { outcomes } = await transcribe(ours(emulator), emulator, domainWork);
			const shown = outcomes.flatMap(outcome => {
				const { output } = outcome as { readonly output?: Output<'UpdateEmailIdentity'> };
				return output?.Attributes ? [[output.VerifiedForSendingStatus, output.Attributes.filter(record => record.Status).length]] : [];
			});
			// Three times created and twice read, before and after publishing verified and read, two others verified, read, three created.
			const none = [false, 0];
			const all = [true, 4];
			assert.deepEqual(shown, [none, none, none, none, none, none, none, all, none, [false, 2], all, none, none, none]);
		});
	});

	// Too large for GET, and for the older signatures.
	for (const [name, make] of Object.entries(driverMakers)) {
		test(`the limits of templates with ${name}`, async () => {
			await withEmulator('international', async emulator => {
				const driver = make(emulator);
				const Text = base64('x'.repeat(maxTemplateSize + 1));
				const codes = [await driver.call('CreateEmailTemplate', { TemplateName: 'Large', TemplateContent: { Text } })];
				const { templates, ...others } = await steer(emulator).state();
				const [one = assert.fail()] = templates;
				const full = Array.from({ length: maxTemplates }, (_, index) => ({ ...one, id: index + 1 }));
				await steer(emulator).setState({ ...others, templates: full });
				codes.push(await driver.call('CreateEmailTemplate', created));
				assert.deepEqual(
					codes.map(outcome => 'code' in outcome && outcome.code),
					['FailedOperation.TemplateContentToolarge', 'FailedOperation.ExceedTemplateLimit']
				);
			});
		});
	}

	// The international SDK drops undeclared fields, so the transcripts do not have them.
	test('fields that the SDKs do not declare', async () => {
		await withEmulator('international', async emulator => {
			const client = clientOf(emulator);
			const created = await client.call('CreateEmailIdentity', {
				EmailIdentity: own,
				DKIMOption: 1,
				TagList: [{ TagKey: 'team', TagValue: 'mail' }]
			});
			assert.partialDeepStrictEqual(created, { DKIMOption: 1 });
			const read = await client.call('GetEmailIdentity', { EmailIdentity: own });
			assert.partialDeepStrictEqual(read, { DKIMOption: 1, TagList: [{ TagKey: 'team', TagValue: 'mail' }] });
			assert.partialDeepStrictEqual(await client.call('UpdateEmailIdentity', { EmailIdentity: own }), { DKIMOption: 1 });
			const listed = await client.call('ListEmailIdentities', { Offset: 5 });
			assert.partialDeepStrictEqual(listed.EmailIdentities?.[0], { DKIMOption: 1 });
		});
	});
});

suite('compatibility: errors of the gateway', () => {
	const create: Step = ['CreateEmailAddress', { EmailAddress: `service@${verified}` }];
	const withKey = (name: KeyName): Setup => ({ key: sampleKeys('international')[name] });
	const wrongKey: Setup = { key: { ...sampleKeys('international').main, secretKey: 'x'.repeat(32) } };
	const cases: readonly [what: string, setup: Setup, step: Step, expected: string | undefined][] = [
		['temporary key', withKey('temporary'), create, undefined],
		['read-only key reads', withKey('readOnly'), ['ListEmailAddress', {}], undefined],
		['read-only key writes', withKey('readOnly'), create, 'AuthFailure.UnauthorizedOperation'],
		['disabled key', withKey('disabled'), create, 'AuthFailure.SecretIdNotFound'],
		['key of the other site', withKey('otherSite'), create, 'AuthFailure.SecretIdNotFound'],
		['wrong SecretKey', wrongKey, create, 'AuthFailure.SignatureFailure'],
		['region of the other site', { region: 'ap-guangzhou' }, create, 'UnsupportedRegion'],
		['no region at all', { region: 'nowhere' }, create, 'InvalidParameterValue'],
		['wrong type', {}, ['ListEmailIdentities', { Limit: 'ten' }], 'InvalidParameter']
	];
	for (const [what, setup, [action, input], expected] of cases) {
		test(`${what} → ${expected ?? 'accepted'}`, async () => {
			await withEmulator('international', async emulator => {
				const outcomes: object[] = [];
				const drivers = [
					...Object.values(driverMakers).map(make => make(emulator, setup)),
					internationalSdk(emulator, { ...setup, signMethod: 'HmacSHA256' })
				];
				for (const driver of drivers) {
					await steer(emulator).use('DELETE', 'state');
					const { requestId: _, ...outcome } = await driver.call(action, input);
					outcomes.push(JSON.parse(JSON.stringify(outcome), withoutChance));
				}
				const [first, ...rest] = outcomes;
				assert.equal((first as { readonly code?: string }).code, expected);
				for (const outcome of rest) {
					assert.deepEqual(outcome, first);
				}
			});
		});
	}

	const aWrongClock = (what: string, offset: number, expected: readonly (string | undefined)[]) =>
		test(`a clock that is ${what} → ${expected.map(code => code ?? 'accepted').join(', ')}`, async () => {
			await withEmulator('international', async emulator => {
				await steer(emulator).setClock(offset);
				assert.deepEqual(await codesOf(Object.values(driverMakers).map(make => make(emulator).call('ListEmailAddress', {}))), expected);
			});
		});
	// Our client, the first one, corrects its clock for reads.
	aWrongClock('400 s fast', -400, [undefined, 'AuthFailure.SignatureExpire', 'AuthFailure.SignatureExpire']);
	aWrongClock('25 hours fast', -25 * 3600, Array(3).fill('AuthFailure.SignatureExpire'));

	test('messages in Chinese', async () => {
		await withEmulator('mainland', async emulator => {
			const outcomes = await Promise.all(
				[ours, mainlandSdk].map(make => make(emulator, { language: 'zh-CN' }).call('GetEmailIdentity', {}))
			);
			for (const outcome of outcomes) {
				assert.partialDeepStrictEqual(outcome, { code: 'MissingParameter', message: '缺少参数 `EmailIdentity`。' });
			}
		});
	});

	for (const [name, make] of Object.entries(driverMakers)) {
		test(`rate limits: ${name}`, async () => {
			await withEmulator(
				'international',
				async emulator => {
					const driver = make(emulator);
					const times = (count: number, action: string) => codesOf(Array.from({ length: count }, () => driver.call(action, {})));
					const accepted = async (action: string) => (await times(40, action)).filter(code => code === undefined).length;
					assert.equal(await accepted('ListEmailIdentities'), 20);
					assert.equal(await accepted('ListEmailAddress'), 35);
					assert.deepEqual(await times(1, 'ListEmailAddress'), ['RequestLimitExceeded']);
				},
				true
			);
		});
	}
});

async function codesOf(outcomes: readonly Promise<Outcome>[]): Promise<readonly (string | undefined)[]> {
	return (await Promise.all(outcomes)).map(outcome => ('code' in outcome ? outcome.code : undefined));
}
