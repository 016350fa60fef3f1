import * as vscode from 'vscode';
import { Accounts } from './accounts/accounts.ts';
import { registerAccounts } from './accounts/index.ts';
import { registerAgent } from './agent/index.ts';
import { createApi, type TencentSesApi } from './api.ts';
import { registerCode } from './code/index.ts';
import { registerDiagnose } from './diagnose/index.ts';
import { registerDomains } from './domains/index.ts';
import { Watches } from './domains/watches.ts';
import { DomainModel } from './model/domainModel.ts';
import { registerRecovery } from './recovery/index.ts';
import { registerSenders } from './senders/index.ts';
import { lazySending, registerSendMail } from './sendMail/index.ts';
import type { Services } from './services.ts';
import { registerTemplates } from './templates/index.ts';
import { registerTree } from './tree/index.ts';
import { DomainsView } from './tree/view.ts';
import { Pages } from './ui/pages.ts';
import { ReadOnlyDocuments } from './ui/readOnlyDocuments.ts';

export function activate(context: vscode.ExtensionContext): TencentSesApi {
	const log = vscode.window.createOutputChannel('Tencent SES', { log: true });
	const accounts = new Accounts(context, log);
	const model = new DomainModel(accounts);
	const view = new DomainsView(accounts, model, context.workspaceState, log);
	const watches = new Watches(accounts, model, context.workspaceState, log);
	const documents = new ReadOnlyDocuments(accounts);
	const pages = new Pages(accounts, context.extensionUri);
	const services: Services = { context, log, accounts, model, view, watches, documents, pages };
	const sending = lazySending(services);

	context.subscriptions.push(
		log,
		accounts,
		model,
		view,
		watches,
		documents,
		pages,
		sending,
		registerAccounts(accounts, log),
		registerTree(services),
		registerSenders(services),
		registerCode(services),
		registerDomains(services),
		registerSendMail(services, sending),
		registerTemplates(services),
		registerRecovery(services),
		registerDiagnose(services),
		registerAgent(services, sending)
	);
	return createApi();
}
