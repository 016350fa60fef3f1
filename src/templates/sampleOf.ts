import * as vscode from 'vscode';
import { fileNames } from './templateFile.ts';

/** The values in `sample.json`; none if it cannot be read. */
export async function sampleOf(folder: vscode.Uri): Promise<Readonly<Record<string, string>>> {
	try {
		const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, fileNames.sample));
		const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
		const entries = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
		return Object.fromEntries(
			entries.filter(([, text]) => typeof text === 'string' || typeof text === 'number').map(([name, text]) => [name, String(text)])
		);
	} catch {
		return {};
	}
}
