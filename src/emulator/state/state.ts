import type { Site } from '../../ses/sites.ts';

/** Everything the emulated account holds. Never changed in place. */
export interface State {
	readonly domains: readonly Domain[];
	readonly senders: readonly Sender[];
}

export interface Domain {
	/** Lower-case ASCII. */
	readonly name: string;
	/** Result of the last check; the records may have changed since. */
	readonly verified: boolean;
	/** 1 to 20; decides how much may be sent in a day. */
	readonly reputationLevel: number;
	readonly records: readonly DnsRecord[];
	readonly tags: readonly Tag[];
}

export interface DnsRecord {
	readonly type: 'CNAME' | 'A' | 'TXT' | 'MX';
	/** Full name. */
	readonly name: string;
	readonly expected: string;
	/** What was found at the last check; empty when nothing was. */
	readonly found: string;
	readonly matches: boolean;
}

export interface Tag {
	readonly key: string;
	readonly value: string;
}

export interface Sender {
	/** As it was created, case and all. */
	readonly address: string;
	/** Empty when there is none. */
	readonly name: string;
	/** Unix seconds. */
	readonly created: number;
	readonly hasSmtpPassword: boolean;
	/** Unverified, from one field report about the mainland site: an address belongs to the region in which it was created. */
	readonly region: string;
}

export const emptyState: State = { domains: [], senders: [] };

/** Messages a day by reputation level, from level 1 on (product page "Specifications"). */
export const dailyQuotas: readonly number[] = [
	500, 1_000, 2_000, 5_000, 10_000, 20_000, 40_000, 60_000, 80_000, 100_000, 150_000, 200_000, 300_000, 400_000, 500_000, 600_000, 700_000,
	800_000, 900_000, 1_000_000
];

export const maxSenders = 10;

/**
 * Whether the limit of 10 addresses leaves no room for another one.
 *
 * The international page of CreateEmailAddress says 10 per domain, the mainland page 10 in total. Unverified on both sites;
 * that the mainland total is counted per region is an assumption, made because addresses belong to regions there.
 */
export function isFull(state: State, site: Site, region: string, domain: string): boolean {
	const counted = state.senders.filter(sender => sender.region === region && (site === 'mainland' || domainOf(sender.address) === domain));
	return counted.length >= maxSenders;
}

export function domainOf(address: string): string {
	return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

/**
 * Reads a state that came from outside.
 *
 * @throws TypeError that names the place, such as `senders[3].address`
 */
export function parseState(value: unknown): State {
	const { domains, senders } = object(value, 'the state', ['domains', 'senders']);
	return {
		domains: list(domains, 'domains', (item, place) => {
			const fields = object(item, place, ['name', 'verified', 'reputationLevel', 'records', 'tags']);
			return {
				name: text(fields['name'], `${place}.name`),
				verified: flag(fields['verified'], `${place}.verified`),
				reputationLevel: integer(fields['reputationLevel'], `${place}.reputationLevel`),
				records: list(fields['records'], `${place}.records`, parseRecord),
				tags: list(fields['tags'], `${place}.tags`, (tag, tagPlace) => {
					const { key, value: tagValue } = object(tag, tagPlace, ['key', 'value']);
					return { key: text(key, `${tagPlace}.key`), value: text(tagValue, `${tagPlace}.value`) };
				})
			};
		}),
		senders: list(senders, 'senders', (item, place) => {
			const fields = object(item, place, ['address', 'name', 'created', 'hasSmtpPassword', 'region']);
			return {
				address: text(fields['address'], `${place}.address`),
				name: text(fields['name'], `${place}.name`),
				created: integer(fields['created'], `${place}.created`),
				hasSmtpPassword: flag(fields['hasSmtpPassword'], `${place}.hasSmtpPassword`),
				region: text(fields['region'], `${place}.region`)
			};
		})
	};
}

function parseRecord(value: unknown, place: string): DnsRecord {
	const fields = object(value, place, ['type', 'name', 'expected', 'found', 'matches']);
	const type = text(fields['type'], `${place}.type`);
	if (type !== 'CNAME' && type !== 'A' && type !== 'TXT' && type !== 'MX') {
		throw new TypeError(`${place}.type must be CNAME, A, TXT or MX.`);
	}
	return {
		type,
		name: text(fields['name'], `${place}.name`),
		expected: text(fields['expected'], `${place}.expected`),
		found: text(fields['found'], `${place}.found`),
		matches: flag(fields['matches'], `${place}.matches`)
	};
}

function object(value: unknown, place: string, names: readonly string[]): Readonly<Record<string, unknown>> {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new TypeError(`${place} must be an object.`);
	}
	const stranger = Object.keys(value).find(name => !names.includes(name));
	if (stranger !== undefined) {
		throw new TypeError(`${place} must not have the field "${stranger}".`);
	}
	return value as Readonly<Record<string, unknown>>;
}

function list<T>(value: unknown, place: string, parse: (item: unknown, place: string) => T): readonly T[] {
	if (!Array.isArray(value)) {
		throw new TypeError(`${place} must be a list.`);
	}
	return value.map((item, index) => parse(item, `${place}[${index}]`));
}

function text(value: unknown, place: string): string {
	if (typeof value !== 'string') {
		throw new TypeError(`${place} must be text.`);
	}
	return value;
}

function integer(value: unknown, place: string): number {
	if (!Number.isSafeInteger(value) || (value as number) < 0) {
		throw new TypeError(`${place} must be a whole number.`);
	}
	return value as number;
}

function flag(value: unknown, place: string): boolean {
	if (typeof value !== 'boolean') {
		throw new TypeError(`${place} must be true or false.`);
	}
	return value;
}
