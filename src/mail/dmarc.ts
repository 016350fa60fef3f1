import { formatTagList, parseTagList, withoutZoneFileMarks } from './tagList.ts';

/** From lenient to strict. */
const policies = ['none', 'quarantine', 'reject'];

const isPolicy = (value: string) => policies.includes(value.toLowerCase());

/** The tags that RFC 7489 section 6.3 and its successor draft (np, psd, t) know, and what a value of each looks like. */
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

/** Whether receivers count a TXT value as a DMARC record, right or wrong: `v=DMARC1` comes first, in capitals (RFC 7489 sections 6.3 and 6.6.3). */
export function isDmarc(value: string): boolean {
	return /^\s*v\s*=\s*DMARC1\s*(;|$)/.test(value);
}

/** Whether a TXT value was meant as a DMARC record, though receivers take it for none. */
export function isNearlyDmarc(value: string): boolean {
	return !isDmarc(value) && /^(v?\s*[=:]?\s*DMARC1\b|p\s*=\s*(none|quarantine|reject)\b)/i.test(withoutZoneFileMarks(value));
}

/** Whether a DMARC record has what it must have: the version, then a policy, and no tag twice (RFC 7489 sections 6.3 and 6.4). */
export function isValidDmarc(value: string): boolean {
	const tags = isDmarc(value) ? parseTagList(value) : undefined;
	const [, second] = [...(tags ?? [])];
	return second?.[0] === 'p' && isPolicy(second[1]);
}

export function isSameDmarc(one: string, other: string): boolean {
	const normal = (value: string) => formatTagList([...tagsOf(value)].sort());
	return normal(one) === normal(other);
}

/**
 * The one DMARC record to publish in place of those that are there. Their good tags stay, first of all the addresses for
 * reports (`rua`, `ruf`); of several policies the strictest: somebody decided for it, and none was meant to weaken it.
 * Where there is no policy at all, the expected one comes in.
 */
export function dmarcAdvice(live: readonly string[], expected: string): string {
	const found = live.map(tagsOf);
	const names = ['p', ...[...tagTests.keys()].filter(name => name !== 'p')];
	const tags: [string, string][] = [['v', 'DMARC1']];
	for (const name of names) {
		const values = found.map(each => each.get(name)).filter(value => value !== undefined);
		const value = name === 'rua' || name === 'ruf' ? unite(values) : policyOrFirst(name, values);
		if (value !== undefined) {
			tags.push([name, value]);
		} else if (name === 'p') {
			tags.push(['p', tagsOf(expected).get('p') ?? 'none']);
		}
	}
	return formatTagList(tags);
}

/** The good tags of a record, however badly it is put together. A list of addresses without `mailto:` gets it. */
function tagsOf(record: string): ReadonlyMap<string, string> {
	const tags = new Map<string, string>();
	for (const part of withoutZoneFileMarks(record).split(/[;\n]/)) {
		const [, name = '', text = ''] = /^\s*([a-z]+)\s*=\s*(.*?)\s*$/is.exec(part) ?? [];
		const key = name.toLowerCase();
		const value = key === 'rua' || key === 'ruf' ? withScheme(text) : isPolicy(text) ? text.toLowerCase() : text;
		if (!tags.has(key) && tagTests.get(key)?.(value)) {
			tags.set(key, value);
		}
	}
	return tags;
}

function policyOrFirst(name: string, values: readonly string[]): string | undefined {
	return ['p', 'sp', 'np'].includes(name) ? policies.findLast(policy => values.includes(policy)) : values[0];
}

/** All addresses of several lists, each once. */
function unite(lists: readonly string[]): string | undefined {
	return lists.length === 0 ? undefined : [...new Set(lists.flatMap(list => list.split(/\s*,\s*/)))].join(',');
}

/** RFC 7489 section 6.2: URIs, each with a size limit perhaps (`!10m`), separated by commas. */
function isUriList(value: string): boolean {
	return value.split(',').every(uri => /^\s*[a-z][a-z0-9+.-]*:[^\s,;!]+(![0-9]+[kmgt]?)?\s*$/i.test(uri));
}

function withScheme(list: string): string {
	return list
		.split(',')
		.map(uri => uri.trim().replace(/^(?=[^:]+@)/, 'mailto:'))
		.join(',');
}
