import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import type { Fault } from '../../../src/emulator/faultKinds.ts';
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
const type = 'Type One';
/** Has no SMTP password. */
const billing = 'billing@mail.qcloud.com';
/** Has one. */
const news = 'news@mail.qcloud.com';
const shownTitle = `SMTP Password of ${billing}`;
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
		await person.asked(howStep);
	}

	async function toType(address = billing): Promise<void> {
		await toHow(address);
		await person.pick(type);
		await person.asked(typeStep);
	}

	async function setTyped(password: string, address: string): Promise<void> {
		await toType(address);
		await person.answer(password);
	}

	/** @returns the password */
	async function setGenerated(): Promise<string> {
		await toHow();
		await person.pick(generate);
		return (await person.asked(shownTitle)).value;
	}

	/** What waits and tries again does so at once. */
	async function meets(...faults: readonly Fault[]): Promise<void> {
		for (const fault of faults) {
			await person.emulator.addFault(fault);
		}
		person.hurry();
	}

	/** Whether this is the present password: SES refuses to set that again. */
	async function isPresent(address: string, password: string): Promise<void> {
		const { endpoint, region, secretId, secretKey } = person.emulatorAddress;
		const client = new SesClient({ endpoint, region, credentials: () => ({ secretId, secretKey }) });
		await assert.rejects(setSmtpPassword(client, address, password), { code: 'OperationDenied.RepeatPassWord' });
	}

	const isSet = (address: string): Promise<Message> => person.tells(`SMTP password of ${address} set. It is not shown again.`);

	suite('generated', () => {
		test('shown once, to be copied and kept', async () => {
			await toHow();
			assert.equal(person.box.placeholder, `${billing} has no SMTP password yet. Where is it to come from?`);
			await person.pick(generate);
			const { value } = await person.asked(shownTitle);
			assert.equal(value.length, 20);
			assert.equal(validateSmtpPassword(value), undefined);
			await person.says(/^The password is set\. Copy it or keep it now with the buttons above: it is not shown again\.$/, 'info');
			person.box.press('Copy Password');
			await person.says(
				/^The SMTP password of billing@mail\.qcloud\.com is on the clipboard\. A clipboard manager may keep it there\.$/,
				'info'
			);
			assert.equal(person.clipboard, value);
			person.box.press('Keep for Snippets');
			await person.says(/is kept in the secret storage of VS Code/, 'info');
			await person.escape();
			assert.deepEqual((await isSet(billing)).buttons, ['Copy SMTP Code']);
			await person.describes(billing, /SMTP password set/);
			await isPresent(billing, value);
		});

		test('the box cannot be typed in, and stays open while the focus is elsewhere', async () => {
			const password = await setGenerated();
			await person.type('x');
			assert.equal(person.box.value, password);
			assert.ok(person.box.staysOpen);
		});

		test('whoever closes the box has the message still', async () => {
			const password = await setGenerated();
			await person.escape();
			(await isSet(billing)).answer('Copy Password');
			const copied = await person.tells(/is on the clipboard\. A clipboard manager may keep it there\.$/);
			assert.equal(person.clipboard, password);
			copied.answer('Keep for Snippets');
			await person.click(/is kept in the secret storage of VS Code, to fill in SMTP code\.$/, 'Copy SMTP Code');
			assert.equal((await person.asked('Copy SMTP Code As')).placeholder, `Choose what to copy for ${billing}`);
		});

		const refuses = (code: string, sentence: RegExp) =>
			test(`${code}: comes back to the list: ${sentence.source}`, async () => {
				await toHow();
				await meets({ action, code, times: timesUntilTold(code), message: 'What the service says' });
				await person.pick(generate);
				await person.says(sentence);
				await person.pick(generate);
				await person.asked(shownTitle);
			});
		refuses('AuthFailure.UnauthorizedOperation', /This key may not do that.*ses:UpdateEmailSmtpPassWord/);
		refuses('InvalidParameterValue.NoSuchSender', /SES has no such sender address any more/);
		// The list shows that it was not set.
		refuses('InternalError', /SES had an internal error\.(?!.*all the same)/);

		test('the answer was lost: the list tells that it is set', async () => {
			await toHow();
			await meets(isLost);
			await person.pick(generate);
			await isPresent(billing, (await person.asked(shownTitle)).value);
		});

		test('answer and list were lost: the same password again tells that it is set', async () => {
			await toHow();
			await meets(isLost, listIsLost);
			await person.pick(generate);
			await person.says(/The password may be set all the same/);
			await person.emulator.clearFaults();
			await person.pick(generate);
			await isPresent(billing, (await person.asked(shownTitle)).value);
		});
	});

	suite('typed', () => {
		test('by palette: masked, with a button that shows it', async () => {
			void person.run('setSmtpPassword');
			await person.asked('Set SMTP Password');
			await person.pick(billing);
			await person.asked(howStep);
			await person.pick(type);
			const box = await person.asked(typeStep);
			assert.ok(box.isMasked);
			box.press('Show What Is Typed');
			assert.ok(!box.isMasked);
			box.press('Hide What Is Typed');
			assert.ok(box.isMasked);
			await person.answer(typed);
			const message = await isSet(billing);
			await person.describes(billing, /SMTP password set/);
			await isPresent(billing, typed);
			message.answer('Copy Password');
			await eventually(() => assert.equal(person.clipboard, typed));
		});

		const validates = (password: string, sentence: RegExp) =>
			test(`"${password}": ${sentence.source}`, async () => {
				await toType();
				await person.type(password);
				await person.says(sentence, 'error');
				await person.emulator.clearLog();
				await person.enter();
				assert.equal(person.box.title, typeStep);
				assert.ok(!(await person.emulator.actions()).includes(action));
			});
		validates(
			'Ab1',
			/^Use at least 10 characters; these are 3\. Use two different digits\. Use two different small letters\. Use two different capital letters\.$/
		);
		validates('CanarY42', /^Use at least 10 characters; these are 8\.$/);
		validates('ABcd12ABcd12ABcd12ABc', /^Use at most 20 characters; these are 21\.$/);
		validates('ABcd1111111', /^Use two different digits\.$/);
		validates('AB12aaaaaaa', /^Use two different small letters\.$/);
		validates('AAAAcd12345', /^Use two different capital letters\.$/);
		validates('ABcd 123456', /^Use letters, digits and signs of plain ASCII, no spaces\.$/);

		test('Enter in the empty box asks for one; the box stays open while the focus is elsewhere; Back keeps what was typed', async () => {
			await toType();
			await person.enter();
			await person.says(/^Type a password\.$/, 'error');
			await person.type('Half');
			assert.ok(person.box.staysOpen);
			await person.back();
			await person.asked(howStep);
			await person.pick(type);
			assert.equal((await person.asked(typeStep)).value, 'Half');
		});

		const refuses = (code: string, sentence: RegExp) =>
			test(`${code}: comes back to the box: ${sentence.source}`, async () => {
				await toType();
				await meets({ action, code, times: timesUntilTold(code), message: 'What the service says' });
				await person.answer(typed);
				await person.says(sentence, 'error');
				assert.equal(person.box.value, typed);
				await person.enter();
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
			await person.says(/^No connection.* The password may be set all the same/, 'error');
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
				await person.says(before);
				await eventually(async () => assert.ok((await person.emulator.actions()).includes(action)));
				await person.emulator.clearFaults();
				await person.escape();
				await person.tells(after);
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
			/may be set all the same/,
			/^billing@mail\.qcloud\.com has an SMTP password now, although the response was lost\./
		);

		test('left after the answer to a replacement was lost: says that nobody knows which one holds', async () => {
			await toType(news);
			await meets(isLost);
			await person.answer(typed);
			await person.says(/may be set all the same/);
			await person.escape();
			await person.click(
				/^Nobody knows whether SES took the new SMTP password of news@mail\.qcloud\.com\. Set one again/,
				'Set SMTP Password'
			);
			await person.tells('Replace the SMTP password of news@mail.qcloud.com?');
		});

		test('left before Enter: nothing is said', async () => {
			const set = person.run('setSmtpPassword', { address: billing });
			await person.asked(howStep);
			await person.pick(type);
			await person.asked(typeStep);
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
			const question = await person.tells('Replace the SMTP password of news@mail.qcloud.com?');
			assert.ok(question.isModal);
			assert.match(
				question.detail,
				/^Programs that log in with the old one stop sending until they have the new one\. The old one cannot be brought back\.$/m
			);
			question.answer(undefined);
			assert.equal(await set, undefined);
			assert.ok(!(await person.emulator.actions()).includes(action));
		});

		test('the one that it has already is refused', async () => {
			await setTyped(typed, news);
			(await isSet(news)).answer(undefined);
			await setTyped(typed, news);
			await person.says(/^This is the SMTP password that the address has already/, 'error');
			await person.answer(`${typed}2`);
			await isSet(news);
			await isPresent(news, `${typed}2`);
		});
	});

	test('as tasks use it: resolves to the address and whether the password is kept, never to the password', async () => {
		const set = async (argument: object) => {
			const result = person.run('setSmtpPassword', argument);
			await person.asked(howStep);
			await person.enter();
			await person.asked(/^SMTP Password of /);
			await person.enter();
			return result;
		};
		assert.deepEqual(await set({ address: billing }), { address: billing, kept: false });
		assert.deepEqual(await set({ address: 'No-Reply@mail.qcloud.com', keep: true }), { address: 'no-reply@mail.qcloud.com', kept: true });
		assert.equal((await person.emulator.sender(billing))?.hasSmtpPassword, true);
	});

	changesNothing(person, 'setSmtpPassword', 'Set SMTP Password');
});
