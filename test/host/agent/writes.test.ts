import assert from 'node:assert/strict';
import { setup, suite, suiteSetup, teardown, test } from 'mocha';
import { sampleKeys } from '../../../src/emulator/state/credentials.ts';
import { signInWithTccli, signOut, writeTccli } from '../accounts/signingIn.ts';
import { eventually } from '../eventually.ts';
import { type Message, type Person, usePerson } from '../person.ts';
import { from, sendMail } from '../sendMail/sendMail.ts';

const newAddress = { address: 'service@mail.qcloud.com', sender_name: 'Service' };
const mail = {
	from,
	to: ['ada@example.com'],
	template_id: 10_001,
	subject: 'Your code',
	variables: { name: 'Ada', code: '123456' }
};
const allow = 'Let a language model send test mail to these recipients?';
const place = 'Local Emulator, International, ap-singapore';

/** The number of requests that changed something. */
async function writesOf(person: Person): Promise<number> {
	return (await person.emulator.actions()).filter(action => !/^(List|Get)/.test(action)).length;
}

suite('Language-model tools that change something', () => {
	const person = usePerson();

	setup(() => person.emulator.clearLog());
	// The window forgets to whom mail was sent.
	teardown(() => person.reload());

	const sent = async () => (await person.emulator.state()).sent;

	/** Calls send_test_mail, and presses a button in the dialog about new recipients. */
	async function send(input: object, button: 'Send' | 'Esc' = 'Send'): Promise<Readonly<Record<string, unknown>>> {
		const calling = person.callTool('send_test_mail', input);
		// It is awaited below.
		calling.catch(() => {});
		(await person.waitForMessage(allow)).answer(button === 'Esc' ? undefined : button);
		return calling;
	}

	suite('create_sender_address', () => {
		const asks = (what: string, input: object, ...lines: readonly string[]) =>
			test(`the confirmation has everything: ${what}`, async () => {
				await person.callTool('create_sender_address', input);
				assert.deepEqual(person.confirmations, [
					{ title: 'Create this sender address?', message: [...lines, `Account: \` ${place} \``].join('  \n') }
				]);
			});
		asks('with a name', newAddress, 'Address: ` service@mail.qcloud.com `', 'From header: ` Service <service@mail.qcloud.com> `');
		asks(
			'without a name',
			{ address: 'service@mail.qcloud.com' },
			'Address: ` service@mail.qcloud.com `',
			'From header: ` service@mail.qcloud.com `'
		);
		asks(
			'as it will be, not as it was written',
			{ address: 'Service@MAIL.qcloud.com', sender_name: '  “Service, Inc.” ' },
			'Address: ` Service@mail.qcloud.com `',
			'From header: ` "Service, Inc." <Service@mail.qcloud.com> `'
		);
		// A Markdown code span, whose delimiters are longer than any run in it.
		asks(
			'with Markdown that fakes a confirmation',
			{ address: 'service@mail.qcloud.com', sender_name: '`` ` **Approved** [ok] - Account` Other' },
			'Address: ` service@mail.qcloud.com `',
			'From header: ``` "`` ` **Approved** [ok] - Account` Other" <service@mail.qcloud.com> ```'
		);

		test('creates the address after the confirmation, and the view shows it', async () => {
			person.beforeConfirming = async () => assert.equal(await person.emulator.sender(newAddress.address), undefined);
			const { created, request_id: requestId } = await person.callTool('create_sender_address', newAddress);
			assert.deepEqual(created, newAddress);
			assert.match(String(requestId), /^[0-9a-f-]{36}$/);
			assert.equal((await person.emulator.sender(newAddress.address))?.name, 'Service');
			await person.row(newAddress.address);
		});

		const refuses = (what: string, input: object, sentence: RegExp) =>
			test(`${what}: nothing is asked`, async () => {
				await assert.rejects(person.callTool('create_sender_address', input), sentence);
				assert.deepEqual(person.confirmations, []);
				assert.equal(await writesOf(person), 0);
			});
		refuses('an address of another account', { address: 'ceo@example.com' }, /"example\.com" is not a sender domain of this account/);
		refuses('a domain that ends like one of the account', { address: 'a@evil-mail.qcloud.com' }, /is not a sender domain/);
		refuses('an unverified domain', { address: 'a@shop.example.net' }, /shop\.example\.net is not verified/);
		refuses('a full domain', { address: 'a@alerts.example.com' }, /already has 10 addresses, which is the limit/);
		refuses('an existing address', { address: 'NEWS@mail.qcloud.com' }, /already exists/);
		refuses('a mailbox', { address: 'News <a@mail.qcloud.com>' }, /must be a mail address without a name/);
		refuses('no address', { address: 'service' }, /must be a mail address without a name/);
		refuses('two addresses', { address: 'a@mail.qcloud.com,b@mail.qcloud.com' }, /cannot contain "@"/);
		refuses('a space', { address: 'a b@mail.qcloud.com' }, /cannot contain spaces/);
		refuses('a look-alike', { address: 'аdmin@mail.qcloud.com' }, /Character 1 is "а"|cannot contain "а"/);
		refuses('a colon in the name', { ...newAddress, sender_name: 'Re: Service' }, /cannot contain a colon/);
		refuses('another address in the name', { ...newAddress, sender_name: 'CEO <ceo@example.com>' }, /cannot contain ‹ or ›/);
		refuses('an encoded word', { ...newAddress, sender_name: '=?utf-8?q?x?=' }, /cannot contain/);
		refuses('a line break', { ...newAddress, sender_name: 'A\n- Account: Other' }, /one line without invisible characters/);

		test('what SES rejects', async () => {
			await person.emulator.addFault({ action: 'CreateEmailAddress', code: 'OperationDenied.ExceedSenderLimit' });
			await assert.rejects(
				person.callTool('create_sender_address', newAddress),
				/has reached its limit of sender addresses.*Code: OperationDenied\.ExceedSenderLimit/
			);
		});

		test('a lost response: the list tells that it was created', async () => {
			await person.emulator.addFault({ action: 'CreateEmailAddress', drop: 'after' });
			const { created } = await person.callTool('create_sender_address', newAddress);
			assert.deepEqual(created, newAddress);
		});

		test('a lost response: the list tells that it was not created', async () => {
			await person.emulator.addFault({ action: 'CreateEmailAddress', drop: 'before' });
			await assert.rejects(person.callTool('create_sender_address', newAddress), /was not created: SES does not list it/);
		});
	});

	suite('send_test_mail', () => {
		test('the confirmation has everything', async () => {
			await send({ ...mail, to: ['ada@EXAMPLE.com', 'grace@example.org'], subject: '  Your code: {{code}} ' });
			assert.deepEqual(person.confirmations, [
				{
					title: 'Send this test mail?',
					message: [
						'From: ` Tencent Cloud News <news@mail.qcloud.com> `',
						'To: ` ada@example.com `',
						'To: ` grace@example.org `',
						'Subject: ` Your code: {{code}} `',
						'Template: ` Sign-in code (10001) `',
						'Variable: ` name = Ada `',
						'Variable: ` code = 123456 `',
						`Account: \` ${place} \``
					].join('  \n')
				}
			]);
		});

		test('sends exactly that, and the user sees the delivery status', async () => {
			const { outcome, message_id: id } = await send(mail);
			assert.match(String(outcome), /^SES accepted the mail/);
			const [only, ...others] = await sent();
			assert.deepEqual(others, []);
			assert.equal(only?.messageId, id);
			const request = (await person.emulator.log()).find(({ action }) => action === 'SendEmail');
			assert.ok(request);
			const [kept] = await person.emulator.mails();
			assert.deepEqual([kept?.to, kept?.subject], [['ada@example.com'], 'Your code']);
			await person.waitForMessage(/^SES accepted "Your code" for ada@example\.com\.$/);
			assert.ok(person.statusItems.length > 0);
		});

		test('a new recipient needs a dialog of the extension, with the account', async () => {
			const calling = person.callTool('send_test_mail', { ...mail, to: ['ada@example.com', 'grace@example.org'] });
			const dialog: Message = await person.waitForMessage(allow);
			assert.ok(dialog.isModal);
			assert.deepEqual(dialog.detail.split('\n\n').slice(0, 2), ['ada@example.com\ngrace@example.org', `Account: ${place}`]);
			assert.equal(await writesOf(person), 0);
			dialog.answer('Send');
			await calling;
			assert.deepEqual((await person.emulator.mails())[0]?.to, ['ada@example.com', 'grace@example.org']);
		});

		test('without an answer, nothing is sent', async () => {
			await assert.rejects(send(mail, 'Esc'), /Nothing was sent: the user did not accept the recipients/);
			assert.equal(await writesOf(person), 0);
			// It is asked again.
			await assert.rejects(send(mail, 'Esc'), /Nothing was sent/);
		});

		const asksAbout = async (to: readonly string[]) => {
			const calling = person.callTool('send_test_mail', { ...mail, to, subject: 'Again' });
			const dialog = await person.waitForMessage(allow);
			const [asked = ''] = dialog.detail.split('\n\n');
			dialog.answer('Send');
			await calling;
			return asked.split('\n');
		};
		const isNotAsked = async (to: readonly string[]) => {
			await person.callTool('send_test_mail', { ...mail, to, subject: 'Again' });
			assert.ok(!person.messages.some(({ text }) => text === allow));
		};

		test('a recipient to whom the user sent by hand is known', async () => {
			await sendMail(person, 'ada@example.com');
			await isNotAsked(['ADA@example.com']);
			assert.deepEqual(await asksAbout(['ada@example.com', 'grace@example.org']), ['grace@example.org']);
			await isNotAsked(['ada@example.com', 'grace@example.org']);
		});

		test('after a reload of the window, no recipient is known', async () => {
			await send(mail);
			await person.reload();
			assert.deepEqual(await asksAbout(['ada@example.com']), ['ada@example.com']);
		});

		const refuses = (what: string, changes: object, sentence: RegExp) =>
			test(`${what}: nothing is asked`, async () => {
				await assert.rejects(person.callTool('send_test_mail', { ...mail, ...changes }), sentence);
				assert.deepEqual(person.confirmations, []);
				assert.deepEqual(person.messages, []);
				assert.equal(await writesOf(person), 0);
			});
		refuses('a sender of another account', { from: 'ceo@example.com' }, /"ceo@example\.com" is not a sender address of this account/);
		refuses('a recipient with a name', { to: ['Ada <ada@example.com>'] }, /must be one mail address without a name/);
		refuses('two recipients in one', { to: ['ada@example.com, eve@example.com'] }, /must be one mail address/);
		refuses('two recipients in one, with a space', { to: ['ada@example.com eve@example.com'] }, /must be one mail address/);
		refuses(
			'two recipients in brackets',
			{ to: ['<ada@example.com><eve@example.com>'] },
			/must be one mail address|is not a valid address/
		);
		refuses('a recipient hidden in a name', { to: ['"eve@example.com" <ada@example.com>'] }, /has more than one @/);
		refuses('a header in a recipient', { to: ['ada@example.com\r\nBcc: eve@example.com'] }, /one line without invisible characters/);
		refuses('no address', { to: ['ada'] }, /ada is not a valid address/);
		refuses('an unknown template', { template_id: 1 }, /This account has no template with this ID/);
		refuses('a template in review', { template_id: 10_004, variables: { name: 'x', token: 'x' } }, /Password reset cannot be sent/);
		refuses('a rejected template', { template_id: 10_005, variables: { name: 'x' } }, /Win a prize cannot be sent/);
		refuses('a missing value', { variables: { name: 'Ada' } }, /exactly the variables of the template and the subject: name, code/);
		refuses('no values', { variables: undefined }, /exactly the variables of the template and the subject: name, code/);
		refuses('a value too many', { variables: { ...mail.variables, bcc: 'x' } }, /exactly the variables/);
		refuses('a variable of the prototype', { variables: JSON.parse('{"name": "Ada", "__proto__": "x"}') }, /exactly the variables/);
		refuses('a subject with an unknown variable', { subject: 'Hi {{other}}' }, /the subject: name, code, other/);
		refuses('HTML in a value', { variables: { name: '<b>Ada</b>', code: '1' } }, /does not accept HTML/);
		refuses('an empty subject', { subject: '   ' }, /Enter a subject/);
		refuses('a header in the subject', { subject: 'Hi\r\nBcc: eve@example.com' }, /one line without invisible characters/);
		refuses('hidden recipients', { bcc: ['eve@example.com'] }, /There is no input\.bcc/);
		refuses('a text', { text: 'Hello' }, /There is no input\.text/);

		test('an address in a domain that is not verified', async () => {
			const { domains, senders } = await person.emulator.state();
			const unverified = domains.map(domain => ({ ...domain, verified: false }));
			await person.emulator.replaceState({ domains: unverified, senders });
			await assert.rejects(person.callTool('send_test_mail', mail), /domain of this sender address is not verified/);
		});

		test('what SES rejects', async () => {
			await person.emulator.addFault({ action: 'SendEmail', code: 'FailedOperation.FrequencyLimit' });
			await assert.rejects(send(mail), /A recipient got too many messages.*Code: FailedOperation\.FrequencyLimit/);
			assert.deepEqual(await sent(), []);
		});

		test('a lost response: says not to send again', async () => {
			await person.emulator.addFault({ action: 'SendEmail', drop: 'after' });
			const { outcome, message_id: id } = await send(mail);
			assert.match(String(outcome), /may have been sent\. Do not send it again/);
			assert.equal(id, undefined);
			await person.waitForMessage(/The response of SES was lost/);
		});
	});

	suite('what was confirmed is what is done', () => {
		test('a confirmation counts once', async () => {
			await person.callTool('create_sender_address', newAddress);
			// The second call is prepared, and refused because the address exists now.
			await assert.rejects(person.callTool('create_sender_address', newAddress), /already exists/);
			assert.equal(person.confirmations.length, 1);
		});

		test('two calls at the same time send two mails only if both were confirmed', async () => {
			await send(mail);
			const results = await Promise.allSettled([person.callTool('send_test_mail', mail), person.callTool('send_test_mail', mail)]);
			const done = results.filter(({ status }) => status === 'fulfilled').length;
			assert.equal((await sent()).length, 1 + done);
			assert.equal(person.confirmations.length, 3);
		});

		for (const [what, edited] of [
			['the user edited the arguments', { ...newAddress, address: 'other@mail.qcloud.com' }],
			['an argument was added', { ...newAddress, sender_name: 'Service 2' }]
		] as const) {
			test(`${what}: nothing is done`, async () => {
				person.editArguments = () => edited;
				await assert.rejects(person.callTool('create_sender_address', newAddress), /the user was not asked to confirm just this/);
				assert.equal(await writesOf(person), 0);
			});
		}

		test('the sender got another name between two confirmations of the same mail: nothing is sent', async () => {
			await send(mail);
			person.beforeConfirming = async () => {
				person.beforeConfirming = async () => {};
				const { domains, senders } = await person.emulator.state();
				await person.emulator.replaceState({ domains, senders: senders.map(sender => ({ ...sender, name: 'CEO' })) });
				await assert.rejects(person.callTool('send_test_mail', mail), /the user was not asked to confirm just this/);
			};
			await assert.rejects(person.callTool('send_test_mail', mail), /the user was not asked to confirm just this/);
			assert.deepEqual(
				person.confirmations.slice(1).map(({ message }) => message.split('  \n')[0]),
				['From: ` Tencent Cloud News <news@mail.qcloud.com> `', 'From: ` CEO <news@mail.qcloud.com> `']
			);
			assert.equal(await writesOf(person), 1);
		});

		test('a call that was never prepared does nothing', async () => {
			person.skipsPreparation = true;
			await assert.rejects(person.callTool('create_sender_address', newAddress), /the user was not asked to confirm/);
			await assert.rejects(person.callTool('send_test_mail', mail), /the user was not asked to confirm/);
			assert.equal(await writesOf(person), 0);
		});
	});
});

suite('Language-model tools and several accounts', () => {
	const person = usePerson({ isSignedOut: true });
	const ids: Record<string, string> = {};

	suiteSetup(async () => {
		for (const name of ['one', 'two']) {
			writeTccli(person.home, name, sampleKeys('international').main);
			ids[name] = await signInWithTccli(person, name);
		}
	});

	setup(() => person.emulator.clearLog());

	const switchTo = async (name: string) => {
		await person.run('switchProfile', ids[name]);
		await eventually(() => assert.equal(person.states.global.get('tencentSes.currentProfile'), ids[name], String(person)));
	};
	const placeOf = (name: string) => `tccli ${name}, International, ap-singapore`;

	const isBound = (tool: string, input: object) => {
		test(`${tool} does nothing if another account was switched to while it was asked`, async () => {
			await switchTo('one');
			person.beforeConfirming = () => switchTo('two');
			await assert.rejects(person.callTool(tool, input), (error: Error) => {
				assert.equal(
					error.message,
					`Nothing was done: it was confirmed for the account "${placeOf('one')}", but now the current account is "${placeOf('two')}". Call the tool again.`
				);
				return true;
			});
			assert.ok(person.confirmations[0]?.message.includes(`\` ${placeOf('one')} \``));
			assert.equal(await writesOf(person), 0);
		});

		test(`${tool} does nothing if the account was renamed while it was asked`, async () => {
			await switchTo('one');
			person.beforeConfirming = async () => {
				const renaming = person.run('renameProfile', ids['one']);
				await person.waitForBox(/Rename/);
				await person.answer('Production');
				await renaming;
			};
			await assert.rejects(
				person.callTool(tool, input),
				/confirmed for the account "tccli one, .* now the current account is "Production, /
			);
			const back = person.run('renameProfile', ids['one']);
			await person.waitForBox(/Rename/);
			await person.answer('tccli one');
			await back;
			assert.equal(await writesOf(person), 0);
		});

		test(`${tool}, asked in two accounts at the same time with the same arguments, does nothing: which was confirmed is not known`, async () => {
			await switchTo('one');
			let second: Promise<unknown> | undefined;
			person.beforeConfirming = async () => {
				person.beforeConfirming = async () => {};
				await switchTo('two');
				second = assert.rejects(person.callTool(tool, input), /Nothing was done/);
				await eventually(() => assert.equal(person.confirmations.length, 2));
			};
			await assert.rejects(person.callTool(tool, input), /Nothing was done/);
			await second;
			assert.equal(await writesOf(person), 0);
		});
	};
	isBound('create_sender_address', newAddress);
	isBound('send_test_mail', mail);

	test('send_test_mail does nothing if another account was switched to while the recipients were asked about', async () => {
		await switchTo('one');
		const calling = assert.rejects(
			person.callTool('send_test_mail', mail),
			/confirmed for the account "tccli one, .* current account is "tccli two, /
		);
		const dialog = await person.waitForMessage(allow);
		await switchTo('two');
		dialog.answer('Send');
		await calling;
		assert.equal(await writesOf(person), 0);
	});

	test('a recipient who is known in one account is not in the other', async () => {
		await switchTo('one');
		const first = person.callTool('send_test_mail', mail);
		await person.click(allow, 'Send');
		await first;
		await switchTo('two');
		const second = assert.rejects(person.callTool('send_test_mail', mail), /did not accept/);
		const dialog = await person.waitForMessage(allow);
		assert.ok(dialog.detail.includes(`Account: ${placeOf('two')}`));
		dialog.answer(undefined);
		await second;
	});

	test('results name the account', async () => {
		await switchTo('two');
		const { account } = await person.callTool('list_sender_domains');
		assert.deepEqual(account, { profile: 'tccli two', site: 'international', region: 'ap-singapore', is_local_emulator: false });
	});

	test('nothing is done after signing out', async () => {
		await switchTo('one');
		person.beforeConfirming = async () => {
			await signOut(person, ids['one']);
		};
		await assert.rejects(person.callTool('create_sender_address', newAddress), /confirmed for the account "tccli one/);
		assert.equal(await writesOf(person), 0);
	});
});
