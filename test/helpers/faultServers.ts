import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** An HTTP proxy on loopback that wants to know who asks. */
export interface AskingProxy {
	/** `http://127.0.0.1:PORT`. */
	readonly url: string;
	/** The same with the name and the password that it wants. */
	readonly urlWithPassword: string;
	/** Methods and targets of the requests so far, and whether they were let through. */
	readonly asked: readonly { readonly target: string; readonly isLetThrough: boolean }[];
	close(): Promise<void>;
}

const user = 'someone';
const password = 'Proxy-Word-9';

/**
 * Answers 407 to whoever gives no name and password (RFC 9110 section 15.5.8), CONNECT and requests in absolute form alike. Whatever host
 * it is asked for, it goes to the port on loopback, and nowhere else.
 */
export async function startAskingProxy(targetPort: number): Promise<AskingProxy> {
	const asked: { target: string; isLetThrough: boolean }[] = [];
	const sockets = new Set<Socket>();
	const letsThrough = (target: string, headers: IncomingHttpHeaders) => {
		const expected = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
		const isLetThrough = headers['proxy-authorization'] === expected;
		asked.push({ target, isLetThrough });
		return isLetThrough;
	};
	const server = createServer((request, response) => {
		if (!letsThrough(`${request.method} ${request.url}`, request.headers)) {
			response.writeHead(407, { 'Proxy-Authenticate': challenge, 'Content-Type': 'text/plain' }).end('Who are you?');
			return;
		}
		const { pathname, search } = new URL(request.url ?? '');
		const { 'proxy-authorization': _, ...headers } = request.headers;
		const onward = httpRequest({ host: '127.0.0.1', port: targetPort, method: request.method, path: `${pathname}${search}`, headers });
		onward.on('response', answer => {
			response.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(response);
		});
		onward.on('error', () => response.destroy());
		request.pipe(onward);
	});
	server.on('connection', socket => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
	});
	server.on('connect', (request, socket, head) => {
		socket.on('error', () => socket.destroy());
		if (!letsThrough(`CONNECT ${request.url}`, request.headers)) {
			socket.end(`HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: ${challenge}\r\nContent-Length: 0\r\n\r\n`);
			return;
		}
		const onward = connect(targetPort, '127.0.0.1', () => {
			socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
			onward.write(head);
			onward.pipe(socket);
			socket.pipe(onward);
		});
		onward.on('error', () => socket.destroy());
		socket.on('close', () => onward.destroy());
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const authority = `127.0.0.1:${(server.address() as AddressInfo).port}`;
	return {
		url: `http://${authority}`,
		urlWithPassword: `http://${user}:${password}@${authority}`,
		asked,
		close: () =>
			new Promise(resolve => {
				server.close(() => resolve());
				for (const socket of sockets) {
					socket.destroy();
				}
			})
	};
}

const challenge = 'Basic realm="office"';

/**
 * A host that no resolver asks anybody about: a label has 63 octets at most (RFC 1035 section 2.3.4), so the question cannot be written
 * down. `getaddrinfo` of glibc was watched to open no socket to a name server for it.
 */
export const unresolvableHost = `${'a'.repeat(64)}.example`;
