import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { setup, suite, teardown, test } from 'mocha';
import type { KeptPasswords } from '../../../src/accounts/keptPasswords.ts';
import type { Profile } from '../../../src/accounts/profile.ts';
import type { Fault } from '../../../src/emulator/faults/faultKinds.ts';
import type { Outcome } from '../../../src/recovery/outcome.ts';
import { report } from '../../../src/recovery/report.ts';
import type { Services } from '../../../src/services.ts';
import type { Write } from '../../../src/ses/journal.ts';
import { eventually } from '../eventually.ts';
import { usePerson } from '../person.ts';
import { Robot } from '../robot.ts';

const address = 'a@mail.example.com';
const profileOf = (id: string): Profile => ({
	id,
	label: id,
	site: 'international',
	region: 'ap-singapore',
	source: { kind: 'keys', key: id }
});

suite('the message about an interrupted write', () => {
	let robot: Robot;
	/** Addresses whose password is no longer valid. */
	let ended: string[];

	setup(() => {
		robot = new Robot();
		robot.install();
	});
	teardown(() => robot.uninstall());

	/**
	 * What the message about a write does when a button is pressed.
	 *
	 * @param result what the command resolves to
	 */
	async function press(write: Write, outcome: Outcome, button: string, result?: unknown) {
		const done: string[] = [];
		ended = [];
		const passwords = { forget: async () => void ended.push(address) } as unknown as KeptPasswords;
		for (const name of ['createSenderAddress', 'setSmtpPassword', 'deliveryStatus']) {
			robot.commands.set(`tencentSes.${name}`, argument => {
				const { profileId, date } = argument as { readonly profileId: string; readonly date?: string };
				done.push([name, 'in', profileId, ...(date === undefined ? [] : ['on', date])].join(' '));
				return result;
			});
		}
		robot.prefers = (_, labels) => labels.indexOf(button);
		const log = { error: (...words: unknown[]) => assert.fail(words.join()) };
		const close = async () => void done.push('closed');
		const services = { accounts: { passwords }, model: {}, watches: {}, log } as unknown as Services;
		report({ write, time: Date.UTC(2026, 0, 31, 16), since: 0, told: undefined, close }, outcome, profileOf('one'), services);
		await new Promise(setImmediate);
		return done;
	}

	const says = (write: Write, outcome: Outcome, sentence: string, isPasswordEnded: boolean) =>
		test(`${write.kind}, ${JSON.stringify(outcome)}: ${sentence}`, async () => {
			await press(write, outcome, '');
			assert.equal(robot.sightings.find(({ surface }) => surface === 'message')?.text, sentence);
			assert.deepEqual(ended, isPasswordEnded ? [address] : []);
		});

	const change: Write = { kind: 'changeName', address, oldName: 'Old', newName: 'New', hadPassword: true };
	const decides = (what: string, button: string, result: unknown, ...expected: readonly string[]) =>
		test(`${button}, ${what}: ${expected.join(', ')}`, async () =>
			assert.deepEqual(await press(change, { kind: 'gone' }, button, result), expected));
	decides('created', 'Use Old Name', { address }, 'createSenderAddress in one', 'closed');
	decides('canceled', 'Use Old Name', undefined, 'createSenderAddress in one');
	decides('nothing to do', 'Leave Deleted', undefined, 'closed');

	const changed = `Changed the sender name: New <${address}>.`;
	const lost = `${changed} The address has no SMTP password now. Set one so that programs can log in.`;
	says(change, { kind: 'done', hasPassword: true }, changed, false);
	says(change, { kind: 'done', hasPassword: false }, lost, true);
	says(change, { kind: 'done', hasPassword: undefined }, lost, true);
	says({ ...change, hadPassword: false }, { kind: 'done', hasPassword: false }, changed, true);
	says(change, { kind: 'named', senderName: 'Third', hasPassword: true }, `${address} exists, but as Third <${address}>.`, false);
	says(change, { kind: 'named', senderName: 'Third', hasPassword: false }, `${address} exists, but as Third <${address}>.`, true);

	test('Set SMTP Password: in the profile of the address', async () => {
		const write: Write = { kind: 'setSmtpPassword', address, hadPassword: true };
		const done = await press(write, { kind: 'unknowable' }, 'Set SMTP Password');
		assert.deepEqual(done, ['closed', 'setSmtpPassword in one']);
	});

	test('Show Delivery Status: of the day in Beijing on which the mail was sent', async () => {
		const done = await press({ kind: 'sendMail', from: address, to: ['b@example.com'] }, { kind: 'unknowable' }, 'Show Delivery Status');
		assert.deepEqual(done, ['closed', 'deliveryStatus in one on 2026-02-01']);
	});
});

suite('an interrupted write', () => {
	const service = 'service@mail.qcloud.com';
	/** Has an SMTP password. */
	const news = 'news@mail.qcloud.com';
	/** Has none. */
	const billing = 'billing@mail.qcloud.com';
	const wasCreated = /^service@mail\.qcloud\.com was created, although the response was lost\.$/;
	const createdButtons = ['Send Test Mail', 'Set SMTP Password', 'Copy From Header'];
	const listIsLost: Fault = { action: 'ListEmailAddress', drop: 'before', times: 'always' };
	const person = usePerson();

	const entries = () => globSync('writes/*.json', { cwd: person.storage });

	const nothingIsLeft = () => eventually(() => assert.deepEqual(entries(), []));

	/** Waits are short from here on. */
	async function meets(fault: Fault): Promise<void> {
		await person.emulator.addFault(fault);
		await person.emulator.clearLog();
		person.speedUp();
	}

	async function hasArrived(action: string, times = 1): Promise<void> {
		await eventually(async () => assert.equal((await person.emulator.actions()).filter(name => name === action).length, times));
		assert.equal(entries().length, 1);
	}

	async function tells(sentence: RegExp, ...buttons: readonly string[]): Promise<void> {
		assert.deepEqual((await person.waitForMessage(sentence)).buttons, buttons);
		assert.equal(person.messages.filter(({ text }) => sentence.test(text)).length, 1);
	}

	async function creates(name: string): Promise<void> {
		await person.runOn('createSenderAddress', 'mail.qcloud.com');
		await person.waitForBox('Create Sender Address (2/3)');
		await person.answer('service');
		await person.waitForBox('Create Sender Address (3/3)');
		await person.answer(name);
	}

	/** Creates an address, and gets no response. */
	async function isCreated(name: string): Promise<void> {
		await meets({ action: 'CreateEmailAddress', stall: 'after' });
		await creates(name);
		await eventually(async () => assert.ok(await person.emulator.sender(service)));
		assert.equal(entries().length, 1);
	}

	test('restarted after the address was created: says that it was', async () => {
		await isCreated('Service Team');
		await person.crash();
		await tells(wasCreated, ...createdButtons);
		await person.click(wasCreated, 'Copy From Header');
		await eventually(() => assert.equal(person.clipboard, `Service Team <${service}>`));
		await nothingIsLeft();
	});

	test('restarted before the address was created: says that it was not, and creates it again', async () => {
		await meets({ action: 'CreateEmailAddress', stall: 'before' });
		await creates('Service Team');
		await hasArrived('CreateEmailAddress');
		await person.crash();
		const wasNotCreated = /^service@mail\.qcloud\.com was not created: the response was lost, and SES does not list it\.$/;
		await tells(wasNotCreated, 'Create Again');
		await person.click(wasNotCreated, 'Create Again');
		await person.waitForMessage(`Created ${service}.`);
		assert.equal((await person.emulator.sender(service))?.name, 'Service Team');
		await nothingIsLeft();
	});

	test('restarted halfway through a list: says how far it got, and creates the rest', async () => {
		// The sample domain has three addresses of ten.
		await meets({ action: 'CreateEmailAddress', stall: 'before', after: 2, times: 3 });
		const lines = ['one', 'two', 'three', 'four', 'five'].map(name => `${name}@mail.qcloud.com,"The ""${name}"", Ltd."`);
		void person.run('createMany', { text: ['address,name', ...lines].join('\n') });
		await hasArrived('CreateEmailAddress', 5);
		await person.crash();
		const exist = /^2 of 5 sender addresses from the list exist now\. The others were not created\.$/;
		await tells(exist, 'Create the Rest');
		await person.click(exist, 'Create the Rest');
		await person.waitForMessage('Sender addresses created: 3. 2 already existed.');
		assert.equal((await person.emulator.sender('four@mail.qcloud.com'))?.name, 'The "four", Ltd.');
		await nothingIsLeft();
	});

	test('nothing is said while SES cannot be reached', async () => {
		await isCreated('');
		await person.emulator.addFault(listIsLost);
		await person.crash();
		await person.rows();
		await person.waitForHeader(/No connection/);
		assert.deepEqual(person.messages, []);
		assert.equal(entries().length, 1);
		await person.emulator.clearFaults();
		await person.run('refresh');
		await tells(wasCreated, ...createdButtons);
		await nothingIsLeft();
	});

	test('Esc after it was sent: reports the outcome', async () => {
		await isCreated('');
		await person.escape();
		await tells(wasCreated, ...createdButtons);
		await person.row(service);
		await nothingIsLeft();
	});

	test('Esc while SES cannot be reached: reports the outcome once it can', async () => {
		await isCreated('');
		await person.emulator.addFault(listIsLost);
		await person.emulator.clearLog();
		await person.escape();
		// The tree gives up after three tries, the check in the background after six.
		await eventually(async () => {
			const actions = await person.emulator.actions();
			assert.ok(actions.filter(action => action === 'ListEmailAddress').length >= 9, actions.join());
		});
		await person.emulator.clearFaults();
		await tells(wasCreated, ...createdButtons);
		await nothingIsLeft();
	});

	test('restarted while an SMTP password was set: the list shows it, as there was none before', async () => {
		await meets({ action: 'UpdateEmailSmtpPassWord', stall: 'after' });
		await person.runOn('setSmtpPassword', billing);
		await person.pick('Generate a Strong Password');
		await hasArrived('UpdateEmailSmtpPassWord');
		await person.crash();
		await tells(
			/^billing@mail\.qcloud\.com has an SMTP password now, although the response was lost\. If you do not have it, set another one\.$/,
			'Set SMTP Password'
		);
		await nothingIsLeft();
	});

	test('restarted while a kept SMTP password was replaced: no longer kept, as it may be invalid', async () => {
		async function replace(choice: string): Promise<void> {
			await person.runOn('setSmtpPassword', news);
			await person.click(/^Replace/, 'Replace…');
			await person.pick(choice);
		}
		await replace('Enter a Password');
		await person.waitForBox('Set SMTP Password (2/2)');
		await person.answer('Kept37Password');
		await person.click(`The SMTP password of ${news} is set`, 'Keep in VS Code');
		await person.waitForMessage('is kept in the secret storage');
		await meets({ action: 'UpdateEmailSmtpPassWord', stall: 'after' });
		await replace('Generate a Strong Password');
		await hasArrived('UpdateEmailSmtpPassWord');
		await person.crash();
		await tells(
			/^It is unknown whether SES accepted the new SMTP password of news@mail\.qcloud\.com\. Set it again to be sure\.$/,
			'Set SMTP Password'
		);
		await nothingIsLeft();
		// A kept password would add a step that asks whether to use it.
		await person.runOn('copySmtpCode', news);
		await person.pick('Nodemailer');
		await person.waitUntilClosed();
		await eventually(() => assert.match(person.clipboard, /nodemailer/));
	});
});
