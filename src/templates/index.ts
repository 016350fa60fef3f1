import * as vscode from 'vscode';
import { registerAccountCommand } from '../accounts/accountActions.ts';
import { flag, integer, text } from '../model/commandArgument.ts';
import type { Services } from '../services.ts';
import { registerCommand } from '../ui/commands.ts';
import { followSelections } from '../ui/keySelections.ts';
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

/** The view "Templates" and its commands. All of it is loaded when it is used. */
export function registerTemplates(services: Services): vscode.Disposable {
	const { context, documents, log, pages } = services;
	const didChange = new vscode.EventEmitter<void>();
	const templates = new Lazy(async () => {
		const { Templates } = await import('./templates.ts');
		return new Templates(services, () => didChange.fire());
	});
	const load = () => {
		templates.get().catch(error => logError(log, 'Loading templates', error));
	};
	// Files of a template, and code that may send mail from one.
	const open = (document: vscode.TextDocument) =>
		(/\/(body\.(html|txt)|(sample|template)\.json)$/.test(document.uri.path) || /template_?id/i.test(document.getText())) && load();
	vscode.workspace.textDocuments.forEach(open);
	if (context.workspaceState.get('tencentSes.reviews')) {
		load();
	}
	documents.register('template', async query => (await import('./remoteTemplate.ts')).writePart(services, query));
	pages.register('template', async (tab, isNew) => isNew && (await import('./preview.ts')).openPreview(tab));
	const provider: vscode.TreeDataProvider<TemplateRow> = {
		onDidChangeTreeData: didChange.event,
		getChildren: async () => [...(await (await templates.get()).rows())],
		getTreeItem: ({ item }) => item
	};
	const view = vscode.window.createTreeView('tencentSes.templates', { treeDataProvider: provider });
	const takeSelections = followSelections(view);
	const rowOrSelections = (row: unknown) => (row === undefined ? takeSelections() : [[row as TemplateRow]]);
	return vscode.Disposable.from(
		didChange,
		templates,
		view,
		vscode.workspace.onDidOpenTextDocument(open),
		registerCommand('tencentSes.previewTemplate', log, templateRequest, async request =>
			(await import('./preview.ts')).showPreview(pages, request)
		),
		...(['deleteSelectedTemplate', 'copyTemplateId'] as const).map(id =>
			registerCommand(`tencentSes.${id}`, log, rowOrSelections, async rows => (await import('./templateKeys.ts'))[id](rows))
		),
		...commands.map(id => registerAccountCommand(services, id, templateRequest, async request => (await templates.get()).run(id, request)))
	);
}

/** A row, or the file of an editor. */
function templateRequest(argument: unknown): TemplateRequest {
	return {
		folder: text(property(argument, 'folder')),
		templateId: integer(property(argument, 'templateId')),
		active: argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri,
		preserveFocus: flag(property(argument, 'preserveFocus'))
	};
}
