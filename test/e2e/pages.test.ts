import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import type { EmulatorControl } from '../helpers/emulatorControl.ts';
import { eventually } from './eventually.ts';
import { ExtensionPage, isAccessible } from './extensionPage.ts';
import { useWorkbench } from './useWorkbench.ts';
import type { Workbench } from './workbench.ts';

const domain = 'newsletter.example.org';

suite('Page of a sender domain', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;
	let page: ExtensionPage;

	useWorkbench({}, opened => {
		({ workbench, emulator } = opened);
		page = new ExtensionPage(workbench.page);
	});

	const copied = (text: string) => eventually(async () => assert.equal(await workbench.clipboard(), text));

	async function open(): Promise<void> {
		await workbench.tree.contextMenu(domain, 'Show DNS Records');
		await page.shows(/DNS servers: 127\.0\.0\.1:\d+/);
	}

	test('shows the status, and a table of the records that can be read by assistive technology', async () => {
		await open();
		await page.shows(/wrong value: DKIM/);
		const frame = await page.frame();
		await frame.getByRole('heading', { level: 1, name: domain }).waitFor();
		const row = frame.getByRole('row', { name: /TXT \(DKIM\)/ });
		await row.getByRole('rowheader', { name: 'TXT (DKIM)' }).waitFor();
		await frame.getByRole('columnheader', { name: 'Value to publish' }).waitFor();
		await isAccessible(frame);
		await workbench.screenshot('domain-page');
	});

	test('the keyboard works, and the focus stays when the page is drawn again', async () => {
		await open();
		const frame = await page.frame();
		await frame.getByRole('button', { name: 'Check DNS Now' }).focus();
		await emulator.publish([{ type: 'TXT', name: `_dmarc.${domain}`, value: 'v=DMARC1; p=none' }]);
		await workbench.page.keyboard.press('Enter');
		await page.shows(/TXT \(DMARC\)\s+matches/);
		await eventually(async () => assert.equal(await frame.evaluate('document.activeElement.textContent'), 'Check DNS Now'));
		await frame.getByRole('button', { name: 'Copy Value: TXT (DMARC)' }).focus();
		await workbench.page.keyboard.press('Enter');
		await copied('v=DMARC1; p=none');
	});

	test('Enter on the row of a record shows the page at that record, also when it is open behind another tab; the focus stays', async () => {
		await open();
		await workbench.tree.expand(domain);
		await workbench.tree.expand('DNS Records');
		await workbench.tree.row('TXT (SPF)').waitFor();
		await workbench.tree.waitUntilDrawn();
		for (const record of ['TXT (DMARC)', 'TXT (SPF)']) {
			await workbench.command('File: New Untitled Text File');
			await workbench.tree.click(record);
			await workbench.page.keyboard.press('Enter');
			await eventually(async () => {
				const text = await (await page.frame()).evaluate('document.querySelector("[aria-current] th")?.textContent');
				assert.equal(text, record);
			});
			// VS Code takes the focus while it shows the tab, and gives it back.
			await eventually(async () => assert.match(await workbench.page.evaluate('document.activeElement.className'), /^monaco-list\b/));
		}
	});

	test('what comes from outside is text and nothing else', async () => {
		const value = '<a href="https://evil.example">x</a><img src="https://evil.example"> https://evil.example';
		await emulator.publish([{ type: 'TXT', name: `_dmarc.${domain}`, value }]);
		await open();
		await page.shows(/<img src="https:\/\/evil\.example">/);
		assert.equal(await (await page.frame()).locator('main a, main img').count(), 0);
	});
});
