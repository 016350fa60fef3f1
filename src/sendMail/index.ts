import * as vscode from 'vscode';
import { registerAccountCommand } from '../accounts/accountActions.ts';
import type { Services } from '../services.ts';
import { registerCommand } from '../ui/commands.ts';
import { Lazy } from '../ui/lazy.ts';

/** The commands for test mail and its delivery status. Their code is loaded when one is used. */
export function registerSendMail(services: Services): vscode.Disposable {
	const { documents, log, pages } = services;
	const sending = new Lazy(async () => {
		const { Sending } = await import('./sending.ts');
		return new Sending(services);
	});
	pages.register('sent', async (tab, isNew) => (await sending.get()).openSent(tab, isNew));
	pages.register('day', async tab => (await sending.get()).openDay(tab));
	documents.register('mail', async ({ id }) => (await sending.get()).emulatorMail.write(String(id)));
	const mails: vscode.CustomReadonlyEditorProvider = {
		openCustomDocument: uri => ({ uri, dispose: () => {} }),
		resolveCustomEditor: async ({ uri }, panel) => (await sending.get()).emulatorMail.draw(uri, panel)
	};

	return vscode.Disposable.from(
		sending,
		vscode.window.registerCustomEditorProvider('tencentSes.mail', mails, {
			webviewOptions: { enableFindWidget: true },
			supportsMultipleEditorsPerDocument: true
		}),
		registerAccountCommand(services, 'sendTestMail', async (argument: unknown) => (await sending.get()).send(argument)),
		registerAccountCommand(services, 'deliveryStatus', async (argument: unknown) => (await sending.get()).status(argument)),
		registerAccountCommand(services, 'showEmulatorMail', async (argument: unknown) => (await sending.get()).emulatorMail.show(argument)),
		registerCommand('tencentSes.showMailSource', log, async (argument: unknown) => (await sending.get()).emulatorMail.showSource(argument))
	);
}
