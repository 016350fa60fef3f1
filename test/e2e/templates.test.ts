import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { suite, teardown, test } from 'mocha';
import type { Locator } from 'playwright-core';
import type { EmulatorControl } from '../helpers/emulatorControl.ts';
import { eventually } from './eventually.ts';
import { useWorkbench } from './useWorkbench.ts';
import type { Workbench } from './workbench.ts';

suite('Templates', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;
	// Wide enough for a preview beside its file.
	useWorkbench({ viewport: { width: 1600, height: 800 } }, opened => {
		({ workbench, emulator } = opened);
	});
	teardown(async () => {
		await pane().locator('.pane-header').click();
		rmSync(join(workbench.folder, 'ses-templates'), { recursive: true, force: true });
	});

	const pane = () => workbench.page.locator('.pane', { has: workbench.page.locator('.pane-header[aria-label^="Templates"]') });
	const row = (label: string): Locator =>
		pane()
			.locator('.monaco-list-row')
			.filter({ has: workbench.page.locator('.label-name').getByText(label, { exact: true }) });

	test('from an empty folder to an approved template: new, preview, push with the button of its row', async () => {
		await pane().locator('.pane-header').click();
		await row('Sign-in code').waitFor();
		await pane().hover();
		await pane().getByRole('button', { name: 'New Template…' }).click();
		await workbench.quickInput.waitForTitle('New Template (1/2)');
		await workbench.quickInput.type('welcome');
		await workbench.quickInput.enter();
		await workbench.quickInput.choose('Notification');
		await row('welcome').waitFor();
		await workbench.page.locator('.editor-actions').getByRole('button', { name: 'Preview Template' }).click();
		await workbench.page.locator('.tab', { hasText: 'Preview welcome' }).waitFor();
		const problems = (text: RegExp) =>
			eventually(async () => assert.match(await workbench.page.locator('#status\\.problems').innerText(), text));
		// There is one until all files are written.
		await problems(/0$/);
		await workbench.page
			.locator('.view-line', { hasText: 'Hello {{name}},' })
			.first()
			.click({ position: { x: 120, y: 8 } });
		await workbench.page.keyboard.press('End');
		await workbench.page.keyboard.type('<p>{{city}}</p>');
		await problems(/1$/);
		await workbench.screenshot('templates');
		await workbench.driver.run('workbench.action.files.revert');
		await problems(/0$/);
		await row('welcome').hover();
		await row('welcome').getByRole('button', { name: 'Push Template…' }).click();
		await workbench.dialog.waitFor();
		await workbench.screenshot('templates-push');
		await workbench.clickInDialog('Push');
		// The emulator approves it after two seconds.
		await eventually(async () => assert.match((await row('welcome').getAttribute('aria-label')) ?? '', /^welcome, (in review|approved)/));
		const { remote } = JSON.parse(readFileSync(join(workbench.folder, 'ses-templates/welcome/template.json'), 'utf8'));
		assert.deepEqual(Object.keys(remote), ['international/ap-singapore/emulator']);
		await workbench.notifications.click('Pushed welcome.', 'Watch Review');
		await workbench.notifications.waitFor('welcome is approved.');
		await eventually(async () => assert.equal(await row('welcome').getAttribute('aria-label'), 'welcome, approved'));
		await workbench.screenshot('templates-approved');
		// Otherwise, Escape closes the list of messages first.
		await workbench.driver.run('notifications.clearAll');
		// The row with the focus, although none is selected. Drawing it again may take the focus from it.
		await eventually(async () => {
			await workbench.driver.run('tencentSes.templates.focus');
			await workbench.page.keyboard.press('End');
			await workbench.page.keyboard.press('ArrowUp');
			assert.ok(await row('welcome').and(workbench.page.locator('.focused')).isVisible());
		});
		await workbench.page.keyboard.press('ControlOrMeta+C');
		const pushed = (await emulator.state()).templates.find(({ name }) => name === 'welcome');
		await eventually(async () => assert.equal(await workbench.clipboard(), String(pushed?.id)));
		await workbench.page.keyboard.press('Delete');
		await workbench.quickInput.waitForTitle('Delete welcome');
		await workbench.quickInput.cancel();
		assert.ok(existsSync(join(workbench.folder, 'ses-templates/welcome/body.html')));
	});
});
