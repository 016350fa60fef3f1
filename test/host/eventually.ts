import { eventually as retry } from '../helpers/eventually.ts';

/** Long enough for a busy machine. */
const timeoutMs = 20_000;

export function eventually<T>(assertion: () => T | Promise<T>): Promise<T> {
	return retry(assertion, timeoutMs, 5);
}
