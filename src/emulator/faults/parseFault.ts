import { isKnownAction } from '../state/actionNames.ts';
import { isObject } from '../state/parse.ts';
import { answerChanges } from './changedAnswer.ts';
import { type Fault, type FaultKind, type FaultMoment, faultKinds, findKind, smtpAction } from './faultKinds.ts';

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
	if (!isObject(value)) {
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
	const fault = value as Fault;
	return fault.kind === undefined ? fault : { ...faultKinds[fault.kind].fields, ...fault };
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
	const [kind, value] = splitAtEquals(kindText);
	const fields: Record<string, unknown> = { kind, ...(action === '*' ? {} : { action }) };
	if (value !== '') {
		fields[findKind(kind)?.value ?? kind] = parseScalar(value);
	}
	for (const [name, fieldValue] of fieldTexts.map(splitAtEquals)) {
		fields[name] = parseScalar(fieldValue);
	}
	return parseFault(fields);
}

/** The kinds of faults for `--help`, one per line. */
export function kindLines(): readonly string[] {
	const names = Object.keys(faultKinds) as FaultKind[];
	return names.map(name => `${`${name}${findKind(name)?.value ? '[=VALUE]' : ''}`.padEnd(22)}${faultKinds[name].help}`);
}

function splitAtEquals(text: string): readonly [name: string, value: string] {
	const [name = '', ...values] = text.split('=');
	return [name, values.join('=')];
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
