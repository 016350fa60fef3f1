import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { type Emulator, startEmulator } from '../../src/emulator/server.ts';
import { type KeyName, sampleKeys } from '../../src/emulator/state/credentials.ts';
import { sampleDomains } from '../../src/emulator/state/sampleData.ts';
import type { State } from '../../src/emulator/state/state.ts';
import { regions, type Site } from '../../src/ses/sites.ts';
import { steer } from '../unit/emulatorHarness.ts';
import { type Driver, driverMakers, internationalSdk, mainlandSdk, type Outcome, ours, type Setup } from './drivers.ts';

type Step = readonly [action: string, input: object, expected?: string];

const { verified, halfVerified, brandNew, full, idn } = sampleDomains;

/** The code that is expected on the international site stands third; none where the step succeeds. */
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
	['SendEmail', {}, 'UnsupportedOperation'],
	['ListEmailAddress', {}],
	// Last, because the limit differs between the sites.
	['CreateEmailAddress', { EmailAddress: `x@${full}` }]
];

const sdks = [
	['tencentcloud-sdk-nodejs-ses', mainlandSdk],
	['tencentcloud-sdk-nodejs-intl-en', internationalSdk]
] as const;

/** What was done, what came of it, and what is stored afterwards. */
interface Transcript {
	readonly outcomes: readonly object[];
	readonly state: State;
	readonly received: readonly object[];
}

async function transcribe(driver: Driver, emulator: Emulator, steps: readonly Step[]): Promise<Transcript> {
	const outcomes: object[] = [];
	for (const [action, input] of steps) {
		const { requestId, ...outcome } = await driver.call(action, input);
		assert.match(requestId, /^[0-9a-f-]{36}$/);
		outcomes.push(outcome);
	}
	const state = await steer(emulator).state();
	const log = await steer(emulator).log();
	return {
		outcomes: JSON.parse(JSON.stringify(outcomes), withoutTime),
		state: JSON.parse(JSON.stringify(state), withoutTime),
		received: log.map(({ action, parameters, region, key, code }) => ({ action, parameters, region, key, code }))
	};
}

/** Addresses created by the test have times of today, those of the sample data do not. */
function withoutTime(key: string, value: unknown): unknown {
	return (key === 'created' || key === 'CreatedTimestamp') && typeof value === 'number' && value > 1_770_000_000 ? 'now' : value;
}

async function withEmulator<T>(site: Site, use: (emulator: Emulator) => Promise<T>, rateLimits = false): Promise<T> {
	// A clock that stands still keeps a whole test within one window of the rate limits.
	const start = Date.now();
	const emulator = await startEmulator(rateLimits ? { site, now: () => start } : { site, rateLimits });
	try {
		return await use(emulator);
	} finally {
		await emulator.close();
	}
}

suite('compatibility: the same work with both official SDKs and with our client', function () {
	// Loading the SDKs takes a while on a busy machine.
	this.timeout(20_000);

	for (const { site, region } of regions) {
		let reference: Transcript;

		for (const [name, make] of Object.entries(driverMakers)) {
			test(`${region}: ${name}`, async () => {
				const transcript = await withEmulator(site, emulator => transcribe(make(emulator, { region }), emulator, work));
				reference ??= transcript;
				assert.deepEqual(transcript.outcomes, reference.outcomes);
				assert.deepEqual(transcript.state, reference.state);
				assert.deepEqual(transcript.received, reference.received);
				if (site === 'international') {
					const codes = transcript.outcomes.map(outcome => ('code' in outcome ? outcome.code : undefined));
					assert.deepEqual(codes, [...work.slice(0, -1).map(([, , expected]) => expected), 'OperationDenied.ExceedSenderLimit']);
				}
			});
		}

		for (const [name, make] of sdks) {
			for (const signMethod of ['TC3-HMAC-SHA256', 'HmacSHA256', 'HmacSHA1'] as const) {
				for (const method of ['POST', 'GET'] as const) {
					test(`${region}: ${name}, ${method} signed with ${signMethod}`, async () => {
						const transcript = await withEmulator(site, emulator =>
							transcribe(make(emulator, { region, method, signMethod }), emulator, work)
						);
						assert.deepEqual(transcript, reference);
					});
				}
			}
		}
	}
});

suite('compatibility: refusals of the gateway', () => {
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
					outcomes.push(JSON.parse(JSON.stringify(outcome), withoutTime));
				}
				const [first, ...rest] = outcomes;
				assert.equal((first as { readonly code?: string }).code, expected);
				for (const outcome of rest) {
					assert.deepEqual(outcome, first);
				}
			});
		});
	}

	test('a wrong clock → AuthFailure.SignatureExpire', async () => {
		await withEmulator('international', async emulator => {
			await steer(emulator).setClock(-400);
			assert.deepEqual(
				await codesOf(Object.values(driverMakers).map(make => make(emulator).call(create[0], create[1]))),
				Array(3).fill('AuthFailure.SignatureExpire')
			);
		});
	});

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
