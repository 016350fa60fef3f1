import { type Action, type Input, isRead, type Output } from './actions.ts';
import { clockTolerance, isSesError, type SesError } from './errors.ts';
import { ClockOffsets, Exchange, type ExchangeOptions, type SignedCall } from './exchange.ts';
import type { Journal } from './journal.ts';
import { orAbort, Pacer } from './pacing.ts';
import { describeTrouble, pauseBeforeRetry } from './retry.ts';

export interface ClientOptions extends ExchangeOptions {
	/** Keeps requests within the service's rate limits. Default: a pacer for this client alone; `undefined` for none. */
	readonly pacer?: Pacer | undefined;
	/** The known offsets of the service's clock, if clients share them. Default: for this client alone. */
	readonly clocks?: ClockOffsets;
	/** See `inBackground`. Default: false. */
	readonly isBackground?: boolean;
	/** Records writes until their outcome is known. Default: none. */
	readonly journal?: Journal | undefined;
	/** Called after each call. The report contains no secrets. */
	readonly onCall?: (call: CallReport) => void;
	/** Called before each pause that precedes a retry. */
	readonly onRetry?: (retry: RetryReport) => void;
	/**
	 * Called when the service accepted a request only after its timestamp was corrected, because this machine's clock is wrong.
	 *
	 * @param offset seconds by which the service's clock is ahead
	 */
	readonly onClock?: (offset: number) => void;
	/** Resolves after the given milliseconds; rejects with the signal's reason when aborted. Replaced in tests. */
	readonly delay?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<unknown>;
	/** From 0 to 1. Default: `Math.random`. */
	readonly random?: () => number;
}

export interface CallReport {
	readonly action: string;
	readonly milliseconds: number;
	readonly requestId: string | undefined;
	/** `undefined` when the call succeeded. */
	readonly error: unknown;
}

export interface RetryReport {
	readonly action: string;
	/** The error of the last attempt. */
	readonly error: SesError;
	/** A short description of the error that quotes nothing of the response. */
	readonly reason: string;
	/** Number of the next attempt; 2 for the first retry. */
	readonly attempt: number;
	/** Milliseconds until the next attempt. */
	readonly delay: number;
	readonly isBackground: boolean;
	/** Resolves when the pause is over or canceled. Never rejects. */
	readonly over: Promise<unknown>;
}

export class SesClient {
	/** `#`, because rows and arguments of commands may lead other extensions to a client, but must not lead them to its key. */
	readonly #options: ClientOptions & { readonly clocks: ClockOffsets };
	readonly #exchange: Exchange;
	private _background: SesClient | undefined;

	/** @throws TypeError when `parseEndpoint` rejects the endpoint */
	constructor(options: ClientOptions) {
		this.#options = { pacer: new Pacer(), clocks: new ClockOffsets(), ...options };
		this.#exchange = new Exchange(this.#options);
	}

	/**
	 * The same client for background work: its calls give way to others and are retried for longer. After a write was sent, its answer is
	 * awaited even if the signal is aborted, because the answer tells the outcome.
	 */
	get inBackground(): SesClient {
		this._background ??= this.#options.isBackground ? this : new SesClient({ ...this.#options, isBackground: true });
		return this._background;
	}

	get journal(): Journal | undefined {
		return this.#options.journal;
	}

	/**
	 * Sends a request within the rate limits. Temporary errors are retried as `retryTable` says; writes only when they certainly had no
	 * effect. In addition, a request is resent once with a corrected timestamp when the clock is wrong, and once with new credentials when
	 * they were renewed in the meantime.
	 *
	 * @param onUnsent called when the signal is aborted while no request is in flight: a write certainly had no effect
	 * @param isAwaited whether the answer to a request that was sent is awaited even if the signal is aborted. Default: for background writes
	 * @returns the content of `Response`, including `RequestId`
	 * @throws SesError when the service rejects the request or cannot be reached
	 * @throws TypeError when the credentials or the endpoint are malformed
	 * @throws the signal's reason when the signal is aborted
	 */
	async call<A extends Action>(
		action: A,
		input: Input<A>,
		signal?: AbortSignal,
		onUnsent?: () => void,
		isAwaited = this.#options.isBackground && !isRead[action]
	): Promise<Output<A> & { readonly RequestId: string }> {
		const { now = Date.now, onCall } = this.#options;
		const started = now();
		const report = (requestId: string | undefined, error?: unknown) =>
			onCall?.({ action, milliseconds: now() - started, requestId, error });
		const request = { isInFlight: false, signal: isAwaited ? undefined : signal };
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
	 * The request that `call` would send, signed with the current time.
	 *
	 * @throws TypeError when the credentials or the endpoint are malformed
	 */
	async sign<A extends Action>(action: A, input: Input<A>): Promise<SignedCall> {
		return this.#exchange.sign(action, JSON.stringify(input));
	}

	private async _callWithRetries(
		action: Action,
		body: string,
		request: { isInFlight: boolean; readonly signal: AbortSignal | undefined },
		signal: AbortSignal | undefined
	) {
		const { isBackground = false, pacer, onClock } = this.#options;
		const corrected = new Map<string, SesError>();
		const reportClockOffset = () => {
			const { clockOffset = 0 } = corrected.get('AuthFailure.SignatureExpire') ?? {};
			if (Math.abs(clockOffset) > clockTolerance) {
				onClock?.(clockOffset);
			}
		};
		for (let retries = 0; ; ) {
			signal?.throwIfAborted();
			const context = await this.#exchange.context(action, signal);
			try {
				const send = () => {
					request.isInFlight = true;
					return this.#exchange.send(action, body, context, request.signal);
				};
				const response = await (pacer ? pacer.run(context.account, action, send, { isBackground, signal }) : send());
				reportClockOffset();
				return response;
			} catch (error) {
				if (!isSesError(error)) {
					throw error;
				}
				request.isInFlight = false;
				if (!corrected.has(error.code) && (await this.#exchange.canResendNow(action, error, context, { isBackground, signal }))) {
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

	/** Resolves when it is time for the next attempt. @throws the error when the call is not to be retried */
	private async _waitForRetry(action: Action, error: SesError, retries: number, signal: AbortSignal | undefined): Promise<void> {
		const { isBackground = false, random = Math.random, delay = pause, onRetry } = this.#options;
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
			over: over.catch(() => {})
		});
		await over;
	}
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
	return orAbort(new Promise(resolve => setTimeout(resolve, milliseconds)), signal);
}
