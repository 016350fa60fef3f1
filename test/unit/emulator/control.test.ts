import assert from 'node:assert/strict';
import { afterEach, beforeEach, suite, test } from 'mocha';
import type { Fault } from '../../../src/emulator/faults/faultKinds.ts';
import type { Emulator } from '../../../src/emulator/server.ts';
import { emptyState } from '../../../src/emulator/state/state.ts';
import type { ZoneRecord } from '../../../src/emulator/state/zone.ts';
import { call, steer } from '../../helpers/emulatorHarness.ts';
import { startFaultyEmulator } from '../../helpers/faultyEmulator.ts';

const input = { EmailAddress: 'service@mail.qcloud.com' };

suite('emulator: faults', () => {
	let emulator: Emulator;

	beforeEach(async () => {
		emulator = await startFaultyEmulator();
	});
	afterEach(() => emulator.close());

	async function hasTakenEffect(): Promise<boolean> {
		return (await steer(emulator).state()).senders.some(sender => sender.address === input.EmailAddress);
	}

	/** `cut` if the connection was reset; otherwise status, type, and body or code of the answer. */
	async function outcome(): Promise<string> {
		try {
			const { status, headers, code, text } = await call(emulator, 'CreateEmailAddress', { body: input });
			return `${status} ${headers['content-type']} ${code ?? (text.startsWith('{"Response"') ? 'created' : text)}`;
		} catch (error) {
			assert.equal((error as NodeJS.ErrnoException).code, 'ECONNRESET');
			return 'cut';
		}
	}

	const cases: readonly [fault: Fault, expected: string, takesEffect: boolean][] = [
		[{ code: 'InternalError' }, '200 application/json InternalError', false],
		[{ code: 'InternalError', afterEffect: true }, '200 application/json InternalError', true],
		[{ code: 'Anything.AtAll' }, '200 application/json Anything.AtAll', false],
		[{ code: 'InternalError', status: 500 }, '500 application/json InternalError', false],
		[{ status: 503, body: '<html>', contentType: 'text/html' }, '503 text/html <html>', false],
		[{ body: '' }, '200 application/json ', false],
		[{ body: '{}', afterEffect: true }, '200 application/json {}', true],
		[{ drop: 'before' }, 'cut', false],
		[{ drop: 'after' }, 'cut', true],
		[{ delayMs: 1 }, '200 application/json created', true],
		[{ delayMs: 1, afterEffect: true }, '200 application/json created', true],
		[{ delayMs: 1, code: 'LimitExceeded' }, '200 application/json LimitExceeded', false],
		[{ action: 'ListEmailAddress', code: 'InternalError' }, '200 application/json created', true],
		[{ action: 'CreateEmailAddress', code: 'InternalError' }, '200 application/json InternalError', false]
	];
	for (const [fault, expected, takesEffect] of cases) {
		test(`${JSON.stringify(fault)} → ${expected}`, async () => {
			assert.equal((await steer(emulator).fault(fault)).status, 200);
			assert.equal(await outcome(), expected);
			assert.equal(await hasTakenEffect(), takesEffect);
		});
	}

	test('a custom message', async () => {
		await steer(emulator).fault({ code: 'OperationDenied', message: 'Because.' });
		const { response } = await call(emulator, 'CreateEmailAddress', { body: input });
		assert.deepEqual(response.Error, { Code: 'OperationDenied', Message: 'Because.' });
	});

	test('applies as often as requested, the oldest fault first', async () => {
		await steer(emulator).fault({ code: 'A', times: 2 });
		await steer(emulator).fault({ code: 'B' });
		assert.deepEqual([await code(), await code(), await code(), await code()], ['A', 'A', 'B', undefined]);
	});

	test('always, until cleared', async () => {
		await steer(emulator).fault({ code: 'A', times: 'always' });
		assert.deepEqual([await code(), await code(), await code()], ['A', 'A', 'A']);
		await steer(emulator).clearFaults();
		assert.equal(await code(), undefined);
	});

	test('clearing ends a delay, and the action is performed', async () => {
		await steer(emulator).fault({ action: 'CreateEmailAddress', delayMs: 600_000 });
		const waiting = call(emulator, 'CreateEmailAddress', { body: input });
		while ((await steer(emulator).log()).length === 0) {
			// Polls until the request has been received.
		}
		await steer(emulator).clearFaults();
		assert.equal((await waiting).code, undefined);
		assert.ok((await steer(emulator).state()).senders.some(({ address }) => address === input.EmailAddress));
	});

	test('closing does not wait for a delay', async () => {
		await steer(emulator).fault({ delayMs: 600_000, drop: 'before' });
		const waiting = assert.rejects(call(emulator, 'ListEmailAddress'), { code: 'ECONNRESET' });
		while ((await steer(emulator).log()).length === 0) {
			// Polls until the request has been received.
		}
		await emulator.close();
		await waiting;
		emulator = await startFaultyEmulator();
	});

	const mistakes: readonly [fault: unknown, message: RegExp][] = [
		[{ cod: 'InternalError' }, /not have the field "cod"/],
		[{ times: 0 }, /^times must be/],
		[{ drop: 'during' }, /^drop must be/],
		[{ status: '500' }, /^status must be/],
		[[], /must be an object/]
	];
	for (const [fault, message] of mistakes) {
		test(`${JSON.stringify(fault)} is rejected`, async () => {
			const { status, value } = await steer(emulator).use('POST', 'faults', fault);
			assert.equal(status, 400);
			assert.match(value.message, message);
		});
	}

	async function code(): Promise<string | undefined> {
		return (await call(emulator, 'ListEmailAddress')).code;
	}
});

suite('emulator: log, state and clock', () => {
	const start = Date.parse('2026-03-31T12:00:00Z');
	let emulator: Emulator;

	beforeEach(async () => {
		emulator = await startFaultyEmulator({ now: () => start });
	});
	afterEach(() => emulator.close());

	const timestamp = start / 1000;

	test('the log has requests and outcomes, but no keys', async () => {
		await steer(emulator).fault({ action: 'GetEmailIdentity', drop: 'before' });
		const created = await call(emulator, 'CreateEmailAddress', { timestamp, body: input });
		const refused = await call(emulator, 'DeleteEmailAddress', { timestamp, body: '{' });
		await assert.rejects(call(emulator, 'GetEmailIdentity', { timestamp, body: { EmailIdentity: 'a.example' } }));
		const common = { time: start, region: 'ap-singapore' };
		assert.deepEqual(await steer(emulator).log(), [
			{
				...common,
				action: 'CreateEmailAddress',
				parameters: input,
				key: 'main',
				code: null,
				requestId: created.response.RequestId
			},
			{
				...common,
				action: 'DeleteEmailAddress',
				parameters: null,
				key: 'main',
				code: 'InvalidParameter',
				requestId: refused.response.RequestId
			},
			{ ...common, action: 'GetEmailIdentity', parameters: { EmailIdentity: 'a.example' }, key: null, code: 'dropped', requestId: null }
		]);
		const text = JSON.stringify(await steer(emulator).log());
		assert.ok(!text.includes(emulator.secretId) && !text.includes(emulator.secretKey));
	});

	test('passwords are not logged', async () => {
		await call(emulator, 'UpdateEmailSmtpPassWord', { timestamp, body: { ...input, Password: 'Secret12Secret' } });
		assert.deepEqual((await steer(emulator).log()).at(0)?.parameters, { ...input, Password: '***' });
	});

	test('the log can be cleared', async () => {
		await call(emulator, 'ListEmailAddress', { timestamp });
		await steer(emulator).use('DELETE', 'log');
		assert.deepEqual(await steer(emulator).log(), []);
	});

	test('the state can be replaced and restored', async () => {
		const initial = await steer(emulator).state();
		assert.equal((await steer(emulator).setState(emptyState)).status, 200);
		assert.deepEqual((await call(emulator, 'ListEmailAddress', { timestamp })).response['EmailSenders'], []);
		await steer(emulator).use('DELETE', 'state');
		assert.deepEqual(await steer(emulator).state(), initial);
	});

	test('an invalid state is rejected and changes nothing', async () => {
		const initial = await steer(emulator).state();
		const { status, value } = await steer(emulator).use('POST', 'state', { domains: [] });
		assert.equal(status, 400);
		assert.equal(value.message, 'senders must be a list.');
		assert.deepEqual(await steer(emulator).state(), initial);
	});

	test('the clock can be set ahead: signatures expire and the Date header changes', async () => {
		await steer(emulator).setClock(3600);
		const answer = await call(emulator, 'ListEmailAddress', { timestamp });
		assert.equal(answer.code, 'AuthFailure.SignatureExpire');
		assert.equal(answer.headers.date, 'Tue, 31 Mar 2026 13:00:00 GMT');
		assert.equal((await call(emulator, 'ListEmailAddress', { timestamp: timestamp + 3600 })).code, undefined);
	});

	test('an invalid offset is rejected', async () => {
		assert.equal((await steer(emulator).use('POST', 'clock', { offsetSeconds: '1' })).status, 400);
	});

	test('without sample data', async () => {
		const bare = await startFaultyEmulator({ empty: true });
		assert.deepEqual(await steer(bare).state(), emptyState);
		await bare.close();
	});
});

suite('emulator: changing DNS', () => {
	let emulator: Emulator;

	beforeEach(async () => {
		emulator = await startFaultyEmulator({ empty: true });
	});
	afterEach(() => emulator.close());

	const spf = { type: 'TXT', name: 'a.example', value: 'v=spf1 -all' };
	const token = { ...spf, value: 'token' };
	const mx = { type: 'MX', name: 'a.example', value: '10 mxbiz1.qq.com' };

	const changes: readonly [what: string, changes: readonly object[], zone: readonly object[]][] = [
		['nothing', [{}], []],
		['one', [{ publish: [spf] }], [spf]],
		['the same twice', [{ publish: [spf] }, { publish: [spf, spf] }], [spf]],
		['two texts of one name', [{ publish: [spf] }, { publish: [token] }], [spf, token]],
		['names in other spellings', [{ publish: [spf] }, { publish: [{ ...spf, name: 'A.Example.' }] }], [spf]],
		['texts differ by case', [{ publish: [token, { ...token, value: 'Token' }] }], [token, { ...token, value: 'Token' }]],
		['MX as SES shows it', [{ publish: [{ ...mx, value: 'mxbiz1.qq.com.' }] }, { publish: [mx] }], [mx]],
		['MX of other preference', [{ publish: [mx, { ...mx, value: '5 mxbiz1.qq.com' }] }], [mx, { ...mx, value: '5 mxbiz1.qq.com' }]],
		['withdraw one', [{ publish: [spf, token] }, { withdraw: [spf] }], [token]],
		['withdraw all of a type', [{ publish: [spf, token, mx] }, { withdraw: [{ type: 'TXT', name: 'A.example.' }] }], [mx]],
		['withdraw what is not there', [{ publish: [spf] }, { withdraw: [token, { type: 'A', name: 'a.example' }] }], [spf]],
		['withdraw an MX as SES shows it', [{ publish: [mx] }, { withdraw: [{ ...mx, value: 'mxbiz1.qq.com.' }] }], []],
		['replace in one go', [{ publish: [spf] }, { publish: [token], withdraw: [{ type: 'TXT', name: 'a.example' }] }], [token]]
	];
	for (const [what, bodies, zone] of changes) {
		test(what, async () => {
			for (const body of bodies) {
				assert.equal((await steer(emulator).use('POST', 'dns', body)).status, 200);
			}
			assert.deepEqual((await steer(emulator).use('GET', 'dns')).value, zone);
			assert.deepEqual((await steer(emulator).state()).zone, zone);
		});
	}

	const mistakes: readonly [change: unknown, message: RegExp][] = [
		[[], /^The value must be an object\.$/],
		[{ publsh: [] }, /must not have the field "publsh"/],
		[{ publish: spf }, /^publish must be a list\.$/],
		[{ publish: [spf, { ...spf, type: 'AAAA' }] }, /^publish\[1\]\.type must be one of CNAME, A, TXT, MX\.$/],
		[{ publish: [{ ...spf, name: '' }] }, /^publish\[0\]\.name must be a fully qualified domain name\.$/],
		[{ publish: [{ ...spf, name: 'a b.example' }] }, /^publish\[0\]\.name must be/],
		[{ publish: [{ ...spf, name: '*.example' }] }, /^publish\[0\]\.name must be/],
		[{ publish: [{ ...spf, name: `${'a'.repeat(64)}.example` }] }, /^publish\[0\]\.name must be/],
		[{ publish: [{ ...spf, value: '' }] }, /^publish\[0\]\.value must be 1 to 4096 characters\.$/],
		[{ publish: [{ ...spf, value: 'x'.repeat(4097) }] }, /^publish\[0\]\.value must be 1 to 4096/],
		[{ publish: [{ ...spf, type: 'A', value: '256.0.0.1' }] }, /^publish\[0\]\.value must be an IPv4 address\.$/],
		[{ publish: [{ ...mx, value: '70000 a.example' }] }, /^publish\[0\]\.value must have a preference of 65535 or less\.$/],
		[{ publish: [{ ...mx, value: '10 two words' }] }, /^publish\[0\]\.value must be a fully qualified domain name\.$/],
		[{ publish: [spf, { ...spf, type: 'CNAME', value: 'b.example' }] }, /^A CNAME must be the only record of its name, but a\.example /],
		[{ withdraw: [{ type: 'TXT' }] }, /^withdraw\[0\]\.name must be a string\.$/]
	];
	for (const [change, message] of mistakes) {
		test(`${JSON.stringify(change).slice(0, 70)} is rejected and changes nothing`, async () => {
			await steer(emulator).use('POST', 'dns', { publish: [token] });
			const { status, value } = await steer(emulator).use('POST', 'dns', change);
			assert.equal(status, 400);
			assert.match(value.message, message);
			assert.deepEqual((await steer(emulator).state()).zone, [token]);
		});
	}

	test('restoring the state restores its DNS records', async () => {
		await steer(emulator).use('POST', 'dns', { publish: [spf] });
		await steer(emulator).use('DELETE', 'state');
		assert.deepEqual((await steer(emulator).use('GET', 'dns')).value, []);
	});

	test('adds and deletes thousands of records of one name and of many names', async () => {
		const count = 5_000;
		const some = Array.from({ length: count }, (_, index): ZoneRecord => ({ type: 'TXT', name: `t${index}.example`, value: 'x' }));
		const one = Array.from({ length: count }, (_, index): ZoneRecord => ({ type: 'TXT', name: 'one.example', value: `x${index}` }));
		assert.equal((await steer(emulator).use('POST', 'dns', { publish: [...some, ...one, ...some] })).status, 200);
		assert.deepEqual((await steer(emulator).state()).zone, [...some, ...one]);
		assert.equal((await steer(emulator).use('POST', 'dns', { withdraw: [...some, spf] })).status, 200);
		assert.deepEqual((await steer(emulator).state()).zone, one);
	});
});
