import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { DomainModel } from '../explorer/domainModel.ts';
import { registerCommand } from '../ui/commands.ts';
import { logError } from '../ui/log.ts';
import type { DomainWatches } from './domainWatches.ts';
import { keptWatches } from './keptWatches.ts';

/** The commands for watching domains. Goes on with what was watched when the window was closed or loaded anew. */
export function registerWatches(
	accounts: Accounts,
	model: DomainModel,
	state: vscode.Memento,
	log: vscode.LogOutputChannel
): vscode.Disposable {
	let loading: Promise<DomainWatches> | undefined;
	let isDisposed = false;

	async function load(): Promise<DomainWatches> {
		const { DomainWatches } = await import('./domainWatches.ts');
		const watches = new DomainWatches(accounts, model, state, log);
		if (isDisposed) {
			watches.dispose();
		}
		return watches;
	}

	function watches(): Promise<DomainWatches> {
		loading ??= load();
		return loading;
	}

	if (keptWatches(state).length > 0) {
		watches().catch(error => logError(log, 'Going on with the watches', error));
	}
	return vscode.Disposable.from(
		{
			dispose: () => {
				isDisposed = true;
				// What could not be loaded needs no disposing.
				loading?.then(
					loaded => loaded.dispose(),
					() => {}
				);
			}
		},
		registerCommand('tencentSes.watchDomain', log, async (argument: unknown) => (await watches()).watch(argument)),
		registerCommand('tencentSes.stopWatching', log, async (argument: unknown) => (await watches()).stop(argument)),
		registerCommand('tencentSes.showWatches', log, async () => (await watches()).show())
	);
}
