/** What goes wrong instead of, or after, the action. For tests of clients. */
export interface Fault {
	/** Default: every action. `SMTP`, which must be named, stands for messages that come over SMTP. */
	readonly action?: string;
	/** How many requests it hits; default 1. */
	readonly times?: number | 'always';
	/** Error code of the answer. */
	readonly code?: string;
	readonly message?: string;
	/** HTTP status; default 200. */
	readonly status?: number;
	/** Body of the answer, as it is, in place of the envelope. */
	readonly body?: string;
	readonly contentType?: string;
	/** Milliseconds to wait before anything else, or with `afterEffect` before answering. */
	readonly delayMs?: number;
	/** Cuts the connection without an answer, before or after the action took effect. */
	readonly drop?: 'before' | 'after';
	/** The action takes effect before the fault shows. Default: only a bare delay lets it. */
	readonly afterEffect?: boolean;
}

/** What faults call the messages that come over SMTP. */
export const smtpAction = 'SMTP';

const checks: { readonly [K in keyof Required<Fault>]: (value: unknown) => boolean } = {
	action: isText,
	times: value => value === 'always' || (Number.isSafeInteger(value) && (value as number) > 0),
	code: isText,
	message: isText,
	status: value => Number.isInteger(value) && (value as number) >= 200 && (value as number) <= 599,
	body: isText,
	contentType: isText,
	delayMs: value => Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= 600_000,
	drop: value => value === 'before' || value === 'after',
	afterEffect: value => typeof value === 'boolean'
};

/** @throws TypeError that names the field */
export function parseFault(value: unknown): Fault {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new TypeError('A fault must be an object.');
	}
	for (const [name, field] of Object.entries(value)) {
		if (!Object.hasOwn(checks, name)) {
			throw new TypeError(`A fault has no field "${name}".`);
		}
		if (!checks[name as keyof Fault](field)) {
			throw new TypeError(`The field "${name}" of the fault has a wrong value.`);
		}
	}
	return value as Fault;
}

/** The faults that wait for their request, oldest first. */
export class Faults {
	private _waiting: { readonly fault: Fault; left: number }[] = [];

	add(fault: Fault): void {
		this._waiting.push({ fault, left: fault.times === 'always' ? Number.POSITIVE_INFINITY : (fault.times ?? 1) });
	}

	clear(): void {
		this._waiting = [];
	}

	list(): readonly Fault[] {
		return this._waiting.map(({ fault }) => fault);
	}

	/** The fault that this request meets; it is used up by that. */
	take(action: string): Fault | undefined {
		const found = this._waiting.find(({ fault }) => fault.action === action || (fault.action === undefined && action !== smtpAction));
		if (found) {
			found.left--;
			this._waiting = this._waiting.filter(({ left }) => left > 0);
		}
		return found?.fault;
	}
}

function isText(value: unknown): boolean {
	return typeof value === 'string';
}
