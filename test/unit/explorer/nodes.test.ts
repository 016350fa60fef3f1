import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { type AddressNode, type DomainNode, nodeId, type RecordNode } from '../../../src/explorer/nodes.ts';

suite('explorer: ids of rows', () => {
	const domain = (name: string) =>
		({ kind: 'domain', snapshot: { profile: { id: 'p', region: 'r' } }, entry: { name } }) as unknown as DomainNode;
	const matching = (name: string): DomainNode => ({ ...domain(name), matches: ['a@a.example'] });
	const address = (parent: DomainNode) => ({ kind: 'address', parent, sender: { address: 'a@a.example' } }) as unknown as AddressNode;
	const records = (name: string) => ({ kind: 'records', parent: domain(name) }) as const;
	const record = (type: string, name: string) =>
		({ kind: 'record', parent: records('a.example'), record: { type, name }, index: 0 }) as unknown as RecordNode;

	test('that of a domain stays as it is', () => assert.equal(nodeId(domain('mail.example.com')), 'p/r/mail.example.com'));

	test('that of an address is the same whether or not a filter opens its domain', () =>
		assert.equal(nodeId(address(matching('a.example'))), nodeId(address(domain('a.example')))));

	const differ = (title: string, one: string, other: string) => test(title, () => assert.notEqual(one, other));
	differ('a domain that a filter opens, and the same as it was left', nodeId(matching('a.example')), nodeId(domain('a.example')));
	differ('a domain named like one that a filter opens', nodeId(domain('a.example/matches')), nodeId(matching('a.example')));
	differ('a domain named like the records of another', nodeId(domain('a.example/records')), nodeId(records('a.example')));
	differ('a domain named like another escaped', nodeId(domain('a/b')), nodeId(domain('a%2Fb')));
	differ('a slash in the type or in the name', nodeId(record('A/b', 'c')), nodeId(record('A', 'b/c')));
});
