import * as vscode from 'vscode';

/** Calls back when a document is closed. VS Code's event alone also fires when only its language changes. */
export function onDidClose(listener: (document: vscode.TextDocument) => void): vscode.Disposable {
	return vscode.workspace.onDidCloseTextDocument(document => {
		if (document.isClosed) {
			listener(document);
		}
	});
}
