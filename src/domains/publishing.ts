import type { RecordCheck } from '../dns/dnsCheck.ts';
import { isMeant } from '../mail/dnsVerdict.ts';
import { recordKind } from '../mail/recordKind.ts';
import type { ZoneChanges, ZoneRecord } from '../mail/verdict.ts';
import { valueToPublish } from '../model/domainStatus.ts';
import type { DnsRecord } from '../ses/domains.ts';

/** The record to publish, merged with what is already published. */
export function recordToPublish(check: RecordCheck<DnsRecord>): ZoneRecord {
	const { type, name } = check.record;
	return { type, name, value: valueToPublish(check) };
}

/** Whether this record is published correctly. */
export function isPublished({ verdict }: RecordCheck<DnsRecord>): boolean {
	return verdict.kind === 'matches';
}

/** The servers that receive the mail of a domain, unless those of SES do. Its MX record is replaced only by people who know of them. */
export function otherMailServers(checks: readonly RecordCheck[]): readonly string[] {
	return checks.flatMap(({ verdict }) => verdict.hosts ?? []);
}

/** Whether DNS has all records of a domain. A domain without records has none that could match. */
export function areAllPublished(checks: readonly RecordCheck<DnsRecord>[]): boolean {
	return checks.length > 0 && checks.every(isPublished);
}

/** Publishes the records that do not match yet, in place of those that conflict with them. */
export function zoneChanges(checks: readonly RecordCheck<DnsRecord>[]): ZoneChanges {
	const open = checks.filter(check => !isPublished(check));
	return { publish: open.map(recordToPublish), withdraw: open.flatMap(conflicts) };
}

/** Published records that conflict with this one. Other TXT records of the domain do not, such as site verifications. */
function conflicts({ record, live, verdict }: RecordCheck<DnsRecord>): ZoneChanges['withdraw'] {
	const { type, name } = record;
	if (verdict.kind === 'alias') {
		return [{ type: 'CNAME', name }];
	}
	if (live.kind !== 'found') {
		return [];
	}
	const kind = recordKind(record);
	return kind === 'spf' || kind === 'dmarc'
		? live.values.filter(value => isMeant(record, value)).map(value => ({ type, name, value }))
		: [{ type, name }];
}
