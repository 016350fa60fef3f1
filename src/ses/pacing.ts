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
			turn = pThrottle({ limit: requestsPerSecond[action] ?? defaultRequestsPerSecond, interval: 1000 })(async () => {});
			this._turns.set(action, turn);
		}
		await turn();
		signal?.throwIfAborted();
	}
}
