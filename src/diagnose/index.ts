import * as vscode from 'vscode';
import { registerAccountCommand } from '../accounts/accountActions.ts';
import type { Services } from '../services.ts';
import { nothing, registerCommand } from '../ui/commands.ts';
import { property } from '../ui/property.ts';
import type { LastReport } from './diagnose.ts';

/** Registers the commands that find problems with the connection and write policies for a key. */
export function registerDiagnose(services: Services): vscode.Disposable {
	const { documents, log, pages } = services;
	const reports = () => import('./diagnose.ts');
	const policies = () => import('./createCamPolicy.ts');
	let last: LastReport | undefined;
	pages.register('report', async tab => tab.draw((await reports()).drawReport(last, tab)));
	documents.register('policy', async query => (await policies()).policyOf(query['tasks']));
	return vscode.Disposable.from(
		registerAccountCommand(services, 'diagnose', nothing, async () => {
			last = await (await reports()).diagnose(services);
			await pages.show('report', { profileId: last.profileId });
			return last.text;
		}),
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
