import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Frame, Page } from 'playwright-core';
import { eventually } from './eventually.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A page of the extension in the active tab. */
export class ExtensionPage {
	private readonly _page: Page;

	constructor(page: Page) {
		this._page = page;
	}

	/** Waits for the page. */
	frame(): Promise<Frame> {
		return eventually(async () => {
			for (const frame of this._page.frames()) {
				if ((await frame.locator('main > h1').count()) > 0 && (await frame.locator('main > h1').isVisible())) {
					return frame;
				}
			}
			throw new Error('No page yet');
		});
	}

	/** Waits until the page says all of this. */
	async shows(...sentences: readonly RegExp[]): Promise<void> {
		await eventually(async () => {
			const text = await (await this.frame()).locator('main').innerText();
			for (const sentence of sentences) {
				assert.match(text, sentence);
			}
		});
	}

	/** The titles of the buttons, from the top. */
	async buttons(): Promise<readonly string[]> {
		return (await this.frame()).locator('button').allInnerTexts();
	}

	/** Clicks a button. @param index among those with this title, from 0 */
	async click(title: string, index = 0): Promise<void> {
		const button = (await this.frame()).locator('button').getByText(title, { exact: true }).nth(index);
		await button.click();
	}
}

/** Fails with what is not accessible in a page of ours (axe-core, all rules). */
export async function isAccessible(frame: Frame): Promise<void> {
	await frame.evaluate(axe);
	const violations = await frame.evaluate(
		'axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]))'
	);
	assert.deepEqual(violations, []);
}
