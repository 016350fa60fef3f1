import * as vscode from 'vscode';
import { mailbox } from '../mail/senderName.ts';
import { valueToPublish } from '../model/domainStatus.ts';
import type { Services } from '../services.ts';
import { consoleUrl } from '../ses/sites.ts';
import { rowsForKey } from '../ui/rowsForKey.ts';
import { UserError } from '../ui/userError.ts';
import { isNode, type Node, nodeId } from './nodes.ts';

/** What a command is for, see `followSelections`. */
type Selections = readonly (readonly Node[])[];

/** The text of a row for the copy commands; `undefined` for none. */
const rowTexts = {
	copySelected: textOfRow,
	copyFromHeader: (node: unknown) => (isNode(node, 'address') ? mailbox(node.sender.senderName, node.sender.address) : undefined),
	copyRecordName: (node: unknown) => (isNode(node, 'record') ? node.record.name : undefined)
};

/** Copies the texts of rows, one per line. The rows may be anything. */
export async function copyRows(selections: Selections, command: keyof typeof rowTexts): Promise<void> {
	const lines = rowsForKey(nodeId, ...selections)
		.map(rowTexts[command])
		.filter(text => text !== undefined);
	if (lines.length > 0) {
		await vscode.env.clipboard.writeText(lines.join('\n'));
		const message =
			lines.length === 1 ? vscode.l10n.t('Copied to the clipboard') : vscode.l10n.t('Copied {0} lines to the clipboard', lines.length);
		vscode.window.setStatusBarMessage(message, 3000);
	}
}

/** Opens a page of the SES console. Unverified: its path, which documents of Tencent Cloud name. */
export async function openConsole({ accounts }: Pick<Services, 'accounts'>, page: string): Promise<void> {
	const { site } = accounts.current ?? { site: 'international' };
	await vscode.env.openExternal(vscode.Uri.parse(consoleUrl(site, `ses/${page}`)));
}

/** Runs Change Sender Name on a row if it is the only one and an address. */
export async function renameSelected(selections: Selections): Promise<void> {
	const [row, ...others] = rowsForKey(nodeId, ...selections);
	if (isNode(row, 'address') && others.length === 0) {
		await vscode.commands.executeCommand('tencentSes.changeSenderName', row);
	}
}

/**
 * Runs the delete command for the rows, which asks first.
 *
 * @throws UserError when domains and addresses are selected at once
 */
export async function deleteSelected(selections: Selections): Promise<void> {
	const rows = rowsForKey(nodeId, ...selections);
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
