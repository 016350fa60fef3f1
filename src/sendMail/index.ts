import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { registerCommand } from '../ui/commands.ts';
import { Lazy } from '../ui/lazy.ts';
import { mailEditor, pageScheme } from './pageUri.ts';

/** The commands for test mail and its delivery status. Their code is loaded when one is used. */
export function registerSendMail(services: Services): vscode.Disposable {
	const { log } = services;
	const didChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
	const sending = new Lazy(async () => {
		const { Sending } = await import('./sending.ts');
		return new Sending(services, uri => {
			didChangeFile.fire([{ type: vscode.FileChangeType.Changed, uri }]);
		});
	});

	// Not a TextDocumentContentProvider: VS Code restores the tabs of a file system only when the window is reloaded.
	const files: vscode.FileSystemProvider = {
		onDidChangeFile: didChangeFile.event,
		watch: () => new vscode.Disposable(() => {}),
		stat: async uri => (await sending.get()).pages.stat(uri),
		readFile: async uri => (await sending.get()).pages.read(uri),
		readDirectory: () => [],
		createDirectory: refuse,
		writeFile: refuse,
		delete: refuse,
		rename: refuse
	};
	const mails: vscode.CustomReadonlyEditorProvider = {
		openCustomDocument: uri => ({ uri, dispose: () => {} }),
		resolveCustomEditor: async ({ uri }, panel) => (await sending.get()).emulatorMail.draw(uri, panel)
	};

	return vscode.Disposable.from(
		didChangeFile,
		sending,
		vscode.workspace.registerFileSystemProvider(pageScheme, files, {
			isCaseSensitive: true,
			isReadonly: new vscode.MarkdownString(vscode.l10n.t('This page cannot be edited.'))
		}),
		vscode.window.registerCustomEditorProvider(mailEditor, mails, {
			webviewOptions: { enableFindWidget: true },
			supportsMultipleEditorsPerDocument: true
		}),
		registerCommand('tencentSes.sendTestMail', log, async (argument: unknown) => (await sending.get()).send(argument)),
		registerCommand('tencentSes.deliveryStatus', log, async (argument: unknown) => (await sending.get()).status(argument)),
		registerCommand('tencentSes.showEmulatorMail', log, async (argument: unknown) => (await sending.get()).emulatorMail.show(argument)),
		registerCommand('tencentSes.showMailSource', log, async (argument: unknown) => (await sending.get()).emulatorMail.showSource(argument))
	);
}

function refuse(uri: vscode.Uri): never {
	throw vscode.FileSystemError.NoPermissions(uri);
}
