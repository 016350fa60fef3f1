import { orAbort } from '../ses/pacing.ts';
export interface Limits {
	/** For one check, in milliseconds. */
	readonly timeout: number;
	/** Cancels all checks. */
	readonly signal: AbortSignal;
}

export interface Failure {
	/** `TIMEOUT`, or an error code of Node, TLS or Chromium such as `ECONNREFUSED`. */
	readonly failed: string;
}

export function isFailure(value: unknown): value is Failure {
	return typeof value === 'object' && value !== null && 'failed' in value;
}

/**
 * Runs one check and returns its error as a code.
 *
 * @param work may ignore its signal
 * @throws the reason of `limits.signal` when canceled
 */
export async function attempt<T>({ timeout, signal }: Limits, work: (signal: AbortSignal) => Promise<T>): Promise<T | Failure> {
	signal.throwIfAborted();
	const timer = AbortSignal.timeout(timeout);
	const either = AbortSignal.any([signal, timer]);
	try {
		return await orAbort(work(either), either);
	} catch (error) {
		signal.throwIfAborted();
		return { failed: timer.aborted ? 'TIMEOUT' : errorCode(error) };
	}
}

/** Returns the code of an error, never its message, which may quote names, addresses and paths. */
export function errorCode(error: unknown): string {
	return codes(error, 0).find(code => /^[A-Z][A-Z0-9_]{1,60}$/.test(code)) ?? 'UNKNOWN';
}

/** Innermost first: `fetch` keeps the reason in `cause`, and a connection to several addresses keeps their errors in `errors`. */
function codes(error: unknown, depth: number): readonly string[] {
	if (typeof error !== 'object' || error === null || depth > 4) {
		return typeof error === 'string' ? [error] : [];
	}
	const { code, cause, errors, message } = error as Readonly<Record<string, unknown>>;
	// undici reports a proxy's status, and Chromium all errors, in the message only.
	const text = typeof message === 'string' ? message : '';
	const status = /^Proxy response \((\d{3})\)/.exec(text)?.[1];
	return [
		...(status === undefined ? [] : [`PROXY_${status}`]),
		...(/\bnet::(ERR_[A-Z0-9_]+)/.exec(text)?.slice(1) ?? []),
		...codes(cause, depth + 1),
		...(Array.isArray(errors) ? errors.slice(0, 4).flatMap(one => codes(one, depth + 1)) : []),
		...(typeof code === 'string' ? [code] : [])
	];
}
