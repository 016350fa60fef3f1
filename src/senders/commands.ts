import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { Explorer } from '../explorer/explorer.ts';
import { isNode } from '../explorer/nodes.ts';
import { mailbox } from '../mail/senderName.ts';
import { registerCommand } from '../ui/commands.ts';
import { logError } from '../ui/log.ts';
import { registerCreateMany } from './createManyCommand.ts';
import type { CreatedSender, SenderRequest } from './createSenderAddress.ts';
import { forgetWhatIsGone, type KeptPasswords } from './keptPasswords.ts';

/** The commands for sender addresses. Each loads what it needs when it is used. */
export function registerSenders(
	accounts: Accounts,
	explorer: Explorer,
	keptPasswords: KeptPasswords,
	log: vscode.LogOutputChannel
): vscode.Disposable {
	const { model } = explorer;
	return vscode.Disposable.from(
		forgetWhatIsGone(accounts, model, keptPasswords, log),
		registerCreateMany(accounts, explorer, log),
		registerCommand('tencentSes.createSenderAddress', log, async (argument: unknown) => {
			const { CreateSenderFlow } = await import('./createSenderAddress.ts');
			const created = await CreateSenderFlow.run(accounts, model, readRequest(argument));
			if (created) {
				// Not awaited: callers wait for the address, not for someone to answer the message.
				void offerMore(created);
				await reveal(explorer, log, created.address);
			}
			return created;
		}),
		registerCommand('tencentSes.setSmtpPassword', log, async (argument: unknown) => {
			const { runSetSmtpPassword } = await import('./smtpPassword.ts');
			return runSetSmtpPassword(accounts, model, keptPasswords, log, argument);
		}),
		registerCommand('tencentSes.changeSenderName', log, async (argument: unknown) => {
			const { changeSenderName } = await import('./changeSenderName.ts');
			const changed = await changeSenderName(accounts, model, log, argument);
			if (changed) {
				await reveal(explorer, log, changed.address);
			}
			return changed;
		}),
		registerCommand('tencentSes.deleteAddress', log, async (argument: unknown, selected: unknown) => {
			const { deleteAddress } = await import('./deleteAddress.ts');
			return deleteAddress(accounts, model, log, argument, selected);
		})
	);
}

async function reveal(explorer: Explorer, log: vscode.LogOutputChannel, address: string): Promise<void> {
	try {
		await explorer.revealAddress(address);
	} catch (error) {
		// The address is there all the same, and the tree says itself what went wrong.
		logError(log, 'Showing the new address', error);
	}
}

/** A row of the tree, or what a keybinding, a task or another extension passes. Anything else counts as nothing known. */
function readRequest(argument: unknown): SenderRequest {
	if (isNode(argument, 'domain') && typeof argument.entry?.name === 'string') {
		return { domain: argument.entry.name };
	}
	if (typeof argument !== 'object' || argument === null) {
		return {};
	}
	return { ...textOf(argument, 'domain'), ...textOf(argument, 'address'), ...textOf(argument, 'senderName') };
}

function textOf(source: object, key: keyof SenderRequest): SenderRequest {
	const value: unknown = Reflect.get(source, key);
	return typeof value === 'string' ? { [key]: value } : {};
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
