import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { Explorer } from '../explorer/explorer.ts';
import { registerCommand } from '../ui/commands.ts';
import { registerDomainFiles } from './domainFiles.ts';
import { registerWatches } from './watchCommands.ts';

/** The commands for sender domains. Each loads what it needs when it is used. */
export function registerDomains(
	accounts: Accounts,
	explorer: Explorer,
	context: vscode.ExtensionContext,
	log: vscode.LogOutputChannel
): vscode.Disposable {
	return vscode.Disposable.from(
		registerCommand('tencentSes.addDomain', log, async (argument: unknown) => {
			const { addDomain } = await import('./addDomain.ts');
			return addDomain(accounts, explorer, log, argument);
		}),
		registerCommand('tencentSes.deleteDomain', log, async (argument: unknown, selected: unknown) => {
			const { deleteDomain } = await import('./deleteDomain.ts');
			return deleteDomain(accounts, explorer.model, log, argument, selected);
		}),
		registerCommand('tencentSes.verifyDomain', log, async (argument: unknown) => {
			const { verifyDomain } = await import('./verifyDomain.ts');
			return verifyDomain(accounts, explorer.model, argument);
		}),
		registerCommand('tencentSes.publishInEmulator', log, async (argument: unknown) => {
			const { publishInEmulator } = await import('./verifyDomain.ts');
			return publishInEmulator(accounts, explorer.model, argument);
		}),
		registerCommand('tencentSes.copyRecords', log, async (argument: unknown) => {
			const { copyRecords } = await import('./copyRecords.ts');
			return copyRecords(accounts, explorer.model, context.globalState, argument);
		}),
		registerDomainFiles(accounts, explorer.model, log),
		registerWatches(accounts, explorer.model, context.workspaceState, log)
	);
}
