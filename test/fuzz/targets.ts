import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseEnvironment, parseSdkFile, parseTccliCredential } from '../../src/accounts/borrowed.ts';
import { addressKey, isValidAddress, parseMailbox, splitAddress, validateLocalPart } from '../../src/mail/address.ts';
import { dmarcAdvice } from '../../src/mail/dmarcAdvice.ts';
import { compareRecord } from '../../src/mail/dnsVerdict.ts';
import { normalizeDomain, readableDomain, relativeName } from '../../src/mail/domain.ts';
import { isValidDmarc } from '../../src/mail/recordKind.ts';
import { validateSenderDomain } from '../../src/mail/senderDomain.ts';
import { fromHeader, mailbox, tidySenderName, validateSenderName } from '../../src/mail/senderName.ts';
import { isValidSpf, spfCovers } from '../../src/mail/spf.ts';
import { spfAdvice } from '../../src/mail/spfAdvice.ts';
import { readTemplateData } from '../../src/mail/templateData.ts';
import { readSenderList } from '../../src/senders/senderList.ts';
import { readRecipients } from '../../src/sendMail/recipients.ts';
import { SesClient } from '../../src/ses/client.ts';
import { listSenderDomains, readSenderDomain } from '../../src/ses/domains.ts';
import { isSesError } from '../../src/ses/errors.ts';
import { listSenderAddresses } from '../../src/ses/senders.ts';
import { type Credentials, Signer } from '../../src/signing/signer.ts';
import { parseAuthorization, verify } from '../../src/signing/verifier.ts';
import { anyText } from '../helpers/anyText.ts';

/** A property of a parser of untrusted input. */
export interface Target {
	readonly name: string;
	readonly property: fc.IAsyncProperty<readonly [unknown]>;
}

function target<T>(name: string, input: fc.Arbitrary<T>, check: (input: T) => void | Promise<void>): Target {
	return { name, property: fc.asyncProperty(input, async value => check(value)) as fc.IAsyncProperty<readonly [unknown]> };
}

/** Texts of tokens that the parser knows, so that most are not rejected immediately. */
function nearly(...known: readonly string[]): fc.Arbitrary<string> {
	const piece = fc.oneof({ weight: 15, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: anyText({ maxLength: 4 }) });
	return fc.oneof(
		// A few tokens are often valid.
		{ weight: 12, arbitrary: fc.array(piece, { maxLength: 5 }).map(pieces => pieces.join('')) },
		{ weight: 8, arbitrary: fc.array(piece, { maxLength: 24 }).map(pieces => pieces.join('')) },
		{ weight: 4, arbitrary: anyText() },
		// Repeated tokens can make regular expressions slow.
		{ weight: 1, arbitrary: fc.tuple(piece, fc.integer({ min: 1, max: 2_000 }), piece).map(([one, times, end]) => one.repeat(times) + end) }
	);
}

/** Valid texts with one change. */
function spliced(...good: readonly string[]): fc.Arbitrary<string> {
	return fc
		.tuple(fc.constantFrom(...good), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat({ max: 3 }), anyText({ maxLength: 3 }))
		.map(([text, place, length, inserted]) => {
			const at = Math.floor(place * text.length);
			return text.slice(0, at) + inserted + text.slice(at + length);
		});
}

const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const dotAtom = new RegExp(`^${atom}(?:\\.${atom})*$`);

const address = target(
	'address',
	fc.oneof(
		spliced('service@mail.example.com', 'first.last+tag@bücher.example', 'Tencent Cloud <a@b.example>'),
		nearly('a', 'service', '.', '@', '@mail.example.com', 'a@b.example', '<', '>', '"', '\\', ' ', 'From:', 'xn--', '-', '+', 'ü', '。')
	),
	text => {
		// RFC 5322 section 3.2.3, RFC 5321 section 4.5.3.1.1.
		assert.equal(validateLocalPart(text) === undefined, dotAtom.test(text) && text.length <= 64);
		const parts = splitAddress(text);
		assert.equal(isValidAddress(text), parts !== undefined && !/\s/.test(text) && isGood(parts));
		const read = parseMailbox(text);
		assert.ok(read === undefined || !/[<>]/.test(read.address));
		if (isValidAddress(text)) {
			assert.deepEqual(parseMailbox(`<${text}>`), { name: '', address: text });
		}
	}
);

function isGood({ localPart, domain }: { readonly localPart: string; readonly domain: string }): boolean {
	return dotAtom.test(localPart) && localPart.length <= 64 && normalizeDomain(domain) === domain && `${localPart}@${domain}`.length <= 254;
}

const senderName = target(
	'sender name',
	nearly(
		'Tencent Cloud',
		' ',
		'"',
		'\\',
		',',
		'(',
		')',
		'[',
		';',
		'.',
		'=?utf-8?B?',
		'?=',
		'腾讯云',
		'😀',
		'\u200d',
		'\u202e',
		':',
		'<',
		'\r\n'
	),
	text => {
		const name = tidySenderName(text);
		const header = fromHeader(text, 'a@b.example');
		// A name cannot start another header.
		assert.doesNotMatch(header, /[\p{Cc}\u2028\u2029]/u);
		if (validateSenderName(name, 'a@b.example') === undefined) {
			assert.ok(Buffer.byteLength(fromHeader(name, 'a@b.example')) <= 998);
			assert.deepEqual(parseMailbox(mailbox(name, 'a@b.example')) ?? { name: '', address: 'a@b.example' }, {
				name,
				address: 'a@b.example'
			});
		}
	}
);

const domain = target(
	'domain',
	fc.oneof(
		spliced('mail.example.com', 'bücher.example', 'xn--bcher-kva.example', 'a.b.c.example.co.uk.'),
		nearly(
			'mail',
			'example',
			'.com',
			'.',
			'。',
			'xn--',
			'xn--bcher-kva',
			'bücher',
			'中国',
			'-',
			'_',
			'*',
			'@',
			' ',
			'1',
			'.0x7f',
			'%2e',
			'.co.uk',
			'a'.repeat(63)
		)
	),
	text => {
		const name = normalizeDomain(text);
		if (name !== undefined) {
			assert.equal(normalizeDomain(name), name);
			assert.match(name, /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/);
			assert.equal(normalizeDomain(readableDomain(name)), name);
			assert.equal(relativeName(`_dmarc.${name}`, name), '_dmarc');
			assert.equal(relativeName(name, name), '@');
		}
		const validation = validateSenderDomain(text);
		assert.ok(validation.kind === 'fault' || validation.name === name);
	}
);

const senderList = target(
	'list of addresses',
	fc.tuple(
		nearly(
			'a@b.example',
			'Name <a@b.example>',
			',',
			';',
			'\t',
			'\n',
			'\r\n',
			'\r',
			'"',
			'""',
			' ',
			'address',
			'name',
			'\ufeff',
			'中',
			'=1+1',
			'sep=;',
			'＠b.example',
			'，',
			'User Name',
			'Display Name',
			'Hauptstrasse'
		),
		fc.constantFrom(undefined, 'b.example')
	),
	([text, listDomain]) => {
		const lines = text.split(/\r\n|\r|\n/).length;
		let last = 0;
		for (const row of readSenderList(text, listDomain)) {
			assert.ok(row.firstLine > last && row.lastLine >= row.firstLine && row.lastLine <= lines);
			assert.ok(row.fault !== undefined || row.address?.includes('@'));
			if (row.fault === undefined && !/[@＠﹫<"]|sep=|address/i.test(text)) {
				// The only column: no line has text on both sides of a separator.
				const separators = [',', ';', '\t', '，', '；', '、'].filter(separator => text.includes(separator));
				const [separator = ''] = separators;
				const isTable = text.split(/[\r\n]/).some(line => line.split(separator).filter(cell => cell.trim() !== '').length > 1);
				assert.ok(listDomain !== undefined && (separators.length !== 1 || !isTable), text);
			}
			last = row.lastLine;
		}
		// CSV of a spreadsheet is read without changes.
		const name = tidySenderName(text.replace(/[\ufffd\r\n]/g, ''));
		const [row] = readSenderList(`address,name\na@b.example,"${name.replaceAll('"', '""')}"`);
		assert.ok(name.length > 2_000 || /[\p{Cs}@＠﹫]/u.test(name) || row?.senderName === name);
	}
);

const recipients = target(
	'recipients',
	nearly(
		'a@b.example',
		'c@d.example',
		'Ann <a@b.example>',
		'"Doe, Jane" <j@b.example>',
		'＠b.example',
		',',
		';',
		'，',
		'\n',
		' ',
		'"',
		'\\',
		'<',
		'>',
		'Ann',
		'\u200b',
		'“'
	),
	text => {
		const { addresses, wrong } = readRecipients(text);
		assert.ok(addresses.every(isValidAddress));
		assert.equal(new Set(addresses.map(addressKey)).size, addresses.length);
		// What is sent and shown is the same text, read again.
		assert.deepEqual(readRecipients(addresses.join(', ')).addresses, addresses);
		if (!wrong) {
			// No address of the text is lost. An address in its own name, as in `"a@b.example" <a@b.example>`, is the same one.
			const written = text.match(/[a-z0-9]+[@＠](?=[bd]\.example)/g) ?? [];
			assert.ok(written.every(found => addresses.some(known => known.toLowerCase().includes(found.replace('＠', '@')))));
		}
	}
);

const templateValues = target(
	'template data',
	fc.oneof(
		nearly('{', '}', '"name"', '"Ada"', ':', ',', '“', '”', '：', '\u00a0', '\\', '"', '1', '12.50', '<b>', '｛', '\ufeff', ' '),
		spliced('{"name": "Ada", "code": 12.50}', '{“name”: “Ada”}', '{"name”: "Ada"}')
	),
	text => {
		const reading = readTemplateData(text);
		if ('data' in reading) {
			assert.deepEqual(readTemplateData(JSON.stringify(reading.data)), reading);
		} else if (reading.fault.kind === 'character') {
			const { character, position } = reading.fault.stray;
			assert.equal([...text][position - 1], character);
			assert.ok(character > '\x7f' || "'/,".includes(character));
		}
	}
);

const credentialFile = target(
	'credential files',
	fc.oneof(
		nearly(
			'[default]',
			'[',
			']',
			'secret_id',
			'secret_key',
			'token',
			'=',
			':',
			'\n',
			'\r',
			'AKIDz8krbsJ5yKBZQpn74WFkmLPx3',
			'"',
			"'",
			';',
			'#',
			' ',
			'None'
		),
		fc.json(),
		spliced('[default]\nsecret_id = AKIDz8krbsJ5yKBZQpn74WFkmLPx3\nsecret_key = Gu5t9xGARNpq86cd98joQYCN3\n'),
		fc
			.record({
				secretId: fc.jsonValue(),
				secretKey: fc.jsonValue(),
				token: fc.jsonValue(),
				type: fc.jsonValue(),
				expiresAt: fc.jsonValue()
			})
			.map(file => JSON.stringify(file)),
		fc.record({ secretId: anyText(), secretKey: anyText() }).map(file => JSON.stringify(file))
	),
	text => {
		const environment = { TENCENTCLOUD_SECRET_ID: text, TENCENTCLOUD_SECRET_KEY: text, TENCENTCLOUD_TOKEN: text };
		for (const read of [parseTccliCredential(text, 1_774_939_184_000, 0), parseSdkFile(text), parseEnvironment(environment)]) {
			if ('credentials' in read) {
				const { secretId, secretKey, token } = read.credentials;
				assert.match(secretId, /^[!-~]+$/);
				assert.match(secretKey, /^[!-~]+$/);
				assert.match(token ?? 'none', /^[!-~]+$/);
				assert.ok(text.includes(secretId) || text.includes('\\'));
			}
		}
	}
);

const environment = target(
	'environment credentials',
	fc.tuple(...[0, 1, 2].map(() => nearly('AKIDz8krbsJ5yKBZQpn74WFkmLPx3', '"', "'", '`', '“', '”', ' ', '\r', 'None', '\\', '$', '='))),
	([id = '', key = '', token = '']) => {
		const read = parseEnvironment({ TENCENTCLOUD_SECRET_ID: id, TENCENTCLOUD_SECRET_KEY: key, TENCENTCLOUD_TOKEN: token });
		if ('credentials' in read) {
			const { credentials: found } = read;
			assert.match(found.secretId, /^[\w-]+$/);
			for (const text of [found.secretKey, found.token ?? 'none']) {
				assert.match(text, /^[!-~]+$/);
				assert.doesNotMatch(text, /["'`]/);
			}
			assert.ok(id.includes(found.secretId) && key.includes(found.secretKey));
		}
	}
);

const credentials: Credentials = { secretId: 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE', secretKey: 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE' };

const texts = fc.oneof(fc.constantFrom('a@b.example', 'b.example', 'v=spf1 -all', '1', ''), anyText({ maxLength: 20 }));
const value = fc.oneof({ weight: 3, arbitrary: texts }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) });
const numbers = fc.oneof(fc.double(), fc.integer(), fc.constant(null), value);
const row = fc.record(
	{
		EmailAddress: value,
		EmailSenderName: value,
		CreatedTimestamp: numbers,
		SmtpPwdType: numbers,
		IdentityName: value,
		SendingEnabled: fc.oneof(fc.boolean(), value),
		Type: value,
		SendDomain: value,
		ExpectedValue: value,
		CurrentValue: value,
		Status: fc.oneof(fc.boolean(), value)
	},
	{ requiredKeys: [] }
);
const rows = fc.oneof({ weight: 4, arbitrary: fc.array(row, { maxLength: 4 }) }, { weight: 1, arbitrary: value });
const response = fc.record(
	{
		RequestId: fc.oneof({ weight: 6, arbitrary: fc.constant('0b2c7d5e') }, { weight: 1, arbitrary: value }),
		EmailSenders: rows,
		EmailIdentities: rows,
		Attributes: rows,
		Total: numbers,
		Error: fc.record({ Code: value, Message: value }, { requiredKeys: [] })
	},
	{ requiredKeys: [] }
);

const answers = target(
	'answers of the API',
	fc.tuple(
		fc.oneof(
			{ weight: 6, arbitrary: response.map(content => JSON.stringify({ Response: content })) },
			{ weight: 2, arbitrary: nearly('{', '}', '"Response"', ':', '[', ']', 'null', '"RequestId"', '"1"', ',', '<html>') },
			{ weight: 1, arbitrary: fc.json() }
		),
		fc.constantFrom(200, 200, 200, 200, 404, 502)
	),
	async ([text, status]) => {
		const client = new SesClient({
			endpoint: 'https://ses.intl.tencentcloudapi.com',
			region: 'ap-singapore',
			credentials: () => credentials,
			fetch: async () => new Response(text, { status }),
			pacer: undefined,
			delay: async () => {}
		});
		const addresses = await orSesError(listSenderAddresses(client));
		assert.ok(addresses?.every(sender => sender.address !== '' && typeof sender.senderName === 'string') ?? true);
		const domains = await orSesError(listSenderDomains(client));
		assert.ok(domains?.every(sender => sender.name !== '' && typeof sender.isVerified === 'boolean') ?? true);
		const state = await orSesError(readSenderDomain(client, 'b.example'));
		assert.ok(state?.records.every(record => record.type !== '' && record.name !== '' && typeof record.isMatching === 'boolean') ?? true);
	}
);

async function orSesError<T>(promise: Promise<T>): Promise<T | undefined> {
	try {
		return await promise;
	} catch (error) {
		assert.ok(isSesError(error), `not an error of the API: ${error}`);
		return undefined;
	}
}

const now = 1_774_939_184;
const good = new Signer(credentials).sign(
	{
		method: 'POST',
		headers: { host: '127.0.0.1:8080', 'content-type': 'application/json', 'x-tc-action': 'ListEmailAddress' },
		body: '{}'
	},
	now
);
const goodAuthorization = good.headers['authorization'] ?? good.headers['Authorization'] ?? '';

const authorization = target(
	'Authorization header',
	fc.oneof(
		nearly(
			'TC3-HMAC-SHA256 ',
			'Credential=',
			credentials.secretId,
			'/2026-03-31/ses/tc3_request',
			', ',
			',',
			'SignedHeaders=',
			'content-type;host',
			';',
			'Signature=',
			'0'.repeat(64),
			'/'
		),
		spliced(goodAuthorization)
	),
	text => {
		const parsed = parseAuthorization(text);
		const headers = { ...lowerCase(good.headers), authorization: text };
		const verdict = verify({ method: 'POST', headers, body: '{}' }, id => (id === credentials.secretId ? credentials : undefined), now);
		if (verdict.ok) {
			assert.deepEqual(parsed, parseAuthorization(goodAuthorization));
		}
		if (!parsed) {
			assert.deepEqual(verdict, { ok: false, failure: 'malformed' });
		}
	}
);

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
	return Object.fromEntries(Object.entries(headers).map(([name, text]) => [name.toLowerCase(), text]));
}

const expectedSpf = 'v=spf1 include:qcloudmail.com ~all';

const spf = target(
	'SPF',
	fc.array(
		fc.oneof(
			spliced('v=spf1 mx include:a.example -all', 'v=spf1 ip4:192.0.2.1 redirect=a.example'),
			nearly(
				'v=spf1',
				' ',
				' - all',
				'-all',
				'all',
				'~',
				'include:',
				'include.',
				'a.example',
				'qcloudmail.com',
				'redirect=',
				'redirect:',
				'ip4:',
				'192.0.2.1',
				'2001:db8::1',
				',',
				'"',
				'%{i}',
				'：',
				'－',
				'\\032',
				'/ 24',
				'v=spfv1',
				'TXT '
			)
		),
		{ minLength: 1, maxLength: 3 }
	),
	records => {
		const { value, corrected = [], unreadable = [] } = spfAdvice(records, expectedSpf);
		assert.ok(spfCovers(value, expectedSpf));
		assert.ok(isValidSpf(value) || unreadable.length > 0, value);
		assert.ok(unreadable.every(term => value.includes(term)));
		assert.ok(corrected.every(([from, to]) => from !== to));
		// Only a record that is in force may pass everyone.
		const isInForce = records.length === 1 && isValidSpf(records[0] ?? '');
		assert.ok(isInForce || !/^v=spf1( |.* )\+?all( |$)/i.test(value), value);
		// Nothing that can be read disappears without a word.
		const named = corrected.map(([from]) => from).join(' ');
		for (const [term] of records.join(' ').matchAll(/(?<= )(include:[a-z]+\.example|[-~?]all|ip4:[\d.]+)(?= )/g)) {
			assert.ok(value.toLowerCase().includes(term) || named.includes(term), term);
		}
	}
);

const dmarc = target(
	'DMARC',
	fc.array(
		fc.oneof(
			spliced('v=DMARC1; p=reject; rua=mailto:a@b.example', 'v=DMARC1; p=none; sp=quarantine; pct=20'),
			nearly(
				'v=DMARC1',
				'v=dmarc1',
				'; ',
				';',
				' ',
				',',
				'p=',
				'none',
				'reject',
				'sp=',
				'rua=',
				'mailto:',
				'a@b.example',
				'pct=',
				'20',
				'=',
				'"',
				'\\',
				'；',
				'/',
				'np='
			)
		),
		{ minLength: 1, maxLength: 3 }
	),
	records => {
		const { value, corrected = [], unreadable = [] } = dmarcAdvice(records, 'v=DMARC1; p=none');
		assert.ok(isValidDmarc(value) || unreadable.length > 0, value);
		assert.ok(unreadable.every(part => value.includes(part)));
		assert.ok(corrected.every(([from, to]) => from !== to));
		const isStrict = records.some(record => isValidDmarc(record) && /; ?p=reject(;|$)/.test(record));
		assert.ok(!isStrict || value.includes('p=reject'), value);
	}
);

const dnsRecord = target(
	'DNS records',
	fc.tuple(
		fc.array(
			nearly(
				'v=spf1',
				' ',
				'include:',
				'qcloudmail.com',
				'~all',
				'-all',
				'redirect=',
				'v=DMARC1',
				';',
				'p=',
				'none',
				'reject',
				'k=rsa',
				'p=MIGf',
				'=',
				'"',
				'10 ',
				'mxbiz1.qq.com',
				'.b.example'
			),
			{ maxLength: 3 }
		),
		fc.constantFrom(
			{ type: 'TXT', name: 'b.example', expected: expectedSpf },
			{ type: 'TXT', name: '_dmarc.b.example', expected: 'v=DMARC1; p=none' },
			{ type: 'TXT', name: 'qcloud._domainkey.b.example', expected: 'v=DKIM1; k=rsa; p=MIGf' },
			{ type: 'MX', name: 'b.example', expected: 'mxbiz1.qq.com.' }
		)
	),
	([found, expected]) => {
		const verdict = compareRecord(expected, { kind: 'found', values: found });
		assert.ok('publish' in verdict);
		if (!verdict.unreadable) {
			assert.equal(compareRecord(expected, { kind: 'found', values: [verdict.publish] }).kind, 'matches');
		}
	}
);

export const targets: readonly Target[] = [
	address,
	senderName,
	domain,
	senderList,
	recipients,
	templateValues,
	credentialFile,
	environment,
	answers,
	authorization,
	spf,
	dmarc,
	dnsRecord
];
