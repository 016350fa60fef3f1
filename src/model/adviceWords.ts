import * as vscode from 'vscode';
import type { RecordCheck } from '../dns/dnsCheck.ts';
import type { BrokenInclude, LiveAnswer, PolicyAbove, Reason, Verdict } from '../mail/verdict.ts';
import type { DnsRecord } from '../ses/domains.ts';
import { listText, sentencesText, shortListText } from '../ui/localText.ts';
import { plainText } from '../ui/plainText.ts';

type FailureReason = (LiveAnswer & { readonly kind: 'failed' })['reason'];

/**
 * What to do about a record, in a few sentences; empty when there is nothing to do.
 *
 * @param show escapes text from elsewhere for the place where the advice is shown. Default: for plain text
 */
export function verdictAdvice({ record, live, verdict }: RecordCheck<DnsRecord>, show: (text: string) => string = plainText): string {
	const sentences = [...causes(record, verdict, show), adviceOf(record, verdict, show), ...namedAdvice(verdict, show)];
	if (verdict.receivesItself) {
		sentences.push(ownServerSentence(show(record.name)));
	}
	if ('above' in verdict && verdict.above !== undefined) {
		sentences.push(aboveSentences[verdict.above]());
	}
	if (verdict.kind !== 'unknown' && verdict.kind !== 'matches') {
		if (record.isMatching && verdict.kind !== 'tooManyLookups' && verdict.kind !== 'brokenInclude') {
			sentences.push(
				vscode.l10n.t(
					'SES saw the right value when it last checked. Either it has changed since, or your DNS server answers differently from others: enter a public server, such as 1.1.1.1, in the setting "tencentSes.dns.servers" and check again.'
				)
			);
		}
		if (live.kind !== 'failed' && live.secondsCached) {
			sentences.push(vscode.l10n.t('After a change, this DNS server may keep giving the old answer for {0} s.', live.secondsCached));
		}
	}
	if (verdict.kind === 'matches' && !record.isMatching) {
		sentences.push(vscode.l10n.t('SES has not checked it yet. Run Verify Domain.'));
	}
	return sentencesText(sentences);
}

/** For a value that may replace something (see `mayReplace`). */
export function unsureSentence(): string {
	return vscode.l10n.t('SES requires this value. Until DNS answers, it is not known whether another one has to be kept.');
}

/** For a record that takes over the mail of a name without an MX record. */
export function ownServerSentence(name: string): string {
	return vscode.l10n.t(
		'Without an MX record, mail to {0} goes to the server of its A or AAAA record; if people receive mail there, add a subdomain to SES instead, such as mail.example.com.',
		name
	);
}

/** For a record of a name that is an alias. */
export function aliasSentence(name: string, target: string): string {
	return vscode.l10n.t(
		'{0} is an alias (CNAME) of {1}, so it cannot have other records. Add another domain to SES, or first delete the alias, with the website and mail that it leads to.',
		name,
		target
	);
}

/** Why the record is wrong, if known. */
function causes(record: DnsRecord, verdict: Verdict, show: (text: string) => string): readonly string[] {
	const reason =
		verdict.kind !== 'unknown' && 'reason' in verdict && verdict.reason !== undefined
			? [reasonSentences[verdict.reason](record, show)]
			: [];
	return verdict.isWildcard ? [...reason, wildcardSentence()] : reason;
}

export function wildcardSentence(): string {
	return vscode.l10n.t(
		'A wildcard record (*) answers for this name. Once the name has a record of its own, the wildcard no longer applies to it, for any type of record, such as that of a website.'
	);
}

// biome-ignore format: a table
const reasonSentences: Readonly<Record<Reason, (record: DnsRecord, show: (text: string) => string) => string>> = {
	appendedDomain: ({ expected }, show) => vscode.l10n.t('The domain was added to the host name. End the name with a dot: {0}', show(expected.replace(/\.?$/, '.'))),
	doubledName: () => vscode.l10n.t('The domain was added to the name, so the record is at the wrong one. Enter the short name.'),
	quotationMarks: () => vscode.l10n.t('Enter the value without quotation marks.'),
	backslashes: () => vscode.l10n.t('Enter the value without backslashes.'),
	strayCharacter: () => vscode.l10n.t('There is a space or an invisible character that does not belong there. Enter the value exactly as shown.'),
	cut: () => vscode.l10n.t('Part of the key is missing. If your DNS provider cuts values off after 255 characters, enter this one as two strings of one record.'),
	inParts: () => vscode.l10n.t('The key is split into several records, but the whole value belongs in one.'),
	tags: () => vscode.l10n.t('The key is right, but the rest of the value is not.'),
	testMode: () => vscode.l10n.t('With "t=y", receivers treat your mail as unsigned.'),
	revoked: () => vscode.l10n.t('The key is empty, which means that it was withdrawn.'),
	otherKey: () => vscode.l10n.t('This is a different key.'),
	priorityInHost: () => vscode.l10n.t('The priority is part of the host name. Enter it in a field of its own.'),
	nullMx: () => vscode.l10n.t('A record without a host says that this domain receives no mail.'),
	otherText: () => vscode.l10n.t('There is other text here, but no key. Delete it, unless it comes from a wildcard record (*).')
};

function adviceOf({ name }: DnsRecord, verdict: Verdict, show: (text: string) => string): string {
	switch (verdict.kind) {
		case 'tooManyLookups':
		case 'brokenInclude':
			return '';
		case 'matches':
			if (verdict.corrected) {
				return vscode.l10n.t('The record meets the requirements of SES, but has a mistake. Replace it with the value to publish.');
			}
			return verdict.isOwn && !verdict.unreadable && !verdict.ignored
				? vscode.l10n.t('The value is your own and meets the requirements of SES. Leave it as it is.')
				: '';
		case 'missing':
			return vscode.l10n.t('Publish this record at the DNS provider of the domain. It takes effect within minutes, sometimes two hours.');
		case 'wrong':
			return vscode.l10n.t('Replace the current value with the value to publish.');
		case 'merge':
			return vscode.l10n.t(
				'There is an SPF record already, and only one is allowed. Replace it with the value to publish, which keeps what is there and allows SES to send.'
			);
		case 'publishedTwice':
			return vscode.l10n.t(
				'There are {0} such records, and only one is allowed. Keep one with the value to publish and delete the others.',
				verdict.count
			);
		case 'receivesElsewhere':
			return vscode.l10n.t(
				'The mail of this domain goes to {0}. If people receive mail there, keep it and add a subdomain to SES instead, such as mail.example.com. Otherwise, replace it with the value to publish.',
				show(listText(verdict.hosts))
			);
		case 'alias':
			return aliasSentence(show(name), show(verdict.target));
		case 'unknown':
			return failureSentences[verdict.reason]();
	}
}

/** The corrections, the unclear parts, and why receivers reject the record. */
function namedAdvice(verdict: Verdict, show: (text: string) => string): readonly string[] {
	const { corrected = [], unreadable = [], ignored = [], exceedsLookupLimit, broken, unchecked } = verdict;
	const replaced = corrected
		.filter(([, to]) => to !== '')
		.map(([from, to]) => vscode.l10n.t('{0} becomes {1}', shownShort(from, show), shownShort(to, show)));
	const left = corrected.filter(([, to]) => to === '').map(([from]) => shownShort(from, show));
	const sentences: string[] = [];
	if (replaced.length > 0) {
		sentences.push(vscode.l10n.t('Corrected in the value to publish: {0}.', listed(replaced)));
	}
	if (left.length > 0) {
		sentences.push(vscode.l10n.t('Left out of the value to publish: {0}.', listed(left)));
	}
	if (unreadable.length > 0) {
		sentences.push(
			vscode.l10n.t(
				'It is not clear what this means: {0}. It is still in the value to publish; correct or remove it first.',
				listed(unreadable.map(text => shownShort(text, show)))
			)
		);
	}
	if (ignored.length > 0) {
		sentences.push(
			vscode.l10n.t(
				'Receivers ignore this: {0}. Delete it, or put what you need into the record, in SPF before "all".',
				listed(ignored.map(text => shownShort(text, show)))
			)
		);
	}
	if (exceedsLookupLimit) {
		sentences.push(
			vscode.l10n.t(
				'This SPF record needs more than ten DNS lookups, so receivers treat it as invalid. Remove services that no longer send for you.'
			)
		);
	}
	if (broken) {
		sentences.push(brokenWords(broken, show));
	}
	if (unchecked) {
		sentences.push(
			vscode.l10n.t(
				'What the record includes could not be checked, because DNS gave no answer for {0}.',
				listed(unchecked.map(text => shownShort(text, show)))
			)
		);
	}
	return sentences;
}

function brokenWords({ domain, reason }: BrokenInclude, show: (text: string) => string): string {
	const name = shownShort(domain, show);
	switch (reason) {
		case 'noRecord':
		case 'severalRecords':
		case 'invalidRecord':
			return vscode.l10n.t(
				'Receivers treat this SPF record as invalid, because {0} does not have a valid one. Correct or remove that domain.',
				name
			);
		case 'voidLookups':
			return vscode.l10n.t(
				'Receivers treat this SPF record as invalid, because DNS has no addresses for these names: {0}. Correct or remove them.',
				name
			);
		case 'manyServers':
			return vscode.l10n.t(
				'Receivers treat this SPF record as invalid, because {0} has more than ten mail servers. Remove it, or list its servers with ip4 or ip6.',
				name
			);
	}
}

/** A whole record may be very long. */
const maxTextLength = 200;

function shownShort(text: string, show: (text: string) => string): string {
	return show(text.length > maxTextLength ? `${text.slice(0, maxTextLength)}…` : text);
}

const listed = (texts: readonly string[]) => shortListText(texts, 5);

// biome-ignore format: a table
const aboveSentences: Readonly<Record<PolicyAbove, () => string>> = {
	kept: () => vscode.l10n.t('The parent domain has a DMARC policy. The value to publish keeps it.'),
	flawed: () => vscode.l10n.t('The value to publish is based on the DMARC record of the parent domain, which has a mistake.'),
	unknown: () => vscode.l10n.t('It is unknown whether the parent domain has a DMARC policy, which this record would override. Check again before you publish it.')
};

const noAnswer = () =>
	vscode.l10n.t('The DNS server did not answer. Check the network, or enter another server in the setting "tencentSes.dns.servers".');
const notUsable = () => vscode.l10n.t('The DNS server gave no usable answer. Enter another one in the setting "tencentSes.dns.servers".');

/** Why there is no answer, and what to do. */
// biome-ignore format: a table
const failureSentences: Readonly<Record<FailureReason, () => string>> = {
	timeout: noAnswer,
	unreachable: noAnswer,
	serverFailure: () => vscode.l10n.t('The DNS server found no answer (SERVFAIL). The name servers of the domain may be down, or its DNSSEC may be broken. Ask its DNS provider, or try again later.'),
	refused: notUsable,
	unreadable: notUsable
};

/** A DNS answer without values. */
export function answerWords(live: LiveAnswer & { readonly kind: 'missing' | 'failed' }): string {
	if (live.kind === 'missing') {
		return live.reason === 'noName' ? vscode.l10n.t('the name does not exist') : vscode.l10n.t('no record of this type');
	}
	switch (live.reason) {
		case 'timeout':
		case 'unreachable':
			return vscode.l10n.t('no answer');
		case 'serverFailure':
			return vscode.l10n.t('SERVFAIL: no answer found');
		case 'refused':
		case 'unreadable':
			return vscode.l10n.t('no usable answer');
	}
}
