import * as vscode from 'vscode';
import { registerAccountCommand } from '../accounts/accountActions.ts';
import { fields, flag, selectedAddresses, text } from '../model/commandArgument.ts';
import type { Services } from '../services.ts';
import { registerCommand } from '../ui/commands.ts';
import { Lazy } from '../ui/lazy.ts';
import { logError } from '../ui/log.ts';
import type { KeptList } from './senderLists.ts';

/** Key of workspaceState, which belongs to one window: the open lists of sender addresses, which are lists again after a reload. */
const listsKey = 'tencentSes.lists';

/** The commands for sender addresses. Each loads its code when it is used. */
export function registerSenders(services: Services): vscode.Disposable {
	const { context, documents, log } = services;
	const keptLists = context.workspaceState.get<readonly KeptList[]>(listsKey, []);
	// Stays loaded for the open lists.
	const createMany = new Lazy(async () => {
		const { CreateMany } = await import('./createMany.ts');
		return new CreateMany(services, keptLists, lists => {
			void context.workspaceState.update(listsKey, lists.length > 0 ? lists : undefined);
		});
	});
	if (keptLists.length > 0) {
		createMany.get().catch(error => logError(log, 'Restoring the lists', error));
	}
	documents.register('list', async ({ profileId }) => (await createMany.get()).reportFor(profileId));
	return vscode.Disposable.from(
		createMany,
		registerAccountCommand(services, 'createMany', fields({ text, domain: text, list: text, kind: text }), async request =>
			(await createMany.get()).run(request)
		),
		registerCommand('tencentSes.showCreationReport', log, fields({ profileId: text }), async ({ profileId }) =>
			(await createMany.get()).showReport(profileId)
		),
		registerAccountCommand(
			services,
			'createSenderAddress',
			fields({ domain: text, address: text, senderName: text, kind: text }),
			async request => (await import('./createSenderAddress.ts')).createSender(services, request)
		),
		registerAccountCommand(services, 'setSmtpPassword', fields({ address: text, keep: flag }), async request =>
			(await import('./smtpPassword.ts')).runSetSmtpPassword(services, request)
		),
		registerAccountCommand(services, 'changeSenderName', fields({ address: text, senderName: text }), async request =>
			(await import('./changeSenderName.ts')).changeSenderName(services, request)
		),
		registerAccountCommand(services, 'deleteAddress', selectedAddresses, async addresses =>
			(await import('./deleteAddress.ts')).deleteAddress(services, addresses)
		)
	);
}
