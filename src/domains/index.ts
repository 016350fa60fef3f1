import * as vscode from 'vscode';
import { registerAccountCommand } from '../accounts/accountActions.ts';
import type { Services } from '../services.ts';
import { registerCommand } from '../ui/commands.ts';
import { Lazy } from '../ui/lazy.ts';
import { property } from '../ui/property.ts';

/** The commands for sender domains. Each loads what it needs when it is used. */
export function registerDomains(services: Services): vscode.Disposable {
	const { log, watches } = services;
	const domainPages = new Lazy(async () => {
		const { DomainPages } = await import('./domainPages.ts');
		return new DomainPages(services);
	});
	services.pages.register('domain', async (tab, isNew) => isNew && (await domainPages.get()).open(tab));
	watches.resume();
	return vscode.Disposable.from(
		registerAccountCommand(services, 'addDomain', async (argument: unknown) => {
			const { addDomain } = await import('./addDomain.ts');
			return addDomain(services, argument);
		}),
		registerAccountCommand(services, 'deleteDomain', async (argument: unknown, selected: unknown) => {
			const { deleteDomain } = await import('./deleteDomain.ts');
			return deleteDomain(services, argument, selected);
		}),
		registerAccountCommand(services, 'verifyDomain', async (argument: unknown) => {
			const { verifyDomain } = await import('./verifyDomain.ts');
			return verifyDomain(services, argument);
		}),
		registerAccountCommand(services, 'publishInEmulator', async (argument: unknown) => {
			const { publishInEmulator } = await import('./verifyDomain.ts');
			return publishInEmulator(services, argument);
		}),
		registerAccountCommand(services, 'copyRecords', async (argument: unknown) => {
			const { copyRecords } = await import('./copyRecords.ts');
			return copyRecords(services, argument);
		}),
		registerAccountCommand(services, 'watchDomain', async (argument: unknown) => (await watches.get()).watch(argument)),
		registerAccountCommand(services, 'stopWatching', async (argument: unknown) => (await watches.get()).stop(argument)),
		registerCommand('tencentSes.checkWatches', log, async () => (await watches.get()).check()),
		domainPages,
		registerAccountCommand(services, 'showDomain', async (argument: unknown) => {
			const record = property(argument, 'index');
			return (await domainPages.get()).show(argument, typeof record === 'number' ? record : undefined);
		})
	);
}
