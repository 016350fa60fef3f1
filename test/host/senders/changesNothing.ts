import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import type { Person } from '../person.ts';

/** A command for one address, called by a keybinding, a task or an extension that passes nothing it can use, changes nothing. */
export function changesNothing(person: Person, command: string, title: string): void {
	async function isWithoutResult(result: Promise<unknown>, leave: () => Promise<unknown>): Promise<void> {
		const { senders } = await person.emulator.state();
		await leave();
		assert.equal(await result, undefined);
		assert.deepEqual((await person.emulator.state()).senders, senders);
	}

	suite('as keybindings, tasks and extensions use it', () => {
		const asks = (what: string, argument: unknown) =>
			test(`${what}: asks for an address, and resolves to undefined after Esc`, () =>
				isWithoutResult(person.run(command, argument), async () => {
					await person.waitForBox(title);
					await person.escape();
				}));
		asks('nothing known', undefined);
		asks('something else altogether', 42);
		asks('values of other types', { address: 1, addresses: 'a', senderName: [] });

		test('unknown address: says so, and resolves to undefined', () =>
			isWithoutResult(person.run(command, { address: 'nobody@mail.qcloud.com' }), () =>
				person.waitForMessage('nobody@mail.qcloud.com is not a sender address of this account. Refresh the list.')
			));
	});
}
