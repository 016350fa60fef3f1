import * as vscode from 'vscode';
import { registerAccountCommand } from '../accounts/accountActions.ts';
import { domainOf, fields, flag, integer, selectedDomains, text } from '../model/commandArgument.ts';
import type { Services } from '../services.ts';
import { nothing, registerCommand } from '../ui/commands.ts';
import { Lazy } from '../ui/lazy.ts';

/** The commands for sender domains. Each loads what it needs when it is used. */
export function registerDomains(services: Services): vscode.Disposable {
	const { log, watches } = services;
	const domainPages = new Lazy(async () => {
		const { DomainPages } = await import('./domainPages.ts');
		return new DomainPages(services);
	});
	services.pages.register('domain', async (tab, isNew) => isNew && (await domainPages.get()).open(tab));
	return vscode.Disposable.from(
		registerAccountCommand(services, 'addDomain', fields({ domain: text, dkimKeyLength: integer, kind: text }), async request =>
			(await import('./addDomain.ts')).addDomain(services, request)
		),
		registerAccountCommand(services, 'deleteDomain', selectedDomains, async domains =>
			(await import('./deleteDomain.ts')).deleteDomain(services, domains)
		),
		registerAccountCommand(services, 'verifyDomain', fields({ domain: text, anyway: flag }), async request =>
			(await import('./verifyDomain.ts')).verifyDomain(services, request)
		),
		registerAccountCommand(services, 'publishInEmulator', domainOf, async domain =>
			(await import('./verifyDomain.ts')).publishInEmulator(services, domain)
		),
		registerAccountCommand(services, 'copyRecords', fields({ domain: text, format: text, records: text }), async request =>
			(await import('./copyRecords.ts')).copyRecords(services, request)
		),
		registerAccountCommand(services, 'watchDomain', domainOf, async domain => (await watches.get()).watch(domain)),
		registerAccountCommand(services, 'stopWatching', domainOf, async domain => (await watches.get()).stop(domain)),
		registerCommand('tencentSes.checkWatches', log, nothing, async () => (await watches.get()).check()),
		domainPages,
		registerAccountCommand(services, 'showDomain', fields({ domain: text, index: integer, preserveFocus: flag }), async request =>
			(await domainPages.get()).show(request)
		)
	);
}
