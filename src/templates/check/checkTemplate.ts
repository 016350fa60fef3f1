import { templateVariables } from '../../ses/actions.ts';
import { type Braces, readBraces } from './braces.ts';
import { checkClients } from './clientChecks.ts';
import { disabledRules } from './disableRule.ts';
import { type Finding, Findings, type TemplateSource } from './finding.ts';
import { checkLinks } from './linkChecks.ts';
import { type Html, readHtml, type Span } from './readHtml.ts';
import { readSample } from './readSample.ts';
import { checkReview, checkWords } from './reviewChecks.ts';
import { checkSample } from './sampleChecks.ts';
import { checkVariables } from './variableChecks.ts';

/**
 * Checks a template before it is submitted for review. Takes linear time, and never throws.
 *
 * A comment `<!-- ses-disable rule-a rule-b -->` in the HTML turns rules off for the template.
 *
 * @param disabled rules that are turned off everywhere
 */
export function checkTemplate(
	{ html, text, sample: json, subject, purpose }: TemplateSource,
	disabled: ReadonlySet<string>
): readonly Finding[] {
	const page = html === undefined ? undefined : readHtml(html);
	const findings = new Findings(new Set([...disabled, ...(page ? disabledRules(html ?? '', page) : [])]));
	const sample = readSample(json);
	if (html !== undefined && page) {
		checkVariables(bracesOf(html, page), 'body.html', sample, json, findings);
	}
	if (text !== undefined) {
		checkVariables(readBraces(text), 'body.txt', sample, json, findings);
	}
	checkVariables(readBraces(subject ?? ''), 'template.json', sample, json, findings);
	checkSample(sample, new Set(templateVariables(html ?? '', text ?? '', subject ?? '')), findings);
	if (page || text !== undefined) {
		checkReview(page, text, purpose, findings);
		checkLinks(html, page, text, findings);
	}
	if (html !== undefined && page) {
		checkWords(html, page.texts, 'body.html', findings);
		checkClients(html, page, findings);
	}
	if (text !== undefined) {
		checkWords(text, [{ start: 0, end: text.length }], 'body.txt', findings);
	}
	return findings.found;
}

/** Style sheets, scripts and comments have braces of their own, so only whole variables count there. */
function bracesOf(html: string, { styles, scripts, comments }: Html): Braces {
	const { variables, broken } = readBraces(html);
	const others = [...styles, ...scripts, ...comments].sort((a, b) => a.start - b.start);
	return { variables, broken: broken.filter(span => !isWithin(span, others)) };
}

/** @param spans in order and apart from each other */
function isWithin({ start, end }: Span, spans: readonly Span[]): boolean {
	let [low, high] = [0, spans.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((spans[middle]?.end ?? 0) <= start) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return (spans[low]?.start ?? end) < end;
}
