// Compares our verdicts with those of mailauth, an implementation of what receivers do.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { spf as evaluate } from 'mailauth/lib/spf/index.js';
import { suite, test } from 'mocha';
import type { Dns } from '../../../src/dns/liveDns.ts';
import { followIncludes } from '../../../src/dns/spfIncludes.ts';
import { dmarcAdvice, inheritedDmarc } from '../../../src/mail/dmarcAdvice.ts';
import { isValidDmarc, policies } from '../../../src/mail/recordKind.ts';
import { isValidSpf, spfLookupLimit } from '../../../src/mail/spf.ts';
import { spfAdvice } from '../../../src/mail/spfAdvice.ts';
import type { LiveAnswer } from '../../../src/mail/verdict.ts';

type Resolve = (name: string, type: string) => Promise<unknown[]>;
type Policy = { readonly p: string; readonly sp?: string; readonly isOrgRecord?: boolean };

const load = createRequire(import.meta.url);
/** Whether the terms of an SPF record have a syntax error. */
const { validateTerms } = load('mailauth/lib/spf/syntax.js') as { validateTerms: (terms: readonly string[]) => unknown };
const getDmarcRecord = load('mailauth/lib/dmarc/get-dmarc-record.js') as {
	(domain: string, resolve: Resolve, options: { strict: true }): Promise<Policy | false>;
	getPolicyTags: (record: Policy) => { readonly p: string; readonly sp?: string } | null;
};

/** The values of each type and name, such as `TXT a.example`. */
type Zone = Readonly<Record<string, readonly string[]>>;

function resolver(zone: Zone): Resolve {
	return async (name, type) => {
		const values = zone[`${type} ${name.toLowerCase()}`];
		if (!values) {
			throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
		}
		return type === 'TXT'
			? values.map(value => [value])
			: type === 'MX'
				? values.map(exchange => ({ priority: 1, exchange }))
				: [...values];
	};
}

function liveDns(zone: Zone): Dns {
	const lookup = async (type: string, name: string): Promise<LiveAnswer> => {
		const values = zone[`${type} ${name}`];
		return values ? { kind: 'found', values } : { kind: 'missing', reason: 'noName' };
	};
	return { servers: [], timeout: 10_000, lookup };
}

const expected = 'v=spf1 include:qcloudmail.com ~all';

/** How people and DNS consoles spoil a record. */
const spoilings: readonly ((record: string) => string)[] = [
	record => record,
	record => `"${record}"`,
	record => `(${record})`,
	record => `“${record}”`,
	record => ` ${record}`,
	record => `@ 300 IN TXT "${record}"`,
	record => record.replaceAll(' ', '\u00a0'),
	record => record.replaceAll(' ', '\\032'),
	record => record.replaceAll(':', '：'),
	record => record.replaceAll('=', '＝'),
	record => record.replaceAll('-', '－'),
	record => record.replaceAll('.', '。')
];
const spoiled = (record: fc.Arbitrary<string>, others: typeof spoilings) =>
	fc.tuple(record, fc.constantFrom(...spoilings, ...others)).map(([meant, spoil]) => ({ meant, found: spoil(meant) }));

suite('mail: SPF, in comparison with mailauth', () => {
	// Names of other characters than letters, digits, "-" and "_" are left out: the RFC allows all printable ones (section 7.1), we don't. So
	// are top-level domains that end in "-all".
	const domain = fc.constantFrom(
		'a.example',
		'B.example.',
		'x_y.a.example',
		'a.example-b',
		'%{i}.a.example',
		'%{d2r.-}',
		'a.%{L}',
		'a',
		'a.1',
		'192.0.2.1',
		'%{z}.a',
		'%{c}.a.example',
		'%{d0}.a.example',
		''
	);
	const address = fc.constantFrom(
		'192.0.2.1',
		'192.0.2.256',
		'192.0.2',
		'192.0.02.1',
		'2001:db8::1',
		'::',
		'::192.0.2.1',
		'2001:db8',
		'1:2:3:4:5:6:7:8:9',
		'x'
	);
	const prefix = fc.constantFrom('', '', '', '/0', '/24', '/32', '/33', '/024', '//64', '//128', '//129', '/24//64', '/');
	const qualifier = fc.constantFrom('', '', '', '+', '-', '~', '?', '!');
	const term = fc
		.oneof(
			fc.tuple(
				fc.constantFrom('include', 'exists', 'redirect', 'exp', 'a', 'MX', 'ptr', 'unknown'),
				fc.constantFrom(':', ':', '=', ''),
				domain,
				prefix
			),
			fc.tuple(fc.constantFrom('ip4', 'IP6'), fc.constantFrom(':', ':', ':', '='), address, prefix),
			fc.tuple(fc.constantFrom('all', 'a', 'mx', 'ptr', 'include', 'x', '-', '=', ':', ''), prefix)
		)
		.map(parts => parts.join(''));
	const terms = fc.array(
		fc.tuple(qualifier, term).map(parts => parts.join('')),
		{ maxLength: 4 }
	);

	test('the same records are valid', () =>
		fc.assert(
			fc.property(terms, words => {
				const record = ['v=spf1', ...words].join(' ');
				assert.equal(
					isValidSpf(record),
					!validateTerms(
						record
							.split(' ')
							.slice(1)
							.filter(word => word !== '')
					),
					record
				);
			}),
			{ numRuns: 10_000 }
		));

	test('every record that we advise is valid, unless it has unreadable parts', () =>
		fc.assert(
			fc.property(fc.array(terms, { minLength: 1, maxLength: 2 }), fc.constantFrom(' ', '  ', ', ', ''), (records, separator) => {
				const { value, unreadable } = spfAdvice(
					records.map(words => `v=spf1 ${words.join(separator)}`),
					expected
				);
				assert.ok(unreadable || !validateTerms(value.split(' ').slice(1)), value);
			}),
			{ numRuns: 5000 }
		));

	const sender = fc.constantFrom(
		'include:a.example',
		'include:b.example',
		'ip4:192.0.2.2',
		'ip4:192.0.2.0/30',
		'ip6:2001:db8::1',
		'a:a.example'
	);
	const meantRecord = fc
		.tuple(
			fc.array(
				fc.tuple(fc.constantFrom('', '', '-', '~', '?'), sender).map(parts => parts.join('')),
				{ maxLength: 4 }
			),
			fc.constantFrom('-all', '~all', '?all', '', 'redirect=b.example', '-all a:a.example')
		)
		.map(([words, last]) => ['v=spf1', ...words, last].filter(word => word !== '').join(' '));
	const spoiledSpf = spoiled(meantRecord, [
		record => record.replaceAll(' ', ', '),
		record => record.replaceAll(' ', '，'),
		record => record.replaceAll(' ', ';'),
		record => record.replaceAll(' ', '/'),
		record => record.replace('spf1 ', 'spf1'),
		record => record.replace('spf1', 'spfv1'),
		record => record.replace('v=', 'v=='),
		record => record.replaceAll('include:', 'include='),
		record => record.replaceAll('include:', 'inlcude: '),
		record => record.replaceAll('ip4:', ''),
		record => record.replaceAll('/', '/ '),
		record => record.replaceAll('all', ' all'),
		record => record.replaceAll('all', 'al'),
		record => `${record}"\n"${record}`
	]);
	test('the advice allows no sender that was not meant, except SES, and what it leaves out is named', () =>
		fc.assert(
			fc.asyncProperty(fc.array(spoiledSpf, { minLength: 1, maxLength: 2 }), async records => {
				const {
					value,
					corrected = [],
					unreadable = []
				} = spfAdvice(
					records.map(({ found }) => found),
					expected
				);
				const results = async (record: string) =>
					Promise.all(
						['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.9', '2001:db8::1'].map(async ip => {
							const found = {
								'TXT example.com': [record],
								'TXT a.example': ['v=spf1 ip4:192.0.2.1 -all'],
								'TXT b.example': ['v=spf1 ip4:192.0.2.2 -all'],
								'A a.example': ['192.0.2.3'],
								'TXT qcloudmail.com': ['v=spf1 -all']
							};
							const { status } = await evaluate({ sender: 'a@example.com', ip, helo: 'x.example', resolver: resolver(found) as never });
							return status.result;
						})
					);
				const before = await Promise.all(records.map(({ meant }) => results(meant)));
				for (const [index, result] of (await results(value)).entries()) {
					assert.ok(unreadable.length > 0 || result !== 'pass' || before.some(own => own[index] === 'pass'), value);
					assert.ok(unreadable.length > 0 || result === 'fail' || before.length > 1 || before[0]?.[index] !== 'fail', value);
				}
				const told = [value, ...corrected.flat(), ...unreadable].join(' ');
				for (const word of records
					.flatMap(({ found }) => found.match(/[\w.]{3,}/g) ?? [])
					.filter(text => !/^\d+$|^inlcude$|^v.?.?spf/.test(text))) {
					assert.ok(told.includes(word), `${word}: ${told}`);
				}
			}),
			{ numRuns: 1500 }
		));

	// Included records don't pass everyone: receivers stop at the first match, while we count all lookups. Nor does any have "exists" or "ptr",
	// whose lookups depend on the mail.
	const names = ['a', 'b', 'c', 'd', 'e', 'f'].map(name => `${name}.example`);
	const name = fc.constantFrom(...names);
	const known = fc.oneof(
		{ weight: 4, arbitrary: name.map(other => `include:${other}`) },
		{ weight: 2, arbitrary: name.map(other => `a:${other}`) },
		{ weight: 1, arbitrary: name.map(other => `mx:${other}`) },
		{ weight: 2, arbitrary: fc.constantFrom('a', 'mx', 'ip4:192.0.2.7', '-include:a.example', 'exp=e.example', 'unknown=x') }
	);
	const end = fc.oneof(
		{ weight: 4, arbitrary: fc.constantFrom('', '-all', '~all', '-all a:gone.example') },
		{ weight: 1, arbitrary: name.map(other => `redirect=${other}`) }
	);
	const record = fc
		.tuple(fc.array(known, { maxLength: 4 }), end)
		.map(([words, last]) => ['v=spf1', ...words, last].filter(word => word !== '').join(' '));
	const texts = fc.oneof(
		{ weight: 12, arbitrary: record.map(text => [text]) },
		{ weight: 1, arbitrary: fc.constantFrom(['x'], ['v=spf1 -all', 'v=spf1 -all'], ['v=spf1 nonsense'], ['v=spf1 -all', 'x']) }
	);
	const zone = fc
		.tuple(record, ...names.map(() => fc.tuple(fc.option(texts, { freq: 12, nil: undefined }), fc.boolean(), fc.constantFrom(0, 1, 2, 11))))
		.map(([top, ...others]) => {
			const found: Record<string, readonly string[]> = {
				'TXT example.com': [top],
				'A example.com': ['192.0.2.1'],
				'MX example.com': ['mx.example'],
				'A mx.example': ['192.0.2.2']
			};
			for (const [index, [texts, hasAddress, servers]] of others.entries()) {
				Object.assign(
					found,
					texts && { [`TXT ${names[index]}`]: texts },
					hasAddress && { [`A ${names[index]}`]: ['192.0.2.3'] },
					servers > 0 && { [`MX ${names[index]}`]: Array.from({ length: servers }, () => 'mx.example') }
				);
			}
			return found;
		});

	test('receivers give up on the same records, with all that they include', async () => {
		let givenUp = 0;
		await fc.assert(
			fc.asyncProperty(zone, async found => {
				const [top = ''] = found['TXT example.com'] ?? [];
				const { status } = await evaluate({
					sender: 'a@example.com',
					ip: '198.51.100.1',
					helo: 'mta.example',
					resolver: resolver(found) as never,
					strict: true
				});
				const { lookups, broken, unchecked } = await followIncludes(top, 'example.com', 'v=spf1 -all', liveDns(found));
				const isGivenUp = !isValidSpf(top) || lookups > spfLookupLimit || broken !== undefined;
				givenUp += isGivenUp ? 1 : 0;
				assert.deepEqual(unchecked, []);
				assert.equal(isGivenUp, status.result === 'permerror', `${status.result}: ${status.comment}`);
			}),
			{ numRuns: 3000 }
		);
		// Both happen often.
		assert.ok(givenUp > 600 && givenUp < 2400, `${givenUp}`);
	});
});

suite('mail: DMARC, in comparison with mailauth', () => {
	const policy = fc.constantFrom('none', 'quarantine', 'reject', 'Reject', 'never', '');
	const tag = fc.oneof(
		policy.map(value => `p=${value}`),
		policy.map(value => `sp=${value}`),
		policy.map(value => `np=${value}`),
		fc.constantFrom('rua=mailto:a@example.com', 'rua=nonsense', 'pct=20', 'adkim=s', 'x=y', 'fo=1', 't=y', 'P=none'),
		fc.constantFrom('junk', 'adkim:s', 'a@example.com', 'comment text', '')
	);
	const version = fc.constantFrom('v=DMARC1', 'v=DMARC1', 'v=DMARC1', 'v = DMARC1 ', 'v=dmarc1', 'v=DMARC12', 'x=y');
	const record = fc
		.tuple(version, fc.array(tag, { maxLength: 4 }), fc.constantFrom('; ', ';', ' ; '))
		.map(([first, tags, by]) => [first, ...tags].join(by));
	const published = (text: string) => getDmarcRecord('example.com', resolver({ 'TXT _dmarc.example.com': [text] }), { strict: true });

	test('receivers apply the same records', () =>
		fc.assert(
			fc.asyncProperty(record, async text => {
				const read = await published(text);
				// A record that asks for reports, but has no valid policy, is applied as p=none (RFC 9989 section 4.10.1). We don't call it valid.
				const isApplied =
					read !== false &&
					getDmarcRecord.getPolicyTags(read) !== null &&
					policies.includes(read.p) &&
					getDmarcRecord.getPolicyTags(read)?.p === read.p;
				const isWhole =
					read !== false && ['sp', 'np'].every(name => policies.includes((read as unknown as Record<string, string>)[name] ?? 'none'));
				assert.equal(isValidDmarc(text), isApplied && isWhole, text);
			}),
			{ numRuns: 5000 }
		));

	test('a policy that receivers apply is never weaker after our advice', () =>
		fc.assert(
			fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 2 }), async records => {
				const before = await Promise.all(records.map(published));
				const { value, unreadable } = dmarcAdvice(records, 'v=DMARC1; p=none');
				const after = await published(value);
				const strength = (read: Policy | false) => policies.indexOf((read && getDmarcRecord.getPolicyTags(read)?.p) || '');
				assert.ok(unreadable || strength(after) >= Math.max(...before.map(strength)), value);
				assert.ok(unreadable || strength(after) >= 0, value);
			}),
			{ numRuns: 3000 }
		));

	const ranked = fc.constantFrom('none', 'quarantine', 'reject');
	const meantPolicies = fc.record({ p: ranked, sp: fc.option(ranked), np: fc.option(ranked) });
	const spoiledDmarc = fc
		.tuple(
			meantPolicies,
			fc.constantFrom(
				...spoilings,
				text => text.replaceAll(';', ''),
				text => text.replaceAll('; ', ': '),
				text => text.replaceAll('; ', '/'),
				text => text.replaceAll('; ', '；'),
				text => text.replaceAll('=', ':'),
				text => text.replace('DMARC1', 'DMARC'),
				text => text.replace('v=DMARC1; ', ''),
				text => text.replace('p=', 'p=none; p='),
				text => `${text}; junk; rau=mailto:b@example.com`,
				text => text.replaceAll('mailto:', 'mailto'),
				text => text.replace('@', '@@')
			)
		)
		.map(([meant, spoil]) => {
			const tags = Object.entries(meant).flatMap(([name, value]) => (value === null ? [] : [`${name}=${value}`]));
			return { meant, found: spoil(['v=DMARC1', ...tags, 'rua=mailto:a@example.com', 'fo=1'].join('; ')) };
		});
	test('the advice is at least as strict as every policy that was meant, and keeps the rest, or names what is unreadable', () =>
		fc.assert(
			fc.asyncProperty(fc.array(spoiledDmarc, { minLength: 1, maxLength: 3 }), async records => {
				const { value, unreadable = [] } = dmarcAdvice(
					records.map(({ found }) => found),
					'v=DMARC1; p=none'
				);
				assert.ok(
					unreadable.every(part => value.includes(part)),
					value
				);
				for (const text of ['@', 'example', 'fo']) {
					assert.ok(value.includes(text), value);
				}
				const after = await published(value);
				if (unreadable.length === 0) {
					assert.ok(after, value);
					const { p, sp = p, np = sp } = after as Policy & { readonly np?: string };
					for (const { meant } of records) {
						const own = [meant.p, meant.sp ?? meant.p, meant.np ?? meant.sp ?? meant.p];
						assert.ok(
							[p, sp, np].every((policy, index) => policies.indexOf(policy) >= policies.indexOf(own[index] ?? '')),
							value
						);
					}
				} else if (after && records.every(({ found }) => /(?:^|[^a-z])p ?[=:＝：]/.test(found))) {
					// What is unreadable is no reason for a weaker policy.
					assert.ok(
						records.some(({ meant }) => policies.indexOf(after.p ?? '') >= policies.indexOf(meant.p)) || after.p === undefined,
						value
					);
				}
			}),
			{ numRuns: 3000 }
		));

	test('the inherited policy that we keep is the one that receivers apply, or a stricter one from a name between', () =>
		fc.assert(
			fc.asyncProperty(
				fc.array(
					fc.option(
						fc.tuple(
							fc.constantFrom(...policies),
							fc.constantFrom('', ...policies.map(name => `; sp=${name}`)),
							fc.constantFrom('', '', '', '; psd=n', '; psd=y', '; psd=u')
						)
					),
					{ minLength: 3, maxLength: 3 }
				),
				async levels => {
					const texts = levels.map(level => (level ? [`v=DMARC1; p=${level.join('')}`] : []));
					const found = Object.fromEntries(
						['shop.example.com', 'example.com', 'com'].map((above, index) => [`TXT _dmarc.${above}`, texts[index] ?? []])
					);
					const read = await getDmarcRecord('mail.shop.example.com', resolver(found), { strict: true });
					const applied = policies.indexOf(read ? (read.sp ?? read.p) : '');
					const { records } = inheritedDmarc(texts);
					const kept = records.length > 0 ? dmarcAdvice(records, 'v=DMARC1; p=none').value : undefined;
					const own = policies.indexOf(/; p=(\w+)/.exec(kept ?? '')?.[1] ?? '');
					assert.ok(own >= applied, kept);
					if (texts.flat().length <= 1) {
						assert.equal(own, applied);
					}
				}
			),
			{ numRuns: 3000 }
		));
});
