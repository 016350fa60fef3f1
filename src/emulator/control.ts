import type { Site } from '../ses/sites.ts';
import { type Faults, parseFault } from './faults.ts';
import type { Store } from './gateway.ts';
import type { ReceivedRequest } from './http.ts';
import type { Mailbox } from './mailbox.ts';
import { list, object } from './state/parse.ts';
import { parseState, type State } from './state/state.ts';
import { parseWithdrawal, parseZoneRecord, publish, withdraw, type Zone } from './state/zone.ts';

/** One received API request. Holds neither keys nor signatures. */
export interface LogEntry {
	/** Unix milliseconds of the emulator's clock, at arrival. */
	readonly time: number;
	readonly action: string;
	/** `null` when they could not be read. */
	readonly parameters: Readonly<Record<string, unknown>> | null;
	readonly region: string | null;
	readonly language: string | null;
	/** Which sample key signed; `null` when none did or a fault answered first. */
	readonly key: string | null;
	/** Error code of the answer, `null` for success; `dropped`, `stalled` and `fault` for faults that answered without a code. */
	readonly code: string | null;
	readonly requestId: string | null;
}

export interface Controls {
	readonly faults: Faults;
	readonly store: Store;
	/** What DELETE /emulator/state goes back to. */
	readonly initialState: State;
	/** Oldest first. */
	readonly log: LogEntry[];
	readonly mailbox: Mailbox;
	/** PEM; that of the SMTP server and of HTTPS. */
	readonly certificate: string;
	readonly site: Site;
	readonly clock: { offsetSeconds: number };
}

export type ControlAnswer =
	/** Sent as JSON. */
	| { readonly status: number; readonly value: unknown }
	/** Sent as it is. */
	| { readonly status: number; readonly contentType: string; readonly content: string | Buffer };

/**
 * The addresses under `/emulator/`, with which tests steer the emulator:
 *
 * - `faults`: GET lists, POST adds one (see `Fault`), DELETE clears, and answers at once what one of them delays
 * - `log`: GET lists, DELETE clears
 * - `state`: GET, POST replaces, DELETE goes back to the initial state
 * - `dns`: GET lists what is published, DELETE withdraws everything, POST `{"publish": [{"type","name","value"}], "withdraw":
 *   [{"type","name","value"?}]}` withdraws, without `value` all of that type at that name, and then publishes
 * - `mails`: GET lists the messages that were taken on last, newest first (see `KeptMail`), DELETE forgets them; `mails/<id>`: GET
 *   gives one as it came (RFC 5322)
 * - `certificate`: GET gives the certificate of the SMTP server and of HTTPS in PEM, for clients to trust
 * - `clock`: GET, POST `{"offsetSeconds": n}` puts the emulator's clock ahead of the real one
 */
export function control(request: ReceivedRequest, controls: Controls): ControlAnswer {
	const { faults, store, log, clock, mailbox } = controls;
	try {
		switch (`${request.method} ${request.path}`) {
			case 'GET /emulator/faults':
				return ok(faults.list());
			case 'POST /emulator/faults':
				faults.add(parseFault(bodyOf(request)));
				return ok(faults.list());
			case 'DELETE /emulator/faults':
				faults.clear();
				return ok([]);
			case 'GET /emulator/log':
				return ok(log);
			case 'DELETE /emulator/log':
				log.length = 0;
				return ok(log);
			case 'GET /emulator/state':
				return ok(store.state);
			case 'POST /emulator/state':
				return ok(put(store, parseState(bodyOf(request), store.state.templates)));
			case 'DELETE /emulator/state':
				return ok(put(store, controls.initialState));
			case 'GET /emulator/dns':
				return ok(store.state.zone);
			case 'POST /emulator/dns':
				return ok(changeZone(store, parseChange(bodyOf(request))));
			case 'DELETE /emulator/dns':
				return ok(changeZone(store, () => []));
			case 'GET /emulator/mails':
				return ok(mailbox.list());
			case 'DELETE /emulator/mails':
				mailbox.clear();
				return ok([]);
			case 'GET /emulator/certificate':
				return { status: 200, contentType: 'application/x-pem-file', content: controls.certificate };
			case 'GET /emulator/clock':
				return ok(clock);
			case 'POST /emulator/clock':
				clock.offsetSeconds = offsetOf(bodyOf(request));
				return ok(clock);
		}
	} catch (error) {
		const isMistake = error instanceof TypeError || error instanceof SyntaxError;
		return { status: isMistake ? 400 : 500, value: { message: error instanceof Error ? error.message : String(error) } };
	}
	const id = request.method === 'GET' && request.path.startsWith(mailPath) ? request.path.slice(mailPath.length) : undefined;
	const content = id === undefined ? undefined : mailbox.message(id);
	if (content) {
		return { status: 200, contentType: 'message/rfc822', content };
	}
	return { status: 404, value: { message: `There is no ${request.method} ${request.path}.` } };
}

const mailPath = '/emulator/mails/';

function ok(value: unknown): ControlAnswer {
	return { status: 200, value };
}

function put(store: Store, state: State): State {
	while (!store.replace(store.state, state)) {
		// Another emulator on the same file was faster; this one is to have the last word.
	}
	return state;
}

function changeZone(store: Store, change: (zone: Zone) => Zone): Zone {
	for (;;) {
		const known = store.state;
		const zone = change(known.zone);
		if (store.replace(known, { ...known, zone })) {
			return zone;
		}
	}
}

function parseChange(value: unknown): (zone: Zone) => Zone {
	const { publish: toPublish = [], withdraw: toWithdraw = [] } = object(value, 'the change', ['publish', 'withdraw']);
	const records = list(toPublish, 'publish', parseZoneRecord);
	const withdrawals = list(toWithdraw, 'withdraw', parseWithdrawal);
	return zone => publish(withdraw(zone, withdrawals), records);
}

function bodyOf(request: ReceivedRequest): unknown {
	return JSON.parse(new TextDecoder().decode(request.body));
}

function offsetOf(value: unknown): number {
	const offset = (value as { readonly offsetSeconds?: unknown } | null)?.offsetSeconds;
	if (!Number.isSafeInteger(offset)) {
		throw new TypeError('offsetSeconds must be a whole number.');
	}
	return offset as number;
}
