import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import type { Certificate } from './certificate.ts';

export const host = '127.0.0.1';

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
 * @throws Error with `code` `EADDRINUSE` or `EACCES` and `port` if the port can't be used
 */
export async function startHttpFront(port: number, listener: RequestListener, certificate?: Certificate): Promise<Front> {
	const limits = { maxHeaderSize: 65_536 };
	const server = certificate
		? createTlsServer({ ...limits, cert: certificate.certificate, key: certificate.key }, listener)
		: createServer(limits, listener);
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

/** Returns at most one byte more than the limit, but reads all, because clients only read the answer after sending. */
export async function readUpTo(limit: number, stream: Readable): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of stream as AsyncIterable<Buffer>) {
		if (size <= limit) {
			chunks.push(chunk);
		}
		size += chunk.length;
	}
	return Buffer.concat(chunks).subarray(0, limit + 1);
}

export async function receive(message: IncomingMessage, limit: number): Promise<ReceivedRequest> {
	const body = await readUpTo(limit, message);
	const [path = '/', ...query] = (message.url ?? '/').split('?');
	// Only Set-Cookie, which is not a header of requests, is a list.
	const headers = message.headers as Readonly<Record<string, string>>;
	return { method: message.method ?? '', path, query: query.join('?'), headers, body };
}

/**
 * Whether a request may come from a web page. Browsers send the origin of the page or, for images, `Sec-Fetch-Site`; with DNS rebinding,
 * the `Host` header is the domain of the page.
 */
export function mayBeFromBrowser(headers: IncomingMessage['headers']): boolean {
	const host = (headers.host ?? '').toLowerCase().replace(/:\d+$/, '');
	const isLoopback = host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
	const site = headers['sec-fetch-site'];
	return headers.origin !== undefined || (site !== undefined && site !== 'none') || !isLoopback;
}

/** @throws SyntaxError if the body isn't JSON */
export function jsonOf(request: ReceivedRequest): unknown {
	return JSON.parse(new TextDecoder().decode(request.body));
}

export function sendJson(response: ServerResponse, status: number, value: unknown): ServerResponse {
	return send(response, status, 'application/json', JSON.stringify(value));
}

export function send(response: ServerResponse, status: number, contentType: string, content: string | Buffer): ServerResponse {
	return response.writeHead(status, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(content) }).end(content);
}
