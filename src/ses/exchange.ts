import { type Credentials, Signer } from '../signing/signer.ts';
import { type Action, apiVersion, isRead } from './actions.ts';
import { readAnswer, receive } from './answer.ts';
import { bareCause, secretsOf } from './echo.ts';
import { isSesError, reasonOf, SesError } from './errors.ts';
import { orAbort } from './pacing.ts';
import { isUnsentReason } from './retry.ts';
import { parseEndpoint } from './sites.ts';

export interface ExchangeOptions {
	/** Origin to send to, see `endpoints` and `parseEndpoint`. A function is called before each request. */
	readonly endpoint: string | (() => string | Promise<string>);
	/** Value of `X-TC-Region`. */
	readonly region: string;
	/** Called before each request, so that credentials that another program renews are up to date. */
	readonly credentials: () => Credentials | Promise<Credentials>;
	/** Language of the service's messages. Default: `en-US`. */
	readonly language?: 'zh-CN' | 'en-US';
	/** Timeout of one request, in milliseconds. Default: 10,000. */
	readonly timeout?: number;
	/** Default: the global `fetch` of the host, which applies VS Code's proxy and certificate settings. */
	readonly fetch?: typeof fetch;
	/** Unix time in milliseconds. Default: `Date.now`. */
	readonly now?: () => number;
	/**
	 * Asks the user whether requests may be signed with the service's time, because a change, or an unusual offset, is not corrected
	 * otherwise. Default: no.
	 *
	 * @param offset seconds by which the service's clock is ahead
	 */
	readonly confirmClock?: (offset: number) => Promise<boolean>;
}

/** A signed request. Valid for five minutes, for anyone who has it. */
export interface SignedCall {
	readonly url: string;
	/** All headers, including `host` and a session token. */
	readonly headers: Readonly<Record<string, string>>;
	/** JSON. */
	readonly body: string;
}

/** Where a request is sent and what signs it. */
export interface RequestContext {
	readonly url: URL;
	readonly signer: Signer;
	readonly credentials: Credentials;
	/** Host and SecretId, by which the service applies rate limits. */
	readonly account: string;
}

/** In seconds. A larger offset is never corrected: a signed request must not become valid on a later day. */
const maxClockOffset = 24 * 60 * 60;

/**
 * Whether reads are corrected without asking: a clock that is minutes off, or one or two whole hours, as with a wrong time zone. The
 * server decides how long a request stays valid that is signed with its time, so the bound is small.
 *
 * @param offset in seconds
 */
function isOrdinary(offset: number): boolean {
	const hours = Math.round(offset / 3600);
	return Math.abs(hours) <= 2 && Math.abs(offset - hours * 3600) <= 15 * 60;
}

/** Seconds by which the service's clock may move after the user has confirmed its offset. */
const confirmedTolerance = 5 * 60;

/** The known offsets of the service's clock, by account, in seconds: positive if it is ahead of this machine's. */
export class ClockOffsets {
	/** `#`, so that logging the whole object does not reveal the keys, which contain SecretIds. */
	readonly #offsets = new Map<string, number>();
	/** Those that the user allowed for signing any request. */
	readonly #confirmed = new Map<string, number>();
	/** Requests that fail at the same time ask once. */
	readonly #asking = new Map<string, Promise<unknown>>();

	/** @returns 0 if none is known that this request may be signed with */
	offsetOf(account: string, isRead: boolean): number {
		const offset = this.#offsets.get(account) ?? 0;
		return this.#isAllowed(account, offset, isRead) ? offset : 0;
	}

	/**
	 * @param confirm asks the user whether any request may be signed with this offset; `undefined`: do not ask
	 * @returns whether the request may be signed with it
	 */
	async learn(account: string, offset: number, isRead: boolean, confirm: (() => Promise<boolean>) | undefined): Promise<boolean> {
		if (Math.abs(offset) > maxClockOffset) {
			return false;
		}
		if (!this.#isAllowed(account, offset, isRead) && confirm) {
			await this.#ask(account, offset, confirm);
		}
		if (!this.#isAllowed(account, offset, isRead)) {
			return false;
		}
		this.#offsets.set(account, offset);
		return true;
	}

	async #ask(account: string, offset: number, confirm: () => Promise<boolean>): Promise<void> {
		const asking =
			this.#asking.get(account) ??
			confirm()
				.then(isConfirmed => isConfirmed && this.#confirmed.set(account, offset))
				.finally(() => this.#asking.delete(account));
		this.#asking.set(account, asking);
		await asking;
	}

	#isAllowed(account: string, offset: number, isRead: boolean): boolean {
		const confirmed = this.#confirmed.get(account) ?? 0;
		return Math.min(Math.abs(offset), Math.abs(offset - confirmed)) <= confirmedTolerance || (isRead && isOrdinary(offset));
	}
}

/** Signs requests, sends them and reads the answers. Does not retry. */
export class Exchange {
	/** `#`, so that logging the whole object, or reaching it, does not reveal the credentials. */
	readonly #options: ExchangeOptions;
	/** `undefined` when `endpoint` is a function. */
	private readonly _url: URL | undefined;
	private readonly _clocks: ClockOffsets;
	/** `#`, so that logging the whole object does not reveal it. */
	#signer: { readonly credentials: Credentials; readonly signer: Signer } | undefined;

	/** @throws TypeError when `parseEndpoint` rejects the endpoint */
	constructor(options: ExchangeOptions & { readonly clocks: ClockOffsets }) {
		this.#options = options;
		this._url = typeof options.endpoint === 'string' ? urlOf(options.endpoint) : undefined;
		this._clocks = options.clocks;
	}

	/**
	 * Reads the current endpoint and credentials.
	 *
	 * @throws SesError of kind `timeout` when reading them takes too long
	 */
	async context(action: string, signal: AbortSignal | undefined): Promise<RequestContext> {
		return this._withTimeout(action, signal, true, async ended => {
			const url = this._url ?? (await orAbort(this._currentUrl(), ended));
			const credentials = { ...(await orAbort(Promise.resolve(this.#options.credentials()), ended)) };
			return { url, credentials, signer: this._signerFor(credentials), account: `${url.host} ${credentials.secretId}` };
		});
	}

	async send(action: Action, body: string, { url, signer, account }: RequestContext, signal: AbortSignal | undefined) {
		const { fetch = globalThis.fetch, now = Date.now } = this.#options;
		return this._withTimeout(action, signal, false, async ended => {
			ended.throwIfAborted();
			const timestamp = this._timestamp(account, action);
			const signed = this._sign(signer, url, action, body, timestamp);
			const { host, ...headers } = signed;
			let received: Awaited<ReturnType<typeof receive>>;
			try {
				received = await receive(await fetch(url, { method: 'POST', headers, body, redirect: 'error', signal: ended }));
			} catch (error) {
				ended.throwIfAborted();
				throw networkError(action, url, error);
			}
			return readAnswer(action, received, timestamp, now(), secretsOf(signed, body));
		});
	}

	async sign(action: Action, body: string): Promise<SignedCall> {
		const { url, signer, account } = await this.context(action, undefined);
		return { url: url.href, headers: this._sign(signer, url, action, body, this._timestamp(account, action)), body };
	}

	/**
	 * Whether the cause of the error is fixed, so that the request can be resent at once: the offset of the clock, which is learned from the
	 * error, or expired credentials that have been renewed.
	 */
	async canResendNow(
		action: Action,
		error: SesError,
		{ account, credentials }: RequestContext,
		{ isBackground, signal }: { readonly isBackground: boolean; readonly signal: AbortSignal | undefined }
	): Promise<boolean> {
		switch (error.code) {
			case 'AuthFailure.SignatureExpire': {
				const { clockOffset } = error;
				if (clockOffset === undefined) {
					return false;
				}
				const { confirmClock } = this.#options;
				const mayAsk = !(isBackground && isRead[action]);
				const confirm = confirmClock && mayAsk ? () => confirmClock(clockOffset) : undefined;
				return this._clocks.learn(account, clockOffset, isRead[action], confirm);
			}
			case 'AuthFailure.TokenFailure':
				return !isSame(credentials, (await this.context(action, signal)).credentials);
			default:
				return false;
		}
	}

	/** Unix seconds, corrected by the known offset of the service's clock. */
	private _timestamp(account: string, action: Action): number {
		const { now = Date.now } = this.#options;
		return Math.floor(now() / 1000) + this._clocks.offsetOf(account, isRead[action]);
	}

	/** @param isUnsent whether a timeout means that nothing was sent */
	private async _withTimeout<T>(
		action: string,
		signal: AbortSignal | undefined,
		isUnsent: boolean,
		work: (ended: AbortSignal) => Promise<T>
	): Promise<T> {
		const { timeout = 10_000 } = this.#options;
		const timer = AbortSignal.timeout(timeout);
		try {
			return await work(signal ? AbortSignal.any([signal, timer]) : timer);
		} catch (error) {
			signal?.throwIfAborted();
			if (timer.aborted && !isSesError(error)) {
				throw new SesError(action, 'Timeout', `No answer within ${timeout / 1000} s.`, { cause: bareCause(error), isUnsent });
			}
			throw error;
		}
	}

	private _sign(signer: Signer, url: URL, action: string, body: string, timestamp: number): Readonly<Record<string, string>> {
		const { region, language = 'en-US' } = this.#options;
		return signer.sign(
			{
				method: 'POST',
				headers: {
					host: url.host,
					'content-type': 'application/json',
					'x-tc-action': action,
					'x-tc-version': apiVersion,
					'x-tc-region': region,
					'x-tc-language': language
				},
				body
			},
			timestamp
		).headers;
	}

	private async _currentUrl(): Promise<URL> {
		const { endpoint } = this.#options;
		return urlOf(typeof endpoint === 'function' ? await endpoint() : endpoint);
	}

	private _signerFor(credentials: Credentials): Signer {
		if (!this.#signer || !isSame(this.#signer.credentials, credentials)) {
			this.#signer = { credentials, signer: new Signer(credentials) };
		}
		return this.#signer.signer;
	}
}

function isSame(one: Credentials, other: Credentials): boolean {
	return one.secretId === other.secretId && one.secretKey === other.secretKey && one.token === other.token;
}

function urlOf(endpoint: string): URL {
	const origin = parseEndpoint(endpoint);
	if (origin === undefined) {
		throw new TypeError('The endpoint must be an https URL, or an http URL of a loopback host, without a path.');
	}
	return new URL(origin);
}

/** The message of `fetch` is just "fetch failed"; the reason, such as ECONNREFUSED or a certificate error, is in `cause`. */
function networkError(action: string, url: URL, error: unknown): SesError {
	const cause = innermost(error);
	const message = reasonOf(cause);
	const proxyStatus = /^Proxy response \((\d{3})\)/.exec(message)?.[1];
	const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
	const text = proxyStatus ? `The proxy answered with HTTP status ${proxyStatus}.` : message || (code ?? (cause as Error).name);
	const reason = proxyStatus ? `PROXY_${proxyStatus}` : (code ?? /\bnet::(ERR_\w+)/.exec(text)?.[1]);
	return new SesError(action, 'Network', `No connection to ${url.host}: ${text}`, {
		reason,
		host: url.host,
		isUnsent: isUnsentReason(reason) || (cause instanceof Error && 'syscall' in cause && cause.syscall === 'connect'),
		cause: bareCause(error)
	});
}

/** `fetch` wraps the error; VS Code's `fetch` wraps it twice behind a proxy. */
function innermost(error: unknown): unknown {
	let inner = error;
	for (let depth = 0; depth < 5 && inner instanceof Error && inner.cause instanceof Error; depth++) {
		inner = inner.cause;
	}
	return inner;
}
