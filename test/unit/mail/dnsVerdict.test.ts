import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { compareRecord } from '../../../src/mail/dnsVerdict.ts';
import type { ExpectedRecord, LiveAnswer, Reason, SpfIncludes, Verdict } from '../../../src/mail/verdict.ts';
import { anyText } from '../../helpers/anyText.ts';

const domain = 'mail.example.com';
const key = `MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A${'Kq7/+x'.repeat(57)}IDAQAB`;

const spf: ExpectedRecord = { type: 'TXT', name: domain, expected: 'v=spf1 include:qcloudmail.com ~all' };
const dkim: ExpectedRecord = { type: 'TXT', name: `qcloud._domainkey.${domain}`, expected: `v=DKIM1; k=rsa; p=${key}` };
const dmarc: ExpectedRecord = { type: 'TXT', name: `_dmarc.${domain}`, expected: 'v=DMARC1; p=none' };
const mx: ExpectedRecord = { type: 'MX', name: domain, expected: 'mxbiz1.qq.com.' };
const mxWithPriority: ExpectedRecord = { type: 'MX', name: domain, expected: '5 mxbiz1.qq.com.' };
const otherTxt: ExpectedRecord = { type: 'TXT', name: domain, expected: 'verification=a b' };
const cname: ExpectedRecord = { type: 'CNAME', name: `track.${domain}`, expected: 'track.qcloudmail.com.' };
const a: ExpectedRecord = { type: 'A', name: domain, expected: '192.0.2.1' };
const aaaa: ExpectedRecord = { type: 'aaaa', name: domain, expected: '2001:DB8::1' };

const matches = ({ expected }: ExpectedRecord): Verdict => ({ kind: 'matches', publish: expected, isOwn: false });
const own = (publish: string): Verdict => ({ kind: 'matches', publish, isOwn: true });
const missing = ({ expected }: ExpectedRecord): Verdict => ({ kind: 'missing', publish: expected });
const wrong = (publish: string, named: Partial<Verdict & { kind: 'wrong' }> = {}): Verdict => ({ kind: 'wrong', publish, ...named });
const merge = (publish: string): Verdict => ({ kind: 'merge', publish });
const twice = (publish: string, count = 2, corrected?: Verdict['corrected']): Verdict => ({
	kind: 'publishedTwice',
	publish,
	count,
	...(corrected && { corrected })
});
const elsewhere = (...hosts: readonly string[]): Verdict => ({ kind: 'receivesElsewhere', publish: mx.expected, hosts });

suite('mail: verdicts on DNS records', () => {
	const compares = (record: ExpectedRecord, values: readonly string[], verdict: Verdict) =>
		test(`${record.type} ${JSON.stringify(values.map(value => value.slice(0, 60)))}: ${verdict.kind}`, () =>
			assert.deepEqual(compareRecord(record, { kind: 'found', values }), verdict));

	compares(spf, [spf.expected], matches(spf));
	compares(spf, ['google-site-verification=abc', 'V=spf1  include:QCloudMail.com  ~all', 'MS=ms123'], matches(spf));
	compares(spf, ['v=spf1 mx include:qcloudmail.com -all'], own('v=spf1 mx include:qcloudmail.com -all'));
	compares(spf, ['v=spf1 include:qcloudmail.com -all'], own('v=spf1 include:qcloudmail.com -all'));
	compares(spf, ['v=spf1 include:spf.example.com -all'], merge('v=spf1 include:spf.example.com include:qcloudmail.com -all'));
	compares(spf, ['v=spf1 redirect=_spf.example.com', 'x'], merge('v=spf1 include:qcloudmail.com redirect=_spf.example.com'));
	compares(
		spf,
		['v=spf1 ipv4:192.0.2.1 include:qcloudmail.com ~all'],
		wrong('v=spf1 ip4:192.0.2.1 include:qcloudmail.com ~all', { corrected: [['ipv4:192.0.2.1', 'ip4:192.0.2.1']] })
	);
	compares(
		spf,
		['v=spf1 spf:example.com -all'],
		wrong('v=spf1 spf:example.com include:qcloudmail.com -all', { unreadable: ['spf:example.com'] })
	);
	compares(
		spf,
		['v=spf1 ip4:192.0.2.300 include:qcloudmail.com -all'],
		wrong('v=spf1 ip4:192.0.2.300 include:qcloudmail.com -all', { unreadable: ['ip4:192.0.2.300'] })
	);
	compares(spf, ['v=spf1 -all'], merge('v=spf1 include:qcloudmail.com -all'));
	compares(spf, ['v=spf1 mx -all', spf.expected], twice('v=spf1 mx include:qcloudmail.com -all', 2, [['~all', '']]));
	compares(spf, [spf.expected, 'v=spf1 a ~all', 'v=spf1 ~all', 'x'], twice('v=spf1 include:qcloudmail.com a ~all', 3));
	compares(spf, ['google-site-verification=abc'], missing(spf));
	compares(spf, [], missing(spf));
	compares(spf, ['v=spf10 include:qcloudmail.com ~all'], wrong('v=spf1 v=spf10 include:qcloudmail.com ~all', { unreadable: ['v=spf10'] }));
	compares(spf, [`"${spf.expected}"`], wrong(spf.expected, { corrected: [[`"${spf.expected}"`, spf.expected]] }));
	compares(
		spf,
		['"v=spf1 mx -all"'],
		wrong('v=spf1 mx include:qcloudmail.com -all', { corrected: [['"v=spf1 mx -all"', 'v=spf1 mx -all']] })
	);
	/** Receivers ignore what is only nearly a record, or comes after `all`. */
	const ignores = (record: ExpectedRecord, values: readonly string[], verdict: Verdict, ...ignored: readonly string[]) =>
		compares(record, values, { ...verdict, ignored });
	ignores(spf, ['"v=spf1 mx -all"', spf.expected], matches(spf), '"v=spf1 mx -all"');
	ignores(spf, [spf.expected, 'x', 'v=spf2 mx', 'v=spfv1 a -all'], matches(spf), 'v=spf2 mx', 'v=spfv1 a -all');
	ignores(dmarc, ['v=dmarc1; p=none', 'v=DMARC1; p=none'], matches(dmarc), 'v=dmarc1; p=none');
	ignores(dmarc, [dmarc.expected, 'p=reject', 'rua=mailto:a@example.com'], matches(dmarc), 'p=reject', 'rua=mailto:a@example.com');
	for (const terms of ['include:a.example', 'mx', 'v=spf1 include:a.example']) {
		const value = `v=spf1 include:qcloudmail.com ~all ${terms}`;
		ignores(spf, [value], own(value), terms.replace('v=spf1 ', ''));
	}
	for (const value of ['"v=spf1 include:b.example -all"', 'spf1 include:b.example ~all']) {
		ignores(spf, ['v=spf1 mx -all', value], merge('v=spf1 mx include:qcloudmail.com -all'), value);
	}
	ignores(spf, ['v=spf1 -all mx'], merge('v=spf1 include:qcloudmail.com -all mx'), 'mx');
	ignores(
		spf,
		['v=spf1 mx -all v=spf1 include:b.example ~all'],
		merge('v=spf1 mx include:qcloudmail.com -all include:b.example ~all'),
		'include:b.example',
		'~all'
	);
	/** If no record is in force, all that was meant is united. */
	const includesAll = (record: ExpectedRecord, values: readonly string[], publish: string) =>
		test(`${values.join(' + ')} are united`, () => {
			const verdict = compareRecord(record, { kind: 'found', values });
			assert.ok(verdict.kind === 'publishedTwice' && verdict.count === values.length);
			assert.deepEqual([verdict.publish, verdict.ignored], [publish, undefined]);
		});
	includesAll(spf, ['v=spf1 includes:qcloudmail.com', 'v=spfv1 mx -all'], 'v=spf1 include:qcloudmail.com v=spfv1 mx -all');
	includesAll(dmarc, ['v=DMARC1; p=', '"v=DMARC1; p=reject"'], 'v=DMARC1; p=reject');
	includesAll(dmarc, ['v=DMARC1', 'v=DMARC1 p=reject rua=mailto:a@example.com'], 'v=DMARC1; p=reject; rua=mailto:a@example.com');
	includesAll(dmarc, ['v=DMARC1;', 'p=reject;', 'rua=mailto:a@example.com'], 'v=DMARC1; p=reject; rua=mailto:a@example.com');
	includesAll(dmarc, ['v=DMARC1; rua=mailto:a@example.com', 'sp=reject'], 'v=DMARC1; p=none; sp=reject; rua=mailto:a@example.com');

	compares(dmarc, [dmarc.expected], matches(dmarc));
	compares(dmarc, ['v=DMARC1;p=none;'], matches(dmarc));
	compares(dmarc, ['v=DMARC1; p=reject; rua=mailto:a@example.com'], own('v=DMARC1; p=reject; rua=mailto:a@example.com'));
	compares(dmarc, ['v=DMARC1; p=none', 'v=spf1 -all'], matches(dmarc));
	compares(dmarc, ['v=DMARC1; rua=mailto:a@example.com; p=reject'], own('v=DMARC1; rua=mailto:a@example.com; p=reject'));
	compares(
		dmarc,
		['v=DMARC1; rua=mailto:a@example.com'],
		wrong('v=DMARC1; p=none; rua=mailto:a@example.com', {
			corrected: [['v=DMARC1; rua=mailto:a@example.com', 'v=DMARC1; p=none; rua=mailto:a@example.com']]
		})
	);
	compares(dmarc, ['v=dmarc1; p=none'], wrong('v=DMARC1; p=none', { corrected: [['v=dmarc1', 'v=DMARC1']] }));
	compares(
		dmarc,
		['"v=DMARC1; p=quarantine"'],
		wrong('v=DMARC1; p=quarantine', { corrected: [['"v=DMARC1; p=quarantine"', 'v=DMARC1; p=quarantine']] })
	);
	compares(
		dmarc,
		['v=DMARC1; p=reject', 'v=DMARC1; p=none; rua=mailto:a@example.com'],
		twice('v=DMARC1; p=reject; rua=mailto:a@example.com', 2, [['p=none', 'p=reject']])
	);
	compares(dmarc, ['v=DMARC1', 'v=DMARC1; p=none'], twice('v=DMARC1; p=none'));
	compares(dmarc, ['v=spf1 -all'], missing(dmarc));

	const strict = 'v=DMARC1; p=reject; rua=mailto:a@example.com';
	const nothing: LiveAnswer = { kind: 'missing', reason: 'noName' };
	const found = (...values: readonly string[]): LiveAnswer => ({ kind: 'found', values });
	/** @param above the answer for the name above */
	const comparesBelow = (title: string, live: LiveAnswer, above: LiveAnswer, verdict: Verdict) =>
		test(`DMARC, inherited: ${title}: ${verdict.kind}`, () => assert.deepEqual(compareRecord(dmarc, live, { above: [above] }), verdict));
	comparesBelow('nothing', nothing, { kind: 'missing', reason: 'noRecord' }, missing(dmarc));
	comparesBelow('a policy', nothing, found(strict), { kind: 'missing', publish: strict, above: 'kept' });
	comparesBelow('a policy, beside other TXT records', found('site=1'), found('site=2', strict), {
		kind: 'missing',
		publish: strict,
		above: 'kept'
	});
	comparesBelow('a policy, an answer without values', found(), found(strict), {
		kind: 'missing',
		publish: strict,
		above: 'kept'
	});
	comparesBelow('a policy with a mistake', nothing, found('v=DMARC1; p=rejct'), {
		kind: 'missing',
		publish: 'v=DMARC1; p=reject',
		corrected: [['p=rejct', 'p=reject']],
		above: 'flawed'
	});
	comparesBelow('a policy with an unreadable part', nothing, found('v=DMARC1; p=reject; junk'), {
		kind: 'missing',
		publish: 'v=DMARC1; p=reject; junk',
		unreadable: ['junk'],
		above: 'flawed'
	});
	comparesBelow('several policies', nothing, found(strict, 'v=DMARC1; p=none'), missing(dmarc));
	comparesBelow('a record that receivers ignore', nothing, found('v=dmarc1; p=reject'), missing(dmarc));
	comparesBelow('unknown, DNS times out', nothing, { kind: 'failed', reason: 'timeout' }, {
		...missing(dmarc),
		above: 'unknown'
	} as Verdict);
	comparesBelow('a policy, own record that receivers ignore', found('p=quarantine; rua=mailto:b@example.com'), found(strict), {
		kind: 'wrong',
		publish: 'v=DMARC1; p=reject; rua=mailto:b@example.com,mailto:a@example.com',
		corrected: [
			['p=quarantine; rua=mailto:b@example.com', 'v=DMARC1; p=quarantine; rua=mailto:b@example.com'],
			['p=quarantine', 'p=reject']
		],
		above: 'kept'
	});
	comparesBelow(
		'a policy, own invalid record',
		found('v=DMARC1'),
		found(strict),
		wrong('v=DMARC1; p=none', { corrected: [['v=DMARC1', 'v=DMARC1; p=none']] })
	);
	// Receivers discard these, and look above (RFC 9989 section 4.10).
	comparesBelow('a policy, two own records', found('v=DMARC1; p=none', 'v=DMARC1; p=quarantine; fo=1'), found(strict), {
		...twice('v=DMARC1; p=reject; fo=1; rua=mailto:a@example.com', 2, [
			['p=none', 'p=reject'],
			['p=quarantine', 'p=reject']
		]),
		above: 'kept'
	} as Verdict);
	for (const record of ['v=DMARC1; p=none; p=none', 'v=DMARC1; p=none; fo=1; fo=1']) {
		test(`DMARC, inherited: a policy, own record with a duplicate tag: ${record}`, () => {
			const verdict = compareRecord(dmarc, found(record), { above: [found('v=DMARC1; p=reject')] });
			assert.ok(verdict.kind === 'wrong' && verdict.above === 'kept' && verdict.publish.startsWith('v=DMARC1; p=reject'));
		});
	}
	comparesBelow('unknown, own record with a duplicate tag', found('v=DMARC1; p=none; p=none'), { kind: 'failed', reason: 'timeout' }, {
		...wrong('v=DMARC1; p=none', { corrected: [['v=DMARC1; p=none; p=none', 'v=DMARC1; p=none']] }),
		above: 'unknown'
	} as Verdict);

	/** What is at the name to which the domain was appended is carried over. */
	const carriesOver = (
		record: ExpectedRecord,
		doubled: readonly string[],
		publish: string,
		rest: object = {},
		above: readonly LiveAnswer[] = []
	) =>
		test(`${doubled.join(' + ')} at a doubled name becomes ${publish}`, () =>
			assert.deepEqual(compareRecord(record, nothing, { doubled, above }), { kind: 'missing', publish, reason: 'doubledName', ...rest }));
	carriesOver(dmarc, ['v=DMARC1; p=reject'], 'v=DMARC1; p=reject');
	carriesOver(dmarc, ['"v=DMARC1; p=reject"'], 'v=DMARC1; p=reject', { corrected: [['"v=DMARC1; p=reject"', 'v=DMARC1; p=reject']] });
	carriesOver(
		dmarc,
		['v=DMARC1; p=quarantine'],
		'v=DMARC1; p=reject; rua=mailto:a@example.com',
		{ corrected: [['p=quarantine', 'p=reject']], above: 'kept' },
		[found(strict)]
	);
	carriesOver(spf, ['v=spf1 include:qcloudmail.com mx -all'], 'v=spf1 include:qcloudmail.com mx -all');
	carriesOver(spf, ['x', 'v=spf1 mx -all'], 'v=spf1 mx include:qcloudmail.com -all');
	carriesOver(dkim, [dkim.expected], dkim.expected);
	carriesOver(dkim, [dkim.expected.slice(0, 255)], dkim.expected);
	carriesOver(mx, ['10 mxbiz1.qq.com'], mx.expected);
	test('other records at a doubled name are nothing', () => {
		assert.deepEqual(compareRecord(spf, nothing, { doubled: ['x'] }), missing(spf));
		assert.deepEqual(compareRecord(dkim, nothing, { doubled: ['v=spf1 -all'] }), missing(dkim));
		assert.deepEqual(compareRecord(mx, nothing, { doubled: ['10 mx.example.net'] }), missing(mx));
	});
	comparesBelow('a policy, own valid record', found('v=DMARC1; p=none'), found(strict), matches(dmarc));
	test('only DMARC is inherited', () =>
		assert.deepEqual(compareRecord(spf, nothing, { above: [found('v=spf1 -all')] }), { kind: 'missing', publish: spf.expected }));

	compares(dkim, [], missing(dkim));
	compares(dkim, [dkim.expected], matches(dkim));
	compares(dkim, [`k=rsa;p=${key.slice(0, 200)} ${key.slice(200)}`], matches(dkim));
	compares(dkim, [`${dkim.expected}; t=s`], own(`${dkim.expected}; t=s`));
	compares(dkim, ['v=DKIM1; k=rsa; p=AnotherKey'], wrong(dkim.expected, { reason: 'otherKey' }));
	compares(dkim, ['v=DKIM1; k=rsa; p='], wrong(dkim.expected, { reason: 'revoked' }));
	compares(dkim, [dkim.expected, 'v=DKIM1; k=rsa; p=AnotherKey'], twice(dkim.expected));
	compares(dkim, [dkim.expected, 'v=spf1 -all'], twice(dkim.expected));
	/** How publishing a key goes wrong. */
	const spoils = (reason: Reason, ...values: readonly string[]) => compares(dkim, values, wrong(dkim.expected, { reason }));
	spoils('quotationMarks', `"${dkim.expected}"`);
	spoils('quotationMarks', `"v=DKIM1\\; k=rsa\\; p=${key}"`);
	spoils('quotationMarks', `v=DKIM1; k=rsa; p=${key.slice(0, 200)}" "${key.slice(200)}`);
	spoils('quotationMarks', `“${dkim.expected}”`);
	spoils('backslashes', `v=DKIM1\\; k=rsa\\; p=${key}`);
	spoils('cut', dkim.expected.slice(0, 255));
	spoils('cut', `"${dkim.expected.slice(0, 253)}"`);
	spoils('cut', dkim.expected.slice(255));
	spoils('inParts', dkim.expected.slice(0, 255), dkim.expected.slice(255));
	spoils('inParts', dkim.expected.slice(255), dkim.expected.slice(0, 255));
	spoils('otherKey', dkim.expected.toLowerCase());
	spoils('testMode', `v=DKIM1; k=rsa; t=y; p=${key}`);
	spoils('tags', `v=DKIM1 k=rsa p=${key}`);
	spoils('tags', `k=rsa; v=DKIM1; p=${key}`);
	spoils('tags', key);
	spoils('tags', `p=${key} k=rsa`);
	spoils('quotationMarks', `v=DKIM1; k=rsa; p="${key}"`);
	spoils('quotationMarks', `v=DKIM1; k=rsa; p=“${key}”`);
	spoils('otherKey', `v=DKIM1; k=rsa; p=${key}${key}`);
	spoils('otherKey', `v=DKIM1; k=rsa; p=x${key}`);
	spoils('otherKey', `v=DKIM1; k=rsa; p=${key}==`);
	for (const character of ['\u200b', '\u00a0', '\u3000', '\ufeff']) {
		spoils('strayCharacter', dkim.expected.replace('Kq7', `K${character}q7`));
		spoils('strayCharacter', dkim.expected.replace('; k', `;${character}k`));
	}
	spoils('cut', dkim.expected.slice(100, 300));
	spoils('cut', `v=DKIM1; k=rsa; p=${key.slice(50)}`);
	spoils('cut', key.slice(0, 100));
	spoils('cut', 'v=DKIM1; k=rsa');
	spoils('otherText', 'v=DKIM1; k=ed25519');
	spoils('inParts', dkim.expected.slice(0, 150), dkim.expected.slice(300), dkim.expected.slice(150, 300));
	compares(dkim, [dkim.expected, dkim.expected.replaceAll(' ', '')], twice(dkim.expected));
	/** Text that is no key is not a wrong key. It mostly comes from a wildcard record. */
	const isNoKey = (...values: readonly string[]) =>
		compares(dkim, values, { kind: 'missing', publish: dkim.expected, reason: 'otherText' });
	isNoKey('v=spf1 -all');
	isNoKey('v=spf1 -all', 'google-site-verification=abc');
	isNoKey('v=DMARC1; p=reject');
	test('a wildcard record is no record of the name', () => {
		const around = { isWildcard: true };
		const missingKey = { kind: 'missing', publish: dkim.expected, isWildcard: true } as const;
		assert.deepEqual(compareRecord(dkim, found('v=DKIM1; p='), around), missingKey);
		assert.deepEqual(compareRecord(dkim, found('v=spf1 -all', 'x'), around), missingKey);
		assert.deepEqual(compareRecord(spf, found('v=spf1 mx -all'), around), {
			...merge('v=spf1 mx include:qcloudmail.com -all'),
			isWildcard: true
		});
		assert.deepEqual(compareRecord(mx, found('10 mx.example.com'), around), { ...elsewhere('mx.example.com'), isWildcard: true });
		assert.deepEqual(compareRecord(spf, found(spf.expected), around), matches(spf));
		assert.deepEqual(compareRecord(mx, nothing, { ...around, receivesItself: true }), { ...missing(mx), ...around, receivesItself: true });
		assert.deepEqual(compareRecord(dkim, nothing, { ...around, doubled: [dkim.expected] }), {
			...missing(dkim),
			...around,
			reason: 'doubledName'
		});
	});

	/** Nothing can stand beside an alias (RFC 1034 section 3.6.2). */
	const isBeside = (record: ExpectedRecord, live: LiveAnswer, publish = record.expected, named: object = {}) =>
		test(`${record.type} ${record.name} beside an alias`, () =>
			assert.deepEqual(compareRecord(record, live, { alias: 'web.example.net' }), {
				kind: 'alias',
				publish,
				target: 'web.example.net',
				...named
			}));
	isBeside(mx, found('10 mx.example.net'), mx.expected, { hosts: ['mx.example.net'] });
	isBeside(mx, found('10 mxbiz1.qq.com.example.com'));
	isBeside(mx, nothing);
	isBeside(spf, nothing);
	isBeside(spf, found('v=spf1 a -all'), 'v=spf1 a include:qcloudmail.com -all');
	isBeside(dkim, found('v=spf1 -all'));
	test('an alias of what SES expects is right, and so is another one where a CNAME is expected', () => {
		assert.deepEqual(compareRecord(dkim, found(dkim.expected), { alias: 'dkim.example.net' }), matches(dkim));
		assert.deepEqual(compareRecord(cname, found('x.example'), { alias: 'x.example' }), wrong(cname.expected));
	});
	test('a policy above is kept beside an alias', () =>
		assert.deepEqual(compareRecord(dmarc, nothing, { alias: 'x.example', above: [found(strict)] }), {
			kind: 'alias',
			publish: strict,
			target: 'x.example',
			above: 'kept'
		}));

	const quoted = (value: string) => wrong(value, { reason: 'quotationMarks' });
	compares({ ...dkim, name: domain }, [dkim.expected], matches(dkim));

	compares(otherTxt, ['v=spf1 -all', otherTxt.expected], matches(otherTxt));
	compares(otherTxt, ['"verification=a b"'], quoted(otherTxt.expected));
	compares(otherTxt, ['verification=a\\ b'], wrong(otherTxt.expected, { reason: 'backslashes' }));
	compares(otherTxt, ['verification=a  b'], missing(otherTxt));
	compares(otherTxt, ['VERIFICATION=A B'], missing(otherTxt));

	compares(mx, ['10 mxbiz1.qq.com'], matches(mx));
	compares(mx, ['5 MXBIZ1.QQ.COM.'], matches(mx));
	compares(mx, ['mxbiz1.qq.com'], matches(mx));
	compares(mx, ['10 mxbiz1.qq.com', '20 mx.example.com'], own('10 mxbiz1.qq.com'));
	compares(mx, ['10 mx1.example.com', '20 MX2.example.com'], elsewhere('mx1.example.com', 'mx2.example.com'));
	compares(mx, ['10 mxbiz1.qq.com.example.com'], wrong(mx.expected, { reason: 'appendedDomain' }));
	compares(mx, ['10 MXBIZ1.qq.com.mail.example.com'], wrong(mx.expected, { reason: 'appendedDomain' }));
	compares(mx, ['10 mxbiz1.qq.com.example.net'], elsewhere('mxbiz1.qq.com.example.net'));
	compares(mx, ['10 mxbiz1.qq.com.example.com', '20 mx.example.net'], {
		...elsewhere('mx.example.net'),
		reason: 'appendedDomain'
	} as Verdict);
	compares(mx, ['10 mxbiz1.qq.com.com'], elsewhere('mxbiz1.qq.com.com'));
	for (const [reason, ...hosts] of [
		['priorityInHost', '10 mxbiz1.qq.com', '5.mxbiz1.qq.com', '10\\032mxbiz1.qq.com', '10. mxbiz1.qq.com'],
		['quotationMarks', '"mxbiz1.qq.com"', '\\"mxbiz1.qq.com\\"'],
		['backslashes', 'mxbiz1\\.qq\\.com'],
		[
			'appendedDomain',
			'10 mxbiz1.qq.com.example.com',
			'mxbiz1.qq.com.example.com.example.com',
			'mxbiz1.qq.com.mail.example.com.mail.example.com'
		]
	] as const) {
		for (const host of hosts) {
			compares(mx, [`10 ${host}`], wrong(mx.expected, { reason }));
		}
	}
	for (const values of [['0 .'], ['0 '], ['0'], ['0 ', '10 mxbiz1.qq.com']]) {
		compares(mx, values, wrong(mx.expected, { reason: 'nullMx' }));
	}
	compares(mx, ['0 ', '10 mx.example.com'], elsewhere('mx.example.com'));
	compares(mx, [], missing(mx));
	compares(mxWithPriority, ['5 mxbiz1.qq.com'], matches(mxWithPriority));
	compares(mxWithPriority, ['10 mxbiz1.qq.com'], own('10 mxbiz1.qq.com'));

	compares(cname, ['Track.QCloudMail.com'], matches(cname));
	compares(cname, ['track.qcloudmail.com.mail.example.com'], wrong(cname.expected, { reason: 'appendedDomain' }));
	compares(cname, ['elsewhere.example.com'], wrong(cname.expected));
	compares(a, ['192.0.2.1'], matches(a));
	compares(a, ['192.0.2.2', '192.0.2.1'], own(a.expected));
	compares(a, ['192.0.2.2'], wrong(a.expected));
	compares(a, [], missing(a));
	compares(aaaa, ['2001:db8::1'], matches(aaaa));

	const ten = Array.from({ length: 10 }, (_, index) => `include:s${index}.example`).join(' ');
	const tooLong = `v=spf1 ${ten} include:qcloudmail.com -all`;
	compares(spf, [`v=spf1 ${ten} -all`], { kind: 'merge', publish: tooLong, exceedsLookupLimit: true });
	compares(spf, [tooLong], { kind: 'tooManyLookups', publish: tooLong, exceedsLookupLimit: true });
	compares(spf, [tooLong.replace('include:s0.example ', '')], own(tooLong.replace('include:s0.example ', '')));
	compares(spf, [`v=spf1 ${ten} -all`, 'v=spf1 -all'], {
		kind: 'publishedTwice',
		publish: tooLong,
		count: 2,
		exceedsLookupLimit: true
	});
	const broken = { domain: 'x.example', reason: 'noRecord' } as const;
	const includes = (title: string, value: string, found: SpfIncludes, verdict: Verdict) =>
		test(`SPF, what it includes: ${title}: ${verdict.kind}`, () =>
			assert.deepEqual(compareRecord(spf, { kind: 'found', values: [value] }, { includes: found }), verdict));
	includes(
		'too many lookups',
		spf.expected,
		{ lookups: 11, unchecked: [] },
		{
			kind: 'tooManyLookups',
			publish: spf.expected,
			exceedsLookupLimit: true
		}
	);
	includes('ten lookups', spf.expected, { lookups: 10, unchecked: [] }, matches(spf));
	includes('no record', spf.expected, { lookups: 1, broken, unchecked: [] }, { kind: 'brokenInclude', publish: spf.expected, broken });
	includes(
		'no record, to merge',
		'v=spf1 include:x.example',
		{ lookups: 2, broken, unchecked: [] },
		{
			...merge('v=spf1 include:x.example include:qcloudmail.com'),
			broken
		}
	);
	includes('no answer', spf.expected, { lookups: 1, unchecked: ['x.example'] }, { ...matches(spf), unchecked: ['x.example'] });

	/** Receivers accept the record, and SES needs no more, but it does not do all that was meant. */
	const isFlawed = (record: ExpectedRecord, value: string, publish: string, named: object) =>
		compares(record, [value], { kind: 'matches', publish, isOwn: true, ...named });
	isFlawed(dmarc, 'v=DMARC1; p=reject; rua=reports@example.com', 'v=DMARC1; p=reject; rua=mailto:reports@example.com', {
		corrected: [['rua=reports@example.com', 'rua=mailto:reports@example.com']]
	});
	isFlawed(dmarc, 'v=DMARC1; p=reject; rua=postmaster', 'v=DMARC1; p=reject; rua=postmaster', { unreadable: ['rua=postmaster'] });
	isFlawed(dmarc, 'v=DMARC1; p=none; junk', 'v=DMARC1; p=none; junk', { unreadable: ['junk'] });
	isFlawed(dmarc, 'v=DMARC1; p=reject; adkim:s', 'v=DMARC1; p=reject; adkim=s', { corrected: [['adkim:s', 'adkim=s']] });
	isFlawed(dmarc, 'v=DMARC1; p=reject; rau=mailto:a@b.example', 'v=DMARC1; p=reject; rau=mailto:a@b.example', {
		unreadable: ['rau=mailto:a@b.example']
	});
	isFlawed(spf, 'v=spf1 mx= include:qcloudmail.com ~all', 'v=spf1 mx= include:qcloudmail.com ~all', { unreadable: ['mx='] });
	isFlawed(spf, 'v=spf1 include=a.example include:qcloudmail.com ~all', 'v=spf1 include:a.example include:qcloudmail.com ~all', {
		corrected: [['include=a.example', 'include:a.example']]
	});

	const answers = (live: LiveAnswer, verdict: Verdict) =>
		test(`${live.kind} ${live.kind === 'found' ? '' : live.reason}: ${verdict.kind}`, () => {
			for (const record of [spf, dkim, dmarc, mx, cname]) {
				assert.deepEqual(compareRecord(record, live), verdict.kind === 'missing' ? { ...verdict, publish: record.expected } : verdict);
			}
		});
	answers({ kind: 'missing', reason: 'noName' }, missing(spf));
	answers({ kind: 'missing', reason: 'noRecord' }, { kind: 'missing', publish: '' });
	answers({ kind: 'failed', reason: 'timeout' }, { kind: 'unknown', reason: 'timeout' });
	answers({ kind: 'failed', reason: 'serverFailure' }, { kind: 'unknown', reason: 'serverFailure' });
	answers({ kind: 'failed', reason: 'refused' }, { kind: 'unknown', reason: 'refused' });
	answers({ kind: 'failed', reason: 'unreachable' }, { kind: 'unknown', reason: 'unreachable' });
	answers({ kind: 'failed', reason: 'unreadable' }, { kind: 'unknown', reason: 'unreadable' });

	test('publishing only the advised value results in a match without slips, unless it has unreadable parts', () => {
		const value = fc.oneof(
			fc.constantFrom(
				'v=spf1',
				'v=spf1 mx -all',
				'v=spf1 redirect=a.example',
				'v=DMARC1',
				'v=dmarc1; p=reject',
				'v=DKIM1; p=',
				'10 mx.example.com',
				'0 '
			),
			fc.constantFrom('"v=spf1 a"', 'v=DMARC1\\; p=none', `"${dkim.expected}"`, otherTxt.expected),
			anyText(),
			anyText().map(text => `v=spf1 ${text}`),
			anyText().map(text => `v=DMARC1; ${text}`)
		);
		fc.assert(
			fc.property(
				fc.constantFrom(spf, dkim, dmarc, mx, mxWithPriority, otherTxt, cname, a),
				fc.array(value, { maxLength: 4 }),
				(record, values) => {
					const verdict = compareRecord(record, { kind: 'found', values });
					assert.ok('publish' in verdict);
					if (!verdict.unreadable) {
						const { kind, corrected } = compareRecord(record, { kind: 'found', values: [verdict.publish] });
						assert.deepEqual({ kind, corrected }, { kind: 'matches', corrected: undefined });
					}
				}
			),
			{ numRuns: 300 }
		);
	});
});
