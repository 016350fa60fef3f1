import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { registerCommand } from '../ui/commands.ts';

/** The commands for templates in the workspace. Each loads what it needs when it is used. */
export function registerTemplates({ log, pages }: Services): vscode.Disposable {
	pages.register('template', async (tab, isNew) => isNew && (await import('./preview.ts')).openPreview(tab));
	return registerCommand(
		'tencentSes.previewTemplate',
		log,
		argument => argument ?? vscode.window.activeTextEditor?.document.uri,
		async argument => (await import('./preview.ts')).showPreview(pages, argument)
	);
}
