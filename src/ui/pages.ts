import * as vscode from 'vscode';
import type { PageTab } from './pageTab.ts';
import { property } from './property.ts';
import type { TabAccounts, TabQuery } from './tabs.ts';

/** Called when a page is opened, and again when it is shown again. */
type Open = (tab: PageTab, isNew: boolean) => unknown;

const viewType = 'tencentSes.page';

/** The tabs of this extension that are not text, each with a page of HTML. */
export class Pages implements vscode.Disposable {
	private readonly _accounts: TabAccounts;
	private readonly _media: vscode.Uri;
	private readonly _openers = new Map<string, Open>();
	private readonly _tabs = new Map<string, PageTab>();
	private readonly _subscriptions: vscode.Disposable;

	constructor(accounts: TabAccounts, extension: vscode.Uri) {
		this._accounts = accounts;
		this._media = vscode.Uri.joinPath(extension, 'media');
		this._subscriptions = vscode.Disposable.from(
			vscode.window.registerWebviewPanelSerializer(viewType, {
				deserializeWebviewPanel: async (panel, state: unknown) => {
					const kind = property(state, 'kind');
					await this._open(panel, String(kind), (property(state, 'query') ?? {}) as TabQuery);
				}
			}),
			accounts.onDidSignOut(id => {
				for (const tab of [...this._tabs.values()].filter(({ query }) => query.profileId === id)) {
					tab.close();
				}
			})
		);
	}

	dispose(): void {
		this._subscriptions.dispose();
	}

	/** Registers how pages of a kind are drawn. */
	register(kind: string, open: Open): void {
		this._openers.set(kind, open);
	}

	/** Shows a page, in the tab that already has it if there is one. @param preserveFocus leaves the focus where it is */
	async show(kind: string, query: TabQuery, preserveFocus = false, viewColumn = vscode.ViewColumn.Active): Promise<PageTab | undefined> {
		const shown = this._tabs.get(keyOf(kind, query));
		if (shown) {
			shown.reveal(preserveFocus);
			await this._openers.get(kind)?.(shown, false);
			return shown;
		}
		const panel = vscode.window.createWebviewPanel(viewType, '', { viewColumn, preserveFocus }, { enableFindWidget: true });
		return this._open(panel, kind, query);
	}

	private async _open(panel: vscode.WebviewPanel, kind: string, query: TabQuery): Promise<PageTab | undefined> {
		const open = this._openers.get(kind);
		if (!open || (query.profileId !== undefined && this._accounts.isSignedOut(query.profileId))) {
			panel.dispose();
			return undefined;
		}
		const { PageTab } = await import('./pageTab.ts');
		const tab = new PageTab(panel, this._media, kind, query);
		this._tabs.set(keyOf(kind, query), tab);
		tab.subscriptions.push(new vscode.Disposable(() => this._tabs.delete(keyOf(kind, query))));
		await open(tab, true);
		return tab;
	}
}

function keyOf(kind: string, query: TabQuery): string {
	return JSON.stringify([kind, query]);
}
