import * as vscode from 'vscode';
import { registerAccountCommand } from '../accounts/accountActions.ts';
import { fields, integer, text } from '../model/commandArgument.ts';
import type { Services } from '../services.ts';
import { nothing } from '../ui/commands.ts';

/** The commands that produce code. Each loads its implementation on first use. */
export function registerCode(services: Services): vscode.Disposable {
	const smtp = () => import('./smtpCode.ts');
	const api = () => import('./copyApiCall.ts');
	const emulator = () => import('./emulator.ts');
	/** Commands that this window has offered: each is offered once. */
	const pastOffers = new Set<string>();
	const smtpRequest = fields({ address: text, language: text });
	const content = fields({ name: text, html: text, text });
	const apiRequest = fields({ kind: text, action: text, domain: text, address: text, format: text, templateId: integer, content });
	return vscode.Disposable.from(
		registerAccountCommand(services, 'insertSmtpCode', smtpRequest, async request =>
			(await smtp()).smtpCode(services, 'insert', request, pastOffers)
		),
		registerAccountCommand(services, 'copySmtpCode', smtpRequest, async request =>
			(await smtp()).smtpCode(services, 'copy', request, pastOffers)
		),
		registerAccountCommand(services, 'copyApiCall', apiRequest, async request => (await api()).copyApiCall(services, request, pastOffers)),
		registerAccountCommand(services, 'copyEmulatorSettings', nothing, async () => (await emulator()).copyEmulatorSettings(services)),
		registerAccountCommand(services, 'saveCertificate', nothing, async () => (await emulator()).saveCertificate(services))
	);
}
