import { type Fields, isFields, type Scalar, type Value } from './call.ts';

/** Classes of the parameters that are an object or a list of objects. Source: the official schema, `ses/v20201002/api.json`. */
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

/** How to fill the objects of an SDK in its language. */
export interface Filler {
	/** A statement. `target` is an expression for the object. */
	assign(target: string, name: string, value: string): string;
	/** An expression for a field of the object. */
	field(target: string, name: string): string;
	scalar(value: Scalar, name: string): string;
	scalars(items: readonly string[], values: readonly Scalar[]): string;
	/** A new, empty object. */
	object(structure: string): string;
	/** A list of new, empty objects. */
	objects(structure: string, count: number): string;
}

/**
 * Statements that fill an object of an SDK, one line per field.
 *
 * @throws RangeError for an object in a parameter that isn't in `structures`
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

/** The classes that `fill` needs, each once, sorted. */
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
		throw new RangeError(`The parameter ${name} isn't an object.`);
	}
	return structure;
}

function scalarOf(value: Value): Scalar {
	if (typeof value === 'object') {
		throw new RangeError('The list must contain no objects.');
	}
	return value;
}

function fieldsIn(value: Value): Fields {
	if (!isFields(value)) {
		throw new RangeError('The list must contain objects.');
	}
	return value;
}
