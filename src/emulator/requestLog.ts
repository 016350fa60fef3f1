import { type ApiRequest, parametersOf } from './apiRequest.ts';
import type { ApiAnswer } from './gateway.ts';

/** A received API request, without keys and signatures. */
export interface LogEntry {
	/** When it was received, in Unix milliseconds of the emulator's clock. */
	readonly time: number;
	readonly action: string;
	/** `null` if they could not be parsed or are long. */
	readonly parameters: Readonly<Record<string, unknown>> | null;
	readonly region: string | null;
	/** The sample key that signed the request; `null` if it is unknown. */
	readonly key: string | null;
	/** Error code of the answer, `null` for success; `dropped`, `stalled` and `fault` for faults without a code. */
	readonly code: string | null;
	readonly requestId: string | null;
}

type Outcome = Pick<LogEntry, 'key' | 'code' | 'requestId'>;

/** Older entries are removed from the log. */
const maxEntries = 10_000;
/** Characters of all entries, without their outcomes. */
const maxSize = 4_000_000;
/** Bytes. Parameters of larger requests are not logged, because anyone can send them: signatures are not verified yet. */
const maxLogged = 10_000;
/** Characters. Longer than any action and region. */
const maxName = 100;

/** The latest requests to the API. */
export class RequestLog {
	/** As JSON: parsed parameters can take many times as much memory, and a substring keeps the whole string in memory. */
	private _entries: { readonly request: string; outcome: Outcome }[] = [];

	/** Adds a request. The returned function adds the outcome. */
	add(request: ApiRequest, action: string, time: number): (outcome: ApiAnswer | 'dropped' | 'stalled') => void {
		const region = request.headers['x-tc-region']?.slice(0, maxName) ?? null;
		const entry = {
			request: JSON.stringify({ time, action: action.slice(0, maxName), parameters: parametersToLog(request, action), region }),
			outcome: { key: null, code: null, requestId: null } as Outcome
		};
		this._entries.push(entry);
		let size = this._entries.reduce((sum, { request: text }) => sum + text.length, 0);
		while (this._entries.length > maxEntries || size > maxSize) {
			size -= this._entries.shift()?.request.length ?? 0;
		}
		return outcome => {
			const { key, code, requestId } = typeof outcome === 'string' ? { key: null, code: outcome, requestId: null } : outcome;
			entry.outcome = { key: key ?? null, code: code ?? null, requestId };
		};
	}

	/** Oldest first. */
	list(): readonly LogEntry[] {
		return this._entries.map(({ request, outcome }) => ({ ...JSON.parse(request), ...outcome }));
	}

	clear(): void {
		this._entries = [];
	}
}

function parametersToLog(request: ApiRequest, action: string): LogEntry['parameters'] {
	if (request.body.length + request.query.length > maxLogged) {
		return null;
	}
	try {
		const given = parametersOf(request, action);
		return Object.hasOwn(given, 'Password') ? { ...given, Password: '***' } : given;
	} catch {
		// The gateway reports what is wrong with them.
		return null;
	}
}
