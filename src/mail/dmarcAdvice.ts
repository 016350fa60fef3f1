import { dmarcTags, readDmarc, tagOf } from './dmarc.ts';
import { isDmarc, policies } from './recordKind.ts';
import { type Advice, adviceOf, type Correction, maxTxtLength } from './slips.ts';
import { formatTagList } from './tagList.ts';

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
	const names = new Set([...dmarcTags.keys(), ...found.flatMap(({ tags }) => [...tags.keys()])]);
	const tags = new Map<string, string>([['v', 'DMARC1']]);
	const unreadableNames = unreadable.map(part => tagOf(part).name);
	const hasPolicy =
		valuesOf('p').flat().length > 0 ||
		unreadable.some(part => /p ?[=:]|none|quarantine|reject/i.test(part)) ||
		unreadableNames.some(name => name === 'p' || !dmarcTags.has(name));
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
