import type { AnswerChange } from './changedAnswer.ts';

/** What to do to a request instead of, or in addition to, answering it. For tests of clients. */
export interface Fault {
	/** Sets the fields listed in `faultKinds`; fields that are given override them. */
	readonly kind?: FaultKind;
	/** Default: every action of the API. `SMTP` is a message sent over SMTP. */
	readonly action?: string;
	/** How many requests it applies to; default 1. */
	readonly times?: number | 'always';
	/** How many matching requests to let through first; default 0. */
	readonly after?: number;
	/** Error code of the answer. */
	readonly code?: string;
	readonly message?: string;
	/** HTTP status; default 200. */
	readonly status?: number;
	/** Sent verbatim as the body of the answer. */
	readonly body?: string;
	readonly contentType?: string;
	/** Milliseconds to wait before doing anything, or with `afterEffect` before answering. Clearing the faults ends the wait. */
	readonly delayMs?: number;
	/** Resets the connection before or after the action takes effect, without an answer, or after half of the answer. */
	readonly drop?: FaultMoment;
	/** Like `drop`, but the connection stays open and nothing more is sent. */
	readonly stall?: FaultMoment;
	/** How to change the real answer. */
	readonly change?: AnswerChange;
	/** Bytes that `huge` adds; default 50 MB. */
	readonly size?: number;
	/** Rows that `manyRows` puts into each list; default 10,000. */
	readonly rows?: number;
	/** Seconds by which the clock is ahead when the request is validated and answered. */
	readonly clockOffset?: number;
	/** Performs the action before the fault. By default it is performed only if the client gets the real answer, even if changed, cut off or late. */
	readonly afterEffect?: boolean;
}

type FaultMoment = 'before' | 'after' | 'half';

/** The `action` of faults for messages sent over SMTP. */
export const smtpAction = 'SMTP';

interface Kind {
	/** Description for `--help`. */
	readonly help: string;
	readonly fields: Omit<Fault, 'kind' | 'action'>;
	/** The field set by the value in `KIND=VALUE`. */
	readonly value?: keyof Fault;
}

/** Faults by name. */
export const faultKinds = {
	latency: { help: 'answer after 3000 ms, or VALUE', fields: { delayMs: 3000 }, value: 'delayMs' },
	'stall-before': { help: 'do nothing and never answer', fields: { stall: 'before' } },
	'stall-after': { help: 'perform the action and never answer', fields: { stall: 'after' } },
	'stall-half': { help: 'send half of the answer and nothing more', fields: { stall: 'half' } },
	'reset-before': { help: 'do nothing and reset the connection', fields: { drop: 'before' } },
	'reset-after': { help: 'perform the action and reset the connection', fields: { drop: 'after' } },
	'reset-half': { help: 'send half of the answer and reset the connection', fields: { drop: 'half' } },
	refusal: { help: 'answer with InternalError, or the error code VALUE', fields: { code: 'InternalError' }, value: 'code' },
	'rate-limit': { help: 'answer with RequestLimitExceeded', fields: { code: 'RequestLimitExceeded' } },
	'http-error': {
		help: 'answer with HTTP status 503, or VALUE, and a line of text',
		fields: { status: 503, contentType: 'text/plain', body: 'upstream connect error' },
		value: 'status'
	},
	'html-page': {
		help: 'answer with HTTP status 502, or VALUE, and an HTML page',
		fields: {
			status: 502,
			contentType: 'text/html; charset=utf-8',
			body: '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>'
		},
		value: 'status'
	},
	'truncated-json': { help: 'send half of the answer as if it were all of it', fields: { change: 'truncated' } },
	'huge-json': { help: 'add 50,000,000 bytes, or VALUE, to the answer', fields: { change: 'huge', size: 50_000_000 }, value: 'size' },
	'wrong-types': { help: 'turn strings into numbers and everything else into strings', fields: { change: 'wrongTypes' } },
	'wrong-lists': { help: 'turn lists into objects', fields: { change: 'wrongLists' } },
	'null-lists': { help: 'turn lists into null', fields: { change: 'nullLists' } },
	'duplicate-rows': { help: 'repeat each item of each list', fields: { change: 'duplicateRows' } },
	'many-rows': { help: 'put 10,000 rows, or VALUE, into each list', fields: { change: 'manyRows', rows: 10_000 }, value: 'rows' },
	'clock-skew': {
		help: "set the server's clock 3600 s ahead, or VALUE; times=always by default",
		fields: { clockOffset: 3600, times: 'always' },
		value: 'clockOffset'
	}
} as const satisfies Record<string, Kind>;

export type FaultKind = keyof typeof faultKinds;

/** @returns `undefined` if there is no such kind */
export function findKind(name: string): Kind | undefined {
	return Object.hasOwn(faultKinds, name) ? faultKinds[name as FaultKind] : undefined;
}
