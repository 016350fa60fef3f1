import * as vscode from 'vscode';
import type { RecordCheck } from '../dns/dnsCheck.ts';
import { addressKey } from '../mail/address.ts';
import { domainKey } from '../mail/domain.ts';
import type { DnsRecord } from '../ses/domains.ts';
import { plainText } from '../ui/plainText.ts';
import { type DomainOrder, isShown, matchingAddresses, sorted } from './arrangement.ts';
import type { DomainEntry } from './domainEntry.ts';
import type { DomainModel, Snapshot } from './domainModel.ts';
import { type AddressNode, type DomainNode, type Node, nodeId, type RecordsNode } from './nodes.ts';
import { drawRow } from './rows.ts';
import { statusWords } from './verdictWords.ts';

/** Why the domains could not be loaded. */
export interface Failure {
	readonly error: unknown;
	/** Says also from when the rows are that show all the same. */
	readonly sentence: string;
}

/** Draws the model, filtered and in order. Loads nothing itself. */
export class DomainTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
	private readonly _onDidChangeTreeData = new vscode.EventEmitter<Node | undefined>();
	readonly onDidChangeTreeData = this._onDidChangeTreeData.event;

	private readonly _onDidLoad = new vscode.EventEmitter<Failure | undefined>();
	/** Fires after each drawing of the domains: what went wrong, or `undefined`. */
	readonly onDidLoad = this._onDidLoad.event;

	private readonly _model: DomainModel;
	private readonly _modelSubscription: vscode.Disposable;
	/** The rows of the domains. VS Code redraws a row alone only when it gets the very object that it was given. */
	private readonly _nodes = new WeakMap<DomainEntry, DomainNode>();
	/** As `_nodes`, of domains that a filter opens. */
	private readonly _matchingNodes = new WeakMap<DomainEntry, DomainNode>();
	/** The ids of the domains that are open. VS Code forgets that of rows that a filter hides. */
	private readonly _open = new Set<string>();
	private _filter = '';
	private _order: DomainOrder;

	constructor(model: DomainModel, order: DomainOrder) {
		this._model = model;
		this._order = order;
		this._modelSubscription = model.onDidChange(domain => this._redraw(domain));
	}

	dispose(): void {
		this._modelSubscription.dispose();
		this._onDidChangeTreeData.dispose();
		this._onDidLoad.dispose();
	}

	/** '' shows all domains. */
	get filter(): string {
		return this._filter;
	}

	set filter(filter: string) {
		this._filter = filter;
		this._onDidChangeTreeData.fire(undefined);
	}

	get order(): DomainOrder {
		return this._order;
	}

	set order(order: DomainOrder) {
		this._order = order;
		this._onDidChangeTreeData.fire(undefined);
	}

	/** Is to be told of every row that is opened or closed. */
	setOpen(node: Node, isOpen: boolean): void {
		if (node.kind === 'domain' && isOpen) {
			this._open.add(nodeId(node));
		} else {
			this._open.delete(nodeId(node));
		}
	}

	/** The domains that pass the filter, in order. */
	arranged(snapshot: Snapshot): readonly DomainEntry[] {
		const passing = snapshot.entries.filter(entry => isShown(this._filter, ...this._texts(entry)));
		return sorted(passing, this._order, entry => this._model.statusOf(entry));
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

	/** Whether the filter leaves the row of a domain, or of an address. */
	shows(node: DomainNode | AddressNode): boolean {
		const domain = node.kind === 'domain' ? node : node.parent;
		const isBelow = node.kind === 'domain' || (domain.matches?.includes(node.sender.address) ?? true);
		return isBelow && this.arranged(domain.snapshot).includes(domain.entry);
	}

	getTreeItem(node: Node): vscode.TreeItem {
		const item = drawRow(node, this._model, this._filter);
		item.id = nodeId(node);
		if (this._open.has(item.id)) {
			item.collapsibleState = vscode.TreeItemCollapsibleState.Expanded;
		}
		item.contextValue ??= node.kind;
		return item;
	}

	async resolveTreeItem(item: vscode.TreeItem, node: Node): Promise<vscode.TreeItem> {
		const { tooltip } = await import('./tooltips.ts');
		item.tooltip = tooltip(node, this._model);
		return item;
	}

	/** The row of a domain, once there are rows. */
	findDomain(name: string): DomainNode | undefined {
		const snapshot = this._model.shown;
		const entry = snapshot?.entries.find(candidate => domainKey(candidate.name) === domainKey(name));
		return snapshot && entry && this._node(snapshot, entry);
	}

	/** The row of an address, once there are rows. */
	findAddress(address: string): AddressNode | undefined {
		const snapshot = this._model.shown;
		for (const entry of snapshot?.entries ?? []) {
			const sender = entry.addresses.find(candidate => addressKey(candidate.address) === addressKey(address));
			if (snapshot && sender) {
				return { kind: 'address', parent: this._node(snapshot, entry), sender };
			}
		}
		return undefined;
	}

	private _node(snapshot: Snapshot, entry: DomainEntry): DomainNode {
		const matches = this._matches(entry);
		const nodes = matches.length > 0 ? this._matchingNodes : this._nodes;
		const kept = nodes.get(entry);
		if (kept && (kept.matches ?? []).join() === matches.join()) {
			return kept;
		}
		const node: DomainNode = { kind: 'domain', snapshot, entry, ...(matches.length > 0 ? { matches } : {}) };
		nodes.set(entry, node);
		return node;
	}

	private _matches(entry: DomainEntry): readonly string[] {
		return matchingAddresses(this._filter, ...this._texts(entry));
	}

	/** What a filter looks at. */
	private _texts(entry: DomainEntry): readonly [name: string, statusWords: string, addresses: readonly string[]] {
		return [entry.name, statusWords(this._model.statusOf(entry)), entry.addresses.map(({ address }) => address)];
	}

	private _redraw(domain: string | undefined): void {
		// What is known of a domain may decide where it stands, and whether it shows at all.
		const isAboutAll = domain === undefined || this._filter !== '' || this._order === 'status';
		const node = isAboutAll ? undefined : this.findDomain(domain);
		if (isAboutAll || node) {
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

	/** The rows from before stay, below one that says what went wrong and how old they are. */
	private async _afterFailure(error: unknown): Promise<Node[]> {
		const why = await sentenceOf(error);
		const snapshot = this._model.latest;
		const rows = snapshot ? this._rows(snapshot) : [];
		const sentence = snapshot && rows.length > 0 ? `${why} ${ageSentence(snapshot.time)}` : why;
		this._onDidLoad.fire({ error, sentence });
		return [{ kind: 'failure', parent: undefined, sentence }, ...rows];
	}

	private _rows(snapshot: Snapshot): Node[] {
		const rows = this.arranged(snapshot).map(entry => this._node(snapshot, entry));
		return rows.length > 0 || snapshot.entries.length === 0
			? rows
			: [{ kind: 'clearFilter', parent: undefined, sentence: nothingFound(this._filter) }];
	}

	private _below(parent: DomainNode): Node[] {
		const { entry, matches } = parent;
		const addresses = entry.addresses
			.filter(({ address }) => matches?.includes(address) ?? true)
			.map((sender): Node => ({ kind: 'address', parent, sender }));
		// Nothing is asked of SES for what a filter opens while someone types.
		if (!entry.domain || matches) {
			return addresses;
		}
		// The group says how many match as soon as that is known; what goes wrong shows when it is opened.
		this._model.records(entry.name).catch(() => {});
		return [...addresses, { kind: 'records', parent }];
	}

	private async _records(parent: RecordsNode): Promise<Node[]> {
		const { name } = parent.parent.entry;
		try {
			const records = await this._model.records(name);
			if (this._model.checkFailure(name) === undefined) {
				// The rows say what the service saw until DNS has answered, and the group says when it cannot be asked.
				this._model.check(name).catch(() => {});
				this._model.renewCheck(name);
			}
			return this._recordRows(parent, records);
		} catch (error) {
			const why = await sentenceOf(error);
			const rows = this._recordRows(parent, this._model.loadedRecords(name) ?? []);
			const sentence = rows.length > 0 ? `${why} ${vscode.l10n.t('The rows below were read before.')}` : why;
			return [{ kind: 'failure', parent, sentence }, ...rows];
		}
	}

	private _recordRows(parent: RecordsNode, records: readonly DnsRecord[]): Node[] {
		const checks = this._model.loadedCheck(parent.parent.entry.name)?.records ?? [];
		return records.map((record, index) => ({ kind: 'record', parent, record, index, check: checkOf(record, checks) }));
	}
}

async function sentenceOf(error: unknown): Promise<string> {
	const { failureSentence } = await import('./failureSentence.ts');
	return failureSentence(error);
}

function ageSentence(time: Date): string {
	return vscode.l10n.t(
		'The rows below were read {0}.',
		time.toLocaleString(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' })
	);
}

/** That no domain passes a filter. */
export function nothingFound(filter: string): string {
	return vscode.l10n.t('No domain, address or state contains "{0}".', plainText(filter));
}

/** What DNS answered for a record, which the service may have seen anew since. */
function checkOf(record: DnsRecord, checks: readonly RecordCheck<DnsRecord>[]): RecordCheck<DnsRecord> | undefined {
	const check = checks.find(
		({ record: { type, name, expected } }) => type === record.type && name === record.name && expected === record.expected
	);
	return check && { ...check, record };
}
