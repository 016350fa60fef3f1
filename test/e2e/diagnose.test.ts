import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { suite, suiteSetup, suiteTeardown, teardown, test } from 'mocha';
import { EmulatorControl } from '../emulatorControl.ts';
import { SenderListPage } from './senderList.ts';
import { eventually, openWorkbench, type Workbench } from './workbench.ts';

const title = 'Tencent SES: Diagnose Connection';

/** A port where nothing listens. */
async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
}

suite('Diagnose Connection', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;
	let page: SenderListPage;

	suiteSetup(async () => {
		workbench = await openWorkbench({
			emulator: [],
			// So that the whole report is drawn.
			settings: { '[markdown]': { 'editor.wordWrap': 'off' } },
			viewport: { width: 1280, height: 1300 }
		});
		emulator = new EmulatorControl(workbench.emulator.endpoint);
		page = new SenderListPage(workbench.page);
		await workbench.openSidebar();
		await workbench.tree.row('mail.qcloud.com').waitFor();
	});

	suiteTeardown(() => workbench.close());

	teardown(async () => {
		await emulator.clearFaults();
		if (await workbench.quickInput.widget.isVisible()) {
			await workbench.quickInput.cancel();
		}
		await workbench.command('Notifications: Clear All Notifications');
		await workbench.command('View: Close All Editors');
	});

	async function diagnose(choice: string): Promise<void> {
		await workbench.command(title);
		await workbench.quickInput.choose(choice);
	}

	/** Waits until the report on the screen has such a line. */
	const shows = (line: RegExp) => eventually(async () => assert.match((await page.lines()).join('\n'), line));

	test('says beforehand what will be asked', async () => {
		await workbench.command(title);
		await workbench.quickInput.waitForTitle('Diagnose Connection');
		assert.deepEqual(await workbench.quickInput.items(), ['Check Everything', 'Check Without Asking for Changes']);
		assert.match(await workbench.quickInput.widget.innerText(), /names that cannot exist/);
		await workbench.screenshot('diagnose-choice');
	});

	test('opens a report that cannot be edited, ready to be pasted', async () => {
		await diagnose('Check Everything');
		await shows(/^# Connection Report$/m);
		await shows(/^ {4}ok +ses:DeleteEmailIdentity: allowed/m);
		await workbench.notifications.with('Everything that was checked is in order.').first().waitFor();
		await workbench.screenshot('diagnose-report');
		await page.editor.click();
		await workbench.page.keyboard.type('x');
		await workbench.page.getByText('Cannot edit in read-only editor').first().waitFor();

		await workbench.notifications.click('Everything that was checked', 'Copy Report');
		await eventually(async () => {
			const text = await workbench.clipboard();
			assert.match(text, /^# Connection Report\n\nEverything that was checked is in order\./);
			assert.ok(!text.includes(workbench.emulator.secretId) && !text.includes('mail.qcloud.com'));
		});
	});

	test('what can be done stands above the report', async () => {
		await diagnose('Check Without Asking for Changes');
		await shows(/^ {4}not checked +ses:SendEmail: left out/m);
		await shows(/by reading only: whether it may change anything was left out/);
		await eventually(async () => assert.deepEqual(await page.lenses(), ['Copy Report', 'Diagnose Again', 'Create CAM Policy']));
		await workbench.page.evaluate("navigator.clipboard.writeText('')");
		await page.clickLens('Copy Report');
		await eventually(async () => assert.match(await workbench.clipboard(), /^# Connection Report/));
	});

	test('CAM denies an action: says so and offers a policy', async () => {
		await emulator.addFault({ action: 'SendEmail', code: 'UnauthorizedOperation' });
		await diagnose('Check Everything');
		await shows(/^ {4}trouble +ses:SendEmail: denied by CAM$/m);
		assert.deepEqual(await workbench.notifications.buttons('CAM denies this key one action.'), ['Copy Report', 'Create CAM Policy']);
		await workbench.screenshot('diagnose-denied');
		await workbench.notifications.click('CAM denies this key one action.', 'Create CAM Policy');
		await workbench.quickInput.waitForTitle('Create CAM Policy');
	});

	test('a clock that is off is told, and the rest is checked all the same; from the menu of the view', async () => {
		await emulator.setClock(3600);
		await emulator.addFault({ action: 'CreateEmailAddress', status: 502, body: 'Bad Gateway', times: 'always' });
		try {
			await workbench.tree.viewMenu('Diagnose Connection');
			await workbench.quickInput.choose('Check Everything');
			await shows(/^ {4}trouble +Clock: \d{4} seconds slow$/m);
			await shows(/^ {4}ok +Key: accepted$/m);
			await shows(/^ {4}not checked +ses:CreateEmailAddress: the answer does not tell: HTTP 502$/m);
			await workbench.screenshot('diagnose-clock');
		} finally {
			await emulator.setClock(0);
		}
	});

	test('a row that could not be loaded offers it', async () => {
		await emulator.addFault({ action: 'ListEmailIdentities', status: 200, body: '<html>Log in</html>', times: 'always' });
		await workbench.tree.viewAction('Refresh');
		await workbench.tree.row('Could not load the sender domains').waitFor();
		await workbench.tree.contextMenu('Could not load the sender domains', 'Diagnose Connection');
		await workbench.quickInput.choose('Check Without Asking for Changes');
		await shows(/^ {4}trouble +Answer to the extension’s own requests: HTTP status 200, and not as SES answers$/m);
		await workbench.screenshot('diagnose-failure');
		await emulator.clearFaults();
		await workbench.tree.viewAction('Refresh');
		await workbench.tree.row('mail.qcloud.com').waitFor();
	});

	test('Cancel ends it without a report', async () => {
		await emulator.addFault({ action: 'ListEmailIdentities', delayMs: 60_000, times: 'always' });
		await diagnose('Check Everything');
		await workbench.notifications.click('Diagnosing the connection', 'Cancel');
		await workbench.notifications.waitUntilGone('Diagnosing the connection');
		assert.equal(await workbench.page.locator('.tab').count(), 0);
	});

	test('Create CAM Policy: several tasks, a policy to paste', async () => {
		await workbench.command('Tencent SES: Create CAM Policy');
		await workbench.quickInput.waitForTitle('Create CAM Policy');
		await workbench.quickInput.choose('Create sender addresses');
		await workbench.quickInput.choose('Set SMTP passwords');
		await workbench.screenshot('camPolicy-tasks');
		await workbench.quickInput.enter();
		await shows(/"ses:UpdateEmailSmtpPassWord"/);
		await workbench.notifications.with('This policy allows 5 actions and nothing else').first().waitFor();
		await workbench.screenshot('camPolicy');
		await workbench.notifications.click('This policy allows 5 actions', 'Copy Policy');
		await eventually(async () => {
			const policy = JSON.parse(await workbench.clipboard());
			assert.equal(policy.version, '2.0');
			assert.equal(policy.statement[0].action.length, 5);
		});
	});
});

suite('Diagnose Connection, signed out', () => {
	let workbench: Workbench;

	suiteSetup(async () => {
		workbench = await openWorkbench({
			settings: {
				'tencentSes.endpoint': `https://localhost:${await freePort()}`,
				'tencentSes.dns.servers': [`127.0.0.1:${await freePort()}`]
			},
			viewport: { width: 1280, height: 1100 }
		});
		await workbench.openSidebar();
	});

	suiteTeardown(() => workbench.close());

	test('checks the way as far as it goes', async () => {
		await workbench.command(title);
		const page = new SenderListPage(workbench.page);
		await eventually(async () => {
			const text = (await page.lines()).join('\n');
			assert.match(text, /^ {4}trouble +Connection \(TCP\): nothing accepts connections there \(ECONNREFUSED\)$/m);
			assert.match(text, /^ {4}not checked +TLS: there was no connection for it$/m);
			assert.match(text, /^ {4}not checked +Profile: nobody is signed in$/m);
			assert.match(text, /^ {4}trouble +DNS servers: 127\.0\.0\.1:\d+, from the setting/m);
		});
		await workbench.notifications.with('There is trouble with 3 things').first().waitFor();
		await workbench.screenshot('diagnose-signedOut');
	});
});
