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
	/** A number with more digits than a number keeps, or a larger one than there is. */
	| { readonly kind: 'number'; readonly name: string }
	| { readonly kind: 'html'; readonly name: string };

/** What may be meant so all the same. */
export type TemplateDataDoubt =
	| { readonly kind: 'unknown'; readonly names: readonly string[] }
	| { readonly kind: 'blank'; readonly names: readonly string[] }
	/** A number that loses its zeros at the end, such as 12.50. */
	| { readonly kind: 'zeros'; readonly name: string; readonly sent: number }
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
	const html = entries.find(([, member]) => hasTag(String(member)));
	if (html) {
		return { kind: 'fault', fault: { kind: 'html', name: html[0] } };
	}
	const data = value as TemplateData;
	const numbers = numbersIn(text);
	const inexact = numbers.find(({ digits }) => !isExact(digits));
	if (inexact) {
		return { kind: 'fault', fault: { kind: 'number', name: inexact.name } };
	}
	return { kind: 'fine', data, doubts: doubtsOf(data, numbers, variables) };
}

function hasTag(text: string): boolean {
	// A pattern that looks for the end of each tag stands still where many begin and none ends.
	return /<[a-z!/]/i.test(text.slice(0, text.lastIndexOf('>') + 1));
}

interface TypedNumber {
	readonly name: string;
	/** As it was typed. */
	readonly digits: string;
}

/** @param json an object of text and numbers */
function numbersIn(json: string): readonly TypedNumber[] {
	const members = json.matchAll(/("(?:[^"\\]|\\.)*")\s*:\s*(?:"(?:[^"\\]|\\.)*"|([\d.eE+-]+))/g);
	return [...members].flatMap(([, name = '', digits]) => (digits === undefined ? [] : [{ name: JSON.parse(name), digits }]));
}

/** Whether the number that is sent has the value that was typed: JavaScript keeps 15 digits of any number. */
function isExact(digits: string): boolean {
	const mantissa = digits.replace(/e.*$/i, '').replace(/[.-]/g, '').replace(/^0+/, '');
	return Number.isFinite(Number(digits)) && (mantissa.length <= 15 || String(Number(digits)) === digits);
}

/** An object with every variable and nothing in it, to begin with. */
export function emptyTemplateData(variables: readonly string[]): string {
	return `{${variables.map(name => `${JSON.stringify(name)}: ""`).join(', ')}}`;
}

function doubtsOf(data: TemplateData, numbers: readonly TypedNumber[], variables: readonly string[]): readonly TemplateDataDoubt[] {
	const unknown = Object.keys(data).filter(name => !variables.includes(name));
	const blank = variables.filter(name => String(data[name]).trim() === '');
	const zeros = numbers.find(({ digits }) => /\.\d*0$/.test(digits));
	const { length } = new TextEncoder().encode(JSON.stringify(data));
	return [
		...(length > maxTemplateDataLength ? [{ kind: 'long' as const, length }] : []),
		...(zeros ? [{ kind: 'zeros' as const, name: zeros.name, sent: Number(zeros.digits) }] : []),
		...(unknown.length > 0 ? [{ kind: 'unknown' as const, names: unknown }] : []),
		...(blank.length > 0 ? [{ kind: 'blank' as const, names: blank }] : [])
	];
}
