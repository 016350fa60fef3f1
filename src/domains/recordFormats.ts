import { asciiOnly, hclString, jsonString } from '../code/literals.ts';
import { relativeName } from '../mail/domain.ts';
import { zoneOf } from '../mail/publicSuffix.ts';

export interface PublishedRecord {
	/** `CNAME`, `A`, `TXT` or `MX`. */
	readonly type: string;
	/** Full name. */
	readonly name: string;
	/** TXT: the text, not quoted. MX: the host, with or without a priority before it. */
	readonly value: string;
}

/** In the order in which they are offered. */
export const dnsRecordFormats = [
	/** Columns for reading: mail, chat, tickets. */
	'table',
	/** Lines of a zone file (RFC 1035 section 5). */
	'bind',
	/** `tencentcloud_dnspod_record` of Tencent Cloud's provider. */
	'terraformTencentCloud',
	/** `cloudflare_dns_record` of Cloudflare's provider, version 5. */
	'terraformCloudflare',
	/** `cloudflare_record` of Cloudflare's provider, version 4, whose newer releases call the value `content`. */
	'terraformCloudflare4',
	/** Part of a `dnsconfig.js`. */
	'dnscontrol',
	/** RFC 4180. */
	'csv'
] as const;

export type DnsRecordFormat = (typeof dnsRecordFormats)[number];

/** A record whose parts are safe to put together: a type of letters and digits, a name without final dot, MX taken apart. */
interface Entry {
	readonly type: string;
	readonly name: string;
	readonly value: string;
	/** MX only. */
	readonly priority: number | undefined;
}

/** SES names no priority. With a single exchange any will do. */
const defaultPriority = 10;

const formatters: Readonly<Record<DnsRecordFormat, (domain: string, entries: readonly Entry[]) => string>> = {
	table: (_domain, entries) => table(entries),
	bind: (_domain, entries) => entries.map(bindLine).join(''),
	terraformTencentCloud: (domain, entries) => resources(domain, entries, 'tencentcloud_dnspod_record', dnspodArguments(zoneOf(domain))),
	terraformCloudflare: (domain, entries) => resources(domain, entries, 'cloudflare_dns_record', cloudflareArguments),
	terraformCloudflare4: (domain, entries) => resources(domain, entries, 'cloudflare_record', cloudflareArguments),
	dnscontrol,
	csv: (_domain, entries) => csv(entries)
};

/**
 * The records in the form in which a tool takes them, ready to paste.
 *
 * @param domain the sender domain, ASCII. Where a tool asks for the zone, that of the registered name is taken
 */
export function formatDnsRecords(domain: string, records: readonly PublishedRecord[], format: DnsRecordFormat): string {
	return formatters[format](domain, records.map(toEntry));
}

function toEntry(record: PublishedRecord): Entry {
	// Becomes the name of a function in a script, so nothing but letters and digits gets through.
	const type = record.type.toUpperCase().replace(/^[^A-Z]+|[^A-Z0-9]/g, '') || 'UNKNOWN';
	const name = withoutFinalDot(record.name);
	if (type !== 'MX') {
		return { type, name, value: record.value, priority: undefined };
	}
	const [, priority, host = ''] = /^(?:(\d{1,5})\s+)?(.*)$/s.exec(record.value.trim()) ?? [];
	return { type, name, value: host, priority: Number(priority ?? defaultPriority) };
}

/** Spaces, not tabs: mail and chat show tabs at any width. The value comes last, so that a long one pushes nothing aside. */
function table(entries: readonly Entry[]): string {
	const rows = [['Type', 'Name', 'Value'], ...entries.map(entry => [entry.type, entry.name, plainValue(entry)])].map(row =>
		row.map(cell => cell.replace(/[\p{Cc}\u2028\u2029]/gu, ' '))
	);
	const width = (column: number) => Math.max(...rows.map(row => row[column]?.length ?? 0));
	const [typeWidth, nameWidth] = [width(0), width(1)];
	return rows.map(([type = '', name = '', value = '']) => `${type.padEnd(typeWidth)}  ${name.padEnd(nameWidth)}  ${value}\n`).join('');
}

/**
 * Values stay as they are, even one that begins with `=` and that a spreadsheet would take for a formula: an apostrophe before
 * it would be published with it. SES's own values begin with letters.
 */
function csv(entries: readonly Entry[]): string {
	const field = (text: string) => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
	const rows = [['Type', 'Name', 'Value'], ...entries.map(entry => [entry.type, entry.name, plainValue(entry)])];
	return rows.map(row => `${row.map(field).join(',')}\r\n`).join('');
}

function plainValue({ type, value, priority }: Entry): string {
	return type === 'MX' ? `${priority} ${withFinalDot(value)}` : value;
}

/** Names are absolute, so that the line means the same in the file of any zone. No TTL: that of the zone holds. */
function bindLine({ type, name, value, priority }: Entry): string {
	const data = type === 'TXT' ? characterStrings(value) : zoneFileName(isHost(type) ? withFinalDot(value) : value);
	return `${zoneFileName(withFinalDot(name))} IN ${type} ${priority === undefined ? '' : `${priority} `}${data}\n`;
}

/**
 * A text as the quoted strings of a zone file, at most 255 octets each, UTF-8; what is not printable ASCII as `\DDD` (RFC 1035
 * sections 3.3 and 5.1).
 */
function characterStrings(text: string): string {
	const octets = new TextEncoder().encode(text);
	const strings: string[] = [];
	for (let start = 0; start === 0 || start < octets.length; start += 255) {
		strings.push(`"${[...octets.subarray(start, start + 255)].map(octet => zoneFileOctet(octet, '"\\')).join('')}"`);
	}
	return strings.join(' ');
}

/** A name, or another value of one word: nothing in it ends the word, the line, or means something in a zone file. */
function zoneFileName(name: string): string {
	return [...new TextEncoder().encode(name)].map(octet => zoneFileOctet(octet, '"\\;()@$ ')).join('');
}

function zoneFileOctet(octet: number, special: string): string {
	const character = String.fromCharCode(octet);
	if (octet < 0x20 || octet > 0x7e) {
		return `\\${String(octet).padStart(3, '0')}`;
	}
	return special.includes(character) ? `\\${character}` : character;
}

type Argument = readonly [name: string, value: string];

/** Terraform: one resource a record. */
function resources(domain: string, entries: readonly Entry[], type: string, argumentsOf: (entry: Entry) => readonly Argument[]): string {
	const taken = new Set<string>();
	const blocks = entries.map(entry => {
		const label = unusedName(resourceName(domain, entry), taken);
		const lines = argumentsOf(entry);
		const width = Math.max(...lines.map(([name]) => name.length));
		const body = lines.map(([name, value]) => `  ${name.padEnd(width)} = ${value}\n`).join('');
		return `resource "${type}" "${label}" {\n${body}}\n`;
	});
	return blocks.join('\n');
}

function cloudflareArguments({ type, name, value, priority }: Entry): readonly Argument[] {
	// Cloudflare keeps TXT quoted and split and takes final dots off; in another form every plan would show a change.
	const content = type === 'TXT' ? characterStrings(value) : isHost(type) ? withoutFinalDot(value) : value;
	return [
		['zone_id', 'var.cloudflare_zone_id'],
		['name', hclString(name)],
		['type', hclString(type)],
		['content', hclString(content)],
		...(priority === undefined ? [] : [['priority', String(priority)] as const]),
		// "Automatic"; version 5 requires one.
		['ttl', '1']
	];
}

function dnspodArguments(zone: string): (entry: Entry) => readonly Argument[] {
	return ({ type, name, value, priority }) => [
		['domain', hclString(zone)],
		['sub_domain', hclString(relativeName(name, zone))],
		['record_type', hclString(type)],
		// "Default"; DNSPod's lines have Chinese names.
		['record_line', '"默认"'],
		['value', hclString(isHost(type) ? withFinalDot(value) : value)],
		...(priority === undefined ? [] : [['mx', String(priority)] as const])
	];
}

/** Begins with a letter and has letters, digits and underscores, as Terraform demands of a name. */
function resourceName(domain: string, { type, name }: Entry): string {
	const shortName = relativeName(name, domain);
	const words = ['ses', domain, shortName === '@' ? '' : shortName, type].join('_').toLowerCase();
	return words.replace(/[^a-z0-9]+/g, '_').replace(/^_|_$/g, '');
}

function unusedName(name: string, taken: Set<string>): string {
	let unused = name;
	for (let number = 2; taken.has(unused); number++) {
		unused = `${name}_${number}`;
	}
	taken.add(unused);
	return unused;
}

/** `D_EXTEND`: the zone, its registrar and its provider are in the file already, and the names stay relative to the sender domain. */
function dnscontrol(domain: string, entries: readonly Entry[]): string {
	const calls = entries.map(({ type, name, value, priority }) => {
		const target = isHost(type) ? withFinalDot(value) : value;
		return `${type}(${[relativeName(name, domain), ...(priority === undefined ? [] : [priority]), target].map(scriptLiteral).join(', ')})`;
	});
	return `D_EXTEND(${[scriptLiteral(domain), ...calls].join(',\n  ')}\n);\n`;
}

/** ASCII only, for the old JavaScript engine of dnscontrol. */
function scriptLiteral(value: string | number): string {
	return typeof value === 'number' ? String(value) : asciiOnly(jsonString(value));
}

/** Whether the value is the name of a host. */
function isHost(type: string): boolean {
	return type === 'MX' || type === 'CNAME' || type === 'NS';
}

function withFinalDot(name: string): string {
	return name.endsWith('.') ? name : `${name}.`;
}

function withoutFinalDot(name: string): string {
	return name.replace(/\.$/, '');
}
