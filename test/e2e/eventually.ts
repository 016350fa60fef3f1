import { eventually as retry } from '../helpers/eventually.ts';

/** How long an action may take on a busy machine. */
export const ACTION_TIMEOUT_MS = 45_000;

export function eventually<T>(assertion: () => T | Promise<T>, timeoutMs = ACTION_TIMEOUT_MS): Promise<T> {
	return retry(assertion, timeoutMs, 50);
}
