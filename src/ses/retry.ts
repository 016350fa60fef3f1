import { isSesError, SesError } from './errors.ts';

/** How often a call is retried, and after which pauses. In milliseconds. */
interface Pace {
	readonly least: number;
	/** Maximum random addition to the first pause. Doubles for each further one, up to `longestSpread`. */
	readonly spread: number;
	readonly interactive: number;
	readonly background: number;
}

const longestSpread = 8_000;

/** The service counts requests per second. All pauses together: at most 6.5 s while the user waits, a minute in the background. */
const busy: Pace = { least: 1_000, spread: 500, interactive: 3, background: 10 };
/** All pauses together: at most 1.5 s while the user waits, 16 s in the background. */
const quick: Pace = { least: 0, spread: 500, interactive: 2, background: 5 };
/** Few retries, because each may take a full timeout. */
const slow: Pace = { least: 0, spread: 500, interactive: 1, background: 2 };

interface Row {
	/** Short description for logs. */
	readonly trouble: string;
	readonly fits: (error: SesError) => boolean;
	/** Whether a write that failed like this may have had its effect. */
	readonly effect: 'none' | 'unknown';
	/** How reads are retried. Default: never. */
	readonly reads?: Pace;
	/** How writes are retried. Default: never. Must not be set if they may have had an effect. */
	readonly writes?: Pace;
}

/**
 * What is retried, and which writes may have had an effect. The first matching row counts. Source: error codes of the SES API, some of
 * which say "the request had no effect", and of API 3.0.
 */
// biome-ignore format: a table
export const retryTable: readonly Row[] = [
	{ trouble: 'too many requests', fits: ({ kind }) => kind === 'rate', effect: 'none', reads: busy, writes: busy },
	{ trouble: 'service paused', fits: ({ code }) => code === 'FailedOperation.ServiceNotAvailable', effect: 'none', reads: busy, writes: busy },
	{ trouble: 'service unavailable', fits: ({ code }) => ['ServiceUnavailable', 'ResourceUnavailable'].includes(code), effect: 'unknown', reads: quick },
	{ trouble: 'internal error', fits: ({ code }) => /^InternalError(\.|$)/.test(code), effect: 'unknown', reads: quick },
	{ trouble: 'certificate', fits: ({ reason }) => isCertificateFault(reason), effect: 'none' },
	{ trouble: 'proxy refused', fits: ({ reason }) => /^PROXY_4/.test(reason ?? ''), effect: 'none' },
	{ trouble: 'no connection', fits: ({ kind, isUnsent }) => kind === 'network' && isUnsent, effect: 'none', reads: quick, writes: quick },
	{ trouble: 'connection lost', fits: ({ kind }) => kind === 'network', effect: 'unknown', reads: quick },
	{ trouble: 'no credentials in time', fits: ({ kind, isUnsent }) => kind === 'timeout' && isUnsent, effect: 'none' },
	{ trouble: 'no answer', fits: ({ kind }) => kind === 'timeout', effect: 'unknown', reads: slow },
	{ trouble: 'HTTP 5xx', fits: ({ kind, status = 0 }) => kind === 'unreadable' && status >= 500, effect: 'unknown', reads: quick },
	{ trouble: 'unreadable answer', fits: ({ kind }) => kind === 'unreadable', effect: 'unknown' },
	{ trouble: 'refused', fits: () => true, effect: 'none' }
];

/** Whether a write that failed with this error may have had its effect, and the service has not been asked yet. */
export function mayHaveHappened(error: unknown): boolean {
	return isAnswerLost(error) && !error.hadNoEffect;
}

/** Whether the answer to a write was lost. `hadNoEffect` is set if the service has since shown that the write had no effect. */
export function isAnswerLost(error: unknown): error is SesError {
	return isSesError(error) && rowOf(error).effect === 'unknown';
}

/** Whether the same request may succeed a moment later, whatever became of this one. */
export function mayPass(error: unknown): error is SesError {
	return isSesError(error) && (rowOf(error).effect === 'unknown' || rowOf(error).writes !== undefined);
}

/** The error of a write, with `hadNoEffect` set as given. */
export function markNoEffect(error: unknown, hadNoEffect: boolean): unknown {
	if (!hadNoEffect || !isSesError(error)) {
		return error;
	}
	const { action, code, message, ...details } = error;
	return new SesError(action, code, message, { ...details, cause: error.cause, hadNoEffect: true });
}

/** A short description that quotes nothing of the response, such as "too many requests". */
export function describeTrouble(error: SesError): string {
	return rowOf(error).trouble;
}

/**
 * @param retries number of retries so far
 * @param random from 0 to 1
 * @returns milliseconds until the next attempt; `undefined` for none
 */
export function pauseBeforeRetry(
	error: SesError,
	retries: number,
	{ isRead, isBackground }: { readonly isRead: boolean; readonly isBackground: boolean },
	random: number
): number | undefined {
	const { reads, writes } = rowOf(error);
	const pace = isRead ? reads : writes;
	return pace && retries < pace[isBackground ? 'background' : 'interactive']
		? pace.least + random * Math.min(pace.spread * 2 ** retries, longestSpread)
		: undefined;
}

function rowOf(error: SesError): Row {
	return retryTable.find(({ fits }) => fits(error)) as Row;
}

/**
 * Codes of Node and Chromium that mean that no connection was made. Codes for an unreachable host or network are not among them, because
 * they also occur after a request was sent.
 */
const unsentReasons: ReadonlySet<string> = new Set([
	'ECONNREFUSED',
	'EAI_AGAIN',
	'ENOTFOUND',
	'UND_ERR_CONNECT_TIMEOUT',
	'ERR_CONNECTION_REFUSED',
	'ERR_NAME_NOT_RESOLVED',
	'ERR_PROXY_CONNECTION_FAILED'
]);

/** Whether the error occurs only before a connection is made, so that nothing can have been sent. */
export function isUnsentReason(reason: string | undefined): boolean {
	return reason !== undefined && (unsentReasons.has(reason) || /^PROXY_\d/.test(reason) || isCertificateFault(reason));
}

/** Whether the connection was refused because of a certificate. Other TLS errors may occur after a request was sent. */
function isCertificateFault(reason: string | undefined): boolean {
	return /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY|DECRYPT)|WRONG_VERSION_NUMBER/.test(reason ?? '');
}
