import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import { type AccountTemplates, readAccountTemplates, readEntries, type TemplateEntry } from './accountTemplates.ts';
import { type LocalTemplate, readTemplates, templateRoots } from './localTemplates.ts';
import { isWithin } from './templateDocuments.ts';

/** Milliseconds. A checkout writes many files, and for each change all templates are read. */
const manyChanges = 100;

/** What the view shows. */
export interface TemplatesSnapshot {
	readonly locals: readonly LocalTemplate[];
	/** `undefined` when signed out. */
	readonly profileId?: string;
	/** `undefined` when signed out, or when the list could not be read. */
	readonly entries?: readonly TemplateEntry[];
	/** The first one. */
	readonly failure?: unknown;
}

/** The templates of the workspace and of the current account, as last read. */
export class TemplateModel implements vscode.Disposable {
	private readonly _didChange = new vscode.EventEmitter<void>();
	/** The templates have to be read again. */
	readonly onDidChange = this._didChange.event;
	private readonly _accounts: Accounts;
	private readonly _subscriptions: vscode.Disposable;
	private _roots = templateRoots();
	private _timer: NodeJS.Timeout | undefined;
	private _abort = new AbortController();
	private _locals: Promise<readonly LocalTemplate[]> | undefined;
	private _account: Promise<AccountTemplates | undefined> | undefined;

	constructor(accounts: Accounts) {
		this._accounts = accounts;
		// Not of the files alone, because deleting or moving a folder is one event.
		const watcher = vscode.workspace.createFileSystemWatcher('**');
		const written = (uri: vscode.Uri) =>
			this._roots.some(root => isWithin(uri, root) || isWithin(root, uri)) && this._localChanged(manyChanges);
		const changed = () => {
			this._roots = templateRoots();
			this._localChanged();
		};
		this._subscriptions = vscode.Disposable.from(
			this._didChange,
			watcher,
			watcher.onDidChange(written),
			watcher.onDidCreate(written),
			watcher.onDidDelete(written),
			vscode.workspace.onDidChangeWorkspaceFolders(changed),
			vscode.workspace.onDidChangeConfiguration(change => change.affectsConfiguration('tencentSes.templates') && changed()),
			accounts.onDidChange(() => this.refresh())
		);
	}

	dispose(): void {
		clearTimeout(this._timer);
		this._abort.abort();
		this._subscriptions.dispose();
	}

	/** The files, if they have not been read since the last change. Asks SES nothing. */
	readLocal(): Promise<readonly LocalTemplate[]> {
		this._locals ??= readTemplates().then(locals => {
			// The menus of editors ask for it, in the form of their `resourceDirname`: folders of another computer have no local path.
			const folders = locals.map(({ folder }) => (folder.scheme === 'file' ? folder.fsPath : folder.path));
			void vscode.commands.executeCommand('setContext', 'tencentSes.templateFolders', folders);
			return locals;
		});
		return this._locals;
	}

	/** The files and the templates in SES, as far as they have not been read since the last change. */
	async read(): Promise<TemplatesSnapshot> {
		const { signal } = this._abort;
		this._account ??= readAccountTemplates(this._accounts, signal);
		try {
			const [locals, account] = await Promise.all([this.readLocal(), this._account]);
			if (!account) {
				return { locals };
			}
			let failure: unknown;
			const entries = await readEntries(account, locals, undefined, signal, error => {
				signal.throwIfAborted();
				failure ??= error;
			});
			return { locals, profileId: account.profile.id, entries, failure };
		} catch (failure) {
			// What replaced it is read instead.
			return signal.aborted && !this._abort.signal.aborted ? this.read() : { locals: await this.readLocal().catch(() => []), failure };
		}
	}

	/** Reads everything again. */
	refresh(): void {
		this._abort.abort();
		this._abort = new AbortController();
		this._account = undefined;
		this._localChanged();
	}

	/** @param delay milliseconds in which other changes are one with this */
	private _localChanged(delay = 0): void {
		this._locals = undefined;
		if (delay === 0) {
			this._didChange.fire();
			return;
		}
		this._timer ??= setTimeout(() => {
			this._timer = undefined;
			this._didChange.fire();
		}, delay);
	}
}
