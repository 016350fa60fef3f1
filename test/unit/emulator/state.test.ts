import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { perform } from '../../../src/emulator/state/actions.ts';
import type { Context } from '../../../src/emulator/state/behavior.ts';
import { EmulatorError } from '../../../src/emulator/state/messages.ts';
import { sampleDomains, sampleState } from '../../../src/emulator/state/sampleData.ts';
import { domainOf, emptyState, maxSenders, parseState, type State } from '../../../src/emulator/state/state.ts';
import { isValidAddress } from '../../../src/mail/address.ts';
import type { Action, Input } from '../../../src/ses/actions.ts';
import { regions, type Site } from '../../../src/ses/sites.ts';
import { anyText } from '../../helpers/anyText.ts';
import { context } from '../../helpers/emulatorHarness.ts';

const international = context;
const guangzhou: Context = { ...context, site: 'mainland', region: 'ap-guangzhou' };
const hongkong: Context = { ...guangzhou, region: 'ap-hongkong' };
const sample = sampleState('international');

/** The error code, or `undefined` for success. */
function codeOf<A extends Action>(action: A, input: Input<A>, state = sample, context = international): string | undefined {
	try {
		perform(action, state, input, context);
		return undefined;
	} catch (error) {
		assert.ok(error instanceof EmulatorError, String(error));
		return error.code;
	}
}

function after<A extends Action>(action: A, input: Input<A>, state: State, context: Context): State {
	return perform(action, state, input, context).state ?? state;
}

suite('emulator: creating an address', () => {
	const verified = sampleDomains.verified;
	const cases: readonly [address: string, name: string | undefined, expected: string | undefined][] = [
		[`service@${verified}`, 'Tencent Cloud', undefined],
		[`service@${verified}`, undefined, undefined],
		[`service@${verified}`, '', undefined],
		[`Service+Tag@${verified.toUpperCase()}`, undefined, undefined],
		[`${'a'.repeat(64)}@${verified}`, undefined, undefined],
		[`hallo2@${sampleDomains.idn}`, '北京 "Büro", Ltd.', undefined],
		['', undefined, 'InvalidParameterValue.IllegalEmailAddress'],
		['service', undefined, 'InvalidParameterValue.IllegalEmailAddress'],
		[`@${verified}`, undefined, 'InvalidParameterValue.IllegalEmailAddress'],
		['service@', undefined, 'InvalidParameterValue.IllegalEmailAddress'],
		['service@localhost', undefined, 'InvalidParameterValue.IllegalEmailAddress'],
		[`two words@${verified}`, undefined, 'InvalidParameterValue.IllegalEmailAddress'],
		[`.service@${verified}`, undefined, 'InvalidParameterValue.IllegalEmailAddress'],
		[`a..b@${verified}`, undefined, 'InvalidParameterValue.IllegalEmailAddress'],
		[`a@b@${verified}`, undefined, 'InvalidParameterValue.IllegalEmailAddress'],
		[`${'a'.repeat(65)}@${verified}`, undefined, 'InvalidParameterValue.IllegalEmailAddress'],
		[` service@${verified}`, undefined, 'InvalidParameterValue.IllegalEmailAddress'],
		[`service@${verified} `, undefined, 'InvalidParameterValue.IllegalEmailAddress'],
		[`service@${verified}.`, undefined, 'InvalidParameterValue.IllegalEmailAddress'],
		[`Tencent Cloud <service@${verified}>`, undefined, 'InvalidParameterValue.IllegalEmailAddress'],
		['hallo2@bücher.example', undefined, 'InvalidParameterValue.IllegalEmailAddress'],
		[`service@${verified}`, 'Tencent: Cloud', 'InvalidParameterValue.IllegalSenderName'],
		[`service@${verified}`, 'Tencent <Cloud>', 'InvalidParameterValue.IllegalSenderName'],
		[`service@${verified}`, 'Tencent\r\nBcc: x@example.com', 'InvalidParameterValue.IllegalSenderName'],
		[`service@${verified}`, 'moc\u202eduolC', 'InvalidParameterValue.IllegalSenderName'],
		[`service@${verified}`, 'x'.repeat(1000), 'InvalidParameterValue.IllegalSenderName'],
		[`news@${verified}`, undefined, 'InvalidParameterValue.RepeatEmailAddress'],
		[`NEWS@${verified.toUpperCase()}`, undefined, 'InvalidParameterValue.RepeatEmailAddress'],
		[`alert-3@${sampleDomains.full}`, undefined, 'InvalidParameterValue.RepeatEmailAddress'],
		[`alert-11@${sampleDomains.full}`, undefined, 'OperationDenied.ExceedSenderLimit'],
		[`service@${sampleDomains.halfVerified}`, undefined, 'OperationDenied.DomainNotVerified'],
		[`service@${sampleDomains.brandNew}`, undefined, 'OperationDenied.DomainNotVerified'],
		['service@unknown.example', undefined, 'OperationDenied.DomainNotVerified'],
		[`service@deeper.${verified}`, undefined, 'OperationDenied.DomainNotVerified']
	];
	for (const [EmailAddress, EmailSenderName, expected] of cases) {
		test(`${JSON.stringify(EmailAddress.slice(0, 40))} ${JSON.stringify(EmailSenderName?.slice(0, 40))} → ${expected ?? 'created'}`, () => {
			const input = EmailSenderName === undefined ? { EmailAddress } : { EmailAddress, EmailSenderName };
			assert.equal(codeOf('CreateEmailAddress', input), expected);
		});
	}

	test('adds one sender without modifying the old state', () => {
		const state = after(
			'CreateEmailAddress',
			{ EmailAddress: `Service@${verified}`, EmailSenderName: 'Tencent Cloud' },
			sample,
			international
		);
		assert.deepEqual(state, {
			...sample,
			senders: [
				...sample.senders,
				{
					address: `Service@${verified}`,
					name: 'Tencent Cloud',
					created: international.now,
					hasSmtpPassword: false,
					region: 'ap-singapore'
				}
			]
		});
		assert.deepEqual(sample, sampleState('international'));
	});
});

suite('emulator: the limit of ten', () => {
	const mainland = sampleState('mainland');
	const cases: readonly [what: string, state: State, context: Context, domain: string, expected: string | undefined][] = [
		['international: another domain is full', sample, international, sampleDomains.verified, undefined],
		['international: this domain is full', sample, international, sampleDomains.full, 'OperationDenied.ExceedSenderLimit'],
		['mainland: ap-guangzhou has room', mainland, guangzhou, sampleDomains.full, undefined],
		['mainland: ap-hongkong is full whatever the domain', mainland, hongkong, sampleDomains.verified, 'OperationDenied.ExceedSenderLimit']
	];
	for (const [what, state, context, domain, expected] of cases) {
		test(what, () => {
			assert.equal(codeOf('CreateEmailAddress', { EmailAddress: `service@${domain}` }, state, context), expected);
		});
	}
});

suite('emulator: listing and deleting', () => {
	test('senders in order of creation, only those of the region', () => {
		const state = after('CreateEmailAddress', { EmailAddress: `a@${sampleDomains.verified}` }, sampleState('mainland'), guangzhou);
		const addressesIn = (context: Context) =>
			perform('ListEmailAddress', state, {}, context).output.EmailSenders?.map(sender => sender.EmailAddress);
		assert.deepEqual(addressesIn(guangzhou), [
			'news@mail.qcloud.com',
			'no-reply@mail.qcloud.com',
			'billing@mail.qcloud.com',
			'hallo@xn--bcher-kva.example',
			'a@mail.qcloud.com'
		]);
		assert.equal(addressesIn(hongkong)?.length, 10);
	});

	test('every field of a sender', () => {
		const [withAll, bare] = perform('ListEmailAddress', sample, {}, international).output.EmailSenders ?? [];
		assert.deepEqual(
			[withAll, bare],
			[
				{ EmailAddress: 'news@mail.qcloud.com', EmailSenderName: 'Tencent Cloud News', CreatedTimestamp: 1_767_225_600, SmtpPwdType: 1 },
				{ EmailAddress: 'no-reply@mail.qcloud.com', EmailSenderName: '', CreatedTimestamp: 1_767_312_000, SmtpPwdType: 0 }
			]
		);
	});

	test('an empty list', () => {
		assert.deepEqual(perform('ListEmailAddress', emptyState, {}, international).output, { EmailSenders: [] });
	});

	const deletions: readonly [address: string, context: Context, expected: string | undefined][] = [
		['news@mail.qcloud.com', international, undefined],
		['NEWS@mail.qcloud.com', international, 'InvalidParameterValue.NoSuchSender'],
		['nobody@mail.qcloud.com', international, 'InvalidParameterValue.NoSuchSender'],
		['news@mail.qcloud.com', guangzhou, 'InvalidParameterValue.NoSuchSender']
	];
	for (const [EmailAddress, context, expected] of deletions) {
		test(`delete ${EmailAddress} in ${context.region} → ${expected ?? 'deleted'}`, () => {
			assert.equal(codeOf('DeleteEmailAddress', { EmailAddress }, sample, context), expected);
		});
	}

	test('deletes only that address', () => {
		const state = after('DeleteEmailAddress', { EmailAddress: 'news@mail.qcloud.com' }, sample, international);
		assert.deepEqual(state, { ...sample, senders: sample.senders.slice(1) });
	});

	test('deleted addresses do not count', () => {
		const roomier = after('DeleteEmailAddress', { EmailAddress: `alert-1@${sampleDomains.full}` }, sample, international);
		assert.equal(codeOf('CreateEmailAddress', { EmailAddress: `new@${sampleDomains.full}` }, roomier), undefined);
	});
});

suite('emulator: domains', () => {
	const names = Object.values(sampleDomains);
	const pages: readonly [input: Input<'ListEmailIdentities'>, expected: readonly string[]][] = [
		[{}, names],
		[{ Limit: 100 }, names],
		[{ Limit: 2 }, names.slice(0, 2)],
		[{ Limit: 2, Offset: 4 }, names.slice(4)],
		[{ Offset: 3 }, names.slice(3)],
		[{ Limit: 2, Offset: 5 }, []]
	];
	for (const [input, expected] of pages) {
		test(`page ${JSON.stringify(input)}`, () => {
			const { output } = perform('ListEmailIdentities', sample, input, international);
			assert.deepEqual(
				output.EmailIdentities?.map(identity => identity.IdentityName),
				expected
			);
			assert.equal(output.Total, 5);
		});
	}

	for (const limit of [0, 101]) {
		test(`Limit ${limit} is rejected`, () => {
			assert.equal(codeOf('ListEmailIdentities', { Limit: limit }), 'InvalidParameterValue');
		});
	}

	test('filters by tags', () => {
		const input = { TagList: [{ TagKey: 'stage', TagValue: 'production' }] } as Input<'ListEmailIdentities'>;
		const { output } = perform('ListEmailIdentities', sample, input, international);
		assert.deepEqual(
			output.EmailIdentities?.map(identity => identity.IdentityName),
			[names[0], names[3], names[4]]
		);
	});

	test('every field of a domain', () => {
		const { output } = perform('ListEmailIdentities', sample, { Limit: 1 }, international);
		assert.deepEqual(output, {
			EmailIdentities: [
				{
					IdentityName: 'mail.qcloud.com',
					IdentityType: 'DOMAIN',
					SendingEnabled: true,
					CurrentReputationLevel: 3,
					DailyQuota: 2000,
					TagList: [{ TagKey: 'stage', TagValue: 'production' }],
					DKIMOption: 0
				}
			],
			MaxReputationLevel: 20,
			MaxDailyQuota: 1_000_000,
			Total: 5
		});
	});

	const matching: readonly [domain: string, verified: boolean, matches: readonly boolean[]][] = [
		[sampleDomains.verified, true, [true, true, true, true]],
		[sampleDomains.halfVerified, false, [true, true, false, false]],
		[sampleDomains.brandNew, false, [false, false, false, false]],
		[sampleDomains.full.toUpperCase(), true, [true, true, true, true]]
	];
	for (const [EmailIdentity, verified, expected] of matching) {
		test(`records of ${EmailIdentity}`, () => {
			const { output } = perform('GetEmailIdentity', sample, { EmailIdentity }, international);
			assert.equal(output.VerifiedForSendingStatus, verified);
			assert.deepEqual(
				output.Attributes?.map(attribute => attribute.Status),
				expected
			);
			for (const { ExpectedValue, CurrentValue, Status } of output.Attributes ?? []) {
				assert.equal(Status, ExpectedValue === CurrentValue);
			}
		});
	}

	test('an unknown domain', () => {
		assert.equal(codeOf('GetEmailIdentity', { EmailIdentity: 'unknown.example' }), 'InvalidParameterValue.NotExistDomain');
	});
});

suite('emulator: invariants', () => {
	const domain = fc.constantFrom(...Object.values(sampleDomains), 'unknown.example');
	const step = fc.record({
		action: fc.constantFrom('CreateEmailAddress' as const, 'CreateEmailAddress' as const, 'DeleteEmailAddress' as const),
		local: fc.oneof(
			fc.constantFrom('a', 'A', 'b', 'c', 'news', 'alert-1'),
			fc.integer({ min: 0, max: 30 }).map(n => `x${n}`),
			fc.string()
		),
		domain,
		name: anyText(),
		regionIndex: fc.nat(1)
	});

	for (const site of ['international', 'mainland'] as const) {
		test(`${site}: limits, uniqueness and verified domains after any sequence of actions`, () => {
			fc.assert(
				fc.property(fc.array(step, { maxLength: 60 }), fc.boolean(), (steps, startsFull) => {
					let state = startsFull ? sampleState(site) : { ...sampleState(site), senders: [] };
					const here = regions.filter(region => region.site === site);
					for (const { action, local, domain: name, name: EmailSenderName, regionIndex } of steps) {
						const there = { ...context, site, region: here[regionIndex % here.length]?.region ?? '', now: 1 };
						const EmailAddress = `${local}@${name}`;
						const input = action === 'CreateEmailAddress' ? { EmailAddress, EmailSenderName } : { EmailAddress };
						try {
							state = after(action, input, state, there);
						} catch (error) {
							assert.ok(error instanceof EmulatorError, String(error));
						}
						assertSound(state, site);
					}
				}),
				{ numRuns: 200 }
			);
		});
	}

	test('a state survives conversion to JSON and back', () => {
		fc.assert(
			fc.property(fc.array(step, { maxLength: 20 }), steps => {
				const senders = steps.map(({ local, domain: name, name: alias }) => ({
					address: `${local}@${name}`,
					name: alias,
					created: 1,
					hasSmtpPassword: true,
					region: 'ap-singapore'
				}));
				const state = { ...sample, senders };
				assert.deepEqual(parseState(JSON.parse(JSON.stringify(state))), state);
			})
		);
	});
});

function assertSound(state: State, site: Site): void {
	const counts = new Map<string, number>();
	const seen = new Set<string>();
	for (const { address, region } of state.senders) {
		const domain = state.domains.find(candidate => candidate.name === domainOf(address));
		assert.ok(isValidAddress(address), address);
		assert.equal(domain?.verified, true, address);
		const key = `${region} ${address.toLowerCase()}`;
		assert.ok(!seen.has(key), `${key} is there twice`);
		seen.add(key);
		const counter = site === 'mainland' ? region : `${region} ${domain?.name}`;
		counts.set(counter, (counts.get(counter) ?? 0) + 1);
	}
	for (const [counter, count] of counts) {
		assert.ok(count <= maxSenders, `${counter}: ${count}`);
	}
}

suite('emulator: parsing a state', () => {
	const sender = { address: 'a@b.example', name: '', created: 1, hasSmtpPassword: false, region: 'ap-singapore' };
	const domain = { name: 'b.example', verified: true, reputationLevel: 1, records: [], tags: [] };
	const bad: readonly [value: unknown, message: RegExp][] = [
		[null, /The value must be an object/],
		[[], /The value must be an object/],
		[{}, /domains must be a list/],
		[{ domains: [], senders: {} }, /senders must be a list/],
		[{ domains: [], senders: [], extra: 1 }, /The value must not have the field "extra"/],
		[{ domains: [], senders: [{ ...sender, address: 1 }] }, /senders\[0\]\.address must be a string/],
		[{ domains: [], senders: [sender, { ...sender, created: -1 }] }, /senders\[1\]\.created must be an integer of 0 or more/],
		[{ domains: [], senders: [{ ...sender, hasSmtpPassword: 'no' }] }, /senders\[0\]\.hasSmtpPassword must be true or false/],
		[
			{ domains: [{ ...domain, records: [{ type: 'AAAA' }] }], senders: [] },
			/domains\[0\]\.records\[0\]\.type must be one of CNAME, A, TXT, MX/
		],
		[{ domains: [{ ...domain, tags: [{ key: 'a' }] }], senders: [] }, /domains\[0\]\.tags\[0\]\.value must be a string/],
		[{ domains: [{ ...domain, undeletable: 1 }], senders: [] }, /domains\[0\]\.undeletable must be true or false/],
		[{ domains: [], senders: [], zone: {} }, /zone must be a list/],
		[{ domains: [], senders: [], zone: [{ type: 'NS' }] }, /zone\[0\]\.type must be one of CNAME, A, TXT, MX/],
		[{ domains: [], senders: [], zone: [{ type: 'TXT', name: 'b.example' }] }, /zone\[0\]\.value must be a string/],
		[{ domains: [], senders: [], zone: [{ type: 'A', name: 'b.example', value: 'c' }] }, /zone\[0\]\.value must be an IPv4 address/]
	];
	for (const [value, message] of bad) {
		test(`${JSON.stringify(value).slice(0, 60)} → ${message.source}`, () => {
			assert.throws(() => parseState(value), { name: 'TypeError', message });
		});
	}

	const found = (type: string, value: string) => ({ type, name: 'b.example', expected: 'x', found: value, matches: false });
	const earlier: readonly [what: string, records: readonly object[], zone: State['zone']][] = [
		['nothing found', [found('TXT', '')], []],
		['what was found', [found('TXT', 'v=spf1 -all')], [{ type: 'TXT', name: 'b.example', value: 'v=spf1 -all' }]],
		['an MX without preference', [found('MX', 'mxbiz1.qq.com.')], [{ type: 'MX', name: 'b.example', value: '10 mxbiz1.qq.com' }]],
		['the same twice', [found('A', '192.0.2.1'), found('A', '192.0.2.1')], [{ type: 'A', name: 'b.example', value: '192.0.2.1' }]],
		['what is no record', [found('A', 'nonsense'), found('TXT', 'x')], [{ type: 'TXT', name: 'b.example', value: 'x' }]]
	];
	for (const [what, records, zone] of earlier) {
		test(`an incomplete state: ${what}`, () => {
			assert.deepEqual(parseState({ domains: [{ ...domain, records }], senders: [] }).zone, zone);
		});
	}

	test('optional fields are left out', () => {
		assert.deepEqual(parseState({ domains: [{ ...domain, undeletable: false }], senders: [] }).domains, [domain]);
		assert.equal(parseState({ domains: [{ ...domain, undeletable: true }], senders: [] }).domains[0]?.undeletable, true);
	});

	test('a sender with an unknown domain is accepted', () => {
		assert.deepEqual(parseState({ ...emptyState, senders: [sender] }), { ...emptyState, senders: [sender] });
	});
});
