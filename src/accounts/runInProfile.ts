import * as vscode from 'vscode';
import type { Accounts } from './accounts.ts';

/**
 * Runs a command that a message offers, in the profile that the message is about: someone may have switched since it came.
 *
 * @returns `undefined` when nothing came of it, also because that profile is gone
 */
export async function runInProfile(
	accounts: Pick<Accounts, 'profiles' | 'current' | 'switchTo'>,
	profileId: string,
	command: string,
	argument: object
): Promise<unknown> {
	if (!accounts.profiles.some(({ id }) => id === profileId)) {
		return undefined;
	}
	if (profileId !== accounts.current?.id) {
		await accounts.switchTo(profileId);
	}
	return vscode.commands.executeCommand(command, argument);
}
