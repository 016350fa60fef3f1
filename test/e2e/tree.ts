import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { eventually } from './eventually.ts';

export interface TreeRow {
	readonly label: string;
	readonly description: string;
	/** What a screen reader says. */
	readonly ariaLabel: string;
	/** 1 for a domain. */
	readonly level: number;
	/** `undefined` for a row that cannot be opened. */
	readonly expanded: boolean | undefined;
	readonly selected: boolean;
	/** Name of the codicon; '' for another kind of icon. */
	readonly icon: string;
	/** The parts of the label that are marked. */
	readonly marked: readonly string[];
}

/** In the page: waits until nothing has changed for a while. VS Code gathers what is to be drawn again for 200 ms. */
const isStill = `view => new Promise(resolve => {
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
	private readonly _caughtUp: () => Promise<void>;
	/** Labels of the rows that tests opened. */
	private readonly _expanded = new Set<string>();

	/** @param caughtUp resolves when the window has got what its extensions have sent so far */
	constructor(page: Page, caughtUp: () => Promise<void> = async () => {}) {
		this._page = page;
		this._caughtUp = caughtUp;
		this.pane = page.locator('.pane', { has: page.locator('.pane-header[aria-label^="Domains"]') });
	}

	/** The rows that are drawn, from the top. */
	async rows(): Promise<readonly TreeRow[]> {
		return await this.pane.locator('.monaco-list-row').evaluateAll(elements =>
			elements.map(element => {
				const text = (selector: string) => element.querySelector(selector)?.textContent ?? '';
				const expanded = element.getAttribute('aria-expanded');
				const icon = element.querySelector('.custom-view-tree-node-item-icon')?.className ?? '';
				return {
					label: text('.label-name'),
					description: text('.label-description'),
					ariaLabel: element.getAttribute('aria-label') ?? '',
					level: Number(element.getAttribute('aria-level')),
					expanded: expanded === null ? undefined : expanded === 'true',
					selected: element.classList.contains('selected'),
					icon: /codicon-(?!modifier)([a-z-]+)/.exec(icon)?.[1] ?? '',
					marked: [...element.querySelectorAll('.label-name .highlight')].map(part => part.textContent ?? '')
				};
			})
		);
	}

	/** Whether the beginning of what stands beside a label can be read, or the width of the view cuts it off. */
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

	/** Whether the whole title of the sidebar can be read. */
	async isTitleReadable(): Promise<boolean> {
		return await this._page.locator('.part.sidebar .title-label h2').evaluate(title => title.scrollWidth <= title.clientWidth);
	}

	/** The row whose label is exactly `label`. */
	row(label: string): Locator {
		return this.pane
			.locator('.monaco-list-row')
			.filter({ has: this._page.locator('.label-name').getByText(label, { exact: true }) })
			.first();
	}

	async click(label: string): Promise<void> {
		await this.row(label).click();
	}

	/** Selects rows, the way a person does with Ctrl (on macOS Cmd) held down. */
	async select(...labels: readonly string[]): Promise<void> {
		for (const [index, label] of labels.entries()) {
			await this.row(label)
				.locator('.label-name')
				.click(index === 0 ? {} : { modifiers: ['ControlOrMeta'] });
		}
	}

	/** Takes back what is selected, which decides over menus, and over how much of a row its buttons cover. */
	async clearSelection(): Promise<void> {
		await eventually(async () => {
			// VS Code takes several rows for selected still when they were deleted, until another one is.
			await this.pane.locator('.monaco-list-row').first().click({ timeout: 2000 });
			await this._page.keyboard.press('Escape');
			const chosen = this.pane.locator('.monaco-list-row:is(.selected, .focused)').first();
			await chosen.waitFor({ state: 'hidden', timeout: 2000 });
		});
	}

	/**
	 * What shows when the pointer rests on a row. Takes the pointer away again, after `look`.
	 *
	 * @param text something that it contains
	 */
	async tooltip(label: string, text: string | RegExp, look?: (hover: Locator) => Promise<void>): Promise<string> {
		const hover = this._page.locator('.monaco-hover:visible', { hasText: text });
		const deadline = Date.now() + 15_000;
		for (;;) {
			try {
				// A hover that something else took away comes back only when the pointer enters the row anew.
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

	/** Waits until VS Code has drawn what is to be drawn: rows that are drawn again close their menus and take the focus from boxes. */
	async isDrawn(): Promise<void> {
		await this._caughtUp();
		await this.pane.evaluate(isStill);
		// What was gathered is on its way by now: the window asks for the rows, and gets them.
		await this._caughtUp();
		await this._caughtUp();
	}

	/** Opens a domain, and waits until what is read for that shows. */
	async openDomain(domain: string): Promise<void> {
		await eventually(async () => {
			await this.expand(domain);
			const rows = await this.rows();
			const group = rows.slice(rows.findIndex(({ label }) => label === domain)).find(({ label }) => label === 'DNS Records');
			assert.match(group?.description ?? '', /match/);
		});
		await this.isDrawn();
	}

	async collapse(label: string): Promise<void> {
		this._expanded.delete(label);
		await this._fold(label, 'true');
	}

	/** Called when all rows were closed by other means. */
	forget(): void {
		this._expanded.clear();
	}

	/** Opens the rows that were open before a reload. What is not there any more is for the tests to miss. */
	async expandAgain(): Promise<void> {
		for (const label of this._expanded) {
			await this._fold(label, 'false', 5000).catch(() => {});
		}
	}

	/** Clicks a button that shows while the pointer is over the row, by its tooltip. */
	async action(label: string, name: string): Promise<void> {
		const button = this.row(label).getByRole('button', { name, exact: true });
		// A row that moves just then leaves the pointer, and shows its buttons when the pointer enters it again.
		await eventually(async () => {
			await this._page.mouse.move(900, 600);
			await this.row(label).hover({ timeout: 3000 });
			await button.waitFor({ timeout: 3000 });
		});
		await button.click();
	}

	/** Clicks an entry of the row's context menu. */
	async contextMenu(label: string, entry: string): Promise<void> {
		// A redraw closes the menu of a row, or puts another row in its place.
		await eventually(async () => {
			if (await this._menu.isVisible()) {
				await this._page.keyboard.press('Escape');
				await this._menu.waitFor({ state: 'hidden', timeout: 2000 });
			}
			await this.row(label).click({ button: 'right', timeout: 5000 });
			await this._menu.getByRole('menuitem', { name: entry, exact: true }).hover({ timeout: 2000 });
		});
		await this._page.keyboard.press('Enter');
		await this._menu.waitFor({ state: 'hidden' });
	}

	/** Clicks a button of the view's title bar, by its tooltip. */
	async viewAction(name: string): Promise<void> {
		await this.pane.hover();
		await this._titleBars.getByRole('button', { name, exact: true }).first().click();
	}

	/** Clicks an entry of the menu behind the dots in the view's title bar. */
	async viewMenu(entry: string): Promise<void> {
		await this.viewAction('Views and More Actions...');
		await this._menu.getByRole('menuitem', { name: entry, exact: true }).hover();
		await this._page.keyboard.press('Enter');
		await this._menu.waitFor({ state: 'hidden' });
	}

	/**
	 * The text beside the view's name. VS Code merges the header of a view that is alone in its sidebar into the sidebar's title, and shows
	 * this text nowhere then; a screen reader finds it.
	 */
	async viewDescription(): Promise<string> {
		return (await this.pane.locator('.pane-header .description').textContent()) ?? '';
	}

	/** The lines between the view's title and its rows. */
	async message(): Promise<string> {
		return (await this.pane.locator('.tree-explorer-viewlet-tree-view .message').textContent()) ?? '';
	}

	/** What is read above the rows. */
	async viewTitle(): Promise<string> {
		const texts = await this._titleBars.locator('h2, .title, .description').filter({ visible: true }).allInnerTexts();
		return texts.join(' ');
	}

	/** The first row, or what stands there when there are none. */
	get content(): Locator {
		return this.pane.locator('.monaco-list-row, .welcome-view-content').filter({ visible: true }).first();
	}

	/** What stands in the view when there are no rows. */
	get welcome(): Locator {
		return this.pane.locator('.welcome-view-content');
	}

	/** A view that is alone in its sidebar has its buttons in the sidebar's title. */
	private get _titleBars(): Locator {
		return this._page.locator('.part.sidebar > .composite.title, .part.sidebar .pane-header');
	}

	private get _menu(): Locator {
		return this._page.locator('.monaco-menu');
	}

	/** By keyboard: a menu is deaf to the mouse at first, so that the click which opens it chooses nothing. */
	private async _fold(label: string, from: 'true' | 'false', timeoutMs?: number): Promise<void> {
		const row = this.row(label);
		const folded = row.and(this._page.locator(`[aria-expanded="${from === 'false'}"]`));
		// A row that is drawn anew just then loses the click.
		await eventually(async () => {
			if ((await row.getAttribute('aria-expanded', { timeout: 5000 })) === from) {
				await row.locator('.monaco-tl-twistie').click({ timeout: 5000 });
			}
			await folded.waitFor({ timeout: 8000 });
		}, timeoutMs);
	}
}
