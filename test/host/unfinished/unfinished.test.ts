import assert from 'node:assert/strict';
import { setup, suite, teardown, test } from 'mocha';
import type * as vscode from 'vscode';
import type { Profile } from '../../../src/accounts/profile.ts';
import type { DomainModel } from '../../../src/explorer/domainModel.ts';
import type { Write } from '../../../src/ses/journal.ts';
import type { Outcome } from '../../../src/unfinished/outcome.ts';
import { tell } from '../../../src/unfinished/telling.ts';
import { Robot } from '../robot.ts';

const address = 'a@mail.example.com';
const profileOf = (id: string): Profile => ({ id, label: id, site: 'international', region: 'ap-singapore', source: { kind: 'keys' } });

suite('the message about a write that was left', () => {
	let robot: Robot;
	/** Addresses whose password holds no longer. */
	let ended: string[];

	setup(() => {
		robot = new Robot();
		robot.install();
	});
	teardown(() => robot.uninstall());

	interface Pressing {
		/** The current profile by then; the message is about `one`. */
		readonly current?: string;
		readonly profiles?: readonly string[];
		/** What the command resolves to. */
		readonly result?: unknown;
	}

	/** What comes of a write, and of its message, on which someone presses a button. */
	async function press(write: Write, outcome: Outcome, button: string, { current = 'one', profiles = ['one', 'two'], result }: Pressing) {
		const done: string[] = [];
		ended = [];
		const accounts = {
			profiles: profiles.map(profileOf),
			current: profileOf(current),
			switchTo: async (id: string) => {
				accounts.current = profileOf(id);
			}
		};
		for (const name of ['createSenderAddress', 'setSmtpPassword']) {
			robot.commands.set(`tencentSes.${name}`, () => {
				done.push(`${name} in ${accounts.current.id}`);
				return result;
			});
		}
		robot.prefers = (_, labels) => labels.indexOf(button);
		const model = { tellPasswordEnded: () => ended.push(address) } as unknown as DomainModel;
		const log = { error: (...words: unknown[]) => assert.fail(words.join()) } as unknown as vscode.LogOutputChannel;
		const close = async () => void done.push('closed');
		tell({ write, since: 0, told: undefined, close, setTold() {} }, outcome, { accounts, profile: profileOf('one'), model, log });
		await new Promise(setImmediate);
		return done;
	}

	const says = (write: Write, outcome: Outcome, sentence: string, isPasswordEnded: boolean) =>
		test(`${write.kind}, ${JSON.stringify(outcome)}: ${sentence}`, async () => {
			await press(write, outcome, '', {});
			assert.equal(robot.sightings.find(({ surface }) => surface === 'message')?.text, sentence);
			assert.deepEqual(ended, isPasswordEnded ? [address] : []);
		});

	const change: Write = { kind: 'changeName', address, oldName: 'Old', newName: 'New', hadPassword: true };
	const decides = (what: string, button: string, pressing: Pressing, ...expected: readonly string[]) =>
		test(`${button}, ${what}: ${expected.join(', ') || 'nothing'}`, async () =>
			assert.deepEqual(await press(change, { kind: 'gone' }, button, pressing), expected));
	const create = 'Create Again as "Old"';
	decides('created', create, { result: { address } }, 'createSenderAddress in one', 'closed');
	decides('someone left', create, {}, 'createSenderAddress in one');
	decides('another profile is current', create, { current: 'two', result: { address } }, 'createSenderAddress in one', 'closed');
	decides('the profile is gone', create, { current: 'two', profiles: ['two'], result: { address } });
	decides('another profile is current', 'Leave It Deleted', { current: 'two' }, 'closed');

	const changed = `Changed the sender name: New <${address}>.`;
	const lost = `${changed} The address has no SMTP password now; set one before programs log in.`;
	says(change, { kind: 'done', hasPassword: true }, changed, false);
	says(change, { kind: 'done', hasPassword: false }, lost, true);
	says(change, { kind: 'done', hasPassword: undefined }, lost, true);
	says({ ...change, hadPassword: false }, { kind: 'done', hasPassword: false }, changed, true);
	says(change, { kind: 'named', senderName: 'Third', hasPassword: true }, `${address} is there, but as Third <${address}>.`, false);
	says(change, { kind: 'named', senderName: 'Third', hasPassword: false }, `${address} is there, but as Third <${address}>.`, true);

	test('Set SMTP Password, another profile is current: of the address in its own', async () => {
		const write: Write = { kind: 'setSmtpPassword', address, hadPassword: true };
		const done = await press(write, { kind: 'unknowable' }, 'Set SMTP Password', { current: 'two' });
		assert.deepEqual(done, ['closed', 'setSmtpPassword in one']);
	});
});
