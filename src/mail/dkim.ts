import { isDmarc, isSpf } from './recordKind.ts';
import { hasQuotationMarks, maxTxtLength, withoutZoneFileMarks } from './slips.ts';
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

/**
 * What is wrong with a key record, if it is something that happens while publishing: the console kept the marks of a zone file, or cut the
 * value at 255 characters, which is as long as one string of a TXT record can be (RFC 1035 section 3.3).
 */
export type DkimFault =
	| 'quotationMarks'
	| 'backslashes'
	/** The end or the start of the key is missing, or each part is in a record of its own. */
	| 'cut'
	| 'inParts'
	/** The key is right, but not the tags. */
	| 'tags'
	| 'testMode'
	| 'revoked'
	| 'otherKey';

/** @param values of which none is the expected one */
export function dkimFault(values: readonly string[], expected: string): DkimFault {
	if (values.join('').length > maxTxtLength) {
		return 'otherKey';
	}
	const [value = ''] = values;
	const plain = withoutZoneFileMarks(value);
	if (plain !== value.trim() && compareDkimKeys(plain, expected) !== 'different') {
		return hasQuotationMarks(value) ? 'quotationMarks' : 'backslashes';
	}
	const wanted = withoutSpace(expected);
	const parts = values.map(part => withoutSpace(withoutZoneFileMarks(part)));
	if (parts.length > 1) {
		const starts = [...new Set(parts)].filter(part => wanted.startsWith(part));
		return starts.some(part => wanted === part + parts.filter(other => other !== part).join('')) ? 'inParts' : 'otherKey';
	}
	const [text = ''] = parts;
	const key = readKeyRecord(expected)?.get('p') ?? wanted;
	if (text.includes(key)) {
		return accepts(parseTagList(plain)?.get('t') ?? '', ['y']) ? 'testMode' : 'tags';
	}
	const [, own] = /(?:^|;)p=([^;]*)/i.exec(text) ?? [];
	return own === '' ? 'revoked' : key.startsWith(own ?? ' ') || wanted.endsWith(text) ? 'cut' : 'otherKey';
}

/** Whether a TXT value was meant as a key, or as a part of the expected one. */
export function isNearlyDkim(value: string, expected: string): boolean {
	const text = withoutSpace(withoutZoneFileMarks(value));
	const isOther = isSpf(value) || isDmarc(value);
	return !isOther && (/(?:^|;)p=|^v=DKIM1|^k=rsa/i.test(text) || (text.length > 15 && withoutSpace(expected).includes(text)));
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
