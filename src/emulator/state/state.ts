import type { DkimKeyLength } from '../../mail/dkim.ts';
import type { Site } from '../../ses/sites.ts';
import { boolean, integer, list, object, optional, type RecordType, recordType, string } from './parse.ts';
import { parseZoneRecord, publish, type Zone, zoneOfFound } from './zone.ts';

/** Everything in the emulated account. Immutable. */
export interface State {
	readonly domains: readonly Domain[];
	readonly senders: readonly Sender[];
	/** The records in DNS, both for the emulator's DNS server and for the emulated service. */
	readonly zone: Zone;
	readonly templates: readonly Template[];
	/** The highest ID of a deleted template, which is not used again. */
	readonly deletedTemplateId?: number;
	/** The messages sent, oldest first. */
	readonly sent: readonly SentMessage[];
}

export interface Domain {
	/** Lower-case ASCII. */
	readonly name: string;
	/** Result of the last verification; the DNS records may have changed since. */
	readonly verified: boolean;
	/** 1 to 20; determines the daily sending quota. */
	readonly reputationLevel: number;
	readonly records: readonly DnsRecord[];
	readonly tags: readonly Tag[];
	/** DeleteEmailIdentity fails with NotAllowDelete. */
	readonly undeletable?: true;
}

export interface DnsRecord {
	readonly type: RecordType;
	/** Fully qualified. */
	readonly name: string;
	readonly expected: string;
	/** Found in the last verification; empty if nothing was. */
	readonly found: string;
	readonly matches: boolean;
}

export interface Tag {
	readonly key: string;
	readonly value: string;
}

export interface Sender {
	/** In its original case. */
	readonly address: string;
	/** Empty if there is none. */
	readonly name: string;
	/** Unix seconds. */
	readonly created: number;
	readonly hasSmtpPassword: boolean;
	/** Hash of the SMTP password, see `Passwords`. Without it, an SMTP password that is set is unknown. */
	readonly smtpPassword?: string;
	/** Unverified, from one user's report on the mainland site: an address belongs to the region in which it was created. */
	readonly region: string;
}

export interface Template {
	readonly id: number;
	readonly name: string;
	/** 0 approved, 1 in review, 2 rejected; until `reviewed`, it is in review whatever this says. */
	readonly status: number;
	/** Empty if there is none. */
	readonly html: string;
	/** Empty if there is none. */
	readonly text: string;
	/** Unix seconds. */
	readonly created: number;
	/** Empty if there is none. */
	readonly reviewReason: string;
	/** Unix seconds. */
	readonly reviewed?: number;
	readonly region: string;
}

export interface SentMessage {
	readonly messageId: string;
	/** Bare address. */
	readonly from: string;
	/** All recipients, including Cc and Bcc. */
	readonly to: readonly string[];
	readonly region: string;
	/** Unix seconds. */
	readonly time: number;
}

export const emptyState: State = { domains: [], senders: [], zone: [], templates: [], sent: [] };

/** Messages per day by reputation level, starting with level 1 (product page "Specifications"). */
export const dailyQuotas: readonly number[] = [
	500, 1_000, 2_000, 5_000, 10_000, 20_000, 40_000, 60_000, 80_000, 100_000, 150_000, 200_000, 300_000, 400_000, 500_000, 600_000, 700_000,
	800_000, 900_000, 1_000_000
];

/** The maximum of `Limit`. */
export const maxPage = 100;

export const maxSenders = 10;

/** In all regions together (product page "Usage limits"). */
export const maxDomains = 10;

/**
 * Whether the limit of 10 addresses is reached.
 *
 * The page CreateEmailAddress says 10 per domain on the international site and 10 in total on the mainland site. Unverified. We assume
 * that the mainland limit is per region, because addresses belong to regions there.
 */
export function isFull(state: State, site: Site, region: string, domain: string): boolean {
	const counted = state.senders.filter(sender => sender.region === region && (site === 'mainland' || domainOf(sender.address) === domain));
	return counted.length >= maxSenders;
}

/** Sender domains belong to all regions of an account. Unverified, from one user's report on the mainland site. */
export function findDomain(state: State, name: string): Domain | undefined {
	return state.domains.find(domain => domain.name.toLowerCase() === name.toLowerCase());
}

/** Unverified, from one user's report on the mainland site: templates belong to a region. */
export function findTemplate(state: State, id: number, region: string): Template | undefined {
	return state.templates.find(template => template.id === id && template.region === region);
}

export function domainOf(address: string): string {
	return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

/** Unverified: the selector for 2048 bits comes from one user's report, which mentions `qcloudgz2048` as well. */
const selectors: Readonly<Record<DkimKeyLength, string>> = { 1024: 'qcloud', 2048: 'qcloudhk2048' };

/**
 * The DNS records that a sender domain must publish. Source: product pages "Sender domain" and "Verification".
 * Unverified: which of them the service returns, and in which order.
 *
 * @param publicKey base64
 */
export function expectedRecords(
	domain: string,
	keyLength: DkimKeyLength,
	publicKey: string
): readonly Pick<DnsRecord, 'type' | 'name' | 'expected'>[] {
	return [
		{ type: 'MX', name: domain, expected: 'mxbiz1.qq.com.' },
		{ type: 'TXT', name: domain, expected: 'v=spf1 include:qcloudmail.com ~all' },
		{ type: 'TXT', name: `${selectors[keyLength]}._domainkey.${domain}`, expected: `v=DKIM1; k=rsa; p=${publicKey}` },
		{ type: 'TXT', name: `_dmarc.${domain}`, expected: 'v=DMARC1; p=none' }
	];
}

/** The length of the DKIM key in the expected records of a domain. */
export function keyLengthOf(records: readonly DnsRecord[]): DkimKeyLength {
	return records.some(record => record.name.startsWith(`${selectors[2048]}._domainkey.`)) ? 2048 : 1024;
}

const parseDomain = object<Domain>({
	name: string,
	verified: boolean,
	reputationLevel: integer,
	records: list(object<DnsRecord>({ type: recordType, name: string, expected: string, found: string, matches: boolean })),
	tags: list(object<Tag>({ key: string, value: string })),
	undeletable: (value, place) => optional(boolean)(value, place) || undefined
});
const parseSender = object<Sender>({
	address: string,
	name: string,
	created: integer,
	hasSmtpPassword: boolean,
	smtpPassword: optional(string),
	region: string
});
const parseTemplate = object<Template>({
	id: integer,
	name: string,
	status: integer,
	html: string,
	text: string,
	created: integer,
	reviewReason: string,
	reviewed: optional(integer),
	region: string
});
const parseSent = object<SentMessage>({ messageId: string, from: string, to: list(string), region: string, time: integer });
const parseFields = object<Pick<State, 'domains' | 'senders'> & Partial<State>>({
	domains: list(parseDomain),
	senders: list(parseSender),
	zone: optional(list(parseZoneRecord)),
	templates: optional(list(parseTemplate)),
	deletedTemplateId: optional(integer),
	sent: optional(list(parseSent))
});

/**
 * Validates a state. If there is no zone, it consists of the values that the last verifications found.
 *
 * @param templates used if there are none
 * @throws TypeError that names the place, such as `senders[3].address`
 */
export function parseState(value: unknown, templates: readonly Template[] = []): State {
	const { zone, ...fields } = parseFields(value, '');
	return {
		templates,
		sent: [],
		...fields,
		zone: zone ? publish([], zone) : zoneOfFound(fields.domains.flatMap(({ records }) => records))
	};
}
