import { plainText } from './plainText.ts';

/** Lines of any origin as an indented code block, in which Markdown has no markup and no links (CommonMark section 4.4). */
export function codeBlock(lines: readonly string[]): readonly string[] {
	return lines.map(line => `    ${plainText(line)}`);
}

export type Row = readonly [label: string, ...lines: string[]];

/** Rows of any origin as an indented code block. */
export function codeTable(rows: readonly Row[]): readonly string[] {
	const width = Math.max(...rows.map(([label]) => label.length)) + 2;
	return codeBlock(rows.flatMap(([label, ...lines]) => lines.map((line, index) => (index === 0 ? label : '').padEnd(width) + line)));
}
