/** A load under way or done. One that was replaced by a newer one has nothing to say any more. */
export interface Load<T> {
	readonly promise: Promise<T>;
	readonly abort: AbortController;
	isReplaced: boolean;
	/** The outcome, once there is one. */
	result?: T;
}

export interface LoadOptions<T> {
	/** @param isQuiet whether nobody asked for it */
	readonly work: (key: string, signal: AbortSignal, isQuiet: boolean) => Promise<T>;
	/** Is told of each load that someone asked for. */
	readonly started: (loading: Promise<T>) => void;
	/** Called with each outcome and the one before, unless the load was replaced meanwhile. */
	readonly done?: (key: string, before: T | undefined, now: T, isQuiet: boolean) => void;
}

/**
 * What is loaded by a key. All who ask for the same share one load. It is kept when it is done, and forgotten when it fails, so that the
 * next one to ask tries anew.
 */
export class Loads<T> {
	private readonly _options: LoadOptions<T>;
	private readonly _loads = new Map<string, Load<T>>();
	private readonly _latest = new Map<string, T>();

	constructor(options: LoadOptions<T>) {
		this._options = options;
	}

	/** Of loads under way or done, and of what is known from before. */
	get keys(): readonly string[] {
		return [...new Set([...this._loads.keys(), ...this._latest.keys()])];
	}

	/** The load of a key; starts one where there is none. @param isQuiet whether nobody asked for it */
	get(key: string, isQuiet = false): Load<T> {
		const known = this._loads.get(key);
		if (known) {
			return known;
		}
		const abort = new AbortController();
		const load: Load<T> = { promise: this._options.work(key, abort.signal, isQuiet), abort, isReplaced: false };
		this._loads.set(key, load);
		if (!isQuiet) {
			this._options.started(load.promise);
		}
		load.promise.then(
			result => {
				load.result = result;
				if (!load.isReplaced) {
					const before = this._latest.get(key);
					this._latest.set(key, result);
					this._options.done?.(key, before, result, isQuiet);
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

	/** What the load of a key gave, without waiting. */
	loaded(key: string): T | undefined {
		return this._loads.get(key)?.result;
	}

	/** As `loaded`; while that is loaded again or could not be, what it was before. Is drawn, so that no row flickers. */
	latest(key: string): T | undefined {
		return this._latest.get(key);
	}

	/** Whether a load with this signal still counts. */
	isCurrent(key: string, signal: AbortSignal): boolean {
		return this._loads.get(key)?.abort.signal === signal;
	}

	/** Gives up the load of a key, or what it gave. Those who wait for it with `outcome` get that of the next one. */
	replace(key: string): void {
		const load = this._loads.get(key);
		if (load) {
			load.isReplaced = true;
			load.abort.abort();
			this._loads.delete(key);
		}
	}

	/** Forgets what `latest` gives. */
	forget(key: string): void {
		this._latest.delete(key);
	}

	/** Gives up what is being loaded. Those who wait for it are told. */
	cancel(keys: Iterable<string> = this.keys): void {
		for (const key of keys) {
			this._loads.get(key)?.abort.abort();
		}
	}
}

/**
 * The outcome of a load, or of the one that replaced it meanwhile.
 *
 * @param current the load that counts now; `undefined` when none does
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

/** Does something for each item, for a few of them at a time. */
export async function forEachFew<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
	const left = [...items];
	const worker = async () => {
		for (let item = left.shift(); item !== undefined; item = left.shift()) {
			await work(item);
		}
	};
	await Promise.all(Array.from({ length: atOnce }, worker));
}
