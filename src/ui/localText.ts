import * as vscode from 'vscode';

// Values as texts, in the language of VS Code, which may differ from that of the system.

/** Such as `Jan 2, 2026`, or with a style for the time, `Jan 2, 2026, 3:04:05 AM`. */
export function dateText(time: Date, timeStyle?: 'short' | 'medium'): string {
	return time.toLocaleString(vscode.env.language, { dateStyle: 'medium', timeStyle });
}

/** A time of today, such as `3:04 AM`. */
export function hourText(time: Date, timeStyle: 'short' | 'medium' = 'short'): string {
	return time.toLocaleTimeString(vscode.env.language, { timeStyle });
}

/** Such as `1,234`. */
export function numberText(value: number): string {
	return value.toLocaleString(vscode.env.language, { maximumFractionDigits: 0 });
}

/** Such as `1.5 kB`. */
export function sizeText(bytes: number): string {
	const [value, unit] = bytes < 1_000_000 ? [bytes / 1000, 'kilobyte'] : [bytes / 1_000_000, 'megabyte'];
	return value.toLocaleString(vscode.env.language, { style: 'unit', unit, maximumFractionDigits: 1 });
}

/** Such as `a, b, c`, or with `long` as in a sentence: `a, b, and c`. */
export function listText(texts: readonly string[], style: 'narrow' | 'long' = 'narrow'): string {
	return new Intl.ListFormat(vscode.env.language, { style }).format(texts);
}

/** Such as `a, b and 3 more`. */
export function shortListText(texts: readonly string[], most: number): string {
	const first = listText(texts.slice(0, most));
	return texts.length > most ? vscode.l10n.t('{0} and {1} more', first, texts.length - most) : first;
}

/** Sentences as one text. No space follows the full stop of Chinese and Japanese. */
export function sentencesText(sentences: readonly string[]): string {
	return sentences
		.filter(sentence => sentence !== '')
		.join(' ')
		.replace(/(?<=[。！？]) /g, '');
}

/** For sorting. */
export function compareTexts(one: string, other: string): number {
	return one.localeCompare(other, vscode.env.language);
}
