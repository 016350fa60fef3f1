import * as vscode from 'vscode';

/** Shows texts that cannot be edited, and changes them while they are open. They live as long as this window. */
export class ReadOnlyTexts implements vscode.Disposable {
	private readonly _scheme: string;
	private readonly _didChange = new vscode.EventEmitter<vscode.Uri>();
	private readonly _texts = new Map<string, string>();
	private readonly _subscriptions: vscode.Disposable;

	/** @param scheme of their URIs; nobody else may use it */
	constructor(scheme: string) {
		this._scheme = scheme;
		this._subscriptions = vscode.Disposable.from(
			this._didChange,
			vscode.workspace.registerTextDocumentContentProvider(scheme, {
				onDidChange: this._didChange.event,
				provideTextDocumentContent: uri => this._texts.get(uri.toString()) ?? gone()
			}),
			vscode.workspace.onDidCloseTextDocument(({ uri }) => this._texts.delete(uri.toString()))
		);
	}

	dispose(): void {
		this._subscriptions.dispose();
		this._texts.clear();
	}

	/**
	 * @param folder tells texts of one name apart
	 * @param name of the tab, with the ending of a file
	 */
	async show(folder: string, name: string, text: string): Promise<void> {
		const uri = this._uri(folder, name);
		const isOpen = this._texts.has(uri.toString());
		this._texts.set(uri.toString(), text);
		if (isOpen) {
			this._didChange.fire(uri);
		}
		await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: false });
	}

	/** Changes a text if it is open. */
	update(folder: string, name: string, text: string): void {
		const uri = this._uri(folder, name);
		const known = this._texts.get(uri.toString());
		if (known !== undefined && known !== text) {
			this._texts.set(uri.toString(), text);
			this._didChange.fire(uri);
		}
	}

	private _uri(folder: string, name: string): vscode.Uri {
		return vscode.Uri.from({ scheme: this._scheme, path: `/${encodeURIComponent(folder)}/${name.replace(/[/\\\p{C}]/gu, '_')}` });
	}
}

/** For a tab that VS Code has kept over a reload of the window. */
function gone(): string {
	return vscode.l10n.t('This was shown before the window was loaded anew. Close it, and open it again.');
}
