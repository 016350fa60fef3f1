import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { askOnce, mayReplace, openBox, type Run, runAs } from '../../../src/ui/runs.ts';

suite('boxes of several runs', () => {
	const [earlier, later] = [1, 2];
	const run = (number: number, command: string, ...args: readonly unknown[]): Run => ({ number, command, args });
	const open = run(earlier, 'a', { domain: 'x' });

	const replaces = (what: string, other: Run, expected: boolean, isBusy = false) =>
		test(`${what}: ${expected ? 'replaces the open box' : 'leaves the box open'}`, () =>
			assert.equal(mayReplace(other, { run: open, isBusy: () => isBusy }), expected));
	replaces('the same run', open, true);
	replaces('another command', run(later, 'b'), true);
	replaces('the command for another row', run(later, 'a', { domain: 'y' }), true);
	replaces('the command for several rows', run(later, 'a', { domain: 'x' }, [{ domain: 'x' }]), true);
	replaces('the command for the same row, which was drawn again', run(later, 'a', { domain: 'x' }), false);
	replaces('a command that was run before', run(0, 'b'), false);
	replaces('another command, while the answer is sent', run(later, 'b'), false, true);

	/** Opens a box. @returns what happened to it, and how to close it */
	function box(isBusy = false) {
		const events: string[] = [];
		const cancel = () => {
			events.push('canceled');
			close?.();
		};
		const close = openBox({ isBusy: () => isBusy, cancel, focus: () => events.push('focused') });
		return { events, close, isOpen: close !== undefined };
	}

	test('of nested and later runs, also after pauses: each belongs to its run', async () => {
		const pause = () => new Promise(setImmediate);
		const slow = runAs('slow', [], async () => {
			await pause();
			await pause();
			return box();
		});
		const first = await runAs('fast', [], async () => box());
		assert.deepEqual([first.isOpen, (await slow).isOpen, first.events], [true, false, ['focused']]);
		const again = runAs('fast', [], box);
		assert.deepEqual([again.isOpen, first.events], [false, ['focused', 'focused']]);
		const other = runAs('other', [], box);
		assert.deepEqual([other.isOpen, first.events.at(-1)], [true, 'canceled']);
		other.close?.();
		const last = runAs('other', [], box);
		assert.equal(last.isOpen, true);
		last.close?.();
	});

	test('a busy box stays until it is closed', () => {
		const busy = runAs('a', [], () => box(true));
		assert.deepEqual([runAs('b', [], box).isOpen, busy.events], [false, ['focused']]);
		busy.close?.();
		const next = runAs('b', [], box);
		assert.equal(next.isOpen, true);
		next.close?.();
	});

	test('dialogs: the same command asks once at a time', async () => {
		let answer = (_: string) => {};
		const ask = (command: string, ...args: readonly unknown[]) =>
			runAs(command, args, () => askOnce(() => new Promise<string>(resolve => (answer = resolve))));
		const first = ask('a', 'x');
		assert.equal(await ask('a', 'x'), undefined);
		answer('yes');
		assert.equal(await first, 'yes');
		const others = [ask('a', 'x')];
		answer('again');
		others.push(ask('a', 'y'));
		answer('other');
		assert.deepEqual(await Promise.all(others), ['again', 'other']);
	});
});
