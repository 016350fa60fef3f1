import type { Fault } from './faultKinds.ts';
import { type FaultKind, faultKinds, findKind } from './faultKinds.ts';
import { parseFault, smtpAction } from './faults.ts';
import { isKnownAction } from './state/actionNames.ts';

/**
 * Reads a fault as people type it: `ACTION:KIND[=VALUE][:FIELD=VALUE…]`, `*` for every action, or the JSON of a fault.
 *
 * @throws TypeError or SyntaxError that says what is wrong
 */
export function parseFaultText(text: string): Fault {
	if (text.trimStart().startsWith('{')) {
		return parseFault(JSON.parse(text));
	}
	const [action = '', kindText = '', ...fieldTexts] = text.split(':').map(part => part.trim());
	if (action !== '*' && action !== smtpAction && !isKnownAction(action)) {
		throw new TypeError(`SES has no action "${action}". Write * for every action.`);
	}
	const [name, value] = halves(kindText);
	const kind = findKind(name);
	if (!kind) {
		throw new TypeError(`"${name}" is no kind of fault.`);
	}
	if (value !== undefined && kind.value === undefined) {
		throw new TypeError(`"${name}" takes no value.`);
	}
	const fields: Record<string, unknown> = { kind: name, ...(action === '*' ? {} : { action }) };
	if (value !== undefined && kind.value !== undefined) {
		fields[kind.value] = read(value);
	}
	for (const [field, fieldValue] of fieldTexts.map(halves)) {
		if (fieldValue === undefined) {
			throw new TypeError(`"${field}" needs a value, as in times=always.`);
		}
		fields[field] = read(fieldValue);
	}
	return parseFault(fields);
}

/** One line for each kind. */
export function kindLines(): readonly string[] {
	const names = Object.keys(faultKinds) as FaultKind[];
	return names.map(name => `${`${name}${findKind(name)?.value ? '[=VALUE]' : ''}`.padEnd(22)}${faultKinds[name].says}`);
}

function halves(text: string): readonly [name: string, value: string | undefined] {
	const at = text.indexOf('=');
	return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function read(text: string): unknown {
	if (/^-?\d{1,15}$/.test(text)) {
		return Number(text);
	}
	return text === 'true' || text === 'false' ? text === 'true' : text;
}
