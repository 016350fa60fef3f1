import type { Site } from '../../ses/sites.ts';
import { flag, integer, list, object, type RecordType, recordType, text } from './parse.ts';
import { parseZoneRecord, publish, type Zone, zoneOfFound } from './zone.ts';

/** Everything the emulated account holds. Never changed in place. */
export interface State {
	readonly domains: readonly Domain[];
	readonly senders: readonly Sender[];
	/** What DNS answers, in the emulator's own DNS server and to the emulated service. */
	readonly zone: Zone;
	readonly templates: readonly Template[];
	/** The messages that went out, oldest first. */
	readonly sent: readonly SentMessage[];
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
	/** DeleteEmailIdentity answers NotAllowDelete. */
	readonly undeletable?: true;
}

export interface DnsRecord {
	readonly type: RecordType;
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
	/** Its hash, see `Passwords`. Nobody knows a password that is set and has none. */
	readonly smtpPassword?: string;
	/** Unverified, from one field report about the mainland site: an address belongs to the region in which it was created. */
	readonly region: string;
}

export interface Template {
	readonly id: number;
	readonly name: string;
	/** 0 approved, 1 in review, 2 rejected. */
	readonly status: number;
	/** Empty when there is none. */
	readonly html: string;
	/** Empty when there is none. */
	readonly text: string;
	/** Unix seconds. */
	readonly created: number;
	readonly reviewReason: string;
	readonly region: string;
}

export interface SentMessage {
	readonly messageId: string;
	/** Bare address. */
	readonly from: string;
	/** Everybody who gets it. */
	readonly to: readonly string[];
	readonly region: string;
	/** Unix seconds. */
	readonly time: number;
}

export const emptyState: State = { domains: [], senders: [], zone: [], templates: [], sent: [] };

/** Messages a day by reputation level, from level 1 on (product page "Specifications"). */
export const dailyQuotas: readonly number[] = [
	500, 1_000, 2_000, 5_000, 10_000, 20_000, 40_000, 60_000, 80_000, 100_000, 150_000, 200_000, 300_000, 400_000, 500_000, 600_000, 700_000,
	800_000, 900_000, 1_000_000
];

/** The biggest page that a list gives. */
export const maxPage = 100;

export const maxSenders = 10;

/** Over all regions (product page "Usage limits"). */
export const maxDomains = 10;

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

/** Sender domains belong to all regions of an account. Unverified, from one field report about the mainland site. */
export function findDomain(state: State, name: string): Domain | undefined {
	return state.domains.find(domain => domain.name.toLowerCase() === name.toLowerCase());
}

export function domainOf(address: string): string {
	return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

/**
 * Reads a state that came from outside. Without a zone, the values that were found at the last check are published.
 *
 * @param templates those of a state that has none
 * @throws TypeError that names the place, such as `senders[3].address`
 */
export function parseState(value: unknown, templates: readonly Template[] = []): State {
	const fields = object(value, 'the state', ['domains', 'senders', 'zone', 'templates', 'sent']);
	const domains = list(fields['domains'], 'domains', parseDomain);
	const senders = list(fields['senders'], 'senders', parseSender);
	const zone =
		fields['zone'] === undefined
			? zoneOfFound(domains.flatMap(domain => domain.records))
			: publish([], list(fields['zone'], 'zone', parseZoneRecord));
	const sent = fields['sent'] === undefined ? [] : list(fields['sent'], 'sent', parseSent);
	return {
		domains,
		senders,
		zone,
		templates: fields['templates'] === undefined ? templates : list(fields['templates'], 'templates', parseTemplate),
		sent
	};
}

function parseDomain(value: unknown, place: string): Domain {
	const fields = object(value, place, ['name', 'verified', 'reputationLevel', 'records', 'tags', 'undeletable']);
	return {
		name: text(fields['name'], `${place}.name`),
		verified: flag(fields['verified'], `${place}.verified`),
		reputationLevel: integer(fields['reputationLevel'], `${place}.reputationLevel`),
		records: list(fields['records'], `${place}.records`, parseRecord),
		tags: list(fields['tags'], `${place}.tags`, (tag, tagPlace) => {
			const { key, value: tagValue } = object(tag, tagPlace, ['key', 'value']);
			return { key: text(key, `${tagPlace}.key`), value: text(tagValue, `${tagPlace}.value`) };
		}),
		...(fields['undeletable'] !== undefined && flag(fields['undeletable'], `${place}.undeletable`) ? { undeletable: true } : {})
	};
}

function parseSender(value: unknown, place: string): Sender {
	const fields = object(value, place, ['address', 'name', 'created', 'hasSmtpPassword', 'smtpPassword', 'region']);
	return {
		address: text(fields['address'], `${place}.address`),
		name: text(fields['name'], `${place}.name`),
		created: integer(fields['created'], `${place}.created`),
		hasSmtpPassword: flag(fields['hasSmtpPassword'], `${place}.hasSmtpPassword`),
		...(fields['smtpPassword'] === undefined ? {} : { smtpPassword: text(fields['smtpPassword'], `${place}.smtpPassword`) }),
		region: text(fields['region'], `${place}.region`)
	};
}

function parseRecord(value: unknown, place: string): DnsRecord {
	const fields = object(value, place, ['type', 'name', 'expected', 'found', 'matches']);
	return {
		type: recordType(fields['type'], `${place}.type`),
		name: text(fields['name'], `${place}.name`),
		expected: text(fields['expected'], `${place}.expected`),
		found: text(fields['found'], `${place}.found`),
		matches: flag(fields['matches'], `${place}.matches`)
	};
}

function parseTemplate(value: unknown, place: string): Template {
	const fields = object(value, place, ['id', 'name', 'status', 'html', 'text', 'created', 'reviewReason', 'region']);
	return {
		id: integer(fields['id'], `${place}.id`),
		name: text(fields['name'], `${place}.name`),
		status: integer(fields['status'], `${place}.status`),
		html: text(fields['html'], `${place}.html`),
		text: text(fields['text'], `${place}.text`),
		created: integer(fields['created'], `${place}.created`),
		reviewReason: text(fields['reviewReason'], `${place}.reviewReason`),
		region: text(fields['region'], `${place}.region`)
	};
}

function parseSent(value: unknown, place: string): SentMessage {
	const fields = object(value, place, ['messageId', 'from', 'to', 'region', 'time']);
	return {
		messageId: text(fields['messageId'], `${place}.messageId`),
		from: text(fields['from'], `${place}.from`),
		to: list(fields['to'], `${place}.to`, text),
		region: text(fields['region'], `${place}.region`),
		time: integer(fields['time'], `${place}.time`)
	};
}
