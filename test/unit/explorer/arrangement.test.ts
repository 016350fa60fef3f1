import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { type DomainOrder, highlightsOf, isDomainOrder, isShown, matchingAddresses, sorted } from '../../../src/explorer/arrangement.ts';
import type { DomainStatus } from '../../../src/explorer/domainCheck.ts';
import type { DomainEntry } from '../../../src/explorer/domainEntry.ts';

suite('explorer: filtering domains', () => {
	const addresses = ['billing@a.example', 'No-Reply@a.example'];
	const shows = (filter: string, name: string, words: string, expected = true) =>
		test(`"${filter}" ${expected ? 'shows' : 'hides'} ${name}, ${words}`, () =>
			assert.equal(isShown(filter, name, words, addresses), expected));
	const hides = (filter: string, name: string, words: string) => shows(filter, name, words, false);

	shows('', 'a.example', 'verified');
	shows('   ', 'a.example', 'verified');
	shows('EXAM', 'a.example', 'verified');
	shows('verif', 'a.example', 'verified');
	shows('Waiting', 'a.example', 'waiting: 2 of 4 records');
	shows('exam wait', 'a.example', 'waiting: 2 of 4 records');
	shows('  wait   exam ', 'a.example', 'waiting: 2 of 4 records');
	shows('bücher', 'xn--bcher-kva.example', 'verified');
	shows('bu\u0308cher', 'xn--bcher-kva.example', 'verified');
	shows('BÜCHER', 'xn--bcher-kva.example', 'verified');
	shows('xn--', 'xn--bcher-kva.example', 'verified');
	shows('bill', 'a.example', 'verified');
	shows('no-reply@', 'a.example', 'verified');
	shows('bill wait', 'a.example', 'waiting: 2 of 4 records');
	hides('bill wrong', 'a.example', 'verified');
	hides('b.example', 'a.example', 'verified');
	hides('exam wrong', 'a.example', 'verified');
	hides('[', 'a.example', 'verified');
	// The end of one text and the beginning of the next are no word.
	hides('exampleverified', 'a.example', 'verified');
});

suite('explorer: the addresses that let a domain pass a filter', () => {
	const addresses = ['billing@mail.example', 'News@mail.example', 'newsletter@mail.example'];
	const finds = (filter: string, ...expected: readonly string[]) =>
		test(`"${filter}": ${expected.join(' ') || 'none'}`, () =>
			assert.deepEqual(matchingAddresses(filter, 'mail.example', 'waiting: 2 of 4 records', addresses), expected));

	finds('');
	finds('bill', 'billing@mail.example');
	finds('news', 'News@mail.example', 'newsletter@mail.example');
	finds('news@', 'News@mail.example');
	finds('news@mail', 'News@mail.example');
	finds('NEWSL', 'newsletter@mail.example');
	finds('bill waiting', 'billing@mail.example');
	finds('letter mail', 'newsletter@mail.example');
	finds('letter bill', 'billing@mail.example', 'newsletter@mail.example');
	// The domain passes by itself, although its name is in each of its addresses.
	finds('mail');
	finds('waiting mail');
});

suite('explorer: what a filter marks', () => {
	const marks = (filter: string, label: string, expected: string) =>
		test(`"${filter}" in ${label}: ${expected}`, () => {
			let rest = 0;
			const parts = highlightsOf(filter, label).map(([from, to]) => {
				const before = label.slice(rest, from);
				rest = to;
				return `${before}[${label.slice(from, to)}]`;
			});
			assert.equal(`${parts.join('')}${label.slice(rest)}`, expected);
		});

	marks('', 'a.example', 'a.example');
	marks('  ', 'a.example', 'a.example');
	marks('news', 'News@a.example', '[News]@a.example');
	marks('a', 'a@a.example', '[a]@[a].ex[a]mple');
	marks('exam ample', 'a.example', 'a.[example]');
	marks('aba', 'ababa.example', '[ababa].example');
	marks('ple a.', 'a.example', '[a.]exam[ple]');
	marks('zzz', 'a.example', 'a.example');
	// A capital letter whose small form is two: nothing is marked rather than something else.
	marks('b', '\u0130b.example', '\u0130b.example');
});

suite('explorer: sorting domains', () => {
	const statuses: Readonly<Record<string, DomainStatus>> = {
		verified: { kind: 'verified' },
		ready: { kind: 'ready', total: 4 },
		waiting: { kind: 'waiting', matching: 2, total: 4 },
		waiting2: { kind: 'waiting', matching: 0, total: 4 },
		wrong: { kind: 'wrong', wrong: ['SPF'], matching: 3, total: 4 },
		unknown: { kind: 'unknown' },
		unlisted: { kind: 'unlisted' }
	};
	const entry = (name: string, dailyQuota?: number): DomainEntry => ({
		name,
		domain: { name, isVerified: true, reputationLevel: 1, dailyQuota },
		addresses: []
	});
	const sorts = (order: DomainOrder, given: readonly DomainEntry[], expected: readonly string[]) =>
		test(`by ${order}: ${expected.join(' ') || 'none'}`, () => {
			const before = [...given];
			const names = sorted(given, order, ({ name }) => statuses[name] ?? { kind: 'unknown' }).map(({ name }) => name);
			assert.deepEqual(names, expected);
			assert.deepEqual(given, before);
		});
	sorts('name', [entry('a'), entry('b')], ['a', 'b']);
	sorts('status', [], []);
	sorts(
		'status',
		['ready', 'unknown', 'unlisted', 'verified', 'waiting', 'waiting2', 'wrong'].map(name => entry(name)),
		['wrong', 'ready', 'waiting', 'waiting2', 'unknown', 'verified', 'unlisted']
	);
	sorts(
		'dailyQuota',
		[entry('a', 500), entry('b'), entry('c', 1000), entry('d', 500), { name: 'e', domain: undefined, addresses: [] }],
		['c', 'a', 'd', 'b', 'e']
	);

	const order = (value: unknown, expected: boolean) =>
		test(`${JSON.stringify(value)} is ${expected ? 'an' : 'no'} order`, () => assert.equal(isDomainOrder(value), expected));
	order('status', true);
	order('toString', false);
	order(undefined, false);
	order({ kind: 'domain' }, false);
});
