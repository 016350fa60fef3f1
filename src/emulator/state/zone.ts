import type { LiveAnswer } from '../../mail/dnsVerdict.ts';
import { object, type RecordType, recordType, text } from './parse.ts';

/** A DNS record that is published in the emulator. */
export interface ZoneRecord {
	readonly type: RecordType;
	/** Full name in lower case, no final dot. */
	readonly name: string;
	/** TXT: the strings joined; MX: `10 mxbiz1.qq.com`; CNAME: a name as above; A: an IPv4 address. */
	readonly value: string;
}

/** Everything that the emulator's DNS knows. Never changed in place. */
export type Zone = readonly ZoneRecord[];

/** What is withdrawn: one record, or without `value` all of a type at a name. */
export interface Withdrawal {
	readonly type: RecordType;
	readonly name: string;
	readonly value?: string;
}

/** Letters, digits and inner hyphens, and the underscore that names of records have (RFC 8552); 63 and 253 octets (RFC 1035 section 2.3.4). */
const dnsName = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/;
const ipv4 = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;
/** Characters. Four times a DKIM key of 4096 bits. */
const maxTextLength = 4096;
/** SES shows its MX record without one, and its documents name 5 and 10. */
const defaultPreference = '10';

/**
 * Reads a record that came from outside. Names may be in any case and end in a dot; an MX without a preference gets 10.
 *
 * @throws TypeError that names the place
 */
export function parseZoneRecord(value: unknown, place: string): ZoneRecord {
	const fields = object(value, place, ['type', 'name', 'value']);
	const type = recordType(fields['type'], `${place}.type`);
	const name = parseName(text(fields['name'], `${place}.name`), `${place}.name`);
	return { type, name, value: parseValue(type, text(fields['value'], `${place}.value`), `${place}.value`) };
}

/** @throws TypeError that names the place */
export function parseWithdrawal(value: unknown, place: string): Withdrawal {
	const fields = object(value, place, ['type', 'name', 'value']);
	if (fields['value'] !== undefined) {
		return parseZoneRecord(value, place);
	}
	return {
		type: recordType(fields['type'], `${place}.type`),
		name: parseName(text(fields['name'], `${place}.name`), `${place}.name`)
	};
}

/**
 * The zone with these records as well. Publishing what is published already changes nothing.
 *
 * @throws TypeError when a CNAME would not be the only record of its name (RFC 1034 section 3.6.2)
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
	return published;
}

/** @returns false when the record is there already */
function add(named: Map<string, Set<string>>, { type, name, value }: ZoneRecord): boolean {
	const others = named.get(name) ?? new Set();
	const record = `${type} ${value}`;
	if (others.has(record)) {
		return false;
	}
	// Where there is a CNAME, it is the only one.
	const [first] = others;
	if (first !== undefined && (type === 'CNAME' || first.startsWith('CNAME '))) {
		throw new TypeError(`A CNAME must be the only record of its name, and ${name} would have others.`);
	}
	named.set(name, others.add(record));
	return true;
}

export function withdraw(zone: Zone, withdrawals: readonly Withdrawal[]): Zone {
	const withdrawn = new Set(withdrawals.map(({ type, name, value }) => JSON.stringify([type, name, value ?? null])));
	return zone.filter(({ type, name, value }) => [value, null].every(which => !withdrawn.has(JSON.stringify([type, name, which]))));
}

/** What DNS servers publish when SES found these values. What is no record is left out. */
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

export interface Lookup {
	readonly outcome: 'found' | 'noRecord' | 'noName' | 'endlessAliases';
	/** The CNAME records that were followed, in order. */
	readonly aliases: readonly ZoneRecord[];
	readonly records: readonly ZoneRecord[];
}

const maxAliases = 8;

/** @param type any type of the DNS, also one that a zone cannot hold */
export function lookUp(zone: Zone, type: string, name: string): Lookup {
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
			// A name that has names below it exists, too (RFC 8020), and the root always does.
			const exists = here.length > 0 || current === '.' || zone.some(record => record.name.endsWith(`.${current}`));
			return { outcome: exists ? 'noRecord' : 'noName', aliases, records };
		}
		aliases.push(alias);
		current = alias.value;
	}
	return { outcome: 'endlessAliases', aliases: [], records: [] };
}

/** What the emulated service finds when it looks for a record. */
export function liveAnswer(zone: Zone, type: RecordType, name: string): LiveAnswer {
	const { outcome, records } = lookUp(zone, type, name);
	switch (outcome) {
		case 'found':
			return { kind: 'found', values: records.map(record => record.value) };
		case 'endlessAliases':
			return { kind: 'failed', reason: 'serverFailure' };
		default:
			return { kind: 'missing', reason: outcome };
	}
}

function parseName(name: string, place: string): string {
	const normalised = name.toLowerCase().replace(/\.$/, '');
	if (!dnsName.test(normalised)) {
		throw new TypeError(`${place} must be a full name in DNS.`);
	}
	return normalised;
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
