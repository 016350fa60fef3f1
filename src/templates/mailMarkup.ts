/**
 * What is not text in HTML, or is a placeholder in its text: comments, elements whose content is not HTML, tags (HTML standard,
 * "Tokenization"), placeholders. The first three also end at the end of the text, so that nothing is read twice. A quotation mark in a tag
 * that is no delimiter makes the tag longer.
 */
const parts =
	/<!--[\s\S]*?(?:-->|$)|<(style|title|textarea|xmp)(?=[\s/>])[\s\S]*?(?:<\/\1|$)|<[a-z/!?](?:[^"'>]+|"[^"]*(?:"|$)|'[^']*(?:'|$))*(?:>|$)|\{\{\s*[^{}\s]+\s*\}\}/gi;

/** A text, cut around its placeholders: those have odd indexes. */
export function cutAtPlaceholders(text: string): readonly string[] {
	return text.split(/(\{\{\s*[^{}\s]+\s*\}\})/);
}

/** Marks placeholders in the text of HTML, where marks do no harm. Those in tags and styles stay as they are. */
export function markPlaceholders(html: string): string {
	return html.includes('{{') ? html.replace(parts, part => (part.startsWith('{{') ? `<x-missing>${part}</x-missing>` : part)) : html;
}

/** For `markPlaceholders`. */
export const markStyle = 'x-missing{padding:0 2px;background:#ffd54a;color:#000}';

/**
 * Makes HTML look as where people prefer a color scheme, whatever they prefer here: a media feature (Media Queries Level 5,
 * "prefers-color-scheme") becomes one that always or never matches, and of the schemes that an element supports (CSS Color Adjustment
 * Level 1, "color-scheme") one stays. Escapes and comments within them are not understood.
 */
export function withColorScheme(html: string, scheme: 'light' | 'dark'): string {
	const feature = (_: string, value = scheme) => (value.trim().toLowerCase() === scheme ? '(min-width:0)' : '(max-width:0)');
	const property = (whole: string, name: string, value: string) =>
		/\blight\b/i.test(value) && /\bdark\b/i.test(value) ? name + scheme : whole;
	const written = (part: string) =>
		part
			.replace(/\(\s*prefers-color-scheme\s*(?::\s*([\w-]+\s*)?)?\)/gi, feature)
			.replace(/(?<![\w-])(color-scheme\s*:\s*)([a-z -]*)/gi, property);
	return /color-scheme/i.test(html) ? html.replace(parts, part => (part.startsWith('<') ? written(part) : part)) : html;
}
