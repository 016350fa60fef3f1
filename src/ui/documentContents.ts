import * as vscode from 'vscode';
import { onDidClose } from './closedDocuments.ts';
import { documentScheme, parseDocumentUri } from './documentUri.ts';
import type { TabAccounts } from './tabs.ts';

/** Writes a document that was not shown by this window, such as one in a tab from before a reload. */
export type Write = (query: Readonly<Record<string, unknown>>, uri: vscode.Uri) => string | Promise<string>;

interface Content {
	readonly text: string;
	/** Unix milliseconds. Increases with every change, or VS Code would not read the text again. */
	readonly changed: number;
	/** Shows that the user has signed out of the account. */
	readonly isSignedOut: boolean;
}

/** The texts of the read-only documents. */
export class DocumentContents implements vscode.Disposable {
	private readonly _accounts: TabAccounts;
	private readonly _writers: ReadonlyMap<string, Write>;
	private readonly _changed: (uri: vscode.Uri) => void;
	private readonly _contents = new Map<string, Content>();
	/** VS Code asks for the state and the text of a file at the same time. */
	private readonly _writing = new Map<string, Promise<string>>();
	private readonly _subscriptions: vscode.Disposable;

	/**
	 * @param writers by the kind of document
	 * @param changed lets VS Code read a document again
	 */
	constructor(accounts: TabAccounts, writers: ReadonlyMap<string, Write>, changed: (uri: vscode.Uri) => void) {
		this._accounts = accounts;
		this._writers = writers;
		this._changed = changed;
		this._subscriptions = vscode.Disposable.from(
			onDidClose(({ uri }) => this._contents.delete(uri.toString())),
			accounts.onDidSignOut(() => this.followAccounts()),
			accounts.onDidChange(() => this.followAccounts())
		);
	}

	dispose(): void {
		this._subscriptions.dispose();
		this._contents.clear();
	}

	async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
		const { text, changed } = await this._read(uri);
		const size = new TextEncoder().encode(text).byteLength;
		return { type: vscode.FileType.File, ctime: 0, mtime: changed, size, permissions: vscode.FilePermission.Readonly };
	}

	async readFile(uri: vscode.Uri): Promise<Uint8Array> {
		return new TextEncoder().encode((await this._read(uri)).text);
	}

	/** Opens a document in an editor. @param text default: what the writer of its kind returns */
	async show(uri: vscode.Uri, text: string | undefined, options: vscode.TextDocumentShowOptions): Promise<void> {
		if (text !== undefined) {
			this._put(uri, text);
			this._changed(uri);
		}
		await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), options);
	}

	/** The text is written again when VS Code reads it, which it does at once if the document is open. */
	invalidate(uri: vscode.Uri): void {
		this._contents.delete(uri.toString());
		this._changed(uri);
	}

	/**
	 * Closes the documents of accounts that were signed out of, in any window. Text that is still visible, such as in a preview, says so.
	 */
	followAccounts(): void {
		for (const { uri } of vscode.workspace.textDocuments) {
			const content = this._contents.get(uri.toString());
			if (content && content.isSignedOut !== this._isSignedOut(uri)) {
				this.invalidate(uri);
			}
		}
		const gone = vscode.window.tabGroups.all
			.flatMap(group => group.tabs)
			.filter(({ input }) => {
				const { uri, original, modified } = (input ?? {}) as Readonly<Partial<Record<'uri' | 'original' | 'modified', vscode.Uri>>>;
				return [uri, original, modified].some(shown => shown && this._isSignedOut(shown));
			});
		if (gone.length > 0) {
			void vscode.window.tabGroups.close(gone, true);
		}
	}

	private _isSignedOut(uri: vscode.Uri): boolean {
		const id = uri.scheme === documentScheme ? parseDocumentUri(uri)?.query['profileId'] : undefined;
		return typeof id === 'string' && this._accounts.isSignedOut(id);
	}

	private _put(uri: vscode.Uri, text: string): Content {
		const before = this._contents.get(uri.toString())?.changed ?? 0;
		const isSignedOut = this._isSignedOut(uri);
		const shown = isSignedOut ? `${vscode.l10n.t('You have signed out of this profile.')}\n` : text;
		const content = { text: shown, changed: Math.max(Date.now(), before + 1), isSignedOut };
		this._contents.set(uri.toString(), content);
		return content;
	}

	private async _read(uri: vscode.Uri): Promise<Content> {
		const key = uri.toString();
		const known = this._contents.get(key);
		if (known && known.isSignedOut === this._isSignedOut(uri)) {
			return known;
		}
		const write = async () => (this._isSignedOut(uri) ? '' : this._write(uri));
		const writing = this._writing.get(key) ?? write().finally(() => this._writing.delete(key));
		this._writing.set(key, writing);
		const text = await writing;
		// Another call may have created it.
		const shown = this._contents.get(key);
		return shown && shown !== known ? shown : this._put(uri, text);
	}

	/** @throws FileSystemError when it is not the URI of a document */
	private _write(uri: vscode.Uri): string | Promise<string> {
		const page = parseDocumentUri(uri);
		const write = page && this._writers.get(page.kind);
		if (!page || !write) {
			throw vscode.FileSystemError.FileNotFound(uri);
		}
		return write(page.query, uri);
	}
}
