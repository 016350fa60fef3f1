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
	const reason = syntaxError(json);
	if (reason !== undefined) {
		const stray = strayInJson(json);
		return { fault: stray ? { kind: 'character', stray } : { kind: 'syntax', reason } };
	}
	const value: object = JSON.parse(quoteNumbers(json));
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
	// One that does not end is read to the end only once, and stays.
	const withoutTexts = json.replace(/"(?:[^"\\]|\\.)*("?)/g, (text, end) => (end ? 'x'.repeat([...text].length) : text));
	const mark = /[“”„‟＂]/g;
	const isOnlyMarks = syntaxError(json.replace(mark, '"')) === undefined;
	return findLookAlike(withoutTexts) ?? (isOnlyMarks ? findStray(json, character => character.search(mark) === 0) : undefined);
}

function syntaxError(json: string): string | undefined {
	try {
		JSON.parse(json);
		return undefined;
	} catch (error) {
		return String((error as Error).message);
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
