import type { Locator, Page } from 'playwright-core';

/** The box at the top of the window: command palette, input boxes, pick lists. */
export class QuickInput {
	readonly widget: Locator;
	readonly input: Locator;
	readonly rows: Locator;
	private readonly _page: Page;

	constructor(page: Page) {
		this._page = page;
		this.widget = page.locator('.quick-input-widget:visible');
		this.input = this.widget.locator('.quick-input-filter input');
		this.rows = this.widget.locator('.quick-input-list .monaco-list-row');
	}

	/** The box while typing goes into it. */
	get focused(): Locator {
		return this.widget.locator('.quick-input-filter input:focus');
	}

	/** Waits until a box with this title is open, such as "Create Sender Address (2/3)". */
	async waitForTitle(title: string): Promise<void> {
		await this.widget.locator('.quick-input-title').getByText(title, { exact: true }).waitFor();
	}

	/** Title and step as shown, such as "Create Sender Address (2/3)". */
	async title(): Promise<string> {
		return (await this.widget.locator('.quick-input-title').textContent()) ?? '';
	}

	/** Replaces what the box holds, keystroke by keystroke. */
	async type(text: string): Promise<void> {
		await this.input.fill('');
		await this.input.pressSequentially(text);
	}

	/** Replaces what the box holds at once, with characters that no keyboard has and Playwright does not pass on. */
	async put(text: string): Promise<void> {
		await this.input.evaluate((input: { value: string; dispatchEvent: (event: Event) => boolean }, value) => {
			input.value = value;
			input.dispatchEvent(new Event('input', { bubbles: true }));
		}, text);
	}

	async value(): Promise<string> {
		return await this.input.inputValue();
	}

	async placeholder(): Promise<string> {
		return (await this.input.getAttribute('placeholder')) ?? '';
	}

	/** Whether what is typed shows as dots. */
	async isMasked(): Promise<boolean> {
		return (await this.input.getAttribute('type')) === 'password';
	}

	/** The line below the box: the prompt, or what is wrong with what was typed. */
	async message(): Promise<string> {
		return (await this.widget.locator('.quick-input-message').textContent()) ?? '';
	}

	/** How serious the line below the box is. */
	async severity(): Promise<'error' | 'warning' | 'info' | 'none'> {
		const classes = (await this.widget.locator('.quick-input-filter .monaco-inputbox').getAttribute('class')) ?? '';
		return (['error', 'warning', 'info'] as const).find(kind => classes.split(' ').includes(kind)) ?? 'none';
	}

	/** Whether the bar that tells of work under way is moving. */
	async isBusy(): Promise<boolean> {
		return await this.widget.locator('.quick-input-progress.active').isVisible();
	}

	/** The labels of the rows that are drawn. */
	async items(): Promise<readonly string[]> {
		return await this.rows.evaluateAll(rows =>
			rows.map(row => row.querySelector('.quick-input-list-row .label-name')?.textContent?.trim() ?? '')
		);
	}

	/** The row whose label is exactly `label`. */
	row(label: string): Locator {
		return this.rows.filter({ has: this._page.locator('.label-name').getByText(label, { exact: true }) }).first();
	}

	async choose(label: string): Promise<void> {
		await this.row(label).click();
	}

	async enter(): Promise<void> {
		await this.input.press('Enter');
	}

	/** Presses Escape and waits until the box is gone. */
	async cancel(): Promise<void> {
		await this._page.keyboard.press('Escape');
		await this.waitUntilClosed();
	}

	async waitUntilClosed(): Promise<void> {
		await this.widget.waitFor({ state: 'hidden' });
	}

	async back(): Promise<void> {
		await this.button('Back').click();
	}

	/** A button of the title bar or beside the box, by its tooltip. */
	button(name: string): Locator {
		return this.widget.getByRole('button', { name });
	}
}
