/** Elements that fetch, run or steer something, each with what takes its place. Unknown elements do nothing. */
const replaced: Readonly<Record<string, string>> = {
	// Their content shows nowhere either way.
	script: 'template',
	noscript: 'div',
	// Would connect ahead of time, which no content security policy forbids.
	link: 'x-link',
	// Would bring a refresh or a base of their own.
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

/**
 * Second line of defence for HTML of strangers, which is shown in a sandbox under a policy that lets nothing out: takes the elements out
 * of it that a sandbox or a policy may not cover. A tag cannot be spelt in another way than with its name right after `<` (HTML standard,
 * "Tokenization"), so the text needs no parsing.
 */
export function inertHtml(html: string): string {
	return html.replace(/<(\/?)([a-z]+)(?=[\s/>]|$)/gi, (whole, slash: string, name: string) => {
		const known = name.toLowerCase();
		return Object.hasOwn(replaced, known) ? `<${slash}${replaced[known]}` : whole;
	});
}

/**
 * A whole document for the `srcdoc` of a sandboxed frame. The frame inherits the policy of the page around it; this one is in case it
 * does not.
 *
 * @param html as it came
 */
export function frameDocument(html: string): string {
	return [
		'<!DOCTYPE html><html><head><meta charset="utf-8">',
		`<meta http-equiv="Content-Security-Policy" content="${framePolicy}">`,
		'<meta http-equiv="x-dns-prefetch-control" content="off">',
		'<meta name="referrer" content="no-referrer">',
		// A link opens elsewhere, which the sandbox forbids, instead of putting a blank page in the place of the mail.
		'<base target="_blank">',
		'<style>html{color-scheme:light;background:#fff;color:#000}body{margin:12px;font-family:sans-serif;overflow-wrap:anywhere}',
		'img{max-width:100%}</style></head><body>',
		inertHtml(html)
	].join('');
}

/** Nothing but what the mail brings along. */
export const framePolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'";

/** Text as HTML that shows it and nothing else, in attributes too. */
export function escapeHtml(text: string): string {
	const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
	return text.replace(/[&<>"']/g, character => entities[character] ?? character);
}
