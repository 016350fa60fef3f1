import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import type { Fault } from '../../src/emulator/faults.ts';
import { judgeSmtpPassword } from '../../src/mail/smtp.ts';
import { SesClient } from '../../src/ses/client.ts';
import { setSmtpPassword } from '../../src/ses/senders.ts';
import { EmulatorControl, timesUntilTold } from '../helpers/emulatorControl.ts';
import { browserDatabases } from './browserDatabases.ts';
import { eventually } from './eventually.ts';
import { describes, says, tells } from './sayings.ts';
import { leaveAll, tidyAfterEach } from './tidying.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const howTitle = 'Set SMTP Password (1/2)';
const typeTitle = 'Set SMTP Password (2/2)';
const generate = 'Generate a Strong Password';
const type = 'Type One';
/** Has no SMTP password. */
const billing = 'billing@mail.qcloud.com';
/** Has one. */
const news = 'news@mail.qcloud.com';
const shownTitle = `SMTP Password of ${billing}`;
const typed = 'Canary42Password';
const action = 'UpdateEmailSmtpPassWord';

suite('Set SMTP Password', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;

	suiteSetup(async () => {
		workbench = await openWorkbench({ emulator: [] });
		emulator = new EmulatorControl(workbench.emulator.endpoint);
		await workbench.openSidebar();
		await workbench.tree.row('mail.qcloud.com').waitFor();
		await workbench.tree.expand('mail.qcloud.com');
	});

	suiteTeardown(() => workbench.close());

	tidyAfterEach(async () => {
		await leaveAll(workbench, emulator);
		await describes(workbench, billing, /no SMTP password/);
	});

	async function openHow(address = billing): Promise<void> {
		await workbench.tree.contextMenu(address, 'Set SMTP Password');
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

	async function setTyped(password = typed, address = billing): Promise<void> {
		await openType(address);
		await workbench.quickInput.type(password);
		await workbench.quickInput.enter();
	}

	/** @returns the password */
	async function setGenerated(): Promise<string> {
		await openHow();
		await workbench.quickInput.choose(generate);
		await workbench.quickInput.waitForTitle(shownTitle);
		return workbench.quickInput.value();
	}

	/** Whether this is the present password: SES refuses to set that again. */
	async function isPresent(address: string, password: string): Promise<void> {
		const { endpoint, region, secretId, secretKey } = workbench.emulator;
		const client = new SesClient({ endpoint, region, credentials: () => ({ secretId, secretKey }) });
		await assert.rejects(setSmtpPassword(client, address, password), { code: 'OperationDenied.RepeatPassWord' });
	}

	const isSet = (address: string) => workbench.notifications.with(`SMTP password of ${address} set. It is not shown again.`).waitFor();

	suite('generated', () => {
		test('by context menu: shown once, to be copied and kept', async () => {
			await openHow();
			assert.equal(await workbench.quickInput.placeholder(), `${billing} has no SMTP password yet. Where is it to come from?`);
			await workbench.screenshot('smtpPassword-how');
			await workbench.quickInput.choose(generate);
			await workbench.quickInput.waitForTitle(shownTitle);
			const password = await workbench.quickInput.value();
			assert.equal(password.length, 20);
			assert.equal(judgeSmtpPassword(password), undefined);
			await says(workbench, /^The password is set\. Copy it or keep it now with the buttons above: it is not shown again\.$/, 'info');
			await workbench.screenshot('smtpPassword-shown');
			await workbench.quickInput.button('Copy Password').click();
			await says(
				workbench,
				/^The SMTP password of billing@mail\.qcloud\.com is on the clipboard\. A clipboard manager may keep it there\.$/,
				'info'
			);
			assert.equal(await workbench.clipboard(), password);
			await workbench.quickInput.button('Keep for Snippets').click();
			await says(workbench, /is kept in the secret storage of VS Code/, 'info');
			await workbench.screenshot('smtpPassword-kept');
			await workbench.quickInput.cancel();
			await isSet(billing);
			assert.deepEqual(await workbench.notifications.buttons('SMTP password of'), ['Copy SMTP Code']);
			await describes(workbench, billing, /SMTP password set/);
			await isPresent(billing, password);
		});

		test('the box cannot be typed in, is selected, and stays open while the focus is elsewhere', async () => {
			const password = await setGenerated();
			await workbench.page.keyboard.press('ControlOrMeta+C');
			await eventually(async () => assert.equal(await workbench.clipboard(), password));
			await workbench.page.keyboard.press('x');
			await eventually(async () => assert.equal(await workbench.quickInput.value(), password));
			await workbench.tree.click('shop.example.net');
			assert.equal(await workbench.quickInput.value(), password);
		});

		test('whoever closes the box has the message still', async () => {
			const password = await setGenerated();
			await workbench.quickInput.cancel();
			await isSet(billing);
			await workbench.screenshot('smtpPassword-message');
			await workbench.notifications.click('SMTP password of', 'Copy Password');
			await tells(workbench, /is on the clipboard\. A clipboard manager may keep it there\.$/);
			assert.equal(await workbench.clipboard(), password);
			await workbench.notifications.click('is on the clipboard', 'Keep for Snippets');
			await tells(workbench, /is kept in the secret storage of VS Code, to fill in SMTP code\.$/);
			await workbench.notifications.click('is kept in the secret storage', 'Copy SMTP Code');
			await workbench.quickInput.waitForTitle('Copy SMTP Code As');
			await eventually(async () => assert.equal(await workbench.quickInput.placeholder(), `Choose what to copy for ${billing}`));
		});

		const refuses = (code: string, sentence: RegExp) =>
			test(`${code}: comes back to the list`, async () => {
				await openHow();
				await emulator.addFault({ action, code, times: timesUntilTold(code), message: 'What the service says' });
				await workbench.quickInput.choose(generate);
				await eventually(async () => assert.match(await workbench.quickInput.widget.innerText(), sentence));
				await workbench.screenshot('smtpPassword-refused');
				await workbench.quickInput.choose(generate);
				await workbench.quickInput.waitForTitle(shownTitle);
			});
		refuses('AuthFailure.UnauthorizedOperation', /This key may not do that.*ses:UpdateEmailSmtpPassWord/);
		refuses('InvalidParameterValue.NoSuchSender', /SES has no such sender address any more/);
		// The list shows that it was not set.
		refuses('InternalError', /SES had an internal error\.(?!.*all the same)/);

		test('the answer was lost: the list tells that it is set', async () => {
			await openHow();
			await emulator.addFault({ action, drop: 'after' });
			await workbench.quickInput.choose(generate);
			await workbench.quickInput.waitForTitle(shownTitle);
			await isPresent(billing, await workbench.quickInput.value());
		});

		test('answer and list were lost: the same password again tells that it is set', async () => {
			await openHow();
			await emulator.addFault({ action, drop: 'after' });
			await emulator.addFault({ action: 'ListEmailAddress', drop: 'before', times: 'always' });
			await workbench.quickInput.choose(generate);
			await eventually(async () => assert.match(await workbench.quickInput.widget.innerText(), /The password may be set all the same/));
			await emulator.clearFaults();
			await workbench.quickInput.choose(generate);
			await workbench.quickInput.waitForTitle(shownTitle);
			await isPresent(billing, await workbench.quickInput.value());
		});
	});

	suite('typed', () => {
		test('by palette: masked, with a button that shows it', async () => {
			await workbench.command('Tencent SES: Set SMTP Password');
			await workbench.quickInput.waitForTitle('Set SMTP Password');
			await workbench.quickInput.choose(billing);
			await workbench.quickInput.waitForTitle(howTitle);
			await workbench.quickInput.choose(type);
			await workbench.quickInput.waitForTitle(typeTitle);
			assert.equal(await workbench.quickInput.isMasked(), true);
			await workbench.quickInput.type('CanarY42');
			await says(workbench, /^Use at least 10 characters; these are 8\.$/, 'error');
			await workbench.screenshot('smtpPassword-typing');
			await workbench.quickInput.button('Show What Is Typed').click();
			await eventually(async () => assert.equal(await workbench.quickInput.isMasked(), false));
			await workbench.screenshot('smtpPassword-revealed');
			assert.equal(await workbench.quickInput.value(), 'CanarY42');
			// Whoever pressed it types on.
			await workbench.page.keyboard.type('x');
			await eventually(async () => assert.equal((await workbench.quickInput.value()).length, 9));
			await workbench.quickInput.button('Hide What Is Typed').click();
			await eventually(async () => assert.equal(await workbench.quickInput.isMasked(), true));
			// And by keys alone.
			for (const isMasked of [false, true]) {
				await workbench.quickInput.input.focus();
				await workbench.page.keyboard.press('Tab');
				await workbench.page.keyboard.press('Enter');
				await eventually(async () => assert.equal(await workbench.quickInput.isMasked(), isMasked));
			}
			await workbench.quickInput.type(typed);
			await workbench.quickInput.enter();
			await isSet(billing);
			await describes(workbench, billing, /SMTP password set/);
			await isPresent(billing, typed);
			await workbench.notifications.click('SMTP password of', 'Copy Password');
			await eventually(async () => assert.equal(await workbench.clipboard(), typed));
		});

		const judges = (password: string, sentence: RegExp) =>
			test(`"${password}"`, async () => {
				await openType();
				await workbench.quickInput.input.fill(password);
				await says(workbench, sentence, 'error');
				const before = (await emulator.actions()).length;
				await workbench.quickInput.enter();
				assert.equal(await workbench.quickInput.title(), typeTitle);
				assert.deepEqual((await emulator.actions()).slice(before), []);
			});
		judges(
			'Ab1',
			/^Use at least 10 characters; these are 3\. Use two different digits\. Use two different small letters\. Use two different capital letters\.$/
		);
		judges('ABcd12ABcd12ABcd12ABc', /^Use at most 20 characters; these are 21\.$/);
		judges('ABcd1111111', /^Use two different digits\.$/);
		judges('AB12aaaaaaa', /^Use two different small letters\.$/);
		judges('AAAAcd12345', /^Use two different capital letters\.$/);
		judges('ABcd 123456', /^Use letters, digits and signs of plain ASCII, no spaces\.$/);

		test('Enter in the empty box asks for one; the box stays open while the focus is elsewhere; Back keeps what was typed', async () => {
			await openType();
			await workbench.quickInput.enter();
			await says(workbench, /^Type a password\.$/, 'error');
			await workbench.quickInput.type('Half');
			await workbench.tree.click('shop.example.net');
			assert.equal(await workbench.quickInput.title(), typeTitle);
			await workbench.quickInput.back();
			await workbench.quickInput.waitForTitle(howTitle);
			await workbench.quickInput.choose(type);
			await workbench.quickInput.waitForTitle(typeTitle);
			assert.equal(await workbench.quickInput.value(), 'Half');
		});

		const refuses = (code: string, sentence: RegExp) =>
			test(`${code}: comes back to the box`, async () => {
				await openType();
				await emulator.addFault({ action, code, times: timesUntilTold(code), message: 'What the service says' });
				await workbench.quickInput.type(typed);
				await workbench.quickInput.enter();
				await says(workbench, sentence, 'error');
				assert.equal(await workbench.quickInput.value(), typed);
				await workbench.quickInput.enter();
				await isSet(billing);
			});
		refuses('AuthFailure.UnauthorizedOperation', /^This key may not do that.*ses:UpdateEmailSmtpPassWord/);
		// The list shows that it was not set.
		refuses('InternalError', /^SES had an internal error\.(?!.*all the same)/);
		refuses('InvalidParameterValue.InvalidSmtpPassWord', /^SES does not accept this password\. Use 10 to 20 characters.*Request ID/);
		refuses('InvalidParameterValue.NoSuchSender', /^SES has no such sender address any more\. Refresh the list\./);
		refuses('OperationDenied.RepeatPassWord', /^This is the SMTP password that the address has already\. Use another one\./);
		refuses('RequestLimitExceeded', /^SES had too many requests at once/);

		test('the answer was lost: the list tells that it is set', async () => {
			await openType();
			await emulator.addFault({ action, drop: 'after' });
			await workbench.quickInput.type(typed);
			await workbench.quickInput.enter();
			await isSet(billing);
			await isPresent(billing, typed);
		});

		test('answer and list were lost: the same password again tells that it is set', async () => {
			await openType();
			await emulator.addFault({ action, drop: 'after' });
			await emulator.addFault({ action: 'ListEmailAddress', drop: 'before', times: 'always' });
			await workbench.quickInput.type(typed);
			await workbench.quickInput.enter();
			await says(workbench, /^No connection.* The password may be set all the same/, 'error');
			await workbench.screenshot('smtpPassword-lost');
			await emulator.clearFaults();
			await workbench.quickInput.enter();
			await isSet(billing);
			await isPresent(billing, typed);
		});

		const leaves = (what: string, fault: Fault, sentence: RegExp, leave: () => Promise<void>) =>
			test(`left ${what}: the list tells`, async () => {
				await openType();
				await emulator.addFault({ action, ...fault });
				await emulator.addFault({ action: 'ListEmailAddress', drop: 'before', times: 'always' });
				await workbench.quickInput.type(typed);
				await workbench.quickInput.enter();
				await leave();
				await emulator.clearFaults();
				await workbench.quickInput.cancel();
				await eventually(async () => {
					const texts = await workbench.notifications.texts();
					assert.ok(
						texts.some(text => sentence.test(text)),
						texts.join('\n')
					);
				}, 30_000);
			});
		leaves(
			'while it is set',
			{ stall: 'before' },
			/^The SMTP password of billing@mail\.qcloud\.com was not set: no answer came, and SES lists none\.$/,
			() => says(workbench, /^Setting the SMTP password of billing@mail\.qcloud\.com…$/, 'info')
		);
		leaves(
			'after a lost answer',
			{ drop: 'after' },
			/^billing@mail\.qcloud\.com has an SMTP password now, although no answer came\./,
			async () => says(workbench, /may be set all the same/)
		);

		test('left after the answer to a replacement was lost: says that nobody knows which one holds', async () => {
			await openType(news);
			await emulator.addFault({ action, drop: 'after' });
			await workbench.quickInput.type(typed);
			await workbench.quickInput.enter();
			await says(workbench, /may be set all the same/);
			await workbench.quickInput.cancel();
			await tells(workbench, /^Nobody knows whether SES took the new SMTP password of news@mail\.qcloud\.com\. Set one again/);
			await workbench.screenshot('smtpPassword-unsure');
			await workbench.notifications.click('Nobody knows', 'Set SMTP Password');
			await workbench.dialog.waitFor();
		});

		test('left before Enter: nothing is said', async () => {
			await openType();
			await workbench.quickInput.type(typed);
			await workbench.quickInput.cancel();
			assert.deepEqual(await workbench.notifications.texts(), []);
			assert.equal((await emulator.sender(billing))?.hasSmtpPassword, false);
		});
	});

	suite('in place of another', () => {
		test('says what that does first; Cancel leaves it', async () => {
			const before = (await emulator.actions()).length;
			await workbench.tree.contextMenu(news, 'Set SMTP Password');
			await workbench.dialog.waitFor();
			const text = await workbench.dialog.innerText();
			assert.match(text, /^Replace the SMTP password of news@mail\.qcloud\.com\?$/m);
			assert.match(
				text,
				/^Programs that log in with the old one stop sending until they have the new one\. The old one cannot be brought back\.$/m
			);
			await workbench.screenshot('smtpPassword-replace');
			await workbench.clickInDialog('Cancel');
			assert.ok(!(await emulator.actions()).slice(before).includes(action));
		});

		test('the one that it has already is refused', async () => {
			await setTyped(typed, news);
			await isSet(news);
			await workbench.notifications.waitUntilGone('Loading');
			await setTyped(typed, news);
			await says(workbench, /^This is the SMTP password that the address has already/, 'error');
			await workbench.quickInput.type(`${typed}2`);
			await workbench.quickInput.enter();
			await workbench.quickInput.waitUntilClosed();
			await isPresent(news, `${typed}2`);
		});
	});

	test('no password stands anywhere but where it was asked for', async () => {
		const messages: string[] = [];
		const look = async () => {
			messages.push(...(await workbench.notifications.texts()), JSON.stringify(await workbench.tree.rows()));
		};
		const generated = await setGenerated();
		await workbench.quickInput.button('Copy Password').click();
		await workbench.quickInput.button('Keep for Snippets').click();
		await says(workbench, /is kept in the secret storage/);
		await workbench.quickInput.cancel();
		await isSet(billing);
		await look();
		await workbench.command('Notifications: Clear All Notifications');
		await openType(news);
		await emulator.addFault({ action, code: 'InternalError' });
		await workbench.quickInput.type(typed);
		await workbench.quickInput.enter();
		await says(workbench, /SES had an internal error/);
		messages.push(await workbench.quickInput.widget.innerText());
		await workbench.quickInput.enter();
		await isSet(news);
		await look();
		await workbench.notifications.click('SMTP password of', 'Keep for Snippets');
		await tells(workbench, /is kept in the secret storage/);
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
