import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiRequest } from './apiRequest.ts';
import { changedAnswer, paddedAnswer } from './changedAnswer.ts';
import type { LogEntry } from './control.ts';
import type { Fault } from './faultKinds.ts';
import { type Faults, isAfterEffect, showsTruth, smtpAction } from './faults.ts';
import { type ApiAnswer, failure, type Gateway, languageOf, parametersOf, type SmtpAnswer, smtpRefusal } from './gateway.ts';
import { send } from './http.ts';
import { messageOf } from './state/messages.ts';
import type { SmtpMessage } from './state/smtpMessage.ts';

/** What the fronts need to answer. */
export interface Service {
	readonly gateway: Gateway;
	readonly faults: Faults;
	readonly log: LogEntry[];
	/** Unix milliseconds. */
	readonly clock: () => number;
	/** Aborted when the emulator closes. */
	readonly closing: AbortSignal;
}

/** The log forgets its oldest entries beyond this many. */
const maxLogEntries = 10_000;
/** Bytes. Parameters of larger requests are not logged: nobody has looked at their signature yet. */
const maxLoggedBody = 10_000;
const defaultSize = 50_000_000;
const defaultRows = 10_000;

/** Answers a request to the API, or lets it meet the fault that waits for it. */
export async function answer(request: ApiRequest, response: ServerResponse, service: Service): Promise<void> {
	const { gateway, closing } = service;
	const action = request.headers['x-tc-action'] ?? '';
	const record = logRequest(service.log, request, action, service.clock());
	const fault = service.faults.take(action);
	if (!fault) {
		const result = await gateway.handle(request, service.clock());
		record(result);
		send(response, 200, 'application/json', result.text);
		return;
	}

	const clock = () => service.clock() + (fault.clockOffset ?? 0) * 1000;
	const isAfter = isAfterEffect(fault);
	const delay = () => waitFor(fault, service);
	if (!isAfter) {
		await delay();
	}
	const result = isAfter || showsTruth(fault) ? await gateway.handle(request, clock()) : undefined;
	if (isAfter) {
		await delay();
	}
	if (fault.drop === 'before' || fault.drop === 'after') {
		record(result ?? 'dropped');
		response.destroy();
		return;
	}
	if (fault.stall === 'before' || fault.stall === 'after') {
		record(result ?? 'stalled');
		await untilGone(response, closing);
		return;
	}
	const shown = showsTruth(fault) && result ? result : faultyAnswer(fault, request, result);
	record(shown);
	response.setHeader('Date', new Date(clock()).toUTCString());
	await sendFaulty(response, fault, shown.text, closing);
}

/** Takes on a message that came over SMTP, or lets it meet the fault that waits for it. */
export async function acceptMail(mail: SmtpMessage, message: Buffer, service: Service): Promise<SmtpAnswer | 'drop'> {
	const { gateway, clock, closing } = service;
	const fault = service.faults.take(smtpAction);
	const accepted = fault && isAfterEffect(fault) ? gateway.acceptMail(mail, message, clock()) : undefined;
	await waitFor(fault, service);
	if (fault?.stall !== undefined) {
		await once(closing, 'abort');
	}
	if (fault?.drop !== undefined || fault?.stall !== undefined) {
		return 'drop';
	}
	if (fault?.code !== undefined) {
		return { refusal: smtpRefusal(fault.code, fault.message ?? messageOf(fault.code, 'en-US')) };
	}
	return accepted ?? gateway.acceptMail(mail, message, clock());
}

/** Waits as long as the fault says, or until the faults are cleared. @throws AbortError when the emulator closes */
async function waitFor(fault: Fault | undefined, { faults, closing }: Service): Promise<void> {
	const { cleared } = faults;
	try {
		await sleep(fault?.delayMs ?? 0, undefined, { signal: AbortSignal.any([closing, cleared]) });
	} catch (error) {
		if (closing.aborted || !cleared.aborted) {
			throw error;
		}
	}
}

async function sendFaulty(response: ServerResponse, fault: Fault, truth: string, closing: AbortSignal): Promise<void> {
	const status = fault.status ?? 200;
	const contentType = fault.contentType ?? 'application/json';
	if (fault.change === 'huge') {
		response.writeHead(status, { 'Content-Type': contentType });
		// Asks for the next piece only when the last one has gone, and ends when the caller has.
		await pipeline(Readable.from(paddedAnswer(truth, fault.size ?? defaultSize)), response, { signal: closing });
		return;
	}
	const text = fault.change === undefined ? truth : changedAnswer(truth, fault.change, fault.rows ?? defaultRows);
	if (fault.drop !== 'half' && fault.stall !== 'half') {
		send(response, status, contentType, text);
		return;
	}
	const content = Buffer.from(text);
	response.writeHead(status, { 'Content-Type': contentType, 'Content-Length': content.length });
	await new Promise<void>(resolve => response.write(content.subarray(0, content.length / 2), () => resolve()));
	if (fault.stall === 'half') {
		await untilGone(response, closing);
	}
	response.destroy();
}

/** @throws AbortError when the emulator closes */
async function untilGone(response: ServerResponse, closing: AbortSignal): Promise<void> {
	if (!response.closed) {
		await once(response, 'close', { signal: closing });
	}
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
	return (outcome: ApiAnswer | 'dropped' | 'stalled') => {
		const { key, code, requestId } = typeof outcome === 'string' ? { key: null, code: outcome, requestId: null } : outcome;
		Object.assign(entry, { key: key ?? null, code: code ?? null, requestId });
	};
}

function withoutSecrets(parameters: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
	return Object.hasOwn(parameters, 'Password') ? { ...parameters, Password: '***' } : parameters;
}
