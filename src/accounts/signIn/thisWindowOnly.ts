import * as vscode from 'vscode';
import type { SecretNotKeptError } from '../secretStore.ts';

/** Asks whether to use a key that VS Code could not store until the window is closed. */
export async function wantsThisWindowOnly(error: SecretNotKeptError): Promise<boolean> {
	const thisWindow = vscode.l10n.t('Use in This Window Only');
	const chosen = await vscode.window.showWarningMessage(
		vscode.l10n.t('VS Code could not store the key.'),
		{
			modal: true,
			detail: vscode.l10n.t(
				'{0}\n\nOn Linux the usual reason is that no keyring is running. This window can use the key until it is closed.',
				error.message
			)
		},
		thisWindow
	);
	return chosen === thisWindow;
}
