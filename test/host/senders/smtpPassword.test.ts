import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import type { Fault } from '../../../src/emulator/faults/faultKinds.ts';
import { validateSmtpPassword } from '../../../src/mail/smtp.ts';
import { SesClient } from '../../../src/ses/client.ts';
import { setSmtpPassword } from '../../../src/ses/senders.ts';
import { timesUntilTold } from '../../helpers/emulatorControl.ts';
import { eventually } from '../eventually.ts';
import { type Message, usePerson } from '../person.ts';
import { changesNothing } from './changesNothing.ts';

const howStep = 'Set SMTP Password (1/2)';
const typeStep = 'Set SMTP Password (2/2)';
const generate = 'Generate a Strong Password';
const type = 'Enter a Password';
/** Has no SMTP password. */
const billing = 'billing@mail.qcloud.com';
/** Has one. */
const news = 'news@mail.qcloud.com';
const typed = 'Canary42Password';
const action = 'UpdateEmailSmtpPassWord';
const isLost: Fault = { action, drop: 'after' };
const listIsLost: Fault = { action: 'ListEmailAddress', drop: 'before', times: 'always' };

suite('Set SMTP Password', () => {
	const person = usePerson();

	async function toHow(address = billing): Promise<void> {
		await person.runOn('setSmtpPassword', address);
		if (address === news) {
			await person.click(/^Replace/, 'Replace…');
		}
		await person.waitForBox(howStep);
	}

	async function toType(address = billing): Promise<void> {
		await toHow(address);
		await person.pick(type);
		await person.waitForBox(typeStep);
	}

	async function setTyped(password: string, address: string): Promise<void> {
		await toType(address);
		await person.answer(password);
	}

	/** Copies the new password from its message. @returns the password */
	async function isCopied(): Promise<string> {
		(await isSet(billing)).answer('Copy Password');
		await person.waitForMessage(/is on the clipboard\. A clipboard manager may store it\.$/);
		return person.clipboard;
	}

	/** What waits and tries again does so at once. */
	async function meets(...faults: readonly Fault[]): Promise<void> {
		for (const fault of faults) {
			await person.emulator.addFault(fault);
		}
		person.speedUp();
	}

	/** Whether this is the present password: SES refuses to set that again. */
	async function isPresent(address: string, password: string): Promise<void> {
		const { endpoint, region, secretId, secretKey } = person.emulatorAddress;
		const client = new SesClient({ endpoint, region, credentials: () => ({ secretId, secretKey }) });
		await assert.rejects(setSmtpPassword(client, address, password), { code: 'OperationDenied.RepeatPassWord' });
	}

	const isSet = (address: string): Promise<Message> =>
		person.waitForMessage(`The SMTP password of ${address} is set. Copy or keep it now: SES does not show it again.`);

	suite('generated', () => {
		test('by row: set, then copied and kept from the message', async () => {
			await toHow();
			assert.equal(person.box.placeholder, `Generate or enter the new SMTP password of ${billing}`);
			await person.pick(generate);
			const message = await isSet(billing);
			assert.deepEqual(message.buttons, ['Copy Password', 'Keep in VS Code', 'Copy SMTP Code']);
			message.answer('Copy Password');
			const copied = await person.waitForMessage(/is on the clipboard\. A clipboard manager may store it\.$/);
			const password = person.clipboard;
			assert.equal(password.length, 20);
			assert.equal(validateSmtpPassword(password), undefined);
			await isPresent(billing, password);
			await person.waitForDescription(billing, /SMTP password set/);
			assert.deepEqual(copied.buttons, ['Keep in VS Code', 'Copy SMTP Code']);
			copied.answer('Keep in VS Code');
			await person.click(/is kept in the secret storage of VS Code, for SMTP code and test mail\.$/, 'Copy SMTP Code');
			assert.equal((await person.waitForBox('Copy SMTP Code As')).placeholder, `Select what to copy for ${billing}`);
		});

		test('Copy SMTP Code before the password was copied: the message stays', async () => {
			await toHow();
			await person.pick(generate);
			(await isSet(billing)).answer('Copy SMTP Code');
			await person.waitForBox('Copy SMTP Code As');
			const { buttons } = await isSet(billing);
			assert.deepEqual(buttons, ['Copy Password', 'Keep in VS Code']);
		});

		const refuses = (code: string, sentence: RegExp) =>
			test(`${code}: comes back to the list: ${sentence.source}`, async () => {
				await toHow();
				await meets({ action, code, times: timesUntilTold(code), message: 'What the service says' });
				await person.pick(generate);
				await person.waitForBoxMessage(sentence);
				await person.pick(generate);
				await isSet(billing);
			});
		refuses('AuthFailure.UnauthorizedOperation', /This key is not allowed to do this.*ses:UpdateEmailSmtpPassWord/);
		refuses('InvalidParameterValue.NoSuchSender', /This sender address no longer exists in SES/);
		// The list shows that it was not set.
		refuses('InternalError', /SES had an internal error\.(?!.*anyway)/);

		test('the answer was lost: the list tells that it is set', async () => {
			await toHow();
			await meets(isLost);
			await person.pick(generate);
			await isPresent(billing, await isCopied());
		});

		test('answer and list were lost: the same password again tells that it is set', async () => {
			await toHow();
			await meets(isLost, listIsLost);
			await person.pick(generate);
			await person.waitForBoxMessage(/The password may have been set anyway/);
			await person.emulator.clearFaults();
			await person.pick(generate);
			await isPresent(billing, await isCopied());
		});
	});

	suite('typed', () => {
		test('by palette: masked, with a button that shows it', async () => {
			void person.run('setSmtpPassword');
			await person.waitForBox('Set SMTP Password');
			await person.pick(billing);
			await person.waitForBox(howStep);
			await person.pick(type);
			const box = await person.waitForBox(typeStep);
			assert.ok(box.isMasked);
			box.press('Show Text');
			assert.ok(!box.isMasked);
			box.press('Hide Text');
			assert.ok(box.isMasked);
			await person.answer(typed);
			const message = await isSet(billing);
			await person.waitForDescription(billing, /SMTP password set/);
			await isPresent(billing, typed);
			message.answer('Copy Password');
			await eventually(() => assert.equal(person.clipboard, typed));
		});

		const validates = (password: string, sentence: RegExp) =>
			test(`"${password}": ${sentence.source}`, async () => {
				await toType();
				await person.type(password);
				await person.waitForBoxMessage(sentence, 'error');
				await person.emulator.clearLog();
				await person.enter();
				assert.equal(person.box.title, typeStep);
				assert.ok(!(await person.emulator.actions()).includes(action));
			});
		validates(
			'Ab1',
			/^Use at least 10 characters; this has 3\. Use at least two different digits\. Use at least two different lowercase letters\. Use at least two different uppercase letters\.$/
		);
		validates('CanarY42', /^Use at least 10 characters; this has 8\.$/);
		validates('ABcd12ABcd12ABcd12ABc', /^Use at most 20 characters; this has 21\.$/);
		validates('ABcd1111111', /^Use at least two different digits\.$/);
		validates('AB12aaaaaaa', /^Use at least two different lowercase letters\.$/);
		validates('AAAAcd12345', /^Use at least two different uppercase letters\.$/);
		validates('ABcd 123456', /^Use ASCII letters, digits and symbols, without spaces\.$/);

		test('Enter in the empty box asks for one; the box stays open while the focus is elsewhere; Back keeps what was typed', async () => {
			await toType();
			await person.enter();
			await person.waitForBoxMessage(/^Enter a password\.$/, 'error');
			await person.type('Half');
			assert.ok(person.box.staysOpen);
			await person.back();
			await person.waitForBox(howStep);
			await person.pick(type);
			assert.equal((await person.waitForBox(typeStep)).value, 'Half');
		});

		const refuses = (code: string, sentence: RegExp) =>
			test(`${code}: comes back to the box: ${sentence.source}`, async () => {
				await toType();
				await meets({ action, code, times: timesUntilTold(code), message: 'What the service says' });
				await person.answer(typed);
				await person.waitForBoxMessage(sentence, 'error');
				assert.equal(person.box.value, typed);
				await person.enter();
				await isSet(billing);
			});
		refuses('AuthFailure.UnauthorizedOperation', /^This key is not allowed to do this.*ses:UpdateEmailSmtpPassWord/);
		// The list shows that it was not set.
		refuses('InternalError', /^SES had an internal error\.(?!.*anyway)/);
		refuses('InvalidParameterValue.InvalidSmtpPassWord', /^SES does not accept this password\. Use 10 to 20 characters.*Request ID/);
		refuses('InvalidParameterValue.NoSuchSender', /^This sender address no longer exists in SES\. Refresh the list\./);
		refuses('OperationDenied.RepeatPassWord', /^The address already has this SMTP password\. Use another one\./);
		refuses('RequestLimitExceeded', /^SES received too many requests/);

		test('the answer was lost: the list tells that it is set', async () => {
			await toType();
			await meets(isLost);
			await person.answer(typed);
			await isSet(billing);
			await isPresent(billing, typed);
		});

		test('answer and list were lost: the same password again tells that it is set', async () => {
			await toType();
			await meets(isLost, listIsLost);
			await person.answer(typed);
			await person.waitForBoxMessage(/^No connection.* The password may have been set anyway/, 'error');
			await person.emulator.clearFaults();
			await person.enter();
			await isSet(billing);
			await isPresent(billing, typed);
		});

		const leaves = (what: string, fault: Fault, before: RegExp, after: RegExp) =>
			test(`left ${what}, the list tells: ${after.source}`, async () => {
				await toType();
				await meets({ action, ...fault }, listIsLost);
				await person.emulator.clearLog();
				await person.answer(typed);
				await person.waitForBoxMessage(before);
				await eventually(async () => assert.ok((await person.emulator.actions()).includes(action)));
				await person.emulator.clearFaults();
				await person.escape();
				await person.waitForMessage(after);
			});
		leaves(
			'while it is set',
			{ stall: 'before' },
			/^Setting the SMTP password of billing@mail\.qcloud\.com…$/,
			/^The SMTP password of billing@mail\.qcloud\.com was not set: the response was lost, and SES lists none\.$/
		);
		leaves(
			'after a lost answer',
			{ drop: 'after' },
			/may have been set anyway/,
			/^billing@mail\.qcloud\.com has an SMTP password now, although the response was lost\./
		);

		test('left after the answer to a replacement was lost: says that it is unknown which one it has', async () => {
			await toType(news);
			await meets(isLost);
			await person.answer(typed);
			await person.waitForBoxMessage(/may have been set anyway/);
			await person.escape();
			await person.click(
				/^It is unknown whether SES accepted the new SMTP password of news@mail\.qcloud\.com\. Set it again/,
				'Set SMTP Password'
			);
			await person.waitForMessage('Replace the SMTP password of news@mail.qcloud.com?');
		});

		test('left before Enter: nothing is said', async () => {
			const set = person.run('setSmtpPassword', { address: billing });
			await person.waitForBox(howStep);
			await person.pick(type);
			await person.waitForBox(typeStep);
			await person.type(typed);
			await person.escape();
			assert.equal(await set, undefined);
			assert.deepEqual(person.messages, []);
			assert.equal((await person.emulator.sender(billing))?.hasSmtpPassword, false);
		});
	});

	suite('in place of another', () => {
		test('says what that does first; Cancel leaves it', async () => {
			await person.emulator.clearLog();
			const set = person.run('setSmtpPassword', { address: news });
			const question = await person.waitForMessage('Replace the SMTP password of news@mail.qcloud.com?');
			assert.ok(question.isModal);
			assert.match(
				question.detail,
				/^Programs that log in with the old one cannot send until they have the new one\. The old one cannot be restored;/m
			);
			question.answer(undefined);
			assert.equal(await set, undefined);
			assert.ok(!(await person.emulator.actions()).includes(action));
		});

		test('the one that it has already is refused', async () => {
			await setTyped(typed, news);
			(await isSet(news)).answer(undefined);
			await setTyped(typed, news);
			await person.waitForBoxMessage(/^The address already has this SMTP password/, 'error');
			await person.answer(`${typed}2`);
			await isSet(news);
			await isPresent(news, `${typed}2`);
		});
	});

	suite('a message that is older than the end of its password keeps nothing', () => {
		const keepsNothing = (what: string, end: () => Promise<void>) =>
			test(what, async () => {
				await setTyped(typed, billing);
				const message = await isSet(billing);
				await end();
				message.answer('Keep in VS Code');
				await person.waitForMessage(`This is no longer the SMTP password of ${billing}, so it was not stored.`);
			});
		keepsNothing('the address was deleted', async () => {
			void person.run('deleteAddress', { addresses: [billing] });
			await person.click(/^Delete /, 'Delete');
			await person.waitForMessage(`Deleted ${billing}.`);
		});
		keepsNothing('its sender name was changed', async () => {
			void person.run('changeSenderName', { address: billing, senderName: 'Accounts' });
			await person.click(/^Change the sender name/, 'Delete and Create Again');
			await person.waitForMessage(/^Changed the sender name/);
		});
		keepsNothing('its domain was deleted', async () => {
			void person.run('deleteDomain', { domain: 'mail.qcloud.com' });
			await person.click(/^Delete /, 'Delete…');
			await person.waitForBox('Delete Domain');
			await person.answer('mail.qcloud.com');
			await person.waitForMessage(/^Deleted mail\.qcloud\.com/);
		});
		keepsNothing('its profile was signed out', async () => {
			void person.run('signOut');
			await person.click(/^Sign out/, 'Sign Out');
			await eventually(async () => assert.equal((await person.rows()).length, 0));
			void person.run('signIn');
			await person.pick('Local Emulator');
			await person.row('mail.qcloud.com');
		});
	});

	test('as tasks use it: resolves to the address and whether the password is kept, never to the password', async () => {
		const set = async (argument: object) => {
			const result = person.run('setSmtpPassword', argument);
			await person.waitForBox(howStep);
			await person.enter();
			return result;
		};
		assert.deepEqual(await set({ address: billing }), { address: billing, kept: false });
		assert.deepEqual(await set({ address: 'No-Reply@mail.qcloud.com', keep: true }), { address: 'no-reply@mail.qcloud.com', kept: true });
		assert.equal((await person.emulator.sender(billing))?.hasSmtpPassword, true);
	});

	changesNothing(person, 'setSmtpPassword', 'Set SMTP Password');
});
