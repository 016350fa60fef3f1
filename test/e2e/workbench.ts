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
import { keepSecrets, readingSockets, windowAddress } from '../../scripts/workbenchPage.mts';
import { EmulatorControl } from '../helpers/emulatorControl.ts';
import { commandOf } from './commands.ts';
import { Driver, Drivers } from './driver.ts';
import { ACTION_TIMEOUT_MS, eventually } from './eventually.ts';
import { Notifications } from './notifications.ts';
import { QuickInput } from './quickInput.ts';
import { Tree } from './tree.ts';

const READY_TIMEOUT_MS = 60_000;
const usualViewport = { width: 1280, height: 800 };

/** What a person reads in a window, by name: selectors. */
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
	/** User settings on top of the quiet ones. */
	readonly settings?: Settings;
	/** Environment of the extension host, on top of a home folder of its own. */
	readonly env?: NodeJS.ProcessEnv;
	/** Arguments of an emulator that the window is signed in to; `[]` has sample data. No emulator when left out. */
	readonly emulator?: readonly string[];
	/** Folders of more extensions. */
	readonly extensions?: readonly string[];
	/** The folder is not trusted; the settings have to switch the feature on. */
	readonly isUntrusted?: boolean;
	/** VS Code refuses to keep secrets, as where no keyring is running. */
	readonly keepsNoSecrets?: boolean;
	/** What the test looks at on the disk is of this window alone. */
	readonly isAlone?: boolean;
	/** Default: 1280 × 800. */
	readonly viewport?: { readonly width: number; readonly height: number };
}

/** A VS Code server with its emulator. All windows of the suites that one process runs share it, as far as they can. */
interface Installation {
	readonly server: RunningServer;
	readonly drivers: Drivers;
	readonly emulator: RunningEmulator | undefined;
	readonly folder: string;
	readonly home: string;
	readonly dataDir: string;
	/** The window of a user who is signed in to the emulator, which suites hand on. */
	window: Workbench | undefined;
	readonly close: () => Promise<void>;
}

const installations = new Map<string, Promise<Installation>>();
/** One browser for all tests: a context of it is as good as a fresh one. */
let browser: Promise<Browser> | undefined;
/** The windows that are open, to be put back when a test failed. */
export const openWindows = new Set<Workbench>();

/**
 * Opens VS Code with the extension. Who is signed in to the emulator gets the window that earlier suites used, tidied; otherwise it is
 * that of someone who has never used it.
 */
export async function openWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
	const { settings = {}, env = {}, emulator, isAlone, isUntrusted, keepsNoSecrets, viewport = usualViewport } = options;
	const isShared = !isAlone && !isUntrusted && !options.extensions;
	// Settings that are not of the extension may have to be there when the window opens.
	const installation = isShared ? await shared(JSON.stringify([env, emulator]), options) : await install(options);
	let window = emulator && isShared ? installation.window : undefined;
	if (!window) {
		for (const left of readdirSync(installation.home)) {
			rmSync(join(installation.home, left), { recursive: true });
		}
		browser ??= launchBrowser();
		const context = await (await browser).newContext({ viewport });
		context.setDefaultTimeout(ACTION_TIMEOUT_MS);
		await context.addInitScript(readingSockets);
		await (keepsNoSecrets ? refuseSecrets(context) : keepSecrets(context));
		await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: installation.server.url });
		window = await Workbench.open({ context, installation, isShared });
		installation.window = emulator && isShared ? window : undefined;
	}
	await window.page.setViewportSize(viewport);
	await window.changeSettings(settings);
	if (emulator) {
		// What earlier suites asked is none of this one's business.
		await new EmulatorControl(window.emulator.endpoint).clearLog();
	}
	return window;
}

function shared(key: string, options: WorkbenchOptions): Promise<Installation> {
	const known = installations.get(key) ?? install(options);
	installations.set(key, known);
	return known;
}

async function install({ settings, env, emulator: args, extensions = [], isUntrusted = false }: WorkbenchOptions): Promise<Installation> {
	const scratch = mkdtempSync(join(tmpdir(), 'ses-e2e-'));
	const removed = () => rmSync(scratch, { recursive: true, force: true });
	process.once('exit', removed);
	const paths = ['home', 'workspace', 'data', 'extensions', 'drivers'].map(name => join(scratch, name));
	const [home, folder, dataDir, extensionsDir, drivers] = paths as [string, string, string, string, string];
	for (const made of [home, folder, extensionsDir, drivers]) {
		mkdirSync(made);
	}
	// The server takes what lies in this folder at its first start for installed extensions.
	for (const extension of [root, join(root, 'test/fixtures/driver'), ...extensions]) {
		symlinkSync(extension, join(extensionsDir, extension === root ? 'tencent-ses' : basename(extension)));
	}
	writeSettings(join(dataDir, 'data/User'), { ...QUIET_SETTINGS, 'extensions.webWorker': false, ...(isUntrusted ? settings : {}) });
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
	return { server, drivers: new Drivers(drivers), emulator, folder, home, dataDir, window: undefined, close };
}

/** What a keyring says that is not there. */
export const noKeyring = 'There is no keyring.';

/** The browser's store of secrets takes whatever it is given, so this takes the store's place in the script that the page loads. */
async function refuseSecrets(context: BrowserContext): Promise<void> {
	await context.route('**/workbench/workbench.js', async route => {
		const response = await route.fetch();
		const script = await response.text();
		const refusing = script.replace(/(async set\(\w+,\w+\)\{)(let \w+=await this\.secretsPromise)/, `$1throw new Error("${noKeyring}");$2`);
		assert.notEqual(refusing, script, 'This VS Code keeps its secrets elsewhere');
		await route.fulfill({ response, body: refusing });
	});
}

/** Credentials that the person who runs the tests may have set. */
const noCredentials = Object.fromEntries(
	Object.keys(process.env)
		.filter(name => /^TENCENT/i.test(name))
		.map(name => [name, undefined])
);

interface Session {
	readonly context: BrowserContext;
	readonly installation: Installation;
	/** Other suites use the installation, too. */
	readonly isShared: boolean;
}

/** One window of VS Code, driven the way a person does. Each method waits until what it needs is there. */
export class Workbench {
	readonly page: Page;
	readonly quickInput: QuickInput;
	/** The view "Domains". */
	readonly tree: Tree;
	readonly notifications: Notifications;
	private readonly _session: Session;
	private _driver: Driver | undefined;
	/** What was changed of the user settings. */
	private _settings: Settings = {};

	private constructor(page: Page, session: Session) {
		this.page = page;
		this._session = session;
		this.quickInput = new QuickInput(page);
		this.tree = new Tree(page, () => this.driver.run('setContext', 'tests.caughtUp', true));
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

	/** The folder that the window shows. */
	get folder(): string {
		return this._session.installation.folder;
	}

	/** The extension host's home folder. */
	get home(): string {
		return this._session.installation.home;
	}

	/** Where the server keeps what it writes, such as logs. */
	get dataDir(): string {
		return this._session.installation.dataDir;
	}

	/** What the emulator printed when it was ready. */
	get emulator(): Readonly<Record<'endpoint' | 'smtp' | 'dns' | 'region' | 'secretId' | 'secretKey', string>> {
		return JSON.parse(this._session.installation.emulator?.address ?? '{}');
	}

	get driver(): Driver {
		assert.ok(this._driver);
		return this._driver;
	}

	/** Opens a file of folders and their settings in the same window. */
	async openWorkspaceFile(file: string): Promise<void> {
		await this.page.goto(`${this._session.installation.server.url}/?${new URLSearchParams({ workspace: file })}`);
		await this._ready();
	}

	/** Opens another folder in the same window. */
	async openFolder(folder: string): Promise<void> {
		await this.page.goto(windowAddress(this._session.installation.server, { folder }));
		await this._ready();
	}

	/** A second window of the same user. */
	secondWindow(): Promise<Workbench> {
		return Workbench.open(this._session);
	}

	/** Starts a command by its title in the palette, such as "Tencent SES: Refresh". */
	async command(title: string): Promise<void> {
		await this.driver.start(commandOf(title));
	}

	/** Chooses a command in the palette. What the command asks comes in the box that the palette was in. */
	async palette(title: string): Promise<void> {
		await this._openPalette(title);
		await this.quickInput.row(title).click();
	}

	/** The titles that the palette offers for `text`, best first. Leaves the palette closed. */
	async commandsMatching(text: string): Promise<readonly string[]> {
		await this._openPalette(text);
		await this.quickInput.rows.first().waitFor();
		const titles = await this.quickInput.items();
		await this.quickInput.cancel();
		return titles;
	}

	/** Shows the sidebar "Tencent SES". */
	async openSidebar(): Promise<void> {
		// A window that is still restoring may open the sidebar by itself just before the click, which then closes it.
		await eventually(async () => {
			if (!(await this.tree.pane.isVisible())) {
				await this.activityIcon.click();
				await this.tree.pane.waitFor({ timeout: 2000 });
			}
		});
		// The view takes the focus once it has something to show, and would take it from a box that opens meanwhile.
		await this.tree.content.waitFor();
	}

	/** The extension's icon in the activity bar. */
	get activityIcon(): Locator {
		return this.page.locator('.activitybar').getByRole('tab', { name: /^Tencent SES/ });
	}

	/** The number on the extension's icon; '' without one. */
	async badge(): Promise<string> {
		const badge = this.activityIcon.locator('.badge-content');
		return (await badge.isVisible()) ? ((await badge.textContent()) ?? '') : '';
	}

	/** The text and the buttons of a modal dialog that is open. */
	get dialog(): Locator {
		return this.page.locator('.monaco-dialog-box');
	}

	async clickInDialog(button: string): Promise<void> {
		await this.dialog.getByRole('button', { name: button, exact: true }).click();
		await this.dialog.waitFor({ state: 'hidden' });
	}

	async clipboard(): Promise<string> {
		return await this.page.evaluate('navigator.clipboard.readText()');
	}

	/** Puts `text` into the clipboard and presses the keys that paste it where the focus is. */
	async paste(text: string): Promise<void> {
		await this.page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
		await this.page.keyboard.press('ControlOrMeta+V');
	}

	/** Changes user settings, and takes back what was changed before. */
	async changeSettings(settings: Settings): Promise<void> {
		const before = Object.fromEntries(Object.keys(this._settings).map(name => [name, null]));
		await this.driver.change({ ...before, ...settings });
		this._settings = settings;
	}

	/** Loads the window anew, after VS Code has written what it still had to write. */
	async reload(): Promise<void> {
		const loaded = this.page.waitForEvent('load');
		await this.driver.start('workbench.action.reloadWindow');
		await loaded;
		await this._ready();
	}

	/** Loads the window anew without asking it, as after a crash. */
	async kill(): Promise<void> {
		await this.page.reload();
		await this._ready();
	}

	/** Playwright lets every page believe that it has the focus, so what a person does by switching windows is told to the page. */
	async comeBack(): Promise<void> {
		for (const [event, hasFocus] of [
			['blur', false],
			['focus', true]
		] as const) {
			await this.page.evaluate(`document.hasFocus = () => ${hasFocus}; window.dispatchEvent(new Event('${event}'))`);
		}
	}

	/** Leaves every dialog and box that is open, the way a person does who presses Escape until they are gone. */
	async leave(): Promise<void> {
		await eventually(async () => {
			for (const open of [this.dialog, this.quickInput.widget]) {
				if (await open.isVisible()) {
					await open.press('Escape', { timeout: 1000 });
					throw new Error('Something is still open');
				}
			}
		});
	}

	/** Closes all editors, and keeps nothing of what was written in them. */
	async closeEditors(): Promise<void> {
		const tabs = this.page.locator('.editor-group-container .tab');
		while ((await tabs.count()) > 0) {
			await this.driver.run('workbench.action.revertAndCloseActiveEditor');
		}
	}

	/** Puts the window back as it was opened, for the next test. */
	async tidy(): Promise<void> {
		await this.leave();
		await this.closeEditors();
		await this.driver.run('notifications.clearAll');
	}

	/** Opens the window again, whatever state it is in. */
	async startOver(): Promise<void> {
		await this.openFolder(this.folder);
		await this.leave();
		await this.closeEditors();
		await this.openSidebar();
	}

	/** What a person reads in the window, for the report of a test that failed. */
	async shown(): Promise<string> {
		const lines: string[] = [];
		// With the messages that were shown before.
		await this.driver.run('notifications.showList').catch(() => {});
		for (const [name, selector] of Object.entries(partsOfWindow)) {
			const texts = await this.page.locator(selector).filter({ visible: true }).allInnerTexts();
			lines.push(`${name}: ${texts.map(text => text.replace(/\s+/g, ' ')).join(' | ')}`);
		}
		lines.push(`focus: ${await this.page.evaluate('document.activeElement?.className')}`);
		return lines.join('\n');
	}

	/**
	 * Keeps what the window shows as test-results/screens/NAME.png when screenshots were asked for (`npm run screenshots`).
	 *
	 * @param size of the part in the upper left corner; default: all
	 */
	async screenshot(name: string, size?: { readonly width: number; readonly height: number }): Promise<void> {
		if (process.env['SCREENSHOTS']) {
			const path = join(root, 'test-results/screens', `${name}.png`);
			await this.page.screenshot({ path, animations: 'disabled', ...(size ? { clip: { x: 0, y: 0, ...size } } : {}) });
		}
	}

	/** Ends the window, or leaves it to the next suite as it was. */
	async close(): Promise<void> {
		const { context, installation, isShared } = this._session;
		if (installation.window === this) {
			await this.changeSettings({});
			await this.tidy();
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

	/** Something that takes the focus just then, such as a panel that opens, closes the palette again. */
	private async _openPalette(text: string): Promise<void> {
		await eventually(async () => {
			await this.page.keyboard.press('F1');
			await this.quickInput.input.fill(`>${text}`, { timeout: 2000 });
		});
	}

	private async _ready(): Promise<void> {
		this._driver = await Driver.of(this._session.installation.drivers);
		// Its icon shows that VS Code has read the extension's manifest, so its commands are known too.
		await this.activityIcon.waitFor({ timeout: READY_TIMEOUT_MS });
		// Until then VS Code moves the focus to where it was before.
		await this.page.waitForFunction("performance.getEntriesByName('code/LifecyclePhase/Restored').length > 0");
	}
}
