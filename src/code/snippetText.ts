/** A place that the cursor visits when the text is inserted as a snippet. */
export interface TabStop {
	/** From 1 in the order of the visits; the same number twice is edited together. */
	readonly tabStop: number;
	/** What stands there until something is typed, and in plain text. */
	readonly placeholder: string;
}

export type SnippetText = readonly (string | TabStop)[];

/** Tag of a template literal: its text, the values in it, and tab stops where it has some. */
export function snippet(strings: TemplateStringsArray, ...values: readonly (string | number | TabStop)[]): SnippetText {
	return strings.flatMap((text, index) => {
		const value = values[index];
		return value === undefined ? [text] : [text, typeof value === 'number' ? String(value) : value];
	});
}

/** For the clipboard and for files. */
export function plainText(text: SnippetText): string {
	return text.map(part => (typeof part === 'string' ? part : part.placeholder)).join('');
}

/** For `vscode.SnippetString`. */
export function snippetSyntax(text: SnippetText): string {
	return text.map(part => (typeof part === 'string' ? escaped(part) : `\${${part.tabStop}:${escaped(part.placeholder)}}`)).join('');
}

/** Snippets know variables (`$NAME`), tab stops, transforms and escapes; none of it is meant by text. */
function escaped(text: string): string {
	return text.replace(/[\\$}]/g, '\\$&');
}
