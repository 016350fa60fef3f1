import * as vscode from 'vscode';
import { registerAccountCommand } from '../accounts/accountActions.ts';
import type { Services } from '../services.ts';
import { registerCommand } from '../ui/commands.ts';
import { Lazy } from '../ui/lazy.ts';
import { ReadOnlyDocuments } from '../ui/readOnlyDocuments.ts';
import { mailEditor, pageScheme, profileOfPage } from './pageUri.ts';

/** The commands for test mail and its delivery status. Their code is loaded when one is used. */
export function registerSendMail(services: Services): vscode.Disposable {
	const { log } = services;
	const pages = new ReadOnlyDocuments({
		scheme: pageScheme,
		notice: vscode.l10n.t('This page is read-only.'),
		accounts: services.accounts,
		profileOf: profileOfPage,
		write: async uri => (await sending.get()).write(uri)
	});
	const sending = new Lazy(async () => {
		const { Sending } = await import('./sending.ts');
		return new Sending(services, pages);
	});
	const mails: vscode.CustomReadonlyEditorProvider = {
		openCustomDocument: uri => ({ uri, dispose: () => {} }),
		resolveCustomEditor: async ({ uri }, panel) => (await sending.get()).emulatorMail.draw(uri, panel)
	};

	return vscode.Disposable.from(
		pages,
		sending,
		vscode.window.registerCustomEditorProvider(mailEditor, mails, {
			webviewOptions: { enableFindWidget: true },
			supportsMultipleEditorsPerDocument: true
		}),
		registerAccountCommand(services, 'sendTestMail', async (argument: unknown) => (await sending.get()).send(argument)),
		registerAccountCommand(services, 'deliveryStatus', async (argument: unknown) => (await sending.get()).status(argument)),
		registerAccountCommand(services, 'showEmulatorMail', async (argument: unknown) => (await sending.get()).emulatorMail.show(argument)),
		registerCommand('tencentSes.showMailSource', log, async (argument: unknown) => (await sending.get()).emulatorMail.showSource(argument))
	);
}
