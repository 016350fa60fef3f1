import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { isSpf } from '../../../src/mail/recordKind.ts';
import { isSameSpf, isValidSpf, spfCovers, spfLookupLimit, spfLookupTerms } from '../../../src/mail/spf.ts';
import { isNearlySpf, spfAdvice } from '../../../src/mail/spfAdvice.ts';
import { anyText } from '../../helpers/anyText.ts';

const expected = 'v=spf1 include:qcloudmail.com ~all';
const mergeSpf = (record: string, wanted: string) => spfAdvice([record], wanted).value;
const uniteSpf = (records: readonly string[], wanted: string) => spfAdvice(records, wanted).value;
const spfLookups = (record: string) => spfLookupTerms(record).length;

suite('mail: SPF', () => {
	const isRecord = (value: string, is: boolean, isNearly = false) =>
		test(`${JSON.stringify(value)} is ${is ? 'an SPF record' : isNearly ? 'nearly an SPF record' : 'not an SPF record'}`, () => {
			assert.equal(isSpf(value), is);
			assert.equal(isNearlySpf(value), isNearly);
		});
	isRecord('v=spf1', true);
	isRecord('v=spf1 -all', true);
	isRecord('V=SPF1 -all', true);
	isRecord('v=spf10 -all', false, true);
	isRecord('v=spf2 -all', false, true);
	isRecord('v=spf10', false);
	isRecord('v=verify1 some text', false);
	isRecord('v=DMARC1; p=reject', false);
	isRecord('v=spf1include:a.example', false, true);
	isRecord('v=spf1-all', false, true);
	isRecord('v=spf1, include:a.example, -all', false, true);
	isRecord('v=spf1:mx', false, true);
	isRecord('v = spf1 mx -all', false, true);
	isRecord('v=spf mx -all', false, true);
	isRecord('spf1 mx -all', false, true);
	isRecord('v:spf1 include:a.example', false, true);
	isRecord('SPF v=spf1 mx -all', false, true);
	isRecord('spf-verification=abc', false);
	isRecord('v=spf1mail', false);
	isRecord('spf2.0/mfrom -all', false);
	isRecord('google-site-verification=v=spf1', false);
	isRecord('', false);
	isRecord('"v=spf1 -all"', false, true);
	isRecord(' v=spf1 -all', false, true);
	isRecord('v=spf1\t-all', false, true);
	isRecord('\\"v=spf1 -all\\"', false, true);
	isRecord('“v=spf1 -all”', false, true);

	const covers = (record: string, does: boolean) =>
		test(`${record} ${does ? 'covers' : 'does not cover'} the expected record`, () => assert.equal(spfCovers(record, expected), does));
	covers(expected, true);
	covers('v=spf1 include:qcloudmail.com -all', true);
	covers('v=spf1 include:qcloudmail.com', true);
	covers('V=SPF1 +INCLUDE:QCloudMail.com. ?ALL', true);
	covers('v=spf1  a   mx include:qcloudmail.com   ~all', true);
	covers('v=spf1 include:qcloudmail.com redirect=_spf.example.com', true);
	covers('v=spf1 ~all', false);
	covers('v=spf1 +all', false);
	covers('v=spf1 include:spf.example.com ~all', false);
	covers('v=spf1 include:qcloudmail.com.example ~all', false);
	covers('v=spf1 include:xqcloudmail.com ~all', false);
	covers('v=spf1 -include:qcloudmail.com ~all', false);
	covers('v=spf1 ?include:qcloudmail.com ~all', false);
	covers('v=spf1 ?include:qcloudmail.com include:qcloudmail.com ~all', false);
	covers('v=spf1 ~all include:qcloudmail.com', false);
	covers('v=spf1 redirect=qcloudmail.com', false);
	covers('v=spf1 a:qcloudmail.com ~all', false);

	const isValid = (record: string, is: boolean) =>
		test(`${record} is ${is ? 'valid' : 'invalid'}`, () => assert.equal(isValidSpf(record), is));
	isValid(expected, true);
	isValid('v=spf1 A mx/24 -PTR ip4:192.0.2.1 IP6:2001:db8::1 exists:%{i}.example ?include:a.example redirect=b.example', true);
	isValid('v=spf1 unknown=x Exp=a.example -all', true);
	isValid('v=spf1 unknown=%{x} -all', false);
	isValid('v=spf1 exists:%{ir}.%{v}._spf.%{d2} -all', true);
	isValid('v=spf1 exists:%{z}.example -all', false);
	isValid('v=spf1 exists:%{i -all', false);
	isValid('v=spf1 include:a.example-all', false);
	isValid('v=spf1 redirect:a.example', false);
	isValid('v=spf1 include.a.example -all', false);
	isValid('v=spf1 unknown:x -all', false);
	isValid('v=spf1 ipv4:192.0.2.1 -all', false);
	isValid('v=spf1 192.0.2.1 -all', false);
	isValid('v=spf1 a, mx -all', false);
	isValid('v=spf1 a:mail.example.com/24//64 mx//64 include:_spf.example.com. include:%{ir}.example.com -all', true);
	isValid('v=spf1 include: -all', false);
	isValid('v=spf1 include -all', false);
	isValid('v=spf1 include:example -all', false);
	isValid('v=spf1 include:192.0.2.1 -all', false);
	isValid('v=spf1 include:example.com~all', false);
	isValid('v=spf1 include:a.example;include:b.example -all', false);
	isValid('v=spf1 ip4: -all', false);
	isValid('v=spf1 ip6:192 -all', false);
	isValid('v=spf1 all:example.com', false);
	isValid('v=spf1 all. ', false);

	const isAddress = (term: string, is: boolean) => isValid(`v=spf1 ${term} -all`, is);
	isAddress('ip4:0.0.0.0/0', true);
	isAddress('ip4:255.255.255.255/32', true);
	isAddress('ip4:192.0.2.256', false);
	isAddress('ip4:192.0.2.01', false);
	isAddress('ip4:192.0.2', false);
	isAddress('ip4:192.0.2.1.', false);
	isAddress('ip4:192.0.2.0/33', false);
	isAddress('ip4:192.0.2.0/024', false);
	isAddress('ip6:::/0', true);
	isAddress('ip6:2001:DB8::192.0.2.1/128', true);
	isAddress('ip6:1:2:3:4:5:6:7:8/99', true);
	isAddress('ip6:2001:db8', false);
	isAddress('ip6:2001:db8::1::2', false);
	isAddress('ip6:2001:db8::12345', false);
	isAddress('ip6:1:2:3:4:5:6:7:8:9', false);
	isAddress('ip6:::192.0.2.256', false);
	isAddress('ip6:[2001:db8::1]', false);
	isAddress('ip6:2001:db8::/129', false);
	isAddress('ip6:192.0.2.1', false);
	isAddress('a/32//128', true);
	isAddress('a/33', false);
	isAddress('mx:mail.example.com//129', false);
	isValid('v=spf1 redirect=', false);
	isValid('v=spf1 redirect=a.example redirect=b.example', false);
	isValid('v=spf1 exp=a.example exp=a.example -all', false);

	isValid('v=spf1 include:qcloudmail.com\u00a0~all', false);
	isValid('v=spf1 include:qcloudmail.com\t~all', false);
	isValid('v=spf1 include:qcloudmail.com\u200b ~all', false);
	isValid('v=spf1 include:\u001b[31m ~all', false);
	isValid('v=spf1 exp=\u0007 ~all', false);

	const same = (one: string, other: string, is: boolean) =>
		test(`${one} and ${other} ${is ? 'are the same' : 'differ'}`, () => assert.equal(isSameSpf(one, other), is));
	same(expected, 'V=spf1  +include:QCLOUDMAIL.com.  ~ALL ', true);
	same(expected, 'v=spf1 include:qcloudmail.com -all', false);
	same('v=spf1 exists:%{i}.example', 'v=spf1 exists:%{I}.example', false);
	same('v=spf1 mx redirect=_spf.example.com', 'v=spf1 MX Redirect=_spf.example.com', true);

	const merges = (record: string, merged: string, wanted = expected) =>
		test(`${record} becomes ${merged}`, () => assert.equal(mergeSpf(record, wanted), merged));
	merges('v=spf1 -all', 'v=spf1 include:qcloudmail.com -all');
	merges('v=spf1', 'v=spf1 include:qcloudmail.com');
	merges('v=spf1 mx', 'v=spf1 mx include:qcloudmail.com');
	merges('v=spf1 include:spf.example.com ~all', 'v=spf1 include:spf.example.com include:qcloudmail.com ~all');
	merges('v=spf1 ip4:192.0.2.0/24 A:Mail.Example.com ?all', 'v=spf1 ip4:192.0.2.0/24 A:Mail.Example.com include:qcloudmail.com ?all');
	merges('v=spf1 redirect=_spf.example.com', 'v=spf1 include:qcloudmail.com redirect=_spf.example.com');
	merges(
		'v=spf1 mx redirect=_spf.example.com exp=e.example.com',
		'v=spf1 mx include:qcloudmail.com redirect=_spf.example.com exp=e.example.com'
	);
	merges('v=spf1 redirect=_spf.example.com mx -all', 'v=spf1 redirect=_spf.example.com mx include:qcloudmail.com -all');
	merges('v=spf1 exp=e.example.com -all', 'v=spf1 exp=e.example.com include:qcloudmail.com -all');
	merges('v=spf1 -all include:qcloudmail.com', 'v=spf1 include:qcloudmail.com -all');
	merges('v=spf1 -include:qcloudmail.com -all', 'v=spf1 include:qcloudmail.com -all');
	merges('v=spf1 ?include:qcloudmail.com include:qcloudmail.com -all', 'v=spf1 include:qcloudmail.com -all');
	merges('v=spf1 mx exp=e.example.com', 'v=spf1 mx include:qcloudmail.com exp=e.example.com');
	merges('v=spf1 -all mx', 'v=spf1 include:qcloudmail.com -all mx');
	merges(expected, expected);
	merges(
		'v=spf1 include:a.example -all',
		'v=spf1 include:a.example include:b.example -all',
		'v=spf1 include:a.example include:b.example ~all'
	);

	merges(
		'v=spf1 ipv4:192.0.2.1/24 -IPv6:2001:db8::1 +ip:192.0.2.2 ip:2001:db8::2 192.0.2.3 -all',
		'v=spf1 ip4:192.0.2.1/24 -ip6:2001:db8::1 +ip4:192.0.2.2 ip6:2001:db8::2 ip4:192.0.2.3 include:qcloudmail.com -all'
	);
	merges('v=spf1 includes:a.example includes:qcloudmail.com -all', 'v=spf1 include:a.example include:qcloudmail.com -all');
	merges('v=spf1 include: a.example -all', 'v=spf1 include:a.example include:qcloudmail.com -all');
	merges('v=spf1 include:qcloudmail.com~all', 'v=spf1 include:qcloudmail.com ~all');
	merges('v=spf1 include:a.example;mx,a:192.0.2.1 -all', 'v=spf1 include:a.example mx ip4:192.0.2.1 include:qcloudmail.com -all');
	merges('v=spf1 exists:%{l,}.example, mx -all', 'v=spf1 exists:%{l,}.example mx include:qcloudmail.com -all');
	merges('v=spf1 redirect=a.example redirect=A.example.', 'v=spf1 include:qcloudmail.com redirect=a.example');
	merges('v=spf1 a:a.example\u00a0~all', 'v=spf1 a:a.example include:qcloudmail.com ~all');
	merges('v=spf1 include:\u200ba.example\ufeff ~all', 'v=spf1 include:a.example include:qcloudmail.com ~all');

	/** Each is provably a slip: nothing else can be meant. It is corrected and named. */
	const corrects = (terms: string, meant: string, from = terms, to = meant) =>
		test(`${terms} is corrected to ${meant || 'nothing'}`, () => {
			const { value, corrected, unreadable } = spfAdvice([`v=spf1 ${terms}`], 'v=spf1');
			assert.equal(value, `v=spf1 ${meant}`.trim());
			assert.deepEqual(corrected, [[from, to]]);
			assert.equal(unreadable, undefined);
		});
	suite('a qualifier belongs to all', () => {
		for (const all of ['- all', '–all', '— all', '−all', '--all', '-all.', '-all;', '-, all', '-"all"']) {
			test(`${all} is -all`, () => assert.equal(mergeSpf(`v=spf1 mx ${all}`, expected), 'v=spf1 mx include:qcloudmail.com -all'));
		}
		corrects('mx - all', 'mx -all', '- all', '-all');
		corrects('mx ~ ALL', 'mx ~ALL', '~ ALL', '~ALL');
		corrects('mx ˜all', 'mx ~all', 'v=spf1 mx ˜all', 'v=spf1 mx ~all');
		corrects('mx ? all', 'mx ?all', '? all', '?all');
		corrects('include:a.example- all', 'include:a.example -all');
	});
	suite('a space is missing', () => {
		corrects('include:_spf.google.cominclude:spf.mail.qq.com', 'include:_spf.google.com include:spf.mail.qq.com');
		corrects('include:a.example~all', 'include:a.example ~all');
		corrects('include:a.example-all', 'include:a.example -all');
		corrects('ip4:192.0.2.1-all', 'ip4:192.0.2.1 -all');
		corrects('ip4:192.0.2.1ip4:192.0.2.2', 'ip4:192.0.2.1 ip4:192.0.2.2');
		corrects('ip6:2001:db8::1include:a.example', 'ip6:2001:db8::1 include:a.example');
		corrects('mx-all', 'mx -all');
		corrects('mxinclude:a.example', 'mx include:a.example');
		corrects('include:a.exampleredirect=b.example', 'include:a.example redirect=b.example');
		corrects('include:x.examplea:mail.y.example', 'include:x.example a:mail.y.example');
		test('between two records', () =>
			assert.equal(
				mergeSpf('v=spf1 mx -allv=spf1 include:a.example ~all', expected),
				'v=spf1 mx include:a.example include:qcloudmail.com -all'
			));
	});
	suite('mechanisms take ":", modifiers "="', () => {
		corrects('redirect:a.example', 'redirect=a.example');
		corrects('exp:a.example', 'exp=a.example');
		corrects('include=a.example', 'include:a.example');
		corrects('ip4=192.0.2.1', 'ip4:192.0.2.1');
		corrects('a=mail.a.example', 'a:mail.a.example');
		corrects('include.spf.protection.outlook.com', 'include:spf.protection.outlook.com');
		corrects('include::a.example', 'include:a.example');
		corrects('-include=a.example', '-include:a.example');
		corrects('+redirect=a.example', 'redirect=a.example');
		corrects('include a.example', 'include:a.example');
		corrects('include :a.example', 'include:a.example');
		corrects('include : a.example', 'include:a.example');
		corrects('ip4: 192.0.2.1', 'ip4:192.0.2.1');
		corrects('ip4 192.0.2.1', 'ip4:192.0.2.1');
		corrects('redirect = a.example', 'redirect=a.example');
	});
	suite('a name with one letter wrong', () => {
		for (const name of ['includes', 'inlcude', 'inclde', 'includ', 'imclude', 'includde']) {
			corrects(`${name}:a.example`, 'include:a.example');
		}
		corrects('redirct=a.example', 'redirect=a.example');
		corrects('redirekt=a.example', 'redirect=a.example');
	});
	suite('an address in the wrong mechanism', () => {
		corrects('ip6:192.0.2.1', 'ip4:192.0.2.1');
		corrects('ip4:2001:db8::1', 'ip6:2001:db8::1');
		corrects('2001:db8::/32', 'ip6:2001:db8::/32');
		corrects('ip4:192.0.2.1.', 'ip4:192.0.2.1');
		corrects('include:192.0.2.1', 'ip4:192.0.2.1');
		corrects('include:https://a.example/', 'include:a.example');
	});

	/** Characters that are never part of a record are left out, and forms of others become ASCII. That is said. */
	const tidies = (record: string, ...terms: readonly string[]) =>
		test(`${JSON.stringify(record)} is read`, () => {
			assert.ok(isNearlySpf(record) || isSpf(record));
			const { value, corrected, unreadable } = spfAdvice([record], 'v=spf1');
			assert.equal(value, ['v=spf1', ...terms].join(' '));
			assert.equal(corrected?.[0]?.[0], record);
			assert.equal(unreadable, undefined);
		});
	suite('characters', () => {
		for (const [before, after] of ['``', '«»', '()', '<>', '“”', '‘’', "''", '""', '( )', '\\"\\"']
			.map(marks => [marks.slice(0, marks.length / 2), marks.slice(marks.length / 2)] as const)
			.concat([
				['TXT ', ''],
				['SPF ', ''],
				['@ IN TXT "', '"'],
				['example.com. 3600 IN TXT "', '"'],
				['TXT "', '"'],
				[' ', '\u00a0'],
				['\ufeff', '']
			])) {
			tidies(`${before}v=spf1 mx -all${after}`, 'mx', '-all');
		}
		for (const record of ['v＝spf1 mx -all', 'ｖ=spf1 mx -all', 'v=spf1　mx　-all', 'v=spf1\\032mx\\032-all', 'v=spf1 mx \\045all']) {
			tidies(record, 'mx', '-all');
		}
		for (const all of ['－all', '﹣all', '‘-all’', '−all', '-ａll', '“-all”']) {
			tidies(`v=spf1 mx ${all}`, 'mx', '-all');
		}
		tidies('v=spf1 mx 〜all', 'mx', '~all');
		for (const term of ['include：a.example', 'include:a。example', 'ｉnclude:a.example', 'include:a.example；', 'include:a．example']) {
			tidies(`v=spf1 ${term} -all`, 'include:a.example', '-all');
		}
		tidies('v=spf1，include:a.example，-all', 'include:a.example', '-all');
		tidies('v=spf1 ip4:192.0.2.1、192.0.2.2 -all', 'ip4:192.0.2.1', 'ip4:192.0.2.2', '-all');
	});
	suite('a qualifier belongs to all terms of a list', () => {
		corrects(
			'-ip4:192.0.2.1,192.0.2.2 -all',
			'-ip4:192.0.2.1 -ip4:192.0.2.2 -all',
			'-ip4:192.0.2.1,192.0.2.2',
			'-ip4:192.0.2.1 -ip4:192.0.2.2'
		);
		corrects('?ip6:2001:db8::1;2001:db8::2', '?ip6:2001:db8::1 ?ip6:2001:db8::2');
		corrects('~include:a.example,includes:b.example', '~include:a.example ~include:b.example');
		corrects('-a,mx', '-a mx');
		test('also behind a space', () =>
			assert.equal(
				mergeSpf('v=spf1 -ip4:192.0.2.1, 192.0.2.2, 192.0.2.3 192.0.2.4', 'v=spf1'),
				'v=spf1 -ip4:192.0.2.1 -ip4:192.0.2.2 -ip4:192.0.2.3 ip4:192.0.2.4'
			));
	});
	suite('a space in an address', () => {
		corrects('ip4:192.0.2.0/ 24 -all', 'ip4:192.0.2.0/24 -all', 'ip4:192.0.2.0/ 24', 'ip4:192.0.2.0/24');
		corrects('a:a.example/ 24', 'a:a.example/24');
		corrects('ip6:2001:db8::/ 32', 'ip6:2001:db8::/32');
	});

	/** What cannot be read as a version stays, too, so that nothing of the record is lost. */
	const leavesVersion = (record: string, unreadable: string, ...terms: readonly string[]) =>
		test(`${JSON.stringify(record)}: the version could mean anything`, () => {
			assert.ok(isNearlySpf(record));
			const advice = spfAdvice([record], 'v=spf1');
			assert.deepEqual([advice.value, advice.unreadable], [['v=spf1', unreadable, ...terms].join(' '), [unreadable]]);
		});
	for (const version of [
		'v=spfv1',
		'v=spf1.0',
		'v==spf1',
		'v=spf-1',
		'v=spf1l',
		'v=spfl',
		'v=sp1',
		'v=psf1',
		'v=pf1',
		'v=sfp',
		'=spf1',
		'v=spf2',
		'ν=spf1'
	]) {
		leavesVersion(`${version} mx -all`, version, 'mx', '-all');
	}
	leavesVersion('spf=v=spf1 mx -all', 'spf=', 'mx', '-all');
	leavesVersion('v=spf1%20mx%20-all', 'v=spf1%20mx%20-all');
	leavesVersion('v=spf1/mx/-all', 'v=spf1/mx/-all');
	leavesVersion('v=spf1_include:a.example_-all', 'v=spf1_include:a.example_-all');

	/** What could mean anything stays where it is, and is named. */
	const leaves = (terms: string, ...unreadable: readonly string[]) =>
		test(`${terms} stays as it is`, () =>
			assert.deepEqual(spfAdvice([`v=spf1 ${terms}`], 'v=spf1'), { value: `v=spf1 ${terms}`, unreadable }));
	leaves('192.0.2.256 ip4:192.0.2.0/33 ip6:2001:db8 mx -all', '192.0.2.256', 'ip4:192.0.2.0/33', 'ip6:2001:db8');
	leaves('nonsense spf:a.example mx -all', 'nonsense', 'spf:a.example');
	leaves('_spf.a.example -all', '_spf.a.example');
	leaves('mx mail.a.example -all', 'mail.a.example');
	leaves('include: include:a.example -all', 'include:');
	leaves('- mx -all', '-');
	leaves('mx a ll', 'll');
	leaves('ip4:192.0.2.01 -all', 'ip4:192.0.2.01');
	leaves('include:a,example -all', 'include:a,example');
	leaves('include:<a.example> -all', 'include:<a.example>');
	leaves('redirect=a.example redirect=b.example', 'redirect=b.example');
	leaves('exists:%{z}.a.example -all', 'exists:%{z}.a.example');
	for (const term of [
		...['a:2001:db8::1', 'aaaa:2001:db8::1', 'a:2001:db8::/32'],
		...['mx.a.example', 'a.mail.example', 'ptr.a.example', '-mx.a.example', 'exists.a.example', 'redirect.a.example'],
		...['ip4:192.0.2.0/', 'ip6:2001:db8::/', 'a:a.example/', 'ip4:192.0.2.0/24/', 'ip4:192.0.2.0\\24'],
		// Receivers ignore unknown modifiers.
		...['mx=', 'all=-', 'include=', 'exists=', 'a=mail', 'mx=a.example,b.example', 'ip=a.example', 'inc=a.example', 'v=spf2'],
		// Receivers accept these, but a space is missing.
		...['exists:%{i}._spf.a.example,include:b.example', 'include:%{d}.a.exampleinclude:b.example', 'include:%{d}.a.example;b.example']
	]) {
		leaves(`${term} -all`, term);
	}
	for (const term of [
		'exists:%{l1r-}.%{o}.a.example',
		'exists:%{l,}.a.example',
		'include:_spf.%{d}',
		'unknown=%{c}',
		'ra=postmaster',
		'match_subdomains=yes'
	]) {
		test(`${term} is right`, () => assert.deepEqual(spfAdvice([`v=spf1 ${term} -all`], 'v=spf1'), { value: `v=spf1 ${term} -all` }));
	}
	for (const all of ['_all', '-al', '-alll', 'all-', '~a11', '-all:', '-=all']) {
		merges(`v=spf1 mx ${all}`, `v=spf1 mx include:qcloudmail.com ${all}`);
	}

	/** A record that receivers reject never becomes one that passes everyone; one that passes everyone today stays as it is. */
	const isClosed = (record: string, value: string, ...others: readonly string[]) =>
		test(`${[record, ...others].join(' + ')} does not become open`, () => {
			const advice = spfAdvice([record, ...others], expected);
			assert.equal(advice.value, value);
			assert.ok(advice.corrected?.some(([from, to]) => /all/.test(from) && to === ''));
		});
	isClosed('v=spf1 ipv4:192.0.2.1 all', 'v=spf1 ip4:192.0.2.1 include:qcloudmail.com');
	isClosed('v=spf1 includes:a.example +all', 'v=spf1 include:a.example include:qcloudmail.com');
	isClosed('v=spf1 mx all;', 'v=spf1 mx include:qcloudmail.com');
	isClosed('"v=spf1 mx all"', 'v=spf1 mx include:qcloudmail.com');
	isClosed('v=spf1 a all', 'v=spf1 a mx include:qcloudmail.com', 'v=spf1 mx +all');
	merges('v=spf1 mx all', 'v=spf1 mx include:qcloudmail.com all');
	test('of several redirects, it is said that none is the end', () =>
		assert.deepEqual(spfAdvice(['v=spf1 redirect=a.example', 'v=spf1 redirect=b.example'], 'v=spf1').corrected, [
			['redirect=a.example', 'include:a.example'],
			['redirect=b.example', 'include:b.example'],
			['redirect=', '~all']
		]));
	test('of several records, what is left out or changed is named', () =>
		assert.deepEqual(
			spfAdvice(['v=spf1 exp=a.example redirect=x.example', 'v=spf1 exp=b.example -include:qcloudmail.com ~all'], expected),
			{
				value: 'v=spf1 include:x.example include:qcloudmail.com ~all exp=a.example',
				corrected: [
					['redirect=x.example', 'include:x.example'],
					['exp=b.example', ''],
					['-include:qcloudmail.com', 'include:qcloudmail.com']
				]
			}
		));

	const unites = (records: readonly string[], united: string) =>
		test(`${records.join(' + ')} become ${united}`, () => assert.equal(uniteSpf(records, expected), united));
	unites(['v=spf1 mx -all', expected], 'v=spf1 mx include:qcloudmail.com -all');
	unites([expected, 'v=spf1 mx -all'], 'v=spf1 include:qcloudmail.com mx -all');
	unites(['v=spf1 a ~all', 'v=spf1 mx ?all'], 'v=spf1 a mx include:qcloudmail.com ~all');
	unites(['v=spf1 a ?all', 'v=spf1 A +all'], 'v=spf1 a include:qcloudmail.com ?all');
	unites(['v=spf1 -all mx', 'v=spf1 a -all'], 'v=spf1 a include:qcloudmail.com -all mx');
	unites(['v=spf1 -all mx', 'v=spf1 mx ~all a'], 'v=spf1 mx include:qcloudmail.com -all a');
	unites(['v=spf1 a', 'v=spf1 mx'], 'v=spf1 a mx include:qcloudmail.com');
	unites(['v=spf1 redirect=_spf.a.example', 'v=spf1 mx'], 'v=spf1 mx include:qcloudmail.com redirect=_spf.a.example');
	unites(['v=spf1 redirect=_spf.a.example', expected], 'v=spf1 include:qcloudmail.com include:_spf.a.example ~all');
	unites(
		['v=spf1 redirect=a.example', 'v=spf1 redirect=b.example'],
		'v=spf1 include:a.example include:b.example include:qcloudmail.com ~all'
	);
	unites(['v=spf1 redirect=a.example', 'v=spf1 redirect=A.example.'], 'v=spf1 include:qcloudmail.com redirect=a.example');
	unites(['v=spf1 redirect=a.example -all', 'v=spf1 mx ~all'], 'v=spf1 mx include:qcloudmail.com -all');
	unites(['v=spf1 exp=a.example -all', 'v=spf1 exp=b.example ~all'], 'v=spf1 include:qcloudmail.com -all exp=a.example');
	unites(['v=spf1 ip4:192.0.2.1 ~all', 'v=spf1 -ip4:192.0.2.1 ~all'], 'v=spf1 ip4:192.0.2.1 -ip4:192.0.2.1 include:qcloudmail.com ~all');

	unites(
		['v=spf1 ?ip4:192.0.2.2 ip4:192.0.2.0/30 ?ip4:192.0.2.2 -all', 'v=spf1 -all'],
		'v=spf1 ?ip4:192.0.2.2 ip4:192.0.2.0/30 include:qcloudmail.com -all'
	);

	const needs = (record: string, lookups: number) =>
		test(`${record} needs ${lookups} lookups`, () => assert.equal(spfLookups(record), lookups));
	needs('v=spf1', 0);
	needs('v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 -all', 0);
	needs(expected, 1);
	needs('v=spf1 a mx ptr exists:%{i}.example include:a.example redirect=b.example', 6);
	needs('v=spf1 A:a.example/24 -MX//64 ?PTR:b.example ~all', 3);
	needs('v=spf1 mx redirect=b.example -all', 1);
	needs('v=spf1 -all mx a', 0);
	needs('v=spf1 exp=a.example -all', 0);
	needs(
		mergeSpf(`v=spf1 ${Array.from({ length: 10 }, (_, index) => `include:s${index}.example`).join(' ')} -all`, expected),
		spfLookupLimit + 1
	);

	const domain = fc.constantFrom('a.example', 'B.example', 'c.example.', 'qcloudmail.com');
	const mechanism = fc.oneof(
		fc
			.tuple(fc.constantFrom('', '+', '-', '~', '?'), fc.constantFrom('include:', 'a:', 'MX:', 'exists:%{I}.'), domain)
			.map(parts => parts.join('')),
		fc.constantFrom('a', 'mx/24', 'ip4:192.0.2.0/24', 'ip6:2001:db8::/32')
	);
	const modifier = domain.map(name => `exp=${name}`);
	const end = fc.oneof(
		fc.constantFrom('', '-all', '~all', '?all', 'all'),
		domain.map(name => `redirect=${name}`)
	);
	const record = fc
		.tuple(fc.array(fc.oneof({ weight: 5, arbitrary: mechanism }, modifier), { maxLength: 6 }), end)
		.map(([terms, last]) => ['v=spf1', ...terms, last].filter(term => term !== '').join(' '));

	/** An independent, simplified parser that ignores qualifiers and duplicates. */
	const mechanismsOf = (text: string) =>
		new Set(
			text
				.toLowerCase()
				.split(' ')
				.slice(1)
				.filter(term => !/^(exp|redirect)=/.test(term) && !/all$/.test(term))
				.map(term => term.replace(/^[+\-~?]/, '').replace(/\.$/, ''))
		);
	const containsAll = (whole: string, ...parts: readonly string[]) => {
		const has = mechanismsOf(whole);
		return parts.every(part => [...mechanismsOf(part)].every(key => has.has(key)));
	};

	test('a merged record has the mechanisms of both, covers the expected one and is stable', () => {
		fc.assert(
			fc.property(record, text => {
				const merged = mergeSpf(text, expected);
				assert.ok(containsAll(merged, text, expected), merged);
				assert.ok(spfCovers(merged, expected), merged);
				assert.equal(mergeSpf(merged, expected), merged);
				const alls = (record: string) => record.split(' ').filter(term => /^[+\-~?]?all$/.test(term));
				// One that passes everyone is left out of a record that receivers reject.
				assert.deepEqual(alls(merged), isValidSpf(text) ? alls(text) : alls(text).filter(all => all !== 'all'));
			}),
			{ numRuns: 150 }
		);
	});

	test('a united record has the mechanisms of all, at most one all, redirect and exp, and is stable', () => {
		fc.assert(
			fc.property(fc.array(record, { minLength: 2, maxLength: 4 }), records => {
				const united = uniteSpf(records, expected);
				assert.ok(containsAll(united, ...records, expected), united);
				assert.ok(spfCovers(united, expected), united);
				const { unreadable = [] } = spfAdvice(records, expected);
				for (const once of [/^[+\-~?]?all$/, /^redirect=/, /^exp=/]) {
					assert.ok(united.split(' ').filter(term => once.test(term) && !unreadable.includes(term)).length <= 1, united);
				}
				if (unreadable.length === 0) {
					assert.equal(uniteSpf([united], expected), united);
					assert.equal(uniteSpf([united, united], expected), united);
				}
			}),
			{ numRuns: 150 }
		);
	});

	test('for any text, the advice is a valid record, or what is unreadable is named and still there', () => {
		fc.assert(
			fc.property(anyText(), text => {
				for (const value of [text, `v=spf1 ${text}`]) {
					assert.equal(typeof isSpf(value) && typeof isNearlySpf(value), 'boolean');
					for (const records of [[value], [value, value]]) {
						const { value: advised, unreadable = [] } = spfAdvice(records, expected);
						assert.ok(spfCovers(advised, expected));
						// Receivers ignore an unreadable modifier.
						assert.ok(isValidSpf(advised) || unreadable.length > 0);
						assert.ok(unreadable.every(term => advised.includes(term)));
					}
				}
			})
		);
	});

	const brokenTerm = fc.oneof(
		mechanism,
		fc.constantFrom(
			'-',
			'~',
			'all',
			'- all',
			'-all',
			'~all',
			',',
			';',
			'include:',
			'a.example',
			'all;',
			'+all',
			'"',
			'v=spf1',
			'redirect:x.example',
			'–all'
		)
	);
	test('a record that receivers reject never passes everyone after the advice', () => {
		fc.assert(
			fc.property(fc.array(brokenTerm, { maxLength: 6 }), fc.constantFrom(' ', '', ', ', '\u00a0'), (terms, separator) => {
				const text = `v=spf1 ${terms.join(separator)}`;
				const { value } = spfAdvice([text], expected);
				const isOpen =
					spfCovers(value, 'v=spf1 ip4:0.0.0.0/0') ||
					/(^|[^-~?])\ball$/i.test(value.split(' ').find(term => /^[+~?-]?all$/i.test(term)) ?? '');
				assert.ok(!isOpen || isValidSpf(text), value);
			}),
			{ numRuns: 2000 }
		);
	});
});
