import * as vscode from 'vscode';
import { registerAccountCommand } from '../accounts/accountActions.ts';
import { flag, integer, text } from '../model/commandArgument.ts';
import type { Services } from '../services.ts';
import { registerCommand } from '../ui/commands.ts';
import { Lazy } from '../ui/lazy.ts';
import { logError } from '../ui/log.ts';
import { property } from '../ui/property.ts';
import type { TemplateRequest } from './findTemplate.ts';
import type { TemplateRow } from './templateRows.ts';
import type { TemplateCommand } from './templates.ts';

/** Those for one template are for that of a row, of the files in an editor, or one that is picked. */
const commands: readonly TemplateCommand[] = [
	'newTemplate',
	'pullTemplates',
	'refreshTemplates',
	'openTemplate',
	'pullTemplate',
	'compareTemplate',
	'pushTemplate',
	'pushNewVersion',
	'switchVersion',
	'watchReview',
	'deleteTemplate',
	'mailTemplate',
	'copyTemplateCall'
];

/** Whether code may send mail from a template, so that its values are checked. */
function mayUseTemplates(document: vscode.TextDocument): boolean {
	const isCode = /^(?:(?:java|type)script(?:react)?|python|go|java|php)$/.test(document.languageId);
	return isCode && /template_?id/i.test(document.getText());
}

/** The view "Templates" and its commands. All of it is loaded when it is used. */
export function registerTemplates(services: Services): vscode.Disposable {
	const { context, documents, log, pages } = services;
	const didChange = new vscode.EventEmitter<void>();
	const templates = new Lazy(async () => {
		const { Templates } = await import('./templates.ts');
		return new Templates(services, () => didChange.fire());
	});
	const load = () => {
		templates.get().catch(error => logError(log, 'Loading the templates', error));
	};
	const isOfTemplate = ({ uri }: vscode.TextDocument) => /\/(body\.(html|txt)|(sample|template)\.json)$/.test(uri.path);
	const open = (document: vscode.TextDocument) => (isOfTemplate(document) || mayUseTemplates(document)) && load();
	vscode.workspace.textDocuments.forEach(open);
	if (context.workspaceState.get('tencentSes.reviews')) {
		load();
	}
	documents.register('template', async query => (await templates.get()).write(query));
	pages.register('template', async (tab, isNew) => isNew && (await import('./preview.ts')).openPreview(tab));
	const provider: vscode.TreeDataProvider<TemplateRow> = {
		onDidChangeTreeData: didChange.event,
		getChildren: async () => [...(await (await templates.get()).rows())],
		getTreeItem: ({ item }) => item
	};
	return vscode.Disposable.from(
		didChange,
		templates,
		vscode.workspace.onDidOpenTextDocument(open),
		vscode.window.registerTreeDataProvider('tencentSes.templates', provider),
		registerCommand('tencentSes.previewTemplate', log, templateRequest, async request =>
			(await import('./preview.ts')).showPreview(pages, request)
		),
		...commands.map(id => registerAccountCommand(services, id, templateRequest, async request => (await templates.get()).run(id, request)))
	);
}

/** A row, or the file of an editor. */
function templateRequest(argument: unknown): TemplateRequest {
	return {
		folder: argument instanceof vscode.Uri ? vscode.Uri.joinPath(argument, '..').toString() : text(property(argument, 'folder')),
		templateId: integer(property(argument, 'templateId')),
		preserveFocus: flag(property(argument, 'preserveFocus'))
	};
}
