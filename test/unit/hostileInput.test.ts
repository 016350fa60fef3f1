import { suite, test } from 'mocha';
import { toQuestion } from '../../src/dns/liveDns.ts';
import { parseServer } from '../../src/dns/serverAddress.ts';
import { addressKey, isValidAddress, parseMailbox, splitAddress, validateLocalPart, withAsciiMarks } from '../../src/mail/address.ts';
import { compareDkimKeys, dkimFault, isNearlyDkim } from '../../src/mail/dkim.ts';
import { isNearlyDmarc, isSameDmarc } from '../../src/mail/dmarc.ts';
import { dmarcAdvice, inheritedDmarc } from '../../src/mail/dmarcAdvice.ts';
import { compareRecord } from '../../src/mail/dnsVerdict.ts';
import { domainKey, normalizeDomain, readableDomain, relativeName, withoutFinalDot } from '../../src/mail/domain.ts';
import { mailboxProviderOf } from '../../src/mail/mailboxProviders.ts';
import { publicSuffixOf, registrableDomain, zoneOf } from '../../src/mail/publicSuffix.ts';
import { isDkim, isDmarc, isSpf, isValidDmarc } from '../../src/mail/recordKind.ts';
import { isSatisfied, parseMx } from '../../src/mail/recordMatch.ts';
import { validateSenderDomain } from '../../src/mail/senderDomain.ts';
import { fromHeader, mailbox, tidySenderName, validateSenderName } from '../../src/mail/senderName.ts';
import { withoutEnds, withoutZoneFileMarks } from '../../src/mail/slips.ts';
import { smtpSettings, validateSmtpPassword } from '../../src/mail/smtp.ts';
import { isKnown, isSameSpf, isValidSpf, parseTerm, spfCovers, spfLookupTerms } from '../../src/mail/spf.ts';
import { isNearlySpf, spfAdvice } from '../../src/mail/spfAdvice.ts';
import { readTagList } from '../../src/mail/tagList.ts';
import { isQuick, isReadQuickly } from '../helpers/megabytes.ts';

/** Text from elsewhere blocks the extension host as long as it is read, so everything that reads it takes linear time or stops early. */
suite('1 MB of hostile input', () => {
	const beginnings = ['', 'v=spf1 ', 'v=DMARC1; p=none; rua='];
	const pieces = [
		' ',
		'a.',
		'"',
		'\\',
		'; ',
		',',
		'=',
		'- ',
		'a:1 ',
		'include:a.example',
		'-all',
		'f:',
		'%{',
		'/1',
		'@',
		'a@b.example,',
		'p=none ',
		'(',
		'\u200b\n',
		'😀',
		'\ud800',
		'=?',
		'<',
		'<@',
		'＠ '
	];
	const repeated = (length: number, beginning: string) =>
		pieces.map(piece => [`${length}, ${beginning}${piece}…`, `${beginning}${piece.repeat(length / piece.length)}\0`] as const);
	// Longer than a TXT record can be, and almost as long.
	const texts = [...repeated(1_000_000, ''), ...beginnings.flatMap(beginning => repeated(65_000, beginning))];
	const numbered = (piece: (index: number) => string) => Array.from({ length: 100_000 }, (_, index) => piece(index)).join('');
	const all = [
		...texts,
		['different terms', `v=spf1 ${numbered(index => `a:${index}.example `).slice(0, 65_000)}`],
		['different unreadable terms', `v=spf1 ${numbered(index => `${index} `).slice(0, 65_000)}`],
		['different modifiers', `v=spf1 ${numbered(index => `x${index}= `)}`],
		['different tags', `v=DMARC1; p=none; ${numbered(index => `x${index}=1;`).slice(0, 65_000)}`],
		['different addresses', `v=DMARC1; p=none; rua=${numbered(index => `mailto:${index}@a.example,`).slice(0, 65_000)}`],
		['addresses in different tags', `v=DMARC1; p=none; ${numbered(index => `rua=mailto:${index}@a.example;`).slice(0, 65_000)}`]
	] as const;

	const spf = 'v=spf1 include:qcloudmail.com ~all';
	const dmarc = 'v=DMARC1; p=none';
	const dkim = 'v=DKIM1; k=rsa; p=MIGf';
	const name = 'mail.example.com';
	const records = [
		{ type: 'TXT', name, expected: spf },
		{ type: 'TXT', name: `_dmarc.${name}`, expected: dmarc },
		{ type: 'TXT', name: `qcloud._domainkey.${name}`, expected: dkim },
		{ type: 'TXT', name, expected: 'x' },
		{ type: 'MX', name, expected: 'mxbiz1.qq.com.' },
		{ type: 'CNAME', name, expected: 'track.qcloudmail.com.' }
	];
	const readers: Readonly<Record<string, (text: string) => unknown>> = {
		addressKey,
		isValidAddress,
		parseMailbox,
		splitAddress,
		validateLocalPart,
		withAsciiMarks,
		compareDkimKeys: text => compareDkimKeys(text, dkim),
		dkimFault: text => [dkimFault([text], dkim), dkimFault([text, text], dkim)],
		isNearlyDkim: text => isNearlyDkim(text, dkim),
		dmarcAdvice: text => dmarcAdvice([text, text], dmarc),
		inheritedDmarc: text => inheritedDmarc([[text], [text]]),
		isNearlyDmarc,
		isSameDmarc: text => isSameDmarc(text, text),
		domainKey,
		normalizeDomain,
		readableDomain,
		relativeName: text => relativeName(text, text),
		withoutFinalDot,
		mailboxProviderOf: text => mailboxProviderOf(text, text),
		publicSuffixOf,
		registrableDomain,
		zoneOf,
		isDkim: text => isDkim(text, text),
		isDmarc,
		isSpf,
		isValidDmarc,
		parseMx,
		validateSenderDomain,
		fromHeader: text => fromHeader(text, 'a@b.example'),
		mailbox: text => mailbox(text, 'a@b.example'),
		tidySenderName,
		validateSenderName: text => validateSenderName(text, 'a@b.example'),
		withoutEnds: text => withoutEnds(text, '"\''),
		withoutZoneFileMarks,
		smtpSettings: text => smtpSettings(text, text),
		validateSmtpPassword,
		isKnown: text => isKnown(parseTerm(text)),
		isSameSpf: text => isSameSpf(text, text),
		isValidSpf,
		spfCovers: text => spfCovers(text, spf),
		spfLookupTerms,
		isNearlySpf,
		spfAdvice: text => [spfAdvice([text], spf), spfAdvice([text, text], spf)],
		readTagList,
		toQuestion: text => toQuestion('TXT', text),
		parseServer,
		isSatisfied: text => records.map(record => isSatisfied(record, [text])),
		...Object.fromEntries(
			records.map(record => [
				`compareRecord: ${record.expected}`,
				(text: string) => compareRecord(record, { kind: 'found', values: [text] })
			])
		)
	};
	const values: Readonly<Record<string, (index: number) => string>> = {
		'different policies': index => `v=DMARC1; p=none; x${index}=y; rua=mailto:a${index}@b.example`,
		'short policies': index => `p=none;x${index}=1`,
		'different keys': index => `k=rsa;x=${index}`,
		'parts of a key': index => dkim.slice(0, index % dkim.length),
		'different senders': index => `v=spf1 a:a${index} -all`
	};
	for (const [what, value] of Object.entries(values)) {
		test(`many values at once: ${what}`, async () => {
			const many = Array.from({ length: 8000 }, (_, index) => value(index));
			// Those that fit into a DNS message, with the 12 octets that each takes besides its text.
			const fitting = many.slice(0, 65_535 / ((many.at(-1) ?? '').length + 12));
			for (const all of [many, fitting]) {
				await isQuick('dkimFault', () => dkimFault(all, dkim));
				await isQuick('dmarcAdvice', () => dmarcAdvice(all, dmarc));
				await isQuick('spfAdvice', () => spfAdvice(all, spf));
				for (const record of records) {
					await isQuick(record.expected, () => compareRecord(record, { kind: 'found', values: all }));
				}
			}
		});
	}
	for (const [title, read] of Object.entries(readers)) {
		test(title, async () => {
			for (const [what, text] of all) {
				await isReadQuickly(what, read, text);
			}
		}).timeout(120_000);
	}
});
