import * as vscode from 'vscode';
import { registerCommand } from '../ui/commands.ts';
import { logError } from '../ui/log.ts';
import { iconless } from '../ui/plainText.ts';
import type { Accounts } from './accounts.ts';

/** The commands for profiles. They take the id of a profile, except for Sign In, which takes `emulator`. */
export function registerAccounts(accounts: Accounts, log: vscode.LogOutputChannel): vscode.Disposable {
	/** Another window may have changed the profiles: what the command shows and the sidebar must agree. */
	const register = (id: string, run: (profileId: string | undefined) => Promise<unknown>) =>
		registerCommand(
			id,
			log,
			// Menus may pass anything.
			profileId => (typeof profileId === 'string' ? profileId : undefined),
			profileId => {
				accounts.catchUp();
				return run(profileId);
			}
		);
	accounts.deleteOrphans().catch((error: unknown) => logError(log, 'Deleting what belongs to no profile', error));
	const commands = () => import('./profileCommands.ts');
	return vscode.Disposable.from(
		register('tencentSes.signIn', async source => {
			const { signIn } = await import('./signIn/signIn.ts');
			const profile = await signIn(accounts, source);
			if (profile) {
				vscode.window.setStatusBarMessage(iconless(vscode.l10n.t('Tencent Cloud SES: signed in as {0}.', profile.label)), 5000);
			}
			return profile?.id;
		}),
		register('tencentSes.switchProfile', async id => (await commands()).switchProfile(accounts, id)),
		register('tencentSes.renameProfile', async id => (await commands()).renameProfile(accounts, id)),
		register('tencentSes.signOut', async id => (await commands()).signOut(accounts, id))
	);
}
