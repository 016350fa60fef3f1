import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** An HTTP proxy on loopback that requires authentication. */
export interface AuthenticatingProxy {
	/** `http://127.0.0.1:PORT`. */
	readonly url: string;
	/** The same with the right user name and password. */
	readonly urlWithPassword: string;
	/** Methods and targets of the requests so far. */
	readonly requests: readonly { readonly target: string; readonly isAllowed: boolean }[];
	close(): Promise<void>;
}

const user = 'someone';
const password = 'Proxy-Word-9';

/**
 * Responds with 407 to requests without credentials (RFC 9110 section 15.5.8), both CONNECT and absolute form. Forwards all others to a port
 * on loopback, whatever their host is.
 */
export async function startAuthenticatingProxy(targetPort: number): Promise<AuthenticatingProxy> {
	const requests: { target: string; isAllowed: boolean }[] = [];
	const sockets = new Set<Socket>();
	const allows = (target: string, headers: IncomingHttpHeaders) => {
		const expected = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
		const isAllowed = headers['proxy-authorization'] === expected;
		requests.push({ target, isAllowed });
		return isAllowed;
	};
	const server = createServer((request, response) => {
		if (!allows(`${request.method} ${request.url}`, request.headers)) {
			response.writeHead(407, { 'Proxy-Authenticate': challenge, 'Content-Type': 'text/plain' }).end('Authentication required');
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
		if (!allows(`CONNECT ${request.url}`, request.headers)) {
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
		requests,
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
 * A host that causes no DNS query: its first label has more than 63 octets (RFC 1035 section 2.3.4). `getaddrinfo` of glibc opens no socket
 * for it.
 */
export const unresolvableHost = `${'a'.repeat(64)}.example`;
