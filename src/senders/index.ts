import * as vscode from 'vscode';
import { registerAccountCommand } from '../accounts/accountActions.ts';
import { addressOf, domainOf, textOf } from '../model/commandArgument.ts';
import type { Services } from '../services.ts';
import { registerCommand } from '../ui/commands.ts';
import { Lazy } from '../ui/lazy.ts';
import { logError } from '../ui/log.ts';

/** The commands for sender addresses. Each loads its code when it is used. */
export function registerSenders(services: Services): vscode.Disposable {
	const { documents, log } = services;
	// Stays loaded for the open lists.
	const createMany = new Lazy(async () => {
		const { CreateMany } = await import('./createMany.ts');
		return new CreateMany(services);
	});
	documents.register('list', async ({ profileId }) => (await createMany.get()).reportFor(profileId));
	return vscode.Disposable.from(
		createMany,
		registerAccountCommand(services, 'createMany', async (argument: unknown) => (await createMany.get()).run(argument)),
		registerCommand('tencentSes.showCreationReport', log, async (argument: unknown) =>
			(await createMany.get()).showReport(textOf(argument, 'profileId'))
		),
		registerAccountCommand(services, 'createSenderAddress', async (argument: unknown) => {
			const { createSender } = await import('./createSenderAddress.ts');
			const created = await createSender(services, {
				domain: domainOf(argument),
				address: addressOf(argument),
				senderName: textOf(argument, 'senderName'),
				profileId: textOf(argument, 'profileId')
			});
			if (created) {
				await reveal(services, created.address);
			}
			return created;
		}),
		registerAccountCommand(services, 'setSmtpPassword', async (argument: unknown) => {
			const { runSetSmtpPassword } = await import('./smtpPassword.ts');
			return runSetSmtpPassword(services, argument);
		}),
		registerAccountCommand(services, 'changeSenderName', async (argument: unknown) => {
			const { changeSenderName } = await import('./changeSenderName.ts');
			const changed = await changeSenderName(services, argument);
			if (changed) {
				await reveal(services, changed.address);
			}
			return changed;
		}),
		registerAccountCommand(services, 'deleteAddress', async (argument: unknown, selected: unknown) => {
			const { deleteAddress } = await import('./deleteAddress.ts');
			return deleteAddress(services, argument, selected);
		})
	);
}

async function reveal({ view, log }: Services, address: string): Promise<void> {
	// The command has succeeded, and the tree shows its own errors.
	await view.revealAddress(address).catch(error => logError(log, 'Showing the new address', error));
}
