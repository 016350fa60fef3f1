import * as vscode from 'vscode';

/** Asks in a dialog before something that cannot easily be undone. @param button the one that does it; Cancel is added */
export async function askToConfirm(question: string, button: string, detail = ''): Promise<boolean> {
	return (await vscode.window.showWarningMessage(question, { modal: true, detail }, button)) === button;
}
