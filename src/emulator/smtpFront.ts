import type { AddressInfo } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import PostalMime, { type Address, addressParser } from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { Certificate } from './certificate.ts';
import { type SmtpAnswer, smtpRefusal } from './gateway.ts';
import type { SmtpMessage } from './state/smtpMessage.ts';
import type { Sender } from './state/state.ts';

/** A running SMTP server. */
export interface SmtpFront {
	/** `127.0.0.1:50465` */
	readonly address: string;
	/** Cuts open connections; those that are in the handshake follow within two seconds. */
	close(): Promise<void>;
}

/** What the SMTP server asks of the emulator. */
export interface SmtpBackend {
	/** The address whose SMTP password this is. */
	login(user: string, password: string): Sender | undefined;
	accept(mail: SmtpMessage, message: Buffer): Promise<SmtpAnswer | 'drop'>;
}

const host = '127.0.0.1';
/** Octets. Product page: the whole message may have 10 MB. Unverified: that more is refused with 552. */
const maxMessage = 10 * 1024 * 1024;
/** The parser takes a minute for a message of empty lines alone. Base64 of 10 MB has 138,000. */
const maxLines = 200_000;
/** Milliseconds after which a connection on which nothing happens is cut. */
const idleTimeout = 60_000;
/** Milliseconds that a client has for the handshake. */
const handshakeTimeout = 2000;
/** What a login that is refused gets. Unverified. */
const loginRefused = 535;

/**
 * Serves SMTP on 127.0.0.1 with TLS from the first byte, as SES does on port 465.
 *
 * @param port 0 takes a free one
 * @throws Error with `code` `EADDRINUSE` or `EACCES` and `port` when the port cannot be used
 */
export async function startSmtpFront(port: number, certificate: Certificate, backend: SmtpBackend): Promise<SmtpFront> {
	const sockets = new Map<number | undefined, TLSSocket>();
	let isClosing = false;
	const smtp = smtpServer(certificate, backend, ({ remotePort }) => sockets.get(remotePort)?.destroy());
	// The library could do TLS itself, but then Node crashes when a handshake is cut from this side.
	const server = createServer({ key: certificate.key, cert: certificate.certificate, handshakeTimeout }, socket => {
		if (isClosing) {
			socket.destroy();
			return;
		}
		const { remotePort } = socket;
		sockets.set(remotePort, socket);
		socket.once('close', () => sockets.delete(remotePort));
		smtp.server.emit('connection', socket);
	});
	// Node leaves a socket open whose time for the handshake is over.
	server.on('tlsClientError', (_error, socket) => socket.destroy());
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, host, () => {
			server.off('error', reject);
			resolve();
		});
	});

	return {
		address: `${host}:${(server.address() as AddressInfo).port}`,
		close: async () => {
			// Does not wait for handshakes, which end by themselves.
			isClosing = true;
			server.close();
			for (const socket of sockets.values()) {
				socket.destroy();
			}
		}
	};
}

/** Speaks SMTP on connections whose handshake is over. @param cut ends the connection of a session without an answer */
function smtpServer({ certificate, key }: Certificate, backend: SmtpBackend, cut: (session: SMTPServerSession) => void): SMTPServer {
	const senders = new WeakMap<SMTPServerSession, Sender>();
	const smtp = new SMTPServer({
		secure: true,
		secured: true,
		key,
		cert: certificate,
		name: 'localhost',
		banner: 'SES emulator',
		authMethods: ['PLAIN', 'LOGIN'],
		size: maxMessage,
		socketTimeout: idleTimeout,
		disableReverseLookup: true,
		logger: false,
		onAuth: ({ username, password }, session, callback) => {
			const sender = backend.login(username ?? '', password ?? '');
			if (!sender) {
				callback(smtpError(loginRefused, 'Authentication failed: set the SMTP password of the sender address, and log in with both'));
				return;
			}
			senders.set(session, sender);
			callback(null, { user: sender.address });
		},
		onData: (stream, session, callback) => {
			take(stream, session, senders.get(session), backend)
				.then(answer => {
					if (answer === 'drop') {
						cut(session);
					} else if (answer instanceof Error) {
						callback(answer);
					} else {
						callback(null, answer);
					}
				})
				.catch(error => callback(smtpError(451, String(error))));
		}
	});
	smtp.on('error', () => {});
	return smtp;
}

/** @returns what the client is answered; an error to refuse the message */
async function take(
	stream: SMTPServerDataStream,
	session: SMTPServerSession,
	login: Sender | undefined,
	backend: SmtpBackend
): Promise<Error | 'drop' | `OK: ${string}`> {
	const message = await receive(stream);
	if (stream.sizeExceeded || !login) {
		return smtpError(552, 'Error: message exceeds fixed maximum message size');
	}
	const lines = measureLines(message);
	if (lines.count > maxLines) {
		return smtpError(554, smtpRefusal('FailedOperation', 'The email is too large: it has too many lines'));
	}
	const answer = await backend.accept(await read(message, lines.longest, login, session), message);
	if (answer === 'drop') {
		return 'drop';
	}
	return 'refusal' in answer ? smtpError(554, answer.refusal) : `OK: queued as ${answer.id}`;
}

async function read(message: Buffer, longestLine: number, login: Sender, session: SMTPServerSession): Promise<SmtpMessage> {
	const mail = await PostalMime.parse(message, { attachmentEncoding: 'arraybuffer' });
	const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value.trim() ?? '';
	const { mailFrom, rcptTo } = session.envelope;
	return {
		login,
		mailFrom: mailFrom ? mailFrom.address : '',
		recipients: rcptTo.map(({ address }) => address),
		fromHeader: rawHeader(message, 'from'),
		fromAddresses: mail.headers.filter(({ key }) => key === 'from').flatMap(({ value }) => addressesOf(addressParser(value))),
		toAddresses: addressesOf(mail.to ?? []),
		subject: mail.subject ?? '',
		contentType: header('content-type').split(';')[0]?.trim().toLowerCase() ?? '',
		mimeVersion: header('mime-version'),
		bodySize: Buffer.byteLength(mail.text ?? '') + Buffer.byteLength(mail.html ?? ''),
		attachmentSizes: mail.attachments.map(({ content }) => (content as ArrayBuffer).byteLength),
		longestLine
	};
}

function addressesOf(entries: readonly Address[]): readonly string[] {
	return entries.flatMap(entry => (entry.group ? entry.group.map(({ address }) => address) : [entry.address ?? '']));
}

/** The first header of this name as it came, its lines put together (RFC 5322 section 2.2.3). */
function rawHeader(message: Buffer, name: string): string {
	const end = message.indexOf('\r\n\r\n');
	const headers = message
		.subarray(0, end === -1 ? undefined : end)
		.toString('utf8')
		.replace(/\r\n(?=[ \t])/g, '');
	return new RegExp(`^${name}:(.*)$`, 'im').exec(headers)?.[1]?.trim() ?? '';
}

function measureLines(message: Buffer): { readonly count: number; readonly longest: number } {
	let count = 0;
	let longest = 0;
	for (let start = 0; start < message.length; count++) {
		const end = message.indexOf('\n', start);
		const next = end === -1 ? message.length : end;
		longest = Math.max(longest, next - start);
		start = next + 1;
	}
	return { count, longest };
}

async function receive(stream: SMTPServerDataStream): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of stream as AsyncIterable<Buffer>) {
		size += chunk.length;
		if (size <= maxMessage) {
			chunks.push(chunk);
		}
	}
	return Buffer.concat(chunks);
}

function smtpError(responseCode: number, message: string): Error {
	return Object.assign(new Error(message), { responseCode });
}
