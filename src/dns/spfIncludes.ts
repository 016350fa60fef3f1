import { isSpf } from '../mail/recordKind.ts';
import { domainOf, isValidSpf, type SpfTerm, spfLookupLimit, spfLookupTerms } from '../mail/spf.ts';
import type { BrokenInclude, LiveAnswer, SpfIncludes } from '../mail/verdict.ts';
import type { Dns } from './liveDns.ts';

/** Names without an answer that receivers accept, and mail servers of a name (RFC 7208 section 4.6.4). */
const voidLimit = 2;
const serverLimit = 10;

/**
 * Follows the includes of an SPF record as receivers do (RFC 7208 section 4.6.4), those at the same depth in parallel. Each query is one of
 * the ten lookups that receivers make, so there are no more queries or depths than that, and no answer is longer than a DNS message (64 kB).
 * All lookups share the time limit of one; those not answered in time are `unchecked`. Names with macros depend on the mail and are not
 * followed.
 *
 * @param record what receivers accept
 * @param domain where it is published
 * @param expected the record that SES requires. Errors in what it includes are not reported; only SES can fix them.
 * @throws the signal's reason
 */
export async function followIncludes(
	record: string,
	domain: string,
	expected: string,
	dns: Dns,
	signal?: AbortSignal
): Promise<SpfIncludes> {
	const limit = AbortSignal.timeout(dns.timeout);
	const both = signal ? AbortSignal.any([signal, limit]) : limit;
	const trusted = new Set(spfLookupTerms(expected).map(domainOf));
	const unchecked = new Set<string>();
	const voids: string[] = [];
	let broken: BrokenInclude | undefined;
	let lookups = 0;

	const ask = async (type: string, name: string): Promise<LiveAnswer> => {
		try {
			return await dns.lookup(type, name, both);
		} catch {
			signal?.throwIfAborted();
			return { kind: 'failed', reason: 'timeout' };
		}
	};
	/** The included record, if there is one to follow. */
	const follow = async (term: SpfTerm, own: string): Promise<readonly [record: string, domain: string] | undefined> => {
		const name = domainOf(term) ?? (/[:=]/.test(term.text) ? undefined : own);
		const type = { a: 'A', mx: 'MX', include: 'TXT', redirect: 'TXT' }[term.name];
		if (name === undefined || type === undefined) {
			return undefined;
		}
		const answer = await ask(type, name);
		if (answer.kind === 'failed') {
			unchecked.add(name);
			return undefined;
		}
		const values = answer.kind === 'found' ? answer.values : [];
		if (type !== 'TXT') {
			if (values.length === 0) {
				voids.push(name);
			} else if (type === 'MX' && values.length > serverLimit) {
				broken ??= { domain: name, reason: 'manyServers' };
			}
			return undefined;
		}
		const [included, ...others] = values.filter(isSpf);
		if (included !== undefined && others.length === 0 && isValidSpf(included)) {
			return [included, name];
		}
		if (!trusted.has(name)) {
			broken ??= { domain: name, reason: included === undefined ? 'noRecord' : others.length > 0 ? 'severalRecords' : 'invalidRecord' };
		}
		return undefined;
	};

	for (let records: readonly (readonly [string, string])[] = [[record, domain]]; records.length > 0; ) {
		const terms = records.flatMap(([text, own]) => spfLookupTerms(text).map(term => [term, own] as const));
		lookups += terms.length;
		if (lookups > spfLookupLimit) {
			break;
		}
		records = (await Promise.all(terms.map(([term, own]) => follow(term, own)))).filter(next => next !== undefined);
	}
	if (voids.length > voidLimit) {
		broken ??= { domain: voids.join(', '), reason: 'voidLookups' };
	}
	return { lookups, broken, unchecked: [...unchecked] };
}
