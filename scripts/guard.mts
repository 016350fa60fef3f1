import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';

export type Guard = {
	readonly port: number;
	/** Such as `http://127.0.0.1:8080`. */
	readonly url: string;
	/** Opens the server when it is added to a query as `tkn`. Sent as a cookie afterwards. */
	readonly token: string;
	readonly cookie: string;
	readonly stop: () => Promise<void>;
};

/**
 * Serves on 127.0.0.1 what an HTTP server serves on a socket file, but only to those who have the token, a new one at each start. Other users
 * of the computer do not have it, and web pages neither: not even one whose name was rebound to 127.0.0.1, because its `Host` is refused, too.
 *
 * @param port 0 for any free port. @throws Error if it is in use
 */
export async function startGuard(socketPath: string, port: number): Promise<Guard> {
	const token = randomBytes(24).toString('base64url');
	// Cookies are for all ports of a host.
	const cookieOf = (server: { address(): unknown }) => `tencent-ses-start-${(server.address() as AddressInfo).port}=${token}`;
	const isAllowed = ({ headers }: IncomingMessage) => {
		const cookies = (headers.cookie ?? '').split('; ');
		// Browsers send the cookie with navigations from other pages, too.
		const isOwnRequest = [undefined, 'none', 'same-origin'].includes(headers['sec-fetch-site'] as string | undefined);
		return isOwnPage(headers) && isOwnRequest && cookies.some(cookie => isSame(cookie, cookieOf(server)));
	};
	const server = createServer((message, response) => {
		const url = URL.parse(message.url ?? '', 'http://127.0.0.1');
		const isOwn = isOwnPage(message.headers);
		if (isOwn && !url) {
			response.writeHead(400).end();
		} else if (isOwn && url && isSame(url.searchParams.get('tkn') ?? '', token)) {
			url.searchParams.delete('tkn');
			const cookie = `${cookieOf(server)}; Path=/; HttpOnly; SameSite=Lax`;
			// After a redirect, the browser would still say that another page leads here, such as one with the printed address as a link.
			const page = `${url.pathname.replace(/^\/+/, '/')}${url.search}`;
			response.writeHead(200, { 'Set-Cookie': cookie, 'Cache-Control': 'no-store', Refresh: `0; url=${page}` }).end();
		} else if (isAllowed(message)) {
			forward(socketPath, message, response);
		} else {
			response.writeHead(403, { 'Content-Type': 'text/plain' }).end('Open the whole address that npm start has printed.\n');
		}
	});
	const tunnels = new Set<Duplex>();
	server.on('upgrade', (message, socket, head) => {
		socket.on('error', () => {});
		if (!isAllowed(message)) {
			socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
			return;
		}
		tunnels.add(socket);
		socket.once('close', () => tunnels.delete(socket));
		const lines = Array.from({ length: message.rawHeaders.length / 2 }, (_, index) =>
			message.rawHeaders
				.slice(2 * index)
				.slice(0, 2)
				.join(': ')
		);
		const upstream = connect(socketPath);
		upstream.on('error', () => socket.destroy());
		upstream.once('close', () => socket.destroy());
		socket.once('close', () => upstream.destroy());
		upstream.write([`GET ${message.url} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
		upstream.write(head);
		socket.pipe(upstream).pipe(socket);
	});
	server.listen(port, '127.0.0.1');
	await once(server, 'listening').catch(() => {
		throw new Error(`Port ${port} is in use. Choose another one with --port.`);
	});
	const { port: actualPort } = server.address() as AddressInfo;
	return {
		port: actualPort,
		url: `http://127.0.0.1:${actualPort}`,
		token,
		cookie: cookieOf(server),
		stop: async () => {
			server.close();
			server.closeAllConnections();
			for (const tunnel of tunnels) {
				tunnel.destroy();
			}
			await once(server, 'close');
		}
	};
}

/** Whether a request comes from a page of this server, or from no page. */
function isOwnPage({ host = '', origin }: IncomingMessage['headers']): boolean {
	return /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host) && (origin === undefined || origin === `http://${host}`);
}

function isSame(given: string, expected: string): boolean {
	const [one, other] = [Buffer.from(given), Buffer.from(expected)];
	return one.length === other.length && timingSafeEqual(one, other);
}

function forward(socketPath: string, message: IncomingMessage, response: ServerResponse): void {
	const { method, url: path, headers } = message;
	const forwarded = request({ socketPath, method, path, headers }, answer => {
		response.writeHead(answer.statusCode ?? 502, answer.headers);
		answer.pipe(response);
		answer.on('error', () => response.destroy());
	});
	forwarded.on('error', () => response.destroy());
	response.once('close', () => forwarded.destroy());
	message.pipe(forwarded);
}
