import * as vscode from 'vscode';
import { UserError } from '../ui/userError.ts';
import type { Node } from './nodes.ts';

// What keys do in the tree. VS Code does not tell a keybinding which row it is about, so it is about those that are selected.

/**
 * Asks before it deletes, as the commands in the menus of the rows do.
 *
 * @throws UserError when domains and addresses are selected at once
 */
export async function deleteRows(rows: readonly Node[]): Promise<void> {
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

/** Changes the sender name of an address; there is nothing else that could get another name. */
export async function renameRow([row, ...others]: readonly Node[]): Promise<void> {
	if (row?.kind === 'address' && others.length === 0) {
		await vscode.commands.executeCommand('tencentSes.changeSenderName', row);
	}
}

/** Shows a DNS record on the page of its domain. Rows that open and close do only that. */
export async function showRow([row, ...others]: readonly Node[]): Promise<void> {
	if (row?.kind === 'record' && others.length === 0) {
		await vscode.commands.executeCommand('tencentSes.showDomain', row);
	}
}
