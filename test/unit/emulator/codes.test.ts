import assert from 'node:assert/strict';
import { after, before, beforeEach, suite, test } from 'mocha';
import type { Fault } from '../../../src/emulator/faults/faultKinds.ts';
import type { Emulator } from '../../../src/emulator/server.ts';
import { sampleKeys } from '../../../src/emulator/state/credentials.ts';
import { sampleDomains } from '../../../src/emulator/state/sampleData.ts';
import { call, type Deviation, steer } from '../../helpers/emulatorHarness.ts';
import { startFaultyEmulator } from '../../helpers/faultyEmulator.ts';

const keys = sampleKeys('international');
const service = `service@${sampleDomains.verified}`;
const now = () => Math.floor(Date.now() / 1000);

interface Provocation extends Deviation {
	/** Default: CreateEmailAddress. */
	readonly action?: string;
	readonly fault?: Fault;
	/** How often to send the request; the last answer is tested. */
	readonly times?: number;
}

function create(EmailAddress: string, EmailSenderName?: string): Provocation {
	return { body: EmailSenderName === undefined ? { EmailAddress } : { EmailAddress, EmailSenderName } };
}

function faultOnly(code: string): Provocation {
	return { ...create(service), fault: { action: 'CreateEmailAddress', code } };
}

/** All error codes in section 6 of the page CreateEmailAddress, in order. */
const page: readonly [code: string, how: Provocation][] = [
	['AuthFailure.UnauthorizedOperation', { ...create(service), key: keys.readOnly }],
	['InternalError', faultOnly('InternalError')],
	['InvalidParameter', { body: { EmailAddress: 1 } }],
	['InvalidParameterValue', { ...create(service), headers: { 'X-TC-Region': 'singapore' } }],
	['InvalidParameterValue.IllegalEmailAddress', create('service')],
	['InvalidParameterValue.IllegalSenderName', create(service, 'Tencent: Cloud')],
	['InvalidParameterValue.RepeatEmailAddress', create(`NEWS@${sampleDomains.verified}`)],
	['LimitExceeded', faultOnly('LimitExceeded')],
	['MissingParameter', { body: {} }],
	['OperationDenied', faultOnly('OperationDenied')],
	['OperationDenied.DomainNotVerified', create(`service@${sampleDomains.brandNew}`)],
	['OperationDenied.ExceedSenderLimit', create(`service@${sampleDomains.full}`)],
	['RequestLimitExceeded', { ...create(service), times: 21 }]
];

/** Other error codes that a client can cause. */
const others: readonly [code: string, what: string, how: Provocation][] = [
	['AuthFailure.InvalidAuthorization', 'garbage', { tampered: { Authorization: 'garbage' } }],
	['AuthFailure.InvalidAuthorization', 'none', { tampered: { Authorization: undefined } }],
	['AuthFailure.InvalidAuthorization', 'SKIP', { tampered: { Authorization: 'SKIP' } }],
	['AuthFailure.SecretIdNotFound', 'unknown key', { key: { ...keys.main, secretId: 'AKIDunknown' } }],
	['AuthFailure.SecretIdNotFound', 'disabled key', { key: keys.disabled }],
	['AuthFailure.SecretIdNotFound', 'key of the other site', { key: keys.otherSite }],
	['AuthFailure.SignatureFailure', 'wrong SecretKey', { key: { ...keys.main, secretKey: 'x'.repeat(32) } }],
	['AuthFailure.SignatureExpire', 'slow clock', { timestamp: now() - 400 }],
	['AuthFailure.SignatureExpire', 'fast clock', { timestamp: now() + 4000 }],
	['AuthFailure.TokenFailure', 'no token', { key: { secretId: keys.temporary.secretId, secretKey: keys.temporary.secretKey } }],
	['AuthFailure.TokenFailure', 'wrong token', { key: { ...keys.temporary, token: 'x' } }],
	['AuthFailure.TokenFailure', 'token with a key that has none', { key: { ...keys.main, token: 'x' } }],
	['InvalidAction', 'unknown action', { action: 'CreateEmailAdress' }],
	['InvalidAction', 'a name every object has', { action: 'toString' }],
	['InvalidParameter', 'body is no JSON', { body: '{' }],
	['InvalidParameter', 'body is a list', { body: [] }],
	['InvalidParameter', 'body is not UTF-8', { body: new Uint8Array([0x22, 0xff, 0x22]) }],
	['InvalidParameter', 'timestamp is no number', { tampered: { 'X-TC-Timestamp': 'now' } }],
	['InvalidParameterValue', 'empty region', { headers: { 'X-TC-Region': '' } }],
	['InvalidParameterValue.NoSuchSender', 'delete', { action: 'DeleteEmailAddress', ...create('nobody@mail.qcloud.com') }],
	['InvalidParameterValue.NotExistDomain', 'get', { action: 'GetEmailIdentity', body: { EmailIdentity: 'unknown.example' } }],
	['InvalidRequest', 'form', { headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'EmailAddress=a' }],
	['MissingParameter', 'no action', { headers: { 'X-TC-Action': undefined } }],
	['MissingParameter', 'no version', { headers: { 'X-TC-Version': undefined } }],
	['MissingParameter', 'no region', { headers: { 'X-TC-Region': undefined } }],
	['MissingParameter', 'no timestamp', { tampered: { 'X-TC-Timestamp': undefined } }],
	['NoSuchVersion', 'old version', { headers: { 'X-TC-Version': '2017-03-12' } }],
	['RequestSizeLimitExceeded', 'over 10 MB', { body: ' '.repeat(10 * 1024 * 1024 + 1) }],
	['RequestSizeLimitExceeded', 'GET over 32 KB', { method: 'GET', query: `EmailAddress=${'a'.repeat(32 * 1024)}` }],
	['UnknownParameter', 'misspelt', { body: { EmailAddress: service, SenderName: 'x' } }],
	['UnsupportedOperation', 'not implemented here', { action: 'BatchSendEmail' }],
	['UnsupportedProtocol', 'PUT', { method: 'PUT' }],
	['UnsupportedRegion', 'region of the other site', { headers: { 'X-TC-Region': 'ap-guangzhou' } }]
];

suite('emulator: every code over HTTP', () => {
	let emulator: Emulator;
	// The clock is stopped during a test, so that all requests are in the same second for rate limits.
	let time = Date.now();

	before(async () => {
		emulator = await startFaultyEmulator({ now: () => time });
	});
	after(() => emulator.close());
	beforeEach(async () => {
		// Must be close to the real time, with which requests are signed.
		time = Math.max(time + 1000, Date.now());
		await steer(emulator).use('DELETE', 'state');
		await steer(emulator).clearFaults();
	});

	async function provoke({ action = 'CreateEmailAddress', fault, times = 1, ...deviation }: Provocation) {
		if (fault) {
			await steer(emulator).fault(fault);
		}
		let answer = await call(emulator, action, deviation);
		for (let sent = 1; sent < times; sent++) {
			answer = await call(emulator, action, deviation);
		}
		return answer;
	}

	const cases: readonly [code: string, what: string, how: Provocation][] = [
		...page.map(([code, how]): [string, string, Provocation] => [code, 'from the page', how]),
		...others
	];
	for (const [code, what, how] of cases) {
		test(`${code}: ${what}`, async () => {
			const answer = await provoke(how);
			assert.equal(answer.code, code);
			assert.equal(answer.status, 200);
			assert.equal(answer.headers['content-type'], 'application/json');
			assert.deepEqual(Object.keys(answer.response).sort(), ['Error', 'RequestId']);
			assert.match(answer.response.RequestId ?? '', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
			assert.ok(answer.response.Error?.Message);
			const state = await steer(emulator).state();
			assert.equal(
				state.senders.some(sender => sender.address === service),
				how.times !== undefined
			);
		});
	}

	test('all 13 codes of the page are in the table', () => {
		assert.equal(new Set(page.map(([code]) => code)).size, 13);
	});

	const shapes: readonly [how: Provocation, message: RegExp][] = [
		[
			{ ...create(service), key: keys.readOnly },
			/^\[request id:[0-9a-f-]{36}\].*\(ses:CreateEmailAddress\).*\(qcs::ses:ap-singapore:uin\/100000000001:senderdomain\/service@mail\.qcloud\.com\)/
		],
		[{ action: 'CreateEmailIdentity', body: { EmailIdentity: 'x.example' }, key: keys.readOnly }, /:senderdomain\/\*\)/],
		[{ action: 'DeleteEmailTemplate', body: { TemplateID: 1 }, key: keys.readOnly }, /\(ses:DeleteEmailTemplate\).*\(\*\)/],
		[{ body: {} }, /`EmailAddress`/],
		[{ headers: { 'X-TC-Region': 'x' } }, /`X-TC-Region`/],
		[{ headers: { 'X-TC-Region': 'ap-guangzhou' } }, /`X-TC-Region`/],
		[{ ...create(service), times: 21 }, /`21`.*`20`/],
		[{ action: 'BatchSendEmail' }, /emulator does not implement.*`BatchSendEmail`/],
		[{ body: {}, headers: { 'X-TC-Language': 'zh-CN' } }, /^缺少参数 `EmailAddress`。$/],
		[{ body: {}, headers: { 'X-TC-Language': 'en-US' } }, /^`EmailAddress` is missing\.$/]
	];
	for (const [how, message] of shapes) {
		test(`message ${message.source}`, async () => {
			assert.match((await provoke(how)).response.Error?.Message ?? '', message);
		});
	}

	test('the message of CAM has the RequestId of the answer', async () => {
		const { response } = await provoke({ ...create(service), key: keys.readOnly });
		assert.ok(response.Error?.Message.includes(`[request id:${response.RequestId}]`));
	});
});
