import * as vscode from 'vscode';
import type { RecordCheck } from '../dns/dnsCheck.ts';
import { readableDomain, relativeName } from '../mail/domain.ts';
import { zoneOf } from '../mail/publicSuffix.ts';
import { answerWords, unsureSentence, verdictAdvice } from '../model/adviceWords.ts';
import type { DomainEntry } from '../model/domainEntry.ts';
import { type DomainCheck, type DomainStatus, mayReplace, recordPurpose, recordState, valueToPublish } from '../model/domainStatus.ts';
import { addressCount, recordTerms, seenWords, statusWords, verdictSentence } from '../model/statusWords.ts';
import type { DnsRecord } from '../ses/domains.ts';
import { senderAddressLimit } from '../ses/senders.ts';
import { Html, html } from '../ui/html.ts';
import { dateText, listText, numberText } from '../ui/localText.ts';
import { button, type Drawing, facts, type PageAction, verdict } from '../ui/pageTab.ts';
import { plainText } from '../ui/plainText.ts';

/** What is known about a domain. */
interface DomainFacts {
	readonly entry: DomainEntry;
	readonly status: DomainStatus;
	/** `undefined` until they are known. */
	readonly records: readonly DnsRecord[] | undefined;
	/** `undefined` until DNS has answered. */
	readonly check: DomainCheck | undefined;
	/** Why the last load failed; empty when it did not. */
	readonly failure: string;
	readonly isWatched: boolean;
	/** Whether the account is that of the emulator, where a command publishes the records. */
	readonly isEmulator: boolean;
	/** Whether each domain can have 10 addresses. */
	readonly isLimitedPerDomain: boolean;
}

/** The page of a domain: its status and what to do next, its DNS records with those to change first, and its limits. */
export function domainPage(about: DomainFacts): Drawing {
	const { entry, status, records, check, failure, isWatched } = about;
	const words =
		status.kind === 'verified' || status.kind === 'unknown'
			? statusWords(status)
			: vscode.l10n.t('not verified · {0}', statusWords(status));
	const shown = isWatched ? vscode.l10n.t('{0}, watched until it is verified', words) : words;
	return {
		...titled(entry.name, shown),
		body: html`
			${heading(entry.name)}
			<p>${verdict(status.kind === 'verified' ? 'right' : status.kind === 'wrong' ? 'wrong' : 'waiting', shown)}</p>
			<p>${nextStep(about)}</p>
			<div class="actions">${actions(about).map(button)}</div>
			${failure === '' ? '' : failureNote(failure, entry.name)}
			<h2>${vscode.l10n.t('DNS records')}</h2>
			${check ? html`<p class="note">${checkedWords(check)}</p>` : ''}
			${recordsTable(check?.records ?? records, entry.name, failure !== '')}
			<h2>${vscode.l10n.t('Limits')}</h2>
			${facts(limits(about))}`
	};
}

/** A page that says why there is nothing else to show, and what to do. */
export function noticePage(domain: string, notice: string, offered: readonly PageAction[]): Drawing {
	const body = html`${heading(domain)}<p>${notice}</p><div class="actions">${offered.map(button)}</div>`;
	return { ...titled(domain, notice), body };
}

function titled(domain: string, summary: string): Pick<Drawing, 'title' | 'summary'> {
	return { title: readableDomain(domain), summary: `${readableDomain(domain)}: ${summary}` };
}

function heading(domain: string): Html {
	const readable = readableDomain(domain);
	return html`<h1>${readable}</h1>${readable === domain ? '' : html`<p class="note">${domain}</p>`}`;
}

function nextStep({ entry, status, records, check, isWatched, isEmulator }: DomainFacts): string {
	if (entry.domain?.isVerified) {
		// Mail may be received elsewhere: the MX record is not about sending.
		const ours = check?.records.filter(({ verdict }) => !verdict.hosts) ?? records ?? [];
		const open = ours.filter(record => recordState(record) !== 'matches').length;
		return open === 0
			? vscode.l10n.t('You can send mail from addresses of this domain.')
			: vscode.l10n.t(
					'You can send mail from addresses of this domain. Fix the DNS records at the top of the table, or mail may be treated as spam or rejected.'
				);
	}
	if (status.kind === 'ready') {
		return vscode.l10n.t('All DNS records match. Verify the domain next.');
	}
	if (isEmulator) {
		return vscode.l10n.t('Select Publish in the Emulator to publish the DNS records below, then verify the domain.');
	}
	return isWatched
		? vscode.l10n.t('Publish the DNS records below at the DNS provider of the domain. SES verifies the domain as soon as they are there.')
		: vscode.l10n.t('Publish the DNS records below at the DNS provider of the domain, then verify it.');
}

function actions({ entry, status, isWatched, isEmulator }: DomainFacts): readonly PageAction[] {
	const argument = { domain: entry.name };
	const check: PageAction = { title: vscode.l10n.t('Check DNS Now'), command: 'checkDns', argument };
	const copy: PageAction = { title: vscode.l10n.t('Copy All As…'), command: 'copyRecords', argument };
	if (entry.domain?.isVerified) {
		return [{ title: vscode.l10n.t('Create Sender Address'), command: 'createSenderAddress', argument }, check, copy];
	}
	return [
		...(isEmulator && status.kind !== 'ready'
			? [{ title: vscode.l10n.t('Publish in the Emulator'), command: 'publishInEmulator', argument }]
			: []),
		{ title: vscode.l10n.t('Verify'), command: 'verifyDomain', argument },
		isWatched
			? { title: vscode.l10n.t('Stop Watching'), command: 'stopWatching', argument }
			: { title: vscode.l10n.t('Watch'), command: 'watchDomain', argument },
		check,
		copy
	];
}

function failureNote(failure: string, domain: string): Html {
	const offered = [
		{ title: vscode.l10n.t('Retry'), command: 'checkDns', argument: { domain } },
		{ title: vscode.l10n.t('Show Log'), command: 'showLog' }
	];
	return html`<p>${verdict('wrong', vscode.l10n.t('Not everything could be loaded: {0}', failure))}</p>
		<div class="actions">${offered.map(button)}</div>`;
}

function checkedWords({ time, servers }: DomainCheck): string {
	return vscode.l10n.t('DNS checked: {0}. DNS servers: {1}', dateText(time, 'medium'), listText(servers));
}

function recordsTable(records: DomainCheck['records'] | readonly DnsRecord[] | undefined, domain: string, hasFailed: boolean): Html {
	if (!records?.length) {
		const notice = records
			? vscode.l10n.t('SES does not list DNS records for this domain yet. Check again in a few minutes.')
			: hasFailed
				? vscode.l10n.t('Could not load the DNS records.')
				: vscode.l10n.t('Loading the DNS records…');
		return html`<p>${notice}</p>`;
	}
	const order = ['wrong', 'missing', 'matches'];
	const rows = [...records.entries()].sort(([, a], [, b]) => order.indexOf(recordState(a)) - order.indexOf(recordState(b)));
	const heads = [
		vscode.l10n.t('Record'),
		vscode.l10n.t('Status'),
		vscode.l10n.t('Name'),
		vscode.l10n.t('Value to publish'),
		vscode.l10n.t('In DNS now')
	];
	return html`${note(recordTerms())}<div class="scroll" tabindex="0" role="region" aria-label="${vscode.l10n.t('DNS records')}"><table>
		<thead><tr>${heads.map(head => html`<th scope="col">${head}</th>`)}</tr></thead>
		<tbody>${rows.map(([index, record]) => recordRow(record, index, zoneOf(domain), hasFailed))}</tbody>
		</table></div>`;
}

const signs = { matches: 'right', missing: 'waiting', wrong: 'wrong' } as const;

function recordRow(item: DnsRecord | RecordCheck<DnsRecord>, index: number, zone: string, hasFailed: boolean): Html {
	const check = 'verdict' in item ? item : undefined;
	const record = 'verdict' in item ? item.record : item;
	const purpose = recordPurpose(record);
	const title = purpose === record.type ? record.type : vscode.l10n.t('{0} ({1})', record.type, purpose);
	const isBelow = `.${record.name.toLowerCase()}`.endsWith(`.${zone.toLowerCase()}`);
	const short = isBelow ? relativeName(record.name, zone) : undefined;
	const value = valueToPublish(item);
	const copy = (shown: string, text: string) =>
		button({ title: shown, command: 'copy', argument: text, label: vscode.l10n.t('{0}: {1}', shown, title) });
	const advice = check ? verdictAdvice(check) : '';
	// SES names only the mail server; its documents say 5 or 10.
	const priority = record.type.toUpperCase() === 'MX' && !/^\d+\s/.test(value) ? vscode.l10n.t('Priority: {0}', 10) : '';
	const isSame =
		check?.live.kind === 'found' && (record.isMatching ? check.verdict.kind === 'matches' : check.live.values.includes(record.found));
	const seen = isSame ? '' : vscode.l10n.t('SES last saw: {0}', plainText(record.found) || vscode.l10n.t('(nothing)'));
	return html`<tr id="record${index}">
		<th scope="row">${title}</th>
		<td>${verdict(signs[recordState(item)], check ? verdictSentence(check) : seenWords(record))}${note(advice)}</td>
		<td><code>${plainText(record.name)}</code>${copy(vscode.l10n.t('Copy Name'), record.name)}${short === undefined ? '' : copy(vscode.l10n.t('Copy Short Name'), short)}</td>
		<td><code>${plainText(value)}</code>${note(mayReplace(item) ? unsureSentence() : '')}${note(priority)}${copy(vscode.l10n.t('Copy Value'), value)}</td>
		<td>${answers(check, hasFailed)}${note(seen)}</td>
		</tr>`;
}

function note(text: string): Html | string {
	return text === '' ? '' : html`<p class="note">${text}</p>`;
}

/** What DNS answers. In brackets where it is not a value. */
function answers(check: RecordCheck<DnsRecord> | undefined, hasFailed: boolean): Html | string {
	if (!check) {
		return hasFailed ? vscode.l10n.t('(unknown)') : vscode.l10n.t('(checking…)');
	}
	const { live } = check;
	return live.kind === 'found'
		? new Html(live.values.map(value => html`<code>${plainText(value)}</code>`.text).join('<br>'))
		: vscode.l10n.t('({0})', answerWords(live));
}

function limits({ entry: { domain, addresses }, isLimitedPerDomain }: DomainFacts): Parameters<typeof facts>[0] {
	const count = addressCount(addresses.length, isLimitedPerDomain);
	const { reputationLevel, maxReputationLevel, dailyQuota } = domain ?? {};
	const reputation = vscode.l10n.t('Reputation level');
	return [
		[vscode.l10n.t('Sender addresses'), isLimitedPerDomain ? html`${meter(count, addresses.length, senderAddressLimit)}${count}` : count],
		...(reputationLevel === undefined
			? []
			: [
					[
						reputation,
						maxReputationLevel
							? html`${meter(reputation, reputationLevel, maxReputationLevel)}${vscode.l10n.t('{0} of {1}', reputationLevel, maxReputationLevel)}`
							: String(reputationLevel)
					] as const
				]),
		...(dailyQuota === undefined ? [] : [[vscode.l10n.t('Messages allowed today'), numberText(dailyQuota)] as const])
	];
}

function meter(label: string, value: number, max: number): Html {
	return html`<meter aria-label="${label}" value="${value}" max="${max}"></meter>`;
}
