import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suiteSetup, suiteTeardown, teardown } from 'mocha';
import * as vscode from 'vscode';
import type { Emulator, EmulatorOptions } from '../../src/emulator/server.ts';
import { activate } from '../../src/extension.ts';
import { readableDomain } from '../../src/mail/domain.ts';
import type { FramedMail } from '../../src/ui/pageTab.ts';
import { property } from '../../src/ui/property.ts';
import type { TextChange } from '../../src/ui/textChange.ts';
import { applyChange } from '../helpers/applyChange.ts';
import { EmulatorControl } from '../helpers/emulatorControl.ts';
import { startFaultyEmulator } from '../helpers/faultyEmulator.ts';
import { pageButtons, pageText } from '../helpers/pageText.ts';
import { Box } from './box.ts';
import { eventually } from './eventually.ts';
import { memento } from './memento.ts';
import { Patches, standIn } from './patches.ts';
import { speedUp } from './speedUp.ts';
import { configure, setEnvironment } from './surroundings.ts';

export interface PersonOptions {
	/** The emulator to start. Default: one with sample data and without rate limits. The person is signed in to it unless `isSignedOut`. */
	readonly emulator?: EmulatorOptions | 'none';
	/** The person is not signed in. The settings have the emulator's endpoint in place of that of Tencent Cloud. */
	readonly isSignedOut?: boolean;
	/** Environment variables of the extension host. `HOME` is always a temporary folder. */
	readonly env?: NodeJS.ProcessEnv;
	/** User settings of the extension, without `tencentSes.`. */
	readonly settings?: Readonly<Record<string, unknown>>;
	/** What `vscode.env.language` says. Texts stay English. */
	readonly language?: string;
	/** Writes files to the home folder before the extension starts. */
	readonly prepareHome?: (home: string) => void;
	/** Default: VS Code's own, with a prefix for this person. */
	readonly secrets?: vscode.SecretStorage;
}

/** Where a text can be shown, written or sent. */
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

/** A VS Code message that has not been answered. */
export interface Message {
	readonly severity: 'info' | 'warning' | 'error';
	readonly text: string;
	/** The second paragraph of a dialog. */
	readonly detail: string;
	/** Whether it is a modal dialog. */
	readonly isModal: boolean;
	readonly buttons: readonly string[];
	readonly answer: (button: string | undefined) => void;
}

/** A row of the tree as VS Code draws it. */
export interface Row {
	/** Of an address, all of it: only its local part is visible, and a screen reader begins with the whole. */
	readonly label: string;
	readonly description: string;
	/** What a screen reader reads. */
	readonly ariaLabel: string;
	readonly icon: string;
	readonly contextValue: string;
	/** `undefined` if the row cannot be expanded. */
	readonly isExpanded: boolean | undefined;
	readonly node: unknown;
	readonly item: vscode.TreeItem;
}

interface SentPage {
	readonly summary: string;
	readonly body: string;
	readonly mail: FramedMail | undefined;
	readonly state: unknown;
	readonly anchor: string;
}

/** What it is sent. */
type SentMessage = Omit<SentPage, 'mail'> & { readonly mail?: Omit<FramedMail, 'document'> & { readonly document: TextChange } };

/** A page of the extension in a tab, with what it was last sent. */
interface ShownPage {
	readonly panel: vscode.WebviewPanel;
	sent: SentPage | undefined;
	/** That of its mail. */
	document: string;
	receive: (message: unknown) => unknown;
}

const isOfFile = ({ document }: vscode.TextEditor) => document.uri.scheme !== 'output';

type Button = { readonly title?: string; readonly isCloseAffordance?: boolean };

let count = 0;
let hostContext: vscode.ExtensionContext | undefined;

/** Sets the context that VS Code gave to the extension. Each person uses it with a prefix. */
export function setHostContext(context: vscode.ExtensionContext): void {
	hostContext = context;
}

/**
 * A new user of the extension for the tests of a suite. Before the first test, starts the extension in this extension host with an
 * emulator, home folder, settings, secrets and state of its own; stops it after the last one. Closes everything after each test.
 */
export function usePerson(options: PersonOptions = {}): Person {
	const person = new Person(options);
	suiteSetup(() => person.start());
	teardown(function () {
		return person.reset(this.currentTest);
	});
	suiteTeardown(() => person.stop());
	return person;
}

/**
 * A scripted user: runs commands, and reads and answers what VS Code shows. Methods wait for what they need, and throw if it does not
 * appear.
 */
export class Person {
	/** Unanswered messages, oldest first. */
	messages: Message[] = [];
	/** Lines of the log, such as `[error] …`. */
	readonly log: string[] = [];
	/** Temporary messages in the status bar. */
	readonly status: string[] = [];
	/** Titles and messages of progress notifications. */
	readonly progress: string[] = [];
	/** Labels of the refreshed rows; `undefined` is the whole tree. */
	readonly redraws: (string | undefined)[] = [];
	/** URLs that were opened in the browser. */
	readonly links: string[] = [];
	/** Ids of the elements that pages scrolled to. */
	readonly anchors: string[] = [];
	/** What was asked before language-model tools changed something. In tests, VS Code answers with yes at once. */
	readonly confirmations: { readonly title: string; readonly message: string }[] = [];
	/** Runs while a confirmation is shown. */
	beforeConfirming: () => Promise<unknown> = async () => {};
	/** What the person makes of the arguments in the confirmation: the chat shows them, and they can be edited there. */
	editArguments: (input: object) => object = input => input;
	/** Whether tools are called without being prepared, which VS Code never does. */
	skipsPreparation = false;
	clipboard = '';
	/** The answer to dialogs that open or save a file. */
	chosenFile: vscode.Uri | undefined;
	/** What `activate` returned. */
	exported: unknown;
	/** globalState and workspaceState. */
	readonly states = {
		global: memento((key, value) => this.record('state', key, value)),
		workspace: memento((key, value) => this.record('state', key, value))
	};
	private readonly _options: PersonOptions;
	private readonly _prefix = `person${++count}.`;
	private readonly _patches = new Patches();
	private readonly _boxes: Box[] = [];
	private readonly _running = new Set<Promise<unknown>>();
	private _cancellations: vscode.CancellationTokenSource[] = [];
	private _statusItems: vscode.StatusBarItem[] = [];
	private _subscriptions: vscode.Disposable[] = [];
	protected tree: vscode.TreeDataProvider<unknown> | undefined;
	/** Of the view "Templates". */
	private _templates: vscode.TreeDataProvider<unknown> | undefined;
	private _view: vscode.TreeView<unknown> | undefined;
	private _pages: readonly ShownPage[] = [];
	private _serializer: vscode.WebviewPanelSerializer | undefined;
	private _folder = '';
	private _starts = 0;
	/** The rows that the person selected. VS Code has no API to select several. */
	private _selection: readonly unknown[] | undefined;
	/** Ids of the expanded rows; VS Code also identifies rows by id. */
	private readonly _expanded = new Set<string | undefined>();
	private _restoreTimers: (() => void) | undefined;
	private _environment: NodeJS.ProcessEnv = {};
	private _settings: Readonly<Record<string, unknown>> = {};
	private _emulator: Emulator | undefined;
	private _control: EmulatorControl | undefined;

	constructor(options: PersonOptions = {}) {
		this._options = options;
	}

	get emulator(): EmulatorControl {
		assert.ok(this._control, 'There is no emulator');
		return this._control;
	}

	/** Endpoint, region and credentials of the emulator. */
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

	get windowState(): vscode.Memento {
		return this.states.workspace;
	}

	async start(): Promise<void> {
		const { emulator = {}, isSignedOut = false, env, settings = {}, prepareHome } = this._options;
		this._folder = mkdtempSync(join(tmpdir(), 'ses-person-'));
		mkdirSync(this.home);
		mkdirSync(this.storage);
		prepareHome?.(this.home);
		if (emulator !== 'none') {
			// Tests send more requests than SES allows.
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
		this.install();
		await vscode.extensions.getExtension('tencent-ses.tencent-ses')?.activate();
		this._activate();
	}

	async stop(): Promise<void> {
		try {
			await this._reset();
		} finally {
			// The next person registers the same commands and views.
			vscode.Disposable.from(...this._subscriptions).dispose();
			this.uninstall();
			await configure(Object.fromEntries(Object.keys(this._settings).map(name => [name, undefined])));
			setEnvironment(this._environment);
			await this._emulator?.close();
			rmSync(this._folder, { recursive: true, force: true });
		}
	}

	/** Reloads the window: stops the extension and starts it with the same storage. @param meanwhile runs in between */
	async reload(meanwhile: () => Promise<void> = async () => {}): Promise<void> {
		await this._reset();
		vscode.Disposable.from(...this._subscriptions).dispose();
		await meanwhile();
		this._activate();
	}

	/** Crashes the extension host: starts the extension again with the files that it has now. */
	async crash(): Promise<void> {
		const { storage } = this;
		// The old instance still writes to its own folder.
		this._starts++;
		cpSync(storage, this.storage, { recursive: true });
		vscode.Disposable.from(...this._subscriptions).dispose();
		await this._dismissAll();
		this._activate();
	}

	/** Closes everything that is open, and resets the emulator and the tree. */
	async reset(test?: Mocha.Test): Promise<void> {
		if (test?.err) {
			test.err.stack += `\n${this}`;
		}
		await this._reset();
		await vscode.commands.executeCommand('tencentSes.refresh');
	}

	private async _reset(): Promise<void> {
		this._restoreTimers?.();
		this._restoreTimers = undefined;
		await this._control?.clearFaults();
		await this._dismissAll();
		await Promise.all([this._control?.resetState(), this._closeEditors()]);
		const [workspace] = vscode.workspace.workspaceFolders ?? [];
		rmSync(join(workspace?.uri.fsPath ?? this._folder, 'ses-templates'), { recursive: true, force: true });
		this.status.length = this.progress.length = this.log.length = this.links.length = this.anchors.length = 0;
		this.confirmations.length = 0;
		this.beforeConfirming = async () => {};
		this.editArguments = input => input;
		this.skipsPreparation = false;
		this.clipboard = '';
		this._selection = undefined;
		this._expanded.clear();
	}

	private async _closeEditors(): Promise<void> {
		// The tab of a page appears later than the page.
		for (const { panel } of this._pages) {
			panel.dispose();
		}
		const tabs = () => vscode.window.tabGroups.all.flatMap(group => group.tabs);
		const untitled = tabs().flatMap(({ input }) =>
			input instanceof vscode.TabInputText && input.uri.scheme === 'untitled' ? [input.uri] : []
		);
		const closeAll = async () => {
			while (tabs().length > 0) {
				await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
			}
		};
		// The extension host learns later that an editor is open or gone. The log stays.
		await eventually(async () => {
			await vscode.commands.executeCommand('workbench.action.closeAllEditors');
			assert.equal(vscode.window.visibleTextEditors.filter(isOfFile).length, 0, 'An editor is still open');
		});
		// The next untitled document may get the same name, and then the text of this one, until VS Code has deleted its backup.
		const nextText = async (content: string) => {
			const { document } = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content }));
			const text = document.getText();
			await closeAll();
			return text;
		};
		const isOpen = (uri: vscode.Uri) => vscode.workspace.textDocuments.some(document => document.uri.path === uri.path);
		if (untitled.length > 0) {
			await eventually(async () => assert.equal(await nextText('next'), 'next'));
			await eventually(() => assert.ok(!untitled.some(isOpen), 'A document is still open'));
		}
	}

	/** Shortens timers and timeouts until the end of the test (see speedUp.ts). */
	speedUp(): void {
		this._restoreTimers ??= speedUp();
	}

	/** Runs a command of the extension, such as `signIn`. Settles when the command has ended, so a test that answers it does not await it. */
	run(command: string, ...args: readonly unknown[]): Promise<unknown> {
		return this._track(Promise.resolve(vscode.commands.executeCommand<unknown>(`tencentSes.${command}`, ...args)));
	}

	private _track<T>(running: Promise<T>): Promise<T> {
		const settled = running.then(
			() => {},
			() => {}
		);
		this._running.add(settled);
		void settled.then(() => this._running.delete(settled));
		return running;
	}

	/** Calls a language-model tool as another extension does. @returns its result @throws Error with what the language model is told */
	async callTool<T = Readonly<Record<string, unknown>>>(name: string, input: object = {}): Promise<T> {
		const { content } = await vscode.lm.invokeTool(`tencentSes_${name}`, { input, toolInvocationToken: undefined });
		const [part, ...others] = content;
		assert.ok(part instanceof vscode.LanguageModelTextPart && others.length === 0);
		this.record('result', name, part.value);
		return JSON.parse(part.value);
	}

	/** Starts a command from the context menu of one or several selected rows. */
	async runOn(command: string, ...labels: readonly string[]): Promise<void> {
		const nodes = (await Promise.all(labels.map(label => this.row(label)))).map(({ node }) => node);
		void this.run(command, nodes[0], nodes.length > 1 ? nodes : undefined);
	}

	/** Clicks a row, which runs its command. */
	async clickRow(label: string): Promise<void> {
		const { command, arguments: args = [] } = (await this.row(label)).item.command ?? assert.fail(`${label} has no command`);
		await this.run(command.replace('tencentSes.', ''), ...args);
	}

	/** The open input box or list. */
	get box(): Box {
		assert.ok(this._open, `No box is open\n${this}`);
		return this._open;
	}

	get hasBox(): boolean {
		return this._open !== undefined;
	}

	/** Waits for a box with this title, such as "Create Sender Address (2/3)", that is not busy. */
	async waitForBox(title: string | RegExp): Promise<Box> {
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

	/** Presses Esc, and waits until that has closed the box and the extension has handled it. */
	async escape(): Promise<void> {
		const { box } = this;
		await box.escape();
		await eventually(() => assert.ok(!box.isOpen, String(this)));
		await new Promise(setImmediate);
	}

	/** Waits for a row in the open list, and picks it. */
	async pick(label: string): Promise<void> {
		const box = await eventually(() => {
			assert.ok(this.box.labels.includes(label), String(this));
			return this.box;
		});
		await box.pick(label);
	}

	/** Waits for a validation message or prompt in the open box. */
	async waitForBoxMessage(sentence: RegExp, severity?: Box['severity']): Promise<void> {
		await eventually(() => {
			assert.match(this.box.message, sentence, String(this));
			if (severity) {
				assert.equal(this.box.severity, severity, String(this));
			}
		});
	}

	async waitUntilClosed(): Promise<void> {
		await eventually(() => assert.equal(this._open, undefined, String(this)));
	}

	/** Waits until all commands have ended. Until then, running one again only shows its box. */
	async waitUntilEnded(): Promise<void> {
		await eventually(() => assert.equal(this._running.size, 0, String(this)));
	}

	/** Waits until the emulator has applied all faults to requests. */
	async waitForFaults(): Promise<void> {
		await eventually(async () => assert.deepEqual(await this.emulator.faults(), [], 'The request has not arrived'));
	}

	/** Waits for a message or dialog with this text. */
	async waitForMessage(sentence: string | RegExp): Promise<Message> {
		return eventually(() => {
			const found = this.messages.find(({ text }) => (typeof sentence === 'string' ? text.includes(sentence) : sentence.test(text)));
			assert.ok(found, `No message says ${sentence}\n${this}`);
			return found;
		});
	}

	/** Waits for a message or dialog with this text, and presses one of its buttons. */
	async click(sentence: string | RegExp, button: string): Promise<void> {
		(await this.waitForMessage(sentence)).answer(button);
	}

	/** Presses Cancel in all progress notifications. */
	cancelProgress(): void {
		for (const source of this._cancellations.splice(0)) {
			source.cancel();
		}
	}

	/** Presses Cancel while the request that a fault delays is in flight. Then it is answered. */
	async cancelInFlight(): Promise<void> {
		await this.waitForFaults();
		this.cancelProgress();
		await this.emulator.clearFaults();
	}

	/** The message above the rows of the view. */
	get header(): string {
		return this._view?.message ?? '';
	}

	/** The profile in the status bar, such as `International · ap-singapore`; empty when signed out. */
	get profile(): string {
		return this._statusItems.find(isProfileItem)?.text.replace('$(mail) ', '') ?? '';
	}

	/** Waits for a profile in the status bar. */
	async waitForProfile(text: RegExp): Promise<void> {
		await eventually(() => assert.match(this.profile, text, String(this)));
	}

	/** Waits for a message above the rows of the view. */
	async waitForHeader(sentence: RegExp): Promise<void> {
		await eventually(async () => {
			// VS Code loads the rows only of a visible view.
			await this.rows();
			assert.match(this.header, sentence, String(this));
		});
	}

	get badge(): vscode.ViewBadge | undefined {
		return this._view?.badge;
	}

	/** The visible status bar items, without the profile. */
	get statusItems(): readonly vscode.StatusBarItem[] {
		return this._statusItems.filter(item => !isProfileItem(item));
	}

	/** The children of a row; without one, the domains. */
	async rows(parent?: Row): Promise<readonly Row[]> {
		return this._draw(this.tree, parent);
	}

	/** The rows of the view "Templates". */
	async templates(): Promise<readonly Row[]> {
		return this._draw(this._templates);
	}

	private async _draw(tree: vscode.TreeDataProvider<unknown> | undefined, parent?: Row): Promise<readonly Row[]> {
		const nodes = (await tree?.getChildren(parent?.node)) ?? [];
		return Promise.all(
			nodes.map(async node => {
				const item = (await tree?.getTreeItem(node)) ?? assert.fail();
				const { description, accessibilityInformation, iconPath, contextValue, collapsibleState } = item;
				return {
					label: labelOf(item),
					description: String(description ?? ''),
					ariaLabel: accessibilityInformation?.label ?? '',
					icon: iconPath instanceof vscode.ThemeIcon ? iconPath.id : '',
					contextValue: contextValue ?? '',
					isExpanded: collapsibleState
						? collapsibleState === vscode.TreeItemCollapsibleState.Expanded || this._expanded.has(item.id)
						: undefined,
					node,
					item
				};
			})
		);
	}

	/** Waits for a row. @param name its label, or a domain in ASCII @param ancestors labels of its ancestors; an address needs none */
	async row(name: string, ...ancestors: readonly string[]): Promise<Row> {
		const label = readableDomain(name);
		return eventually(async () => {
			let rows = await this.rows();
			for (const ancestor of ancestors) {
				const parent = rows.find(candidate => candidate.label === ancestor);
				assert.ok(parent, `There is no row ${ancestor}`);
				rows = await this.rows(parent);
			}
			const found = rows.find(candidate => candidate.label === label) ?? (await this._addressRow(label, rows));
			assert.ok(found, `There is no row ${label}, only: ${rows.map(row => row.label).join(', ')}`);
			return found;
		});
	}

	/** Waits for a text beside the label of a row. */
	async waitForDescription(name: string, description: RegExp): Promise<void> {
		await eventually(async () => {
			const { ariaLabel, ...row } = await this.row(name);
			assert.match(ariaLabel.startsWith(`${row.label}, `) ? ariaLabel.slice(row.label.length + 2) : row.description, description);
		});
	}

	/** The tooltip of a row, as Markdown. */
	async tooltip(row: Row): Promise<string> {
		const resolved = await this.tree?.resolveTreeItem?.(row.item, row.node, new vscode.CancellationTokenSource().token);
		const { tooltip } = resolved ?? row.item;
		return typeof tooltip === 'string' ? tooltip : (tooltip?.value ?? '');
	}

	/** The labels of the selected rows. */
	async selected(): Promise<readonly string[]> {
		return Promise.all((this._view?.selection ?? []).map(async node => labelOf(await this._treeItem(node))));
	}

	select(...rows: readonly Row[]): void {
		this._selection = rows.map(({ node }) => node);
	}

	expand({ item }: Row): void {
		this._expanded.add(item.id);
	}

	/** Waits for a document in the active editor. */
	async document(text: RegExp = /(?:)/): Promise<vscode.TextDocument> {
		return eventually(() => {
			const document = vscode.window.activeTextEditor?.document;
			assert.ok(document, 'No document is open');
			assert.match(document.getText(), text);
			return document;
		});
	}

	/** The page in the tab that was opened last. */
	get shownPage(): SentPage & { readonly title: string; readonly text: string } {
		const page = this._pages.at(-1);
		assert.ok(page?.sent, `No page is open\n${this}`);
		return { ...page.sent, title: page.panel.title, text: pageText(page.sent.body) };
	}

	/** The number of open pages. */
	get pageCount(): number {
		return this._pages.length;
	}

	/** Waits until the page says all of this. */
	async waitForPage(...sentences: readonly RegExp[]): Promise<void> {
		await eventually(() => {
			const { text } = this.shownPage;
			for (const sentence of sentences) {
				assert.match(text, sentence);
			}
		});
	}

	/** The buttons of the page, from the top. */
	get pageButtons(): readonly string[] {
		return pageButtons(this._pages.at(-1)?.sent?.body ?? '').map(({ title }) => title);
	}

	/** A button of the page, which can be pressed later. @param index among those with this title, from 0 */
	pageAction(title: string, index = 0): () => void {
		const page = this._pages.at(-1);
		const found = pageButtons(page?.sent?.body ?? '').filter(button => button.title === title)[index];
		assert.ok(page && found, `There is no button "${title}", only: ${this.pageButtons.join(', ')}`);
		return () => page.receive(found.action);
	}

	/** Waits for a button of the page, and presses it. @param index among those with this title, from 0 */
	async press(title: string, index = 0): Promise<void> {
		await eventually(() => this.pageAction(title, index)());
	}

	/** Shows a page as VS Code does after a reload of the window. @param state that of the page before; default: that of the last one */
	async restorePage(state: unknown): Promise<void> {
		const panel = this._watchPage(vscode.window.createWebviewPanel('restored', '', vscode.ViewColumn.Active, { enableScripts: true }));
		await this._serializer?.deserializeWebviewPanel(panel, state);
		// The script of the page sends what VS Code kept for it.
		this._pages.at(-1)?.receive({ choices: property(state, 'choices') });
	}

	/** What VS Code keeps of the page over a reload. */
	get pageState(): unknown {
		return this._pages.at(-1)?.sent?.state;
	}

	/** The commands of the CodeLenses of a document. */
	async lenses(document: vscode.TextDocument): Promise<readonly vscode.Command[]> {
		return eventually(async () => {
			const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 100);
			const commands = lenses.flatMap(({ command }) => (command ? [command] : []));
			// VS Code drops commands with arguments when the editor asks for CodeLenses at the same time.
			assert.equal(commands.length, lenses.length, 'VS Code dropped a command');
			return commands;
		});
	}

	/** Waits for a CodeLens, and clicks it. @param index among those with this title, from 0 */
	async clickLens(document: vscode.TextDocument, title: string, index = 0): Promise<void> {
		const { command, arguments: args = [] } = await eventually(async () => {
			const lenses = await this.lenses(document);
			const found = lenses.filter(candidate => candidate.title === title)[index];
			assert.ok(found, `There is no CodeLens "${title}", only: ${lenses.map(lens => lens.title).join(', ')}`);
			return found;
		});
		void this.run(command.replace('tencentSes.', ''), ...args);
	}

	/** What VS Code shows, for the report of a failed test. */
	toString(): string {
		const messages = this.messages.map(({ text, buttons }) => `message: ${text} [${buttons.join('] [')}]`);
		return [`box: ${this._open ?? 'none'}`, ...messages, ...this.log.slice(-10)].join('\n');
	}

	private _dismissAll(): Promise<void> {
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
			assert.equal(this._open, undefined, 'A box is still open');
			assert.equal(this._running.size, 0, 'A command is still running');
			assert.equal(this.messages.length, 0, 'A new message appeared');
		});
	}

	private get _open(): Box | undefined {
		return this._boxes.findLast(({ isOpen }) => isOpen);
	}

	private async _treeItem(node: unknown): Promise<vscode.TreeItem> {
		assert.ok(this.tree);
		return this.tree.getTreeItem(node);
	}

	private async _addressRow(label: string, rows: readonly Row[]): Promise<Row | undefined> {
		const domain = rows.find(row => label.endsWith(`@${row.label}`));
		return domain && (await this.rows(domain)).find(row => row.label === label);
	}

	private _activate(): void {
		assert.ok(hostContext, 'VS Code has not started the extension');
		const own = {
			secrets: this._options.secrets ?? prefixedSecrets(hostContext.secrets, this._prefix),
			globalState: this.states.global,
			workspaceState: this.states.workspace,
			globalStorageUri: vscode.Uri.file(this.storage),
			subscriptions: []
		};
		this._subscriptions = own.subscriptions;
		const properties = Object.fromEntries(Object.entries(own).map(([name, value]) => [name, { value }]));
		this.exported = activate(Object.create(hostContext, properties));
	}

	/** Replaces what shows, asks or registers something in the API of VS Code. */
	install(): void {
		const { window, env } = vscode;
		const box = (real: vscode.InputBox | vscode.QuickPick<vscode.QuickPickItem>) => {
			const opened = new Box(real);
			this._boxes.push(opened);
			return opened.surface;
		};
		const { createInputBox, createQuickPick, createTreeView, createStatusBarItem } = window;
		const { registerCommand } = vscode.commands;
		// The buttons of messages run commands, too.
		this._patches.put(vscode.commands, 'registerCommand', (id: string, handler: (...args: unknown[]) => unknown) =>
			registerCommand(id, (...args: unknown[]) => this._track(Promise.resolve(handler(...args))))
		);
		this._patches.put(window, 'createInputBox', () => box(createInputBox()));
		this._patches.put(window, 'createQuickPick', () => box(createQuickPick()));
		this._patches.put(window, 'showInputBox', (...args: Parameters<typeof askText>) => askText(...args));
		this._patches.put(window, 'showQuickPick', (...args: Parameters<typeof askToPick>) => askToPick(...args));
		for (const [name, severity] of [
			['showInformationMessage', 'info'],
			['showWarningMessage', 'warning'],
			['showErrorMessage', 'error']
		] as const) {
			this._patches.put(window, name, (text: string, ...rest: readonly (string | Button)[]) => this._show(severity, text, rest));
		}
		this._patches.put(window, 'setStatusBarMessage', (text: string) => {
			this.record('statusBar', '', text);
			this.status.push(text);
			return new vscode.Disposable(() => this.status.splice(this.status.indexOf(text), 1));
		});
		this._patches.put(window, 'createStatusBarItem', (...args: Parameters<typeof createStatusBarItem>) => {
			const item = createStatusBarItem(...args);
			const { show, hide, dispose } = item;
			const others = () => this._statusItems.filter(other => other !== item);
			const instead = (run: () => void, isShown: boolean) => () => {
				this._statusItems = isShown ? [...others(), item] : others();
				run.call(item);
			};
			const methods = { show: instead(show, true), hide: instead(hide, false), dispose: instead(dispose, false) };
			return standIn(Object.assign(item, methods), {}, (name, value) => this.record('statusBar', name, value));
		});
		this._patches.put(window, 'withProgress', async (options: vscode.ProgressOptions, work: (...args: unknown[]) => Promise<unknown>) => {
			const source = new vscode.CancellationTokenSource();
			if (options.cancellable) {
				this._cancellations.push(source);
			}
			const report = (text = '') => {
				this.record('progress', options.title ?? '', text);
				this.progress.push(text);
			};
			report(options.title);
			try {
				return await work({ report: ({ message }: { readonly message?: string }) => report(message) }, source.token);
			} finally {
				this._cancellations = this._cancellations.filter(other => other !== source);
			}
		});
		this._patches.put(window, 'createTreeView', (id: string, options: vscode.TreeViewOptions<unknown>) => {
			const view = createTreeView(id, options);
			const selection = () => this._selection ?? view.selection;
			const replaced = {
				get selection() {
					return selection();
				}
			};
			if (id === 'tencentSes.templates') {
				this._templates = options.treeDataProvider;
				return standIn(view, replaced);
			}
			this._view = view;
			this.tree = options.treeDataProvider;
			this.tree.onDidChangeTreeData?.(async node => this.redraws.push(node ? labelOf(await this._treeItem(node)) : undefined));
			return standIn(view, replaced, (name, value) => this.record('tree', name, value));
		});
		const { registerTool } = vscode.lm;
		this._patches.put(vscode.lm, 'registerTool', (name: string, tool: vscode.LanguageModelTool<object>) =>
			registerTool<object>(name, {
				prepareInvocation: (...args) => (this.skipsPreparation ? undefined : this._confirm(tool.prepareInvocation?.(...args))),
				invoke: (options, token) => tool.invoke({ ...options, input: this.editArguments(options.input) }, token)
			})
		);
		const { createWebviewPanel, registerWebviewPanelSerializer } = window;
		this._patches.put(window, 'createWebviewPanel', (...args: Parameters<typeof createWebviewPanel>) =>
			args[0] === 'restored' ? createWebviewPanel(...args) : this._watchPage(createWebviewPanel(...args))
		);
		this._patches.put(window, 'registerWebviewPanelSerializer', (type: string, serializer: vscode.WebviewPanelSerializer) => {
			this._serializer = serializer;
			return registerWebviewPanelSerializer(type, serializer);
		});
		this._patches.put(window, 'createOutputChannel', (name: string) => this._channel(name));
		const chosen = async () => this.chosenFile;
		this._patches.put(window, 'showSaveDialog', chosen);
		this._patches.put(window, 'showOpenDialog', async () => (this.chosenFile ? [this.chosenFile] : undefined));
		this._patches.put(env, 'openExternal', async (uri: vscode.Uri) => {
			this.record('link', '', uri.toString(true));
			this.links.push(uri.toString(true));
			return true;
		});
		if (this._options.language) {
			this._patches.put(env, 'language', this._options.language);
		}
		this._patches.put(env, 'clipboard', {
			readText: async () => this.clipboard,
			writeText: async (text: string) => {
				this.record('clipboard', '', text);
				this.clipboard = text;
			}
		});
	}

	uninstall(): void {
		this._patches.undo();
	}

	/** Called with every text that the extension gives to VS Code. */
	protected record(_surface: Surface, _source: string, _value: unknown): void {}

	private async _confirm(
		prepared: vscode.ProviderResult<vscode.PreparedToolInvocation>
	): Promise<vscode.PreparedToolInvocation | undefined> {
		const invocation = (await prepared) ?? undefined;
		const { title, message } = invocation?.confirmationMessages ?? {};
		if (title !== undefined && message !== undefined) {
			this.confirmations.push({ title: markdownOf(title), message: markdownOf(message) });
			await this.beforeConfirming();
		}
		return invocation;
	}

	private _show(severity: Message['severity'], text: string, rest: readonly (string | Button)[]): Promise<unknown> {
		const [first, ...others] = rest;
		const hasOptions = typeof first === 'object' && !('title' in first);
		const { modal = false, detail = '' } = (hasOptions ? first : {}) as vscode.MessageOptions;
		const buttons = hasOptions ? others : rest;
		this.record('message', '', text);
		this.record('message', text, hasOptions ? first : undefined);
		this.record('message', text, buttons.map(titleOf));
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
			this.messageShown(message);
		});
	}

	private _watchPage(panel: vscode.WebviewPanel): vscode.WebviewPanel {
		const page: ShownPage = { panel, sent: undefined, document: '', receive: () => {} };
		this._pages = [...this._pages, page];
		panel.onDidDispose(() => {
			this._pages = this._pages.filter(other => other !== page);
		});
		const webview = standIn(panel.webview, {
			postMessage: (message: SentMessage) => {
				this.record('webview', panel.title, message);
				const mail = message.mail && { ...message.mail, document: applyChange(page.document, message.mail.document) };
				page.document = mail?.document ?? '';
				page.sent = { ...message, mail };
				if (message.anchor) {
					this.anchors.push(message.anchor);
				}
				return panel.webview.postMessage(message);
			},
			onDidReceiveMessage: (listener: (message: unknown) => unknown) => {
				page.receive = message => {
					if (property(message, 'command') === undefined) {
						// The script has started again, and has no document.
						page.document = '';
					}
					return listener(message);
				};
				return panel.webview.onDidReceiveMessage(page.receive);
			}
		});
		return standIn(panel, { webview });
	}

	protected messageShown(_message: Message): void {}

	private _channel(name: string): object {
		const levels = ['trace', 'debug', 'info', 'warn', 'error'] as const;
		const write =
			(level: string) =>
			(text: unknown, ...others: readonly unknown[]) => {
				for (const value of [text, ...others]) {
					this.record('log', name, value);
				}
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

/** The value of `$TENCENT_SES_EMULATOR`. */
export function addressLine({ endpoint, region, secretId, secretKey, dns, smtp }: Emulator): string {
	return JSON.stringify({ endpoint, region, secretId, secretKey, dns, smtp });
}

function isProfileItem({ id }: vscode.StatusBarItem): boolean {
	return id.endsWith('tencentSes.profile');
}

/** See `Row`. */
function labelOf({ label, accessibilityInformation }: vscode.TreeItem): string {
	const [address] = /^[^\s,]+@[^\s,]+/.exec(accessibilityInformation?.label ?? '') ?? [];
	return address ?? (typeof label === 'string' ? label : (label?.label ?? ''));
}

function markdownOf(text: string | vscode.MarkdownString): string {
	return typeof text === 'string' ? text : text.value;
}

function titleOf(button: string | Button): string {
	return typeof button === 'string' ? button : (button.title ?? '');
}

/** `showInputBox` on top of `createInputBox`, so that the person has a box to type into. */
function askText(options: vscode.InputBoxOptions = {}): Promise<string | undefined> {
	const box = vscode.window.createInputBox();
	const { title, prompt, placeHolder, password = false, value = '', ignoreFocusOut = false, validateInput } = options;
	Object.assign(box, { title, prompt, placeholder: placeHolder, password, value, ignoreFocusOut });
	const validate = async () => {
		const message = (await validateInput?.(box.value)) ?? undefined;
		box.validationMessage = message;
		return message === undefined || (typeof message !== 'string' && message.severity !== vscode.InputBoxValidationSeverity.Error);
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

/** `showQuickPick` on top of `createQuickPick`. */
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

/** A SecretStorage whose keys have a prefix in `secrets`. */
function prefixedSecrets(secrets: vscode.SecretStorage, prefix: string): vscode.SecretStorage {
	return {
		get: key => secrets.get(prefix + key),
		store: (key, value) => secrets.store(prefix + key, value),
		delete: key => secrets.delete(prefix + key),
		onDidChange: (listener: (event: vscode.SecretStorageChangeEvent) => unknown) =>
			secrets.onDidChange(({ key }) => key.startsWith(prefix) && listener({ key: key.slice(prefix.length) }))
	};
}
