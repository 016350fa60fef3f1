import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import { type AccountTemplates, readAccountTemplates } from './accountTemplates.ts';
import { type LocalTemplate, readTemplates } from './localTemplates.ts';
import { fileNames } from './templateFile.ts';

/** What the view shows. */
export interface TemplatesSnapshot {
	readonly locals: readonly LocalTemplate[];
	/** `undefined` when signed out, or after a failure. */
	readonly account: AccountTemplates | undefined;
	readonly failure?: unknown;
}

/** The templates of the workspace and of the current account, as last read. */
export class TemplateModel implements vscode.Disposable {
	private readonly _didChange = new vscode.EventEmitter<void>();
	/** The templates have to be read again. */
	readonly onDidChange = this._didChange.event;
	private readonly _accounts: Accounts;
	private readonly _subscriptions: vscode.Disposable;
	private _loading: Promise<TemplatesSnapshot> | undefined;
	private _abort = new AbortController();
	private _latest: TemplatesSnapshot | undefined;

	constructor(accounts: Accounts) {
		this._accounts = accounts;
		const watcher = vscode.workspace.createFileSystemWatcher(`**/{${Object.values(fileNames).join(',')}}`);
		const changed = () => this.refresh();
		this._subscriptions = vscode.Disposable.from(
			this._didChange,
			watcher,
			watcher.onDidChange(changed),
			watcher.onDidCreate(changed),
			watcher.onDidDelete(changed),
			vscode.workspace.onDidChangeWorkspaceFolders(changed),
			vscode.workspace.onDidChangeConfiguration(change => change.affectsConfiguration('tencentSes.templates') && this.refresh()),
			accounts.onDidChange(() => {
				this._latest = undefined;
				this.refresh();
			})
		);
	}

	dispose(): void {
		this._abort.abort();
		this._subscriptions.dispose();
	}

	/** What was read last, if anything. */
	get latest(): TemplatesSnapshot | undefined {
		return this._latest;
	}

	/** Reads the templates, if they have not been read since the last change. */
	read(): Promise<TemplatesSnapshot> {
		this._loading ??= this._load(this._abort.signal);
		return this._loading;
	}

	refresh(): void {
		this._abort.abort();
		this._abort = new AbortController();
		this._loading = undefined;
		this._didChange.fire();
	}

	private async _load(signal: AbortSignal): Promise<TemplatesSnapshot> {
		const locals = await readTemplates();
		// The menus of editors ask for it.
		const folders = locals.map(({ folder }) => folder.fsPath);
		void vscode.commands.executeCommand('setContext', 'tencentSes.templateFolders', folders);
		const read = await readAccountTemplates(this._accounts, locals, undefined, signal).then(
			account => ({ locals, account }),
			(failure: unknown) => ({ locals, account: undefined, failure })
		);
		if (signal.aborted) {
			return this._latest ?? read;
		}
		this._latest = read;
		return read;
	}
}
