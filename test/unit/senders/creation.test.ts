import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { Creation, type PlannedSender } from '../../../src/senders/creation.ts';
import { type ClientOptions, SesClient } from '../../../src/ses/client.ts';
import type { SesError } from '../../../src/ses/errors.ts';
import { Pacer } from '../../../src/ses/pacing.ts';
import { FakeClock } from '../../helpers/fakeClock.ts';

/** What the service does with a request to create: answers after milliseconds, or refuses with a code. */
interface Reply {
	/** `Network` and `ECONNREFUSED` are those of a connection that breaks, and of one that never was. */
	readonly code?: string;
	/** Until the answer; default 1. */
	readonly milliseconds?: number;
	/** The address comes into being although the answer is an error. */
	readonly isEffective?: boolean;
}

/** A fake of the service and the connection to it. */
class StandIn {
	readonly client: SesClient;
	/** Those that exist. */
	readonly addresses = new Set<string>();
	/** The addresses that were asked for, in order. */
	readonly tried: string[] = [];
	/** Times of the requests, each of any moment between sending and answer. */
	readonly arrivals: number[] = [];
	lists = 0;
	underWay = 0;
	mostUnderWay = 0;
	/** Its requests are on their way on this clock. */
	readonly clock = new FakeClock();
	private readonly _reply: (address: string, attempt: number) => Reply;
	private readonly _listCode: string | undefined;

	/** @param listCode of the refusal that each list gets */
	constructor(reply: (address: string, attempt: number) => Reply, listCode?: string, over: Partial<ClientOptions> = {}) {
		this._reply = reply;
		this._listCode = listCode;
		this.client = new SesClient({
			endpoint: 'https://ses.intl.tencentcloudapi.com',
			region: 'ap-singapore',
			credentials: () => ({ secretId: 'AKIDexample', secretKey: 'exampleSecretKey' }),
			fetch: async (_url, init) =>
				new Headers(init?.headers).get('x-tc-action') === 'ListEmailAddress'
					? this._list()
					: this._create(JSON.parse(String(init?.body)).EmailAddress),
			delay: async () => {},
			pacer: new Pacer(this.clock),
			...over
		});
	}

	/** The largest number of requests that arrived in any one second. */
	get mostInASecond(): number {
		const sorted = this.arrivals.toSorted((one, other) => one - other);
		return Math.max(...sorted.map(first => sorted.filter(time => time >= first && time < first + 1000).length));
	}

	private _list(): Response {
		this.lists++;
		const EmailSenders = [...this.addresses].map(EmailAddress => ({ EmailAddress }));
		return answerOf('list', this._listCode, { EmailSenders });
	}

	private async _create(address: string): Promise<Response> {
		this.tried.push(address);
		const { code, milliseconds = 1, isEffective = code === undefined } = this._reply(address, this.tried.length);
		const sent = this.clock.now();
		this.mostUnderWay = Math.max(this.mostUnderWay, ++this.underWay);
		await this.clock.sleep(milliseconds);
		this.underWay--;
		this.arrivals.push(sent + Math.random() * (this.clock.now() - sent));
		if (isEffective) {
			this.addresses.add(address);
		}
		return answerOf(`request of ${address}`, code);
	}
}

function answerOf(RequestId: string, code?: string, content: object = {}): Response {
	if (code === 'Network' || code === 'ECONNREFUSED') {
		throw new TypeError('fetch failed', { cause: Object.assign(new Error('broken'), { code: code === 'Network' ? 'ECONNRESET' : code }) });
	}
	return Response.json({ Response: code === undefined ? { ...content, RequestId } : { Error: { Code: code, Message: '' }, RequestId } });
}

const sender = (address: string): PlannedSender => ({ address, senderName: '', domain: address.slice(address.indexOf('@') + 1) });
const many = (count: number, domain = 'x.example') => Array.from({ length: count }, (_, index) => sender(`a${index}@${domain}`));
const never = new AbortController().signal;

async function run(standIn: StandIn, senders: readonly PlannedSender[], canceled = never) {
	const creation = new Creation(standIn.client, senders);
	const told: number[] = [];
	await standIn.clock.during(creation.run(canceled, done => told.push(done)));
	const kinds = senders.map(planned => creation.outcomeOf(planned).kind);
	return { creation, told, kinds, numberOf: (kind: string) => kinds.filter(candidate => candidate === kind).length };
}

suite('creating many sender addresses', () => {
	test('all are created, with their request IDs', async () => {
		const standIn = new StandIn(() => ({}));
		const senders = many(8);
		const { creation, told, numberOf } = await run(standIn, senders);
		assert.equal(numberOf('created'), 8);
		assert.deepEqual(told, [1, 2, 3, 4, 5, 6, 7, 8]);
		assert.deepEqual(creation.outcomeOf(senders[3] ?? sender('')), { kind: 'created', requestId: 'request of a3@x.example' });
		assert.equal(creation.obstacle, undefined);
		assert.equal(standIn.lists, 0);
	});

	test('no addresses: nothing is sent', async () => {
		assert.deepEqual((await run(new StandIn(() => ({})), [])).told, []);
	});

	test('never more than 20 requests arrive within a second, whatever their latency, and the rate is close to that', async () => {
		const standIn = new StandIn(() => ({ milliseconds: Math.random() < 0.2 ? 300 : 5 }));
		const started = standIn.clock.now();
		assert.equal((await run(standIn, many(70))).numberOf('created'), 70);
		assert.ok(standIn.mostInASecond <= 20, String(standIn.mostInASecond));
		assert.equal(standIn.mostUnderWay, 6);
		const seconds = (standIn.clock.now() - started) / 1000;
		assert.ok(70 / seconds > 10, `${70 / seconds} in a second`);
	});

	test('nor when one list directly follows another', async () => {
		const standIn = new StandIn(() => ({}));
		await run(standIn, many(15));
		await run(standIn, many(15, 'y.example'));
		assert.equal(standIn.arrivals.length, 30);
		assert.ok(standIn.mostInASecond <= 20, String(standIn.mostInASecond));
	});

	const stops = (code: string) =>
		test(`${code} stops everything at the first`, async () => {
			const standIn = new StandIn(() => ({ code }));
			const { creation, kinds } = await run(standIn, many(9));
			assert.deepEqual(kinds, ['failed', ...Array<string>(8).fill('notTried')]);
			assert.equal(standIn.tried.length, 1);
			assert.equal((creation.obstacle as SesError).code, code);
		});
	stops('AuthFailure.SecretIdNotFound');
	stops('AuthFailure.UnauthorizedOperation');
	stops('AuthFailure.SignatureExpire');
	stops('LimitExceeded');
	stops('OperationDenied');

	const stopsDomain = (code: string) =>
		test(`${code} stops its domain only`, async () => {
			const standIn = new StandIn(address => (address.endsWith('@bad.example') ? { code } : {}));
			const senders = [sender('first@bad.example'), ...many(7, 'bad.example'), ...many(3, 'good.example')];
			const { creation, kinds } = await run(standIn, senders);
			assert.deepEqual(kinds, ['failed', ...Array<string>(7).fill('notTried'), 'created', 'created', 'created']);
			assert.equal((creation.outcomeOf(senders[4] ?? sender('')) as { readonly error: SesError }).error.code, code);
			assert.equal(creation.obstacle, undefined);
		});
	stopsDomain('OperationDenied.DomainNotVerified');
	stopsDomain('OperationDenied.ExceedSenderLimit');
	stopsDomain('InvalidParameterValue.NotExistDomain');

	const goesOn = (code: string, kind: string) =>
		test(`${code} is about one address`, async () => {
			const { kinds } = await run(new StandIn(address => (address.startsWith('a1@') ? { code } : {})), many(4));
			assert.deepEqual(kinds, ['created', kind, 'created', 'created']);
		});
	goesOn('InvalidParameterValue.IllegalEmailAddress', 'failed');
	goesOn('InvalidParameterValue.IllegalSenderName', 'failed');
	goesOn('InvalidParameterValue.RepeatEmailAddress', 'existed');
	goesOn('InternalError', 'failed');
	goesOn('Network', 'failed');

	test('a lost answer: the list of addresses shows the outcome', async () => {
		const standIn = new StandIn(address => (address.startsWith('a1@') ? { code: 'Network', isEffective: true } : {}));
		const senders = many(3);
		const { creation } = await run(standIn, senders);
		assert.deepEqual(creation.outcomeOf(senders[1] ?? sender('')), { kind: 'created', requestId: undefined });
	});

	test('a lost answer and a lost list: the outcome is unknown', async () => {
		const standIn = new StandIn(address => (address.startsWith('a1@') ? { code: 'Network', isEffective: true } : {}), 'InternalError');
		assert.deepEqual((await run(standIn, many(3))).kinds, ['created', 'unknown', 'created']);
	});

	test('three lost answers in a row stop everything', async () => {
		const standIn = new StandIn(() => ({ code: 'Network' }), 'Network');
		const { creation, numberOf } = await run(standIn, many(30));
		// Those that were under way with the third have met the same.
		assert.ok(standIn.tried.length >= 3 && standIn.tried.length <= 8, String(standIn.tried.length));
		assert.equal(numberOf('unknown'), standIn.tried.length);
		assert.equal(numberOf('notTried'), 30 - standIn.tried.length);
		assert.equal((creation.obstacle as SesError).code, 'Network');
	});

	test('too many requests by other programs: waits and tries again', async () => {
		const standIn = new StandIn((_address, attempt) => (attempt === 2 || attempt === 3 ? { code: 'RequestLimitExceeded' } : {}));
		assert.equal((await run(standIn, many(5))).numberOf('created'), 5);
		assert.equal(standIn.tried.length, 7);
	});

	const ends = (code: string, tries: number) =>
		test(`${code} that stays: ends after ${tries} tries of the first, nothing is listed`, async () => {
			const standIn = new StandIn(() => ({ code }));
			const { creation, kinds } = await run(standIn, many(9));
			assert.deepEqual(kinds, ['failed', ...Array<string>(8).fill('notTried')]);
			assert.deepEqual([standIn.tried.length, standIn.lists], [tries, 0]);
			assert.notEqual(creation.obstacle, undefined);
		});
	ends('RequestLimitExceeded', 11);
	ends('FailedOperation.ServiceNotAvailable', 11);
	ends('ECONNREFUSED', 6);

	test('canceled: requests under way are waited for, no others are sent', async () => {
		const abort = new AbortController();
		const standIn = new StandIn((_address, attempt) => {
			if (attempt === 10) {
				abort.abort();
			}
			return { milliseconds: 30 };
		});
		const { numberOf } = await run(standIn, many(40), abort.signal);
		assert.equal(numberOf('created'), standIn.addresses.size);
		assert.ok(standIn.addresses.size >= 10 && standIn.addresses.size <= 15, String(standIn.addresses.size));
		assert.equal(numberOf('notTried'), 40 - standIn.addresses.size);
	});

	test('canceled while it waits for the rate limit: ends immediately', async () => {
		const abort = new AbortController();
		const standIn: StandIn = new StandIn((_address, attempt) => (attempt > 3 ? { code: 'RequestLimitExceeded' } : {}), undefined, {
			delay: (milliseconds, signal) => standIn.clock.sleep(milliseconds, signal)
		});
		const started = standIn.clock.now();
		standIn.clock.later(200, () => abort.abort());
		const { numberOf } = await run(standIn, many(40), abort.signal);
		assert.equal(standIn.clock.now() - started, 200);
		assert.deepEqual([numberOf('created'), numberOf('notTried')], [3, 37]);
	});
});
