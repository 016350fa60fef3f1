import type { Action, Input } from '../../ses/actions.ts';
import { EmulatorError } from './messages.ts';

type ParameterType = 'string' | 'integer' | 'tags';

interface Parameter {
	readonly type: ParameterType;
	readonly required?: true;
}

/** What each implemented action takes. Source: the official schema. */
const parameters: Readonly<Record<Action, Readonly<Record<string, Parameter>>>> = {
	CreateEmailAddress: { EmailAddress: { type: 'string', required: true }, EmailSenderName: { type: 'string' } },
	ListEmailAddress: {},
	DeleteEmailAddress: { EmailAddress: { type: 'string', required: true } },
	ListEmailIdentities: { TagList: { type: 'tags' }, Limit: { type: 'integer' }, Offset: { type: 'integer' } },
	GetEmailIdentity: { EmailIdentity: { type: 'string', required: true } }
};

const typeNames: Readonly<Record<ParameterType, string>> = {
	string: 'a string',
	integer: 'an integer of 0 or more',
	tags: 'a list of objects with `TagKey` and `TagValue`'
};

export function isImplemented(action: string): action is Action {
	return Object.hasOwn(parameters, action);
}

/**
 * Checks names and types of what a caller gave. `null` counts as absent.
 *
 * That SES answers an unknown parameter with UnknownParameter is in the table of common errors only; unverified.
 *
 * @throws EmulatorError UnknownParameter, MissingParameter or InvalidParameter
 */
export function checkParameters<A extends Action>(action: A, given: Readonly<Record<string, unknown>>): Input<A> {
	const known = parameters[action];
	for (const name of Object.keys(given)) {
		if (!Object.hasOwn(known, name)) {
			throw new EmulatorError('UnknownParameter', name);
		}
	}
	const input: Record<string, unknown> = {};
	for (const [name, { type, required }] of Object.entries(known)) {
		const value = given[name] ?? undefined;
		if (value === undefined) {
			if (required) {
				throw new EmulatorError('MissingParameter', name);
			}
			continue;
		}
		if (!isOfType(value, type)) {
			throw new EmulatorError('InvalidParameter', name, typeNames[type]);
		}
		input[name] = value;
	}
	return input as Input<A>;
}

function isOfType(value: unknown, type: ParameterType): boolean {
	switch (type) {
		case 'string':
			return typeof value === 'string';
		case 'integer':
			return Number.isSafeInteger(value) && (value as number) >= 0;
		case 'tags':
			return Array.isArray(value) && value.every(tag => typeof tag?.TagKey === 'string' && typeof tag.TagValue === 'string');
	}
}

/**
 * The parameters of a GET request: everything is text, and the official SDKs flatten lists to `TagList.0.TagKey`.
 *
 * @throws EmulatorError InvalidParameter when a name comes twice
 */
export function parametersOfQuery(action: Action, query: string): Readonly<Record<string, unknown>> {
	const known = parameters[action];
	const result: Record<string, unknown> = Object.create(null);
	const lists: Record<string, Record<string, Record<string, string>>> = Object.create(null);
	const seen = new Set<string>();
	for (const [name, value] of new URLSearchParams(query)) {
		if (seen.has(name)) {
			throw new EmulatorError('InvalidParameter', name, 'given once');
		}
		seen.add(name);
		const [, listName, index, field] = /^(\w+)\.(\d{1,3})\.(\w+)$/.exec(name) ?? [];
		if (listName !== undefined && index !== undefined && field !== undefined) {
			const items = lists[listName] ?? {};
			lists[listName] = { ...items, [index]: { ...items[index], [field]: value } };
		} else {
			result[name] = known[name]?.type === 'integer' && /^\d+$/.test(value) ? Number(value) : value;
		}
	}
	for (const [name, items] of Object.entries(lists)) {
		result[name] = Object.values(items);
	}
	return result;
}
