import type { Edit, Rule } from './finding.ts';
import { type Html, readHtml } from './readHtml.ts';

const comment = /^\s*ses-disable\s([\w\s,-]*)$/;

/** The rules that comments `<!-- ses-disable rule-a rule-b -->` turn off. */
export function disabledRules(html: string, { comments }: Html): readonly string[] {
	return comments
		.flatMap(({ start, end }) => (comment.exec(html.slice(start, end))?.[1] ?? '').split(/[\s,]+/))
		.filter(name => name !== '');
}

/** Switches a rule off for a template: in the comment that is there, or in a new one before the first tag. */
export function disableRule(html: string, rule: Rule): Edit {
	const page = readHtml(html);
	const file = 'body.html';
	const existing = page.comments.find(({ start, end }) => comment.test(html.slice(start, end)));
	if (existing) {
		const end = existing.start + html.slice(existing.start, existing.end).trimEnd().length;
		return { file, start: end, end, text: ` ${rule}` };
	}
	// Not before the document type, without which browsers and clients fall back to old ways of drawing.
	const start = page.tags[0]?.start ?? 0;
	return { file, start, end: start, text: `<!-- ses-disable ${rule} -->\n` };
}
