import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { registerCommand } from '../ui/commands.ts';
import { Lazy } from '../ui/lazy.ts';
import { property } from '../ui/property.ts';

const scheme = 'tencent-ses';

/**
 * The pages of sender domains as read-only files. A file system instead of a TextDocumentContentProvider: after a reload of the window,
 * VS Code restores its tabs and activates the extension with `onFileSystem:tencent-ses`.
 */
export function registerDomainFiles(services: Services): vscode.Disposable {
	const didChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
	const documents = new Lazy(async () => {
		const { DomainDocuments } = await import('./domainDocument.ts');
		return new DomainDocuments(services, scheme, uri => {
			didChangeFile.fire([{ type: vscode.FileChangeType.Changed, uri }]);
		});
	});
	const files: vscode.FileSystemProvider = {
		onDidChangeFile: didChangeFile.event,
		watch: () => new vscode.Disposable(() => {}),
		stat: async uri => (await documents.get()).stat(uri),
		readFile: async uri => (await documents.get()).read(uri),
		readDirectory: () => [],
		createDirectory: refuse,
		writeFile: refuse,
		delete: refuse,
		rename: refuse
	};
	const lenses: vscode.CodeLensProvider = {
		provideCodeLenses: async ({ uri }) =>
			(await documents.get())
				.actions(uri)
				.map(
					({ line, title, command, argument }) =>
						new vscode.CodeLens(new vscode.Range(line, 0, line, 0), { title, command, ...(argument ? { arguments: [argument] } : {}) })
				)
	};
	return vscode.Disposable.from(
		didChangeFile,
		documents,
		vscode.workspace.registerFileSystemProvider(scheme, files, {
			isCaseSensitive: true,
			isReadonly: new vscode.MarkdownString(vscode.l10n.t('This page shows what SES and DNS say. It cannot be edited.'))
		}),
		vscode.languages.registerCodeLensProvider({ scheme }, lenses),
		registerCommand('tencentSes.showDomain', services.log, async (argument: unknown) => (await documents.get()).show(argument)),
		registerCommand('tencentSes.copyText', services.log, async (argument: unknown) => {
			const text = property(argument, 'text');
			if (typeof text === 'string') {
				await vscode.env.clipboard.writeText(text);
				vscode.window.setStatusBarMessage(vscode.l10n.t('Copied to the clipboard'), 3000);
			}
		})
	);
}

function refuse(uri: vscode.Uri): never {
	throw vscode.FileSystemError.NoPermissions(uri);
}
