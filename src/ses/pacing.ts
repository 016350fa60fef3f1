import { rateLimitOf } from './actions.ts';

/** In milliseconds: one second, plus a margin for timers that fire early. */
const turnDuration = 1_050;

export interface PacingOptions {
	/** Gives way to other requests. Default: false. */
	readonly isBackground?: boolean;
	/** Cancels the waiting. */
	readonly signal?: AbortSignal | undefined;
}

/** Clock and timer, in milliseconds. */
export interface PacerClock {
	now(): number;
	later(milliseconds: number, work: () => void): void;
}

const realClock: PacerClock = {
	now: () => performance.now(),
	later: (milliseconds, work) => void setTimeout(work, milliseconds)
};

/** Delays requests so that no account exceeds the service's rate limit of an action. */
export class Pacer {
	/** `#`, so that logging the whole object does not reveal the keys, which contain SecretIds. */
	readonly #limiters = new Map<string, RateLimiter>();
	private readonly _clock: PacerClock;

	/** @param clock replaced in tests */
	constructor(clock = realClock) {
		this._clock = clock;
	}

	/**
	 * Waits until a request is allowed, then does the work, which sends one.
	 *
	 * @param account key of the rate limit, see `RequestContext.account`
	 * @throws what the work throws; the signal's reason when it is aborted before the work starts
	 */
	async run<T>(account: string, action: string, work: () => Promise<T>, { isBackground = false, signal }: PacingOptions = {}): Promise<T> {
		const limiter = this._limiter(`${account}\n${action}`, rateLimitOf(action));
		await limiter.acquire(isBackground, signal);
		try {
			return await work();
		} finally {
			limiter.release();
		}
	}

	private _limiter(key: string, limit: number): RateLimiter {
		let limiter = this.#limiters.get(key);
		if (!limiter) {
			limiter = new RateLimiter(limit, this._clock);
			this.#limiters.set(key, limiter);
		}
		return limiter;
	}
}

interface Waiting {
	readonly isBackground: boolean;
	readonly start: () => void;
}

/**
 * The rate limit of one action. Each request takes one of `limit` turns and returns it a second after its answer. So in any period of one
 * second at most `limit` requests reach the service, however long each is in transit.
 */
class RateLimiter {
	private readonly _limit: number;
	private readonly _clock: PacerClock;
	private _taken = 0;
	/** When the turns of answered requests can be used again, in ascending order. */
	private readonly _returnTimes: number[] = [];
	/** Background requests come last. */
	private readonly _waiting: Waiting[] = [];
	private _isTimerSet = false;

	constructor(limit: number, clock: PacerClock) {
		this._limit = limit;
		this._clock = clock;
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
			this._startWaiting();
		});
	}

	release(): void {
		this._taken--;
		this._returnTimes.push(this._clock.now() + turnDuration);
		this._startWaiting();
	}

	private _startWaiting(): void {
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
				this._startWaiting();
			});
		}
	}
}

/** Settles like the promise, or rejects with the signal's reason as soon as it is aborted. */
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
		// Attached even if already aborted: a later rejection must not be unhandled.
		promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
	});
}
