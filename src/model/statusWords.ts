import * as vscode from 'vscode';
import type { RecordCheck } from '../dns/dnsCheck.ts';
import type { Verdict } from '../mail/verdict.ts';
import type { DnsRecord } from '../ses/domains.ts';
import { senderAddressLimit } from '../ses/senders.ts';
import { plainText } from '../ui/plainText.ts';
import type { DomainStatus, RecordState } from './domainStatus.ts';

/** The status of a domain, such as `waiting: 2 of 4 records`. */
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

/** Icons and colors of domains and DNS records. Each has its own shape, because color alone does not distinguish them. */
const icons: Readonly<Record<DomainStatus['kind'] | RecordState | 'unanswered', readonly [icon: string, color?: string]>> = {
	verified: ['pass-filled', 'testing.iconPassed'],
	ready: ['verified', 'testing.iconPassed'],
	matches: ['check', 'testing.iconPassed'],
	waiting: ['clock', 'testing.iconQueued'],
	missing: ['clock', 'testing.iconQueued'],
	wrong: ['error', 'problemsErrorIcon.foreground'],
	unknown: ['warning', 'problemsWarningIcon.foreground'],
	unlisted: ['question'],
	unanswered: ['question']
};

export function statusIcon(kind: keyof typeof icons): vscode.ThemeIcon {
	const [icon, color] = icons[kind];
	return new vscode.ThemeIcon(icon, color ? new vscode.ThemeColor(color) : undefined);
}

export function seenWords({ isMatching, found }: DnsRecord): string {
	if (isMatching) {
		return vscode.l10n.t('SES: matches');
	}
	return found === '' ? vscode.l10n.t('SES: not found') : vscode.l10n.t('SES: different value');
}

/** The verdict on a record, short enough for a row. One line of plain text. */
export function verdictSentence({ record, live, verdict }: RecordCheck<DnsRecord>): string {
	const facts = [verdictWords(verdict)];
	if (verdict.kind === 'unknown') {
		facts.push(seenWords(record));
	} else if (verdict.kind !== 'matches' && live.kind !== 'failed' && live.secondsCached) {
		facts.push(vscode.l10n.t('still cached for {0} s', live.secondsCached));
	}
	return facts.join(' · ');
}

function verdictWords(verdict: Verdict): string {
	switch (verdict.kind) {
		case 'matches':
			if (verdict.corrected || verdict.unreadable || verdict.ignored) {
				return vscode.l10n.t('matches, but has a mistake');
			}
			return verdict.isOwn ? vscode.l10n.t('matches (your own value)') : vscode.l10n.t('matches');
		case 'missing':
			return vscode.l10n.t('not published yet');
		case 'wrong':
			return vscode.l10n.t('wrong value');
		case 'merge':
			return vscode.l10n.t('SPF exists: merge');
		case 'tooManyLookups':
			return vscode.l10n.t('too many DNS lookups');
		case 'brokenInclude':
			return vscode.l10n.t('SPF: broken include');
		case 'alias':
			return vscode.l10n.t('the name is an alias');
		case 'publishedTwice':
			return verdict.count === 2 ? vscode.l10n.t('published twice') : vscode.l10n.t('published {0} times', verdict.count);
		case 'receivesElsewhere':
			return vscode.l10n.t('mail is received elsewhere');
		case 'unknown':
			return vscode.l10n.t('no answer from DNS');
	}
}

/** The mainland documentation limits the addresses of an account, not of a domain. */
export function addressCount(count: number, isLimitedPerDomain: boolean): string {
	if (isLimitedPerDomain) {
		return vscode.l10n.t('{0} of {1} addresses', count, senderAddressLimit);
	}
	return count === 1 ? vscode.l10n.t('1 address') : vscode.l10n.t('{0} addresses', count);
}

/** For people who read these names for the first time. */
export function recordTerms(): string {
	return vscode.l10n.t(
		'SPF names the servers that may send for the domain, DKIM is the key that its mail is signed with, and DMARC says what receivers do with mail that fails both.'
	);
}

export function passwordStatus(hasSmtpPassword: boolean | undefined): string {
	if (hasSmtpPassword === undefined) {
		return '';
	}
	return hasSmtpPassword ? vscode.l10n.t('SMTP password set') : vscode.l10n.t('no SMTP password');
}
