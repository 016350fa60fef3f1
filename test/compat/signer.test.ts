import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { Signer } from '../../src/signing/signer.ts';
import { anyCharacter } from '../helpers/anyText.ts';

interface Sign3Input {
	readonly method: 'GET' | 'POST';
	readonly url: string;
	readonly payload: object | Buffer | '';
	readonly timestamp: number;
	readonly service: string;
	readonly secretId: string;
	readonly secretKey: string;
	readonly headers: Readonly<Record<string, string>>;
}

const require = createRequire(import.meta.url);
const { default: Sign } = require('tencentcloud-sdk-nodejs-common/tencentcloud/common/sign') as {
	readonly default: { sign3(input: Sign3Input): string };
};
const JSONbig: { stringify(value: unknown): string } = require('json-bigint')({ useNativeBigInt: true });

const word = fc.stringMatching(/^[A-Za-z0-9]{1,40}$/);
const common = {
	timestamp: fc.integer({ min: 0, max: 4_102_444_799 }),
	service: fc.constantFrom('ses', 'cvm', '127', 'localhost:8787'),
	secretId: word,
	secretKey: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 64 }).filter(text => text.trim() === text),
	host: fc.constantFrom('ses.intl.tencentcloudapi.com', 'ses.tencentcloudapi.com', '127.0.0.1')
};

/** A request for both signers. The content type is lower case, because the SDK does not convert it. */
function both(
	method: 'GET' | 'POST',
	host: string,
	query: string,
	contentType: string,
	payload: object | Buffer | '',
	input: {
		readonly timestamp: number;
		readonly service: string;
		readonly secretId: string;
		readonly secretKey: string;
	}
): readonly [official: string, own: string] {
	const { timestamp, service, ...credentials } = input;
	const official = Sign.sign3({
		method,
		url: `https://${host}/${query && `?${query}`}`,
		payload,
		timestamp,
		service,
		...credentials,
		headers: { 'Content-Type': contentType }
	});
	// The SDK serializes the payload with json-bigint.
	const body = payload === '' || Buffer.isBuffer(payload) ? payload : JSONbig.stringify(payload);
	const { authorization } = new Signer(credentials, service).sign(
		{ method, query, headers: { Host: host, 'Content-Type': contentType }, body },
		timestamp
	);
	return [official, authorization];
}

suite('compatibility: signatures equal those of the official SDK', function () {
	this.timeout(20_000);

	test('200 random POST requests with JSON, any script', () => {
		const parameters = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ stringUnit: anyCharacter }), {
			noNullPrototype: true
		});
		let compared = 0;
		fc.assert(
			fc.property(fc.record({ ...common, parameters, charset: fc.boolean() }), ({ host, parameters: payload, charset, ...input }) => {
				const [official, own] = both('POST', host, '', `application/json${charset ? '; charset=utf-8' : ''}`, payload, input);
				assert.equal(own, official);
				compared++;
			}),
			{ numRuns: 200 }
		);
		assert.equal(compared, 200);
	});

	test('100 random POST requests with bytes', () => {
		fc.assert(
			fc.property(fc.record({ ...common, bytes: fc.uint8Array({ minLength: 1, maxLength: 500 }) }), ({ host, bytes, ...input }) => {
				const [official, own] = both('POST', host, '', 'application/octet-stream; charset=utf-8', Buffer.from(bytes), input);
				assert.equal(own, official);
			}),
			{ numRuns: 100 }
		);
	});

	test('100 random GET requests', () => {
		fc.assert(
			fc.property(fc.record({ ...common, fields: fc.dictionary(word, fc.string({ unit: 'grapheme' })) }), ({ host, fields, ...input }) => {
				const query = new URLSearchParams(fields).toString();
				const [official, own] = both('GET', host, query, 'application/x-www-form-urlencoded', '', input);
				assert.equal(own, official);
			}),
			{ numRuns: 100 }
		);
	});

	test('an empty body and an empty object', () => {
		const input = { timestamp: 1_774_939_184, service: 'ses', secretId: 'AKIDexample', secretKey: 'example' };
		for (const payload of ['', {}] as const) {
			const [official, own] = both('POST', 'ses.intl.tencentcloudapi.com', '', 'application/json', payload, input);
			assert.equal(own, official);
		}
	});
});
