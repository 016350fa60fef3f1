import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, suite, test } from 'mocha';
import { type Emulator, startEmulator } from '../../../src/emulator/server.ts';
import { sampleKeys } from '../../../src/emulator/state/credentials.ts';
import { sampleDomains } from '../../../src/emulator/state/sampleData.ts';
import type { Credentials } from '../../../src/signing/signer.ts';
import vectors from '../../fixtures/tc3-vectors.json' with { type: 'json' };
import { call, type Deviation, send, steer } from '../../helpers/emulatorHarness.ts';

const keys = sampleKeys('international');
const seconds = (time: string) => Date.parse(time) / 1000;

/** A deviation and the error code it causes, if any. */
type Case = readonly [what: string, deviation: Deviation, expected?: string];

suite('emulator: signatures over HTTP', () => {
	const midnight = '2026-04-01T00:00:00Z';
	let emulator: Emulator;

	before(async () => {
		emulator = await startEmulator({ now: () => Date.parse(midnight), rateLimits: false });
	});
	after(() => emulator.close());

	const cases: readonly Case[] = [
		['at the very moment', {}],
		['300 s early', { timestamp: seconds(midnight) - 300 }],
		['301 s early', { timestamp: seconds(midnight) - 301 }, 'AuthFailure.SignatureExpire'],
		['300 s late', { timestamp: seconds(midnight) + 300 }],
		['301 s late', { timestamp: seconds(midnight) + 301 }, 'AuthFailure.SignatureExpire'],
		['milliseconds', { tampered: { 'X-TC-Timestamp': '1775001600000' } }, 'InvalidParameter'],
		['timestamp changed', { tampered: { 'X-TC-Timestamp': String(seconds(midnight) + 1) } }, 'AuthFailure.SignatureFailure'],
		['body changed', { body: '{}', tamperedBody: '{ }' }, 'AuthFailure.SignatureFailure'],
		['no body', { body: '' }],
		['signed action changed', { tampered: { 'X-TC-Action': 'ListEmailIdentities' } }, 'AuthFailure.SignatureFailure'],
		['unsigned action changed', { tampered: { 'X-TC-Action': 'ListEmailIdentities' }, signedHeaders: ['content-type', 'host'] }],
		['two signed headers', { signedHeaders: ['content-type', 'host'] }],
		['three signed headers', { signedHeaders: ['content-type', 'host', 'x-tc-action'] }],
		['many signed headers', { signedHeaders: ['x-tc-version', 'x-tc-region', 'host', 'content-type', 'x-tc-action'] }],
		['list without host', { tampered: { Authorization: authorization('content-type') } }, 'AuthFailure.InvalidAuthorization'],
		['list without content-type', { tampered: { Authorization: authorization('host') } }, 'AuthFailure.InvalidAuthorization'],
		[
			'list with an absent header',
			{ tampered: { Authorization: authorization('content-type;host;x-none') } },
			'AuthFailure.InvalidAuthorization'
		],
		['signature of another request', { tampered: { Authorization: authorization('content-type;host') } }, 'AuthFailure.SignatureFailure'],
		[
			'local date in the scope',
			{ tampered: { Authorization: authorization('content-type;host', '2026-03-31') } },
			'AuthFailure.SignatureFailure'
		],
		['host signed without port', { headers: { Host: '127.0.0.1' } }],
		[
			'another host signed',
			{ headers: { Host: 'ses.intl.tencentcloudapi.com' }, tampered: { Host: 'localhost' } },
			'AuthFailure.SignatureFailure'
		],
		['service of the scope: first label', { service: '127' }],
		['service of the scope: localhost and port', { service: 'localhost:8787' }],
		['content type with charset', { headers: { 'Content-Type': 'application/json; charset=utf-8' } }],
		['unsigned payload', { headers: { 'X-TC-Content-SHA256': 'UNSIGNED-PAYLOAD' }, body: '{}', tamperedBody: '{ }' }],
		['temporary key with token', { key: keys.temporary }],
		['read-only key may read', { key: keys.readOnly }],
		['GET', { method: 'GET', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }],
		['GET, query changed', { method: 'GET', query: 'A=1', path: '/?A=2&' }, 'AuthFailure.SignatureFailure']
	];
	for (const [what, deviation, expected] of cases) {
		test(`${what} → ${expected ?? 'accepted'}`, async () => {
			const answer = await call(emulator, 'ListEmailAddress', { timestamp: seconds(midnight), ...deviation });
			assert.equal(answer.code, expected);
		});
	}

	function authorization(signedHeaders: string, date = '2026-04-01'): string {
		const signature = createHash('sha256').update('another request').digest('hex');
		return `TC3-HMAC-SHA256 Credential=${keys.main.secretId}/${date}/ses/tc3_request, SignedHeaders=${signedHeaders}, Signature=${signature}`;
	}
});

suite('emulator: negative cases of the signing vectors', () => {
	const { body, timestamp } = vector('intl-create-address');
	let emulator: Emulator;

	before(async () => {
		emulator = await startEmulator({ now: () => timestamp * 1000 });
	});
	after(() => emulator.close());

	const withoutToken: Credentials = { secretId: keys.temporary.secretId, secretKey: keys.temporary.secretKey };
	const mutations: Readonly<Record<string, readonly Deviation[]>> = {
		'flip any byte of body': [...body].map((character, index) => ({
			tamperedBody: `${body.slice(0, index)}${String.fromCharCode(character.charCodeAt(0) ^ 1)}${body.slice(index + 1)}`
		})),
		'server clock more than 300 s away from X-TC-Timestamp': [{ timestamp: timestamp + 301 }, { timestamp: timestamp - 301 }],
		'unknown SecretId': [{ key: { ...keys.main, secretId: vector('intl-create-address').secretId } }],
		'Authorization: garbage': [{ tampered: { Authorization: 'garbage' } }],
		'temporary SecretId sent without or with a wrong X-TC-Token': [{ key: withoutToken }, { key: { ...withoutToken, token: 'wrong' } }]
	};
	for (const { mutation, expectedCode } of vectors.negative) {
		test(mutation, async () => {
			const deviations = mutations[mutation] ?? [];
			assert.ok(deviations.length > 0);
			for (const deviation of deviations) {
				const answer = await call(emulator, 'CreateEmailAddress', { body, timestamp, ...deviation });
				assert.equal(answer.code, expectedCode.split(' ')[0]);
			}
		});
	}

	test('the unchanged request is accepted', async () => {
		const answer = await call(emulator, 'CreateEmailAddress', { body, timestamp });
		assert.equal(answer.code, undefined);
	});

	function vector(name: string) {
		const { input } = vectors.vectors.find(candidate => candidate.name === name) ?? assert.fail(name);
		return { body: input.body, timestamp: input.timestamp, secretId: input.secretId };
	}
});

suite('emulator: answers', () => {
	let emulator: Emulator;

	before(async () => {
		emulator = await startEmulator({ rateLimits: false });
	});
	after(() => emulator.close());

	test('the envelope of a success', async () => {
		const EmailAddress = `service@${sampleDomains.verified}`;
		const answer = await call(emulator, 'CreateEmailAddress', { body: { EmailAddress, EmailSenderName: 'Tencent Cloud' } });
		assert.equal(answer.status, 200);
		assert.equal(answer.headers['content-type'], 'application/json');
		assert.equal(answer.text, `{"Response":{"RequestId":"${answer.response.RequestId}"}}`);
		const { senders } = await steer(emulator).state();
		assert.partialDeepStrictEqual(senders.at(-1), { address: EmailAddress, name: 'Tencent Cloud', region: 'ap-singapore' });
	});

	test('RequestIds are unique', async () => {
		const answers = await Promise.all(Array.from({ length: 20 }, () => call(emulator, 'ListEmailAddress')));
		assert.equal(new Set(answers.map(answer => answer.response.RequestId)).size, 20);
	});

	test('names in any script are preserved', async () => {
		const EmailSenderName = 'Ünï 北京 "😀"';
		await call(emulator, 'CreateEmailAddress', { body: { EmailAddress: `any@${sampleDomains.verified}`, EmailSenderName } });
		const { response } = await call(emulator, 'ListEmailAddress');
		const senders = response['EmailSenders'] as readonly { readonly EmailSenderName: string }[];
		assert.equal(senders.at(-1)?.EmailSenderName, EmailSenderName);
	});

	test('GET with flattened parameters', async () => {
		const { response } = await call(emulator, 'ListEmailIdentities', {
			method: 'GET',
			query: 'TagList.0.TagKey=stage&TagList.0.TagValue=production&Limit=2&Offset=1',
			headers: { 'Content-Type': 'application/x-www-form-urlencoded' }
		});
		assert.equal(response['Total'], 3);
		assert.equal((response['EmailIdentities'] as readonly unknown[]).length, 2);
	});

	test('a body of exactly 10 MB is accepted', async () => {
		const start = '{"EmailAddress":"';
		const body = `${start}${'a'.repeat(10 * 1024 * 1024 - start.length - 2)}"}`;
		assert.equal((await call(emulator, 'CreateEmailAddress', { body })).code, 'InvalidParameterValue.IllegalEmailAddress');
	});

	const refused: readonly [what: string, headers: Readonly<Record<string, string>>, path: string, status: number][] = [
		['a web page', { Origin: 'https://example.com' }, '/', 403],
		['an image in a web page', { 'Sec-Fetch-Site': 'cross-site' }, '/', 403],
		['a web page of this machine', { Origin: 'http://localhost:3000' }, '/emulator/log', 403],
		['a page without an origin', { Origin: 'null' }, '/', 403],
		['a page of an old browser', { Referer: 'https://example.com/' }, '/', 403],
		['a WebSocket of a web page', { Origin: 'https://example.com', Connection: 'Upgrade', Upgrade: 'websocket' }, '/emulator/log', 403],
		['a page that a person entered and that redirects to the API', { 'Sec-Fetch-Site': 'none' }, '/?Action=DeleteEmailAddress', 403],
		['a person who looks', { 'Sec-Fetch-Site': 'none' }, '/emulator/mails', 200],
		['a person who looks, from a link in a page', { 'Sec-Fetch-Site': 'cross-site' }, '/emulator/mails', 403],
		['a rebound name', { Host: 'example.com' }, '/emulator/log', 403],
		['a rebound name and the API', { Host: 'example.com' }, '/', 403],
		['another name in the address', {}, 'http://example.com/emulator/log', 404],
		['a rebound name that looks like loopback', { Host: '127.0.0.1.example.com' }, '/emulator/log', 403],
		['localhost', { Host: 'localhost' }, '/emulator/log', 200],
		['a name below localhost', { Host: 'ses.localhost:1' }, '/emulator/log', 200],
		['another path', {}, '/v2', 404],
		['another control path', {}, '/emulator/nothing', 404]
	];
	for (const [what, headers, path, status] of refused) {
		test(`${what}: HTTP ${status}`, async () => {
			const answer = await send(emulator, 'GET', path, { Host: `127.0.0.1:${emulator.port}`, ...headers });
			assert.equal(answer.status, status);
		});
	}

	for (const method of ['POST', 'DELETE', 'OPTIONS']) {
		for (const path of ['/', '/emulator/state']) {
			test(`${method} ${path} from a web page: HTTP 403, and no CORS header`, async () => {
				const before = await steer(emulator).state();
				const answer = await send(emulator, method, path, { Host: `127.0.0.1:${emulator.port}`, Origin: 'https://example.com' });
				assert.equal(answer.status, 403);
				assert.deepEqual(
					Object.keys(answer.headers).filter(name => name.startsWith('access-control')),
					[]
				);
				assert.deepEqual(await steer(emulator).state(), before);
			});
		}
	}

	test('an HTTP request to the DNS server is closed', async () => {
		const [host, port] = emulator.dns.split(':');
		await assert.rejects(fetch(`http://${host}:${port}/`, { method: 'POST', body: 'x' }), TypeError);
	});

	test('rate limits can be switched off', async () => {
		const answers = await Promise.all(Array.from({ length: 60 }, () => call(emulator, 'ListEmailIdentities')));
		assert.ok(answers.every(answer => answer.code === undefined));
	});
});

suite('emulator: sites', () => {
	const sites = [
		['international', ['ap-singapore'], ['ap-guangzhou', 'ap-hongkong', 'ap-beijing']],
		['mainland', ['ap-guangzhou', 'ap-hongkong'], ['ap-singapore', 'ap-beijing']]
	] as const;
	for (const [site, offered, others] of sites) {
		test(`${site}: regions and keys`, async () => {
			const emulator = await startEmulator({ site });
			try {
				const { main, otherSite } = sampleKeys(site);
				assert.deepEqual({ secretId: emulator.secretId, secretKey: emulator.secretKey }, main);
				assert.equal(emulator.region, offered[0]);
				const codeIn = async (region: string, key: Credentials) =>
					(await call(emulator, 'ListEmailAddress', { headers: { 'X-TC-Region': region }, key })).code;
				for (const region of offered) {
					assert.equal(await codeIn(region, main), undefined, region);
				}
				for (const region of others) {
					assert.equal(await codeIn(region, main), 'UnsupportedRegion', region);
				}
				assert.equal(await codeIn(offered[0], otherSite), 'AuthFailure.SecretIdNotFound');
			} finally {
				await emulator.close();
			}
		});
	}

	test('keys look like real ones', () => {
		for (const { secretId, secretKey, token } of [
			...Object.values(sampleKeys('international')),
			...Object.values(sampleKeys('mainland'))
		]) {
			assert.match(secretId, token ? /^AKID[A-Za-z0-9]{33,}$/ : /^AKID[A-Za-z0-9]{32}$/);
			assert.match(secretKey, token ? /^[A-Za-z0-9]{33,}$/ : /^[A-Za-z0-9]{32}$/);
		}
	});
});
