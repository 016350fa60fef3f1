import { createServer, type IncomingHttpHeaders, request, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { sampleKeys } from '../../src/emulator/state/credentials.ts';
import { Signer } from '../../src/signing/signer.ts';
import { usualForms } from './secretForms.ts';

/** A request. */
export interface Received {
	readonly action: string;
	readonly headers: IncomingHttpHeaders;
	readonly body: string;
	/** SecretId, signature, token and password, if present. */
	readonly secrets: readonly string[];
	/** The whole request, and its secrets in all usual encodings, in one line. */
	readonly everything: string;
}

/** Responds in place of the emulator. */
export type Behavior = (received: Received, response: ServerResponse) => void;

/**
 * A server that accepts any credentials. Forwards requests to the emulator, signed with a sample key, or responds with `behavior`.
 */
export class Front {
	readonly endpoint: string;
	/** All SMTP passwords that were set, oldest first. */
	readonly passwords: string[] = [];
	/** The signatures of all requests. */
	readonly signatures = new Set<string>();
	/** The number of requests. */
	count = 0;
	behavior: Behavior | undefined;
	private readonly _close: () => Promise<void>;

	private constructor(endpoint: string, close: () => Promise<void>) {
		this.endpoint = endpoint;
		this._close = close;
	}

	static async start(upstream: { readonly endpoint: string }): Promise<Front> {
		const sockets = new Set<Socket>();
		const server = createServer({ maxHeaderSize: 65_536 }, (message, response) => {
			const chunks: Buffer[] = [];
			message.on('data', (chunk: Buffer) => chunks.push(chunk));
			message.on('end', () => {
				const received = read(message.headers, Buffer.concat(chunks).toString());
				front.count++;
				front.passwords.push(...passwordsIn(received.body));
				front.signatures.add(/Signature=(\w+)$/.exec(received.headers.authorization ?? '')?.[1] ?? '');
				if (front.behavior) {
					front.behavior(received, response);
				} else {
					forward(upstream.endpoint, received, response);
				}
			});
		});
		server.on('connection', socket => {
			sockets.add(socket);
			socket.on('close', () => sockets.delete(socket));
		});
		await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
		const front = new Front(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, async () => {
			for (const socket of sockets) {
				socket.destroy();
			}
			await new Promise(resolve => server.close(resolve));
		});
		return front;
	}

	close(): Promise<void> {
		return this._close();
	}
}

function read(headers: IncomingHttpHeaders, body: string): Received {
	const [, secretId = '', signature = ''] = /Credential=([^/]*)\/.*Signature=(\w+)$/.exec(headers.authorization ?? '') ?? [];
	const secrets = [secretId, signature, String(headers['x-tc-token'] ?? ''), ...passwordsIn(body)].filter(secret => secret !== '');
	const everything = [JSON.stringify(headers), body, ...secrets.flatMap(usualForms)].join(' ');
	return { action: String(headers['x-tc-action']), headers, body, secrets, everything };
}

function passwordsIn(body: string): readonly string[] {
	const { Password: password } = JSON.parse(body) as { readonly Password?: string };
	// The client sends a short password to ask whether setting one is allowed.
	return password === undefined || password.length < 10 ? [] : [password];
}

const signer = new Signer(sampleKeys('international').main);

function forward(endpoint: string, { headers, body }: Received, response: ServerResponse): void {
	const { host } = new URL(endpoint);
	const kept = Object.entries(headers).filter(([name]) => /^(content-type|x-tc-(action|version|region|language))$/.test(name));
	const signed = signer.sign(
		{ method: 'POST', headers: { ...(Object.fromEntries(kept) as Record<string, string>), host }, body },
		Math.floor(Date.now() / 1000)
	);
	const passed = request(endpoint, { method: 'POST', headers: signed.headers }, answer => {
		response.writeHead(answer.statusCode ?? 500, answer.headers);
		answer.pipe(response);
		answer.on('error', () => response.destroy());
		answer.on('aborted', () => response.destroy());
	});
	passed.on('error', () => response.destroy());
	response.on('close', () => passed.destroy());
	passed.end(body);
}

function json(response: ServerResponse, value: unknown): void {
	response.writeHead(200, { 'Content-Type': 'application/json' });
	response.end(JSON.stringify(value));
}

function refuse(
	code: (everything: string) => string,
	message: (everything: string) => string,
	requestId: (everything: string) => string
): Behavior {
	return ({ everything }, response) =>
		json(response, { Response: { Error: { Code: code(everything), Message: message(everything) }, RequestId: requestId(everything) } });
}

/** The fields of all responses, with the same text in all of them. */
function rows(text: string): object {
	const address = `${text.replace(/[^\w]/g, '').slice(0, 40)}@${text}.example`;
	const attribute = { Type: 'TXT', SendDomain: text, ExpectedValue: text, CurrentValue: text, Status: false };
	return {
		EmailIdentities: [
			{ IdentityName: `${text}.example`, IdentityType: 'DOMAIN', SendingEnabled: true, CurrentReputationLevel: 1, DailyQuota: 9 }
		],
		MaxReputationLevel: 9,
		MaxDailyQuota: 9,
		EmailSenders: [{ EmailAddress: address, EmailSenderName: text, CreatedTimestamp: 1, SmtpPwdType: 1 }],
		IdentityType: 'DOMAIN',
		VerifiedForSendingStatus: false,
		Attributes: [attribute],
		TemplatesMetadata: [{ CreatedTimestamp: 1, TemplateName: text, TemplateStatus: 0, TemplateID: 1, ReviewReason: text }],
		TotalCount: 1,
		TemplateContent: { Html: Buffer.from(text).toString('base64'), Text: Buffer.from(text).toString('base64') },
		TemplateStatus: 0,
		TemplateName: text,
		EmailStatusList: [
			{
				MessageId: text,
				ToEmailAddress: address,
				FromEmailAddress: address,
				SendStatus: 0,
				DeliverStatus: 8,
				DeliverMessage: text,
				RequestTime: 1,
				DeliverTime: 1
			}
		],
		MessageId: text
	};
}

const same = (text: string) => text;
const usual = () => '0b9a1a2c-3d4e-4f50-8a6b-7c8d9e0f1a2b';

/** Responses that contain the whole request, by the place where. */
export const echoes: Readonly<Record<string, Behavior>> = {
	'a message': refuse(() => 'FailedOperation.Canary', same, usual),
	'a message about credentials': refuse(() => 'AuthFailure.Canary', same, usual),
	'a message about a value': refuse(() => 'InvalidParameterValue', same, usual),
	'a message about the account': refuse(() => 'OperationDenied', same, usual),
	'a code': refuse(same, () => 'No.', usual),
	'a RequestId': refuse(
		() => 'FailedOperation.Canary',
		() => 'No.',
		same
	),
	'the RequestId of a success': ({ everything }, response) => json(response, { Response: { RequestId: everything, ...rows('echo') } }),
	names: ({ everything }, response) => json(response, { Response: { RequestId: usual(), ...rows(everything) } }),
	'names of fields': ({ everything }, response) =>
		json(response, { Response: { RequestId: usual(), [everything]: everything, ...rows('echo') } }),
	'JSON escapes': ({ everything }, response) => {
		const escaped = [...everything].map(character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
		response.end(`{"Response":{"Error":{"Code":"FailedOperation.Canary","Message":"${escaped}"},"RequestId":"${usual()}"}}`);
	},
	'an HTML page': ({ everything }, response) => {
		response.writeHead(502, { 'Content-Type': 'text/html' });
		response.end(`<html><body>${everything}</body></html>`);
	},
	'text that is no JSON': ({ everything }, response) => void response.end(everything),
	'another envelope': ({ everything }, response) => json(response, { error: everything }),
	'bytes that are no HTTP': ({ everything }, { socket }) => void socket?.end(`${everything}\r\n\r\n`),
	'a status line': ({ everything }, { socket }) => void socket?.end(`HTTP/1.1 500 ${everything}\r\nContent-Length: 0\r\n\r\n`),
	'a header': ({ everything }, { socket }) =>
		void socket?.end(`HTTP/1.1 200 OK\r\nDate: ${everything}\r\nX-Echo: ${everything}\r\nContent-Length: 2\r\n\r\n{}`),
	'a broken header': ({ everything }, { socket }) => void socket?.end(`HTTP/1.1 200 OK\r\n${everything}\u0000: x\r\n\r\n{}`),
	'a redirect': ({ everything }, response) => {
		response.writeHead(302, { Location: `http://127.0.0.1:1/${encodeURIComponent(everything)}` });
		response.end();
	},
	'an answer that is cut': ({ everything }, { socket }) =>
		void socket?.end(`HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n${everything}`)
};
