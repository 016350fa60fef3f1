import type { AnswerChange } from './changedAnswer.ts';

/** What goes wrong instead of, or after, the action. For tests of clients. */
export interface Fault {
	/** Stands for the fields that `faultKinds` names; fields that are given win over them. */
	readonly kind?: FaultKind;
	/** Default: every action. `SMTP`, which must be named, stands for messages that come over SMTP. */
	readonly action?: string;
	/** How many requests it hits; default 1. */
	readonly times?: number | 'always';
	/** How many requests that it could hit it lets pass first; default 0. */
	readonly after?: number;
	/** Error code of the answer. */
	readonly code?: string;
	readonly message?: string;
	/** HTTP status; default 200. */
	readonly status?: number;
	/** Body of the answer, as it is, in place of the envelope. */
	readonly body?: string;
	readonly contentType?: string;
	/** Milliseconds to wait before anything else, or with `afterEffect` before answering. Clearing the faults ends the wait. */
	readonly delayMs?: number;
	/** Cuts the connection without an answer, before or after the action took effect, or after half of the answer. */
	readonly drop?: FaultMoment;
	/** As `drop`, but the connection stays open and nothing more comes. */
	readonly stall?: FaultMoment;
	/** What becomes of the true answer. */
	readonly change?: AnswerChange;
	/** Bytes that the change `huge` adds; default 50 MB. */
	readonly size?: number;
	/** Rows that the change `manyRows` makes of each list; default 10,000. */
	readonly rows?: number;
	/** Seconds that the clock is ahead by which the request is validated and answered. */
	readonly clockOffset?: number;
	/** The action takes effect before the fault shows. Default: only where the true answer shows, changed, cut or late, it does. */
	readonly afterEffect?: boolean;
}

export type FaultMoment = 'before' | 'after' | 'half';

interface Kind {
	/** What it does, for `--help`. */
	readonly says: string;
	readonly fields: Omit<Fault, 'kind' | 'action'>;
	/** The field that the value behind `KIND=` goes to. */
	readonly value?: keyof Fault;
}

/** The faults that have a name. */
export const faultKinds = {
	latency: { says: 'answers after 3000 ms, or VALUE', fields: { delayMs: 3000 }, value: 'delayMs' },
	'stall-before': { says: 'nothing is done, and no answer ever comes', fields: { stall: 'before' } },
	'stall-after': { says: 'the action is done, and no answer ever comes', fields: { stall: 'after' } },
	'stall-half': { says: 'half of the answer comes, and then nothing more', fields: { stall: 'half' } },
	'reset-before': { says: 'nothing is done, and the connection breaks', fields: { drop: 'before' } },
	'reset-after': { says: 'the action is done, and the connection breaks', fields: { drop: 'after' } },
	'reset-half': { says: 'half of the answer comes, and the connection breaks', fields: { drop: 'half' } },
	refusal: { says: 'InternalError, or the error code VALUE', fields: { code: 'InternalError' }, value: 'code' },
	'rate-limit': { says: 'RequestLimitExceeded', fields: { code: 'RequestLimitExceeded' } },
	'http-error': {
		says: 'HTTP status 503, or VALUE, with a line of text',
		fields: { status: 503, contentType: 'text/plain', body: 'upstream connect error' },
		value: 'status'
	},
	'html-page': {
		says: 'HTTP status 502, or VALUE, with a page of HTML',
		fields: {
			status: 502,
			contentType: 'text/html; charset=utf-8',
			body: '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>'
		},
		value: 'status'
	},
	'truncated-json': { says: 'the answer ends in the middle, with a length that fits', fields: { change: 'truncated' } },
	'huge-json': { says: 'the answer has 50,000,000 bytes more, or VALUE', fields: { change: 'huge', size: 50_000_000 }, value: 'size' },
	'wrong-types': { says: 'text is a number, everything else is text', fields: { change: 'wrongTypes' } },
	'wrong-lists': { says: 'lists are objects', fields: { change: 'wrongLists' } },
	'null-lists': { says: 'lists are null', fields: { change: 'nullLists' } },
	'duplicate-rows': { says: 'everything in a list comes twice', fields: { change: 'duplicateRows' } },
	'many-rows': { says: 'lists have 10,000 rows, or VALUE, in one answer', fields: { change: 'manyRows', rows: 10_000 }, value: 'rows' },
	'clock-skew': {
		says: "the service's clock is 3600 s ahead, or VALUE; times=always unless said otherwise",
		fields: { clockOffset: 3600, times: 'always' },
		value: 'clockOffset'
	}
} as const satisfies Record<string, Kind>;

export type FaultKind = keyof typeof faultKinds;

/** @returns `undefined` when there is no such kind */
export function findKind(name: string): Kind | undefined {
	return Object.hasOwn(faultKinds, name) ? faultKinds[name as FaultKind] : undefined;
}
