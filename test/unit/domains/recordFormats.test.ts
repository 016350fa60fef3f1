import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import vm from 'node:vm';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { type DnsRecordFormat, dnsRecordFormats, formatDnsRecords } from '../../../src/domains/recordFormats.ts';
import type { ZoneRecord } from '../../../src/mail/verdict.ts';
import { anyText } from '../../helpers/anyText.ts';

type Attributes = Readonly<Record<string, string | number>>;
/** HashiCorp's own parser. Its types would bring those of a web page into every file. */
const { parse: parseHcl } = createRequire(import.meta.url)('@cdktf/hcl2json') as {
	readonly parse: (
		fileName: string,
		text: string
	) => Promise<{ readonly resource?: Readonly<Record<string, Readonly<Record<string, readonly Attributes[]>>>> }>;
};

const domain = 'mail.example.com';
/** As long as the key of a 2048-bit record. */
const key = `MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A${'Kq7/+x'.repeat(57)}IDAQAB`;
const records: readonly ZoneRecord[] = [
	{ type: 'MX', name: domain, value: 'mxbiz1.qq.com.' },
	{ type: 'TXT', name: domain, value: 'v=spf1 include:qcloudmail.com ~all' },
	{ type: 'TXT', name: `qcloud._domainkey.${domain}`, value: `v=DKIM1; k=rsa; p=${key}` },
	{ type: 'TXT', name: `_dmarc.${domain}`, value: 'v=DMARC1; p=none' }
];

/** A record as every reader below gives it back: host names without final dots, MX with its priority. */
interface Read {
	readonly type: string;
	readonly name: string;
	readonly value: string;
}

const hostTypes = ['MX', 'CNAME'];
const withoutDot = (name: string) => name.replace(/\.$/, '');

const expectedReads = (given: readonly ZoneRecord[]): Read[] =>
	given.map(({ type, name, value }) => ({
		type,
		name: withoutDot(name),
		value: hostTypes.includes(type) ? withoutDot(type === 'MX' && !/^\d+ /.test(value) ? `10 ${value}` : value) : value
	}));

/** What hostile texts are made of: what ends strings, lines and templates in one of the formats. */
const hostile = fc.string({ maxLength: 40, unit: fc.constantFrom(...'ab ;"\'\\\n\r\t,=+-@()$%{}`<>.#/*0é中\u2028\u0000\u007f\u202e😀') });
const host = fc.domain().map(name => name.toLowerCase());
const recordName = fc.constantFrom(domain, `_dmarc.${domain}`, `qcloud._domainkey.${domain}`, `a.b.${domain}`, `${domain}.`);
const record: fc.Arbitrary<ZoneRecord> = fc.oneof(
	fc.record({
		type: fc.constant('TXT'),
		name: recordName,
		value: fc.oneof(hostile, anyText(), anyText({ minLength: 300, maxLength: 900 }))
	}),
	fc.record({ type: fc.constant('CNAME'), name: recordName, value: fc.tuple(host, fc.constantFrom('', '.')).map(parts => parts.join('')) }),
	fc.record({
		type: fc.constant('MX'),
		name: recordName,
		value: fc.tuple(fc.constantFrom('', '5 ', '10 '), host, fc.constantFrom('', '.')).map(parts => parts.join(''))
	})
);
const anyRecords = fc.array(record, { maxLength: 5 });
/** Few parsings of long texts: starting the parser takes longer than reading. */
const manyRecords = fc.array(record, { minLength: 80, maxLength: 100 });

suite('domains: DNS records', function () {
	// HashiCorp's parser and fresh script contexts take their time on a busy machine.
	this.timeout(20_000);

	test('no records make no line that a tool could choke on', () => {
		const lines = dnsRecordFormats.map(format => formatDnsRecords(domain, [], format));
		assert.deepEqual(lines, ['Type  Name  Value\n', '', '', '', `D_EXTEND("${domain}"\n);\n`, 'Type,Name,Value\r\n']);
	});

	test('what has no place in a type gets into no format', () => {
		for (const format of dnsRecordFormats) {
			const text = formatDnsRecords(domain, [{ type: '9t-x"t\n(', name: domain, value: 'a' }], format);
			assert.match(text, /\bTXT\b/);
			assert.doesNotMatch(text, /9t|9T|-x|x"/);
			assert.match(formatDnsRecords(domain, [{ type: '', name: domain, value: 'a' }], format), /UNKNOWN/);
		}
	});

	suite('table', () => {
		test('puts the columns below each other, the value last', () =>
			assert.equal(
				formatDnsRecords(domain, [...records.slice(0, 2), ...records.slice(3)], 'table'),
				[
					'Type  Name                     Value',
					'MX    mail.example.com         10 mxbiz1.qq.com.',
					'TXT   mail.example.com         v=spf1 include:qcloudmail.com ~all',
					'TXT   _dmarc.mail.example.com  v=DMARC1; p=none',
					''
				].join('\n')
			));
		test('has a line a record, whatever is in it', () => {
			fc.assert(
				fc.property(anyRecords, given => {
					const lines = formatDnsRecords(domain, given, 'table').split(/[\n\r\u2028\u2029\v\f\x85]/);
					assert.equal(lines.length, given.length + 2);
				})
			);
		});
	});

	suite('BIND', () => {
		const writes = (given: ZoneRecord, line: string) =>
			test(line.slice(0, 60), () => assert.equal(formatDnsRecords(domain, [given], 'bind'), `${line}\n`));
		writes({ type: 'MX', name: domain, value: 'mxbiz1.qq.com.' }, 'mail.example.com. IN MX 10 mxbiz1.qq.com.');
		writes({ type: 'mx', name: domain, value: '5 mxbiz1.qq.com' }, 'mail.example.com. IN MX 5 mxbiz1.qq.com.');
		writes({ type: 'CNAME', name: `a.${domain}`, value: 'b.example.com' }, 'a.mail.example.com. IN CNAME b.example.com.');
		writes({ type: 'A', name: domain, value: '192.0.2.1' }, 'mail.example.com. IN A 192.0.2.1');
		writes({ type: 'TXT', name: domain, value: '' }, 'mail.example.com. IN TXT ""');
		writes({ type: 'TXT', name: domain, value: 'a"b\\c;d\té' }, 'mail.example.com. IN TXT "a\\"b\\\\c;d\\009\\195\\169"');
		writes({ type: 'TXT', name: domain, value: 'a'.repeat(255) }, `mail.example.com. IN TXT "${'a'.repeat(255)}"`);
		writes({ type: 'TXT', name: domain, value: 'a'.repeat(256) }, `mail.example.com. IN TXT "${'a'.repeat(255)}" "a"`);
		writes({ type: 'TXT', name: domain, value: '"'.repeat(256) }, `mail.example.com. IN TXT "${'\\"'.repeat(255)}" "\\""`);
		writes({ type: 'CNAME', name: 'a b;c.example', value: 'd\n$INCLUDE x.' }, 'a\\ b\\;c.example. IN CNAME d\\010\\$INCLUDE\\ x.');

		/** Reads one line by RFC 1035 section 5.1: words, quoted strings, `\X` and `\DDD`; octets as Latin-1 characters. */
		const readLine = (line: string): Read => {
			const words = [...line.matchAll(/"((?:[^"\\]|\\.)*)"|((?:[^\s"\\;()]|\\.)+)/g)];
			assert.equal(words.map(word => word[0]).join(' '), line);
			const [name = '', kind, type = '', ...data] = words.map(([, quoted, bare]) =>
				(quoted ?? bare ?? '').replace(/\\(\d{3}|.)/g, (_, escaped: string) =>
					escaped.length === 3 ? String.fromCharCode(Number(escaped)) : escaped
				)
			);
			assert.equal(kind, 'IN');
			assert.ok(data.every(string => string.length <= 255));
			const value = Buffer.from(data.join(type === 'TXT' ? '' : ' '), 'latin1').toString('utf8');
			assert.ok(name.endsWith('.') && (type === 'TXT' || value.endsWith('.')));
			return { type, name: withoutDot(name), value: type === 'TXT' ? value : withoutDot(value) };
		};
		test('a zone file reader gets the same records back', () => {
			fc.assert(
				fc.property(anyRecords, given => {
					const text = formatDnsRecords(domain, given, 'bind');
					assert.match(text, /^[\x20-\x7e\n]*$/);
					assert.deepEqual(text.split('\n').slice(0, -1).map(readLine), expectedReads(given));
				})
			);
		});
	});

	suite('Terraform', () => {
		const first = (format: DnsRecordFormat, given: ZoneRecord, sender = domain) => formatDnsRecords(sender, [given], format);
		const [mx, spf, , dmarc] = records as [ZoneRecord, ZoneRecord, ZoneRecord, ZoneRecord];
		const writes = (format: DnsRecordFormat, given: ZoneRecord, lines: readonly string[], sender = domain) =>
			test(`${format}: ${lines[0]}`, () => assert.equal(first(format, given, sender), `${lines.join('\n')}\n`));
		writes('terraformTencentCloud', mx, [
			'resource "tencentcloud_dnspod_record" "ses_mail_example_com_mx" {',
			'  domain      = "example.com"',
			'  sub_domain  = "mail"',
			'  record_type = "MX"',
			'  record_line = "默认"',
			'  value       = "mxbiz1.qq.com."',
			'  mx          = 10',
			'}'
		]);
		writes('terraformTencentCloud', dmarc, [
			'resource "tencentcloud_dnspod_record" "ses_mail_example_com_dmarc_txt" {',
			'  domain      = "example.com"',
			'  sub_domain  = "_dmarc.mail"',
			'  record_type = "TXT"',
			'  record_line = "默认"',
			'  value       = "v=DMARC1; p=none"',
			'}'
		]);
		writes(
			'terraformTencentCloud',
			{ type: 'TXT', name: '1-2.co.uk', value: 'x' },
			[
				'resource "tencentcloud_dnspod_record" "ses_1_2_co_uk_txt" {',
				'  domain      = "1-2.co.uk"',
				'  sub_domain  = "@"',
				'  record_type = "TXT"',
				'  record_line = "默认"',
				'  value       = "x"',
				'}'
			],
			'1-2.co.uk'
		);
		writes('terraformCloudflare', mx, [
			'resource "cloudflare_dns_record" "ses_mail_example_com_mx" {',
			'  zone_id  = var.cloudflare_zone_id',
			'  name     = "mail.example.com"',
			'  type     = "MX"',
			'  content  = "mxbiz1.qq.com"',
			'  priority = 10',
			'  ttl      = 1',
			'}'
		]);
		writes('terraformCloudflare', spf, [
			'resource "cloudflare_dns_record" "ses_mail_example_com_txt" {',
			'  zone_id = var.cloudflare_zone_id',
			'  name    = "mail.example.com"',
			'  type    = "TXT"',
			'  content = "\\"v=spf1 include:qcloudmail.com ~all\\""',
			'  ttl     = 1',
			'}'
		]);
		test('nothing in a value is a template', () => {
			const value = (text: string) =>
				/value\s+= (.*)/.exec(first('terraformTencentCloud', { type: 'TXT', name: domain, value: text }))?.[1];
			assert.equal(value(`\${a} %{b} $\${c} $ % {`), '"\\u0024{a} \\u0025{b} $\\u0024{c} $ % {"');
			assert.equal(value('a"b\\n\n\u202e😀\u{e0001}'), '"a\\"b\\\\n\\n\\u202e😀\\U000e0001"');
		});

		/** The resources that HashiCorp's own parser finds, by label, in order; literal template marks as they were meant. */
		const readResources = async (text: string): Promise<[type: string, label: string, attributes: Attributes][]> => {
			const json = await parseHcl('x.tf', text);
			return Object.entries(json.resource ?? {}).flatMap(([type, labels]) =>
				Object.entries(labels).map(([label, blocks]): [string, string, Attributes] => {
					const [block = {}, ...others] = blocks;
					assert.equal(others.length, 0, `${label} is there twice`);
					const entries = Object.entries(block).map(([name, value]) => [
						name,
						typeof value === 'string' ? value.replace(/([$%])\1\{/g, '$1{') : value
					]);
					return [type, label, Object.fromEntries(entries)];
				})
			);
		};
		const normal = (reads: readonly Read[]) => reads.map(read => JSON.stringify(read).normalize('NFC')).sort();

		test("HashiCorp's parser gets the same DNSPod records back", async () => {
			await fc.assert(
				fc.asyncProperty(manyRecords, async given => {
					const resources = await readResources(formatDnsRecords(domain, given, 'terraformTencentCloud'));
					const reads = resources.map(
						([type, label, { domain: zone, sub_domain: name, record_type, record_line, value, mx: priority }]) => {
							assert.equal(type, 'tencentcloud_dnspod_record');
							assert.match(label, /^[a-z][a-z0-9_]*$/);
							assert.equal(record_line, '默认');
							assert.equal(record_type === 'MX', typeof priority === 'number');
							const text = priority === undefined ? String(value) : `${priority} ${value}`;
							return { type: String(record_type), name: `${name}.${zone}`, value: record_type === 'TXT' ? text : withoutDot(text) };
						}
					);
					// Terraform has texts in normal form C.
					assert.deepEqual(normal(reads), normal(expectedReads(given)));
				}),
				{ numRuns: 2 }
			);
		});

		test("HashiCorp's parser gets the same Cloudflare records back", async () => {
			await fc.assert(
				fc.asyncProperty(manyRecords, async given => {
					const resources = await readResources(formatDnsRecords(domain, given, 'terraformCloudflare'));
					const reads = resources.map(([type, , { zone_id, name, type: recordType, content, priority, ttl }]) => {
						assert.deepEqual([type, zone_id, ttl], ['cloudflare_dns_record', `\${var.cloudflare_zone_id}`, 1]);
						const octets = [...String(content).matchAll(/"((?:[^"\\]|\\.)*)"/g)]
							.map(([, string = '']) =>
								string.replace(/\\(\d{3}|.)/g, (_, escaped: string) =>
									escaped.length === 3 ? String.fromCharCode(Number(escaped)) : escaped
								)
							)
							.join('');
						const text = recordType === 'TXT' ? Buffer.from(octets, 'latin1').toString('utf8') : String(content);
						return { type: String(recordType), name: String(name), value: priority === undefined ? text : `${priority} ${text}` };
					});
					assert.deepEqual(normal(reads), normal(expectedReads(given)));
				}),
				{ numRuns: 2 }
			);
		});
	});

	suite('dnscontrol', () => {
		test('extends the domain', () =>
			assert.equal(
				formatDnsRecords(domain, [...records.slice(0, 2), ...records.slice(3)], 'dnscontrol'),
				[
					'D_EXTEND("mail.example.com",',
					'  MX("@", 10, "mxbiz1.qq.com."),',
					'  TXT("@", "v=spf1 include:qcloudmail.com ~all"),',
					'  TXT("_dmarc", "v=DMARC1; p=none")',
					');',
					''
				].join('\n')
			));
		test('run, it makes the same records', () => {
			fc.assert(
				fc.property(manyRecords, given => {
					const script = formatDnsRecords(domain, given, 'dnscontrol');
					assert.match(script, /^[\x20-\x7e\n]*$/);
					const extended: unknown[] = [];
					const maker =
						(type: string) =>
						(name: string, ...values: readonly unknown[]) => ({ type, name, value: values.join(' ') });
					const globals = {
						D_EXTEND: (...parts: readonly unknown[]) => extended.push(...parts),
						TXT: maker('TXT'),
						CNAME: maker('CNAME'),
						MX: maker('MX')
					};
					vm.runInNewContext(script, globals, { timeout: 1000 });
					const [zone, ...made] = extended as [string, ...Read[]];
					const reads = made.map(({ type, name, value }) => {
						assert.ok(type === 'TXT' || value.endsWith('.'));
						return { type, name: name === '@' ? zone : `${name}.${zone}`, value: type === 'TXT' ? value : withoutDot(value) };
					});
					assert.deepEqual(reads, expectedReads(given));
				}),
				{ numRuns: 5 }
			);
		});
	});

	suite('CSV', () => {
		const writes = (value: string, field: string) =>
			test(`${JSON.stringify(value)} is written ${JSON.stringify(field)}`, () =>
				assert.equal(
					formatDnsRecords(domain, [{ type: 'TXT', name: domain, value }], 'csv'),
					`Type,Name,Value\r\nTXT,mail.example.com,${field}\r\n`
				));
		writes('v=DMARC1; p=none', 'v=DMARC1; p=none');
		writes('a,b', '"a,b"');
		writes('a "b"', '"a ""b"""');
		writes('a\r\nb', '"a\r\nb"');
		writes(' a', '" a"');
		writes('', '');
		// A formula to a spreadsheet, but the value to publish: it must not change.
		writes('=1+1', '=1+1');
		writes('@', '@');

		/** RFC 4180, every rule of its grammar and nothing else. */
		const readCsv = (text: string): string[][] => {
			const rows: string[][] = [];
			let rest = text;
			while (rest !== '') {
				const row: string[] = [];
				for (let separator = ','; separator === ','; ) {
					const field = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest);
					assert.ok(field, `no field at ${JSON.stringify(rest.slice(0, 20))}`);
					row.push(field[1]?.replaceAll('""', '"') ?? field[2] ?? '');
					separator = field[3] ?? '';
					rest = rest.slice(field[0].length);
				}
				rows.push(row);
			}
			return rows;
		};
		test('a strict reader gets the same records back', () => {
			fc.assert(
				fc.property(anyRecords, given => {
					const [header, ...rows] = readCsv(formatDnsRecords(domain, given, 'csv'));
					assert.deepEqual(header, ['Type', 'Name', 'Value']);
					const reads = rows.map(([type = '', name = '', value = '']) => ({
						type,
						name,
						value: type === 'TXT' ? value : withoutDot(value)
					}));
					assert.deepEqual(reads, expectedReads(given));
				})
			);
		});
	});
});
