import type { ExpectedRecord, LiveAnswer, Verdict } from '../mail/dnsVerdict.ts';
import { judgeRecord } from '../mail/dnsVerdict.ts';
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

/**
 * Asks DNS for every record at once, and for each type and name once. Where an answer is not what it should be, the server is also
 * asked for how long it keeps that answer.
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
	const answers = new Map<string, LiveAnswer>();
	await Promise.all([...questions].map(async ([key, alike]) => answers.set(key, await ask(alike, dns, signal))));
	return records.map(record => {
		const live = answers.get(keyOf(record)) as LiveAnswer;
		return { record, live, verdict: judgeRecord(record, live) };
	});
}

/** @param alike records of one type and name */
async function ask(alike: readonly ExpectedRecord[], dns: LiveDns, signal: AbortSignal | undefined): Promise<LiveAnswer> {
	const [{ type, name }] = alike as [ExpectedRecord];
	const live = await dns.lookup(type, name, signal);
	const [server] = dns.servers;
	if (live.kind === 'failed' || server === undefined || alike.every(record => judgeRecord(record, live).kind === 'matches')) {
		return live;
	}
	return { ...live, secondsCached: await secondsCached(type, name, server, Math.min(dns.timeout, maxCacheTimeout), signal) };
}

function keyOf({ type, name }: ExpectedRecord): string {
	return `${type.toUpperCase()} ${name.toLowerCase().replace(/\.$/, '')}`;
}
