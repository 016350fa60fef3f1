import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { mimeMessage } from '../mail/mimeMessage.ts';
import type { SmtpSettings } from '../mail/smtp.ts';
import { withoutEchoes } from '../ses/echo.ts';
import { SesError } from '../ses/errors.ts';

export interface SmtpServer extends SmtpSettings {
	readonly password: string;
	/** PEM. Trusted in place of the authorities of this computer. */
	readonly certificate: string | undefined;
	/** Milliseconds to wait for each reply. */
	readonly timeout: number;
}

export interface TextMail {
	/** Value of the From header, see `mailbox` in `mail/senderName.ts`. */
	readonly from: string;
	readonly to: readonly string[];
	readonly subject: string;
	readonly text: string;
}

export interface Acceptance {
	/** The ID that SES gave the mail; `undefined` if its reply does not name one (unverified whether it does). */
	readonly messageId: string | undefined;
	/** Without `rejected`. */
	readonly to: readonly string[];
	/** The recipients that the server rejected. */
	readonly rejected: readonly string[];
}

/** Code of the error when the server does not accept the login. */
export const loginRefused = 'SmtpLogin';

/** The name that errors have in place of an action. */
const action = 'SMTP';

/**
 * Sends a mail over SMTP with TLS from the start.
 *
 * @param onUnsent called when the signal is aborted before the mail was on its way
 * @throws SesError; if `mayHaveHappened` is true for it, the mail may have been sent
 * @throws the signal's reason when it is aborted
 */
export async function sendOverSmtp(
	server: SmtpServer,
	{ from, to, subject, text }: TextMail,
	signal: AbortSignal,
	onUnsent: () => void
): Promise<Acceptance> {
	const { host, port, user, password, certificate, timeout } = server;
	const message = mimeMessage({
		from,
		to,
		subject,
		text,
		cc: [],
		replyTo: '',
		time: Math.floor(Date.now() / 1000),
		messageId: `${crypto.randomUUID()}@${user.slice(user.lastIndexOf('@') + 1)}`,
		headers: {},
		html: '',
		attachments: []
	});
	let isOnItsWay = false;
	// Read only after the server has asked for it.
	function* content() {
		isOnItsWay = true;
		yield message;
	}
	const connection = new SMTPConnection({
		host,
		port,
		secure: true,
		// So that the server does not get the name of this computer.
		name: '[127.0.0.1]',
		dnsTimeout: timeout,
		connectionTimeout: timeout,
		greetingTimeout: timeout,
		socketTimeout: timeout,
		...(certificate === undefined ? {} : { tls: { ca: certificate } })
	});
	try {
		const accepted = await new Promise<Acceptance>((resolve, reject) => {
			const abort = () => reject(signal.reason);
			if (signal.aborted) {
				abort();
				return;
			}
			signal.addEventListener('abort', abort, { once: true });
			connection.on('error', reject);
			const orReject = (next: () => void) => (error?: Error | null) => (error ? reject(error) : next());
			const send = () =>
				connection.send({ from: user, to: [...to] }, Readable.from(content()), (error, info) =>
					error
						? reject(error)
						: resolve({
								messageId: /\bqcloudses-[\w-]+/.exec(info.response)?.[0],
								to: info.accepted,
								rejected: info.rejected
							})
				);
			const logIn = () => connection.login({ user, pass: password }, orReject(send));
			connection.connect(orReject(logIn));
		});
		connection.quit();
		return accepted;
	} catch (error) {
		connection.close();
		if (!signal.aborted) {
			throw sesErrorOf(error as SmtpFault, server, !isOnItsWay);
		}
		if (!isOnItsWay) {
			onUnsent();
		}
		throw error;
	}
}

/** An error of Nodemailer. */
type SmtpFault = Error & { readonly code?: string; readonly originalCode?: string; readonly response?: string };

function sesErrorOf(fault: SmtpFault, { host, port, timeout, password }: SmtpServer, isUnsent: boolean): SesError {
	const { code, originalCode, response, message } = fault;
	// The reply to a login may quote the password, so none of its text is kept. 4xx is a temporary failure (RFC 5321 section 4.2.1).
	if (code === 'EAUTH') {
		const temporary = /^4\d\d/.exec(response ?? '')?.[0];
		return temporary
			? new SesError(action, 'SmtpRefused', `The login failed temporarily (${temporary}). Try again later.`)
			: new SesError(action, loginRefused, 'The server does not accept the login.');
	}
	if (response !== undefined) {
		return refusalIn(withoutEchoes(response, response, [password]));
	}
	if (code === 'ETIMEDOUT') {
		return new SesError(action, 'Timeout', `No answer within ${timeout / 1000} s.`, { isUnsent });
	}
	const server = `${host}:${port}`;
	return new SesError(action, 'Network', `No connection to ${server}: ${message}`, { reason: originalCode, host: server, isUnsent });
}

/** Characters of a reply that are shown. */
const maxReply = 300;

/**
 * The error in a reply, which has the code of the API in JSON (SMTP documentation, "Error Code"). The documented example is cut off, so only
 * its parts are read.
 */
export function refusalIn(reply: string): SesError {
	const line = reply.replace(/\r?\n\d{3}[ -]/g, '');
	const json = line.split('SES-response-json')[1] ?? '';
	const textOf = (name: string) => new RegExp(`"${name}"\\s*:\\s*("(?:[^"\\\\]|\\\\.)*")`).exec(json)?.[1];
	const code = unquoted(textOf('Code'));
	if (code === undefined) {
		return new SesError(action, 'SmtpRefused', line.slice(0, maxReply));
	}
	// The text was there, so SES wants a template in its place.
	const isTemplateMissing = code === 'FailedOperation.MissingEmailContent';
	return new SesError(action, isTemplateMissing ? 'FailedOperation.WithOutPermission' : code, unquoted(textOf('Message')) ?? '', {
		requestId: unquoted(textOf('RequestId'))
	});
}

function unquoted(json: string | undefined): string | undefined {
	try {
		return json === undefined ? undefined : String(JSON.parse(json)).slice(0, maxReply);
	} catch {
		return undefined;
	}
}
