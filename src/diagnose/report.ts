import { plainText } from '../ui/plainText.ts';

export interface Line {
	readonly check: string;
	readonly state: 'ok' | 'problem' | 'notChecked';
	readonly found: string;
	/** What to do; '' for nothing. */
	readonly advice: string;
}

export interface Section {
	readonly title: string;
	readonly lines: readonly Line[];
}

/** In characters. Certificates may have names of any length. */
const maxCell = 600;

export interface Report {
	readonly title: string;
	/** What was found, and what to mind. */
	readonly paragraphs: readonly string[];
	/** How each state is called. */
	readonly states: Readonly<Record<Line['state'], string>>;
	readonly sections: readonly Section[];
}

/**
 * The report in Markdown, so that it can be pasted into an issue. The lines are indented code blocks, in which Markdown has neither markup
 * nor links (CommonMark section 4.4).
 */
export function reportText({ title, paragraphs, states, sections }: Report): string {
	const width = Math.max(...Object.values(states).map(state => state.length));
	const lines = [`# ${title}`, '', ...paragraphs.flatMap(paragraph => [paragraph, ''])];
	for (const section of sections) {
		lines.push(`## ${cell(section.title)}`, '');
		for (const { check, state, found, advice } of section.lines) {
			lines.push(`    ${states[state].padEnd(width)}  ${cell(check)}: ${cell(found)}`);
			if (advice !== '') {
				lines.push(`    ${' '.repeat(width)}  → ${cell(advice)}`);
			}
		}
		lines.push('');
	}
	return lines.join('\n');
}

/** Limits text from elsewhere to one short line. */
export function cell(text: string): string {
	const plain = plainText(text).trim();
	return plain.length > maxCell ? `${Array.from(plain).slice(0, maxCell).join('')}…` : plain;
}
