import type { ExpectedRecord, LiveAnswer, Verdict } from '../mail/dnsVerdict.ts';
import { compareRecord } from '../mail/dnsVerdict.ts';
import { domainKey, withoutFinalDot } from '../mail/domain.ts';
import { isDmarc, recordKind } from '../mail/recordKind.ts';
import { secondsCached } from './cacheTime.ts';
import type { LiveDns } from './liveDns.ts';

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

/**
 * Queries DNS for all records, once for each type and name. If an answer is not as expected, also finds out how long the server caches
 * it; if a DMARC record is missing, also queries that of the registrable domain, whose policy applies instead (RFC 7489 section 6.6.3).
 *
 * @throws the signal's reason
 */
export async function checkRecords<R extends ExpectedRecord>(
	records: readonly R[],
	dns: LiveDns,
	signal?: AbortSignal
): Promise<readonly RecordCheck<R>[]> {
	const questions = new Map<string, R[]>();
	for (const record of records) {
		const key = keyOf(record);
		questions.set(key, [...(questions.get(key) ?? []), record]);
	}
	const answers = new Map<string, Answers>();
	const open = [...questions];
	const worker = async () => {
		for (let next = open.shift(); next; next = open.shift()) {
			const [key, alike] = next;
			answers.set(key, await query(alike, dns, signal));
		}
	};
	await Promise.all(Array.from({ length: maxConcurrentQueries }, worker));
	return records.map(record => {
		const { live, above } = answers.get(keyOf(record)) as Answers;
		return { record, live, verdict: compareRecord(record, live, above) };
	});
}

interface Answers {
	readonly live: LiveAnswer;
	/** DMARC: the answer for the registrable domain, if its policy applies. */
	readonly above?: LiveAnswer | undefined;
}

/** @param alike records of one type and name */
async function query(alike: readonly ExpectedRecord[], dns: LiveDns, signal: AbortSignal | undefined): Promise<Answers> {
	const [{ type, name }] = alike as [ExpectedRecord];
	const live = await dns.lookup(type, name, signal);
	const [server] = dns.servers;
	const open = alike.filter(record => compareRecord(record, live).kind !== 'matches');
	if (live.kind === 'failed' || open.length === 0) {
		return { live };
	}
	const [seconds, above] = await Promise.all([
		server === undefined ? undefined : secondsCached(type, name, server, Math.min(dns.timeout, maxCacheTimeout), signal),
		open.some(record => recordKind(record) === 'dmarc') && !hasDmarc(live) ? queryRegistrableDomain(name, dns, signal) : undefined
	]);
	return { live: seconds === undefined ? live : { ...live, secondsCached: seconds }, above };
}

/** Whether there is a DMARC record, even an invalid one: then nothing is inherited. */
function hasDmarc(live: LiveAnswer): boolean {
	return live.kind === 'found' && live.values.some(isDmarc);
}

/** @returns `undefined` when the name belongs to the registrable domain itself */
async function queryRegistrableDomain(name: string, dns: LiveDns, signal: AbortSignal | undefined): Promise<LiveAnswer | undefined> {
	const [, domain = ''] = /^_dmarc\.(.+?)\.?$/.exec(name.toLowerCase()) ?? [];
	// Loads the whole list of public suffixes, which is rarely needed.
	const { registrableDomain } = await import('../mail/publicSuffix.ts');
	const registrable = registrableDomain(domainKey(domain));
	return registrable === undefined || registrable === domainKey(domain) ? undefined : dns.lookup('TXT', `_dmarc.${registrable}`, signal);
}

function keyOf({ type, name }: ExpectedRecord): string {
	return `${type.toUpperCase()} ${withoutFinalDot(name).toLowerCase()}`;
}
