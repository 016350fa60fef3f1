import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { SesClient } from '../../src/ses/client.ts';
import { type DnsRecord, listDnsRecords, listSenderDomains, type SenderDomain } from '../../src/ses/domains.ts';
import { type Arrived, answer, type Reply, refusal, withLoopback } from './loopback.ts';

const clientOf = (endpoint: string) =>
	new SesClient({ endpoint, region: 'ap-singapore', credentials: () => ({ secretId: 'id', secretKey: 'key' }), pacer: undefined });

suite('ses domains: list', () => {
	const reads = (name: string, fields: object, expected: Partial<SenderDomain>) =>
		test(name, () =>
			withLoopback([answer({ EmailIdentities: [{ IdentityName: 'example.com', ...fields }], Total: 1 })], async ({ endpoint }) => {
				assert.deepEqual(await listSenderDomains(clientOf(endpoint)), [
					{ name: 'example.com', isVerified: false, reputationLevel: undefined, dailyQuota: undefined, ...expected }
				]);
			})
		);
	reads('name only', {}, {});
	reads('verified', { SendingEnabled: true }, { isVerified: true });
	reads('not verified', { SendingEnabled: false }, {});
	reads('verified null', { SendingEnabled: null }, {});
	reads('level and quota', { CurrentReputationLevel: 3, DailyQuota: 2000 }, { reputationLevel: 3, dailyQuota: 2000 });
	reads('level and quota of other types', { CurrentReputationLevel: '[a](https://b.example)', DailyQuota: null }, {});
	reads('level and quota zero', { CurrentReputationLevel: 0, DailyQuota: 0 }, { reputationLevel: 0, dailyQuota: 0 });

	interface Paging {
		readonly domains: number;
		/** Longest page that the server gives, whatever is asked for. */
		readonly longest?: number;
		readonly ignoresOffset?: boolean;
		readonly total?: number | null;
		/** First index of each page asked for. */
		readonly offsets: readonly number[];
		/** How many are listed in the end; default: all. */
		readonly listed?: number;
	}
	const pages = (name: string, { domains, longest = 100, ignoresOffset, total, offsets, listed = domains }: Paging) =>
		test(`${name}: asks from ${offsets.join(', ')}`, () => {
			const all = Array.from({ length: domains }, (_, index) => ({ IdentityName: `d${index}.example.com` }));
			const page = ({ body }: Arrived): Reply => {
				const { Limit, Offset } = JSON.parse(body) as { Limit: number; Offset: number };
				const from = ignoresOffset ? 0 : Offset;
				const EmailIdentities = all.slice(from, from + Math.min(Limit, longest));
				return answer({ EmailIdentities, ...(total === undefined ? {} : { Total: total }) });
			};
			return withLoopback(page, async ({ endpoint, arrived }) => {
				const found = await listSenderDomains(clientOf(endpoint));
				assert.deepEqual(
					found.map(domain => domain.name),
					all.slice(0, listed).map(identity => identity.IdentityName)
				);
				assert.deepEqual(
					arrived.map(({ body }) => JSON.parse(body)),
					offsets.map(Offset => ({ Limit: 100, Offset }))
				);
			});
		});
	test('a list without end is unreadable', () => {
		let count = 0;
		return withLoopback(
			() => answer({ EmailIdentities: [{ IdentityName: `d${count++}.example.com` }] }),
			({ endpoint }) => assert.rejects(listSenderDomains(clientOf(endpoint)), { kind: 'unreadable', message: /does not end/ })
		);
	});
	pages('none', { domains: 0, total: 0, offsets: [0] });
	pages('none, no total', { domains: 0, offsets: [0] });
	pages('one page', { domains: 10, total: 10, offsets: [0] });
	pages('a full page', { domains: 100, total: 100, offsets: [0] });
	pages('two pages', { domains: 101, total: 101, offsets: [0, 100] });
	pages('three pages', { domains: 250, total: 250, offsets: [0, 100, 200] });
	pages('short pages', { domains: 25, longest: 10, total: 25, offsets: [0, 10, 20] });
	pages('no total', { domains: 10, offsets: [0, 10] });
	pages('no total, two pages', { domains: 150, offsets: [0, 100, 150] });
	pages('no total, short pages', { domains: 25, longest: 10, offsets: [0, 10, 20, 25] });
	pages('total null', { domains: 10, total: null, offsets: [0, 10] });
	pages('total too high', { domains: 10, total: 12, offsets: [0, 10] });
	pages('total too low', { domains: 150, total: 20, offsets: [0, 100, 150] });
	pages('offset ignored', { domains: 10, ignoresOffset: true, offsets: [0, 10] });
	pages('offset ignored, total', { domains: 10, ignoresOffset: true, total: 10, offsets: [0] });
	pages('offset ignored, more than a page', { domains: 150, ignoresOffset: true, total: 150, offsets: [0, 100], listed: 100 });

	const endsWith = (name: string, content: object) =>
		test(name, () =>
			withLoopback([answer(content)], async ({ endpoint, arrived }) => {
				assert.deepEqual(await listSenderDomains(clientOf(endpoint)), []);
				assert.equal(arrived.length, 1);
			})
		);
	endsWith('no list', {});
	endsWith('list null', { EmailIdentities: null });
	endsWith('list null with a total', { EmailIdentities: null, Total: 3 });

	test('pages that overlap name each domain once', () => {
		const replies = [['a.example', 'b.example'], ['b.example', 'c.example'], ['c.example']].map(names =>
			answer({ EmailIdentities: names.map(IdentityName => ({ IdentityName })) })
		);
		return withLoopback(replies, async ({ endpoint }) => {
			const found = await listSenderDomains(clientOf(endpoint));
			assert.deepEqual(
				found.map(domain => domain.name),
				['a.example', 'b.example', 'c.example']
			);
		});
	});

	test('a refusal of a later page comes through', () =>
		withLoopback([answer({ EmailIdentities: [{ IdentityName: 'a.example' }] }), refusal('InternalError')], async ({ endpoint }) => {
			await assert.rejects(listSenderDomains(clientOf(endpoint)), { name: 'SesError', code: 'InternalError' });
		}));

	test('abort ends the paging', () => {
		const controller = new AbortController();
		const page = (_: Arrived, index: number): Reply => {
			if (index === 1) {
				setImmediate(() => controller.abort());
				return { trouble: 'silent' };
			}
			return answer({ EmailIdentities: [{ IdentityName: 'a.example' }] });
		};
		return withLoopback(page, async ({ endpoint, arrived }) => {
			await assert.rejects(listSenderDomains(clientOf(endpoint), controller.signal), { name: 'AbortError' });
			assert.equal(arrived.length, 2);
		});
	});
});

suite('ses domains: DNS records', () => {
	const reads = (name: string, content: object, expected: readonly DnsRecord[]) =>
		test(name, () =>
			withLoopback([answer(content)], async ({ endpoint, arrived }) => {
				assert.deepEqual(await listDnsRecords(clientOf(endpoint), 'example.com'), expected);
				assert.deepEqual(
					arrived.map(({ headers, body }) => [headers['x-tc-action'], JSON.parse(body)]),
					[['GetEmailIdentity', { EmailIdentity: 'example.com' }]]
				);
			})
		);
	const attribute = { Type: 'TXT', SendDomain: 'example.com', ExpectedValue: 'v=spf1', CurrentValue: 'v=spf1', Status: true };
	const record: DnsRecord = { type: 'TXT', name: 'example.com', expected: 'v=spf1', found: 'v=spf1', isMatching: true };
	reads('a record that matches', { Attributes: [attribute] }, [record]);
	reads('a record that nobody has set', { Attributes: [{ ...attribute, CurrentValue: '', Status: false }] }, [
		{ ...record, found: '', isMatching: false }
	]);
	reads('found null', { Attributes: [{ ...attribute, CurrentValue: null, Status: false }] }, [{ ...record, found: '', isMatching: false }]);
	reads('several, in order', { Attributes: [attribute, { ...attribute, Type: 'MX' }] }, [record, { ...record, type: 'MX' }]);
	reads('no list', {}, []);
	reads('list null', { Attributes: null }, []);

	test('a refusal comes through', () =>
		withLoopback([refusal('InvalidParameterValue.NotExistDomain')], async ({ endpoint }) => {
			await assert.rejects(listDnsRecords(clientOf(endpoint), 'example.com'), { code: 'InvalidParameterValue.NotExistDomain' });
		}));
});
