import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import type { EmulatorControl } from '../helpers/emulatorControl.ts';
import { entries, killExtensionHost } from './crash.ts';
import { eventually } from './eventually.ts';
import { SenderListPage } from './senderList.ts';
import { useWorkbench } from './useWorkbench.ts';
import type { Workbench } from './workbench.ts';

suite('A window that is killed during a write', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;

	useWorkbench({ settings: { 'tencentSes.requestTimeout': 120 } }, opened => {
		({ workbench, emulator } = opened);
	});

	test('halfway through a list: says how far it got, and continues', async () => {
		// The sample domain has three of ten.
		await emulator.addFault({ action: 'CreateEmailAddress', stall: 'before', after: 2, times: 'always' });
		await emulator.clearLog();
		await workbench.command('Tencent SES: Create Sender Addresses from a List…');
		await workbench.quickInput.choose('New List');
		const lines = ['one', 'two', 'three', 'four', 'five'].map(name => `${name}@mail.qcloud.com,"The ""${name}"", Ltd."`);
		const list = new SenderListPage(workbench.page);
		await list.editor.click();
		await list.replaceAll(workbench, ['address,name', ...lines].join('\n'));
		await eventually(async () => {
			await list.clickLens('Create 5 Addresses');
			await workbench.dialog.waitFor({ timeout: 3000 });
		});
		await workbench.clickInDialog('Create');
		await killExtensionHost(workbench, emulator, 'CreateEmailAddress', 5);
		await workbench.notifications.waitForOne(
			/^Sender addresses of the list that exist now: 2 of 5\. The others were not created\.$/,
			'Create the Rest'
		);
		await workbench.screenshot('unfinished-list');
		await workbench.notifications.click('The others were not created', 'Create the Rest');
		await workbench.notifications.waitFor('Sender addresses created: 3. 2 already existed.');
		assert.equal((await emulator.sender('four@mail.qcloud.com'))?.name, 'The "four", Ltd.');
		await eventually(() => assert.deepEqual(entries(workbench), []));
	});
});
