import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { after, afterEach, before, beforeEach, suite, test } from 'mocha';
import { type Fault, type FaultKind, faultKinds } from '../../../src/emulator/faults/faultKinds.ts';
import { Faults } from '../../../src/emulator/faults/faults.ts';
import { parseFaultText } from '../../../src/emulator/faults/parseFault.ts';
import { type Emulator, startEmulator } from '../../../src/emulator/server.ts';
import { emptyState } from '../../../src/emulator/state/state.ts';
import { Signer } from '../../../src/signing/signer.ts';
import { call, steer } from '../../helpers/emulatorHarness.ts';
import { startFaultyEmulator } from '../../helpers/faultyEmulator.ts';

const input = { EmailAddress: 'service@mail.qcloud.com' };

/** Sends a signed request. */
function open(emulator: Emulator, action: string, body: object = {}) {
	const text = JSON.stringify(body);
	const { headers } = new Signer(emulator).sign(
		{
			method: 'POST',
			headers: {
				host: `127.0.0.1:${emulator.port}`,
				'content-type': 'application/json',
				'x-tc-action': action,
				'x-tc-version': '2020-10-02',
				'x-tc-region': emulator.region
			},
			body: text
		},
		Math.floor(Date.now() / 1000)
	);
	const request = httpRequest({ host: '127.0.0.1', port: emulator.port, method: 'POST', headers });
	request.end(text);
	return request;
}

async function answerTo(request: ReturnType<typeof httpRequest>): Promise<IncomingMessage> {
	const [response] = (await once(request, 'response')) as [IncomingMessage];
	return response;
}

/** Waits until the log has the outcome of the latest request. */
async function outcomeLogged(emulator: Emulator): Promise<string | null> {
	for (;;) {
		const entry = (await steer(emulator).log()).at(-1);
		if (entry && (entry.code !== null || entry.requestId !== null)) {
			return entry.code;
		}
	}
}

async function isCreated(emulator: Emulator): Promise<boolean> {
	return (await steer(emulator).state()).senders.some(sender => sender.address === input.EmailAddress);
}

suite('emulator: named faults', () => {
	let emulator: Emulator;

	beforeEach(async () => {
		emulator = await startFaultyEmulator();
	});
	afterEach(() => emulator.close());

	const create = { action: 'CreateEmailAddress' };

	/** `cut` if the connection was reset; otherwise status, type, and code or text of the answer. */
	async function outcome(): Promise<string> {
		try {
			const { status, headers, code, text } = await call(emulator, 'CreateEmailAddress', { body: input });
			return `${status} ${headers['content-type']} ${code ?? text.replace(/[0-9a-f-]{36}/, 'ID')}`;
		} catch (error) {
			assert.equal((error as NodeJS.ErrnoException).code, 'ECONNRESET');
			return 'cut';
		}
	}

	const json = '200 application/json';
	const succeeded = `${json} {"Response":{"RequestId":"ID"}}`;
	const outcomes: readonly [fault: Fault & { readonly kind: FaultKind }, expected: RegExp | string, created: boolean][] = [
		[{ kind: 'latency', delayMs: 20 }, succeeded, true],
		[{ kind: 'latency', delayMs: 20, afterEffect: true }, succeeded, true],
		[{ kind: 'reset-before' }, 'cut', false],
		[{ kind: 'reset-after' }, 'cut', true],
		[{ kind: 'reset-half' }, 'cut', true],
		[{ kind: 'refusal' }, `${json} InternalError`, false],
		[{ kind: 'refusal', code: 'LimitExceeded' }, `${json} LimitExceeded`, false],
		[{ kind: 'rate-limit' }, `${json} RequestLimitExceeded`, false],
		[{ kind: 'http-error' }, '503 text/plain upstream connect error', false],
		[{ kind: 'http-error', status: 500, afterEffect: true }, '500 text/plain upstream connect error', true],
		[{ kind: 'html-page' }, /^502 text\/html; charset=utf-8 <!DOCTYPE html>/, false],
		[{ kind: 'html-page', status: 200 }, /^200 text\/html; charset=utf-8 <!DOCTYPE html>/, false],
		[{ kind: 'truncated-json' }, /^200 application\/json \{"Response":\{"Request[^}]*$/, true],
		[{ kind: 'huge-json', size: 3 }, `${json} {"Response":{"RequestId":"ID","Padding":"xxx"}}`, true],
		[{ kind: 'wrong-types' }, `${json} {"Response":{"RequestId":7}}`, true],
		[{ kind: 'wrong-lists' }, succeeded, true],
		[{ kind: 'null-lists' }, succeeded, true],
		[{ kind: 'duplicate-rows' }, succeeded, true],
		[{ kind: 'many-rows' }, succeeded, true],
		[{ kind: 'clock-skew' }, `${json} AuthFailure.SignatureExpire`, false],
		[{ kind: 'clock-skew', clockOffset: -3600 }, `${json} AuthFailure.SignatureExpire`, false]
	];
	for (const [fault, expected, created] of outcomes) {
		test(`${JSON.stringify(fault)}: the answer, and ${created ? 'created' : 'not created'}`, async () => {
			assert.equal((await steer(emulator).fault({ ...create, ...fault })).status, 200);
			const shown = await outcome();
			if (typeof expected === 'string') {
				assert.equal(shown, expected);
			} else {
				assert.match(shown, expected);
			}
			assert.equal(await isCreated(emulator), created);
		});
	}

	for (const [kind, logged, created] of [
		['stall-before', 'stalled', false],
		['stall-after', null, true]
	] as const) {
		test(`${kind}: no headers, ${created ? 'created' : 'not created'}, until the client disconnects`, async () => {
			await steer(emulator).fault({ ...create, kind });
			const request = open(emulator, 'CreateEmailAddress', input);
			let hasAnswered = false;
			request.on('response', () => {
				hasAnswered = true;
			});
			assert.equal(await outcomeLogged(emulator), logged);
			assert.equal(await isCreated(emulator), created);
			assert.equal(hasAnswered, false);
			request.on('error', () => {});
			request.destroy();
			assert.equal((await call(emulator, 'ListEmailAddress')).code, undefined);
		});
	}

	test('stall-half: half of the bytes in Content-Length and nothing more', async () => {
		await steer(emulator).fault({ ...create, kind: 'stall-half' });
		const request = open(emulator, 'CreateEmailAddress', input);
		const response = await answerTo(request);
		const promised = Number(response.headers['content-length']);
		const [chunk] = (await once(response, 'data')) as [Buffer];
		assert.equal(chunk.length, Math.floor(promised / 2));
		assert.equal(await isCreated(emulator), true);
		assert.equal(response.complete, false);
		request.on('error', () => {});
		request.destroy();
	});

	test('closing ends stalled requests', async () => {
		for (const kind of ['stall-before', 'stall-after', 'stall-half'] as const) {
			await steer(emulator).fault({ action: 'ListEmailAddress', kind });
			const request = open(emulator, 'ListEmailAddress');
			const broken = new Promise(resolve => {
				request.on('error', resolve);
				request.on('response', response => response.resume().on('error', resolve));
			});
			await outcomeLogged(emulator);
			await emulator.close();
			assert.equal(((await broken) as NodeJS.ErrnoException).code, 'ECONNRESET');
			emulator = await startFaultyEmulator();
		}
	});

	test('clock-skew: changes the Date header as well, for all requests', async () => {
		await steer(emulator).fault({ kind: 'clock-skew', clockOffset: -3600 });
		const expired = await call(emulator, 'ListEmailAddress');
		assert.equal(expired.code, 'AuthFailure.SignatureExpire');
		const then = Math.round(Date.parse(String(expired.headers.date)) / 1000);
		assert.ok(Math.abs(then - (Date.now() / 1000 - 3600)) < 60, expired.headers.date);
		assert.equal((await call(emulator, 'ListEmailAddress', { timestamp: then })).code, undefined);
	});

	test('all kinds are tested', () => {
		const tried = new Set<string>([...outcomes.map(([{ kind }]) => kind), 'stall-before', 'stall-after', 'stall-half']);
		assert.deepEqual([...tried].sort(), Object.keys(faultKinds).sort());
	});
});

suite('emulator: faults that change lists', () => {
	let emulator: Emulator;

	before(async () => {
		emulator = await startFaultyEmulator({ rateLimits: false });
	});
	after(() => emulator.close());
	afterEach(() => steer(emulator).clearFaults());

	type Row = Readonly<Record<string, unknown>>;

	async function rows(action: string, list: string, fault: Fault, body: object = {}) {
		await steer(emulator).fault({ action, ...fault });
		const { response } = await call(emulator, action, { body });
		return { response, rows: response[list] as readonly Row[] };
	}

	const lists: readonly [action: string, list: string, name: string, body?: object][] = [
		['ListEmailAddress', 'EmailSenders', 'EmailAddress'],
		['ListEmailIdentities', 'EmailIdentities', 'IdentityName'],
		['ListEmailTemplates', 'TemplatesMetadata', 'TemplateID', { Limit: 100, Offset: 0 }],
		['GetEmailIdentity', 'Attributes', 'SendDomain', { EmailIdentity: 'mail.qcloud.com' }]
	];
	for (const [action, list, name, body] of lists) {
		test(`${action}: 10,000 rows with unique names, the real ones first`, async () => {
			const { response } = await call(emulator, action, body ? { body } : {});
			const truth = response[list] as readonly Row[];
			const many = await rows(action, list, { kind: 'many-rows' }, body);
			assert.equal(many.rows.length, 10_000);
			assert.deepEqual(many.rows.slice(0, truth.length), truth);
			const fresh = many.rows.slice(truth.length).map(row => row[name]);
			assert.equal(new Set(fresh).size, fresh.length);
			const total = response['Total'] ?? response['TotalCount'];
			assert.equal(many.response['Total'] ?? many.response['TotalCount'], total === undefined ? undefined : 10_000);
		});

		test(`${action}: each row twice`, async () => {
			const truth = (await call(emulator, action, body ? { body } : {})).response[list] as readonly Row[];
			const twice = (await rows(action, list, { kind: 'duplicate-rows' }, body)).rows;
			assert.deepEqual(
				twice.map(row => row[name]),
				truth.flatMap(row => [row[name], row[name]])
			);
		});

		test(`${action}: null or an object instead of a list`, async () => {
			assert.equal((await rows(action, list, { kind: 'null-lists' }, body)).rows, null);
			const object: object = (await rows(action, list, { kind: 'wrong-lists' }, body)).rows;
			assert.equal(Array.isArray(object), false);
			assert.ok(Object.hasOwn(object, '0'));
		});

		test(`${action}: each field has another type`, async () => {
			const [truth] = (await call(emulator, action, body ? { body } : {})).response[list] as readonly Row[];
			const wrong = await rows(action, list, { kind: 'wrong-types' }, body);
			for (const [field, value] of Object.entries(truth ?? assert.fail()).filter(([, value]) => !Array.isArray(value))) {
				assert.notEqual(typeof wrong.rows[0]?.[field], typeof value, field);
			}
			assert.match(String(wrong.response.RequestId), /^[0-9a-f-]{36}$/);
		});
	}

	test('an empty list stays empty', async () => {
		const bare = await startFaultyEmulator({ empty: true });
		await steer(bare).fault({ kind: 'many-rows', rows: 5 });
		assert.deepEqual((await call(bare, 'ListEmailAddress')).response['EmailSenders'], []);
		await bare.close();
	});

	test('adds megabytes to an answer', async () => {
		await steer(emulator).fault({ kind: 'huge-json', size: 5_000_000 });
		const response = await answerTo(open(emulator, 'ListEmailAddress'));
		let size = 0;
		for await (const chunk of response as AsyncIterable<Buffer>) {
			size += chunk.length;
		}
		assert.ok(size > 5_000_000 && size < 5_010_000, String(size));
	});

	test('a huge answer is not held in memory', async () => {
		await steer(emulator).fault({ kind: 'huge-json', size: 1_000_000_000 });
		const used = () => process.memoryUsage().heapUsed + process.memoryUsage().external;
		const before = used();
		const request = open(emulator, 'ListEmailAddress');
		const response = await answerTo(request);
		await once(response, 'readable');
		await steer(emulator).log();
		const growth = used() - before;
		assert.ok(growth < 50_000_000, String(growth));
		request.on('error', () => {});
		request.destroy();
	});
});

suite('emulator: which requests a fault applies to', () => {
	let emulator: Emulator;

	beforeEach(async () => {
		emulator = await startEmulator({ faults: new Faults([parseFaultText('ListEmailAddress:refusal=First')]) });
	});
	afterEach(() => emulator.close());

	const code = async (action = 'ListEmailAddress') => (await call(emulator, action)).code;

	async function codes(count: number) {
		const all: (string | undefined)[] = [];
		for (let index = 0; index < count; index++) {
			all.push(await code());
		}
		return all;
	}

	test('faults given at the start are pending', async () => {
		assert.deepEqual([await code('ListEmailIdentities'), ...(await codes(2))], [undefined, 'First', undefined]);
	});

	test('`after` counts requests with other faults, but not other actions', async () => {
		await steer(emulator).fault({ action: 'ListEmailAddress', code: 'Later', after: 2, times: 2 });
		await code('ListEmailIdentities');
		assert.deepEqual(await codes(5), ['First', undefined, 'Later', 'Later', undefined]);
	});

	test('pending faults are listed with the fields of their kind', async () => {
		await steer(emulator).clearFaults();
		await steer(emulator).fault({ kind: 'clock-skew', clockOffset: 1, action: 'ListEmailAddress' });
		assert.deepEqual((await steer(emulator).use('GET', 'faults')).value, [
			{ kind: 'clock-skew', clockOffset: 1, action: 'ListEmailAddress', times: 'always' }
		]);
	});

	const mistakes: readonly [fault: object, message: RegExp][] = [
		[{ kind: 'stall' }, /^kind must be/],
		[{ kind: 'toString' }, /^kind must be/],
		[{ action: 'CreateEverything' }, /^action must be/],
		[{ after: -1 }, /^after must be/],
		[{ change: 'valueOf' }, /^change must be/],
		[{ contentType: 'text/html\r\nA: b' }, /^contentType must be/],
		[{ size: 1e12 }, /^size must be/],
		[{ rows: 1.5 }, /^rows must be/],
		[{ clockOffset: '3600' }, /^clockOffset must be/]
	];
	for (const [fault, message] of mistakes) {
		test(`${JSON.stringify(fault)} is rejected`, async () => {
			const { status, value } = await steer(emulator).use('POST', 'faults', fault);
			assert.equal(status, 400);
			assert.match(value.message, message);
		});
	}

	test('a fault without fields does nothing', async () => {
		await steer(emulator).setState(emptyState);
		await steer(emulator).clearFaults();
		await steer(emulator).fault({});
		assert.deepEqual((await call(emulator, 'ListEmailAddress')).response['EmailSenders'], []);
	});
});

suite('emulator: faults on the command line', () => {
	const texts: readonly [text: string, fault: Fault][] = [
		['CreateEmailAddress:reset-after', { kind: 'reset-after', action: 'CreateEmailAddress', drop: 'after' }],
		['*:latency=2000:times=always', { kind: 'latency', delayMs: 2000, times: 'always' }],
		[
			' ListEmailAddress : rate-limit : times=3 : after=2 ',
			{ kind: 'rate-limit', action: 'ListEmailAddress', code: 'RequestLimitExceeded', times: 3, after: 2 }
		],
		['*:refusal=LimitExceeded:afterEffect=true', { kind: 'refusal', code: 'LimitExceeded', afterEffect: true }],
		['*:clock-skew=-3600', { kind: 'clock-skew', clockOffset: -3600, times: 'always' }],
		['SMTP:reset-before', { kind: 'reset-before', action: 'SMTP', drop: 'before' }],
		['*:refusal:message=a=b', { kind: 'refusal', code: 'InternalError', message: 'a=b' }],
		['{"action":"SendEmail","drop":"before"}', { action: 'SendEmail', drop: 'before' }]
	];
	for (const [text, fault] of texts) {
		test(text, () => assert.deepEqual(parseFaultText(text), fault));
	}

	const mistakes: readonly [text: string, message: RegExp][] = [
		['', /^kind must be/],
		['reset-after', /^kind must be/],
		['reset-after:latency', /^action must be/],
		['*', /^kind must be/],
		['*:explode', /^kind must be/],
		['*:constructor', /^kind must be/],
		['*:reset-after=3', /not have the field "reset-after"/],
		['*:latency=long', /^delayMs must be/],
		['*:latency:times', /^times must be/],
		['*:latency:often=3', /not have the field "often"/],
		['*:latency:times=0', /^times must be/],
		['{"action":', /JSON/],
		['{"actoin":"SendEmail"}', /not have the field "actoin"/]
	];
	for (const [text, message] of mistakes) {
		test(`${text || '(empty)'} is rejected`, () => assert.throws(() => parseFaultText(text), { message }));
	}
});
