import * as vscode from 'vscode';
import { registerAccountCommand } from '../accounts/accountActions.ts';
import type { Services } from '../services.ts';

/** The commands that produce code. Each loads its implementation on first use. */
export function registerCode(services: Services): vscode.Disposable {
	const smtp = () => import('./smtpCode.ts');
	const api = () => import('./copyApiCall.ts');
	const emulator = () => import('./emulator.ts');
	/** Commands that this window has offered: each is offered once. */
	const pastOffers = new Set<string>();
	return vscode.Disposable.from(
		registerAccountCommand(services, 'insertSmtpCode', async (argument: unknown) =>
			(await smtp()).smtpCode(services, 'insert', argument, pastOffers)
		),
		registerAccountCommand(services, 'copySmtpCode', async (argument: unknown) =>
			(await smtp()).smtpCode(services, 'copy', argument, pastOffers)
		),
		registerAccountCommand(services, 'copyApiCall', async (argument: unknown) => (await api()).copyApiCall(services, argument, pastOffers)),
		registerAccountCommand(services, 'copyEmulatorSettings', async () => (await emulator()).copyEmulatorSettings(services)),
		registerAccountCommand(services, 'saveCertificate', async () => (await emulator()).saveCertificate(services))
	);
}
