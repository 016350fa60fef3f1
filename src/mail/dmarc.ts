import { isDmarc } from './recordKind.ts';
import { formatTagList, parseTagList, withoutZoneFileMarks } from './tagList.ts';

/** From lenient to strict. */
const policies = ['none', 'quarantine', 'reject'];

const isPolicy = (value: string) => policies.includes(value.toLowerCase());

/** Tests for the values of the tags of RFC 7489 section 6.3 and of its successor draft (np, psd, t). */
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

/** Whether a TXT value was meant as a DMARC record, but receivers ignore it. */
export function isNearlyDmarc(value: string): boolean {
	const meant = withoutZoneFileMarks(value).replace(/\s+/g, ' ');
	return !isDmarc(value) && /^(v? ?[=:]? ?DMARC1\b|p ?= ?(none|quarantine|reject)\b)/i.test(meant);
}

/**
 * Whether a DMARC record is valid: the version first, a policy, and no duplicate tags (RFC 7489 sections 6.3 and 6.4). The policy
 * need not be second, as section 6.4 demands: receivers accept it anywhere, and the grammar of the successor draft
 * (draft-ietf-dmarc-dmarcbis) allows any order after the version.
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
 * The single DMARC record to publish instead of the existing ones. Keeps their valid tags, all addresses for reports (`rua`, `ruf`),
 * and the strictest of several policies, because advice must never weaken a policy. Without any policy, takes the expected one.
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
 * The record to publish at a name without one that keeps the policy inherited from the registrable domain: its `sp`, else its `p`
 * (RFC 7489 section 6.6.3). A record replaces everything that is inherited, so this also copies the addresses for reports and the other
 * tags, except those about subdomains.
 *
 * @param above the TXT values at `_dmarc` of the registrable domain
 * @returns `undefined` when nothing is inherited: there is no record, there are several (section 6.6.3), or it has neither a policy
 * nor an address for reports
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
	// Receivers treat a record that has an address for reports but no policy as p=none (section 6.6.3).
	return dmarcAdvice([formatTagList([...tags, ...(policy === undefined ? [] : [['p', policy] as const])])], expected);
}

/** The valid tags of a record, which itself may be malformed. Adds a missing `mailto:` to addresses. */
function tagsOf(record: string): ReadonlyMap<string, string> {
	const tags = new Map<string, string>();
	for (const part of withoutZoneFileMarks(record).split(/[;\n]/)) {
		const [, name = '', rawValue = ''] = /^\s*([a-z]+)\s*=(.*)$/is.exec(part) ?? [];
		const text = rawValue.trim();
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

function unite(lists: readonly string[]): string | undefined {
	return lists.length === 0 ? undefined : [...new Set(lists.flatMap(list => list.split(',')))].join(',');
}

/** Comma-separated URIs, each with an optional size limit such as `!10m` (RFC 7489 section 6.2). */
function isUriList(value: string): boolean {
	return value.split(',').every(uri => /^[a-z][a-z0-9+.-]*:(?:(?![,;!])[!-~])+(![0-9]+[kmgt]?)?$/i.test(uri));
}

function withScheme(list: string): string {
	return list
		.split(',')
		.map(uri => uri.trim().replace(/^(?=[^:]+@)/, 'mailto:'))
		.join(',');
}
