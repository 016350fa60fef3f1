import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { isFinal, isNews, type Outcome, outcomeOf } from '../../../src/recovery/outcome.ts';
import type { Write } from '../../../src/ses/journal.ts';

type Row = readonly [address: string, senderName?: string, hasSmtpPassword?: boolean];

suite('the outcome of a write, by the lists', () => {
	const comesTo = (what: string, write: Write, senders: readonly Row[], expected: Outcome, ...domains: readonly string[]) =>
		test(`${write.kind}, ${what}: ${expected.kind}`, () => {
			const listing = {
				senders: senders.map(([address, senderName = '', hasSmtpPassword]) => ({
					address,
					senderName,
					hasSmtpPassword,
					created: undefined
				})),
				domains: domains.map(name => ({ name }))
			};
			assert.deepEqual(outcomeOf(write, listing), expected);
		});
	const [a, b, c] = ['a@x.example', 'b@x.example', 'c@x.example'] as const;

	const create: Write = { kind: 'createAddress', address: a, senderName: 'A' };
	comesTo('listed', create, [[b], [a, 'A']], { kind: 'done' });
	comesTo('listed in other case', create, [['A@X.example', 'A']], { kind: 'done' });
	comesTo('not listed', create, [[b]], { kind: 'notDone' });
	comesTo('listed with another name', create, [[a, 'B']], { kind: 'named', senderName: 'B' });
	comesTo('listed without a name', create, [[a]], { kind: 'named', senderName: '' });

	const many: Write = { kind: 'createMany', senders: [a, b, c].map(address => ({ address, senderName: '' })) };
	comesTo('all listed', many, [[a], [b], [c]], { kind: 'done' });
	comesTo('some listed', many, [[a], [c]], { kind: 'partly', there: [a, c], missing: [b] });
	comesTo('none listed', many, [], { kind: 'notDone' });

	const remove: Write = { kind: 'deleteAddresses', addresses: [a, b] };
	comesTo('none listed', remove, [[c]], { kind: 'done' });
	comesTo('one listed', remove, [[b]], { kind: 'partly', there: [b], missing: [a] });
	comesTo('all listed', remove, [[a], [b]], { kind: 'notDone' });

	const change: Write = { kind: 'changeName', address: a, oldName: 'Old', newName: 'New', hadPassword: true };
	comesTo('new name', change, [[a, 'New', false]], { kind: 'done', hasPassword: false });
	comesTo('new name, password set since', change, [[a, 'New', true]], { kind: 'done', hasPassword: true });
	comesTo('new name, nothing said of passwords', change, [[a, 'New']], { kind: 'done', hasPassword: undefined });
	comesTo('old name, password kept', change, [[a, 'Old', true]], { kind: 'notDone', passwordLost: false });
	comesTo('old name, password lost', change, [[a, 'Old', false]], { kind: 'notDone', passwordLost: true });
	comesTo('old name, nothing said of passwords', change, [[a, 'Old']], { kind: 'notDone', passwordLost: false });
	comesTo('old name, never had one', { ...change, hadPassword: false }, [[a, 'Old', false]], { kind: 'notDone', passwordLost: false });
	comesTo('a third name', change, [[a, 'Third', true]], { kind: 'named', senderName: 'Third', hasPassword: true });
	comesTo('not listed', change, [[b, 'New']], { kind: 'gone' });

	const set: Write = { kind: 'setSmtpPassword', address: a, hadPassword: false };
	comesTo('none before, one now', set, [[a, '', true]], { kind: 'done' });
	comesTo('none before, none now', set, [[a, '', false]], { kind: 'notDone' });
	comesTo('none before, nothing said now', set, [[a]], { kind: 'unknowable' });
	comesTo('one before', { ...set, hadPassword: true }, [[a, '', true]], { kind: 'unknowable' });
	comesTo('nothing said before', { ...set, hadPassword: undefined }, [[a, '', true]], { kind: 'unknowable' });
	comesTo('not listed', set, [], { kind: 'gone' });

	comesTo('listed', { kind: 'createDomain', domain: 'x.example', keyLength: 2048 }, [], { kind: 'done' }, 'X.example');
	comesTo('not listed', { kind: 'createDomain', domain: 'x.example', keyLength: 2048 }, [], { kind: 'notDone' }, 'y.example');

	const removeDomain: Write = { kind: 'deleteDomain', domain: 'x.example', addresses: [a, b] };
	comesTo('not listed', removeDomain, [], { kind: 'done' }, 'y.example');
	comesTo('listed, and all addresses', removeDomain, [[a], [b]], { kind: 'notDone' }, 'x.example');
	comesTo('listed, and one address', removeDomain, [[b]], { kind: 'partly', there: [b], missing: [a] }, 'x.example');
	comesTo('listed, had no addresses', { ...removeDomain, addresses: [] }, [], { kind: 'notDone' }, 'x.example');

	comesTo('no list tells', { kind: 'sendMail', from: a, to: [b] }, [], { kind: 'unknowable' });

	for (const [kind, expected] of [
		['done', true],
		['unknowable', true],
		['notDone', false],
		['gone', false]
	] as const) {
		test(`${kind} ${expected ? 'stays' : 'may change while a request is on its way'}`, () => assert.equal(isFinal({ kind }), expected));
	}

	const partly = { kind: 'partly', there: [a], missing: [b] } as const;
	for (const [write, told, outcome, expected] of [
		[create, undefined, { kind: 'notDone' }, true],
		[create, 'notDone', { kind: 'notDone' }, false],
		[create, 'notDone', { kind: 'done' }, true],
		[change, 'gone', { kind: 'gone' }, false],
		[change, 'gone', { kind: 'done' }, true],
		[many, 'notDone', partly, true],
		[removeDomain, 'notDone', partly, false]
	] as const) {
		test(`${write.kind}, told ${told ?? 'nothing'}, now ${outcome.kind}: ${expected ? 'told' : 'not told again'}`, () =>
			assert.equal(isNews(write, outcome, told), expected));
	}
});
