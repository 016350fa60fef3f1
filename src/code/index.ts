import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { registerCommand } from '../ui/commands.ts';

/** The commands that produce code. Each loads its implementation on first use. */
export function registerCode(services: Services): vscode.Disposable {
	const { log } = services;
	return vscode.Disposable.from(
		registerCommand('tencentSes.insertSmtpCode', log, async (argument: unknown) => {
			const { smtpCode } = await import('./smtpCode.ts');
			return smtpCode(services, 'insert', argument);
		}),
		registerCommand('tencentSes.copySmtpCode', log, async (argument: unknown) => {
			const { smtpCode } = await import('./smtpCode.ts');
			return smtpCode(services, 'copy', argument);
		}),
		registerCommand('tencentSes.copyApiCall', log, async (argument: unknown) => {
			const { copyApiCall } = await import('./copyApiCall.ts');
			return copyApiCall(services, argument);
		}),
		registerCommand('tencentSes.copyEmulatorSettings', log, async () => {
			const { copyEmulatorSettings } = await import('./emulator.ts');
			return copyEmulatorSettings(services);
		}),
		registerCommand('tencentSes.saveCertificate', log, async () => {
			const { saveCertificate } = await import('./emulator.ts');
			return saveCertificate(services);
		})
	);
}
