import * as vscode from 'vscode';
import { Accounts } from './accounts/accounts.ts';
import { registerAccounts } from './accounts/commands.ts';
import { createApi, type TencentSesApi } from './api.ts';
import { Explorer, registerExplorerCommands } from './explorer/explorer.ts';
import { registerSenders } from './senders/commands.ts';

export function activate(context: vscode.ExtensionContext): TencentSesApi {
	const log = vscode.window.createOutputChannel('Tencent SES', { log: true });
	const accounts = new Accounts(context, log);
	const explorer = new Explorer(accounts, log);

	context.subscriptions.push(
		log,
		accounts,
		explorer,
		registerAccounts(accounts, log),
		registerExplorerCommands(explorer, log),
		registerSenders(accounts, explorer, log)
	);
	return createApi();
}
