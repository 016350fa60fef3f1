import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { askToPick, pickOne } from '../../../src/ui/input/pick.ts';
import { eventually } from '../eventually.ts';
import { usePerson } from '../person.ts';

const domain = 'mail.qcloud.com';
const nameStep = 'Create Sender Address (2/3)';

suite('A command that is run while a box is open', () => {
	const person = usePerson();

	const keepsTyped = (what: string, title: string, command: string, ...args: readonly unknown[]) =>
		test(`${what}, the same again: the box stays as it is`, async () => {
			const running = person.run(command, ...args);
			const box = await person.waitForBox(title);
			await person.type('typed');
			assert.equal(await person.run(command, ...structuredClone(args)), undefined);
			assert.equal(person.box, box);
			assert.deepEqual([box.isOpen, box.value], [true, 'typed']);
			await person.escape();
			assert.equal(await running, undefined);
		});
	keepsTyped('without a row', 'Create Sender Address (1/3)', 'createSenderAddress');
	keepsTyped('for a row', nameStep, 'createSenderAddress', { domain });
	keepsTyped('in a box of VS Code', 'Create CAM Policy', 'createCamPolicy');
	keepsTyped('in the list of profiles', 'Switch Profile', 'switchProfile');
	keepsTyped('in the list of signing in', 'Tencent SES: Sign In', 'signIn');

	test('at a later step, the same again: the step stays', async () => {
		void person.run('createSenderAddress', { domain });
		await person.waitForBox(nameStep);
		await person.answer('typed');
		await person.waitForBox('Create Sender Address (3/3)');
		await person.run('createSenderAddress', { domain });
		assert.equal(person.box.title, 'Create Sender Address (3/3)');
	});

	test('for another row: the box is about that row, and the first command is canceled', async () => {
		const first = person.run('changeSenderName', { address: 'billing@mail.qcloud.com' });
		await eventually(() => assert.equal(person.box.value, 'Billing, Example Ltd.'));
		await person.runOn('changeSenderName', 'news@mail.qcloud.com');
		assert.equal(await first, undefined);
		await eventually(() => assert.equal(person.box.value, 'Tencent Cloud News'));
		await person.answer('Newer Name');
		await person.waitForMessage('news@mail.qcloud.com');
		assert.deepEqual(
			person.messages.filter(({ text }) => text.includes('billing')),
			[]
		);
	});

	test('twice at once, for two rows: the box is about the second one', async () => {
		await person.emulator.addFault({ action: 'ListEmailAddress', delayMs: 300 });
		void person.run('refresh');
		const first = person.run('changeSenderName', { address: 'billing@mail.qcloud.com' });
		void person.run('changeSenderName', { address: 'news@mail.qcloud.com' });
		assert.equal(await first, undefined);
		await eventually(() => assert.equal(person.box.value, 'Tencent Cloud News'));
	});

	test('another one: the box of the later one takes over, and the first command is canceled', async () => {
		const first = person.run('createSenderAddress', { domain });
		await person.waitForBox(nameStep);
		void person.run('switchProfile');
		await person.waitForBox('Switch Profile');
		assert.equal(await first, undefined);
	});

	test('while its answer is sent: the box stays until that is over', async () => {
		const creating = person.run('createSenderAddress', { domain });
		await person.waitForBox(nameStep);
		await person.answer('typed');
		await person.waitForBox('Create Sender Address (3/3)');
		await person.emulator.addFault({ action: 'CreateEmailAddress', delayMs: 300 });
		await person.enter();
		await person.waitForFaults();
		assert.equal(await person.run('switchProfile'), undefined);
		assert.equal(await person.run('createSenderAddress', { domain }), undefined);
		assert.equal(person.box.title, 'Create Sender Address (3/3)');
		await creating;
		await person.waitForMessage(`Created typed@${domain}.`);
	});

	test('and asks whether to delete: it asks once', async () => {
		await person.emulator.addFault({ action: 'ListEmailAddress', delayMs: 300 });
		void person.run('refresh');
		const address = 'billing@mail.qcloud.com';
		void person.run('deleteAddress', { address });
		const again = person.run('deleteAddress', { address });
		await person.waitForMessage(`Delete the sender address ${address}?`);
		assert.equal(await again, undefined);
		assert.equal(person.messages.length, 1);
		await person.click('Delete the sender address', 'Delete');
		await person.waitForMessage(`Deleted ${address}.`);
		assert.equal(person.messages.length, 1);
	});
});

suite('A list that is still being loaded', () => {
	const person = usePerson();

	const isActive = (typed: string, expected: readonly string[]) =>
		test(`typed meanwhile: "${typed}"; Enter picks ${expected}`, async () => {
			let load = () => {};
			const items = new Promise<void>(resolve => {
				load = resolve;
			}).then(() => ['zero', 'one', 'two'].map(label => ({ label, value: label })));
			const picked = pickOne({ title: 'List', placeholder: '', active: 'one', items });
			await eventually(() => assert.equal(person.box.title, 'List'));
			await person.type(typed);
			load();
			await eventually(() => assert.deepEqual(person.box.active, expected));
			await person.enter();
			assert.equal(await picked, expected[0]);
		});
	isActive('', ['one']);
	isActive('t', ['two']);
	isActive('z', ['zero']);
});

suite('A box that is left while its answer is being sent', () => {
	const person = usePerson();

	const waits = (what: string, leave: () => Promise<void>, expected: unknown) =>
		test(`${what}: the step ends once that is over`, async () => {
			let answer = () => {};
			const answered = new Promise<undefined>(resolve => {
				answer = () => resolve(undefined);
			});
			let isOver = false;
			const step = { title: 'List', placeholder: '', items: [{ label: 'one', value: 'one' }], canGoBack: true };
			const left = askToPick({ ...step, submit: () => answered }).finally(() => {
				isOver = true;
			});
			await person.waitForBox('List');
			await person.enter();
			await leave();
			await person.waitUntilClosed();
			assert.equal(isOver, false);
			answer();
			assert.equal(await left, expected);
		});
	waits('with Esc', () => person.escape(), undefined);
	waits('with Back', () => person.back(), 'back');
});
