import * as vscode from 'vscode';
import { registerAccountCommand } from '../accounts/accountActions.ts';
import type { Services } from '../services.ts';
import { nothing, registerCommand } from '../ui/commands.ts';
import { property } from '../ui/property.ts';
import { pageScheme } from '../ui/readOnlyDocuments.ts';

/** Registers the commands that find problems with the connection and write policies for a key. */
export function registerDiagnose(services: Services): vscode.Disposable {
	const { documents, log } = services;
	const reports = () => import('./diagnose.ts');
	const policies = () => import('./createCamPolicy.ts');
	documents.register('report', async () => (await reports()).goneReport());
	documents.register('policy', async query => (await policies()).policyOf(query['tasks']));
	const lenses: vscode.CodeLensProvider = {
		provideCodeLenses: async document => (await reports()).reportLenses(document.getText())
	};
	return vscode.Disposable.from(
		vscode.languages.registerCodeLensProvider({ scheme: pageScheme, pattern: '/report/*' }, lenses),
		registerAccountCommand(services, 'diagnose', nothing, async () => (await reports()).diagnose(services)),
		registerCommand(
			'tencentSes.createCamPolicy',
			log,
			argument => {
				const tasks = property(argument, 'tasks');
				return Array.isArray(tasks) ? [...tasks] : [];
			},
			async tasks => (await policies()).createCamPolicy(services, tasks)
		)
	);
}
