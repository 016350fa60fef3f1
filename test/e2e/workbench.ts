import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { suiteTeardown } from 'mocha';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { launchBrowser } from '../../scripts/chromium.mts';
import { type RunningEmulator, startEmulator } from '../../scripts/emulator.mts';
import { root } from '../../scripts/paths.mts';
import { QUIET_SETTINGS, writeSettings } from '../../scripts/profile.mts';
import { type RunningServer, startServer } from '../../scripts/vscodeServer.mts';
import { keepSecrets, windowAddress } from '../../scripts/workbenchPage.mts';
import { ACTION_TIMEOUT_MS, eventually } from './eventually.ts';
import { Notifications } from './notifications.ts';
import { QuickInput } from './quickInput.ts';
import { Tree } from './tree.ts';

const READY_TIMEOUT_MS = 60_000;

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
	/** Default: 1280 × 800. */
	readonly viewport?: { readonly width: number; readonly height: number };
}

/** Opens VS Code with the extension, as a user who has never used it. */
export async function openWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
	const scratch = mkdtempSync(join(tmpdir(), 'ses-e2e-'));
	const cleanUp: (() => Promise<void> | void)[] = [() => rmSync(scratch, { recursive: true, force: true })];
	const close = async () => {
		open.delete(close);
		for (const step of cleanUp.splice(0).reverse()) {
			await step();
		}
	};
	open.add(close);
	try {
		const [home, folder, dataDir, extensionsDir] = ['home', 'workspace', 'data', 'extensions'].map(name => join(scratch, name)) as Folders;
		for (const made of [home, folder, extensionsDir]) {
			mkdirSync(made);
		}
		// The server takes what lies in this folder at its first start for installed extensions.
		symlinkSync(root, join(extensionsDir, 'tencent-ses'));
		for (const extension of options.extensions ?? []) {
			symlinkSync(extension, join(extensionsDir, basename(extension)));
		}
		const settings = { ...QUIET_SETTINGS, ...options.settings };
		writeSettings(join(dataDir, 'data/User'), settings);
		const emulator = options.emulator && (await startEmulator(options.emulator));
		if (emulator) {
			cleanUp.push(emulator.stop);
		}
		const server = await startServer({
			dataDir,
			extensionsDir,
			workspaceTrust: options.isUntrusted ?? false,
			env: { ...noCredentials, HOME: home, TENCENT_SES_EMULATOR: emulator?.address, ...options.env }
		});
		cleanUp.push(server.stop);
		browser ??= await launchBrowser();
		const context = await browser.newContext({ viewport: options.viewport ?? { width: 1280, height: 800 } });
		cleanUp.push(() => context.close());
		context.setDefaultTimeout(ACTION_TIMEOUT_MS);
		await (options.keepsNoSecrets ? refuseSecrets(context) : keepSecrets(context));
		await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url });
		return await Workbench.open({ context, server, folder, home, dataDir, emulator, settings, close });
	} catch (error) {
		await close();
		throw error;
	}
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

/** One browser for all tests: a context of it is as good as a fresh one. */
let browser: Browser | undefined;
const open = new Set<() => Promise<void>>();
/** The windows that are open, to be put back when a test failed. */
export const openWindows = new Set<Workbench>();

suiteTeardown(async () => {
	await Promise.all([...open].map(close => close()));
	await browser?.close();
});

type Folders = [home: string, folder: string, dataDir: string, extensionsDir: string];

interface Session {
	readonly context: BrowserContext;
	readonly server: RunningServer;
	readonly folder: string;
	readonly home: string;
	readonly dataDir: string;
	readonly emulator: RunningEmulator | undefined;
	readonly settings: Settings;
	readonly close: () => Promise<void>;
}

/** One window of VS Code, driven the way a person does. Each method waits until what it needs is there. */
export class Workbench {
	readonly page: Page;
	readonly quickInput: QuickInput;
	/** The view "Sender Domains". */
	readonly tree: Tree;
	readonly notifications: Notifications;
	private readonly _session: Session;

	private constructor(page: Page, session: Session) {
		this.page = page;
		this._session = session;
		this.quickInput = new QuickInput(page);
		this.tree = new Tree(page);
		this.notifications = new Notifications(page);
	}

	static async open(session: Session): Promise<Workbench> {
		const page = await session.context.newPage();
		const workbench = new Workbench(page, session);
		openWindows.add(workbench);
		page.once('close', () => openWindows.delete(workbench));
		await workbench.page.goto(windowAddress(session.server, { folder: session.folder }));
		await workbench._ready();
		return workbench;
	}

	/** The folder that the window shows. */
	get folder(): string {
		return this._session.folder;
	}

	/** The extension host's home folder. */
	get home(): string {
		return this._session.home;
	}

	/** Where the server keeps what it writes, such as logs. */
	get dataDir(): string {
		return this._session.dataDir;
	}

	/** What the emulator printed when it was ready. */
	get emulator(): { readonly endpoint: string; readonly region: string; readonly secretId: string; readonly secretKey: string } {
		return JSON.parse(this._session.emulator?.address ?? '{}');
	}

	/** Opens a file of folders and their settings in the same window. */
	async openWorkspaceFile(file: string): Promise<void> {
		await this.page.goto(`${this._session.server.url}/?${new URLSearchParams({ workspace: file })}`);
		await this._ready();
	}

	/** A second window of the same user. */
	secondWindow(): Promise<Workbench> {
		return Workbench.open(this._session);
	}

	/** Runs a command of the palette, such as "Tencent SES: Refresh". What the command asks comes in the box that the palette was in. */
	async command(title: string): Promise<void> {
		await eventually(async () => {
			await this._openPalette(title);
			try {
				await this.quickInput.row(title).click({ timeout: 5000 });
			} catch (error) {
				// A window that was just loaded anew does not know all commands yet, and a palette that is open does not look again.
				await this.page.keyboard.press('Escape');
				throw error;
			}
		});
		await eventually(async () => {
			// The box may close between two looks at it.
			const shown = await this.quickInput.input.inputValue({ timeout: 100 }).catch(() => '');
			if (shown.startsWith('>')) {
				throw new Error('The palette is still open');
			}
		});
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

	/** Writes user settings as a person does, on top of those that the window was opened with. Uses the clipboard. */
	async changeSettings(settings: Settings): Promise<void> {
		await this.command('Preferences: Open User Settings (JSON)');
		// It opens above the window, where the palette cannot be reached.
		const editor = this.page.locator('.monaco-editor.focused');
		await editor.waitFor();
		const text = JSON.stringify({ ...this._session.settings, ...settings });
		await this.page.keyboard.press('ControlOrMeta+A');
		await this.paste(text);
		await eventually(async () => {
			// What is pasted may not be there yet.
			await this.page.keyboard.press('ControlOrMeta+S');
			if (readFileSync(join(this._session.dataDir, 'data/User/settings.json'), 'utf8') !== text) {
				throw new Error('The settings are not saved');
			}
		});
		await eventually(async () => {
			// The first one may close what the editor itself shows.
			await this.page.keyboard.press('Escape');
			await editor.waitFor({ state: 'hidden', timeout: 1000 });
		});
	}

	/** Loads the window anew, after VS Code has written what it still had to write. */
	async reload(): Promise<void> {
		const loaded = this.page.waitForEvent('load');
		await this.command('Developer: Reload Window');
		await loaded;
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
		if ((await tabs.count()) === 0) {
			return;
		}
		await this.command('View: Close All Editors');
		await eventually(async () => {
			if (await this.dialog.isVisible()) {
				await this.clickInDialog("Don't Save");
			}
			assert.equal(await tabs.count(), 0);
		});
	}

	/** Loads the window anew, whatever state it is in, without boxes and editors, but with the rows open that tests had opened. */
	async startOver(): Promise<void> {
		await this.page.goto(windowAddress(this._session.server, { folder: this.folder }));
		await this._ready();
		await this.leave();
		await this.closeEditors();
		await this.openSidebar();
		await this.tree.expandAgain();
	}

	/** What a person reads in the window, for the report of a test that failed. */
	async shown(): Promise<string> {
		const lines: string[] = [];
		for (const [name, selector] of Object.entries(partsOfWindow)) {
			const texts = await this.page.locator(selector).filter({ visible: true }).allInnerTexts();
			lines.push(`${name}: ${texts.map(text => text.replace(/\s+/g, ' ')).join(' | ')}`);
		}
		return lines.join('\n');
	}

	/** Keeps what the window shows as test-results/screens/NAME.png. @param size of the part in the upper left corner; default: all */
	async screenshot(name: string, size?: { readonly width: number; readonly height: number }): Promise<void> {
		const path = join(root, 'test-results/screens', `${name}.png`);
		await this.page.screenshot({ path, animations: 'disabled', ...(size ? { clip: { x: 0, y: 0, ...size } } : {}) });
	}

	/** Ends the window, its server and its emulator, and removes the user. */
	close(): Promise<void> {
		return this._session.close();
	}

	/** Something that takes the focus just then, such as a panel that opens, closes the palette again. */
	private async _openPalette(text: string): Promise<void> {
		await eventually(async () => {
			await this.page.keyboard.press('F1');
			await this.quickInput.input.fill(`>${text}`, { timeout: 2000 });
		});
	}

	private async _ready(): Promise<void> {
		// Its icon shows that VS Code has read the extension's manifest, so its commands are known too.
		await this.activityIcon.waitFor({ timeout: READY_TIMEOUT_MS });
	}
}
