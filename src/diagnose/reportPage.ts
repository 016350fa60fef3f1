import * as vscode from 'vscode';
import { Html, html } from '../ui/html.ts';
import { button, type Drawing, type PageAction, verdict } from '../ui/pageTab.ts';
import { cell, type Line, type Report } from './report.ts';

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
	const signs = { ok: 'right', problem: 'wrong', notChecked: 'waiting' } as const;
	return html`<ul>${lines.map(
		({ check, state, found, advice }) =>
			html`<li>${verdict(signs[state], states[state])} ${cell(check)}: ${cell(found)}${
				advice === '' ? '' : html`<p>${cell(advice)}</p>`
			}</li>`
	)}</ul>`;
}
