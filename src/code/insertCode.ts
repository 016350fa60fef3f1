import * as vscode from 'vscode';
import { UserError } from '../ui/userError.ts';
import { plainText, type SnippetText, snippetSyntax } from './smtp/snippet.ts';

/** The editor in which someone writes; not the log, a page of this extension or anything else that can only be read. */
export function writableEditor(): vscode.TextEditor | undefined {
	const editor = vscode.window.activeTextEditor;
	const scheme = editor?.document.uri.scheme ?? '';
	const isWritable = scheme === 'untitled' || scheme === cellScheme || vscode.workspace.fs.isWritableFileSystem(scheme) === true;
	return isWritable ? editor : undefined;
}

/** Of the cells of notebooks, which no command can show as a document of their own. */
const cellScheme = 'vscode-notebook-cell';

/**
 * Inserts a text at every cursor of an editor, with tab stops, and moves the focus there.
 *
 * @param editor `undefined` for a new document
 * @param language of a new document
 * @throws UserError when the document does not take it
 */
export async function insertCode(editor: vscode.TextEditor | undefined, text: SnippetText, language: string): Promise<void> {
	if (!editor) {
		const isKnown = (await vscode.languages.getLanguages()).includes(language);
		const document = await vscode.workspace.openTextDocument(isKnown ? { language } : {});
		await insert(await vscode.window.showTextDocument(document), text);
	} else if (editor.document.uri.scheme === cellScheme) {
		await insert(editor, text);
	} else {
		// A command of the sidebar leaves the focus there, where Tab leads elsewhere.
		await insert(await vscode.window.showTextDocument(editor.document, editor.viewColumn), text);
	}
}

async function insert(editor: vscode.TextEditor, text: SnippetText): Promise<void> {
	const { version } = editor.document;
	await editor.insertSnippet(new vscode.SnippetString(snippetSyntax(text)));
	if (editor.document.version === version && plainText(text) !== '') {
		throw new UserError(vscode.l10n.t('Nothing was inserted: this editor is read-only. Use another one, or copy the code.'));
	}
}
