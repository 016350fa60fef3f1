import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { Explorer } from '../explorer/explorer.ts';
import { isNode } from '../explorer/nodes.ts';
import { mailbox } from '../mail/senderName.ts';
import { registerCommand } from '../ui/commands.ts';
import { logError } from '../ui/log.ts';
import type { CreatedSender, SenderRequest } from './createSenderAddress.ts';

/** The commands for sender addresses. */
export function registerSenders(accounts: Accounts, explorer: Explorer, log: vscode.LogOutputChannel): vscode.Disposable {
	return registerCommand('tencentSes.createSenderAddress', log, async (argument: unknown) => {
		const { CreateSenderFlow } = await import('./createSenderAddress.ts');
		const created = await CreateSenderFlow.run(accounts, explorer.model, readRequest(argument));
		if (created) {
			// Not awaited: callers wait for the address, not for someone to answer the message.
			void offerCopies(created);
			try {
				await explorer.revealAddress(created.address);
			} catch (error) {
				// The address is there all the same, and the tree says itself what went wrong.
				logError(log, 'Showing the new address', error);
			}
		}
		return created;
	});
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

async function offerCopies({ address, senderName }: CreatedSender): Promise<void> {
	const copyHeader = vscode.l10n.t('Copy From Header');
	const copyAddress = vscode.l10n.t('Copy Address');
	const chosen = await vscode.window.showInformationMessage(vscode.l10n.t('Created {0}.', address), copyHeader, copyAddress);
	if (chosen) {
		await vscode.env.clipboard.writeText(chosen === copyHeader ? mailbox(senderName, address) : address);
	}
}
