import * as vscode from 'vscode';
import { registerAccountCommand } from '../accounts/accountActions.ts';
import type { Services } from '../services.ts';
import { registerCommand } from '../ui/commands.ts';
import { ReadOnlyDocuments } from '../ui/readOnlyDocuments.ts';

/** Scheme of the reports and policies. */
const reportScheme = 'tencent-ses-report';

/** Registers the commands that find problems with the connection and write policies for a key. */
export function registerDiagnose(services: Services): vscode.Disposable {
	const { accounts, log } = services;
	const reports = () => import('./diagnose.ts');
	const policies = () => import('./createCamPolicy.ts');
	const texts = new ReadOnlyDocuments({
		scheme: reportScheme,
		notice: vscode.l10n.t('This page is read-only.'),
		accounts,
		profileOf: ({ path, query }) => (path.endsWith('.md') && query !== '' ? query : undefined),
		write: async uri => (await policies()).policyOf(uri) ?? (await reports()).goneReport()
	});
	const lenses: vscode.CodeLensProvider = {
		provideCodeLenses: async document => (await reports()).reportLenses(document.getText())
	};
	return vscode.Disposable.from(
		texts,
		vscode.languages.registerCodeLensProvider({ scheme: reportScheme, language: 'markdown' }, lenses),
		registerAccountCommand(services, 'diagnose', async () => (await reports()).diagnose(services, texts)),
		registerCommand('tencentSes.createCamPolicy', log, async (argument: unknown) =>
			(await policies()).createCamPolicy(accounts, texts, argument)
		)
	);
}
