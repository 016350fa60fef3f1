import * as vscode from 'vscode';
import type { RecordCheck } from '../dns/dnsCheck.ts';
import type { LiveAnswer, PolicyAbove, Verdict } from '../mail/dnsVerdict.ts';
import type { DnsRecord } from '../ses/domains.ts';
import { plainText } from '../ui/plainText.ts';

type FailureReason = (LiveAnswer & { readonly kind: 'failed' })['reason'];

/**
 * What to do about a record, in a few sentences; empty when there is nothing to do.
 *
 * @param show escapes text from elsewhere for the place where the advice is shown. Default: for plain text
 */
export function verdictAdvice({ record, live, verdict }: RecordCheck<DnsRecord>, show: (text: string) => string = plainText): string {
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
					'SES saw the right value when it last checked. Either it has changed since, or your DNS server answers differently from others: enter a public server, such as 1.1.1.1, in the setting "tencentSes.dns.servers" and check again.'
				)
			);
		}
		if (live.kind !== 'failed' && live.secondsCached) {
			sentences.push(vscode.l10n.t('After a change, this DNS server may keep giving the old answer for {0} s.', live.secondsCached));
		}
	}
	if (verdict.kind === 'matches' && !record.isMatching) {
		sentences.push(vscode.l10n.t('SES has not checked it yet. Choose Verify Domain.'));
	}
	return sentences.filter(sentence => sentence !== '').join(' ');
}

function adviceOf(verdict: Verdict, show: (text: string) => string): string {
	switch (verdict.kind) {
		case 'tooManyLookups':
			return '';
		case 'matches':
			return verdict.isOwn ? vscode.l10n.t('The value is your own and meets what SES requires. Leave it as it is.') : '';
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
				show(verdict.hosts.join(', '))
			);
		case 'unknown':
			return failureAdvice(verdict.reason);
	}
}

function aboveAdvice(above: PolicyAbove): string {
	switch (above) {
		case 'kept':
			return vscode.l10n.t('The parent domain has a DMARC policy. The value to publish keeps it.');
		case 'unknown':
			return vscode.l10n.t(
				'DNS did not tell whether the parent domain has a DMARC policy, which this record would override. Check again before you publish it.'
			);
	}
}

/** Why there is no answer, and what to do. */
function failureAdvice(reason: FailureReason): string {
	switch (reason) {
		case 'timeout':
		case 'unreachable':
			return vscode.l10n.t(
				'The DNS server did not answer. Check the network, or enter another server in the setting "tencentSes.dns.servers".'
			);
		case 'serverFailure':
			return vscode.l10n.t(
				'The DNS server found no answer (SERVFAIL). The name servers of the domain may be down, or its DNSSEC may be broken. Ask its DNS provider, or try again later.'
			);
		case 'refused':
		case 'unreadable':
			return vscode.l10n.t('The DNS server gave no usable answer. Enter another one in the setting "tencentSes.dns.servers".');
	}
}

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
