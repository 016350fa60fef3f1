/** A wait that can be cut short. */
export interface Hurried {
	/** Ends the wait, if there is one. */
	hurry: () => void;
}

/** Resolves after this many milliseconds, or when cut short. @throws the signal's reason when the signal is aborted */
export function pause(waiting: Hurried, milliseconds: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(end, milliseconds);
		function end(): void {
			clearTimeout(timer);
			waiting.hurry = () => {};
			signal.removeEventListener('abort', end);
			if (signal.aborted) {
				reject(signal.reason);
			} else {
				resolve();
			}
		}
		waiting.hurry = end;
		signal.addEventListener('abort', end);
	});
}
