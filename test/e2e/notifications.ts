import type { Locator, Page } from 'playwright-core';

/** VS Code lists messages that come quicker than this many milliseconds one after the other, and doesn't show them. */
const patienceMs = 2000;

/** The messages at the lower right of the window. */
export class Notifications {
	private readonly _all: Locator;
	private readonly _list: () => Promise<void>;

	/** @param list opens the list of all messages */
	constructor(page: Page, list: () => Promise<void>) {
		this._all = page.locator('.notification-list-item').filter({ visible: true });
		this._list = list;
	}

	/** The texts that are shown, newest first. */
	async texts(): Promise<readonly string[]> {
		return await this._all.locator('.notification-list-item-message').allInnerTexts();
	}

	/** Waits for a message that contains `text`. */
	async waitFor(text: string | RegExp): Promise<void> {
		const message = this._with(text).first();
		try {
			await message.waitFor({ timeout: patienceMs });
		} catch {
			await this._list();
			await message.waitFor();
		}
	}

	/** The buttons of the message that contains `text`. */
	async buttons(text: string | RegExp): Promise<readonly string[]> {
		return await this._with(text).locator('.notification-list-item-buttons-container .monaco-button').allInnerTexts();
	}

	/** Clicks a button of the message that contains `text`. */
	async click(text: string | RegExp, button: string): Promise<void> {
		await this.waitFor(text);
		await this._with(text).first().hover();
		await this._with(text).locator('.notification-list-item-buttons-container').getByRole('button', { name: button, exact: true }).click();
	}

	/** Waits until no message contains `text`. */
	async waitUntilGone(text: string | RegExp): Promise<void> {
		await this._with(text).first().waitFor({ state: 'hidden' });
	}

	private _with(text: string | RegExp): Locator {
		return this._all.filter({ hasText: text });
	}
}
