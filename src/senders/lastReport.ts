import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import { UserError } from '../ui/userError.ts';

/** The report of the list that was created from last. It names addresses, so it is forgotten with the window, and on signing out. */
export class LastReport implements vscode.Disposable {
	private readonly _subscription: vscode.Disposable;
	private _kept: { readonly profileId: string; readonly content: string } | undefined;

	constructor(accounts: Accounts) {
		this._subscription = accounts.onDidSignOut(id => {
			if (this._kept?.profileId === id) {
				this._keep(undefined);
			}
		});
	}

	dispose(): void {
		this._subscription.dispose();
	}

	/** @param content Markdown */
	keep(profileId: string, content: string): void {
		this._keep({ profileId, content });
	}

	/** Opens it as a new document, which can be saved. @throws UserError when there is none */
	async show(): Promise<void> {
		if (!this._kept) {
			throw new UserError(vscode.l10n.t('No list was created from in this window yet.'));
		}
		const { content } = this._kept;
		await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content, language: 'markdown' }));
	}

	private _keep(kept: LastReport['_kept']): void {
		this._kept = kept;
		void vscode.commands.executeCommand('setContext', 'tencentSes.creationReport', kept !== undefined);
	}
}
