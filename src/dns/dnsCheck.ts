import type { ExpectedRecord, LiveAnswer, Verdict } from '../mail/dnsVerdict.ts';
import { compareRecord } from '../mail/dnsVerdict.ts';
import { domainKey } from '../mail/domain.ts';
import { isDmarc, recordKind } from '../mail/recordKind.ts';
import { secondsCached } from './cacheTime.ts';
import type { LiveDns } from './liveDns.ts';

/** What DNS answers for a record, and what is to be said of it. */
export interface RecordCheck<R extends ExpectedRecord = ExpectedRecord> {
	readonly record: R;
	readonly live: LiveAnswer;
	readonly verdict: Verdict;
}

/** Milliseconds. The server has just answered; how long it keeps an answer is not worth waiting for longer. */
const maxCacheTimeout = 2000;

/** Each question takes a socket, and the records of a domain are four; a list without end must not take all that there are. */
const maxConcurrentQueries = 8;

/**
 * Asks DNS for every record, and for each type and name once. Where an answer is not what it should be, the server is also
 * asked for how long it keeps that answer; where a DMARC record is missing, for that of the registered domain, whose policy
 * holds in its place (RFC 7489 section 6.6.3).
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
	/** The same for the registered domain, where that matters. */
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

/** Whether there is a DMARC record, be it a bad one: then nothing is inherited. */
function hasDmarc(live: LiveAnswer): boolean {
	return live.kind === 'found' && live.values.some(isDmarc);
}

/** @returns `undefined` when there is no registered domain above */
async function queryRegistrableDomain(name: string, dns: LiveDns, signal: AbortSignal | undefined): Promise<LiveAnswer | undefined> {
	const [, domain = ''] = /^_dmarc\.(.+?)\.?$/.exec(name.toLowerCase()) ?? [];
	// Holds the whole list of public suffixes, which few need.
	const { registrableDomain } = await import('../mail/publicSuffix.ts');
	const registered = registrableDomain(domainKey(domain));
	return registered === undefined || registered === domainKey(domain) ? undefined : dns.lookup('TXT', `_dmarc.${registered}`, signal);
}

function keyOf({ type, name }: ExpectedRecord): string {
	return `${type.toUpperCase()} ${name.toLowerCase().replace(/\.$/, '')}`;
}
