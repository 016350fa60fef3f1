import { type Action, type Input, isRead, type Output } from './actions.ts';
import { isSesError, type SesError } from './errors.ts';
import { ClockOffsets, Exchange, type ExchangeOptions, type RequestContext, type SignedCall } from './exchange.ts';
import type { Journal } from './journal.ts';
import { Pacer } from './pacing.ts';
import { describeTrouble, pauseBeforeRetry } from './retry.ts';

export interface ClientOptions extends ExchangeOptions {
	/** Keeps to the service's request rates. Default: a pacer of this client's own; `undefined` for none. */
	readonly pacer?: Pacer | undefined;
	/** What clients know of the service's clock; for sharing between them. Default: of this client's own. */
	readonly clocks?: ClockOffsets;
	/** See `inBackground`. Default: not. */
	readonly isBackground?: boolean;
	/** Where writes stand until it is certain what became of them. Default: nowhere. */
	readonly journal?: Journal;
	/** Is told of every call once it has ended. Gets nothing secret. */
	readonly onCall?: (call: CallReport) => void;
	/** Is told of every pause before a call is tried again. */
	readonly onRetry?: (retry: RetryReport) => void;
	/**
	 * Is told when the service took a request only after this machine's clock was corrected.
	 *
	 * @param offset seconds by which the service's clock is ahead
	 */
	readonly onClock?: (offset: number) => void;
	/** Settles after so many milliseconds. For tests. @throws the signal's reason when the signal is aborted */
	readonly delay?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<unknown>;
	/** From 0 to 1. Default: `Math.random`. */
	readonly random?: () => number;
}

export interface CallReport {
	readonly action: string;
	/** What was sent, without passwords. */
	readonly input: Readonly<Record<string, unknown>>;
	readonly milliseconds: number;
	readonly requestId: string | undefined;
	/** Set when the call failed. */
	readonly error?: unknown;
}

export interface RetryReport {
	readonly action: string;
	/** What the last try met. */
	readonly error: SesError;
	/** That in a few words, all of them ours. */
	readonly reason: string;
	/** Number of the try that comes now; 2 for the first of them. */
	readonly attempt: number;
	/** Milliseconds until then. */
	readonly delay: number;
	readonly isBackground: boolean;
	/** Settles when the pause is over, or given up. Never rejects. */
	readonly over: Promise<unknown>;
}

/** Seconds by which a request may be off (API 3.0, "Signature v3"). */
const clockTolerance = 300;

/** Calls actions of the SES API 2020-10-02. */
export class SesClient {
	private readonly _options: ClientOptions & { readonly clocks: ClockOffsets };
	private readonly _exchange: Exchange;
	private _background: SesClient | undefined;

	/** @throws TypeError when the endpoint is none that `parseEndpoint` takes */
	constructor(options: ClientOptions) {
		this._options = { pacer: new Pacer(), clocks: new ClockOffsets(), ...options };
		this._exchange = new Exchange(this._options);
	}

	/**
	 * The same client for work that nobody waits for: its calls let others go first and are tried again for longer. A write that has
	 * been sent is waited for also when the signal is aborted meanwhile: its answer tells what became of it.
	 */
	get inBackground(): SesClient {
		this._background ??= this._options.isBackground ? this : new SesClient({ ...this._options, isBackground: true });
		return this._background;
	}

	/** Where writes stand until it is certain what became of them. */
	get journal(): Journal | undefined {
		return this._options.journal;
	}

	/**
	 * Sends a request when it is its turn. What passes is tried again, by the table of `retry.ts`; a write only where it certainly had no
	 * effect. A clock that is off is corrected, and credentials that were renewed meanwhile are used, once each.
	 *
	 * @param onUnsent is told when the signal was aborted while no request was on its way: a write certainly had no effect
	 * @returns the content of `Response`, `RequestId` included
	 * @throws SesError for everything that the service or the way to it has against the call
	 * @throws TypeError when the credentials or the endpoint have not the form that they must have
	 * @throws the signal's reason when the signal is aborted
	 */
	async call<A extends Action>(
		action: A,
		input: Input<A>,
		signal?: AbortSignal,
		onUnsent?: () => void
	): Promise<Output<A> & { readonly RequestId: string }> {
		const { now = Date.now } = this._options;
		const started = now();
		const report = (requestId: string | undefined, error?: unknown) =>
			this._options.onCall?.({
				action,
				input: withoutPasswords(input),
				milliseconds: now() - started,
				requestId,
				...(error === undefined ? {} : { error })
			});
		const request = { isInFlight: false };
		let response: Awaited<ReturnType<Exchange['send']>>;
		try {
			response = await this._callWithRetries(action, JSON.stringify(input), request, signal);
		} catch (error) {
			if (signal?.aborted && !isSesError(error) && !request.isInFlight) {
				onUnsent?.();
			}
			report(isSesError(error) ? error.requestId : undefined, error);
			throw error;
		}
		report(response.RequestId);
		return response as Output<A> & { readonly RequestId: string };
	}

	/**
	 * What `call` would send, signed as of now.
	 *
	 * @throws TypeError when the credentials or the endpoint have not the form that they must have
	 */
	async sign<A extends Action>(action: A, input: Input<A>): Promise<SignedCall> {
		return this._exchange.sign(action, JSON.stringify(input));
	}

	private async _callWithRetries(action: Action, body: string, request: { isInFlight: boolean }, signal: AbortSignal | undefined) {
		const { isBackground = false, onClock } = this._options;
		const corrected = new Map<string, SesError>();
		const reportClockOffset = () => {
			const { clockOffset = 0 } = corrected.get('AuthFailure.SignatureExpire') ?? {};
			if (Math.abs(clockOffset) > clockTolerance) {
				onClock?.(clockOffset);
			}
		};
		for (let retries = 0; ; ) {
			signal?.throwIfAborted();
			const context = await this._exchange.context(action, signal);
			try {
				const response = await this._paced(action, context, signal, () => {
					request.isInFlight = true;
					return this._exchange.send(action, body, context, isBackground && !isRead[action] ? undefined : signal);
				});
				reportClockOffset();
				return response;
			} catch (error) {
				if (!isSesError(error)) {
					throw error;
				}
				request.isInFlight = false;
				if (!corrected.has(error.code) && (await this._exchange.canResendNow(error, context, signal))) {
					corrected.set(error.code, error);
					continue;
				}
				if (error.kind === 'refused') {
					reportClockOffset();
				}
				await this._waitForRetry(action, error, retries++, signal);
			}
		}
	}

	/** Settles when a call that met this error is to be tried again. @throws the error when it is not to be */
	private async _waitForRetry(action: Action, error: SesError, retries: number, signal: AbortSignal | undefined): Promise<void> {
		const { isBackground = false, random = Math.random, delay = pause, onRetry } = this._options;
		const milliseconds = pauseBeforeRetry(error, retries, { isRead: isRead[action], isBackground }, random());
		if (milliseconds === undefined) {
			throw error;
		}
		const over = delay(milliseconds, signal);
		onRetry?.({
			action,
			error,
			reason: describeTrouble(error),
			attempt: retries + 2,
			delay: milliseconds,
			isBackground,
			over: over.then(nothing, nothing)
		});
		await over;
	}

	private async _paced<T>(
		action: Action,
		{ account }: RequestContext,
		signal: AbortSignal | undefined,
		send: () => Promise<T>
	): Promise<T> {
		const { isBackground = false, pacer } = this._options;
		return pacer ? pacer.run(account, action, send, { isBackground, signal }) : send();
	}
}

/** The only secret that an action takes. */
function withoutPasswords(input: object): Readonly<Record<string, unknown>> {
	return Object.fromEntries(Object.entries(input).filter(([name]) => name !== 'Password'));
}

function nothing(): void {}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
	return new Promise((resolve, reject) => {
		signal?.throwIfAborted();
		const abort = () => {
			clearTimeout(timer);
			reject(signal?.reason);
		};
		const timer = setTimeout(() => {
			signal?.removeEventListener('abort', abort);
			resolve();
		}, milliseconds);
		signal?.addEventListener('abort', abort, { once: true });
	});
}
