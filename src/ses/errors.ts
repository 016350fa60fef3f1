/** What kind of trouble a call met. */
export type SesErrorKind =
	/** The service understood the request and said no. */
	| 'refused'
	/** Too many requests. */
	| 'rate'
	/** The service does not accept the credentials, or they may not do this. */
	| 'auth'
	/** The clock of this machine and the service's are more than five minutes apart. */
	| 'clock'
	/** No connection, or it broke. */
	| 'network'
	| 'timeout'
	/** An answer that is not what API 3.0 promises. */
	| 'unreadable';

/**
 * The one error of `ses`. Holds nothing of the credentials.
 */
export class SesError extends Error {
	override readonly name = 'SesError';
	/** The service's error code; for trouble on the way `Network`, `Timeout` or `UnreadableAnswer`. */
	readonly code: string;
	readonly action: string;
	readonly kind: SesErrorKind;
	readonly requestId: string | undefined;
	/** How far the service's clock is ahead of this machine's, in seconds; known for kind `clock` only. */
	readonly clockOffset: number | undefined;
	/** HTTP status of an answer of kind `unreadable`; `undefined` when it is about something else. */
	readonly status: number | undefined;
	/** Code of what is wrong with the connection, such as `ECONNREFUSED`; known for kind `network` only. */
	readonly reason: string | undefined;
	/** Where the request was to go, with the port if that is not the usual one; known for kind `network` only. */
	readonly host: string | undefined;
	/** Nothing of the request has left this machine. */
	readonly isUnsent: boolean;
	/** The answer leaves open what the write did, but the service showed afterwards that it did nothing. */
	readonly hadNoEffect: boolean;

	constructor(action: string, code: string, message: string, details: SesErrorDetails = {}) {
		super(message, details.cause === undefined ? undefined : { cause: details.cause });
		this.action = action;
		this.code = code;
		this.kind = kindOf(code);
		this.requestId = details.requestId;
		this.clockOffset = details.clockOffset;
		this.status = details.status;
		this.reason = details.reason;
		this.host = details.host;
		this.isUnsent = details.isUnsent ?? false;
		this.hadNoEffect = details.hadNoEffect ?? false;
	}
}

export interface SesErrorDetails {
	readonly requestId?: string | undefined;
	readonly clockOffset?: number | undefined;
	readonly status?: number | undefined;
	readonly reason?: string | undefined;
	readonly host?: string | undefined;
	readonly isUnsent?: boolean;
	readonly hadNoEffect?: boolean;
	readonly cause?: unknown;
}

/** Recognises the error by name, because bundles and hosts hold separate copies of the class. */
export function isSesError(error: unknown): error is SesError {
	return error instanceof Error && error.name === 'SesError' && 'kind' in error;
}

function kindOf(code: string): SesErrorKind {
	switch (code) {
		case 'Network':
			return 'network';
		case 'Timeout':
			return 'timeout';
		case 'UnreadableAnswer':
			return 'unreadable';
		case 'AuthFailure.SignatureExpire':
			return 'clock';
	}
	if (code === 'RequestLimitExceeded' || code.startsWith('RequestLimitExceeded.')) {
		return 'rate';
	}
	if (code.startsWith('AuthFailure') || code.startsWith('UnauthorizedOperation')) {
		return 'auth';
	}
	return 'refused';
}
