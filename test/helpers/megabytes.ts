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

/** @throws AssertionError if `use` takes a second of the processor's time. Other errors of `use` are ignored. */
export async function isQuick(what: string, use: () => unknown): Promise<void> {
	const started = process.cpuUsage();
	try {
		await use();
	} catch {
		// A parser may refuse it.
	}
	const { user } = process.cpuUsage(started);
	assert.ok(user < 1_000_000, `${what}: ${Math.round(user / 1000)} ms`);
}

/** What `text` is, in a few characters. */
export function shortly(text: string): string {
	return JSON.stringify(`${text.slice(0, 20)}…${text.slice(-5)}`);
}
