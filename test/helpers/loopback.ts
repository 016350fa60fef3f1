import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** How the server responds to a request. */
export interface Reply {
	/** Default: 200. */
	readonly status?: number;
	readonly headers?: Readonly<Record<string, string>>;
	/** Sent as JSON unless it is a text. Default: empty. */
	readonly body?: unknown;
	/** Milliseconds before the response. */
	readonly delay?: number;
	/** `silent`: no response. `drop`: closes the connection without a response. `cut`: closes it in the middle of the body. */
	readonly trouble?: 'silent' | 'drop' | 'cut';
}

/** A request as it arrived. */
export interface Arrived {
	readonly method: string;
	readonly url: string;
	/** Names in lower case. */
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

/** An HTTP server on loopback with scripted responses. */
export interface Loopback {
	readonly endpoint: string;
	readonly host: string;
	readonly arrived: readonly Arrived[];
	/** Resolves to the next request. */
	nextRequest(): Promise<Arrived>;
}

type Script = readonly Reply[] | ((request: Arrived, index: number) => Reply);

/** A response of API 3.0. */
export function answer(content: object, requestId = 'id-1'): Reply {
	return { body: { Response: { ...content, RequestId: requestId } } };
}

export function refusal(code: string, message = 'refused', requestId = 'id-1'): Reply {
	return answer({ Error: { Code: code, Message: message } }, requestId);
}

/**
 * Runs `use` with a server. Each request gets the next reply; the last one is repeated.
 *
 * @throws what `use` throws
 */
export async function withLoopback(script: Script, use: (server: Loopback) => Promise<void>): Promise<void> {
	const arrived: Arrived[] = [];
	const waiting: ((request: Arrived) => void)[] = [];
	const server = createServer(async (request, response) => {
		const one = await receive(request);
		const index = arrived.push(one) - 1;
		for (const settle of waiting.splice(0)) {
			settle(one);
		}
		const reply = typeof script === 'function' ? script(one, index) : script[Math.min(index, script.length - 1)];
		if (reply?.delay !== undefined) {
			await setTimeout(reply.delay, undefined, { ref: false });
		}
		send(reply ?? {}, response);
	});
	await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
	const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
	try {
		await use({ endpoint: `http://${host}`, host, arrived, nextRequest: () => new Promise(settle => waiting.push(settle)) });
	} finally {
		server.closeAllConnections();
		await new Promise(done => server.close(done));
	}
}

async function receive(request: IncomingMessage): Promise<Arrived> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) {
		chunks.push(chunk as Buffer);
	}
	const headers: Record<string, string> = {};
	for (const [name, values] of Object.entries(request.headersDistinct)) {
		headers[name] = values?.join(', ') ?? '';
	}
	return { method: request.method ?? '', url: request.url ?? '', headers, body: Buffer.concat(chunks).toString() };
}

function send({ status = 200, headers = {}, body = '', trouble }: Reply, response: ServerResponse): void {
	if (trouble === 'silent') {
		return;
	}
	if (trouble === 'drop') {
		response.destroy();
		return;
	}
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	response.writeHead(status, { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)), ...headers });
	if (trouble === 'cut') {
		response.write(text.slice(0, text.length / 2), () => response.destroy());
		return;
	}
	response.end(text);
}

/** Replies after which the outcome of a write is unknown, and the resulting error codes. */
export const lostAnswers: readonly (readonly [what: string, reply: Reply, code: string])[] = [
	['answer lost', { trouble: 'drop' }, 'Network'],
	['answer cut', { ...answer({}), trouble: 'cut' }, 'Network'],
	['internal error', refusal('InternalError'), 'InternalError'],
	['gateway error', { status: 502, body: '<html>' }, 'UnreadableAnswer'],
	['empty answer', {}, 'UnreadableAnswer']
];
