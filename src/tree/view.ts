import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { DomainModel } from '../model/domainModel.ts';
import { followSelections } from '../ui/keySelections.ts';
import { logError } from '../ui/log.ts';
import { iconless } from '../ui/plainText.ts';
import { type Node, nodeId, profileOf } from './nodes.ts';
import { DomainTree, type Failure } from './provider.ts';

const viewId = 'tencentSes.domains';

/** Key in workspaceState: by the ids of rows, whether the user expanded or collapsed them. VS Code forgets it on a reload. */
const expansionKey = 'tencentSes.expansion';

/** The sidebar, which is the tree of sender domains, and the status bar item for the profile in use. */
export class DomainsView implements vscode.Disposable {
	private readonly _accounts: Accounts;
	private readonly _model: DomainModel;
	private readonly _state: vscode.Memento;
	private _expansion: Readonly<Record<string, boolean>>;
	private readonly _tree: DomainTree;
	private readonly _view: vscode.TreeView<Node>;
	/** See `followSelections`. */
	readonly takeSelections: () => readonly (readonly Node[])[];
	/** In the status bar, because a row of the tree would hide the welcome text of an empty account, and a click on a header does nothing. */
	private readonly _profile = vscode.window.createStatusBarItem('tencentSes.profile', vscode.StatusBarAlignment.Left);
	private readonly _subscriptions: vscode.Disposable;
	/** The error of the last load of the domains. */
	private _failure: Failure | undefined;
	private _loads = 0;
	/** The context keys that VS Code knows. */
	private readonly _contexts: Record<string, boolean> = {};

	/** @param state that of the window */
	constructor(accounts: Accounts, model: DomainModel, state: vscode.Memento, log: vscode.LogOutputChannel) {
		this._accounts = accounts;
		this._model = model;
		this._state = state;
		const restored: typeof this._expansion = state.get(expansionKey, {});
		this._expansion = restored;
		this._remember({});
		// Not what changes later: VS Code knows that, and may drop the event of a row that is drawn at that moment.
		this._tree = new DomainTree(this._model, id => restored[id]);
		this._view = vscode.window.createTreeView(viewId, { treeDataProvider: this._tree, showCollapseAll: true, canSelectMany: true });
		this.takeSelections = followSelections(this._view);
		this._profile.name = vscode.l10n.t('Tencent SES: Profile');
		this._profile.command = 'tencentSes.switchProfile';
		this._subscriptions = vscode.Disposable.from(
			this._tree,
			this._view,
			this._profile,
			this._view.onDidExpandElement(({ element }) => this._remember({ [nodeId(element)]: true })),
			this._view.onDidCollapseElement(({ element }) => this._remember({ [nodeId(element)]: false })),
			accounts.onDidSignOut(() => this._remember({})),
			accounts.onDidChange(() => this._draw()),
			accounts.onDidSignOut(() => this._draw()),
			this._tree.onDidLoad(failure => {
				if (failure && failure.error !== this._failure?.error) {
					logError(log, 'Loading the sender domains', failure.error);
				}
				this._failure = failure;
				this._draw();
			}),
			this._model.onDidStartLoading(loading => this._showProgress(loading))
		);
		this._draw();
	}

	dispose(): void {
		this._subscriptions.dispose();
	}

	/** Reads everything again, then selects the row of a domain, which is expanded, or of an address, if there is one. */
	async reveal(name: string): Promise<void> {
		this._model.refresh();
		await this._model.snapshot();
		const node = this._tree.find(name);
		if (!node) {
			return;
		}
		if (!this._view.visible) {
			// An opening view draws its rows again, which would undo an earlier reveal.
			await this._view.reveal(node.kind === 'address' ? node.parent : node, { select: false, focus: false });
		}
		await this._view.reveal(node, { select: true, focus: false, expand: true });
	}

	/** Adds to the expansion, and drops the rows of accounts that were signed out of. */
	private _remember(changes: Readonly<Record<string, boolean>>): void {
		const known = Object.entries({ ...this._expansion, ...changes });
		this._expansion = Object.fromEntries(known.filter(([id]) => !this._accounts.isSignedOut(profileOf(id))));
		void this._state.update(expansionKey, this._expansion);
	}

	/** Draws all but the rows. */
	private _draw(): void {
		const { current } = this._accounts;
		const entries = this._model.latest?.entries;
		const unverified = entries?.filter(entry => entry.domain?.isVerified === false).length ?? 0;
		if (current) {
			this._profile.text = `$(mail) ${iconless(`${current.label} · ${current.region}`)}`;
			this._profile.tooltip = vscode.l10n.t('Tencent SES: Switch Profile or Region');
			this._profile.show();
		} else {
			this._profile.hide();
		}
		// A failure of another account, or from before the last refresh, is out of date. Any message would hide the welcome text of an empty view.
		this._view.message = this._model.failure === undefined ? '' : (this._failure?.sentence ?? '');
		this._view.badge =
			unverified === 0 ? undefined : { value: unverified, tooltip: vscode.l10n.t('Domains not verified: {0}', unverified) };
		this._setContexts();
	}

	/** What menus, welcome texts and the walkthrough ask. Of what is not known, neither a `has` nor a `no` is true. */
	private _setContexts(): void {
		const isSignedIn = this._accounts.current !== undefined;
		const entries = this._model.latest?.entries;
		const domains = entries?.flatMap(({ domain }) => domain ?? []);
		const hasAddress = entries?.some(({ addresses }) => addresses.length > 0);
		const contexts = {
			signedIn: isSignedIn,
			signedOut: !isSignedIn,
			hasProfiles: this._accounts.profiles.length > 0,
			canRename: this._accounts.isRenamable(),
			emulator: this._accounts.isEmulator(),
			hasDomain: domains?.length,
			noDomains: domains?.length === 0,
			hasVerifiedDomain: domains?.some(({ isVerified }) => isVerified),
			allVerified: domains?.every(({ isVerified }) => isVerified),
			hasAddress,
			noAddresses: hasAddress === false,
			loading: this._loads > 0
		};
		for (const [key, value] of Object.entries(contexts)) {
			// Each call is a message to the window.
			if (this._contexts[key] !== !!value) {
				this._contexts[key] = !!value;
				void vscode.commands.executeCommand('setContext', `tencentSes.${key}`, !!value);
			}
		}
	}

	private _showProgress(loading: Promise<unknown>): void {
		const settled = loading.catch(() => {});
		this._loads++;
		this._setContexts();
		void vscode.window.withProgress({ location: { viewId } }, () => settled);
		void settled.then(() => {
			this._loads--;
			// A view that is not shown does not load, but commands do.
			this._setContexts();
		});
	}
}
