import { isSesError, SesError } from './errors.ts';

/** How often a call is tried again, and how long it waits before that. Milliseconds. */
interface Pace {
	/** Shortest pause. */
	readonly least: number;
	/** What chance adds to the first pause at most; twice as much to each further one, up to `longestSpread`. */
	readonly spread: number;
	/** Times, when someone waits for the answer. */
	readonly interactive: number;
	/** Times, when nobody does. */
	readonly background: number;
}

const longestSpread = 8_000;

/** The service counts in windows of one second. Six and a half seconds at most when someone waits, a minute otherwise. */
const busy: Pace = { least: 1_000, spread: 500, interactive: 3, background: 10 };
/** A second and a half at most when someone waits, 16 otherwise. */
const quick: Pace = { least: 0, spread: 500, interactive: 2, background: 5 };
/** Each time takes as long as an answer may take. */
const slow: Pace = { least: 0, spread: 500, interactive: 1, background: 2 };

interface Row {
	readonly trouble: string;
	readonly fits: (error: SesError) => boolean;
	/** What a write that met it may have done. */
	readonly effect: 'none' | 'unknown';
	/** How reads are tried again; never where it is missing. */
	readonly reads?: Pace;
	/** How writes are tried again; never where it is missing, and never where they may have had an effect. */
	readonly writes?: Pace;
}

/**
 * What is tried again, and what may have happened: the first row that fits counts. Source: error codes of the SES API ("the request
 * had no effect", where it says so) and of API 3.0.
 */
// biome-ignore format: a table
export const retryTable: readonly Row[] = [
	{ trouble: 'too many requests', fits: ({ kind }) => kind === 'rate', effect: 'none', reads: busy, writes: busy },
	{ trouble: 'service paused', fits: ({ code }) => code === 'FailedOperation.ServiceNotAvailable', effect: 'none', reads: busy, writes: busy },
	{ trouble: 'service down', fits: ({ code }) => ['ServiceUnavailable', 'ResourceUnavailable'].includes(code), effect: 'unknown', reads: quick },
	{ trouble: 'service stumbled', fits: ({ code }) => /^InternalError(\.|$)/.test(code), effect: 'unknown', reads: quick },
	{ trouble: 'certificate', fits: ({ reason }) => isCertificateFault(reason), effect: 'none' },
	{ trouble: 'proxy refused', fits: ({ reason }) => /^PROXY_4/.test(reason ?? ''), effect: 'none' },
	{ trouble: 'no connection', fits: ({ kind, isUnsent }) => kind === 'network' && isUnsent, effect: 'none', reads: quick, writes: quick },
	{ trouble: 'connection broke', fits: ({ kind }) => kind === 'network', effect: 'unknown', reads: quick },
	{ trouble: 'nothing to send', fits: ({ kind, isUnsent }) => kind === 'timeout' && isUnsent, effect: 'none' },
	{ trouble: 'no answer', fits: ({ kind }) => kind === 'timeout', effect: 'unknown', reads: slow },
	{ trouble: 'HTTP 5xx', fits: ({ kind, status = 0 }) => kind === 'unreadable' && status >= 500, effect: 'unknown', reads: quick },
	{ trouble: 'unreadable', fits: ({ kind }) => kind === 'unreadable', effect: 'unknown' },
	{ trouble: 'refused', fits: () => true, effect: 'none' }
];

/** Whether a write that ended so may have had its effect, and nobody has looked yet. */
export function mayHaveHappened(error: unknown): boolean {
	return isAnswerLost(error) && !error.hadNoEffect;
}

/** Whether the answer to a write left open what it did; the service may have shown since that it did nothing. */
export function isAnswerLost(error: unknown): error is SesError {
	return isSesError(error) && isEffectUnknown(error);
}

/** The error of a write. @param hadNoEffect the service has shown since that it did nothing */
export function markNoEffect(error: unknown, hadNoEffect: boolean): unknown {
	if (!hadNoEffect || !isAnswerLost(error)) {
		return error;
	}
	const { action, code, message, ...details } = error;
	return new SesError(action, code, message, { ...details, cause: error.cause, hadNoEffect: true });
}

/** Whether a write that met this error may have had its effect. */
export function isEffectUnknown(error: SesError): boolean {
	return rowOf(error).effect === 'unknown';
}

/** In a few words of ours, such as "too many requests". */
export function describeTrouble(error: SesError): string {
	return rowOf(error).trouble;
}

/**
 * @param repeats how often the call was tried again before
 * @param random from 0 to 1
 * @returns milliseconds to wait before it is tried again; `undefined` when it is not
 */
export function pauseBeforeRetry(
	error: SesError,
	repeats: number,
	{ isRead, isBackground }: { readonly isRead: boolean; readonly isBackground: boolean },
	random: number
): number | undefined {
	const { reads, writes } = rowOf(error);
	const pace = isRead ? reads : writes;
	return pace && repeats < pace[isBackground ? 'background' : 'interactive']
		? pace.least + random * Math.min(pace.spread * 2 ** repeats, longestSpread)
		: undefined;
}

function rowOf(error: SesError): Row {
	return retryTable.find(({ fits }) => fits(error)) as Row;
}

/**
 * Nobody listens, or nobody is there: the codes of Node, and those of Chromium. That a host or a network cannot be reached comes also when
 * the request is on its way, so that those codes alone say nothing.
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

/** Whether a connection that broke for this reason was none yet, so that nothing can have been sent. */
export function isUnsentReason(reason: string | undefined): boolean {
	return reason !== undefined && (unsentReasons.has(reason) || /^PROXY_\d/.test(reason) || isCertificateFault(reason));
}

/** As above. Other faults of TLS may come when the request is on its way. */
function isCertificateFault(reason: string | undefined): boolean {
	return /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY|DECRYPT)|WRONG_VERSION_NUMBER/.test(reason ?? '');
}
