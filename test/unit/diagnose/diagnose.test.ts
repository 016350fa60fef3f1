import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import tls from 'node:tls';
import fc from 'fast-check';
import { setup, suite, suiteSetup, suiteTeardown, teardown, test } from 'mocha';
import { generate } from 'selfsigned';
import { isReadError } from '../../../src/diagnose/account.ts';
import { isFailure } from '../../../src/diagnose/attempt.ts';
import { type Facts, findFacts, type Subject } from '../../../src/diagnose/facts.ts';
import type { NetworkPath, Step } from '../../../src/diagnose/networkPath.ts';
import type { Emulator } from '../../../src/emulator/server.ts';
import { sampleKeys } from '../../../src/emulator/state/credentials.ts';
import type { LiveAnswer } from '../../../src/mail/verdict.ts';
import { type Action, isRead } from '../../../src/ses/actions.ts';
import { type ClientOptions, SesClient } from '../../../src/ses/client.ts';
import { isDeniedByCam } from '../../../src/ses/errors.ts';
import type { Credentials } from '../../../src/signing/signer.ts';
import { steer } from '../../helpers/emulatorHarness.ts';
import { unresolvableHost } from '../../helpers/faultServers.ts';
import { startFaultyEmulator } from '../../helpers/faultyEmulator.ts';
import { answer, withLoopback } from '../../helpers/loopback.ts';

const nowhere = `https://${unresolvableHost}`;
const keys = sampleKeys('international');

const known: Subject['known'] = {
	program: { extension: '1', editor: 'VS Code 1', system: 'linux x64, Node.js 24', remote: undefined },
	profile: { site: 'international', region: 'ap-singapore', source: 'keys' },
	settings: {}
};
const noProxies: Subject['proxies'] = { setting: '', support: 'override', noProxy: [], environment: {} };
const missing: LiveAnswer = { kind: 'missing', reason: 'noName' };

function find(endpoint: string | undefined, over: Partial<Subject> = {}): Promise<Facts> {
	return findFacts({
		known,
		endpoints: endpoint === undefined ? [] : [{ origin: endpoint, setBy: 'setting' }],
		endpointFault: undefined,
		proxies: noProxies,
		client: undefined,
		dns: { setBy: 'default', servers: ['192.0.2.1'], fault: undefined, lookup: async () => missing },
		limits: { timeout: 2000, signal: new AbortController().signal },
		...over
	});
}

function clientFor(endpoint: string, credentials: Credentials | (() => never), over: Partial<ClientOptions> = {}): SesClient {
	return new SesClient({
		endpoint,
		region: 'ap-singapore',
		credentials: typeof credentials === 'function' ? credentials : () => credentials,
		timeout: 2000,
		delay: async () => {},
		...over
	});
}

function only({ paths }: Facts): NetworkPath {
	assert.equal(paths.length, 1);
	return paths[0] as NetworkPath;
}

const codeOf = (value: object | string | undefined) => (isFailure(value) ? value.failed : value);
const step = ({ steps }: NetworkPath, name: Step['name']) => codeOf(steps.find(taken => taken.name === name)?.result);

suite('diagnose: the network path to an endpoint', () => {
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
				{ name: 'organizationName', value: 'Ops & Co' },
				{ shortName: 'E', value: 'ada@example.com' }
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

	test('an endpoint without TLS, like that of the emulator', () =>
		withLoopback([answer({})], async ({ endpoint, arrived }) => {
			const { origin, proxy, steps, certificate, answer } = only(await find(endpoint));
			assert.deepEqual([origin, proxy, certificate], [endpoint, undefined, undefined]);
			assert.deepEqual(
				steps.map(({ name, result }) => [name, result]),
				[
					['lookup', '127.0.0.1'],
					['connection', '127.0.0.1']
				]
			);
			assert.ok(!isFailure(answer));
			assert.deepEqual([answer.status, answer.isFromSes], [200, true]);
			assert.ok(Math.abs(answer.clockOffset ?? 99) <= 2);
			assert.deepEqual(
				arrived.map(({ headers }) => headers['authorization']),
				[undefined]
			);
		}));

	test('an untrusted certificate: names its owner, issuer and dates', async () => {
		const { endpoint } = await secureEndpoint('localhost');
		const path = only(await find(endpoint));
		const { certificate, answer } = path;
		assert.ok(certificate);
		assert.equal(certificate.distrust, 'DEPTH_ZERO_SELF_SIGNED_CERT');
		assert.deepEqual([certificate.subject, certificate.issuer], ['CN=localhost, O=Ops & Co', 'CN=localhost, O=Ops & Co']);
		assert.equal(step(path, 'tls'), 'TLSv1.3');
		assert.ok(Date.parse(certificate.validFrom) < Date.now() && Date.now() < Date.parse(certificate.validTo));
		assert.equal(codeOf(answer), 'DEPTH_ZERO_SELF_SIGNED_CERT');
	});

	suite('certificates of a trusted authority', () => {
		const usual = tls.getCACertificates('default');

		async function trusting(endpoint: string, certificate: string): Promise<NetworkPath> {
			tls.setDefaultCACertificates([...usual, certificate]);
			try {
				return only(await find(endpoint));
			} finally {
				tls.setDefaultCACertificates(usual);
			}
		}

		test('a valid one', async () => {
			const { endpoint, certificate } = await secureEndpoint('localhost');
			const path = await trusting(endpoint, certificate);
			assert.ok(path.certificate);
			assert.equal(path.certificate.distrust, undefined);
			assert.ok(!isFailure(path.answer) && path.answer.isFromSes);
		});

		const distrusts = (what: string, code: string, name: string, dates?: { readonly from: number; readonly to: number }) =>
			test(what, async () => {
				const { endpoint, certificate } = await secureEndpoint(name, dates);
				const path = await trusting(endpoint, certificate);
				assert.deepEqual([path.certificate?.distrust, codeOf(path.answer)], [code, code]);
			});
		distrusts('for another name', 'ERR_TLS_CERT_ALTNAME_INVALID', 'other.example');
		distrusts('expired', 'CERT_HAS_EXPIRED', 'localhost', { from: -3, to: -1 });
		distrusts('not valid yet', 'CERT_NOT_YET_VALID', 'localhost', { from: 1, to: 3 });
	});

	test('nothing listens there', async () => {
		const port = await listen(createServer());
		const closed = new Promise(done => servers.pop()?.close(done));
		await closed;
		const path = only(await find(`https://127.0.0.1:${port}`));
		assert.deepEqual([step(path, 'connection'), step(path, 'tls'), codeOf(path.answer)], ['ECONNREFUSED', undefined, 'ECONNREFUSED']);
	});

	test('a name that does not exist', async () => {
		const path = only(await find(nowhere, { fetch: () => Promise.reject(new TypeError('fetch failed')) }));
		assert.match(String(step(path, 'lookup')), /^(ENOTFOUND|EAI_AGAIN)$/);
		assert.equal(path.steps.length, 1);
	});

	test('a server without TLS', async () => {
		const port = await listen(createServer(socket => socket.end('220 mail.example ESMTP\r\n')));
		const path = only(await find(`https://localhost:${port}`));
		assert.ok(isFailure(path.steps.find(({ name }) => name === 'tls')?.result));
		assert.match(String(step(path, 'tls')), /^[A-Z][A-Z0-9_]+$/);
		assert.ok(isFailure(path.answer));
	});

	test('no answer: every check times out, and the others still run', async () => {
		const port = await listen(createServer());
		const limits = { timeout: 200, signal: new AbortController().signal };
		const path = only(await find(`https://localhost:${port}`, { limits }));
		assert.equal(step(path, 'connection'), '127.0.0.1');
		assert.deepEqual([step(path, 'tls'), codeOf(path.answer)], ['TIMEOUT', 'TIMEOUT']);
	});

	const answers = (what: string, reply: object, status: number) =>
		test(`${what}: not SES`, () =>
			withLoopback([reply], async ({ endpoint }) => {
				const { answer } = only(await find(endpoint));
				assert.ok(!isFailure(answer));
				assert.deepEqual([answer.status, answer.isFromSes], [status, false]);
			}));
	answers('HTML', { body: '<html>Log in</html>', headers: { 'content-type': 'text/html' } }, 200);
	answers('a page to log in', { status: 302, headers: { location: 'http://192.0.2.1/login' } }, 302);
	answers('a bad gateway', { status: 502, body: 'Bad Gateway' }, 502);
	answers('other JSON', { body: { Response: 1 } }, 200);
	answers('an error without a code', { body: { Response: { Error: { Code: 1 }, RequestId: 'r' } } }, 200);

	suite('through a proxy', () => {
		/** VS Code uses no proxy for loopback. */
		const elsewhere = 'https://ses.example';
		const refuse = (cause?: Error) => () => Promise.reject(new TypeError('fetch failed', { cause }));
		const through = async (setting: string, fetch: typeof globalThis.fetch = refuse()) =>
			only(await find(elsewhere, { proxies: { ...noProxies, setting }, fetch }));

		test('connects to the proxy only, and sends it nothing but through fetch', async () => {
			const received: Buffer[] = [];
			const port = await listen(createServer(socket => socket.on('data', data => received.push(data))));
			const path = await through(`http://ada:s3cret@127.0.0.1:${port}`);
			assert.deepEqual(path.proxy, { setBy: 'http.proxy', hostname: '127.0.0.1', port });
			assert.deepEqual([step(path, 'connection'), step(path, 'tls'), path.certificate], ['127.0.0.1', undefined, undefined]);
			assert.deepEqual(received, []);
		});

		test('that cannot be reached', async () => {
			const path = await through(`http://${unresolvableHost}:3128`);
			assert.match(String(step(path, 'lookup')), /^(ENOTFOUND|EAI_AGAIN)$/);
		});

		test('with an invalid URL: only fetch is tried', async () => {
			const path = await through('proxy without a scheme');
			assert.deepEqual([path.steps, codeOf(path.answer)], [[], 'UNKNOWN']);
		});

		test('that answers fetch with status 407', async () => {
			const path = await through('http://127.0.0.1:1', refuse(new Error('Proxy response (407) !== 200 when HTTP Tunneling')));
			assert.equal(codeOf(path.answer), 'PROXY_407');
		});
	});

	test('canceling ends it with the reason', async () => {
		const port = await listen(createServer(() => abort.abort()));
		const abort = new AbortController();
		const finding = find(`https://localhost:${port}`, { limits: { timeout: 60_000, signal: abort.signal } });
		await assert.rejects(finding, { name: 'AbortError' });
	});

	test('two endpoints, one of which works', () =>
		withLoopback([answer({})], async ({ endpoint }) => {
			const facts = await find(undefined, {
				endpoints: [
					{ origin: nowhere, setBy: 'default' },
					{ origin: endpoint, setBy: 'default' }
				]
			});
			assert.deepEqual(
				facts.paths.map(({ answer }) => !isFailure(answer) && answer.isFromSes),
				[false, true]
			);
		}));
});

suite('diagnose: the account', () => {
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

	const read = async (credentials: Credentials | (() => never)) => {
		const { account } = await find(emulator.endpoint, { client: clientFor(emulator.endpoint, credentials) });
		assert.ok(account);
		return account;
	};
	const errorOf = (result: object | undefined) => (result && isReadError(result) ? result.code : result);

	for (const name of ['main', 'readOnly', 'temporary'] as const) {
		test(`the key "${name}": counts what there is`, async () => {
			const { domains, senders, templates } = await steer(emulator).state();
			const account = await read(keys[name]);
			assert.ok(!isReadError(account.domains) && account.templates && !isReadError(account.templates));
			assert.deepEqual([account.domains.total, account.addresses], [domains.length, { total: senders.length }]);
			assert.equal(account.templates.total, templates.length);
			const { verified, maxDailyQuota } = account.domains;
			assert.ok(verified > 0 && verified < domains.length && account.templates.approved > 0 && maxDailyQuota > 0);
		});
	}

	test('only reads are sent, whatever SES answers', async () => {
		await read(keys.main);
		await steer(emulator).fault({ code: 'UnauthorizedOperation', times: 'always' });
		await read(keys.main);
		const actions = new Set((await steer(emulator).log()).map(({ action }) => action as Action));
		assert.deepEqual([...actions].sort(), ['ListEmailAddress', 'ListEmailIdentities', 'ListEmailTemplates']);
		assert.ok([...actions].every(action => isRead[action]));
	});

	const rejected = (what: string, credentials: Credentials, code: string) =>
		test(`${what}: ${code}, and nothing else is read`, async () => {
			const { domains, addresses, templates } = await read(credentials);
			assert.ok(isReadError(domains));
			assert.deepEqual([domains.code, addresses, templates], [code, undefined, undefined]);
			assert.match(domains.requestId ?? '', /^[0-9a-f-]{36}$/);
		});
	rejected('a disabled key', keys.disabled, 'AuthFailure.SecretIdNotFound');
	rejected('a key of the other site', keys.otherSite, 'AuthFailure.SecretIdNotFound');
	rejected('a wrong SecretKey', { ...keys.main, secretKey: 'x'.repeat(32) }, 'AuthFailure.SignatureFailure');
	rejected(
		'a temporary key without its token',
		{ secretId: keys.temporary.secretId, secretKey: keys.temporary.secretKey },
		'AuthFailure.TokenFailure'
	);

	test('nothing to sign with', async () => {
		const gone = () => {
			throw new Error('~/.tccli/ada.credential is not there any more.');
		};
		assert.equal(errorOf((await read(gone)).domains), 'NoCredentials');
	});

	for (const [hours, seconds] of [
		[1, 3600],
		[-1, -3600]
	] as const) {
		test(`a clock that is ${hours} h off is measured, and the account is read all the same`, async () => {
			await steer(emulator).setClock(seconds);
			const facts = await find(emulator.endpoint, { client: clientFor(emulator.endpoint, keys.main) });
			const { answer } = only(facts);
			assert.ok(!isFailure(answer));
			assert.ok(Math.abs((answer.clockOffset ?? 0) - seconds) <= 2, String(answer.clockOffset));
			assert.ok(facts.account?.addresses && !isReadError(facts.account.addresses));
		});
	}

	for (const code of ['UnauthorizedOperation', 'UnauthorizedOperation.CamNoAuth', 'AuthFailure.UnauthorizedOperation']) {
		test(`CAM denies one action with ${code}: the others are read`, async () => {
			await steer(emulator).fault({ action: 'ListEmailIdentities', code, after: 1, times: 'always' });
			const { domains, addresses, templates } = await read(keys.main);
			assert.ok(isReadError(domains) && isDeniedByCam(domains.code));
			assert.ok(addresses && !isReadError(addresses) && templates && !isReadError(templates));
		});
	}

	test('each failure stays with its action', async () => {
		await steer(emulator).fault({ action: 'ListEmailTemplates', drop: 'before', times: 'always' });
		await steer(emulator).fault({ action: 'ListEmailAddress', status: 502, body: 'Bad Gateway', times: 'always' });
		const { domains, addresses, templates } = await read(keys.main);
		assert.ok(!isReadError(domains) && addresses && isReadError(addresses) && templates && isReadError(templates));
		assert.deepEqual([addresses.code, addresses.status], ['UnreadableAnswer', 502]);
		assert.deepEqual([templates.code, isDeniedByCam(templates.code)], ['Network', false]);
		assert.match(templates.reason ?? '', /^[A-Z_]+$/);
	});

	test('without an answer from SES nothing signed is sent', () =>
		withLoopback([{ body: '<html>Log in</html>' }], async ({ endpoint, arrived }) => {
			const { account } = await find(endpoint, { client: clientFor(endpoint, keys.main) });
			assert.deepEqual([account, arrived.length], [undefined, 1]);
		}));
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
	says('silence', { lookup: async () => failed('timeout') }, 'noAnswer');
	says('nothing there', { lookup: async () => failed('unreachable') }, 'noAnswer');
	test('an invalid setting', async () => {
		const dns = { setBy: 'setting', servers: [], fault: 'invalidSetting' } as const;
		assert.equal((await find(undefined, { dns })).dns.fault, 'invalidSetting');
	});

	test('the name that is looked up says nothing about the user', async () => {
		const asked: string[] = [];
		const lookup = async (type: string, name: string) => {
			asked.push(`${type} ${name}`);
			return missing;
		};
		await find(undefined, { dns: { setBy: 'default', servers: [], fault: undefined, lookup } });
		assert.deepEqual(asked, ['A tencentcloudapi.com']);
	});
});

suite('diagnose: no secret gets into the facts', () => {
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
								{ origin: endpoint, setBy: 'setting' },
								{ origin: nowhere, setBy: 'default' }
							],
							client: clientFor(endpoint, credentials, {
								fetch: place === 'error' ? failing : fetch
							}),
							fetch: (input, init) => (String(input).startsWith('https:') ? failing() : fetch(input, init))
						});
						assert.ok(!JSON.stringify(facts).includes(secret), JSON.stringify(facts));
					}
				);
			}),
			{ numRuns: 20 }
		);
	});
});
