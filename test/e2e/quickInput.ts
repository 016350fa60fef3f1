import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { eventually } from './eventually.ts';

type Severity = 'error' | 'warning' | 'info';

/** The quick input of a window: the Command Palette, input boxes and quick picks. */
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

	/** The text box, if it has the focus. */
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

	/** Replaces the text, keystroke by keystroke. */
	async type(text: string): Promise<void> {
		await this.input.fill('');
		await this.input.pressSequentially(text);
	}

	/** Replaces the text at once. It may have characters that Playwright cannot type, such as line breaks. */
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

	async isMasked(): Promise<boolean> {
		return (await this.input.getAttribute('type')) === 'password';
	}

	/** The line below the text box: the prompt or a validation message. */
	async message(): Promise<string> {
		return (await this.widget.locator('.quick-input-message').textContent()) ?? '';
	}

	/** Waits for a prompt or validation message. */
	async waitForMessage(sentence: RegExp, severity?: Severity): Promise<void> {
		await eventually(async () => {
			assert.match(await this.message(), sentence);
			if (severity) {
				assert.equal(await this.severity(), severity);
			}
		});
	}

	/** The severity of the validation message. */
	async severity(): Promise<Severity | 'none'> {
		const classes = (await this.widget.locator('.quick-input-filter .monaco-inputbox').getAttribute('class')) ?? '';
		return (['error', 'warning', 'info'] as const).find(kind => classes.split(' ').includes(kind)) ?? 'none';
	}

	/** Whether the progress bar is shown. */
	async isBusy(): Promise<boolean> {
		return await this.widget.locator('.quick-input-progress.active').isVisible();
	}

	/** The labels of the visible rows. */
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

	/** Presses Escape and waits until the quick input is closed. */
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
