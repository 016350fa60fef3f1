import { type Fields, isFields, type Scalar, type Value } from './call.ts';

/** The class of what a parameter holds, where that is an object or a list of them. Source: the official schema, `ses/v20201002/api.json`. */
export const structures: Readonly<Record<string, string>> = {
	Attachments: 'Attachment',
	CycleParam: 'CycleEmailParam',
	Datas: 'ReceiverInputData',
	Simple: 'Simple',
	TagList: 'TagList',
	Template: 'Template',
	TemplateContent: 'TemplateContent',
	TimedParam: 'TimedEmailParam'
};

/** How a language fills the objects of its SDK. */
export interface Filler {
	/** A statement. `target` is an expression for the object. */
	assign(target: string, name: string, value: string): string;
	/** An expression for what a field of the object holds. */
	field(target: string, name: string): string;
	scalar(value: Scalar, name: string): string;
	scalars(items: readonly string[], values: readonly Scalar[]): string;
	/** A new, empty object. */
	object(structure: string): string;
	/** A list of new, empty objects. */
	objects(structure: string, count: number): string;
}

/**
 * Statements that fill an object of the SDK, one line for each field.
 *
 * @throws RangeError for an object where the schema has none
 */
export function fill(target: string, fields: Fields, filler: Filler): readonly string[] {
	return Object.entries(fields).flatMap(([name, value]) => {
		if (isFields(value)) {
			return [filler.assign(target, name, filler.object(structureOf(name))), ...fill(filler.field(target, name), value, filler)];
		}
		if (typeof value !== 'object') {
			return [filler.assign(target, name, filler.scalar(value, name))];
		}
		if (!Object.hasOwn(structures, name)) {
			const scalars = value.map(scalarOf);
			const items = scalars.map(item => filler.scalar(item, name));
			return [filler.assign(target, name, filler.scalars(items, scalars))];
		}
		return [
			filler.assign(target, name, filler.objects(structureOf(name), value.length)),
			...value.flatMap((item, index) => fill(`${filler.field(target, name)}[${index}]`, fieldsIn(item), filler))
		];
	});
}

/** The classes that filling these fields needs, each once. */
export function structuresIn(fields: Fields): readonly string[] {
	const found = Object.entries(fields).flatMap(([name, value]) => {
		const objects = typeof value === 'object' && !isFields(value) ? value.filter(isFields) : isFields(value) ? [value] : [];
		return Object.hasOwn(structures, name) || objects.length > 0 ? [structureOf(name), ...objects.flatMap(structuresIn)] : [];
	});
	return [...new Set(found)].sort();
}

function structureOf(name: string): string {
	const structure = Object.hasOwn(structures, name) ? structures[name] : undefined;
	if (structure === undefined) {
		throw new RangeError(`SES takes no object as ${name}.`);
	}
	return structure;
}

function scalarOf(value: Value): Scalar {
	if (typeof value === 'object') {
		throw new RangeError('SES takes no such list.');
	}
	return value;
}

function fieldsIn(value: Value): Fields {
	if (!isFields(value)) {
		throw new RangeError('SES takes no such list.');
	}
	return value;
}
