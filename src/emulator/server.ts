import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { regions, type Site } from '../ses/sites.ts';
import { acceptMail, answer, type Service } from './answering.ts';
import { maxBodySize } from './authentication.ts';
import { type Certificate, createCertificate } from './certificate.ts';
import { control } from './control.ts';
import type { createDkimKey } from './crypto.ts';
import { startDnsFront } from './dnsFront.ts';
import type { FaultInjector } from './faultInjector.ts';
import { Gateway } from './gateway.ts';
import { mayBeFromBrowser, receive, send, sendJson } from './http.ts';
import { parseLegacyRequest } from './legacySignature.ts';
import { Mailbox } from './mailbox.ts';
import { type SmtpBackend, startSmtpFront } from './smtpFront.ts';
import { sampleKeys } from './state/credentials.ts';
import { sampleState } from './state/sampleData.ts';
import { emptyState } from './state/state.ts';
import { FileStore, MemoryStore } from './store.ts';

export interface EmulatorOptions {
	/** 0, the default, takes a free one. */
	readonly port?: number;
	/** Of the DNS server, for UDP and TCP. 0, the default, takes a free one. */
	readonly dnsPort?: number;
	/** Of the SMTP server. 0, the default, takes a free one. */
	readonly smtpPort?: number;
	/** Where the same is to be had over HTTPS; 0 takes a free port. Without it there is no HTTPS. */
	readonly tlsPort?: number;
	/** Default: `international`. */
	readonly site?: Site;
	/** Where the state is kept; without it, in memory. What the file holds wins over `empty`. */
	readonly dataFile?: string;
	/** Start without sample data. */
	readonly empty?: boolean;
	/** Default: true. */
	readonly rateLimits?: boolean;
	/** Adds `/emulator/faults`. Default: requests never fail on purpose. */
	readonly faults?: FaultInjector;
	/** Unix milliseconds; default: the real clock. */
	readonly now?: () => number;
	/** Makes the public key of a new domain. Default: each gets one of its own, which takes tens of milliseconds. */
	readonly createDkimKey?: typeof createDkimKey;
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
	/** `endpoint` over TLS, if that was asked for. */
	readonly tls?: string;
	/** PEM; that of the SMTP server and of HTTPS, made at the start and known to nobody. */
	readonly certificate: string;
	/** Cuts open connections. */
	close(): Promise<void>;
}

/**
 * Starts a local SES, a DNS server in which the records of its domains can be published, and an SMTP server, on 127.0.0.1.
 *
 * @throws DataFileError when the data file cannot be used
 * @throws Error with `code` `EADDRINUSE` or `EACCES` and `port` when a port cannot be used
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
	const { site = 'international', dataFile, empty = false, rateLimits = true, now = Date.now, faults } = options;
	const initialState = empty ? emptyState : sampleState(site);
	const store = dataFile === undefined ? new MemoryStore(initialState) : new FileStore(dataFile, site, initialState);
	// Clients look at its dates with the clock of the computer.
	const certificate = await createCertificate(Date.now());
	const mailbox = new Mailbox();
	const closing = new AbortController();
	const service: Service = {
		gateway: new Gateway(site, store, mailbox, rateLimits, options.createDkimKey),
		store,
		initialState,
		mailbox,
		log: [],
		clockOffset: 0,
		clock: () => now() + service.clockOffset * 1000,
		certificate: certificate.certificate,
		faults,
		closing: closing.signal
	};
	const { http, dns, smtp, tls, close } = await startFronts(options, service, certificate);
	const { secretId, secretKey } = sampleKeys(site).main;
	return {
		endpoint: `http://127.0.0.1:${http.port}`,
		region: regions.find(candidate => candidate.site === site)?.region ?? '',
		secretId,
		secretKey,
		port: http.port,
		dns: dns.address,
		smtp: smtp.address,
		...(tls ? { tls: `https://127.0.0.1:${tls.port}` } : {}),
		certificate: certificate.certificate,
		close: async () => {
			closing.abort();
			await close();
		}
	};
}

/** @throws as startEmulator, once those that were started are closed */
async function startFronts({ port = 0, dnsPort = 0, smtpPort = 0, tlsPort }: EmulatorOptions, service: Service, certificate: Certificate) {
	const listener = listenerOf(service);
	const backend: SmtpBackend = {
		login: (user, password) => service.gateway.login(user, password),
		accept: (mail, message) => acceptMail(mail, message, service)
	};
	const fronts: { close(): Promise<void> }[] = [];
	const close = () => Promise.all(fronts.map(front => front.close()));
	try {
		const dns = await startDnsFront(dnsPort, () => service.store.state.zone);
		fronts.push(dns);
		const smtp = await startSmtpFront(smtpPort, certificate, backend);
		fronts.push(smtp);
		const http = await startHttpFront(port, listener);
		fronts.push(http);
		const tls = tlsPort === undefined ? undefined : await startHttpFront(tlsPort, listener, certificate);
		fronts.push(...(tls ? [tls] : []));
		return { dns, smtp, http, tls, close };
	} catch (error) {
		await close();
		throw error;
	}
}

function listenerOf(service: Service): RequestListener {
	return (message, response) => {
		response.setHeader('Date', new Date(service.clock()).toUTCString());
		if (mayBeFromBrowser(message.headers)) {
			sendJson(response, 403, { message: 'The emulator answers programs on this machine only, no web pages.' });
			return;
		}
		receive(message, maxBodySize)
			.then(request => {
				if (request.path.startsWith('/emulator/')) {
					const answer = control(request, service);
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
				return answer(parseLegacyRequest(request) ?? request, response, service);
			})
			// The caller has gone, or the emulator is closing: there is nobody left to tell.
			.catch(() => response.destroy());
	};
}

interface HttpFront {
	readonly port: number;
	close(): Promise<void>;
}

/** @param certificate makes it HTTPS */
async function startHttpFront(port: number, listener: RequestListener, certificate?: Certificate): Promise<HttpFront> {
	const limits = { maxHeaderSize: 65_536 };
	const server = certificate
		? createTlsServer({ ...limits, cert: certificate.certificate, key: certificate.key }, listener)
		: createServer(limits, listener);
	await listen(server, port);
	return {
		port: (server.address() as AddressInfo).port,
		close: () =>
			new Promise((resolve, reject) => {
				server.close(error => (error ? reject(error) : resolve()));
				server.closeAllConnections();
			})
	};
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
