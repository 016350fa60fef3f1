import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import PostalMime from 'postal-mime';
import { generate } from 'selfsigned';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
	readonly user: string;
	readonly password: string;
	readonly sender: string;
	readonly recipients: readonly string[];
	/** Unfolded (RFC 5322 section 2.2.3). */
	readonly fromHeader: string;
	/** Decoded (RFC 2047). */
	readonly fromName: string;
	readonly fromAddress: string;
	readonly subject: string;
	readonly text: string;
}

interface State {
	readonly mails: ReceivedMail[];
	logins: number;
}

/** An SMTP server on loopback with implicit TLS, which accepts any login. */
export class TestSmtpServer {
	readonly host = 'localhost';
	readonly port: number;
	/** PEM file of the certificate, which clients must trust. */
	readonly certificateFile: string;
	private readonly _server: SMTPServer;
	private readonly _state: State;

	private constructor(server: SMTPServer, state: State, certificateFile: string) {
		this._server = server;
		this._state = state;
		this.certificateFile = certificateFile;
		this.port = (server.server.address() as AddressInfo).port;
	}

	/** @param directory for the certificate */
	static async start(directory: string): Promise<TestSmtpServer> {
		const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
			keyType: 'ec',
			algorithm: 'sha256',
			extensions: [
				{ name: 'basicConstraints', cA: true, critical: true },
				{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }
			]
		});
		const certificateFile = path.join(directory, 'certificate.pem');
		await writeFile(certificateFile, cert);

		const state = { mails: [] as ReceivedMail[], logins: 0 };
		const server = new SMTPServer({
			secure: true,
			key,
			cert,
			disableReverseLookup: true,
			onAuth: ({ username, password }, _session, callback) => {
				state.logins += 1;
				callback(null, { user: JSON.stringify([username, password]) });
			},
			onData: (stream, session, callback) => {
				read(stream)
					.then(async raw => {
						const mail = await PostalMime.parse(raw);
						const [user, password] = JSON.parse(session.user ?? '[]');
						state.mails.push({
							user,
							password,
							sender: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
							recipients: session.envelope.rcptTo.map(({ address }) => address),
							fromHeader: /^From: (.*(?:\r\n[ \t].*)*)/im.exec(raw.toString('utf8'))?.[1]?.replace(/\r\n(?=[ \t])/g, '') ?? '',
							fromName: mail.from?.name ?? '',
							fromAddress: mail.from?.address ?? '',
							subject: mail.subject ?? '',
							text: (mail.text ?? '').trimEnd()
						});
						callback();
					})
					.catch(callback);
			}
		});
		// Clients that do not trust the certificate hang up during the handshake.
		server.on('error', () => undefined);
		server.listen(0, '127.0.0.1');
		await once(server.server, 'listening');
		return new TestSmtpServer(server, state, certificateFile);
	}

	/** The number of received passwords. */
	get logins(): number {
		return this._state.logins;
	}

	/** The mails since the last call. */
	take(): readonly ReceivedMail[] {
		return this._state.mails.splice(0);
	}

	async close(): Promise<void> {
		await new Promise<void>(resolve => this._server.close(resolve));
	}
}

async function read(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of stream) {
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}
