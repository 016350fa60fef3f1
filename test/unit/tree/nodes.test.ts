import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { type DomainNode, nodeId, type RecordNode } from '../../../src/tree/nodes.ts';

suite('tree: ids of rows', () => {
	const domain = (name: string) =>
		({ kind: 'domain', snapshot: { profile: { id: 'p', region: 'r' } }, entry: { name } }) as unknown as DomainNode;
	const records = (name: string) => ({ kind: 'records', profileId: 'p', domain: name, parent: domain(name) }) as const;
	const record = (type: string, name: string) =>
		({ kind: 'record', parent: records('a.example'), record: { type, name }, index: 0 }) as unknown as RecordNode;

	test('of a domain contains its name', () => assert.equal(nodeId(domain('mail.example.com')), 'p/r/mail.example.com'));

	const differ = (title: string, one: string, other: string) => test(title, () => assert.notEqual(one, other));
	differ('a domain named like the records of another', nodeId(domain('a.example/records')), nodeId(records('a.example')));
	differ('a domain named like another escaped', nodeId(domain('a/b')), nodeId(domain('a%2Fb')));
	differ('a slash in the type or in the name', nodeId(record('A/b', 'c')), nodeId(record('A', 'b/c')));
});
