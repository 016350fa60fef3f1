import { cleanText, isPlain } from './cleanText.ts';

/** The part of JSON Schema (draft 2020-12) that the tools in package.json use. */
export interface Schema {
	readonly type: 'object' | 'array' | 'string' | 'integer';
	readonly description?: string;
	readonly properties?: Readonly<Record<string, Schema>>;
	readonly required?: readonly string[];
	/** `false` in place of a schema for none. */
	readonly additionalProperties?: Schema | false;
	readonly propertyNames?: Schema;
	readonly maxProperties?: number;
	readonly items?: Schema;
	readonly minItems?: number;
	readonly maxItems?: number;
	readonly minLength?: number;
	readonly maxLength?: number;
	readonly minimum?: number;
}

/**
 * Checks an argument of a tool: VS Code does not. Besides what its schema says, a text must be plain (see `isPlain`).
 *
 * @param name what the value is called
 * @returns what is wrong, in English; `undefined` if nothing is
 */
export function schemaFault(schema: Schema, value: unknown, name: string): string | undefined {
	switch (schema.type) {
		case 'string':
			return textFault(schema, value, name);
		case 'integer':
			return Number.isSafeInteger(value) && (value as number) >= (schema.minimum ?? 0) ? undefined : `${name} must be an integer.`;
		case 'array':
			return listFault(schema, value, name);
		case 'object':
			return objectFault(schema, value, name);
	}
}

function textFault({ minLength = 0, maxLength = 0 }: Schema, value: unknown, name: string): string | undefined {
	if (typeof value !== 'string') {
		return `${name} must be a string.`;
	}
	if (value.length < minLength || value.length > maxLength) {
		return `${name} must have ${minLength} to ${maxLength} characters. It has ${value.length}.`;
	}
	return isPlain(value) ? undefined : `${name} must be one line without invisible characters.`;
}

function listFault({ items, minItems = 0, maxItems = 0 }: Schema, value: unknown, name: string): string | undefined {
	if (!Array.isArray(value) || value.length < minItems || value.length > maxItems) {
		return `${name} must be a list of ${minItems} to ${maxItems} items.`;
	}
	return items && first(value, (item, index) => schemaFault(items, item, `${name}[${index}]`));
}

function objectFault(schema: Schema, value: unknown, name: string): string | undefined {
	const { properties = {}, required = [], additionalProperties = false, propertyNames, maxProperties } = schema;
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		return `${name} must be an object.`;
	}
	const names = Object.keys(value);
	if (maxProperties !== undefined && names.length > maxProperties) {
		return `${name} must have at most ${maxProperties} properties.`;
	}
	const missing = required.find(property => !Object.hasOwn(value, property));
	if (missing !== undefined) {
		return `${name} must have the property ${missing}.`;
	}
	return first(names, property => {
		const known = Object.hasOwn(properties, property) ? properties[property] : additionalProperties;
		const shown = `${name}.${cleanText(property, 40)}`;
		if (!known) {
			return `There is no ${shown}. Properties: ${Object.keys(properties).join(', ') || 'none'}.`;
		}
		return (
			(propertyNames && schemaFault(propertyNames, property, `The name of ${shown}`)) ??
			schemaFault(known, (value as Readonly<Record<string, unknown>>)[property], shown)
		);
	});
}

/** The first fault. */
function first<T>(items: readonly T[], faultOf: (item: T, index: number) => string | undefined): string | undefined {
	for (const [index, item] of items.entries()) {
		const fault = faultOf(item, index);
		if (fault !== undefined) {
			return fault;
		}
	}
	return undefined;
}
