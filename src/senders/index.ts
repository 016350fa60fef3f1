import * as vscode from 'vscode';
import { mailbox } from '../mail/senderName.ts';
import { addressOf, domainOf, textOf } from '../model/commandArgument.ts';
import type { Services } from '../services.ts';
import type { DomainsView } from '../tree/view.ts';
import { registerCommand } from '../ui/commands.ts';
import { logError } from '../ui/log.ts';
import { registerCreateMany } from './createManyCommand.ts';
import type { CreatedSender } from './createSenderAddress.ts';
import { forgetWhatIsGone } from './keptPasswords.ts';

/** The commands for sender addresses. Each loads what it needs when it is used. */
export function registerSenders(services: Services): vscode.Disposable {
	const { accounts, log, model, passwords, view } = services;
	return vscode.Disposable.from(
		forgetWhatIsGone(accounts, model, passwords, log),
		registerCreateMany(accounts, model, log),
		registerCommand('tencentSes.createSenderAddress', log, async (argument: unknown) => {
			const { CreateSenderFlow } = await import('./createSenderAddress.ts');
			const created = await CreateSenderFlow.run(accounts, model, {
				domain: domainOf(argument),
				address: addressOf(argument),
				senderName: textOf(argument, 'senderName')
			});
			if (created) {
				// Not awaited: callers wait for the address, not for someone to answer the message.
				void offerMore(created);
				await reveal(view, log, created.address);
			}
			return created;
		}),
		registerCommand('tencentSes.setSmtpPassword', log, async (argument: unknown) => {
			const { runSetSmtpPassword } = await import('./smtpPassword.ts');
			return runSetSmtpPassword(accounts, model, passwords, log, argument);
		}),
		registerCommand('tencentSes.changeSenderName', log, async (argument: unknown) => {
			const { changeSenderName } = await import('./changeSenderName.ts');
			const changed = await changeSenderName(accounts, model, log, argument);
			if (changed) {
				await reveal(view, log, changed.address);
			}
			return changed;
		}),
		registerCommand('tencentSes.deleteAddress', log, async (argument: unknown, selected: unknown) => {
			const { deleteAddress } = await import('./deleteAddress.ts');
			return deleteAddress(accounts, model, log, argument, selected);
		})
	);
}

async function reveal(view: DomainsView, log: vscode.LogOutputChannel, address: string): Promise<void> {
	try {
		await view.revealAddress(address);
	} catch (error) {
		// The address is there all the same, and the tree says itself what went wrong.
		logError(log, 'Showing the new address', error);
	}
}

async function offerMore({ address, senderName }: CreatedSender): Promise<void> {
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
