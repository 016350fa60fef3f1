import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { DomainModel } from '../model/domainModel.ts';
import { logError } from '../ui/log.ts';
import type { AddressNode, DomainNode, Node } from './nodes.ts';
import { DomainTree, type Failure } from './provider.ts';

const viewId = 'tencentSes.domains';

/** The sidebar: the tree of sender domains and its header. */
export class DomainsView implements vscode.Disposable {
	private readonly _accounts: Accounts;
	private readonly _model: DomainModel;
	private readonly _tree: DomainTree;
	private readonly _view: vscode.TreeView<Node>;
	private readonly _subscriptions: vscode.Disposable;
	/** The error of the last load of the domains. */
	private _failure: Failure | undefined;
	private _loads = 0;
	/** The last selections, at most three. */
	private _selections: readonly (readonly Node[])[] = [[]];

	constructor(accounts: Accounts, model: DomainModel, log: vscode.LogOutputChannel) {
		this._accounts = accounts;
		this._model = model;
		this._tree = new DomainTree(this._model);
		this._view = vscode.window.createTreeView(viewId, { treeDataProvider: this._tree, showCollapseAll: true, canSelectMany: true });
		this._subscriptions = vscode.Disposable.from(
			this._tree,
			this._view,
			this._view.onDidChangeSelection(({ selection }) => {
				this._selections = [...this._selections.slice(-2), selection];
			}),
			accounts.onDidChange(() => this._drawHeader()),
			this._tree.onDidLoad(failure => {
				if (failure && failure.error !== this._failure?.error) {
					logError(log, 'Loading the sender domains', failure.error);
				}
				this._failure = failure;
				this._drawHeader();
			}),
			this._model.onDidStartLoading(loading => this._showProgress(loading))
		);
		this._drawHeader();
	}

	dispose(): void {
		this._subscriptions.dispose();
	}

	get selection(): readonly Node[] {
		return this._view.selection;
	}

	/** The last selections, from which `rowsForKey` determines the rows of a pressed key. */
	takeSelections(): readonly (readonly Node[])[] {
		const selections = [...this._selections.slice(0, -1), this.selection];
		// Without a focused row, a keybinding changes nothing, and the effect of an earlier one must not count again.
		this._selections = [this.selection];
		return selections;
	}

	/** Reads everything again, then selects the row of an address, if there is one. */
	async revealAddress(address: string): Promise<void> {
		await this._reveal(() => this._tree.findAddress(address), { select: true, focus: false });
	}

	/** Reads everything again, then selects and expands the row of a domain, if there is one. */
	async revealDomain(domain: string): Promise<void> {
		await this._reveal(() => this._tree.findDomain(domain), { select: true, focus: false, expand: true });
	}

	private async _reveal(find: () => DomainNode | AddressNode | undefined, options: Parameters<typeof this._view.reveal>[1]): Promise<void> {
		this._model.refresh();
		const snapshot = await this._model.snapshot();
		const node = find();
		const domain = node?.kind === 'address' ? node.parent : node;
		if (!snapshot || !node || !domain) {
			return;
		}
		if (!this._view.visible) {
			// An opening view draws its rows again, which would undo an earlier reveal.
			await this._view.reveal(domain, { select: false, focus: false });
		}
		await this._view.reveal(node, options);
	}

	private _drawHeader(): void {
		const { current } = this._accounts;
		const entries = this._model.latest?.entries;
		const unverified = entries?.filter(entry => entry.domain?.isVerified === false).length ?? 0;
		const who = current ? `${current.label} · ${current.region}` : '';
		this._view.description = who;
		this._view.message = this._message(who);
		this._view.badge =
			unverified === 0
				? undefined
				: {
						value: unverified,
						tooltip:
							unverified === 1 ? vscode.l10n.t('1 domain is not verified') : vscode.l10n.t('{0} domains are not verified', unverified)
					};
		this._setContexts();
	}

	/** What menus, welcome texts and the walkthrough ask. Of what is not known, neither a `has` nor a `no` is true. */
	private _setContexts(): void {
		const isSignedIn = this._accounts.current !== undefined;
		const entries = this._model.latest?.entries;
		const domains = entries?.flatMap(({ domain }) => domain ?? []);
		const hasAddress = entries?.some(({ addresses }) => addresses.length > 0);
		setContext('signedIn', isSignedIn);
		setContext('signedOut', !isSignedIn);
		setContext('emulator', this._accounts.isEmulator());
		setContext('hasDomain', (domains?.length ?? 0) > 0);
		setContext('noDomains', domains?.length === 0);
		setContext('hasVerifiedDomain', domains?.some(({ isVerified }) => isVerified) ?? false);
		setContext('allVerified', domains?.every(({ isVerified }) => isVerified) ?? false);
		setContext('hasAddress', hasAddress === true);
		setContext('noAddresses', hasAddress === false);
	}

	/** VS Code hides the description of a single view in a sidebar, so the message has it. A message would hide the welcome text of an empty view. */
	private _message(who: string): string {
		// A failure of another account, or from before the last refresh, is out of date.
		const failure = this._model.failure === undefined ? undefined : this._failure;
		if ((this._model.latest?.entries.length ?? 0) === 0 && !failure) {
			return '';
		}
		return failure ? vscode.l10n.t('{0}: {1}', who, failure.sentence) : who;
	}

	private _showProgress(loading: Promise<unknown>): void {
		const settled = loading.catch(() => {});
		this._loads++;
		setContext('loading', true);
		void vscode.window.withProgress({ location: { viewId } }, () => settled);
		void settled.then(() => {
			this._loads--;
			setContext('loading', this._loads > 0);
			// A view that is not shown does not load, but commands do.
			this._setContexts();
		});
	}
}

function setContext(key: string, value: boolean): void {
	void vscode.commands.executeCommand('setContext', `tencentSes.${key}`, value);
}
