import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { launchBrowser } from '../../scripts/chromium.mts';
import { type RunningEmulator, startEmulator } from '../../scripts/emulator.mts';
import { root } from '../../scripts/paths.mts';
import { QUIET_SETTINGS, writeSettings } from '../../scripts/profile.mts';
import { type RunningServer, startServer } from '../../scripts/vscodeServer.mts';
import { keepSecrets, readSocketsFromMemory, windowAddress } from '../../scripts/workbenchPage.mts';
import { EmulatorControl } from '../helpers/emulatorControl.ts';
import { commandOf } from './commands.ts';
import { Driver, Drivers } from './driver.ts';
import { ACTION_TIMEOUT_MS, eventually } from './eventually.ts';
import { pseudoExtension, pseudoLanguage, setLanguage, Wording } from './language.ts';
import { Notifications } from './notifications.ts';
import { QuickInput } from './quickInput.ts';
import { Tree } from './tree.ts';

const READY_TIMEOUT_MS = 60_000;
/** The folder of the extension: the project, or an installed VSIX (see scripts/testVersions.mts). */
const extensionFolder = process.env['TEST_EXTENSION'] ?? root;
const defaultViewport = { width: 1280, height: 800 };

/** Selectors of the parts of a window that reports of failed tests contain. */
const partsOfWindow = {
	dialog: '.monaco-dialog-box',
	box: '.quick-input-widget',
	messages: '.notification-list-item-main-row',
	tree: '.sidebar .monaco-list-row',
	editors: '.editor-group-container .tab',
	lenses: '.codelens-decoration',
	status: '.statusbar'
};

type Settings = Readonly<Record<string, unknown>>;

export interface WorkbenchOptions {
	/** User settings, in addition to `QUIET_SETTINGS`. */
	readonly settings?: Settings;
	/** Environment variables of the extension host. `HOME` is a temporary folder. */
	readonly env?: NodeJS.ProcessEnv;
	/** Arguments of the emulator that the window is signed in to; `[]` for sample data. Default: no emulator. */
	readonly emulator?: readonly string[];
	/** Display language, such as `zh-cn` or `pseudoLanguage`. The texts of VS Code itself stay English. */
	readonly language?: string;
	/** Folders of additional extensions. */
	readonly extensions?: readonly string[];
	/** The folder is not trusted. `settings` have to enable Workspace Trust. */
	readonly isUntrusted?: boolean;
	/** No other window uses the same server and data folder. */
	readonly isExclusive?: boolean;
	/** Default: 1280 × 800. */
	readonly viewport?: { readonly width: number; readonly height: number };
}

const windowSettings: Settings = {
	...QUIET_SETTINGS,
	'extensions.webWorker': false,
	// Practically never: a tooltip that opens after the pointer has moved on covers what is to be clicked next.
	'workbench.hover.delay': 600_000
};

/** A VS Code server with its emulator, shared by windows with the same options. */
interface Installation {
	readonly server: RunningServer;
	readonly drivers: Drivers;
	readonly emulator: RunningEmulator | undefined;
	readonly folder: string;
	readonly home: string;
	readonly dataDir: string;
	readonly wording: Wording;
	/** The window of a user who is signed in to the emulator, shared by suites. */
	window: Workbench | undefined;
	readonly close: () => Promise<void>;
}

const installations = new Map<string, Promise<Installation>>();
/** One browser for all tests: each user has a context. */
let browser: Promise<Browser> | undefined;
/** All open windows. They are reset when a test fails. */
export const openWindows = new Set<Workbench>();

/**
 * Opens VS Code with the extension. With an emulator, this is a shared window that was reset; otherwise the window of a new user.
 */
export async function openWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
	const { settings = {}, env = {}, emulator, isExclusive, isUntrusted, viewport = defaultViewport } = options;
	const isShared = !isExclusive && !isUntrusted && !options.extensions;
	const installation = isShared ? await shared(JSON.stringify([env, emulator, options.language]), options) : await install(options);
	let window = emulator && isShared ? installation.window : undefined;
	if (!window) {
		for (const left of readdirSync(installation.home)) {
			rmSync(join(installation.home, left), { recursive: true });
		}
		browser ??= launchBrowser();
		const context = await (await browser).newContext({ viewport });
		context.setDefaultTimeout(ACTION_TIMEOUT_MS);
		await context.addInitScript(readSocketsFromMemory);
		await context.addInitScript(keepSecrets);
		await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: installation.server.url });
		window = await Workbench.open({ context, installation, isShared });
		installation.window = emulator && isShared ? window : undefined;
	}
	await window.page.setViewportSize(viewport);
	await window.changeSettings(settings);
	if (emulator) {
		await new EmulatorControl(window.emulator.endpoint).clearLog();
	}
	return window;
}

function shared(key: string, options: WorkbenchOptions): Promise<Installation> {
	const known = installations.get(key) ?? install(options);
	installations.set(key, known);
	return known;
}

async function install({
	settings,
	env,
	emulator: args,
	extensions = [],
	isUntrusted = false,
	language
}: WorkbenchOptions): Promise<Installation> {
	const scratch = mkdtempSync(join(tmpdir(), 'ses-e2e-'));
	const removed = () => rmSync(scratch, { recursive: true, force: true });
	process.once('exit', removed);
	const paths = ['home', 'workspace', 'data', 'extensions', 'drivers'].map(name => join(scratch, name));
	const [home, folder, dataDir, extensionsDir, drivers] = paths as [string, string, string, string, string];
	for (const made of [home, folder, extensionsDir, drivers]) {
		mkdirSync(made);
	}
	// At its first start, the server registers all extensions in this folder as installed.
	const ours = language === pseudoLanguage ? pseudoExtension(join(scratch, 'pseudo')) : extensionFolder;
	for (const extension of [ours, join(root, 'test/fixtures/driver'), ...extensions]) {
		symlinkSync(extension, join(extensionsDir, extension === ours ? 'tencent-ses' : basename(extension)));
	}
	writeSettings(join(dataDir, 'data/User'), { ...windowSettings, ...(isUntrusted ? settings : {}) });
	if (language) {
		setLanguage(join(dataDir, 'data'), language);
	}
	const emulator = args && (await startEmulator(args));
	const server = await startServer({
		dataDir,
		extensionsDir,
		workspaceTrust: isUntrusted,
		env: { ...noCredentials, HOME: home, DRIVER_FOLDER: drivers, TENCENT_SES_EMULATOR: emulator?.address, ...env }
	});
	const close = async () => {
		await server.stop();
		await emulator?.stop();
		process.off('exit', removed);
		removed();
	};
	const wording = new Wording(ours, language);
	return { server, drivers: new Drivers(drivers), emulator, folder, home, dataDir, wording, window: undefined, close };
}

/** Unsets the credentials of the developer who runs the tests. */
const noCredentials = Object.fromEntries(
	Object.keys(process.env)
		.filter(name => /^TENCENT/i.test(name))
		.map(name => [name, undefined])
);

interface Session {
	readonly context: BrowserContext;
	readonly installation: Installation;
	/** Whether other suites use the installation, too. */
	readonly isShared: boolean;
}

/** A window of VS Code. Methods wait for what they need. */
export class Workbench {
	readonly page: Page;
	readonly quickInput: QuickInput;
	/** The view "Domains". */
	readonly tree: Tree;
	readonly notifications: Notifications;
	private readonly _session: Session;
	private _driver: Driver | undefined;
	/** The user settings that differ from the default. */
	private _settings: Settings = {};

	private constructor(page: Page, session: Session) {
		this.page = page;
		this._session = session;
		this.quickInput = new QuickInput(page);
		const view = session.installation.wording.manifest('view.domains');
		this.tree = new Tree(page, () => this.driver.run('setContext', 'tests.sync', true), view);
		this.notifications = new Notifications(page, () => this.driver.run('notifications.showList'));
	}

	static async open(session: Session): Promise<Workbench> {
		const page = await session.context.newPage();
		const workbench = new Workbench(page, session);
		openWindows.add(workbench);
		page.once('close', () => openWindows.delete(workbench));
		await page.goto(windowAddress(session.installation.server, { folder: workbench.folder }));
		await workbench._ready();
		return workbench;
	}

	/** The workspace folder. */
	get folder(): string {
		return this._session.installation.folder;
	}

	/** The texts of the extension in this window. */
	get wording(): Wording {
		return this._session.installation.wording;
	}

	/** The extension host's home folder. */
	get home(): string {
		return this._session.installation.home;
	}

	/** The data folder of the server, with settings, state and logs. */
	get dataDir(): string {
		return this._session.installation.dataDir;
	}

	/** The line that the emulator printed when it was ready. */
	get emulator(): Readonly<Record<'endpoint' | 'smtp' | 'dns' | 'region' | 'secretId' | 'secretKey', string>> {
		return JSON.parse(this._session.installation.emulator?.address ?? '{}');
	}

	get driver(): Driver {
		assert.ok(this._driver);
		return this._driver;
	}

	/** Opens a `.code-workspace` file in this window. */
	async openWorkspaceFile(file: string): Promise<void> {
		await this.page.goto(`${this._session.installation.server.url}/?${new URLSearchParams({ workspace: file })}`);
		await this._ready();
	}

	/** Opens another folder in this window. */
	async openFolder(folder: string): Promise<void> {
		await this.page.goto(windowAddress(this._session.installation.server, { folder }));
		await this._ready();
	}

	/** Opens a second window of the same user. */
	secondWindow(): Promise<Workbench> {
		return Workbench.open(this._session);
	}

	/** Starts a command by its title in the Command Palette, such as "Tencent SES: Refresh", without the palette. */
	async command(title: string): Promise<void> {
		await this.driver.start(commandOf(title));
	}

	/** Chooses a command in the Command Palette. */
	async palette(title: string): Promise<void> {
		await this._openPalette(title);
		await this.quickInput.row(title).click();
	}

	/** The titles that the Command Palette finds for `text`, best match first. Closes the palette. */
	async commandsMatching(text: string): Promise<readonly string[]> {
		await this._openPalette(text);
		await this.quickInput.rows.first().waitFor();
		const titles = await this.quickInput.items();
		await this.quickInput.cancel();
		return titles;
	}

	/** Shows the sidebar "Tencent SES". */
	async openSidebar(): Promise<void> {
		// While the window is being restored, it may open the sidebar just before the click, which would then close it.
		await eventually(async () => {
			if (!(await this.tree.pane.isVisible())) {
				await this.activityIcon.click();
				await this.tree.pane.waitFor({ timeout: 2000 });
			}
		});
		// The view takes the focus when its content appears, and would close a quick input that was opened before.
		await this.tree.content.waitFor();
	}

	/** The extension's icon in the activity bar. */
	get activityIcon(): Locator {
		return this.page.locator('.activitybar').getByRole('tab', { name: /^Tencent SES/ });
	}

	/** The number on the extension's icon; '' if there is none. */
	async badge(): Promise<string> {
		const badge = this.activityIcon.locator('.badge-content');
		return (await badge.isVisible()) ? ((await badge.textContent()) ?? '') : '';
	}

	/** The profile and region in the status bar. */
	get profile(): Locator {
		return this.page.locator('.statusbar').getByRole('button', { name: /Tencent SES: Switch Profile or Region$/ });
	}

	/** The open modal dialog. */
	get dialog(): Locator {
		return this.page.locator('.monaco-dialog-box');
	}

	async clickInDialog(button: string): Promise<void> {
		// Another may follow at once.
		const shown = await this.dialog.elementHandle();
		await this.dialog.getByRole('button', { name: button, exact: true }).click();
		await shown?.waitForElementState('hidden');
	}

	async clipboard(): Promise<string> {
		return await this.page.evaluate('navigator.clipboard.readText()');
	}

	/** Copies `text`, and pastes it with the keyboard. */
	async paste(text: string): Promise<void> {
		await this.page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
		await this.page.keyboard.press('ControlOrMeta+V');
	}

	/** Changes user settings. Resets those of the previous call. */
	async changeSettings(settings: Settings): Promise<void> {
		const before = Object.fromEntries(Object.keys(this._settings).map(name => [name, windowSettings[name] ?? null]));
		await this.driver.change({ ...before, ...settings });
		this._settings = settings;
	}

	/** Reloads the window with the command of VS Code, which saves its state before. */
	async reload(): Promise<void> {
		const loaded = this.page.waitForEvent('load');
		await this.driver.start('workbench.action.reloadWindow');
		await loaded;
		await this._ready();
	}

	/** Makes the window lose and get the focus. Playwright has the focus in all pages at the same time. */
	async refocus(): Promise<void> {
		for (const [event, hasFocus] of [
			['blur', false],
			['focus', true]
		] as const) {
			await this.page.evaluate(`document.hasFocus = () => ${hasFocus}; window.dispatchEvent(new Event('${event}'))`);
		}
	}

	/** Presses Escape until no dialog or quick input is open. */
	async dismissAll(): Promise<void> {
		await eventually(async () => {
			for (const open of [this.dialog, this.quickInput.widget]) {
				if (await open.isVisible()) {
					await open.press('Escape', { timeout: 1000 });
					throw new Error('A dialog or quick input is still open');
				}
			}
		});
	}

	/** Closes all editors without saving. */
	async closeEditors(): Promise<void> {
		const tabs = this.page.locator('.editor-group-container .tab');
		while ((await tabs.count()) > 0) {
			await this.driver.run('workbench.action.revertAndCloseActiveEditor');
		}
	}

	/** Closes everything that a test opened. */
	async reset(): Promise<void> {
		await this.dismissAll();
		await this.closeEditors();
		await this.driver.run('notifications.clearAll');
	}

	/** Loads the window again, whatever state it is in. */
	async reopen(): Promise<void> {
		await this.openFolder(this.folder);
		await this.dismissAll();
		await this.closeEditors();
		await this.openSidebar();
	}

	/** The visible texts of the window, for the report of a failed test. */
	async shown(): Promise<string> {
		const lines: string[] = [];
		// Notifications that are hidden, too.
		await this.driver.run('notifications.showList').catch(() => {});
		for (const [name, selector] of Object.entries(partsOfWindow)) {
			const texts = await this.page.locator(selector).filter({ visible: true }).allInnerTexts();
			lines.push(`${name}: ${texts.map(text => text.replace(/\s+/g, ' ')).join(' | ')}`);
		}
		if (this._session.installation.emulator) {
			const log = await new EmulatorControl(this.emulator.endpoint).log().catch(() => []);
			lines.push(
				`requests: ${log
					.slice(-12)
					.map(({ action, time }) => `${action} ${new Date(time).toISOString().slice(17, 23)}`)
					.join(' | ')}`
			);
		}
		lines.push(`focus: ${await this.page.evaluate('document.activeElement?.className')}`);
		return lines.join('\n');
	}

	/**
	 * Saves a screenshot as test-results/screens/NAME.png (`npm run screenshots` only).
	 *
	 * @param size of the upper left part; default: the whole window
	 */
	async screenshot(name: string, size?: { readonly width: number; readonly height: number }): Promise<void> {
		if (process.env['SCREENSHOTS']) {
			const path = join(root, 'test-results/screens', `${name}.png`);
			await this.page.screenshot({ path, animations: 'disabled', ...(size ? { clip: { x: 0, y: 0, ...size } } : {}) });
		}
	}

	/** The same in the dark theme. */
	async darkScreenshot(name: string): Promise<void> {
		if (process.env['SCREENSHOTS']) {
			const theme = 'workbench.colorTheme';
			await this.driver.change({ [theme]: 'Default Dark Modern' });
			await this.page.locator('.monaco-workbench.vs-dark').waitFor();
			await this.screenshot(name);
			await this.driver.change({ [theme]: null });
			await this.page.locator('.monaco-workbench.vs').waitFor();
		}
	}

	/** Closes the window, or resets it if the next suite uses it. */
	async close(): Promise<void> {
		const { context, installation, isShared } = this._session;
		if (installation.window === this) {
			await this.changeSettings({});
			await this.reset();
			await this.driver.run('workbench.action.closePanel');
			await this.openSidebar();
			await this.tree.clearSelection();
			await this.driver.run('workbench.actions.treeView.tencentSes.domains.collapseAll');
			this.tree.forget();
			return;
		}
		await context.close();
		if (!isShared) {
			await installation.close();
		}
	}

	/** Retries because anything that takes the focus at that moment, such as a panel, closes the palette. */
	private async _openPalette(text: string): Promise<void> {
		await eventually(async () => {
			await this.page.keyboard.press('F1');
			await this.quickInput.input.fill(`>${text}`, { timeout: 2000 });
		});
	}

	private async _ready(): Promise<void> {
		this._driver = await Driver.of(this._session.installation.drivers);
		// When VS Code shows the icon, it also knows the commands of the extension.
		await this.activityIcon.waitFor({ timeout: READY_TIMEOUT_MS });
		// VS Code then restores the focus.
		await this.page.waitForFunction("performance.getEntriesByName('code/LifecyclePhase/Restored').length > 0");
	}
}
