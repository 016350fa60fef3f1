import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { eventually } from './eventually.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

suite('Workbench', () => {
	let workbench: Workbench;

	suiteSetup(async () => {
		workbench = await openWorkbench();
	});

	suiteTeardown(() => workbench.close());

	test('the palette offers the commands of the extension, and runs one', async () => {
		assert.ok((await workbench.commandsMatching('Tencent SES: Sign')).includes('Tencent SES: Sign In'));
		await workbench.palette('View: Toggle Output');
		await workbench.page.locator('.panel .output-view').waitFor();
		await workbench.screenshot('workbench');
	});

	test('the sidebar opens and asks a new user to sign in', async () => {
		await workbench.openSidebar();
		await eventually(async () => assert.match((await workbench.tree.welcome.textContent()) ?? '', /Sign In/));
		await workbench.screenshot('signed-out');
	});
});
