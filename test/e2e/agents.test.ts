import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import type { EmulatorControl } from '../helpers/emulatorControl.ts';
import { eventually } from './eventually.ts';
import { useWorkbench } from './useWorkbench.ts';
import type { Workbench } from './workbench.ts';

const address = 'service@mail.qcloud.com';
const mail = {
	from: 'news@mail.qcloud.com',
	to: ['ada@example.com', 'grace@example.org'],
	template_id: 10_001,
	subject: '**Your** [code](https://evil.example)',
	variables: { name: '`Ada', code: '123456' }
};

suite('Confirmations of language-model tools', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;

	useWorkbench({}, opened => {
		({ workbench, emulator } = opened);
	});

	/** The lines of the dialog, without the buttons. */
	async function dialog(): Promise<readonly string[]> {
		await workbench.dialog.waitFor();
		const text = await workbench.dialog.locator('.dialog-message-container').innerText();
		return text
			.split('\n')
			.map(line => line.trim())
			.filter(line => line !== '');
	}

	const isSent = (action: string) => eventually(async () => assert.ok((await emulator.actions()).includes(action)));

	test('an address is created after VS Code has shown it, as plain text', async () => {
		await workbench.tree.openDomain('mail.qcloud.com');
		await workbench.driver.callTool('tencentSes_create_sender_address', { address, sender_name: '**Service** $(trash)' });
		assert.deepEqual(await dialog(), [
			'Create this sender address?',
			`Address: ${address}`,
			`From header: "**Service** $(trash)" <${address}>`,
			'Account: Local Emulator, International, ap-singapore'
		]);
		await workbench.screenshot('agents-createAddress');
		assert.equal(await emulator.sender(address), undefined);
		await workbench.clickInDialog('Yes');
		await isSent('CreateEmailAddress');
		await workbench.tree.row(address).waitFor();
	});

	test('nothing is created after Cancel', async () => {
		await workbench.driver.callTool('tencentSes_create_sender_address', { address });
		await dialog();
		await workbench.clickInDialog('Cancel');
		await workbench.dialog.waitFor({ state: 'detached' });
		await workbench.driver.run('tencentSes.refresh');
		assert.ok(!(await emulator.actions()).includes('CreateEmailAddress'));
	});

	test('a mail is sent after VS Code has shown it, and after a dialog about its recipients', async () => {
		await workbench.driver.callTool('tencentSes_send_test_mail', mail);
		assert.deepEqual(await dialog(), [
			'Send this test mail?',
			'From: Tencent Cloud News <news@mail.qcloud.com>',
			'To: ada@example.com',
			'To: grace@example.org',
			'Subject: **Your** [code](https://evil.example)',
			'Template: Sign-in code (10001)',
			'Variable: name = `Ada',
			'Variable: code = 123456',
			'Account: Local Emulator, International, ap-singapore'
		]);
		assert.equal(await workbench.dialog.locator('.dialog-message-container a').count(), 0);
		await workbench.screenshot('agents-sendTestMail');
		await workbench.clickInDialog('Yes');
		await workbench.dialog.getByText('Let a language model send test mail to these recipients?').waitFor();
		assert.deepEqual((await dialog()).slice(1, 4), [
			'ada@example.com',
			'grace@example.org',
			'Account: Local Emulator, International, ap-singapore'
		]);
		await workbench.screenshot('agents-recipients');
		assert.ok(!(await emulator.actions()).includes('SendEmail'));
		await workbench.clickInDialog('Send');
		await isSent('SendEmail');
		await workbench.notifications.waitFor('SES accepted');
	});
});
