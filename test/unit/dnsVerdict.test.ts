import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { type ExpectedRecord, judgeRecord, type LiveAnswer, publishName, type Verdict } from '../../src/mail/dnsVerdict.ts';
import { anyText } from './anyText.ts';

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
const matches: Verdict = { kind: 'matches', isOwn: false };
const own: Verdict = { kind: 'matches', isOwn: true };
const missing = ({ expected }: ExpectedRecord): Verdict => ({ kind: 'missing', publish: expected, secondsCached });
const wrong = (publish: string): Verdict => ({ kind: 'wrong', publish, secondsCached });
const merge = (publish: string): Verdict => ({ kind: 'merge', publish, secondsCached });
const twice = (publish: string, count = 2): Verdict => ({ kind: 'publishedTwice', publish, count, secondsCached });
const elsewhere = (...hosts: readonly string[]): Verdict => ({ kind: 'receivesElsewhere', publish: mx.expected, hosts, secondsCached });

suite('mail: verdicts on DNS records', () => {
	const judges = (record: ExpectedRecord, values: readonly string[], verdict: Verdict) =>
		test(`${record.type} ${JSON.stringify(values.map(value => value.slice(0, 60)))}: ${verdict.kind}`, () =>
			assert.deepEqual(judgeRecord(record, { kind: 'found', values, secondsCached }), verdict));

	judges(spf, [spf.expected], matches);
	judges(spf, ['google-site-verification=abc', 'V=spf1  include:QCloudMail.com  ~all', 'MS=ms123'], matches);
	judges(spf, ['v=spf1 mx include:qcloudmail.com -all'], own);
	judges(spf, ['v=spf1 include:qcloudmail.com -all'], own);
	judges(spf, ['v=spf1 include:spf.example.com -all'], merge('v=spf1 include:spf.example.com include:qcloudmail.com -all'));
	judges(spf, ['v=spf1 redirect=_spf.example.com', 'x'], merge('v=spf1 include:qcloudmail.com redirect=_spf.example.com'));
	judges(spf, ['v=spf1 ipv4:192.0.2.1 include:qcloudmail.com ~all'], wrong('v=spf1 ip4:192.0.2.1 include:qcloudmail.com ~all'));
	judges(spf, ['v=spf1 spf:example.com -all'], wrong('v=spf1 include:qcloudmail.com -all'));
	judges(spf, ['v=spf1 -all'], merge('v=spf1 include:qcloudmail.com -all'));
	judges(spf, ['v=spf1 mx -all', spf.expected], twice('v=spf1 mx include:qcloudmail.com -all'));
	judges(spf, [spf.expected, 'v=spf1 a ~all', 'v=spf1 ~all', 'x'], twice('v=spf1 include:qcloudmail.com a ~all', 3));
	judges(spf, ['google-site-verification=abc'], missing(spf));
	judges(spf, [], missing(spf));
	judges(spf, ['v=spf10 include:qcloudmail.com ~all'], missing(spf));
	judges(spf, [`"${spf.expected}"`], wrong(spf.expected));
	judges(spf, ['"v=spf1 mx -all"'], wrong('v=spf1 mx include:qcloudmail.com -all'));
	judges(spf, ['"v=spf1 mx -all"', spf.expected], matches);

	judges(dmarc, [dmarc.expected], matches);
	judges(dmarc, ['v=DMARC1;p=none;'], matches);
	judges(dmarc, ['v=DMARC1; p=reject; rua=mailto:a@example.com'], own);
	judges(dmarc, ['v=DMARC1; p=none', 'v=spf1 -all'], matches);
	judges(dmarc, ['v=DMARC1; rua=mailto:a@example.com; p=reject'], wrong('v=DMARC1; p=reject; rua=mailto:a@example.com'));
	judges(dmarc, ['v=DMARC1; rua=mailto:a@example.com'], wrong('v=DMARC1; p=none; rua=mailto:a@example.com'));
	judges(dmarc, ['v=dmarc1; p=none'], wrong('v=DMARC1; p=none'));
	judges(dmarc, ['"v=DMARC1; p=quarantine"'], wrong('v=DMARC1; p=quarantine'));
	judges(dmarc, ['v=dmarc1; p=none', 'v=DMARC1; p=none'], matches);
	judges(
		dmarc,
		['v=DMARC1; p=reject', 'v=DMARC1; p=none; rua=mailto:a@example.com'],
		twice('v=DMARC1; p=reject; rua=mailto:a@example.com')
	);
	judges(dmarc, ['v=DMARC1', 'v=DMARC1; p=none'], twice('v=DMARC1; p=none'));
	judges(dmarc, ['v=spf1 -all'], missing(dmarc));

	judges(dkim, [], missing(dkim));
	judges(dkim, [dkim.expected], matches);
	judges(dkim, [`k=rsa;p=${key.slice(0, 200)} ${key.slice(200)}`], matches);
	judges(dkim, [`${dkim.expected}; t=s`], own);
	judges(dkim, ['v=DKIM1; k=rsa; p=AnotherKey'], wrong(dkim.expected));
	judges(dkim, ['v=DKIM1; k=rsa; p='], wrong(dkim.expected));
	judges(dkim, [`"v=DKIM1\\; k=rsa\\; p=${key}"`], wrong(dkim.expected));
	judges(dkim, ['v=spf1 -all'], wrong(dkim.expected));
	judges(dkim, [dkim.expected, 'v=DKIM1; k=rsa; p=AnotherKey'], twice(dkim.expected));
	judges({ ...dkim, name: domain }, [dkim.expected], matches);

	judges(otherTxt, ['v=spf1 -all', otherTxt.expected], matches);
	judges(otherTxt, ['"verification=a b"'], wrong(otherTxt.expected));
	judges(otherTxt, ['verification=a  b'], missing(otherTxt));
	judges(otherTxt, ['VERIFICATION=A B'], missing(otherTxt));

	judges(mx, ['10 mxbiz1.qq.com'], matches);
	judges(mx, ['5 MXBIZ1.QQ.COM.'], matches);
	judges(mx, ['mxbiz1.qq.com'], matches);
	judges(mx, ['10 mxbiz1.qq.com', '20 mx.example.com'], own);
	judges(mx, ['10 mx1.example.com', '20 MX2.example.com'], elsewhere('mx1.example.com', 'mx2.example.com'));
	judges(mx, ['10 mxbiz1.qq.com.example.com'], elsewhere('mxbiz1.qq.com.example.com'));
	judges(mx, ['0 .'], wrong(mx.expected));
	judges(mx, ['0 '], wrong(mx.expected));
	judges(mx, ['0'], wrong(mx.expected));
	judges(mx, ['0 ', '10 mxbiz1.qq.com'], wrong(mx.expected));
	judges(mx, ['0 ', '10 mx.example.com'], elsewhere('mx.example.com'));
	judges(mx, [], missing(mx));
	judges(mxWithPriority, ['5 mxbiz1.qq.com'], matches);
	judges(mxWithPriority, ['10 mxbiz1.qq.com'], own);

	judges(cname, ['Track.QCloudMail.com'], matches);
	judges(cname, ['track.qcloudmail.com.mail.example.com'], wrong(cname.expected));
	judges(a, ['192.0.2.1'], matches);
	judges(a, ['192.0.2.2', '192.0.2.1'], own);
	judges(a, ['192.0.2.2'], wrong(a.expected));
	judges(a, [], missing(a));
	judges(aaaa, ['2001:db8::1'], matches);

	const answers = (live: LiveAnswer, verdict: Verdict) =>
		test(`${live.kind} ${live.kind === 'found' ? '' : live.reason}: ${verdict.kind}`, () => {
			for (const record of [spf, dkim, dmarc, mx, cname]) {
				assert.deepEqual(judgeRecord(record, live), verdict.kind === 'missing' ? { ...verdict, publish: record.expected } : verdict);
			}
		});
	answers({ kind: 'missing', reason: 'noName', secondsCached }, missing(spf));
	answers({ kind: 'missing', reason: 'noRecord' }, { kind: 'missing', publish: '', secondsCached: undefined });
	answers({ kind: 'failed', reason: 'timeout' }, { kind: 'unknown', reason: 'timeout' });
	answers({ kind: 'failed', reason: 'serverFailure' }, { kind: 'unknown', reason: 'serverFailure' });
	answers({ kind: 'failed', reason: 'refused' }, { kind: 'unknown', reason: 'refused' });
	answers({ kind: 'failed', reason: 'unreachable' }, { kind: 'unknown', reason: 'unreachable' });
	answers({ kind: 'failed', reason: 'unreadable' }, { kind: 'unknown', reason: 'unreadable' });

	const publishes = (name: string, zone: string, expected: string) =>
		test(`${name} in ${zone} is typed as ${expected}`, () => assert.equal(publishName(name, zone), expected));
	publishes('mail.example.com', 'mail.example.com', '@');
	publishes('MAIL.example.com.', 'mail.Example.com', '@');
	publishes('_dmarc.mail.example.com', 'mail.example.com', '_dmarc');
	publishes('_dmarc.mail.example.com', 'example.com', '_dmarc.mail');
	publishes('QCloud._domainkey.Mail.example.com', 'mail.example.com.', 'QCloud._domainkey');
	publishes('xmail.example.com', 'mail.example.com', 'xmail.example.com');
	publishes('other.example', 'mail.example.com', 'other.example');

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
					const verdict = judgeRecord(record, { kind: 'found', values });
					if ('publish' in verdict) {
						assert.equal(judgeRecord(record, { kind: 'found', values: [verdict.publish] }).kind, 'matches');
					} else {
						assert.equal(verdict.kind, 'matches');
					}
				}
			),
			{ numRuns: 2000 }
		);
	});
});
