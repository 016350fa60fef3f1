import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PacerClock } from '../../src/ses/pacing.ts';

interface Waiting {
	readonly at: number;
	readonly work: () => void;
}

/** A clock that stands still while anything goes on, and then goes straight to the next moment that somebody waits for. */
export class FakeClock implements PacerClock {
	/** Milliseconds. Whole seconds of it begin where those of Unix time do, as services count. */
	private _now = 1_774_939_184_000;
	/** In the order of their moments. */
	private readonly _waiting: Waiting[] = [];
	/** How many real requests are under way, which take no time of this clock. */
	private _underWay = 0;
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
	 * A real `fetch` for requests that are on their way for a while of this clock, and arrive somewhere in the middle of it.
	 *
	 * @param milliseconds of one request
	 */
	fetch =
		(milliseconds: () => number): typeof fetch =>
		async (input, init) => {
			const length = milliseconds();
			const until = Math.random() * length;
			await this.sleep(until);
			this._underWay++;
			try {
				const answer = await fetch(input, init);
				// Reading the rest of it takes as little of this clock as its beginning.
				return new Response(await answer.arrayBuffer(), answer);
			} finally {
				this._underWay--;
				this._answered();
				await this.sleep(length - until);
			}
		};

	/**
	 * Lets time pass until the work is done.
	 *
	 * @throws Error when it is not done, and nobody waits for anything any more
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
			if (this._underWay > 0) {
				await new Promise<void>(settle => {
					this._answered = settle;
				});
			} else if (!isDone && this._waiting.length > 0) {
				const { at, work: next } = this._waiting.shift() as Waiting;
				this._now = at;
				next();
				idleTurns = 0;
			} else if (++idleTurns > 10_000) {
				throw new Error('The work is not done, and nobody waits for anything.');
			}
		}
		return noted;
	}
}
