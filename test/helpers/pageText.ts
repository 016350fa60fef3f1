/** The buttons of a page of the extension, from the top. */
export function pageButtons(html: string): readonly { readonly title: string; readonly action: unknown }[] {
	return [...html.matchAll(/<button [^>]*data-action="([^"]*)"[^>]*>([^<]*)<\/button>/g)].map(([, action = '', title = '']) => ({
		title: unescaped(title),
		action: JSON.parse(unescaped(action))
	}));
}

/** The text of a page, a line for each block, without its buttons. */
export function pageText(html: string): string {
	return unescaped(
		html
			.replace(/\s*\n\s*/g, '')
			.replace(/<button .*?<\/button>/g, '')
			.replace(/<\/dt>/g, ': ')
			.replace(/<br>|<\/(?:p|h1|h2|dd|th|td|li|summary)>|<(?:p|li|ol|ul|table|details|div)\b[^>]*>/g, '\n')
			.replace(/<[^>]*>/g, '')
	).replace(/\n+/g, '\n');
}

function unescaped(text: string): string {
	const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
	return text.replace(/&(?:amp|lt|gt|quot|#39);/g, entity => entities[entity] ?? entity);
}
