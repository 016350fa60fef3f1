import * as vscode from 'vscode';
import type { Credentials } from '../../signing/signer.ts';
import { askToConfirm } from '../../ui/confirm.ts';
import type { Accounts } from '../accounts.ts';
import type { NewProfile, Profile } from '../profile.ts';
import { SecretNotKeptError } from '../secretStore.ts';

/**
 * Tries a profile with a call that changes nothing.
 *
 * @param typed the credentials of the source `keys`
 * @throws SesError, UserError when the profile cannot be used; AbortError
 */
export async function tryProfile(
	accounts: Accounts,
	profile: NewProfile,
	typed: Credentials | undefined,
	signal: AbortSignal
): Promise<void> {
	await accounts.clients.trial(profile, typed).call('ListEmailIdentities', { Limit: 1 }, signal);
}

/**
 * Stores a profile, and makes it the current one. If VS Code cannot store the key, asks whether to use it until the window is closed.
 *
 * @param typed the credentials of the source `keys`
 * @returns `undefined` when canceled
 */
export async function saveProfile(accounts: Accounts, profile: NewProfile, typed: Credentials | undefined): Promise<Profile | undefined> {
	try {
		return await accounts.add(profile, typed);
	} catch (error) {
		if (!(error instanceof SecretNotKeptError) || !typed) {
			throw error;
		}
		const useInThisWindow = await askToConfirm(
			vscode.l10n.t('VS Code could not store the key.'),
			vscode.l10n.t('Use in This Window Only'),
			vscode.l10n.t(
				'{0}\n\nOn Linux, the usual reason is that no keyring is running. This window can use the key until it is closed.',
				error.message
			)
		);
		return useInThisWindow ? accounts.addToWindow(profile, typed) : undefined;
	}
}
