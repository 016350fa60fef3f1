import * as vscode from 'vscode';
import { readableDomain } from '../mail/domain.ts';
import type { DomainModel } from '../model/domainModel.ts';
import { type DomainStatus, recordPurpose, recordState } from '../model/domainStatus.ts';
import { addressCount, passwordStatus, seenWords, statusIcon, statusWords, verdictSentence } from '../model/statusWords.ts';
import { senderAddressLimit } from '../ses/senders.ts';
import { dateText } from '../ui/localText.ts';
import { plainText } from '../ui/plainText.ts';
import type { AddressNode, DomainNode, FailureNode, Node, RecordNode, RecordsNode } from './nodes.ts';

/** A row without its tooltip. */
export function drawRow(node: Node, model: DomainModel): vscode.TreeItem {
	switch (node.kind) {
		case 'domain':
			return drawDomain(node, model);
		case 'address':
			return drawAddress(node);
		case 'records':
			return drawRecords(node, model);
		case 'record':
			return drawRecord(node);
		case 'failure':
			return drawFailure(node);
	}
}

/** A click or Enter shows the page of a domain. The focus stays in the tree. */
function showDomain(profileId: string, domain: string, index?: number): vscode.Command {
	return {
		command: 'tencentSes.showDomain',
		title: '',
		arguments: [{ profileId, domain, index, preserveFocus: true }]
	};
}

function drawDomain({ entry, profile }: DomainNode, model: DomainModel): vscode.TreeItem {
	const name = plainText(readableDomain(entry.name));
	const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Collapsed);
	const status = model.statusOf(entry);
	const isWatched = status.kind !== 'verified' && model.watched.has(entry.name);
	const isLimited = profile.site === 'international';
	const count = entry.addresses.length;
	const watching = isWatched ? [vscode.l10n.t('watching')] : [];
	const facts = [statusWords(status), ...watching, addressCount(count, isLimited)];
	item.description = watching[0] ?? shortWords(status, isLimited ? `${count}/${senderAddressLimit}` : String(count));
	item.iconPath = statusIcon(status.kind);
	item.contextValue = domainContext(entry.domain?.isVerified, isWatched);
	item.accessibilityInformation = { label: [name, ...facts].join(', ') };
	if (entry.domain) {
		item.command = showDomain(profile.id, entry.name);
	}
	return item;
}

/** Short, to fit beside the name in a sidebar of the default width. The icon and the tooltip show the rest. */
function shortWords({ kind }: DomainStatus, count: string): string {
	if (kind === 'verified') {
		return count;
	}
	return kind === 'unlisted' ? vscode.l10n.t('not listed') : vscode.l10n.t('not verified');
}

/** The `viewItem` of the menus in package.json. */
function domainContext(isVerified: boolean | undefined, isWatched: boolean): string {
	if (isVerified === undefined) {
		return 'unlistedDomain';
	}
	return isVerified ? 'domain.verified' : isWatched ? 'domain.unverified.watched' : 'domain.unverified';
}

function drawAddress({ sender }: AddressNode): vscode.TreeItem {
	// The domain is its parent.
	const item = new vscode.TreeItem(plainText(sender.address.slice(0, sender.address.lastIndexOf('@'))));
	const created = sender.created ? vscode.l10n.t('created {0}', dateText(sender.created)) : '';
	const senderName = plainText(sender.senderName);
	const facts = [passwordStatus(sender.hasSmtpPassword), senderName, created].filter(text => text !== '');
	item.description = senderName;
	item.iconPath = new vscode.ThemeIcon(sender.hasSmtpPassword ? 'key' : 'mail');
	item.accessibilityInformation = { label: [plainText(sender.address), ...facts].join(', ') };
	return item;
}

function drawRecords({ parent: { entry } }: RecordsNode, model: DomainModel): vscode.TreeItem {
	const item = new vscode.TreeItem(
		vscode.l10n.t('DNS Records'),
		entry.domain?.isVerified ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.Expanded
	);
	item.iconPath = new vscode.ThemeIcon('list-unordered');
	const checks = model.loadedCheck(entry.name)?.records;
	const records = checks ?? model.loadedRecords(entry.name);
	const facts: string[] = [];
	if (model.checkFailure(entry.name) !== undefined || (checks?.length && checks.every(({ verdict }) => verdict.kind === 'unknown'))) {
		facts.push(vscode.l10n.t('no answer from DNS'));
	}
	if (records) {
		const matching = records.filter(record => recordState(record) === 'matches').length;
		facts.push(vscode.l10n.t('{0} of {1} match', matching, records.length));
	}
	item.description = facts.join(' · ');
	item.accessibilityInformation = { label: [vscode.l10n.t('DNS Records'), ...facts].join(', ') };
	return item;
}

function drawRecord({ profileId, domain, index, record, check }: RecordNode): vscode.TreeItem {
	const purpose = recordPurpose(record);
	const title = purpose === record.type ? purpose : `${record.type} (${purpose})`;
	const item = new vscode.TreeItem(plainText(title));
	const words = check ? verdictSentence(check) : seenWords(record);
	item.description = words;
	item.iconPath = statusIcon(check?.verdict.kind === 'unknown' ? 'unanswered' : recordState(check ?? record));
	item.accessibilityInformation = { label: plainText(`${title} ${record.name}, ${words}`) };
	item.command = showDomain(profileId, domain, index);
	return item;
}

function drawFailure(node: FailureNode): vscode.TreeItem {
	const { parent, sentence } = node;
	const item = new vscode.TreeItem(
		parent ? vscode.l10n.t('Could not load the DNS records') : vscode.l10n.t('Could not load the sender domains')
	);
	item.description = sentence;
	item.iconPath = statusIcon('wrong');
	item.accessibilityInformation = { label: `${String(item.label)}. ${sentence}` };
	// Enter runs it, too.
	item.command = { command: 'tencentSes.retry', title: '', arguments: [node] };
	return item;
}
