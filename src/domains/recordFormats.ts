import { asciiOnly, hclArguments, hclString, jsonString } from '../code/literals.ts';
import { relativeName, withoutFinalDot } from '../mail/domain.ts';
import { zoneOf } from '../mail/publicSuffix.ts';
import type { ZoneRecord } from '../mail/verdict.ts';

/** In the order of the list. */
export const dnsRecordFormats = [
	/** Aligned columns, for mail, chats and tickets. */
	'table',
	/** Lines of a zone file (RFC 1035 section 5). */
	'bind',
	/** `tencentcloud_dnspod_record` of Tencent Cloud's provider. */
	'terraformTencentCloud',
	/** `cloudflare_dns_record` of Cloudflare's provider, version 5. */
	'terraformCloudflare',
	/** Part of a `dnsconfig.js`. */
	'dnscontrol',
	/** RFC 4180. */
	'csv'
] as const;

export type DnsRecordFormat = (typeof dnsRecordFormats)[number];

/** A parsed record. Its type consists of letters and digits, and its name has no final dot. */
interface Entry {
	readonly type: string;
	readonly name: string;
	readonly value: string;
	/** MX only. */
	readonly priority: number | undefined;
}

/** For MX records without a priority. With a single mail exchange, any value works. */
const defaultPriority = 10;

const formatters: Readonly<Record<DnsRecordFormat, (domain: string, entries: readonly Entry[]) => string>> = {
	table: (_domain, entries) => table(entries),
	bind: (_domain, entries) => entries.map(bindLine).join(''),
	terraformTencentCloud: (domain, entries) => resources(domain, entries, 'tencentcloud_dnspod_record', dnspodArguments(zoneOf(domain))),
	terraformCloudflare: (domain, entries) => resources(domain, entries, 'cloudflare_dns_record', cloudflareArguments),
	dnscontrol,
	csv: (_domain, entries) => csv(entries)
};

/**
 * The records in the format of a tool.
 *
 * @param domain the sender domain in ASCII. Tools that need a zone get the one of the registered domain
 */
export function formatDnsRecords(domain: string, records: readonly ZoneRecord[], format: DnsRecordFormat): string {
	return formatters[format](domain, records.map(toEntry));
}

function toEntry(record: ZoneRecord): Entry {
	// dnscontrol uses the type as the name of a function.
	const type = record.type.toUpperCase().replace(/^[^A-Z]+|[^A-Z0-9]/g, '') || 'UNKNOWN';
	const name = withoutFinalDot(record.name);
	if (type !== 'MX') {
		return { type, name, value: record.value, priority: undefined };
	}
	const [, priority, host = ''] = /^(?:(\d{1,5})\s+)?(.*)$/s.exec(record.value.trim()) ?? [];
	return { type, name, value: host, priority: Number(priority ?? defaultPriority) };
}

/** Aligned with spaces, because the width of tabs differs. The value comes last, because it can be long. */
function table(entries: readonly Entry[]): string {
	const rows = plainRows(entries).map(row => row.map(cell => cell.replace(/[\p{Cc}\u2028\u2029]/gu, ' ')));
	const width = (column: number) => Math.max(...rows.map(row => row[column]?.length ?? 0));
	const [typeWidth, nameWidth] = [width(0), width(1)];
	return rows.map(([type = '', name = '', value = '']) => `${type.padEnd(typeWidth)}  ${name.padEnd(nameWidth)}  ${value}\n`).join('');
}

/**
 * Values that begin with `=`, which a spreadsheet reads as a formula, are not escaped: an apostrophe before them would be published. The
 * values of SES begin with letters.
 */
function csv(entries: readonly Entry[]): string {
	const field = (text: string) => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
	return plainRows(entries)
		.map(row => `${row.map(field).join(',')}\r\n`)
		.join('');
}

function plainRows(entries: readonly Entry[]): readonly (readonly string[])[] {
	const plainValue = ({ type, value, priority }: Entry) => (type === 'MX' ? `${priority} ${withFinalDot(value)}` : value);
	return [['Type', 'Name', 'Value'], ...entries.map(entry => [entry.type, entry.name, plainValue(entry)])];
}

/** With a fully qualified name, so that the line works in any zone file, and with the default TTL of the zone. */
function bindLine({ type, name, value, priority }: Entry): string {
	const data = type === 'TXT' ? characterStrings(value) : zoneFileName(isHost(type) ? withFinalDot(value) : value);
	return `${zoneFileName(withFinalDot(name))} IN ${type} ${priority === undefined ? '' : `${priority} `}${data}\n`;
}

/**
 * A text as quoted strings of a zone file, with up to 255 octets of UTF-8 each. Octets that are not printable ASCII are escaped as `\DDD`
 * (RFC 1035, sections 3.3 and 5.1).
 */
function characterStrings(text: string): string {
	const octets = new TextEncoder().encode(text);
	const strings: string[] = [];
	for (let start = 0; start === 0 || start < octets.length; start += 255) {
		strings.push(`"${[...octets.subarray(start, start + 255)].map(octet => zoneFileOctet(octet, '"\\')).join('')}"`);
	}
	return strings.join(' ');
}

/** A name or another value without quotes, with all special characters of a zone file escaped. */
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

/** Terraform expressions by the name of their argument. */
type Arguments = Readonly<Record<string, string>>;

/** One Terraform resource per record. */
function resources(domain: string, entries: readonly Entry[], type: string, argumentsOf: (entry: Entry) => Arguments): string {
	const taken = new Set<string>();
	const blocks = entries.map(entry => {
		const label = unusedName(resourceName(domain, entry), taken);
		return [`resource "${type}" "${label}" {`, ...hclArguments(argumentsOf(entry), '  '), '}', ''].join('\n');
	});
	return blocks.join('\n');
}

function cloudflareArguments({ type, name, value, priority }: Entry): Arguments {
	// The form in which Cloudflare returns the content. Otherwise, every plan would show a change.
	const content = type === 'TXT' ? characterStrings(value) : isHost(type) ? withoutFinalDot(value) : value;
	return {
		zone_id: 'var.cloudflare_zone_id',
		name: hclString(name),
		type: hclString(type),
		content: hclString(content),
		...(priority === undefined ? {} : { priority: String(priority) }),
		// "Automatic". Required in version 5.
		ttl: '1'
	};
}

function dnspodArguments(zone: string): (entry: Entry) => Arguments {
	return ({ type, name, value, priority }) => ({
		domain: hclString(zone),
		sub_domain: hclString(relativeName(name, zone)),
		record_type: hclString(type),
		// "Default". The lines of DNSPod have Chinese names.
		record_line: '"默认"',
		value: hclString(isHost(type) ? withFinalDot(value) : value),
		...(priority === undefined ? {} : { mx: String(priority) })
	});
}

/** A valid name in Terraform: begins with a letter and consists of letters, digits and underscores. */
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

/** With `D_EXTEND`, because the file already has the zone with its registrar and provider. Names are relative to the sender domain. */
function dnscontrol(domain: string, entries: readonly Entry[]): string {
	const calls = entries.map(({ type, name, value, priority }) => {
		const target = isHost(type) ? withFinalDot(value) : value;
		return `${type}(${[relativeName(name, domain), ...(priority === undefined ? [] : [priority]), target].map(scriptLiteral).join(', ')})`;
	});
	return `D_EXTEND(${[scriptLiteral(domain), ...calls].join(',\n  ')}\n);\n`;
}

/** ASCII only, for the old JavaScript engine of dnscontrol. */
function scriptLiteral(value: string | number): string {
	return asciiOnly(jsonString(value));
}

/** Whether the value is a host name. */
function isHost(type: string): boolean {
	return type === 'MX' || type === 'CNAME' || type === 'NS';
}

function withFinalDot(name: string): string {
	return name.endsWith('.') ? name : `${name}.`;
}
