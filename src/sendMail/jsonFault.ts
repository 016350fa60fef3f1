/** What stands where a text stops being JSON, or what is missing there. */
export type JsonFaultKind =
	| 'value'
	| 'name'
	| 'colon'
	| 'commaOrBrace'
	| 'commaOrBracket'
	/** A string without its closing quotation mark. */
	| 'quotationMark'
	/** A backslash before something that it cannot stand before. */
	| 'escape'
	/** A line break, tab or the like inside a string. */
	| 'control'
	/** There is more after the end. */
	| 'end'
	/** Nested deeper than anybody writes. */
	| 'depth';

export interface JsonFault {
	readonly kind: JsonFaultKind;
	/** Where, in UTF-16 units from 0; the length of the text when it ends too early. */
	readonly index: number;
}

const maxDepth = 100;

/**
 * The first place at which a text is not JSON (RFC 8259). `JSON.parse` says it in words that differ between engines, and not always where.
 *
 * @returns `undefined` when it is JSON
 */
export function jsonFault(text: string): JsonFault | undefined {
	try {
		const end = skipSpace(text, readValue(text, skipSpace(text, 0), 0));
		return end < text.length ? { kind: 'end', index: end } : undefined;
	} catch (error) {
		if (error instanceof Stop) {
			return error.fault;
		}
		throw error;
	}
}

/** Never leaves this file. */
class Stop extends Error {
	readonly fault: JsonFault;

	constructor(kind: JsonFaultKind, index: number) {
		super(kind);
		this.fault = { kind, index };
	}
}

function skipSpace(text: string, index: number): number {
	return index + (sticky(/[ \t\r\n]*/y, text, index)?.length ?? 0);
}

/** @returns where the value ends */
function readValue(text: string, index: number, depth: number): number {
	switch (text[index]) {
		case '{':
			return readMembers(text, index, depth, '}');
		case '[':
			return readMembers(text, index, depth, ']');
		case '"':
			return readString(text, index);
	}
	const word = sticky(/(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y, text, index);
	if (word === undefined) {
		throw new Stop('value', index);
	}
	return index + word.length;
}

function readMembers(text: string, start: number, depth: number, closing: '}' | ']'): number {
	if (depth === maxDepth) {
		throw new Stop('depth', start);
	}
	let index = skipSpace(text, start + 1);
	if (text[index] === closing) {
		return index + 1;
	}
	for (;;) {
		if (closing === '}') {
			if (text[index] !== '"') {
				throw new Stop('name', index);
			}
			index = skipSpace(text, readString(text, index));
			if (text[index] !== ':') {
				throw new Stop('colon', index);
			}
			index = skipSpace(text, index + 1);
		}
		index = skipSpace(text, readValue(text, index, depth + 1));
		if (text[index] === closing) {
			return index + 1;
		}
		if (text[index] !== ',') {
			throw new Stop(closing === '}' ? 'commaOrBrace' : 'commaOrBracket', index);
		}
		index = skipSpace(text, index + 1);
	}
}

function readString(text: string, start: number): number {
	let index = start + 1;
	for (;;) {
		const character = text[index];
		if (character === undefined) {
			throw new Stop('quotationMark', index);
		}
		if (character === '"') {
			return index + 1;
		}
		if (character < ' ') {
			throw new Stop('control', index);
		}
		if (character === '\\') {
			const escaped = sticky(/\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y, text, index);
			if (escaped === undefined) {
				throw new Stop('escape', index);
			}
			index += escaped.length;
		} else {
			index++;
		}
	}
}

function sticky(pattern: RegExp, text: string, index: number): string | undefined {
	pattern.lastIndex = index;
	return pattern.exec(text)?.[0];
}
