/**
 * Parses a tag list, the syntax of DKIM and DMARC records: `v=DKIM1; k=rsa; p=...` (RFC 6376 section 3.2). Keeps the case of names;
 * trims values.
 *
 * @returns values by name, in order; `undefined` when the text is not a tag list or contains a duplicate name
 */
export function parseTagList(text: string): ReadonlyMap<string, string> | undefined {
	const tags = new Map<string, string>();
	const parts = text.split(';');
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

/**
 * Removes the quotation marks and backslashes of a zone file from a TXT value, such as `"v=DKIM1\; k=rsa"`. Some DNS consoles publish
 * them when a value is pasted with them.
 */
export function withoutZoneFileMarks(value: string): string {
	const text = value.trim().replace(/\\(.)/gs, '$1').replace(/"\s*"/g, '');
	// Not a regular expression with `+$`, which takes quadratic time on many quotation marks: the value may come from anyone.
	let start = 0;
	let end = text.length;
	while (start < end && quotationMarks.includes(text[start] ?? '')) {
		start++;
	}
	while (end > start && quotationMarks.includes(text[end - 1] ?? '')) {
		end--;
	}
	return text.slice(start, end).trim();
}

const quotationMarks: readonly string[] = ['"', "'", '“', '”'];
