import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { isIP, Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { readAnswer, receive } from '../ses/answer.ts';
import { isSesError } from '../ses/errors.ts';
import { attempt, errorCode, type Failure, isFailure, type Limits } from './attempt.ts';
import { type FoundProxy, findProxy, type ProxySources } from './proxy.ts';

/** Where an address comes from. The site and this computer have defaults. */
export type SetBy = 'default' | 'setting' | 'emulator';

export interface Endpoint {
	/** Origin, as returned by `parseEndpoint`. */
	readonly origin: string;
	readonly setBy: SetBy;
}

export interface NetworkPath extends Endpoint {
	readonly proxy: FoundProxy | undefined;
	/** The steps up to the first failure. With a proxy, they go to the proxy and end with the connection. */
	readonly steps: readonly Step[];
	readonly certificate: Certificate | undefined;
	/** Result of the host's `fetch`, which the extension uses for its own requests. */
	readonly answer: Answer | Failure;
}

export interface Step {
	readonly name: 'lookup' | 'connection' | 'tls';
	/** IP addresses or the TLS version. */
	readonly result: string | Failure;
	readonly milliseconds: number;
}

export interface Certificate {
	/** Error code; `undefined` when the certificate is trusted. */
	readonly distrust: string | undefined;
	/** Distinguished name, such as `O=Example, CN=ses.example`. */
	readonly subject: string;
	readonly issuer: string;
	/** As OpenSSL prints it, such as `Jan  2 03:04:05 2026 GMT`. */
	readonly validFrom: string;
	readonly validTo: string;
}

/** An HTTP response, not necessarily from SES. */
export interface Answer {
	readonly status: number;
	/** Whether the body is an API 3.0 response. */
	readonly isFromSes: boolean;
	/** Seconds that the server's clock is ahead of this computer's; `undefined` without a `Date` header. */
	readonly clockOffset: number | undefined;
	readonly milliseconds: number;
}

/**
 * Connects to an endpoint step by step and then sends one unsigned request, which SES answers with an error.
 *
 * @throws the reason of `limits.signal` when canceled
 */
export async function checkNetworkPath(
	{ origin, setBy }: Endpoint,
	proxies: ProxySources,
	limits: Limits,
	fetch: typeof globalThis.fetch
): Promise<NetworkPath> {
	const { protocol, hostname, port } = new URL(origin);
	const isSecure = protocol === 'https:';
	const address = { hostname, port: Number(port) || (isSecure ? 443 : 80) };
	const proxy = findProxy(hostname, address.port, proxies);
	const { steps, certificate } = await connectTo({ ...address, ...proxy }, isSecure && !proxy, limits);
	const answer = await attempt(limits, signal => send(origin, signal, fetch));
	return { origin, setBy, proxy, steps, certificate, answer };
}

async function connectTo(
	{ hostname, port }: { readonly hostname: string | undefined; readonly port: number },
	isSecure: boolean,
	limits: Limits
): Promise<Pick<NetworkPath, 'steps' | 'certificate'>> {
	const steps: Step[] = [];
	let certificate: Certificate | undefined;
	if (hostname === undefined) {
		return { steps, certificate };
	}
	const host = hostname.replace(/^\[|\]$/g, '');
	// Errors after the timeout have no other listener.
	const socket = new Socket().on('error', () => {});

	async function take(name: Step['name'], work: (signal: AbortSignal) => Promise<string>): Promise<boolean> {
		const started = performance.now();
		const result = await attempt(limits, work);
		steps.push({ name, result, milliseconds: since(started) });
		return !isFailure(result);
	}
	async function connect(signal: AbortSignal): Promise<string> {
		await once(socket.connect(port, host), 'connect', { signal });
		return socket.remoteAddress ?? '';
	}
	async function secure(signal: AbortSignal): Promise<string> {
		// Certificates that are not trusted are read, too. The server name must not be an IP address (RFC 6066 section 3).
		const options = { socket, host, rejectUnauthorized: false, ...(isIP(host) === 0 ? { servername: host } : {}) };
		const secured = connectTls(options).on('error', () => {});
		await once(secured, 'secureConnect', { signal });
		const { subject = '', issuer = '', validFrom = '', validTo = '' } = secured.getPeerX509Certificate() ?? {};
		// The error is declared as an Error, but it is a code.
		const distrust = secured.authorized ? undefined : errorCode(secured.authorizationError);
		certificate = { distrust, subject: ownerOf(subject), issuer: ownerOf(issuer), validFrom, validTo };
		return secured.getProtocol() ?? '';
	}

	try {
		const isConnected =
			(await take('lookup', async () => (await lookup(host, { all: true })).map(({ address }) => address).join(', '))) &&
			(await take('connection', connect));
		if (isConnected && isSecure) {
			await take('tls', secure);
		}
		return { steps, certificate };
	} finally {
		socket.destroy();
	}
}

/** Only names the owner: other attributes may hold the email address of a person. @param name one attribute per line */
function ownerOf(name: string): string {
	const parts = name.split('\n').filter(part => /^(CN|O|C)=/.test(part));
	return parts.join(', ');
}

async function send(origin: string, signal: AbortSignal, fetch: typeof globalThis.fetch): Promise<Answer> {
	const headers = { 'content-type': 'application/json', 'x-tc-action': 'ListEmailIdentities' };
	const started = performance.now();
	const sent = Date.now();
	const response = await fetch(origin, { method: 'POST', headers, body: '{}', redirect: 'manual', signal });
	const milliseconds = since(started);
	const middle = (sent + Date.now()) / 2;
	const received = await receive(response);
	const date = Date.parse(received?.date ?? '');
	return {
		status: response.status,
		isFromSes: isFromSes(received),
		// The header has no fraction of a second, so the time is half a second later on average.
		clockOffset: Number.isNaN(date) ? undefined : Math.round((date + 500 - middle) / 1000),
		milliseconds
	};
}

function isFromSes(received: Awaited<ReturnType<typeof receive>>): boolean {
	try {
		readAnswer('ListEmailIdentities', received, 0, 0, []);
		return true;
	} catch (error) {
		return isSesError(error) && error.code !== 'UnreadableAnswer';
	}
}

function since(started: number): number {
	return Math.round(performance.now() - started);
}
