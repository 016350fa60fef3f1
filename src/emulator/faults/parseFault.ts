import { actionKinds } from '../state/actionNames.ts';
import { boolean, checked, integer, integerFrom, object, oneOf, optional, string } from '../state/parse.ts';
import { type AnswerChange, answerChanges } from './changedAnswer.ts';
import { type Fault, type FaultKind, faultKinds, findKind, smtpAction } from './faultKinds.ts';

const moment = optional(oneOf('before', 'after', 'half'));
const oneOrMore = integerFrom(1);

const parseFields = object<Fault>({
	kind: optional(oneOf(...(Object.keys(faultKinds) as FaultKind[]))),
	action: optional(oneOf(smtpAction, ...Object.keys(actionKinds))),
	times: optional((value, place) => (value === 'always' ? value : oneOrMore(value, place))),
	after: optional(integer),
	// The log of requests keeps it.
	code: optional(checked<string>(value => typeof value === 'string' && value.length <= 100, 'a string of up to 100 characters')),
	message: optional(string),
	status: optional(integerFrom(200, 599)),
	body: optional(string),
	// Node throws on an invalid header value.
	contentType: optional(checked<string>(value => typeof value === 'string' && /^[\t -~]*$/.test(value), 'printable ASCII')),
	delayMs: optional(integerFrom(0, 600_000)),
	drop: moment,
	stall: moment,
	change: optional(oneOf(...(Object.keys(answerChanges) as AnswerChange[]))),
	size: optional(integerFrom(0, 1_000_000_000)),
	rows: optional(integerFrom(0, 1_000_000)),
	clockOffset: optional(integerFrom(-1_000_000_000, 1_000_000_000)),
	afterEffect: optional(boolean)
});

/**
 * Validates a fault and adds the fields of its kind.
 *
 * @throws TypeError that names the invalid field
 */
export function parseFault(value: unknown): Fault {
	const fault = parseFields(value, '');
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
