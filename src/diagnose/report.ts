import { plainText } from '../ui/plainText.ts';

export type LineState = 'ok' | 'trouble' | 'notChecked';

/** What a check found. */
export interface Line {
	readonly check: string;
	readonly state: LineState;
	readonly found: string;
	/** What to do about it; '' for nothing. */
	readonly advice: string;
}

export interface Section {
	readonly title: string;
	readonly lines: readonly Line[];
}

/** Words for the page around the lines. */
export interface Frame {
	readonly title: string;
	/** One paragraph. */
	readonly summary: string;
	/** What the report holds and what it does not. */
	readonly privacy: string;
	readonly states: Readonly<Record<LineState, string>>;
	/** Stands before every advice. */
	readonly advice: string;
}

/** Characters. Certificates of others may name themselves at any length. */
const maxCell = 600;

/**
 * The report in Markdown, so that it can be pasted into an issue as it is. What was found stands in indented code blocks, where Markdown
 * makes neither markup nor links of it (CommonMark section 4.4).
 */
export function reportText({ title, summary, privacy, states, advice }: Frame, sections: readonly Section[]): string {
	const width = Math.max(...Object.values(states).map(state => state.length));
	const lines = [`# ${title}`, '', summary, '', privacy, ''];
	for (const section of sections.filter(({ lines }) => lines.length > 0)) {
		lines.push(`## ${section.title}`, '');
		for (const line of section.lines) {
			lines.push(`    ${states[line.state].padEnd(width)}  ${cell(line.check)}: ${cell(line.found)}`);
			if (line.advice !== '') {
				lines.push(`    ${' '.repeat(width)}  ${advice} ${cell(line.advice)}`);
			}
		}
		lines.push('');
	}
	return lines.join('\n');
}

export function linesIn(sections: readonly Section[], state: LineState): readonly Line[] {
	return sections.flatMap(({ lines }) => lines.filter(line => line.state === state));
}

/** A text that others may have written, in one line and not too long. */
export function cell(text: string): string {
	const plain = plainText(text).trim();
	return plain.length > maxCell ? `${Array.from(plain).slice(0, maxCell).join('')}…` : plain;
}
