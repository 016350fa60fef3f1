import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, teardown, test } from 'mocha';
import type { EmulatorControl } from '../helpers/emulatorControl.ts';
import { browserDatabases } from './browserDatabases.ts';
import { eventually } from './eventually.ts';
import { useWorkbench } from './useWorkbench.ts';
import type { Workbench } from './workbench.ts';

const howTitle = 'Set SMTP Password (1/2)';
const typeTitle = 'Set SMTP Password (2/2)';
const generate = 'Generate a Strong Password';
const type = 'Enter a Password';
/** An address without an SMTP password. */
const billing = 'billing@mail.qcloud.com';
/** An address with one. */
const news = 'news@mail.qcloud.com';
const typed = 'Canary42Password';
const action = 'UpdateEmailSmtpPassWord';

suite('Set SMTP Password', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;

	useWorkbench({}, async opened => {
		({ workbench, emulator } = opened);
		await workbench.tree.openDomain('mail.qcloud.com');
	});

	teardown(() => workbench.tree.waitForDescription(billing, /no SMTP password/));

	async function openHow(address = billing): Promise<void> {
		await workbench.tree.contextMenu(address, 'Set SMTP Password…');
		if (address === news) {
			await workbench.clickInDialog('Replace…');
		}
		await workbench.quickInput.waitForTitle(howTitle);
	}

	async function openType(address = billing): Promise<void> {
		await openHow(address);
		await workbench.quickInput.choose(type);
		await workbench.quickInput.waitForTitle(typeTitle);
	}

	const isSet = (address: string) =>
		workbench.notifications.waitFor(`The SMTP password of ${address} is set. Copy or keep it now: SES does not show it again.`);

	/** @returns the password in the message */
	async function copyGenerated(): Promise<string> {
		await workbench.quickInput.choose(generate);
		await isSet(billing);
		await workbench.notifications.click('SMTP password of', 'Copy Password');
		await workbench.notifications.waitFor(/is on the clipboard\. A clipboard manager may store it\.$/);
		return workbench.clipboard();
	}

	test('generated, from the context menu: is set, and can be copied and kept', async () => {
		await openHow();
		assert.equal(await workbench.quickInput.placeholder(), `Generate or enter the new SMTP password of ${billing}`);
		await workbench.screenshot('smtpPassword-how');
		const password = await copyGenerated();
		assert.equal(password.length, 20);
		await workbench.screenshot('smtpPassword-copied');
		await workbench.notifications.click('SMTP password of', 'Keep in VS Code');
		await workbench.notifications.waitFor(/is kept in the secret storage of VS Code/);
		await workbench.screenshot('smtpPassword-kept');
		await workbench.tree.waitForDescription(billing, /SMTP password set/);
	});

	suite('typed', () => {
		test('from the palette: masked, with a button that shows it', async () => {
			await workbench.command('Tencent SES: Set SMTP Password…');
			await workbench.quickInput.waitForTitle('Set SMTP Password');
			await workbench.quickInput.choose(billing);
			await workbench.quickInput.waitForTitle(howTitle);
			await workbench.quickInput.choose(type);
			await workbench.quickInput.waitForTitle(typeTitle);
			assert.equal(await workbench.quickInput.isMasked(), true);
			await workbench.quickInput.type('CanarY42');
			await workbench.quickInput.waitForMessage(/^Use at least 10 characters; this has 8\.$/, 'error');
			await workbench.screenshot('smtpPassword-typing');
			await workbench.quickInput.button('Show Text').click();
			await eventually(async () => assert.equal(await workbench.quickInput.isMasked(), false));
			await workbench.screenshot('smtpPassword-revealed');
			assert.equal(await workbench.quickInput.value(), 'CanarY42');
			// Typing continues.
			await workbench.page.keyboard.type('x');
			await eventually(async () => assert.equal((await workbench.quickInput.value()).length, 9));
			await workbench.quickInput.button('Hide Text').click();
			await eventually(async () => assert.equal(await workbench.quickInput.isMasked(), true));
			// The same by keyboard.
			for (const isMasked of [false, true]) {
				await workbench.quickInput.input.focus();
				await workbench.page.keyboard.press('Tab');
				await workbench.page.keyboard.press('Enter');
				await eventually(async () => assert.equal(await workbench.quickInput.isMasked(), isMasked));
			}
			await workbench.quickInput.type(typed);
			await workbench.quickInput.enter();
			await isSet(billing);
			await workbench.tree.waitForDescription(billing, /SMTP password set/);
			await workbench.notifications.click('SMTP password of', 'Copy Password');
			await eventually(async () => assert.equal(await workbench.clipboard(), typed));
		});
	});

	test('a password does not appear anywhere else', async () => {
		const messages: string[] = [];
		const look = async () => {
			messages.push(...(await workbench.notifications.texts()), JSON.stringify(await workbench.tree.rows()));
		};
		await openHow();
		const generated = await copyGenerated();
		await look();
		await workbench.notifications.click('SMTP password of', 'Keep in VS Code');
		await workbench.notifications.waitFor(/is kept in the secret storage/);
		await look();
		await workbench.command('Notifications: Clear All Notifications');
		await openType(news);
		await emulator.addFault({ action, code: 'InternalError' });
		await workbench.quickInput.type(typed);
		await workbench.quickInput.enter();
		await workbench.quickInput.waitForMessage(/SES had an internal error/);
		messages.push(await workbench.quickInput.widget.innerText());
		await workbench.quickInput.enter();
		await isSet(news);
		await look();
		await workbench.notifications.click('SMTP password of', 'Keep in VS Code');
		await workbench.notifications.waitFor(/is kept in the secret storage/);
		await look();

		const logs = await eventually(() => {
			const texts = globSync('**/*.log', { cwd: workbench.dataDir }).map(file => readFileSync(join(workbench.dataDir, file), 'utf8'));
			assert.ok(texts.some(text => text.includes(`${action} OK`)));
			return texts;
		});
		const stored = await workbench.page.evaluate<string>('JSON.stringify(localStorage)');
		const databases = await workbench.page.evaluate<string>(browserDatabases);
		for (const password of [generated, typed]) {
			assert.equal(messages.filter(text => text.includes(password)).length, 0, 'shown');
			assert.equal(logs.filter(text => text.includes(password)).length, 0, 'logged');
			assert.ok(!stored.includes(password) && !databases.includes(password), 'stored');
		}
	});
});
