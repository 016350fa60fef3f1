import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import type { EmulatorControl } from '../helpers/emulatorControl.ts';
import { eventually } from './eventually.ts';
import { useWorkbench } from './useWorkbench.ts';
import type { Workbench } from './workbench.ts';

const domain = 'mail.qcloud.com';

suite('Too many requests', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;

	useWorkbench({}, opened => {
		({ workbench, emulator } = opened);
	});

	test('temporarily: the status bar shows the retries, and the address is created', async () => {
		await workbench.tree.action(domain, 'Create Sender Address…');
		await workbench.quickInput.waitForTitle('Create Sender Address (2/3)');
		await workbench.quickInput.type('passes');
		await workbench.quickInput.enter();
		await workbench.quickInput.waitForTitle('Create Sender Address (3/3)');
		await emulator.addFault({ action: 'CreateEmailAddress', code: 'RequestLimitExceeded', times: 2 });
		await workbench.quickInput.enter();
		await eventually(async () =>
			assert.match(await workbench.page.locator('.statusbar').innerText(), /SES is busy\. Retrying in [1-3] s…/)
		);
		await workbench.quickInput.waitForMessage(/^Creating passes@mail\.qcloud\.com…$/, 'info');
		await workbench.screenshot('rate-tryingAgain');
		await workbench.notifications.waitFor(`passes@${domain}`);
	});
});
