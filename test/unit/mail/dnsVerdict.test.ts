import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { compareRecord, type ExpectedRecord, type LiveAnswer, type Verdict } from '../../../src/mail/dnsVerdict.ts';
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

const secondsCached = 300;
const matches = ({ expected }: ExpectedRecord): Verdict => ({ kind: 'matches', publish: expected, isOwn: false });
const own = (publish: string): Verdict => ({ kind: 'matches', publish, isOwn: true });
const missing = ({ expected }: ExpectedRecord): Verdict => ({ kind: 'missing', publish: expected, secondsCached });
const wrong = (publish: string): Verdict => ({ kind: 'wrong', publish, secondsCached });
const merge = (publish: string): Verdict => ({ kind: 'merge', publish, secondsCached });
const twice = (publish: string, count = 2): Verdict => ({ kind: 'publishedTwice', publish, count, secondsCached });
const elsewhere = (...hosts: readonly string[]): Verdict => ({ kind: 'receivesElsewhere', publish: mx.expected, hosts, secondsCached });

suite('mail: verdicts on DNS records', () => {
	const validates = (record: ExpectedRecord, values: readonly string[], verdict: Verdict) =>
		test(`${record.type} ${JSON.stringify(values.map(value => value.slice(0, 60)))}: ${verdict.kind}`, () =>
			assert.deepEqual(compareRecord(record, { kind: 'found', values, secondsCached }), verdict));

	validates(spf, [spf.expected], matches(spf));
	validates(spf, ['google-site-verification=abc', 'V=spf1  include:QCloudMail.com  ~all', 'MS=ms123'], matches(spf));
	validates(spf, ['v=spf1 mx include:qcloudmail.com -all'], own('v=spf1 mx include:qcloudmail.com -all'));
	validates(spf, ['v=spf1 include:qcloudmail.com -all'], own('v=spf1 include:qcloudmail.com -all'));
	validates(spf, ['v=spf1 include:spf.example.com -all'], merge('v=spf1 include:spf.example.com include:qcloudmail.com -all'));
	validates(spf, ['v=spf1 redirect=_spf.example.com', 'x'], merge('v=spf1 include:qcloudmail.com redirect=_spf.example.com'));
	validates(spf, ['v=spf1 ipv4:192.0.2.1 include:qcloudmail.com ~all'], wrong('v=spf1 ip4:192.0.2.1 include:qcloudmail.com ~all'));
	validates(spf, ['v=spf1 spf:example.com -all'], wrong('v=spf1 include:qcloudmail.com -all'));
	validates(spf, ['v=spf1 ip4:192.0.2.300 include:qcloudmail.com -all'], wrong('v=spf1 include:qcloudmail.com -all'));
	validates(spf, ['v=spf1 -all'], merge('v=spf1 include:qcloudmail.com -all'));
	validates(spf, ['v=spf1 mx -all', spf.expected], twice('v=spf1 mx include:qcloudmail.com -all'));
	validates(spf, [spf.expected, 'v=spf1 a ~all', 'v=spf1 ~all', 'x'], twice('v=spf1 include:qcloudmail.com a ~all', 3));
	validates(spf, ['google-site-verification=abc'], missing(spf));
	validates(spf, [], missing(spf));
	validates(spf, ['v=spf10 include:qcloudmail.com ~all'], missing(spf));
	validates(spf, [`"${spf.expected}"`], wrong(spf.expected));
	validates(spf, ['"v=spf1 mx -all"'], wrong('v=spf1 mx include:qcloudmail.com -all'));
	validates(spf, ['"v=spf1 mx -all"', spf.expected], matches(spf));

	validates(dmarc, [dmarc.expected], matches(dmarc));
	validates(dmarc, ['v=DMARC1;p=none;'], matches(dmarc));
	validates(dmarc, ['v=DMARC1; p=reject; rua=mailto:a@example.com'], own('v=DMARC1; p=reject; rua=mailto:a@example.com'));
	validates(dmarc, ['v=DMARC1; p=none', 'v=spf1 -all'], matches(dmarc));
	validates(dmarc, ['v=DMARC1; rua=mailto:a@example.com; p=reject'], own('v=DMARC1; rua=mailto:a@example.com; p=reject'));
	validates(dmarc, ['v=DMARC1; rua=mailto:a@example.com'], wrong('v=DMARC1; p=none; rua=mailto:a@example.com'));
	validates(dmarc, ['v=dmarc1; p=none'], wrong('v=DMARC1; p=none'));
	validates(dmarc, ['"v=DMARC1; p=quarantine"'], wrong('v=DMARC1; p=quarantine'));
	validates(dmarc, ['v=dmarc1; p=none', 'v=DMARC1; p=none'], matches(dmarc));
	validates(
		dmarc,
		['v=DMARC1; p=reject', 'v=DMARC1; p=none; rua=mailto:a@example.com'],
		twice('v=DMARC1; p=reject; rua=mailto:a@example.com')
	);
	validates(dmarc, ['v=DMARC1', 'v=DMARC1; p=none'], twice('v=DMARC1; p=none'));
	validates(dmarc, ['v=spf1 -all'], missing(dmarc));

	const strict = 'v=DMARC1; p=reject; rua=mailto:a@example.com';
	const nothing: LiveAnswer = { kind: 'missing', reason: 'noName', secondsCached };
	const found = (...values: readonly string[]): LiveAnswer => ({ kind: 'found', values, secondsCached });
	/** Of a name below a registered domain. */
	const validatesBelow = (title: string, live: LiveAnswer, above: LiveAnswer, verdict: Verdict) =>
		test(`DMARC below ${title}: ${verdict.kind}`, () => assert.deepEqual(compareRecord(dmarc, live, above), verdict));
	validatesBelow('nothing', nothing, { kind: 'missing', reason: 'noRecord' }, missing(dmarc));
	validatesBelow('a policy', nothing, found(strict), { kind: 'missing', publish: strict, secondsCached, above: 'kept' });
	validatesBelow('a policy, beside other texts', found('site=1'), found('site=2', strict), {
		kind: 'missing',
		publish: strict,
		secondsCached,
		above: 'kept'
	});
	validatesBelow('a policy, an answer without values', found(), found(strict), {
		kind: 'missing',
		publish: strict,
		secondsCached,
		above: 'kept'
	});
	validatesBelow('several policies', nothing, found(strict, 'v=DMARC1; p=none'), missing(dmarc));
	validatesBelow('a record that is none', nothing, found('v=dmarc1; p=reject'), missing(dmarc));
	validatesBelow('silence', nothing, { kind: 'failed', reason: 'timeout' }, { ...missing(dmarc), above: 'unknown' } as Verdict);
	validatesBelow('a policy, nearly a record', found('p=quarantine; rua=mailto:b@example.com'), found(strict), {
		kind: 'wrong',
		publish: 'v=DMARC1; p=reject; rua=mailto:b@example.com,mailto:a@example.com',
		secondsCached,
		above: 'kept'
	});
	validatesBelow('a policy, a bad record', found('v=DMARC1'), found(strict), wrong('v=DMARC1; p=none'));
	validatesBelow('a policy, with its own', found('v=DMARC1; p=none'), found(strict), matches(dmarc));
	test('what is above concerns DMARC alone', () =>
		assert.deepEqual(compareRecord(spf, nothing, found('v=spf1 -all')), { kind: 'missing', publish: spf.expected, secondsCached }));

	validates(dkim, [], missing(dkim));
	validates(dkim, [dkim.expected], matches(dkim));
	validates(dkim, [`k=rsa;p=${key.slice(0, 200)} ${key.slice(200)}`], matches(dkim));
	validates(dkim, [`${dkim.expected}; t=s`], own(`${dkim.expected}; t=s`));
	validates(dkim, ['v=DKIM1; k=rsa; p=AnotherKey'], wrong(dkim.expected));
	validates(dkim, ['v=DKIM1; k=rsa; p='], wrong(dkim.expected));
	validates(dkim, [`"v=DKIM1\\; k=rsa\\; p=${key}"`], wrong(dkim.expected));
	validates(dkim, ['v=spf1 -all'], wrong(dkim.expected));
	validates(dkim, [dkim.expected, 'v=DKIM1; k=rsa; p=AnotherKey'], twice(dkim.expected));
	validates({ ...dkim, name: domain }, [dkim.expected], matches(dkim));

	validates(otherTxt, ['v=spf1 -all', otherTxt.expected], matches(otherTxt));
	validates(otherTxt, ['"verification=a b"'], wrong(otherTxt.expected));
	validates(otherTxt, ['verification=a  b'], missing(otherTxt));
	validates(otherTxt, ['VERIFICATION=A B'], missing(otherTxt));

	validates(mx, ['10 mxbiz1.qq.com'], matches(mx));
	validates(mx, ['5 MXBIZ1.QQ.COM.'], matches(mx));
	validates(mx, ['mxbiz1.qq.com'], matches(mx));
	validates(mx, ['10 mxbiz1.qq.com', '20 mx.example.com'], own('10 mxbiz1.qq.com'));
	validates(mx, ['10 mx1.example.com', '20 MX2.example.com'], elsewhere('mx1.example.com', 'mx2.example.com'));
	validates(mx, ['10 mxbiz1.qq.com.example.com'], elsewhere('mxbiz1.qq.com.example.com'));
	validates(mx, ['0 .'], wrong(mx.expected));
	validates(mx, ['0 '], wrong(mx.expected));
	validates(mx, ['0'], wrong(mx.expected));
	validates(mx, ['0 ', '10 mxbiz1.qq.com'], wrong(mx.expected));
	validates(mx, ['0 ', '10 mx.example.com'], elsewhere('mx.example.com'));
	validates(mx, [], missing(mx));
	validates(mxWithPriority, ['5 mxbiz1.qq.com'], matches(mxWithPriority));
	validates(mxWithPriority, ['10 mxbiz1.qq.com'], own('10 mxbiz1.qq.com'));

	validates(cname, ['Track.QCloudMail.com'], matches(cname));
	validates(cname, ['track.qcloudmail.com.mail.example.com'], wrong(cname.expected));
	validates(a, ['192.0.2.1'], matches(a));
	validates(a, ['192.0.2.2', '192.0.2.1'], own(a.expected));
	validates(a, ['192.0.2.2'], wrong(a.expected));
	validates(a, [], missing(a));
	validates(aaaa, ['2001:db8::1'], matches(aaaa));

	const ten = Array.from({ length: 10 }, (_, index) => `include:s${index}.example`).join(' ');
	const tooLong = `v=spf1 ${ten} include:qcloudmail.com -all`;
	validates(spf, [`v=spf1 ${ten} -all`], { kind: 'merge', publish: tooLong, secondsCached, exceedsLookupLimit: true });
	validates(spf, [tooLong], { kind: 'tooManyLookups', publish: tooLong, secondsCached });
	validates(spf, [tooLong.replace('include:s0.example ', '')], own(tooLong.replace('include:s0.example ', '')));
	validates(spf, [`v=spf1 ${ten} -all`, 'v=spf1 -all'], {
		kind: 'publishedTwice',
		publish: tooLong,
		count: 2,
		secondsCached,
		exceedsLookupLimit: true
	});

	const answers = (live: LiveAnswer, verdict: Verdict) =>
		test(`${live.kind} ${live.kind === 'found' ? '' : live.reason}: ${verdict.kind}`, () => {
			for (const record of [spf, dkim, dmarc, mx, cname]) {
				assert.deepEqual(compareRecord(record, live), verdict.kind === 'missing' ? { ...verdict, publish: record.expected } : verdict);
			}
		});
	answers({ kind: 'missing', reason: 'noName', secondsCached }, missing(spf));
	answers({ kind: 'missing', reason: 'noRecord' }, { kind: 'missing', publish: '', secondsCached: undefined });
	answers({ kind: 'failed', reason: 'timeout' }, { kind: 'unknown', reason: 'timeout' });
	answers({ kind: 'failed', reason: 'serverFailure' }, { kind: 'unknown', reason: 'serverFailure' });
	answers({ kind: 'failed', reason: 'refused' }, { kind: 'unknown', reason: 'refused' });
	answers({ kind: 'failed', reason: 'unreachable' }, { kind: 'unknown', reason: 'unreachable' });
	answers({ kind: 'failed', reason: 'unreadable' }, { kind: 'unknown', reason: 'unreadable' });

	test('whoever publishes what a verdict says alone gets a match, whatever was there', () => {
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
					if ('publish' in verdict) {
						assert.equal(compareRecord(record, { kind: 'found', values: [verdict.publish] }).kind, 'matches');
					} else {
						assert.equal(verdict.kind, 'matches');
					}
				}
			),
			{ numRuns: 300 }
		);
	});

	/** Whoever keeps a zone, or forges an answer, may put 64 kB into one, and the extension host validates nothing else meanwhile. */
	suite('answers of any length are validated at once', () => {
		const long = 60_000;
		const validatesAtOnce = (title: string, value: string) =>
			test(title, () => {
				const start = performance.now();
				for (const record of [spf, dkim, dmarc, otherTxt]) {
					assert.notEqual(compareRecord(record, { kind: 'found', values: [value, `${value}y`] }).kind, 'unknown');
				}
				assert.ok(performance.now() - start < 2000);
			});
		validatesAtOnce('spaces', `v${' '.repeat(long)}x`);
		validatesAtOnce('spaces behind a version', `v=DMARC1${' '.repeat(long)}x`);
		validatesAtOnce('spaces in a tag', `v=DMARC1; p=none; rua=a${' '.repeat(long)}x`);
		validatesAtOnce('quotation marks', `x${"'".repeat(long)}x`);
		validatesAtOnce('colons', `v=spf1 ip:${':'.repeat(long)}x`);
		validatesAtOnce('mechanisms', `v=spf1 ${Array.from({ length: 9000 }, (_, index) => `a:${index}`).join(' ')}`);
		validatesAtOnce('modifiers', `v=spf1 ${Array.from({ length: 9000 }, (_, index) => `x${index}=`).join(' ')}`);
	});
});
