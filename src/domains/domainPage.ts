import * as vscode from 'vscode';
import type { RecordCheck } from '../dns/dnsCheck.ts';
import { readableDomain, relativeName } from '../mail/domain.ts';
import { zoneOf } from '../mail/publicSuffix.ts';
import { answerWords, verdictAdvice } from '../model/adviceWords.ts';
import type { DomainEntry } from '../model/domainEntry.ts';
import { type DomainCheck, type DomainStatus, recordPurpose } from '../model/domainStatus.ts';
import { statusWords, verdictSentence } from '../model/statusWords.ts';
import type { DnsRecord } from '../ses/domains.ts';
import { timeText } from '../ui/clockText.ts';
import { codeBlock, codeTable, type Row } from '../ui/codeBlock.ts';
import { type PublishedRecord, recordToPublish } from './publishing.ts';

/** A page of Markdown with its actions. */
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

/** What is known about a domain. */
export interface DomainFacts {
	readonly entry: DomainEntry;
	readonly status: DomainStatus;
	/** `undefined` until they are known. */
	readonly records: readonly DnsRecord[] | undefined;
	/** `undefined` until DNS has answered. */
	readonly check: DomainCheck | undefined;
	/** Why the last load failed; empty when it did not. */
	readonly failure: string;
	readonly isWatched: boolean;
}

/**
 * The page of a domain. What comes from SES or DNS is in indented code blocks, where it cannot become markup or links (CommonMark
 * section 4.4).
 */
export function domainPage(facts: DomainFacts): Page {
	const { entry, records, check, failure } = facts;
	const page = new PageWriter();
	page.line(`# ${vscode.l10n.t('Sender Domain')}`);
	for (const action of domainActions(facts)) {
		page.action(...action);
	}
	page.block(codeTable(atAGlance(facts)));
	if (failure !== '') {
		page.line(vscode.l10n.t('Not everything could be loaded:'));
		page.action(vscode.l10n.t('Retry'), 'tencentSes.checkDns', { domain: entry.name });
		page.action(vscode.l10n.t('Show Log'), 'tencentSes.showLog');
		page.block(codeBlock([failure]));
	}
	const checks = check?.records;
	for (const [index, record] of (checks ?? records ?? []).entries()) {
		writeRecord(page, record, index, zoneOf(entry.name), failure !== '');
	}
	if (records?.length === 0) {
		page.paragraph(vscode.l10n.t('SES does not list DNS records for this domain yet. Check again in a few minutes.'));
	} else if (!records && failure === '') {
		page.paragraph(vscode.l10n.t('Loading the DNS records…'));
	}
	return page.finish();
}

/**
 * A page that says why there are no records to show, and what to do.
 *
 * @param what text of ours, such as `Loading…`
 * @param detail text of any origin
 */
export function noticePage(domain: string, what: string, detail: string, actions: readonly (readonly [string, string, object?])[]): Page {
	const page = new PageWriter();
	page.line(`# ${vscode.l10n.t('Sender Domain')}`);
	for (const action of actions) {
		page.action(...action);
	}
	page.block(codeBlock([domain]));
	page.paragraph(what);
	if (detail !== '') {
		page.block(codeBlock([detail]));
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
	const { name } = entry;
	const readable = readableDomain(name);
	const rows: Row[] = [
		[vscode.l10n.t('Domain:'), readable === name ? name : `${name} (${readable})`],
		[vscode.l10n.t('Status:'), isWatched ? vscode.l10n.t('{0}, watched until it is verified', statusWords(status)) : statusWords(status)]
	];
	if (check) {
		rows.push([vscode.l10n.t('DNS checked:'), timeText(check.time)], [vscode.l10n.t('DNS servers:'), check.servers.join(', ')]);
	} else if (failure === '') {
		rows.push([vscode.l10n.t('DNS checked:'), vscode.l10n.t('(checking…)')]);
	}
	return rows;
}

function writeRecord(page: PageWriter, item: DnsRecord | RecordCheck<DnsRecord>, index: number, zone: string, hasFailed: boolean): void {
	const check = 'verdict' in item ? item : undefined;
	const record = 'verdict' in item ? item.record : item;
	const publish: PublishedRecord = check ? recordToPublish(check) : { type: record.type, name: record.name, value: record.expected };
	const isBelow = `.${publish.name.toLowerCase()}`.endsWith(`.${zone.toLowerCase()}`);
	const short = isBelow ? relativeName(publish.name, zone) : undefined;
	page.line(`## ${index + 1}. ${heading(record)}`);
	page.action(vscode.l10n.t('$(copy) Copy Name'), 'tencentSes.copyText', { text: publish.name });
	if (short !== undefined) {
		page.action(vscode.l10n.t('$(copy) Copy Short Name'), 'tencentSes.copyText', { text: short });
	}
	page.action(vscode.l10n.t('$(copy) Copy Value'), 'tencentSes.copyText', { text: publish.value });
	const rows: Row[] = [];
	if (check) {
		rows.push([vscode.l10n.t('Verdict:'), verdictSentence(check)]);
		const advice = verdictAdvice(check);
		rows.push(...(advice === '' ? [] : [[vscode.l10n.t('What to do:'), advice] as const]));
	}
	rows.push([vscode.l10n.t('Name:'), publish.name]);
	if (short !== undefined) {
		rows.push([vscode.l10n.t('Short name:'), short]);
	}
	rows.push([vscode.l10n.t('Publish:'), publish.value]);
	// SES names only the mail server; its documents say 5 or 10.
	if (publish.type.toUpperCase() === 'MX' && !/^\d+\s/.test(publish.value)) {
		rows.push([vscode.l10n.t('Priority:'), '10']);
	}
	rows.push([vscode.l10n.t('SES last saw:'), record.found || vscode.l10n.t('(nothing)')]);
	const unanswered = hasFailed ? vscode.l10n.t('(unknown)') : vscode.l10n.t('(checking…)');
	// In brackets, because it isn't a value.
	const answers = !check ? [unanswered] : check.live.kind === 'found' ? check.live.values : [`(${answerWords(check.live)})`];
	rows.push([vscode.l10n.t('DNS answers now:'), ...answers]);
	page.block(codeTable(rows));
}

/** Only known types and purposes: text of SES could become markup here. */
function heading(record: DnsRecord): string {
	const type = ['A', 'CNAME', 'MX', 'TXT'].find(known => known === record.type.toUpperCase()) ?? vscode.l10n.t('Other Record');
	const purpose = recordPurpose(record);
	return purpose === record.type ? type : `${type} (${purpose})`;
}

class PageWriter {
	private readonly _lines: string[] = [];
	private readonly _actions: PageAction[] = [];

	/** @param text ours */
	line(text: string): void {
		this._lines.push(text);
	}

	paragraph(text: string): void {
		this._lines.push(text, '');
	}

	blank(): void {
		this._lines.push('');
	}

	/** An action above the last written line. */
	action(title: string, command: string, argument?: object): void {
		this._actions.push({ line: this._lines.length - 1, title, command, ...(argument ? { argument } : {}) });
	}

	/** @param lines a code block */
	block(lines: readonly string[]): void {
		if (this._lines.at(-1) !== '') {
			this.blank();
		}
		this._lines.push(...lines, '');
	}

	finish(): Page {
		while (this._lines.at(-1) === '') {
			this._lines.pop();
		}
		return { text: `${this._lines.join('\n')}\n`, actions: this._actions };
	}
}
