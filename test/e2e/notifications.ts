import type { Locator, Page } from 'playwright-core';

/** The messages at the lower right of the window. */
export class Notifications {
	private readonly _all: Locator;

	constructor(page: Page) {
		this._all = page.locator('.notifications-toasts .notification-list-item');
	}

	/** The texts that are shown, newest first. */
	async texts(): Promise<readonly string[]> {
		return await this._all.locator('.notification-list-item-message').allInnerTexts();
	}

	/** The message that contains `text`. */
	with(text: string | RegExp): Locator {
		return this._all.filter({ hasText: text });
	}

	/** The buttons of the message that contains `text`. */
	async buttons(text: string | RegExp): Promise<readonly string[]> {
		return await this.with(text).locator('.notification-list-item-buttons-container .monaco-button').allInnerTexts();
	}

	/** Clicks a button of the message that contains `text`. */
	async click(text: string | RegExp, button: string): Promise<void> {
		await this.with(text).first().hover();
		await this.with(text).locator('.notification-list-item-buttons-container').getByRole('button', { name: button, exact: true }).click();
	}

	/** Waits until no message contains `text`. */
	async waitUntilGone(text: string | RegExp): Promise<void> {
		await this.with(text).first().waitFor({ state: 'hidden' });
	}
}
