import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { eventually } from './eventually.ts';

/** VS Code does not show a toast for notifications that follow each other faster than this. It only lists them. */
const toastTimeoutMs = 2000;

/** Long enough for a window to start and a request of it to time out. */
const outcomeTimeoutMs = 60_000;

/** The notifications of a window. */
export class Notifications {
	private readonly _all: Locator;
	private readonly _list: () => Promise<void>;

	/** @param list opens the Notification Center */
	constructor(page: Page, list: () => Promise<void>) {
		this._all = page.locator('.notification-list-item').filter({ visible: true });
		this._list = list;
	}

	/** The visible messages, newest first. */
	async texts(): Promise<readonly string[]> {
		return await this._all.locator('.notification-list-item-message').allInnerTexts();
	}

	/** Waits for a notification that contains `text`. */
	async waitFor(text: string | RegExp): Promise<void> {
		const message = this._with(text).first();
		try {
			await message.waitFor({ timeout: toastTimeoutMs });
		} catch {
			await this._list();
			await message.waitFor();
		}
	}

	/** Waits for exactly one notification with this message, and exactly these buttons. */
	async waitForOne(message: RegExp, ...buttons: readonly string[]): Promise<void> {
		await eventually(async () => {
			const texts = await this.texts();
			assert.equal(texts.filter(text => message.test(text)).length, 1, texts.join('\n'));
		}, outcomeTimeoutMs);
		// The text that Playwright filters by includes the buttons.
		const unanchored = new RegExp(message.source.replace(/^\^|\$$/g, ''));
		await eventually(async () => assert.deepEqual(await this.buttons(unanchored), buttons));
	}

	/** The buttons of the notification that contains `text`. */
	async buttons(text: string | RegExp): Promise<readonly string[]> {
		return await this._with(text).locator('.notification-list-item-buttons-container .monaco-button').allInnerTexts();
	}

	/** Clicks a button of the notification that contains `text`. */
	async click(text: string | RegExp, button: string): Promise<void> {
		await this.waitFor(text);
		await this._with(text).first().hover();
		await this._with(text).locator('.notification-list-item-buttons-container').getByRole('button', { name: button, exact: true }).click();
	}

	/** Waits until no notification contains `text`. */
	async waitUntilGone(text: string | RegExp): Promise<void> {
		await this._with(text).first().waitFor({ state: 'hidden' });
	}

	private _with(text: string | RegExp): Locator {
		return this._all.filter({ hasText: text });
	}
}
