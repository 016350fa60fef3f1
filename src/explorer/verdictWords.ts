import * as vscode from 'vscode';
import type { RecordCheck } from '../dns/dnsCheck.ts';
import type { LiveAnswer, PolicyAbove, Verdict } from '../mail/dnsVerdict.ts';
import type { DnsRecord } from '../ses/domains.ts';
import { plainText } from '../ui/plainText.ts';
import type { DomainStatus } from './domainCheck.ts';

type FailureReason = (LiveAnswer & { readonly kind: 'failed' })['reason'];

/** The state of a domain in a few words, such as `waiting: 2 of 4 records`. */
export function statusWords(status: DomainStatus): string {
	switch (status.kind) {
		case 'verified':
			return vscode.l10n.t('verified');
		case 'ready':
			return vscode.l10n.t('ready to verify');
		case 'waiting':
			return vscode.l10n.t('waiting: {0} of {1} records', status.matching, status.total);
		case 'wrong':
			return status.wrong.length === 1
				? vscode.l10n.t('wrong value: {0}', plainText(status.wrong[0] ?? ''))
				: vscode.l10n.t('{0} wrong values', status.wrong.length);
		case 'unknown':
			return vscode.l10n.t('not verified');
		case 'unlisted':
			return vscode.l10n.t('not listed here');
	}
}

/** Differs in shape from state to state, not in colour alone. */
export function statusIcon(status: DomainStatus): vscode.ThemeIcon {
	switch (status.kind) {
		case 'verified':
			return new vscode.ThemeIcon('pass-filled', new vscode.ThemeColor('testing.iconPassed'));
		case 'ready':
			return new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed'));
		case 'waiting':
			return new vscode.ThemeIcon('clock', new vscode.ThemeColor('testing.iconQueued'));
		case 'wrong':
			return new vscode.ThemeIcon('error', new vscode.ThemeColor('problemsErrorIcon.foreground'));
		case 'unknown':
			return new vscode.ThemeIcon('warning', new vscode.ThemeColor('problemsWarningIcon.foreground'));
		case 'unlisted':
			return new vscode.ThemeIcon('question');
	}
}

/** What the service last saw of a record, as long as DNS has not been asked. */
export function seenWords({ isMatching, found }: DnsRecord): string {
	if (isMatching) {
		return vscode.l10n.t('SES: matches');
	}
	return found === '' ? vscode.l10n.t('SES: not found') : vscode.l10n.t('SES: another value found');
}

/** What is to be said of a record, short enough for a row. One line of plain text. */
export function verdictSentence({ record, verdict }: RecordCheck<DnsRecord>): string {
	const facts = [verdictWords(verdict)];
	if (verdict.kind === 'unknown') {
		facts.push(seenWords(record));
	} else if (verdict.kind !== 'matches' && verdict.secondsCached) {
		facts.push(vscode.l10n.t('still cached for {0} s', verdict.secondsCached));
	}
	return facts.join(' · ');
}

function verdictWords(verdict: Verdict): string {
	switch (verdict.kind) {
		case 'matches':
			return verdict.isOwn ? vscode.l10n.t('matches (your own value)') : vscode.l10n.t('matches');
		case 'missing':
			return vscode.l10n.t('not published yet');
		case 'wrong':
			return vscode.l10n.t('wrong value');
		case 'merge':
			return vscode.l10n.t('SPF exists: merge');
		case 'publishedTwice':
			return verdict.count === 2 ? vscode.l10n.t('published twice') : vscode.l10n.t('published {0} times', verdict.count);
		case 'receivesElsewhere':
			return vscode.l10n.t('mail is received elsewhere');
		case 'unknown':
			return vscode.l10n.t('could not ask DNS');
	}
}

/**
 * What to do about a record, in a few sentences; '' when there is nothing to do.
 *
 * @param show makes text of unknown origin harmless where the advice is shown; for plain text when left out
 */
export function verdictAdvice({ record, verdict }: RecordCheck<DnsRecord>, show: (text: string) => string = plainText): string {
	const sentences = [adviceOf(verdict, show)];
	if ('isTooLong' in verdict) {
		sentences.push(
			vscode.l10n.t(
				'Receivers give up on an SPF record that needs more than ten DNS lookups, and this one does: leave out services that no longer send for you.'
			)
		);
	}
	if ('above' in verdict) {
		sentences.push(aboveAdvice(verdict.above));
	}
	if (verdict.kind !== 'unknown' && verdict.kind !== 'matches') {
		if (record.isMatching) {
			sentences.push(
				vscode.l10n.t(
					'SES saw the right value when it last looked. Either it was changed since, or DNS answers this computer otherwise than the rest of the world: name a public server, such as 1.1.1.1, in the setting "tencentSes.dns.servers" and check again.'
				)
			);
		}
		if (verdict.secondsCached) {
			sentences.push(
				vscode.l10n.t('Once it is changed, this DNS server may go on giving the old answer for {0} s.', verdict.secondsCached)
			);
		}
	}
	if (verdict.kind === 'matches' && !record.isMatching) {
		sentences.push(vscode.l10n.t('SES has not seen it yet: it looks when the domain is verified.'));
	}
	return sentences.filter(sentence => sentence !== '').join(' ');
}

function adviceOf(verdict: Verdict, show: (text: string) => string): string {
	switch (verdict.kind) {
		case 'matches':
			return verdict.isOwn ? vscode.l10n.t('The value is your own and does what SES asks for. Leave it as it is.') : '';
		case 'missing':
			return vscode.l10n.t(
				'Publish this record where the DNS of the domain is kept. It takes minutes, at times two hours, until everyone sees it.'
			);
		case 'wrong':
			return vscode.l10n.t('Replace the value that is there by the one to publish.');
		case 'merge':
			return vscode.l10n.t(
				'There is an SPF record already, and there may be only one. Replace it by the value to publish: it keeps what is there and lets SES send, too.'
			);
		case 'publishedTwice':
			return vscode.l10n.t(
				'There are {0} such records, and there may be only one. Keep one with the value to publish and delete the others.',
				verdict.count
			);
		case 'receivesElsewhere':
			return vscode.l10n.t(
				'The mail of this domain goes to {0}. If people get their mail there, leave it and add a subdomain of its own to SES, such as mail.example.com. Otherwise publish the value instead.',
				show(verdict.hosts.join(', '))
			);
		case 'unknown':
			return failureAdvice(verdict.reason);
	}
}

function aboveAdvice(above: PolicyAbove): string {
	switch (above) {
		case 'kept':
			return vscode.l10n.t('The domain above has a DMARC policy; the value to publish keeps it.');
		case 'unknown':
			return vscode.l10n.t(
				'DNS did not say whether the domain above has a DMARC policy, which this record would replace: check again before you publish it.'
			);
	}
}

/** Why there is no answer, and what to do. */
function failureAdvice(reason: FailureReason): string {
	switch (reason) {
		case 'timeout':
			return vscode.l10n.t(
				'The DNS server did not answer in time. Check the network, or name another server in the setting "tencentSes.dns.servers".'
			);
		case 'serverFailure':
			return vscode.l10n.t(
				'The DNS server could not find out (SERVFAIL). The name servers of the domain may be down or its DNSSEC broken: ask who keeps its DNS, or try again later.'
			);
		case 'refused':
			return vscode.l10n.t('The DNS server refuses to answer. Name another one in the setting "tencentSes.dns.servers".');
		case 'unreachable':
			return vscode.l10n.t(
				'The DNS server cannot be reached. Check the network, or name another server in the setting "tencentSes.dns.servers".'
			);
		case 'unreadable':
			return vscode.l10n.t('What the DNS server answers cannot be read. Name another one in the setting "tencentSes.dns.servers".');
	}
}

/** An answer of DNS without values. */
export function answerWords(live: LiveAnswer & { readonly kind: 'missing' | 'failed' }): string {
	if (live.kind === 'missing') {
		return live.reason === 'noName' ? vscode.l10n.t('there is no such name') : vscode.l10n.t('nothing of this type');
	}
	switch (live.reason) {
		case 'timeout':
			return vscode.l10n.t('nothing in time');
		case 'serverFailure':
			return vscode.l10n.t('SERVFAIL: it could not find out');
		case 'refused':
			return vscode.l10n.t('nothing: it refuses to answer');
		case 'unreachable':
			return vscode.l10n.t('nothing: it cannot be reached');
		case 'unreadable':
			return vscode.l10n.t('something that cannot be read');
	}
}
