import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { regions, type Site } from '../ses/sites.ts';
import { createCertificate } from './certificate.ts';
import { type Controls, control, type LogEntry } from './control.ts';
import { type DnsFront, startDnsFront } from './dnsFront.ts';
import { type Fault, Faults, smtpAction } from './faults.ts';
import {
	type ApiAnswer,
	type ApiRequest,
	failure,
	Gateway,
	languageOf,
	maxBodySize,
	parametersOf,
	type SmtpAnswer,
	smtpRefusal
} from './gateway.ts';
import { mayBeFromBrowser, receive } from './http.ts';
import { readLegacyRequest } from './legacySignature.ts';
import { Mailbox } from './mailbox.ts';
import { type SmtpBackend, type SmtpFront, startSmtpFront } from './smtpFront.ts';
import { sampleKeys } from './state/credentials.ts';
import { messageOf } from './state/messages.ts';
import { sampleState } from './state/sampleData.ts';
import type { SmtpMessage } from './state/smtpMessage.ts';
import { emptyState } from './state/state.ts';
import { FileStore, MemoryStore } from './store.ts';

export interface EmulatorOptions {
	/** 0, the default, takes a free one. */
	readonly port?: number;
	/** Of the DNS server, for UDP and TCP. 0, the default, takes a free one. */
	readonly dnsPort?: number;
	/** Of the SMTP server. 0, the default, takes a free one. */
	readonly smtpPort?: number;
	/** Default: `international`. */
	readonly site?: Site;
	/** Where the state is kept; without it, in memory. What the file holds wins over `empty`. */
	readonly dataFile?: string;
	/** Start without sample data. */
	readonly empty?: boolean;
	/** Default: true. */
	readonly rateLimits?: boolean;
	/** Unix milliseconds; default: the real clock. */
	readonly now?: () => number;
}

/** A running emulator and what a client needs to use it. */
export interface Emulator {
	readonly endpoint: string;
	/** The first region of the site. */
	readonly region: string;
	readonly secretId: string;
	readonly secretKey: string;
	readonly port: number;
	/** The DNS server that answers what is published in the emulator: `127.0.0.1:53053`. */
	readonly dns: string;
	/** The SMTP server, TLS from the first byte: `127.0.0.1:50465`. */
	readonly smtp: string;
	/** PEM; that of the SMTP server, made at the start. */
	readonly certificate: string;
	/** Cuts open connections. */
	close(): Promise<void>;
}

/** The log forgets its oldest entries beyond this many. */
const maxLogEntries = 10_000;
/** Bytes. Parameters of larger requests are not logged: nobody has looked at their signature yet. */
const maxLoggedBody = 10_000;

/**
 * Starts a local SES, a DNS server in which the records of its domains can be published, and an SMTP server, on 127.0.0.1.
 *
 * @throws DataFileError when the data file cannot be used
 * @throws Error with `code` `EADDRINUSE` or `EACCES` and `port` when a port cannot be used
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
	const { port = 0, dnsPort = 0, smtpPort = 0, site = 'international', dataFile, empty = false, rateLimits = true } = options;
	const { now = Date.now } = options;
	const initialState = empty ? emptyState : sampleState(site);
	const store = dataFile === undefined ? new MemoryStore(initialState) : new FileStore(dataFile, site, initialState);
	// Clients look at its dates with the clock of the computer.
	const certificate = await createCertificate(Date.now());
	const controls: Controls = {
		faults: new Faults(),
		store,
		initialState,
		log: [],
		mailbox: new Mailbox(),
		certificate: certificate.certificate,
		site,
		clock: { offsetSeconds: 0 }
	};
	const gateway = new Gateway(site, store, controls.mailbox, rateLimits);
	const closing = new AbortController();
	const clock = () => now() + controls.clock.offsetSeconds * 1000;

	const server = createServer({ maxHeaderSize: 65_536 }, (message, response) => {
		response.setHeader('Date', new Date(clock()).toUTCString());
		if (mayBeFromBrowser(message.headers)) {
			sendJson(response, 403, { message: 'The emulator answers programs on this machine only, no web pages.' });
			return;
		}
		receive(message, maxBodySize)
			.then(request => {
				if (request.path.startsWith('/emulator/')) {
					const answer = control(request, controls);
					if ('content' in answer) {
						send(response, answer.status, answer.contentType, answer.content);
					} else {
						sendJson(response, answer.status, answer.value);
					}
					return;
				}
				if (request.path !== '/') {
					sendJson(response, 404, { message: 'The API has the path / only.' });
					return;
				}
				return answer(readLegacyRequest(request) ?? request, response, gateway, controls, clock, closing.signal);
			})
			// The caller has gone, or the emulator is closing: there is nobody left to tell.
			.catch(() => response.destroy());
	});
	const backend: SmtpBackend = {
		login: (user, password) => gateway.login(user, password),
		accept: (mail, message) => acceptMail(mail, message, gateway, controls, clock, closing.signal)
	};
	const fronts: { close(): Promise<void> }[] = [];
	let dns: DnsFront;
	let smtp: SmtpFront;
	try {
		dns = await startDnsFront(dnsPort, () => store.state.zone);
		fronts.push(dns);
		smtp = await startSmtpFront(smtpPort, certificate, backend);
		fronts.push(smtp);
		await listen(server, port);
	} catch (error) {
		await Promise.all(fronts.map(front => front.close()));
		throw error;
	}

	const { secretId, secretKey } = sampleKeys(site).main;
	const actualPort = (server.address() as AddressInfo).port;
	return {
		endpoint: `http://127.0.0.1:${actualPort}`,
		region: regions.find(candidate => candidate.site === site)?.region ?? '',
		secretId,
		secretKey,
		port: actualPort,
		dns: dns.address,
		smtp: smtp.address,
		certificate: certificate.certificate,
		close: async () => {
			closing.abort();
			await Promise.all([...fronts.map(front => front.close()), closeServer(server)]);
		}
	};
}

async function answer(
	request: ApiRequest,
	response: ServerResponse,
	gateway: Gateway,
	controls: Controls,
	clock: () => number,
	closing: AbortSignal
): Promise<void> {
	const action = request.headers['x-tc-action'] ?? '';
	const record = logRequest(controls.log, request, action, clock());
	const fault = controls.faults.take(action);
	if (!fault) {
		const result = await gateway.handle(request, clock());
		record(result);
		send(response, 200, 'application/json', result.text);
		return;
	}

	const isAfter = fault.afterEffect === true || fault.drop === 'after';
	const delay = () => sleep(fault.delayMs ?? 0, undefined, { signal: closing });
	if (!isAfter) {
		await delay();
	}
	const isBare = fault.code === undefined && fault.status === undefined && fault.body === undefined && fault.drop === undefined;
	const result = isAfter || isBare ? await gateway.handle(request, clock()) : undefined;
	if (isAfter) {
		await delay();
	}
	if (fault.drop !== undefined) {
		record(result ?? 'dropped');
		response.destroy();
		return;
	}
	const shown = isBare && result ? result : faultyAnswer(fault, request, result);
	record(shown);
	send(response, fault.status ?? 200, fault.contentType ?? 'application/json', shown.text);
}

async function acceptMail(
	mail: SmtpMessage,
	message: Buffer,
	gateway: Gateway,
	{ faults }: Controls,
	clock: () => number,
	closing: AbortSignal
): Promise<SmtpAnswer | 'drop'> {
	const fault = faults.take(smtpAction);
	const isAfter = fault?.afterEffect === true || fault?.drop === 'after';
	const accepted = isAfter ? gateway.acceptMail(mail, message, clock()) : undefined;
	await sleep(fault?.delayMs ?? 0, undefined, { signal: closing });
	if (fault?.drop !== undefined) {
		return 'drop';
	}
	if (fault?.code !== undefined) {
		return { refusal: smtpRefusal(fault.code, fault.message ?? messageOf(fault.code, 'en-US')) };
	}
	return accepted ?? gateway.acceptMail(mail, message, clock());
}

function faultyAnswer(fault: Fault, request: ApiRequest, result: ApiAnswer | undefined): ApiAnswer {
	const requestId = result?.requestId ?? crypto.randomUUID();
	const key = result?.key;
	if (fault.code === undefined || fault.body !== undefined) {
		return { code: fault.code ?? 'fault', requestId, key, text: fault.body ?? '' };
	}
	return { ...failure(fault.code, fault.message ?? messageOf(fault.code, languageOf(request)), requestId), key };
}

/** Writes the request into the log at once, its outcome when the returned function learns it. */
function logRequest(log: LogEntry[], request: ApiRequest, action: string, time: number) {
	let parameters: LogEntry['parameters'] = null;
	try {
		parameters = request.body.length > maxLoggedBody ? null : withoutSecrets(parametersOf(request, action));
	} catch {
		// The gateway will say what is wrong with them.
	}
	const { 'x-tc-region': region = null, 'x-tc-language': language = null } = request.headers;
	const entry = { time, action, parameters, region, language, key: null, code: null, requestId: null };
	log.push(entry);
	log.splice(0, log.length - maxLogEntries);
	return (outcome: ApiAnswer | 'dropped') => {
		const { key, code, requestId } = outcome === 'dropped' ? { key: null, code: outcome, requestId: null } : outcome;
		Object.assign(entry, { key: key ?? null, code: code ?? null, requestId });
	};
}

function withoutSecrets(parameters: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
	return Object.hasOwn(parameters, 'Password') ? { ...parameters, Password: '***' } : parameters;
}

function listen(server: Server, port: number): Promise<void> {
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', () => {
			server.off('error', reject);
			resolve();
		});
	});
}

function closeServer(server: Server): Promise<void> {
	return new Promise((resolve, reject) => {
		server.close(error => (error ? reject(error) : resolve()));
		server.closeAllConnections();
	});
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
	send(response, status, 'application/json', JSON.stringify(value));
}

function send(response: ServerResponse, status: number, contentType: string, content: string | Buffer): void {
	response.writeHead(status, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(content) });
	response.end(content);
}
