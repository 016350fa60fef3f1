/** What may stand between two values. */
export type Separator = ',' | ';' | '\t';

/** A row of delimited text. */
export interface DelimitedRow {
	/** Counted from 1. A value in quotation marks may hold line breaks, so that a row has several lines. */
	readonly firstLine: number;
	readonly lastLine: number;
	/** As it stands there, without the line break at its end. */
	readonly text: string;
	/** Without space around them. */
	readonly values: readonly string[];
	/** A quotation mark opens a value, and none closes it. The value ends with its line then. */
	readonly isOpen: boolean;
}

/** Characters. A quotation mark that was forgotten must not take the rest of the text for one value. */
const maxQuotedLength = 10_000;

/**
 * Reads delimited text (RFC 4180) one row at a time. More than that is let through as people and programs write it: space around
 * values, text after a closing quotation mark, quotation marks inside a bare value, any kind of line break.
 */
export class DelimitedReader {
	private readonly _text: string;
	private _position = 0;
	private _line = 1;

	constructor(text: string) {
		this._text = text.replace(/^\ufeff/, '');
	}

	/** The line at which the next row begins; `undefined` at the end. */
	get nextLine(): string | undefined {
		return this._position < this._text.length ? this._bareText(/[^\r\n]*/y) : undefined;
	}

	/** @param separator without one, the line is one value, quotation marks and all */
	read(separator: Separator | undefined): DelimitedRow {
		const start = this._position;
		const firstLine = this._line;
		const values: string[] = [];
		let isOpen = false;
		const bare = separator === ',' ? /[^,\r\n]*/y : separator === ';' ? /[^;\r\n]*/y : separator === '\t' ? /[^\t\r\n]*/y : /[^\r\n]*/y;
		for (let goesOn = true; goesOn; ) {
			this._skip(/ */y);
			const closing = separator && this._text[this._position] === '"' ? this._closingQuote() : undefined;
			let value = '';
			if (closing === -1) {
				isOpen = true;
			} else if (closing !== undefined) {
				value = this._text.slice(this._position + 1, closing).replaceAll('""', '"');
				this._line += (value.match(lineBreaks) ?? []).length;
				this._position = closing + 1;
			}
			values.push((value + this._skip(bare)).trim());
			goesOn = separator !== undefined && this._text[this._position] === separator;
			this._position += goesOn ? 1 : 0;
		}
		const row = { firstLine, lastLine: this._line, text: this._text.slice(start, this._position), values, isOpen };
		this._line += this._skip(/(?:\r\n|\r|\n)?/y) === '' ? 0 : 1;
		return row;
	}

	/** Where the quotation mark at the present position is closed; -1 when it is not. */
	private _closingQuote(): number {
		const start = this._position + 1;
		for (let at = this._text.indexOf('"', start); at !== -1 && at - start <= maxQuotedLength; at = this._text.indexOf('"', at + 2)) {
			if (this._text[at + 1] !== '"') {
				return at;
			}
		}
		return -1;
	}

	private _bareText(pattern: RegExp): string {
		pattern.lastIndex = this._position;
		return pattern.exec(this._text)?.[0] ?? '';
	}

	private _skip(pattern: RegExp): string {
		const skipped = this._bareText(pattern);
		this._position += skipped.length;
		return skipped;
	}
}

const lineBreaks = /\r\n|\r|\n/g;

/** The separator that most lines have outside quotation marks; of two that are as good, the one that names seldom hold. */
export function separatorOf(lines: readonly string[]): Separator {
	const bare = lines.map(line => line.replace(/"[^"]*"/g, ''));
	let best: Separator = ',';
	let most = 0;
	for (const separator of ['\t', ';', ','] as const) {
		const count = bare.filter(line => line.includes(separator)).length;
		if (count > most) {
			best = separator;
			most = count;
		}
	}
	return best;
}
