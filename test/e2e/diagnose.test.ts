import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { eventually } from './eventually.ts';
import { ExtensionPage, isAccessible } from './extensionPage.ts';
import { SenderListPage } from './senderList.ts';
import { useWorkbench } from './useWorkbench.ts';
import type { Workbench } from './workbench.ts';

suite('Diagnose Connection', () => {
	let workbench: Workbench;
	let page: SenderListPage;

	useWorkbench(
		{
			// High enough for the whole report.
			settings: { '[markdown]': { 'editor.wordWrap': 'off' } },
			viewport: { width: 1280, height: 1300 }
		},
		opened => {
			({ workbench } = opened);
			page = new SenderListPage(workbench.page);
		}
	);

	/** Waits for a line of the report. */
	const shows = (line: RegExp) => eventually(async () => assert.match((await page.lines()).join('\n'), line));

	test('from the menu of the view: opens a report that can be copied', async () => {
		await workbench.tree.viewMenu('Diagnose Connection');
		const report = new ExtensionPage(workbench.page);
		await report.shows(/^Connection Report\s+No problems found\./, /Sender domains: \d+/);
		await isAccessible(await report.frame());
		await workbench.screenshot('diagnose-report');
		await report.click('Copy Report');
		await eventually(async () => {
			const text = await workbench.clipboard();
			assert.match(text, /^# Connection Report\n\nNo problems found\./);
			assert.ok(!text.includes(workbench.emulator.secretId) && !text.includes('mail.qcloud.com'));
		});
	});

	test('Create CAM Policy: choose several tasks, copy the policy', async () => {
		await workbench.command('Tencent SES: Create CAM Policy…');
		await workbench.quickInput.waitForTitle('Create CAM Policy');
		await workbench.quickInput.choose('Create sender addresses');
		await workbench.quickInput.choose('Set SMTP passwords');
		await workbench.screenshot('camPolicy-tasks');
		await workbench.quickInput.enter();
		await shows(/"ses:UpdateEmailSmtpPassWord"/);
		await workbench.notifications.waitFor('This policy allows 5 actions and nothing else');
		await workbench.screenshot('camPolicy');
		await workbench.notifications.click('This policy allows 5 actions', 'Copy Policy');
		await eventually(async () => {
			const policy = JSON.parse(await workbench.clipboard());
			assert.equal(policy.version, '2.0');
			assert.equal(policy.statement[0].action.length, 5);
		});
	});
});
