import { isDmarc } from './recordKind.ts';
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

/** Whether a TXT value was meant as a DMARC record, though receivers take it for none. */
export function isNearlyDmarc(value: string): boolean {
	const meant = withoutZoneFileMarks(value).replace(/\s+/g, ' ');
	return !isDmarc(value) && /^(v? ?[=:]? ?DMARC1\b|p ?= ?(none|quarantine|reject)\b)/i.test(meant);
}

/**
 * Whether a DMARC record has what it must have: the version first, a policy, and no tag twice (RFC 7489 sections 6.3 and 6.4).
 * That the policy must be second, as section 6.4 has it, is not insisted on: receivers take it anywhere, and the grammar of the
 * successor draft (draft-ietf-dmarc-dmarcbis) leaves the order of all tags but the version open.
 */
export function isValidDmarc(value: string): boolean {
	const tags = isDmarc(value) ? parseTagList(value) : undefined;
	return isPolicy(tags?.get('p') ?? '');
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

/**
 * The record to publish at a name without one, so that it keeps the policy that holds there by inheritance: that of the
 * registered domain above (RFC 7489 section 6.6.3), its `sp` where it has one, else its `p`. A record of the name's own takes
 * the place of all of it, so the addresses for reports and the other tags come along, but for those about names further below.
 *
 * @param above the TXT values at `_dmarc` of the registered domain
 * @returns `undefined` when nothing is inherited: there is no record, there are several (section 6.6.3), or one with neither
 * policy nor address for reports
 */
export function inheritedDmarc(above: readonly string[], expected: string): string | undefined {
	const [record, ...others] = above.filter(isDmarc);
	if (record === undefined || others.length > 0) {
		return undefined;
	}
	const tags = new Map(tagsOf(record));
	const policy = tags.get('sp') ?? tags.get('p');
	if (policy === undefined && !tags.has('rua')) {
		return undefined;
	}
	for (const name of ['p', 'sp', 'np', 'psd']) {
		tags.delete(name);
	}
	// Without a policy, but with an address for reports, receivers take it for p=none (section 6.6.3).
	return dmarcAdvice([formatTagList([...tags, ...(policy === undefined ? [] : [['p', policy] as const])])], expected);
}

/** The good tags of a record, however badly it is put together. A list of addresses without `mailto:` gets it. */
function tagsOf(record: string): ReadonlyMap<string, string> {
	const tags = new Map<string, string>();
	for (const part of withoutZoneFileMarks(record).split(/[;\n]/)) {
		const [, name = '', rest = ''] = /^\s*([a-z]+)\s*=(.*)$/is.exec(part) ?? [];
		const text = rest.trim();
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
	return lists.length === 0 ? undefined : [...new Set(lists.flatMap(list => list.split(',')))].join(',');
}

/** RFC 7489 section 6.2: URIs, each with a size limit perhaps (`!10m`), separated by commas. */
function isUriList(value: string): boolean {
	return value.split(',').every(uri => /^[a-z][a-z0-9+.-]*:(?:(?![,;!])[!-~])+(![0-9]+[kmgt]?)?$/i.test(uri));
}

function withScheme(list: string): string {
	return list
		.split(',')
		.map(uri => uri.trim().replace(/^(?=[^:]+@)/, 'mailto:'))
		.join(',');
}
