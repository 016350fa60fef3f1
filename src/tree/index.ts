import * as vscode from 'vscode';
import { registerAccountCommand } from '../accounts/accountActions.ts';
import { mailbox } from '../mail/senderName.ts';
import { selectedRows } from '../model/commandArgument.ts';
import { valueToPublish } from '../model/domainStatus.ts';
import type { Services } from '../services.ts';
import { registerCommand } from '../ui/commands.ts';
import { UserError } from '../ui/userError.ts';
import { isNode, type Node } from './nodes.ts';

export function registerTree(services: Services): vscode.Disposable {
	const { log, model, view } = services;

	/**
	 * Registers a command that copies the texts of rows, one per line.
	 *
	 * @param rows for keybindings, which pass none
	 */
	function registerCopy(id: string, textOf: (node: unknown) => string | undefined, rows = () => view.selection): vscode.Disposable {
		return registerCommand(id, log, async (node: unknown, nodes: unknown) => {
			const chosen = node === undefined ? rows() : selectedRows(node, nodes);
			const lines = chosen.map(textOf).filter(text => text !== undefined);
			if (lines.length > 0) {
				await vscode.env.clipboard.writeText(lines.join('\n'));
				const message =
					lines.length === 1 ? vscode.l10n.t('Copied to the clipboard') : vscode.l10n.t('Copied {0} lines to the clipboard', lines.length);
				vscode.window.setStatusBarMessage(message, 3000);
			}
		});
	}

	/** Runs a command on a row if it is the only one and of this kind. */
	async function runOnOnly([row, ...others]: readonly Node[], kind: Node['kind'], command: string): Promise<void> {
		if (row?.kind === kind && others.length === 0) {
			await vscode.commands.executeCommand(command, row);
		}
	}

	return vscode.Disposable.from(
		registerCommand('tencentSes.refresh', log, () => model.refresh()),
		registerCommand('tencentSes.cancelLoading', log, () => model.cancel()),
		registerAccountCommand(services, 'retry', (node: unknown) => {
			if (isNode(node, 'failure') && node.parent) {
				model.refreshRecords(node.parent.parent.entry.name);
			} else {
				model.refresh();
			}
		}),
		registerCommand('tencentSes.showLog', log, () => log.show()),
		registerAccountCommand(services, 'checkDns', async (node: unknown, nodes: unknown) => {
			const { checkDns } = await import('./checkDns.ts');
			await checkDns(services, node, nodes);
		}),
		registerAccountCommand(services, 'deleteSelected', () => deleteRows(view.takeRowsForKey())),
		registerAccountCommand(services, 'renameSelected', () => runOnOnly(view.takeRowsForKey(), 'address', 'tencentSes.changeSenderName')),
		// Enter only expands and collapses other rows.
		registerAccountCommand(services, 'showSelected', () => runOnOnly(view.selection, 'record', 'tencentSes.showDomain')),
		registerCopy('tencentSes.copySelected', textOfRow, () => view.takeRowsForKey()),
		registerCopy('tencentSes.copyDomain', node => (isNode(node, 'domain') ? node.entry.name : undefined)),
		registerCopy('tencentSes.copyAddress', node => (isNode(node, 'address') ? node.sender.address : undefined)),
		registerCopy('tencentSes.copyFromHeader', node =>
			isNode(node, 'address') ? mailbox(node.sender.senderName, node.sender.address) : undefined
		),
		registerCopy('tencentSes.copyRecordName', node => (isNode(node, 'record') ? node.record.name : undefined)),
		registerCopy('tencentSes.copyRecordValue', node => (isNode(node, 'record') ? textOfRow(node) : undefined))
	);
}

/**
 * Runs the delete command for the rows, which asks first.
 *
 * @throws UserError when domains and addresses are selected at once
 */
async function deleteRows(rows: readonly Node[]): Promise<void> {
	const addresses = rows.filter(row => row.kind === 'address');
	const domains = rows.filter(row => row.kind === 'domain' && row.entry.domain);
	if (addresses.length > 0 && domains.length > 0) {
		throw new UserError(vscode.l10n.t('Domains and sender addresses are selected. Select those of one kind to delete them.'));
	}
	if (addresses.length > 0) {
		await vscode.commands.executeCommand('tencentSes.deleteAddress', addresses[0], addresses);
	} else if (domains.length > 0) {
		await vscode.commands.executeCommand('tencentSes.deleteDomain', domains[0], domains);
	}
}

/** The text that Ctrl+C copies. */
function textOfRow(node: unknown): string | undefined {
	if (isNode(node, 'domain')) {
		return node.entry.name;
	}
	if (isNode(node, 'address')) {
		return node.sender.address;
	}
	if (isNode(node, 'failure')) {
		return node.sentence;
	}
	return isNode(node, 'record') ? valueToPublish(node.check ?? node.record) : undefined;
}
