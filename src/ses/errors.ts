export type SesErrorKind =
	/** The service rejected the request. */
	| 'refused'
	/** Too many requests. */
	| 'rate'
	/** The service does not accept the credentials, or they lack a permission. */
	| 'auth'
	/** The clock of this machine differs from the service's by more than five minutes. */
	| 'clock'
	/** No connection, or the connection was lost. */
	| 'network'
	| 'timeout'
	/** The answer is not as API 3.0 documents it. */
	| 'unreadable';

/** Seconds by which a timestamp may differ from the service's clock (API 3.0, "Signature v3"). */
export const clockTolerance = 300;

/** A request failed. Contains no credentials. */
export class SesError extends Error {
	override readonly name = 'SesError';
	/** The service's error code; `Network`, `Timeout` or `UnreadableAnswer` when it gave none. */
	readonly code: string;
	readonly action: string;
	readonly kind: SesErrorKind;
	readonly requestId: string | undefined;
	/** Seconds that the service's clock is ahead of this machine's; for kind `clock` only. */
	readonly clockOffset: number | undefined;
	/** HTTP status, for kind `unreadable`; `undefined` when a field of the answer is unreadable. */
	readonly status: number | undefined;
	/** Code of the connection error, such as `ECONNREFUSED`; for kind `network` only. */
	readonly reason: string | undefined;
	/** Host that was to be reached, with the port if it is not the default; for kind `network` only. */
	readonly host: string | undefined;
	/** Nothing of the request was sent. */
	readonly isUnsent: boolean = false;
	/** The service was asked afterwards, and showed that the write had no effect. */
	readonly hadNoEffect: boolean = false;

	constructor(action: string, code: string, message: string, { cause, ...details }: SesErrorDetails = {}) {
		super(message, cause === undefined ? undefined : { cause });
		Object.assign(this, details);
		this.action = action;
		this.code = code;
		this.kind = kindOf(code);
	}
}

export type SesErrorDetails = Partial<Omit<SesError, keyof Error>> & ErrorOptions;

/** Recognizes the error by name, because bundles and hosts have separate copies of the class. */
export function isSesError(error: unknown): error is SesError {
	return error instanceof Error && error.name === 'SesError' && 'kind' in error;
}

/** Whether the service knows the key, but CAM denies the action. */
export function isDeniedByCam(code: string): boolean {
	return /^(AuthFailure\.)?UnauthorizedOperation(\.|$)/.test(code);
}

/** The message of anything that was thrown. */
export function reasonOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

/** The first match counts. */
const kinds: readonly (readonly [code: RegExp, kind: SesErrorKind])[] = [
	[/^Network$/, 'network'],
	[/^Timeout$/, 'timeout'],
	[/^UnreadableAnswer$/, 'unreadable'],
	[/^RequestLimitExceeded(\.|$)/, 'rate'],
	[/^AuthFailure\.SignatureExpire$/, 'clock'],
	[/^(AuthFailure|UnauthorizedOperation)/, 'auth']
];

function kindOf(code: string): SesErrorKind {
	return kinds.find(([pattern]) => pattern.test(code))?.[1] ?? 'refused';
}
