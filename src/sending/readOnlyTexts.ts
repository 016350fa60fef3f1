import * as vscode from 'vscode';

/** Scheme of texts that live as long as this window. */
export const textScheme = 'tencent-ses-sending';

/** Shows texts that cannot be edited, and changes them while they are open. */
export class ReadOnlyTexts implements vscode.Disposable {
	private readonly _didChange = new vscode.EventEmitter<vscode.Uri>();
	private readonly _texts = new Map<string, string>();
	private readonly _subscriptions: vscode.Disposable;

	constructor() {
		this._subscriptions = vscode.Disposable.from(
			this._didChange,
			vscode.workspace.registerTextDocumentContentProvider(textScheme, {
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
		const uri = textUri(folder, name);
		const isOpen = this._texts.has(uri.toString());
		this._texts.set(uri.toString(), text);
		if (isOpen) {
			this._didChange.fire(uri);
		}
		await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: false });
	}

	/** Changes a text if it is open. */
	update(folder: string, name: string, text: string): void {
		const uri = textUri(folder, name);
		const known = this._texts.get(uri.toString());
		if (known !== undefined && known !== text) {
			this._texts.set(uri.toString(), text);
			this._didChange.fire(uri);
		}
	}
}

function textUri(folder: string, name: string): vscode.Uri {
	return vscode.Uri.from({ scheme: textScheme, path: `/${encodeURIComponent(folder)}/${name.replace(/[/\\\p{C}]/gu, '_')}` });
}

/** For a tab that VS Code has kept over a reload of the window. */
function gone(): string {
	return vscode.l10n.t('This was shown before the window was loaded anew. Close it, and open it again.');
}
