import pThrottle from 'p-throttle';
import { defaultRequestsPerSecond, requestsPerSecond } from './actions.ts';

/** Holds requests back so that no action is asked for more often than the service allows. */
export class Pacer {
	private readonly _turns = new Map<string, () => Promise<void>>();

	/**
	 * Settles when it is the caller's turn.
	 *
	 * @throws the signal's reason when the signal is aborted before or while waiting
	 */
	async wait(action: string, signal?: AbortSignal): Promise<void> {
		signal?.throwIfAborted();
		let turn = this._turns.get(action);
		if (!turn) {
			// The service's seconds start when it likes, so no second whatever may hold too many: `strict`.
			turn = pThrottle({ limit: requestsPerSecond[action] ?? defaultRequestsPerSecond, interval: 1000, strict: true })(async () => {});
			this._turns.set(action, turn);
		}
		await orAbort(turn(), signal);
	}
}

/** Settles as the promise does, or rejects with the signal's reason as soon as the signal is aborted. */
export async function orAbort<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
	if (!signal) {
		return promise;
	}
	signal.throwIfAborted();
	return new Promise((resolve, reject) => {
		const abort = () => reject(signal.reason);
		signal.addEventListener('abort', abort, { once: true });
		promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
	});
}
