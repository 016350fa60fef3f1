import type { LiveAnswer } from '../../mail/verdict.ts';
import { object, optional, type RecordType, recordType, string } from './parse.ts';

/** A DNS record. */
export interface ZoneRecord {
	readonly type: RecordType;
	/** Fully qualified, in lower case, without the final dot. */
	readonly name: string;
	/** TXT: the joined strings; MX: `10 mxbiz1.qq.com`; CNAME: a name like `name`; A: an IPv4 address. */
	readonly value: string;
}

/** All records of the emulator's DNS. Immutable. */
export type Zone = readonly ZoneRecord[];

/** A record to delete, or all of a type and name. */
export type Withdrawal = Omit<ZoneRecord, 'value'> & Partial<Pick<ZoneRecord, 'value'>>;

/** Letters, digits, inner hyphens and underscores (RFC 8552); 63 octets per label, 253 in total (RFC 1035 section 2.3.4). */
const dnsName = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/;
const ipv4 = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;
/** Characters. Several times the length of a DKIM key of 4096 bits. */
const maxTextLength = 4096;
/** Characters of all records, with `recordOverhead` for each. 1,000 sender domains have a fifth of it. */
const maxZoneSize = 5_000_000;
const recordOverhead = 100;
/** SES shows its MX record without one; its documentation has 5 and 10. */
const defaultPreference = '10';

const parseRecord = object<ZoneRecord>({ type: recordType, name: parseName, value: string });
const parseFilter = object<Withdrawal>({ type: recordType, name: parseName, value: optional(string) });

/**
 * Validates a record. Names may be in any case and end in a dot; the preference of an MX record may be left out.
 *
 * @throws TypeError that names the place
 */
export function parseZoneRecord(value: unknown, place: string): ZoneRecord {
	const record = parseRecord(value, place);
	return { ...record, value: parseValue(record.type, record.value, `${place}.value`) };
}

/** @throws TypeError that names the place */
export function parseWithdrawal(value: unknown, place: string): Withdrawal {
	const filter = parseFilter(value, place);
	return filter.value === undefined ? filter : parseZoneRecord(value, place);
}

/**
 * Adds records, except those that are there already.
 *
 * @throws TypeError if a CNAME is not the only record of its name (RFC 1034 section 3.6.2), or if there are too many records
 */
export function publish(zone: Zone, records: readonly ZoneRecord[]): Zone {
	const named = new Map<string, Set<string>>();
	for (const record of zone) {
		add(named, record);
	}
	const published = [...zone];
	for (const record of records) {
		if (add(named, record)) {
			published.push(record);
		}
	}
	if (published.reduce((size, { name, value }) => size + name.length + value.length + recordOverhead, 0) > maxZoneSize) {
		throw new TypeError('The zone is too large.');
	}
	return published;
}

/** @returns false if the record is there already */
function add(named: Map<string, Set<string>>, { type, name, value }: ZoneRecord): boolean {
	const others = named.get(name) ?? new Set();
	const record = `${type} ${value}`;
	if (others.has(record)) {
		return false;
	}
	// A CNAME is the only record of its name.
	const [first] = others;
	if (first !== undefined && (type === 'CNAME' || first.startsWith('CNAME '))) {
		throw new TypeError(`A CNAME must be the only record of its name, but ${name} would have others.`);
	}
	named.set(name, others.add(record));
	return true;
}

export function withdraw(zone: Zone, withdrawals: readonly Withdrawal[]): Zone {
	const withdrawn = new Set(withdrawals.map(({ type, name, value }) => JSON.stringify([type, name, value ?? null])));
	return zone.filter(({ type, name, value }) => [value, null].every(which => !withdrawn.has(JSON.stringify([type, name, which]))));
}

/** The records in DNS if SES found these values. Invalid ones are left out. */
export function zoneOfFound(records: readonly { readonly type: RecordType; readonly name: string; readonly found: string }[]): Zone {
	const named = new Map<string, Set<string>>();
	return records.flatMap(({ type, name, found }) => {
		try {
			const record = found === '' ? undefined : parseZoneRecord({ type, name, value: found }, '');
			return record && add(named, record) ? [record] : [];
		} catch {
			return [];
		}
	});
}

interface LookupResult {
	readonly outcome: 'found' | 'noRecord' | 'noName' | 'aliasLoop';
	/** The CNAME records followed, in order. */
	readonly aliases: readonly ZoneRecord[];
	readonly records: readonly ZoneRecord[];
}

const maxAliases = 8;

/** @param type any DNS type */
export function lookUp(zone: Zone, type: string, name: string): LookupResult {
	const aliases: ZoneRecord[] = [];
	let current = name.toLowerCase();
	while (aliases.length <= maxAliases) {
		const here = zone.filter(record => record.name === current);
		const records = here.filter(record => record.type === type);
		const alias = here.find(record => record.type === 'CNAME');
		if (records.length > 0) {
			return { outcome: 'found', aliases, records };
		}
		if (!alias) {
			// A name with names below it exists as well (RFC 8020), and so does the root.
			const exists = here.length > 0 || current === '.' || zone.some(record => record.name.endsWith(`.${current}`));
			return { outcome: exists ? 'noRecord' : 'noName', aliases, records };
		}
		aliases.push(alias);
		current = alias.value;
	}
	return { outcome: 'aliasLoop', aliases: [], records: [] };
}

/** The result of a lookup by the emulated service. */
export function liveAnswer(zone: Zone, type: RecordType, name: string): LiveAnswer {
	const { outcome, records } = lookUp(zone, type, name);
	switch (outcome) {
		case 'found':
			return { kind: 'found', values: records.map(record => record.value) };
		case 'aliasLoop':
			return { kind: 'failed', reason: 'serverFailure' };
		default:
			return { kind: 'missing', reason: outcome };
	}
}

function parseName(value: unknown, place: string): string {
	const name = string(value, place).toLowerCase().replace(/\.$/, '');
	if (!dnsName.test(name)) {
		throw new TypeError(`${place} must be a fully qualified domain name.`);
	}
	return name;
}

function parseValue(type: RecordType, value: string, place: string): string {
	switch (type) {
		case 'TXT':
			if (value === '' || value.length > maxTextLength) {
				throw new TypeError(`${place} must be 1 to ${maxTextLength} characters.`);
			}
			return value;
		case 'A':
			if (!ipv4.test(value)) {
				throw new TypeError(`${place} must be an IPv4 address.`);
			}
			return value;
		case 'CNAME':
			return parseName(value, place);
		case 'MX': {
			const [, preference = defaultPreference, host = ''] = /^(?:(\d{1,5}) +)?(\S+)$/.exec(value) ?? [];
			if (Number(preference) > 65_535) {
				throw new TypeError(`${place} must have a preference of 65535 or less.`);
			}
			return `${Number(preference)} ${parseName(host, place)}`;
		}
	}
}
