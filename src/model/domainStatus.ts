import type { RecordCheck } from '../dns/dnsCheck.ts';
import { recordKind } from '../mail/recordKind.ts';
import type { DnsRecord } from '../ses/domains.ts';

/** What SES and DNS said about a domain at one time. */
export interface DomainCheck {
	readonly domain: string;
	/** Whether SES had verified it. */
	readonly isVerified: boolean;
	readonly records: readonly RecordCheck<DnsRecord>[];
	/** The DNS servers that were asked, as `ip` or `ip:port`. */
	readonly servers: readonly string[];
	readonly time: Date;
}

/** The verification status of a sender domain. */
export type DomainStatus =
	| { readonly kind: 'verified' }
	/** All records match; SES has not verified the domain yet. */
	| { readonly kind: 'ready'; readonly total: number }
	/** Records are missing, but none is wrong. */
	| { readonly kind: 'waiting'; readonly matching: number; readonly total: number }
	/** `wrong`: what the records with wrong values are for, such as `DKIM`. */
	| { readonly kind: 'wrong'; readonly wrong: readonly string[]; readonly matching: number; readonly total: number }
	/** Not verified, and the records are not known. */
	| { readonly kind: 'unknown' }
	/** The service lists addresses of the domain, but not the domain. */
	| { readonly kind: 'unlisted' };

/** The state of one record, by DNS if it answered, otherwise as the service last saw it. */
export type RecordState = 'matches' | 'missing' | 'wrong';

/**
 * @param isVerified `undefined` when the service does not list the domain
 * @param records with or without answers from DNS; `undefined` when they are not known
 */
export function domainStatus(
	isVerified: boolean | undefined,
	records: readonly (DnsRecord | RecordCheck<DnsRecord>)[] | undefined
): DomainStatus {
	if (isVerified === undefined) {
		return { kind: 'unlisted' };
	}
	if (isVerified) {
		return { kind: 'verified' };
	}
	if (!records || records.length === 0) {
		return { kind: 'unknown' };
	}
	const total = records.length;
	const matching = records.filter(record => recordState(record) === 'matches').length;
	const wrong = records.filter(record => recordState(record) === 'wrong').map(record => recordPurpose(recordOf(record)));
	if (wrong.length > 0) {
		return { kind: 'wrong', wrong, matching, total };
	}
	return matching === total ? { kind: 'ready', total } : { kind: 'waiting', matching, total };
}

export function recordState(record: DnsRecord | RecordCheck<DnsRecord>): RecordState {
	const { isMatching, found } = recordOf(record);
	const verdict = 'verdict' in record ? record.verdict.kind : 'unknown';
	switch (verdict) {
		case 'matches':
		case 'missing':
			return verdict;
		case 'unknown':
			return isMatching ? 'matches' : found === '' ? 'missing' : 'wrong';
		default:
			return 'wrong';
	}
}

/** `MX`, `SPF`, `DKIM` or `DMARC`; the type of a record that is none of these. */
export function recordPurpose(record: Pick<DnsRecord, 'type' | 'name' | 'expected'>): string {
	return recordKind(record)?.toUpperCase() ?? record.type;
}

/** The value to publish: the expected one, or one that keeps what is already there. */
export function valueToPublish(record: DnsRecord | RecordCheck<DnsRecord>): string {
	return 'verdict' in record && 'publish' in record.verdict ? record.verdict.publish : recordOf(record).expected;
}

/** Whether DNS has not answered, so that publishing the value could replace something that has to be kept. */
export function mayReplace(record: DnsRecord | RecordCheck<DnsRecord>): boolean {
	if (!('verdict' in record) || record.verdict.kind === 'unknown') {
		// Each domain has a DKIM record of its own.
		return recordKind(recordOf(record)) !== 'dkim';
	}
	return 'above' in record.verdict && record.verdict.above === 'unknown';
}

function recordOf(record: DnsRecord | RecordCheck<DnsRecord>): DnsRecord {
	return 'verdict' in record ? record.record : record;
}
