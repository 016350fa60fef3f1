import { errorCode } from './errorCode.ts';
import type { Failure } from './facts.ts';

/** How long one check may take, and what ends them all. */
export interface Limits {
	/** Milliseconds. */
	readonly timeout: number;
	readonly signal: AbortSignal;
}

/**
 * Makes a value of what goes wrong with a check: the code of the error, or `TIMEOUT`.
 *
 * @param work is given what ends it, but need not heed it
 * @throws the signal's reason
 */
export async function attempt<T>({ timeout, signal }: Limits, work: (ended: AbortSignal) => Promise<T>): Promise<T | Failure> {
	signal.throwIfAborted();
	const timer = AbortSignal.timeout(timeout);
	const ended = AbortSignal.any([signal, timer]);
	try {
		return await new Promise<T>((resolve, reject) => {
			ended.addEventListener('abort', () => reject(ended.reason), { once: true });
			work(ended).then(resolve, reject);
		});
	} catch (error) {
		signal.throwIfAborted();
		return { failed: timer.aborted ? 'TIMEOUT' : errorCode(error) };
	}
}
