import * as vscode from 'vscode';
import { Html, html } from '../ui/html.ts';
import { button, type Drawing, type PageAction } from '../ui/pageTab.ts';
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

/** The page of a report: problems first, then everything that was checked, folded. @param text the report in Markdown, to copy */
export function reportPage(report: Report, text: string): Drawing {
	const { title, paragraphs, sections } = report;
	const [found = ''] = paragraphs;
	const problems = sections.flatMap(({ lines }) => lines.filter(({ state }) => state === 'problem'));
	const actions: readonly PageAction[] = [
		{ title: vscode.l10n.t('Copy Report'), command: 'copy', argument: text },
		{ title: vscode.l10n.t('Diagnose Again'), command: 'diagnose', argument: {} },
		{ title: vscode.l10n.t('Create CAM Policy'), command: 'createCamPolicy' }
	];
	return {
		title,
		summary: found,
		body: html`
			<h1>${title}</h1>
			${paragraphs.map(paragraph => html`<p>${paragraph}</p>`)}
			<div class="actions">${actions.map(button)}</div>
			${problems.length === 0 ? '' : html`<h2>${vscode.l10n.t('Problems')}</h2>${checkList(problems, report)}`}
			${sections.map(
				(section, index) => html`
					<details id="section${index}"${new Html(problems.length === 0 ? ' open' : '')}>
						<summary>${cell(section.title)}</summary>${checkList(section.lines, report)}
					</details>`
			)}`
	};
}

function checkList(lines: readonly Line[], { states }: Report): Html {
	const classes = { ok: 'right', problem: 'wrong', notChecked: 'waiting' };
	return html`<ul>${lines.map(
		({ check, state, found, advice }) =>
			html`<li><span class="verdict ${classes[state]}">${states[state]}</span> ${cell(check)}: ${cell(found)}${
				advice === '' ? '' : html`<p>${cell(advice)}</p>`
			}</li>`
	)}</ul>`;
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
function cell(text: string): string {
	const plain = plainText(text).trim();
	return plain.length > maxCell ? `${Array.from(plain).slice(0, maxCell).join('')}…` : plain;
}
