import * as vscode from 'vscode';
import { rowsForKey } from '../ui/rowsForKey.ts';
import type { TemplateRow } from './templateRows.ts';

/** See `followSelections`. */
type Selections = readonly (readonly TemplateRow[])[];

/** Runs Delete Template on the row that a key is for. */
export async function deleteSelectedTemplate(selections: Selections): Promise<void> {
	const row = rowOf(selections);
	// Neither is in the row of a failure.
	if (row?.folder !== undefined || row?.templateId !== undefined) {
		await vscode.commands.executeCommand('tencentSes.deleteTemplate', row);
	}
}

/** Copies the ID of the template in a row. */
export async function copyTemplateId(selections: Selections): Promise<void> {
	const id = rowOf(selections)?.templateId;
	if (id !== undefined) {
		await vscode.env.clipboard.writeText(String(id));
		vscode.window.setStatusBarMessage(vscode.l10n.t('Copied to the clipboard'), 3000);
	}
}

function rowOf(selections: Selections): TemplateRow | undefined {
	return rowsForKey(({ item }) => item.id, ...selections)[0];
}
