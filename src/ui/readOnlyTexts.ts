import * as vscode from 'vscode';

interface ShownText {
	readonly text: string;
	/** Unix milliseconds; goes up with every change, or VS Code would not read the text again. */
	readonly changed: number;
}

/**
 * Shows texts that cannot be edited. They live as long as this window; their tabs come back after it was loaded anew, which those of a
 * TextDocumentContentProvider do not.
 */
export class ReadOnlyTexts implements vscode.Disposable {
	private readonly _scheme: string;
	private readonly _writeAnew: (uri: vscode.Uri) => Promise<string>;
	private readonly _didChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
	private readonly _texts = new Map<string, ShownText>();
	private readonly _subscriptions: vscode.Disposable;

	/**
	 * @param scheme of their URIs; nobody else may use it, and `onFileSystem` of the manifest has to name it
	 * @param notice what someone reads who types into one
	 * @param writeAnew gives the text of a tab that VS Code has kept over a reload of the window
	 */
	constructor(scheme: string, notice: string, writeAnew: (uri: vscode.Uri) => Promise<string>) {
		this._scheme = scheme;
		this._writeAnew = writeAnew;
		const files: vscode.FileSystemProvider = {
			onDidChangeFile: this._didChangeFile.event,
			watch: () => new vscode.Disposable(() => {}),
			stat: async uri => {
				const { text, changed } = await this._open(uri);
				const size = new TextEncoder().encode(text).byteLength;
				return { type: vscode.FileType.File, ctime: 0, mtime: changed, size, permissions: vscode.FilePermission.Readonly };
			},
			readFile: async uri => new TextEncoder().encode((await this._open(uri)).text),
			readDirectory: () => [],
			createDirectory: refuse,
			writeFile: refuse,
			delete: refuse,
			rename: refuse
		};
		this._subscriptions = vscode.Disposable.from(
			this._didChangeFile,
			vscode.workspace.registerFileSystemProvider(scheme, files, { isCaseSensitive: true, isReadonly: new vscode.MarkdownString(notice) }),
			vscode.workspace.onDidCloseTextDocument(({ uri }) => this._texts.delete(uri.toString()))
		);
	}

	dispose(): void {
		this._subscriptions.dispose();
		this._texts.clear();
	}

	/**
	 * @param name of the tab, with the ending of a file, which decides on the language
	 * @param query what it takes to write the text anew
	 */
	async show(name: string, text: string, query = ''): Promise<void> {
		await this.showAt(vscode.Uri.from({ scheme: this._scheme, path: `/${name}`, query }), text);
	}

	async showAt(uri: vscode.Uri, text: string): Promise<void> {
		this._replace(uri, text);
		await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: false });
	}

	/** Changes a text if it is open. */
	update(uri: vscode.Uri, text: string): void {
		if (this._texts.has(uri.toString())) {
			this._replace(uri, text);
		}
	}

	private _replace(uri: vscode.Uri, text: string): void {
		this._put(uri, text);
		this._didChangeFile.fire([{ type: vscode.FileChangeType.Changed, uri }]);
	}

	private _put(uri: vscode.Uri, text: string): ShownText {
		const before = this._texts.get(uri.toString())?.changed ?? 0;
		const shown = { text, changed: Math.max(Date.now(), before + 1) };
		this._texts.set(uri.toString(), shown);
		return shown;
	}

	private async _open(uri: vscode.Uri): Promise<ShownText> {
		const text = this._texts.has(uri.toString()) ? '' : await this._writeAnew(uri);
		// It may have been shown meanwhile.
		return this._texts.get(uri.toString()) ?? this._put(uri, text);
	}
}

function refuse(uri: vscode.Uri): never {
	throw vscode.FileSystemError.NoPermissions(uri);
}
