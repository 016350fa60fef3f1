import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { mailboxProviderOf } from '../../../src/mail/mailboxProviders.ts';
import { publicSuffixOf, registrableDomain, zoneOf } from '../../../src/mail/publicSuffix.ts';

suite('mail: public suffixes', () => {
	const splits = (name: string, suffix: string, registrable: string | undefined) =>
		test(`${name}: public suffix ${suffix}, registrable domain ${registrable ?? 'none'}`, () => {
			assert.equal(publicSuffixOf(name), suffix);
			assert.equal(registrableDomain(name), registrable);
			assert.equal(zoneOf(name), registrable ?? name);
		});
	splits('example.com', 'com', 'example.com');
	splits('a.b.example.com', 'com', 'example.com');
	splits('com', 'com', undefined);
	splits('co.uk', 'co.uk', undefined);
	splits('example.co.uk', 'co.uk', 'example.co.uk');
	splits('mail.example.com.cn', 'com.cn', 'example.com.cn');
	splits('xn--55qx5d.cn', 'xn--55qx5d.cn', undefined);
	splits('x.xn--55qx5d.cn', 'xn--55qx5d.cn', 'x.xn--55qx5d.cn');
	splits('city.kawasaki.jp', 'kawasaki.jp', 'city.kawasaki.jp');
	splits('a.b.kawasaki.jp', 'b.kawasaki.jp', 'a.b.kawasaki.jp');
	splits('www.ck', 'ck', 'www.ck');
	// The private section of the list, such as github.io, doesn't count.
	splits('name.github.io', 'io', 'github.io');
	splits('shop.example', 'example', 'shop.example');
	splits('mail.shop.nosuchtop', 'nosuchtop', 'shop.nosuchtop');
	test('the zone of a Unicode name is Unicode, too', () => {
		assert.equal(zoneOf('mail.例子.公司.cn'), '例子.公司.cn');
		assert.equal(zoneOf('公司.cn'), '公司.cn');
	});

	test('an empty name has neither', () => {
		assert.equal(publicSuffixOf(''), undefined);
		assert.equal(registrableDomain(''), undefined);
		assert.equal(zoneOf(''), '');
	});

	test('the registrable domain is the suffix and one more label', () => {
		fc.assert(
			fc.property(fc.domain(), fc.constantFrom('', 'a.', 'a.b.'), (domain, prefix) => {
				const name = prefix + domain.toLowerCase();
				const registrable = registrableDomain(name);
				const suffix = publicSuffixOf(name);
				assert.ok(suffix !== undefined && `.${name}`.endsWith(`.${suffix}`));
				assert.equal(registrable === undefined, suffix === name);
				if (registrable !== undefined) {
					assert.ok(`.${name}`.endsWith(`.${registrable}`));
					assert.equal(registrable.split('.').length, suffix.split('.').length + 1);
				}
			})
		);
	});

	const provides = (name: string, provider: string | undefined) =>
		test(`${name} ${provider === undefined ? "doesn't belong" : 'belongs'} to a mailbox provider`, () =>
			assert.equal(mailboxProviderOf(name, registrableDomain(name)), provider));
	provides('qq.com', 'qq.com');
	provides('vip.qq.com', 'qq.com');
	provides('gmail.com', 'gmail.com');
	provides('163.com', '163.com');
	provides('foxmail.com', 'foxmail.com');
	provides('mail.ru', 'mail.ru');
	provides('yahoo.co.jp', 'yahoo.co.jp');
	provides('mail.yahoo.com', 'yahoo.com');
	provides('hotmail.fr', 'hotmail.fr');
	provides('docomo.ne.jp', 'docomo.ne.jp');
	provides('mail.qcloud.com', undefined);
	provides('xqq.com', undefined);
	provides('qq.com.example', undefined);
	provides('yahoo.example.com', undefined);
	provides('notyahoo.com', undefined);
	provides('mail.example.ru', undefined);
	provides('com', undefined);
});
