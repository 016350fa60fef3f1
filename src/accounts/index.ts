import * as vscode from 'vscode';
import { registerCommand } from '../ui/commands.ts';
import { logError } from '../ui/log.ts';
import type { Accounts } from './accounts.ts';

/** Each takes the id of a profile, or what to sign in to. */
const commands = ['signIn', 'switchProfile', 'renameProfile', 'signOut'] as const;

/** The commands for profiles. */
export function registerAccounts(accounts: Accounts, log: vscode.LogOutputChannel): vscode.Disposable {
	accounts.deleteOrphans().catch((error: unknown) => logError(log, 'Deleting what belongs to no profile', error));
	return vscode.Disposable.from(
		...commands.map(id =>
			registerCommand(
				`tencentSes.${id}`,
				log,
				// Menus may pass anything.
				argument => (typeof argument === 'string' ? argument : undefined),
				async argument => {
					// Another window may have changed the profiles: what the command shows and the sidebar must agree.
					accounts.catchUp();
					return (await import('./profileCommands.ts'))[id](accounts, argument);
				}
			)
		)
	);
}
