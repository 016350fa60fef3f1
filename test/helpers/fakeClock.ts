import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PacerClock } from '../../src/ses/pacing.ts';

interface Waiting {
	readonly at: number;
	readonly work: () => void;
}

/** A clock that stops while work is running, and then jumps to the next time that something waits for. */
export class FakeClock implements PacerClock {
	/** Unix time in milliseconds, at the beginning of a second, because services count per second. */
	private _now = 1_774_939_184_000;
	/** In the order of time. */
	private readonly _waiting: Waiting[] = [];
	/** The number of pending real requests, during which the clock stops. */
	private _pending = 0;
	private _answered: () => void = () => {};

	now = (): number => this._now;

	later = (milliseconds: number, work: () => void): void => {
		const at = this._now + Math.max(0, milliseconds);
		const before = this._waiting.findLastIndex(other => other.at <= at);
		this._waiting.splice(before + 1, 0, { at, work });
	};

	sleep = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
		new Promise((resolve, reject) => {
			signal?.throwIfAborted();
			signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
			this.later(milliseconds, resolve);
		});

	/**
	 * A `fetch` for real requests that take some time of this clock. They arrive at a random time in between.
	 *
	 * @param milliseconds the duration of a request
	 */
	fetch =
		(milliseconds: () => number): typeof fetch =>
		async (input, init) => {
			const length = milliseconds();
			const until = Math.random() * length;
			await this.sleep(until);
			this._pending++;
			try {
				const answer = await fetch(input, init);
				// Read the body while the clock is stopped, too.
				return new Response(await answer.arrayBuffer(), answer);
			} finally {
				this._pending--;
				this._answered();
				await this.sleep(length - until);
			}
		};

	/**
	 * Runs the clock until the work is done.
	 *
	 * @throws Error if the work is not done, and nothing waits for a time
	 */
	async during<T>(work: Promise<T>): Promise<T> {
		let isDone = false;
		let idleTurns = 0;
		const noted = work.finally(() => {
			isDone = true;
		});
		noted.catch(() => {});
		while (!isDone) {
			await nextTurn();
			if (this._pending > 0) {
				await new Promise<void>(settle => {
					this._answered = settle;
				});
			} else if (!isDone && this._waiting.length > 0) {
				const { at, work: next } = this._waiting.shift() as Waiting;
				this._now = at;
				next();
				idleTurns = 0;
			} else if (++idleTurns > 10_000) {
				throw new Error('The work is not done, and nothing waits for a time.');
			}
		}
		return noted;
	}
}
