import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { compareDkimKeys } from '../../../src/mail/dkim.ts';
import { isDkim } from '../../../src/mail/recordKind.ts';
import { anyText } from '../../helpers/anyText.ts';

/** As long as a 2048-bit key, whose TXT record has two strings. */
const key = `MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A${'Kq7/+x'.repeat(57)}IDAQAB`;
const expected = `v=DKIM1; k=rsa; p=${key}`;

suite('mail: DKIM', () => {
	const isKey = (name: string, value: string, is: boolean) =>
		test(`${name} ${value.slice(0, 30)} is ${is ? 'a' : 'not a'} key record`, () => assert.equal(isDkim(name, value), is));
	isKey('qcloud._domainkey.example.com', expected, true);
	isKey('QCLOUD._DOMAINKEY.example.com', 'anything', true);
	isKey('mail.example.com', 'k=rsa;p=abc', true);
	isKey('example.com', 'v=spf1 -all', false);
	isKey('_domainkey.example.com', 't=y', false);
	isKey('example.com', '', false);

	const compares = (live: string, result: 'same' | 'own' | 'different', wanted = expected) =>
		test(`${JSON.stringify(live.length > 60 ? `${live.slice(0, 40)}…${live.slice(-15)}` : live)} is ${result}`, () =>
			assert.equal(compareDkimKeys(live, wanted), result));
	compares(expected, 'same');
	compares(`${expected};`, 'same');
	compares(`v=DKIM1;k=rsa;p=${key}`, 'same');
	compares(` v = DKIM1 ; k = rsa ;\r\n p = ${key} ; `, 'same');
	compares(`k=rsa; p=${key}`, 'same');
	compares(`v=DKIM1; p=${key}`, 'same');
	compares(`p=${key}`, 'same');
	compares(`v=DKIM1; p=${key}; k=rsa`, 'same');
	compares(`v=DKIM1; k=rsa; p=${key.slice(0, 200)} ${key.slice(200)}`, 'same');
	compares(`v=DKIM1; k=rsa; p=${[...key].join('\t')}`, 'same');
	compares(expected, 'same', `k=rsa;p=${key}`);
	compares(`v=DKIM1; k=rsa; t=s; p=${key}`, 'own');
	compares(`v=DKIM1; k=rsa; h=sha1:sha256; s=email; n=note; p=${key}`, 'own');
	compares(`v=DKIM1; k=rsa; s=*; p=${key}`, 'own');
	compares(`v=DKIM1; k=rsa; t=y; p=${key}`, 'different');
	compares(`v=DKIM1; k=rsa; p=${key}; t=s : y`, 'different');
	compares(`v=DKIM1; k=rsa; h=sha1; p=${key}`, 'different');
	compares(`v=DKIM1; k=rsa; s=tlsrpt; p=${key}`, 'different');
	compares('v=DKIM1; k=rsa; p=', 'different');
	compares('v=DKIM1; k=rsa; p=', 'different', 'v=DKIM1; k=rsa; p=');
	compares('v=DKIM1; k=rsa; p=AnotherKey', 'different');
	compares(`v=DKIM1; k=rsa; p=${key.slice(0, -1)}`, 'different');
	compares(`v=DKIM1; k=rsa; p=${key.toLowerCase()}`, 'different');
	compares(`v=DKIM1; k=ed25519; p=${key}`, 'different');
	compares(`v=DKIM2; k=rsa; p=${key}`, 'different');
	compares(`v=dkim1; k=rsa; p=${key}`, 'different');
	compares(`k=rsa; v=DKIM1; p=${key}`, 'different');
	compares(`v=DKIM1; k=rsa; p=${key}; p=${key}`, 'different');
	compares(`v=DKIM1 k=rsa p=${key}`, 'different');
	compares('v=DKIM1; k=rsa', 'different');
	compares(key, 'different');
	compares('', 'different');
	compares(`"${expected}"`, 'different');
	compares(`"v=DKIM1\\; k=rsa\\; p=${key}"`, 'different');
	compares(`v=DKIM1\\; k=rsa\\; p=${key}`, 'different');
	compares(`v=DKIM1; k=rsa; p=${key.slice(0, 200)}" "${key.slice(200)}`, 'different');
	compares(`v=DKIM1; k=rsa; p=${key}"`, 'different');
	compares(`“${expected}”`, 'different');
	// Values that are not key records are compared as they are.
	compares('some text', 'same', 'some  text');
	compares('other text', 'different', 'some text');

	test('ignores white space in the key and the order of the tags after the version', () => {
		const tags = fc.shuffledSubarray(['k=rsa', `p=${key}`], { minLength: 2 });
		fc.assert(
			fc.property(fc.nat(key.length), fc.constantFrom(' ', '\t', '\r\n ', '  '), tags, (at, space, tags) => {
				const live = ['v=DKIM1', ...tags].join(';').replace(key, key.slice(0, at) + space + key.slice(at));
				assert.equal(compareDkimKeys(live, expected), 'same');
			})
		);
	});

	test('accepts no other key, and does not throw for any text', () => {
		fc.assert(
			fc.property(fc.oneof(fc.base64String(), anyText()), text => {
				fc.pre(text.replace(/\s/g, '') !== key);
				assert.equal(compareDkimKeys(`v=DKIM1; k=rsa; p=${text.replaceAll(';', '')}`, expected), 'different');
				assert.equal(compareDkimKeys(text, expected), 'different');
				assert.equal(typeof isDkim(text, text), 'boolean');
			}),
			{ numRuns: 500 }
		);
	});
});
