import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import type { RecordCheck } from '../../../src/dns/dnsCheck.ts';
import type { Verdict } from '../../../src/mail/verdict.ts';
import { type DomainStatus, domainStatus, recordPurpose, recordState, valueToPublish } from '../../../src/model/domainStatus.ts';
import type { DnsRecord } from '../../../src/ses/domains.ts';

const spf = record('TXT', 'a.example', 'v=spf1 include:qcloudmail.com ~all');
const dkim = record('TXT', 'qcloud._domainkey.a.example', 'v=DKIM1; k=rsa; p=Key');
const mx = record('MX', 'a.example', 'mxbiz1.qq.com.');

/** What the service last saw: nothing, unless told otherwise. */
function record(type: string, name: string, expected: string): DnsRecord {
	return { type, name, expected, found: '', isMatching: false };
}

const seen = (of: DnsRecord): DnsRecord => ({ ...of, found: of.expected, isMatching: true });
const seenWrong = (of: DnsRecord): DnsRecord => ({ ...of, found: 'another value' });

const cached = { publish: 'to publish' };
const verdicts = {
	matches: { kind: 'matches', publish: spf.expected, isOwn: false },
	own: { kind: 'matches', publish: 'own value', isOwn: true },
	missing: { kind: 'missing', ...cached },
	wrong: { kind: 'wrong', ...cached },
	merge: { kind: 'merge', ...cached },
	lookups: { kind: 'tooManyLookups', ...cached },
	twice: { kind: 'publishedTwice', count: 2, ...cached },
	elsewhere: { kind: 'receivesElsewhere', hosts: ['mx.b.example'], ...cached },
	unknown: { kind: 'unknown', reason: 'timeout' }
} as const satisfies Record<string, Verdict>;

function check(of: DnsRecord, verdict: keyof typeof verdicts): RecordCheck<DnsRecord> {
	return { record: of, live: { kind: 'missing', reason: 'noRecord' }, verdict: verdicts[verdict] };
}

suite('model: status of a domain', () => {
	type Records = Parameters<typeof domainStatus>[1];
	const has = (what: string, isVerified: boolean | undefined, records: Records, expected: DomainStatus) =>
		test(what, () => assert.deepEqual(domainStatus(isVerified, records), expected));

	has('not listed', undefined, undefined, { kind: 'unlisted' });
	has('verified, nothing else known', true, undefined, { kind: 'verified' });
	has('verified, but a record is missing in DNS', true, [check(spf, 'missing')], { kind: 'verified' });
	has('not verified, nothing else known', false, undefined, { kind: 'unknown' });
	has('no records at all', false, [], { kind: 'unknown' });

	has('SES found none', false, [spf, dkim], { kind: 'waiting', matching: 0, total: 2 });
	has('SES found one', false, [seen(spf), dkim], { kind: 'waiting', matching: 1, total: 2 });
	has('SES found all', false, [seen(spf), seen(dkim)], { kind: 'ready', total: 2 });
	has('SES found a wrong one', false, [seen(spf), seenWrong(dkim), mx], { kind: 'wrong', wrong: ['DKIM'], matching: 1, total: 3 });

	has('DNS has all, SES found none', false, [check(spf, 'matches'), check(dkim, 'own')], { kind: 'ready', total: 2 });
	has('DNS no longer has what SES found', false, [check(seen(spf), 'missing')], { kind: 'waiting', matching: 0, total: 1 });
	has('DNS is corrected, SES found a wrong one', false, [check(seenWrong(spf), 'matches')], { kind: 'ready', total: 1 });
	has('DNS has two wrong ones', false, [check(spf, 'merge'), check(dkim, 'matches'), check(mx, 'elsewhere')], {
		kind: 'wrong',
		wrong: ['SPF', 'MX'],
		matching: 1,
		total: 3
	});
	has('DNS is unknown: as SES found it', false, [check(seen(spf), 'unknown'), check(dkim, 'unknown')], {
		kind: 'waiting',
		matching: 1,
		total: 2
	});
	has('DNS is unknown, SES found a wrong one', false, [check(seenWrong(spf), 'unknown')], {
		kind: 'wrong',
		wrong: ['SPF'],
		matching: 0,
		total: 1
	});
});

suite('model: state of a record', () => {
	const is = (verdict: keyof typeof verdicts, expected: string) =>
		test(verdict, () => assert.equal(recordState(check(spf, verdict)), expected));
	is('matches', 'matches');
	is('own', 'matches');
	is('missing', 'missing');
	is('wrong', 'wrong');
	is('merge', 'wrong');
	is('lookups', 'wrong');
	is('twice', 'wrong');
	is('elsewhere', 'wrong');
	is('unknown', 'missing');

	const publishes = (what: string, given: DnsRecord | RecordCheck<DnsRecord>, expected: string) =>
		test(`value to publish: ${what}`, () => assert.equal(valueToPublish(given), expected));
	publishes('the expected one', spf, spf.expected);
	publishes('the expected one, if it matches', check(spf, 'matches'), spf.expected);
	publishes("the user's own, if it matches", check(spf, 'own'), 'own value');
	publishes('the expected one, if DNS is unknown', check(spf, 'unknown'), spf.expected);
	publishes('the merged one', check(spf, 'merge'), 'to publish');
});

suite('model: purpose of a record', () => {
	const isFor = (type: string, name: string, expected: string, purpose: string) =>
		test(`${type} ${name} ${expected}`, () => assert.equal(recordPurpose({ type, name, expected }), purpose));
	isFor('MX', 'a.example', 'mxbiz1.qq.com.', 'MX');
	isFor('TXT', 'a.example', 'v=spf1 include:qcloudmail.com ~all', 'SPF');
	isFor('TXT', 'a.example', 'V=SPF1 include:qcloudmail.com ~all', 'SPF');
	isFor('TXT', 'qcloud._domainkey.a.example', 'v=DKIM1; k=rsa; p=Key', 'DKIM');
	isFor('CNAME', 'qcloud._DomainKey.a.example', 'key.b.example', 'DKIM');
	isFor('TXT', '_dmarc.a.example', 'v=DMARC1; p=none', 'DMARC');
	isFor('TXT', 'a.example', 'v=spf10', 'TXT');
	isFor('CNAME', 'a.example', 'b.example', 'CNAME');
});
