import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { type CallReport, type ClientOptions, SesClient } from '../../../src/ses/client.ts';
import { isSesError, type SesError, type SesErrorKind } from '../../../src/ses/errors.ts';
import { mayHaveHappened } from '../../../src/ses/retry.ts';
import type { Credentials } from '../../../src/signing/signer.ts';
import { verify } from '../../../src/signing/verifier.ts';
import { type Arrived, answer, type Loopback, type Reply, refusal, withLoopback } from '../../helpers/loopback.ts';
import { reachable, reachableTexts } from '../../helpers/reachable.ts';

const credentials: Credentials = { secretId: 'AKIDexample', secretKey: 'exampleSecretKey' };
const now = 1_774_946_384_000;

const clientOf = (endpoint: string, over: Partial<ClientOptions> = {}) =>
	new SesClient({
		endpoint,
		region: 'ap-singapore',
		credentials: () => credentials,
		now: () => now,
		pacer: undefined,
		delay: async () => {},
		...over
	});

/** The error of a promise that must reject with a SesError. */
async function sesErrorOf(promise: Promise<unknown>): Promise<SesError> {
	const error = await promise.then(
		value => assert.fail(`resolved to ${inspect(value)}`),
		(error: unknown) => error
	);
	assert.ok(isSesError(error), inspect(error));
	return error;
}

suite('ses client: requests', () => {
	const sends = (name: string, check: (request: Arrived, server: Loopback) => void, over: Partial<ClientOptions> = {}) =>
		test(name, () =>
			withLoopback([answer({})], async server => {
				await clientOf(server.endpoint, over).call('DeleteEmailAddress', { EmailAddress: 'sérvice@example.com' });
				assert.equal(server.arrived.length, 1);
				check(server.arrived[0] as Arrived, server);
			})
		);
	const sendsHeader = (name: string, expected: string | undefined, over: Partial<ClientOptions> = {}) =>
		sends(`${name}: ${expected}`, request => assert.equal(request.headers[name], expected), over);

	sends('POST / with the input as JSON in UTF-8', ({ method, url, body }) => {
		assert.deepEqual([method, url, body], ['POST', '/', '{"EmailAddress":"sérvice@example.com"}']);
	});
	sendsHeader('content-type', 'application/json');
	sendsHeader('x-tc-action', 'DeleteEmailAddress');
	sendsHeader('x-tc-version', '2020-10-02');
	sendsHeader('x-tc-region', 'ap-hongkong', { region: 'ap-hongkong' });
	sendsHeader('x-tc-language', 'en-US');
	sendsHeader('x-tc-language', 'zh-CN', { language: 'zh-CN' });
	sendsHeader('x-tc-timestamp', String(now / 1000));
	sendsHeader('x-tc-timestamp', '1774946384', { now: () => now + 999 });
	sendsHeader('x-tc-token', undefined);
	sendsHeader('x-tc-token', 'token==', { credentials: () => ({ ...credentials, token: 'token==' }) });
	sends('host with its port', ({ headers }, { host }) => assert.equal(headers['host'], host));
	sends('the list of signed headers', ({ headers }) =>
		assert.match(headers['authorization'] ?? '', /SignedHeaders=content-type;host;x-tc-action,/)
	);

	const verifies = (name: string, pair: Credentials) =>
		sends(
			`the signature is valid: ${name}`,
			request => {
				const result = verify({ ...request, method: 'POST' }, () => pair, now / 1000);
				assert.deepEqual(result, { ok: true, secretId: pair.secretId, service: 'ses' });
			},
			{ credentials: () => pair }
		);
	verifies('key pair', credentials);
	verifies('temporary credentials', { ...credentials, token: 'token==' });

	test('sends {} for an empty input', () =>
		withLoopback([answer({})], async server => {
			await clientOf(server.endpoint).call('ListEmailAddress', {});
			assert.equal(server.arrived[0]?.body, '{}');
		}));

	test('reads the credentials before each call', () => {
		const pairs: Credentials[] = [
			credentials,
			credentials,
			{ secretId: 'AKIDother', secretKey: 'otherKey' },
			{ secretId: 'AKIDother', secretKey: 'changedKey' },
			{ secretId: 'AKIDother', secretKey: 'changedKey', token: 'token' }
		];
		let asked = 0;
		return withLoopback([answer({})], async server => {
			const client = clientOf(server.endpoint, { credentials: async () => pairs[asked++] as Credentials });
			for (const _ of pairs) {
				await client.call('ListEmailAddress', {});
			}
			assert.equal(asked, pairs.length);
			server.arrived.forEach((request, index) => {
				assert.equal(verify({ ...request, method: 'POST' }, () => pairs[index], now / 1000).ok, true, `call ${index + 1}`);
			});
		});
	});

	test('notices credentials that are changed in place', () => {
		const pair = { ...credentials };
		return withLoopback([answer({})], async server => {
			const client = clientOf(server.endpoint, { credentials: () => pair });
			await client.call('ListEmailAddress', {});
			pair.secretKey = 'changedKey';
			await client.call('ListEmailAddress', {});
			assert.equal(verify({ ...(server.arrived[1] as Arrived), method: 'POST' }, () => pair, now / 1000).ok, true);
		});
	});

	test('calls an endpoint function before each call', () =>
		withLoopback([answer({})], first =>
			withLoopback([answer({})], async second => {
				let endpoint = first.endpoint;
				const client = clientOf('', { endpoint: async () => endpoint });
				await client.call('ListEmailAddress', {});
				endpoint = second.endpoint;
				await client.call('ListEmailAddress', {});
				for (const { arrived, host } of [first, second]) {
					assert.deepEqual(
						arrived.map(({ headers }) => headers['host']),
						[host]
					);
					assert.equal(verify({ ...(arrived[0] as Arrived), method: 'POST' }, () => credentials, now / 1000).ok, true);
				}
			})
		));

	test('signs with the new date after midnight', () => {
		const times = [1_735_689_599_000, 1_735_689_599_000, 1_735_689_599_000, 1_735_689_600_000];
		let time = times[0] as number;
		return withLoopback([answer({})], async server => {
			const client = clientOf(server.endpoint, { now: () => time });
			for (time of times) {
				await client.call('ListEmailAddress', {});
			}
			const days = server.arrived.map(({ headers }) => /Credential=[^/]+\/([^/]+)\//.exec(headers['authorization'] ?? '')?.[1]);
			assert.deepEqual(days, ['2024-12-31', '2024-12-31', '2024-12-31', '2025-01-01']);
			server.arrived.forEach((request, index) => {
				assert.equal(verify({ ...request, method: 'POST' }, () => credentials, (times[index] as number) / 1000).ok, true);
			});
		});
	});

	test('calls the given fetch with the URL and all headers but host, without following redirects', async () => {
		const seen: [string | URL | Request, RequestInit | undefined][] = [];
		const client = clientOf('https://ses.intl.tencentcloudapi.com', {
			fetch: async (input, init) => {
				seen.push([input, init]);
				return Response.json({ Response: { RequestId: 'id-1' } });
			}
		});
		await client.call('ListEmailAddress', {});
		const [[url, init]] = seen as [[URL, RequestInit]];
		assert.equal(String(url), 'https://ses.intl.tencentcloudapi.com/');
		assert.equal(init.redirect, 'error');
		const headers = Object.fromEntries(new Headers(init.headers));
		assert.equal(headers['host'], undefined);
		const arrived = { method: 'POST' as const, headers: { ...headers, host: 'ses.intl.tencentcloudapi.com' }, body: String(init.body) };
		assert.equal(verify(arrived, () => credentials, now / 1000).ok, true);
	});
});

suite('ses client: answers', () => {
	test('returns the content including RequestId', () =>
		withLoopback([answer({ EmailSenders: [{ EmailAddress: 'a@example.com' }], New: { Field: null } }, 'id-7')], async ({ endpoint }) => {
			assert.deepEqual(await clientOf(endpoint).call('ListEmailAddress', {}), {
				EmailSenders: [{ EmailAddress: 'a@example.com' }],
				New: { Field: null },
				RequestId: 'id-7'
			});
		}));

	interface Expected {
		readonly code: string;
		readonly kind: SesErrorKind;
		readonly message?: RegExp;
		readonly requestId?: string | undefined;
	}
	const fails = (name: string, reply: Reply, expected: Expected, over: Partial<ClientOptions> = {}) =>
		test(`${name}: ${expected.kind}`, () =>
			withLoopback([reply], async ({ endpoint, arrived }) => {
				const error = await sesErrorOf(clientOf(endpoint, over).call('CreateEmailAddress', { EmailAddress: 'a@example.com' }));
				assert.deepEqual(
					[error.name, error.action, error.code, error.kind, error.requestId],
					['SesError', 'CreateEmailAddress', expected.code, expected.kind, expected.requestId]
				);
				assert.match(error.message, expected.message ?? /./);
				assert.equal(arrived.length, expected.kind === 'rate' ? 4 : 1);
			}));
	const unreadable = (name: string, reply: Reply, message: RegExp, requestId?: string) =>
		fails(name, reply, { code: 'UnreadableAnswer', kind: 'unreadable', message, requestId });
	const rejected = (code: string, kind: SesErrorKind) =>
		fails(code, refusal(code, 'message of the service', 'id-2'), { code, kind, message: /^message of the service$/, requestId: 'id-2' });

	rejected('InvalidParameterValue.RepeatEmailAddress', 'refused');
	rejected('InternalError', 'refused');
	rejected('LimitExceeded', 'refused');
	rejected('RequestLimitExceeded', 'rate');
	rejected('RequestLimitExceeded.UinLimitExceeded', 'rate');
	rejected('AuthFailure.SecretIdNotFound', 'auth');
	rejected('AuthFailure.SignatureExpire', 'clock');
	fails('error in Chinese', refusal('FailedOperation', '操作失败'), {
		code: 'FailedOperation',
		kind: 'refused',
		message: /^操作失败$/,
		requestId: 'id-1'
	});
	fails('error with HTTP 500', { ...refusal('InternalError'), status: 500 }, { code: 'InternalError', kind: 'refused', requestId: 'id-1' });
	fails(
		'error with HTTP 429',
		{ ...refusal('RequestLimitExceeded'), status: 429 },
		{ code: 'RequestLimitExceeded', kind: 'rate', requestId: 'id-1' }
	);
	fails(
		'error without RequestId',
		{ body: { Response: { Error: { Code: 'FailedOperation', Message: 'm' } } } },
		{ code: 'FailedOperation', kind: 'refused' }
	);
	fails(
		'error of another media type',
		{ ...refusal('FailedOperation'), headers: { 'content-type': 'text/plain' } },
		{ code: 'FailedOperation', kind: 'refused', requestId: 'id-1' }
	);
	fails(
		'error without message',
		{ body: { Response: { Error: { Code: 'FailedOperation' } } } },
		{ code: 'FailedOperation', kind: 'refused', message: /^$/ }
	);
	const neverSettles = () => new Promise<never>(() => {});
	for (const [what, options] of [
		['credentials', { credentials: neverSettles }],
		['the endpoint', { endpoint: neverSettles }]
	] as const) {
		const client = () =>
			new SesClient({ endpoint: 'http://127.0.0.1:9', region: 'ap-singapore', credentials: () => credentials, timeout: 50, ...options });
		test(`${what} that never arrive: times out`, () =>
			assert.rejects(client().call('ListEmailAddress', {}), { name: 'SesError', kind: 'timeout' }));
		test(`${what} that never arrive: can be aborted`, () => {
			const controller = new AbortController();
			const calling = client().call('ListEmailAddress', {}, controller.signal);
			controller.abort();
			return assert.rejects(calling, { name: 'AbortError' });
		});
	}

	unreadable('JSON with HTTP 502', { status: 502, body: { message: 'bad gateway' } }, /HTTP status 502/);
	unreadable('HTML with HTTP 503', { status: 503, headers: { 'content-type': 'text/html' }, body: '<html>busy</html>' }, /HTTP status 503/);
	unreadable('empty with HTTP 404', { status: 404 }, /HTTP status 404/);
	unreadable('success with HTTP 500', { ...answer({}, 'id-3'), status: 500 }, /HTTP status 500/, 'id-3');
	unreadable('success with HTTP 201', { ...answer({}, 'id-3'), status: 201 }, /HTTP status 201/, 'id-3');
	unreadable('HTML', { headers: { 'content-type': 'text/html' }, body: '<html>sign in to the hotel network</html>' }, /not JSON/);
	unreadable('truncated JSON', { body: '{"Response":{"Requ' }, /not JSON/);
	unreadable('empty', { body: '' }, /empty/);
	unreadable('null', { body: 'null' }, /no "Response"/);
	unreadable('a number', { body: '7' }, /no "Response"/);
	unreadable('a string', { body: '"Response"' }, /no "Response"/);
	unreadable('an array', { body: '[]' }, /no "Response"/);
	unreadable('JSON without Response', { body: { EmailSenders: [] } }, /no "Response"/);
	unreadable('Response null', { body: { Response: null } }, /no "Response"/);
	unreadable('Response a string', { body: { Response: 'ok' } }, /no "Response"/);
	unreadable('success without RequestId', { body: { Response: {} } }, /RequestId/);
	unreadable('Response an array', { body: { Response: [] } }, /RequestId/);
	unreadable('error without code', { body: { Response: { Error: { Message: 'm' } } } }, /has no code/);
	unreadable('error whose code is a number', { body: { Response: { Error: { Code: 7 } } } }, /has no code/);
	unreadable('response in lower case', { body: { response: {} } }, /no "Response"/);

	test('Error null is success', () =>
		withLoopback([answer({ Error: null })], async ({ endpoint }) => {
			assert.equal((await clientOf(endpoint).call('ListEmailAddress', {})).RequestId, 'id-1');
		}));

	const offset = (name: string, headers: Record<string, string>, expected: number | undefined) =>
		test(`clock offset, ${name}: ${expected}`, () =>
			withLoopback([{ ...refusal('AuthFailure.SignatureExpire'), headers }], async ({ endpoint }) => {
				assert.equal((await sesErrorOf(clientOf(endpoint).call('ListEmailAddress', {}))).clockOffset, expected);
			}));
	offset('service an hour ahead', { date: new Date(now + 3_600_000).toUTCString() }, 3600);
	offset('service ten minutes behind', { date: new Date(now - 600_000).toUTCString() }, -600);
	offset('invalid date', { date: 'yesterday' }, undefined);
	test('no clock offset for other errors', () =>
		withLoopback([{ ...refusal('AuthFailure.SignatureFailure'), headers: { date: new Date(now).toUTCString() } }], async ({ endpoint }) => {
			assert.equal((await sesErrorOf(clientOf(endpoint).call('ListEmailAddress', {}))).clockOffset, undefined);
		}));

	test('any JSON is an answer or a SesError', () =>
		fc.assert(
			fc.asyncProperty(
				fc.oneof(
					fc.jsonValue(),
					fc.record({
						Response: fc.oneof(
							fc.jsonValue(),
							fc.record({ Error: fc.jsonValue() }),
							fc.record({ Error: fc.record({ Code: fc.jsonValue(), Message: fc.jsonValue() }) })
						)
					})
				),
				fc.constantFrom(200, 200, 200, 400, 500),
				async (body, status) => {
					const client = clientOf('https://example.com', { fetch: async () => Response.json(body, { status }) });
					try {
						assert.equal(typeof (await client.call('ListEmailAddress', {})), 'object');
					} catch (error) {
						assert.ok(isSesError(error), inspect(error));
						assert.equal(typeof error.code, 'string');
						assert.equal(typeof error.message, 'string');
					}
				}
			)
		));
});

suite('ses client: connection', () => {
	const create = (client: SesClient, signal?: AbortSignal) => client.call('CreateEmailAddress', { EmailAddress: 'a@example.com' }, signal);

	const failsWith = (name: string, reply: Reply, kind: SesErrorKind, message: RegExp, over: Partial<ClientOptions> = {}) =>
		test(`${name}: ${kind}`, () =>
			withLoopback([reply], async ({ endpoint, arrived }) => {
				const error = await sesErrorOf(create(clientOf(endpoint, over)));
				assert.equal(error.kind, kind);
				assert.match(error.message, message);
				assert.equal(error.requestId, undefined);
				assert.ok(error.cause instanceof Error);
				assert.equal(arrived.length, 1, 'the request is sent once');
			}));
	failsWith('no answer', { trouble: 'silent' }, 'timeout', /^No answer within 0\.5 s\.$/, { timeout: 500 });
	failsWith('late answer', { ...answer({}), delay: 5000 }, 'timeout', /within 0\.5 s/, { timeout: 500 });
	failsWith('connection closed', { trouble: 'drop' }, 'network', /^No connection to 127\.0\.0\.1:\d+: other side closed$/);
	failsWith('connection cut in the middle', { ...answer({}), trouble: 'cut' }, 'network', /^No connection to 127\.0\.0\.1:\d+: ./);
	for (const status of [301, 302, 303, 307, 308]) {
		failsWith(`redirect ${status} is not followed`, { status, headers: { location: '/elsewhere' } }, 'network', /unexpected redirect/);
	}

	test('accepts an answer within the timeout', () =>
		withLoopback([{ ...answer({}), delay: 20 }], async ({ endpoint }) => {
			assert.equal((await create(clientOf(endpoint, { timeout: 5000 }))).RequestId, 'id-1');
		}));

	test('closed port: network', async () => {
		let endpoint = '';
		await withLoopback([], async server => {
			endpoint = server.endpoint;
		});
		const error = await sesErrorOf(create(clientOf(endpoint)));
		assert.equal(error.kind, 'network');
		assert.match(error.message, /ECONNREFUSED/);
	});

	const reasons = (name: string, thrown: unknown, message: RegExp) =>
		test(`reason of a failed fetch: ${name}`, async () => {
			const error = await sesErrorOf(create(clientOf('https://example.com', { fetch: () => Promise.reject(thrown) })));
			assert.equal(error.kind, 'network');
			assert.match(error.message, message);
		});
	reasons(
		'the message of the cause',
		new TypeError('fetch failed', { cause: new Error('self-signed certificate') }),
		/^No connection to example\.com: self-signed certificate$/
	);
	reasons(
		'the code of a cause without message',
		new TypeError('fetch failed', { cause: Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }) }),
		/: ECONNREFUSED$/
	);
	// As thrown by VS Code's fetch behind a proxy.
	const refusedByProxy = (status: number) => {
		const cause = Object.assign(new Error(`Proxy response (${status}) !== 200 when HTTP Tunneling`), { code: 'UND_ERR_ABORTED' });
		return new TypeError('fetch failed', { cause: Object.assign(new DOMException('Request was cancelled.'), { cause }) });
	};
	for (const status of [407, 403]) {
		reasons(`a proxy that answers ${status}`, refusedByProxy(status), new RegExp(`: The proxy answered with HTTP status ${status}\\.$`));
		test(`a proxy that answers ${status}: nothing was sent, and the error has the reason and the host`, async () => {
			const error = await sesErrorOf(create(clientOf('https://example.com', { fetch: () => Promise.reject(refusedByProxy(status)) })));
			assert.deepEqual([error.reason, error.host, error.isUnsent], [`PROXY_${status}`, 'example.com', true]);
			assert.equal(mayHaveHappened(error), false);
		});
	}
	reasons('its own message', new TypeError('bad port'), /: bad port$/);
	reasons('not an error', 'odd', /: odd$/);

	test('aborted before the call: nothing is sent', () =>
		withLoopback([answer({})], async ({ endpoint, arrived }) => {
			const reason = new Error('closed by the user');
			await assert.rejects(create(clientOf(endpoint), AbortSignal.abort(reason)), error => error === reason);
			assert.equal(arrived.length, 0);
		}));

	test('aborted while waiting for the answer', () =>
		withLoopback([{ trouble: 'silent' }], async server => {
			const reason = new Error('closed by the user');
			const controller = new AbortController();
			const arrival = server.nextRequest();
			const call = create(clientOf(server.endpoint), controller.signal);
			await arrival;
			controller.abort(reason);
			await assert.rejects(call, error => error === reason);
		}));

	test('aborted while reading the credentials: nothing is sent', () =>
		withLoopback([answer({})], async ({ endpoint, arrived }) => {
			const controller = new AbortController();
			const client = clientOf(endpoint, {
				credentials: async () => {
					controller.abort();
					return credentials;
				}
			});
			await assert.rejects(create(client, controller.signal), { name: 'AbortError' });
			assert.equal(arrived.length, 0);
		}));

	test('accepts a signal that is never aborted', () =>
		withLoopback([answer({})], async ({ endpoint }) => {
			assert.equal((await create(clientOf(endpoint), new AbortController().signal)).RequestId, 'id-1');
		}));

	test('unreadable credentials: the error of the reader, nothing is sent', () =>
		withLoopback([answer({})], async ({ endpoint, arrived }) => {
			const locked = new Error('keyring is locked');
			await assert.rejects(create(clientOf(endpoint, { credentials: () => Promise.reject(locked) })), error => error === locked);
			assert.equal(arrived.length, 0);
		}));

	test('no error contains a secret', () => {
		const secret = fc.string({ minLength: 16, maxLength: 40, unit: fc.constantFrom(...'abcdefABCDEF0123456789') });
		const flaw = fc.constantFrom('', '', ' ', '\n', '令', '\u0000', '\u007f');
		const replies: Reply[] = [
			refusal('AuthFailure.SecretIdNotFound'),
			{ trouble: 'drop' },
			{ status: 502 },
			{ body: 'x' },
			{ status: 302, headers: { location: '/' } }
		];
		return withLoopback(
			(_, index) => replies[index % replies.length] as Reply,
			async ({ endpoint }) => {
				await fc.assert(
					fc.asyncProperty(
						secret,
						secret,
						secret,
						flaw,
						fc.constantFrom('secretId', 'secretKey', 'token'),
						async (secretId, secretKey, token, character, spoiltPart) => {
							const pair = { secretId, secretKey, token };
							pair[spoiltPart as 'token'] += `${character}${secretKey}`;
							const reports: CallReport[] = [];
							const client = clientOf(endpoint, { credentials: () => pair, onCall: report => reports.push(report) });
							const error: unknown = await client.call('ListEmailAddress', {}).then(
								() => assert.fail('resolved'),
								thrown => thrown
							);
							const shown = [
								inspect(error, { depth: Infinity, showHidden: true }),
								JSON.stringify(error),
								String(error),
								inspect(reports, { depth: Infinity })
							].join('\n');
							for (const hidden of [secretId, secretKey, token]) {
								assert.ok(!shown.includes(hidden), shown);
							}
						}
					),
					{ numRuns: 30 }
				);
			}
		);
	});
});

suite('ses client: what holds a client', () => {
	test('reaches neither its key nor what reads it', () =>
		withLoopback([answer({})], async ({ endpoint }) => {
			const read = () => credentials;
			const client = clientOf(endpoint, { credentials: read });
			await client.inBackground.call('ListEmailAddress', {});
			const found = reachable([client]);
			assert.ok(found.has(SesClient.prototype));
			assert.ok(!found.has(read) && !found.has(credentials));
			assert.ok(![...reachableTexts([client])].some(text => text.includes(credentials.secretId)));
		}));
});

suite('ses client: signing without sending', () => {
	const signs = (name: string, pair: Credentials) =>
		test(`the same request as call() sends: ${name}`, () =>
			withLoopback([answer({})], async ({ endpoint, arrived }) => {
				const client = clientOf(endpoint, { credentials: () => pair });
				const input = { EmailAddress: 'sérvice@example.com' };
				const { url, headers, body } = await client.sign('DeleteEmailAddress', input);
				assert.equal(arrived.length, 0);
				await client.call('DeleteEmailAddress', input);
				const [sent] = arrived;
				assert.deepEqual([url, body], [`${endpoint}/`, sent?.body]);
				assert.equal(Object.keys(headers).length, pair.token === undefined ? 8 : 9);
				for (const [header, value] of Object.entries(headers)) {
					assert.equal(value, sent?.headers[header.toLowerCase()], header);
				}
			}));
	signs('with keys', credentials);
	signs('with temporary keys', { ...credentials, token: 'token==' });

	test('invalid credentials', () =>
		assert.rejects(
			clientOf('http://127.0.0.1:1', { credentials: () => ({ secretId: '', secretKey: 'x' }) }).sign('ListEmailAddress', {}),
			TypeError
		));
});

suite('ses client: reports', () => {
	const reports = (name: string, reply: Reply, check: (report: CallReport) => void) =>
		test(name, () =>
			withLoopback([reply], async ({ endpoint }) => {
				const seen: CallReport[] = [];
				let time = now;
				const client = clientOf(endpoint, {
					onCall: report => seen.push(report),
					now: () => {
						time += 10;
						return time;
					}
				});
				await client.call('DeleteEmailAddress', { EmailAddress: 'a@example.com' }).catch(() => undefined);
				assert.equal(seen.length, 1);
				check(seen[0] as CallReport);
			})
		);
	reports('a successful call', answer({}, 'id-4'), report => {
		assert.deepEqual(
			{ ...report, milliseconds: 0 },
			{ action: 'DeleteEmailAddress', milliseconds: 0, requestId: 'id-4', error: undefined }
		);
		assert.ok(report.milliseconds > 0);
	});
	reports('a rejected call', refusal('FailedOperation', 'no', 'id-5'), ({ requestId, error }) => {
		assert.equal(requestId, 'id-5');
		assert.ok(isSesError(error));
	});
	reports('a call whose connection was lost', { trouble: 'drop' }, ({ requestId, error }) => {
		assert.equal(requestId, undefined);
		assert.ok(isSesError(error));
	});
});
