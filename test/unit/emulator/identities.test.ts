import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { createDkimKey } from '../../../src/emulator/crypto.ts';
import { perform } from '../../../src/emulator/state/actions.ts';
import { EmulatorError } from '../../../src/emulator/state/messages.ts';
import { sampleDomains, sampleState, takenDomain } from '../../../src/emulator/state/sampleData.ts';
import { emptyState, parseState, type State } from '../../../src/emulator/state/state.ts';
import { publish, withdraw, type ZoneRecord } from '../../../src/emulator/state/zone.ts';
import type { Action, IdentityState, Input } from '../../../src/ses/actions.ts';
import { context } from '../../helpers/emulatorHarness.ts';

const sample = sampleState('international');
const own = 'mail.new-one.com';

/** The error code, or `undefined`. */
function codeOf<A extends Action>(action: A, input: Input<A>, state = sample): string | undefined {
	try {
		perform(action, state, input, context);
		return undefined;
	} catch (error) {
		assert.ok(error instanceof EmulatorError, String(error));
		return error.code;
	}
}

function after<A extends Action>(action: A, input: Input<A>, state: State): State {
	return perform(action, state, input, context).state ?? state;
}

function create(EmailIdentity: string, state = sample, DKIMOption = 0): State {
	return after('CreateEmailIdentity', { EmailIdentity, DKIMOption }, state);
}

function published(state: State, ...records: readonly ZoneRecord[]): State {
	return { ...state, zone: publish(state.zone, records) };
}

/** Publishes the expected records of the domain. */
function fullyPublished(state: State, domain: string): State {
	const { Attributes: attributes } = perform('GetEmailIdentity', state, { EmailIdentity: domain }, context).output;
	const records = (attributes ?? []).map(({ Type, SendDomain, ExpectedValue }) => {
		const value = Type === 'MX' ? `10 ${ExpectedValue.replace(/\.$/, '')}` : ExpectedValue;
		return { type: Type as ZoneRecord['type'], name: SendDomain, value };
	});
	return published(state, ...records);
}

/** Whether the domain is verified, and the status and current value of each record. */
function summary({ VerifiedForSendingStatus, Attributes }: IdentityState) {
	return [VerifiedForSendingStatus, ...(Attributes ?? []).map(({ Status, CurrentValue }) => `${Status ? '+' : '-'} ${CurrentValue}`)];
}

suite('emulator: creating a domain', () => {
	const codes: readonly [domain: string, expected: string | undefined][] = [
		[own, undefined],
		['MAIL.New-One.com', undefined],
		['new-one.com', undefined],
		['xn--mnchen-3ya.example', undefined],
		['', 'InvalidParameterValue.InvalidEmailIdentity'],
		['localhost', 'InvalidParameterValue.InvalidEmailIdentity'],
		['com', 'InvalidParameterValue.InvalidEmailIdentity'],
		['com.cn', 'InvalidParameterValue.InvalidEmailIdentity'],
		['co.uk', 'InvalidParameterValue.InvalidEmailIdentity'],
		['qq.com', 'InvalidParameterValue.InvalidEmailIdentity'],
		['gmail.com', 'InvalidParameterValue.InvalidEmailIdentity'],
		['mail.163.com', 'InvalidParameterValue.InvalidEmailIdentity'],
		['münchen.example', 'InvalidParameterValue.InvalidEmailIdentity'],
		[`${own}.`, 'InvalidParameterValue.InvalidEmailIdentity'],
		[` ${own}`, 'InvalidParameterValue.InvalidEmailIdentity'],
		['a b.example.com', 'InvalidParameterValue.InvalidEmailIdentity'],
		['_dmarc.example.com', 'InvalidParameterValue.InvalidEmailIdentity'],
		['a@example.com', 'InvalidParameterValue.InvalidEmailIdentity'],
		['https://example.com/', 'InvalidParameterValue.InvalidEmailIdentity'],
		['192.0.2.1', 'InvalidParameterValue.InvalidEmailIdentity'],
		[`${'a'.repeat(64)}.example.com`, 'InvalidParameterValue.InvalidEmailIdentity'],
		[sampleDomains.brandNew, 'InvalidParameterValue.RepeatCreation'],
		[sampleDomains.verified.toUpperCase(), 'InvalidParameterValue.RepeatCreation'],
		[takenDomain, 'InvalidParameterValue.CreatedByOther'],
		[`deeper.${takenDomain}`, undefined]
	];
	for (const [EmailIdentity, expected] of codes) {
		test(`${JSON.stringify(EmailIdentity.slice(0, 40))} → ${expected ?? 'created'}`, () => {
			assert.equal(codeOf('CreateEmailIdentity', { EmailIdentity }), expected);
		});
	}

	const selectors: readonly [option: number | undefined, dkimName: string][] = [
		[undefined, `qcloud._domainkey.${own}`],
		[0, `qcloud._domainkey.${own}`],
		[1, `qcloudhk2048._domainkey.${own}`]
	];
	for (const [DKIMOption, dkimName] of selectors) {
		test(`DKIMOption ${DKIMOption}: four records, none verified yet`, () => {
			const input = { EmailIdentity: own.toUpperCase(), ...(DKIMOption === undefined ? {} : { DKIMOption }) };
			const { output, state } = perform('CreateEmailIdentity', sample, input, context);
			const record = (Type: string, SendDomain: string, ExpectedValue: string) => ({
				Type,
				SendDomain,
				ExpectedValue,
				CurrentValue: '',
				Status: false
			});
			assert.deepEqual(output, {
				IdentityType: 'DOMAIN',
				VerifiedForSendingStatus: false,
				Attributes: [
					record('MX', own, 'mxbiz1.qq.com.'),
					record('TXT', own, 'v=spf1 include:qcloudmail.com ~all'),
					record('TXT', dkimName, 'v=DKIM1; k=rsa; p=UHVibGljS2V5'),
					record('TXT', `_dmarc.${own}`, 'v=DMARC1; p=none')
				],
				DKIMOption: DKIMOption ?? 0
			});
			assert.deepEqual(state?.domains.slice(0, -1), sample.domains);
			assert.deepEqual(sample, sampleState('international'));
			const read = perform('GetEmailIdentity', state ?? sample, { EmailIdentity: own }, context).output;
			assert.deepEqual(read, { ...output, TagList: [] });
			const listed = perform('ListEmailIdentities', state ?? sample, { Offset: 5 }, context).output.EmailIdentities;
			assert.deepEqual(listed, [
				{
					IdentityName: own,
					IdentityType: 'DOMAIN',
					SendingEnabled: false,
					CurrentReputationLevel: 1,
					DailyQuota: 500,
					TagList: [],
					DKIMOption: DKIMOption ?? 0
				}
			]);
		});
	}

	test('another DKIMOption is rejected', () => {
		assert.equal(codeOf('CreateEmailIdentity', { EmailIdentity: own, DKIMOption: 2 }), 'InvalidParameterValue');
	});

	test('tags are stored and can be filtered by', () => {
		const TagList = [{ TagKey: 'team', TagValue: 'mail' }];
		const state = after('CreateEmailIdentity', { EmailIdentity: own, TagList }, sample);
		const { output } = perform('ListEmailIdentities', state, { TagList } as Input<'ListEmailIdentities'>, context);
		assert.deepEqual(
			output.EmailIdentities?.map(identity => identity.IdentityName),
			[own]
		);
		assert.partialDeepStrictEqual(perform('GetEmailIdentity', state, { EmailIdentity: own }, context).output, { TagList });
	});

	test('the limit is ten domains in all regions, not counting deleted ones', () => {
		const ten = [1, 2, 3, 4, 5].reduce((state, index) => create(`d${index}.example.com`, state), sample);
		assert.equal(ten.domains.length, 10);
		assert.equal(codeOf('CreateEmailIdentity', { EmailIdentity: own }, ten), 'OperationDenied.ExceedDomainLimit');
		assert.throws(() => perform('CreateEmailIdentity', ten, { EmailIdentity: own }, { ...context, region: 'ap-hongkong' }), {
			code: 'OperationDenied.ExceedDomainLimit'
		});
		assert.equal(codeOf('CreateEmailIdentity', { EmailIdentity: 'd1.example.com' }, ten), 'InvalidParameterValue.RepeatCreation');
		const nine = after('DeleteEmailIdentity', { EmailIdentity: 'd1.example.com' }, ten);
		assert.equal(codeOf('CreateEmailIdentity', { EmailIdentity: own }, nine), undefined);
	});

	for (const length of [1024, 2048] as const) {
		test(`a key of ${length} bits is valid and unique`, async () => {
			const keys = await Promise.all([createDkimKey(length), createDkimKey(length)]);
			assert.notEqual(keys[0], keys[1]);
			for (const key of keys) {
				const { asymmetricKeyType, asymmetricKeyDetails } = createPublicKey({
					key: Buffer.from(key, 'base64'),
					format: 'der',
					type: 'spki'
				});
				assert.deepEqual([asymmetricKeyType, asymmetricKeyDetails?.modulusLength], ['rsa', length]);
			}
		});
	}
});

suite('emulator: verifying a domain', () => {
	const spf = 'v=spf1 include:qcloudmail.com ~all';
	const dkim = 'v=DKIM1; k=rsa; p=UHVibGljS2V5';
	const dmarc = 'v=DMARC1; p=none';
	const mx = 'mxbiz1.qq.com.';
	const txt = (name: string, value: string): ZoneRecord => ({ type: 'TXT', name, value });
	const without = (state: State, type: ZoneRecord['type'], name: string): State => ({
		...state,
		zone: withdraw(state.zone, [{ type, name }])
	});
	const bare = create(own, emptyState);
	const whole = fullyPublished(bare, own);

	const cases: readonly [what: string, state: State, expected: readonly unknown[]][] = [
		['nothing published', bare, [false, '- ', '- ', '- ', '- ']],
		['everything published', whole, [true, `+ ${mx}`, `+ ${spf}`, `+ ${dkim}`, `+ ${dmarc}`]],
		['2048 bits', fullyPublished(create(own, emptyState, 1), own), [true, `+ ${mx}`, `+ ${spf}`, `+ ${dkim}`, `+ ${dmarc}`]],
		['SPF missing', without(whole, 'TXT', own), [false, `+ ${mx}`, '- ', `+ ${dkim}`, `+ ${dmarc}`]],
		['MX missing', without(whole, 'MX', own), [false, '- ', `+ ${spf}`, `+ ${dkim}`, `+ ${dmarc}`]],
		[
			'another DKIM key',
			published(without(whole, 'TXT', `qcloud._domainkey.${own}`), txt(`qcloud._domainkey.${own}`, 'v=DKIM1; k=rsa; p=T3RoZXI=')),
			[false, `+ ${mx}`, `+ ${spf}`, '- v=DKIM1; k=rsa; p=T3RoZXI=', `+ ${dmarc}`]
		],
		[
			'texts of other kinds beside SPF',
			published(whole, txt(own, 'site-verification=1')),
			[true, `+ ${mx}`, `+ ${spf}`, `+ ${dkim}`, `+ ${dmarc}`]
		],
		[
			'other mail servers only',
			published(without(whole, 'MX', own), { type: 'MX', name: own, value: '5 mx.example.net' }),
			[false, '- mx.example.net.', `+ ${spf}`, `+ ${dkim}`, `+ ${dmarc}`]
		],
		['two SPF records', published(whole, txt(own, 'v=spf1 -all')), [false, `+ ${mx}`, `- ${spf}`, `+ ${dkim}`, `+ ${dmarc}`]],
		[
			'SPF of its own with SES in it, and a stricter DMARC policy',
			published(
				without(without(whole, 'TXT', own), 'TXT', `_dmarc.${own}`),
				txt(own, 'v=spf1 mx include:qcloudmail.com -all'),
				txt(`_dmarc.${own}`, 'v=DMARC1; p=reject')
			),
			[true, `+ ${mx}`, '+ v=spf1 mx include:qcloudmail.com -all', `+ ${dkim}`, '+ v=DMARC1; p=reject']
		],
		[
			'DKIM behind a CNAME',
			published(
				without(whole, 'TXT', `qcloud._domainkey.${own}`),
				{ type: 'CNAME', name: `qcloud._domainkey.${own}`, value: 'keys.example.net' },
				txt('keys.example.net', dkim)
			),
			[true, `+ ${mx}`, `+ ${spf}`, `+ ${dkim}`, `+ ${dmarc}`]
		],
		[
			'CNAMEs in a circle',
			published(
				without(whole, 'TXT', `qcloud._domainkey.${own}`),
				{ type: 'CNAME', name: `qcloud._domainkey.${own}`, value: 'keys.example.net' },
				{ type: 'CNAME', name: 'keys.example.net', value: `qcloud._domainkey.${own}` }
			),
			[false, `+ ${mx}`, `+ ${spf}`, '- ', `+ ${dmarc}`]
		]
	];
	for (const [what, state, expected] of cases) {
		test(`${what} → ${expected[0] ? 'verified' : 'not verified'}`, () => {
			const { output, state: next } = perform('UpdateEmailIdentity', state, { EmailIdentity: own.toUpperCase() }, context);
			assert.deepEqual(summary(output), expected);
			assert.deepEqual(summary(perform('GetEmailIdentity', next ?? state, { EmailIdentity: own }, context).output), expected);
			assert.deepEqual(next?.zone, state.zone);
		});
	}

	test('reading does not query DNS', () => {
		assert.deepEqual(summary(perform('GetEmailIdentity', whole, { EmailIdentity: own }, context).output), [false, '- ', '- ', '- ', '- ']);
	});

	test('a verified domain without its records is no longer verified', () => {
		const verified = after('UpdateEmailIdentity', { EmailIdentity: own }, whole);
		assert.equal(codeOf('CreateEmailAddress', { EmailAddress: `a@${own}` }, verified), undefined);
		const gone = after('UpdateEmailIdentity', { EmailIdentity: own }, without(verified, 'TXT', own));
		assert.equal(codeOf('CreateEmailAddress', { EmailAddress: `a@${own}` }, gone), 'OperationDenied.DomainNotVerified');
	});

	test('an unknown domain', () => {
		assert.equal(codeOf('UpdateEmailIdentity', { EmailIdentity: own }), 'InvalidParameterValue.NotExistDomain');
	});

	for (const site of ['international', 'mainland'] as const) {
		for (const domain of Object.values(sampleDomains)) {
			test(`${site}: the sample domain ${domain} matches its DNS records`, () => {
				const state = sampleState(site);
				assert.deepEqual(after('UpdateEmailIdentity', { EmailIdentity: domain }, state), state);
			});
		}
	}
});

suite('emulator: deleting a domain', () => {
	const mainland = sampleState('mainland');
	const cases: readonly [domain: string, state: State, expected: string | undefined][] = [
		[sampleDomains.brandNew, sample, undefined],
		[sampleDomains.brandNew.toUpperCase(), sample, undefined],
		[sampleDomains.halfVerified, sample, undefined],
		[sampleDomains.verified, sample, 'OperationDenied.SenderWithDomainIsNotEmpty'],
		[sampleDomains.verified, { ...sample, senders: [] }, undefined],
		[sampleDomains.full, mainland, 'OperationDenied.SenderWithDomainIsNotEmpty'],
		[sampleDomains.idn, sample, 'OperationDenied.NotAllowDelete'],
		[sampleDomains.idn, { ...sample, senders: [] }, 'OperationDenied.NotAllowDelete'],
		['unknown.example', sample, 'InvalidParameterValue']
	];
	for (const [EmailIdentity, state, expected] of cases) {
		test(`${EmailIdentity} with ${state.senders.length} addresses → ${expected ?? 'deleted'}`, () => {
			assert.equal(codeOf('DeleteEmailIdentity', { EmailIdentity }, state), expected);
		});
	}

	test('deletes only that domain and not its DNS records', () => {
		assert.deepEqual(after('DeleteEmailIdentity', { EmailIdentity: sampleDomains.halfVerified }, sample), {
			...sample,
			domains: sample.domains.filter(domain => domain.name !== sampleDomains.halfVerified)
		});
	});

	test('a deleted domain can be created again', () => {
		const gone = after('DeleteEmailIdentity', { EmailIdentity: sampleDomains.halfVerified }, sample);
		assert.equal(codeOf('CreateEmailIdentity', { EmailIdentity: sampleDomains.halfVerified }, gone), undefined);
	});
});

suite('emulator: invariants of domains', () => {
	const domain = fc.constantFrom('a.example.com', 'A.example.com', 'b.example.com', takenDomain, sampleDomains.idn, 'com');
	const step = fc.record({
		action: fc.constantFrom('CreateEmailIdentity' as const, 'UpdateEmailIdentity' as const, 'DeleteEmailIdentity' as const),
		domain: fc.oneof(
			domain,
			fc.nat(15).map(index => `d${index}.example.com`)
		),
		changesDns: fc.constantFrom('publish', 'withdraw', undefined)
	});

	test('at most ten unique names, and verified domains had all records at that time', () => {
		fc.assert(
			fc.property(fc.array(step, { maxLength: 60 }), steps => {
				let state = sample;
				for (const { action, domain: EmailIdentity, changesDns } of steps) {
					const isKnown = state.domains.some(known => known.name === EmailIdentity);
					if (changesDns === 'publish' && isKnown) {
						state = fullyPublished(state, EmailIdentity);
					} else if (changesDns === 'withdraw') {
						state = { ...state, zone: withdraw(state.zone, [{ type: 'TXT', name: EmailIdentity.toLowerCase() }]) };
					}
					try {
						state = after(action, { EmailIdentity }, state);
					} catch (error) {
						assert.ok(error instanceof EmulatorError, String(error));
					}
					const names = state.domains.map(known => known.name);
					assert.equal(new Set(names).size, names.length);
					assert.ok(names.length <= 10 && !names.includes(takenDomain) && names.includes(sampleDomains.idn));
					for (const { verified, records } of state.domains) {
						assert.equal(
							verified,
							records.every(record => record.matches)
						);
					}
					assert.deepEqual(parseState(JSON.parse(JSON.stringify(state))), state);
				}
			}),
			{ numRuns: 100 }
		);
	});
});
