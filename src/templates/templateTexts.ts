import * as vscode from 'vscode';
import { fileNames } from './templateFile.ts';

/** The files of a template, as far as they exist and can be read. */
export interface TemplateTexts {
	readonly html?: string;
	readonly text?: string;
	/** JSON: values of the variables. */
	readonly sample?: string;
	/** JSON: name, purpose, subject. */
	readonly settings?: string;
}

/** Reads the files of a template. What has unsaved changes is read from its editor. */
export async function readTemplateTexts(folder: vscode.Uri): Promise<TemplateTexts> {
	const entries = Object.entries(fileNames).map(async ([key, name]) => [key, await readText(vscode.Uri.joinPath(folder, name))] as const);
	return Object.fromEntries((await Promise.all(entries)).filter(([, text]) => text !== undefined));
}

/** @returns `undefined` if there is no such file, or it cannot be read */
async function readText(file: vscode.Uri): Promise<string | undefined> {
	// Others are the same as on disk, or are left over from a file that was deleted.
	const changed = vscode.workspace.textDocuments.find(({ uri, isDirty }) => isDirty && String(uri) === String(file));
	if (changed) {
		return changed.getText();
	}
	try {
		return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
	} catch {
		return undefined;
	}
}

/** Whether it is a folder or in it. */
export function isWithin(uri: vscode.Uri, folder: vscode.Uri): boolean {
	return `${uri}/`.startsWith(`${folder}/`);
}
