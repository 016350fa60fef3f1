import * as vscode from 'vscode';
import { iconless } from '../ui/plainText.ts';
import type { Accounts } from './accounts.ts';

/**
 * Makes the account that something was offered for the current one.
 *
 * @returns `false` when the account was signed out of, which a message says
 */
export async function switchTo(accounts: Accounts, profileId: string): Promise<boolean> {
	const profile = accounts.profiles.find(({ id }) => id === profileId);
	if (!profile) {
		void vscode.window.showWarningMessage(vscode.l10n.t('You have signed out of this profile. Nothing was changed. Sign in again.'));
		return false;
	}
	await accounts.switchTo(profile.id);
	vscode.window.setStatusBarMessage(iconless(vscode.l10n.t('Tencent SES: Switched to {0}', profile.label)), 5000);
	return true;
}
