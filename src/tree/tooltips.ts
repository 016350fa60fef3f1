import * as vscode from 'vscode';
import { readableDomain } from '../mail/domain.ts';
import { mailbox } from '../mail/senderName.ts';
import { answerWords, unsureSentence, verdictAdvice } from '../model/adviceWords.ts';
import type { DomainModel } from '../model/domainModel.ts';
import { type DomainStatus, mayReplace, valueToPublish } from '../model/domainStatus.ts';
import { addressCount, passwordStatus, recordTerms } from '../model/statusWords.ts';
import { failureSentence } from '../ui/errorSentences.ts';
import { dateText, listText, numberText, sentencesText, shortListText } from '../ui/localText.ts';
import { plainText, untrusted } from '../ui/plainText.ts';
import type { AddressNode, DomainNode, Node, RecordNode, RecordsNode } from './nodes.ts';

export function tooltip(node: Node, model: DomainModel): vscode.MarkdownString | string {
	switch (node.kind) {
		case 'domain':
			return domainTooltip(node, model);
		case 'address':
			return addressTooltip(node);
		case 'records':
			return recordsTooltip(node, model);
		case 'record':
			return recordTooltip(node, model);
		case 'failure':
			return node.sentence;
	}
}

function domainTooltip({ entry, profile }: DomainNode, model: DomainModel): vscode.MarkdownString {
	const { name, domain } = entry;
	const lines = [shown(name)];
	const readable = readableDomain(name);
	if (readable !== name) {
		lines.push(shown(readable));
	}
	const status = model.statusOf(entry);
	lines.push(statusSentence(status));
	const count = addressCount(entry.addresses.length, profile.site === 'international');
	if (!domain) {
		return paragraphs([...lines, count]);
	}
	if (status.kind !== 'verified' && model.watched.has(name)) {
		lines.push(vscode.l10n.t('Watching: SES is asked to verify the domain once its DNS records match.'));
	}
	if (domain.reputationLevel !== undefined) {
		lines.push(vscode.l10n.t('Reputation level: {0}', domain.reputationLevel));
	}
	if (domain.dailyQuota !== undefined) {
		lines.push(vscode.l10n.t('Messages allowed today: {0}', numberText(domain.dailyQuota)));
	}
	lines.push(count);
	const checked = checkedSentence(name, model);
	if (checked) {
		lines.push(checked);
	} else if (status.kind !== 'verified' && status.kind !== 'unknown') {
		lines.push(vscode.l10n.t('This is what SES last saw. Expand DNS Records to check DNS.'));
	}
	return paragraphs(lines);
}

function statusSentence(status: DomainStatus): string {
	switch (status.kind) {
		case 'verified':
			return vscode.l10n.t('Verified: addresses can be created and used.');
		case 'ready':
			return vscode.l10n.t('Ready to verify: all {0} DNS records match. Run Verify Domain.', status.total);
		case 'waiting':
		case 'wrong': {
			const wrong = status.kind === 'wrong' ? [vscode.l10n.t('Wrong value: {0}.', shown(listText(status.wrong)))] : [];
			const matching = vscode.l10n.t('{0} of {1} DNS records match.', status.matching, status.total);
			return sentencesText([...wrong, matching, notVerified()]);
		}
		case 'unknown':
			return notVerified();
		case 'unlisted':
			return vscode.l10n.t('This account has addresses of this domain, but SES does not list the domain in this region.');
	}
}

function notVerified(): string {
	return vscode.l10n.t('Not verified: SES rejects new addresses until the DNS records match and the domain is verified.');
}

function addressTooltip({ sender }: AddressNode): vscode.MarkdownString {
	const lines = [shown(mailbox(sender.senderName, sender.address))];
	const password = passwordStatus(sender.hasSmtpPassword);
	if (password) {
		lines.push(password);
	}
	if (sender.created) {
		lines.push(vscode.l10n.t('Created {0}', dateText(sender.created, 'short')));
	}
	return paragraphs(lines);
}

function recordsTooltip({ parent: { entry } }: RecordsNode, model: DomainModel): vscode.MarkdownString {
	return paragraphs([
		vscode.l10n.t('What to publish in DNS, what SES last saw, and what is in DNS now.'),
		recordTerms(),
		checkedSentence(entry.name, model) ?? vscode.l10n.t('Expand it to check DNS.')
	]);
}

function recordTooltip({ record, check, parent }: RecordNode, model: DomainModel): vscode.MarkdownString {
	const { name } = parent.parent.entry;
	const publish = valueToPublish(check ?? record);
	const lines = [
		shown(`${record.type} ${record.name}`),
		mayReplace(check ?? record) ? `${shown(publish)} – ${unsureSentence()}` : vscode.l10n.t('Publish: {0}', shown(publish)),
		...(publish === record.expected
			? []
			: [vscode.l10n.t('SES requires: {0}', shown(record.expected)), vscode.l10n.t('The Copy command copies the value to publish.')]),
		record.found === '' ? vscode.l10n.t('SES last saw: nothing') : vscode.l10n.t('SES last saw: {0}', shown(record.found))
	];
	if (check) {
		const answer = check.live.kind === 'found' ? shortListText(check.live.values.map(shown), 10) : answerWords(check.live);
		lines.push(vscode.l10n.t('In DNS now: {0}', answer));
	}
	const advice = check && verdictAdvice(check, shown);
	if (advice) {
		lines.push(advice);
	}
	lines.push(checkedSentence(name, model) ?? vscode.l10n.t('DNS has not answered yet.'));
	return paragraphs(lines);
}

/** When DNS was queried and on which servers, or why it failed; `undefined` when it has not been queried. */
function checkedSentence(domain: string, model: DomainModel): string | undefined {
	const failure = model.checkFailure(domain);
	if (failure !== undefined) {
		return vscode.l10n.t('DNS lookup failed: {0}', shown(failureSentence(failure)));
	}
	const check = model.loadedCheck(domain);
	return check && vscode.l10n.t('DNS checked: {0}. DNS servers: {1}', dateText(check.time, 'medium'), shown(listText(check.servers)));
}

/** VS Code cuts a tooltip at 100,000 characters, even inside a code span. */
const maxLength = 1000;

/** Text from elsewhere, as a code span. Not inside `**`: VS Code looks for their end in code, too. */
function shown(text: string): string {
	return untrusted(plainText(text.length > maxLength ? `${text.slice(0, maxLength)}…` : text));
}

function paragraphs(lines: readonly string[]): vscode.MarkdownString {
	return new vscode.MarkdownString(lines.join('\n\n'));
}
