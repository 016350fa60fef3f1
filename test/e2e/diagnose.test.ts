import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { startEmulator } from '../../scripts/emulator.mts';
import { EmulatorControl } from '../helpers/emulatorControl.ts';
import { eventually } from './eventually.ts';
import { SenderListPage } from './senderList.ts';
import { tidyAfterEach } from './tidying.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

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

	tidyAfterEach(async () => {
		await emulator.clearFaults();
		await workbench.leave();
		await workbench.command('Notifications: Clear All Notifications');
		await workbench.closeEditors();
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
		await workbench.notifications
			.with(
				'Everything that was checked is in order. Not checked: TLS (not used: the endpoint is on this computer); ses:CreateEmailIdentity (there is no way to ask that could not add a domain).'
			)
			.waitFor();
		await workbench.screenshot('diagnose-report');
		await page.editor.click();
		await workbench.page.keyboard.type('x');
		await workbench.page.getByText('This page is there to be read and copied. It cannot be edited.').first().waitFor();

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
		await eventually(async () =>
			assert.deepEqual(await workbench.notifications.buttons('CAM denies this key one action.'), ['Copy Report', 'Create CAM Policy'])
		);
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
			await shows(/^ {4}trouble +Clock: 60 minutes slow$/m);
			await shows(/^ {4}ok +Key: accepted$/m);
			await shows(/^ {4}not checked +ses:CreateEmailAddress: the answer does not tell: HTTP 502$/m);
			await workbench.notifications.with('Apart from the clock, everything that was checked is in order.').waitFor();
			assert.deepEqual(
				(await workbench.notifications.texts()).filter(text => / slow|Clock/.test(text)),
				["The clock of this computer is 60 minutes slow. Set it right. Requests are signed with Tencent Cloud's time meanwhile."]
			);
			await workbench.screenshot('diagnose-clock');
		} finally {
			await emulator.setClock(0);
		}
	});

	test('its tab is there again when the window was loaded anew, and says that the report is gone', async () => {
		await diagnose('Check Without Asking for Changes');
		await shows(/^# Connection Report$/m);
		await workbench.reload();
		await shows(/^This report was made before the window was loaded anew\. Run "Diagnose Connection" again\.$/m);
		await eventually(async () => assert.deepEqual(await page.lenses(), ['Diagnose Again']));
		await workbench.screenshot('diagnose-reloaded');
		// What the editor drew before the extension answered does nothing yet.
		await eventually(async () => {
			await page.clickLens('Diagnose Again');
			await workbench.quickInput.row('Check Without Asking for Changes').click({ timeout: 3000 });
		});
		await shows(/^# Connection Report$/m);
		assert.equal(await workbench.page.locator('.tabs-container .tab').count(), 1);
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

	test('the message of a command that found no way to SES offers it', async () => {
		await emulator.addFault({ action: 'GetEmailIdentity', drop: 'before', times: 'always' });
		await workbench.tree.contextMenu('newsletter.example.org', 'Verify Domain');
		await workbench.notifications.with('No connection to 127.0.0.1').waitFor();
		assert.deepEqual(await workbench.notifications.buttons('No connection to'), ['Retry', 'Diagnose', 'Show Log']);
		await emulator.clearFaults();
		await workbench.notifications.click('No connection to', 'Diagnose');
		await workbench.quickInput.choose('Check Without Asking for Changes');
		await shows(/^# Connection Report$/m);
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

		// Coloured as JSON, not to be edited, and there again after a reload.
		const looks = async () => {
			await shows(/"ses:UpdateEmailSmtpPassWord"/);
			await eventually(async () => assert.deepEqual(await page.lenses(), ['Copy Policy', 'Open CAM Console']));
			const colours = await page.editor
				.locator('.view-line span span')
				.evaluateAll(parts => [...new Set(parts.map(part => part.className))]);
			assert.ok(colours.length >= 3, colours.join());
		};
		await looks();
		await workbench.reload();
		await looks();
		await page.editor.click();
		await workbench.page.keyboard.type('x');
		await workbench.page.getByText('This page is there to be read and copied.').first().waitFor();
		await workbench.page.keyboard.press('Escape');
		await workbench.screenshot('camPolicy-reloaded');
		await workbench.command('View: Close All Editors');
		assert.equal(await workbench.dialog.count(), 0);
		assert.equal(await workbench.page.locator('.tabs-container .tab').count(), 0);
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
			// So that the whole report is drawn.
			viewport: { width: 1280, height: 1400 }
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
			assert.match(text, /^ +→ Nothing answers at localhost:\d+ on this computer\./m);
			assert.match(text, /^ {4}not checked +Profile: nobody is signed in$/m);
			assert.match(text, /^ {4}trouble +DNS servers: 127\.0\.0\.1:\d+, from the setting/m);
		});
		await workbench.notifications.with('There is trouble with 3 things').first().waitFor();
		await workbench.screenshot('diagnose-signedOut');
	});
});

suite('A local emulator that has stopped', () => {
	let workbench: Workbench;
	let command: RegExp;

	suiteSetup(async () => {
		const emulator = await startEmulator();
		workbench = await openWorkbench({ env: { TENCENT_SES_EMULATOR: emulator.address }, viewport: { width: 1280, height: 1100 } });
		await workbench.openSidebar();
		await workbench.tree.row('mail.qcloud.com').waitFor();
		await emulator.stop();
		const port = (address: string) => address.split(':').at(-1);
		const { endpoint, dns, smtp } = JSON.parse(emulator.address);
		command = new RegExp(
			`Start it again: npm run emulator -- --port ${port(endpoint)} --dns-port ${port(dns)} --smtp-port ${port(smtp)}$`,
			'm'
		);
	});

	suiteTeardown(() => workbench.close());

	test('Diagnose Connection says how to start it again, and nothing of networks', async () => {
		await workbench.command(title);
		await workbench.quickInput.choose('Check Everything');
		await workbench.notifications.with('There is trouble with 3 things: Connection (TCP)').waitFor();
		await workbench.screenshot('diagnose-stopped');
		await workbench.notifications.click('There is trouble with 3 things', 'Copy Report');
		await eventually(async () => {
			const advice = [...(await workbench.clipboard()).matchAll(/→ (.*)$/gm)].map(([, text = '']) => text);
			assert.equal(advice.length, 3);
			for (const text of advice) {
				assert.match(text, command);
				assert.doesNotMatch(text, /firewall|VPN|proxy|dns\.servers/);
			}
		});
	});

	test('Show Mail says so, too', async () => {
		await workbench.command('Tencent SES: Show Mail in the Emulator');
		await workbench.notifications.with('The local emulator does not answer, so it may have stopped.').waitFor();
		const texts = await workbench.notifications.texts();
		assert.ok(
			texts.some(text => command.test(text)),
			texts.join('\n')
		);
		await workbench.screenshot('mail-stopped');
	});
});
