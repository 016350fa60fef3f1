import assert from 'node:assert/strict';
import { suite, teardown, test } from 'mocha';
import type { EmulatorControl } from '../helpers/emulatorControl.ts';
import { eventually } from './eventually.ts';
import { ExtensionPage, isAccessible } from './extensionPage.ts';
import { useWorkbench } from './useWorkbench.ts';
import type { Workbench } from './workbench.ts';

const from = 'news@mail.qcloud.com';
const templateTitle = 'Send Test Mail (1/5)';
const dataTitle = 'Send Test Mail (2/5)';
const recipientTitle = 'Send Test Mail (3/5)';
const subjectTitle = 'Send Test Mail (4/5)';
const confirmTitle = 'Send Test Mail (5/5)';
const values = '{"name": "Ada", "code": "123"}';

suite('Send Test Mail', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;

	useWorkbench({}, async opened => {
		({ workbench, emulator } = opened);
		await workbench.tree.openDomain('mail.qcloud.com');
		await workbench.tree.row(from).waitFor();
	});

	teardown(async () => {
		if (await underWay().isVisible()) {
			await underWay().click();
			await workbench.quickInput.choose('Stop Checking');
			await underWay().waitFor({ state: 'hidden' });
		}
	});

	/** The status bar item. */
	const underWay = () => workbench.page.locator('.statusbar').getByRole('button', { name: /^Test mail/ });
	const step = (title: string) => workbench.quickInput.waitForTitle(title);

	async function begin(): Promise<void> {
		await workbench.tree.contextMenu(from, 'Send Test Mail…');
		await step(templateTitle);
	}

	async function toConfirmation(recipient: string): Promise<void> {
		await begin();
		await workbench.quickInput.choose('Sign-in code');
		await step(dataTitle);
		await answer(values);
		await step(recipientTitle);
		await answer(recipient);
		await step(subjectTitle);
		await answer('Your code');
		await step(confirmTitle);
	}

	async function answer(text: string): Promise<void> {
		await workbench.quickInput.input.fill(text);
		await workbench.quickInput.enter();
	}

	const sent = async () => (await emulator.state()).sent;
	const labels = () => workbench.quickInput.items();

	test('a pasted list loses its line breaks in the box, but no recipient', async () => {
		await begin();
		await workbench.quickInput.choose('Sign-in code');
		await step(dataTitle);
		await answer(values);
		await step(recipientTitle);
		await workbench.quickInput.input.focus();
		await workbench.paste('Ann <ann@example.com>\nBob <bob@example.org>\ncy@example.com');
		await workbench.quickInput.waitForMessage(/^3 recipients\./, 'warning');
		assert.equal(await workbench.quickInput.value(), 'Ann <ann@example.com> Bob <bob@example.org> cy@example.com');
		await workbench.quickInput.enter();
		await step(subjectTitle);
		await answer('Your code');
		await step(confirmTitle);
		await eventually(async () => assert.equal((await labels())[2], 'To: ann@example.com, bob@example.org, cy@example.com'));
		await workbench.quickInput.cancel();
	});

	test('from an address row: template, variables, recipients, subject, confirmation; then the delivery status', async () => {
		await begin();
		await workbench.quickInput.row('Sign-in code').waitFor();
		await workbench.screenshot('send-template');
		await workbench.quickInput.choose('Sign-in code');
		await step(dataTitle);
		await workbench.quickInput.waitForMessage(/Enter the value of name \(variable 1 of 2\)/);
		await workbench.quickInput.input.fill('Ada');
		await workbench.screenshot('send-variables');
		await workbench.quickInput.enter();
		await workbench.quickInput.waitForMessage(/Enter the value of code \(variable 2 of 2\)/);
		await answer('123');
		await step(recipientTitle);
		await workbench.quickInput.input.fill('Ada <ada@example.com>, bounce@example.com; ADA@example.com');
		await workbench.quickInput.waitForMessage(
			/2 recipients\. Each of them sees all addresses\. Duplicate addresses get the mail only once\. Names are ignored/,
			'warning'
		);
		await workbench.screenshot('send-recipients');
		await workbench.quickInput.enter();
		await step(subjectTitle);
		await workbench.quickInput.input.fill('Your code, {{name}}');
		await workbench.quickInput.waitForMessage(/^19 of 100 characters$/, 'info');
		await workbench.quickInput.enter();
		await step(confirmTitle);
		await eventually(async () =>
			assert.deepEqual(await labels(), [
				'Send to 2 recipients',
				'From: Tencent Cloud News <news@mail.qcloud.com>',
				'To: ada@example.com, bounce@example.com',
				'Subject: Your code, {{name}}',
				'Template: Sign-in code (10001)',
				'Variables: name = Ada, code = 123'
			])
		);
		await workbench.screenshot('send-confirmation');
		// This screenshot is in the README.
		await workbench.page.setViewportSize({ width: 1280, height: 340 });
		await workbench.darkScreenshot('sendTestMail');
		await workbench.page.setViewportSize({ width: 1280, height: 800 });
		await workbench.quickInput.enter();
		await workbench.notifications.waitFor('SES accepted "Your code, {{name}}" for 2 recipients.');
		const [message] = await sent();
		assert.deepEqual([message?.from, message?.to], [from, ['ada@example.com', 'bounce@example.com']]);
		await workbench.notifications.click('SES accepted', 'Show Delivery Status');
		const page = new ExtensionPage(workbench.page);
		await page.shows(/accepted by SES, no delivery status yet|0 of 2 delivered/, /bounce@example\.com/);
		await isAccessible(await page.frame());
		await workbench.screenshot('send-status');
	});

	const statusBar = (text: RegExp, is: boolean) =>
		eventually(async () => assert.equal(text.test(await workbench.page.locator('.statusbar').innerText()), is));

	suite('Show Delivery Status', () => {
		async function send(recipient: string): Promise<void> {
			await toConfirmation(recipient);
			// Enter does nothing until the rows are there.
			await workbench.quickInput.choose(`Send to ${recipient}`);
			await workbench.notifications.waitFor('SES accepted');
		}

		test('the status bar shows and lists running checks, which can be stopped', async () => {
			await send('queued@example.com');
			await statusBar(/Test mail: (accepted by SES, no delivery status yet|0 of 1 delivered)/, true);
			await underWay().click();
			await workbench.quickInput.row('Your code').waitFor();
			await workbench.screenshot('send-status-list');
			await workbench.quickInput.choose('Stop Checking');
			await statusBar(/Test mail:/, false);
			const before = (await emulator.actions()).length;
			await workbench.command('Tencent SES: Show Delivery Status…');
			await workbench.quickInput.choose('Your code');
			await new ExtensionPage(workbench.page).shows(
				/0 of 1 delivered; automatic checks have stopped/,
				/accepted by SES, waiting to be delivered/
			);
			assert.ok((await emulator.actions()).length > before);
		});

		test('from the row of an address without mail from this window: offers the mail of today', async () => {
			await workbench.tree.contextMenu('no-reply@mail.qcloud.com', 'Show Delivery Status…');
			await step('Delivery Status of no-reply@mail.qcloud.com');
			await workbench.quickInput.row("All of Today's Mail").waitFor();
			await workbench.screenshot('send-status-look-up');
			await workbench.quickInput.enter();
			await new ExtensionPage(workbench.page).shows(/No mail found/);
		});
	});
});
