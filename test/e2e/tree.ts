import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { eventually } from './eventually.ts';

export interface TreeRow {
	/** Of an address, all of it: only its local part is visible, and a screen reader begins with the whole. */
	readonly label: string;
	readonly description: string;
	/** What a screen reader reads. */
	readonly ariaLabel: string;
	/** 1 for a domain. */
	readonly level: number;
	/** `undefined` if the row cannot be expanded. */
	readonly expanded: boolean | undefined;
	readonly selected: boolean;
	/** Name of the codicon; '' if the icon is not one. */
	readonly icon: string;
	/** The highlighted parts of the label. */
	readonly marked: readonly string[];
}

/** Runs in the page: waits until it has not changed for 250 ms. VS Code collects refreshes for 200 ms. */
const waitUntilStill = `view => new Promise(resolve => {
	const end = () => {
		observer.disconnect();
		resolve();
	};
	let timer = setTimeout(end, 250);
	const observer = new MutationObserver(() => {
		clearTimeout(timer);
		timer = setTimeout(end, 250);
	});
	observer.observe(view, { subtree: true, childList: true, characterData: true });
})`;

/** The tree of the view "Domains". */
export class Tree {
	readonly pane: Locator;
	private readonly _page: Page;
	private readonly _sync: () => Promise<void>;
	/** Labels of the rows that tests expanded. */
	private readonly _expanded = new Set<string>();

	/**
	 * @param sync resolves when the window has received everything that its extensions have sent so far
	 * @param title of the view
	 */
	constructor(page: Page, sync: () => Promise<void> = async () => {}, title = 'Domains') {
		this._page = page;
		this._sync = sync;
		this.pane = page.locator('.pane', { has: page.locator(`.pane-header[aria-label^="${title}"]`) });
	}

	/** The visible rows, from the top. */
	async rows(): Promise<readonly TreeRow[]> {
		return await this.pane.locator('.monaco-list-row').evaluateAll(elements =>
			elements.map(element => {
				const text = (selector: string) => element.querySelector(selector)?.textContent ?? '';
				const expanded = element.getAttribute('aria-expanded');
				const icon = element.querySelector('.custom-view-tree-node-item-icon')?.className ?? '';
				const ariaLabel = element.getAttribute('aria-label') ?? '';
				const [address = ''] = /^[^\s,]+@[^\s,]+/.exec(ariaLabel) ?? [];
				return {
					label: address || text('.label-name'),
					description: text('.label-description'),
					ariaLabel,
					level: Number(element.getAttribute('aria-level')),
					expanded: expanded === null ? undefined : expanded === 'true',
					selected: element.classList.contains('selected'),
					icon: /codicon-(?!modifier)([a-z-]+)/.exec(icon)?.[1] ?? '',
					marked: [...element.querySelectorAll('.label-name .highlight')].map(part => part.textContent ?? '')
				};
			})
		);
	}

	/** Whether the view is wide enough for the beginning of a description. */
	async isReadable(label: string, beginning: string): Promise<boolean> {
		return await this.row(label).evaluate((row, length) => {
			const text = row.querySelector('.label-description')?.firstChild;
			const view = row.querySelector('.monaco-icon-label-container');
			if (!text || !view) {
				return false;
			}
			const range = row.ownerDocument.createRange();
			range.setStart(text, 0);
			range.setEnd(text, length);
			const ellipsis = 12;
			return range.getBoundingClientRect().right + ellipsis <= view.getBoundingClientRect().right;
		}, beginning.length);
	}

	/** Whether the view is wide enough for the title of the sidebar. */
	async isTitleReadable(): Promise<boolean> {
		return await this._page.locator('.part.sidebar .title-label h2').evaluate(title => title.scrollWidth <= title.clientWidth);
	}

	/** The row with this label, see `TreeRow`. */
	row(label: string): Locator {
		const rows = this.pane.locator('.monaco-list-row');
		const found = label.includes('@')
			? rows.and(this._page.locator(`[aria-label="${label}"], [aria-label^="${label},"]`))
			: rows.filter({ has: this._page.locator('.label-name').getByText(label, { exact: true }) });
		return found.first();
	}

	async click(label: string): Promise<void> {
		await this.row(label).click();
	}

	/** Moves the focus to a row that is not selected. A click without a key would show a page, and VS Code moves the focus again when it does. */
	async focus(label: string): Promise<void> {
		await this.row(label).click({ modifiers: ['ControlOrMeta'] });
	}

	/** Selects rows with Ctrl (on macOS Cmd) and clicks. */
	async select(...labels: readonly string[]): Promise<void> {
		for (const [index, label] of labels.entries()) {
			await this.row(label)
				.locator('.label-name')
				.click(index === 0 ? {} : { modifiers: ['ControlOrMeta'] });
		}
	}

	/** Clears the selection, which decides what menus are about and which rows show their buttons. */
	async clearSelection(): Promise<void> {
		await eventually(async () => {
			// Deleted rows stay selected in VS Code until another row is selected. A click without a key would show a page.
			await this.pane
				.locator('.monaco-list-row')
				.first()
				.click({ timeout: 2000, modifiers: ['ControlOrMeta'] });
			await this._page.keyboard.press('Escape');
			const chosen = this.pane.locator('.monaco-list-row:is(.selected, .focused)').first();
			await chosen.waitFor({ state: 'hidden', timeout: 2000 });
		});
	}

	/**
	 * The tooltip of a row.
	 *
	 * @param text a part of the tooltip
	 * @param look called while the tooltip is visible
	 */
	async tooltip(label: string, text: string | RegExp, look?: (hover: Locator) => Promise<void>): Promise<string> {
		const hover = this._page.locator('.monaco-hover:visible', { hasText: text });
		const deadline = Date.now() + 15_000;
		for (;;) {
			try {
				// A tooltip that was hidden returns only when the pointer enters the row again.
				await this._page.mouse.move(900, 600);
				await this.row(label).locator('.label-name').hover();
				const shown = await hover.innerText({ timeout: 3000 });
				await look?.(hover);
				await this._page.mouse.move(900, 600);
				await this._page.locator('.monaco-hover:visible').waitFor({ state: 'hidden' });
				return shown;
			} catch (error) {
				if (Date.now() > deadline) {
					throw error;
				}
			}
		}
	}

	async expand(label: string): Promise<void> {
		this._expanded.add(label);
		await this._fold(label, 'false');
	}

	/** Waits until VS Code has drawn all refreshes. Drawing a row closes its menu and may take the focus from the quick input. */
	async waitUntilDrawn(): Promise<void> {
		await this._sync();
		await this.pane.evaluate(waitUntilStill);
		// By now the window has requested the refreshed rows.
		await this._sync();
		await this._sync();
	}

	/** Expands a domain, and waits until its DNS records are loaded. */
	async openDomain(domain: string): Promise<void> {
		await eventually(async () => {
			await this.expand(domain);
			const rows = await this.rows();
			const group = rows.slice(rows.findIndex(({ label }) => label === domain)).find(({ label }) => label === 'DNS Records');
			assert.match(group?.description ?? '', /match/);
		});
		await this.waitUntilDrawn();
	}

	/** Waits for a text after the label, as a screen reader reads it. */
	async waitForDescription(label: string, description: RegExp): Promise<void> {
		await eventually(async () => {
			const row = (await this.rows()).find(candidate => candidate.label === label);
			assert.match(row?.ariaLabel.slice(label.length + 2) ?? 'no such row', description);
		});
	}

	async collapse(label: string): Promise<void> {
		this._expanded.delete(label);
		await this._fold(label, 'true');
	}

	/** To be called when all rows were collapsed in another way. */
	forget(): void {
		this._expanded.clear();
	}

	/** Expands the rows that were expanded before a reload, if they still exist. */
	async expandAgain(): Promise<void> {
		for (const label of this._expanded) {
			await this._fold(label, 'false', 5000).catch(() => {});
		}
	}

	/** Clicks an inline button of a row, by its tooltip. */
	async action(label: string, name: string): Promise<void> {
		const button = this.row(label).getByRole('button', { name, exact: true });
		// If the row moves at that moment, the pointer has to enter it again.
		await eventually(async () => {
			await this._page.mouse.move(900, 600);
			await this.row(label).hover({ timeout: 3000 });
			await button.click({ timeout: 10_000 });
		});
	}

	/** Clicks an entry of the row's context menu. */
	async contextMenu(label: string, entry: string): Promise<void> {
		// A refresh closes the menu, moves another row to this position, or replaces the row after its entry was chosen.
		await this.waitUntilDrawn();
		await eventually(async () => {
			if (await this._menu.isVisible()) {
				await this._page.keyboard.press('Escape');
				await this._menu.waitFor({ state: 'hidden', timeout: 2000 });
			}
			await this.row(label).click({ button: 'right', timeout: 5000 });
			await this._run(entry);
		});
		await this._menu.waitFor({ state: 'hidden' });
	}

	/** The entries of the context menu of the selected rows, with their keys. @param label of one of the rows */
	async menuEntries(label: string): Promise<readonly string[]> {
		await this.waitUntilDrawn();
		await this.row(label).click({ button: 'right' });
		await this._menu.waitFor();
		const texts = await this._menu.getByRole('menuitem').allInnerTexts();
		await this._page.keyboard.press('Escape');
		await this._menu.waitFor({ state: 'hidden' });
		return texts.map(text => text.replace(/\s+/g, ' ').trim()).filter(text => text !== '');
	}

	/** Clicks a button of the view's title bar, by its tooltip. */
	async viewAction(name: string): Promise<void> {
		await this.pane.hover();
		await this._titleBars.getByRole('button', { name, exact: true }).first().click();
	}

	/** Clicks an entry of the overflow menu in the view's title bar. */
	async viewMenu(entry: string): Promise<void> {
		await this.viewAction('More Actions...');
		await this._run(entry);
		await this._menu.waitFor({ state: 'hidden' });
	}

	/** The message above the rows. */
	async message(): Promise<string> {
		return (await this.pane.locator('.tree-explorer-viewlet-tree-view .message').textContent()) ?? '';
	}

	/** The visible title and description of the view. */
	async viewTitle(): Promise<string> {
		const texts = await this._titleBars.locator('h2, .title, .description').filter({ visible: true }).allInnerTexts();
		return texts.join(' ');
	}

	/** The first row, or the welcome content. */
	get content(): Locator {
		return this.pane.locator('.monaco-list-row, .welcome-view-content').filter({ visible: true }).first();
	}

	get welcome(): Locator {
		return this.pane.locator('.welcome-view-content');
	}

	private get _titleBars(): Locator {
		return this.pane.locator('.pane-header');
	}

	private get _menu(): Locator {
		return this._page.locator('.monaco-menu');
	}

	/**
	 * Presses Enter on an entry of the open menu: a menu ignores the mouse at first. The key is sent to the entry itself,
	 * because a refresh may close the menu at any moment, and then the tree would get the key.
	 */
	private async _run(entry: string): Promise<void> {
		// Its accessible name ends with the key.
		const item = this._page.getByRole('menuitem').filter({ has: this._page.locator('.action-label').getByText(entry, { exact: true }) });
		await item.hover({ timeout: 2000 });
		await this._menu.locator('.action-item.focused', { has: item }).waitFor({ timeout: 2000 });
		await item.dispatchEvent('keydown', { key: 'Enter', code: 'Enter', keyCode: 13 }, { timeout: 2000 });
	}

	private async _fold(label: string, from: 'true' | 'false', timeoutMs?: number): Promise<void> {
		const row = this.row(label);
		const folded = row.and(this._page.locator(`[aria-expanded="${from === 'false'}"]`));
		// If the row is drawn again at that moment, the click is lost.
		await eventually(async () => {
			if ((await row.getAttribute('aria-expanded', { timeout: 5000 })) === from) {
				await row.locator('.monaco-tl-twistie').click({ timeout: 5000 });
			}
			await folded.waitFor({ timeout: 8000 });
		}, timeoutMs);
	}
}
