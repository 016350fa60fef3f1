import type * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { DomainModel } from '../model/domainModel.ts';
import { Lazy } from '../ui/lazy.ts';
import { logError } from '../ui/log.ts';
import type { DomainWatches, KeptDomain } from './domainWatches.ts';

/**
 * Key of workspaceState, which belongs to one window, so each window resumes only its own watches. In globalState two windows would
 * watch the same domain.
 */
const stateKey = 'tencentSes.watches';

/** Checks domains in the background until SES has verified them. Loads its code when there is a domain to watch. */
export class Watches extends Lazy<DomainWatches> {
	private readonly _state: vscode.Memento;

	/** Continues the watches that were running when the window was closed or reloaded. */
	constructor(accounts: Accounts, model: DomainModel, state: vscode.Memento, log: vscode.LogOutputChannel) {
		super(async () => {
			const { DomainWatches } = await import('./domainWatches.ts');
			return new DomainWatches({ accounts, model, log }, this._kept, kept => state.update(stateKey, kept));
		});
		this._state = state;
		if (this._kept.length > 0) {
			this.get().catch(error => logError(log, 'Resuming the watches', error));
		}
	}

	/** Ends the watch of a domain, if there is one, without a message. */
	async end(profileId: string, domain: string): Promise<void> {
		if (this._kept.length > 0) {
			await (await this.get()).end(profileId, domain);
		}
	}

	private get _kept(): readonly KeptDomain[] {
		return this._state.get<readonly KeptDomain[]>(stateKey, []);
	}
}
