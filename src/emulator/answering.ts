import type { ServerResponse } from 'node:http';
import { type ApiRequest, parametersOf } from './apiRequest.ts';
import type { Faults } from './faults/faults.ts';
import type { ApiAnswer, Gateway, SmtpAnswer } from './gateway.ts';
import { send } from './http.ts';
import type { Mailbox } from './mailbox.ts';
import type { SmtpMessage } from './state/smtpMessage.ts';
import type { State } from './state/state.ts';

/** A received API request, without keys and signatures. */
export interface LogEntry {
	/** When it was received, in Unix milliseconds of the emulator's clock. */
	readonly time: number;
	readonly action: string;
	/** `null` if they could not be parsed. */
	readonly parameters: Readonly<Record<string, unknown>> | null;
	readonly region: string | null;
	/** The sample key that signed the request; `null` if it is unknown. */
	readonly key: string | null;
	/** Error code of the answer, `null` for success; `dropped`, `stalled` and `fault` for faults without a code. */
	readonly code: string | null;
	readonly requestId: string | null;
}

/** What the servers of an emulator share. */
export interface Service {
	readonly gateway: Gateway;
	readonly initialState: State;
	readonly mailbox: Mailbox;
	/** Oldest first. */
	readonly log: LogEntry[];
	/** Seconds by which the emulator's clock is ahead. */
	clockOffset: number;
	/** Unix milliseconds of the emulator's clock. */
	readonly clock: () => number;
	/** PEM. Certificate of the SMTP and HTTPS servers. */
	readonly certificate: string;
	readonly faults: Faults | undefined;
	/** Aborted when the emulator closes. */
	readonly closing: AbortSignal;
}

/** Older entries are removed from the log. */
const maxLogEntries = 10_000;
/** Bytes. Parameters of larger requests are not logged, because anyone can send them: signatures are not verified yet. */
const maxLoggedBody = 10_000;

/** Answers a request to the API. */
export async function answer(request: ApiRequest, response: ServerResponse, service: Service): Promise<void> {
	const { gateway, clock, closing, faults } = service;
	const action = request.headers['x-tc-action'] ?? '';
	const record = logRequest(service.log, request, action, clock());
	if (await faults?.answer({ request, action, response, gateway, clock, closing, record })) {
		return;
	}
	const result = await gateway.handle(request, clock());
	record(result);
	send(response, 200, 'application/json', result.text);
}

/** Accepts or rejects a message received over SMTP. */
export async function acceptMail(mail: SmtpMessage, message: Buffer, service: Service): Promise<SmtpAnswer | 'drop'> {
	const accept = () => service.gateway.acceptMail(mail, message, service.clock());
	return service.faults?.acceptMail(accept, service.closing) ?? accept();
}

/** Adds a request to the log. The returned function adds the outcome. */
function logRequest(log: LogEntry[], request: ApiRequest, action: string, time: number) {
	let parameters: LogEntry['parameters'] = null;
	try {
		if (request.body.length <= maxLoggedBody) {
			const given = parametersOf(request, action);
			parameters = Object.hasOwn(given, 'Password') ? { ...given, Password: '***' } : given;
		}
	} catch {
		// The gateway reports what is wrong with them.
	}
	const { 'x-tc-region': region = null } = request.headers;
	const entry = { time, action, parameters, region, key: null, code: null, requestId: null };
	log.push(entry);
	log.splice(0, log.length - maxLogEntries);
	return (outcome: ApiAnswer | 'dropped' | 'stalled') => {
		const { key, code, requestId } = typeof outcome === 'string' ? { key: null, code: outcome, requestId: null } : outcome;
		Object.assign(entry, { key: key ?? null, code: code ?? null, requestId });
	};
}
