import type { TemplateFile } from '../templateFile.ts';
import type { Braces } from './braces.ts';
import { type Edit, type Findings, type Rule, wholeFile } from './finding.ts';
import type { Span } from './readHtml.ts';
import { addToSample, type Sample } from './readSample.ts';

/** Characters of the names that are known to be in use. The allowed ones are not published. Unverified: that others are refused. */
export function isPlainName(name: string): boolean {
	return /^\w+$/.test(name);
}

/** A tag of a template language such as Handlebars, as in `{{#if paid}}`, `{{else}}`, `{{/if}}`, `{{> footer}}`. */
const isTag = (name: string) => /^([#/^&!>]|else\b)/.test(name);

/**
 * Checks the variables of one file.
 *
 * @param file findings in `template.json`, whose subject is checked, have no position
 * @param json the content of `sample.json`
 */
export function checkVariables(
	{ variables, broken }: Braces,
	file: TemplateFile,
	sample: Sample,
	json: string | undefined,
	findings: Findings
): void {
	const hasPosition = file !== 'template.json';
	const add = (rule: Rule, { start, end }: Span, name: string, fix?: Edit) =>
		findings.add(rule, file, hasPosition ? { start, end } : wholeFile, { data: [name], fix });
	for (const { start, end, meant } of broken) {
		const fix = hasPosition && meant !== undefined ? { file, start, end, text: meant } : undefined;
		add('broken-braces', { start, end }, meant ?? '', fix);
	}
	const known = 'fault' in sample ? undefined : new Set(sample.values.map(({ name }) => name));
	const tag = variables.find(({ name }) => isTag(name));
	if (tag) {
		add('template-tag', tag, tag.name);
	}
	const missing = new Set<string>();
	for (const { start, end, name, nameStart } of variables.filter(variable => !isTag(variable.name))) {
		if (!isPlainName(name) || end - start !== name.length + 4) {
			// Only spaces around the name can go without another name in the sample.
			const fix = hasPosition && isPlainName(name) ? { file, start, end, text: `{{${name}}}` } : undefined;
			add('variable-name', { start, end }, name, fix);
		}
		// Spaces in a name make it none, so a value would not help.
		if (known && !/\s/.test(name) && !known.has(name) && missing.size !== missing.add(name).size) {
			const span = { start: nameStart, end: nameStart + name.length };
			add('no-sample-value', span, name, addToSample(json, [name], sample));
		}
	}
}
