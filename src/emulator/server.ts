import { once } from 'node:events';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Site } from '../ses/sites.ts';
import { answer, type Service } from './answering.ts';
import { maxBodySize } from './authentication.ts';
import { type Certificate, createCertificate } from './certificate.ts';
import { control } from './control.ts';
import type { createDkimKey } from './crypto.ts';
import { startDnsFront } from './dnsFront.ts';
import type { Faults } from './faults/faults.ts';
import { Gateway } from './gateway.ts';
import { type Front, host, Memory, mayBeFromPage, receive, sendJson, startHttpFront, type Take } from './http.ts';
import { parseLegacyRequest } from './legacySignature.ts';
import { Mailbox } from './mailbox.ts';
import { RequestLog } from './requestLog.ts';
import { startSmtpFront } from './smtpFront.ts';
import { sampleKeys } from './state/credentials.ts';
import type { Review } from './state/review.ts';
import { homeRegion, sampleState } from './state/sampleData.ts';
import { emptyState } from './state/state.ts';
import { Store } from './store.ts';

export interface EmulatorOptions {
	/** Default: any free port, like 0. */
	readonly port?: number;
	/** Port of the DNS server, for UDP and TCP. Default: any free port, like 0. */
	readonly dnsPort?: number;
	/** Port of the SMTP server. Default: any free port, like 0. */
	readonly smtpPort?: number;
	/** Port for HTTPS in addition to HTTP; 0 for any free port. Default: no HTTPS. */
	readonly tlsPort?: number;
	/** Default: `international`. */
	readonly site?: Site;
	/** File for the state. Default: it is kept in memory. `empty` has no effect if the file exists. */
	readonly dataFile?: string;
	/** Starts without sample data. */
	readonly empty?: boolean;
	/** Default: true. */
	readonly rateLimits?: boolean;
	/** Adds `/emulator/faults`. Default: requests never fail on purpose. */
	readonly faults?: Faults;
	/** Unix milliseconds; default: the real clock. */
	readonly now?: () => number;
	/** Returns the public key of a new domain. Default: generates one, which takes tens of milliseconds. */
	readonly createDkimKey?: typeof createDkimKey;
	/** Default: `auto`. */
	readonly review?: Review;
}

/** A running emulator. */
export interface Emulator {
	readonly endpoint: string;
	/** The first region of the site. */
	readonly region: string;
	readonly secretId: string;
	readonly secretKey: string;
	readonly port: number;
	/** Address of the DNS server: `127.0.0.1:53053`. */
	readonly dns: string;
	/** Address of the SMTP server, with implicit TLS: `127.0.0.1:50465`. */
	readonly smtp: string;
	/** HTTPS endpoint, if requested with `tlsPort`. */
	readonly tls?: string;
	/** PEM. New self-signed certificate of the SMTP and HTTPS servers. */
	readonly certificate: string;
	/** Closes open connections. */
	close(): Promise<void>;
}

/**
 * Starts a local SES with API, DNS and SMTP servers on 127.0.0.1.
 *
 * @throws DataFileError if the data file cannot be used
 * @throws Error with `code` `EADDRINUSE` or `EACCES` and `port` if a port cannot be used
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
	const { site = 'international', dataFile, empty = false, rateLimits = true, now = Date.now, faults } = options;
	const initialState = empty ? emptyState : sampleState(site);
	const store = new Store(dataFile, site, initialState);
	// Clients check its validity period with the real clock.
	const certificate = await createCertificate(Date.now());
	const mailbox = new Mailbox();
	const closing = new AbortController();
	const service: Service = {
		gateway: new Gateway(site, store, mailbox, rateLimits, options.createDkimKey, options.review),
		initialState,
		mailbox,
		log: new RequestLog(),
		memory: new Memory(),
		clockOffset: 0,
		clock: () => now() + service.clockOffset * 1000,
		certificate: certificate.certificate,
		faults,
		closing: closing.signal
	};
	const { http, dns, smtp, tls, close } = await startFronts(options, service, certificate);
	const { secretId, secretKey } = sampleKeys(site).main;
	return {
		endpoint: `http://${host}:${http.port}`,
		region: homeRegion(site),
		secretId,
		secretKey,
		port: http.port,
		dns: `${host}:${dns.port}`,
		smtp: `${host}:${smtp.port}`,
		...(tls ? { tls: `https://${host}:${tls.port}` } : {}),
		certificate: certificate.certificate,
		close: async () => {
			closing.abort();
			await close();
		}
	};
}

/** Closes all servers if one cannot be started. */
async function startFronts({ port = 0, dnsPort = 0, smtpPort = 0, tlsPort }: EmulatorOptions, service: Service, certificate: Certificate) {
	const listener = listenerOf(service);
	const fronts: Front[] = [];
	const close = () => Promise.all(fronts.map(front => front.close()));
	try {
		const dns = await startDnsFront(dnsPort, () => service.gateway.state.zone);
		fronts.push(dns);
		const smtp = await startSmtpFront(smtpPort, certificate, service);
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

/**
 * Requests of a connection before the answer to the first one was sent: each takes memory. Clients do not pipeline, but the next request may
 * arrive before the end of the last answer is noticed here.
 */
const maxPipelined = 8;

function listenerOf(service: Service): RequestListener {
	const pending = new WeakMap<Socket, number>();
	return async (message, response) => {
		const { socket } = message;
		const count = pending.get(socket) ?? 0;
		if (count >= maxPipelined) {
			socket.destroy();
			return;
		}
		pending.set(socket, count + 1);
		try {
			await service.memory.lend(async take => {
				await serve(message, response, service, take);
				take(response.writableLength);
				if (!response.closed) {
					await once(response, 'close');
				}
			});
		} catch {
			// The client has disconnected, no memory is left, or the emulator is closing.
			response.destroy();
		}
		pending.set(socket, (pending.get(socket) ?? 1) - 1);
	};
}

async function serve(message: IncomingMessage, response: ServerResponse, service: Service, take: Take): Promise<void> {
	response.setHeader('Date', new Date(service.clock()).toUTCString());
	if (mayBeFromPage(message)) {
		sendJson(response, 403, { message: 'The emulator does not accept requests from web pages.' });
		return;
	}
	const request = await receive(message, maxBodySize, take);
	if (request.path.startsWith('/emulator/')) {
		control(request, response, service);
	} else if (request.path === '/') {
		await answer(parseLegacyRequest(request) ?? request, response, service);
	} else {
		sendJson(response, 404, { message: 'The API only has the path /.' });
	}
}
