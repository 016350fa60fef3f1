import { parseTagList } from './tagList.ts';

/** Length of a DKIM key, in bits. */
export type DkimKeyLength = 1024 | 2048;

/**
 * Compares a published DKIM key record with the expected one as verifiers read them (RFC 6376 sections 3.2 and 3.6.1): white
 * space in the key is ignored, `v=DKIM1` and `k=rsa` are optional. A record is different if it is revoked (an empty `p=`), is
 * not for mail or SHA-256, is in test mode (`t=y`), or contains quotation marks or backslashes of a zone file.
 *
 * @returns `own` when the key is as expected, but other tags differ, such as an additional `t=s`
 */
export function compareDkimKeys(live: string, expected: string): 'same' | 'own' | 'different' {
	const liveTags = readKeyRecord(live);
	const expectedTags = readKeyRecord(expected);
	if (!liveTags || !expectedTags) {
		return withoutSpace(live) === withoutSpace(expected) ? 'same' : 'different';
	}
	const isUsable =
		liveTags.get('p') !== '' &&
		liveTags.get('p') === expectedTags.get('p') &&
		liveTags.get('k') === expectedTags.get('k') &&
		accepts(liveTags.get('h'), ['sha256']) &&
		accepts(liveTags.get('s'), ['*', 'email']) &&
		// In test mode, verifiers treat mail as unsigned.
		!accepts(liveTags.get('t') ?? '', ['y']);
	if (!isUsable) {
		return 'different';
	}
	const normal = (tags: ReadonlyMap<string, string>) =>
		[...tags]
			.map(tag => tag.join('='))
			.sort()
			.join(';');
	return normal(liveTags) === normal(expectedTags) ? 'same' : 'own';
}

/** @returns `undefined` when the value is not a key record */
function readKeyRecord(value: string): ReadonlyMap<string, string> | undefined {
	const tags = parseTagList(value);
	const key = tags?.get('p');
	// "v" is optional, but must come first (RFC 6376 section 3.6.1).
	const isVersionRight = !tags?.has('v') || (tags.keys().next().value === 'v' && tags.get('v') === 'DKIM1');
	if (!tags || key === undefined || !isVersionRight) {
		return undefined;
	}
	return new Map([...tags, ['v', 'DKIM1'], ['k', tags.get('k') ?? 'rsa'], ['p', withoutSpace(key)]] as const);
}

/** Whether a colon-separated list contains one of these names; a missing list accepts everything. */
function accepts(list: string | undefined, names: readonly string[]): boolean {
	return list === undefined || list.split(':').some(name => names.includes(name.trim().toLowerCase()));
}

function withoutSpace(text: string): string {
	return text.replace(/\s+/g, '');
}
