/** The original function, which tests may replace later. */
const { setTimeout } = globalThis;

/** Repeats `assertion` until it passes. @throws its last error when the time is up */
export async function eventually<T>(assertion: () => T | Promise<T>, timeoutMs: number, pauseMs: number): Promise<T> {
	const deadline = Date.now() + timeoutMs;
	for (;;) {
		try {
			return await assertion();
		} catch (error) {
			if (Date.now() > deadline) {
				throw error;
			}
			await new Promise(later => setTimeout(later, pauseMs));
		}
	}
}
