import * as vscode from 'vscode';
import { mailbox } from '../mail/senderName.ts';
import { addressOf, domainOf, textOf } from '../model/commandArgument.ts';
import type { Services } from '../services.ts';
import { registerCommand } from '../ui/commands.ts';
import { Lazy } from '../ui/lazy.ts';
import { logError } from '../ui/log.ts';
import type { CreatedSender } from './createSenderAddress.ts';

/** The commands for sender addresses. Each loads its code when it is used. */
export function registerSenders(services: Services): vscode.Disposable {
	const { log } = services;
	// Stays loaded for the open lists.
	const createMany = new Lazy(async () => {
		const { CreateMany } = await import('./createMany.ts');
		return new CreateMany(services);
	});
	return vscode.Disposable.from(
		createMany,
		registerCommand('tencentSes.createMany', log, async (argument: unknown) => (await createMany.get()).run(argument)),
		registerCommand('tencentSes.showCreationReport', log, async () => (await createMany.get()).showReport()),
		registerCommand('tencentSes.createSenderAddress', log, async (argument: unknown) => {
			const { createSender } = await import('./createSenderAddress.ts');
			const created = await createSender(services, {
				domain: domainOf(argument),
				address: addressOf(argument),
				senderName: textOf(argument, 'senderName')
			});
			if (created) {
				// Not awaited: callers wait for the address, not for an answer to the message.
				void offerNextSteps(created);
				await reveal(services, created.address);
			}
			return created;
		}),
		registerCommand('tencentSes.setSmtpPassword', log, async (argument: unknown) => {
			const { runSetSmtpPassword } = await import('./smtpPassword.ts');
			return runSetSmtpPassword(services, argument);
		}),
		registerCommand('tencentSes.changeSenderName', log, async (argument: unknown) => {
			const { changeSenderName } = await import('./changeSenderName.ts');
			const changed = await changeSenderName(services, argument);
			if (changed) {
				await reveal(services, changed.address);
			}
			return changed;
		}),
		registerCommand('tencentSes.deleteAddress', log, async (argument: unknown, selected: unknown) => {
			const { deleteAddress } = await import('./deleteAddress.ts');
			return deleteAddress(services, argument, selected);
		})
	);
}

async function reveal({ view, log }: Services, address: string): Promise<void> {
	// The command has succeeded, and the tree shows its own errors.
	await view.revealAddress(address).catch(error => logError(log, 'Showing the new address', error));
}

async function offerNextSteps({ address, senderName }: CreatedSender): Promise<void> {
	const setPassword = vscode.l10n.t('Set SMTP Password');
	const copyHeader = vscode.l10n.t('Copy From Header');
	const copyAddress = vscode.l10n.t('Copy Address');
	const message = vscode.l10n.t('Created {0}.', address);
	const chosen = await vscode.window.showInformationMessage(message, setPassword, copyHeader, copyAddress);
	if (chosen === setPassword) {
		await vscode.commands.executeCommand('tencentSes.setSmtpPassword', { address });
	} else if (chosen) {
		await vscode.env.clipboard.writeText(chosen === copyHeader ? mailbox(senderName, address) : address);
	}
}
