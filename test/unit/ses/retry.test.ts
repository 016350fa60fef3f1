import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import type { Fault } from '../../../src/emulator/faults/faultKinds.ts';
import type { Emulator } from '../../../src/emulator/server.ts';
import { type ClientOptions, type RetryReport, SesClient } from '../../../src/ses/client.ts';
import { isSesError, SesError, type SesErrorDetails } from '../../../src/ses/errors.ts';
import { describeTrouble, mayHaveHappened, mayPass, pauseBeforeRetry, retryTable } from '../../../src/ses/retry.ts';
import { steer } from '../../helpers/emulatorHarness.ts';
import { unresolvableHost } from '../../helpers/faultServers.ts';
import { startFaultyEmulator } from '../../helpers/faultyEmulator.ts';

suite('ses retry: the table', () => {
	type Row = readonly [code: string, details: SesErrorDetails, trouble: string, reads: boolean, writes: boolean, mayHaveHappened: boolean];
	const unsent = (reason: string): SesErrorDetails => ({ reason, isUnsent: true });
	const rows: readonly Row[] = [
		['RequestLimitExceeded', {}, 'too many requests', true, true, false],
		['RequestLimitExceeded.UinLimitExceeded', {}, 'too many requests', true, true, false],
		['FailedOperation.ServiceNotAvailable', {}, 'service paused', true, true, false],
		['ServiceUnavailable', {}, 'service unavailable', true, false, true],
		['ResourceUnavailable', {}, 'service unavailable', true, false, true],
		['InternalError', {}, 'internal error', true, false, true],
		['InternalError.QueryDataBaseFailed', {}, 'internal error', true, false, true],
		['InternalErrorOfAnotherKind', {}, 'refused', false, false, false],
		['Network', unsent('ECONNREFUSED'), 'no connection', true, true, false],
		['Network', unsent('ENOTFOUND'), 'no connection', true, true, false],
		['Network', unsent('DEPTH_ZERO_SELF_SIGNED_CERT'), 'certificate', false, false, false],
		['Network', unsent('ERR_TLS_CERT_ALTNAME_INVALID'), 'certificate', false, false, false],
		['Network', unsent('CERT_HAS_EXPIRED'), 'certificate', false, false, false],
		['Network', unsent('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'certificate', false, false, false],
		['Network', { reason: 'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC' }, 'connection lost', true, false, true],
		['Network', unsent('PROXY_407'), 'proxy refused', false, false, false],
		['Network', unsent('PROXY_503'), 'no connection', true, true, false],
		['Network', { reason: 'ECONNRESET' }, 'connection lost', true, false, true],
		['Network', {}, 'connection lost', true, false, true],
		['Timeout', { isUnsent: true }, 'no credentials in time', false, false, false],
		['Timeout', {}, 'no answer', true, false, true],
		['UnreadableAnswer', { status: 502 }, 'HTTP 5xx', true, false, true],
		['UnreadableAnswer', { status: 404 }, 'unreadable answer', false, false, true],
		['UnreadableAnswer', { status: 200 }, 'unreadable answer', false, false, true],
		['UnreadableAnswer', {}, 'unreadable answer', false, false, true],
		['AuthFailure.SignatureExpire', {}, 'refused', false, false, false],
		['AuthFailure.TokenFailure', {}, 'refused', false, false, false],
		['UnauthorizedOperation', {}, 'refused', false, false, false],
		['LimitExceeded', {}, 'refused', false, false, false],
		['FailedOperation', {}, 'refused', false, false, false],
		['InvalidParameterValue.RepeatEmailAddress', {}, 'refused', false, false, false]
	];
	for (const [code, details, trouble, reads, writes, happened] of rows) {
		const name = [code, details.reason, details.status, details.isUnsent ? 'before anything was sent' : ''].filter(Boolean).join(', ');
		test(`${name}: ${trouble}`, () => {
			const error = new SesError('Action', code, 'text', details);
			const isRetried = (isRead: boolean) => pauseBeforeRetry(error, 0, { isRead, isBackground: false }, 0.5) !== undefined;
			assert.deepEqual(
				[describeTrouble(error), isRetried(true), isRetried(false), mayHaveHappened(error)],
				[trouble, reads, writes, happened]
			);
			assert.equal(mayPass(error), writes || happened);
		});
	}

	test('no write is retried that may have had its effect', () => {
		assert.deepEqual(
			retryTable.filter(({ effect, writes }) => effect === 'unknown' && writes),
			[]
		);
	});

	test('the cases above cover all rows', () => {
		assert.deepEqual(new Set(rows.map(row => row[2])), new Set(retryTable.map(({ trouble }) => trouble)));
	});

	/** All pauses in milliseconds, for the lowest and the highest random value. */
	const pauses = (code: string, details: SesErrorDetails, isBackground: boolean, random: number): readonly number[] => {
		const all: number[] = [];
		const error = new SesError('Action', code, 'text', details);
		for (let pause: number | undefined; ; all.push(pause)) {
			pause = pauseBeforeRetry(error, all.length, { isRead: true, isBackground }, random);
			if (pause === undefined) {
				return all;
			}
		}
	};
	const paces = (
		code: string,
		details: SesErrorDetails,
		interactive: readonly [readonly number[], readonly number[]],
		backgroundTimes: number
	) =>
		test(`pauses of ${code}: from ${interactive[0]} to ${interactive[1]}; ${backgroundTimes} in the background`, () => {
			assert.deepEqual([pauses(code, details, false, 0), pauses(code, details, false, 1)], interactive);
			const longest = pauses(code, details, true, 1);
			assert.equal(longest.length, backgroundTimes);
			assert.ok(Math.max(...longest) <= 9000);
			assert.deepEqual(longest.slice(0, interactive[1].length), interactive[1]);
		});
	paces(
		'RequestLimitExceeded',
		{},
		[
			[1000, 1000, 1000],
			[1500, 2000, 3000]
		],
		10
	);
	paces(
		'Network',
		{},
		[
			[0, 0],
			[500, 1000]
		],
		5
	);
	paces('Timeout', {}, [[0], [500]], 2);
});

suite('ses retry: over HTTP', () => {
	interface Run {
		readonly emulator: Emulator;
		readonly client: SesClient;
		readonly retries: readonly RetryReport[];
	}
	const withClient = async (use: (run: Run) => Promise<void>, over: Partial<ClientOptions> = {}) => {
		const emulator = await startFaultyEmulator({ tlsPort: 0 });
		const { endpoint, region, secretId, secretKey } = emulator;
		const retries: RetryReport[] = [];
		const credentials = () => ({ secretId, secretKey });
		const onRetry = (retry: RetryReport) => retries.push(retry);
		try {
			await use({ emulator, retries, client: new SesClient({ endpoint, region, credentials, onRetry, delay: async () => {}, ...over }) });
		} finally {
			await emulator.close();
		}
	};
	const read = (client: SesClient) => client.call('ListEmailAddress', {});
	const write = (client: SesClient) => client.call('CreateEmailAddress', { EmailAddress: 'new@mail.qcloud.com' });
	const outcome = (promise: Promise<unknown>) =>
		promise.then(
			() => 'OK',
			error => (isSesError(error) ? error.code : String(error))
		);

	const meets = (name: string, fault: Fault, ofRead: string, ofWrite: string, tries: readonly [read: number, write: number]) =>
		test(`${name}: read ${tries[0]}×, ${ofRead}; write ${tries[1]}×, ${ofWrite}`, () =>
			withClient(
				async ({ emulator, client }) => {
					const control = steer(emulator);
					for (const [use, result, times] of [
						[read, ofRead, tries[0]],
						[write, ofWrite, tries[1]]
					] as const) {
						await control.fault(fault);
						await control.use('DELETE', 'log');
						assert.equal(await outcome(use(client)), result);
						assert.equal((await control.log()).length, times);
						await control.clearFaults();
					}
				},
				// A busy machine must be able to answer in time.
				ofWrite === 'Timeout' ? { timeout: 300 } : {}
			));
	meets('no error', { kind: 'latency', delayMs: 1 }, 'OK', 'OK', [1, 1]);
	meets('RequestLimitExceeded once', { kind: 'rate-limit' }, 'OK', 'OK', [2, 2]);
	meets('three times RequestLimitExceeded', { kind: 'rate-limit', times: 3 }, 'OK', 'OK', [4, 4]);
	meets('persistent RequestLimitExceeded', { kind: 'rate-limit', times: 'always' }, 'RequestLimitExceeded', 'RequestLimitExceeded', [4, 4]);
	meets('service paused', { code: 'FailedOperation.ServiceNotAvailable' }, 'OK', 'OK', [2, 2]);
	meets('internal error', { code: 'InternalError', times: 2 }, 'OK', 'InternalError', [3, 1]);
	meets('persistent internal error', { code: 'InternalError', times: 'always' }, 'InternalError', 'InternalError', [3, 1]);
	meets('HTML with HTTP 502', { kind: 'html-page' }, 'OK', 'UnreadableAnswer', [2, 1]);
	meets('HTML with HTTP 200', { kind: 'html-page', status: 200 }, 'UnreadableAnswer', 'UnreadableAnswer', [1, 1]);
	meets('reset', { kind: 'reset-before', times: 2 }, 'OK', 'Network', [3, 1]);
	meets('reset in the middle of the answer', { kind: 'reset-half' }, 'OK', 'Network', [2, 1]);
	meets('persistent reset', { kind: 'reset-before', times: 'always' }, 'Network', 'Network', [3, 1]);
	meets('no answer', { kind: 'stall-before' }, 'OK', 'Timeout', [2, 1]);
	meets('persistent lack of answers', { kind: 'stall-before', times: 'always' }, 'Timeout', 'Timeout', [2, 1]);
	meets('rejected', { code: 'LimitExceeded' }, 'LimitExceeded', 'LimitExceeded', [1, 1]);

	test('a read is retried after different errors', () =>
		withClient(async ({ emulator, client, retries }) => {
			const control = steer(emulator);
			await control.fault({ kind: 'reset-before' });
			await control.fault({ kind: 'rate-limit' });
			assert.equal(await outcome(read(client)), 'OK');
			assert.deepEqual(
				retries.map(({ action, reason, attempt, isBackground }) => [action, reason, attempt, isBackground]),
				[
					['ListEmailAddress', 'connection lost', 2, false],
					['ListEmailAddress', 'too many requests', 3, false]
				]
			);
		}));

	test('retries longer in the background', () =>
		withClient(async ({ emulator, client, retries }) => {
			await steer(emulator).fault({ kind: 'rate-limit', times: 10 });
			assert.equal(await outcome(write(client.inBackground)), 'OK');
			assert.equal(retries.length, 10);
			assert.ok(retries.every(({ isBackground }) => isBackground));
		}));

	test('reports each pause before it starts, and when it is over', async () => {
		const events: string[] = [];
		await withClient(
			async ({ emulator, client }) => {
				await steer(emulator).fault({ kind: 'rate-limit', times: 2 });
				assert.equal(await outcome(read(client)), 'OK');
			},
			{
				random: () => 0.5,
				delay: async milliseconds => events.push(`waits ${milliseconds}`),
				onRetry: ({ delay, over }) => void over.then(() => events.push(`over ${delay}`))
			}
		);
		assert.deepEqual(events, ['waits 1250', 'over 1250', 'waits 1500', 'over 1500']);
	});

	test('a real pause has the reported length', () =>
		withClient(
			async ({ emulator, client }) => {
				await steer(emulator).fault({ kind: 'rate-limit' });
				const started = performance.now();
				assert.equal(await outcome(client.call('ListEmailAddress', {}, new AbortController().signal)), 'OK');
				assert.ok(performance.now() - started >= 995);
			},
			{ delay: undefined as never, random: () => 0 }
		));

	for (const inBackground of [false, true]) {
		test(`abort ends a pause at once${inBackground ? ' in the background, too' : ''}`, async () => {
			const abort = new AbortController();
			let over: Promise<unknown> | undefined;
			await withClient(
				async ({ emulator, client }) => {
					const control = steer(emulator);
					await control.fault({ kind: 'rate-limit', times: 'always' });
					const started = performance.now();
					const chosen = inBackground ? client.inBackground : client;
					const calling = chosen.call('CreateEmailAddress', { EmailAddress: 'new@mail.qcloud.com' }, abort.signal);
					await assert.rejects(calling, error => error === abort.signal.reason);
					assert.ok(performance.now() - started < 900);
					await over;
					assert.equal((await control.log()).length, 1);
				},
				{
					delay: undefined as never,
					onRetry: retry => {
						over = retry.over;
						setImmediate(() => abort.abort(new Error('closed')));
					}
				}
			);
		});
	}

	test('in the background, an aborted write that was sent is awaited', () =>
		withClient(async ({ emulator, client }) => {
			const control = steer(emulator);
			await control.fault({ kind: 'latency', delayMs: 200 });
			const abort = new AbortController();
			const calling = client.inBackground.call('CreateEmailAddress', { EmailAddress: 'new@mail.qcloud.com' }, abort.signal);
			setTimeout(() => abort.abort(), 100);
			assert.match((await calling).RequestId, /^[0-9a-f-]{36}$/);
			await control.fault({ kind: 'latency', delayMs: 200 });
			const listing = client.inBackground.call('ListEmailAddress', {}, AbortSignal.timeout(50));
			await assert.rejects(listing, { name: 'TimeoutError' });
		}));

	test('in the background, an aborted write is not retried', () =>
		withClient(
			async ({ emulator, client, retries }) => {
				const control = steer(emulator);
				await control.fault({ code: 'RequestLimitExceeded', delayMs: 50 });
				const abort = new AbortController();
				const reason = new Error('closed');
				const calling = client.inBackground.call('CreateEmailAddress', { EmailAddress: 'new@mail.qcloud.com' }, abort.signal);
				setImmediate(() => abort.abort(reason));
				const started = performance.now();
				await assert.rejects(calling, error => error === reason);
				// The minimum pause is a second.
				assert.ok(performance.now() - started < 900);
				assert.deepEqual([(await control.log()).length, retries.length <= 1], [1, true]);
			},
			{ delay: undefined as never }
		));

	const broken = (name: string, cause: object, isUnsent: boolean) =>
		test(`${name}: ${isUnsent ? 'no effect' : 'effect unknown'}`, () =>
			withClient(
				async ({ client, retries }) => {
					const error: unknown = await write(client).catch(thrown => thrown);
					assert.ok(isSesError(error));
					assert.deepEqual([error.isUnsent, mayHaveHappened(error), retries.length], [isUnsent, !isUnsent, isUnsent ? 2 : 0]);
				},
				{ fetch: () => Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error('lost'), cause) })) }
			));
	broken('the host is unreachable', { code: 'EHOSTUNREACH', syscall: 'connect' }, true);
	broken('the host becomes unreachable', { code: 'EHOSTUNREACH', syscall: 'read' }, false);
	broken('the network becomes unreachable', { code: 'ENETUNREACH', syscall: 'write' }, false);

	const unreached = (name: string, endpoint: (emulator: Emulator) => string | Promise<string>, reason: RegExp, tries: number) =>
		test(`${name}: no effect; ${tries} attempts`, () =>
			withClient(async ({ emulator, retries }) => {
				const { region, secretId, secretKey } = emulator;
				for (const use of [read, write]) {
					const known = retries.length;
					const client = new SesClient({
						endpoint: await endpoint(emulator),
						region,
						credentials: () => ({ secretId, secretKey }),
						delay: async () => {},
						onRetry: retry => (retries as RetryReport[]).push(retry)
					});
					const error: unknown = await use(client).catch(thrown => thrown);
					assert.ok(isSesError(error) && error.kind === 'network', String(error));
					assert.match(error.reason ?? '', reason);
					assert.deepEqual([error.isUnsent, mayHaveHappened(error)], [true, false]);
					assert.equal(retries.length - known, tries - 1);
				}
				assert.equal((await steer(emulator).log()).length, 0);
			}));
	const closedPort = async () => {
		const closed = await startFaultyEmulator();
		await closed.close();
		return closed.endpoint;
	};
	unreached('closed port', closedPort, /^ECONNREFUSED$/, 3);
	unreached(
		'closed port on both addresses of a name',
		async () => (await closedPort()).replace('127.0.0.1', 'localhost'),
		/^ECONNREFUSED$/,
		3
	);
	unreached('no such host', () => `https://${unresolvableHost}`, /^(ENOTFOUND|EAI_)/, 3);
	unreached('a certificate of an unknown authority', ({ tls = '' }) => tls, /SELF_SIGNED|UNABLE_TO_VERIFY/, 1);
});
