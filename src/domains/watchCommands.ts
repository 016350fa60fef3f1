import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { DomainModel } from '../model/domainModel.ts';
import { registerCommand } from '../ui/commands.ts';
import { Lazy } from '../ui/lazy.ts';
import { logError } from '../ui/log.ts';
import { keptWatches } from './keptWatches.ts';

/** The commands for watching domains. Goes on with what was watched when the window was closed or loaded anew. */
export function registerWatches(
	accounts: Accounts,
	model: DomainModel,
	state: vscode.Memento,
	log: vscode.LogOutputChannel
): vscode.Disposable {
	const watches = new Lazy(async () => {
		const { DomainWatches } = await import('./domainWatches.ts');
		return new DomainWatches(accounts, model, state, log);
	});
	if (keptWatches(state).length > 0) {
		watches.get().catch(error => logError(log, 'Going on with the watches', error));
	}
	return vscode.Disposable.from(
		watches,
		registerCommand('tencentSes.watchDomain', log, async (argument: unknown) => (await watches.get()).watch(argument)),
		registerCommand('tencentSes.stopWatching', log, async (argument: unknown) => (await watches.get()).stop(argument)),
		registerCommand('tencentSes.showWatches', log, async () => (await watches.get()).show())
	);
}
