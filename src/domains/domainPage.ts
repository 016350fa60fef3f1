import * as vscode from 'vscode';
import type { RecordCheck } from '../dns/dnsCheck.ts';
import type { LiveAnswer } from '../mail/dnsVerdict.ts';
import { readableDomain, relativeName } from '../mail/domain.ts';
import { zoneOf } from '../mail/publicSuffix.ts';
import { answerWords, verdictAdvice } from '../model/adviceWords.ts';
import type { DomainEntry } from '../model/domainEntry.ts';
import { type DomainCheck, type DomainStatus, recordPurpose } from '../model/domainStatus.ts';
import { statusWords, verdictSentence } from '../model/statusWords.ts';
import type { DnsRecord } from '../ses/domains.ts';
import { plainText } from '../ui/plainText.ts';
import { type PublishedRecord, recordToPublish } from './publishing.ts';

/** A page of Markdown and what can be done on it. */
export interface Page {
	readonly text: string;
	readonly actions: readonly PageAction[];
}

export interface PageAction {
	/** From 0. */
	readonly line: number;
	readonly title: string;
	readonly command: string;
	readonly argument?: object;
}

/** What is known of a domain. */
export interface DomainFacts {
	readonly entry: DomainEntry;
	readonly status: DomainStatus;
	/** `undefined` as long as they are not known. */
	readonly records: readonly DnsRecord[] | undefined;
	/** `undefined` as long as DNS has not answered. */
	readonly check: DomainCheck | undefined;
	/** Why the newest of this could not be loaded; '' when it could. */
	readonly failure: string;
	readonly isWatched: boolean;
}

/** Characters of a line of advice; values to copy are never broken. */
const lineLength = 66;

/**
 * The page of a domain. What comes from the service or DNS stands in indented code blocks, where Markdown makes neither markup nor links
 * of it (CommonMark section 4.4).
 */
export function domainPage(facts: DomainFacts): Page {
	const { entry, records, check, failure } = facts;
	const page = new PageWriter();
	page.line(`# ${vscode.l10n.t('Sender Domain')}`);
	for (const action of domainActions(facts)) {
		page.action(...action);
	}
	page.table(atAGlance(facts));
	if (failure !== '') {
		page.line(vscode.l10n.t('Not everything could be loaded:'));
		page.action(vscode.l10n.t('Retry'), 'tencentSes.checkDns', { domain: entry.name });
		page.action(vscode.l10n.t('Show Log'), 'tencentSes.showLog');
		page.block(wrap(failure));
	}
	const checks = check?.records;
	for (const [index, record] of (checks ?? records ?? []).entries()) {
		writeRecord(page, record, index, zoneOf(entry.name), failure !== '');
	}
	if (records?.length === 0) {
		page.paragraph(vscode.l10n.t('SES names no DNS records for this domain yet. Check again in a few minutes.'));
	} else if (!records && failure === '') {
		page.paragraph(vscode.l10n.t('The DNS records are being loaded…'));
	}
	if (records?.length) {
		page.line(`## ${vscode.l10n.t('How to Read This')}`);
		page.blank();
		page.paragraph(
			vscode.l10n.t(
				'Publish each record at the DNS provider of the domain; some of them want the short name and add the rest by themselves. What DNS answers is asked anew by Check DNS Now. What SES last saw changes only when SES looks again, which Verify and Watch make it do.'
			)
		);
	}
	return page.finish();
}

/**
 * A page that says why there is nothing to show, and what to do.
 *
 * @param what of one's own, such as `Loading…`
 * @param detail may come from elsewhere
 */
export function noticePage(domain: string, what: string, detail: string, actions: readonly (readonly [string, string, object?])[]): Page {
	const page = new PageWriter();
	page.line(`# ${vscode.l10n.t('Sender Domain')}`);
	for (const action of actions) {
		page.action(...action);
	}
	page.block([domain]);
	page.paragraph(what);
	if (detail !== '') {
		page.block(wrap(detail));
	}
	return page.finish();
}

function domainActions({ entry, isWatched }: DomainFacts): readonly (readonly [string, string, object])[] {
	const argument = { domain: entry.name };
	const check = [vscode.l10n.t('$(pulse) Check DNS Now'), 'tencentSes.checkDns', argument] as const;
	const copy = [vscode.l10n.t('$(copy) Copy All As…'), 'tencentSes.copyRecords', argument] as const;
	if (entry.domain?.isVerified) {
		return [check, copy, [vscode.l10n.t('$(add) Create Sender Address'), 'tencentSes.createSenderAddress', argument]];
	}
	return [
		check,
		[vscode.l10n.t('$(verified) Verify'), 'tencentSes.verifyDomain', argument],
		isWatched
			? [vscode.l10n.t('$(eye-closed) Stop Watching'), 'tencentSes.stopWatching', argument]
			: [vscode.l10n.t('$(eye) Watch'), 'tencentSes.watchDomain', argument],
		copy
	];
}

function atAGlance({ entry, status, check, isWatched, failure }: DomainFacts): readonly Row[] {
	const { name, domain } = entry;
	const readable = readableDomain(name);
	const rows: Row[] = [
		[vscode.l10n.t('Domain:'), readable === name ? name : `${name} (${readable})`],
		[vscode.l10n.t('State:'), isWatched ? vscode.l10n.t('{0}, watched until it is verified', statusWords(status)) : statusWords(status)]
	];
	if (domain?.reputationLevel !== undefined) {
		rows.push([vscode.l10n.t('Reputation level:'), String(domain.reputationLevel)]);
	}
	if (domain?.dailyQuota !== undefined) {
		rows.push([vscode.l10n.t('Messages allowed today:'), domain.dailyQuota.toLocaleString(vscode.env.language)]);
	}
	if (check) {
		const time = check.time.toLocaleString(vscode.env.language, { dateStyle: 'medium', timeStyle: 'medium' });
		rows.push([vscode.l10n.t('DNS checked:'), time], [vscode.l10n.t('DNS servers:'), check.servers.join(', ')]);
	} else if (failure === '') {
		rows.push([vscode.l10n.t('DNS checked:'), vscode.l10n.t('(being asked…)')]);
	}
	return rows;
}

function writeRecord(page: PageWriter, item: DnsRecord | RecordCheck<DnsRecord>, index: number, zone: string, hasFailed: boolean): void {
	const check = 'verdict' in item ? item : undefined;
	const record = 'verdict' in item ? item.record : item;
	const publish: PublishedRecord = check ? recordToPublish(check) : { type: record.type, name: record.name, value: record.expected };
	const short = isBelow(publish.name, zone) ? relativeName(publish.name, zone) : undefined;
	page.line(`## ${index + 1}. ${heading(record)}`);
	page.action(vscode.l10n.t('$(copy) Copy Name'), 'tencentSes.copyText', { text: publish.name });
	if (short !== undefined) {
		page.action(vscode.l10n.t('$(copy) Copy Short Name'), 'tencentSes.copyText', { text: short });
	}
	page.action(vscode.l10n.t('$(copy) Copy Value'), 'tencentSes.copyText', { text: publish.value });
	const rows: Row[] = [];
	if (check) {
		rows.push([vscode.l10n.t('Verdict:'), verdictSentence(check)]);
		rows.push([vscode.l10n.t('What to do:'), ...wrap(verdictAdvice(check))]);
	}
	rows.push([vscode.l10n.t('Name:'), publish.name]);
	if (short !== undefined) {
		rows.push([vscode.l10n.t('Short name:'), short]);
	}
	rows.push([vscode.l10n.t('Publish:'), publish.value]);
	if (lacksPriority(publish)) {
		rows.push([vscode.l10n.t('Priority:'), '10']);
	}
	rows.push([vscode.l10n.t('SES last saw:'), record.found || vscode.l10n.t('(nothing)')]);
	const unanswered = hasFailed ? vscode.l10n.t('(not known)') : vscode.l10n.t('(being asked…)');
	rows.push([vscode.l10n.t('DNS answers now:'), ...(check ? answers(check.live) : [unanswered])]);
	page.table(rows);
}

/** Of nothing that the service says: only what is known to be a type or a purpose. */
function heading(record: DnsRecord): string {
	const type = ['A', 'CNAME', 'MX', 'TXT'].find(known => known === record.type.toUpperCase()) ?? vscode.l10n.t('Other Record');
	const purpose = recordPurpose(record);
	return purpose === record.type ? type : `${type} (${purpose})`;
}

/** SES names the mail server alone; its documents say 5 or 10. */
function lacksPriority({ type, value }: PublishedRecord): boolean {
	return type.toUpperCase() === 'MX' && !/^\d+\s/.test(value);
}

function isBelow(name: string, zone: string): boolean {
	return `.${name.toLowerCase()}`.endsWith(`.${zone.toLowerCase()}`);
}

function answers(live: LiveAnswer): readonly string[] {
	// In brackets, as it is no value.
	return live.kind === 'found' ? live.values : [vscode.l10n.t('({0})', answerWords(live))];
}

function wrap(text: string): readonly string[] {
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(' ').filter(part => part !== '')) {
		if (line !== '' && line.length + 1 + word.length > lineLength) {
			lines.push(line);
			line = '';
		}
		line = line === '' ? word : `${line} ${word}`;
	}
	return line === '' ? lines : [...lines, line];
}

/** What it is, and lines about it. */
type Row = readonly [label: string, ...lines: string[]];

class PageWriter {
	private readonly _lines: string[] = [];
	private readonly _actions: PageAction[] = [];

	/** A line of our own words. */
	line(text: string): void {
		this._lines.push(text);
	}

	paragraph(text: string): void {
		this._lines.push(text, '');
	}

	blank(): void {
		this._lines.push('');
	}

	/** What can be done, shown above the line that was written last. */
	action(title: string, command: string, argument?: object): void {
		this._actions.push({ line: this._lines.length - 1, title, command, ...(argument ? { argument } : {}) });
	}

	/** Lines of whatever origin, as an indented code block. */
	block(lines: readonly string[]): void {
		if (this._lines.at(-1) !== '') {
			this.blank();
		}
		this._lines.push(...lines.map(text => `    ${plainText(text)}`), '');
	}

	/** Rows of whatever origin, as an indented code block; those that have nothing to say are left out. */
	table(rows: readonly Row[]): void {
		const width = Math.max(...rows.map(([label]) => label.length)) + 2;
		this.block(rows.flatMap(([label, ...lines]) => lines.map((line, index) => (index === 0 ? label : '').padEnd(width) + line)));
	}

	finish(): Page {
		while (this._lines.at(-1) === '') {
			this._lines.pop();
		}
		return { text: `${this._lines.join('\n')}\n`, actions: this._actions };
	}
}
