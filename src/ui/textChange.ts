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
	const start = longest(shortest, (from, to) => before.startsWith(after.slice(from, to), from));
	const end = longest(shortest - start, (from, to) =>
		before.endsWith(after.slice(after.length - to, after.length - from), before.length - from)
	);
	return { start, end, text: after.slice(start, after.length - end) };
}

/** The largest length that is the same, found by halves: comparing texts is much faster than comparing characters. */
function longest(limit: number, isSame: (from: number, to: number) => boolean): number {
	let [low, high] = [0, limit];
	while (low < high) {
		const middle = Math.ceil((low + high) / 2);
		[low, high] = isSame(low, middle) ? [middle, high] : [low, middle - 1];
	}
	return low;
}
