import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import type { Certificate } from './certificate.ts';

export const host = '127.0.0.1';

/** Connections to one server. Further ones are closed. */
export const maxConnections = 250;
/** Milliseconds for a TLS handshake. */
export const handshakeTimeout = 2000;
/** Milliseconds for a whole request, and without progress for an answer. */
const requestTimeout = 30_000;
/** Bytes of `Memory`. */
const maxMemory = 64 * 1024 * 1024;
/** Bytes that a chunk occupies in addition to its content: clients can send single bytes. */
const chunkOverhead = 256;

/** A running server. */
export interface Front {
	readonly port: number;
	/** Closes open connections. */
	close(): Promise<void>;
}

/**
 * Serves HTTP on 127.0.0.1, or HTTPS if there is a certificate.
 *
 * @param port 0 for any free port
 * @throws Error with `code` `EADDRINUSE` or `EACCES` and `port` if the port cannot be used
 */
export async function startHttpFront(port: number, listener: RequestListener, certificate?: Certificate): Promise<Front> {
	const limits = { maxHeaderSize: 65_536, requestTimeout, headersTimeout: requestTimeout, connectionsCheckingInterval: 5000 };
	const server = certificate
		? createTlsServer({ ...limits, handshakeTimeout, cert: certificate.certificate, key: certificate.key }, listener)
		: createServer(limits, listener);
	server.maxConnections = maxConnections;
	// Some clients leave connections open after each request, which would block other clients.
	let open = 0;
	server.on('connection', socket => {
		open++;
		socket.once('close', () => open--);
		if (open > maxConnections / 2) {
			server.closeIdleConnections();
		}
	});
	server.listen(port, host);
	await once(server, 'listening');
	return {
		port: (server.address() as AddressInfo).port,
		close: async () => {
			server.close();
			server.closeAllConnections();
			await once(server, 'close');
		}
	};
}

export interface ReceivedRequest {
	readonly method: string;
	readonly path: string;
	/** Without the question mark. */
	readonly query: string;
	/** Names in lower case. */
	readonly headers: Readonly<Record<string, string>>;
	/** Truncated one byte after `limit`, so that too long a body can be detected. */
	readonly body: Uint8Array;
}

/** Counts bytes until the use that takes them has ended. @throws Error if there are no more */
export type Take = (octets: number) => void;

/** The memory for what clients have sent and for what they have not read yet, so that all of them together cannot exhaust it. */
export class Memory {
	private _free = maxMemory;

	/** @throws Error if the memory is used up, or what `use` throws */
	async lend<T>(use: (take: Take) => Promise<T>): Promise<T> {
		let taken = 0;
		try {
			return await use(octets => {
				if (octets > this._free) {
					throw new Error('Clients send more to the emulator than it can hold, or do not read its answers.');
				}
				this._free -= octets;
				taken += octets;
			});
		} finally {
			this._free += taken;
		}
	}
}

/**
 * Returns at most one byte more than the limit, but reads all, because clients only read the answer after sending.
 *
 * @throws what `take` throws
 */
export async function readUpTo(limit: number, stream: Readable, take: Take): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of stream as AsyncIterable<Buffer>) {
		if (size <= limit) {
			take(chunk.length + chunkOverhead);
			chunks.push(chunk);
		}
		size += chunk.length;
	}
	return Buffer.concat(chunks).subarray(0, limit + 1);
}

export async function receive(message: IncomingMessage, limit: number, take: Take): Promise<ReceivedRequest> {
	const body = await readUpTo(limit, message, take);
	const [path = '/', ...query] = (message.url ?? '/').split('?');
	// Only Set-Cookie, which is not a header of requests, is a list.
	const headers = message.headers as Readonly<Record<string, string>>;
	return { method: message.method ?? '', path, query: query.join('?'), headers, body };
}

/**
 * Whether a request may come from a web page. Browsers send the origin of the page or, for images, `Sec-Fetch-Site`, and older ones often
 * `Referer`; with DNS rebinding, the `Host` header is the domain of the page. `Sec-Fetch-Site: none` means that a person entered the address,
 * or that of a page that redirects here: looking at what is under `/emulator/` changes nothing, but a GET request to the API can.
 */
export function mayBeFromPage({ headers, url }: Pick<IncomingMessage, 'headers' | 'url'>): boolean {
	const host = (headers.host ?? '').toLowerCase().replace(/:\d+$/, '');
	const isLoopback = host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
	const site = headers['sec-fetch-site'];
	const isEntered = site === undefined || (site === 'none' && url?.startsWith('/emulator/'));
	return headers.origin !== undefined || headers.referer !== undefined || !isEntered || !isLoopback;
}

/** @throws SyntaxError if the body is not JSON */
export function jsonOf(request: ReceivedRequest): unknown {
	return JSON.parse(new TextDecoder().decode(request.body));
}

export function sendJson(response: ServerResponse, status: number, value: unknown): ServerResponse {
	return send(response, status, 'application/json', JSON.stringify(value));
}

export function send(response: ServerResponse, status: number, contentType: string, content: string | Buffer): ServerResponse {
	response.setTimeout(requestTimeout);
	return response.writeHead(status, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(content) }).end(content);
}
