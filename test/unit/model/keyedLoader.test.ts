import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { forEachFew, KeyedLoader, outcome } from '../../../src/model/keyedLoader.ts';

interface End {
	readonly resolve: (result: string) => void;
	readonly reject: (error: Error) => void;
}

/** KeyedLoader whose ends the test decides, and what they told of. */
class Steered {
	readonly told: string[] = [];
	readonly signals: AbortSignal[] = [];
	readonly loads: KeyedLoader<string>;
	private readonly _ends: End[] = [];
	private readonly _promises: Promise<string>[] = [];

	constructor() {
		this.loads = new KeyedLoader({
			load: (_key, signal) => {
				this.signals.push(signal);
				const promise = new Promise<string>((resolve, reject) => {
					signal.addEventListener('abort', () => reject(signal.reason));
					this._ends.push({ resolve, reject });
				});
				this._promises.push(promise);
				return promise;
			},
			onDidStart: () => this.told.push('started'),
			onDidLoad: key => this.told.push(`done ${key}`)
		});
	}

	/** How often something was loaded. */
	get count(): number {
		return this._ends.length;
	}

	async resolve(index: number, result: string): Promise<void> {
		this._ends[index]?.resolve(result);
		await this._settled(index);
	}

	async reject(index: number): Promise<void> {
		this._ends[index]?.reject(new Error('no'));
		await this._settled(index);
	}

	private async _settled(index: number): Promise<void> {
		await this._promises[index]?.catch(() => {});
		await Promise.resolve();
	}
}

suite('model: keyed loader', () => {
	test('all who ask share one load, which is kept', async () => {
		const steered = new Steered();
		const first = outcome(() => steered.loads.get('a'));
		const second = outcome(() => steered.loads.get('a'));
		await steered.resolve(0, 'A');
		assert.deepEqual([await first, await second, await steered.loads.get('a').promise, steered.count], ['A', 'A', 'A', 1]);
		assert.deepEqual(steered.told, ['started', 'done a']);
	});

	test('each key by itself', async () => {
		const steered = new Steered();
		steered.loads.get('a');
		steered.loads.get('b');
		await steered.resolve(1, 'B');
		assert.deepEqual([steered.loads.loaded('a'), steered.loads.loaded('b'), steered.loads.keys], [undefined, 'B', ['a', 'b']]);
	});

	test('of a load that nobody asked for only the end is told', async () => {
		const steered = new Steered();
		steered.loads.get('a', true);
		await steered.resolve(0, 'A');
		assert.deepEqual(steered.told, ['done a']);
	});

	test('one that fails is forgotten, and what was known before stays', async () => {
		const steered = new Steered();
		steered.loads.get('a');
		await steered.resolve(0, 'old');
		steered.loads.invalidate('a');
		const waiting = outcome(() => steered.loads.get('a'));
		await steered.reject(1);
		await assert.rejects(waiting, { message: 'no' });
		assert.deepEqual([steered.loads.loaded('a'), steered.loads.latest('a')], [undefined, 'old']);
		steered.loads.get('a');
		assert.equal(steered.count, 3);
	});

	test('who waits gets the outcome of the load that came in its place', async () => {
		const steered = new Steered();
		const waiting = outcome(() => steered.loads.get('a'));
		steered.loads.invalidate('a');
		steered.loads.get('a');
		await steered.resolve(1, 'new');
		assert.equal(await waiting, 'new');
		assert.deepEqual([steered.signals[0]?.aborted, steered.signals[1]?.aborted], [true, false]);
	});

	test('one that was replaced and is done all the same changes nothing', async () => {
		const steered = new Steered();
		const late = steered.loads.get('a').promise;
		// Done before it could be given up.
		void steered.resolve(0, 'late');
		steered.loads.invalidate('a');
		assert.equal(await late, 'late');
		assert.deepEqual([steered.loads.latest('a'), steered.told], [undefined, ['started']]);
	});

	test('who waits is told that it was canceled; what is done stays', async () => {
		const steered = new Steered();
		steered.loads.get('a');
		await steered.resolve(0, 'A');
		const waiting = outcome(() => steered.loads.get('b'));
		steered.loads.cancel();
		await assert.rejects(waiting, { name: 'AbortError' });
		assert.equal(steered.loads.loaded('a'), 'A');
	});

	test('some can be canceled alone', async () => {
		const steered = new Steered();
		steered.loads.get('a');
		const b = steered.loads.get('b').promise;
		steered.loads.cancel(['b']);
		await assert.rejects(b, { name: 'AbortError' });
		assert.deepEqual(
			steered.signals.map(({ aborted }) => aborted),
			[false, true]
		);
	});

	test('what is forgotten is not known any more', async () => {
		const steered = new Steered();
		steered.loads.get('a');
		await steered.resolve(0, 'A');
		steered.loads.invalidate('a');
		assert.equal(steered.loads.latest('a'), 'A');
		steered.loads.forget('a');
		assert.deepEqual([steered.loads.latest('a'), steered.loads.keys], [undefined, []]);
	});

	test('a few at a time, and all of them', async () => {
		let running = 0;
		let most = 0;
		const done: number[] = [];
		await forEachFew([1, 2, 3, 4, 5], 2, async item => {
			most = Math.max(most, ++running);
			await Promise.resolve();
			running--;
			done.push(item);
		});
		assert.deepEqual([most, done.sort()], [2, [1, 2, 3, 4, 5]]);
	});
});
