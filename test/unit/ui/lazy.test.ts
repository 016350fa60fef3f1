import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { Lazy } from '../../../src/ui/lazy.ts';

suite('ui: what is loaded when it is used', () => {
	/** A thing, and how often it was loaded and disposed of. */
	function thing() {
		const counts = { loaded: 0, disposed: 0 };
		const load = async () => {
			counts.loaded++;
			return {
				dispose: () => {
					counts.disposed++;
				}
			};
		};
		return { counts, load };
	}

	test('nothing is loaded before, and once only', async () => {
		const { counts, load } = thing();
		const lazy = new Lazy(load);
		assert.equal(counts.loaded, 0);
		assert.equal(await lazy.get(), await lazy.get());
		assert.equal(counts.loaded, 1);
	});

	test('what could not be loaded is tried anew', async () => {
		const { counts, load } = thing();
		let isBroken = true;
		const lazy = new Lazy(() => (isBroken ? Promise.reject(new Error('broken')) : load()));
		await assert.rejects(lazy.get(), { message: 'broken' });
		isBroken = false;
		await lazy.get();
		assert.equal(counts.loaded, 1);
	});

	const disposes = (what: string, use: (lazy: Lazy<{ dispose(): void }>) => unknown, disposed: number) =>
		test(`${what}: disposed of ${disposed} times`, async () => {
			const { counts, load } = thing();
			const lazy = new Lazy(load);
			const used = use(lazy);
			lazy.dispose();
			await used;
			await Promise.resolve();
			assert.equal(counts.disposed, disposed);
		});
	disposes('never used', () => undefined, 0);
	disposes('being loaded', lazy => lazy.get(), 1);
});
