import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { EmulatorControl } from '../helpers/emulatorControl.ts';
import { eventually } from './eventually.ts';
import { tells } from './sayings.ts';
import { SenderListPage } from './senderList.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const showReport = 'Tencent SES: Show Report of the Last List';
/** Four addresses are there already, and ten in all may be. */
const wanted = [
	...['one', 'two', 'three', 'four', 'five'].map(name => `${name}@mail.qcloud.com`),
	...['six', 'seven'].map(name => `${name}@xn--bcher-kva.example`)
];

suite('Create Sender Addresses from a List on the mainland', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;
	let list: SenderListPage;

	suiteSetup(async () => {
		workbench = await openWorkbench({ emulator: ['--site', 'mainland'] });
		emulator = new EmulatorControl(workbench.emulator.endpoint);
		list = new SenderListPage(workbench.page);
		await workbench.openSidebar();
		await workbench.tree.row('mail.qcloud.com').waitFor();
	});

	suiteTeardown(() => workbench.close());

	test('ten in total, over all domains of the region: the doubtful one is tried last, and the report tells', async () => {
		assert.ok(!(await workbench.commandsMatching(showReport)).includes(showReport));
		await workbench.command('Tencent SES: Create Sender Addresses from a List…');
		await workbench.quickInput.choose('New List');
		await list.editor.waitFor();
		await list.replaceAll(workbench, `address,name\n${wanted.join('\n')}`);
		await eventually(async () => {
			const words = (await list.words()).filter(text => text !== '');
			assert.equal(words.length, wanted.length, words.join('\n'));
			assert.match(words[6] ?? '', /^SES may refuse, because this is more than 10 addresses\./);
			assert.deepEqual(
				words.slice(0, 6),
				wanted.slice(0, 6).map(address => `Will be created: ${address}`)
			);
		});
		await list.clickLens('Create 7 Addresses');
		await workbench.dialog.waitFor();
		const question = await workbench.dialog.innerText();
		assert.match(question, /mail\.qcloud\.com: 5 addresses\nxn--bcher-kva\.example: 2 addresses/);
		assert.match(question, /SES may refuse 1 of them; it is tried last\./);
		await workbench.clickInDialog('Create');
		await tells(workbench, /^Created 6 sender addresses\. 1 was refused or failed\./);
		const { senders } = await emulator.state();
		assert.equal(senders.filter(({ region }) => region === 'ap-guangzhou').length, 10);
		await workbench.command('Notifications: Clear All Notifications');
	});

	test('the report is there by palette when its message is gone, and again when it was closed', async () => {
		for (let time = 0; time < 2; time++) {
			await workbench.command(showReport);
			await eventually(async () => {
				const lines = await list.lines();
				assert.equal(lines[0], '# Sender Addresses from a List');
				assert.ok(lines.includes('    Local Emulator · ap-guangzhou'), lines.join('\n'));
				assert.ok(lines.includes('- Created 6 sender addresses.'), lines.join('\n'));
			});
			await workbench.screenshot('createMany-mainland-report');
			await workbench.command('View: Revert and Close Editor');
		}
	});
});
