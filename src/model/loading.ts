import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import { withProgress } from '../ui/progress.ts';
import type { DomainModel, Snapshot } from './domainModel.ts';

/** The accounts and the domains of the current one. */
export interface AccountModel {
	readonly accounts: Accounts;
	readonly model: DomainModel;
}

/**
 * The domains, with a notification while they load.
 *
 * @returns `undefined` when signed out or canceled
 */
async function showLoading(model: DomainModel): Promise<Snapshot | undefined> {
	if (model.loaded) {
		return model.loaded;
	}
	return withProgress(vscode.l10n.t('Loading sender domains…'), async signal => {
		signal.addEventListener('abort', () => model.cancel());
		try {
			return await model.snapshot();
		} catch (error) {
			if (signal.aborted) {
				return undefined;
			}
			throw error;
		}
	});
}

/**
 * The domains of an account, after signing in if needed.
 *
 * @param profileId of the account that the command was begun in. Default: the current one
 * @returns `undefined` when canceled
 * @throws UserError when another account is the current one, or became it while they loaded
 */
export async function signedInSnapshot({ accounts, model }: AccountModel, profileId?: string): Promise<Snapshot | undefined> {
	if (!accounts.current) {
		await vscode.commands.executeCommand('tencentSes.signIn');
	}
	const id = profileId ?? accounts.current?.id;
	const snapshot = accounts.current && (await showLoading(model));
	if (snapshot && id !== undefined) {
		accounts.requireCurrent(id);
		// What another window did has no event, so the list may be of an earlier account.
		accounts.requireCurrent(snapshot.profile.id);
	}
	return snapshot;
}
