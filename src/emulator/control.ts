import type { ServerResponse } from 'node:http';
import { reasonOf } from '../ses/errors.ts';
import type { Service } from './answering.ts';
import type { Gateway } from './gateway.ts';
import { jsonOf, type ReceivedRequest, send, sendJson } from './http.ts';
import { integerFrom, list, object, optional } from './state/parse.ts';
import { decide, parseDecision } from './state/review.ts';
import { parseState, type State } from './state/state.ts';
import { parseWithdrawal, parseZoneRecord, publish, type Withdrawal, withdraw, type Zone, type ZoneRecord } from './state/zone.ts';

const mailPath = '/emulator/mails/';

/**
 * The endpoints under `/emulator/`, which inspect and control the emulator:
 *
 * - `log`: GET lists the requests received, DELETE clears the list
 * - `state`: GET, POST replaces it, DELETE restores the initial state
 * - `dns`: GET lists the DNS records, POST `{"publish": [{"type","name","value"}], "withdraw":
 *   [{"type","name","value"?}]}` deletes records, all of a type and name if there is no `value`, and then adds others
 * - `mails`: GET lists the latest accepted messages, newest first (see `KeptMail`), DELETE deletes them; `mails/<id>`: GET returns a
 *   message as received (RFC 5322)
 * - `reviews`: POST `{"template": id, "verdict": "approve"|"reject", "reason"?}` decides about a template
 * - `certificate`: GET returns the certificate of the SMTP and HTTPS servers in PEM
 * - `clock`: POST `{"offsetSeconds": n}` sets the emulator's clock ahead of the real one
 * - `faults`, with a fault injector only: GET lists the pending faults, POST adds one (see `Fault`), DELETE deletes them and ends delays
 */
export function control(request: ReceivedRequest, response: ServerResponse, service: Service): ServerResponse {
	const { faults, gateway, log, mailbox } = service;
	const ok = (value: unknown) => sendJson(response, 200, value);
	const replace = (state: State) => gateway.update(() => ({ state })).state;
	try {
		switch (`${request.method} ${request.path}`) {
			case 'GET /emulator/log':
				return ok(log.list());
			case 'DELETE /emulator/log':
				log.clear();
				return ok([]);
			case 'GET /emulator/state':
				return ok(gateway.state);
			case 'POST /emulator/state':
				return ok(replace(parseState(jsonOf(request), gateway.state.templates)));
			case 'DELETE /emulator/state':
				return ok(replace(service.initialState));
			case 'GET /emulator/dns':
				return ok(gateway.state.zone);
			case 'POST /emulator/dns':
				return ok(changeZone(gateway, jsonOf(request)));
			case 'POST /emulator/reviews': {
				const decision = parseDecision(jsonOf(request), '');
				return ok(gateway.update(state => ({ state: decide(state, decision) })).state.templates.find(({ id }) => id === decision.template));
			}
			case 'GET /emulator/mails':
				return ok(mailbox.list());
			case 'DELETE /emulator/mails':
				mailbox.clear();
				return ok([]);
			case 'GET /emulator/certificate':
				return send(response, 200, 'application/x-pem-file', service.certificate);
			case 'POST /emulator/clock':
				service.clockOffset = parseClock(jsonOf(request), '').offsetSeconds;
				return ok({ offsetSeconds: service.clockOffset });
		}
		const pending = request.path === '/emulator/faults' ? faults?.control(request) : undefined;
		if (pending) {
			return ok(pending);
		}
	} catch (error) {
		const isBadRequest = error instanceof TypeError || error instanceof SyntaxError;
		return sendJson(response, isBadRequest ? 400 : 500, { message: reasonOf(error) });
	}
	const id = request.method === 'GET' && request.path.startsWith(mailPath) ? request.path.slice(mailPath.length) : undefined;
	const content = id === undefined ? undefined : mailbox.message(id);
	if (content) {
		return send(response, 200, 'message/rfc822', content);
	}
	return sendJson(response, 404, { message: `There is no ${request.method} ${request.path}.` });
}

const parseClock = object<{ readonly offsetSeconds: number }>({ offsetSeconds: integerFrom(-1_000_000_000, 1_000_000_000) });

const parseChange = object<{ readonly publish?: readonly ZoneRecord[]; readonly withdraw?: readonly Withdrawal[] }>({
	publish: optional(list(parseZoneRecord)),
	withdraw: optional(list(parseWithdrawal))
});

function changeZone(gateway: Gateway, value: unknown): Zone {
	const { publish: records = [], withdraw: withdrawals = [] } = parseChange(value, '');
	return gateway.update(({ zone, ...others }) => ({ state: { ...others, zone: publish(withdraw(zone, withdrawals), records) } })).state
		.zone;
}
