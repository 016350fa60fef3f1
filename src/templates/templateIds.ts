import * as vscode from 'vscode';
import { listText } from '../ui/localText.ts';
import { plainText } from '../ui/plainText.ts';
import { idOffsets } from './check/templateData.ts';

/** Files that may send mail. */
const sources = '**/*.{js,cjs,mjs,jsx,ts,cts,mts,tsx,py,go,java,kt,php,rb,cs,rs,c,h,cpp,sh,tf,json,yaml,yml,toml,env,env.*,properties}';
const skipped = '**/{node_modules,vendor,dist,out,build,target,.venv,ses-templates}/**';
const maxFiles = 5000;
/** Bytes. Larger files are not written by people. */
const maxSize = 1024 * 1024;

/**
 * Shows, as a refactoring preview, what changes if the code of the workspace gets another id, and then says where the code still has the
 * one before.
 *
 * @returns whether the code has it
 */
export async function replaceIds(from: number, to: number): Promise<boolean> {
	const edit = new vscode.WorkspaceEdit();
	const metadata = { needsConfirmation: true, label: vscode.l10n.t('Template ID {0} → {1}', from, to) };
	const files = await vscode.workspace.findFiles(sources, skipped, maxFiles);
	if (files.length === maxFiles) {
		void vscode.window.showInformationMessage(
			vscode.l10n.t('Only {0} files were searched for the ID {1}. Search for it in the others.', maxFiles, from)
		);
	}
	const found: vscode.Uri[] = [];
	for (const file of files) {
		if (await hasId(file, from)) {
			found.push(file);
			const document = await vscode.workspace.openTextDocument(file);
			for (const offset of idOffsets(document.getText(), from)) {
				const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + String(from).length));
				edit.replace(file, range, String(to), metadata);
			}
		}
	}
	if (edit.size > 0) {
		// Not awaited: it ends when the preview is closed, which is no dialog.
		void vscode.workspace.applyEdit(edit, { isRefactoring: true }).then(() => showLeft(found, from, to));
	}
	return edit.size > 0;
}

/** Nothing is selected in the preview at first, so people may apply it without a change. */
async function showLeft(files: readonly vscode.Uri[], from: number, to: number): Promise<void> {
	// Some may be gone by now.
	const opened = await Promise.allSettled(files.map(file => vscode.workspace.openTextDocument(file)));
	const documents = opened.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []));
	const left = documents.filter(document => idOffsets(document.getText(), from).length > 0);
	if (left.length > 0) {
		const names = listText(left.map(({ uri }) => plainText(vscode.workspace.asRelativePath(uri))));
		const again = vscode.l10n.t('Show Changes');
		if ((await vscode.window.showWarningMessage(vscode.l10n.t('The ID {0} is still in {1}.', from, names), again)) === again) {
			await replaceIds(from, to);
		}
	}
}

async function hasId(file: vscode.Uri, id: number): Promise<boolean> {
	try {
		const { size } = await vscode.workspace.fs.stat(file);
		return size <= maxSize && idOffsets(new TextDecoder().decode(await vscode.workspace.fs.readFile(file)), id).length > 0;
	} catch {
		// One file that cannot be read, such as a broken link, must not keep the others from being changed.
		return false;
	}
}
