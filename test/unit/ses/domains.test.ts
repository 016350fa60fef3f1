import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { SesClient } from '../../../src/ses/client.ts';
import {
	createSenderDomain,
	type DnsRecord,
	type DomainState,
	deleteSenderDomain,
	listSenderDomains,
	readSenderDomain,
	type SenderDomain,
	verifySenderDomain
} from '../../../src/ses/domains.ts';
import { isSesError } from '../../../src/ses/errors.ts';
import { type Arrived, answer, lostAnswers, type Reply, refusal, withLoopback } from '../../helpers/loopback.ts';

const clientOf = (endpoint: string) =>
	new SesClient({
		endpoint,
		region: 'ap-singapore',
		credentials: () => ({ secretId: 'id', secretKey: 'key' }),
		pacer: undefined,
		delay: async () => {}
	});

/** The requests of a read with all retries. */
const thrice = ['GetEmailIdentity', 'GetEmailIdentity', 'GetEmailIdentity'] as const;

suite('ses domains: list', () => {
	const reads = (name: string, fields: object, expected: Partial<SenderDomain>) =>
		test(name, () =>
			withLoopback([answer({ EmailIdentities: [{ IdentityName: 'example.com', ...fields }], Total: 1 })], async ({ endpoint }) => {
				assert.deepEqual(await listSenderDomains(clientOf(endpoint)), [
					{
						name: 'example.com',
						isVerified: false,
						reputationLevel: undefined,
						maxReputationLevel: undefined,
						dailyQuota: undefined,
						...expected
					}
				]);
			})
		);
	reads('name only', {}, {});
	reads('verified', { SendingEnabled: true }, { isVerified: true });
	reads('not verified', { SendingEnabled: false }, {});
	reads('verified null', { SendingEnabled: null }, {});
	reads('level and quota', { CurrentReputationLevel: 3, DailyQuota: 2000 }, { reputationLevel: 3, dailyQuota: 2000 });
	reads('level and quota of other types', { CurrentReputationLevel: '[a](https://b.example)', DailyQuota: null }, {});
	reads('level and quota zero', { CurrentReputationLevel: 0, DailyQuota: 0 }, { reputationLevel: 0, dailyQuota: 0 });

	interface Paging {
		readonly domains: number;
		/** Maximum page size of the server. */
		readonly longest?: number;
		readonly ignoresOffset?: boolean;
		readonly total?: number | null;
		/** Offset of each requested page. */
		readonly offsets: readonly number[];
		/** Number of domains in the result; default: all. */
		readonly listed?: number;
	}
	const pages = (name: string, { domains, longest = 100, ignoresOffset, total, offsets, listed = domains }: Paging) =>
		test(`${name}: reads pages at ${offsets.join(', ')}`, () => {
			const all = Array.from({ length: domains }, (_, index) => ({ IdentityName: `d${index}.example.com` }));
			const page = ({ body }: Arrived): Reply => {
				const { Limit, Offset } = JSON.parse(body) as { Limit: number; Offset: number };
				const from = ignoresOffset ? 0 : Offset;
				const EmailIdentities = all.slice(from, from + Math.min(Limit, longest));
				return answer({ EmailIdentities, ...(total === undefined ? {} : { Total: total }) });
			};
			return withLoopback(page, async ({ endpoint, arrived }) => {
				const found = await listSenderDomains(clientOf(endpoint));
				assert.deepEqual(
					found.map(domain => domain.name),
					all.slice(0, listed).map(identity => identity.IdentityName)
				);
				assert.deepEqual(
					arrived.map(({ body }) => JSON.parse(body)),
					offsets.map(Offset => ({ Limit: 100, Offset }))
				);
			});
		});
	test('an endless list is an error', () => {
		let count = 0;
		return withLoopback(
			() => answer({ EmailIdentities: [{ IdentityName: `d${count++}.example.com` }] }),
			({ endpoint }) => assert.rejects(listSenderDomains(clientOf(endpoint)), { kind: 'unreadable', message: /does not end/ })
		);
	});
	pages('none', { domains: 0, total: 0, offsets: [0] });
	pages('none, no total', { domains: 0, offsets: [0] });
	pages('one page', { domains: 10, total: 10, offsets: [0] });
	pages('a full page', { domains: 100, total: 100, offsets: [0] });
	pages('two pages', { domains: 101, total: 101, offsets: [0, 100] });
	pages('three pages', { domains: 250, total: 250, offsets: [0, 100, 200] });
	pages('short pages', { domains: 25, longest: 10, total: 25, offsets: [0, 10, 20] });
	pages('no total', { domains: 10, offsets: [0, 10] });
	pages('no total, two pages', { domains: 150, offsets: [0, 100, 150] });
	pages('no total, short pages', { domains: 25, longest: 10, offsets: [0, 10, 20, 25] });
	pages('total null', { domains: 10, total: null, offsets: [0, 10] });
	pages('total too high', { domains: 10, total: 12, offsets: [0, 10] });
	pages('total too low', { domains: 150, total: 20, offsets: [0, 100, 150] });
	pages('offset ignored', { domains: 10, ignoresOffset: true, offsets: [0, 10] });
	pages('offset ignored, total', { domains: 10, ignoresOffset: true, total: 10, offsets: [0] });
	pages('offset ignored, more than a page', { domains: 150, ignoresOffset: true, total: 150, offsets: [0, 100], listed: 100 });

	const endsWith = (name: string, content: object) =>
		test(name, () =>
			withLoopback([answer(content)], async ({ endpoint, arrived }) => {
				assert.deepEqual(await listSenderDomains(clientOf(endpoint)), []);
				assert.equal(arrived.length, 1);
			})
		);
	endsWith('list null', { EmailIdentities: null });
	endsWith('list null with a total', { EmailIdentities: null, Total: 3 });

	test('no list', () =>
		withLoopback([answer({ Total: 0 })], async ({ endpoint }) => {
			await assert.rejects(listSenderDomains(clientOf(endpoint)), { name: 'SesError', code: 'UnreadableAnswer' });
		}));

	test('overlapping pages: each domain once', () => {
		const replies = [['a.example', 'b.example'], ['b.example', 'c.example'], ['c.example']].map(names =>
			answer({ EmailIdentities: names.map(IdentityName => ({ IdentityName })) })
		);
		return withLoopback(replies, async ({ endpoint }) => {
			const found = await listSenderDomains(clientOf(endpoint));
			assert.deepEqual(
				found.map(domain => domain.name),
				['a.example', 'b.example', 'c.example']
			);
		});
	});

	test('an error on a later page rejects', () =>
		withLoopback([answer({ EmailIdentities: [{ IdentityName: 'a.example' }] }), refusal('InternalError')], async ({ endpoint }) => {
			await assert.rejects(listSenderDomains(clientOf(endpoint)), { name: 'SesError', code: 'InternalError' });
		}));

	test('abort ends the paging', () => {
		const controller = new AbortController();
		const page = (_: Arrived, index: number): Reply => {
			if (index === 1) {
				setImmediate(() => controller.abort());
				return { trouble: 'silent' };
			}
			return answer({ EmailIdentities: [{ IdentityName: 'a.example' }] });
		};
		return withLoopback(page, async ({ endpoint, arrived }) => {
			await assert.rejects(listSenderDomains(clientOf(endpoint), controller.signal), { name: 'AbortError' });
			assert.equal(arrived.length, 2);
		});
	});
});

const domain = 'mail.example.com';
const attribute = { Type: 'TXT', SendDomain: domain, ExpectedValue: 'v=spf1', CurrentValue: 'v=spf1', Status: true };
const record: DnsRecord = { type: 'TXT', name: domain, expected: 'v=spf1', found: 'v=spf1', isMatching: true };
const state = (isVerified: boolean) => answer({ VerifiedForSendingStatus: isVerified, Attributes: [attribute] });
const unknown = refusal('InvalidParameterValue.NotExistDomain');

/** The result of a call that gets these replies, or the code of its error, and the called actions. */
async function outcome<T>(replies: readonly Reply[] | (() => Reply), use: (client: SesClient) => Promise<T>) {
	let result: T | string | undefined;
	let asked: readonly (readonly [action: string | undefined, input: unknown])[] = [];
	await withLoopback(replies, async ({ endpoint, arrived }) => {
		result = await use(clientOf(endpoint)).catch((error: unknown) => {
			assert.ok(isSesError(error), String(error));
			return error.code;
		});
		asked = arrived.map(({ headers, body }) => [headers['x-tc-action'], JSON.parse(body)]);
	});
	return { result, asked };
}

/** Aborts during the request with this index, starting at 0; the answers of earlier ones are lost. */
function aborted(
	name: string,
	index: number,
	use: (client: SesClient, signal: AbortSignal) => Promise<unknown>,
	before: Reply,
	error: object = { name: 'AbortError' }
) {
	test(`aborted: ${name}`, () => {
		const controller = new AbortController();
		const reply = (_: Arrived, count: number): Reply => {
			if (count < index) {
				return before;
			}
			setImmediate(() => controller.abort());
			return { trouble: 'silent' };
		};
		return withLoopback(reply, async ({ endpoint, arrived }) => {
			await assert.rejects(use(clientOf(endpoint), controller.signal), error);
			assert.equal(arrived.length, index + 1);
		});
	});
}

suite('ses domains: read', () => {
	const reads = (name: string, content: object, expected: Partial<DomainState>) =>
		test(name, async () =>
			assert.deepEqual(await outcome([answer({ Attributes: [], ...content })], client => readSenderDomain(client, domain)), {
				result: { isVerified: false, records: [], ...expected },
				asked: [['GetEmailIdentity', { EmailIdentity: domain }]]
			})
		);
	reads('a record that matches', { Attributes: [attribute] }, { records: [record] });
	reads(
		'a record that is not published',
		{ Attributes: [{ ...attribute, CurrentValue: '', Status: false }] },
		{ records: [{ ...record, found: '', isMatching: false }] }
	);
	reads(
		'found null',
		{ Attributes: [{ ...attribute, CurrentValue: null, Status: false }] },
		{ records: [{ ...record, found: '', isMatching: false }] }
	);
	reads('several, in order', { Attributes: [attribute, { ...attribute, Type: 'MX' }] }, { records: [record, { ...record, type: 'MX' }] });
	reads('empty list', {}, {});
	reads('list null', { Attributes: null }, {});
	reads('verified', { VerifiedForSendingStatus: true, DKIMOption: 1 }, { isVerified: true });
	reads('verified null', { VerifiedForSendingStatus: null }, {});

	test('no list', async () =>
		assert.equal((await outcome([answer({})], client => readSenderDomain(client, domain))).result, 'UnreadableAnswer'));

	test('an error rejects', async () =>
		assert.equal((await outcome([unknown], client => readSenderDomain(client, domain))).result, 'InvalidParameterValue.NotExistDomain'));
});

suite('ses domains: create', () => {
	for (const [keyLength, DKIMOption] of [
		[1024, 0],
		[2048, 1]
	] as const) {
		test(`a key of ${keyLength} bits`, async () =>
			assert.deepEqual(
				await outcome([answer({ VerifiedForSendingStatus: false, Attributes: [attribute] }, 'id-8')], client =>
					createSenderDomain(client, domain, keyLength)
				),
				{
					result: { isVerified: false, records: [record], requestId: 'id-8' },
					asked: [['CreateEmailIdentity', { EmailIdentity: domain, DKIMOption }]]
				}
			));
	}

	const resultsIn = (name: string, replies: readonly Reply[], result: object | string, ...further: readonly string[]) =>
		test(`${name}: ${typeof result === 'string' ? result : 'created'}`, async () => {
			const { result: actual, asked } = await outcome(replies, client => createSenderDomain(client, domain, 1024));
			assert.deepEqual(actual, result);
			assert.deepEqual(
				asked.map(([action]) => action),
				['CreateEmailIdentity', ...further]
			);
		});
	const created = { isVerified: false, records: [record], requestId: undefined };
	for (const [name, reply, code] of lostAnswers) {
		resultsIn(`${name}, domain known`, [reply, state(false)], created, 'GetEmailIdentity');
		resultsIn(`${name}, domain unknown`, [reply, unknown], code, 'GetEmailIdentity');
		resultsIn(`${name}, not allowed to read`, [reply, refusal('UnauthorizedOperation')], code, 'GetEmailIdentity');
		resultsIn(`${name}, answer to the read lost, too`, [reply, { trouble: 'drop' }], code, ...thrice);
	}
	resultsIn('answer without records', [answer({ VerifiedForSendingStatus: false }), state(false)], created, 'GetEmailIdentity');
	resultsIn('records unreadable', [answer({ Attributes: [{}] }), state(false)], created, 'GetEmailIdentity');
	for (const code of [
		'InvalidParameterValue.InvalidEmailIdentity',
		'InvalidParameterValue.RepeatCreation',
		'InvalidParameterValue.CreatedByOther',
		'OperationDenied.ExceedDomainLimit',
		'AuthFailure.SignatureFailure'
	]) {
		resultsIn('rejected', [refusal(code), state(false)], code);
	}
	test('already exists after an earlier answer was lost: created', async () => {
		const replies = [refusal('InvalidParameterValue.RepeatCreation'), state(false)];
		const { result, asked } = await outcome(replies, client => createSenderDomain(client, domain, 1024, undefined, true));
		assert.deepEqual(result, created);
		assert.deepEqual(
			asked.map(([action]) => action),
			['CreateEmailIdentity', 'GetEmailIdentity']
		);
	});

	/** @param keyLengths of the keys that the domain has, which was asked for with 1024 bits */
	const comparesKeys = (keyLengths: readonly number[], expected: 'created' | string) =>
		test(`the domain exists with keys of ${keyLengths.join(' and ') || 'unknown'} bits: ${expected}`, async () => {
			const keys = keyLengths.map(length => ({
				...attribute,
				SendDomain: `qcloud${length}._domainkey.${domain}`,
				ExpectedValue: `v=DKIM1; k=rsa; p=${'x'.repeat(length === 2048 ? 392 : 216)}`
			}));
			const found = answer({ VerifiedForSendingStatus: false, Attributes: [attribute, ...keys] });
			for (const reply of [refusal('InvalidParameterValue.RepeatCreation'), refusal('InternalError')]) {
				const { result } = await outcome([reply, found], client => createSenderDomain(client, domain, 1024, undefined, true));
				assert.equal(typeof result === 'object' ? 'created' : result, expected);
			}
		});
	comparesKeys([], 'created');
	comparesKeys([1024], 'created');
	comparesKeys([2048], 'InvalidParameterValue.RepeatCreation');
	comparesKeys([1024, 2048], 'created');

	const create = (client: SesClient, signal: AbortSignal) => createSenderDomain(client, domain, 1024, signal);
	aborted('while waiting for the answer', 0, create, {});
	// The error of the write, because its effect is unknown.
	aborted('while reading the domain', 1, create, { trouble: 'drop' }, { code: 'Network' });
});

suite('ses domains: verify', () => {
	const resultsIn = (name: string, replies: readonly Reply[], result: object | string, ...actions: readonly string[]) =>
		test(name, async () => {
			const { result: actual, asked } = await outcome(replies, client => verifySenderDomain(client, domain));
			assert.deepEqual(actual, result);
			assert.deepEqual(
				asked,
				actions.map(action => [action, { EmailIdentity: domain }])
			);
		});
	const both = ['GetEmailIdentity', 'UpdateEmailIdentity'];
	const now = (isVerified: boolean) => ({ isVerified, records: [record] });
	resultsIn('verified already: no verification', [state(true), state(false)], now(true), 'GetEmailIdentity');
	resultsIn('becomes verified', [state(false), state(true)], now(true), ...both);
	resultsIn('is not verified yet', [state(false), state(false)], now(false), ...both);
	resultsIn('unknown domain', [unknown, state(true)], 'InvalidParameterValue.NotExistDomain', 'GetEmailIdentity');
	resultsIn('answer to the read lost: no verification', [{ trouble: 'drop' }], 'Network', ...thrice);
	resultsIn(
		'read not allowed: no verification',
		[refusal('UnauthorizedOperation'), state(true)],
		'UnauthorizedOperation',
		'GetEmailIdentity'
	);
	for (const code of ['FailedOperation.DKIMNotApplied', 'InvalidParameterValue.NotExistDomain']) {
		resultsIn(`rejected: ${code}`, [state(false), refusal(code)], code, ...both);
	}
	for (const [name, reply, code] of lostAnswers) {
		resultsIn(`${name}: ${code}`, [state(false), reply], code, ...both);
	}
	const verify = (client: SesClient, signal: AbortSignal) => verifySenderDomain(client, domain, signal);
	aborted('while reading the domain', 0, verify, {});
	aborted('while waiting for the answer', 1, verify, state(false));
});

suite('ses domains: delete', () => {
	const resultsIn = (name: string, replies: readonly Reply[], result: string, ...further: readonly string[]) =>
		test(`${name}: ${result}`, async () => {
			const { result: actual, asked } = await outcome(replies, client => deleteSenderDomain(client, domain).then(() => 'deleted'));
			assert.equal(actual, result);
			assert.deepEqual(
				asked,
				['DeleteEmailIdentity', ...further].map(action => [action, { EmailIdentity: domain }])
			);
		});
	resultsIn('answered', [answer({})], 'deleted');
	for (const [name, reply, code] of lostAnswers) {
		resultsIn(`${name}, domain no longer known`, [reply, unknown], 'deleted', 'GetEmailIdentity');
		resultsIn(`${name}, domain still known`, [reply, state(false)], code, 'GetEmailIdentity');
		resultsIn(`${name}, not allowed to read`, [reply, refusal('UnauthorizedOperation')], code, 'GetEmailIdentity');
		resultsIn(`${name}, answer to the read lost, too`, [reply, { trouble: 'drop' }], code, ...thrice);
	}
	for (const code of ['OperationDenied.NotAllowDelete', 'OperationDenied.SenderWithDomainIsNotEmpty']) {
		resultsIn('rejected', [refusal(code), unknown], code);
	}
	for (const code of ['InvalidParameterValue', 'InvalidParameterValue.NotExistDomain']) {
		resultsIn(`${code}, domain unknown`, [refusal(code), unknown], 'deleted', 'GetEmailIdentity');
		resultsIn(`${code}, domain known`, [refusal(code), state(false)], code, 'GetEmailIdentity');
		resultsIn(`${code}, answer to the read lost`, [refusal(code), { trouble: 'drop' }], code, ...thrice);
	}
	const remove = (client: SesClient, signal: AbortSignal) => deleteSenderDomain(client, domain, signal);
	for (const [what, reply, result] of [
		['accepted', answer({}), 'deleted'],
		['no longer known', unknown, 'deleted'],
		['rejected', refusal('OperationDenied'), 'OperationDenied']
	] as const) {
		test(`canceled in flight, ${what}: the answer is awaited`, async () => {
			const controller = new AbortController();
			const replies = (): Reply => {
				controller.abort();
				return reply;
			};
			const { result: actual } = await outcome(replies, client => remove(client, controller.signal).then(() => 'deleted'));
			assert.equal(actual, result);
		});
	}
	aborted('while reading the domain', 1, remove, { trouble: 'drop' }, { code: 'Network' });
});
