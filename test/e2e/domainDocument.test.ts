import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { EmulatorControl } from '../helpers/emulatorControl.ts';
import { DomainPage } from './domainPage.ts';
import { eventually } from './eventually.ts';
import { tidyAfterEach } from './tidying.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const domain = 'newsletter.example.org';

suite('Page of a sender domain', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;
	let page: DomainPage;

	suiteSetup(async () => {
		// High enough for the whole page.
		workbench = await openWorkbench({ emulator: [], viewport: { width: 1280, height: 1400 } });
		emulator = new EmulatorControl(workbench.emulator.endpoint);
		page = new DomainPage(workbench.page, domain);
		await workbench.openSidebar();
		await workbench.tree.row(domain).waitFor();
	});

	suiteTeardown(() => workbench.close());

	tidyAfterEach(async () => {
		await emulator.clearFaults();
		await emulator.resetState();
		await workbench.leave();
		await workbench.command('Notifications: Clear All Notifications');
		await workbench.closeEditors();
		await workbench.openSidebar();
		await workbench.command('Tencent SES: Refresh');
		await workbench.tree.row(domain).waitFor();
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
		await shows(
			/Domain: +newsletter\.example\.org\n +State: +wrong value: DKIM\n +Reputation level: +1\n +Messages allowed today: +500\n +DNS checked: +\w/,
			/## 1\. MX\n\n +Verdict: +matches\n +Name: +newsletter\.example\.org\n +Short name: +newsletter\n/,
			/## 2\. TXT \(SPF\)\n\n +Verdict: +matches/,
			/## 3\. TXT \(DKIM\)\n\n +Verdict: +wrong value.*\n +What to do: +\S/,
			/SES last saw: +v=DKIM1; k=rsa; p=TheKeyOfAnotherService\n +DNS answers now: +v=DKIM1; k=rsa; p=TheKeyOfAnotherService/,
			/## 4\. TXT \(DMARC\)\n\n +Verdict: +not published yet/,
			/Name: +_dmarc\.newsletter\.example\.org\n +Short name: +_dmarc\.newsletter\n +Publish: +v=DMARC1; p=none\n +SES last saw: +\(nothing\)\n +DNS answers now: +\(there is no such name\)/
		);
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

	test('cannot be edited', async () => {
		await open();
		await page.putCursor('State:');
		await workbench.page.keyboard.type('x');
		await eventually(async () =>
			assert.match(await workbench.page.locator('.monaco-editor-overlaymessage').innerText(), /cannot be edited/)
		);
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
