/**
 * Lets time-outs and waits of this process end sooner than they were asked for, so that what tries again for seconds does so at once.
 *
 * @returns puts an end to that
 */
export function hurry(): () => void {
	const { setTimeout: wait } = globalThis;
	const { timeout } = AbortSignal;
	const shorter = (handler: (...args: unknown[]) => void, milliseconds = 0, ...args: unknown[]) =>
		wait(handler, milliseconds / 50, ...args);
	Object.assign(globalThis, { setTimeout: Object.assign(shorter, wait) });
	Reflect.set(AbortSignal, 'timeout', (milliseconds: number) => timeout.call(AbortSignal, Math.ceil(milliseconds / 5)));
	return () => {
		Object.assign(globalThis, { setTimeout: wait });
		Reflect.set(AbortSignal, 'timeout', timeout);
	};
}
