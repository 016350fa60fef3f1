import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { registerCommand } from '../ui/commands.ts';

/** The commands that produce code. Each loads its implementation on first use. */
export function registerCode(services: Services): vscode.Disposable {
	const { log } = services;
	const smtp = () => import('./smtpCode.ts');
	const api = () => import('./copyApiCall.ts');
	const emulator = () => import('./emulator.ts');
	return vscode.Disposable.from(
		registerCommand('tencentSes.insertSmtpCode', log, async (argument: unknown) => (await smtp()).smtpCode(services, 'insert', argument)),
		registerCommand('tencentSes.copySmtpCode', log, async (argument: unknown) => (await smtp()).smtpCode(services, 'copy', argument)),
		registerCommand('tencentSes.copyApiCall', log, async (argument: unknown) => (await api()).copyApiCall(services, argument)),
		registerCommand('tencentSes.copyEmulatorSettings', log, async () => (await emulator()).copyEmulatorSettings(services)),
		registerCommand('tencentSes.saveCertificate', log, async () => (await emulator()).saveCertificate(services))
	);
}
