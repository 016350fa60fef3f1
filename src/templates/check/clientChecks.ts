import { clientsWithout } from './clientSupport.ts';
import { cssFeatures } from './cssFeatures.ts';
import type { Findings } from './finding.ts';
import { attributeOf, type Html, type Span } from './readHtml.ts';

const file = 'body.html';

/** Characters of CSS that are read, more than mail has: Gmail ignores a style sheet of 16 kB. Longer CSS would slow down the editor. */
const mostCss = 50_000;

/** Checks what mail clients do not show. Each feature is reported once. */
export function checkClients(html: string, { tags, styles }: Html, findings: Findings): void {
	const seen = new Set<string>();
	const use = (feature: string, { start, end }: Span, offset = 0) => {
		const clients = seen.has(feature) ? undefined : clientsWithout(feature);
		if (clients) {
			seen.add(feature);
			const span = { start: start + offset, end: end + offset };
			findings.add('client-support', file, span, { data: [feature, ...clients] });
		}
	};
	let left = mostCss;
	const useCss = (text: string, offset: number) => {
		const css = text.slice(0, left);
		left -= css.length;
		for (const { name, ...span } of cssFeatures(css)) {
			use(name, span, offset);
		}
	};
	for (const { start, end } of styles) {
		useCss(html.slice(start, end), start);
	}
	// Most elements of a page have the same style, so each is read once.
	const read = new Set<string>();
	for (const tag of tags) {
		use(`<${tag.name}>`, { start: tag.start, end: tag.nameEnd });
		for (const attribute of tag.attributes) {
			use(`[${attribute.name}]`, attribute);
			if (attribute.name === 'style' && read.size !== read.add(attribute.value).size) {
				useCss(attribute.value, attribute.valueStart);
			}
		}
		if (tag.name === 'img') {
			const source = attributeOf(tag, 'src');
			const kind = /^\s*data:|\.\w{3,4}(?=\s*$|[?#])/i
				.exec(source?.value ?? '')?.[0]
				.trim()
				.toLowerCase();
			if (source && kind) {
				use(kind, source);
			}
			if (!attributeOf(tag, 'alt')) {
				const fix = { file, start: tag.nameEnd, end: tag.nameEnd, text: ' alt=""' } as const;
				findings.add('image-without-alt', file, tag, { fix });
			}
		}
	}
}
