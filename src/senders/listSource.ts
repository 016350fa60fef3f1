import * as vscode from 'vscode';
import { reasonOf } from '../ses/errors.ts';
import { type PickItem, pickOne } from '../ui/input/pick.ts';
import { iconless } from '../ui/plainText.ts';
import { UserError } from '../ui/userError.ts';
import { listHeader } from './senderList.ts';

type Source = () => Promise<vscode.TextDocument | undefined>;

/**
 * Asks where the list is and opens it.
 * @returns `undefined` when canceled
 * @throws UserError when the file is not text
 */
export async function chooseList(): Promise<vscode.TextDocument | undefined> {
	const open = await pickOne<Source>({
		title: vscode.l10n.t('Create Sender Addresses from a List'),
		keepOpen: true,
		placeholder: vscode.l10n.t('Select the list of addresses'),
		items: sources(vscode.window.activeTextEditor)
	});
	return open?.();
}

function sources(editor: vscode.TextEditor | undefined): readonly PickItem<Source>[] {
	const source = (label: string, description: string, icon: string, value: Source): PickItem<Source> => ({
		label,
		description,
		iconPath: new vscode.ThemeIcon(icon),
		value
	});
	const items = [
		source(vscode.l10n.t('File…'), vscode.l10n.t('CSV or text'), 'folder-opened', openFile),
		source(vscode.l10n.t('New List'), vscode.l10n.t('to enter addresses'), 'new-file', () => newList(`${listHeader}\n`))
	];
	// The Output panel is a text editor, too.
	if (!editor || editor.document.uri.scheme === 'output' || editor.document.getText().trim() === '') {
		return items;
	}
	const { document, selections } = editor;
	const name = iconless(vscode.workspace.asRelativePath(document.uri));
	const selected = selections.map(selection => document.getText(selection)).filter(text => text.trim() !== '');
	return [
		...(selected.length > 0 ? [source(vscode.l10n.t('Selected Text'), name, 'list-selection', () => newList(selected.join('\n')))] : []),
		source(vscode.l10n.t('Open Editor'), name, 'file', async () => document),
		...items
	];
}

async function newList(content: string): Promise<vscode.TextDocument> {
	// A language of its own activates the extension after a reload. Other windows have documents in CSV and plain text, too.
	return vscode.workspace.openTextDocument({ content, language: 'tencent-ses-list' });
}

async function openFile(): Promise<vscode.TextDocument | undefined> {
	const [uri] =
		(await vscode.window.showOpenDialog({
			title: vscode.l10n.t('Select a List of Sender Addresses'),
			openLabel: vscode.l10n.t('Open List'),
			filters: { [vscode.l10n.t('Lists')]: ['csv', 'tsv', 'txt'], [vscode.l10n.t('All Files')]: ['*'] }
		})) ?? [];
	if (!uri) {
		return undefined;
	}
	try {
		return await vscode.workspace.openTextDocument(uri);
	} catch (error) {
		const reason = reasonOf(error);
		throw new UserError(vscode.l10n.t('This file cannot be read as text: {0} Save the table as CSV first.', reason));
	}
}
