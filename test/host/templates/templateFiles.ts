import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';

const [workspace] = vscode.workspace.workspaceFolders ?? [];

/** The folder of all templates. */
export const root = join(workspace?.uri.fsPath ?? assert.fail('No folder is open'), 'ses-templates');

export function folderUri(folder: string): string {
	return vscode.Uri.file(join(root, folder)).toString();
}

/** Writes files of a template. */
export function write(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
	mkdirSync(join(root, folder), { recursive: true });
	for (const [name, content] of Object.entries(files)) {
		writeFileSync(join(root, folder, name), content);
	}
}

/** Writes a template with a text. */
export function writeTemplate(folder: string, text: string, settings: object = {}): void {
	write(folder, { 'body.txt': text, 'template.json': JSON.stringify({ name: folder, purpose: 'trigger', ...settings }) });
}

/** The text of a file; `undefined` if it does not exist. */
export function read(folder: string, name: string): string | undefined {
	const file = join(root, folder, name);
	return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** The only entry of `remote` in template.json. */
export function linkOf(folder: string): {
	readonly id: number;
	readonly hash: string;
	readonly next?: { readonly id: number };
	readonly previous?: { readonly id: number };
} {
	const { remote } = JSON.parse(read(folder, 'template.json') ?? '{}');
	const [link] = Object.values(remote ?? {});
	return link as ReturnType<typeof linkOf>;
}

export function clean(): void {
	rmSync(root, { recursive: true, force: true });
}
