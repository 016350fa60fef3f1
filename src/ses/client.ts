import pRetry from 'p-retry';
import { type Credentials, Signer } from '../signing/signer.ts';
import { type Action, apiVersion, type Input, type Output } from './actions.ts';
import { isSesError, SesError } from './errors.ts';
import { orAbort, Pacer } from './pacing.ts';
import { parseEndpoint } from './sites.ts';

export interface ClientOptions {
	/** Origin to send to, see `endpoints` and `parseEndpoint`. A function is asked before every request. */
	readonly endpoint: string | (() => string | Promise<string>);
	/** Value of `X-TC-Region`. */
	readonly region: string;
	/** Asked before every request, so that credentials kept elsewhere are always the present ones. */
	readonly credentials: () => Credentials | Promise<Credentials>;
	/** Language of the service's messages. Default: `en-US`. */
	readonly language?: 'zh-CN' | 'en-US';
	/** Longest wait for one answer, in milliseconds. Default: 10,000. */
	readonly timeout?: number;
	/** Default: the global `fetch` of the host, which carries its proxy and certificate settings. */
	readonly fetch?: typeof fetch;
	/** Unix time in milliseconds. Default: `Date.now`. */
	readonly now?: () => number;
	/** Keeps to the service's request rates and waits when told to. Default: a pacer of this client's own; `undefined` for none. */
	readonly pacer?: Pacer | undefined;
	/** Is told of every call once it has ended. Gets nothing secret. */
	readonly onCall?: (call: CallReport) => void;
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

/** A request as it would travel. Whoever has it can make this call for five minutes. */
export interface SignedCall {
	readonly url: string;
	/** All headers, `host` included. A session token is among them. */
	readonly headers: Readonly<Record<string, string>>;
	/** JSON. */
	readonly body: string;
}

interface Answer {
	readonly Response?: {
		readonly Error?: { readonly Code?: string; readonly Message?: string };
		readonly RequestId?: string;
	};
}

/** Calls actions of the SES API 2020-10-02. */
export class SesClient {
	private readonly _options: ClientOptions;
	/** `undefined` when it has to be asked for. */
	private readonly _url: URL | undefined;
	private readonly _pacer: Pacer | undefined;
	/** Out of reach also for a log that writes down whole objects. */
	#signer: { readonly credentials: Credentials; readonly signer: Signer } | undefined;

	/** @throws TypeError when the endpoint is none that `parseEndpoint` takes */
	constructor(options: ClientOptions) {
		this._options = options;
		this._url = typeof options.endpoint === 'string' ? urlOf(options.endpoint) : undefined;
		this._pacer = 'pacer' in options ? options.pacer : new Pacer();
	}

	/**
	 * Sends one request, once. A write is never repeated on its own: after a lost answer nobody knows whether it took effect.
	 *
	 * @returns the content of `Response`, `RequestId` included
	 * @throws SesError for everything that the service or the way to it has against the call
	 * @throws TypeError when the credentials or the endpoint have not the form that they must have
	 * @throws the signal's reason when the signal is aborted
	 */
	async call<A extends Action>(action: A, input: Input<A>, signal?: AbortSignal): Promise<Output<A> & { readonly RequestId: string }> {
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
		let response: Awaited<ReturnType<SesClient['_send']>>;
		try {
			await this._pacer?.wait(action, signal);
			response = await this._send(action, JSON.stringify(input), signal);
		} catch (error) {
			report(isSesError(error) ? error.requestId : undefined, error);
			throw error;
		}
		report(response.RequestId);
		return response as Output<A> & { readonly RequestId: string };
	}

	/**
	 * Like `call`, for actions that only read: tries twice more, a second or two apart, when the service says that it has
	 * too many requests. The service counts in windows of one second.
	 */
	async read<A extends Action>(action: A, input: Input<A>, signal?: AbortSignal): Promise<Output<A> & { readonly RequestId: string }> {
		try {
			return await pRetry(() => this.call(action, input, signal), {
				retries: 2,
				minTimeout: 1000,
				shouldRetry: ({ error }) => isSesError(error) && error.kind === 'rate',
				...(signal ? { signal } : {})
			});
		} catch (error) {
			// p-retry has an error of its own for a reason that is not an Error.
			signal?.throwIfAborted();
			throw error;
		}
	}

	/**
	 * What `call` would send, signed as of now.
	 *
	 * @throws TypeError when the credentials or the endpoint have not the form that they must have
	 */
	async sign<A extends Action>(action: A, input: Input<A>): Promise<SignedCall> {
		const body = JSON.stringify(input);
		const url = this._url ?? (await this._urlOfNow());
		return { url: url.href, headers: this._sign(await this._signerOfNow(), url, action, body), body };
	}

	/** The time-out covers everything from asking for the credentials to the last byte of the answer. */
	private async _send(action: string, body: string, signal: AbortSignal | undefined) {
		const { timeout = 10_000 } = this._options;
		const timer = AbortSignal.timeout(timeout);
		try {
			return await this._exchange(action, body, signal ? AbortSignal.any([signal, timer]) : timer);
		} catch (error) {
			signal?.throwIfAborted();
			if (timer.aborted && !isSesError(error)) {
				throw new SesError(action, 'Timeout', `No answer within ${timeout / 1000} s.`, { cause: error });
			}
			throw error;
		}
	}

	private async _exchange(action: string, body: string, ended: AbortSignal) {
		const { fetch = globalThis.fetch, now = Date.now } = this._options;
		const url = this._url ?? (await orAbort(this._urlOfNow(), ended));
		const signer = await orAbort(this._signerOfNow(), ended);
		const { host, ...headers } = this._sign(signer, url, action, body);

		let status: number;
		let date: string | null;
		let text: string;
		try {
			const response = await fetch(url, { method: 'POST', headers, body, redirect: 'error', signal: ended });
			status = response.status;
			date = response.headers.get('date');
			text = await response.text();
		} catch (error) {
			ended.throwIfAborted();
			throw new SesError(action, 'Network', `No connection to ${url.host}: ${networkReason(error)}`, { cause: error });
		}
		return readAnswer(action, status, date, text, now());
	}

	private _sign(signer: Signer, url: URL, action: string, body: string): Readonly<Record<string, string>> {
		const { region, language = 'en-US', now = Date.now } = this._options;
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
			Math.floor(now() / 1000)
		).headers;
	}

	private async _urlOfNow(): Promise<URL> {
		const { endpoint } = this._options;
		return urlOf(typeof endpoint === 'function' ? await endpoint() : endpoint);
	}

	private async _signerOfNow(): Promise<Signer> {
		const credentials = await this._options.credentials();
		const known = this.#signer?.credentials;
		if (known?.secretId !== credentials.secretId || known.secretKey !== credentials.secretKey || known.token !== credentials.token) {
			this.#signer = { credentials: { ...credentials }, signer: new Signer(credentials) };
		}
		return (this.#signer as { readonly signer: Signer }).signer;
	}
}

/** The only secret that an action takes. */
function withoutPasswords(input: object): Readonly<Record<string, unknown>> {
	return Object.fromEntries(Object.entries(input).filter(([name]) => name !== 'Password'));
}

function urlOf(endpoint: string): URL {
	const origin = parseEndpoint(endpoint);
	if (origin === undefined) {
		throw new TypeError('The endpoint must be an https address, or an http address on loopback, without a path.');
	}
	return new URL(origin);
}

/** Reads the envelope `{"Response":{…}}` of API 3.0. Errors arrive in it with HTTP status 200. */
function readAnswer(action: string, status: number, date: string | null, text: string, now: number) {
	let answer: Answer | null | undefined;
	try {
		answer = JSON.parse(text) as Answer | null;
	} catch {
		// Told apart below by what the answer lacks.
	}
	const response = answer?.Response;
	const requestId = response?.RequestId;
	const error = response?.Error;
	if (typeof error?.Code === 'string') {
		const code = error.Code;
		const serverTime = date === null ? Number.NaN : Date.parse(date);
		const clockOffset =
			code === 'AuthFailure.SignatureExpire' && !Number.isNaN(serverTime) ? Math.round((serverTime - now) / 1000) : undefined;
		throw new SesError(action, code, typeof error.Message === 'string' ? error.Message : '', {
			requestId: typeof requestId === 'string' ? requestId : undefined,
			clockOffset
		});
	}
	if (status !== 200 || typeof response !== 'object' || response === null || typeof requestId !== 'string' || error) {
		throw new SesError(action, 'UnreadableAnswer', describeAnswer(status, text, answer), {
			requestId: typeof requestId === 'string' ? requestId : undefined
		});
	}
	return response;
}

function describeAnswer(status: number, text: string, answer: unknown): string {
	if (status !== 200) {
		return `The answer has HTTP status ${status}.`;
	}
	if (text === '') {
		return 'The answer is empty.';
	}
	if (answer === undefined) {
		return 'The answer is not JSON.';
	}
	return 'The answer has no "Response" with a "RequestId", or an "Error" without a code.';
}

/** `fetch` says "fetch failed" and keeps the reason, such as ECONNREFUSED or a certificate fault, in `cause`. */
function networkReason(error: unknown): string {
	const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
	return cause instanceof Error ? cause.message || ('code' in cause ? String(cause.code) : cause.name) : String(cause);
}
