import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suiteSetup, suiteTeardown, teardown } from 'mocha';
import * as vscode from 'vscode';
import type { Emulator, EmulatorOptions } from '../../src/emulator/server.ts';
import { activate } from '../../src/extension.ts';
import { EmulatorControl } from '../helpers/emulatorControl.ts';
import { startFaultyEmulator } from '../helpers/faultyEmulator.ts';
import { Box } from './box.ts';
import { eventually } from './eventually.ts';
import { hurry } from './hurry.ts';
import { memento } from './memento.ts';
import { Patches, standIn } from './patches.ts';
import { configure, setEnvironment } from './surroundings.ts';

export interface PersonOptions {
	/**
	 * The emulator that this person is signed in to. Default: one with sample data and without rate limits. `none`: a person who has not
	 * signed in.
	 */
	readonly emulator?: EmulatorOptions | 'none';
	/** Nobody is signed in: the emulator stands in the settings, in place of Tencent Cloud, for whoever signs in. */
	readonly isSignedOut?: boolean;
	/** Variables of the extension host. There is a home folder of its own in any case. */
	readonly env?: NodeJS.ProcessEnv;
	/** User settings of the extension, without `tencentSes.`. */
	readonly settings?: Readonly<Record<string, unknown>>;
	/** Fills the home folder before the extension starts. */
	readonly furnish?: (home: string) => void;
}

/** A message of VS Code that waits for an answer. */
export interface Message {
	readonly severity: 'info' | 'warning' | 'error';
	readonly text: string;
	/** The second paragraph of a dialog. */
	readonly detail: string;
	/** Whether it is a dialog, which has to be answered before anything else. */
	readonly isModal: boolean;
	readonly buttons: readonly string[];
	readonly answer: (button: string | undefined) => void;
}

/** A row of the tree as VS Code draws it. */
export interface Row {
	readonly label: string;
	readonly description: string;
	/** What a screen reader says. */
	readonly spoken: string;
	readonly icon: string;
	readonly contextValue: string;
	/** `undefined` for a row that cannot be opened. */
	readonly isOpen: boolean | undefined;
	readonly node: unknown;
	readonly item: vscode.TreeItem;
}

type Asked = { readonly title?: string; readonly isCloseAffordance?: boolean };

let count = 0;
let hostContext: vscode.ExtensionContext | undefined;

/** Called with the context that VS Code gives the extension, which each person shares under a prefix. */
export function setHostContext(context: vscode.ExtensionContext): void {
	hostContext = context;
}

/**
 * Someone who uses the extension for the first time: starts it in this extension host with an emulator, a home folder, settings, secrets
 * and state of their own, before the tests of the suite, and ends it after them. What a test left open is put away after each.
 */
export function usePerson(options: PersonOptions = {}): Person {
	const person = new Person(options);
	suiteSetup(() => person.begin());
	teardown(function () {
		return person.tidy(this.currentTest);
	});
	suiteTeardown(() => person.end());
	return person;
}

/** Uses the extension the way a person does. What waits, waits until VS Code shows what is asked for. */
export class Person {
	/** Messages that were shown and not answered, oldest first. */
	messages: Message[] = [];
	/** Every line that the extension logged, such as `[error] …`. */
	readonly log: string[] = [];
	/** Texts of the status bar that pass by themselves. */
	readonly status: string[] = [];
	/** Titles and reports of work under way and done. */
	readonly progress: string[] = [];
	/** Labels of the rows that were drawn again; all of them for `undefined`. */
	readonly redraws: (string | undefined)[] = [];
	/** Addresses that were opened in the browser. */
	readonly links: string[] = [];
	/** What the clipboard holds. */
	clipboard = '';
	/** What a dialog for a file to write or to open answers. */
	chosenFile: vscode.Uri | undefined;
	/** What `activate` returned. */
	exported: unknown;
	private readonly _options: PersonOptions;
	private readonly _prefix = `person${++count}.`;
	private readonly _patches = new Patches();
	private readonly _boxes: Box[] = [];
	private readonly _running = new Set<Promise<unknown>>();
	private _cancellations: vscode.CancellationTokenSource[] = [];
	private _statusItems: vscode.StatusBarItem[] = [];
	private _subscriptions: vscode.Disposable[] = [];
	private _tree: vscode.TreeDataProvider<unknown> | undefined;
	private _view: vscode.TreeView<unknown> | undefined;
	private _webview: vscode.Webview | undefined;
	private _folder = '';
	private _starts = 0;
	/** What is selected in the view by hand; VS Code lets nobody else select there. */
	private _selection: readonly unknown[] | undefined;
	/** Ids of the rows that are open, by which VS Code keeps that, too. */
	private readonly _opened = new Set<string | undefined>();
	private readonly _states = { global: memento(), workspace: memento() };
	private _endHurry: (() => void) | undefined;
	private _environment: NodeJS.ProcessEnv = {};
	private _settings: Readonly<Record<string, unknown>> = {};
	private _emulator: Emulator | undefined;
	private _control: EmulatorControl | undefined;

	constructor(options: PersonOptions) {
		this._options = options;
	}

	get emulator(): EmulatorControl {
		assert.ok(this._control, 'There is no emulator');
		return this._control;
	}

	/** What the emulator printed when it was ready. */
	get emulatorAddress(): Emulator {
		assert.ok(this._emulator, 'There is no emulator');
		return this._emulator;
	}

	get home(): string {
		return join(this._folder, 'home');
	}

	/** The extension's folder for its files. */
	get storage(): string {
		return join(this._folder, `storage${this._starts}`);
	}

	/** What the extension keeps for this window. */
	get windowState(): vscode.Memento {
		return this._states.workspace;
	}

	async begin(): Promise<void> {
		const { emulator = {}, isSignedOut = false, env, settings = {}, furnish } = this._options;
		this._folder = mkdtempSync(join(tmpdir(), 'ses-person-'));
		mkdirSync(this.home);
		mkdirSync(this.storage);
		furnish?.(this.home);
		if (emulator !== 'none') {
			// Who is in a hurry would soon have asked too often.
			this._emulator = await startFaultyEmulator({ rateLimits: false, ...emulator });
			this._control = new EmulatorControl(this._emulator.endpoint);
		}
		const credentials = Object.keys(process.env).filter(name => /^TENCENT/i.test(name));
		const wanted = {
			...Object.fromEntries(credentials.map(name => [name, undefined])),
			HOME: this.home,
			...(this._emulator && !isSignedOut ? { TENCENT_SES_EMULATOR: addressLine(this._emulator) } : {}),
			...env
		};
		this._environment = Object.fromEntries(Object.keys(wanted).map(name => [name, process.env[name]]));
		setEnvironment(wanted);
		this._settings = {
			...(this._emulator && isSignedOut ? { endpoint: this._emulator.endpoint, 'dns.servers': [this._emulator.dns] } : {}),
			...settings
		};
		await configure(this._settings);
		this._patch();
		await vscode.extensions.getExtension('tencent-ses.tencent-ses')?.activate();
		this._activate();
	}

	async end(): Promise<void> {
		try {
			await this._leave();
		} finally {
			// Or the next person would find the place taken.
			vscode.Disposable.from(...this._subscriptions).dispose();
			this._patches.undo();
			await configure(Object.fromEntries(Object.keys(this._settings).map(name => [name, undefined])));
			setEnvironment(this._environment);
			await this._emulator?.close();
			rmSync(this._folder, { recursive: true, force: true });
		}
	}

	/** Loads the window anew: the extension ends and starts again with what it has kept. @param meanwhile happens in between */
	async reload(meanwhile: () => Promise<void> = async () => {}): Promise<void> {
		await this._leave();
		vscode.Disposable.from(...this._subscriptions).dispose();
		await meanwhile();
		this._activate();
	}

	/** Ends the extension in the middle of what it is doing, and starts it again with the files that it had by then. */
	async crash(): Promise<void> {
		const { storage } = this;
		// What ends goes on with its own files.
		this._starts++;
		cpSync(storage, this.storage, { recursive: true });
		vscode.Disposable.from(...this._subscriptions).dispose();
		await this._leaveAll();
		this._activate();
	}

	/** Leaves what is open, and takes back what a test did to the emulator. */
	async tidy(test?: Mocha.Test): Promise<void> {
		if (test?.err) {
			test.err.stack += `\n${this}`;
		}
		await this._leave();
		await vscode.commands.executeCommand('tencentSes.refresh');
	}

	/** As `tidy`, for one who goes: what the tree shows is of no use any more. */
	private async _leave(): Promise<void> {
		this._endHurry?.();
		this._endHurry = undefined;
		await this._control?.clearFaults();
		await this._leaveAll();
		await Promise.all([this._control?.resetState(), this._closeEditors()]);
		this.status.length = this.progress.length = this.log.length = this.links.length = 0;
		this.clipboard = '';
		this._selection = undefined;
		this._opened.clear();
	}

	private async _closeEditors(): Promise<void> {
		while (vscode.window.tabGroups.all.some(({ tabs }) => tabs.length > 0)) {
			await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
		}
	}

	/** Lets waits and time-outs end sooner than they were asked for, until the test is over (see hurry.ts). */
	hurry(): void {
		this._endHurry ??= hurry();
	}

	/** Runs a command of the extension, such as `signIn`. Resolves, or rejects, when it is over; what it asks comes in a box before. */
	run(command: string, ...args: readonly unknown[]): Promise<unknown> {
		const running = Promise.resolve(vscode.commands.executeCommand<unknown>(`tencentSes.${command}`, ...args));
		const settled = running.then(
			() => {},
			() => {}
		);
		this._running.add(settled);
		void settled.then(() => this._running.delete(settled));
		return running;
	}

	/** Starts a command from the context menu of a row, or of several. */
	async runOn(command: string, ...labels: readonly string[]): Promise<void> {
		const nodes = (await Promise.all(labels.map(label => this.row(label)))).map(({ node }) => node);
		void this.run(command, nodes[0], nodes.length > 1 ? nodes : undefined);
	}

	/** Clicks a row, which runs its command. */
	async clickRow(label: string): Promise<void> {
		const { command, arguments: args = [] } = (await this.row(label)).item.command ?? assert.fail(`Nothing happens on a click on ${label}`);
		await this.run(command.replace('tencentSes.', ''), ...args);
	}

	/** The box or list that is open. */
	get box(): Box {
		assert.ok(this._open, `No box is open\n${this}`);
		return this._open;
	}

	get isAsked(): boolean {
		return this._open !== undefined;
	}

	/** Waits until a box with this title is open, such as "Create Sender Address (2/3)", and its rows are there. */
	async asked(title: string | RegExp): Promise<Box> {
		return eventually(() => {
			const { box } = this;
			if (typeof title === 'string') {
				assert.equal(box.title, title, String(this));
			} else {
				assert.match(box.title, title, String(this));
			}
			assert.ok(!box.isBusy, `${box} is busy`);
			return box;
		});
	}

	/** Types a text into the box that is open. */
	async type(text: string): Promise<void> {
		await this.box.type(text);
	}

	async enter(): Promise<void> {
		await this.box.enter();
	}

	/** Types a text and presses Enter. */
	async answer(text: string): Promise<void> {
		await this.box.type(text);
		await this.box.enter();
	}

	async back(): Promise<void> {
		await this.box.back();
	}

	/** Presses Esc. */
	async escape(): Promise<void> {
		await this.box.escape();
	}

	/** Waits until the list that is open has the row, and takes it. */
	async pick(label: string): Promise<void> {
		const box = await eventually(() => {
			assert.ok(this.box.labels.includes(label), String(this));
			return this.box;
		});
		await box.pick(label);
	}

	/** Waits until the line below the box says this. */
	async says(sentence: RegExp, severity?: Box['severity']): Promise<void> {
		await eventually(() => {
			assert.match(this.box.message, sentence, String(this));
			if (severity) {
				assert.equal(this.box.severity, severity, String(this));
			}
		});
	}

	/** Waits until the box is closed. */
	async isLeft(): Promise<void> {
		await eventually(() => assert.equal(this._open, undefined, String(this)));
	}

	/** Waits until the request that is to meet a fault has come. */
	async isSent(): Promise<void> {
		await eventually(async () => assert.deepEqual(await this.emulator.faults(), [], 'The request has not come'));
	}

	/** Waits until a message or dialog says this. */
	async tells(sentence: string | RegExp): Promise<Message> {
		return eventually(() => {
			const found = this.messages.find(({ text }) => (typeof sentence === 'string' ? text.includes(sentence) : sentence.test(text)));
			assert.ok(found, `No message says ${sentence}\n${this}`);
			return found;
		});
	}

	/** Waits until a message or dialog says this, and presses one of its buttons. */
	async click(sentence: string | RegExp, button: string): Promise<void> {
		(await this.tells(sentence)).answer(button);
	}

	/** Cancels work that shows its progress with a Cancel button. */
	cancelProgress(): void {
		for (const source of this._cancellations.splice(0)) {
			source.cancel();
		}
	}

	/** The lines between the view's title and its rows. */
	get header(): string {
		return this._view?.message ?? '';
	}

	/** The text beside the view's title. */
	get subtitle(): string {
		return this._view?.description ?? '';
	}

	/** Waits until the lines between the view's title and its rows say this. */
	async heads(sentence: RegExp): Promise<void> {
		await eventually(() => assert.match(this.header, sentence, String(this)));
	}

	get badge(): vscode.ViewBadge | undefined {
		return this._view?.badge;
	}

	/** Labels of the status bar items that show. */
	get statusItems(): readonly vscode.StatusBarItem[] {
		return this._statusItems;
	}

	/** The rows below one, or the outermost ones. */
	async rows(below?: Row): Promise<readonly Row[]> {
		const nodes = (await this._tree?.getChildren(below?.node)) ?? [];
		return Promise.all(
			nodes.map(async node => {
				const item = await this._treeItem(node);
				const { description, accessibilityInformation, iconPath, contextValue, collapsibleState } = item;
				return {
					label: labelOf(item),
					description: String(description ?? ''),
					spoken: accessibilityInformation?.label ?? '',
					icon: iconPath instanceof vscode.ThemeIcon ? iconPath.id : '',
					contextValue: contextValue ?? '',
					isOpen: collapsibleState ? collapsibleState === vscode.TreeItemCollapsibleState.Expanded || this._opened.has(item.id) : undefined,
					node,
					item
				};
			})
		);
	}

	/** Waits for a row: by its label, and those of the rows above it. */
	async row(label: string, ...above: readonly string[]): Promise<Row> {
		return eventually(async () => {
			let rows = await this.rows();
			for (const opened of above) {
				const parent = rows.find(candidate => candidate.label === opened);
				assert.ok(parent, `There is no row ${opened}`);
				rows = await this.rows(parent);
			}
			const found = rows.find(candidate => candidate.label === label) ?? (await this._addressRow(label, rows));
			assert.ok(found, `There is no row ${label}, only: ${rows.map(row => row.label).join(', ')}`);
			return found;
		});
	}

	/** Waits until the row says this beside its label. */
	async describes(label: string, description: RegExp): Promise<void> {
		await eventually(async () => {
			const row = await this.row(label);
			assert.match(row.spoken.startsWith(`${label}, `) ? row.spoken.slice(label.length + 2) : row.description, description);
		});
	}

	/** What shows when the pointer rests on a row, as Markdown. */
	async tooltip(row: Row): Promise<string> {
		const resolved = await this._tree?.resolveTreeItem?.(row.item, row.node, new vscode.CancellationTokenSource().token);
		const { tooltip } = resolved ?? row.item;
		return typeof tooltip === 'string' ? tooltip : (tooltip?.value ?? '');
	}

	/** The labels of the rows that are selected. */
	async selected(): Promise<readonly string[]> {
		return Promise.all((this._view?.selection ?? []).map(async node => labelOf(await this._treeItem(node))));
	}

	/** Selects rows in the view. */
	select(...rows: readonly Row[]): void {
		this._selection = rows.map(({ node }) => node);
	}

	/** Opens a row of the view. */
	open({ item }: Row): void {
		this._opened.add(item.id);
	}

	/** Waits for the document in the editor that has the focus. */
	async document(has: RegExp = /(?:)/): Promise<vscode.TextDocument> {
		return eventually(() => {
			const document = vscode.window.activeTextEditor?.document;
			assert.ok(document, 'No document is open');
			assert.match(document.getText(), has);
			return document;
		});
	}

	/** Waits for the page in the webview that was opened last. */
	async page(has: RegExp = /(?:)/): Promise<string> {
		return eventually(() => {
			const html = this._webview?.html ?? '';
			assert.match(html, has);
			return html;
		});
	}

	/** What can be clicked above the lines of a document. */
	async lenses(document: vscode.TextDocument): Promise<readonly vscode.Command[]> {
		return eventually(async () => {
			const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 100);
			const commands = lenses.flatMap(({ command }) => (command ? [command] : []));
			// A command with arguments is gone when the editor asks for its own lenses at the same time.
			assert.equal(commands.length, lenses.length, 'VS Code dropped a command');
			return commands;
		});
	}

	/** Waits for what can be clicked above a line, and clicks it. @param index of those with this title, from 0 */
	async clickLens(document: vscode.TextDocument, title: string, index = 0): Promise<void> {
		const { command, arguments: args = [] } = await eventually(async () => {
			const lenses = await this.lenses(document);
			const found = lenses.filter(candidate => candidate.title === title)[index];
			assert.ok(found, `Nothing says "${title}", only: ${lenses.map(lens => lens.title).join(', ')}`);
			return found;
		});
		void this.run(command.replace('tencentSes.', ''), ...args);
	}

	/** What a person could read just now. */
	toString(): string {
		const messages = this.messages.map(({ text, buttons }) => `message: ${text} [${buttons.join('] [')}]`);
		return [`box: ${this._open ?? 'none'}`, ...messages, ...this.log.slice(-10)].join('\n');
	}

	private _leaveAll(): Promise<void> {
		return eventually(async () => {
			for (const message of this.messages.splice(0)) {
				message.answer(undefined);
			}
			for (const source of this._cancellations.splice(0)) {
				source.cancel();
			}
			if (this._open) {
				await this._open.escape();
			}
			assert.equal(this._open, undefined, 'A box stays open');
			assert.equal(this._running.size, 0, 'A command does not end');
			assert.equal(this.messages.length, 0, 'Messages keep coming');
		});
	}

	private get _open(): Box | undefined {
		return this._boxes.findLast(({ isOpen }) => isOpen);
	}

	private async _treeItem(node: unknown): Promise<vscode.TreeItem> {
		assert.ok(this._tree);
		return this._tree.getTreeItem(node);
	}

	/** An address can be named without its domain. */
	private async _addressRow(label: string, rows: readonly Row[]): Promise<Row | undefined> {
		const domain = rows.find(row => label.endsWith(`@${row.label}`));
		return domain && (await this.rows(domain)).find(row => row.label === label);
	}

	private _activate(): void {
		assert.ok(hostContext, 'VS Code has not started the extension');
		const own = {
			secrets: prefixedSecrets(hostContext.secrets, this._prefix),
			globalState: this._states.global,
			workspaceState: this._states.workspace,
			globalStorageUri: vscode.Uri.file(this.storage),
			subscriptions: []
		};
		this._subscriptions = own.subscriptions;
		const properties = Object.fromEntries(Object.entries(own).map(([name, value]) => [name, { value }]));
		this.exported = activate(Object.create(hostContext, properties));
	}

	private _patch(): void {
		const { window, env } = vscode;
		const box = (real: vscode.InputBox | vscode.QuickPick<vscode.QuickPickItem>) => {
			const opened = new Box(real);
			this._boxes.push(opened);
			return opened.surface;
		};
		const { createInputBox, createQuickPick, createTreeView, createStatusBarItem } = window;
		this._patches.put(window, 'createInputBox', () => box(createInputBox()));
		this._patches.put(window, 'createQuickPick', () => box(createQuickPick()));
		this._patches.put(window, 'showInputBox', (options?: vscode.InputBoxOptions) => askText(options));
		this._patches.put(window, 'showQuickPick', (items: never, options?: vscode.QuickPickOptions) => askToPick(items, options));
		for (const [name, severity] of [
			['showInformationMessage', 'info'],
			['showWarningMessage', 'warning'],
			['showErrorMessage', 'error']
		] as const) {
			this._patches.put(window, name, (text: string, ...rest: readonly (string | Asked)[]) => this._show(severity, text, rest));
		}
		this._patches.put(window, 'setStatusBarMessage', (text: string) => {
			this.status.push(text);
			return new vscode.Disposable(() => {});
		});
		this._patches.put(window, 'createStatusBarItem', (...args: Parameters<typeof createStatusBarItem>) => {
			const item = createStatusBarItem(...args);
			const { show, hide, dispose } = item;
			const others = () => this._statusItems.filter(other => other !== item);
			const instead = (run: () => void, isShown: boolean) => () => {
				this._statusItems = isShown ? [...others(), item] : others();
				run.call(item);
			};
			return Object.assign(item, { show: instead(show, true), hide: instead(hide, false), dispose: instead(dispose, false) });
		});
		this._patches.put(window, 'withProgress', async (options: vscode.ProgressOptions, work: (...args: unknown[]) => Promise<unknown>) => {
			const source = new vscode.CancellationTokenSource();
			if (options.cancellable) {
				this._cancellations.push(source);
			}
			this.progress.push(options.title ?? '');
			try {
				return await work({ report: ({ message = '' }) => this.progress.push(message) }, source.token);
			} finally {
				this._cancellations = this._cancellations.filter(other => other !== source);
			}
		});
		this._patches.put(window, 'createTreeView', (id: string, options: vscode.TreeViewOptions<unknown>) => {
			this._tree = options.treeDataProvider;
			this._tree.onDidChangeTreeData?.(async node => this.redraws.push(node ? labelOf(await this._treeItem(node)) : undefined));
			const view = createTreeView(id, options);
			this._view = view;
			const selection = () => this._selection ?? view.selection;
			return standIn(view, {
				get selection() {
					return selection();
				}
			});
		});
		const { registerCustomEditorProvider } = window;
		this._patches.put(
			window,
			'registerCustomEditorProvider',
			(type: string, provider: vscode.CustomReadonlyEditorProvider, options: object) => {
				const resolveCustomEditor: typeof provider.resolveCustomEditor = (document, panel, token) => {
					this._webview = panel.webview;
					return provider.resolveCustomEditor(document, panel, token);
				};
				return registerCustomEditorProvider(type, { ...provider, resolveCustomEditor }, options);
			}
		);
		this._patches.put(window, 'createOutputChannel', (name: string) => this._channel(name));
		const chosen = async () => this.chosenFile;
		this._patches.put(window, 'showSaveDialog', chosen);
		this._patches.put(window, 'showOpenDialog', async () => (this.chosenFile ? [this.chosenFile] : undefined));
		this._patches.put(env, 'openExternal', async (uri: vscode.Uri) => {
			this.links.push(uri.toString(true));
			return true;
		});
		this._patches.put(env, 'clipboard', {
			readText: async () => this.clipboard,
			writeText: async (text: string) => {
				this.clipboard = text;
			}
		});
	}

	private _show(severity: Message['severity'], text: string, rest: readonly (string | Asked)[]): Promise<unknown> {
		const [first, ...others] = rest;
		const hasOptions = typeof first === 'object' && !('title' in first);
		const { modal = false, detail = '' } = (hasOptions ? first : {}) as vscode.MessageOptions;
		const buttons = hasOptions ? others : rest;
		return new Promise(resolve => {
			const message: Message = {
				severity,
				text,
				detail,
				isModal: modal,
				buttons: buttons.map(titleOf),
				answer: title => {
					const button = buttons.find(candidate => titleOf(candidate) === title);
					assert.ok(title === undefined || button, `"${text}" has no button ${title}, only: ${buttons.map(titleOf).join(', ')}`);
					this.messages = this.messages.filter(other => other !== message);
					resolve(button);
				}
			};
			this.messages.push(message);
		});
	}

	private _channel(name: string): object {
		const levels = ['trace', 'debug', 'info', 'warn', 'error'] as const;
		const write = (level: string) => (text: unknown) => {
			this.log.push(`[${level}] ${text instanceof Error ? (text.stack ?? text.message) : text}`);
		};
		return {
			name,
			logLevel: vscode.LogLevel.Info,
			onDidChangeLogLevel: new vscode.EventEmitter().event,
			show: () => this.log.push('[shown]'),
			dispose() {},
			...Object.fromEntries(levels.map(level => [level, write(level)]))
		};
	}
}

/** The line that the emulator prints. */
export function addressLine({ endpoint, region, secretId, secretKey, dns, smtp }: Emulator): string {
	return JSON.stringify({ endpoint, region, secretId, secretKey, dns, smtp });
}

function labelOf({ label }: vscode.TreeItem): string {
	return typeof label === 'string' ? label : (label?.label ?? '');
}

function titleOf(button: string | Asked): string {
	return typeof button === 'string' ? button : (button.title ?? '');
}

/** `showInputBox`, made of a box that a person can use. */
function askText(options: vscode.InputBoxOptions = {}): Promise<string | undefined> {
	const box = vscode.window.createInputBox();
	const { title, prompt, placeHolder, password = false, value = '', ignoreFocusOut = false, validateInput } = options;
	Object.assign(box, { title, prompt, placeholder: placeHolder, password, value, ignoreFocusOut });
	const validate = async () => {
		const said = (await validateInput?.(box.value)) ?? undefined;
		box.validationMessage = said;
		return said === undefined || (typeof said !== 'string' && said.severity !== vscode.InputBoxValidationSeverity.Error);
	};
	return new Promise(resolve => {
		box.onDidChangeValue(validate);
		box.onDidAccept(async () => {
			if (await validate()) {
				resolve(box.value);
				box.dispose();
			}
		});
		box.onDidHide(() => resolve(undefined));
		box.show();
	});
}

/** `showQuickPick`, likewise. */
async function askToPick(
	given: readonly vscode.QuickPickItem[] | Promise<readonly vscode.QuickPickItem[]>,
	options: vscode.QuickPickOptions = {}
): Promise<unknown> {
	const pick = vscode.window.createQuickPick();
	const { title, placeHolder, canPickMany = false, ignoreFocusOut = false } = options;
	Object.assign(pick, { title: title ?? placeHolder, placeholder: placeHolder, canSelectMany: canPickMany, ignoreFocusOut, busy: true });
	const answer = new Promise(resolve => {
		pick.onDidAccept(() => {
			resolve(canPickMany ? pick.selectedItems : pick.selectedItems[0]);
			pick.dispose();
		});
		pick.onDidHide(() => resolve(undefined));
	});
	pick.show();
	const items = await given;
	pick.items = items;
	pick.selectedItems = canPickMany ? items.filter(({ picked }) => picked) : [];
	pick.busy = false;
	return answer;
}

/** The real store, in which each person has a corner of their own. */
function prefixedSecrets(secrets: vscode.SecretStorage, prefix: string): vscode.SecretStorage {
	return {
		get: key => secrets.get(prefix + key),
		store: (key, value) => secrets.store(prefix + key, value),
		delete: key => secrets.delete(prefix + key),
		onDidChange: (listener: (event: vscode.SecretStorageChangeEvent) => unknown) =>
			secrets.onDidChange(({ key }) => key.startsWith(prefix) && listener({ key: key.slice(prefix.length) }))
	};
}
