import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import { mailbox } from '../mail/senderName.ts';
import { registerCommand } from '../ui/commands.ts';
import { logError } from '../ui/log.ts';
import { DomainModel } from './domainModel.ts';
import { DomainTree, failureSentence } from './domainTree.ts';
import { isNode, type Node } from './nodes.ts';

const viewId = 'tencentSes.domains';

/** The sidebar: the tree of sender domains and what its header says. */
export class Explorer implements vscode.Disposable {
	readonly model: DomainModel;
	private readonly _accounts: Accounts;
	private readonly _tree: DomainTree;
	private readonly _view: vscode.TreeView<Node>;
	private readonly _subscriptions: vscode.Disposable;
	/** How many loads are under way. */
	private _loads = 0;

	constructor(accounts: Accounts, log: vscode.LogOutputChannel) {
		this._accounts = accounts;
		this.model = new DomainModel(accounts);
		this._tree = new DomainTree(this.model);
		this._view = vscode.window.createTreeView(viewId, { treeDataProvider: this._tree, showCollapseAll: true });
		this._subscriptions = vscode.Disposable.from(
			this.model,
			this._tree,
			this._view,
			accounts.onDidChange(() => this._drawHeader()),
			this._tree.onDidLoad(error => {
				if (error !== undefined) {
					logError(log, 'Loading the sender domains', error);
				}
				this._drawHeader(error);
			}),
			this.model.onDidStartLoading(loading => this._showProgress(loading))
		);
		this._drawHeader();
	}

	dispose(): void {
		this._subscriptions.dispose();
	}

	/** Reads everything anew, then selects the row of an address. Does nothing when it is not there. */
	async revealAddress(address: string): Promise<void> {
		this.model.refresh();
		await this.model.snapshot();
		const node = this._tree.findAddress(address);
		if (node) {
			await this._view.reveal(node, { select: true, focus: false });
		}
	}

	private _drawHeader(error?: unknown): void {
		const { current } = this._accounts;
		const entries = this.model.loaded?.entries;
		const unverified = entries?.filter(entry => entry.domain?.isVerified === false).length ?? 0;
		const who = current ? `${current.label} · ${current.region}` : '';
		this._view.description = who;
		// VS Code hides the description of a view that is alone in its sidebar; a message would hide the welcome text of an empty one.
		this._view.message = error === undefined ? (entries?.length ? who : '') : `${who}: ${failureSentence(error).message}`;
		this._view.badge =
			unverified === 0
				? undefined
				: {
						value: unverified,
						tooltip:
							unverified === 1 ? vscode.l10n.t('1 domain is not verified') : vscode.l10n.t('{0} domains are not verified', unverified)
					};
		setContext('signedOut', current === undefined);
		setContext('noDomains', entries?.length === 0);
	}

	private _showProgress(loading: Promise<unknown>): void {
		const settled = loading.catch(() => {});
		this._loads++;
		setContext('loading', true);
		void vscode.window.withProgress({ location: { viewId } }, () => settled);
		void settled.then(() => {
			this._loads--;
			setContext('loading', this._loads > 0);
		});
	}
}

function setContext(key: string, value: boolean): void {
	void vscode.commands.executeCommand('setContext', `tencentSes.${key}`, value);
}

/** The commands of the tree that change nothing. */
export function registerExplorerCommands(explorer: Explorer, log: vscode.LogOutputChannel): vscode.Disposable {
	const { model } = explorer;
	return vscode.Disposable.from(
		registerCommand('tencentSes.refresh', log, () => model.refresh()),
		registerCommand('tencentSes.cancelLoading', log, () => model.cancel()),
		registerCommand('tencentSes.retry', log, (node: unknown) => {
			if (isNode(node, 'failure') && node.parent) {
				model.refreshRecords(node.parent.parent.entry.name);
			} else {
				model.refresh();
			}
		}),
		registerCommand('tencentSes.showLog', log, () => log.show()),
		registerCopy('tencentSes.copyDomain', log, node => (isNode(node, 'domain') ? node.entry.name : undefined)),
		registerCopy('tencentSes.copyAddress', log, node => (isNode(node, 'address') ? node.sender.address : undefined)),
		registerCopy('tencentSes.copyFromHeader', log, node =>
			isNode(node, 'address') ? mailbox(node.sender.senderName, node.sender.address) : undefined
		),
		registerCopy('tencentSes.copyRecordName', log, node => (isNode(node, 'record') ? node.record.name : undefined)),
		registerCopy('tencentSes.copyRecordValue', log, node => (isNode(node, 'record') ? node.record.expected : undefined))
	);
}

function registerCopy(id: string, log: vscode.LogOutputChannel, textOf: (node: unknown) => string | undefined): vscode.Disposable {
	return registerCommand(id, log, async (node: unknown) => {
		const text = textOf(node);
		if (text !== undefined) {
			await vscode.env.clipboard.writeText(text);
			vscode.window.setStatusBarMessage(vscode.l10n.t('Copied to the clipboard'), 3000);
		}
	});
}
