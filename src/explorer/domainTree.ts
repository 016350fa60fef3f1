import * as vscode from 'vscode';
import { addressKey } from '../mail/address.ts';
import { readableDomain } from '../mail/domain.ts';
import { mailbox } from '../mail/senderName.ts';
import { senderAddressLimit } from '../ses/senders.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import { untrusted } from '../ui/markdown.ts';
import { plainText } from '../ui/plainText.ts';
import type { DomainModel } from './domainModel.ts';
import { type AddressNode, type DomainNode, type FailureNode, type Node, nodeId, type RecordNode, type RecordsNode } from './nodes.ts';

/** Draws the model. Loads nothing itself. */
export class DomainTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
	private readonly _onDidChangeTreeData = new vscode.EventEmitter<Node | undefined>();
	readonly onDidChangeTreeData = this._onDidChangeTreeData.event;

	private readonly _onDidLoad = new vscode.EventEmitter<unknown>();
	/** Fires after each reading of the domains: what went wrong, or `undefined`. */
	readonly onDidLoad = this._onDidLoad.event;

	private readonly _model: DomainModel;
	private readonly _modelSubscription: vscode.Disposable;
	/** The record groups on show, to redraw one of them alone. */
	private readonly _recordGroups = new Map<string, RecordsNode>();

	constructor(model: DomainModel) {
		this._model = model;
		this._modelSubscription = model.onDidChange(domain => {
			const group = domain === undefined ? undefined : this._recordGroups.get(domain);
			if (domain === undefined || group) {
				this._onDidChangeTreeData.fire(group);
			}
		});
	}

	dispose(): void {
		this._modelSubscription.dispose();
		this._onDidChangeTreeData.dispose();
		this._onDidLoad.dispose();
	}

	async getChildren(node?: Node): Promise<Node[]> {
		switch (node?.kind) {
			case undefined:
				return this._domains();
			case 'domain':
				return this._below(node);
			case 'records':
				return this._records(node);
			default:
				return [];
		}
	}

	getParent(node: Node): Node | undefined {
		return node.kind === 'domain' ? undefined : node.parent;
	}

	getTreeItem(node: Node): vscode.TreeItem {
		const item = this._draw(node);
		item.id = nodeId(node);
		item.contextValue ??= node.kind;
		return item;
	}

	resolveTreeItem(item: vscode.TreeItem, node: Node): vscode.TreeItem {
		item.tooltip = tooltip(node);
		return item;
	}

	/** The row of an address, once its domain is loaded. */
	findAddress(address: string): AddressNode | undefined {
		const snapshot = this._model.loaded;
		for (const entry of snapshot?.entries ?? []) {
			const sender = entry.addresses.find(candidate => addressKey(candidate.address) === addressKey(address));
			if (snapshot && sender) {
				return { kind: 'address', parent: { kind: 'domain', snapshot, entry }, sender };
			}
		}
		return undefined;
	}

	private async _domains(): Promise<Node[]> {
		try {
			const snapshot = await this._model.snapshot();
			this._onDidLoad.fire(undefined);
			return snapshot?.entries.map(entry => ({ kind: 'domain', snapshot, entry })) ?? [];
		} catch (error) {
			this._onDidLoad.fire(error);
			return [{ kind: 'failure', parent: undefined, error }];
		}
	}

	private _below(parent: DomainNode): Node[] {
		const addresses = parent.entry.addresses.map((sender): Node => ({ kind: 'address', parent, sender }));
		if (!parent.entry.domain) {
			return addresses;
		}
		const records: RecordsNode = { kind: 'records', parent };
		this._recordGroups.set(parent.entry.name, records);
		// The row says how many match as soon as that is known; what goes wrong shows when it is opened.
		this._model.records(parent.entry.name).catch(() => {});
		return [...addresses, records];
	}

	private async _records(parent: RecordsNode): Promise<Node[]> {
		try {
			const records = await this._model.records(parent.parent.entry.name);
			return records.map((record, index) => ({ kind: 'record', parent, record, index }));
		} catch (error) {
			return [{ kind: 'failure', parent, error }];
		}
	}

	private _draw(node: Node): vscode.TreeItem {
		switch (node.kind) {
			case 'domain':
				return drawDomain(node);
			case 'address':
				return drawAddress(node);
			case 'records':
				return this._drawRecords(node);
			case 'record':
				return drawRecord(node);
			case 'failure':
				return drawFailure(node);
		}
	}

	private _drawRecords({ parent: { entry } }: RecordsNode): vscode.TreeItem {
		const isVerified = entry.domain?.isVerified === true;
		const item = new vscode.TreeItem(
			vscode.l10n.t('DNS Records'),
			isVerified ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.Expanded
		);
		item.iconPath = new vscode.ThemeIcon('list-unordered');
		const records = this._model.loadedRecords(entry.name);
		if (records) {
			const matching = records.filter(record => record.isMatching).length;
			item.description = vscode.l10n.t('{0} of {1} match', matching, records.length);
		}
		return item;
	}
}

function drawDomain({ entry, snapshot }: DomainNode): vscode.TreeItem {
	const item = new vscode.TreeItem(plainText(entry.name), vscode.TreeItemCollapsibleState.Collapsed);
	const status = domainStatus(entry.domain?.isVerified);
	const count = addressCount(entry.addresses.length, snapshot.profile.site === 'international');
	item.description = `${status} · ${count}`;
	item.iconPath = domainIcon(entry.domain?.isVerified);
	item.contextValue = entry.domain ? 'domain' : 'unlistedDomain';
	item.accessibilityInformation = { label: `${readableDomain(entry.name)}, ${status}, ${count}` };
	return item;
}

export function domainStatus(isVerified: boolean | undefined): string {
	switch (isVerified) {
		case true:
			return vscode.l10n.t('verified');
		case false:
			return vscode.l10n.t('not verified');
		case undefined:
			return vscode.l10n.t('not listed here');
	}
}

function domainIcon(isVerified: boolean | undefined): vscode.ThemeIcon {
	switch (isVerified) {
		case true:
			return new vscode.ThemeIcon('pass-filled', new vscode.ThemeColor('testing.iconPassed'));
		case false:
			return new vscode.ThemeIcon('warning', new vscode.ThemeColor('problemsWarningIcon.foreground'));
		case undefined:
			return new vscode.ThemeIcon('question');
	}
}

/** On the mainland the limit is said to hold for the account, not for each domain. */
export function addressCount(count: number, isLimitedPerDomain: boolean): string {
	if (isLimitedPerDomain) {
		return vscode.l10n.t('{0} of {1} addresses', count, senderAddressLimit);
	}
	return count === 1 ? vscode.l10n.t('1 address') : vscode.l10n.t('{0} addresses', count);
}

function drawAddress({ sender }: AddressNode): vscode.TreeItem {
	const item = new vscode.TreeItem(plainText(sender.address));
	const created = sender.created
		? vscode.l10n.t('created {0}', sender.created.toLocaleDateString(vscode.env.language, { dateStyle: 'medium' }))
		: '';
	const facts = [plainText(sender.senderName), passwordStatus(sender.hasSmtpPassword), created].filter(text => text !== '');
	item.description = facts.join(' · ');
	item.iconPath = new vscode.ThemeIcon('mail');
	item.accessibilityInformation = { label: [plainText(sender.address), ...facts].join(', ') };
	return item;
}

function passwordStatus(hasSmtpPassword: boolean | undefined): string {
	switch (hasSmtpPassword) {
		case true:
			return vscode.l10n.t('SMTP password set');
		case false:
			return vscode.l10n.t('no SMTP password');
		case undefined:
			return '';
	}
}

function drawRecord({ record, parent }: RecordNode): vscode.TreeItem {
	const item = new vscode.TreeItem(plainText(`${record.type} ${relativeName(record.name, parent.parent.entry.name)}`));
	const status = recordStatus(record.isMatching, record.found);
	item.description = status;
	item.iconPath = record.isMatching
		? new vscode.ThemeIcon('check', new vscode.ThemeColor('testing.iconPassed'))
		: new vscode.ThemeIcon('error', new vscode.ThemeColor('problemsErrorIcon.foreground'));
	item.accessibilityInformation = { label: `${record.type} ${record.name}, ${status}` };
	return item;
}

/** As DNS consoles write it: the name without the domain, `@` for the domain itself. */
function relativeName(name: string, domain: string): string {
	if (name.toLowerCase() === domain.toLowerCase()) {
		return '@';
	}
	return name.toLowerCase().endsWith(`.${domain.toLowerCase()}`) ? name.slice(0, -domain.length - 1) : name;
}

function recordStatus(isMatching: boolean, found: string): string {
	if (isMatching) {
		return vscode.l10n.t('matches');
	}
	return found === '' ? vscode.l10n.t('not found') : vscode.l10n.t('another value found');
}

function drawFailure(node: FailureNode): vscode.TreeItem {
	const { parent, error } = node;
	const item = new vscode.TreeItem(
		parent ? vscode.l10n.t('Could not load the DNS records') : vscode.l10n.t('Could not load the sender domains')
	);
	const { message } = failureSentence(error);
	item.description = message;
	item.iconPath = new vscode.ThemeIcon('error', new vscode.ThemeColor('problemsErrorIcon.foreground'));
	item.accessibilityInformation = { label: `${String(item.label)}. ${message}` };
	// So that Enter does something, too.
	item.command = { command: 'tencentSes.retry', title: vscode.l10n.t('Retry'), arguments: [node] };
	return item;
}

/** Cancelling is no error, but the row has to say why nothing is there. */
export function failureSentence(error: unknown): { readonly message: string } {
	const isCancelled = error instanceof Error && error.name === 'AbortError';
	return isCancelled ? { message: vscode.l10n.t('Loading was cancelled.') } : errorSentence(error);
}

function tooltip(node: Node): vscode.MarkdownString | string {
	switch (node.kind) {
		case 'domain':
			return domainTooltip(node);
		case 'address':
			return addressTooltip(node);
		case 'records':
			return vscode.l10n.t('What has to be published in DNS, and what SES last saw there.');
		case 'record':
			return recordTooltip(node);
		case 'failure':
			return failureSentence(node.error).message;
	}
}

function domainTooltip({ entry: { name, domain } }: DomainNode): vscode.MarkdownString {
	const lines = [`**${untrusted(name)}**`];
	const readable = readableDomain(name);
	if (readable !== name) {
		lines.push(untrusted(readable));
	}
	if (!domain) {
		lines.push(vscode.l10n.t('This account has addresses of this domain, but SES does not list the domain in this region.'));
		return paragraphs(lines);
	}
	lines.push(
		domain.isVerified
			? vscode.l10n.t('Verified: addresses can be created and used.')
			: vscode.l10n.t('Not verified: SES refuses new addresses until the DNS records match and the domain is verified.')
	);
	if (domain.reputationLevel !== undefined) {
		lines.push(vscode.l10n.t('Reputation level: {0}', domain.reputationLevel));
	}
	if (domain.dailyQuota !== undefined) {
		lines.push(vscode.l10n.t('Messages allowed today: {0}', domain.dailyQuota.toLocaleString(vscode.env.language)));
	}
	return paragraphs(lines);
}

function addressTooltip({ sender }: AddressNode): vscode.MarkdownString {
	const lines = [untrusted(mailbox(sender.senderName, sender.address))];
	const password = passwordStatus(sender.hasSmtpPassword);
	if (password) {
		lines.push(password);
	}
	if (sender.created) {
		const when = sender.created.toLocaleString(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' });
		lines.push(vscode.l10n.t('Created {0}', when));
	}
	return paragraphs(lines);
}

function recordTooltip({ record }: RecordNode): vscode.MarkdownString {
	return paragraphs([
		`**${untrusted(`${record.type} ${record.name}`)}**`,
		`${vscode.l10n.t('Publish:')} ${untrusted(record.expected)}`,
		`${vscode.l10n.t('SES found:')} ${record.found === '' ? vscode.l10n.t('nothing') : untrusted(record.found)}`
	]);
}

function paragraphs(lines: readonly string[]): vscode.MarkdownString {
	return new vscode.MarkdownString(lines.join('\n\n'));
}
