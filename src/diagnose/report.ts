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

/**
 * Returns the report in Markdown, so that it can be pasted into an issue. The lines are indented code blocks, in which Markdown has
 * neither markup nor links (CommonMark section 4.4).
 *
 * @param states how each state is called
 */
export function reportText(
	title: string,
	paragraphs: readonly string[],
	states: Readonly<Record<Line['state'], string>>,
	sections: readonly Section[]
): string {
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
function cell(text: string): string {
	const plain = plainText(text).trim();
	return plain.length > maxCell ? `${Array.from(plain).slice(0, maxCell).join('')}…` : plain;
}
