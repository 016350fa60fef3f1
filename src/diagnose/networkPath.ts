import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { errorCode } from './errorCode.ts';
import { type Connection, type Failure, isFailure, type Resolution, type TlsFacts, type Tunnel, type Way } from './facts.ts';
import { exchange } from './httpExchange.ts';
import { attempt, type Limits } from './limits.ts';
import type { FoundProxy, ProxyTarget } from './proxy.ts';

export interface WayOptions {
	/** Origin, as `parseEndpoint` gives it. */
	readonly endpoint: string;
	readonly setBy: Way['setBy'];
	readonly proxy: FoundProxy | undefined;
	readonly limits: Limits;
	readonly fetch: typeof fetch;
	/** Is told what comes next. */
	readonly report: (step: 'resolution' | 'connection' | 'tls' | 'answer') => void;
}

/**
 * Goes the way to an endpoint step by step, and then in one go as the product does. Sends nothing that is signed.
 *
 * @throws the signal's reason
 */
export async function tryWay({ endpoint, setBy, proxy, limits, fetch, report }: WayOptions): Promise<Way> {
	const url = new URL(endpoint);
	const isSecure = url.protocol === 'https:';
	const hostname = url.hostname.replace(/^\[|\]$/g, '');
	const port = Number(url.port) || (isSecure ? 443 : 80);
	const isForeign = proxy !== undefined && proxy.target === undefined;
	const next = proxy?.target ?? { host: hostname, port };

	let resolution: Way['resolution'];
	let steps: Steps = { connection: undefined, tunnel: undefined, tls: undefined };
	if (!isForeign) {
		report('resolution');
		resolution = await attempt(limits, () => resolve(next.host));
		if (!isFailure(resolution)) {
			report('connection');
			steps = await goStepByStep(next, proxy?.target, isSecure ? { hostname, port } : undefined, limits, () => report('tls'));
		}
	}
	report('answer');
	const answer = await attempt(limits, ended => exchange(endpoint, unsigned, ended, fetch));
	return { host: url.host, setBy, isSecure, proxy: proxy?.facts, resolution, ...steps, answer };
}

/** The service answers this with an error in its envelope, as it does all requests that lack something. */
const unsigned = { headers: { 'content-type': 'application/json', 'x-tc-action': 'ListEmailIdentities' }, body: '{}' };

type Steps = Pick<Way, 'connection' | 'tunnel' | 'tls'>;

interface Destination {
	readonly hostname: string;
	readonly port: number;
}

async function goStepByStep(
	next: { readonly host: string; readonly port: number },
	proxy: ProxyTarget | undefined,
	destination: Destination | undefined,
	limits: Limits,
	onTls: () => void
): Promise<Steps> {
	const sockets: Socket[] = [];
	const opened = <S extends Socket>(socket: S): S => {
		// Whoever still waits for it is told by a listener of their own.
		socket.on('error', () => {});
		sockets.push(socket);
		return socket;
	};
	try {
		const socket = opened(connect(next.port, next.host));
		const connection = await attempt(limits, ended => connected(socket, ended));
		if (isFailure(connection) || !destination) {
			return { connection, tunnel: undefined, tls: undefined };
		}
		let carrier = socket;
		let tunnel: Tunnel | Failure | undefined;
		if (proxy) {
			if (proxy.isSecure) {
				// Whether the proxy's certificate is trusted is for VS Code to say: only what answers behind it matters here.
				const secured = opened(connectTls(tlsOptions(socket, proxy.host)));
				const outer = await attempt(limits, ended => readTls(secured, ended));
				if (isFailure(outer)) {
					return { connection, tunnel: outer, tls: undefined };
				}
				if (outer.distrust !== undefined && proxy.authorization !== undefined) {
					// Whoever stands between would get the login that is meant for the proxy.
					return { connection, tunnel: { failed: outer.distrust }, tls: undefined };
				}
				carrier = secured;
			}
			tunnel = await attempt(limits, ended => openTunnel(carrier, destination, proxy.authorization, ended));
			if (isFailure(tunnel) || tunnel.status !== 200) {
				return { connection, tunnel, tls: undefined };
			}
		}
		onTls();
		const secured = opened(connectTls(tlsOptions(carrier, destination.hostname)));
		const tls = await attempt(limits, ended => readTls(secured, ended));
		return { connection, tunnel, tls };
	} finally {
		for (const socket of sockets.reverse()) {
			socket.destroy();
		}
	}
}

/** Looks at every certificate, trusted or not. Server names are names only (RFC 6066 section 3). */
function tlsOptions(socket: Socket, host: string): ConnectionOptions {
	return { socket, host, ...(isIP(host) === 0 ? { servername: host } : {}), rejectUnauthorized: false };
}

async function resolve(host: string): Promise<Resolution> {
	const started = performance.now();
	const found = await lookup(host, { all: true });
	return { addresses: found.map(({ address }) => address), milliseconds: since(started) };
}

async function connected(socket: Socket, ended: AbortSignal): Promise<Connection> {
	const started = performance.now();
	await settled(socket, 'connect', ended);
	return { address: socket.remoteAddress ?? '', milliseconds: since(started) };
}

async function readTls(socket: TLSSocket, ended: AbortSignal): Promise<TlsFacts> {
	const started = performance.now();
	await settled(socket, 'secureConnect', ended);
	const { subject, issuer, valid_from, valid_to } = socket.getPeerCertificate();
	return {
		protocol: socket.getProtocol() ?? '',
		milliseconds: since(started),
		// Node declares an Error and gives a code.
		distrust: socket.authorized ? undefined : errorCode(socket.authorizationError),
		subject: nameText(subject),
		issuer: nameText(issuer),
		validFrom: dateOf(valid_from),
		validTo: dateOf(valid_to)
	};
}

/** Asks a proxy for a way through (RFC 9110 section 9.3.6). */
async function openTunnel(
	socket: Socket,
	{ hostname, port }: Destination,
	authorization: string | undefined,
	ended: AbortSignal
): Promise<Tunnel> {
	const host = `${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`;
	const login = authorization === undefined ? '' : `Proxy-Authorization: ${authorization}\r\n`;
	socket.write(`CONNECT ${host} HTTP/1.1\r\nHost: ${host}\r\n${login}\r\n`);
	let head = '';
	while (!head.includes('\r\n\r\n')) {
		const chunk: Buffer | null = socket.read();
		if (chunk === null) {
			await settled(socket, 'readable', ended);
			if (socket.readableEnded || socket.destroyed) {
				throw Object.assign(new Error('The proxy hung up.'), { code: 'ECONNRESET' });
			}
			continue;
		}
		head += chunk.toString('latin1');
		if (head.length > maxHead) {
			throw Object.assign(new Error('The proxy does not come to an end.'), { code: 'HPE_HEADER_OVERFLOW' });
		}
	}
	const status = /^HTTP\/1\.\d (\d{3})/.exec(head)?.[1];
	if (status === undefined) {
		throw Object.assign(new Error('This is no HTTP.'), { code: 'HPE_INVALID_VERSION' });
	}
	return { status: Number(status) };
}

const maxHead = 16_384;

/** Waits for an event of a socket, or for the end of the socket. */
function settled(socket: Socket, event: 'connect' | 'secureConnect' | 'readable', ended: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		const over = () => {
			socket.off(event, happened).off('error', failed).off('close', closed);
			ended.removeEventListener('abort', aborted);
		};
		const happened = () => {
			over();
			resolve();
		};
		const failed = (error: unknown) => {
			over();
			reject(error);
		};
		const closed = () => failed(Object.assign(new Error('The connection was closed.'), { code: 'ECONNRESET' }));
		const aborted = () => {
			failed(ended.reason);
			socket.destroy();
		};
		socket.once(event, happened).once('error', failed).once('close', closed);
		ended.addEventListener('abort', aborted, { once: true });
	});
}

/** The parts of a distinguished name that tell whose it is (RFC 4514 section 3); a certificate may hold several of each. */
function nameText(name: object | undefined): string {
	const parts = ['CN', 'O', 'C'].flatMap(key => {
		const value: unknown = name && Reflect.get(name, key);
		const [first] = Array.isArray(value) ? value : [value];
		return typeof first === 'string' && first !== '' ? [`${key}=${first}`] : [];
	});
	return parts.join(', ');
}

function dateOf(text: string | undefined): Date | undefined {
	const time = Date.parse(text ?? '');
	return Number.isNaN(time) ? undefined : new Date(time);
}

function since(started: number): number {
	return Math.round(performance.now() - started);
}
