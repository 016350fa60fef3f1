/**
 * Reads a tag list, the form of DKIM and DMARC records: `v=DKIM1; k=rsa; p=...` (RFC 6376 section 3.2). Names are as they
 * stand, values without the white space around them.
 *
 * @returns in order; `undefined` when the text is no tag list, a name that comes twice included
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
 * What was meant by a TXT value that has kept the quotation marks or backslashes of a zone file, as some DNS consoles do with
 * what is pasted there: `"v=DKIM1\; k=rsa"`.
 */
export function withoutZoneFileMarks(value: string): string {
	const text = value.trim().replace(/\\(.)/gs, '$1').replace(/"\s*"/g, '');
	// Not a pattern with `+$`: on a long run of marks it takes time by the square, and whoever keeps the zone decides on the text.
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
