import assert from 'node:assert/strict';
import { after, before, beforeEach, suite, test } from 'mocha';
import { createDkimKey } from '../../../src/emulator/crypto.ts';
import type { Emulator } from '../../../src/emulator/server.ts';
import { sampleKeys } from '../../../src/emulator/state/credentials.ts';
import { sampleDomains, sampleState, takenDomain } from '../../../src/emulator/state/sampleData.ts';
import type { State } from '../../../src/emulator/state/state.ts';
import { call, type Deviation, steer } from '../../helpers/emulatorHarness.ts';
import { startFaultyEmulator } from '../../helpers/faultyEmulator.ts';

const keys = sampleKeys('international');
const sample = sampleState('international');
const own = 'mail.new-one.com';

interface Provocation extends Deviation {
	/** Requested with a fault, because clients can't cause this code. */
	readonly byFault?: true;
	/** How often to send the request; the last answer is tested. */
	readonly times?: number;
	/** Default: the sample data. */
	readonly state?: State;
}

function of(EmailIdentity: string, others: object = {}): Provocation {
	return { body: { EmailIdentity, ...others } };
}

const byFault: Provocation = { ...of(own), byFault: true };
const wrongRegion: Provocation = { ...of(own), headers: { 'X-TC-Region': 'singapore' } };

/** Ten domains, the last of them `d5.example.com`. */
const full: State = {
	...sample,
	domains: [
		...sample.domains,
		...[1, 2, 3, 4, 5].map(index => ({ name: `d${index}.example.com`, verified: false, reputationLevel: 1, records: [], tags: [] }))
	]
};
const addressElsewhere: State = {
	...sample,
	senders: [{ address: `a@${sampleDomains.brandNew}`, name: '', created: 1, hasSmtpPassword: false, region: 'ap-hongkong' }]
};

/** All error codes of each page, in order. */
const pages: Readonly<Record<string, readonly (readonly [code: string, how: Provocation])[]>> = {
	CreateEmailIdentity: [
		['AuthFailure.UnauthorizedOperation', { ...of(own), key: keys.readOnly }],
		['InternalError', byFault],
		['InvalidParameter', of(own, { DKIMOption: 'long' })],
		['InvalidParameterValue', of(own, { DKIMOption: 7 })],
		['InvalidParameterValue.CreatedByOther', of(takenDomain)],
		['InvalidParameterValue.InvalidEmailIdentity', of('qq.com')],
		['InvalidParameterValue.RepeatCreation', of(sampleDomains.brandNew)],
		['LimitExceeded', byFault],
		['MissingParameter', { body: { DKIMOption: 1 } }],
		['OperationDenied', byFault],
		['OperationDenied.ExceedDomainLimit', { ...of(own), state: full }],
		// Fails before a key is generated.
		['RequestLimitExceeded', { ...of(own, { DKIMOption: 2 }), times: 21 }]
	],
	ListEmailIdentities: [
		['AuthFailure.UnauthorizedOperation', byFault],
		['InternalError', byFault],
		['InvalidParameter', { body: { TagList: 'a' } }],
		['InvalidParameterValue', { body: { Limit: 0 } }],
		['LimitExceeded', byFault],
		['MissingParameter', { headers: { 'X-TC-Region': undefined } }],
		['OperationDenied', byFault],
		['RequestLimitExceeded', { times: 21 }]
	],
	GetEmailIdentity: [
		['AuthFailure.UnauthorizedOperation', byFault],
		['InternalError', byFault],
		['InvalidParameter', { body: { EmailIdentity: 1 } }],
		['InvalidParameterValue', wrongRegion],
		['InvalidParameterValue.NotExistDomain', of(own)],
		['LimitExceeded', byFault],
		['MissingParameter', { body: {} }],
		['OperationDenied', byFault],
		['RequestLimitExceeded', { ...of(own), times: 21 }]
	],
	UpdateEmailIdentity: [
		['AuthFailure.UnauthorizedOperation', { ...of(sampleDomains.brandNew), key: keys.readOnly }],
		['FailedOperation.DKIMNotApplied', byFault],
		['FailedOperation.ServiceNotAvailable', byFault],
		['InternalError', byFault],
		['InvalidParameter', { body: { EmailIdentity: [] } }],
		['InvalidParameterValue', wrongRegion],
		['InvalidParameterValue.NotExistDomain', of(own)],
		['LimitExceeded', byFault],
		['MissingParameter', { body: {} }],
		['OperationDenied', byFault],
		['RequestLimitExceeded', { ...of(own), times: 21 }]
	],
	DeleteEmailIdentity: [
		['AuthFailure.UnauthorizedOperation', { ...of(sampleDomains.brandNew), key: keys.readOnly }],
		['InternalError', byFault],
		['InvalidParameter', { body: { EmailIdentity: true } }],
		['InvalidParameterValue', of(own)],
		['LimitExceeded', byFault],
		['MissingParameter', { body: {} }],
		['OperationDenied', byFault],
		['OperationDenied.NotAllowDelete', of(sampleDomains.idn)],
		['OperationDenied.SenderWithDomainIsNotEmpty', { ...of(sampleDomains.brandNew), state: addressElsewhere }],
		['RequestLimitExceeded', { ...of(own), times: 21 }]
	]
};

/** Codes in the table of common errors. */
const others: readonly (readonly [action: string, code: string, how: Provocation])[] = [
	['CreateEmailIdentity', 'UnknownParameter', of(own, { DkimOption: 1 })],
	['UpdateEmailIdentity', 'UnknownParameter', of(sampleDomains.brandNew, { NewAPI: true })]
];

suite('emulator: every code of the identity actions over HTTP', () => {
	let emulator: Emulator;
	// The clock is stopped during a test, so that all requests are in the same second for rate limits.
	let time = Date.now();

	before(async () => {
		emulator = await startFaultyEmulator({ now: () => time, createDkimKey });
	});
	after(() => emulator.close());
	beforeEach(async () => {
		// Must be close to the real time, with which requests are signed.
		time = Math.max(time + 1000, Date.now());
		await steer(emulator).clearFaults();
	});

	const cases = [...Object.entries(pages).flatMap(([action, page]) => page.map(([code, how]) => [action, code, how] as const)), ...others];
	for (const [action, code, { byFault: isFault, times = 1, state = sample, ...deviation }] of cases) {
		test(`${action}: ${code}${isFault ? ' (fault)' : ''}`, async () => {
			await steer(emulator).setState(state);
			if (isFault) {
				await steer(emulator).fault({ action, code });
			}
			let answer = await call(emulator, action, deviation);
			for (let sent = 1; sent < times; sent++) {
				answer = await call(emulator, action, deviation);
			}
			assert.equal(answer.code, code);
			assert.equal(answer.status, 200);
			assert.deepEqual(Object.keys(answer.response).sort(), ['Error', 'RequestId']);
			assert.notEqual(answer.response.Error?.Message, code);
			if (times === 1) {
				assert.deepEqual(await steer(emulator).state(), state);
			}
		});
	}

	for (const [DKIMOption, length] of [
		[0, 216],
		[1, 392]
	] as const) {
		test(`DKIMOption ${DKIMOption}: a unique key for each domain`, async () => {
			await steer(emulator).setState(sample);
			const keysOf = async (domain: string) => {
				const { response } = await call(emulator, 'CreateEmailIdentity', of(domain, { DKIMOption }));
				const values = (response['Attributes'] as readonly { readonly ExpectedValue: string }[]).map(record => record.ExpectedValue);
				return values.flatMap(value => /^v=DKIM1; k=rsa; p=([A-Za-z0-9+/]+=*)$/.exec(value)?.[1] ?? []);
			};
			const [first, second] = [...(await keysOf(own)), ...(await keysOf(`b.${own}`))];
			assert.deepEqual([first?.length, second?.length], [length, length]);
			assert.notEqual(first, second);
		});
	}

	test('in Chinese', async () => {
		const { response } = await call(emulator, 'DeleteEmailIdentity', {
			...of(sampleDomains.idn),
			headers: { 'X-TC-Language': 'zh-CN' }
		});
		assert.equal(response.Error?.Message, '该发信域名不允许删除。');
	});

	test('of five concurrent requests to create a domain, one succeeds', async () => {
		await steer(emulator).setState(sample);
		const answers = await Promise.all(Array.from({ length: 5 }, () => call(emulator, 'CreateEmailIdentity', of(own))));
		const codes = answers.map(answer => answer.code);
		assert.equal(codes.filter(code => code === undefined).length, 1);
		assert.equal(codes.filter(code => code === 'InvalidParameterValue.RepeatCreation').length, 4);
		assert.equal((await steer(emulator).state()).domains.filter(domain => domain.name === own).length, 1);
	});
});
