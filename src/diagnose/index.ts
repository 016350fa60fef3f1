import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { registerCommand } from '../ui/commands.ts';
import { ReadOnlyTexts } from '../ui/readOnlyTexts.ts';

/** Scheme of the reports and policies. */
const reportScheme = 'tencent-ses-report';

/** The commands that tell what is wrong and what a key needs. All they need is loaded when one is used. */
export function registerDiagnose({ accounts, context, log }: Services): vscode.Disposable {
	const reports = () => import('./reports.ts');
	const policies = () => import('./createCamPolicy.ts');
	const notice = vscode.l10n.t('This page is there to be read and copied. It cannot be edited.');
	const texts = new ReadOnlyTexts(reportScheme, notice, async uri => (await policies()).policyOf(uri) ?? (await reports()).goneReport());
	const lenses: vscode.CodeLensProvider = {
		provideCodeLenses: async document => {
			const text = document.getText();
			const site = accounts.current?.site;
			return document.languageId === 'json' ? (await policies()).policyLenses(text, site) : (await reports()).reportLenses(text);
		}
	};
	return vscode.Disposable.from(
		texts,
		vscode.languages.registerCodeLensProvider({ scheme: reportScheme }, lenses),
		registerCommand('tencentSes.diagnose', log, async (argument: unknown) =>
			(await reports()).showReport(accounts, context.extension, texts, log, argument)
		),
		registerCommand('tencentSes.createCamPolicy', log, async (argument: unknown) =>
			(await policies()).createCamPolicy(accounts, texts, argument)
		)
	);
}
