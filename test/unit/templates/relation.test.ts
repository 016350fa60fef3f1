import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import type { TemplateSummary } from '../../../src/ses/templates.ts';
import { pairUp, type Relation, relationOf } from '../../../src/templates/relation.ts';
import { contentHash, type Link, type TemplateSettings } from '../../../src/templates/templateFile.ts';

const place = 'international/ap-singapore/';
const own = { place, account: 'aaaa' };

const remote = (id: number, name: string): TemplateSummary => ({ id, name, status: 'approved', created: undefined, reviewReason: '' });
const local = (name: string, links: Readonly<Record<string, Partial<Link>>> = {}) => ({
	settings: {
		...{ name, purpose: 'test', subject: '' },
		remote: Object.fromEntries(Object.entries(links).map(([account, link]) => [account.includes('/') ? account : place + account, link]))
	} as TemplateSettings
});

suite('files and the templates of an account', () => {
	const pairs = (
		what: string,
		locals: readonly ReturnType<typeof local>[],
		remotes: readonly TemplateSummary[],
		expected: readonly string[],
		account = own
	) =>
		test(what, () => {
			const found = pairUp(locals, remotes, account).map(pair => {
				const key = pair.key === account.place + account.account ? '' : ` by ${pair.key.replace(place, '')}`;
				return `${pair.local?.settings.name ?? '-'} = ${pair.remote?.id ?? '-'}${key}`;
			});
			assert.deepEqual(found, expected);
		});
	pairs('a link', [local('a', { aaaa: { id: 1 } })], [remote(1, 'a')], ['a = 1']);
	pairs('a link, after the name changed', [local('b', { aaaa: { id: 1 } })], [remote(1, 'a')], ['b = 1']);
	pairs('a link to a template that is gone', [local('a', { aaaa: { id: 1 } })], [remote(2, 'b')], ['a = -', '- = 2']);
	pairs('no link: by the name', [local('a')], [remote(1, 'a')], ['a = 1']);
	pairs('no link, and two have the name', [local('a')], [remote(1, 'a'), remote(2, 'a')], ['a = -', '- = 1', '- = 2']);
	pairs('two folders have the name', [local('a'), local('a')], [remote(1, 'a')], ['a = -', 'a = -', '- = 1']);
	pairs('a colleague with another key pushed it', [local('a', { bbbb: { id: 1 } })], [remote(1, 'a')], ['a = 1 by bbbb']);
	pairs('another account has the link', [local('a', { bbbb: { id: 1 } })], [remote(1, 'b')], ['a = -', '- = 1']);
	pairs('another region has the link', [local('a', { 'mainland/ap-hongkong/aaaa': { id: 1 } })], [remote(1, 'b')], ['a = -', '- = 1']);
	pairs(
		'the own link counts first',
		[local('a', { aaaa: { id: 2 }, bbbb: { id: 1 } })],
		[remote(1, 'a'), remote(2, 'a')],
		['a = 2', '- = 1']
	);
	pairs('an emulator has the same ids', [local('a', { emulator: { id: 1 } })], [remote(1, 'b')], ['a = -', '- = 1']);
	pairs('the emulator does not count links of accounts', [local('a', { aaaa: { id: 1 } })], [remote(1, 'b')], ['a = -', '- = 1'], {
		place,
		account: 'emulator'
	});
	pairs(
		'other versions are no templates of their own',
		[local('a', { aaaa: { id: 1, next: { id: 2, hash: '' }, previous: { id: 3, hash: '' } } })],
		[remote(1, 'a'), remote(2, 'a'), remote(3, 'a'), remote(4, 'a')],
		['a = 1', '- = 4']
	);
});

suite('how files and SES stand to each other', () => {
	const content = (text: string | undefined) => (text === undefined ? undefined : { name: 'a', text });
	const is = (here: string | undefined, base: string | undefined, there: string | undefined, expected: Relation) =>
		test(`${here ?? '-'} here, ${base ?? '-'} before, ${there ?? '-'} in SES: ${expected}`, () => {
			const link = base === undefined ? undefined : { id: 1, hash: contentHash({ name: 'a', text: base }) };
			const pair = { local: here, remote: there === undefined ? undefined : remote(1, 'a'), key: '', link };
			assert.equal(relationOf(pair, content(here), content(there)), expected);
		});
	is('x', 'x', 'x', 'same');
	is('y', 'x', 'y', 'same');
	is('x', undefined, 'x', 'same');
	is('y', 'x', 'x', 'changedHere');
	is('x', 'x', 'y', 'changedThere');
	is('y', 'x', 'z', 'changedBoth');
	is('x', undefined, 'y', 'differs');
	is('x', undefined, undefined, 'onlyHere');
	is('x', 'x', undefined, 'gone');
	is(undefined, undefined, 'x', 'onlyThere');
	for (const [account, there, expected] of [
		['emulator', { name: 'b', text: 'y' }, 'differs'],
		['emulator', { name: 'a', text: 'y' }, 'changedThere'],
		['aaaa', { name: 'b', text: 'y' }, 'changedThere']
	] as const) {
		test(`the same id in ${account} is now ${there.name}: ${expected}`, () => {
			const here = { name: 'a', text: 'x' };
			const pair = { local: 'x', remote: remote(1, there.name), key: place + account, link: { id: 1, hash: contentHash(here) } };
			assert.equal(relationOf(pair, here, there), expected);
		});
	}
	test('a template of an emulator that was renamed here is still the same', () => {
		const there = { name: 'a', text: 'x' };
		const pair = { local: 'x', remote: remote(1, 'a'), key: `${place}emulator`, link: { id: 1, hash: contentHash(there) } };
		assert.equal(relationOf(pair, { name: 'b', text: 'x' }, there), 'changedHere');
	});
	test('content that is not known', () => {
		const pair = { local: 'x', remote: remote(1, 'a'), key: '', link: undefined };
		assert.equal(relationOf(pair, undefined, content('x')), 'unread');
		assert.equal(relationOf(pair, content('x'), undefined), 'unread');
	});
});
