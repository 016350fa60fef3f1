import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { sampleDomains } from '../../../src/emulator/state/sampleData.ts';
import { normalizeDomain } from '../../../src/mail/domain.ts';
import { type SenderDomainFault, type SenderDomainValidation, validateSenderDomain } from '../../../src/mail/senderDomain.ts';
import { anyText, webUrl } from '../../helpers/anyText.ts';

const a = (length: number) => 'a'.repeat(length);
/** A domain name of exactly this length. */
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
	accepts('パン・ケーキ.jp', 'xn--nckh9g0fqbh.jp', true, 'パン・ケーキ.jp');
	accepts('col·lecció.cat', 'xn--collecci-ioa91d.cat', true, 'col·lecció.cat');
	accepts('〇〇.example', 'xn--w6ja.example', true, '〇〇.example');
	accepts(`${a(63)}.com`, `${a(63)}.com`, true);
	accepts(domainOf(253), domainOf(253), false);
	accepts('name.github.io', 'name.github.io', false);
	accepts('example.nosuchtop', 'example.nosuchtop', true);
	for (const name of Object.values(sampleDomains)) {
		test(`sample domain of the emulator: ${name}`, () => assert.equal(validateSenderDomain(name).kind, 'fine'));
	}

	const rejects = (text: string, fault: SenderDomainFault, details: Details = {}) =>
		test(`${JSON.stringify(text.slice(0, 40))}: ${fault}`, () =>
			assert.deepEqual(validateSenderDomain(text), { kind: 'fault', fault, ...details }));
	const names = (text: string, character: string, position: number, meant?: string) =>
		rejects(text, 'character', { stray: { character, position, meant } });
	rejects('', 'empty');
	rejects(' \t\n', 'empty');
	rejects('news@mail.example.com', 'address', { suggestion: 'mail.example.com' });
	rejects('News <news@Mail.Example.com>', 'address', { suggestion: 'mail.example.com' });
	rejects('mailto:news@example.com?subject=a', 'address', { suggestion: 'example.com' });
	rejects('@example.com', 'address', { suggestion: 'example.com' });
	rejects('a@qq.com', 'address');
	rejects('a＠mail.acme.com', 'address', { suggestion: 'mail.acme.com' });
	rejects('张三＜a@mail.acme.com＞', 'address', { suggestion: 'mail.acme.com' });
	rejects('a@', 'address');
	rejects('a@b', 'address');
	rejects('a@@b', 'address');
	rejects('https://mail.example.com', 'url', { suggestion: 'mail.example.com' });
	rejects('HTTPS://user:word@Mail.Example.com:8080/path@x?query#part', 'url', { suggestion: 'mail.example.com' });
	rejects('http://bücher.example/', 'url', { suggestion: 'xn--bcher-kva.example' });
	rejects('//example.com', 'url', { suggestion: 'example.com' });
	rejects('example.com/path', 'url', { suggestion: 'example.com' });
	rejects('example.com:25', 'url', { suggestion: 'example.com' });
	rejects('example.com?a', 'url', { suggestion: 'example.com' });
	rejects('example.com#a', 'url', { suggestion: 'example.com' });
	rejects('example.com\\a', 'url', { suggestion: 'example.com' });
	rejects('https://', 'url');
	rejects('https://127.0.0.1/', 'url');
	rejects('*.example.com', 'wildcard', { suggestion: 'example.com' });
	rejects('*.*.example.com', 'wildcard');
	rejects('*.com', 'wildcard');
	names('mail.*.com', '*', 6);
	rejects('_dmarc.example.com', 'underscore', { label: '_dmarc' });
	rejects('my_shop.example.com', 'underscore', { label: 'my_shop' });
	rejects('＿a.example.com', 'underscore', { label: '＿a' });
	names('exam ple.com', ' ', 5);
	names('exam\nple.com', '\n', 5);
	names('exam\u3000ple.com', '\u3000', 5);
	names('exam\u200bple.com', '\u200b', 5, '');
	names('exam\u202eple.com', '\u202e', 5, '');
	names('exam\u00adple.com', '\u00ad', 5, '');
	names('exam\ud800ple.com', '\ud800', 5);
	names('example.com\u0000', '\u0000', 12);
	names('a.com, b.com', ',', 6);
	names('"example.com"', '"', 1);
	names('<example.com>', '<', 1);
	names('exam%70le.com', '%', 5);
	names('example!.com', '!', 8);
	names('mail.ex℀mple.com', '℀', 8);
	names('“mail.acme.com”', '“', 1);
	names('mail—acme.com', '—', 5, '-');
	names('mail‑acme.com', '‑', 5, '-');
	names('mail.acme.com，', '，', 14);
	names('mail.acme.com、', '、', 14);
	names('mail.acme.com😀', '😀', 14);
	names('acme®.com', '®', 5);
	names('x²y.com', '²', 2, '2');
	names('a\u3164b.com', '\u3164', 2, '');
	names('a\ufe0fb.com', '\ufe0f', 2, '');
	rejects('example..com', 'emptyLabel');
	rejects('.example.com', 'emptyLabel');
	rejects('example.com..', 'emptyLabel');
	rejects('.', 'emptyLabel');
	rejects('-example.com', 'hyphen', { label: '-example' });
	rejects('mail.example-.com', 'hyphen', { label: 'example-' });
	rejects('－a.com', 'hyphen', { label: '－a' });
	rejects(`mail.${a(64)}.com`, 'labelTooLong', { label: a(64) });
	// 60 Unicode characters, over 63 in ASCII.
	rejects(`${'中文'.repeat(30)}.com`, 'labelTooLong', { label: '中文'.repeat(30) });
	rejects(domainOf(254), 'tooLong');
	rejects(`A${'a'.repeat(20_000)}`, 'tooLong');
	rejects(Array(30).fill('中文字').join('.'), 'tooLong');
	rejects('com', 'singleLabel');
	rejects('example', 'singleLabel');
	rejects('bücher', 'singleLabel');
	rejects('192.0.2.1', 'ipAddress');
	rejects('192.0.2.1.', 'ipAddress');
	rejects('::1', 'ipAddress');
	rejects('2001:db8::1', 'ipAddress');
	rejects('[2001:DB8::1]', 'ipAddress');
	rejects('fe80::1%eth0', 'ipAddress');
	rejects('::ffff:192.0.2.1', 'ipAddress');
	rejects('example.123', 'numericTop', { label: '123' });
	rejects('256.256.256.256', 'ipAddress');
	rejects('127.1', 'numericTop', { label: '1' });
	rejects('１２７.0.0.1', 'numericTop', { label: '1' });
	rejects('1.2.3.4.5', 'numericTop', { label: '5' });
	rejects('example.0x1f', 'numericTop', { label: '0x1f' });
	rejects('123', 'numericTop', { label: '123' });
	rejects('exam\u200dple.com', 'idn', { label: 'exam\u200dple' });
	rejects('xn--a.example.com', 'idn', { label: 'xn--a' });
	rejects('mail.xn--99999999.example', 'idn', { label: 'xn--99999999' });
	rejects('co.uk', 'publicSuffix', { label: 'co.uk' });
	rejects('com.cn', 'publicSuffix', { label: 'com.cn' });
	rejects('公司.cn', 'publicSuffix', { label: '公司.cn' });
	rejects('a.kawasaki.jp', 'publicSuffix', { label: 'a.kawasaki.jp' });
	rejects('qq.com', 'mailboxProvider', { label: 'qq.com' });
	rejects('Mail.QQ.com', 'mailboxProvider', { label: 'qq.com' });
	rejects('yahoo.co.jp', 'mailboxProvider', { label: 'yahoo.co.jp' });
	rejects('localhost', 'reserved', { label: 'localhost' });
	rejects('mail.localhost', 'reserved', { label: 'localhost' });
	rejects('mail.test', 'reserved', { label: 'test' });
	rejects('mail.invalid', 'reserved', { label: 'invalid' });
	rejects('printer.local', 'reserved', { label: 'local' });
	rejects('name.onion', 'reserved', { label: 'onion' });
	rejects('router.home.arpa', 'reserved', { label: 'home.arpa' });
	rejects('db.internal', 'reserved', { label: 'internal' });

	const label = fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(...'abzABZ019-_.。*@/: üÜß中国éı١\u200c\u200d') });
	const text = fc.oneof(
		fc.domain(),
		webUrl(),
		fc.emailAddress(),
		fc.ipV4(),
		fc.ipV6(),
		anyText(),
		fc.string({ unit: fc.constantFrom(...'xn-az09!.é') }).map(label => `xn--${label}.com`),
		fc.tuple(label, label).map(pair => pair.join('.'))
	);

	test('does not throw, and the result is normalized and equal for all spellings', () => {
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

	test('only accepts domain names', () => {
		fc.assert(
			fc.property(text, typed => assert.ok(validateSenderDomain(typed).kind === 'fault' || normalizeDomain(typed) !== undefined)),
			{
				numRuns: 500
			}
		);
	});

	test('recognizes addresses, URLs and IP addresses', () => {
		fc.assert(
			fc.property(fc.emailAddress(), webUrl(), fc.oneof(fc.ipV4(), fc.ipV6()), (address, url, ip) => {
				const faults = [address, url, ip]
					.map(typed => validateSenderDomain(typed))
					.map(each => (each.kind === 'fault' ? each.fault : each.kind));
				assert.deepEqual(faults, ['address', 'url', 'ipAddress']);
			})
		);
	});

	test('long text is validated quickly', () => {
		const start = performance.now();
		for (const typed of [':', '@', 'a.', '1.', 'http://', '中', '.', '%', '[:', '*.'].map(part => part.repeat(20_000))) {
			assert.equal(validateSenderDomain(typed).kind, 'fault');
		}
		assert.ok(performance.now() - start < 2000);
	});
});
