import type { Action, Input } from '../../ses/actions.ts';
import { EmulatorError, ensure } from './messages.ts';
import { isObject } from './parse.ts';

type Shape = 'string' | 'integer' | { readonly list: Shape } | { readonly fields: Readonly<Record<string, Parameter>> };

interface Parameter {
	readonly type: Shape;
	readonly required?: true;
}

const text: Parameter = { type: 'string' };
const neededText: Parameter = { type: 'string', required: true };
const integer: Parameter = { type: 'integer' };
const neededInteger: Parameter = { type: 'integer', required: true };
const texts: Parameter = { type: { list: 'string' } };
const tags: Parameter = { type: { list: { fields: { TagKey: neededText, TagValue: neededText } } } };
const content: Parameter = { type: { fields: { Html: text, Text: text } } };
const neededContent: Parameter = { ...content, required: true };
const template: Parameter = { type: { fields: { TemplateID: neededInteger, TemplateData: neededText } } };
const attachments: Parameter = { type: { list: { fields: { FileName: neededText, Content: text, FileURL: text } } } };

/**
 * Parameters of the implemented actions. Source: the official schema. `NewAPI` of UpdateEmailIdentity is missing, so it fails with
 * UnknownParameter, because it is not documented what it does. `DKIMOption` of this action has no effect (unverified).
 */
const parameters: Readonly<Record<Action, Readonly<Record<string, Parameter>>>> = {
	CreateEmailAddress: { EmailAddress: neededText, EmailSenderName: text },
	ListEmailAddress: {},
	DeleteEmailAddress: { EmailAddress: neededText },
	UpdateEmailSmtpPassWord: { EmailAddress: neededText, Password: neededText },
	ListEmailIdentities: { TagList: tags, Limit: integer, Offset: integer },
	CreateEmailIdentity: { EmailIdentity: neededText, DKIMOption: integer, TagList: tags },
	GetEmailIdentity: { EmailIdentity: neededText },
	UpdateEmailIdentity: { EmailIdentity: neededText, DKIMOption: integer },
	DeleteEmailIdentity: { EmailIdentity: neededText },
	SendEmail: {
		FromEmailAddress: neededText,
		Subject: neededText,
		Destination: texts,
		ReplyToAddresses: text,
		Cc: texts,
		Bcc: texts,
		Template: template,
		Simple: content,
		Attachments: attachments,
		Unsubscribe: text,
		TriggerType: integer,
		SmtpMessageId: text,
		SmtpHeaders: text,
		HeaderFrom: text
	},
	GetSendEmailStatus: {
		RequestDate: neededText,
		Offset: neededInteger,
		Limit: neededInteger,
		MessageId: text,
		ToEmailAddress: text
	},
	ListEmailTemplates: { Limit: neededInteger, Offset: neededInteger },
	GetEmailTemplate: { TemplateID: neededInteger },
	CreateEmailTemplate: { TemplateName: neededText, TemplateContent: neededContent },
	UpdateEmailTemplate: { TemplateID: neededInteger, TemplateName: neededText, TemplateContent: neededContent },
	DeleteEmailTemplate: { TemplateID: neededInteger }
};

export function isImplemented(action: string): action is Action {
	return Object.hasOwn(parameters, action);
}

/**
 * Validates names and types of parameters. `null` is the same as no value.
 *
 * Unverified: UnknownParameter, which is in the table of common errors only. Unknown fields of a parameter are ignored.
 *
 * @throws EmulatorError UnknownParameter, MissingParameter or InvalidParameter
 */
export function checkParameters<A extends Action>(action: A, given: Readonly<Record<string, unknown>>): Input<A> {
	const known = parameters[action];
	for (const name of Object.keys(given)) {
		ensure(Object.hasOwn(known, name), 'UnknownParameter', name);
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
		ensure(isOfShape(value, type), 'InvalidParameter', name, describe(type));
		input[name] = withoutNulls(value);
	}
	return input as Input<A>;
}

function isOfShape(value: unknown, shape: Shape): boolean {
	if (shape === 'string') {
		return typeof value === 'string';
	}
	if (shape === 'integer') {
		return Number.isSafeInteger(value) && (value as number) >= 0;
	}
	if ('list' in shape) {
		return Array.isArray(value) && value.every(item => isOfShape(item, shape.list));
	}
	if (!isObject(value)) {
		return false;
	}
	return Object.entries(shape.fields).every(([name, { type, required }]) => {
		const field = value[name] ?? undefined;
		return field === undefined ? !required : isOfShape(field, type);
	});
}

function withoutNulls(value: unknown): unknown {
	if (Array.isArray(value)) {
		return value.map(withoutNulls);
	}
	return isObject(value) ? Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null)) : value;
}

/** Describes a shape, to follow "must be". */
function describe(shape: Shape): string {
	if (shape === 'string') {
		return 'a string';
	}
	return shape === 'integer' ? 'an integer of 0 or more' : 'of the documented type';
}

/** Parsing hundreds of thousands of fields takes seconds. A request of an SDK has up to some hundred. */
const maxFields = 2000;

/** @param text a query or form */
export function hasTooManyFields(text: string): boolean {
	return text.split('&', maxFields + 1).length > maxFields;
}

interface Tree {
	[name: string]: Tree | string;
}

/**
 * The parameters of a GET request, in which all values are strings and nested names are flattened, as in `TagList.0.TagKey` or
 * `Template.TemplateID`. Source: the official SDKs.
 *
 * @throws EmulatorError RequestSizeLimitExceeded
 */
export function parametersOfQuery(action: Action, query: string): Readonly<Record<string, unknown>> {
	ensure(!hasTooManyFields(query), 'RequestSizeLimitExceeded', `${maxFields} fields`);
	const tree: Tree = Object.create(null);
	for (const [name, value] of new URLSearchParams(query)) {
		const path = /^\w+(\.\w+){1,3}$/.test(name) ? name.split('.') : [name];
		const last = path.pop() ?? '';
		let branch = tree;
		for (const step of path) {
			const next = branch[step];
			branch = branch[step] = typeof next === 'object' ? next : Object.create(null);
		}
		branch[last] = value;
	}
	return convert(tree, { fields: parameters[action] }) as Readonly<Record<string, unknown>>;
}

/** Values of another shape are left unchanged, so that `checkParameters` reports them. */
function convert(tree: Tree | string, shape: Shape | undefined): unknown {
	if (typeof tree === 'string') {
		return shape === 'integer' && /^\d+$/.test(tree) ? Number(tree) : tree;
	}
	if (typeof shape === 'object' && 'list' in shape) {
		return Object.values(tree).map(item => convert(item, shape.list));
	}
	const fields = typeof shape === 'object' && 'fields' in shape ? shape.fields : {};
	return Object.fromEntries(Object.entries(tree).map(([name, item]) => [name, convert(item, fields[name]?.type)]));
}
