import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { setup, suite, teardown, test } from 'mocha';
import { PendingWrites } from '../../../src/accounts/pendingWrites.ts';
import { isAnsweredBy, isRepeatedBy, readWrite } from '../../../src/accounts/writeShape.ts';
import type { Write } from '../../../src/ses/journal.ts';

const create = (address: string): Write => ({ kind: 'createAddress', address, senderName: 'Name' });
const id = '00000000-0000-4000-8000-000000000000';

suite('pending writes', () => {
	let folder: string;
	let failures: string[];
	const living = new Set<number>();

	setup(() => {
		folder = join(mkdtempSync(join(tmpdir(), 'ses-writes-')), 'writes');
		failures = [];
		living.clear();
	});
	teardown(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

	/** Another window. @param computer its process ids say nothing on another one */
	const host = (pid: number, computer = 'here') => {
		living.add(pid);
		const isAlive = (other: number) => living.has(other);
		return new PendingWrites(folder, what => failures.push(what), undefined, { host: computer, pid, isAlive });
	};
	/** Sets back the time at which the only file was touched. */
	const age = (milliseconds: number) => {
		const then = new Date(Date.now() - milliseconds);
		utimesSync(join(folder, files()[0] ?? ''), then, then);
	};
	const files = () => readdirSync(folder);
	const waitUntilEmpty = async () => {
		while (files().length > 0) {
			await new Promise(setImmediate);
		}
	};
	const kept = async (writes: PendingWrites, profileId = 'p') => (await writes.left(profileId)).map(({ write }) => write);

	test('a write is on disk until it is closed', async () => {
		const writes = host(1);
		const entry = await writes.open('p', create('a@x.example'));
		assert.match(files()[0] ?? '', /^[0-9a-f-]{36}\.1-[0-9a-f]{8}\.json$/);
		const text = readFileSync(join(folder, files()[0] ?? ''), 'utf8');
		assert.deepEqual(JSON.parse(text).write, create('a@x.example'));
		assert.deepEqual(await kept(writes), [], 'it is open');
		await entry.close();
		assert.deepEqual(files(), []);
		entry.leave();
		assert.deepEqual(await kept(writes), [], 'it is closed');
	});

	test('left by this window: returned until it is closed', async () => {
		const writes = host(1);
		(await writes.open('p', create('a@x.example'))).leave();
		(await writes.open('q', create('b@x.example'))).leave();
		assert.deepEqual(await kept(writes), [create('a@x.example')]);
		const [entry] = await writes.left('p');
		await entry?.close();
		assert.deepEqual(await kept(writes), []);
		assert.deepEqual(await kept(writes, 'q'), [create('b@x.example')]);
	});

	test('of an open window: not touched; of a closed window: taken over by one other', async () => {
		await host(1).open('p', create('a@x.example'));
		const [second, third] = [host(2), host(3)];
		assert.deepEqual(await kept(second), []);
		assert.equal(await second.hasOthers(), true);
		living.delete(1);
		const found = await Promise.all([kept(second), kept(third)]);
		assert.deepEqual(found.flat(), [create('a@x.example')]);
		assert.deepEqual(failures, []);
	});

	test('what was taken over is taken over again when that window is closed, too', async () => {
		await host(1).open('p', create('a@x.example'));
		living.delete(1);
		assert.equal((await kept(host(2))).length, 1);
		living.delete(2);
		assert.deepEqual(await kept(host(3)), [create('a@x.example')]);
	});

	test('a reused process id, which this window has now: the write is not taken for its own', async () => {
		await host(1).open('p', create('a@x.example'));
		assert.deepEqual(await kept(host(1)), [create('a@x.example')]);
	});

	const untouched = (what: string, milliseconds: number, computer: string, isOpen: boolean) =>
		test(`${what}: its window is ${isOpen ? 'open' : 'closed'}`, async () => {
			await host(1).open('p', create('a@x.example'));
			age(milliseconds);
			assert.deepEqual(await kept(host(2, computer)), isOpen ? [] : [create('a@x.example')]);
		});
	untouched('touched 8 seconds ago', 8_000, 'here', true);
	untouched('touched 11 seconds ago, so another program has the process id now', 11_000, 'here', false);
	untouched('touched 8 seconds ago, in another container', 8_000, 'there', true);
	untouched('touched 11 seconds ago, in another container', 11_000, 'there', false);
	untouched('touched in the future, because the clock was set back', -60_000, 'here', false);

	test('in another container, which uses the same folder and the same process ids: not touched while it is open', async () => {
		const entry = await host(1, 'there').open('p', create('a@x.example'));
		living.clear();
		assert.deepEqual([await kept(host(1)), await kept(host(2))], [[], []]);
		await entry.close();
		assert.deepEqual(files(), []);
	});

	test('an open window touches its files, also those that it has taken over, until they are closed', async () => {
		const { mock } = await import('node:test');
		mock.timers.enable({ apis: ['setInterval'] });
		try {
			const writes = host(2);
			await host(1).open('p', create('a@x.example'));
			living.delete(1);
			const [entry] = await writes.left('p');
			age(11_000);
			mock.timers.tick(2_000);
			while (Date.now() - statSync(join(folder, files()[0] ?? '')).mtimeMs > 10_000) {
				await new Promise(setImmediate);
			}
			assert.deepEqual(await kept(host(3)), []);
			await entry?.close();
			mock.timers.tick(2_000);
			assert.deepEqual([files(), failures], [[], []]);
		} finally {
			mock.timers.reset();
		}
	});

	test('untouched, of a window that is open nevertheless: taken over by another, and closing it in either closes it in both', async () => {
		for (const decider of [0, 1]) {
			const both = [host(1), host(2)] as const;
			(await both[0].open('p', create('a@x.example'))).leave();
			const decisions = [...(await both[0].left('p'))];
			age(11_000);
			decisions.push(...(await both[1].left('p')));
			assert.equal(decisions.length, 2);
			assert.deepEqual([await kept(both[0]), await kept(both[0])], [[], []], 'it is not taken back');
			await decisions[decider]?.close();
			assert.deepEqual([files(), await kept(both[0]), await kept(both[1])], [[], [], []]);
		}
	});

	test('of a profile that was signed out of: deleted, even while its window is open; of others: kept', async () => {
		await host(1).open('gone', create('a@x.example'));
		await host(1).open('p', create('b@x.example'));
		const writes = host(2);
		(await writes.open('gone', create('c@x.example'))).leave();
		await writes.forget(id => id === 'gone', 'all');
		assert.equal(files().length, 1);
		living.delete(1);
		assert.deepEqual(await kept(writes), [create('b@x.example')]);
	});

	test('of a profile that does not exist: deleted when its window was closed', async () => {
		await host(1).open('gone', create('a@x.example'));
		await host(3).open('windowOnly', create('b@x.example'));
		living.delete(1);
		await host(2).forget(() => true, 'left');
		assert.deepEqual(
			files().map(name => name.split('.')[1]?.split('-')[0]),
			['3']
		);
	});

	test('under way when its profile is signed out of: nothing stays, and no outcome is looked for', async () => {
		const writes = host(1);
		let isSaved = false;
		const opening = writes.open('p', create('a@x.example')).finally(() => {
			isSaved = true;
		});
		do {
			await writes.forget(id => id === 'p', 'all');
		} while (!isSaved);
		(await opening).leave();
		await waitUntilEmpty();
		assert.deepEqual(await kept(writes), []);
	});

	test('of an open window that is signed out of meanwhile: can still be closed', async () => {
		const entry = await host(1).open('gone', create('a@x.example'));
		await host(2).forget(() => true, 'all');
		await entry.close();
		assert.deepEqual([files(), failures], [[], []]);
	});

	test('several checks at once after a restart with the same process id: reported once', async () => {
		for (let round = 0; round < 20; round++) {
			await host(1).open(`p${round}`, create('a@x.example'));
			const writes = host(1);
			let told = 0;
			let turn: Promise<unknown> = Promise.resolve();
			const look = async (later: number) => {
				for (let tick = 0; tick < later; tick++) {
					await new Promise(setImmediate);
				}
				await writes.left(`p${round}`);
				turn = turn.then(async () => {
					for (const entry of await writes.left(`p${round}`)) {
						told++;
						void entry.close();
					}
				});
				await turn;
			};
			await Promise.all([0, 1, 2, 3, 5].map(look));
			assert.equal(told, 1);
			await waitUntilEmpty();
		}
	});

	const answers = (what: string, first: Write, second: Write, expected: { readonly isAnswered: boolean; readonly isRepeat: boolean }) => {
		for (const isOfOther of [false, true]) {
			test(`${second.kind} after ${first.kind}${isOfOther ? ' of a closed window' : ''}, ${what}`, async () => {
				for (const end of ['done', 'refused', 'left', 'killed'] as const) {
					const writes = host(1);
					if (isOfOther) {
						await writes.left(end);
						await host(3).open(end, first);
						living.delete(3);
					} else {
						(await writes.open(end, first)).leave();
					}
					const entry = await writes.open(end, second);
					assert.equal(entry.isRepeat, expected.isRepeat);
					const left = { done: [first], refused: [first], left: [first, second], killed: [first, second] }[end];
					const unanswered = end === 'refused' || !expected.isAnswered ? left : left.slice(1);
					if (end === 'left') {
						entry.leave();
					} else if (end !== 'killed') {
						await entry.close(end === 'refused');
					}
					living.delete(1);
					const sorted = (some: readonly Write[]) => some.map(write => JSON.stringify(write)).sort();
					assert.deepEqual(sorted(await kept(end === 'killed' ? host(2) : writes, end)), sorted(unanswered), end);
				}
			});
		}
	};
	const both = { isAnswered: true, isRepeat: true };
	const onlyAnswered = { isAnswered: true, isRepeat: false };
	const neither = { isAnswered: false, isRepeat: false };
	const remove = (...addresses: readonly string[]): Write => ({ kind: 'deleteAddresses', addresses });
	const password: Write = { kind: 'setSmtpPassword', address: 'a@x.example', hadPassword: false };
	answers('the same, in other case', create('a@x.example'), create('A@x.example'), both);
	answers('another address', create('a@x.example'), create('b@x.example'), { isAnswered: false, isRepeat: false });
	answers('the same address', remove('a@x.example'), create('a@x.example'), onlyAnswered);
	answers('one of two', remove('a@x.example', 'b@x.example'), create('a@x.example'), neither);
	answers('the same address', password, create('a@x.example'), onlyAnswered);
	answers('the same address', create('a@x.example'), password, neither);
	answers('the same address', password, password, both);
	answers('a domain', create('a@x.example'), { kind: 'createDomain', domain: 'x.example', keyLength: 2048 }, neither);

	test('a repetition settles the first, whose effect its answer may show', async () => {
		const writes = host(1);
		const first = await writes.open('p', create('a@x.example'));
		assert.equal(first.isRepeat, false);
		first.leave();
		assert.equal((await writes.open('q', create('a@x.example'))).isRepeat, false);
		assert.equal((await writes.open('p', create('b@x.example'))).isRepeat, false);
		const again = await writes.open('p', { ...create('A@x.example'), senderName: 'Other' } as Write);
		assert.equal(again.isRepeat, true);
		assert.deepEqual(await kept(writes), []);
		await again.close();
		assert.equal(files().length, 2);
	});

	test('only a part is left: in this window that part, after a restart the whole', async () => {
		const writes = host(1);
		const senders = ['a', 'b', 'c'].map(name => ({ address: `${name}@x.example`, senderName: '' }));
		const whole: Write = { kind: 'createMany', senders };
		const rest: Write = { kind: 'createMany', senders: senders.slice(1) };
		(await writes.open('p', whole)).leave({ remaining: rest });
		assert.deepEqual(await kept(writes), [rest]);
		living.delete(1);
		assert.deepEqual(await kept(host(2)), [whole]);
	});

	test('what was reported is known until the window closes', async () => {
		const writes = host(1);
		(await writes.open('p', create('a@x.example'))).leave({ reported: 'gone' });
		const [entry] = await writes.left('p');
		assert.equal(entry?.told, 'gone');
		Object.assign(entry ?? {}, { told: 'notDone' });
		assert.equal((await writes.left('p'))[0]?.told, 'notDone');
		living.delete(1);
		assert.equal((await host(2).left('p'))[0]?.told, undefined);
	});

	test('`since` is a monotonic time', async () => {
		const begun = performance.now();
		const writes = host(1);
		(await writes.open('p', create('a@x.example'))).leave();
		const isRecent = ({ since }: { readonly since: number }) => begun <= since && since <= performance.now();
		assert.deepEqual((await writes.left('p')).map(isRecent), [true]);
		living.delete(1);
		assert.deepEqual((await host(2).left('p')).map(isRecent), [true]);
	});

	test('saving fails: the write continues, and is known in this window', async () => {
		writeFileSync(folder, 'a file');
		const writes = host(1);
		const entry = await writes.open('p', create('a@x.example'));
		assert.deepEqual(failures, ['Saving a pending write']);
		entry.leave();
		assert.deepEqual(await kept(writes), [create('a@x.example')]);
	});

	test('opening and closing takes less than 10 ms', async () => {
		const writes = host(1);
		await (await writes.open('p', create('first@x.example'))).close();
		const started = performance.now();
		for (let count = 0; count < 100; count++) {
			await (await writes.open('p', create(`a${count}@x.example`))).close();
		}
		const each = (performance.now() - started) / 100;
		assert.ok(each < 10, `${each} ms`);
	});

	const foreign = (what: string, name: string, content: string | Buffer, stays = false) =>
		test(`${what}: ${stays ? 'left alone' : 'dropped'}`, async () => {
			await (await host(1).open('p', create('a@x.example'))).close();
			writeFileSync(join(folder, name), content);
			age(11_000);
			assert.deepEqual(await kept(host(2)), []);
			assert.deepEqual(files(), stays ? [name] : []);
			assert.deepEqual(failures, []);
		});
	foreign('empty', `${id}.9-00000000.json`, '');
	foreign('cut off', `${id}.9-00000000.json`, '{"profileId":"p","write":{"kind":"createAddr');
	foreign('no JSON object', `${id}.9-00000000.json`, '[null]');
	foreign('no text', `${id}.9-00000000.json`, Buffer.from([0xff, 0xfe, 0x00]));
	foreign('another kind', `${id}.9-00000000.json`, '{"profileId":"p","write":{"kind":"constructor"}}');
	foreign('wrong types', `${id}.9-00000000.json`, '{"profileId":"p","write":{"kind":"createAddress","address":["a"],"senderName":""}}');
	foreign('far too large', `${id}.9-00000000.json`, `"${'x'.repeat(9 * 1024 * 1024)}"`);
	foreign('another file', 'notes.txt', 'x', true);
	foreign('a similar name', `${id}.9-00000000.json.bak`, '{}', true);

	test('a file that cannot be read does not stop the others', async () => {
		await host(1).open('p', create('a@x.example'));
		mkdirSync(join(folder, `${id}.9-00000000.json`));
		age(11_000);
		living.clear();
		assert.deepEqual(await kept(host(2)), [create('a@x.example')]);
		assert.deepEqual(failures, ['Reading a saved write']);
	});

	test('any JSON can be parsed without an exception', () => {
		fc.assert(
			fc.property(fc.jsonValue(), value => {
				assert.equal(readWrite(value), undefined);
			})
		);
		const kinds = fc.constantFrom(
			'createAddress',
			'createMany',
			'deleteAddresses',
			'changeName',
			'setSmtpPassword',
			'createDomain',
			'deleteDomain'
		);
		const fields = fc.record(
			Object.fromEntries(
				['address', 'senderName', 'senders', 'addresses', 'oldName', 'newName', 'hadPassword', 'domain', 'keyLength'].map(name => [
					name,
					fc.oneof(fc.string(), fc.boolean(), fc.array(fc.jsonValue()), fc.constant(2048), fc.jsonValue())
				])
			),
			{ requiredKeys: [] }
		);
		fc.assert(
			fc.property(kinds, fields, (kind, rest) => {
				const write = readWrite({ ...rest, kind });
				for (const text of write ? textsOf(write) : []) {
					assert.equal(typeof text, 'string');
				}
			}),
			{ numRuns: 300 }
		);
	});
});

suite('pending writes: what a later one says about an earlier one', () => {
	const [a, b] = ['a@x.example', 'b@x.example'] as const;
	const many: Write = { kind: 'createMany', senders: [a, b].map(address => ({ address, senderName: '' })) };
	const rename = (address: string): Write => ({ kind: 'changeName', address, oldName: '', newName: 'Name', hadPassword: false });
	const remove = (...addresses: readonly string[]): Write => ({ kind: 'deleteAddresses', addresses });
	const setPassword: Write = { kind: 'setSmtpPassword', address: a, hadPassword: false };
	const addDomain = (domain: string): Write => ({ kind: 'createDomain', domain, keyLength: 1024 });
	const removeDomain: Write = { kind: 'deleteDomain', domain: 'x.example', addresses: [] };
	const mail: Write = { kind: 'sendMail', from: a, to: [b] };
	const rows: readonly [what: string, earlier: Write, later: Write, isAnswered: boolean, isRepeated: boolean][] = [
		['the same address, in another case', create(a), create('A@x.example'), true, true],
		['another address', create(a), create(b), false, true],
		['one of many, then all of them', create(a), many, true, true],
		['many, then one of them', many, create(b), false, true],
		['created, then renamed', create(a), rename(a), true, true],
		['created, then deleted', create(a), remove(a, b), true, false],
		['deleted, then created', remove(a), create(a), true, false],
		['deleted two, then one', remove(a, b), remove(b), false, true],
		['created, then given a password', create(a), setPassword, false, false],
		['given a password twice', setPassword, setPassword, true, true],
		['the same domain, in another case', addDomain('x.example'), addDomain('X.example'), true, true],
		['a domain added, then deleted', addDomain('x.example'), removeDomain, false, false],
		['an address, then its domain', create(a), removeDomain, false, false],
		['the same mail', mail, mail, false, true]
	];
	for (const [what, earlier, later, isAnswered, isRepeated] of rows) {
		test(`${what}: ${isAnswered ? 'all' : 'not all'}, ${isRepeated ? 'may be' : 'is never'} rejected for it`, () => {
			assert.deepEqual([isAnsweredBy(earlier, later), isRepeatedBy(earlier, later)], [isAnswered, isRepeated]);
		});
	}
});

/** What is used as text. */
function textsOf(write: Write): readonly unknown[] {
	switch (write.kind) {
		case 'createAddress':
			return [write.address, write.senderName];
		case 'createMany':
			return write.senders.flatMap(({ address, senderName }) => [address, senderName]);
		case 'deleteAddresses':
			return write.addresses;
		case 'changeName':
			return [write.address, write.oldName, write.newName];
		case 'setSmtpPassword':
			return [write.address];
		case 'createDomain':
			return [write.domain];
		case 'deleteDomain':
			return [write.domain, ...write.addresses];
		case 'sendMail':
			return [write.from, ...write.to];
	}
}
