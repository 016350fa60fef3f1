import * as vscode from 'vscode';
import type { Accounts } from './accounts.ts';

/**
 * Runs the command behind a button of a message in the profile that the message is about, which may not be the current one any more.
 *
 * @returns what the command returned; `undefined` also when that profile was removed
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
