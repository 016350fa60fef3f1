/** The difference between two texts. */
export interface TextChange {
	/** Length of the start that both have. */
	readonly start: number;
	/** Length of the end that both have. */
	readonly end: number;
	/** What the new text has in between. */
	readonly text: string;
}

/** The change from one text to another. It is short while the user types, and sending a long text to a page is slow. */
export function changeOf(before: string, after: string): TextChange {
	const shortest = Math.min(before.length, after.length);
	let start = 0;
	while (start < shortest && before[start] === after[start]) {
		start++;
	}
	let end = 0;
	while (end < shortest - start && before[before.length - 1 - end] === after[after.length - 1 - end]) {
		end++;
	}
	return { start, end, text: after.slice(start, after.length - end) };
}
