/** A load in progress or done. */
export interface Load<T> {
	readonly promise: Promise<T>;
	readonly abort: AbortController;
	/** A newer load has taken its place, so its result does not count. */
	isReplaced: boolean;
	/** `undefined` while loading. */
	result?: T;
}

interface KeyedLoaderOptions<T> {
	/** @param isBackground whether the user did not ask for it */
	readonly load: (key: string, signal: AbortSignal, isBackground: boolean) => Promise<T>;
	/** Called with each load that is not in the background. */
	readonly onDidStart: (loading: Promise<T>) => void;
	/** Called with each result and the one before, unless the load was replaced. */
	readonly onDidLoad?: (key: string, before: T | undefined, now: T, isBackground: boolean) => void;
}

/** Loads values by key. Callers share a load. A result is kept, a failure is not: the next caller tries again. */
export class KeyedLoader<T> {
	private readonly _options: KeyedLoaderOptions<T>;
	private readonly _loads = new Map<string, Load<T>>();
	private readonly _latest = new Map<string, T>();

	constructor(options: KeyedLoaderOptions<T>) {
		this._options = options;
	}

	/** The keys of all loads and of earlier results. */
	get keys(): readonly string[] {
		return [...new Set([...this._loads.keys(), ...this._latest.keys()])];
	}

	/** The load of a key, started if there is none. @param isBackground whether the user did not ask for it */
	get(key: string, isBackground = false): Load<T> {
		const known = this._loads.get(key);
		if (known) {
			return known;
		}
		const abort = new AbortController();
		const load: Load<T> = { promise: this._options.load(key, abort.signal, isBackground), abort, isReplaced: false };
		this._loads.set(key, load);
		if (!isBackground) {
			this._options.onDidStart(load.promise);
		}
		load.promise.then(
			result => {
				load.result = result;
				if (!load.isReplaced) {
					const before = this._latest.get(key);
					this._latest.set(key, result);
					this._options.onDidLoad?.(key, before, result, isBackground);
				}
			},
			() => {
				if (!load.isReplaced) {
					this._loads.delete(key);
				}
			}
		);
		return load;
	}

	/** The result of a key; `undefined` while loading. */
	loaded(key: string): T | undefined {
		return this._loads.get(key)?.result;
	}

	/** The last result of a key, also while it is loaded again, and after that failed. */
	latest(key: string): T | undefined {
		return this._latest.get(key);
	}

	/** Whether the load with this signal has not been replaced. */
	isCurrent(key: string, signal: AbortSignal): boolean {
		return this._loads.get(key)?.abort.signal === signal;
	}

	/** Drops the load of a key, done or not. Callers of `outcome` get the result of the next one. */
	invalidate(key: string): void {
		const load = this._loads.get(key);
		if (load) {
			load.isReplaced = true;
			load.abort.abort();
			this._loads.delete(key);
		}
	}

	/** Drops what `latest` returns. */
	forget(key: string): void {
		this._latest.delete(key);
	}

	/** Aborts loads in progress. */
	cancel(keys: Iterable<string> = this.keys): void {
		for (const key of keys) {
			this._loads.get(key)?.abort.abort();
		}
	}
}

/**
 * The result of a load, or of the one that replaces it.
 *
 * @param current the load as of now; `undefined` to stop
 * @throws what the load throws
 */
export async function outcome<T>(current: () => Load<T> | undefined): Promise<T | undefined> {
	for (let load = current(); load; load = current()) {
		try {
			const result = await load.promise;
			if (!load.isReplaced) {
				return result;
			}
		} catch (error) {
			if (!load.isReplaced) {
				throw error;
			}
		}
	}
	return undefined;
}

/** Runs a task for each item, a few at a time, so that what the user opens need not wait for all of them. */
export async function forEachFew<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
	const left = [...items];
	const worker = async () => {
		for (let item = left.shift(); item !== undefined; item = left.shift()) {
			await work(item);
		}
	};
	await Promise.all(Array.from({ length: 4 }, worker));
}
