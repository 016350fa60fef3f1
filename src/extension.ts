import * as vscode from 'vscode';
import { Accounts } from './accounts/accounts.ts';
import { registerAccounts } from './accounts/commands.ts';
import { createApi, type TencentSesApi } from './api.ts';
import { registerDiagnose } from './diagnose/commands.ts';
import { registerDomains } from './domains/commands.ts';
import { registerExplorerCommands } from './explorer/commands.ts';
import { Explorer } from './explorer/explorer.ts';
import { registerCode } from './senders/codeCommands.ts';
import { registerSenders } from './senders/commands.ts';
import { KeptPasswords } from './senders/keptPasswords.ts';
import { registerSending } from './sending/commands.ts';
import { registerUnfinished } from './unfinished/register.ts';

export function activate(context: vscode.ExtensionContext): TencentSesApi {
	const log = vscode.window.createOutputChannel('Tencent SES', { log: true });
	const accounts = new Accounts(context, log);
	const explorer = new Explorer(accounts, log);
	const keptPasswords = new KeptPasswords(context.secrets);

	context.subscriptions.push(
		log,
		accounts,
		explorer,
		registerAccounts(accounts, log),
		registerExplorerCommands(explorer, log),
		registerSenders(accounts, explorer, keptPasswords, log),
		registerCode(accounts, explorer.model, keptPasswords, context.globalState, log),
		registerDomains(accounts, explorer, context, log),
		registerSending(accounts, explorer, log),
		registerUnfinished(accounts, explorer.model, log),
		registerDiagnose(accounts, context, log)
	);
	return createApi();
}
