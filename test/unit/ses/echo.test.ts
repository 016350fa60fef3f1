import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { suite, test } from 'mocha';
import { bareCause, secretsOf, withoutEchoes } from '../../../src/ses/echo.ts';
import { Signer } from '../../../src/signing/signer.ts';

const secretId = `AKID${'Echo'.padEnd(32, '0')}`;
const token = 'EchoToken/+with=signs';
const password = 'EchoPassword12';

suite('ses: secrets in answers', () => {
	test('finds the secrets of a request', () => {
		const body = JSON.stringify({ EmailAddress: 'a@example.com', Password: password });
		const request = { method: 'POST', headers: { host: 'ses.example', 'content-type': 'application/json' }, body } as const;
		const { headers, signature } = new Signer({ secretId, secretKey: 'EchoSecretKey', token }).sign(request, 1_774_946_384);
		assert.deepEqual(secretsOf(headers, body), [secretId, signature, token, password]);
		assert.deepEqual(secretsOf(headers, '{}'), [secretId, signature, token]);
	});

	for (const body of ['{"EmailSenderName":"Password"}', '{"TemplateName":"\\"Password\\""}', '{"Template":{"Password":"inner-secret"}}']) {
		test(`${body} has no password`, () => assert.deepEqual(secretsOf({}, body), []));
	}

	test('ignores short texts', () => assert.deepEqual(secretsOf({}, '{"Password":"short"}'), []));

	/** It has what JSON escapes. */
	const quoted = 'Echo"Password\\12';
	const secrets = [secretId, token, password, quoted];
	const masks = (name: string, value: unknown, covered: unknown) =>
		test(name, () => {
			const text = JSON.stringify(value);
			assert.deepEqual(withoutEchoes(JSON.parse(text), text, secrets), covered);
		});
	masks('a message', { Error: { Message: `No ${secretId}.` } }, { Error: { Message: 'No ***.' } });
	masks('several, and repeated ones', `${token}${password} ${token}`, '****** ***');
	masks('in lists', [[token], { a: password }], [['***'], { a: '***' }]);
	masks('field names', { [token]: 1 }, { '***': 1 });
	masks('percent-encoded', encodeURIComponent(token), '***');
	masks('Base64', Buffer.from(token).toString('base64'), '***');
	masks('base64url', Buffer.from(token).toString('base64url'), '***');
	masks('hexadecimal', [Buffer.from(token).toString('hex'), Buffer.from(token).toString('hex').toUpperCase()], ['***', '***']);
	masks('nothing else', { a: [1, null, true, 'EchoToken'] }, { a: [1, null, true, 'EchoToken'] });

	masks('quotation marks and backslashes', quoted, '***');
	masks('JSON in a text', JSON.stringify({ Password: quoted }), '{"Password":"***"}');

	for (const text of [
		`"${[...password].map(letter => `\\u00${letter.charCodeAt(0).toString(16)}`).join('')}"`,
		`"${token.replaceAll('/', '\\/')}"`
	]) {
		test(`masks text that is escaped in JSON: ${text}`, () => assert.equal(withoutEchoes(JSON.parse(text), text, secrets), '***'));
	}

	test('leaves other answers as they are', () => {
		const answer = { Response: { RequestId: 'x' } };
		assert.equal(withoutEchoes(answer, JSON.stringify(answer), secrets), answer);
	});

	suite('the cause of an error', () => {
		test('keeps names and codes', () => {
			const cause = bareCause(new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }) }));
			assert.equal(cause?.name, 'TypeError');
			assert.equal(Reflect.get(Object(cause?.cause), 'code'), 'ECONNREFUSED');
		});

		test('keeps nothing else', () => {
			const parsing = Object.assign(new Error(token), { code: 'HPE_INVALID_CONSTANT', data: token, socket: { proxy: token } });
			const error = Object.assign(new TypeError(token, { cause: parsing }), { options: { headers: { token } } });
			assert.ok(!inspect(bareCause(error), { depth: null, showHidden: true }).includes(token));
		});

		test('is undefined for anything but an error', () => assert.equal(bareCause(token), undefined));

		test('handles a circular chain of causes', () => {
			const error = new Error('a');
			error.cause = error;
			let depth = 0;
			for (let link: unknown = bareCause(error); link instanceof Error; link = link.cause) {
				depth++;
			}
			assert.equal(depth, 5);
		});
	});
});
