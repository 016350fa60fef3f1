/** How long one click or look may take on a busy machine. */
export const ACTION_TIMEOUT_MS = 30_000;

/** Tries again until `assertion` passes; after half a minute its last failure is thrown. */
export async function eventually<T>(assertion: () => T | Promise<T>, timeoutMs = ACTION_TIMEOUT_MS): Promise<T> {
	const deadline = Date.now() + timeoutMs;
	for (;;) {
		try {
			return await assertion();
		} catch (error) {
			if (Date.now() > deadline) {
				throw error;
			}
			await new Promise(later => setTimeout(later, 50));
		}
	}
}
