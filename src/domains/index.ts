import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { registerCommand } from '../ui/commands.ts';
import { registerDomainFiles } from './domainFiles.ts';

/** The commands for sender domains. Each loads what it needs when it is used. */
export function registerDomains(services: Services): vscode.Disposable {
	const { log, watches } = services;
	watches.resume();
	return vscode.Disposable.from(
		registerCommand('tencentSes.addDomain', log, async (argument: unknown) => {
			const { addDomain } = await import('./addDomain.ts');
			return addDomain(services, argument);
		}),
		registerCommand('tencentSes.deleteDomain', log, async (argument: unknown, selected: unknown) => {
			const { deleteDomain } = await import('./deleteDomain.ts');
			return deleteDomain(services, argument, selected);
		}),
		registerCommand('tencentSes.verifyDomain', log, async (argument: unknown) => {
			const { verifyDomain } = await import('./verifyDomain.ts');
			return verifyDomain(services, argument);
		}),
		registerCommand('tencentSes.publishInEmulator', log, async (argument: unknown) => {
			const { publishInEmulator } = await import('./verifyDomain.ts');
			return publishInEmulator(services, argument);
		}),
		registerCommand('tencentSes.copyRecords', log, async (argument: unknown) => {
			const { copyRecords } = await import('./copyRecords.ts');
			return copyRecords(services, argument);
		}),
		registerCommand('tencentSes.watchDomain', log, async (argument: unknown) => (await watches.get()).watch(argument)),
		registerCommand('tencentSes.stopWatching', log, async (argument: unknown) => (await watches.get()).stop(argument)),
		registerCommand('tencentSes.checkWatches', log, async () => (await watches.get()).check()),
		registerDomainFiles(services)
	);
}
