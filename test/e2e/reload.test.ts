import assert from 'node:assert/strict';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { EmulatorControl } from '../helpers/emulatorControl.ts';
import { entries, killExtensionHost } from './crash.ts';
import { eventually } from './eventually.ts';
import { ExtensionPage } from './extensionPage.ts';
import { mailPage, sendTestMail } from './mailPage.ts';
import { SenderListPage } from './senderList.ts';
import { refreshAll, reportingWindows, resetAfterEach } from './useWorkbench.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const domain = 'newsletter.example.org';
const service = 'service@mail.qcloud.com';
const news = 'news@mail.qcloud.com';
const tabNames = {
	list: 'Untitled-',
	preview: 'Order',
	report: 'Connection Report',
	policy: 'CAM Policy',
	mail: 'Your code',
	source: '.eml',
	status: 'Delivery Status'
};

/** A reload takes long, so one window has everything open. */
suite('A reloaded window', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;
	let page: SenderListPage;
	let extensionPage: ExtensionPage;

	suiteSetup(async function () {
		this.timeout(120_000);
		workbench = await openWorkbench({
			emulator: [],
			settings: { 'tencentSes.requestTimeout': 120 },
			// High enough for whole documents.
			viewport: { width: 1280, height: 1400 }
		});
		emulator = new EmulatorControl(workbench.emulator.endpoint);
		page = new SenderListPage(workbench.page);
		extensionPage = new ExtensionPage(workbench.page);
		await workbench.openSidebar();
		await workbench.tree.row(domain).waitFor();
		await reportingWindows(async () => {
			await refreshAll(workbench, emulator);
			await workbench.command('Tencent SES: Show DNS Records');
			await workbench.quickInput.choose(domain);
			await extensionPage.shows(/wrong value: DKIM/);
			await diagnose();
			await makePolicy();
			await sendMail();
			await writeList();
			await preview();
			await workbench.tree.contextMenu(domain, 'Watch Domain Until It Is Verified');
			await watches(`${domain}: 2 of 4 records`);
			await beginToCreate();
		});
		await workbench.command('View: Toggle Primary Side Bar Visibility');
		await workbench.tree.pane.waitFor({ state: 'hidden' });
		await workbench.reload();
	});

	suiteTeardown(async () => {
		await emulator.clearFaults();
		await fetch(`${workbench.emulator.endpoint}/emulator/mails`, { method: 'DELETE' });
		await emulator.resetState();
		rmSync(join(workbench.folder, 'ses-templates'), { recursive: true, force: true });
		await workbench.close();
	});

	resetAfterEach(() => Promise.resolve());

	/** Waits for lines in the active editor. */
	const shows = (...lines: readonly RegExp[]) =>
		eventually(async () => {
			const text = (await page.lines()).join('\n');
			for (const line of lines) {
				assert.match(text, line);
			}
		});

	const tabs = () => workbench.page.locator('.tabs-container .tab');
	const openTab = (name: string) => tabs().filter({ hasText: name }).first().click();
	const watchItem = () => workbench.page.locator('[id$="tencentSes.watches"]');
	const watches = (text: string) => eventually(async () => assert.equal((await watchItem().innerText()).trim(), text));
	const asked = async () => (await emulator.actions()).filter(action => action === 'UpdateEmailIdentity').length;

	async function diagnose(): Promise<void> {
		await workbench.command('Tencent SES: Diagnose Connection');
		await extensionPage.shows(/^Connection Report/);
	}

	async function makePolicy(): Promise<void> {
		await workbench.command('Tencent SES: Create CAM Policy…');
		await workbench.quickInput.choose('Create sender addresses');
		await workbench.quickInput.enter();
		await shows(/"ses:CreateEmailAddress"/);
	}

	async function sendMail(): Promise<void> {
		await sendTestMail(workbench, news);
		await workbench.notifications.click('SES accepted', 'Show Delivery Status');
		await extensionPage.shows(/^Your code/);
		await workbench.command('Tencent SES: Show Mail in the Emulator…');
		await workbench.quickInput.rows.first().click();
		await (await mailPage(workbench)).getByText('Show Source').click();
		await shows(/^Subject: Your code$/m);
	}

	/** Writes a new list of sender addresses, and waits until VS Code keeps it. */
	async function writeList(): Promise<void> {
		await workbench.command('Tencent SES: Create Sender Addresses from a List…');
		await workbench.quickInput.choose('New List');
		await page.editor.waitFor();
		await page.replaceAll(workbench, 'address,name\nteam@mail.qcloud.com,Team');
		await eventually(() => {
			const backups = globSync('data/User/Backups/*/untitled/*', { cwd: workbench.dataDir });
			assert.ok(backups.some(file => readFileSync(join(workbench.dataDir, file), 'utf8').includes('team@mail.qcloud.com,Team')));
		});
	}

	async function preview(): Promise<void> {
		const folder = join(workbench.folder, 'ses-templates/order');
		mkdirSync(folder, { recursive: true });
		writeFileSync(join(folder, 'body.html'), '<h1>Thank you</h1><img src="http://127.0.0.1:1/image" alt="">');
		writeFileSync(join(folder, 'template.json'), '{ "name": "Order", "subject": "Your order" }');
		await workbench.driver.openFile(join(folder, 'body.html'));
		await workbench.driver.run('tencentSes.previewTemplate');
		await extensionPage.click('375');
		await extensionPage.click('Dark');
		await extensionPage.click('Load Remote Images');
		await pressed('375', 'Dark', 'Load Remote Images');
	}

	/** Waits for the pressed buttons of the page. */
	const pressed = (...titles: readonly string[]) =>
		eventually(async () => assert.deepEqual(await (await extensionPage.frame()).locator('[aria-pressed=true]').allInnerTexts(), titles));

	async function beginToCreate(): Promise<void> {
		await emulator.addFault({ action: 'CreateEmailAddress', stall: 'after' });
		await workbench.tree.action('mail.qcloud.com', 'Create Sender Address…');
		await workbench.quickInput.waitForTitle('Create Sender Address (2/3)');
		await workbench.quickInput.type('service');
		await workbench.quickInput.enter();
		await workbench.quickInput.waitForTitle('Create Sender Address (3/3)');
		await workbench.quickInput.type('Service Team');
		await workbench.quickInput.enter();
		await eventually(async () => assert.ok(await emulator.sender(service)));
		assert.equal(entries(workbench).length, 1);
	}

	test('says that an address was created, although the response was lost', async () => {
		await workbench.notifications.waitForOne(
			/^service@mail\.qcloud\.com was created, although the response was lost\.$/,
			'Send Test Mail',
			'Set SMTP Password',
			'Copy From Header'
		);
		await workbench.screenshot('unfinished-created');
		await workbench.notifications.click('was created', 'Copy From Header');
		await eventually(async () => assert.equal(await workbench.clipboard(), `Service Team <${service}>`));
		await eventually(() => assert.deepEqual(entries(workbench), []));
	});

	test('has a preview of a template, without the images that were loaded', async () => {
		await openTab(tabNames.preview);
		await extensionPage.shows(/Your order/);
		await pressed('375', 'Dark');
		// It is beside the others.
		await workbench.driver.run('workbench.action.revertAndCloseActiveEditor');
	});

	test('has the document of a domain, without the sidebar', async () => {
		await openTab(domain);
		await extensionPage.shows(/wrong value: DKIM, watched until it is verified/, /DNS servers: 127\.0\.0\.1/);
		const ofRecord = ['Copy Name', 'Copy Short Name', 'Copy Value'];
		assert.deepEqual(await extensionPage.buttons(), [
			'Publish in the Emulator',
			'Verify',
			'Stop Watching',
			'Check DNS Now',
			'Copy All As…',
			...[ofRecord, ofRecord, ofRecord, ofRecord].flat()
		]);
	});

	test('shows that the connection report is gone, and makes another one', async () => {
		await openTab(tabNames.report);
		await extensionPage.shows(/This report was made before the window was reloaded\./);
		await workbench.screenshot('diagnose-reloaded');
		const count = await tabs().count();
		await extensionPage.click('Diagnose Again');
		await extensionPage.shows(/Problems found|No problems found/);
		assert.equal(await tabs().count(), count);
	});

	test('has a CAM policy as before: colored as JSON, and read-only', async () => {
		await openTab(tabNames.policy);
		await shows(/"ses:CreateEmailAddress"/);
		await eventually(async () => {
			const parts = page.editor.locator('.view-line span span');
			const colors = await parts.evaluateAll(elements => [...new Set(elements.map(({ className }) => className))]);
			assert.ok(colors.length >= 3, colors.join());
		});
		await page.editor.click();
		await workbench.page.keyboard.type('x');
		await workbench.page
			.getByText(/^Editor is read-only/)
			.first()
			.waitFor();
		await workbench.page.keyboard.press('Escape');
		await workbench.screenshot('camPolicy-reloaded');
	});

	test('has a mail in the emulator and its source', async () => {
		await openTab(tabNames.source);
		await shows(/^Subject: Your code$/m);
		await openTab(tabNames.mail);
		assert.equal(await (await mailPage(workbench)).locator('h1').innerText(), 'Your code');
		await workbench.screenshot('mail-reloaded');
	});

	test('has a new list of sender addresses, and validates it', async () => {
		await openTab(tabNames.list);
		await eventually(async () => assert.match((await page.decorations())[1] ?? '', /^Will be created: Team <team@mail\.qcloud\.com>$/));
		await eventually(async () => assert.deepEqual(await page.lenses(), ['Create 1 Address']));
	});

	test('loads the delivery status of a mail again', async () => {
		await openTab(tabNames.status);
		await extensionPage.shows(/Filter\s+qcloudses-/, /Messages found\s+1\s/, /From\s+.*news@mail\.qcloud\.com/, /\sada@example\.com\s/);
		await workbench.screenshot('send-status-reloaded');
	});

	test('continues to watch a domain, without the sidebar, and can verify it', async () => {
		await watches(`${domain}: 2 of 4 records`);
		assert.equal(await workbench.tree.pane.isVisible(), false);
		assert.equal(await asked(), 0);
		await emulator.publishAll(domain);
		await watchItem().click();
		await workbench.notifications.waitFor(`${domain} is verified.`);
		assert.equal(await asked(), 1);
	});

	suite('for the second time', () => {
		const isDeleted =
			/^news@mail\.qcloud\.com was deleted to change its sender name from "Tencent Cloud News" to "Fresh News", but not created again\.$/;
		const choices = ['Use New Name', 'Use Old Name', 'Leave Deleted'];

		suiteSetup(async function () {
			this.timeout(120_000);
			await workbench.driver.run('notifications.clearAll');
			await workbench.openSidebar();
			await emulator.addFault({ action: 'CreateEmailAddress', stall: 'before', after: 1 });
			await emulator.clearLog();
			await workbench.tree.openDomain('alerts.example.com');
			await workbench.tree.viewAction('Collapse All');
			await workbench.tree.openDomain('mail.qcloud.com');
			await workbench.tree.contextMenu(news, 'Change Sender Name…');
			await workbench.quickInput.waitForTitle('Change Sender Name');
			await workbench.quickInput.type('Fresh News');
			await workbench.quickInput.enter();
			await workbench.clickInDialog('Delete and Create Again');
			await killExtensionHost(workbench, emulator, 'CreateEmailAddress', 2);
			await fetch(`${workbench.emulator.endpoint}/emulator/mails`, { method: 'DELETE' });
			await openTab(tabNames.mail);
			await workbench.reload();
		});

		test('says that a name change has deleted an address', async () => {
			assert.equal(await emulator.sender(news), undefined);
			await workbench.notifications.waitForOne(isDeleted, ...choices);
			await workbench.screenshot('unfinished-deleted');
			await workbench.notifications.click('was deleted', 'Use Old Name');
			await workbench.notifications.waitFor(`Created ${news}.`);
			assert.equal((await emulator.sender(news))?.name, 'Tencent Cloud News');
			await eventually(() => assert.deepEqual(entries(workbench), []));
		});

		test('does not continue a watch that has ended', async () => {
			await workbench.tree.waitForDescription(domain, /^verified/);
			assert.equal(await watchItem().isVisible(), false);
			assert.equal(await asked(), 0);
		});

		test('has the same rows expanded', async () => {
			await workbench.tree.row(news).waitFor();
			const expanded = (await workbench.tree.rows()).filter(row => row.expanded);
			assert.deepEqual(
				expanded.map(({ label }) => label),
				['mail.qcloud.com']
			);
		});

		test('says that the emulator no longer has a mail', async () => {
			await eventually(async () => {
				const texts = await Promise.all(workbench.page.frames().map(frame => frame.locator('body').innerText({ timeout: 1000 })));
				assert.ok(
					texts.some(text => text.includes('The emulator no longer has this mail')),
					texts.join('\n')
				);
			});
		});
	});
});
