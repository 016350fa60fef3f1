import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { EmulatorControl } from '../helpers/emulatorControl.ts';
import { eventually } from './eventually.ts';
import { says } from './sayings.ts';
import { tidyAfterEach } from './tidying.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const domain = 'mail.qcloud.com';

suite('too many requests', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;

	suiteSetup(async () => {
		workbench = await openWorkbench({ emulator: [] });
		emulator = new EmulatorControl(workbench.emulator.endpoint);
		await workbench.openSidebar();
		await workbench.tree.row(domain).waitFor();
	});

	suiteTeardown(() => workbench.close());

	tidyAfterEach(() => emulator.clearFaults());

	test('that pass: the status bar says that it is tried again, and the address is created', async () => {
		await workbench.tree.action(domain, 'Create Sender Address');
		await workbench.quickInput.waitForTitle('Create Sender Address (2/3)');
		await workbench.quickInput.type('passes');
		await workbench.quickInput.enter();
		await workbench.quickInput.waitForTitle('Create Sender Address (3/3)');
		await emulator.addFault({ action: 'CreateEmailAddress', code: 'RequestLimitExceeded', times: 2 });
		await workbench.quickInput.enter();
		await eventually(async () =>
			assert.match(await workbench.page.locator('.statusbar').innerText(), /SES is busy; trying again in [1-3] s…/)
		);
		await says(workbench, /^Creating passes@mail\.qcloud\.com…$/, 'info');
		await workbench.screenshot('rate-tryingAgain');
		await workbench.notifications.with(`passes@${domain}`).waitFor();
	});
});
