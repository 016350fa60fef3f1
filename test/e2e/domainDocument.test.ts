import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import type { EmulatorControl } from '../helpers/emulatorControl.ts';
import { DomainPage } from './domainPage.ts';
import { eventually } from './eventually.ts';
import { useWorkbench } from './useWorkbench.ts';
import type { Workbench } from './workbench.ts';

const domain = 'newsletter.example.org';

suite('Page of a sender domain', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;
	let page: DomainPage;

	// High enough for the whole page.
	useWorkbench({ viewport: { width: 1280, height: 1400 } }, opened => {
		({ workbench, emulator } = opened);
		page = new DomainPage(workbench.page, domain);
	});

	const shows = (...sentences: readonly RegExp[]) =>
		eventually(async () => {
			const text = await page.text();
			for (const sentence of sentences) {
				assert.match(text, sentence);
			}
		});
	const offers = (titles: readonly string[]) => eventually(async () => assert.deepEqual(await page.actions(), titles));
	const copied = (text: string) => eventually(async () => assert.equal(await workbench.clipboard(), text));

	async function open(): Promise<void> {
		await workbench.tree.contextMenu(domain, 'Show DNS Records');
		await shows(/DNS servers: +127\.0\.0\.1:\d+/);
		await eventually(async () => assert.equal((await page.actions()).filter(title => title === 'Copy Value').length, 4));
	}

	const recordActions = ['Copy Name', 'Copy Short Name', 'Copy Value'];
	const allRecordActions = [...recordActions, ...recordActions, ...recordActions, ...recordActions];

	test('shows the domain at a glance, and each record with its verdict', async () => {
		await open();
		await shows(/Domain: +newsletter\.example\.org\n/, /## 3\. TXT \(DKIM\)\n\n +Verdict: +wrong value/);
		await offers(['Check DNS Now', 'Verify', 'Watch', 'Copy All As…', ...allRecordActions]);
		await workbench.screenshot('domain-page');
	});

	test('names and values are copied with one click', async () => {
		await open();
		await page.click('Copy Name', 3);
		await copied('_dmarc.newsletter.example.org');
		await page.click('Copy Short Name', 3);
		await copied('_dmarc.newsletter');
		await page.click('Copy Value', 3);
		await copied('v=DMARC1; p=none');
	});

	test('is read-only', async () => {
		await open();
		await page.putCursor('Status:');
		await workbench.page.keyboard.type('x');
		await eventually(async () => assert.match(await workbench.page.locator('.monaco-editor-overlaymessage').innerText(), /read-only/));
		assert.doesNotMatch(await page.text(), /x *State/);
	});

	test('what comes from outside is text and nothing else, in the Markdown preview too', async () => {
		const value = '[click](https://evil.example) <a href="https://evil.example">x</a> ``` **b** https://evil.example';
		await emulator.publish([{ type: 'TXT', name: `_dmarc.${domain}`, value }]);
		await open();
		await shows(/DNS answers now: +\[click\]/);
		await workbench.command('Markdown: Open Preview');
		const preview = await eventually(async () => {
			for (const frame of workbench.page.frames()) {
				if ((await frame.locator('.markdown-body h2').count()) > 0) {
					return frame;
				}
			}
			throw new Error('No preview yet');
		});
		await preview.locator('pre', { hasText: 'evil.example' }).first().waitFor();
		assert.equal(await preview.locator('a[href*="evil"], b, strong').count(), 0);
		await workbench.screenshot('domain-page-preview');
	});
});
