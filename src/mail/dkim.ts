import { isDmarc, isSpf } from './recordKind.ts';
import { hasQuotationMarks, maxTxtLength, withoutMarks, withoutZoneFileMarks } from './slips.ts';
import { readTagList } from './tagList.ts';

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
	/** A space or an invisible character that mail does not know, such as U+00A0. */
	| 'strayCharacter'
	/** The end or the start of the key is missing, or each part is in a record of its own. */
	| 'cut'
	| 'inParts'
	/** The key is right, but not the tags. */
	| 'tags'
	| 'testMode'
	| 'revoked'
	| 'otherKey'
	/** There is no key, but other text. */
	| 'otherText';

/** @param values of which none is the expected one */
export function dkimFault(values: readonly string[], expected: string): DkimFault {
	if (values.join('').length > maxTxtLength) {
		return 'otherKey';
	}
	const wanted = withoutSpace(expected);
	if (values.length > 1) {
		const parts = values.map(part => withoutSpace(withoutZoneFileMarks(part)));
		return parts.sort((one, other) => wanted.indexOf(one) - wanted.indexOf(other)).join('') === wanted ? 'inParts' : 'otherKey';
	}
	const [value = ''] = values;
	const plain = withoutMarks(value);
	if (compareDkimKeys(plain, expected) !== 'different') {
		return hasQuotationMarks(value) ? 'quotationMarks' : 'backslashes';
	}
	const ascii = plain.replace(/[^!-~]/g, '');
	if (compareDkimKeys(ascii, expected) !== 'different') {
		return 'strayCharacter';
	}
	const key = readKeyRecord(expected)?.get('p') ?? wanted;
	const at = ascii.indexOf(key);
	const [before, after] = [ascii.slice(0, at), ascii.slice(at + key.length)];
	// Another tag may follow without a semicolon, but no other letters of a key.
	if (at !== -1 && !/[a-z0-9+/]$/i.test(before) && !/^(?:[a-z0-9+/](?!=)|=)/i.test(after)) {
		return accepts(readTagList(plain)?.get('t') ?? '', ['y']) ? 'testMode' : 'tags';
	}
	const [, own] = /(?:^|;)p=([^;]*)/i.exec(ascii) ?? [];
	if (own === '') {
		return 'revoked';
	}
	const isPart = (text: string) => key.startsWith(text) || (text.length > minPartLength && key.includes(text));
	return isPart(own ?? ascii) || wanted.startsWith(ascii) || wanted.endsWith(ascii) ? 'cut' : own === undefined ? 'otherText' : 'otherKey';
}

/** In characters. All keys of a kind begin alike. */
const minPartLength = 15;

/** Whether a TXT value was meant as a key, or as a part of the expected one. */
export function isNearlyDkim(value: string, expected: string): boolean {
	const text = withoutSpace(withoutZoneFileMarks(value));
	const isOther = isSpf(value) || isDmarc(value);
	return !isOther && (/(?:^|;)p=|^v=DKIM1|^k=rsa/i.test(text) || (text.length > minPartLength && withoutSpace(expected).includes(text)));
}

/** @returns `undefined` when the value is not a key record */
function readKeyRecord(value: string): ReadonlyMap<string, string> | undefined {
	const tags = readTagList(value);
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
	return text.replace(/[ \t\r\n]+/g, '');
}
