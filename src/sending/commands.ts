import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { Explorer } from '../explorer/explorer.ts';
import { registerCommand } from '../ui/commands.ts';
import type { Sending } from './sending.ts';

/** The commands for test mail and what became of it. All they need is loaded when one is used. */
export function registerSending(
	accounts: Accounts,
	explorer: Explorer,
	context: Pick<vscode.ExtensionContext, 'subscriptions'>,
	log: vscode.LogOutputChannel
): vscode.Disposable {
	let loading: Promise<Sending> | undefined;

	async function load(): Promise<Sending> {
		const { Sending } = await import('./sending.ts');
		const sending = new Sending(accounts, explorer.model, log);
		context.subscriptions.push(sending);
		return sending;
	}

	function sending(): Promise<Sending> {
		loading ??= load();
		return loading;
	}

	return vscode.Disposable.from(
		registerCommand('tencentSes.sendTestMail', log, async (argument: unknown) => (await sending()).send(argument)),
		registerCommand('tencentSes.deliveryStatus', log, async (argument: unknown) => (await sending()).status(argument)),
		registerCommand('tencentSes.showEmulatorMail', log, async (argument: unknown) => (await sending()).emulatorMail.show(argument)),
		registerCommand('tencentSes.showMailSource', log, async (argument: unknown) => (await sending()).emulatorMail.showSource(argument))
	);
}
