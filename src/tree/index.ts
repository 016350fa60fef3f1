import * as vscode from 'vscode';
import { registerAccountCommand } from '../accounts/accountActions.ts';
import { selectedDomains, selectedRows } from '../model/commandArgument.ts';
import type { Services } from '../services.ts';
import { nothing, registerCommand } from '../ui/commands.ts';
import { isNode, type Node } from './nodes.ts';

const copyCommands = ['copySelected', 'copyFromHeader', 'copyRecordName'] as const;

/** The commands for rows. Keybindings pass no rows, so they work on the selected ones, or the focused one. */
export function registerTree(services: Services): vscode.Disposable {
	const { log, model, view } = services;
	const rowCommands = () => import('./rowCommands.ts');

	const selectionsOrRows = (node: unknown, nodes: unknown) =>
		node === undefined ? view.takeSelections() : [selectedRows(node, nodes) as readonly Node[]];

	return vscode.Disposable.from(
		registerCommand('tencentSes.refresh', log, nothing, () => model.refresh()),
		registerCommand('tencentSes.cancelLoading', log, nothing, () => model.cancel()),
		registerAccountCommand(services, 'retry', failedDomain, domain =>
			domain === undefined ? model.refresh() : model.refreshRecords(domain)
		),
		registerCommand('tencentSes.showLog', log, nothing, () => log.show()),
		registerAccountCommand(services, 'checkDns', selectedDomains, async domains =>
			(await import('./checkDns.ts')).checkDns(services, domains)
		),
		...(['deleteSelected', 'renameSelected'] as const).map(id =>
			registerAccountCommand(services, id, view.takeSelections, async selected => (await rowCommands())[id](selected))
		),
		registerAccountCommand(services, 'openConsole', consolePage, async page => (await rowCommands()).openConsole(services, page)),
		registerCommand('tencentSes.openSettings', log, nothing, () =>
			vscode.commands.executeCommand('workbench.action.openSettings', '@ext:tencent-ses.tencent-ses')
		),
		...copyCommands.map(id =>
			registerCommand(`tencentSes.${id}`, log, selectionsOrRows, async rows => (await rowCommands()).copyRows(rows, id))
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
