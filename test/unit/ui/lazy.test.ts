import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { Lazy } from '../../../src/ui/lazy.ts';

suite('ui: lazy loading', () => {
	/** A loader that counts. */
	function counter() {
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

	test('loads on first use, and only once', async () => {
		const { counts, load } = counter();
		const lazy = new Lazy(load);
		assert.equal(counts.loaded, 0);
		assert.equal(await lazy.get(), await lazy.get());
		assert.equal(counts.loaded, 1);
	});

	test('a failed load is repeated', async () => {
		const { counts, load } = counter();
		let isBroken = true;
		const lazy = new Lazy(() => (isBroken ? Promise.reject(new Error('broken')) : load()));
		await assert.rejects(lazy.get(), { message: 'broken' });
		isBroken = false;
		await lazy.get();
		assert.equal(counts.loaded, 1);
	});

	const disposes = (what: string, use: (lazy: Lazy<{ dispose(): void }>) => unknown, disposed: number) =>
		test(`${what}: disposes ${disposed} times`, async () => {
			const { counts, load } = counter();
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
