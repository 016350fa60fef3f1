import { isDmarc, isPolicy, isValidDmarc, policies } from './recordKind.ts';
import { type Correction, isTidied, maxTxtLength, misspelled, plainRecord, withoutEnds } from './slips.ts';
import { formatTagList, readTagList } from './tagList.ts';

/** The tags of RFC 9989 section 4.7 and of RFC 7489 section 6.3 (pct, rf, ri), in the order of the advice, with tests for their values. */
export const dmarcTags: ReadonlyMap<string, (value: string) => boolean> = new Map([
	['p', isPolicy],
	['sp', isPolicy],
	['np', isPolicy],
	['adkim', value => /^[rs]$/i.test(value)],
	['aspf', value => /^[rs]$/i.test(value)],
	['fo', value => /^[01ds](\s*:\s*[01ds])*$/i.test(value)],
	['pct', value => /^\d{1,3}$/.test(value) && Number(value) <= 100],
	['rf', value => /^[a-z]+(\s*:\s*[a-z]+)*$/i.test(value)],
	['ri', value => /^\d{1,10}$/.test(value)],
	['rua', isUriList],
	['ruf', isUriList],
	['psd', value => /^[ynu]$/i.test(value)],
	['t', value => /^[yn]$/i.test(value)]
]);

const tagNames = [...dmarcTags.keys()].join('|');
const version = /^(?:v ?[=:.-]? ?)?dmarc[ -]?[il\d]{0,2}$/i;
/** A beginning that could be a version, and a tag. */
const maybeDmarc = [/^\W*(?:v\W*)?dmarc/i, new RegExp(`(?<![a-z])(?:${tagNames}) ?[=:]`, 'i')];
const dmarcTag = /(?:^|[;,\s])(?:[sn]?p ?[=:] ?(?:none|quarantine|reject)\b|ru[af] ?[=:] ?mailto:)/i;

/** Whether a TXT value was meant as a DMARC record, but receivers ignore it. */
export function isNearlyDmarc(value: string): boolean {
	const text = plainRecord(value);
	return !isDmarc(value) && (dmarcTag.test(text) || maybeDmarc.every(pattern => pattern.test(text)));
}

export function isSameDmarc(one: string, other: string): boolean {
	const normal = (value: string) =>
		formatTagList([...readDmarc(value).tags].map(([name, values]) => [name, values.join()] as const).sort());
	return normal(one) === normal(other);
}

/** A record as read, with what was wrong in it. */
interface ReadDmarc {
	/** The values of each tag, of which a valid record has one. */
	readonly tags: ReadonlyMap<string, readonly string[]>;
	readonly corrected: readonly Correction[];
	readonly unreadable: readonly string[];
}

/** Where a semicolon is missing: before another known tag. */
const missingEnd = new RegExp(
	`(DMARC1|=none|=quarantine|=reject)[.:]?(?=(?:${tagNames})=)|(?<![; ,:|])[ ,:|]+(?=(?:${tagNames}) ?[=:] ?[^ ;])`,
	'gi'
);

/** Reads a record that may be malformed. */
export function readDmarc(record: string): ReadDmarc {
	if (record.length > maxTxtLength) {
		return { tags: new Map(), corrected: [], unreadable: [record] };
	}
	const plain = plainRecord(record);
	const separated = plain.replace(/\bmailto;/gi, 'mailto:').replace(missingEnd, (_, end: string | undefined) => `${end ?? ''};`);
	const parts = separated
		.split(';')
		.map(part => withoutEnds(part, ' ,|'))
		.filter(part => part !== '');
	const tags = new Map<string, string[]>();
	const text = parts.join('; ');
	const corrected: Correction[] = isTidied(record, separated) ? [[record, text]] : [];
	const unreadable: string[] = [];
	let list = '';
	for (const part of parts) {
		const [name, value] = meantTag(part, list) ?? ['', undefined];
		if (value === undefined) {
			unreadable.push(part);
		} else {
			const isContinued = name === list && tagOf(part).name !== name;
			corrected.push(...(isContinued ? [[`; ${part}`, `,${value}`] as const] : changes(part, value === '' ? '' : `${name}=${value}`)));
			if (value !== '' && name !== 'v') {
				const values = tags.get(name) ?? [];
				values.push(value);
				tags.set(name, values);
			}
		}
		list = name === 'rua' || name === 'ruf' ? name : '';
	}
	const whole = `v=DMARC1; ${[...new Set(parts)].filter(part => !version.test(part)).join('; ')}`;
	if (
		corrected.length === 0 &&
		unreadable.length === 0 &&
		(!isValidDmarc(record) || !readTagList(record)) &&
		(tags.has('p') || !isDmarc(record)) &&
		whole !== record
	) {
		corrected.push([record, whole]);
	}
	return { tags, corrected, unreadable };
}

/** Spaces make no difference, nor does the case of the value, except in the version. */
function changes(part: string, meant: string): readonly Correction[] {
	const normal = (text: string) => {
		const { written, text: value } = tagOf(text);
		return `${written}=${/^v$/i.test(written) ? value : value.toLowerCase().replaceAll(', ', ',').replaceAll(' ,', ',')}`;
	};
	return meant !== '' && /^[a-z][a-z0-9_]* ?=(?!=)/i.test(part) && normal(part) === normal(meant) ? [] : [[part, meant]];
}

export function tagOf(part: string): { readonly written: string; readonly name: string; readonly text: string } {
	const [, written = '', text = ''] = /^([a-z][a-z0-9_]*) ?[=:]+ ?(.*)$/is.exec(part) ?? [];
	const name = written.toLowerCase();
	return { written, name: name === 'policy' ? 'p' : name, text };
}

/**
 * The tag that is unambiguously meant, with an empty value if it has none.
 *
 * @param list `rua` or `ruf` if the part before was such a list of addresses, which may go on
 */
function meantTag(part: string, list: string): readonly [name: string, value: string] | undefined {
	if (version.test(withoutEnds(part, ' .:/&+_-'))) {
		return ['v', 'DMARC1'];
	}
	const { written, name, text } = tagOf(part);
	const [key, value] = dmarcTags.has(name) ? [name, text] : list !== '' && part.includes('@') ? [list, part] : ['', part];
	if (key !== '') {
		const meant = value === '' ? '' : meantValue(key, value);
		return meant === undefined ? undefined : [key, meant];
	}
	const policy = meantPolicy(written === '' ? part : text);
	if (written === '') {
		return policy === undefined ? undefined : ['p', policy];
	}
	// Receivers ignore unknown tags, but this one may have been meant as another.
	const isOther = policy === undefined && name !== 'v' && !likeTag.test(part) && /^[a-z0-9_]+ ?=[ -~]*$/i.test(part);
	return isOther ? [written, text] : undefined;
}

/** A name that is nearly that of another tag, or a value of one. */
const likeTag = new RegExp(
	`^${['rua', 'ruf', 'pct', 'adkim', 'aspf'].map(name => `${misspelled(name)} ?=`).join('|^')}|mailto:|dmarc1`,
	'i'
);

const policyPatterns = policies.map(policy => [new RegExp(`^${misspelled(policy)}(?:ed)?$`, 'i'), policy] as const);

function meantPolicy(text: string): string | undefined {
	const plain = withoutEnds(text, `'. ,:/&`);
	return policyPatterns.find(([pattern]) => pattern.test(plain))?.[1];
}

function meantValue(name: string, text: string): string | undefined {
	if (name === 'rua' || name === 'ruf') {
		return meantUris(text);
	}
	const plain = withoutEnds(text, `'. ,%`);
	if (isPolicyTag(name)) {
		return meantPolicy(plain);
	}
	// Such as adkim=strict, t=yes, fo=1,d.
	const value = plain.replace(/^([srny])(?:trict|elaxed|o|es)$/i, '$1').replaceAll(',', ':');
	// Receivers ignore a malformed pct or t, and apply the policy to all mail. Only its author knows whether it shall hold for less.
	const isLooser = value !== text && ((name === 'pct' && value !== '100') || (name === 't' && !/^n/i.test(value)));
	return dmarcTags.get(name)?.(value) && !isLooser ? value : undefined;
}

function isPolicyTag(name: string): boolean {
	return name === 'p' || name === 'sp' || name === 'np';
}

/** An address without `mailto:`, or with something like it, and the size limit of RFC 7489 section 6.2. */
const bareAddress =
	/^<?(?:[a-z-]{2,8}[:;=]+|mailto\.)?\/*<?((?!mailto)[^\s<>@:;,!="'/]+@[^\s<>@:;,!="'/]+\.[a-z0-9-]+)\.?(![0-9]+[kmgt]?)?>?$/i;

function meantUris(list: string): string | undefined {
	const uris = list
		.replace(/(mailto) ?: /gi, '$1:')
		.split(/[, ]/)
		.filter(uri => uri !== '')
		.map(uri => (isUriList(uri) ? uri : uri.replace(bareAddress, 'mailto:$1$2')));
	return uris.every(isUriList) ? uris.join(',') : undefined;
}

const mailUri = /^mailto:(?!\/)[\w.#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+(?:\?[\w.%&=+-]*)?(?:![0-9]+[kmgt]?)?$/i;
const otherUri = /^[a-z][a-z0-9+.-]*:\/\/(?:(?![,;!])[!-~])+(?:![0-9]+[kmgt]?)?$/i;
/** What belongs into a URI or tag of its own. */
const otherPart = /mailto:|p=(?:none|quarantine|reject)/i;

/** Comma-separated URIs, each with an optional size limit such as `!10m` (RFC 7489 section 6.2). */
function isUriList(value: string): boolean {
	return value.split(',').every(uri => (mailUri.test(uri) || otherUri.test(uri)) && !otherPart.test(uri.replace(/^mailto:(?!\/)/i, '')));
}
