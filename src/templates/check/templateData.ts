import type { Span } from './readHtml.ts';

/** A name in `TemplateData`. */
export interface DataName extends Span {
	readonly name: string;
	/** Whether it is the name of its value, too: `{ name }`. */
	readonly isShorthand: boolean;
}

/** A literal `TemplateData` in code, near the id of its template. */
export interface DataLiteral {
	readonly id: number;
	/** The opening bracket. */
	readonly start: number;
	readonly names: readonly DataName[];
}

/** How far the id may be from the data, in UTF-16 code units. */
const farthest = 400;
/** The longest literal that is read, and how many, also of those that are left out: each takes about 0.3 ms at worst. */
const [longest, most] = [4000, 100];

/** `TemplateID: 1`, `templateId = 1`, `"TemplateID" => 1`, `setTemplateID(1)`, `TemplateID: common.Uint64Ptr(1)`. */
const ids = /template_?id["']?\]?\s{0,10}(?::=|=>|[:=(,])\s{0,10}(?:[\w.]{1,40}\()?["']?(\d{1,15})L?\b/gi;
/** As far as the bracket of the values: `TemplateData: JSON.stringify({`, `TemplateData = '{`, `"TemplateData" => json_encode([`. */
const datas = /template_?data["']?\]?\s{0,10}(?::=|=>|[:=(,])\s{0,10}[\w.$*&[\]( "'`]{0,60}?(?=[{[](?![\]\w]{0,20}\]))/gi;
/** Comments; texts, whose quotation marks may be escaped in another text; words; signs. */
const tokens = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|(?<!\.)#[^\n]*|(\\?["'`])([\s\S]{0,300}?)\1|[\w$]+|=>|\.\.\.|\*\*|[^\s]/g;
/** Names that are added later: `templateData.a = 1`, `template_data["a"] = 1`, `templateData.update(others)`. */
const additions = /template_?data(?:(?:\.\w{1,60}|\[[^\]\n]{0,60}\])\s{0,10}=(?!=)|\.(?:put|set|update|append)\w{0,10}\()/i;

/**
 * Where a text has the id of a template: a number in the same line as a name such as `TemplateID`, `templateId` or `SES_TEMPLATE_ID`, or
 * in the line after `TemplateID:`.
 *
 * @returns UTF-16 offsets of the number
 */
export function idOffsets(text: string, id: number): readonly number[] {
	const pattern = new RegExp(`template(?:[^\\n;]|[:=(]\\s{0,10}\\n){1,50}?(?<![\\w.])${id}(?!\\d|\\.\\d)`, 'gi');
	const digits = String(id).length;
	return [...text.matchAll(pattern)].map(match => match.index + match[0].length - digits);
}

/**
 * Finds where code passes the values of a template as a JSON text, or as an object, dictionary, map or array of names and values. Where there
 * may be other names, as with `...defaults`, it is left out. So is an empty one that is no text, because names are added to it later.
 *
 * @param wordsAreNames whether names may be without quotation marks, as in JavaScript
 */
export function dataLiterals(code: string, wordsAreNames: boolean): readonly DataLiteral[] {
	if (additions.test(code)) {
		return [];
	}
	const known = [...code.matchAll(ids)].map(({ 1: id, index }) => ({ id: Number(id), index }));
	const found: DataLiteral[] = [];
	let [next, read] = [0, 0];
	for (const { 0: text, index } of code.matchAll(datas)) {
		// Both are in order.
		while ((known[next + 1]?.index ?? Number.POSITIVE_INFINITY) <= index) {
			next++;
		}
		const distance = (at: number) => Math.abs((known[at]?.index ?? Number.POSITIVE_INFINITY) - index);
		const nearest = distance(next + 1) < distance(next) ? next + 1 : next;
		const { id } = known[nearest] ?? {};
		if (id === undefined || distance(nearest) > farthest) {
			continue;
		}
		const start = index + text.length;
		const isMerged = /(?:assign|merge)\($/i.test(text);
		const names = isMerged ? undefined : namesIn(code.slice(start, start + longest), start, wordsAreNames);
		if (names && (names.length > 0 || /["'`]$/.test(text))) {
			found.push({ id, start, names });
		}
		if (++read === most) {
			break;
		}
	}
	return found;
}

/**
 * The names directly in the brackets at the start.
 *
 * @returns `undefined` if there may be others
 */
function namesIn(code: string, offset: number, wordsAreNames: boolean): readonly DataName[] | undefined {
	const names: DataName[] = [];
	let depth = 0;
	let isClosed = false;
	let previous = '';
	let candidate: (Omit<DataName, 'isShorthand'> & { readonly isWord: boolean }) | undefined;
	for (const { 0: token, 1: mark = '', 2: quoted, index } of code.matchAll(tokens)) {
		if (/^(?:\/\/|\/\*|#)/.test(token)) {
			continue;
		}
		if (isClosed) {
			// The union of two, in Python and PHP.
			return token === '|' || token === '+' ? undefined : names;
		}
		const isFirst = depth === 1 && /^[{[,]$/.test(previous);
		const isOpening = /^[{[(]$/.test(token);
		if (candidate && (token === ':' || token === '=>' || (candidate.isWord && /^[,}]$/.test(token)))) {
			if (candidate.isWord && !wordsAreNames) {
				return undefined;
			}
			const { isWord: _, ...named } = candidate;
			names.push({ ...named, isShorthand: token !== ':' && token !== '=>' });
		}
		candidate = undefined;
		if (isFirst && (isOpening || token === '...' || token === '**')) {
			return undefined;
		}
		if (isOpening) {
			depth++;
		} else if (/^[}\])]$/.test(token)) {
			depth--;
			if (depth === 0) {
				if (!code.startsWith('{') && names.length === 0) {
					return undefined;
				}
				isClosed = true;
			}
		} else if (isFirst) {
			const name = quoted ?? token;
			const start = offset + index + mark.length;
			candidate = /^[\w$.-]+$/.test(name) ? { name, start, end: start + name.length, isWord: quoted === undefined } : undefined;
		}
		previous = token;
	}
	return isClosed ? names : undefined;
}
