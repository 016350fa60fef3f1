import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import PostalMime, { type Address, addressParser, type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { acceptMail, type Service } from './answering.ts';
import type { Certificate } from './certificate.ts';
import { smtpRefusal, transactionFailed } from './gateway.ts';
import { type Front, handshakeTimeout, host, maxConnections, readUpTo, type Take } from './http.ts';
import type { SmtpMessage } from './state/smtpMessage.ts';
import type { Sender } from './state/state.ts';

/** Bytes. Product page: 10 MB for the whole message. Unverified: larger messages are rejected with 552. */
const maxMessage = 10 * 1024 * 1024;
/** The parser takes a minute for 10 MB of empty lines. 10 MB of base64 have 138,000 lines. */
const maxLines = 200_000;
/** Lines that may begin a part. The time of the parser grows with the square of the number of parts. */
const maxPartLines = 2000;
/** Attached messages are not parsed: 10 MB that are nested take half a minute. */
const parserLimits = { maxNestingDepth: 10, maxRfc822NestingDepth: 0, maxHeadersSize: 256 * 1024 } as const;
/** Recipients of a message that are kept until it is rejected for having too many. */
const maxEnvelope = 1000;
/** Bytes, with the carriage return. The page "Error Code" of the SMTP documentation. */
const maxLine = 2000;
/** Milliseconds after which an idle connection is closed. */
const idleTimeout = 60_000;

/**
 * Serves SMTP on 127.0.0.1 with implicit TLS, like SES on port 465.
 *
 * @param port 0 for any free port
 * @throws Error with `code` `EADDRINUSE` or `EACCES` and `port` if the port cannot be used
 */
export async function startSmtpFront(port: number, certificate: Certificate, service: Service): Promise<Front> {
	const sockets = new Map<number | undefined, TLSSocket>();
	let isClosing = false;
	const smtp = smtpServer(certificate, service, ({ remotePort }) => sockets.get(remotePort)?.destroy());
	// The library supports TLS, but then Node crashes if this side aborts a handshake.
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
	// Node does not close the socket when the handshake times out.
	server.on('tlsClientError', (_error, socket) => socket.destroy());
	server.maxConnections = maxConnections;
	server.listen(port, host);
	await once(server, 'listening');

	return {
		port: (server.address() as AddressInfo).port,
		close: async () => {
			// Does not wait for TLS handshakes, which time out.
			isClosing = true;
			server.close();
			for (const socket of sockets.values()) {
				socket.destroy();
			}
		}
	};
}

/** @param cut closes the connection of a session without a reply */
function smtpServer({ certificate, key }: Certificate, service: Service, cut: (session: SMTPServerSession) => void): SMTPServer {
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
			const sender = service.gateway.login(username ?? '', password ?? '');
			if (!sender) {
				// Unverified.
				callback(smtpError(535, 'Authentication failed: log in with a sender address and its SMTP password'));
				return;
			}
			senders.set(session, sender);
			callback(null, { user: sender.address });
		},
		onRcptTo: (_address, session, callback) =>
			callback(session.envelope.rcptTo.length < maxEnvelope ? null : smtpError(452, 'Error: too many recipients')),
		onData: (stream, session, callback) => {
			const accepted = service.memory.lend(take => accept(stream, session, senders.get(session), service, take));
			accepted.then(
				answer => (answer === 'drop' ? cut(session) : callback(null, answer)),
				error => callback(error)
			);
		}
	});
	smtp.on('error', () => {});
	return smtp;
}

/**
 * @returns the reply to the client
 * @throws Error if the message is rejected
 */
async function accept(
	stream: SMTPServerDataStream,
	session: SMTPServerSession,
	login: Sender | undefined,
	service: Service,
	take: Take
): Promise<'drop' | `OK: ${string}`> {
	const message = await readUpTo(maxMessage, stream, take);
	if (stream.sizeExceeded || !login) {
		throw smtpError(552, 'Error: message exceeds fixed maximum message size');
	}
	const lines = message.toString('latin1').split('\n', maxLines + 1);
	if (lines.length > maxLines) {
		throw smtpError(554, smtpRefusal('FailedOperation', 'The email has too many lines'));
	}
	if (lines.some(line => line.length > maxLine)) {
		throw smtpError(554, `${transactionFailed}smtp: too longer line in input stream`);
	}
	if (lines.filter(line => line.startsWith('--')).length > maxPartLines) {
		throw smtpError(554, smtpRefusal('FailedOperation', 'The email has too many parts'));
	}
	const mail = await PostalMime.parse(message, { attachmentEncoding: 'arraybuffer', ...parserLimits }).catch((error: Error) => {
		throw smtpError(554, smtpRefusal('FailedOperation', error.message));
	});
	const answer = await acceptMail(summaryOf(mail, login, session), message, service);
	if (answer !== 'drop' && 'refusal' in answer) {
		throw smtpError(554, answer.refusal);
	}
	return answer === 'drop' ? answer : `OK: queued as ${answer.id}`;
}

function summaryOf(mail: Email, login: Sender, session: SMTPServerSession): SmtpMessage {
	const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value.trim() ?? '';
	const fromLine = mail.headerLines.find(({ key }) => key === 'from')?.line ?? '';
	const { mailFrom, rcptTo } = session.envelope;
	return {
		login,
		mailFrom: mailFrom ? mailFrom.address : '',
		recipients: rcptTo.map(({ address }) => address),
		// As received, but unfolded (RFC 5322 section 2.2.3).
		fromHeader: fromLine.replace(/^[^:]*:|\n/g, '').trim(),
		fromAddresses: mail.headers.filter(({ key }) => key === 'from').flatMap(({ value }) => addressesOf(addressParser(value))),
		toAddresses: addressesOf(mail.to ?? []),
		subject: mail.subject ?? '',
		contentType: header('content-type').split(';')[0]?.trim().toLowerCase() ?? '',
		mimeVersion: header('mime-version'),
		bodySize: Buffer.byteLength(mail.text ?? '') + Buffer.byteLength(mail.html ?? ''),
		attachmentSizes: mail.attachments.map(({ content }) => (content as ArrayBuffer).byteLength)
	};
}

function addressesOf(entries: readonly Address[]): readonly string[] {
	return entries.flatMap(entry => (entry.group ? entry.group.map(({ address }) => address) : [entry.address ?? '']));
}

function smtpError(responseCode: number, message: string): Error {
	return Object.assign(new Error(message), { responseCode });
}
