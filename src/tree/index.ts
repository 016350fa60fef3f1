import * as vscode from 'vscode';
import { registerAccountCommand } from '../accounts/accountActions.ts';
import { selectedRows } from '../model/commandArgument.ts';
import type { Services } from '../services.ts';
import { registerCommand } from '../ui/commands.ts';
import { isNode, type Node } from './nodes.ts';

const copyCommands = ['copyDomain', 'copyAddress', 'copyFromHeader', 'copyRecordName', 'copyRecordValue'] as const;

/** The commands for rows. Keybindings pass no rows, so they work on the selected ones, or the focused one. */
export function registerTree(services: Services): vscode.Disposable {
	const { log, model, view } = services;
	const rowCommands = () => import('./rowCommands.ts');

	async function keyRows(): Promise<readonly Node[]> {
		const selections = view.takeSelections();
		const { rowsForKey } = await import('./rowsForKey.ts');
		return rowsForKey(...selections);
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
		registerAccountCommand(services, 'deleteSelected', async () => {
			const rows = await keyRows();
			await (await rowCommands()).deleteRows(rows);
		}),
		registerAccountCommand(services, 'renameSelected', async () => {
			const rows = await keyRows();
			await (await rowCommands()).runOnOnly(rows, 'address', 'tencentSes.changeSenderName');
		}),
		// Enter only expands and collapses other rows.
		registerAccountCommand(services, 'showSelected', async () => {
			const rows = view.selection;
			await (await rowCommands()).runOnOnly(rows, 'record', 'tencentSes.showDomain');
		}),
		registerCommand('tencentSes.copySelected', log, async (node: unknown, nodes: unknown) => {
			const rows = node === undefined ? await keyRows() : selectedRows(node, nodes);
			const { copyRows, rowTexts } = await rowCommands();
			await copyRows(rows, rowTexts.copySelected);
		}),
		...copyCommands.map(id =>
			registerCommand(`tencentSes.${id}`, log, async (node: unknown, nodes: unknown) => {
				const rows = node === undefined ? view.selection : selectedRows(node, nodes);
				const { copyRows, rowTexts } = await rowCommands();
				await copyRows(rows, rowTexts[id]);
			})
		)
	);
}
