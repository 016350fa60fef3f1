import { type JsonFault, jsonFault } from './jsonFault.ts';

/** Values of the variables of a template, by their names. */
export type TemplateData = Readonly<Record<string, string | number>>;

/** What keeps a text from being the values of a template. */
export type TemplateDataFault =
	| { readonly kind: 'empty' }
	| { readonly kind: 'syntax'; readonly fault: JsonFault }
	| { readonly kind: 'notObject' }
	| { readonly kind: 'missing'; readonly names: readonly string[] }
	/** Neither text nor number. */
	| { readonly kind: 'type'; readonly name: string }
	| { readonly kind: 'html'; readonly name: string };

/** What may be meant so all the same. */
export type TemplateDataDoubt =
	| { readonly kind: 'unknown'; readonly names: readonly string[] }
	| { readonly kind: 'blank'; readonly names: readonly string[] }
	/** Bytes. */
	| { readonly kind: 'long'; readonly length: number };

export type TemplateDataReading =
	| { readonly kind: 'fault'; readonly fault: TemplateDataFault }
	| { readonly kind: 'fine'; readonly data: TemplateData; readonly doubts: readonly TemplateDataDoubt[] };

/**
 * Bytes that the values may have in all: the limit for mail to groups (schema, `ReceiverInputData.TemplateData`). Unverified for single
 * mails.
 */
export const maxTemplateDataLength = 800;

/**
 * Reads what someone typed as the values of a template: a JSON object whose values are text or numbers, without HTML (schema, `Template`).
 *
 * @param variables the names of the template's variables
 */
export function readTemplateData(text: string, variables: readonly string[]): TemplateDataReading {
	if (text.trim() === '') {
		return { kind: 'fault', fault: { kind: 'empty' } };
	}
	const syntax = jsonFault(text);
	if (syntax) {
		return { kind: 'fault', fault: { kind: 'syntax', fault: syntax } };
	}
	const value: unknown = JSON.parse(text);
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		return { kind: 'fault', fault: { kind: 'notObject' } };
	}
	const entries = Object.entries(value);
	const wrong = entries.find(([, member]) => typeof member !== 'string' && typeof member !== 'number');
	if (wrong) {
		return { kind: 'fault', fault: { kind: 'type', name: wrong[0] } };
	}
	const missing = variables.filter(name => !Object.hasOwn(value, name));
	if (missing.length > 0) {
		return { kind: 'fault', fault: { kind: 'missing', names: missing } };
	}
	const html = entries.find(([, member]) => /<[a-z!/][^>]*>/i.test(String(member)));
	if (html) {
		return { kind: 'fault', fault: { kind: 'html', name: html[0] } };
	}
	return { kind: 'fine', data: value as TemplateData, doubts: doubtsOf(value as TemplateData, variables) };
}

/** An object with every variable and nothing in it, to begin with. */
export function emptyTemplateData(variables: readonly string[]): string {
	return `{${variables.map(name => `${JSON.stringify(name)}: ""`).join(', ')}}`;
}

function doubtsOf(data: TemplateData, variables: readonly string[]): readonly TemplateDataDoubt[] {
	const unknown = Object.keys(data).filter(name => !variables.includes(name));
	const blank = variables.filter(name => String(data[name]).trim() === '');
	const { length } = new TextEncoder().encode(JSON.stringify(data));
	return [
		...(length > maxTemplateDataLength ? [{ kind: 'long' as const, length }] : []),
		...(unknown.length > 0 ? [{ kind: 'unknown' as const, names: unknown }] : []),
		...(blank.length > 0 ? [{ kind: 'blank' as const, names: blank }] : [])
	];
}
