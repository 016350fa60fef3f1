import { dmarcTags, readDmarc, tagOf } from './dmarc.ts';
import { isDmarc, policies } from './recordKind.ts';
import { type Advice, adviceOf, type Correction, maxTxtLength } from './slips.ts';
import { formatTagList } from './tagList.ts';

/**
 * The single DMARC record to publish instead of the existing ones. Keeps their tags, all addresses for reports (`rua`, `ruf`), and the
 * strictest of several values, because advice must never weaken a policy. Slips are corrected and named; a tag that is no known slip stays
 * as it is and is named. Without any policy, takes the expected one.
 *
 * @param earlier what was already corrected in the existing records
 */
export function dmarcAdvice(live: readonly string[], expected: string, earlier: readonly Correction[] = []): Advice {
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
		[...earlier, ...found.flatMap(({ corrected }) => corrected), ...added, ...replaced, ...dropped],
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

/** What a name without a record inherits from those above it. */
interface InheritedDmarc {
	/** As they would be at the name itself; empty when nothing is inherited. */
	readonly records: readonly string[];
	/** What was corrected in them. */
	readonly corrected: readonly Correction[];
	/** Whether something in them was corrected or is unreadable. */
	readonly isFlawed: boolean;
}

/**
 * The records to unite at a name without one to keep the policy inherited from the names above it: their `sp`, else their `p`. The policy of
 * the organizational domain holds, the last one found on the way up; a stricter one in between is kept, too (RFC 9989 section 4.10). A
 * record replaces everything that is inherited, so this also copies the addresses for reports, the other tags and what is unreadable, except
 * what is about subdomains. Nothing is inherited from a name without a single record with a policy or an address for reports.
 *
 * @param above the TXT values at `_dmarc` of each name above, from the nearest to the farthest
 */
export function inheritedDmarc(above: readonly (readonly string[])[]): InheritedDmarc {
	const records: string[] = [];
	const corrected: Correction[] = [];
	let isFlawed = false;
	let hasNameBelow = false;
	for (const values of above) {
		const [record, ...others] = values.filter(isDmarc);
		if (record === undefined || others.length > 0) {
			hasNameBelow = false;
			continue;
		}
		const { tags, unreadable, corrected: changes } = readDmarc(record);
		const nameOf = (part: string) => tagOf(part).name;
		const policyName = tags.has('sp') || unreadable.some(part => nameOf(part) === 'sp') ? 'sp' : 'p';
		const isInherited = (name: string) => name === policyName || !['p', 'sp', 'np', 'psd'].includes(name);
		const psd = tags.get('psd')?.[0]?.toLowerCase();
		// Receivers treat a record that has an address for reports but no policy as p=none.
		const isRecord = ['p', 'sp', 'rua'].some(name => tags.has(name));
		// The policy of a public suffix holds only if the name below has none (section 4.10.1).
		if (isRecord && !(psd === 'y' && hasNameBelow)) {
			const kept = [...tags]
				.filter(([name]) => isInherited(name))
				.flatMap(([name, all]) => all.map(value => [name === 'sp' ? 'p' : name, value] as const));
			const left = unreadable.filter(part => isInherited(nameOf(part))).map(part => part.replace(/^sp\b/i, 'p'));
			const own = changes.filter(([from, to]) => isInherited(nameOf(to || from)));
			records.unshift([formatTagList([['v', 'DMARC1'], ...kept]), ...left].join('; '));
			corrected.push(...own);
			isFlawed ||= left.length > 0 || own.length > 0;
		}
		if (psd === 'y' || psd === 'n') {
			break;
		}
		hasNameBelow = isRecord;
	}
	return { records, corrected, isFlawed };
}
