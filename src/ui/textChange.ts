/** What makes one text of another. */
export interface TextChange {
	/** The length of what stays at the start. */
	readonly start: number;
	/** The length of what stays at the end. */
	readonly end: number;
	/** What is between. */
	readonly text: string;
}

/** The change from one text to another. While someone types, it is short, and VS Code takes long to bring a long text to a page. */
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
