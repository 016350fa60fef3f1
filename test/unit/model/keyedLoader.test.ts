import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { forEachFew, KeyedLoader, outcome } from '../../../src/model/keyedLoader.ts';

interface End {
	readonly resolve: (result: string) => void;
	readonly reject: (error: Error) => void;
}

/** A KeyedLoader whose loads end when the test says so. */
class ControlledLoader {
	readonly events: string[] = [];
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
			onDidStart: () => this.events.push('started'),
			onDidLoad: key => this.events.push(`done ${key}`)
		});
	}

	/** The number of loads. */
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
	test('callers share one load, whose result is kept', async () => {
		const loader = new ControlledLoader();
		const first = outcome(() => loader.loads.get('a'));
		const second = outcome(() => loader.loads.get('a'));
		await loader.resolve(0, 'A');
		assert.deepEqual([await first, await second, await loader.loads.get('a').promise, loader.count], ['A', 'A', 'A', 1]);
		assert.deepEqual(loader.events, ['started', 'done a']);
	});

	test('keys are loaded independently', async () => {
		const loader = new ControlledLoader();
		loader.loads.get('a');
		loader.loads.get('b');
		await loader.resolve(1, 'B');
		assert.deepEqual([loader.loads.loaded('a'), loader.loads.loaded('b'), loader.loads.keys], [undefined, 'B', ['a', 'b']]);
	});

	test('a background load only fires an event when it ends', async () => {
		const loader = new ControlledLoader();
		loader.loads.get('a', true);
		await loader.resolve(0, 'A');
		assert.deepEqual(loader.events, ['done a']);
	});

	test('a failed load is repeated, and the previous result stays available', async () => {
		const loader = new ControlledLoader();
		loader.loads.get('a');
		await loader.resolve(0, 'old');
		loader.loads.invalidate('a');
		const waiting = outcome(() => loader.loads.get('a'));
		await loader.reject(1);
		await assert.rejects(waiting, { message: 'no' });
		assert.deepEqual([loader.loads.loaded('a'), loader.loads.latest('a')], [undefined, 'old']);
		loader.loads.get('a');
		assert.equal(loader.count, 3);
	});

	test('callers get the result of the load that replaced theirs', async () => {
		const loader = new ControlledLoader();
		const waiting = outcome(() => loader.loads.get('a'));
		loader.loads.invalidate('a');
		loader.loads.get('a');
		await loader.resolve(1, 'new');
		assert.equal(await waiting, 'new');
		assert.deepEqual([loader.signals[0]?.aborted, loader.signals[1]?.aborted], [true, false]);
	});

	test('a replaced load that still finishes has no effect', async () => {
		const loader = new ControlledLoader();
		const late = loader.loads.get('a').promise;
		// Finished before it could be canceled.
		void loader.resolve(0, 'late');
		loader.loads.invalidate('a');
		assert.equal(await late, 'late');
		assert.deepEqual([loader.loads.latest('a'), loader.events], [undefined, ['started']]);
	});

	test('canceling rejects pending loads, and keeps results', async () => {
		const loader = new ControlledLoader();
		loader.loads.get('a');
		await loader.resolve(0, 'A');
		const waiting = outcome(() => loader.loads.get('b'));
		loader.loads.cancel();
		await assert.rejects(waiting, { name: 'AbortError' });
		assert.equal(loader.loads.loaded('a'), 'A');
	});

	test('single keys can be canceled', async () => {
		const loader = new ControlledLoader();
		loader.loads.get('a');
		const b = loader.loads.get('b').promise;
		loader.loads.cancel(['b']);
		await assert.rejects(b, { name: 'AbortError' });
		assert.deepEqual(
			loader.signals.map(({ aborted }) => aborted),
			[false, true]
		);
	});

	test('a forgotten key has no previous result', async () => {
		const loader = new ControlledLoader();
		loader.loads.get('a');
		await loader.resolve(0, 'A');
		loader.loads.invalidate('a');
		assert.equal(loader.loads.latest('a'), 'A');
		loader.loads.forget('a');
		assert.deepEqual([loader.loads.latest('a'), loader.loads.keys], [undefined, []]);
	});

	test('forEachFew processes all items, a few at a time', async () => {
		let running = 0;
		let most = 0;
		const done: number[] = [];
		await forEachFew([1, 2, 3, 4, 5], async item => {
			most = Math.max(most, ++running);
			await Promise.resolve();
			running--;
			done.push(item);
		});
		assert.deepEqual([most, done.sort()], [4, [1, 2, 3, 4, 5]]);
	});
});
