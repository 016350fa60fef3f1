/**
 * Parses a tag list, the syntax of DKIM and DMARC records: `v=DKIM1; k=rsa; p=...` (RFC 6376 section 3.2). Keeps the case of names;
 * trims values. Does so as receivers do: U+00A0 and the like, which are often in pasted text, are no white space to them.
 *
 * @returns values by name, in order; `undefined` when the text is not a tag list or contains a duplicate name
 */
export function readTagList(text: string): ReadonlyMap<string, string> | undefined {
	const tags = new Map<string, string>();
	const parts = text.replace(/[^\S \t\r\n]/g, '\ufffd').split(';');
	if (parts.at(-1)?.trim() === '') {
		parts.pop();
	}
	for (const part of parts) {
		const match = /^\s*([a-z][a-z0-9_]*)\s*=(.*)$/is.exec(part);
		const [, name = '', value = ''] = match ?? [];
		if (!match || tags.has(name)) {
			return undefined;
		}
		tags.set(name, value.trim());
	}
	return tags;
}

export function formatTagList(tags: Iterable<readonly [string, string]>): string {
	return [...tags].map(([name, value]) => `${name}=${value}`).join('; ');
}
