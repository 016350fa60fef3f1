import type { ServerResponse } from 'node:http';
import type { ApiRequest } from './apiRequest.ts';
import type { ApiAnswer, Gateway, SmtpAnswer } from './gateway.ts';
import type { ReceivedRequest } from './http.ts';

/** A request to the API that is being answered. */
export interface Exchange {
	readonly request: ApiRequest;
	readonly action: string;
	readonly response: ServerResponse;
	readonly gateway: Gateway;
	/** Unix milliseconds. */
	readonly clock: () => number;
	/** Aborted when the emulator closes. */
	readonly closing: AbortSignal;
	/** Completes the log entry of the request. */
	readonly record: (outcome: ApiAnswer | 'dropped' | 'stalled') => void;
}

/**
 * Makes requests fail on purpose, for tests of clients. `npm run emulator` has one (`faults/faults.ts`); the emulator that ships with the
 * extension does not.
 */
export interface FaultInjector {
	/** @returns false if no fault applies to the request, which is then answered normally */
	answer(exchange: Exchange): Promise<boolean>;
	/** Calls `accept` for a message received over SMTP, unless a fault prevents it. */
	acceptMail(accept: () => SmtpAnswer, closing: AbortSignal): Promise<SmtpAnswer | 'drop'>;
	/**
	 * Answers a request to `/emulator/faults`.
	 *
	 * @returns the pending faults; `undefined` if the method isn't GET, POST or DELETE
	 * @throws TypeError or SyntaxError if the body isn't a fault
	 */
	control(request: ReceivedRequest): readonly object[] | undefined;
}
