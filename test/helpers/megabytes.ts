import assert from 'node:assert/strict';

const megabyte = 1_000_000;

/** Repeated, these make regular expressions, decoders and parsers slow. */
const pieces: readonly string[] = [
	...[
		'a',
		' ',
		'\n',
		'"',
		'\\',
		'<',
		'@',
		'.',
		'[',
		'\u0000',
		'ü',
		'。',
		'😀',
		'\u00ad',
		'\ud800',
		'{{',
		'=?utf-8?q?',
		'--b\r\n',
		'&#',
		'<a '
	],
	...['a=\n', ' #', '""', 'a@b.example,', 'a@b.example;c\n', 'A <a@b.example>, ', 'a b ', '{"a":', 'a.0.b=1&'],
	...['{\\"a\\":\\"b\\",', '"a\n', 'a\n"a\n', ' \n']
];

/** Texts of about one million characters. */
export const megabytes: readonly string[] = pieces.map((piece, index) => {
	const text = piece.repeat(megabyte / piece.length);
	// In different surroundings.
	return [text, `"${text}`, `a@${text}`, `${text}@x!`][index % 4] ?? text;
});

/** Milliseconds. A third of it is enough on a usual machine; slow ones must not fail. */
const limit = 3000;

/** @throws AssertionError if `use` takes seconds of the processor's time. Other errors of `use` are ignored. */
export async function isQuick(what: string, use: () => unknown): Promise<void> {
	const milliseconds = await processorTime(use);
	assert.ok(milliseconds < limit, `${what}: ${Math.round(milliseconds)} ms`);
}

/**
 * Like `isQuick`, for reading a text. A part of it is enough if that takes little time, and no more than in proportion to a part of the part.
 */
export async function isReadQuickly(what: string, read: (text: string) => unknown, text: string): Promise<void> {
	const part = text.slice(0, Math.min(text.length / 5, 100_000)) + text.slice(-3);
	const ofPart = await processorTime(() => read(part));
	if (ofPart < 30) {
		return;
	}
	const ofFifth = await processorTime(() => read(part.slice(0, part.length / 5)));
	if (ofPart > 100 || ofPart > 15 * ofFifth) {
		await isQuick(what, () => read(text));
	}
}

/** In milliseconds. */
async function processorTime(use: () => unknown): Promise<number> {
	const started = process.cpuUsage();
	try {
		await use();
	} catch {
		// A parser may refuse it.
	}
	return process.cpuUsage(started).user / 1000;
}

/** What `text` is, in a few characters. */
export function shortly(text: string): string {
	return JSON.stringify(`${text.slice(0, 20)}…${text.slice(-5)}`);
}
