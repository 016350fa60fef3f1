import * as vscode from 'vscode';
import { onDidClose } from './closedDocuments.ts';
import type { TabAccounts, TabQuery } from './tabs.ts';

/** The scheme of read-only documents. `onFileSystem` in package.json names it. */
export const documentScheme = 'tencent-ses';

/** Writes a document that was not shown by this window, such as one in a tab from before a reload. */
type Write = (query: Readonly<Record<string, unknown>>, uri: vscode.Uri) => string | Promise<string>;

interface Content {
	readonly text: string;
	/** Unix milliseconds. Increases with every change, or VS Code would not read the text again. */
	readonly changed: number;
	/** Shows that the user has signed out of the account. */
	readonly isSignedOut: boolean;
}

/** @param name of the tab. Its extension determines the language */
export function documentUri(kind: string, name: string, query: TabQuery): vscode.Uri {
	const segment = name.replace(/[/\\\p{C}]/gu, '_').replace(/^\.+$/, '_');
	return vscode.Uri.from({ scheme: documentScheme, path: `/${kind}/${segment}`, query: JSON.stringify(query) });
}

/** The opposite of `documentUri`. @returns `undefined` when it is not the URI of a document */
export function parseDocumentUri({ path, query }: Pick<vscode.Uri, 'path' | 'query'>) {
	const [, kind] = /^\/(\w+)\/[^/]+$/.exec(path) ?? [];
	try {
		const value: unknown = JSON.parse(query);
		return kind && typeof value === 'object' && value !== null ? { kind, query: value as Parameters<Write>[0] } : undefined;
	} catch {
		return undefined;
	}
}

/**
 * Documents that cannot be edited. A file system rather than a TextDocumentContentProvider: after a reload of the window, VS Code restores
 * their tabs and activates the extension with `onFileSystem`.
 */
export class ReadOnlyDocuments implements vscode.Disposable {
	private readonly _accounts: TabAccounts;
	private readonly _writers = new Map<string, Write>();
	private readonly _didChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
	private readonly _contents = new Map<string, Content>();
	/** VS Code asks for the state and the text of a file at the same time. */
	private readonly _writing = new Map<string, Promise<string>>();
	private readonly _subscriptions: vscode.Disposable;

	constructor(accounts: TabAccounts) {
		this._accounts = accounts;
		const files: vscode.FileSystemProvider = {
			onDidChangeFile: this._didChangeFile.event,
			watch: () => new vscode.Disposable(() => {}),
			stat: async uri => {
				const { text, changed } = await this._read(uri);
				const size = new TextEncoder().encode(text).byteLength;
				return { type: vscode.FileType.File, ctime: 0, mtime: changed, size, permissions: vscode.FilePermission.Readonly };
			},
			readFile: async uri => new TextEncoder().encode((await this._read(uri)).text),
			readDirectory: () => [],
			createDirectory: refuse,
			writeFile: refuse,
			delete: refuse,
			rename: refuse
		};
		this._subscriptions = vscode.Disposable.from(
			this._didChangeFile,
			vscode.workspace.registerFileSystemProvider(documentScheme, files, {
				isCaseSensitive: true,
				isReadonly: new vscode.MarkdownString(vscode.l10n.t('This page is read-only.'))
			}),
			onDidClose(({ uri }) => this._contents.delete(uri.toString())),
			accounts.onDidSignOut(() => this._followAccounts()),
			accounts.onDidChange(() => this._followAccounts())
		);
		this._followAccounts();
	}

	dispose(): void {
		this._subscriptions.dispose();
		this._contents.clear();
	}

	/** Registers how documents of a kind are written. */
	register(kind: string, write: Write): void {
		this._writers.set(kind, write);
	}

	/** Opens a document in an editor. @param text default: what the writer of its kind returns */
	async show(uri: vscode.Uri, text?: string, options: vscode.TextDocumentShowOptions = { preview: false }): Promise<void> {
		if (text !== undefined) {
			this.replace(uri, text);
		}
		await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), options);
	}

	/** Changes the text of a document, if it is open. */
	update(uri: vscode.Uri, text: string): void {
		if (this._contents.has(uri.toString())) {
			this.replace(uri, text);
		}
	}

	replace(uri: vscode.Uri, text: string): void {
		this._put(uri, text);
		this._didChangeFile.fire([{ type: vscode.FileChangeType.Changed, uri }]);
	}

	/** The text is written again when VS Code reads it, which it does at once if the document is open. */
	invalidate(uri: vscode.Uri): void {
		this._contents.delete(uri.toString());
		this._didChangeFile.fire([{ type: vscode.FileChangeType.Changed, uri }]);
	}

	/**
	 * Closes the documents of accounts that were signed out of, in any window. Text that is still visible, such as in a preview, says so.
	 */
	private _followAccounts(): void {
		for (const { uri } of vscode.workspace.textDocuments) {
			const content = this._contents.get(uri.toString());
			if (content && content.isSignedOut !== this._isSignedOut(uri)) {
				this.invalidate(uri);
			}
		}
		const gone = vscode.window.tabGroups.all
			.flatMap(group => group.tabs)
			.filter(({ input }) => {
				const { uri, modified = uri } = (input ?? {}) as { readonly uri?: vscode.Uri; readonly modified?: vscode.Uri };
				return modified && this._isSignedOut(modified);
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
		const shown = isSignedOut ? `${vscode.l10n.t('You have signed out of this account.')}\n` : text;
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

function refuse(uri: vscode.Uri): never {
	throw vscode.FileSystemError.NoPermissions(uri);
}
