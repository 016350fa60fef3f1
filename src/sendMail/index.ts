import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { registerCommand } from '../ui/commands.ts';
import { Lazy } from '../ui/lazy.ts';
import { mailEditor, pageScheme } from './pageUri.ts';

/** The commands for test mail and what became of it. All they need is loaded when one is used. */
export function registerSendMail({ accounts, log, model }: Services): vscode.Disposable {
	const didChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
	const sending = new Lazy(async () => {
		const { Sending } = await import('./sending.ts');
		return new Sending(accounts, model, log, uri => {
			didChangeFile.fire([{ type: vscode.FileChangeType.Changed, uri }]);
		});
	});

	// A file system rather than a TextDocumentContentProvider: VS Code keeps the tabs of the former over a reload of the window.
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
			isReadonly: new vscode.MarkdownString(vscode.l10n.t('This page shows what became of mail. It cannot be edited.'))
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
