import type { IncomingMessage, ServerResponse } from 'node:http';

export interface ReceivedRequest {
	readonly method: string;
	readonly path: string;
	/** Without the question mark. */
	readonly query: string;
	/** Names in lower case. */
	readonly headers: Readonly<Record<string, string>>;
	/** Cut off one byte after `limit`, so that it can be told from one that fits. */
	readonly body: Uint8Array;
}

/** Reads a request whole. What exceeds the limit is read and thrown away, because clients read the answer only after sending. */
export async function receive(message: IncomingMessage, limit: number): Promise<ReceivedRequest> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of message as AsyncIterable<Buffer>) {
		if (size <= limit) {
			chunks.push(chunk);
		}
		size += chunk.length;
	}
	const [path = '/', ...query] = (message.url ?? '/').split('?');
	const headers: Record<string, string> = {};
	for (const [name, value] of Object.entries(message.headers)) {
		headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
	}
	const body = Buffer.concat(chunks).subarray(0, limit + 1);
	return { method: message.method ?? '', path, query: query.join('?'), headers, body };
}

/**
 * Whether a request may come from a web page: browsers name its origin or, with an image, how it stands to
 * this address, and a page that had its name rebound to loopback
 * (DNS rebinding) gives itself away by that name.
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

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
	send(response, status, 'application/json', JSON.stringify(value));
}

export function send(response: ServerResponse, status: number, contentType: string, content: string | Buffer): void {
	response.writeHead(status, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(content) });
	response.end(content);
}
