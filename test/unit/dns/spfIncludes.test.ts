import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { LiveDns } from '../../../src/dns/liveDns.ts';
import { followIncludes } from '../../../src/dns/spfIncludes.ts';
import type { SpfIncludes } from '../../../src/mail/verdict.ts';
import { withDnsServer, type Zone } from '../../helpers/dnsServer.ts';

/** In milliseconds; longer than any answer takes. */
const patient = 20_000;
const expected = 'v=spf1 include:qcloudmail.com ~all';
const record = (text: string) => ({ TXT: [[text]] });
/** Ten names with a server, so that looking them up is not void. */
const servers = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`m${index}.example`, { A: ['192.0.2.1'] }]));
const each = (count: number) => Array.from({ length: count }, (_, index) => `a:m${index}.example`).join(' ');

suite('dns: what an SPF record includes', () => {
	const follows = (title: string, terms: string, zone: Zone, result: Partial<SpfIncludes>) =>
		test(title, () =>
			withDnsServer({ ...servers, ...zone }, async ({ address }) => {
				const dns = new LiveDns({ servers: [address], timeout: patient });
				const { lookups, ...found } = await followIncludes(`v=spf1 ${terms}`, 'example.com', expected, dns);
				assert.deepEqual({ lookups, ...found }, { lookups, broken: undefined, unchecked: [], ...result });
			})
		);
	const fails = (title: string, terms: string, zone: Zone, reason: NonNullable<SpfIncludes['broken']>['reason'], domain = 'a.example') =>
		follows(title, terms, zone, { broken: { domain, reason } });

	follows('nothing', 'ip4:192.0.2.1 -all', {}, { lookups: 0 });
	follows('ten servers', `${each(10)} -all`, {}, { lookups: 10 });
	follows('eleven lookups: no query is made', `${each(11)} -all`, {}, { lookups: 11 });
	follows(
		'of an include',
		'include:a.example mx -all',
		{ 'a.example': record(`v=spf1 ${each(3)} -all`), 'example.com': { MX: [[1, 'm']] } },
		{ lookups: 5 }
	);
	follows('of a redirect', 'redirect=a.example', { 'a.example': record(`v=spf1 ${each(3)} -all`) }, { lookups: 4 });
	follows('no redirect beside all', 'redirect=a.example -all', {}, { lookups: 0 });
	follows('nothing after all', '-all include:a.example', {}, { lookups: 0 });
	follows(
		'ten in all depths',
		'include:a.example -all',
		{ 'a.example': record('v=spf1 include:b.example'), 'b.example': record(`v=spf1 ${each(8)}`) },
		{ lookups: 10 }
	);
	follows(
		'eleven in all depths',
		'include:a.example -all',
		{ 'a.example': record('v=spf1 include:b.example'), 'b.example': record(`v=spf1 ${each(9)}`) },
		{ lookups: 11 }
	);
	follows('an include of itself', 'include:a.example -all', { 'a.example': record('v=spf1 include:a.example') }, { lookups: 11 });
	follows(
		'two includes of each other',
		'include:a.example -all',
		{ 'a.example': record('v=spf1 include:b.example'), 'b.example': record('v=spf1 include:a.example') },
		{ lookups: 11 }
	);
	follows(
		'the same include twice counts twice',
		'include:a.example include:a.example',
		{ 'a.example': record(`v=spf1 ${each(4)}`) },
		{ lookups: 10 }
	);
	follows('an alias', 'include:a.example', { 'a.example': { CNAME: 'b.example' }, 'b.example': record('v=spf1 -all') }, { lookups: 1 });
	follows('names with macros are not looked up', 'include:%{d}.a.example exists:%{i}.a.example ptr a:%{d}.example', {}, { lookups: 4 });
	follows('other TXT records are ignored', 'include:a.example', { 'a.example': { TXT: [['x'], ['v=spf1 -all']] } }, { lookups: 1 });
	follows('what SES requires is not in doubt', 'include:qcloudmail.com', {}, { lookups: 1 });

	fails('no such name', 'include:a.example -all', {}, 'noRecord');
	fails('no SPF record', 'include:a.example -all', { 'a.example': record('x') }, 'noRecord');
	fails('a redirect without SPF record', 'redirect=a.example', {}, 'noRecord');
	fails('two SPF records', 'include:a.example', { 'a.example': { TXT: [['v=spf1 -all'], ['v=spf1 mx']] } }, 'severalRecords');
	fails('an invalid SPF record', 'include:a.example', { 'a.example': record('v=spf1 nonsense') }, 'invalidRecord');
	fails('at any depth', 'include:b.example', { 'b.example': record('v=spf1 include:a.example') }, 'noRecord');
	follows('two names without a server', 'a:x.example mx:y.example', { 'x.example': {} }, { lookups: 2 });
	fails(
		'three names without a server',
		'a:x.example mx:y.example a',
		{ 'x.example': {} },
		'voidLookups',
		'x.example, y.example, example.com'
	);
	fails(
		'eleven mail servers',
		'mx:a.example',
		{ 'a.example': { MX: Array.from({ length: 11 }, (_, index) => [index, `m${index}`] as const) } },
		'manyServers'
	);

	follows('SERVFAIL is no fault', 'include:a.example', { 'a.example': { rcode: 'SERVFAIL' } }, { unchecked: ['a.example'] });
	follows(
		'a name that cannot be looked up is no fault',
		`include:${'x'.repeat(64)}.example`,
		{},
		{ unchecked: [`${'x'.repeat(64)}.example`] }
	);

	test('at most ten queries, whatever the records say', () => {
		const many = Array.from({ length: 5 }, (_, index) => `include:i${index}.example`).join(' ');
		const zone = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`i${index}.example`, record(`v=spf1 ${many}`)]));
		return withDnsServer(zone, async ({ address, asked }) => {
			await followIncludes(`v=spf1 ${many}`, 'example.com', expected, new LiveDns({ servers: [address], timeout: patient }));
			assert.equal(asked.length, 5);
		});
	});

	test('one time limit for all depths', () =>
		withDnsServer(
			{
				'a.example': record('v=spf1 include:b.example include:c.example'),
				'b.example': { trouble: 'silent' },
				'c.example': { trouble: 'silent' }
			},
			async ({ address }) => {
				const started = performance.now();
				const found = await followIncludes(
					'v=spf1 include:a.example',
					'example.com',
					expected,
					new LiveDns({ servers: [address], timeout: 300 })
				);
				assert.deepEqual(found, { lookups: 3, broken: undefined, unchecked: ['b.example', 'c.example'] });
				assert.ok(performance.now() - started < 1800);
			}
		));

	test('an abort ends it at once', () =>
		withDnsServer({ 'a.example': { trouble: 'silent' } }, async ({ address, nextQuestion }) => {
			const reason = new Error('enough');
			const abort = new AbortController();
			void nextQuestion().then(() => abort.abort(reason));
			const dns = new LiveDns({ servers: [address], timeout: 60_000 });
			await assert.rejects(
				followIncludes('v=spf1 include:a.example', 'example.com', expected, dns, abort.signal),
				(error: Error) => error === reason
			);
		}));
});
