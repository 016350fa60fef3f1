import * as vscode from 'vscode';
import { registerCommand } from '../ui/commands.ts';
import { plainText } from '../ui/plainText.ts';
import { property } from '../ui/property.ts';
import type { Accounts } from './accounts.ts';
import type { Profile } from './profile.ts';

export type AccountButton = vscode.MessageItem &
	({ readonly command: string; readonly argument?: object } | { readonly run: () => unknown });

export type Severity = 'Information' | 'Warning' | 'Error';

/**
 * Shows a message about an account. The commands of its buttons run in that account, even if the user has switched to another.
 *
 * @param text may contain text from elsewhere
 * @returns the pressed button, and what it returned; `undefined` when the message was closed
 */
export async function showAccountMessage<B extends AccountButton>(
	profileId: string,
	severity: Severity,
	text: string,
	...buttons: readonly B[]
): Promise<{ readonly pressed: B; readonly result: unknown } | undefined> {
	const pressed = await vscode.window[`show${severity}Message`](plainText(text), ...buttons);
	if (!pressed) {
		return undefined;
	}
	return { pressed, result: await ('command' in pressed ? executeIn(profileId, pressed.command, pressed.argument) : pressed.run()) };
}

/** The title of a box or dialog that changes something, or lists what an account has. It names the account when there are several. */
export function accountTitle(
	{ profiles }: Pick<Accounts, 'profiles'>,
	{ id, label }: Pick<Profile, 'id' | 'label'>,
	title: string
): string {
	// It may have been renamed since.
	const shown = profiles.find(profile => profile.id === id)?.label ?? label;
	return profiles.length > 1 ? vscode.l10n.t('{0} – {1}', title, plainText(shown)) : title;
}

/** Runs a command of `registerAccountCommand` in an account. @param command without `tencentSes.` */
export function executeIn(profileId: string, command: string, argument?: object): Thenable<unknown> {
	return vscode.commands.executeCommand(`tencentSes.${command}`, { ...argument, profileId });
}

/**
 * Registers a command that acts in an account: that of its argument, which is the one it was offered for, or the current one. So does the
 * Retry button of its errors.
 *
 * @param id without `tencentSes.`
 * @param read see `registerCommand`
 */
export function registerAccountCommand<T, R>(
	{ accounts, log }: { readonly accounts: Accounts; readonly log: vscode.LogOutputChannel },
	id: string,
	read: (...args: readonly unknown[]) => T,
	run: (request: T) => R | Promise<R>
): vscode.Disposable {
	return registerCommand(
		`tencentSes.${id}`,
		log,
		(...args) => {
			const profileId = property(args[0], 'profileId');
			return { request: read(...args), profileId: typeof profileId === 'string' ? profileId : accounts.current?.id };
		},
		async started => {
			const { request, profileId } = started;
			if (profileId !== undefined && profileId !== accounts.current?.id) {
				const { switchTo } = await import('./switchAccount.ts');
				if (!(await switchTo(accounts, profileId))) {
					return undefined;
				}
			}
			try {
				return await run(request);
			} finally {
				// The command may have asked to sign in.
				started.profileId ??= accounts.current?.id;
			}
		},
		({ profileId }) => profileId
	);
}
