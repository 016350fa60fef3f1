import { parseTagList } from './tagList.ts';

/** Length of a DKIM key in bits. */
export type DkimKeyLength = 1024 | 2048;

/**
 * Compares a published DKIM key record with the expected one as a verifier reads them (RFC 6376 sections 3.2 and 3.6.1):
 * white space in the key means nothing, `v=DKIM1` and `k=rsa` may be left out. A record that is revoked (an empty `p=`), is
 * for something else than mail or SHA-256, says that it is a test (`t=y`), or has kept marks of a zone file, is another one.
 *
 * @returns `own` when the key is the expected one and the record says more than expected, such as `t=s`
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
		// Verifiers treat mail of a test as unsigned.
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

/** @returns `undefined` when it is no key record */
function readKeyRecord(value: string): ReadonlyMap<string, string> | undefined {
	const tags = parseTagList(value);
	const key = tags?.get('p');
	// "v" must come first where it comes at all (RFC 6376 section 3.6.1).
	const isVersionRight = !tags?.has('v') || (tags.keys().next().value === 'v' && tags.get('v') === 'DKIM1');
	if (!tags || key === undefined || !isVersionRight) {
		return undefined;
	}
	const normal = new Map([...tags, ['v', 'DKIM1'], ['k', tags.get('k') ?? 'rsa'], ['p', withoutSpace(key)]] as const);
	return normal;
}

/** Whether a list separated by colons names one of these; no list accepts everything. */
function accepts(list: string | undefined, names: readonly string[]): boolean {
	return list === undefined || list.split(':').some(name => names.includes(name.trim().toLowerCase()));
}

function withoutSpace(text: string): string {
	return text.replace(/\s+/g, '');
}
