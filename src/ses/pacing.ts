import { defaultRequestsPerSecond, requestsPerSecond } from './actions.ts';

/** Milliseconds. A second, and what timers may be early. */
const turnDuration = 1_050;

/** Milliseconds from one request to the next that many of an action take on average at least. */
export function leastInterval(action: string): number {
	return turnDuration / limitOf(action);
}

function limitOf(action: string): number {
	return requestsPerSecond[action] ?? defaultRequestsPerSecond;
}

export interface Turn {
	/** Lets others go first. Default: not. */
	readonly isBackground?: boolean;
	/** Gives the turn up while it is waited for. */
	readonly signal?: AbortSignal | undefined;
}

/** Tells the time and waits, in milliseconds. */
export interface PacerClock {
	now(): number;
	later(milliseconds: number, work: () => void): void;
}

const realClock: PacerClock = {
	now: () => performance.now(),
	later: (milliseconds, work) => void setTimeout(work, milliseconds)
};

/** Holds requests back so that no account asks for an action more often than the service allows. */
export class Pacer {
	/** Out of reach also for a log that writes down whole objects: the keys name accounts. */
	readonly #lanes = new Map<string, Lane>();
	private readonly _clock: PacerClock;

	/** @param clock for tests that cannot wait */
	constructor(clock = realClock) {
		this._clock = clock;
	}

	/**
	 * Does the work, which sends one request, when it is its turn.
	 *
	 * @param account whose requests the service counts together
	 * @throws what the work throws; the signal's reason when the signal is aborted before or while waiting
	 */
	async run<T>(account: string, action: string, work: () => Promise<T>, { isBackground = false, signal }: Turn = {}): Promise<T> {
		const lane = this._lane(`${account}\n${action}`, limitOf(action));
		await lane.acquire(isBackground, signal);
		try {
			return await work();
		} finally {
			lane.release();
		}
	}

	private _lane(key: string, limit: number): Lane {
		let lane = this.#lanes.get(key);
		if (!lane) {
			for (const [other, { isIdle }] of this.#lanes) {
				if (isIdle) {
					this.#lanes.delete(other);
				}
			}
			lane = new Lane(limit, this._clock);
			this.#lanes.set(key, lane);
		}
		return lane;
	}
}

interface Waiting {
	readonly isBackground: boolean;
	readonly start: () => void;
}

/**
 * The turns of one action. Each request takes one, and it comes back a second after the answer. So in no second, whenever it starts,
 * more requests can reach the service than there are turns, however long each is on its way.
 */
class Lane {
	private readonly _limit: number;
	private readonly _clock: PacerClock;
	/** How many requests are under way. */
	private _taken = 0;
	/** When the turns of those that were answered come back. */
	private readonly _returnTimes: number[] = [];
	/** Those of the background last. */
	private readonly _waiting: Waiting[] = [];
	/** Looks again when the next turn comes back. */
	private _isTimerSet = false;

	constructor(limit: number, clock: PacerClock) {
		this._limit = limit;
		this._clock = clock;
	}

	get isIdle(): boolean {
		return this._taken + this._waiting.length === 0 && (this._returnTimes.at(-1) ?? 0) <= this._clock.now();
	}

	acquire(isBackground: boolean, signal: AbortSignal | undefined): Promise<void> {
		return new Promise((resolve, reject) => {
			signal?.throwIfAborted();
			const abort = () => {
				this._waiting.splice(this._waiting.indexOf(waiting), 1);
				reject(signal?.reason);
			};
			const start = () => {
				signal?.removeEventListener('abort', abort);
				resolve();
			};
			const waiting = { isBackground, start };
			const behind = isBackground ? -1 : this._waiting.findIndex(other => other.isBackground);
			this._waiting.splice(behind < 0 ? this._waiting.length : behind, 0, waiting);
			signal?.addEventListener('abort', abort, { once: true });
			this._next();
		});
	}

	release(): void {
		this._taken--;
		this._returnTimes.push(this._clock.now() + turnDuration);
		this._next();
	}

	private _next(): void {
		const now = this._clock.now();
		while ((this._returnTimes[0] ?? Number.POSITIVE_INFINITY) <= now) {
			this._returnTimes.shift();
		}
		while (this._taken + this._returnTimes.length < this._limit && this._waiting.length > 0) {
			this._taken++;
			this._waiting.shift()?.start();
		}
		const [first] = this._returnTimes;
		if (this._waiting.length > 0 && first !== undefined && !this._isTimerSet) {
			this._isTimerSet = true;
			this._clock.later(first - now, () => {
				this._isTimerSet = false;
				this._next();
			});
		}
	}
}

/** Settles as the promise does, or rejects with the signal's reason as soon as the signal is aborted. */
export async function orAbort<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
	if (!signal) {
		return promise;
	}
	return new Promise((resolve, reject) => {
		const abort = () => reject(signal.reason);
		if (signal.aborted) {
			abort();
		}
		signal.addEventListener('abort', abort, { once: true });
		// Also when nobody waits for it any more: what it rejects with must not go unhandled.
		promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
	});
}
