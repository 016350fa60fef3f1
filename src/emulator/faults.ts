import { answerChanges } from './changedAnswer.ts';
import { type Fault, type FaultMoment, faultKinds } from './faultKinds.ts';
import { isKnownAction } from './state/actionNames.ts';

/** What faults call the messages that come over SMTP. */
export const smtpAction = 'SMTP';

/** A message over SMTP has no answer in JSON that could be changed, and no HTTP. */
const smtpFields: readonly string[] = ['kind', 'action', 'times', 'after', 'code', 'message', 'delayMs', 'drop', 'stall', 'afterEffect'];

const moments: readonly unknown[] = ['before', 'after', 'half'] satisfies FaultMoment[];

const checks: { readonly [K in keyof Required<Fault>]: (value: unknown) => boolean } = {
	kind: value => typeof value === 'string' && Object.hasOwn(faultKinds, value),
	action: value => typeof value === 'string' && (value === smtpAction || isKnownAction(value)),
	times: value => value === 'always' || isWhole(value, 1, Number.MAX_SAFE_INTEGER),
	after: value => isWhole(value, 0, Number.MAX_SAFE_INTEGER),
	code: isText,
	message: isText,
	status: value => isWhole(value, 200, 599),
	body: isText,
	// What is no header value would end the emulator's answer before it begins.
	contentType: value => typeof value === 'string' && /^[\t -~]*$/.test(value),
	delayMs: value => isWhole(value, 0, 600_000),
	drop: value => moments.includes(value),
	stall: value => moments.includes(value),
	change: value => typeof value === 'string' && Object.hasOwn(answerChanges, value),
	size: value => isWhole(value, 0, 1_000_000_000),
	rows: value => isWhole(value, 0, 1_000_000),
	clockOffset: value => isWhole(value, -1_000_000_000, 1_000_000_000),
	afterEffect: value => typeof value === 'boolean'
};

/**
 * Reads a fault that came from outside.
 *
 * @returns it with the fields for which its kind stands
 * @throws TypeError that names the field
 */
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
	const given = value as Fault;
	const fault: Fault = given.kind === undefined ? given : { ...faultKinds[given.kind].fields, ...given };
	return withoutContradiction(fault);
}

function withoutContradiction(fault: Fault): Fault {
	const ends = (['drop', 'stall', 'change'] as const).filter(name => fault[name] !== undefined);
	if (ends.length > 1) {
		throw new TypeError(`A fault cannot have both "${ends[0]}" and "${ends[1]}".`);
	}
	const answer = (['code', 'body'] as const).find(name => fault[name] !== undefined);
	if (answer !== undefined && (fault.change !== undefined || fault.drop === 'half' || fault.stall === 'half')) {
		throw new TypeError(`A fault with "${answer}" has no true answer that it could change or cut.`);
	}
	const foreign = fault.action === smtpAction ? Object.keys(fault).find(name => !smtpFields.includes(name)) : undefined;
	if (foreign !== undefined || (fault.action === smtpAction && (fault.drop === 'half' || fault.stall === 'half'))) {
		throw new TypeError(`A fault of ${smtpAction} cannot have "${foreign ?? 'half'}".`);
	}
	return fault;
}

/** Whether the true answer shows, if late, changed, cut or by another clock. */
export function showsTruth(fault: Fault): boolean {
	const isReplaced = fault.code !== undefined || fault.status !== undefined || fault.body !== undefined;
	const isKept = fault.drop === 'before' || fault.drop === 'after' || fault.stall === 'before' || fault.stall === 'after';
	return fault.change !== undefined || fault.drop === 'half' || fault.stall === 'half' || !(isReplaced || isKept);
}

/** Whether the action takes effect before the fault waits and shows. */
export function isAfterEffect(fault: Fault): boolean {
	return fault.afterEffect === true || fault.drop === 'after' || fault.stall === 'after';
}

interface Waiting {
	readonly fault: Fault;
	/** Requests that it lets pass before it hits. */
	passing: number;
	/** Requests that it hits. */
	left: number;
}

/** The faults that wait for their request, oldest first. */
export class Faults {
	private _waiting: Waiting[] = [];
	private _cleared = new AbortController();

	constructor(faults: readonly Fault[] = []) {
		for (const fault of faults) {
			this.add(fault);
		}
	}

	add(fault: Fault): void {
		const left = fault.times === 'always' ? Number.POSITIVE_INFINITY : (fault.times ?? 1);
		this._waiting.push({ fault, passing: fault.after ?? 0, left });
	}

	/** Aborted when the faults are cleared. */
	get cleared(): AbortSignal {
		return this._cleared.signal;
	}

	clear(): void {
		this._waiting = [];
		this._cleared.abort();
		this._cleared = new AbortController();
	}

	list(): readonly Fault[] {
		return this._waiting.map(({ fault }) => fault);
	}

	/** The fault that this request meets; it is used up by that. Those that wait for more requests to pass count this one. */
	take(action: string): Fault | undefined {
		const matching = this._waiting.filter(({ fault }) => fault.action === action || (fault.action === undefined && action !== smtpAction));
		const found = matching.find(({ passing }) => passing === 0);
		for (const waiting of matching.filter(({ passing }) => passing > 0)) {
			waiting.passing--;
		}
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

function isWhole(value: unknown, min: number, max: number): boolean {
	return Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;
}
