import * as vscode from 'vscode';
import type { RecordCheck } from '../dns/dnsCheck.ts';
import type { LiveAnswer, PolicyAbove, Verdict } from '../mail/dnsVerdict.ts';
import type { DnsRecord } from '../ses/domains.ts';
import { plainText } from '../ui/plainText.ts';

type FailureReason = (LiveAnswer & { readonly kind: 'failed' })['reason'];

/**
 * What to do about a record, in a few sentences; '' when there is nothing to do.
 *
 * @param show makes text of unknown origin harmless where the advice is shown; for plain text when left out
 */
export function verdictAdvice({ record, verdict }: RecordCheck<DnsRecord>, show: (text: string) => string = plainText): string {
	const sentences = [adviceOf(verdict, show)];
	if (verdict.kind === 'tooManyLookups' || 'exceedsLookupLimit' in verdict) {
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
		if (record.isMatching && verdict.kind !== 'tooManyLookups') {
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
		sentences.push(vscode.l10n.t('SES has not seen it yet. Choose Verify Domain to have it look.'));
	}
	return sentences.filter(sentence => sentence !== '').join(' ');
}

function adviceOf(verdict: Verdict, show: (text: string) => string): string {
	switch (verdict.kind) {
		case 'tooManyLookups':
			return '';
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
