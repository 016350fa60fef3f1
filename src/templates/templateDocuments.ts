import * as vscode from 'vscode';
import type { TemplateFile, TemplateSource } from './check/finding.ts';
import { isFault, parseSettings } from './templateFile.ts';

export const templateFiles: readonly TemplateFile[] = ['body.html', 'body.txt', 'sample.json', 'template.json'];

/** For registering language features. */
export const templateSelector: vscode.DocumentFilter = { pattern: `**/*/{${templateFiles.join()}}` };

/** The texts of a template's files, of open documents with changes that are not saved. */
export interface TemplateTexts {
	readonly folder: vscode.Uri;
	readonly texts: ReadonlyMap<TemplateFile, string>;
}

/** The name of a template's file; `undefined` for other files. */
export function templateFileOf(uri: vscode.Uri): TemplateFile | undefined {
	return templateFiles.find(name => uri.path.endsWith(`/${name}`));
}

/** @returns `undefined` if there is no `template.json` */
export async function readTexts(folder: vscode.Uri): Promise<TemplateTexts | undefined> {
	const read = templateFiles.map(async file => [file, await textOf(vscode.Uri.joinPath(folder, file))] as const);
	const texts = new Map((await Promise.all(read)).flatMap(([file, text]) => (text === undefined ? [] : [[file, text]])));
	return texts.has('template.json') ? { folder, texts } : undefined;
}

async function textOf(uri: vscode.Uri): Promise<string | undefined> {
	const open = vscode.workspace.textDocuments.find(document => document.uri.toString() === uri.toString());
	if (open) {
		return open.getText();
	}
	try {
		// Positions in a text of another encoding would be wrong, and an edit there would damage the file.
		return new TextDecoder('utf-8', { fatal: true }).decode(await vscode.workspace.fs.readFile(uri));
	} catch {
		// Most likely, there is no such file. One that cannot be read has no problems that can be shown either.
		return undefined;
	}
}

/** What is checked. Without the subject and the purpose if `template.json` has a fault, which is reported elsewhere. */
export function sourceOf({ texts }: TemplateTexts): TemplateSource {
	const settings = parseSettings(texts.get('template.json') ?? '');
	return {
		html: texts.get('body.html'),
		text: texts.get('body.txt'),
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
