import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { normalizeDomain, readableDomain, relativeName } from '../../../src/mail/domain.ts';
import { anyCharacter, anyText } from '../../helpers/anyText.ts';

const long = (length: number) => 'a'.repeat(length);
/** A domain name of exactly this length. */
const domainOf = (length: number) => [long(63), long(63), long(63), long(length - 3 * 64)].join('.');

suite('mail: domains', () => {
	const becomes = (text: string, expected: string | undefined) =>
		test(`${JSON.stringify(text.slice(0, 40))} is ${expected === undefined ? 'not a domain' : expected.slice(0, 40)}`, () =>
			assert.equal(normalizeDomain(text), expected));
	becomes('example.com。', 'example.com');
	becomes('example.com', 'example.com');
	becomes('mail.example.co.uk', 'mail.example.co.uk');
	becomes('MAIL.Example.COM', 'mail.example.com');
	becomes('  example.com\t', 'example.com');
	becomes('example.com.', 'example.com');
	becomes('1.example.com', '1.example.com');
	becomes('a-b.example', 'a-b.example');
	becomes('3com.example', '3com.example');
	becomes('bücher.example', 'xn--bcher-kva.example');
	becomes('BÜCHER.example', 'xn--bcher-kva.example');
	becomes('bu\u0308cher.example', 'xn--bcher-kva.example');
	becomes('xn--bcher-kva.example', 'xn--bcher-kva.example');
	becomes('XN--BCHER-KVA.example', 'xn--bcher-kva.example');
	becomes('腾讯.中国', 'xn--r70as2s.xn--fiqs8s');
	becomes('例子。中国', 'xn--fsqu00a.xn--fiqs8s');
	becomes('ｅｘａｍｐｌｅ.com', 'example.com');
	becomes(`${long(63)}.com`, `${long(63)}.com`);
	becomes(`${long(64)}.com`, undefined);
	becomes(domainOf(253), domainOf(253));
	becomes(domainOf(254), undefined);
	becomes('', undefined);
	becomes(' ', undefined);
	becomes('.', undefined);
	becomes('com', undefined);
	becomes('localhost', undefined);
	becomes('example..com', undefined);
	becomes('example.com..', undefined);
	becomes('.example.com', undefined);
	becomes('-a.example.com', undefined);
	becomes('a-.example.com', undefined);
	becomes('a_b.example.com', undefined);
	becomes('*.example.com', undefined);
	becomes('exam ple.com', undefined);
	becomes('exam\nple.com', undefined);
	becomes('127.0.0.1', undefined);
	becomes('127.1', undefined);
	becomes('0x7f.1', undefined);
	becomes('１２７.0.0.1', undefined);
	becomes('[::1]', undefined);
	becomes('example.123', undefined);
	becomes('http://example.com', undefined);
	becomes('example.com/path', undefined);
	becomes('example.com:25', undefined);
	becomes('example.com?a', undefined);
	becomes('example.com#a', undefined);
	becomes('user@example.com', undefined);
	becomes('example.com\\a', undefined);
	becomes('exam%70le.com', undefined);
	becomes('example.com\u0000', undefined);
	becomes('example.com\u001f', undefined);
	becomes('<example.com>', undefined);
	becomes('パン・ケーキ.jp', 'xn--nckh9g0fqbh.jp');

	const reads = (ascii: string, expected: string) =>
		test(`${ascii} is displayed as ${JSON.stringify(expected)}`, () => assert.equal(readableDomain(ascii), expected));
	reads('example.com', 'example.com');
	reads('xn--bcher-kva.example', 'bücher.example');
	reads('mail.xn--bcher-kva.example', 'mail.bücher.example');
	reads('xn--r70as2s.xn--fiqs8s', '腾讯.中国');
	// Invalid A-labels are not decoded.
	reads('xn--!!!.example', 'xn--!!!.example');
	reads('xn--99999999.example', 'xn--99999999.example');
	reads('xn--a.example', 'xn--a.example');
	reads('', '');

	test('normalizing is idempotent', () => {
		const label = fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(...'abzABZ019-.。üÜß中国éı١') });
		fc.assert(
			fc.property(
				fc.oneof(
					fc.domain(),
					label,
					fc.tuple(label, label).map(pair => pair.join('.'))
				),
				text => {
					const normal = normalizeDomain(text);
					fc.pre(normal !== undefined);
					assert.equal(normalizeDomain(normal), normal);
					assert.match(normal, /^[a-z0-9.-]{3,253}$/);
				}
			),
			{ numRuns: 300 }
		);
	});

	test('symbols, punctuation and what is ignored make no domain', () => {
		const noLetter = anyCharacter.filter(character => /[\p{S}\p{P}\p{Z}\p{C}\p{No}\p{DI}]/u.test(character));
		const allowed = /[.。．｡\-－·͵׳״۽۾་・\u200c\u200d]/;
		fc.assert(
			fc.property(noLetter, character => {
				fc.pre(!allowed.test(character));
				assert.equal(normalizeDomain(`a${character}b.example`), undefined);
			}),
			{ numRuns: 1000 }
		);
	});

	test('accepts all domain names', () => {
		fc.assert(fc.property(fc.domain(), domain => assert.equal(normalizeDomain(domain), domain.toLowerCase())));
	});

	test('the displayed name normalizes to the same domain', () => {
		const label = fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(...'abz019-üß中国éıكم') });
		fc.assert(
			fc.property(fc.tuple(label, label), labels => {
				const ascii = normalizeDomain(labels.join('.'));
				fc.pre(ascii !== undefined);
				assert.equal(normalizeDomain(readableDomain(ascii)), ascii);
			}),
			{ numRuns: 300 }
		);
	});

	const shortens = (name: string, zone: string, expected: string) =>
		test(`${name} relative to ${zone} is ${expected}`, () => assert.equal(relativeName(name, zone), expected));
	shortens('mail.example.com', 'mail.example.com', '@');
	shortens('MAIL.example.com.', 'mail.Example.com', '@');
	shortens('_dmarc.mail.example.com', 'mail.example.com', '_dmarc');
	shortens('_dmarc.mail.example.com', 'example.com', '_dmarc.mail');
	shortens('QCloud._domainkey.Mail.example.com', 'mail.example.com.', 'QCloud._domainkey');
	shortens('xmail.example.com', 'mail.example.com', 'xmail.example.com');
	shortens('other.example', 'mail.example.com', 'other.example');

	test('does not throw for any text', () => {
		const ace = fc.string({ unit: fc.constantFrom(...'xn-az09!.é') }).map(text => `xn--${text}`);
		fc.assert(
			fc.property(fc.oneof(anyText(), fc.string({ unit: 'grapheme' }), ace), text => {
				assert.equal(typeof readableDomain(text), 'string');
				assert.ok(['string', 'undefined'].includes(typeof normalizeDomain(text)));
			}),
			{ numRuns: 500 }
		);
	});
});
