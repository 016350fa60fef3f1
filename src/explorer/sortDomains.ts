import * as vscode from 'vscode';
import { askToPick } from '../ui/multiStepInput.ts';
import { type DomainOrder, domainOrders, isDomainOrder } from './arrangement.ts';
import type { Explorer } from './explorer.ts';

/** The command "Sort Domains By…". @param argument an order that a keybinding or another extension passes; anything else asks */
export async function sortDomains(explorer: Explorer, argument: unknown): Promise<void> {
	if (isDomainOrder(argument)) {
		await explorer.setOrder(argument);
		return;
	}
	const answer = await askToPick<DomainOrder>({
		title: vscode.l10n.t('Sort Domains'),
		placeholder: vscode.l10n.t('Which domains come first?'),
		active: explorer.order,
		items: domainOrders.map(order => ({
			...orderItem(order),
			...(order === explorer.order ? { iconPath: new vscode.ThemeIcon('check') } : {}),
			value: order
		}))
	});
	if (answer && answer !== 'back') {
		await explorer.setOrder(answer.value);
	}
}

function orderItem(order: DomainOrder): { readonly label: string; readonly description: string } {
	switch (order) {
		case 'name':
			return { label: vscode.l10n.t('Name'), description: vscode.l10n.t('from A to Z') };
		case 'status':
			return { label: vscode.l10n.t('Status'), description: vscode.l10n.t('what needs work first') };
		case 'dailyQuota':
			return { label: vscode.l10n.t('Daily Quota'), description: vscode.l10n.t('the largest first') };
	}
}
