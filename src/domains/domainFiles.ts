import * as vscode from 'vscode';
import { registerAccountCommand } from '../accounts/accountActions.ts';
import type { Services } from '../services.ts';
import { registerCommand } from '../ui/commands.ts';
import { Lazy } from '../ui/lazy.ts';
import { property } from '../ui/property.ts';
import { ReadOnlyDocuments } from '../ui/readOnlyDocuments.ts';

const scheme = 'tencent-ses';

/** Registers the pages of sender domains. */
export function registerDomainFiles(services: Services): vscode.Disposable {
	const documents = new ReadOnlyDocuments({
		scheme,
		notice: vscode.l10n.t('This page shows what SES and DNS say. It is read-only.'),
		accounts: services.accounts,
		profileOf: ({ path }) => path.split('/')[1],
		write: async uri => (await pages.get()).write(uri)
	});
	const pages = new Lazy(async () => {
		const { DomainDocuments } = await import('./domainDocument.ts');
		return new DomainDocuments(services, documents);
	});
	const lenses: vscode.CodeLensProvider = {
		provideCodeLenses: async ({ uri }) =>
			(await pages.get()).actions(uri).map(({ line, title, command, argument }) => {
				const range = new vscode.Range(line, 0, line, 0);
				return new vscode.CodeLens(range, { title, command, ...(argument ? { arguments: [argument] } : {}) });
			})
	};
	return vscode.Disposable.from(
		documents,
		pages,
		vscode.languages.registerCodeLensProvider({ scheme }, lenses),
		registerAccountCommand(services, 'showDomain', async (argument: unknown) => (await pages.get()).show(argument)),
		registerCommand('tencentSes.copyText', services.log, async (argument: unknown) => {
			const text = property(argument, 'text');
			if (typeof text === 'string') {
				await vscode.env.clipboard.writeText(text);
				vscode.window.setStatusBarMessage(vscode.l10n.t('Copied to the clipboard'), 3000);
			}
		})
	);
}
