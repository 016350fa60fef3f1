import { findLookAlike, findStray, type StrayCharacter } from '../mail/strayCharacter.ts';

/** The values of the variables of a template, by their names. */
export type TemplateData = Readonly<Record<string, string>>;

export type TemplateDataFault =
	/** Not JSON. `reason` is the English message of the JavaScript engine. */
	| { readonly kind: 'syntax'; readonly reason: string }
	/** Not JSON, because of a character such as a curly quotation mark. */
	| { readonly kind: 'character'; readonly stray: StrayCharacter }
	/** Neither a text nor a number. */
	| { readonly kind: 'type'; readonly name: string }
	| { readonly kind: 'html'; readonly name: string };

/** Whether a text was meant as the JSON object with all values, rather than as the value of one variable. */
export function isJson(text: string): boolean {
	return /^[\s\p{Cf}]*[{｛]/u.test(text);
}

/** Reads a JSON object whose values are texts and numbers without HTML (schema, `Template`). Numbers keep the digits that were typed. */
export function readTemplateData(json: string): { readonly data: TemplateData } | { readonly fault: TemplateDataFault } {
	let value: object;
	try {
		value = JSON.parse(json);
	} catch (error) {
		const stray = strayInJson(json);
		return { fault: stray ? { kind: 'character', stray } : { kind: 'syntax', reason: error instanceof Error ? error.message : '' } };
	}
	value = JSON.parse(quoteNumbers(json));
	for (const [name, member] of Object.entries(value)) {
		if (typeof member !== 'string') {
			return { fault: { kind: 'type', name } };
		}
		if (hasHtml(member)) {
			return { fault: { kind: 'html', name } };
		}
	}
	return { data: value as TemplateData };
}

/** The look-alike that makes JSON invalid: one outside of texts, or a quotation mark at one end of a text. */
function strayInJson(json: string): StrayCharacter | undefined {
	const withoutTexts = json.replace(/"(?:[^"\\]|\\.)*"/g, text => 'x'.repeat([...text].length));
	const isJsonWithMarks = canParse(json.replace(/[“”„‟＂]/g, '"'));
	return findLookAlike(withoutTexts) ?? (isJsonWithMarks ? findStray(json, character => '“”„‟＂'.includes(character)) : undefined);
}

function canParse(json: string): boolean {
	try {
		JSON.parse(json);
		return true;
	} catch {
		return false;
	}
}

/** JavaScript would round 12345678901234567890, and shorten 12.50 to 12.5. */
function quoteNumbers(json: string): string {
	return json.replace(/("(?:[^"\\]|\\.)*")|-?\d[\d.eE+-]*/g, (match, text?: string) => text ?? `"${match}"`);
}

/** SES rejects HTML in values (schema, `Template`). */
export function hasHtml(value: string): boolean {
	// A pattern that looks for the end of each tag is slow where many tags begin and none ends.
	return /<[a-z!/]/i.test(value.slice(0, value.lastIndexOf('>') + 1));
}

/** Gives each variable that has no value yet an empty one. */
export function withAllVariables(data: TemplateData, variables: readonly string[]): TemplateData {
	return { ...Object.fromEntries(variables.map(name => [name, ''])), ...data };
}
