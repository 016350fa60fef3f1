import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import { registerCommand } from '../ui/commands.ts';
import { Lazy } from '../ui/lazy.ts';

/** The commands that tell what is wrong and what a key needs. All they need is loaded when one is used. */
export function registerDiagnose(
	accounts: Accounts,
	context: Pick<vscode.ExtensionContext, 'extension'>,
	log: vscode.LogOutputChannel
): vscode.Disposable {
	const reports = new Lazy(async () => {
		const { Reports } = await import('./reports.ts');
		return new Reports(accounts, context.extension, log);
	});
	return vscode.Disposable.from(
		reports,
		registerCommand('tencentSes.diagnose', log, async (argument: unknown) => (await reports.get()).diagnose(argument)),
		registerCommand('tencentSes.createCamPolicy', log, async (argument: unknown) => {
			const { createCamPolicy } = await import('./createCamPolicy.ts');
			return createCamPolicy(accounts, argument);
		})
	);
}
