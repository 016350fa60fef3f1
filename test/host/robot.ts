import { inspect } from 'node:util';
import * as vscode from 'vscode';
import { Patches, standIn } from './patches.ts';
import { type Message, Person, type Surface } from './person.ts';
import { RobotBox } from './robotBox.ts';
import { clean } from './templates/templateFiles.ts';

/** The scheme of documents that were opened with a text. */
const scheme = 'robot';

const isOfTemplates = (id: string) => /template|newVersion|switchVersion|watchReview/i.test(id);

/** Whether a command does the same on all rows of domains, so it need not run on each. */
export function ignoresRow(id: string): boolean {
	const others = /\.(diagnose|checkWatches|refresh|cancelLoading|showLog|openSettings|createCamPolicy|showEmulatorMail|showMailSource)$/;
	return isOfTemplates(id) || others.test(id);
}

/** A text that the extension gave to VS Code. */
export interface Sighting {
	readonly surface: Surface;
	/** What the text belongs to, such as the title of a box. */
	readonly source: string;
	readonly text: string;
}

/** What an input box shows. */
export interface Question {
	readonly title: string;
	readonly prompt: string;
	readonly placeholder: string;
	readonly isPassword: boolean;
	readonly value: string;
}

/**
 * A person who answers everything immediately, and keeps every text that the extension shows. It answers a list or message with a different choice every time. Boxes, documents and webviews are not shown in VS Code.
 */
export class Robot extends Person {
	readonly sightings: Sighting[] = [];
	/** Registered commands by id. */
	readonly commands = new Map<string, (...args: unknown[]) => unknown>();
	/** Answers to an input box, to be tried in turn until one is accepted. */
	textsFor: (question: Question) => readonly string[] = () => [];
	/** The index of what to choose first in a list or message; `undefined` for the next choice in turn. */
	prefers: (title: string, labels: readonly string[]) => number | undefined = () => undefined;
	/** The number of answers until everything is dismissed. */
	answersLeft = 0;
	private readonly _turns = new Map<string, number>();
	private readonly _contents = new Map<string, (uri: vscode.Uri) => Promise<string>>();
	private readonly _lenses: vscode.CodeLensProvider[] = [];
	private readonly _ownPatches = new Patches();
	/** The contents of documents that were opened with a text. */
	private readonly _texts: string[] = [];
	private _provider: vscode.Disposable | undefined;
	private readonly _work = new Set<Promise<unknown>>();

	override async start(): Promise<void> {
		// Some commands offer the text of the active editor.
		const document = await vscode.workspace.openTextDocument({ content: 'address,name\nsomebody@example.com,Somebody\n' });
		await vscode.window.showTextDocument(document);
		await super.start();
	}

	override async stop(): Promise<void> {
		this.answersLeft = 0;
		await this.idle();
		// Stopping runs commands of VS Code.
		this._ownPatches.undo();
		await super.stop();
	}

	/** Runs a command, and waits until everything that it started has ended. */
	async runToEnd(id: string, ...args: unknown[]): Promise<unknown> {
		const result = await this.commands.get(id)?.(...args);
		this.record('result', id, result);
		await this.idle();
		if (isOfTemplates(id) && !/newTemplate|compare/.test(id)) {
			// The next command would read all that this one wrote.
			clean();
		}
		return result;
	}

	/** Waits until every box is closed. */
	async idle(): Promise<void> {
		while (this._work.size > 0) {
			await Promise.all(this._work);
		}
	}

	override record(surface: Surface, source: string, value: unknown): void {
		if (value !== undefined && value !== '') {
			this.sightings.push({ surface, source, text: typeof value === 'string' ? value : deepText(value) });
		}
	}

	/** Resolves and records all rows of the tree. @returns their nodes */
	async nodes(): Promise<readonly unknown[]> {
		const nodes: unknown[] = [];
		const waiting = [...((await this.tree?.getChildren()) ?? [])];
		for (let node = waiting.shift(); this.tree && node !== undefined; node = waiting.shift()) {
			nodes.push(node);
			const item = await this.tree.getTreeItem(node);
			const { label, description, tooltip, accessibilityInformation, id, contextValue, resourceUri, command } = item;
			const resolved = await this.tree.resolveTreeItem?.(item, node, new vscode.CancellationTokenSource().token);
			const { title } = command ?? {};
			const shown = { label, description, tooltip, accessibilityInformation, id, contextValue, resourceUri, title };
			this.record('tree', String(contextValue), { ...shown, resolved: resolved?.tooltip });
			waiting.push(...((await this.tree.getChildren(node)) ?? []));
		}
		return nodes;
	}

	/** Makes `idle` wait for something. */
	track<T>(work: Promise<T>): Promise<T> {
		const settled = work.then(
			() => {},
			error => this.record('error', 'robot', error)
		);
		this._work.add(settled);
		void settled.then(() => this._work.delete(settled));
		return work;
	}

	/** The index of the next of `count` choices; `undefined` when no answers are left. */
	nextTurn(key: string, count: number): number | undefined {
		if (this.answersLeft <= 0 || count === 0) {
			return undefined;
		}
		this.answersLeft--;
		const turn = this._turns.get(key) ?? 0;
		this._turns.set(key, turn + 1);
		return turn % count;
	}

	protected override messageShown({ text, buttons, answer }: Message): void {
		// The last choice is to dismiss the message.
		const turn = this.prefers(text, buttons) ?? this.nextTurn(`${text.slice(0, 12)}${buttons.join()}`, buttons.length + 1);
		answer(turn === undefined ? undefined : buttons[turn]);
	}

	override install(): void {
		super.install();
		const { window, commands, env } = vscode;
		this._ownPatches.put(window, 'createInputBox', () => new RobotBox(this, 'box').surface);
		this._ownPatches.put(window, 'createQuickPick', () => new RobotBox(this, 'list').surface);
		const { createTreeView } = window;
		this._ownPatches.put(window, 'createTreeView', (id: string, options: vscode.TreeViewOptions<unknown>) =>
			standIn(createTreeView(id, options), { visible: true, reveal: async () => {} })
		);
		// A password that was copied must not be pasted into another box, which would show it.
		this._ownPatches.put(env.clipboard, 'readText', async () => 'somebody@example.com');
		this._ownPatches.put(commands, 'registerCommand', (id: string, handler: (...args: unknown[]) => unknown) => {
			this.commands.set(id, handler);
			return new vscode.Disposable(() => this.commands.delete(id));
		});
		const { executeCommand } = commands;
		this._ownPatches.put(commands, 'executeCommand', async (id: string, ...args: unknown[]) => {
			const own = this.commands.get(id);
			if (own) {
				return own(...args);
			}
			this.record('command', id, args);
			return id.startsWith('_') ? executeCommand(id, ...args) : undefined;
		});
		this._patchDocuments();
	}

	override uninstall(): void {
		this._provider?.dispose();
		this._ownPatches.undo();
		super.uninstall();
	}

	private _panel(viewType: string): vscode.WebviewPanel {
		const event = new vscode.EventEmitter().event;
		// The script of the page shows the summary as text, like VS Code the title of a tab.
		const postMessage = async ({ body, ...others }: { readonly body: string }) => {
			this.record('webview', viewType, body);
			this.record('result', viewType, others);
			return true;
		};
		const real = { options: {}, cspSource: '', asWebviewUri: (uri: vscode.Uri) => uri, onDidReceiveMessage: event, postMessage };
		const webview = standIn(real, {}, (name, value) => this.record('webview', `${viewType} ${name}`, value));
		const panel = { viewType, webview, onDidDispose: event, onDidChangeViewState: event, reveal() {}, dispose() {}, title: '' };
		return standIn(panel, {}, (name, value) => this.record('result', name, value)) as unknown as vscode.WebviewPanel;
	}

	private _patchDocuments(): void {
		const { workspace, window, languages } = vscode;
		this._ownPatches.put(window, 'createWebviewPanel', (type: string) => this._panel(type));
		const provideTextDocumentContent = ({ path }: vscode.Uri) => this._texts[Number(path)] ?? '';
		this._provider = workspace.registerTextDocumentContentProvider(scheme, { provideTextDocumentContent });
		this._ownPatches.put(workspace, 'registerFileSystemProvider', (scheme: string, provider: vscode.FileSystemProvider) => {
			const read = async (uri: vscode.Uri) => new TextDecoder().decode(await provider.readFile(uri));
			this._contents.set(scheme, read);
			return provider.onDidChangeFile(changes => {
				for (const { uri } of changes) {
					void this.track(read(uri).then(text => this.record('document', scheme, text)));
				}
			});
		});
		const { openTextDocument } = workspace;
		// VS Code shows an untitled document in an editor, but not one of a content provider.
		const openText = (text: string) => openTextDocument(vscode.Uri.from({ scheme, path: String(this._texts.push(text) - 1) }));
		this._ownPatches.put(workspace, 'openTextDocument', async (what: vscode.Uri | { content?: string; language?: string } = {}) => {
			if (!(what instanceof vscode.Uri)) {
				return openText(what.content ?? '');
			}
			const read = this._contents.get(what.scheme);
			const document = read ? await openText(await read(what)) : await openTextDocument(what);
			this.record('document', what.scheme, what.toString());
			// CodeLenses depend on the URI.
			return Object.create(document, { uri: { value: what } });
		});
		this._ownPatches.put(window, 'showTextDocument', (document: vscode.TextDocument) => this._showDocument(document));
		this._ownPatches.put(languages, 'registerCodeLensProvider', (_selector: unknown, provider: vscode.CodeLensProvider) => {
			this._lenses.push(provider);
			return new vscode.Disposable(() => {});
		});
		this._ownPatches.put(languages, 'createDiagnosticCollection', (name: string) => {
			const set = (_uri: unknown, problems: readonly vscode.Diagnostic[] = []) => {
				const texts = problems.map(({ message, source, code }) => [message, source, code]);
				this.record('problem', name, texts);
			};
			return { name, set, delete() {}, clear() {}, dispose() {}, forEach() {}, get: () => [], has: () => false };
		});
	}

	/** @returns the text editor */
	private async _showDocument(document: vscode.TextDocument): Promise<object> {
		const { scheme } = document.uri;
		this.record('document', scheme, document.getText());
		for (const provider of this._lenses) {
			const lenses = (await provider.provideCodeLenses(document, new vscode.CancellationTokenSource().token)) ?? [];
			const texts = lenses.map(({ command }) => [command?.title, command?.tooltip]);
			this.record('codeLens', scheme, texts);
		}
		const editor = {
			document: Object.create(document, { version: { value: document.version, writable: true } }),
			insertSnippet: async (snippet: vscode.SnippetString) => {
				this.record('document', 'snippet', snippet.value);
				Object.assign(editor.document, { version: document.version + 1 });
				return true;
			},
			setDecorations: (_type: unknown, ranges: readonly unknown[]) => this.record('document', 'decoration', ranges)
		};
		return editor;
	}
}

/** The text of a value with all of its properties, hidden ones too. */
export function deepText(value: unknown): string {
	if (typeof value === 'string') {
		return value;
	}
	const whole = { depth: Number.POSITIVE_INFINITY, maxArrayLength: null, maxStringLength: null, breakLength: Number.POSITIVE_INFINITY };
	return inspect(value, { ...whole, showHidden: true, getters: false });
}
