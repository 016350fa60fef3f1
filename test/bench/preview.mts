import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../e2e/eventually.ts';
import { ExtensionPage } from '../e2e/extensionPage.ts';
import { openWorkbench, type Workbench } from '../e2e/workbench.ts';
import type { Figures } from './rows.mts';
import { lowerQuartile } from './window.mts';

const keystrokes = 20;
/** Between keys, as people type. Without it, a key waits for the checks of the one before. */
const pauseMs = 200;
const row = '<tr><td style="padding:12px;color:#222">Item</td><td>{{item}} for {{name}}</td><td><b>{{price}}</b></td></tr>\n';

/** From a key in an editor with 100 kB of HTML to the frame in which its preview shows the change, in ms. The build in dist is measured. */
export async function measurePreview(): Promise<Figures> {
	const workbench = await openWorkbench({ emulator: [], isExclusive: true });
	try {
		return { ours: lowerQuartile(await typeIntoTemplate(workbench)) };
	} finally {
		await workbench.close();
	}
}

async function typeIntoTemplate(workbench: Workbench): Promise<readonly number[]> {
	const folder = join(workbench.folder, 'ses-templates/order');
	mkdirSync(folder, { recursive: true });
	const body = `<table>${row.repeat(100_000 / row.length)}</table>\n<p>`;
	writeFileSync(join(folder, 'body.html'), body);
	writeFileSync(join(folder, 'sample.json'), '{ "name": "Ada", "item": "Book" }');
	const { page, driver } = workbench;
	await driver.openFile(join(folder, 'body.html'));
	await driver.run('tencentSes.previewTemplate');
	const shown = await new ExtensionPage(page).frame();
	await eventually(async () => {
		if (!(await shown.evaluate('document.querySelector("iframe")?.contentDocument.body?.querySelector("p")'))) {
			throw new Error('The preview is not shown');
		}
	});
	await page.keyboard.press('ControlOrMeta+End');

	const times: number[] = [];
	for (let key = 1; key <= keystrokes; key++) {
		await delay(pauseMs);
		await shown.evaluate(`globalThis.drawn = new Promise(resolve => {
			const observer = new MutationObserver(() => {
				if (document.querySelector('iframe').contentDocument.querySelector('p').textContent === '${'x'.repeat(key)}') {
					observer.disconnect();
					requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()));
				}
			});
			observer.observe(document.querySelector('iframe').contentDocument, { subtree: true, childList: true });
		}), undefined`);
		await page.evaluate(
			`addEventListener('keydown', event => (globalThis.pressed = performance.timeOrigin + event.timeStamp), { capture: true, once: true })`
		);
		await page.keyboard.press('x');
		times.push((await shown.evaluate<number>('drawn')) - (await page.evaluate<number>('pressed')));
	}
	return times;
}
