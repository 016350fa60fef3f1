import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { reportAfterEach } from './useWorkbench.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

suite('Workbench', () => {
	let workbench: Workbench;

	suiteSetup(async () => {
		workbench = await openWorkbench();
	});

	reportAfterEach();

	suiteTeardown(() => workbench.close());

	test('the palette offers the commands of the extension, and runs one', async () => {
		assert.ok((await workbench.commandsMatching('Tencent SES: Sign')).includes('Tencent SES: Sign In…'));
		await workbench.palette('View: Toggle Output');
		await workbench.page.locator('.panel .output-view').waitFor();
		await workbench.screenshot('workbench');
	});

	test('the sidebar asks a new user to sign in, and its links lead to the documentation and, with one click, to the local emulator', async () => {
		await workbench.openSidebar();
		await workbench.tree.welcome.getByRole('button', { name: 'Sign In' }).waitFor();
		await workbench.screenshot('signed-out');
		await workbench.tree.welcome.getByText('Documentation').click();
		await workbench.page.locator('.extension-list-item', { hasText: 'Tencent SES' }).waitFor();
		await workbench.screenshot('documentation');
		await workbench.openSidebar();
		await workbench.tree.welcome.getByText('Use Local Emulator').click();
		await workbench.tree.row('mail.qcloud.com').waitFor();
		await workbench.profile.click();
		await workbench.quickInput.waitForTitle('Switch Profile');
		await workbench.screenshot('switch-profile');
		await workbench.quickInput.cancel();
	});
});
