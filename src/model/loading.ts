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
 * The domains, after signing in if needed.
 *
 * @returns `undefined` when canceled
 */
export async function signedInSnapshot({ accounts, model }: AccountModel): Promise<Snapshot | undefined> {
	if (!accounts.current) {
		await vscode.commands.executeCommand('tencentSes.signIn');
	}
	return accounts.current && showLoading(model);
}
