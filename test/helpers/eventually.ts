/** Of the time when this is loaded, as tests may put a faster one in its place. */
const { setTimeout } = globalThis;

/** Tries again until `assertion` passes; when the time is up, its last failure is thrown. */
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
