import type * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { Explorer } from '../explorer/explorer.ts';
import { registerCommand } from '../ui/commands.ts';
import type { CreateMany } from './createMany.ts';

/** The command "Create Sender Addresses from a List". What it needs is loaded when it is used first, and stays for the open lists. */
export function registerCreateMany(accounts: Accounts, { model }: Explorer, log: vscode.LogOutputChannel): vscode.Disposable {
	let loading: Promise<CreateMany> | undefined;
	let loaded: CreateMany | undefined;

	async function load(): Promise<CreateMany> {
		const { CreateMany } = await import('./createMany.ts');
		loaded = new CreateMany(accounts, model, log);
		return loaded;
	}

	const command = registerCommand('tencentSes.createMany', log, async (argument: unknown) => {
		loading ??= load();
		return (await loading).run(argument);
	});
	return {
		dispose: () => {
			command.dispose();
			loaded?.dispose();
		}
	};
}
