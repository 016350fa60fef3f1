import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import tls from 'node:tls';
import fc from 'fast-check';
import { setup, suite, suiteSetup, suiteTeardown, teardown, test } from 'mocha';
import { generate } from 'selfsigned';
import { findFacts, type Step, type Subject } from '../../../src/diagnose/checks.ts';
import { type Facts, isFailure, type Permission, type Way } from '../../../src/diagnose/facts.ts';
import { questions, verdictOf } from '../../../src/diagnose/probes.ts';
import { createCertificate } from '../../../src/emulator/certificate.ts';
import type { Emulator } from '../../../src/emulator/server.ts';
import { sampleKeys } from '../../../src/emulator/state/credentials.ts';
import type { LiveAnswer } from '../../../src/mail/dnsVerdict.ts';
import { type Action, isRead } from '../../../src/ses/actions.ts';
import { SesClient } from '../../../src/ses/client.ts';
import type { Credentials } from '../../../src/signing/signer.ts';
import { steer } from '../../helpers/emulatorHarness.ts';
import { unresolvableHost } from '../../helpers/faultServers.ts';
import { startFaultyEmulator } from '../../helpers/faultyEmulator.ts';
import { answer, withLoopback } from '../../helpers/loopback.ts';

const nowhere = `https://${unresolvableHost}`;
const keys = sampleKeys('international');

const known: Subject['known'] = {
	program: { extension: '1', editor: 'VS Code', editorVersion: '1', node: '24', system: 'linux x64', remote: undefined, runsIn: 'local' },
	profile: { site: 'international', region: 'ap-singapore', source: 'keys' },
	settings: {
		isStrict: true,
		hasSystemCertificates: true,
		hasFetchSupport: true,
		hasExtraCertificates: false,
		isNodeTrusting: false,
		proxySupport: 'override'
	},
	endpointFault: undefined,
	emulatorCommand: undefined
};
const noProxies: Subject['proxies'] = { setting: '', support: 'override', noProxy: [], environment: {} };
const missing: LiveAnswer = { kind: 'missing', reason: 'noName' };

function find(endpoint: string | undefined, over: Partial<Subject> = {}): Promise<Facts> {
	return findFacts({
		known,
		endpoints: endpoint === undefined ? [] : [{ endpoint, setBy: 'setting' }],
		proxies: noProxies,
		key: undefined,
		dns: { setBy: 'computer', servers: ['192.0.2.1'], fault: undefined, lookup: async () => missing },
		limits: { timeout: 2000, signal: new AbortController().signal },
		report: () => {},
		...over
	});
}

function keyFor(endpoint: string, credentials: Credentials | (() => never), asksForChanges = true): NonNullable<Subject['key']> {
	const client = new SesClient({
		endpoint,
		region: 'ap-singapore',
		credentials: typeof credentials === 'function' ? credentials : () => credentials,
		timeout: 2000
	});
	return { client, asksForChanges, onCall: () => {} };
}

function only(facts: Facts): Way {
	assert.equal(facts.ways.length, 1);
	return facts.ways[0] as Way;
}

const codeOf = (value: object | undefined) => (isFailure(value) ? value.failed : value);

suite('diagnose: the way to an endpoint', () => {
	const servers: Server[] = [];
	const sockets = new Set<Socket>();

	teardown(() => {
		for (const socket of sockets) {
			socket.destroy();
		}
		for (const server of servers.splice(0)) {
			server.close();
		}
	});

	async function listen<S extends Server>(server: S): Promise<number> {
		servers.push(server);
		server.on('connection', (socket: Socket) => {
			sockets.add(socket.on('error', () => {}));
		});
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		return (server.address() as AddressInfo).port;
	}

	/** An endpoint over TLS that answers as SES does. */
	async function secureEndpoint(commonName: string, dates: { readonly from: number; readonly to: number } = { from: -1, to: 1 }) {
		const day = 86_400_000;
		const certificate = await generate(
			[
				{ name: 'commonName', value: commonName },
				{ name: 'organizationName', value: 'Ops & Co' }
			],
			{
				keyType: 'ec',
				notBeforeDate: new Date(Date.now() + dates.from * day),
				notAfterDate: new Date(Date.now() + dates.to * day),
				extensions: [
					{ name: 'basicConstraints', cA: true },
					{ name: 'subjectAltName', altNames: [{ type: 2, value: commonName }] }
				]
			}
		);
		const server = createHttpsServer({ key: certificate.private, cert: certificate.cert }, (_request, response) => {
			response.end('{"Response":{"Error":{"Code":"MissingParameter","Message":"m"},"RequestId":"r"}}');
		});
		return { endpoint: `https://localhost:${await listen(server)}`, certificate: certificate.cert };
	}

	test('an endpoint without TLS, as the emulator’s', () =>
		withLoopback([answer({})], async ({ endpoint, host, arrived }) => {
			const way = only(await find(endpoint));
			assert.deepEqual([way.host, way.isSecure, way.tls, way.tunnel, way.proxy], [host, false, undefined, undefined, undefined]);
			assert.ok(way.resolution && 'addresses' in way.resolution);
			assert.deepEqual(way.resolution.addresses, ['127.0.0.1']);
			assert.ok(way.connection && 'address' in way.connection);
			assert.equal(way.connection.address, '127.0.0.1');
			assert.ok(!isFailure(way.answer));
			assert.deepEqual([way.answer.status, way.answer.isSes, way.answer.code], [200, true, undefined]);
			assert.ok(Math.abs(way.answer.clockOffset ?? 99) <= 2);
			assert.deepEqual(
				arrived.map(({ headers }) => headers['authorization']),
				[undefined]
			);
		}));

	test('a certificate that nobody trusts: told whose it is, by whom, and until when', async () => {
		const { endpoint } = await secureEndpoint('localhost');
		const { tls: facts, answer } = only(await find(endpoint));
		assert.ok(facts && !isFailure(facts));
		assert.equal(facts.distrust, 'DEPTH_ZERO_SELF_SIGNED_CERT');
		assert.deepEqual([facts.subject, facts.issuer, facts.protocol], ['CN=localhost, O=Ops & Co', 'CN=localhost, O=Ops & Co', 'TLSv1.3']);
		assert.ok((facts.validFrom?.getTime() ?? Number.NaN) < Date.now() && Date.now() < (facts.validTo?.getTime() ?? Number.NaN));
		assert.equal(codeOf(answer), 'DEPTH_ZERO_SELF_SIGNED_CERT');
	});

	suite('certificates of an authority that is trusted', () => {
		const usual = tls.getCACertificates('default');

		async function trusting(endpoint: string, certificate: string): Promise<Way> {
			tls.setDefaultCACertificates([...usual, certificate]);
			try {
				return only(await find(endpoint));
			} finally {
				tls.setDefaultCACertificates(usual);
			}
		}

		test('all in order', async () => {
			const { endpoint, certificate } = await secureEndpoint('localhost');
			const way = await trusting(endpoint, certificate);
			assert.ok(way.tls && !isFailure(way.tls));
			assert.equal(way.tls.distrust, undefined);
			assert.ok(!isFailure(way.answer) && way.answer.isSes);
		});

		const distrusts = (what: string, code: string, name: string, dates?: { readonly from: number; readonly to: number }) =>
			test(what, async () => {
				const { endpoint, certificate } = await secureEndpoint(name, dates);
				const way = await trusting(endpoint, certificate);
				assert.ok(way.tls && !isFailure(way.tls));
				assert.equal(way.tls.distrust, code);
				assert.equal(codeOf(way.answer), code);
			});
		distrusts('for another name', 'ERR_TLS_CERT_ALTNAME_INVALID', 'other.example');
		distrusts('no longer valid', 'CERT_HAS_EXPIRED', 'localhost', { from: -3, to: -1 });
		distrusts('not valid yet', 'CERT_NOT_YET_VALID', 'localhost', { from: 1, to: 3 });
	});

	test('nothing listens there', async () => {
		const port = await listen(createServer());
		const closed = new Promise(done => servers.pop()?.close(done));
		await closed;
		const way = only(await find(`https://127.0.0.1:${port}`));
		assert.deepEqual([codeOf(way.connection), way.tls, codeOf(way.answer)], ['ECONNREFUSED', undefined, 'ECONNREFUSED']);
	});

	test('a name that does not exist', async () => {
		const way = only(await find(nowhere, { fetch: () => Promise.reject(new TypeError('fetch failed')) }));
		assert.match(String(codeOf(way.resolution)), /^(ENOTFOUND|EAI_AGAIN)$/);
		assert.deepEqual([way.connection, way.tls], [undefined, undefined]);
	});

	test('what speaks no TLS', async () => {
		const port = await listen(createServer(socket => socket.end('220 mail.example ESMTP\r\n')));
		const way = only(await find(`https://localhost:${port}`));
		assert.ok(isFailure(way.tls));
		assert.match(way.tls.failed, /^[A-Z][A-Z0-9_]+$/);
		assert.ok(isFailure(way.answer));
	});

	test('silence: every check ends in time, and the others are made', async () => {
		const port = await listen(createServer());
		const limits = { timeout: 200, signal: new AbortController().signal };
		const way = only(await find(`https://localhost:${port}`, { limits }));
		assert.ok(way.connection && 'address' in way.connection);
		assert.deepEqual([codeOf(way.tls), codeOf(way.answer)], ['TIMEOUT', 'TIMEOUT']);
	});

	const answers = (what: string, reply: object, status: number) =>
		test(`${what}: not SES`, () =>
			withLoopback([reply], async ({ endpoint }) => {
				const { answer } = only(await find(endpoint));
				assert.ok(!isFailure(answer));
				assert.deepEqual([answer.status, answer.isSes, answer.code], [status, false, undefined]);
			}));
	answers('HTML', { body: '<html>Log in</html>', headers: { 'content-type': 'text/html' } }, 200);
	answers('a page to log in', { status: 302, headers: { location: 'http://192.0.2.1/login' } }, 302);
	answers('a bad gateway', { status: 502, body: 'Bad Gateway' }, 502);
	answers('other JSON', { body: { Response: 1 } }, 200);
	answers('an error with a code that is none', { body: { Response: { Error: { Code: '/home/ada' }, RequestId: 'r' } } }, 200);

	suite('through a proxy', () => {
		const requests: string[] = [];

		/** A proxy that answers CONNECT like this, and for 200 connects to the port. */
		async function proxy(status: string, port = 0): Promise<string> {
			requests.length = 0;
			const server = createServer(socket => {
				socket.once('data', head => {
					requests.push(head.toString('latin1'));
					socket.write(status);
					if (port !== 0) {
						const onward = connect(port, '127.0.0.1');
						sockets.add(onward.on('error', () => {}));
						socket.pipe(onward).pipe(socket);
					}
				});
			});
			return `http://ada:s3cret@127.0.0.1:${await listen(server)}`;
		}

		/** As if the endpoint were elsewhere: VS Code uses no proxy for loopback. */
		const elsewhere = 'https://ses.example';
		const through = async (setting: string, over: Partial<Subject> = {}) =>
			only(
				await find(elsewhere, {
					proxies: { ...noProxies, setting },
					fetch: () => Promise.reject(new TypeError('fetch failed')),
					...over
				})
			);

		test('open: TLS is that of the endpoint behind it', async () => {
			const { endpoint } = await secureEndpoint('ses.example');
			const way = await through(await proxy('HTTP/1.1 200 Connection established\r\n\r\n', Number(new URL(endpoint).port)));
			assert.deepEqual(way.tunnel, { status: 200 });
			assert.ok(way.tls && !isFailure(way.tls));
			assert.equal(way.tls.subject, 'CN=ses.example, O=Ops & Co');
			assert.match(
				requests.join(),
				/^CONNECT ses\.example:443 HTTP\/1\.1\r\nHost: ses\.example:443\r\nProxy-Authorization: Basic YWRhOnMzY3JldA==\r\n\r\n$/
			);
		});

		const refuses = (status: number) =>
			test(`refused with ${status}`, async () => {
				const way = await through(await proxy(`HTTP/1.1 ${status} No\r\nProxy-Authenticate: Basic realm="ada"\r\n\r\n`));
				assert.deepEqual([way.tunnel, way.tls], [{ status }, undefined]);
			});
		refuses(407);
		refuses(403);
		refuses(502);

		const breaks = (what: string, reply: string, code: string) =>
			test(what, async () => assert.equal(codeOf((await through(await proxy(reply))).tunnel), code));
		breaks('no HTTP', 'SSH-2.0-OpenSSH\r\n\r\n', 'HPE_INVALID_VERSION');
		breaks('a head without end', 'x'.repeat(20_000), 'HPE_HEADER_OVERFLOW');

		test('an encrypted way to the proxy', async () => {
			const { certificate, key } = await createCertificate(Date.now());
			const server = tls.createServer({ cert: certificate, key }, socket => {
				socket.on('error', () => {});
				socket.once('data', () => socket.write('HTTP/1.1 407 No\r\n\r\n'));
			});
			const way = await through(`https://localhost:${await listen(server)}`);
			assert.deepEqual([way.tunnel, way.tls], [{ status: 407 }, undefined]);
		});

		test('an encrypted way to a proxy whose certificate nobody trusts: does not get the login', async () => {
			const { certificate, key } = await createCertificate(Date.now());
			const heads: string[] = [];
			const server = tls.createServer({ cert: certificate, key }, socket => {
				socket.on('error', () => {});
				socket.once('data', head => {
					heads.push(head.toString('latin1'));
					socket.write('HTTP/1.1 407 No\r\n\r\n');
				});
			});
			const port = await listen(server);
			const way = await through(`https://ada:s3cret@localhost:${port}`);
			assert.equal(codeOf(way.tunnel), 'DEPTH_ZERO_SELF_SIGNED_CERT');
			assert.deepEqual([heads, way.tls], [[], undefined]);
			assert.deepEqual((await through(`https://localhost:${port}`)).tunnel, { status: 407 });
			assert.equal(heads.length, 1);
		});

		test('hangs up', async () => {
			const port = await listen(createServer(socket => socket.once('data', () => socket.end())));
			assert.equal(codeOf((await through(`http://127.0.0.1:${port}`)).tunnel), 'ECONNRESET');
		});

		test('of a kind that only VS Code can try: nothing but its fetch', async () => {
			const way = await through('socks5://127.0.0.1:1');
			assert.deepEqual([way.proxy?.isForeign, way.resolution, way.connection], [true, undefined, undefined]);
		});

		test('a proxy of which fetch says 407', async () => {
			const error = new TypeError('fetch failed', { cause: new Error('Proxy response (407) !== 200 when HTTP Tunneling') });
			const way = await through(await proxy('HTTP/1.1 407 No\r\n\r\n'), { fetch: () => Promise.reject(error) });
			assert.equal(codeOf(way.answer), 'PROXY_407');
		});
	});

	test('cancelling ends it with the reason', async () => {
		const port = await listen(createServer());
		const abort = new AbortController();
		const finding = find(`https://localhost:${port}`, {
			limits: { timeout: 60_000, signal: abort.signal },
			report: step => {
				if (step === 'answer' || step === 'tls') {
					abort.abort();
				}
			}
		});
		await assert.rejects(finding, { name: 'AbortError' });
	});

	test('two endpoints, one of which works', () =>
		withLoopback([answer({})], async ({ endpoint }) => {
			const facts = await find(undefined, {
				endpoints: [
					{ endpoint: nowhere, setBy: 'site' },
					{ endpoint, setBy: 'site' }
				]
			});
			assert.deepEqual(
				facts.ways.map(({ answer }) => !isFailure(answer) && answer.isSes),
				[false, true]
			);
		}));
});

suite('diagnose: the key', () => {
	let emulator: Emulator;

	suiteSetup(async () => {
		emulator = await startFaultyEmulator();
	});

	suiteTeardown(() => emulator.close());

	setup(async () => {
		await steer(emulator).setClock(0);
		await steer(emulator).clearFaults();
		await steer(emulator).use('DELETE', 'log');
	});

	const ask = async (credentials: Credentials | (() => never), asksForChanges = true) =>
		(await find(emulator.endpoint, { key: keyFor(emulator.endpoint, credentials, asksForChanges) })).key;
	const by = (permissions: readonly Permission[] | undefined, verdict: Permission['verdict']) =>
		permissions?.filter(permission => permission.verdict === verdict).map(({ action }) => action);
	const reads = (Object.keys(isRead) as Action[]).filter(action => isRead[action]);
	const writes = (Object.keys(isRead) as Action[]).filter(action => !isRead[action] && action !== 'CreateEmailIdentity');

	test('one that may do everything', async () => {
		const key = await ask(keys.main);
		assert.deepEqual(by(key?.permissions, 'allowed')?.sort(), [...reads, ...writes].sort());
		assert.deepEqual(by(key?.permissions, 'notAsked'), ['CreateEmailIdentity']);
	});

	test('one that may only read: CAM denies the writes', async () => {
		const key = await ask(keys.readOnly);
		assert.deepEqual(by(key?.permissions, 'allowed')?.sort(), [...reads].sort());
		assert.deepEqual(by(key?.permissions, 'denied')?.sort(), [...writes].sort());
	});

	test('a temporary one', async () => assert.equal(by((await ask(keys.temporary))?.permissions, 'allowed')?.length, 12));

	test('asking for everything changes nothing', async () => {
		const before = await steer(emulator).state();
		await ask(keys.main);
		assert.deepEqual(await steer(emulator).state(), before);
		assert.deepEqual(await steer(emulator).mails(), []);
	});

	test('every write names something that cannot be there, new every time', async () => {
		await ask(keys.main);
		await ask(keys.main);
		const sent = (await steer(emulator).log()).filter(({ action }) => writes.includes(action as Action));
		assert.equal(sent.length, 2 * writes.length);
		const names = sent.map(({ parameters }) => JSON.stringify(parameters).match(/diagnose-[0-9a-f-]{36}\.invalid/g) ?? []);
		assert.ok(names.every(found => found.length > 0));
		assert.equal(new Set(names.flat()).size, 2);
	});

	test('without asking for changes no write is sent', async () => {
		const key = await ask(keys.readOnly, false);
		assert.deepEqual(by(key?.permissions, 'notAsked')?.sort(), [...writes, 'CreateEmailIdentity'].sort());
		assert.deepEqual(
			(await steer(emulator).log()).filter(({ action }) => writes.includes(action as Action)),
			[]
		);
	});

	const refused = (what: string, credentials: Credentials, code: string) =>
		test(`${what}: ${code}, and nothing else is asked`, async () => {
			const key = await ask(credentials);
			assert.ok(key && typeof key.identity === 'object' && !isFailure(key.identity));
			assert.deepEqual([key.identity.code, key.permissions], [code, []]);
			assert.match(key.identity.requestId ?? '', /^[0-9a-f-]{36}$/);
		});
	refused('a key that is disabled', keys.disabled, 'AuthFailure.SecretIdNotFound');
	refused('a key of the other site', keys.otherSite, 'AuthFailure.SecretIdNotFound');
	refused('a wrong SecretKey', { ...keys.main, secretKey: 'x'.repeat(32) }, 'AuthFailure.SignatureFailure');
	refused(
		'a temporary key without its token',
		{ secretId: keys.temporary.secretId, secretKey: keys.temporary.secretKey },
		'AuthFailure.TokenFailure'
	);

	test('nothing to sign with', async () => {
		const gone = () => {
			throw new Error('~/.tccli/ada.credential is not there any more.');
		};
		assert.deepEqual(await ask(gone), { identity: 'noCredentials', permissions: [] });
	});

	for (const [hours, seconds] of [
		[1, 3600],
		[-1, -3600]
	] as const) {
		test(`a clock that is ${hours} h off is told, and the rest is found out all the same`, async () => {
			await steer(emulator).setClock(seconds);
			const facts = await find(emulator.endpoint, { key: keyFor(emulator.endpoint, keys.main) });
			const { answer } = only(facts);
			assert.ok(!isFailure(answer));
			assert.ok(Math.abs((answer.clockOffset ?? 0) - seconds) <= 2, String(answer.clockOffset));
			assert.equal(by(facts.key?.permissions, 'allowed')?.length, 12);
		});
	}

	test('an action that fails says nothing about permission; the others do', async () => {
		await steer(emulator).fault({ action: 'ListEmailTemplates', drop: 'before' });
		await steer(emulator).fault({ action: 'ListEmailAddress', status: 502, body: 'Bad Gateway' });
		await steer(emulator).fault({ action: 'GetSendEmailStatus', code: 'InternalError' });
		const key = await ask(keys.main, false);
		const unclear = key?.permissions.filter(({ verdict }) => verdict === 'unclear').map(({ action, code }) => `${action} ${code}`);
		assert.deepEqual(unclear?.slice().sort(), [
			'GetSendEmailStatus InternalError',
			'ListEmailAddress HTTP 502',
			unclear?.find(text => text.startsWith('ListEmailTemplates'))
		]);
		assert.equal(by(key?.permissions, 'allowed')?.length, 3);
	});

	test('no way to the service: the key is not tried', async () => {
		const facts = await find(nowhere, { key: keyFor(nowhere, keys.main) });
		assert.equal(facts.key, undefined);
	});

	const steps: Step[] = [];
	test('tells what comes next', async () => {
		await find(emulator.endpoint, { key: keyFor(emulator.endpoint, keys.main, false), report: step => steps.push(step) });
		assert.deepEqual(steps, ['resolution', 'connection', 'answer', 'key', 'dns']);
	});
});

suite('diagnose: what an answer tells about CAM', () => {
	const tells = (code: string | undefined, verdict: Permission['verdict']) =>
		test(code ?? 'success', () => assert.equal(verdictOf(code), verdict));
	tells(undefined, 'allowed');
	tells('InvalidParameterValue.NoSuchSender', 'allowed');
	tells('InvalidParameterValue.NotExistDomain', 'allowed');
	tells('InvalidParameterValue', 'allowed');
	tells('OperationDenied.DomainNotVerified', 'allowed');
	tells('FailedOperation.NotAuthenticatedSender', 'allowed');
	tells('ResourceNotFound', 'allowed');
	tells('LimitExceeded', 'allowed');
	tells('UnauthorizedOperation', 'denied');
	tells('UnauthorizedOperation.CamNoAuth', 'denied');
	tells('AuthFailure.UnauthorizedOperation', 'denied');
	tells('AuthFailure.SignatureFailure', 'unclear');
	tells('RequestLimitExceeded.UinLimitExceeded', 'unclear');
	tells('InternalError', 'unclear');
	tells('InvalidParameter', 'unclear');
	tells('MissingParameter', 'unclear');
	tells('UnknownParameter', 'unclear');
	tells('UnsupportedOperation', 'unclear');
	tells('FailedOperation.ServiceNotAvailable', 'unclear');

	test('every action is asked for once, the one that tells who calls first', () => {
		const actions = questions(Date.now()).map(({ action }) => action);
		assert.equal(actions[0], 'ListEmailIdentities');
		assert.deepEqual([...actions].sort(), Object.keys(isRead).sort());
	});

	test('no question can create a domain', () => {
		const { input } = questions(0).find(({ action }) => action === 'CreateEmailIdentity') ?? { input: 'none' };
		assert.equal(input, undefined);
	});
});

suite('diagnose: the DNS servers', () => {
	const says = (what: string, dns: Partial<Subject['dns']>, fault: string | undefined) =>
		test(what, async () => {
			const usual = { setBy: 'setting', servers: ['192.0.2.1'], fault: undefined, lookup: async () => missing } as const;
			assert.equal((await find(undefined, { dns: { ...usual, ...dns } })).dns.fault, fault);
		});
	const failed = (reason: 'timeout' | 'unreachable' | 'refused' | 'serverFailure'): LiveAnswer => ({ kind: 'failed', reason });
	says('found', { lookup: async () => ({ kind: 'found', values: ['192.0.2.9'] }) }, undefined);
	says('no such name', {}, undefined);
	says('a server that knows only some names', { lookup: async () => failed('refused') }, undefined);
	says('silence', { lookup: async () => failed('timeout') }, 'timeout');
	says('nothing there', { lookup: async () => failed('unreachable') }, 'unreachable');
	says('a setting that is not usable', { fault: 'setting', lookup: undefined }, 'setting');

	test('nothing of the person is asked for', async () => {
		const asked: string[] = [];
		const lookup = async (type: string, name: string) => {
			asked.push(`${type} ${name}`);
			return missing;
		};
		await find(undefined, { dns: { setBy: 'computer', servers: [], fault: undefined, lookup } });
		assert.deepEqual(asked, ['A tencentcloudapi.com']);
	});
});

suite('diagnose: no secret gets into what the report is made of', () => {
	test('wherever it comes from', async function () {
		this.timeout(60_000);
		const canary = fc.stringMatching(/^[A-Za-z0-9]{12}$/).map(text => `canary${text}`);
		await fc.assert(
			fc.asyncProperty(canary, fc.constantFrom('body', 'code', 'requestId', 'header', 'error', 'credentials'), async (secret, place) => {
				const sneaky = `/home/${secret}/key and ${secret}`;
				const error = { Code: place === 'code' ? sneaky : 'AuthFailure.SignatureFailure', Message: sneaky };
				const reply =
					place === 'body' ? { body: sneaky } : { body: { Response: { Error: error, RequestId: place === 'requestId' ? sneaky : 'r' } } };
				await withLoopback(
					[{ ...reply, headers: { server: secret, 'x-user': secret, location: `http://${secret}` } }],
					async ({ endpoint }) => {
						const credentials: Credentials | (() => never) =
							place === 'credentials'
								? () => {
										throw new Error(sneaky);
									}
								: { secretId: `AKID${secret}`, secretKey: secret, token: secret };
						const failing = () => Promise.reject(Object.assign(new Error(sneaky), { code: sneaky, cause: new Error(secret) }));
						const facts = await find(endpoint, {
							proxies: {
								setting: `http://${secret}:${secret}@127.0.0.1:1/${secret}?${secret}`,
								support: 'override',
								noProxy: [secret],
								environment: { HTTPS_PROXY: secret, NODE_EXTRA_CA_CERTS: sneaky, HOME: sneaky, USER: secret }
							},
							endpoints: [
								{ endpoint, setBy: 'setting' },
								{ endpoint: nowhere, setBy: 'site' }
							],
							key: keyFor(endpoint, credentials),
							fetch: (input, init) => (place === 'error' || String(input).startsWith('https:') ? failing() : fetch(input, init)),
							dns: { setBy: 'computer', servers: [], fault: undefined, lookup: failing }
						});
						assert.ok(!JSON.stringify(facts).includes(secret), JSON.stringify(facts));
					}
				);
			}),
			{ numRuns: 20 }
		);
	});
});
