import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { type DomainNode, nodeId, type RecordNode } from '../../../src/tree/nodes.ts';
import { rowsForKey } from '../../../src/ui/rowsForKey.ts';

const domain = (name: string) => ({ kind: 'domain', profileId: 'p', profile: { region: 'r' }, entry: { name } }) as unknown as DomainNode;

suite('tree: ids of rows', () => {
	const records = (name: string) => ({ kind: 'records', profileId: 'p', domain: name, parent: domain(name) }) as const;
	const record = (type: string, name: string) =>
		({ kind: 'record', parent: records('a.example'), record: { type, name }, index: 0 }) as unknown as RecordNode;

	test('of a domain contains its name', () => assert.equal(nodeId(domain('mail.example.com')), 'p/r/mail.example.com'));

	const differ = (title: string, one: string, other: string) => test(title, () => assert.notEqual(one, other));
	differ('a domain named like the records of another', nodeId(domain('a.example/records')), nodeId(records('a.example')));
	differ('a domain named like another escaped', nodeId(domain('a/b')), nodeId(domain('a%2Fb')));
	differ('a slash in the type or in the name', nodeId(record('A/b', 'c')), nodeId(record('A', 'b/c')));
});

suite('tree: the rows that a key is for', () => {
	const rows = (names: string) => names.split('').map(domain);
	const are = (expected: string, what: string, ...selections: readonly string[]) =>
		test(`${what}: ${expected || 'none'}`, () => assert.deepEqual(rowsForKey(nodeId, ...selections.map(rows)), rows(expected)));
	are('b', 'nothing is selected, b has the focus', '', 'b', '');
	are('b', 'a is selected, b has the focus', 'a', 'ab', 'a');
	are('a', 'a is selected and has the focus', 'a', '', 'a');
	are('ab', 'a and b are selected, b has the focus', 'ab', 'a', 'ab');
	are('c', 'a and b are selected, c has the focus', 'ab', 'abc', 'ab');
	are('a', 'a is selected, nothing has the focus', 'a');
	are('', 'nothing is selected, nothing has the focus', '');
	are('', 'a is selected, the row with the focus is being drawn again', 'a', 'a', 'a');
	are('b', 'the user has selected a, then b', '', 'a', 'b');
	are('a', 'the user has selected a and b, then a again', '', 'ab', 'a');
	are('a', 'the user has selected a, then b and c, then a again', 'a', 'bc', 'a');
});
