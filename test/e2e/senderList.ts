import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { eventually } from './eventually.ts';
import type { Workbench } from './workbench.ts';

/** The list of sender addresses in the active editor. */
export class SenderListPage {
	readonly editor: Locator;
	private readonly _page: Page;

	constructor(page: Page) {
		this._page = page;
		this.editor = page.locator('.editor-group-container.active .monaco-editor[data-uri]').first();
	}

	/** The texts of the CodeLenses. */
	async lenses(): Promise<readonly string[]> {
		const titles = await this.editor.locator('.codelens-decoration').locator('a, span:not(:has(*))').allInnerTexts();
		return titles.map(title => title.trim()).filter(title => title !== '' && title !== '|');
	}

	async clickLens(title: string): Promise<void> {
		await this.editor.locator('.codelens-decoration').getByText(title, { exact: true }).click();
	}

	/** The visible lines. */
	async lines(): Promise<readonly string[]> {
		return (await this._lines()).map(({ text }) => text);
	}

	/** The decoration after each visible line; '' if there is none. */
	async decorations(): Promise<readonly string[]> {
		return (await this._lines()).map(({ decoration }) => decoration);
	}

	/** The number of squiggles with this severity. */
	async squiggles(kind: 'error' | 'warning' | 'info'): Promise<number> {
		return await this.editor.locator(`.squiggly-${kind}`).count();
	}

	/** Moves the cursor to the end of the text. */
	async goToEnd(): Promise<void> {
		await this.editor.locator('.view-lines').click();
		await this._page.keyboard.press('ControlOrMeta+End');
	}

	/** Replaces everything by pasting `text`. */
	async replaceAll(workbench: Workbench, text: string): Promise<void> {
		const last = text.split('\n').findLast(line => line !== '');
		await eventually(async () => {
			await this.goToEnd();
			await this._page.keyboard.press('ControlOrMeta+A');
			await workbench.paste(text);
			// VS Code cancels a paste when the cursor moves.
			await eventually(
				async () =>
					assert.equal(
						(await this.lines()).findLast(line => line !== ''),
						last
					),
				5000
			);
		});
		await this._page.keyboard.press('ControlOrMeta+Home');
	}

	private async _lines(): Promise<readonly { readonly text: string; readonly decoration: string }[]> {
		const lines = await this.editor.locator('.view-line').evaluateAll(elements =>
			elements.map(element => {
				const line = element as unknown as {
					readonly style: { readonly top: string };
					readonly textContent: string | null;
					querySelectorAll(selector: string): Iterable<object>;
				};
				const { getComputedStyle } = globalThis as unknown as {
					getComputedStyle(element: object, part: string): { readonly content: string };
				};
				const words = [...line.querySelectorAll('span')].map(span => getComputedStyle(span, '::after').content);
				return {
					top: Number.parseFloat(line.style.top),
					text: (line.textContent ?? '').replaceAll('\u00a0', ' '),
					words: words.filter(content => content.startsWith('"')).map(content => JSON.parse(content) as string)
				};
			})
		);
		lines.sort((one, other) => one.top - other.top);
		return lines.map(({ text, words }) => ({ text, decoration: words.join(' ').replaceAll('\u00a0', ' ') }));
	}
}
