import { isDmarc, isPolicy, isValidDmarc, policies } from './recordKind.ts';
import { type Advice, adviceOf, type Correction, isTidied, maxTxtLength, misspelled, plainRecord, withoutEnds } from './slips.ts';
import { formatTagList, readTagList } from './tagList.ts';

/** The tags of RFC 9989 section 4.7 and of RFC 7489 section 6.3 (pct, rf, ri), in the order of the advice, with tests for their values. */
const tagTests: ReadonlyMap<string, (value: string) => boolean> = new Map([
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

const tagNames = [...tagTests.keys()].join('|');
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

/**
 * The single DMARC record to publish instead of the existing ones. Keeps their tags, all addresses for reports (`rua`, `ruf`), and the
 * strictest of several values, because advice must never weaken a policy. Slips are corrected and named; a tag that is no known slip stays
 * as it is and is named. Without any policy, takes the expected one.
 */
export function dmarcAdvice(live: readonly string[], expected: string): Advice {
	// All of them must fit into a DNS message, or none is readable.
	const found = (live.join('').length > maxTxtLength ? [live.join('; ')] : live).map(readDmarc);
	const unreadable = found.flatMap(record => record.unreadable);
	const valuesOf = (name: string) => found.map(({ tags }) => tags.get(name) ?? []);
	const names = new Set([...tagTests.keys(), ...found.flatMap(({ tags }) => [...tags.keys()])]);
	const tags = new Map<string, string>([['v', 'DMARC1']]);
	const unreadableNames = unreadable.map(part => tagOf(part).name);
	const hasPolicy =
		valuesOf('p').flat().length > 0 ||
		unreadable.some(part => /p ?[=:]|none|quarantine|reject/i.test(part)) ||
		unreadableNames.some(name => name === 'p' || !tagTests.has(name));
	for (const name of names) {
		const own = valuesOf(name);
		// The policy for subdomains that do not exist is by default that for subdomains, which is by default that for the domain.
		const defaults = name === 'np' ? [valuesOf('sp'), valuesOf('p')] : name === 'sp' ? [valuesOf('p')] : [];
		const value = united(name, own.flat().length > 0 ? defaults.reduce(orElse, own) : own);
		if (value !== undefined && (name !== 'p' || value === 'reject' || !unreadableNames.includes('p'))) {
			tags.set(name, value);
		} else if (name === 'p' && !hasPolicy) {
			tags.set('p', readDmarc(expected).tags.get('p')?.[0] ?? 'none');
		}
	}
	const isAdded = !hasPolicy && live.length > 0;
	const added = isAdded ? [[formatTagList([...tags].filter(([name]) => name !== 'p')), formatTagList(tags)] as const] : [];
	const replaced = found.flatMap(record =>
		[...record.tags].flatMap(([name, values]) => {
			const now = tags.get(name);
			const items = new Set(now === undefined ? [] : [now, ...itemsOf(now)]);
			const lost = values.filter(value => !items.has(value) && !itemsOf(value).every(item => items.has(item)));
			return lost.map((value): Correction => [`${name}=${value}`, now === undefined ? '' : `${name}=${now}`]);
		})
	);
	const isLeft = (part: string) => tagOf(part).name !== 'p' || !tags.has('p');
	const dropped = unreadable.filter(part => !isLeft(part)).map((part): Correction => [part, `p=${tags.get('p')}`]);
	const left = unreadable.filter(isLeft);
	return adviceOf(
		[formatTagList(tags), ...left].join('; '),
		[...found.flatMap(({ corrected }) => corrected), ...added, ...replaced, ...dropped],
		left
	);
}

/** The items of a value that may be a list. */
function itemsOf(value: string): readonly string[] {
	return value.split(/ ?[,:] ?/);
}

function orElse(values: readonly (readonly string[])[], others: readonly (readonly string[])[]): readonly (readonly string[])[] {
	return values.map((own, index) => (own.length > 0 ? own : (others[index] ?? [])));
}

/**
 * One value for all records of a tag, never weaker than any of them.
 *
 * @param found the values of each record; none if it has no such tag
 */
function united(name: string, found: readonly (readonly string[])[]): string | undefined {
	const values = found.flat();
	if (values.length === 0) {
		return undefined;
	}
	const isEverywhere = found.every(own => own.length > 0);
	switch (name) {
		case 'p':
		case 'sp':
		case 'np':
			return policies.findLast(policy => values.includes(policy));
		case 'rua':
		case 'ruf':
		case 'fo':
			return [...new Set(values.flatMap(list => list.split(name === 'fo' ? / ?: ?/ : ',')))].join(name === 'fo' ? ':' : ',');
		case 'adkim':
		case 'aspf':
			return values.find(value => /s/i.test(value)) ?? values[0];
		// Not in all records: the default, which is strictest.
		case 'pct':
			return isEverywhere ? String(Math.max(...values.map(Number))) : undefined;
		case 't':
			return isEverywhere ? (values.find(value => /n/i.test(value)) ?? values[0]) : undefined;
		default:
			return values[0];
	}
}

/**
 * The record to publish at a name without one that keeps the policy inherited from the names above it: their `sp`, else their `p`. The
 * policy of the organizational domain holds, the last one found on the way up; a stricter one in between is kept, too (RFC 9989 section
 * 4.10). A record replaces everything that is inherited, so this also copies the addresses for reports and the other tags, except those
 * about subdomains.
 *
 * @param above the TXT values at `_dmarc` of each name above, from the nearest to the farthest
 * @returns `undefined` when nothing is inherited: no name has a single record with a policy or an address for reports
 */
export function inheritedDmarc(above: readonly (readonly string[])[], expected: string): string | undefined {
	const inherited: string[] = [];
	let hasNameBelow = false;
	for (const values of above) {
		const [record, ...others] = values.filter(isDmarc);
		const tags = record === undefined || others.length > 0 ? undefined : new Map(readDmarc(record).tags);
		if (!tags) {
			hasNameBelow = false;
			continue;
		}
		const policy = united('p', [tags.get('sp') ?? tags.get('p') ?? []]);
		const psd = tags.get('psd')?.[0]?.toLowerCase();
		for (const name of ['p', 'sp', 'np', 'psd']) {
			tags.delete(name);
		}
		const isRecord = policy !== undefined || tags.has('rua');
		// The policy of a public suffix holds only if the name below has none (section 4.10.1).
		if (isRecord && !(psd === 'y' && hasNameBelow)) {
			// Receivers treat a record that has an address for reports but no policy as p=none.
			const list = [...tags].flatMap(([name, values]) => values.map(value => [name, value] as const));
			inherited.unshift(formatTagList([['v', 'DMARC1'], ...(policy === undefined ? [] : [['p', policy] as const]), ...list]));
		}
		if (psd === 'y' || psd === 'n') {
			break;
		}
		hasNameBelow = isRecord;
	}
	return inherited.length === 0 ? undefined : dmarcAdvice(inherited, expected).value;
}

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
function readDmarc(record: string): ReadDmarc {
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

function tagOf(part: string): { readonly written: string; readonly name: string; readonly text: string } {
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
	const [key, value] = tagTests.has(name) ? [name, text] : list !== '' && part.includes('@') ? [list, part] : ['', part];
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
	return tagTests.get(name)?.(value) ? value : undefined;
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
