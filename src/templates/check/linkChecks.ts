import type { TemplateFile } from '../templateFile.ts';
import type { Findings } from './finding.ts';
import type { Html } from './readHtml.ts';

/** An address in text, or the value of an attribute. */
interface Link {
	readonly file: TemplateFile;
	readonly start: number;
	readonly value: string;
	/** Whether it is one to click on, rather than an image. */
	readonly isClicked: boolean;
}

/**
 * Checks web addresses.
 *
 * Sources dispute links: the international FAQ rules them out, other pages advise against them, and projects had them approved. A link that
 * was a variable as a whole was refused; one whose domain was written out was accepted.
 */
export function checkLinks(html: string | undefined, page: Html | undefined, text: string | undefined, findings: Findings): void {
	const links = [...(page ? linksOfPage(page) : []), ...(text === undefined ? [] : linksOfText(text))];
	const mentioned = new Set<TemplateFile>();
	for (const { file, start, value, isClicked } of links) {
		const span = { start, end: start + value.length };
		if (isClicked && /^(?:https?:\/\/[\w.:@-]*)?\{\{/i.test(value)) {
			findings.add('whole-link-variable', file, span);
		}
		if (isClicked && /^https?:/i.test(value) && mentioned.size !== mentioned.add(file).size) {
			findings.add('link', file, span);
		}
		if (/^http:/i.test(value)) {
			const fix = { file, start: start + 4, end: start + 4, text: 's' } as const;
			findings.add('insecure-link', file, span, { fix });
		}
		if (file === 'body.html' && /^javascript:/i.test(value)) {
			findings.add('active-content', file, span, { data: ['javascript:'] });
		}
	}
	const isActive = /^(?:script|form|iframe|object|embed|applet)$/;
	const file = 'body.html';
	for (const tag of page?.tags ?? []) {
		const { name, attributes } = tag;
		const relation = attributes.find(attribute => attribute.name === 'rel')?.value ?? '';
		if (isActive.test(name)) {
			findings.add('active-content', file, tag, { data: [`<${name}>`] });
		}
		for (const attribute of attributes.filter(attribute => /^on[a-z]/.test(attribute.name))) {
			findings.add('active-content', file, attribute, { data: [attribute.name] });
		}
		if (name === 'link' && /\bstylesheet\b/i.test(relation)) {
			findings.add('external-css', file, tag);
		}
	}
	for (const style of page?.styles ?? []) {
		for (const { 0: rule, index } of (html ?? '').slice(style.start, style.end).matchAll(/@import\b/gi)) {
			const start = style.start + index;
			findings.add('external-css', file, { start, end: start + rule.length });
		}
	}
}

function linksOfPage({ tags }: Html): readonly Link[] {
	return tags.flatMap(({ name, attributes }) =>
		attributes
			.filter(attribute => attribute.name === 'href' || attribute.name === 'src')
			.map(attribute => {
				const value = attribute.value.trim();
				const start = attribute.valueStart + attribute.value.indexOf(value);
				return { file: 'body.html', start, value, isClicked: name === 'a' || name === 'area' } as const;
			})
	);
}

/** Chinese and Japanese have no spaces, so punctuation and full-width signs also end an address. */
function linksOfText(text: string): readonly Link[] {
	return [...text.matchAll(/\bhttps?:\/\/[^\s<>"\u3000-\u303f\uff00-\uffef]*/gi)].map(({ 0: value, index }) => ({
		file: 'body.txt',
		start: index,
		value,
		isClicked: true
	}));
}
