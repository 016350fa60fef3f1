import * as vscode from 'vscode';
import { registerAccountCommand } from '../accounts/accountActions.ts';
import { domainOf, fields, text } from '../model/commandArgument.ts';
import type { Services } from '../services.ts';
import { registerCommand } from '../ui/commands.ts';
import { Lazy } from '../ui/lazy.ts';
import { pageScheme } from '../ui/readOnlyDocuments.ts';

/** Registers the pages of sender domains. */
export function registerDomainFiles(services: Services): vscode.Disposable {
	const pages = new Lazy(async () => {
		const { DomainDocuments } = await import('./domainDocument.ts');
		return new DomainDocuments(services);
	});
	services.documents.register('domain', async (query, uri) => (await pages.get()).write(query, uri));
	const lenses: vscode.CodeLensProvider = {
		provideCodeLenses: async ({ uri }) =>
			(await pages.get()).actions(uri).map(({ line, title, command, argument }) => {
				const range = new vscode.Range(line, 0, line, 0);
				return new vscode.CodeLens(range, { title, command, ...(argument ? { arguments: [argument] } : {}) });
			})
	};
	return vscode.Disposable.from(
		pages,
		vscode.languages.registerCodeLensProvider({ scheme: pageScheme, pattern: '/domain/*' }, lenses),
		registerAccountCommand(services, 'showDomain', domainOf, async domain => (await pages.get()).show(domain)),
		registerCommand('tencentSes.copyText', services.log, fields({ text }), async ({ text }) => {
			if (text !== undefined) {
				await vscode.env.clipboard.writeText(text);
				vscode.window.setStatusBarMessage(vscode.l10n.t('Copied to the clipboard'), 3000);
			}
		})
	);
}
