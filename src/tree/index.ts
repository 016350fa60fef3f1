import * as vscode from 'vscode';
import { mailbox } from '../mail/senderName.ts';
import { selectedRows } from '../model/commandArgument.ts';
import { valueToPublish } from '../model/domainStatus.ts';
import type { Services } from '../services.ts';
import { registerCommand } from '../ui/commands.ts';
import { isNode } from './nodes.ts';

/** Registers the commands of the tree that change nothing. */
export function registerTree(services: Services): vscode.Disposable {
	const { log, model, view } = services;

	/** Registers a command that copies the texts of rows, one per line. */
	function registerCopy(id: string, textOf: (node: unknown) => string | undefined): vscode.Disposable {
		return registerCommand(id, log, async (node: unknown, nodes: unknown) => {
			// A keybinding passes no rows.
			const chosen = node === undefined ? view.selection : selectedRows(node, nodes);
			const lines = chosen.map(textOf).filter(text => text !== undefined);
			if (lines.length > 0) {
				await vscode.env.clipboard.writeText(lines.join('\n'));
				const message =
					lines.length === 1 ? vscode.l10n.t('Copied to the clipboard') : vscode.l10n.t('Copied {0} lines to the clipboard', lines.length);
				vscode.window.setStatusBarMessage(message, 3000);
			}
		});
	}

	return vscode.Disposable.from(
		registerCommand('tencentSes.refresh', log, () => model.refresh()),
		registerCommand('tencentSes.cancelLoading', log, () => model.cancel()),
		registerCommand('tencentSes.retry', log, (node: unknown) => {
			if (isNode(node, 'failure') && node.parent) {
				model.refreshRecords(node.parent.parent.entry.name);
			} else {
				model.refresh();
			}
		}),
		registerCommand('tencentSes.showLog', log, () => log.show()),
		registerCommand('tencentSes.checkDns', log, async (node: unknown, nodes: unknown) => {
			const { checkDns } = await import('./checkDns.ts');
			await checkDns(services, node, nodes);
		}),
		registerCommand('tencentSes.deleteSelected', log, async () => {
			const { deleteRows } = await import('./selectedRows.ts');
			await deleteRows(view.selection);
		}),
		registerCommand('tencentSes.renameSelected', log, async () => {
			const { renameRow } = await import('./selectedRows.ts');
			await renameRow(view.selection);
		}),
		registerCommand('tencentSes.showSelected', log, async () => {
			const { showRow } = await import('./selectedRows.ts');
			await showRow(view.selection);
		}),
		registerCopy('tencentSes.copySelected', textOfRow),
		registerCopy('tencentSes.copyDomain', node => (isNode(node, 'domain') ? node.entry.name : undefined)),
		registerCopy('tencentSes.copyAddress', node => (isNode(node, 'address') ? node.sender.address : undefined)),
		registerCopy('tencentSes.copyFromHeader', node =>
			isNode(node, 'address') ? mailbox(node.sender.senderName, node.sender.address) : undefined
		),
		registerCopy('tencentSes.copyRecordName', node => (isNode(node, 'record') ? node.record.name : undefined)),
		registerCopy('tencentSes.copyRecordValue', node => (isNode(node, 'record') ? textOfRow(node) : undefined))
	);
}

/** The text that Ctrl+C copies. */
function textOfRow(node: unknown): string | undefined {
	if (isNode(node, 'domain')) {
		return node.entry.name;
	}
	if (isNode(node, 'address')) {
		return node.sender.address;
	}
	return isNode(node, 'record') ? valueToPublish(node.check ?? node.record) : undefined;
}
