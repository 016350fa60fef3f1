import { inspect } from 'node:util';
import * as vscode from 'vscode';
import { Patches } from './patches.ts';

/** Of documents that were opened with a text. */
const scheme = 'robot';

/** A text that left the extension, and where to. */
export interface Sighting {
	readonly surface: Surface;
	/** What the text belongs to, such as the title of a box. */
	readonly of: string;
	readonly text: string;
}

export type Surface =
	| 'log'
	| 'message'
	| 'box'
	| 'list'
	| 'progress'
	| 'statusBar'
	| 'tree'
	| 'document'
	| 'codeLens'
	| 'problem'
	| 'webview'
	| 'clipboard'
	| 'link'
	| 'command'
	| 'result'
	| 'state'
	| 'error';

/** What a box or a list looks like to who is to answer. */
export interface Question {
	readonly title: string;
	readonly prompt: string;
	readonly placeholder: string;
	readonly isPassword: boolean;
	readonly value: string;
}

/**
 * Stands between an instance of the extension and VS Code: answers whatever is asked, and keeps every text that it is given. Answers
 * lists and messages with each choice in turn, so that who runs the same command again goes another way.
 */
export class Robot {
	readonly sightings: Sighting[] = [];
	/** What was opened in editors, the newest last. */
	readonly documents: vscode.TextDocument[] = [];
	/** By id. */
	readonly commands = new Map<string, (...args: unknown[]) => unknown>();
	readonly trees: vscode.TreeDataProvider<unknown>[] = [];
	/** What answers a box with; tried in turn until one is taken. */
	texts: (question: Question) => readonly string[] = () => [];
	/** Steers what is chosen first: `undefined` leaves it to the turn. */
	prefers: (title: string, labels: readonly string[]) => number | undefined = () => undefined;
	/** Answers left before everything is dismissed. */
	patience = 0;
	private readonly _turns = new Map<string, number>();
	private readonly _contents = new Map<string, (uri: vscode.Uri) => unknown>();
	private readonly _lenses: vscode.CodeLensProvider[] = [];
	private readonly _editors = new Map<string, vscode.CustomReadonlyEditorProvider>();
	private readonly _patches = new Patches();
	/** What the documents hold that were opened with a text. */
	private readonly _texts: string[] = [];
	private _provider: vscode.Disposable | undefined;
	private readonly _work = new Set<Promise<unknown>>();

	/** Takes the place of everything in `vscode` that shows, asks or registers. */
	install(): void {
		this._installWindow();
		this._installEditors();
		this._patches.put(vscode.commands, 'registerCommand', (id: string, handler: (...args: unknown[]) => unknown) => {
			this.commands.set(id, handler);
			return new vscode.Disposable(() => this.commands.delete(id));
		});
		const { executeCommand } = vscode.commands;
		this._patches.put(vscode.commands, 'executeCommand', async (id: string, ...args: unknown[]) => {
			const own = this.commands.get(id);
			if (own) {
				return own(...args);
			}
			this.see('command', id, args);
			const [uri, type] = args;
			const editor = this._editors.get(String(type));
			if (id === 'vscode.openWith' && editor) {
				const { token } = new vscode.CancellationTokenSource();
				const document = await editor.openCustomDocument(
					uri as vscode.Uri,
					{ backupId: undefined, untitledDocumentData: undefined },
					token
				);
				await editor.resolveCustomEditor(document, this._panel(String(type), '', {}), token);
			}
			return id.startsWith('_') ? executeCommand(id, ...args) : undefined;
		});
	}

	uninstall(): void {
		this._provider?.dispose();
		this._patches.undo();
	}

	/** Runs a command as someone would, and waits until nothing that it began is left. */
	async run(id: string, ...args: unknown[]): Promise<unknown> {
		const result = await this.commands.get(id)?.(...args);
		this.see('result', id, result);
		await this.idle();
		return result;
	}

	/** Until no box is open and no message unanswered. */
	async idle(): Promise<void> {
		while (this._work.size > 0) {
			await Promise.all(this._work);
		}
	}

	/** Keeps every text in a value, down to the hidden ones. */
	see(surface: Surface, of: string, value: unknown): void {
		if (value !== undefined && value !== '') {
			this.sightings.push({ surface, of, text: typeof value === 'string' ? value : deepText(value) });
		}
	}

	/** All rows of all trees as they are drawn, opened down to the last. */
	async rows(): Promise<readonly unknown[]> {
		const nodes: unknown[] = [];
		for (const tree of this.trees) {
			const waiting = [...((await tree.getChildren()) ?? [])];
			for (let node = waiting.shift(); node !== undefined; node = waiting.shift()) {
				nodes.push(node);
				const item = await tree.getTreeItem(node);
				const { label, description, tooltip, accessibilityInformation, id, contextValue, resourceUri, command } = item;
				const resolved = await tree.resolveTreeItem?.(item, node, new vscode.CancellationTokenSource().token);
				const { title } = command ?? {};
				const shown = { label, description, tooltip, accessibilityInformation, id, contextValue, resourceUri, title };
				this.see('tree', String(contextValue), { ...shown, resolved: resolved?.tooltip });
				waiting.push(...((await tree.getChildren(node)) ?? []));
			}
		}
		return nodes;
	}

	private _panel(type: string, title: string, options: object): vscode.WebviewPanel {
		const webview = watched({ options, postMessage: async () => true }, (name, value) => this.see('webview', `${type} ${name}`, value));
		const event = new vscode.EventEmitter().event;
		const panel = { viewType: type, webview, onDidDispose: event, onDidChangeViewState: event, reveal() {}, dispose() {}, title };
		return panel as unknown as vscode.WebviewPanel;
	}

	private _installWindow(): void {
		const { window } = vscode;
		const channel = (name: string) => {
			const write = (...args: readonly unknown[]) => this.see('log', name, args.map(deepText).join(' '));
			const writers = ['trace', 'debug', 'info', 'warn', 'error', 'append', 'appendLine', 'replace'];
			return { name, show() {}, dispose() {}, ...Object.fromEntries(writers.map(writer => [writer, write])) };
		};
		this._patches.put(window, 'createOutputChannel', channel);
		for (const kind of ['showInformationMessage', 'showWarningMessage', 'showErrorMessage']) {
			this._patches.put(window, kind, (message: string, ...rest: readonly unknown[]) => this._answerMessage(message, rest));
		}
		this._patches.put(window, 'setStatusBarMessage', (text: string) => {
			this.see('statusBar', '', text);
			return new vscode.Disposable(() => {});
		});
		this._patches.put(window, 'createStatusBarItem', () =>
			watched({ show() {}, hide() {}, dispose() {} }, (name, value) => this.see('statusBar', name, value))
		);
		this._patches.put(window, 'createTreeView', (_id: string, { treeDataProvider }: vscode.TreeViewOptions<unknown>) => {
			this.trees.push(treeDataProvider);
			const event = new vscode.EventEmitter().event;
			const events = { onDidChangeSelection: event, onDidChangeVisibility: event, onDidCollapseElement: event, onDidExpandElement: event };
			const view = { ...events, onDidChangeCheckboxState: event, visible: true, selection: [], reveal: async () => {}, dispose() {} };
			return watched(view, (name, value) => this.see('tree', name, value));
		});
		this._patches.put(window, 'withProgress', async (options: vscode.ProgressOptions, work: (...args: unknown[]) => Promise<unknown>) => {
			this.see('progress', '', options.title);
			const report = ({ message }: { readonly message?: string }) => this.see('progress', options.title ?? '', message);
			return work({ report }, new vscode.CancellationTokenSource().token);
		});
		this._patches.put(window, 'createInputBox', () => new Box(this, 'box').surface);
		this._patches.put(window, 'createQuickPick', () => new Box(this, 'list').surface);
		this._patches.put(window, 'showInputBox', (options: vscode.InputBoxOptions = {}) => this._answerInputBox(options));
		this._patches.put(window, 'showQuickPick', (items: unknown, options: vscode.QuickPickOptions = {}) =>
			this._answerQuickPick(items, options)
		);
		this._patches.put(window, 'showSaveDialog', async () => undefined);
		this._patches.put(window, 'showOpenDialog', async () => undefined);
		this._patches.put(window, 'createWebviewPanel', (type: string, title: string, _column: unknown, options: object) => {
			this.see('webview', type, [title, options]);
			return this._panel(type, title, options);
		});
		this._patches.put(window, 'registerCustomEditorProvider', (type: string, provider: vscode.CustomReadonlyEditorProvider) => {
			this._editors.set(type, provider);
			return new vscode.Disposable(() => {});
		});
	}

	private _installEditors(): void {
		const { workspace, window, languages, env } = vscode;
		const provideTextDocumentContent = ({ path }: vscode.Uri) => this._texts[Number(path)] ?? '';
		this._provider = workspace.registerTextDocumentContentProvider(scheme, { provideTextDocumentContent });
		this._patches.put(workspace, 'registerTextDocumentContentProvider', (scheme: string, provider: vscode.TextDocumentContentProvider) => {
			this._contents.set(scheme, uri => provider.provideTextDocumentContent(uri, new vscode.CancellationTokenSource().token));
			return new vscode.Disposable(() => {});
		});
		this._patches.put(workspace, 'registerFileSystemProvider', (scheme: string, provider: vscode.FileSystemProvider) => {
			const read = async (uri: vscode.Uri) => new TextDecoder().decode(await provider.readFile(uri));
			this._contents.set(scheme, read);
			return provider.onDidChangeFile(changes => {
				for (const { uri } of changes) {
					void this.track(read(uri).then(text => this.see('document', scheme, text)));
				}
			});
		});
		const { openTextDocument } = workspace;
		this._patches.put(workspace, 'openTextDocument', async (what: vscode.Uri | { content?: string; language?: string } = {}) => {
			if (!(what instanceof vscode.Uri)) {
				return this._openText(openTextDocument, what.content ?? '');
			}
			const provided = this._contents.get(what.scheme);
			const document = provided ? await this._openText(openTextDocument, String(await provided(what))) : await openTextDocument(what);
			this.see('document', what.scheme, what.toString());
			// The page of a domain has its actions at its own address.
			return Object.create(document, { uri: { value: what } });
		});
		this._patches.put(window, 'showTextDocument', async (document: vscode.TextDocument) => {
			this.documents.push(document);
			this.see('document', document.uri.scheme, document.getText());
			for (const provider of this._lenses) {
				const lenses = await provider.provideCodeLenses(document, new vscode.CancellationTokenSource().token);
				this.see(
					'codeLens',
					document.uri.scheme,
					(lenses ?? []).map(({ command }) => [command?.title, command?.tooltip])
				);
			}
			const insertSnippet = async (snippet: vscode.SnippetString) => {
				this.see('document', 'snippet', snippet.value);
				Object.assign(editor.document, { version: document.version + 1 });
				return true;
			};
			const setDecorations = (_type: unknown, ranges: readonly unknown[]) => this.see('document', 'decoration', ranges);
			const editor = {
				document: Object.create(document, { version: { value: document.version, writable: true } }),
				insertSnippet,
				setDecorations
			};
			return editor;
		});
		this._patches.put(languages, 'registerCodeLensProvider', (_selector: unknown, provider: vscode.CodeLensProvider) => {
			this._lenses.push(provider);
			return new vscode.Disposable(() => {});
		});
		this._patches.put(languages, 'createDiagnosticCollection', (name: string) => {
			const set = (_uri: unknown, problems: readonly vscode.Diagnostic[] = []) =>
				this.see(
					'problem',
					name,
					problems.map(({ message, source, code }) => [message, source, code])
				);
			return { name, set, delete() {}, clear() {}, dispose() {}, forEach() {}, get: () => [], has: () => false };
		});
		this._patches.put(env, 'openExternal', async (uri: vscode.Uri) => {
			this.see('link', '', uri.toString(true));
			return true;
		});
		this._patches.put(env, 'clipboard', {
			// Never what was copied before: whoever pastes a password into another box shows it there.
			readText: async () => 'somebody@example.com',
			writeText: async (text: string) => this.see('clipboard', '', text)
		});
	}

	/** A document that VS Code shows nowhere: of a new one with a text in it, it would open the editor. */
	private async _openText(open: (uri: vscode.Uri) => Thenable<vscode.TextDocument>, text: string): Promise<vscode.TextDocument> {
		return open(vscode.Uri.from({ scheme, path: String(this._texts.push(text) - 1) }));
	}

	/** Keeps something in mind that `idle` is to wait for. */
	track<T>(work: Promise<T>): Promise<T> {
		const settled = work.then(
			() => {},
			error => this.see('error', 'robot', error)
		);
		this._work.add(settled);
		void settled.then(() => this._work.delete(settled));
		return work;
	}

	/** The next of so many choices; `undefined` when patience is over. */
	turn(key: string, count: number): number | undefined {
		if (this.patience <= 0 || count === 0) {
			return undefined;
		}
		this.patience--;
		const turn = this._turns.get(key) ?? 0;
		this._turns.set(key, turn + 1);
		return turn % count;
	}

	private async _answerMessage(message: string, rest: readonly unknown[]): Promise<unknown> {
		const [first, ...others] = rest;
		const hasOptions = typeof first === 'object' && first !== null && !('title' in first);
		const buttons = hasOptions ? others : rest;
		this.see('message', '', message);
		this.see('message', message, hasOptions ? first : undefined);
		this.see('message', message, buttons.map(titleOf));
		// The last turn is to leave it unanswered.
		const titles = buttons.map(titleOf);
		const turn = this.prefers(message, titles) ?? this.turn(`${message.slice(0, 12)}${titles.join()}`, buttons.length + 1);
		return turn === undefined ? undefined : buttons[turn];
	}

	private async _answerInputBox(options: vscode.InputBoxOptions): Promise<string | undefined> {
		const { title = '', prompt = '', placeHolder: placeholder = '', password: isPassword = false, value = '' } = options;
		this.see('box', title, [prompt, placeholder, isPassword ? '' : value]);
		if (this.turn('box', 1) === undefined) {
			return undefined;
		}
		for (const text of [...this.texts({ title, prompt, placeholder, isPassword, value }), value]) {
			const validation = await options.validateInput?.(text);
			this.see('box', title, validation ?? undefined);
			if (!validation || (typeof validation !== 'string' && validation.severity !== vscode.InputBoxValidationSeverity.Error)) {
				return text;
			}
		}
		return undefined;
	}

	private async _answerQuickPick(given: unknown, options: vscode.QuickPickOptions): Promise<unknown> {
		const items = (await given) as readonly (string | vscode.QuickPickItem)[];
		const title = options.title ?? options.placeHolder ?? '';
		this.see('list', title, [options.placeHolder, items.map(item => (typeof item === 'string' ? item : textsOfRow(item)))]);
		const rows = items.filter(item => typeof item === 'string' || item.kind !== vscode.QuickPickItemKind.Separator);
		const labels = rows.map(row => (typeof row === 'string' ? row : row.label));
		const turn = this.prefers(title, labels) ?? this.turn(title, rows.length);
		const chosen = turn === undefined ? undefined : rows[turn];
		return options.canPickMany && chosen !== undefined ? [chosen] : chosen;
	}
}

/** An input box or a list, which the robot answers as soon as it shows. */
class Box {
	/** What the extension gets. */
	readonly surface: object;
	private readonly _robot: Robot;
	private readonly _kind: 'box' | 'list';
	private readonly _fields: Record<string, unknown>;
	private readonly _events = Object.fromEntries(
		['Accept', 'ChangeValue', 'TriggerButton', 'Hide', 'ChangeActive', 'ChangeSelection', 'TriggerItemButton'].map(name => [
			name,
			new vscode.EventEmitter<unknown>()
		])
	) as Record<string, vscode.EventEmitter<unknown>>;
	private _isShown = false;
	private _isGone = false;
	private _wake: () => void = () => {};

	constructor(robot: Robot, kind: 'box' | 'list') {
		this._robot = robot;
		this._kind = kind;
		const common = {
			title: '',
			step: 0,
			totalSteps: 0,
			enabled: true,
			busy: false,
			ignoreFocusOut: false,
			value: '',
			placeholder: '',
			buttons: []
		};
		const own =
			kind === 'box'
				? { password: false, prompt: '', validationMessage: undefined }
				: { items: [], activeItems: [], selectedItems: [], prompt: '' };
		const handlers = Object.entries(this._events).map(([name, emitter]) => [`onDid${name}`, emitter.event]);
		this._fields = { ...common, ...own, ...Object.fromEntries(handlers) };
		Object.assign(this._fields, { show: () => this._show(), hide: () => this._hide(), dispose: () => this._end() });
		this.surface = new Proxy(this._fields, {
			set: (fields, name: string, value) => {
				fields[name] = value;
				if (name === 'items') {
					fields['activeItems'] = this._rows().slice(0, 1);
				}
				if (this._isShown) {
					this._see(name, value);
				}
				this._wake();
				return true;
			}
		});
	}

	private _see(name: string, value: unknown): void {
		const isMasked = name === 'value' && this._fields['password'] === true;
		if (!isMasked && !/^(on|show|hide|dispose)/.test(name)) {
			const shown = name === 'items' ? (value as readonly vscode.QuickPickItem[]).map(textsOfRow) : value;
			this._robot.see(this._kind, `${this._fields['title']} ${name}`, /^(active|selected)Items$/.test(name) ? undefined : shown);
		}
	}

	private _rows(): readonly vscode.QuickPickItem[] {
		const items = (this._fields['items'] ?? []) as readonly vscode.QuickPickItem[];
		return items.filter(item => item.kind !== vscode.QuickPickItemKind.Separator);
	}

	private _show(): void {
		this._isShown = true;
		for (const [name, value] of Object.entries(this._fields)) {
			this._see(name, value);
		}
		void this._robot.track(this._kind === 'box' ? this._type() : this._pick());
	}

	private _hide(): void {
		this._fire('Hide', undefined);
		this._end();
	}

	private _end(): void {
		this._isGone = true;
		this._wake();
	}

	private _fire(name: string, value: unknown): void {
		this._events[name]?.fire(value);
	}

	/** Until it is closed or waits for somebody. */
	private async _settled(): Promise<boolean> {
		do {
			// What follows at once, follows in this turn of the loop.
			await new Promise(setImmediate);
			while (this._fields['busy'] === true && !this._isGone) {
				await new Promise<void>(resolve => {
					this._wake = resolve;
				});
			}
		} while (this._fields['busy'] === true && !this._isGone);
		await new Promise(setImmediate);
		return !this._isGone;
	}

	private _question(): Question {
		const text = (name: string) => String(this._fields[name] ?? '');
		const isPassword = this._fields['password'] === true;
		return { title: text('title'), prompt: text('prompt'), placeholder: text('placeholder'), isPassword, value: text('value') };
	}

	private async _type(): Promise<void> {
		if (this._robot.turn('box', 1) === undefined) {
			this._hide();
			return;
		}
		const question = this._question();
		for (const text of [...this._robot.texts(question), question.value]) {
			this._fields['value'] = text;
			this._fire('ChangeValue', text);
			await this._pressButtons(this._fields['buttons'], button => this._fire('TriggerButton', button));
			this._fire('Accept', undefined);
			if (!(await this._settled())) {
				return;
			}
		}
		this._hide();
	}

	private async _pick(): Promise<void> {
		for (let tries = 0; await this._settled(); tries++) {
			const rows = this._rows();
			const { title, placeholder } = this._question();
			const labels = rows.map(({ label }) => label);
			const isFirst = tries === 0;
			const turn = (isFirst ? this._robot.prefers(title, labels) : undefined) ?? this._robot.turn(`${title}${placeholder}`, rows.length);
			const row = turn === undefined || tries > 2 ? undefined : rows[turn];
			if (!row) {
				this._hide();
				return;
			}
			await this._pressButtons(row.buttons, button => this._fire('TriggerItemButton', { button, item: row }));
			if (this._isGone) {
				return;
			}
			Object.assign(this._fields, { activeItems: [row], selectedItems: [row] });
			this._fire('ChangeSelection', [row]);
			this._fire('Accept', undefined);
		}
	}

	/** Presses each, but for the way back. Every other time only: some lead away. */
	private async _pressButtons(buttons: unknown, press: (button: vscode.QuickInputButton) => void): Promise<void> {
		for (const button of (buttons ?? []) as readonly vscode.QuickInputButton[]) {
			if (button !== vscode.QuickInputButtons.Back && !this._isGone && this._robot.turn(`button ${button.tooltip}`, 2) === 1) {
				press(button);
				await this._settled();
			}
		}
	}
}

/** An object that tells of everything that is put into it. */
function watched(target: object, tell: (name: string, value: unknown) => void): object {
	return new Proxy(target, {
		set: (object, name, value) => {
			tell(String(name), value);
			return Reflect.set(object, name, value);
		}
	});
}

function titleOf(button: unknown): string {
	return typeof button === 'string' ? button : String((button as vscode.MessageItem).title);
}

function textsOfRow({ label, description, detail, buttons }: vscode.QuickPickItem): readonly unknown[] {
	return [label, description, detail, (buttons ?? []).map(({ tooltip }) => tooltip)];
}

/** Everything that somebody who writes down a value could write down. */
export function deepText(value: unknown): string {
	if (typeof value === 'string') {
		return value;
	}
	const whole = { depth: Number.POSITIVE_INFINITY, maxArrayLength: null, maxStringLength: null, breakLength: Number.POSITIVE_INFINITY };
	return inspect(value, { ...whole, showHidden: true, getters: false });
}
