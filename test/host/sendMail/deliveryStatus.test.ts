import assert from 'node:assert/strict';
import { suite, teardown, test } from 'mocha';
import type { Command } from 'vscode';
import { eventually } from '../eventually.ts';
import { usePerson } from '../person.ts';
import { from, sendMail } from './sendMail.ts';

/** In Beijing. */
const dayOf = (time: number) => new Date(time + 8 * 3_600_000).toISOString().slice(0, 10);

suite('Show Delivery Status', () => {
	const person = usePerson();

	// The window forgets the mail that was sent from it.
	teardown(async () => {
		await person.emulator.setClock(0);
		await person.reload();
	});

	const shows = (...sentences: readonly RegExp[]) => person.waitForPage(...sentences);

	/** Sends a mail. @returns also the day that it belongs to, which may be over a moment later */
	async function sendDated(to?: string) {
		const { messageId } = await sendMail(person, to);
		const mail = (await person.emulator.mails()).find(({ id }) => id === messageId);
		assert.ok(mail);
		return { messageId, date: dayOf(mail.time) };
	}

	suite('of mail that was sent from this window', () => {
		test('the page follows the delivery', async () => {
			person.speedUp();
			const sending = person.run('sendTestMail', {
				address: from,
				templateId: 10_002,
				to: ['ada@example.com', 'bounce@example.com'],
				subject: 'News'
			});
			await person.waitForBox('Send Test Mail (5/5)');
			await person.enter();
			await sending;
			await person.click('SES accepted "News" for 2 recipients.', 'Show Delivery Status');
			await shows(/^News\n(accepted by SES, no delivery status yet|0 of 2 delivered)/, /\nada@example\.com\n/);
			assert.match(person.statusItems[0]?.text ?? '', /Test mail: (accepted by SES, no delivery status yet|0 of 2 delivered)/);
			await person.emulator.setClock(10);
			await shows(
				/^News\n1 of 2 delivered, 1 failed\. This is the final status\.\n/,
				/\nada@example\.com\nsent .*\ndelivered .*\n/,
				/\nbounce@example\.com\nsent .*\nrejected by the recipient's mail provider.*\nResponse: 550 5\.1\.1.*\nThe response says why\./
			);
			assert.deepEqual(person.statusItems, []);
			assert.deepEqual(person.messages, []);
		});

		suite('one message for each mail: the status bar reports the end', () => {
			async function ends(recipient: string): Promise<void> {
				person.speedUp();
				await sendMail(person, recipient);
				await person.emulator.setClock(10);
			}
			const isTold = () =>
				assert.deepEqual(
					person.messages.map(({ text }) => text.slice(0, 12)),
					['SES accepted']
				);

			test('delivered: for a moment', async () => {
				await ends('ada@example.com');
				await eventually(() => assert.ok(person.status.includes('$(check) "Your code": 1 of 1 delivered')));
				assert.deepEqual(person.statusItems, []);
				isTold();
			});

			test('delivered: not after signing out', async () => {
				const text = '$(check) "Your code": 1 of 1 delivered';
				await ends('ada@example.com');
				await eventually(() => assert.ok(person.status.includes(text)));
				void person.run('signOut');
				await person.click(/^Sign out/, 'Sign Out');
				await eventually(() => assert.ok(!person.status.includes(text)));
				await person.run('signIn', 'emulator');
			});

			test('not delivered: until the user sees it', async () => {
				await ends('bounce@example.com');
				await eventually(() => assert.equal(person.statusItems[0]?.text, '$(warning) Test mail: 0 of 1 delivered, 1 failed'));
				isTold();
				void person.run('deliveryStatus');
				await person.pick('Your code');
				await shows(/^Your code\n0 of 1 delivered, 1 failed\. This is the final status\.\n/);
				assert.deepEqual(person.statusItems, []);
			});
		});

		test('the list shows it, and Stop Checking stops the checks; opening its page reads the status again', async () => {
			await sendMail(person, 'queued@example.com');
			const [item] = person.statusItems;
			assert.match(item?.text ?? '', /Test mail: (accepted by SES, no delivery status yet|0 of 1 delivered)/);
			const command = item?.command as Command;
			assert.equal(command.command, 'tencentSes.deliveryStatus');
			assert.deepEqual(command.arguments, [{ profileId: person.states.global.get('tencentSes.currentProfile') ?? 'emulator' }]);
			void person.run('deliveryStatus');
			await person.waitForBox('Delivery Status');
			assert.deepEqual(person.box.labels, ['Your code', 'Stop Checking', "All of Today's Mail", 'Mail from an Earlier Day…']);
			await person.pick('Stop Checking');
			await eventually(() => assert.deepEqual(person.statusItems, []));
			const before = (await person.emulator.actions()).length;
			void person.run('deliveryStatus');
			await person.pick('Your code');
			await shows(/^Your code\n0 of 1 delivered; automatic checks have stopped\n/, /\naccepted by SES, waiting to be delivered\n/);
			assert.ok((await person.emulator.actions()).length > before);
		});

		test('credentials that are no longer accepted end the checks', async () => {
			person.speedUp();
			await person.emulator.addFault({ action: 'GetSendEmailStatus', code: 'AuthFailure.SecretIdNotFound', times: 'always' });
			await sendMail(person, 'queued@example.com');
			const message = await person.waitForMessage(/^The delivery status of "Your code" cannot be read: /);
			assert.deepEqual(person.statusItems, []);
			message.answer('Show Delivery Status');
			await person.waitForMessage(/^The SecretId does not exist on this Tencent Cloud site/);
		});

		test('Send Again opens the last step with the same mail', async () => {
			await sendMail(person);
			await person.click('SES accepted', 'Show Delivery Status');
			await person.press('Send Again');
			await person.waitForBox('Send Test Mail (5/5)');
			await person.enter();
			await eventually(async () => {
				const [first, second] = await person.emulator.mails();
				assert.deepEqual([second?.subject, second?.from, second?.to], [first?.subject, first?.from, first?.to]);
			});
		});
	});

	suite('of mail that was sent from anywhere', () => {
		const dayStep = 'Delivery Status (1/2)';
		const filterStep = 'Delivery Status (2/2)';

		async function toDay(): Promise<void> {
			void person.run('deliveryStatus');
			await person.pick('Mail from an Earlier Day…');
			await person.waitForBox(dayStep);
		}

		const validates = (text: string, sentence: RegExp, severity: 'error' | 'warning' = 'error') =>
			test(`the day ${text}: ${sentence.source}`, async () => {
				await toDay();
				await person.type(text);
				await person.waitForBoxMessage(sentence, severity);
			});
		validates('2020-01-01', /one of the last 90 days/);
		const old = new Date(Date.now() - 60 * 24 * 60 * 60_000).toISOString().slice(0, 10);
		validates(old, /SES may not keep a delivery status for more than 30 days/, 'warning');
		// In Auckland, today may be one of these.
		validates('2999-01-01', /^In Beijing it is still \d{4}-\d{2}-\d{2}\. Enter that day or an earlier one\.$/);
		validates('1.1.2026', /Enter the day as year, month and day/);

		const typed = (what: string, textOf: (messageId: string) => string) =>
			test(`typing ${what} looks it up`, async () => {
				const { messageId } = await sendDated('bounce@example.com');
				void person.run('deliveryStatus');
				await person.waitForBox('Delivery Status');
				await person.type(textOf(messageId));
				await person.pick(`Look Up ${textOf(messageId)}`);
				await shows(new RegExp(`Filter: ${textOf(messageId)}\n`), /Messages found: 1\n/, /From: .*news@mail\.qcloud\.com/);
			});
		typed('a recipient', () => 'bounce@example.com');
		typed('a message ID', id => id);

		test('a day and a recipient; Back returns to the list, and nothing typed is lost', async () => {
			const { date } = await sendDated('bounce@example.com');
			await toDay();
			// Nothing is typed, unless that day has ended meanwhile.
			await person.answer(date);
			await person.waitForBox(filterStep);
			await person.type('bounce@example.com');
			await person.back();
			await person.waitForBox(dayStep);
			await person.back();
			await person.waitForBox('Delivery Status');
			await person.pick('Mail from an Earlier Day…');
			await person.waitForBox(dayStep);
			await person.enter();
			assert.equal((await person.waitForBox(filterStep)).value, 'bounce@example.com');
			await person.enter();
			await shows(
				/Mail from \d{4}-\d{2}-\d{2}\n/,
				/Filter: bounce@example\.com\n/,
				/Messages found: 1\n/,
				/From: .*news@mail\.qcloud\.com/
			);
		});

		test('from the row of an address: today, then another day with the same filter', async () => {
			await person.runOn('deliveryStatus', 'no-reply@mail.qcloud.com');
			await person.waitForBox('Delivery Status of no-reply@mail.qcloud.com');
			await person.pick("All of Today's Mail");
			await shows(/Filter: no-reply@mail\.qcloud\.com\n/, /Messages found: 0\n/, /No mail found/);
			await person.press('Look Up Another Day');
			await person.waitForBox('Delivery Status of no-reply@mail.qcloud.com (1/2)');
		});
	});

	suite('of a recipient, as the message about an interrupted mail asks for it', () => {
		test('asks nothing, and shows the mail of today', async () => {
			const { messageId } = await sendDated();
			await person.run('deliveryStatus', { to: 'ada@example.com', address: from.toUpperCase() });
			await shows(/Messages found: 1\n/, new RegExp(`Message ID: ${messageId}`));
			await person.run('deliveryStatus', { to: 'grace@example.com' });
			await shows(/Filter: grace@example\.com/, /No mail found/);
			const yesterday = new Date(Date.now() - 24 * 60 * 60_000).toISOString().slice(0, 10);
			await person.run('deliveryStatus', { to: 'ada@example.com', date: yesterday });
			await shows(new RegExp(`Mail from ${yesterday}\n`), /No mail found/);
			for (const address of ['billing@mail.qcloud.com', 'ews@mail.qcloud.com']) {
				await person.run('deliveryStatus', { to: 'ada@example.com', address });
				await shows(new RegExp(`Filter: ${address}, ada@example\\.com`), /No mail found/);
			}
		});

		const showsMany = (what: string, request: object, ...sentences: readonly RegExp[]) =>
			test(`more messages than are read, ${what}`, async () => {
				await sendDated();
				// The window asks for the mail that it has sent, too, and may be the first to do so.
				await person.emulator.addFault({ action: 'GetSendEmailStatus', kind: 'many-rows', rows: 1000, times: 'always' });
				await person.run('deliveryStatus', { to: 'ada@example.com', ...request });
				await shows(...sentences, /Only the first 1,000 messages of this day were read/);
				assert.doesNotMatch(person.shownPage.text, /No mail found/);
			});
		showsMany('all of them', {}, /Messages found: 1,000 or more\n/);
		showsMany('of one sender', { address: 'billing@mail.qcloud.com' }, /Messages found: 0 or more\n/);
	});

	test('nothing known: asks, and shows nothing after Esc', async () => {
		const reading = person.run('deliveryStatus');
		await person.waitForBox('Delivery Status');
		await person.escape();
		await reading;
		assert.deepEqual(person.messages, []);
	});
});
