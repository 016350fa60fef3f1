import type { Locator, Page } from 'playwright-core';

/** The document of a sender domain in an editor. */
export class DomainPage {
	readonly editor: Locator;
	private readonly _page: Page;

	constructor(page: Page, domain: string) {
		this._page = page;
		this.editor = page.locator(`.monaco-editor[data-uri^="tencent-ses:/domain/${domain}.md?"]`);
	}

	/** The visible lines. */
	async text(): Promise<string> {
		const lines = await this.editor.locator('.view-line').evaluateAll(elements =>
			elements.map(element => ({
				top: Number.parseFloat((element as unknown as { readonly style: { readonly top: string } }).style.top),
				text: (element.textContent ?? '').replaceAll('\u00a0', ' ')
			}))
		);
		lines.sort((one, other) => one.top - other.top);
		return lines.map(({ text }) => text).join('\n');
	}

	/** The titles of the CodeLenses, from the top. */
	async actions(): Promise<readonly string[]> {
		const titles = await this.editor.locator('.codelens-decoration a').allInnerTexts();
		return titles.map(title => title.trim());
	}

	/** Clicks a CodeLens. @param index among those with this title, from 0 */
	async click(title: string, index = 0): Promise<void> {
		await this.editor.locator('.codelens-decoration').getByText(title, { exact: true }).nth(index).click();
	}

	/** Moves the cursor to the first line with this text. */
	async putCursor(text: string): Promise<void> {
		await this.editor.locator('.view-line').filter({ hasText: text }).first().click();
	}

	/** The position of the cursor, such as "Ln 3, Col 1". */
	async cursor(): Promise<string> {
		return await this._page.locator('[id="status.editor.selection"]').innerText();
	}
}
