/** What to poll, and how. Times are Unix milliseconds. */
interface Poll<T> {
	/** When polling began, possibly in a window that has been reloaded since. */
	readonly started: number;
	/** Milliseconds after `started` at which polling ends. */
	readonly limit: number;
	/** Milliseconds to wait before each check. The last pause repeats. */
	readonly pauses: readonly number[];
	/** Default: the clock of this machine. */
	readonly now?: () => number;
	/** @throws the signal's reason when it is aborted */
	readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
	/** @returns the result, or `undefined` to continue */
	readonly check: (signal: AbortSignal) => Promise<T | undefined>;
	/** Whether an error of `check` is permanent. */
	readonly isFinal: (error: unknown) => boolean;
	/** Called with temporary errors. */
	readonly onError: (error: unknown) => void;
}

/**
 * Checks repeatedly until there is a result; at least once, also long after `started`.
 *
 * @returns the result, or `undefined` when time is up
 * @throws the signal's reason when it is aborted, and permanent errors of `check`
 */
export async function poll<T>(
	{ started, limit, pauses, now = Date.now, wait, check, isFinal, onError }: Poll<T>,
	signal: AbortSignal
): Promise<T | undefined> {
	let begin = started;
	for (let count = 0; ; count++) {
		signal.throwIfAborted();
		// Setting the clock back, before or during polling, must not prolong it.
		begin = Math.min(begin, now());
		const left = Math.max(0, begin + limit - now());
		if (left === 0 && count > 0) {
			return undefined;
		}
		await wait(Math.min(pauses[count] ?? pauses.at(-1) ?? 0, left), signal);
		try {
			const result = await check(signal);
			if (result !== undefined) {
				return result;
			}
		} catch (error) {
			signal.throwIfAborted();
			if (isFinal(error)) {
				throw error;
			}
			onError(error);
		}
	}
}

export interface Waiting {
	/** Ends the current wait, if any. */
	checkNow: () => void;
}

/**
 * Waits, at most until `waiting.checkNow` is called.
 *
 * @throws the signal's reason when it is aborted
 */
export function pause(waiting: Waiting, milliseconds: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(end, milliseconds);
		function end(): void {
			clearTimeout(timer);
			waiting.checkNow = () => {};
			signal.removeEventListener('abort', end);
			if (signal.aborted) {
				reject(signal.reason);
			} else {
				resolve();
			}
		}
		waiting.checkNow = end;
		signal.addEventListener('abort', end);
	});
}
