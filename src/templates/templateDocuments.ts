import * as vscode from 'vscode';
import type { TemplateSource } from './check/finding.ts';
import { isFault, parseSettings, type TemplateFile, templateFiles } from './templateFile.ts';

/** For registering language features. */
export const templateSelector: vscode.DocumentFilter = { pattern: `**/{${templateFiles.join()}}` };

/** The texts of a template's files, with changes in editors that are not saved. Without those that do not exist or cannot be read. */
export interface TemplateTexts {
	readonly folder: vscode.Uri;
	readonly texts: ReadonlyMap<TemplateFile, string>;
}

/** The name of a template's file; `undefined` for other files. */
export function templateFileOf(uri: vscode.Uri): TemplateFile | undefined {
	return templateFiles.find(name => uri.path.endsWith(`/${name}`));
}

/** Whether it is a folder or in it. */
export function isWithin(uri: vscode.Uri, folder: vscode.Uri): boolean {
	return `${uri}/`.startsWith(`${folder}/`);
}

export async function readTexts(folder: vscode.Uri): Promise<TemplateTexts> {
	const read = templateFiles.map(async file => [file, await textOf(vscode.Uri.joinPath(folder, file))] as const);
	return { folder, texts: new Map((await Promise.all(read)).flatMap(([file, text]) => (text === undefined ? [] : [[file, text]]))) };
}

async function textOf(uri: vscode.Uri): Promise<string | undefined> {
	// Others are the same as on disk, but for line ends, or are left over from a file that was deleted.
	const changed = vscode.workspace.textDocuments.find(document => document.isDirty && document.uri.toString() === uri.toString());
	if (changed) {
		return changed.getText();
	}
	try {
		// Positions in a text of another encoding would be wrong, and an edit there would damage the file.
		return new TextDecoder('utf-8', { fatal: true }).decode(await vscode.workspace.fs.readFile(uri));
	} catch {
		return undefined;
	}
}

/** What is checked. SES has no empty parts. Without the subject and the purpose if `template.json` has a fault, which is reported elsewhere. */
export function sourceOf({ texts }: TemplateTexts): TemplateSource {
	const settings = parseSettings(texts.get('template.json') ?? '');
	return {
		html: texts.get('body.html') || undefined,
		text: texts.get('body.txt') || undefined,
		sample: texts.get('sample.json'),
		...(isFault(settings) ? {} : { subject: settings.subject, purpose: settings.purpose })
	};
}

/** Turns offsets of a text into positions. The text need not be that of an open document. */
export function positionsIn(text: string): (span: { readonly start: number; readonly end: number }) => vscode.Range {
	const lines = [0, ...[...text.matchAll(/\r\n?|\n/g)].map(({ 0: lineBreak, index }) => index + lineBreak.length)];
	const position = (offset: number) => {
		let [low, high] = [0, lines.length];
		while (high - low > 1) {
			const middle = (low + high) >> 1;
			[low, high] = (lines[middle] ?? 0) <= offset ? [middle, high] : [low, middle];
		}
		return new vscode.Position(low, offset - (lines[low] ?? 0));
	};
	return ({ start, end }) => new vscode.Range(position(start), position(end));
}
