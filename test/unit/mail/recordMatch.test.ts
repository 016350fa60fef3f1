import assert from 'node:assert/strict';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { compareRecord } from '../../../src/mail/dnsVerdict.ts';
import { isSatisfied } from '../../../src/mail/recordMatch.ts';

suite('mail: what SES requires of a record', () => {
	test('is met when the verdict is that it matches, and only then', () => {
		const name = 'mail.example.com';
		const record = fc.constantFrom(
			{ type: 'TXT', name, expected: 'v=spf1 include:qcloudmail.com ~all' },
			{ type: 'TXT', name: `_dmarc.${name}`, expected: 'v=DMARC1; p=none' },
			{ type: 'TXT', name: `qcloud._domainkey.${name}`, expected: 'v=DKIM1; k=rsa; p=MIGf' },
			{ type: 'txt', name, expected: 'verification=a' },
			{ type: 'MX', name, expected: 'mxbiz1.qq.com.' },
			{ type: 'CNAME', name: `track.${name}`, expected: 'track.qcloudmail.com.' }
		);
		const value = fc.constantFrom(
			'v=spf1 mx include:qcloudmail.com -all',
			'v=spf1 mx -all',
			'v=spf1 include=a.example include:qcloudmail.com ~all',
			`v=spf1 include:qcloudmail.com ${'a '.repeat(10)}-all`,
			'v=DMARC1; p=reject',
			'v=DMARC1; p=none; sp=x',
			'v=DMARC1; p=none; rua=a@example.com',
			'k=rsa; p=MIGf',
			'v=DKIM1; p=',
			'verification=a',
			'10 MXBIZ1.qq.com',
			'0 .',
			'20 mx.example.com',
			'track.qcloudmail.com'
		);
		fc.assert(
			fc.property(record, fc.array(value, { maxLength: 3 }), (expected, values) =>
				assert.equal(isSatisfied(expected, values), compareRecord(expected, { kind: 'found', values }).kind === 'matches')
			),
			{ numRuns: 2000 }
		);
	});
});
