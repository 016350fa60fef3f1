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

	constructor(
		action: string,
		code: string,
		message: string,
		details: { readonly requestId?: string | undefined; readonly clockOffset?: number | undefined; readonly cause?: unknown } = {}
	) {
		super(message, details.cause === undefined ? undefined : { cause: details.cause });
		this.action = action;
		this.code = code;
		this.kind = kindOf(code);
		this.requestId = details.requestId;
		this.clockOffset = details.clockOffset;
	}
}

/** Recognises the error by name, because bundles and hosts hold separate copies of the class. */
export function isSesError(error: unknown): error is SesError {
	return error instanceof Error && error.name === 'SesError' && 'kind' in error;
}

/** Whether a write that ended so may have had its effect: the answer was lost, or the service itself stumbled. */
export function mayHaveHappened(error: unknown): boolean {
	return isSesError(error) && (['network', 'timeout', 'unreadable'].includes(error.kind) || error.code === 'InternalError');
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
