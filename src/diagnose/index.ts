import * as vscode from 'vscode';
import { registerAccountCommand } from '../accounts/accountActions.ts';
import type { Services } from '../services.ts';
import { registerCommand } from '../ui/commands.ts';
import type { LastReport } from './diagnose.ts';

/** Registers the commands that find problems with the connection and write policies for a key. */
export function registerDiagnose(services: Services): vscode.Disposable {
	const { documents, log, pages } = services;
	const reports = () => import('./diagnose.ts');
	const policies = () => import('./createCamPolicy.ts');
	let last: LastReport | undefined;
	pages.register('report', async tab => tab.draw((await reports()).drawReport(last, tab)));
	documents.register('policy', async query => (await policies()).policyOf(query));
	return vscode.Disposable.from(
		registerAccountCommand(services, 'diagnose', async () => {
			last = await (await reports()).diagnose(services);
			await pages.show('report', { profileId: last.profileId });
			return last.text;
		}),
		registerCommand('tencentSes.createCamPolicy', log, async (argument: unknown) => (await policies()).createCamPolicy(services, argument))
	);
}
