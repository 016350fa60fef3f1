import * as vscode from 'vscode';
import { registerCommand } from '../ui/commands.ts';
import { plainText } from '../ui/plainText.ts';
import { property } from '../ui/property.ts';
import type { Accounts } from './accounts.ts';
import type { Profile } from './profile.ts';

/** A button of a message. A command gets its argument with the account of the message. */
export type AccountButton = vscode.MessageItem &
	({ readonly command: string; readonly argument?: object } | { readonly run: () => unknown });

type Severity = 'Information' | 'Warning' | 'Error';

/**
 * Shows a message about an account. The commands of its buttons act in that account, even if another one is the current one by then.
 *
 * @returns the pressed button, and what it returned; `undefined` when the message was closed
 */
export async function showAccountMessage<B extends AccountButton>(
	profileId: string,
	severity: Severity,
	text: string,
	...buttons: readonly B[]
): Promise<{ readonly pressed: B; readonly result: unknown } | undefined> {
	const pressed = await vscode.window[`show${severity}Message`](text, ...buttons);
	if (!pressed) {
		return undefined;
	}
	return { pressed, result: await ('command' in pressed ? executeIn(profileId, pressed.command, pressed.argument) : pressed.run()) };
}

/** The title of a box or dialog that changes something, or lists what an account has. It names the account when there are several. */
export function accountTitle({ profiles }: Pick<Accounts, 'profiles'>, { label }: Pick<Profile, 'label'>, title: string): string {
	return profiles.length > 1 ? vscode.l10n.t('{0} – {1}', title, plainText(label)) : title;
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
 */
export function registerAccountCommand<A extends readonly unknown[], R>(
	{ accounts, log }: { readonly accounts: Accounts; readonly log: vscode.LogOutputChannel },
	id: string,
	handler: (...args: A) => R | Promise<R>
): vscode.Disposable {
	return registerCommand(
		`tencentSes.${id}`,
		log,
		async (...args: A) => {
			const profileId = property(args[0], 'profileId');
			return typeof profileId === 'string' ? ((await runInAccount(accounts, profileId, () => handler(...args))) as R) : handler(...args);
		},
		([argument]) => {
			const profileId = property(argument, 'profileId') ?? accounts.current?.id;
			return run => (typeof profileId === 'string' ? runInAccount(accounts, profileId, run) : run());
		}
	);
}

/**
 * Makes the account that something was offered for the current one, and runs it.
 *
 * @returns `undefined` when the account was signed out of, which a message says
 */
async function runInAccount<R>(accounts: Accounts, profileId: string, run: () => R | Promise<R>): Promise<R | undefined> {
	const profile = accounts.profiles.find(({ id }) => id === profileId);
	if (!profile) {
		void vscode.window.showWarningMessage(vscode.l10n.t('You signed out of the account that this was about. Nothing was changed.'));
		return undefined;
	}
	if (profileId !== accounts.current?.id) {
		await accounts.switchTo(profileId);
		vscode.window.setStatusBarMessage(vscode.l10n.t('Tencent Cloud SES: switched to {0}.', profile.label), 5000);
	}
	return run();
}
