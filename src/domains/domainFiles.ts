import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { DomainModel } from '../explorer/domainModel.ts';
import { registerCommand } from '../ui/commands.ts';
import type { DomainDocuments } from './domainDocument.ts';
import { domainScheme } from './domainUri.ts';

/**
 * The pages of sender domains as read-only files. A file system rather than a TextDocumentContentProvider: VS Code does not keep the
 * tabs of the latter over a reload of the window, and asks for those of the former by `onFileSystem:tencent-ses`.
 */
export function registerDomainFiles(accounts: Accounts, model: DomainModel, log: vscode.LogOutputChannel): vscode.Disposable {
	const didChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
	let loading: Promise<DomainDocuments> | undefined;
	let isDisposed = false;

	async function load(): Promise<DomainDocuments> {
		const { DomainDocuments } = await import('./domainDocument.ts');
		const documents = new DomainDocuments(accounts, model, uri => {
			didChangeFile.fire([{ type: vscode.FileChangeType.Changed, uri }]);
		});
		if (isDisposed) {
			documents.dispose();
		}
		return documents;
	}

	function documents(): Promise<DomainDocuments> {
		loading ??= load();
		return loading;
	}

	const files: vscode.FileSystemProvider = {
		onDidChangeFile: didChangeFile.event,
		watch: () => new vscode.Disposable(() => {}),
		stat: async uri => (await documents()).stat(uri),
		readFile: async uri => (await documents()).read(uri),
		readDirectory: () => [],
		createDirectory: refuse,
		writeFile: refuse,
		delete: refuse,
		rename: refuse
	};
	const lenses: vscode.CodeLensProvider = {
		provideCodeLenses: async ({ uri }) =>
			(await documents())
				.actions(uri)
				.map(
					({ line, title, command, argument }) =>
						new vscode.CodeLens(new vscode.Range(line, 0, line, 0), { title, command, ...(argument ? { arguments: [argument] } : {}) })
				)
	};
	return vscode.Disposable.from(
		didChangeFile,
		{
			dispose: () => {
				isDisposed = true;
				// What could not be loaded needs no disposing.
				loading?.then(
					loaded => loaded.dispose(),
					() => {}
				);
			}
		},
		vscode.workspace.registerFileSystemProvider(domainScheme, files, {
			isCaseSensitive: true,
			isReadonly: new vscode.MarkdownString(vscode.l10n.t('This page shows what SES and DNS say. It cannot be edited.'))
		}),
		vscode.languages.registerCodeLensProvider({ scheme: domainScheme }, lenses),
		registerCommand('tencentSes.showDomain', log, async (argument: unknown) => (await documents()).show(argument)),
		registerCommand('tencentSes.copyText', log, async (argument: unknown) => {
			const text: unknown = typeof argument === 'object' && argument !== null ? Reflect.get(argument, 'text') : undefined;
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
