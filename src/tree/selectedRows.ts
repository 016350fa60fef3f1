import * as vscode from 'vscode';
import { UserError } from '../ui/userError.ts';
import type { Node } from './nodes.ts';

// Keys in the tree. VS Code does not pass the focused row to a keybinding, so they work on the selected rows.

/**
 * Runs the delete command for the rows, which asks first.
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

/** Changes the sender name of an address. Nothing else can be renamed. */
export async function renameRow([row, ...others]: readonly Node[]): Promise<void> {
	if (row?.kind === 'address' && others.length === 0) {
		await vscode.commands.executeCommand('tencentSes.changeSenderName', row);
	}
}

/** Shows a DNS record on the page of its domain. Enter only expands and collapses other rows. */
export async function showRow([row, ...others]: readonly Node[]): Promise<void> {
	if (row?.kind === 'record' && others.length === 0) {
		await vscode.commands.executeCommand('tencentSes.showDomain', row);
	}
}
