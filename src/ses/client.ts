import pRetry from 'p-retry';
import { type Credentials, Signer } from '../signing/signer.ts';
import { type Action, apiVersion, type Input, type Output } from './actions.ts';
import { isSesError, SesError } from './errors.ts';
import { Pacer } from './pacing.ts';

export interface ClientOptions {
	/** Origin to send to, see `endpoints` and `parseEndpoint`. */
	readonly endpoint: string;
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
	readonly milliseconds: number;
	readonly requestId: string | undefined;
	/** Set when the call failed. */
	readonly error?: unknown;
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
	private readonly _url: URL;
	private readonly _pacer: Pacer | undefined;
	private _signer: { readonly credentials: Credentials; readonly signer: Signer } | undefined;

	constructor(options: ClientOptions) {
		this._options = options;
		this._url = new URL(options.endpoint);
		this._pacer = 'pacer' in options ? options.pacer : new Pacer();
	}

	/**
	 * Sends one request, once. A write is never repeated on its own: after a lost answer nobody knows whether it took effect.
	 *
	 * @returns the content of `Response`, `RequestId` included
	 * @throws SesError for everything that the service or the way to it has against the call
	 * @throws the signal's reason when the signal is aborted
	 */
	async call<A extends Action>(action: A, input: Input<A>, signal?: AbortSignal): Promise<Output<A> & { readonly RequestId: string }> {
		const { now = Date.now } = this._options;
		const started = now();
		const report = (requestId: string | undefined, error?: unknown) =>
			this._options.onCall?.({ action, milliseconds: now() - started, requestId, ...(error === undefined ? {} : { error }) });
		try {
			await this._pacer?.wait(action, signal);
			const response = await this._send(action, JSON.stringify(input), signal);
			report(response.RequestId);
			return response as Output<A> & { readonly RequestId: string };
		} catch (error) {
			report(isSesError(error) ? error.requestId : undefined, error);
			throw error;
		}
	}

	/**
	 * Like `call`, for actions that only read: tries twice more, a second or two apart, when the service says that it has
	 * too many requests. The service counts in windows of one second.
	 */
	async read<A extends Action>(action: A, input: Input<A>, signal?: AbortSignal): Promise<Output<A> & { readonly RequestId: string }> {
		return pRetry(() => this.call(action, input, signal), {
			retries: 2,
			minTimeout: 1000,
			shouldRetry: ({ error }) => isSesError(error) && error.kind === 'rate',
			...(signal ? { signal } : {})
		});
	}

	private async _send(action: string, body: string, signal: AbortSignal | undefined) {
		const { region, language = 'en-US', timeout = 10_000, fetch = globalThis.fetch, now = Date.now } = this._options;
		const { host, ...headers } = (await this._signerOfNow()).sign(
			{
				method: 'POST',
				headers: {
					host: this._url.host,
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

		const timer = AbortSignal.timeout(timeout);
		let status: number;
		let date: string | null;
		let text: string;
		try {
			const response = await fetch(this._url, {
				method: 'POST',
				headers,
				body,
				redirect: 'error',
				signal: signal ? AbortSignal.any([signal, timer]) : timer
			});
			status = response.status;
			date = response.headers.get('date');
			text = await response.text();
		} catch (error) {
			signal?.throwIfAborted();
			if (timer.aborted) {
				throw new SesError(action, 'Timeout', `No answer from ${this._url.host} within ${timeout / 1000} s.`, { cause: error });
			}
			throw new SesError(action, 'Network', `No connection to ${this._url.host}: ${networkReason(error)}`, { cause: error });
		}
		return readAnswer(action, status, date, text, now());
	}

	private async _signerOfNow(): Promise<Signer> {
		const credentials = await this._options.credentials();
		const known = this._signer?.credentials;
		if (known?.secretId !== credentials.secretId || known.secretKey !== credentials.secretKey || known.token !== credentials.token) {
			this._signer = { credentials, signer: new Signer(credentials) };
		}
		return (this._signer as { readonly signer: Signer }).signer;
	}
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
	if (error) {
		const code = error.Code ?? 'InternalError';
		const serverTime = date === null ? Number.NaN : Date.parse(date);
		const clockOffset =
			code === 'AuthFailure.SignatureExpire' && !Number.isNaN(serverTime) ? Math.round((serverTime - now) / 1000) : undefined;
		throw new SesError(action, code, error.Message ?? '', { requestId, clockOffset });
	}
	if (status !== 200 || typeof response !== 'object' || response === null) {
		throw new SesError(action, 'UnreadableAnswer', describeAnswer(status, text, answer), { requestId });
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
	return answer === undefined ? 'The answer is not JSON.' : 'The answer has no "Response".';
}

/** `fetch` says "fetch failed" and keeps the reason, such as ECONNREFUSED or a certificate fault, in `cause`. */
function networkReason(error: unknown): string {
	const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
	return cause instanceof Error ? cause.message || ('code' in cause ? String(cause.code) : cause.name) : String(cause);
}
