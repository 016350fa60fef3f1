import * as vscode from 'vscode';
import { readBraces } from './check/braces.ts';
import type { Span } from './check/readHtml.ts';
import { readSample } from './check/readSample.ts';
import { isPlainName } from './check/variableChecks.ts';
import { templateFolderOf } from './localTemplates.ts';
import { positionsIn, readTexts, type TemplateTexts, templateFileOf, templateSelector } from './templateDocuments.ts';
import type { TemplateFile } from './templateFile.ts';

/** A name where it is used in a body or the subject, or has its value. */
interface Mention extends Span {
	readonly file: TemplateFile;
	readonly name: string;
}

/** Completes the names of variables, goes to their values, and renames them in all files of the template. */
export function registerVariables(): vscode.Disposable {
	return vscode.Disposable.from(
		vscode.languages.registerCompletionItemProvider(templateSelector, { provideCompletionItems: complete }, '{'),
		vscode.languages.registerDefinitionProvider(templateSelector, { provideDefinition }),
		vscode.languages.registerRenameProvider(templateSelector, { prepareRename, provideRenameEdits })
	);
}

/** The template of an open document. */
async function templateOf({ uri }: vscode.TextDocument): Promise<TemplateTexts | undefined> {
	const folder = templateFolderOf(uri);
	return folder && readTexts(folder);
}

function mentionsIn({ texts }: TemplateTexts): readonly Mention[] {
	return [...texts].flatMap(([file, text]): readonly Mention[] => {
		if (file === 'sample.json') {
			const sample = readSample(text);
			return 'fault' in sample ? [] : sample.values.map(({ name, nameSpan }) => ({ ...nameSpan, file, name }));
		}
		const { variables } = readBraces(text);
		return variables.map(({ name, nameStart }) => ({ file, name, start: nameStart, end: nameStart + name.length }));
	});
}

function mentionAt(template: TemplateTexts, document: vscode.TextDocument, position: vscode.Position): Mention | undefined {
	const file = templateFileOf(document.uri);
	const inFile = positionsIn(template.texts.get(file ?? 'body.html') ?? '');
	return mentionsIn(template).find(mention => mention.file === file && inFile(mention).contains(position));
}

async function complete(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.CompletionItem[]> {
	const { text } = document.lineAt(position);
	const typed = /\{\{([^{}\s]*)$/.exec(text.slice(0, position.character).slice(-200))?.[1];
	const template = typed === undefined || templateFileOf(document.uri) === 'sample.json' ? undefined : await templateOf(document);
	if (typed === undefined || !template) {
		return [];
	}
	// Without braces that close it, what follows belongs to the text.
	const [, rest = '', closing = ''] = /^([^{}\s]*)(\}{1,2})/.exec(text.slice(position.character)) ?? [];
	const range = new vscode.Range(position.translate(0, -typed.length), position.translate(0, rest.length));
	const offset = document.offsetAt(range.start);
	const others = mentionsIn(template).filter(({ file, start }) => file !== templateFileOf(document.uri) || start !== offset);
	return [...new Set(others.map(({ name }) => name))].map(label => ({
		label,
		kind: vscode.CompletionItemKind.Variable,
		insertText: `${label}${'}}'.slice(closing.length)}`,
		range
	}));
}

async function provideDefinition(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Location | undefined> {
	const template = await templateOf(document);
	const mention = template && mentionAt(template, document, position);
	const value = mention && mentionsIn(template).find(({ file, name }) => file === 'sample.json' && name === mention.name);
	return value && new vscode.Location(vscode.Uri.joinPath(template.folder, value.file), rangeOf(template, value));
}

async function prepareRename(
	document: vscode.TextDocument,
	position: vscode.Position
): Promise<{ readonly range: vscode.Range; readonly placeholder: string } | undefined> {
	const template = await templateOf(document);
	const mention = template && mentionAt(template, document, position);
	if (!template || (!mention && document.languageId === 'html')) {
		// VS Code renames tags and what else it knows.
		return undefined;
	}
	if (!mention) {
		throw new Error(vscode.l10n.t('Place the cursor on a variable such as {0}.', '{{name}}'));
	}
	return { range: rangeOf(template, mention), placeholder: mention.name };
}

async function provideRenameEdits(
	document: vscode.TextDocument,
	position: vscode.Position,
	newName: string
): Promise<vscode.WorkspaceEdit | undefined> {
	const template = await templateOf(document);
	const mention = template && mentionAt(template, document, position);
	if (!mention) {
		return undefined;
	}
	if (!isPlainName(newName)) {
		throw new Error(vscode.l10n.t('Use only letters, digits and underscores.'));
	}
	const sample = template.texts.get('sample.json');
	if (sample !== undefined && 'fault' in readSample(sample)) {
		// Its value would keep the old name.
		throw new Error(vscode.l10n.t('{0} is not a JSON object. Correct it first.', 'sample.json'));
	}
	const mentions = mentionsIn(template);
	if (newName !== mention.name && mentions.some(({ name }) => name === newName)) {
		throw new Error(vscode.l10n.t('There is already a variable {0}.', `{{${newName}}}`));
	}
	const edit = new vscode.WorkspaceEdit();
	for (const other of mentions.filter(({ name }) => name === mention.name)) {
		const text = other.file === 'sample.json' ? JSON.stringify(newName) : newName;
		edit.replace(vscode.Uri.joinPath(template.folder, other.file), rangeOf(template, other), text);
	}
	return edit;
}

function rangeOf({ texts }: TemplateTexts, mention: Mention): vscode.Range {
	return positionsIn(texts.get(mention.file) ?? '')(mention);
}
