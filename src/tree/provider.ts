import * as vscode from 'vscode';
import type { RecordCheck } from '../dns/dnsCheck.ts';
import { findByAddress } from '../mail/address.ts';
import { domainKey } from '../mail/domain.ts';
import type { DomainEntry } from '../model/domainEntry.ts';
import type { DomainModel, Snapshot } from '../model/domainModel.ts';
import type { DnsRecord } from '../ses/domains.ts';
import type { SenderAddress } from '../ses/senders.ts';
import { dateText } from '../ui/localText.ts';
import { type AddressNode, type DomainNode, type Node, nodeId, type RecordsNode } from './nodes.ts';
import { drawRow } from './rows.ts';

/** Why the domains could not be loaded. */
export interface Failure {
	readonly error: unknown;
	/** Includes the age of the rows that are still shown. */
	readonly sentence: string;
}

export class DomainTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
	private readonly _onDidChangeTreeData = new vscode.EventEmitter<Node | undefined>();
	readonly onDidChangeTreeData = this._onDidChangeTreeData.event;

	private readonly _onDidLoad = new vscode.EventEmitter<Failure | undefined>();
	/** Fires after each load of the domains, with its error or `undefined`. */
	readonly onDidLoad = this._onDidLoad.event;

	private readonly _model: DomainModel;
	private readonly _isExpanded: (id: string) => boolean | undefined;
	private readonly _modelSubscription: vscode.Disposable;
	/** VS Code redraws a single row only for the same object. */
	private readonly _nodes = new WeakMap<DomainEntry, DomainNode>();

	/** @param isExpanded whether the row with this id was expanded before a reload of the window; `undefined` if it was not touched */
	constructor(model: DomainModel, isExpanded: (id: string) => boolean | undefined) {
		this._model = model;
		this._isExpanded = isExpanded;
		this._modelSubscription = model.onDidChange(domain => this._redraw(domain));
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
		const item = drawRow(node, this._model);
		item.id = nodeId(node);
		item.contextValue ??= node.kind;
		const isExpanded = this._isExpanded(item.id);
		if (item.collapsibleState && isExpanded !== undefined) {
			item.collapsibleState = vscode.TreeItemCollapsibleState[isExpanded ? 'Expanded' : 'Collapsed'];
		}
		return item;
	}

	async resolveTreeItem(item: vscode.TreeItem, node: Node): Promise<vscode.TreeItem> {
		const { tooltip } = await import('./tooltips.ts');
		item.tooltip = tooltip(node, this._model);
		return item;
	}

	/** The row of a domain or an address. */
	find(name: string): DomainNode | AddressNode | undefined {
		const domain = this._findDomain(name.slice(name.lastIndexOf('@') + 1));
		if (!name.includes('@')) {
			return domain;
		}
		const sender = domain && findByAddress(domain.entry.addresses, name);
		return domain && sender && addressNode(domain, sender);
	}

	private _findDomain(name: string): DomainNode | undefined {
		const snapshot = this._model.latest;
		const entry = snapshot?.entries.find(candidate => domainKey(candidate.name) === domainKey(name));
		return snapshot && entry && this._node(snapshot, entry);
	}

	private _node({ profile }: Snapshot, entry: DomainEntry): DomainNode {
		const node = this._nodes.get(entry) ?? { kind: 'domain', profileId: profile.id, domain: entry.name, profile, entry };
		this._nodes.set(entry, node);
		return node;
	}

	private _redraw(domain: string | undefined): void {
		const node = domain === undefined ? undefined : this._findDomain(domain);
		if (domain === undefined || node) {
			this._onDidChangeTreeData.fire(node);
		}
	}

	private async _domains(): Promise<Node[]> {
		if (this._model.failure !== undefined) {
			return this._afterFailure(this._model.failure);
		}
		try {
			const snapshot = await this._model.snapshot();
			const nodes = snapshot ? this._rows(snapshot) : [];
			this._onDidLoad.fire(undefined);
			if (snapshot) {
				this._model.readDetails(snapshot);
			}
			return nodes;
		} catch (error) {
			return this._afterFailure(error);
		}
	}

	/** A row with the error, above the rows loaded earlier. */
	private async _afterFailure(error: unknown): Promise<Node[]> {
		const why = await sentenceOf(error);
		const snapshot = this._model.latest;
		const rows = snapshot ? this._rows(snapshot) : [];
		const sentence = snapshot && rows.length > 0 ? `${why} ${ageSentence(snapshot.time)}` : why;
		this._onDidLoad.fire({ error, sentence });
		return [{ kind: 'failure', profileId: snapshot?.profile.id, parent: undefined, sentence }, ...rows];
	}

	private _rows(snapshot: Snapshot): Node[] {
		return snapshot.entries.map(entry => this._node(snapshot, entry));
	}

	private _below(parent: DomainNode): Node[] {
		const { entry } = parent;
		const addresses = entry.addresses.map(sender => addressNode(parent, sender));
		if (!entry.domain) {
			return addresses;
		}
		// The group shows how many records match once that is known. An error is shown when it is opened.
		this._model.records(entry.name).catch(() => {});
		return [...addresses, { kind: 'records', profileId: parent.profileId, domain: entry.name, parent }];
	}

	private async _records(parent: RecordsNode): Promise<Node[]> {
		const { name } = parent.parent.entry;
		try {
			const records = await this._model.records(name);
			if (this._model.checkFailure(name) === undefined) {
				// Until DNS answers, the rows show what the service saw. If it does not, the group says so.
				this._model.check(name).catch(() => {});
				this._model.renewCheck(name);
			}
			return this._recordRows(parent, records);
		} catch (error) {
			const why = await sentenceOf(error);
			const rows = this._recordRows(parent, this._model.loadedRecords(name) ?? []);
			const sentence = rows.length > 0 ? `${why} ${vscode.l10n.t('The rows below were loaded earlier.')}` : why;
			return [{ kind: 'failure', profileId: parent.profileId, parent, sentence }, ...rows];
		}
	}

	private _recordRows(parent: RecordsNode, records: readonly DnsRecord[]): Node[] {
		const checks = this._model.loadedCheck(parent.parent.entry.name)?.records ?? [];
		return records.map((record, index) => ({
			kind: 'record',
			profileId: parent.profileId,
			domain: parent.domain,
			parent,
			record,
			index,
			check: checkOf(record, checks)
		}));
	}
}

function addressNode(parent: DomainNode, sender: SenderAddress): AddressNode {
	return { kind: 'address', profileId: parent.profileId, address: sender.address, parent, sender };
}

async function sentenceOf(error: unknown): Promise<string> {
	const { failureSentence } = await import('../ui/errorSentences.ts');
	return failureSentence(error);
}

function ageSentence(time: Date): string {
	return vscode.l10n.t('The rows below were loaded {0}.', dateText(time, 'short'));
}

/** The DNS answer for a record. The value that the service saw may be newer. */
function checkOf(record: DnsRecord, checks: readonly RecordCheck<DnsRecord>[]): RecordCheck<DnsRecord> | undefined {
	const check = checks.find(
		({ record: { type, name, expected } }) => type === record.type && name === record.name && expected === record.expected
	);
	return check && { ...check, record };
}
