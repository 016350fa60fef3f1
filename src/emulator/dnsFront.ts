import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { answerQuery, maxQuery } from './dnsAnswer.ts';
import { type Front, host, maxConnections } from './http.ts';
import type { Zone } from './state/zone.ts';

/** Attempts to find a port that is free for both TCP and UDP. */
const maxTries = 20;
/** Milliseconds after which an idle connection is closed. */
const idleTimeout = 10_000;
/** Maximum unread answers per client, in bytes (four of maximum length). */
const maxUnread = 256 * 1024;

/**
 * Serves a zone on 127.0.0.1, over UDP and TCP on the same port.
 *
 * @param port 0 for any free port
 * @param zone returns the current records
 * @throws Error with `code` `EADDRINUSE` or `EACCES` and `port` if the port cannot be used
 */
export async function startDnsFront(port: number, zone: () => Zone): Promise<Front> {
	for (let tries = 1; ; tries++) {
		const sockets = new Set<Socket>();
		const tcp = createServer(socket => {
			sockets.add(socket);
			socket.on('close', () => sockets.delete(socket));
			serve(socket, zone);
		});
		tcp.maxConnections = maxConnections;
		tcp.listen(port, host);
		await once(tcp, 'listening');
		const udp = createSocket('udp4');
		try {
			const actualPort = (tcp.address() as AddressInfo).port;
			udp.bind(actualPort, host);
			await once(udp, 'listening');
			answerDatagrams(udp, zone);
			return { port: actualPort, close: () => close(tcp, udp, sockets) };
		} catch (error) {
			await close(tcp, udp, sockets);
			if (port !== 0 || tries === maxTries) {
				throw error;
			}
		}
	}
}

function answerDatagrams(udp: DatagramSocket, zone: () => Zone): void {
	udp.on('message', (message, { address, port }) => {
		const answer = answerQuery(message, zone, 'udp');
		if (answer && udp.getSendQueueSize() < maxUnread) {
			udp.send(answer, port, address);
		}
	});
	// Windows reports clients that have disconnected.
	udp.on('error', () => {});
}

/** Over TCP, each message is preceded by its length (RFC 1035 section 4.2.2). */
function serve(socket: Socket, zone: () => Zone): void {
	let received: Buffer = Buffer.alloc(0);
	socket.setTimeout(idleTimeout, () => socket.destroy());
	socket.on('error', () => socket.destroy());
	socket.on('data', chunk => {
		received = Buffer.concat([received, chunk]);
		while (received.length >= 2) {
			const end = 2 + received.readUInt16BE();
			// An HTTP request of a web page is too long, too.
			const isTooLong = end > maxQuery;
			if (received.length < end && !isTooLong) {
				return;
			}
			const answer = isTooLong ? undefined : answerQuery(received.subarray(2, end), zone, 'tcp');
			received = received.subarray(end);
			if (!answer || socket.writableLength > maxUnread) {
				socket.destroy();
				return;
			}
			const length = Buffer.alloc(2);
			length.writeUInt16BE(answer.length);
			socket.write(Buffer.concat([length, answer]));
		}
	});
}

async function close(tcp: Server, udp: DatagramSocket, sockets: ReadonlySet<Socket>): Promise<void> {
	const ends = [once(tcp, 'close'), once(udp, 'close')];
	tcp.close();
	udp.close();
	for (const socket of sockets) {
		socket.destroy();
	}
	await Promise.all(ends);
}
