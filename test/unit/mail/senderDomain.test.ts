import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { sampleDomains } from '../../../src/emulator/state/sampleData.ts';
import { normalizeDomain } from '../../../src/mail/domain.ts';
import { type SenderDomainFault, type SenderDomainValidation, validateSenderDomain } from '../../../src/mail/senderDomain.ts';
import { anyText, webUrl } from '../../helpers/anyText.ts';

const a = (length: number) => 'a'.repeat(length);
/** A domain name of exactly so many characters. */
const domainOf = (length: number) => [a(63), a(63), a(63), a(length - 3 * 64 - 4), 'com'].join('.');

type Details = Omit<SenderDomainValidation & { readonly kind: 'fault' }, 'kind' | 'fault'>;

suite('mail: sender domains', () => {
	const accepts = (text: string, name: string, isRegistrable: boolean, readable = name) =>
		test(`${JSON.stringify(text.slice(0, 40))} is ${name.slice(0, 40)}`, () =>
			assert.deepEqual(validateSenderDomain(text), { kind: 'fine', name, readable, isRegistrable }));
	accepts('mail.example.com', 'mail.example.com', false);
	accepts('example.com', 'example.com', true);
	accepts('example.org', 'example.org', true);
	accepts('shop.example.net', 'shop.example.net', false);
	accepts('shop.example', 'shop.example', true);
	accepts('  Mail.Example.COM.\t', 'mail.example.com', false);
	accepts('example.co.uk', 'example.co.uk', true);
	accepts('mail.example.com.cn', 'mail.example.com.cn', false);
	accepts('mail.qcloud.com', 'mail.qcloud.com', false);
	accepts('1e3.3com.example', '1e3.3com.example', false);
	accepts('a-b--c.example', 'a-b--c.example', true);
	accepts('bücher.example', 'xn--bcher-kva.example', true, 'bücher.example');
	accepts('Mail.BÜCHER.example', 'mail.xn--bcher-kva.example', false, 'mail.bücher.example');
	accepts('xn--bcher-kva.example', 'xn--bcher-kva.example', true, 'bücher.example');
	accepts('邮件。例子。中国', 'xn--5nq051n.xn--fsqu00a.xn--fiqs8s', false, '邮件.例子.中国');
	accepts('ｍａｉｌ．example.com', 'mail.example.com', false);
	accepts('straße.de', 'xn--strae-oqa.de', true, 'straße.de');
	accepts('نامه\u200cای.com', 'xn--mgba3gch31f060k.com', true, 'نامه\u200cای.com');
	accepts(`${a(63)}.com`, `${a(63)}.com`, true);
	accepts(domainOf(253), domainOf(253), false);
	accepts('name.github.io', 'name.github.io', false);
	accepts('example.nosuchtop', 'example.nosuchtop', true);
	for (const name of Object.values(sampleDomains)) {
		test(`${name} of the emulator is fine`, () => assert.equal(validateSenderDomain(name).kind, 'fine'));
	}

	const refuses = (text: string, fault: SenderDomainFault, details: Details = {}) =>
		test(`${JSON.stringify(text.slice(0, 40))}: ${fault}`, () =>
			assert.deepEqual(validateSenderDomain(text), { kind: 'fault', fault, ...details }));
	refuses('', 'empty');
	refuses(' \t\n', 'empty');
	refuses('news@mail.example.com', 'address', { suggestion: 'mail.example.com' });
	refuses('News <news@Mail.Example.com>', 'address', { suggestion: 'mail.example.com' });
	refuses('mailto:news@example.com?subject=a', 'address', { suggestion: 'example.com' });
	refuses('@example.com', 'address', { suggestion: 'example.com' });
	refuses('a@qq.com', 'address');
	refuses('a@', 'address');
	refuses('a@b', 'address');
	refuses('a@@b', 'address');
	refuses('https://mail.example.com', 'url', { suggestion: 'mail.example.com' });
	refuses('HTTPS://user:word@Mail.Example.com:8080/path@x?query#part', 'url', { suggestion: 'mail.example.com' });
	refuses('http://bücher.example/', 'url', { suggestion: 'xn--bcher-kva.example' });
	refuses('//example.com', 'url', { suggestion: 'example.com' });
	refuses('example.com/path', 'url', { suggestion: 'example.com' });
	refuses('example.com:25', 'url', { suggestion: 'example.com' });
	refuses('example.com?a', 'url', { suggestion: 'example.com' });
	refuses('example.com#a', 'url', { suggestion: 'example.com' });
	refuses('example.com\\a', 'url', { suggestion: 'example.com' });
	refuses('https://', 'url');
	refuses('https://127.0.0.1/', 'url');
	refuses('*.example.com', 'wildcard', { suggestion: 'example.com' });
	refuses('*.*.example.com', 'wildcard');
	refuses('*.com', 'wildcard');
	refuses('mail.*.com', 'character', { character: '*' });
	refuses('_dmarc.example.com', 'underscore', { label: '_dmarc' });
	refuses('my_shop.example.com', 'underscore', { label: 'my_shop' });
	refuses('＿a.example.com', 'underscore', { label: '＿a' });
	refuses('exam ple.com', 'character', { character: ' ' });
	refuses('exam\nple.com', 'character', { character: '\n' });
	refuses('exam\u3000ple.com', 'character', { character: '\u3000' });
	refuses('exam\u200bple.com', 'character', { character: '\u200b' });
	refuses('exam\u202eple.com', 'character', { character: '\u202e' });
	refuses('exam\u00adple.com', 'character', { character: '\u00ad' });
	refuses('exam\ud800ple.com', 'character', { character: '\ud800' });
	refuses('example.com\u0000', 'character', { character: '\u0000' });
	refuses('a.com, b.com', 'character', { character: ',' });
	refuses('"example.com"', 'character', { character: '"' });
	refuses('<example.com>', 'character', { character: '<' });
	refuses('exam%70le.com', 'character', { character: '%' });
	refuses('example!.com', 'character', { character: '!' });
	refuses('example..com', 'emptyLabel');
	refuses('.example.com', 'emptyLabel');
	refuses('example.com..', 'emptyLabel');
	refuses('.', 'emptyLabel');
	refuses('-example.com', 'hyphen', { label: '-example' });
	refuses('mail.example-.com', 'hyphen', { label: 'example-' });
	refuses('－a.com', 'hyphen', { label: '－a' });
	refuses(`mail.${a(64)}.com`, 'labelTooLong', { label: a(64) });
	// 40 characters to look at, 65 as DNS sees them.
	refuses(`${'中文'.repeat(30)}.com`, 'labelTooLong', { label: '中文'.repeat(30) });
	refuses(domainOf(254), 'tooLong');
	refuses(Array(30).fill('中文字').join('.'), 'tooLong');
	refuses('com', 'singleLabel');
	refuses('example', 'singleLabel');
	refuses('bücher', 'singleLabel');
	refuses('192.0.2.1', 'ipAddress');
	refuses('192.0.2.1.', 'ipAddress');
	refuses('127.1', 'ipAddress');
	refuses('0x7f.0.0.1', 'ipAddress');
	refuses('１２７.0.0.1', 'ipAddress');
	refuses('::1', 'ipAddress');
	refuses('2001:db8::1', 'ipAddress');
	refuses('[2001:DB8::1]', 'ipAddress');
	refuses('fe80::1%eth0', 'ipAddress');
	refuses('::ffff:192.0.2.1', 'ipAddress');
	refuses('example.123', 'numericTop', { label: '123' });
	refuses('256.256.256.256', 'numericTop', { label: '256' });
	refuses('1.2.3.4.5', 'numericTop', { label: '5' });
	refuses('example.0x1f', 'numericTop', { label: '0x1f' });
	refuses('123', 'numericTop', { label: '123' });
	refuses('mail.ex℀mple.com', 'idn', { label: 'ex℀mple' });
	refuses('exam\u200dple.com', 'idn', { label: 'exam\u200dple' });
	refuses('xn--a.example.com', 'idn', { label: 'xn--a' });
	refuses('mail.xn--99999999.example', 'idn', { label: 'xn--99999999' });
	refuses('co.uk', 'publicSuffix', { label: 'co.uk' });
	refuses('com.cn', 'publicSuffix', { label: 'com.cn' });
	refuses('公司.cn', 'publicSuffix', { label: '公司.cn' });
	refuses('a.kawasaki.jp', 'publicSuffix', { label: 'a.kawasaki.jp' });
	refuses('qq.com', 'mailboxProvider', { label: 'qq.com' });
	refuses('Mail.QQ.com', 'mailboxProvider', { label: 'qq.com' });
	refuses('yahoo.co.jp', 'mailboxProvider', { label: 'yahoo.co.jp' });
	refuses('localhost', 'reserved', { label: 'localhost' });
	refuses('mail.localhost', 'reserved', { label: 'localhost' });
	refuses('mail.test', 'reserved', { label: 'test' });
	refuses('mail.invalid', 'reserved', { label: 'invalid' });
	refuses('printer.local', 'reserved', { label: 'local' });
	refuses('name.onion', 'reserved', { label: 'onion' });
	refuses('router.home.arpa', 'reserved', { label: 'home.arpa' });
	refuses('db.internal', 'reserved', { label: 'internal' });

	const label = fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(...'abzABZ019-_.。*@/: üÜß中国éı١\u200c\u200d') });
	const text = fc.oneof(
		fc.domain(),
		webUrl(),
		fc.emailAddress(),
		fc.ipV4(),
		fc.ipV6(),
		anyText(),
		fc.string({ unit: fc.constantFrom(...'xn-az09!.é') }).map(rest => `xn--${rest}.com`),
		fc.tuple(label, label).map(pair => pair.join('.'))
	);

	test('nothing makes it throw, and what it accepts is normal, validated alike in every spelling of its own', () => {
		fc.assert(
			fc.property(text, typed => {
				const validation = validateSenderDomain(typed);
				if (validation.kind === 'fine') {
					const { name, readable } = validation;
					assert.equal(normalizeDomain(name), name);
					assert.match(name, /^[a-z0-9.-]{3,253}$/);
					for (const spelling of [name, readable, name.toUpperCase(), `${name}.`, ` ${readable} `]) {
						assert.deepEqual(validateSenderDomain(spelling), validation, spelling);
					}
				} else if (validation.suggestion !== undefined) {
					assert.equal(validateSenderDomain(validation.suggestion).kind, 'fine');
				}
			}),
			{ numRuns: 500 }
		);
	});

	test('what is no domain is never accepted', () => {
		fc.assert(
			fc.property(text, typed => assert.ok(validateSenderDomain(typed).kind === 'fault' || normalizeDomain(typed) !== undefined)),
			{
				numRuns: 500
			}
		);
	});

	test('an address, a URL and an IP address are told for what they are', () => {
		fc.assert(
			fc.property(fc.emailAddress(), webUrl(), fc.oneof(fc.ipV4(), fc.ipV6()), (address, url, ip) => {
				const faults = [address, url, ip]
					.map(typed => validateSenderDomain(typed))
					.map(each => (each.kind === 'fault' ? each.fault : each.kind));
				assert.deepEqual(faults, ['address', 'url', 'ipAddress']);
			})
		);
	});

	test('text of any length is validated at once', () => {
		const start = performance.now();
		for (const typed of [':', '@', 'a.', '1.', 'http://', '中', '.', '%', '[:', '*.'].map(part => part.repeat(20_000))) {
			assert.equal(validateSenderDomain(typed).kind, 'fault');
		}
		assert.ok(performance.now() - start < 2000);
	});
});
