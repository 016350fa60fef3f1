import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { checkRecords } from '../../../src/dns/dnsCheck.ts';
import { type Dns, LiveDns } from '../../../src/dns/liveDns.ts';
import type { ExpectedRecord, LiveAnswer, Verdict } from '../../../src/mail/verdict.ts';
import { withDnsServer, type Zone } from '../../helpers/dnsServer.ts';

/** In milliseconds; longer than any answer takes. */
const patient = 20_000;
const key = 'MIIBIjANBgkqhkiG9w0BAQ'.repeat(18).slice(0, 392);
const dkimValue = `v=DKIM1; k=rsa; p=${key}`;

const mx: ExpectedRecord = { type: 'MX', name: 'example.com', expected: 'mxbiz1.qq.com.' };
const spf: ExpectedRecord = { type: 'TXT', name: 'example.com', expected: 'v=spf1 include:qcloudmail.com ~all' };
const dkim: ExpectedRecord = { type: 'TXT', name: 'qcloud._domainkey.example.com', expected: dkimValue };
const dmarc: ExpectedRecord = { type: 'TXT', name: '_dmarc.example.com', expected: 'v=DMARC1; p=none' };

/** The records of a domain that is set up correctly. */
const published: Zone = {
	'example.com': { MX: [[10, 'mxbiz1.qq.com']], TXT: [['v=spf1 include:qcloudmail.com ~all']] },
	'qcloud._domainkey.example.com': { TXT: [[dkimValue.slice(0, 255), dkimValue.slice(255)]] },
	'_dmarc.example.com': { TXT: [['v=DMARC1; p=none']] }
};

suite('dns: checking records', () => {
	interface Expected {
		readonly verdict: Verdict['kind'];
		readonly publish?: string;
		readonly live?: LiveAnswer['kind'];
		readonly seconds?: number;
	}
	const checks = (title: string, record: ExpectedRecord, zone: Zone, expected: Expected) =>
		test(title, () =>
			withDnsServer({ ...published, ...zone }, async ({ address }) => {
				const [check] = await checkRecords([record], new LiveDns({ servers: [address], timeout: patient }));
				assert.ok(check);
				assert.equal(check.record, record);
				const { verdict, live } = check;
				assert.deepEqual(
					{
						verdict: verdict.kind,
						...(expected.publish !== undefined && 'publish' in verdict && { publish: verdict.publish }),
						...(expected.live !== undefined && { live: live.kind }),
						...('secondsCached' in live && live.secondsCached !== undefined && { seconds: live.secondsCached })
					},
					expected
				);
			})
		);

	checks('correct MX', mx, {}, { verdict: 'matches' });
	checks('correct SPF', spf, {}, { verdict: 'matches' });
	checks('DKIM of 2048 bits in two strings', dkim, {}, { verdict: 'matches' });
	checks('correct DMARC', dmarc, {}, { verdict: 'matches' });
	checks('SPF at an alias', spf, { 'example.com': { CNAME: 'b.example' }, 'b.example': { TXT: [[spf.expected]] } }, { verdict: 'matches' });
	checks(
		'no record at the name',
		dmarc,
		{ '_dmarc.example.com': {} },
		{ verdict: 'missing', publish: dmarc.expected, live: 'missing', seconds: 30 }
	);
	checks(
		'no such name',
		{ ...dkim, name: 'none._domainkey.example.com' },
		{},
		{ verdict: 'missing', publish: dkimValue, live: 'missing', seconds: 30 }
	);
	checks(
		'another DKIM key',
		dkim,
		{ [dkim.name]: { TXT: [['v=DKIM1; k=rsa; p=AAAA']], ttl: 90 } },
		{ verdict: 'wrong', publish: dkimValue, live: 'found', seconds: 90 }
	);
	checks(
		'SPF of another service',
		spf,
		{ 'example.com': { TXT: [['v=spf1 include:other.example -all']], ttl: 91 } },
		{ verdict: 'merge', publish: 'v=spf1 include:other.example include:qcloudmail.com -all', seconds: 91 }
	);
	checks(
		'two SPF records',
		spf,
		{ 'example.com': { TXT: [['v=spf1 include:other.example -all'], [spf.expected]], ttl: 92 } },
		{ verdict: 'publishedTwice', seconds: 92 }
	);
	checks(
		'MX of another service',
		mx,
		{ 'example.com': { MX: [[1, 'mx.example.net']], ttl: 93 } },
		{ verdict: 'receivesElsewhere', seconds: 93 }
	);
	checks('authoritative answer, which is not cached', dmarc, { '_dmarc.example.com': { isAuthoritative: true } }, { verdict: 'missing' });
	const below: ExpectedRecord = { ...dmarc, name: '_dmarc.Mail.example.com.' };
	const strict = 'v=DMARC1; p=reject; rua=mailto:a@example.com';
	checks(
		'inherited DMARC policy is kept',
		below,
		{ '_dmarc.example.com': { TXT: [['v=DMARC1; p=none; rua=mailto:a@example.com; sp=reject']] } },
		{ verdict: 'missing', publish: strict, live: 'missing', seconds: 30 }
	);
	checks(
		'DMARC policy of a name between is kept',
		{ ...dmarc, name: '_dmarc.mail.shop.example.com' },
		{ '_dmarc.shop.example.com': { TXT: [[strict]] }, '_dmarc.example.com': {} },
		{ verdict: 'missing', publish: strict, live: 'missing', seconds: 30 }
	);
	checks(
		'MX beside an alias',
		{ ...mx, name: 'mail.example.com' },
		{ 'mail.example.com': { CNAME: 'web.example.net' }, 'web.example.net': { MX: [[1, 'mx.example.net']] } },
		{ verdict: 'alias', publish: mx.expected, seconds: 300 }
	);
	checks(
		'SPF beside an alias without SPF',
		{ ...spf, name: 'mail.example.com' },
		{ 'mail.example.com': { CNAME: 'web.example.net' }, 'web.example.net': { A: ['192.0.2.1'] } },
		{ verdict: 'alias', publish: spf.expected, seconds: 30 }
	);
	checks(
		'an alias of a name that does not exist',
		{ ...spf, name: 'mail.example.com' },
		{ 'mail.example.com': { CNAME: 'gone.example.net' } },
		{ verdict: 'alias', publish: spf.expected, seconds: 30 }
	);
	checks(
		'DKIM from a wildcard',
		{ ...dkim, name: 'new._domainkey.mail.example.com' },
		{ '*.mail.example.com': { TXT: [['v=spf1 -all'], ['x']] } },
		{ verdict: 'missing', publish: dkimValue, seconds: 300 }
	);
	checks(
		'a revoked key from a wildcard',
		{ ...dkim, name: 'new._domainkey.mail.example.com' },
		{ '*._domainkey.mail.example.com': { TXT: [['v=DKIM1; p=']] } },
		{ verdict: 'missing', publish: dkimValue, seconds: 300 }
	);
	checks(
		'an alias from a wildcard, which a record of its own hides',
		{ ...mx, name: 'mail.example.com' },
		{ '*.example.com': { CNAME: 'web.example.net' }, 'web.example.net': { MX: [[1, 'mx.example.net']] } },
		{ verdict: 'receivesElsewhere', publish: mx.expected, seconds: 300 }
	);
	checks(
		'an include without SPF',
		spf,
		{ 'example.com': { TXT: [['v=spf1 include:gone.example include:qcloudmail.com ~all']], ttl: 90 } },
		{ verdict: 'brokenInclude', publish: 'v=spf1 include:gone.example include:qcloudmail.com ~all' }
	);
	checks(
		'includes that need too many lookups together',
		spf,
		{
			'example.com': { TXT: [['v=spf1 include:a.example include:b.example include:qcloudmail.com ~all']] },
			'a.example': { TXT: [[`v=spf1 ${'exists:%{i}.a.example '.repeat(5)}-all`]] },
			'b.example': { TXT: [[`v=spf1 ${'exists:%{i}.b.example '.repeat(3)}-all`]] }
		},
		{ verdict: 'tooManyLookups' }
	);
	checks(
		'an include that cannot be checked',
		spf,
		{ 'example.com': { TXT: [['v=spf1 include:a.example include:qcloudmail.com ~all']] }, 'a.example': { rcode: 'SERVFAIL' } },
		{ verdict: 'matches' }
	);
	checks(
		'inherited DMARC policy is unknown',
		below,
		{ '_dmarc.example.com': { rcode: 'SERVFAIL' } },
		{ verdict: 'missing', publish: dmarc.expected, seconds: 30 }
	);
	checks('SERVFAIL', dkim, { [dkim.name]: { rcode: 'SERVFAIL' } }, { verdict: 'unknown', live: 'failed' });
	checks('REFUSED', dkim, { [dkim.name]: { rcode: 'REFUSED' } }, { verdict: 'unknown', live: 'failed' });

	const atName = (name: string, ...values: readonly string[]): Zone => ({ [name]: { TXT: values.map(value => [value]) } });

	const queries = (title: string, records: readonly ExpectedRecord[], zone: Zone, expected: readonly string[]) =>
		test(title, () =>
			withDnsServer({ ...published, ...zone }, async ({ address, asked }) => {
				const checks = await checkRecords(records, new LiveDns({ servers: [address], timeout: patient }));
				assert.deepEqual(
					checks.map(({ record }) => record),
					records
				);
				assert.deepEqual(asked.toSorted(), expected.toSorted());
			})
		);
	const again: ExpectedRecord = { type: 'txt', name: 'EXAMPLE.com.', expected: 'site-verification=1' };
	queries('nothing', [], {}, []);
	queries('one for each record', [spf, mx, dkim], {}, [
		'udp TXT example.com',
		'udp TXT qcloudmail.com',
		'udp MX example.com',
		`udp TXT ${dkim.name}`
	]);
	queries('one for two records of the same name', [again, { ...again }], { 'example.com': { TXT: [[again.expected]] } }, [
		'udp TXT example.com'
	]);
	queries('more of them only if the record is wrong: cache time, alias, policies above', [mx, dmarc], { '_dmarc.example.com': {} }, [
		'udp MX example.com',
		'udp TXT _dmarc.example.com',
		'udp TXT _dmarc.example.com',
		'udp CNAME _dmarc.example.com',
		'udp TXT _dmarc.example.com.example.com',
		'udp TXT _dmarc.com',
		'udp A ses-wildcard-check-5f3a.example.com',
		'udp AAAA ses-wildcard-check-5f3a.example.com'
	]);
	queries('for the inherited policy if a DMARC record is missing', [{ ...dmarc, name: '_dmarc.a.b.example.co.uk' }], {}, [
		'udp TXT _dmarc.a.b.example.co.uk',
		'udp TXT _dmarc.a.b.example.co.uk',
		'udp CNAME _dmarc.a.b.example.co.uk',
		'udp TXT _dmarc.a.b.example.co.uk.example.co.uk',
		'udp TXT _dmarc.a.b.example.co.uk.a.b.example.co.uk',
		'udp TXT _dmarc.b.example.co.uk',
		'udp TXT _dmarc.example.co.uk',
		'udp TXT _dmarc.co.uk',
		'udp TXT _dmarc.uk'
	]);
	const deep = '_dmarc.a.b.c.d.e.f.g.h.example.com';
	queries('for the policies of at most seven names above', [{ ...dmarc, name: deep }], {}, [
		`udp TXT ${deep}`,
		`udp TXT ${deep}`,
		`udp CNAME ${deep}`,
		`udp TXT ${deep}.example.com`,
		`udp TXT ${deep}.${deep.slice('_dmarc.'.length)}`,
		...['e.f.g.h.example.com', 'f.g.h.example.com', 'g.h.example.com', 'h.example.com', 'example.com', 'com'].map(
			name => `udp TXT _dmarc.${name}`
		),
		'udp TXT _dmarc.d.e.f.g.h.example.com'
	]);
	queries(
		'for no policy above a bad DMARC record',
		[{ ...dmarc, name: '_dmarc.mail.example.com' }],
		{ '_dmarc.mail.example.com': { TXT: [['v=DMARC1']] } },
		[
			'udp TXT _dmarc.mail.example.com',
			'udp TXT _dmarc.mail.example.com',
			'udp CNAME _dmarc.mail.example.com',
			'udp TXT ses-wildcard-check-5f3a.mail.example.com'
		]
	);
	queries(
		'for no wildcard beside a registrable domain, where the name could belong to anyone',
		[spf],
		atName('example.com', 'v=spf1 -all'),
		['udp TXT example.com', 'udp TXT example.com', 'udp CNAME example.com', 'udp TXT qcloudmail.com']
	);
	queries('once for how long, also for two wrong records of one name', [again, spf], { 'example.com': {} }, [
		'udp TXT example.com',
		'udp TXT example.com',
		'udp CNAME example.com',
		'udp TXT example.com.example.com'
	]);
	queries('nothing more where the server failed', [dmarc], { '_dmarc.example.com': { rcode: 'SERVFAIL' } }, ['udp TXT _dmarc.example.com']);

	const belowDmarc = { ...dmarc, name: '_dmarc.mail.example.com' };
	checks(
		'two DMARC records, which receivers discard, below a policy',
		belowDmarc,
		{ ...atName(belowDmarc.name, dmarc.expected, 'v=DMARC1; p=quarantine'), ...atName(dmarc.name, strict) },
		{ verdict: 'publishedTwice', publish: strict, seconds: 300 }
	);
	checks(
		'a duplicate tag, for which receivers discard a DMARC record, below a policy',
		belowDmarc,
		{ ...atName(belowDmarc.name, 'v=DMARC1; p=none; p=none'), ...atName(dmarc.name, strict) },
		{ verdict: 'wrong', publish: strict, seconds: 300 }
	);

	/** At a name to which the domain was appended. */
	const isDoubled = (record: ExpectedRecord, name: string, value: string, publish: string) =>
		test(`${value.slice(0, 40)} at ${name}`, () =>
			withDnsServer(atName(name, value), async ({ address }) => {
				const [check] = await checkRecords([record], new LiveDns({ servers: [address], timeout: patient }));
				assert.ok(check?.verdict.kind === 'missing');
				assert.deepEqual([check.verdict.publish, check.verdict.reason], [publish, 'doubledName']);
			}));
	isDoubled(belowDmarc, '_dmarc.mail.example.com.example.com', 'v=DMARC1; p=reject', 'v=DMARC1; p=reject');
	isDoubled(belowDmarc, '_dmarc.mail.example.com.mail.example.com', 'v=DMARC1; p=reject', 'v=DMARC1; p=reject');
	isDoubled(belowDmarc, '_dmarc.mail.example.com.example.com', '"v=DMARC1; p=reject"', 'v=DMARC1; p=reject');
	isDoubled(spf, 'example.com.example.com', 'v=spf1 include:qcloudmail.com mx -all', 'v=spf1 include:qcloudmail.com mx -all');
	isDoubled(spf, 'example.com.example.com', 'v=spf1 mx -all', 'v=spf1 mx include:qcloudmail.com -all');
	isDoubled(
		{ ...dkim, name: 'qcloud._domainkey.mail.example.com' },
		'qcloud._domainkey.mail.example.com.mail.example.com',
		dkimValue.slice(0, 200),
		dkimValue
	);
	test('a wildcard record is no record at a doubled name', () =>
		withDnsServer({ 'mail.example.com': { A: ['192.0.2.1'] }, ...atName('*.example.com', 'v=spf1 mx -all') }, async ({ address }) => {
			const record = { ...spf, name: 'mail.example.com' };
			const [check] = await checkRecords([record], new LiveDns({ servers: [address], timeout: patient }));
			assert.deepEqual(check?.verdict, { kind: 'missing', publish: spf.expected });
		}));

	/** @param wildcards whether a wildcard answers for the names of SPF, MX, DKIM and DMARC */
	const isAnswered = (title: string, zone: Zone, wildcards: readonly boolean[]) =>
		test(`${title}: a wildcard answers: ${wildcards}`, () =>
			withDnsServer(zone, async ({ address }) => {
				const name = 'mail.example.com';
				const records = [{ ...spf, name }, { ...mx, name }, { ...dkim, name: `qcloud._domainkey.${name}` }, belowDmarc];
				const checks = await checkRecords(records, new LiveDns({ servers: [address], timeout: patient }));
				assert.deepEqual(
					checks.map(({ verdict }) => [verdict.kind, verdict.isWildcard === true, verdict.receivesItself === true]),
					wildcards.map((isWildcard, index) => ['missing', isWildcard, index === 1])
				);
			}));
	const own: Zone = { 'mail.example.com': { A: ['192.0.2.1'] } };
	const all = [true, true, true, true];
	isAnswered('an address', { '*.example.com': { A: ['192.0.2.1'] } }, all);
	isAnswered('an IPv6 address', { '*.example.com': { AAAA: ['2001:db8::1'] } }, all);
	isAnswered('the same address of its own', { ...own, '*.example.com': { A: ['192.0.2.1'] } }, [false, false, false, false]);
	isAnswered('an address of its own, a wildcard below', { ...own, '*.mail.example.com': { A: ['192.0.2.1'] } }, [false, false, true, true]);

	test('two records of one name are validated by their own', () =>
		withDnsServer(published, async ({ address }) => {
			const checks = await checkRecords([spf, again], new LiveDns({ servers: [address], timeout: patient }));
			assert.deepEqual(
				checks.map(({ verdict }) => verdict),
				[
					{ kind: 'matches', publish: spf.expected, isOwn: false },
					{ kind: 'missing', publish: again.expected }
				]
			);
		}));

	test('one silent answer does not hold up the others for longer than the limit', () =>
		withDnsServer({ ...published, [dkim.name]: { trouble: 'silent' } }, async ({ address }) => {
			const checks = await checkRecords([spf, dkim, mx], new LiveDns({ servers: [address], timeout: 300 }));
			assert.deepEqual(
				checks.map(({ verdict }) => verdict),
				[
					{ kind: 'matches', publish: spf.expected, isOwn: false },
					{ kind: 'unknown', reason: 'timeout' },
					{ kind: 'matches', publish: mx.expected, isOwn: false }
				]
			);
		}));

	const reason = new Error('enough');
	const isAborted = (title: string, zone: Zone, questions: number) =>
		test(`aborted ${title}`, () =>
			withDnsServer(zone, async ({ address, nextQuestion }) => {
				const abort = new AbortController();
				const asked = (async () => {
					for (let count = 0; count < questions; count++) {
						await nextQuestion();
					}
					abort.abort(reason);
				})();
				const check = checkRecords([dkim], new LiveDns({ servers: [address], timeout: 60_000 }), abort.signal);
				await assert.rejects(check, (error: Error) => error === reason);
				await asked;
			}));
	isAborted('while a record is looked up', { [dkim.name]: { trouble: 'silent' } }, 1);
	isAborted('while the cache time is queried', { [dkim.name]: { TXT: [['p=']], trouble: 'silent again' } }, 2);

	test('a long list takes only a few sockets at once', () =>
		withDnsServer(published, async ({ address }) => {
			const dns = new LiveDns({ servers: [address], timeout: patient });
			let open = 0;
			let most = 0;
			const counting: Dns = {
				servers: dns.servers,
				timeout: dns.timeout,
				lookup: async (...question) => {
					most = Math.max(most, ++open);
					const answer = await dns.lookup(...question);
					open--;
					return answer;
				}
			};
			const records = Array.from({ length: 100 }, (_, index): ExpectedRecord => ({ ...spf, name: `n${index}.example.com` }));
			const checks = await checkRecords(records, counting);
			assert.deepEqual(
				checks.map(({ record, verdict }) => [record, verdict.kind]),
				records.map(record => [record, 'missing'])
			);
			assert.equal(most, 8);
		}));
});
