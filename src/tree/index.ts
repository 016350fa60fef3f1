import * as vscode from 'vscode';
import { registerAccountCommand } from '../accounts/accountActions.ts';
import { selectedDomains, selectedRows } from '../model/commandArgument.ts';
import type { Services } from '../services.ts';
import { nothing, registerCommand } from '../ui/commands.ts';
import { isNode, type Node } from './nodes.ts';

const copyCommands = ['copyFromHeader', 'copyRecordName'] as const;

/** The commands for rows. Keybindings pass no rows, so they work on the selected ones, or the focused one. */
export function registerTree(services: Services): vscode.Disposable {
	const { log, model, view } = services;
	const rowCommands = () => import('./rowCommands.ts');

	const selections = () => view.takeSelections();
	const selectionsOrRows = (node: unknown, nodes: unknown) =>
		node === undefined ? view.takeSelections() : [selectedRows(node, nodes) as readonly Node[]];

	async function keyRows(selections: ReturnType<typeof view.takeSelections>): Promise<readonly Node[]> {
		const { rowsForKey } = await import('./rowsForKey.ts');
		return rowsForKey(...selections);
	}

	return vscode.Disposable.from(
		registerCommand('tencentSes.refresh', log, nothing, () => model.refresh()),
		registerCommand('tencentSes.cancelLoading', log, nothing, () => model.cancel()),
		registerAccountCommand(services, 'retry', failedDomain, domain =>
			domain === undefined ? model.refresh() : model.refreshRecords(domain)
		),
		registerCommand('tencentSes.showLog', log, nothing, () => log.show()),
		registerAccountCommand(services, 'checkDns', selectedDomains, async domains => {
			const { checkDns } = await import('./checkDns.ts');
			await checkDns(services, domains);
		}),
		registerAccountCommand(services, 'deleteSelected', selections, async selected =>
			(await rowCommands()).deleteRows(await keyRows(selected))
		),
		registerAccountCommand(services, 'renameSelected', selections, async selected =>
			(await rowCommands()).runOnOnly(await keyRows(selected), 'address', 'tencentSes.changeSenderName')
		),
		registerAccountCommand(services, 'openConsole', consolePage, async page => {
			const { openConsole } = await rowCommands();
			await openConsole(services, page);
		}),
		registerCommand('tencentSes.openSettings', log, nothing, () =>
			vscode.commands.executeCommand('workbench.action.openSettings', '@ext:tencent-ses.tencent-ses')
		),
		registerCommand('tencentSes.copySelected', log, selectionsOrRows, async selected => {
			const { copyRows, rowTexts } = await rowCommands();
			await copyRows(await keyRows(selected), rowTexts.copySelected);
		}),
		...copyCommands.map(id =>
			registerCommand(`tencentSes.${id}`, log, selectedRows, async rows => {
				const { copyRows, rowTexts } = await rowCommands();
				await copyRows(rows, rowTexts[id]);
			})
		)
	);
}

/** The page of the SES console with what a row shows. */
function consolePage(node: unknown): 'domain' | 'address' {
	return isNode(node, 'address') ? 'address' : 'domain';
}

/** The domain whose records could not be loaded; `undefined` for the list of domains. */
function failedDomain(node: unknown): string | undefined {
	return isNode(node, 'failure') ? node.parent?.parent.entry.name : undefined;
}
