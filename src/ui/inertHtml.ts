import { type Html, html } from './html.ts';

/** Elements that load or run something or affect the page, with their replacements. Unknown elements have no effect. */
const replaced: Readonly<Record<string, string>> = {
	script: 'template',
	noscript: 'div',
	// Can connect ahead of time, which no content security policy prevents.
	link: 'x-link',
	// Can refresh the page or change its base URL.
	meta: 'x-meta',
	base: 'x-base',
	iframe: 'x-frame',
	frame: 'x-frame',
	frameset: 'x-frame',
	fencedframe: 'x-frame',
	portal: 'x-frame',
	object: 'x-object',
	embed: 'x-object',
	applet: 'x-object',
	plaintext: 'pre'
};

const tags = new RegExp(`<(/?)(${Object.keys(replaced).join('|')})(?=[\\s/>]|$)`, 'gi');

/**
 * Replaces elements that a sandbox or a content security policy may not cover. This is a second line of defense: the HTML is shown in a
 * sandbox whose policy allows no connections. No parsing is needed, because a tag always starts with its name right after `<` (HTML
 * standard, "Tokenization").
 */
export function inertHtml(body: string): string {
	return body.replace(tags, (_, slash: string, name: string) => `<${slash}${replaced[name.toLowerCase()]}`);
}

/**
 * A document for the `srcdoc` of a sandboxed frame. It has its own policy in case the frame does not inherit that of the page.
 *
 * @param body HTML of the mail, unchanged
 * @param style that comes before the mail's own
 */
export function frameDocument(body: string, { loadsImages = false, style = '' } = {}): string {
	const policy = loadsImages ? framePolicy.replace('img-src', 'img-src https: http:') : framePolicy;
	return [
		'<!DOCTYPE html><html><head><meta charset="utf-8">',
		`<meta http-equiv="Content-Security-Policy" content="${policy}">`,
		'<meta http-equiv="x-dns-prefetch-control" content="off">',
		'<meta name="referrer" content="no-referrer">',
		// Links open in a new window, which the sandbox prevents. Otherwise they would replace the mail with a blank page.
		'<base target="_blank">',
		'<style>html{color-scheme:light;background:#fff;color:#000}body{margin:12px;font-family:sans-serif;overflow-wrap:anywhere}',
		`img{max-width:100%}${style}</style></head><body>`,
		inertHtml(body)
	].join('');
}

/** A document with a text that keeps its line breaks. */
export function textDocument(text: Html): string {
	const style = 'mark{background:#ffd54a}pre{margin:0;white-space:pre-wrap;font:13px monospace}';
	return frameDocument(html`<pre>${text}</pre>`.text, { style });
}

/** Allows only what the mail itself contains. */
export const framePolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'";
