import { findStray, type StrayCharacter } from './strayCharacter.ts';

/** The values of the variables of a template, by their names. */
export type TemplateData = Readonly<Record<string, string>>;

export type TemplateDataFault =
	/** Not JSON. */
	| { readonly kind: 'syntax' }
	/** Not JSON, because of a character such as a curly quotation mark. */
	| { readonly kind: 'character'; readonly stray: StrayCharacter }
	/** Neither a text nor a number. */
	| { readonly kind: 'type'; readonly name: string }
	| { readonly kind: 'html'; readonly name: string }
	/** The name is there twice. JSON would take the last value without a word. */
	| { readonly kind: 'repeated'; readonly name: string };

/** Whether a text was meant as the JSON object with all values, rather than as the value of one variable. */
export function isJson(text: string): boolean {
	return /^[\s\p{Cf}]*[{｛]/u.test(text);
}

/** Whether a text has the start of a JSON object somewhere, perhaps in quotation marks or a list. */
export function holdsJson(text: string): boolean {
	return /[{｛]\s*\\?["“”＂'‘’][^{}]*[:：]/.test(text);
}

/** Reads a JSON object whose values are texts and numbers without HTML (schema, `Template`). Numbers keep the digits that were typed. */
export function readTemplateData(json: string): { readonly data: TemplateData } | { readonly fault: TemplateDataFault } {
	if (!isJsonText(json)) {
		const stray = strayInJson(json);
		return { fault: stray ? { kind: 'character', stray } : { kind: 'syntax' } };
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
	const repeated = repeatedName(json);
	return repeated === undefined ? { data: value as TemplateData } : { fault: { kind: 'repeated', name: repeated } };
}

/** @param json without objects in the object */
function repeatedName(json: string): string | undefined {
	const names = [...json.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?/g)].flatMap(([, text = '', colon]) => (colon ? [JSON.parse(text)] : []));
	const seen = new Set<string>();
	return names.find(name => seen.size === seen.add(name).size);
}

/** As far as JSON consists of its tokens, with a last text that may have no end. A comma before a closing bracket is none. */
const tokens = /^(?:[ \t\r\n{}[\]:]|,(?!\s*[}\]])|"(?:[^"\\]|\\.)*(?:"|$)|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|true|false|null)*/is;

/**
 * The character that makes JSON invalid, if it is the first that is no token: a look-alike or another sign, an apostrophe, the slash of a
 * comment, a comma too many. Or a look-alike of a quotation mark at one end of a text. Letters are not named: they may be a text without quotation marks.
 */
function strayInJson(json: string): StrayCharacter | undefined {
	const end = [...(tokens.exec(json)?.[0] ?? '')].length;
	const wrong = [...json][end];
	const stray = findStray(json, (character, index) => index === end && (character === wrong || !/[ {}[\]:,"\d-]/.test(character)));
	if (stray && (stray.meant !== undefined || /['/,]|[^\p{L}\0-\x7f]/u.test(stray.character))) {
		return stray;
	}
	const mark = /[“”„‟＂]/g;
	return isJsonText(json.replace(mark, '"')) ? findStray(json, character => character.search(mark) === 0) : undefined;
}

function isJsonText(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}

/** JavaScript would round 12345678901234567890, and shorten 12.50 to 12.5. */
export function quoteNumbers(json: string): string {
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
