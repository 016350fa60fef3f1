import type { ServerResponse } from 'node:http';
import type { ApiRequest } from './apiRequest.ts';
import type { Faults } from './faults/faults.ts';
import type { Gateway, SmtpAnswer } from './gateway.ts';
import { type Memory, send } from './http.ts';
import type { Mailbox } from './mailbox.ts';
import type { RequestLog } from './requestLog.ts';
import type { SmtpMessage } from './state/smtpMessage.ts';
import type { State } from './state/state.ts';

/** What the servers of an emulator share. */
export interface Service {
	readonly gateway: Gateway;
	readonly initialState: State;
	readonly mailbox: Mailbox;
	readonly log: RequestLog;
	readonly memory: Memory;
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

/** Answers a request to the API. */
export async function answer(request: ApiRequest, response: ServerResponse, service: Service): Promise<void> {
	const { gateway, clock, closing, faults } = service;
	const action = request.headers['x-tc-action'] ?? '';
	const record = service.log.add(request, action, clock());
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
