import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiRequest, languageOf } from '../apiRequest.ts';
import { type ApiAnswer, failure, type Gateway, type SmtpAnswer, smtpRefusal } from '../gateway.ts';
import { jsonOf, type ReceivedRequest, send } from '../http.ts';
import { messageOf } from '../state/messages.ts';
import { changedAnswer, paddedAnswer } from './changedAnswer.ts';
import { type Fault, smtpAction } from './faultKinds.ts';
import { parseFault } from './parseFault.ts';

/** A request to the API that is being answered. */
export interface Exchange {
	readonly request: ApiRequest;
	readonly action: string;
	readonly response: ServerResponse;
	readonly gateway: Gateway;
	/** Unix milliseconds. */
	readonly clock: () => number;
	/** Aborted when the emulator closes. */
	readonly closing: AbortSignal;
	/** Completes the log entry of the request. */
	readonly record: (outcome: ApiAnswer | 'dropped' | 'stalled') => void;
}

/** Characters of all pending faults. */
const maxSize = 20_000_000;

interface Pending {
	readonly fault: Fault;
	/** Number of matching requests to let through before the fault applies. */
	skip: number;
	/** Number of requests the fault still applies to. */
	left: number;
}

/**
 * Makes requests fail on purpose, for tests of clients. `npm run emulator` has this; the emulator that ships with the extension, which
 * imports only its types, does not.
 */
export class Faults {
	/** Oldest first. */
	private _pending: Pending[] = [];
	private _cleared = new AbortController();

	constructor(faults: readonly Fault[] = []) {
		for (const fault of faults) {
			this._add(fault);
		}
	}

	/**
	 * Answers a request to `/emulator/faults`.
	 *
	 * @returns the pending faults; `undefined` if the method is not GET, POST or DELETE
	 * @throws TypeError or SyntaxError if the body is not a fault
	 */
	control(request: ReceivedRequest): readonly Fault[] | undefined {
		switch (request.method) {
			case 'GET':
				break;
			case 'POST':
				if (JSON.stringify(this._pending).length + request.body.length > maxSize) {
					throw new TypeError('There are too many faults.');
				}
				this._add(parseFault(jsonOf(request)));
				break;
			case 'DELETE':
				this._pending = [];
				this._cleared.abort();
				this._cleared = new AbortController();
				break;
			default:
				return undefined;
		}
		return this._pending.map(({ fault }) => fault);
	}

	/** @returns false if no fault applies to the request, which is then answered normally */
	async answer(exchange: Exchange): Promise<boolean> {
		const { request, response, gateway, closing, record } = exchange;
		const fault = this._take(exchange.action);
		if (!fault) {
			return false;
		}
		const clock = () => exchange.clock() + (fault.clockOffset ?? 0) * 1000;
		const takesEffectFirst = isAfterEffect(fault);
		if (!takesEffectFirst) {
			await this._delay(fault, closing);
		}
		const result = takesEffectFirst || showsResult(fault) ? await gateway.handle(request, clock()) : undefined;
		if (takesEffectFirst) {
			await this._delay(fault, closing);
		}
		const moment = fault.drop ?? fault.stall;
		if (moment === 'before' || moment === 'after') {
			record(result ?? (fault.drop ? 'dropped' : 'stalled'));
			if (fault.stall) {
				await untilClosed(response, closing);
			}
			response.destroy();
		} else {
			const shown = showsResult(fault) && result ? result : errorAnswer(fault, exchange, result);
			record(shown);
			response.setHeader('Date', new Date(clock()).toUTCString());
			await sendFaulty(response, fault, shown.text, closing);
		}
		return true;
	}

	/** Calls `accept` for a message received over SMTP, unless a fault prevents it. */
	async acceptMail(accept: () => SmtpAnswer, closing: AbortSignal): Promise<SmtpAnswer | 'drop'> {
		const fault = this._take(smtpAction);
		if (!fault) {
			return accept();
		}
		const accepted = isAfterEffect(fault) ? accept() : undefined;
		await this._delay(fault, closing);
		if (fault.stall !== undefined) {
			await once(closing, 'abort');
		}
		if (fault.drop !== undefined || fault.stall !== undefined) {
			return 'drop';
		}
		if (fault.code !== undefined) {
			return { refusal: smtpRefusal(fault.code, fault.message ?? messageOf(fault.code, 'en-US')) };
		}
		return accepted ?? accept();
	}

	private _add(fault: Fault): void {
		const left = fault.times === 'always' ? Number.POSITIVE_INFINITY : (fault.times ?? 1);
		this._pending.push({ fault, skip: fault.after ?? 0, left });
	}

	/** The fault that applies to this request, and counts the request for those that skip it. */
	private _take(action: string): Fault | undefined {
		const matching = this._pending.filter(({ fault }) => fault.action === action || (fault.action === undefined && action !== smtpAction));
		const found = matching.find(({ skip }) => skip === 0);
		for (const pending of matching.filter(({ skip }) => skip > 0)) {
			pending.skip--;
		}
		if (found) {
			found.left--;
			this._pending = this._pending.filter(({ left }) => left > 0);
		}
		return found?.fault;
	}

	/** Waits for as long as the fault says, or until the faults are cleared. @throws AbortError when the emulator closes */
	private async _delay(fault: Fault, closing: AbortSignal): Promise<void> {
		const signal = AbortSignal.any([closing, this._cleared.signal]);
		await sleep(fault.delayMs ?? 0, undefined, { signal }).catch(() => closing.throwIfAborted());
	}
}

/** Whether the client gets the real result, even if late, changed, cut off or by another clock. */
function showsResult(fault: Fault): boolean {
	const isReplaced = fault.code !== undefined || fault.status !== undefined || fault.body !== undefined;
	const moment = fault.drop ?? fault.stall;
	return fault.change !== undefined || moment === 'half' || !(isReplaced || moment);
}

/** Whether the action takes effect before the delay and the fault. */
function isAfterEffect(fault: Fault): boolean {
	return fault.afterEffect === true || (fault.drop ?? fault.stall) === 'after';
}

function errorAnswer(fault: Fault, { request }: Exchange, result: ApiAnswer | undefined): ApiAnswer {
	const requestId = result?.requestId ?? crypto.randomUUID();
	const key = result?.key;
	if (fault.code === undefined || fault.body !== undefined) {
		return { code: fault.code ?? 'fault', requestId, key, text: fault.body ?? '' };
	}
	return { ...failure(fault.code, fault.message ?? messageOf(fault.code, languageOf(request)), requestId), key };
}

async function sendFaulty(response: ServerResponse, fault: Fault, result: string, closing: AbortSignal): Promise<void> {
	const status = fault.status ?? 200;
	const contentType = fault.contentType ?? 'application/json';
	if (fault.change === 'huge') {
		response.writeHead(status, { 'Content-Type': contentType });
		// The pipeline reads the next chunk only after the last one was sent, and ends when the client disconnects.
		await pipeline(Readable.from(paddedAnswer(result, fault.size ?? 0)), response, { signal: closing });
		return;
	}
	const text = fault.change === undefined ? result : changedAnswer(result, fault.change, fault.rows ?? 0);
	if ((fault.drop ?? fault.stall) !== 'half') {
		send(response, status, contentType, text);
		return;
	}
	const content = Buffer.from(text);
	response.writeHead(status, { 'Content-Type': contentType, 'Content-Length': content.length });
	await new Promise<void>(resolve => response.write(content.subarray(0, content.length / 2), () => resolve()));
	if (fault.stall === 'half') {
		await untilClosed(response, closing);
	}
	response.destroy();
}

/** @throws AbortError when the emulator closes */
async function untilClosed(response: ServerResponse, closing: AbortSignal): Promise<void> {
	if (!response.closed) {
		await once(response, 'close', { signal: closing });
	}
}
