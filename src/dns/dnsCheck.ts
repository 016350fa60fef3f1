import { isDeepStrictEqual } from 'node:util';
import { compareRecord, type ExpectedRecord, type LiveAnswer, type Surroundings, type Verdict } from '../mail/dnsVerdict.ts';
import { withoutFinalDot } from '../mail/domain.ts';
import { isDmarc, recordKind } from '../mail/recordKind.ts';
import { isValidSpf } from '../mail/spf.ts';
import { secondsCached } from './cacheTime.ts';
import type { LiveDns } from './liveDns.ts';
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

/** A name that nobody has. Only a wildcard record answers for it. */
const unusedLabel = 'ses-wildcard-check-5f3a';

/**
 * Queries DNS for all records, once for each type and name. If an answer is not as expected, also finds out how long the server caches it,
 * whether the name is an alias and whether a wildcard record answers; if a DMARC record is missing, also queries those of the names above,
 * whose policy applies instead (RFC 9989 section 4.10); and follows the includes of an SPF record.
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
	const checks = new Map<R, RecordCheck<R>>();
	const open = [...questions.values()];
	const worker = async () => {
		for (let next = open.shift(); next; next = open.shift()) {
			for (const check of await query(next, dns, signal)) {
				checks.set(check.record, check);
			}
		}
	};
	await Promise.all(Array.from({ length: maxConcurrentQueries }, worker));
	return records.map(record => checks.get(record) as RecordCheck<R>);
}

/** @param alike records of one type and name */
async function query<R extends ExpectedRecord>(
	alike: readonly R[],
	dns: LiveDns,
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
async function surroundings(open: readonly ExpectedRecord[], live: LiveAnswer, dns: LiveDns, signal: AbortSignal | undefined) {
	const [{ type, name }] = open as readonly [ExpectedRecord];
	const [server] = dns.servers;
	const neighbor = withoutFinalDot(name).replace(/^[^.]*/, unusedLabel);
	const isAlias = type.toUpperCase() === 'CNAME';
	const [seconds, above, alias, beside] = await Promise.all([
		server === undefined ? undefined : secondsCached(type, name, server, Math.min(dns.timeout, maxCacheTimeout), signal),
		open.some(record => recordKind(record) === 'dmarc') && !hasDmarc(live) ? policiesAbove(name, dns, signal) : undefined,
		isAlias ? undefined : dns.lookup('CNAME', name, signal),
		live.kind === 'found' ? dns.lookup(type, neighbor, signal) : undefined
	]);
	const target = alias?.kind === 'found' ? alias.values[0] : undefined;
	const besideAlias = target === undefined || beside?.kind === 'found' ? undefined : await dns.lookup('CNAME', neighbor, signal);
	return {
		seconds,
		above,
		alias: target,
		isWildcard: isSameAnswer(live, beside) || (alias !== undefined && isSameAnswer(alias, besideAlias))
	};
}

function isSameAnswer(one: LiveAnswer, other: LiveAnswer | undefined): boolean {
	return one.kind === 'found' && other?.kind === 'found' && isDeepStrictEqual(one.values.toSorted(), other.values.toSorted());
}

/** Whether there is a DMARC record, even an invalid one: then nothing is inherited. */
function hasDmarc(live: LiveAnswer): boolean {
	return live.kind === 'found' && live.values.some(isDmarc);
}

/** Labels of the longest name above that is queried (RFC 9989 section 4.10). */
const maxLabels = 7;

/** The answers for the names above, from the nearest to the top-level domain. */
function policiesAbove(name: string, dns: LiveDns, signal: AbortSignal | undefined): Promise<readonly LiveAnswer[]> {
	const labels = withoutFinalDot(name).toLowerCase().split('.').slice(2);
	const names = labels.map((_, index) => labels.slice(index).join('.')).slice(-maxLabels);
	return Promise.all(names.map(above => dns.lookup('TXT', `_dmarc.${above}`, signal)));
}

function keyOf({ type, name }: ExpectedRecord): string {
	return `${type.toUpperCase()} ${withoutFinalDot(name).toLowerCase()}`;
}
