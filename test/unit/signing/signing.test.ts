import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { canonicalRequest, type SignableRequest } from '../../../src/signing/canonicalRequest.ts';
import { type Credentials, type SignedRequest, Signer, utcDate } from '../../../src/signing/signer.ts';
import { parseAuthorization, type VerificationFailure, verify } from '../../../src/signing/verifier.ts';
import { anyText } from '../../helpers/anyText.ts';
import { assertVector, assertVectors, negativeCases, requestOf, type Vector, vectors } from '../../helpers/vectors.ts';

const credentials: Credentials = { secretId: 'AKIDexample', secretKey: 'exampleSecretKey' };
const temporary: Credentials = { ...credentials, token: 'exampleToken==' };
const now = 1_774_946_384;
const day = 86_400;

const request: SignableRequest = {
	method: 'POST',
	headers: { 'Content-Type': 'application/json', Host: 'ses.intl.tencentcloudapi.com', 'X-TC-Action': 'ListEmailAddress' },
	body: '{}'
};

suite('signing: vectors', () => {
	for (const vector of vectors) {
		test(vector.name, () => assertVector(vector, assert.equal));
	}

	test('all in one call', () => {
		let compared = 0;
		assertVectors((actual, expected, message) => {
			compared += 1;
			assert.equal(actual, expected, message);
		});
		assert.ok(compared >= 12 * vectors.length && vectors.length >= 14);
	});

	const firstFault = (vector: Vector): string => {
		const faults: string[] = [];
		assertVector(vector, (actual, expected, message) => {
			if (actual !== expected) {
				faults.push(message);
			}
		});
		return faults[0] ?? 'none';
	};
	const reports = (stage: string, input: Partial<Vector['input']>) =>
		test(`a wrong vector reports its first wrong stage: ${stage}`, () => {
			const [vector] = vectors as [Vector];
			assert.equal(firstFault({ ...vector, input: { ...vector.input, ...input } }), `${vector.name}: ${stage}`);
		});
	reports('payload hash', { body: '{}' });
	reports('signed headers', { headersToSign: ['content-type', 'host', 'x-tc-action'], extraSignedHeaders: { 'x-tc-action': 'A' } });
	reports('canonical request', { signedHost: 'other.example' });
	reports('date', { timestamp: 1_551_113_065 + day });
	reports('string to sign', { timestamp: 1_551_113_066 });
	reports('credential scope', { service: 'ses' });
	reports('date key', { secretKey: 'other' });
	reports('authorization', { secretId: 'other' });
});

suite('signing: requests', () => {
	const sign = (over: Partial<SignableRequest>, signedHeaders?: readonly string[]) =>
		new Signer(credentials).sign({ ...request, ...over }, now, signedHeaders);

	const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
	const hashes = (name: string, over: Partial<SignableRequest>, expected: string) =>
		test(`payload hash of ${name}`, () => assert.equal(sign(over).payloadHash, expected));
	const { body: _, ...bodiless } = request;
	test('payload hash without a body', () => assert.equal(new Signer(credentials).sign(bodiless, now).payloadHash, emptyHash));
	hashes('empty text', { body: '' }, emptyHash);
	hashes('empty bytes', { body: new Uint8Array() }, emptyHash);
	hashes('{}', { body: '{}' }, '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
	hashes('{} as bytes', { body: new Uint8Array([0x7b, 0x7d]) }, '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
	hashes(
		'an unsigned payload',
		{ headers: { ...request.headers, 'X-TC-Content-SHA256': 'UNSIGNED-PAYLOAD' }, body: 'anything' },
		'438d4109ef0d676b8c2c7ed13cdfcb418e494d53b843d4634ce3b1085f07bb96'
	);

	test('signs text as UTF-8', () => {
		fc.assert(
			fc.property(anyText(), body => {
				assert.equal(sign({ body }).signature, sign({ body: new TextEncoder().encode(body) }).signature);
			})
		);
	});

	const signs = (name: string, expected: string, over: Partial<SignableRequest>, signedHeaders?: readonly string[]) =>
		test(`signs ${name}`, () => assert.equal(sign(over, signedHeaders).signedHeaders, expected));
	signs('the action by default', 'content-type;host;x-tc-action', {});
	signs('the minimum if there is no action', 'content-type;host', { headers: { host: 'h', 'content-type': 't' } });
	signs('any set, sorted and in lower case', 'content-type;host;x-tc-region', { headers: { ...request.headers, 'X-TC-Region': 'r' } }, [
		'X-TC-Region',
		'Host',
		'Content-Type'
	]);
	signs('no duplicates', 'content-type;host', {}, ['host', 'Host', 'content-type', 'host']);

	test('signs the query of a GET request', () => {
		const get = sign({ method: 'GET', query: 'Limit=1&Offset=0', body: '' });
		assert.ok(get.canonicalRequest.startsWith('GET\n/\nLimit=1&Offset=0\ncontent-type:'), get.canonicalRequest);
	});

	test('values are trimmed and in lower case in the canonical request, but sent as they are', () => {
		const headers = { ...request.headers, Host: '  SES.example ' };
		const signed = sign({ headers });
		assert.ok(signed.canonicalRequest.includes('\nhost:ses.example\n'));
		assert.equal(signed.headers['Host'], '  SES.example ');
	});

	test('the result has the headers of the request, then those of signing', () => {
		const signed = new Signer(temporary).sign(request, now);
		assert.deepEqual(signed.headers, {
			...request.headers,
			'X-TC-Timestamp': String(now),
			'X-TC-Token': 'exampleToken==',
			Authorization: signed.authorization
		});
	});

	test('replaces headers that signing sets, in any case', () => {
		const stale = { ...request.headers, 'x-tc-timestamp': String(now), authorization: 'old', 'x-tc-token': 'old' };
		const { headers } = new Signer(temporary).sign({ ...request, headers: stale }, now, ['content-type', 'host', 'x-tc-timestamp']);
		assert.deepEqual(new Headers(headers).get('x-tc-timestamp'), String(now));
		assert.deepEqual(new Headers(headers).get('x-tc-token'), 'exampleToken==');
		assert.match(new Headers(headers).get('authorization') ?? '', /^TC3-HMAC-SHA256 Credential=[^,]+, SignedHeaders=[^,]+, Signature=\w+$/);
	});

	test('ignores order and case of the header names', () => {
		const names = fc.shuffledSubarray(Object.keys(request.headers), { minLength: 3 });
		const expected = sign({}).signature;
		fc.assert(
			fc.property(
				names,
				fc.func(fc.boolean()),
				fc.shuffledSubarray(['content-type', 'host', 'x-tc-action'], { minLength: 3 }),
				(order, isUpper, list) => {
					const cased = (name: string) => (isUpper(name) ? name.toUpperCase() : name.toLowerCase());
					const headers = Object.fromEntries(order.map(name => [cased(name), request.headers[name] ?? '']));
					assert.equal(sign({ headers }, list.map(cased)).signature, expected);
				}
			)
		);
	});

	test('later changes of the credentials object have no effect', () => {
		const mutable = { ...credentials };
		const signer = new Signer(mutable);
		mutable.secretKey = 'changed';
		assert.equal(signer.sign(request, now).signature, sign({}).signature);
	});
});

suite('signing: cached key of a day', () => {
	const dayOf = (name: string, timestamp: number, expected: string) =>
		test(`UTC day ${name}`, () => assert.equal(utcDate(timestamp), expected));
	dayOf('at the epoch', 0, '1970-01-01');
	dayOf('last second of a year', 1_735_689_599, '2024-12-31');
	dayOf('first second of a year', 1_735_689_600, '2025-01-01');
	dayOf('leap day', 1_709_164_800, '2024-02-29');
	dayOf('maximum', 99_999_999_999, '5138-11-16');

	test('ignores the local time zone', () => {
		const { TZ } = process.env;
		try {
			for (const zone of ['Asia/Shanghai', 'America/Los_Angeles', 'Pacific/Kiritimati']) {
				process.env['TZ'] = zone;
				assert.equal(utcDate(1_735_689_599), '2024-12-31', zone);
			}
		} finally {
			if (TZ === undefined) {
				delete process.env['TZ'];
			} else {
				process.env['TZ'] = TZ;
			}
		}
	});

	test('a reused signer agrees with a new one for any order of days', () => {
		const timestamps = fc.array(
			fc.oneof(fc.integer({ min: now - 2 * day, max: now + 2 * day }), fc.constantFrom(1_735_689_599, 1_735_689_600)),
			{
				minLength: 2,
				maxLength: 12
			}
		);
		fc.assert(
			fc.property(timestamps, order => {
				const kept = new Signer(credentials);
				for (const timestamp of order) {
					assert.deepEqual(kept.sign(request, timestamp), new Signer(credentials).sign(request, timestamp));
				}
			}),
			{ numRuns: 60 }
		);
	});

	test('is not shared with signers of other keys and services', () => {
		const signature = (secretKey: string, service: string) =>
			new Signer({ ...credentials, secretKey }, service).sign(request, now).signature;
		const all = [signature('a', 'ses'), signature('b', 'ses'), signature('a', 'cvm'), signature('a', 'ses')];
		assert.equal(new Set(all).size, 3);
	});
});

suite('signing: invalid arguments', () => {
	const headers = request.headers;
	const rejects = (name: string, action: () => unknown, error: typeof TypeError | typeof RangeError, message: RegExp) =>
		test(name, () =>
			assert.throws(action, thrown => {
				assert.ok(thrown instanceof error, String(thrown));
				assert.match(thrown.message, message);
				return true;
			})
		);
	const rejectsKey = (name: string, over: Partial<Record<keyof Credentials, unknown>>, message: RegExp) =>
		rejects(name, () => new Signer({ ...credentials, ...over } as Credentials), TypeError, message);
	rejectsKey('empty secretId', { secretId: '' }, /^secretId is empty/);
	rejectsKey('empty secretKey', { secretKey: '' }, /^secretKey is empty/);
	rejectsKey('undefined secretKey', { secretKey: undefined }, /^secretKey is empty/);
	rejectsKey('empty token', { token: '' }, /^token is empty/);
	rejectsKey('space before the secretKey', { secretKey: ' key' }, /^secretKey has leading or trailing white space/);
	rejectsKey('line break after the secretKey', { secretKey: 'key\n' }, /^secretKey has leading or trailing white space/);
	rejectsKey('tab after the secretId', { secretId: 'id\t' }, /^secretId has leading or trailing white space/);
	rejectsKey('no-break space after the token', { token: 'token\u00a0' }, /^token has leading or trailing white space/);
	rejectsKey('line break within the token', { token: 'to\nken' }, /^token contains a character/);
	rejectsKey('Chinese within the token', { token: 'to令ken' }, /^token contains a character/);
	rejectsKey('space within the secretId', { secretId: 'AK ID' }, /^secretId contains a character/);
	rejectsKey('slash within the secretId', { secretId: 'AK/ID' }, /^secretId contains a character/);
	rejectsKey('comma within the secretId', { secretId: 'AK,ID' }, /^secretId contains a character/);

	const rejectsRequest = (name: string, over: Record<string, string | undefined>, message: RegExp, signedHeaders?: readonly string[]) =>
		rejects(
			name,
			() => {
				const changed = Object.fromEntries(Object.entries({ ...headers, ...over }).filter(([, value]) => value !== undefined));
				return new Signer(credentials).sign({ ...request, headers: changed as Record<string, string> }, now, signedHeaders);
			},
			TypeError,
			message
		);
	rejectsRequest('missing host', { Host: undefined }, /"host"/);
	rejectsRequest('missing content type', { 'Content-Type': undefined }, /"content-type"/);
	rejectsRequest('empty host', { Host: '' }, /"host"/);
	rejectsRequest('blank host', { Host: '  ' }, /"host"/);
	rejectsRequest('signed header that the request lacks', {}, /"x-tc-region"/, ['host', 'content-type', 'x-tc-region']);
	rejectsRequest('host missing in the list', {}, /"host" must be/, ['content-type']);
	rejectsRequest('content type missing in the list', {}, /"content-type" must be/, ['host']);
	rejectsRequest('empty list', {}, /must be among the signed headers/, []);
	rejectsRequest('name of an inherited property in the list', {}, /"constructor"/, ['host', 'content-type', 'constructor']);
	rejectsRequest('a header given twice', { host: 'other' }, /"host" is given twice/);
	rejectsRequest('line feed in a header', { 'X-TC-Region': 'a\nhost:b' }, /"x-tc-region" contains a line break/);
	rejectsRequest('carriage return in a header', { Host: 'a\rb' }, /"host" contains a line break/);

	rejects('query with a question mark', () => new Signer(credentials).sign({ ...request, query: '?a=1' }, now), TypeError, /question mark/);
	for (const service of ['', 'a b', 'a/b', 'a,b', 'a\r\nb']) {
		rejects(
			`service ${JSON.stringify(service)}`,
			() => new Signer(credentials, service),
			TypeError,
			/service must not be empty or contain/
		);
	}

	const rejectsTime = (name: string, timestamp: number, message: RegExp) =>
		rejects(name, () => new Signer(credentials).sign(request, timestamp), RangeError, message);
	rejectsTime('milliseconds', now * 1000, /looks like milliseconds/);
	rejectsTime('a fraction', now + 0.5, /whole number/);
	rejectsTime('negative', -1, /whole number/);
	rejectsTime('NaN', Number.NaN, /whole number/);
	rejectsTime('infinity', Number.POSITIVE_INFINITY, /whole number/);

	test('no error and no result contains a secret', () => {
		const secret = fc.string({ minLength: 12, maxLength: 40, unit: fc.constantFrom(...'abcdefABCDEF0123456789') });
		const flaw = fc.constantFrom(' ', '\n', '\t', '令', '\u0000', '');
		fc.assert(
			fc.property(secret, secret, secret, flaw, fc.boolean(), (secretId, secretKey, token, character, isMillis) => {
				const spoiled = (text: string) => text.slice(0, 6) + character + text.slice(6);
				const attempts = [
					() => new Signer({ secretId: spoiled(secretId), secretKey, token: `${token}${character}` }),
					() => new Signer({ secretId, secretKey: `${character}${secretKey}`, token: spoiled(token) }),
					() => new Signer({ secretId, secretKey, token }).sign({ ...request, headers: {} }, isMillis ? now * 1000 : now)
				];
				for (const attempt of attempts) {
					try {
						attempt();
					} catch (error) {
						const shown = showAll(error);
						for (const hidden of [secretId, secretKey, token, spoiled(secretId), spoiled(token)]) {
							assert.ok(!shown.includes(hidden), shown);
						}
					}
				}
				const { headers: _headers, ...rest } = new Signer({ secretId, secretKey, token }).sign(request, now);
				assert.ok(!showAll(rest).includes(secretKey) && !showAll(rest).includes(token));
			})
		);
	});
});

suite('signing: verifier', () => {
	const arrived = (signed: SignedRequest, over: Partial<SignableRequest> = {}, from: SignableRequest = request): SignableRequest => {
		const headers = Object.fromEntries(Object.entries(signed.headers).map(([name, value]) => [name.toLowerCase(), value]));
		return { ...from, headers, ...over };
	};
	const known =
		(...all: readonly Credentials[]) =>
		(secretId: string) =>
			all.find(one => one.secretId === secretId);
	const failure = (candidate: SignableRequest, at = now, find = known(credentials)): VerificationFailure | 'none' => {
		const result = verify(candidate, find, at);
		return result.ok ? 'none' : result.failure;
	};
	const signed = new Signer(credentials).sign(request, now);
	const withHeader = (name: string, value: string | undefined) => {
		const { [name]: _, ...others } = arrived(signed).headers;
		return arrived(signed, { headers: value === undefined ? others : { ...others, [name]: value } });
	};

	test('returns the SecretId and the service', () => {
		assert.deepEqual(verify(arrived(signed), known(credentials), now), { ok: true, secretId: 'AKIDexample', service: 'ses' });
	});

	test('accepts every vector', () => {
		for (const { name, input } of vectors) {
			const { secretId, secretKey, token, service, timestamp } = input;
			const pair: Credentials = { secretId, secretKey, ...(token === null ? {} : { token }) };
			const source = requestOf(input);
			const result = verify(
				arrived(new Signer(pair, service).sign(source, timestamp, input.headersToSign), {}, source),
				known(pair),
				timestamp
			);
			assert.deepEqual(result, { ok: true, secretId, service }, name);
		}
	});

	const codeOf: Record<VerificationFailure | 'none', string> = {
		none: 'none',
		malformed: 'AuthFailure.InvalidAuthorization',
		unknownSecretId: 'AuthFailure.SecretIdNotFound',
		expired: 'AuthFailure.SignatureExpire',
		wrongDate: 'AuthFailure.SignatureFailure',
		wrongToken: 'AuthFailure.TokenFailure',
		wrongSignature: 'AuthFailure.SignatureFailure'
	};
	const mutations: Record<
		string,
		(source: SignableRequest, pair: Credentials, timestamp: number) => readonly (VerificationFailure | 'none')[]
	> = {
		'flip any byte of body': (source, pair, timestamp) => {
			const body = new TextEncoder().encode(String(source.body));
			return Array.from(body, (byte, index) => failure({ ...source, body: body.with(index, byte ^ 1) }, timestamp, known(pair)));
		},
		'server clock more than 300 s away from X-TC-Timestamp': (source, pair, timestamp) =>
			[-301, 301].map(seconds => failure(source, timestamp + seconds, known(pair))),
		'unknown SecretId': (source, _pair, timestamp) => [failure(source, timestamp, known())],
		'Authorization: garbage': (source, pair, timestamp) => [
			failure({ ...source, headers: { ...source.headers, authorization: 'garbage' } }, timestamp, known(pair))
		],
		'temporary SecretId sent without or with a wrong X-TC-Token': ({ headers, ...source }, pair, timestamp) => {
			const { 'x-tc-token': _, ...without } = headers;
			return [without, { ...without, 'x-tc-token': 'wrong' }].map(changed =>
				failure({ ...source, headers: changed }, timestamp, known(pair))
			);
		}
	};
	for (const { base, mutation, expectedCode } of negativeCases) {
		test(`${base}: ${mutation}`, () => {
			const input = vectors.find(vector => vector.name === base)?.input;
			const mutate = mutations[mutation];
			assert.ok(input && mutate, 'unknown vector or mutation');
			const pair: Credentials = {
				secretId: input.secretId,
				secretKey: input.secretKey,
				...(input.token === null ? {} : { token: input.token })
			};
			const source = requestOf(input);
			const good = arrived(new Signer(pair, input.service).sign(source, input.timestamp, input.headersToSign), {}, source);
			assert.equal(failure(good, input.timestamp, known(pair)), 'none');
			const found = mutate(good, pair, input.timestamp).map(one => codeOf[one]);
			assert.ok(found.length > 0);
			assert.deepEqual([...new Set(found)], [/^[\w.]+/.exec(expectedCode)?.[0]]);
		});
	}

	const fails = (
		name: string,
		expected: VerificationFailure | 'none',
		candidate: SignableRequest,
		at?: number,
		find?: ReturnType<typeof known>
	) => test(`${name}: ${expected}`, () => assert.equal(failure(candidate, at, find), expected));
	fails('300 s old', 'none', arrived(signed), now + 300);
	fails('invalid time', 'expired', arrived(signed), Number.NaN);
	fails('301 s old', 'expired', arrived(signed), now + 301);
	fails('300 s ahead', 'none', arrived(signed), now - 300);
	fails('301 s ahead', 'expired', arrived(signed), now - 301);
	fails('no Authorization', 'malformed', withHeader('authorization', undefined));
	fails('no timestamp', 'malformed', withHeader('x-tc-timestamp', undefined));
	fails('timestamp not a number', 'malformed', withHeader('x-tc-timestamp', 'now'));
	fails('timestamp in milliseconds', 'malformed', withHeader('x-tc-timestamp', `${now}000`));
	fails('other timestamp, same day', 'wrongSignature', withHeader('x-tc-timestamp', String(now + 1)));
	fails('day of another time zone', 'wrongDate', withHeader('authorization', signed.authorization.replace('2026-03-31', '2026-04-01')));
	fails('signed header missing', 'malformed', withHeader('x-tc-action', undefined));
	fails('other action', 'wrongSignature', withHeader('x-tc-action', 'DeleteEmailAddress'));
	fails('other host', 'wrongSignature', withHeader('host', 'ses.tencentcloudapi.com'));
	fails('unsigned header changed', 'none', withHeader('x-tc-language', 'zh-CN'));
	fails('host in different case', 'none', withHeader('host', 'SES.INTL.TencentCloudAPI.com'));
	fails('list without host', 'malformed', withHeader('authorization', signed.authorization.replace('content-type;host', 'content-type')));
	fails('no spaces after the commas', 'none', withHeader('authorization', signed.authorization.replaceAll(', ', ',')));
	fails('unexpected token', 'wrongToken', withHeader('x-tc-token', 'stolen'));
	fails('token missing', 'wrongToken', arrived(signed), now, known(temporary));
	fails('correct token', 'none', arrived(new Signer(temporary).sign(request, now)), now, known(temporary));
	fails('other secret key', 'wrongSignature', arrived(signed), now, known({ ...credentials, secretKey: 'other' }));
	fails('other method', 'wrongSignature', arrived(signed, { method: 'GET' }));
	fails('other query', 'wrongSignature', arrived(signed, { query: 'a=b' }));

	const parses = (header: string, expected: ReturnType<typeof parseAuthorization>) =>
		test(`Authorization ${JSON.stringify(header.slice(0, 60))}`, () => assert.deepEqual(parseAuthorization(header), expected));
	const hash = 'a'.repeat(64);
	parses(`TC3-HMAC-SHA256 Credential=I/2026-01-02/ses/tc3_request, SignedHeaders=host;x, Signature=${hash}`, {
		secretId: 'I',
		date: '2026-01-02',
		service: 'ses',
		signedHeaders: ['host', 'x'],
		signature: hash
	});
	parses('', undefined);
	parses('SKIP', undefined);
	parses(`TC3-HMAC-SHA1 Credential=I/2026-01-02/ses/tc3_request, SignedHeaders=host, Signature=${hash}`, undefined);
	parses(`TC3-HMAC-SHA256 Credential=I/20260102/ses/tc3_request, SignedHeaders=host, Signature=${hash}`, undefined);
	parses(`TC3-HMAC-SHA256 Credential=I/2026-01-02/ses/aws4_request, SignedHeaders=host, Signature=${hash}`, undefined);
	parses(`TC3-HMAC-SHA256 Credential=I/2026-01-02/ses/tc3_request, SignedHeaders=host, Signature=${hash.toUpperCase()}`, undefined);
	parses(`TC3-HMAC-SHA256 Credential=I/2026-01-02/ses/tc3_request, SignedHeaders=host, Signature=${hash}0`, undefined);

	const anyCredentials = fc.record({
		secretId: fc.string({ minLength: 1, maxLength: 40, unit: fc.constantFrom(...'AKIDabcxyz0123456789*-_.') }),
		secretKey: fc.string({ minLength: 1, maxLength: 40, unit: fc.constantFrom(...'abcxyzABC0123456789+/=*中') })
	});
	const anyToken = fc.string({ minLength: 1, maxLength: 200, unit: fc.constantFrom(...'abcABC012+/=_-') });
	const headerText = fc
		.string({ minLength: 1, maxLength: 30, unit: fc.constantFrom(...'abcABC012 ;:/=-_.') })
		.filter(text => text.trim() !== '');
	const anyRequest: fc.Arbitrary<SignableRequest> = fc
		.record({
			method: fc.constantFrom('GET' as const, 'POST' as const),
			query: fc.string({ maxLength: 30, unit: fc.constantFrom(...'abc=&%20') }),
			contentType: headerText,
			host: headerText,
			others: fc.dictionary(fc.constantFrom('x-tc-action', 'x-tc-region', 'x-tc-version', 'accept'), headerText),
			body: fc.oneof(anyText({ maxLength: 60 }), fc.uint8Array({ maxLength: 60 }))
		})
		.map(({ method, query, contentType, host, others, body }) => ({
			method,
			query,
			headers: { ...others, host, 'content-type': contentType },
			body
		}));
	const anyTimestamp = fc.integer({ min: 0, max: 4_102_444_800 });

	test('accepts every signed request', () => {
		fc.assert(
			fc.property(
				anyCredentials,
				fc.option(anyToken),
				anyRequest,
				anyTimestamp,
				fc.integer({ min: -300, max: 300 }),
				(pair, token, source, timestamp, drift) => {
					const own: Credentials = token === null ? pair : { ...pair, token };
					const result = new Signer(own).sign(source, timestamp, Object.keys(source.headers));
					assert.deepEqual(verify(arrived(result, {}, source), known(own), timestamp + drift), {
						ok: true,
						secretId: pair.secretId,
						service: 'ses'
					});
				}
			)
		);
	});

	test('rejects every signed request with one changed byte', () => {
		const part = fc.constantFrom('body', 'query', 'header', 'timestamp', 'authorization', 'token', 'secretKey');
		fc.assert(
			fc.property(
				anyCredentials,
				anyToken,
				anyRequest,
				anyTimestamp,
				part,
				fc.nat(),
				fc.integer({ min: 1, max: 127 }),
				(pair, token, source, timestamp, which, position, bits) => {
					const own: Credentials = { ...pair, token };
					const good = arrived(new Signer(own).sign(source, timestamp, Object.keys(source.headers)), {}, source);
					const flip = (text: string) => {
						const at = position % Math.max(text.length, 1);
						return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ bits) + text.slice(at + 1);
					};
					const flipHeader = (name: string) => ({ ...good, headers: { ...good.headers, [name]: flip(good.headers[name] ?? '') } });
					const bytes = typeof good.body === 'string' ? new TextEncoder().encode(good.body) : (good.body ?? new Uint8Array());
					const names = Object.keys(source.headers);
					const changed: SignableRequest = {
						body: () => ({
							...good,
							body: bytes.length === 0 ? 'x' : bytes.with(position % bytes.length, (bytes[position % bytes.length] ?? 0) ^ bits)
						}),
						query: () => ({ ...good, query: good.query ? flip(good.query) : 'x' }),
						header: () => flipHeader(names[position % names.length] ?? 'host'),
						timestamp: () => flipHeader('x-tc-timestamp'),
						authorization: () => flipHeader('authorization'),
						token: () => flipHeader('x-tc-token'),
						secretKey: () => good
					}[which as 'body']();
					// The canonical request ignores case and surrounding space.
					const isSame = (name: string) => changed.headers[name]?.trim().toLowerCase() === good.headers[name]?.trim().toLowerCase();
					fc.pre(which !== 'header' || !names.every(isSame));
					fc.pre(which !== 'authorization' || !isSameList(changed.headers['authorization'] ?? '', good.headers['authorization'] ?? ''));
					const find = known(which === 'secretKey' ? { ...own, secretKey: flip(own.secretKey).trim() || 'x' } : own);
					fc.pre(find(own.secretId)?.secretKey !== own.secretKey || which !== 'secretKey');
					assert.equal(verify(changed, find, timestamp).ok, false, which);
				}
			),
			{ numRuns: 400 }
		);
	});

	test('does not throw for any Authorization and timestamp', () => {
		fc.assert(
			fc.property(anyText(), anyText(), (authorization, timestamp) => {
				assert.equal(failure({ ...request, headers: { authorization, 'x-tc-timestamp': timestamp } }), 'malformed');
			})
		);
	});
});

suite('signing: canonical request', () => {
	test('has the documented parts in order', () => {
		const { text, signedHeaders } = canonicalRequest(request, ['host', 'content-type']);
		assert.equal(signedHeaders, 'content-type;host');
		assert.deepEqual(text.split('\n'), [
			'POST',
			'/',
			'',
			'content-type:application/json',
			'host:ses.intl.tencentcloudapi.com',
			'',
			'content-type;host',
			'44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a'
		]);
	});
});

/** Whether two Authorization headers differ only in the notation of the header list. */
function isSameList(a: string, b: string): boolean {
	const [first, second] = [parseAuthorization(a), parseAuthorization(b)];
	const normal = (names: readonly string[]) => [...new Set(names.map(name => name.toLowerCase()))].sort().join();
	return (
		first !== undefined &&
		second !== undefined &&
		normal(first.signedHeaders) === normal(second.signedHeaders) &&
		first.secretId === second.secretId &&
		first.date === second.date &&
		first.service === second.service &&
		first.signature === second.signature
	);
}

function showAll(value: unknown): string {
	const own = typeof value === 'object' && value !== null ? Object.getOwnPropertyNames(value) : [];
	return inspect(value, { depth: Infinity, showHidden: true }) + JSON.stringify(value, own);
}
