import { isKnownAction } from '../state/actionNames.ts';
import { answerChanges } from './changedAnswer.ts';
import { type Fault, type FaultKind, type FaultMoment, faultKinds, findKind, smtpAction } from './faultKinds.ts';

/** The only fields that make sense for SMTP, which has neither JSON nor HTTP. */
const smtpFields: readonly string[] = ['kind', 'action', 'times', 'after', 'code', 'message', 'delayMs', 'drop', 'stall', 'afterEffect'];

const moments: readonly unknown[] = ['before', 'after', 'half'] satisfies FaultMoment[];

const checks: { readonly [K in keyof Required<Fault>]: (value: unknown) => boolean } = {
	kind: value => typeof value === 'string' && Object.hasOwn(faultKinds, value),
	action: value => typeof value === 'string' && (value === smtpAction || isKnownAction(value)),
	times: value => value === 'always' || isInteger(value, 1, Number.MAX_SAFE_INTEGER),
	after: value => isInteger(value, 0, Number.MAX_SAFE_INTEGER),
	code: isString,
	message: isString,
	status: value => isInteger(value, 200, 599),
	body: isString,
	// Node throws on an invalid header value.
	contentType: value => typeof value === 'string' && /^[\t -~]*$/.test(value),
	delayMs: value => isInteger(value, 0, 600_000),
	drop: value => moments.includes(value),
	stall: value => moments.includes(value),
	change: value => typeof value === 'string' && Object.hasOwn(answerChanges, value),
	size: value => isInteger(value, 0, 1_000_000_000),
	rows: value => isInteger(value, 0, 1_000_000),
	clockOffset: value => isInteger(value, -1_000_000_000, 1_000_000_000),
	afterEffect: value => typeof value === 'boolean'
};

/**
 * Validates a fault and adds the fields of its kind.
 *
 * @throws TypeError that names the invalid field
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
			throw new TypeError(`The value of the field "${name}" is invalid.`);
		}
	}
	const given = value as Fault;
	const fault: Fault = given.kind === undefined ? given : { ...faultKinds[given.kind].fields, ...given };
	validateCombination(fault);
	return fault;
}

function validateCombination(fault: Fault): void {
	const ends = (['drop', 'stall', 'change'] as const).filter(name => fault[name] !== undefined);
	if (ends.length > 1) {
		throw new TypeError(`A fault can't have both "${ends[0]}" and "${ends[1]}".`);
	}
	const cutsHalf = fault.drop === 'half' || fault.stall === 'half';
	const replacement = (['code', 'body'] as const).find(name => fault[name] !== undefined);
	if (replacement !== undefined && (fault.change !== undefined || cutsHalf)) {
		throw new TypeError(`"${replacement}" replaces the real answer, so it can't be combined with "change" or "half".`);
	}
	if (fault.action === smtpAction) {
		const field = Object.keys(fault).find(name => !smtpFields.includes(name)) ?? (cutsHalf ? 'half' : undefined);
		if (field !== undefined) {
			throw new TypeError(`"${field}" can't be used with ${smtpAction}.`);
		}
	}
}

/**
 * Parses a fault from the command line: `ACTION:KIND[=VALUE][:FIELD=VALUE…]`, where `*` is every action, or a fault in JSON.
 *
 * @throws TypeError or SyntaxError that says what is wrong
 */
export function parseFaultText(text: string): Fault {
	if (text.trimStart().startsWith('{')) {
		return parseFault(JSON.parse(text));
	}
	const [action = '', kindText = '', ...fieldTexts] = text.split(':').map(part => part.trim());
	if (action !== '*' && action !== smtpAction && !isKnownAction(action)) {
		throw new TypeError(`SES has no action "${action}". Use * for all actions.`);
	}
	const [name, value] = splitAtEquals(kindText);
	const kind = findKind(name);
	if (!kind) {
		throw new TypeError(`There is no kind of fault called "${name}".`);
	}
	if (value !== undefined && kind.value === undefined) {
		throw new TypeError(`"${name}" takes no value.`);
	}
	const fields: Record<string, unknown> = { kind: name, ...(action === '*' ? {} : { action }) };
	if (value !== undefined && kind.value !== undefined) {
		fields[kind.value] = parseScalar(value);
	}
	for (const [field, fieldValue] of fieldTexts.map(splitAtEquals)) {
		if (fieldValue === undefined) {
			throw new TypeError(`"${field}" needs a value, as in times=always.`);
		}
		fields[field] = parseScalar(fieldValue);
	}
	return parseFault(fields);
}

/** The kinds of faults for `--help`, one per line. */
export function kindLines(): readonly string[] {
	const names = Object.keys(faultKinds) as FaultKind[];
	return names.map(name => `${`${name}${findKind(name)?.value ? '[=VALUE]' : ''}`.padEnd(22)}${faultKinds[name].help}`);
}

function splitAtEquals(text: string): readonly [name: string, value: string | undefined] {
	const at = text.indexOf('=');
	return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function parseScalar(text: string): string | number | boolean {
	if (/^-?\d{1,15}$/.test(text)) {
		return Number(text);
	}
	return text === 'true' || text === 'false' ? text === 'true' : text;
}

function isString(value: unknown): boolean {
	return typeof value === 'string';
}

function isInteger(value: unknown, min: number, max: number): boolean {
	return Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;
}
