import * as vscode from 'vscode';
import type { Write } from './documentContents.ts';
import { documentScheme } from './documentUri.ts';
import { Lazy } from './lazy.ts';
import type { TabAccounts } from './tabs.ts';

/**
 * Documents that cannot be edited. A file system rather than a TextDocumentContentProvider: after a reload of the window, VS Code restores
 * their tabs and activates the extension with `onFileSystem`.
 */
export class ReadOnlyDocuments implements vscode.Disposable {
	private readonly _writers = new Map<string, Write>();
	private readonly _subscriptions: vscode.Disposable;
	private readonly _contents;

	constructor(accounts: TabAccounts) {
		const didChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
		const contents = new Lazy(async () => {
			const { DocumentContents } = await import('./documentContents.ts');
			return new DocumentContents(accounts, this._writers, uri => didChangeFile.fire([{ type: vscode.FileChangeType.Changed, uri }]));
		});
		this._contents = contents;
		const files: vscode.FileSystemProvider = {
			onDidChangeFile: didChangeFile.event,
			watch: () => new vscode.Disposable(() => {}),
			stat: async uri => (await contents.get()).stat(uri),
			readFile: async uri => (await contents.get()).readFile(uri),
			readDirectory: () => [],
			createDirectory: refuse,
			writeFile: refuse,
			delete: refuse,
			rename: refuse
		};
		this._subscriptions = vscode.Disposable.from(
			didChangeFile,
			contents,
			vscode.workspace.registerFileSystemProvider(documentScheme, files, {
				isCaseSensitive: true,
				isReadonly: true
			})
		);
		const isOwn = ({ input }: vscode.Tab) => JSON.stringify(input ?? '').includes(`"${documentScheme}"`);
		// Accounts may have been signed out of in another window.
		if (vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(isOwn))) {
			void contents.get().then(loaded => loaded.followAccounts());
		}
	}

	dispose(): void {
		this._subscriptions.dispose();
	}

	/** Registers how documents of a kind are written. */
	register(kind: string, write: Write): void {
		this._writers.set(kind, write);
	}

	/** Opens a document in an editor. @param text default: what the writer of its kind returns */
	async show(uri: vscode.Uri, text?: string, options: vscode.TextDocumentShowOptions = { preview: false }): Promise<void> {
		await (await this._contents.get()).show(uri, text, options);
	}

	/** The text is written again when VS Code reads it, which it does at once if the document is open. */
	async invalidate(uri: vscode.Uri): Promise<void> {
		(await this._contents.get()).invalidate(uri);
	}
}

function refuse(uri: vscode.Uri): never {
	throw vscode.FileSystemError.NoPermissions(uri);
}
