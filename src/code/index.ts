import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { registerCommand } from '../ui/commands.ts';

/** The commands that give code. Each loads what it needs when it is used. */
export function registerCode({ accounts, context, log, model, passwords }: Services): vscode.Disposable {
	const state = context.globalState;
	const registerSmtpCode = (id: string, use: 'insert' | 'copy') =>
		registerCommand(id, log, async (argument: unknown) => {
			const { smtpCode } = await import('./smtpCode.ts');
			return smtpCode(use, accounts, model, passwords, state, argument);
		});
	return vscode.Disposable.from(
		registerSmtpCode('tencentSes.insertSmtpCode', 'insert'),
		registerSmtpCode('tencentSes.copySmtpCode', 'copy'),
		registerCommand('tencentSes.saveCertificate', log, async () => {
			const { saveCertificate } = await import('./emulatorCertificate.ts');
			return saveCertificate(accounts);
		}),
		registerCommand('tencentSes.copyEmulatorSettings', log, async () => {
			const { copyEmulatorSettings } = await import('./emulatorSettings.ts');
			return copyEmulatorSettings(accounts);
		}),
		registerCommand('tencentSes.copyApiCall', log, async (argument: unknown) => {
			const { copyApiCall } = await import('./copyApiCall.ts');
			return copyApiCall(accounts, model, state, argument);
		})
	);
}
