import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { DomainModel } from '../model/domainModel.ts';
import { registerCommand } from '../ui/commands.ts';
import { Lazy } from '../ui/lazy.ts';

/** The commands around lists of sender addresses. What they need is loaded when one is used first, and stays for the open lists. */
export function registerCreateMany(accounts: Accounts, model: DomainModel, log: vscode.LogOutputChannel): vscode.Disposable {
	const createMany = new Lazy(async () => {
		const { CreateMany } = await import('./createMany.ts');
		return new CreateMany(accounts, model, log);
	});
	return vscode.Disposable.from(
		createMany,
		registerCommand('tencentSes.createMany', log, async (argument: unknown) => (await createMany.get()).run(argument)),
		registerCommand('tencentSes.showCreationReport', log, async () => (await createMany.get()).report.show())
	);
}
