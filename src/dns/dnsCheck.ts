import { isDeepStrictEqual } from 'node:util';
import { compareRecord } from '../mail/dnsVerdict.ts';
import { domainKey, withoutFinalDot } from '../mail/domain.ts';
import { foundDmarc, recordKind } from '../mail/recordKind.ts';
import { isValidSpf } from '../mail/spf.ts';
import type { ExpectedRecord, LiveAnswer, Surroundings, Verdict } from '../mail/verdict.ts';
import { secondsCached } from './cacheTime.ts';
import type { Dns } from './liveDns.ts';
import { followIncludes } from './spfIncludes.ts';

/** What DNS answers for a record, and the verdict on it. */
export interface RecordCheck<R extends ExpectedRecord = ExpectedRecord> {
	readonly record: R;
	readonly live: LiveAnswer;
	readonly verdict: Verdict;
}

/** In milliseconds. The server has just answered, and the cache time is not worth a longer wait. */
const maxCacheTimeout = 2000;

/** Each query takes a socket. A domain has four records; this guards against an endless list. */
const maxConcurrentQueries = 8;

/** A name that does not exist: only a wildcard record answers for it. */
const unusedLabel = 'ses-wildcard-check-5f3a';

/**
 * Queries DNS for all records, once for each type and name. If an answer is not as expected, also finds out how long the server caches it,
 * whether the name is an alias, whether a wildcard record answers for any type, what is at a doubled name, and whether a name without an
 * MX record has an address. If receivers find no DMARC record, also queries those of the names above, whose policy applies instead (RFC
 * 9989 section 4.10). Follows the includes of an SPF record.
 *
 * @throws the signal's reason
 */
export async function checkRecords<R extends ExpectedRecord>(
	records: readonly R[],
	dns: Dns,
	signal?: AbortSignal
): Promise<readonly RecordCheck<R>[]> {
	const few = limiter(maxConcurrentQueries);
	const [server] = dns.servers;
	const cacheTimeout = Math.min(dns.timeout, maxCacheTimeout);
	const limited: Queries = {
		servers: dns.servers,
		timeout: dns.timeout,
		lookup: (...question) => few(() => dns.lookup(...question)),
		cached: async (type, name) => (server === undefined ? undefined : few(() => secondsCached(type, name, server, cacheTimeout, signal)))
	};
	const questions = new Map<string, R[]>();
	for (const record of records) {
		const key = keyOf(record);
		questions.set(key, [...(questions.get(key) ?? []), record]);
	}
	const checks = await Promise.all([...questions.values()].map(alike => query(alike, limited, signal)));
	const byRecord = new Map(checks.flat().map(check => [check.record, check]));
	return records.map(record => byRecord.get(record) as RecordCheck<R>);
}

interface Queries extends Dns {
	/** For how many seconds the first server keeps its answer; `undefined` if unknown. */
	cached(type: string, name: string): Promise<number | undefined>;
}

/** Limits how many tasks run at the same time. */
function limiter(most: number): <T>(task: () => Promise<T>) => Promise<T> {
	let free = most;
	const waiting: (() => void)[] = [];
	return async task => {
		if (free > 0) {
			free--;
		} else {
			await new Promise<void>(start => waiting.push(start));
		}
		try {
			return await task();
		} finally {
			const start = waiting.shift();
			start ? start() : free++;
		}
	};
}

/** @param alike records of one type and name */
async function query<R extends ExpectedRecord>(
	alike: readonly R[],
	dns: Queries,
	signal: AbortSignal | undefined
): Promise<readonly RecordCheck<R>[]> {
	const [{ type, name }] = alike as readonly [R];
	const live = await dns.lookup(type, name, signal);
	const open = alike.filter(record => compareRecord(record, live).kind !== 'matches');
	const around: Surroundings & { readonly seconds?: number | undefined } =
		live.kind === 'failed' || open.length === 0 ? {} : await surroundings(open, live, dns, signal);
	const { seconds } = around;
	const timed = live.kind === 'failed' || seconds === undefined ? live : { ...live, secondsCached: seconds };
	return Promise.all(
		alike.map(async record => {
			const verdict = compareRecord(record, live, around);
			const isFollowed = recordKind(record) === 'spf' && 'publish' in verdict && isValidSpf(verdict.publish) && live.kind === 'found';
			const includes = isFollowed ? await followIncludes(verdict.publish, withoutFinalDot(name), record.expected, dns, signal) : undefined;
			return { record, live: timed, verdict: includes ? compareRecord(record, live, { ...around, includes }) : verdict };
		})
	);
}

/** @param open records of one type and name that are not as expected */
async function surroundings(open: readonly ExpectedRecord[], live: LiveAnswer, dns: Queries, signal: AbortSignal | undefined) {
	const [{ type, name }] = open as readonly [ExpectedRecord];
	const neighbor = await unusedNeighbor(withoutFinalDot(name));
	const isAlias = type.toUpperCase() === 'CNAME';
	const isOtherTypeOnly = live.kind === 'missing' && live.reason === 'noRecord';
	const [seconds, above, alias, beside, doubled, receivesItself, hasWildcardAddress] = await Promise.all([
		dns.cached(type, name),
		open.some(record => recordKind(record) === 'dmarc') && !(live.kind === 'found' && foundDmarc(live.values) !== undefined)
			? policiesAbove(name, dns, signal)
			: undefined,
		isAlias ? undefined : dns.lookup('CNAME', name, signal),
		live.kind === 'found' && neighbor ? dns.lookup(type, neighbor, signal) : undefined,
		live.kind === 'missing' ? valuesAtDoubledName(type, withoutFinalDot(name), dns, signal) : undefined,
		type.toUpperCase() === 'MX' && isOtherTypeOnly && hasAddress(name, dns, signal),
		isOtherTypeOnly && neighbor !== undefined && isWildcardAddress(withoutFinalDot(name), neighbor, dns, signal)
	]);
	const target = alias?.kind === 'found' ? alias.values[0] : undefined;
	const besideAlias =
		target === undefined || neighbor === undefined || beside?.kind === 'found' ? undefined : await dns.lookup('CNAME', neighbor, signal);
	return {
		seconds,
		above,
		alias: target,
		doubled,
		receivesItself,
		isWildcard: hasWildcardAddress || isSameAnswer(live, beside) || (alias !== undefined && isSameAnswer(alias, besideAlias))
	};
}

/** An unused name beside another. @returns `undefined` beside a registrable domain, where the name could belong to someone else */
async function unusedNeighbor(name: string): Promise<string | undefined> {
	const neighbor = name.replace(/^[^.]*/, unusedLabel);
	const { registrableDomain } = await import('../mail/publicSuffix.ts');
	return registrableDomain(domainKey(neighbor)) === domainKey(neighbor) ? undefined : neighbor;
}

/** The values where a record is if a DNS console appends the domain to the whole name: that of the zone, or the sender domain. */
async function valuesAtDoubledName(type: string, name: string, dns: Dns, signal: AbortSignal | undefined): Promise<readonly string[]> {
	// Loads the whole list of public suffixes, which is rarely needed.
	const { zoneOf } = await import('../mail/publicSuffix.ts');
	const domains = new Set([zoneOf(name), name.replace(/^(?:.*\.)?_[^.]*\./, '')]);
	const values = [...domains].map(async domain => {
		const doubled = await dns.lookup(type, `${name}.${domain}`, signal);
		const isFound = doubled.kind === 'found' && !isSameAnswer(doubled, await dns.lookup(type, `${unusedLabel}.${domain}`, signal));
		return isFound ? doubled.values : [];
	});
	return (await Promise.all(values)).flat();
}

async function hasAddress(name: string, dns: Dns, signal: AbortSignal | undefined): Promise<boolean> {
	const answers = await Promise.all(['A', 'AAAA'].map(type => dns.lookup(type, name, signal)));
	return answers.some(({ kind }) => kind === 'found');
}

/**
 * Whether a name has the address of a wildcard record. Then all names below it have it, too, but none if the name has a record of its own
 * (RFC 4592 section 2.2.1), which may have the same address.
 */
async function isWildcardAddress(name: string, neighbor: string, dns: Dns, signal: AbortSignal | undefined): Promise<boolean> {
	const answers = ['A', 'AAAA'].map(async type => {
		const beside = await dns.lookup(type, neighbor, signal);
		return beside.kind === 'found' && isSameAnswer(beside, await dns.lookup(type, `${unusedLabel}.${name}`, signal));
	});
	return (await Promise.all(answers)).includes(true);
}

function isSameAnswer(one: LiveAnswer, other: LiveAnswer | undefined): boolean {
	return one.kind === 'found' && other?.kind === 'found' && isDeepStrictEqual(one.values.toSorted(), other.values.toSorted());
}

/** Labels of the longest name above that is queried (RFC 9989 section 4.10). */
const maxLabels = 7;

/** The answers for the names above, from the nearest to the top-level domain. */
function policiesAbove(name: string, dns: Dns, signal: AbortSignal | undefined): Promise<readonly LiveAnswer[]> {
	const labels = withoutFinalDot(name).toLowerCase().split('.').slice(2);
	const names = labels.map((_, index) => labels.slice(index).join('.')).slice(-maxLabels);
	return Promise.all(names.map(above => dns.lookup('TXT', `_dmarc.${above}`, signal)));
}

function keyOf({ type, name }: ExpectedRecord): string {
	return `${type.toUpperCase()} ${withoutFinalDot(name).toLowerCase()}`;
}
