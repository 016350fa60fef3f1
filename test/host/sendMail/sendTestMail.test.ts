import assert from 'node:assert/strict';
import { suite, suiteSetup, teardown, test } from 'mocha';
import { sampleKeys } from '../../../src/emulator/state/credentials.ts';
import { samplePassword } from '../../../src/emulator/state/sampleData.ts';
import type { State } from '../../../src/emulator/state/state.ts';
import { signInWithTccli, writeTccli } from '../accounts/signingIn.ts';
import { eventually } from '../eventually.ts';
import { usePerson } from '../person.ts';
import { from } from './sendMail.ts';

type Severity = 'error' | 'warning' | 'info';

const templateStep = 'Send Test Mail (1/5)';
const dataStep = 'Send Test Mail (2/5)';
const recipientStep = 'Send Test Mail (3/5)';
const subjectStep = 'Send Test Mail (4/5)';
const confirmStep = 'Send Test Mail (5/5)';
const variables = { name: 'Ada', code: '123' };
/** In the list of templates. */
const overSmtp = 'Write the Text Now and Send It over SMTP';
const values = '{"name": "Ada", "code": "123"}';
const to = ['ada@example.com'];

suite('Send Test Mail', () => {
	const person = usePerson();

	// The window forgets the mail that was sent and what was typed.
	teardown(async () => {
		await person.emulator.setClock(0);
		await person.reload();
	});

	async function begin(): Promise<void> {
		await person.runOn('sendTestMail', from);
		await person.waitForBox(templateStep);
	}

	/** Opens the first step whose answer is not among what is known. */
	async function open(step: string, known: object): Promise<void> {
		void person.run('sendTestMail', { address: from, templateId: 10_001, ...known });
		await person.waitForBox(step);
	}

	const toVariables = () => open(dataStep, {});
	const toRecipients = () => open(recipientStep, { variables });
	const toSubject = () => open(subjectStep, { variables, to });
	const toConfirmation = () => open(confirmStep, { variables, to, subject: 'Your code' });

	/** From the row of the address, step by step. */
	async function walk(recipients: string, subject: string): Promise<void> {
		await begin();
		await person.pick('Sign-in code');
		await person.waitForBox(dataStep);
		await person.answer(values);
		await person.waitForBox(recipientStep);
		await person.answer(recipients);
		await person.waitForBox(subjectStep);
		await person.answer(subject);
		await person.waitForBox(confirmStep);
	}

	const sent = async () => (await person.emulator.state()).sent;
	const sendings = async () => (await person.emulator.actions()).filter(action => action === 'SendEmail').length;

	suite('the template', () => {
		test('those that cannot be sent come last, with their reason', async () => {
			await begin();
			assert.deepEqual(person.box.labels, [
				'Newsletter, January',
				'Order received',
				'Sign-in code',
				'Password reset',
				'Win a prize',
				overSmtp
			]);
			assert.match(person.box.items.find(({ label }) => label === 'Win a prize')?.detail ?? '', /Reason: The content looks like/);
		});

		const cannotBeChosen = (template: string, sentence: RegExp) =>
			test(`${template} cannot be chosen`, async () => {
				await begin();
				await person.pick(template);
				await person.waitForBoxMessage(sentence);
				assert.equal(person.box.title, templateStep);
			});
		cannotBeChosen('Win a prize', /Win a prize cannot be sent\. Choose an approved template/);
		cannotBeChosen('Password reset', /Password reset cannot be sent/);

		test('one without variables goes on to the recipients, and Back comes back', async () => {
			await begin();
			await person.pick('Newsletter, January');
			await person.waitForBox(recipientStep);
			await person.type('a@example.com');
			await person.back();
			await person.waitForBox(templateStep);
			await person.pick('Newsletter, January');
			assert.equal((await person.waitForBox(recipientStep)).value, 'a@example.com');
			await person.enter();
			await person.waitForBox(subjectStep);
			await person.answer('News');
			assert.doesNotMatch((await person.waitForBox(confirmStep)).labels.join(), /Variables/);
			await person.enter();
			await person.waitForMessage('SES accepted "News" for a@example.com.');
		});

		test('templates that cannot be listed: says why', async () => {
			await person.emulator.addFault({ action: 'ListEmailTemplates', times: 'always', code: 'InternalError' });
			person.speedUp();
			await person.runOn('sendTestMail', from);
			await person.waitForMessage('SES had an internal error');
		});

		test('one that cannot be read: says why in its row', async () => {
			await begin();
			await person.emulator.addFault({ action: 'GetEmailTemplate', code: 'InvalidParameterValue.TemplateNotExist' });
			await person.pick('Order received');
			await person.waitForBoxMessage(/template no longer exists in SES.*Request ID/);
		});
	});

	suite('the variables', () => {
		const saysVariable = (text: string) => person.waitForBoxMessage(new RegExp(text));

		test('one box each, and Back through all of them', async () => {
			await toVariables();
			await saysVariable('Enter the value of name \\(variable 1 of 2\\), or all values as a JSON object');
			await person.answer('Ada');
			await saysVariable('Enter the value of code \\(variable 2 of 2\\)');
			assert.equal(person.box.title, dataStep);
			await person.answer('123');
			await person.waitForBox(recipientStep);
			await person.back();
			await saysVariable('Enter the value of code \\(variable 2 of 2\\)');
			assert.equal(person.box.value, '123');
			await person.back();
			await saysVariable('Enter the value of name \\(variable 1 of 2\\)');
			assert.equal(person.box.value, 'Ada');
			await person.back();
			await person.waitForBox(templateStep);
		});

		const validates = (text: string, severity: Severity, sentence: RegExp) =>
			test(`${text.length > 80 ? `${text.length} characters` : text}: ${sentence.source}`, async () => {
				await toVariables();
				await person.type(text);
				await person.waitForBoxMessage(sentence, severity);
			});
		validates('<b>Ada</b>', 'error', /does not accept HTML in a value: remove the tags from name/);

		suite('all as JSON in the first box', () => {
			validates(values, 'info', /All variables have a value: name, code/);
			validates('{"name" "Ada"}', 'error', /^This is not valid JSON\. Write it like \{"name": "Ada"\}\.$/);
			validates('{"name": "Ada", "code": null}', 'error', /value of code must be text or a number/);
			validates('{"name": "<b>Ada</b>", "code": 1}', 'error', /remove the tags from name/);
			validates('{"name": "Ada", "code": 1, "nmae": 2}', 'warning', /does not use "nmae"\. Check/);
			validates('{"name": "Ada", "name": "Bob"}', 'error', /^"name" appears twice\. Keep one of them\.$/);
			validates("{'name': '张三，你好'}", 'error', /^This is not valid JSON: Character 2 is "'", which is not allowed here\.$/);
			validates(
				'[{"name": "Ada"}]',
				'warning',
				/^All of this becomes the value of name\. To paste all values as JSON, paste only the object/
			);
			validates('{"na\u200bme": "Ada"}', 'warning', /Check the spelling, or continue\. Character 3 is invisible \(U\+200B\)/);
			validates('{“name”: “Ada”}', 'error', /^This is not valid JSON: Character 2 is "“" \(U\+201C\), not '"'\.$/);
			validates('{"name": "Ada"}', 'warning', /No value for code yet/);

			test('goes on to the recipients, and fills the boxes', async () => {
				await toVariables();
				await person.answer('{"name": "Ada", "code": 12.50}');
				await person.waitForBox(recipientStep);
				await person.back();
				await saysVariable('variable 2 of 2');
				assert.equal(person.box.value, '12.50');
			});

			test('asks for those that it lacks with what was typed before', async () => {
				await toVariables();
				await person.answer('Ada');
				await saysVariable('Enter the value of code \\(variable 2 of 2\\)');
				await person.answer('123');
				await person.waitForBox(recipientStep);
				await person.back();
				await person.back();
				await saysVariable('variable 1 of 2');
				await person.answer('{"name": "Bob"}');
				await saysVariable('Enter the value of code \\(variable 2 of 2\\)');
				assert.equal(person.box.value, '123');
			});

			test('asks for the variables that are missing', async () => {
				await toVariables();
				await person.answer('{"name": "Ada"}');
				await saysVariable('Enter the value of code \\(variable 2 of 2\\)');
				await person.answer('123');
				await person.waitForBox(recipientStep);
			});

			test('Enter does not accept invalid JSON, which is still there after Esc', async () => {
				await toVariables();
				await person.answer('{"name"');
				await person.waitForBoxMessage(/is not valid JSON/, 'error');
				assert.equal(person.box.title, dataStep);
				await person.escape();
				await toVariables();
				assert.equal(person.box.value, '{"name"');
			});
		});
	});

	suite('validates the recipients while they are typed', () => {
		const validates = (text: string, severity: Severity, sentence: RegExp) =>
			test(`${text.length > 80 ? `${text.length} characters` : text}: ${sentence.source}`, async () => {
				await toRecipients();
				await person.type(text);
				await person.waitForBoxMessage(sentence, severity);
			});
		validates('ada', 'error', /^ada is not a valid address/);
		validates('a@example.com, b@', 'error', /^b@ is not a valid address/);
		validates(
			'müller@example.com',
			'error',
			/^müller@example\.com is not a valid address\. Character 2 is "ü", which is not allowed here\.$/
		);
		validates('a@example.comb@example.com', 'error', /more than one @\. Separate addresses with commas/);
		validates('a@example.com Bob <b@example.com>', 'error', /more than one @\. Separate addresses with commas/);
		validates('a@example.com，b＠example.com', 'warning', /^2 recipients\./);
		validates('a@example.com”', 'error', /^a@example\.com” is not a valid address\. Character 14 is "”" \(U\+201D\), not '"'\.$/);
		validates("'a@example.com'", 'error', /is not a valid address\. Character 15 is "'", which is not allowed here\.$/);
		validates('a@example.com (Ann)', 'error', /is not a valid address\. Character 14 is a space, which is not allowed here\.$/);
		validates('安〈a@example.com〉', 'error', /is not a valid address\. Character 2 is "〈" \(U\+3008\), not "<"\.$/);
		validates('a\u200b@example.com', 'error', /Character 2 is invisible \(U\+200B\)\. Remove it\.$/);
		validates('a@example.com', 'info', /^1 recipient\.$/);
		validates(
			Array.from({ length: 51 }, (_, index) => `a${index}@example.com`).join(),
			'error',
			/Too many recipients \(51\). SES accepts up to 50/
		);
		validates(
			'Ada <ada@example.com>, bounce@example.com; ADA@example.com',
			'warning',
			/2 recipients\. Each of them sees all addresses\. Duplicate addresses get the mail only once\. Names are ignored/
		);

		test('an empty box shows the prompt until Enter', async () => {
			await toRecipients();
			await person.waitForBoxMessage(/1 to 50 recipients, separated by commas/, 'none');
			await person.enter();
			await person.waitForBoxMessage(/Enter the address of a recipient/, 'error');
		});
	});

	suite('validates the subject while it is typed', () => {
		const validates = (text: string, severity: Severity, sentence: RegExp) =>
			test(`${text.length > 80 ? `${text.length} characters` : text}: ${sentence.source}`, async () => {
				await toSubject();
				await person.type(text);
				await person.waitForBoxMessage(sentence, severity);
			});
		validates('a'.repeat(101), 'warning', /has 101 characters\. SES may reject more than 100/);
		validates('a'.repeat(999), 'error', /has 999 characters\. SES accepts at most 998/);
		validates('😀'.repeat(100), 'info', /^100 of 100 characters$/);
		validates('Your code, {{name}}', 'info', /^19 of 100 characters$/);
		validates('Hello {{nmae}}', 'warning', /The subject uses variables without a value: nmae\. .* as JSON/);

		test('Enter does not accept an empty subject', async () => {
			await toSubject();
			await person.answer('');
			await person.waitForBoxMessage(/Enter a subject/, 'error');
		});
	});

	test('what an input box makes of a pasted list is sent to all of it', async () => {
		await walk('Ann <ann@example.com> Bob <bob@example.org>', 'Your code');
		assert.deepEqual(person.box.labels.slice(0, 3), [
			'Send to 2 recipients',
			'From: Tencent Cloud News <news@mail.qcloud.com>',
			'To: ann@example.com, bob@example.org'
		]);
		await person.enter();
		await person.waitForMessage('SES accepted "Your code" for 2 recipients.');
		assert.deepEqual((await sent())[0]?.to, ['ann@example.com', 'bob@example.org']);
	});

	test('the confirmation shows all of the mail, and Enter sends that', async () => {
		await walk('Ada <ada@example.com>, bounce@example.com', 'Your code, {{name}}');
		assert.deepEqual(person.box.labels, [
			'Send to 2 recipients',
			'From: Tencent Cloud News <news@mail.qcloud.com>',
			'To: ada@example.com, bounce@example.com',
			'Subject: Your code, {{name}}',
			'Template: Sign-in code (10001)',
			'Variables: name = Ada, code = 123'
		]);
		await person.enter();
		await person.waitForMessage('SES accepted "Your code, {{name}}" for 2 recipients.');
		const [message] = await sent();
		assert.deepEqual([message?.from, message?.to], [from, ['ada@example.com', 'bounce@example.com']]);
	});

	suite('Back and Esc', () => {
		test('lines of the confirmation lead to their step, and Back keeps everything', async () => {
			await walk('ada@example.com, grace@example.com', 'Hello');
			await person.pick('Subject: Hello');
			await person.waitForBox(subjectStep);
			await person.back();
			assert.equal((await person.waitForBox(recipientStep)).value, 'ada@example.com, grace@example.com');
			await person.back();
			assert.equal((await person.waitForBox(dataStep)).value, '123');
			await person.back();
			await person.waitForBoxMessage(/variable 1 of 2/);
			await person.back();
			await person.waitForBox(templateStep);
			await person.pick('Order received');
			assert.equal((await person.waitForBox(dataStep)).value, '');
			await person.back();
			await person.waitForBox(templateStep);
			await person.pick('Sign-in code');
			assert.equal((await person.waitForBox(dataStep)).value, 'Ada');
		});

		test('what was typed is there again after Esc', async () => {
			await walk('ada@example.com, grace@example.com', 'Hello');
			await person.escape();
			await person.waitUntilClosed();
			await begin();
			assert.deepEqual(person.box.active, ['Sign-in code']);
			await person.enter();
			assert.equal((await person.waitForBox(dataStep)).value, 'Ada');
			await person.enter();
			await person.waitForBoxMessage(/variable 2 of 2/);
			assert.equal(person.box.value, '123');
			await person.enter();
			assert.equal((await person.waitForBox(recipientStep)).value, 'ada@example.com, grace@example.com');
			await person.enter();
			assert.equal((await person.waitForBox(subjectStep)).value, 'Hello');
			await person.enter();
			await person.waitForBox(confirmStep);
		});

		test('the line of the sender only says how to change it', async () => {
			await toConfirmation();
			const first = person.box;
			await person.pick('From: Tencent Cloud News <news@mail.qcloud.com>');
			await eventually(() => assert.notEqual(person.box, first));
			await person.waitForBox(confirmStep);
			assert.deepEqual(await sent(), []);
		});
	});

	suite('what SES rejects comes back to its step', () => {
		const refuses = (code: string, step: string, sentence: RegExp) =>
			test(`${code}: ${step}`, async () => {
				await toConfirmation();
				await person.emulator.addFault({ action: 'SendEmail', code, message: 'What the service says' });
				await person.enter();
				await person.waitForBox(step);
				await person.waitForBoxMessage(sentence);
				await person.waitForBoxMessage(/Request ID: [0-9a-f-]{36}/);
				assert.deepEqual(await sent(), []);
				if (step === recipientStep) {
					assert.equal(person.box.value, 'ada@example.com');
				}
			});
		refuses('FailedOperation.InvalidTemplateID', templateStep, /no usable template with this ID/);
		refuses('FailedOperation.WrongContentJson', dataStep, /does not accept the values/);
		refuses('FailedOperation.EmailAddrInBlacklist', recipientStep, /on the blocklist/);
		refuses('FailedOperation.FrequencyLimit', recipientStep, /too many messages in a short time/);
		refuses('InvalidParameterValue.SubjectLengthError', subjectStep, /subject is empty or too long/);
		refuses('FailedOperation.InsufficientBalance', confirmStep, /no balance left/);
		refuses('FailedOperation.NotAuthenticatedSender', confirmStep, /does not let this address send/);
		refuses('AuthFailure.UnauthorizedOperation', confirmStep, /ses:SendEmail/);

		test('after an error about no step in particular, the lines still lead to their steps', async () => {
			await toConfirmation();
			await person.emulator.addFault({ action: 'SendEmail', code: 'FailedOperation.InsufficientBalance' });
			await person.enter();
			await person.waitForBoxMessage(/no balance left/);
			await person.pick('To: ada@example.com');
			await person.waitForBox(recipientStep);
		});
	});

	suite('a lost response', () => {
		test('the mail was sent all the same: says that it may have been, sends nothing again, and finds it', async () => {
			await toConfirmation();
			const before = await sendings();
			await person.emulator.addFault({ action: 'SendEmail', drop: 'after' });
			await person.enter();
			person.speedUp();
			const message = await person.waitForMessage('"Your code" may have been sent to ada@example.com. Check the delivery status');
			assert.equal((await sent()).length, 1);
			message.answer('Show Delivery Status');
			await person.waitForPage(/Message ID: \(not known: the response was lost/);
			await person.emulator.setClock(10);
			await person.waitForPage(/^Your code\n1 of 1 delivered\. This is the final status\.\n/);
			assert.equal((await sent()).length, 1);
			assert.equal(await sendings(), before + 1);
		});

		test('canceling while the mail is on its way says so, too', async () => {
			await toConfirmation();
			await person.emulator.addFault({ action: 'SendEmail', delayMs: 60_000, code: 'InternalError' });
			await person.enter();
			await eventually(() => assert.equal(person.box.placeholder, 'Sending…'));
			await person.waitForFaults();
			await person.escape();
			await person.waitForMessage('"Your code" may have been sent to ada@example.com');
		});

		test('canceling before the request is sent sends nothing, and shows no message later', async () => {
			await toConfirmation();
			await person.emulator.addFault({ action: 'SendEmail', code: 'RequestLimitExceeded', times: 'always' });
			await person.enter();
			await eventually(() => assert.match(person.progress.join('\n'), /SES is busy\. Retrying/));
			await person.escape();
			await person.waitUntilEnded();
			await person.emulator.clearFaults();
			await toConfirmation();
			await person.enter();
			await person.waitForMessage('SES accepted');
			assert.equal((await sent()).length, 1);
			assert.equal(person.messages.length, 1);
		});
	});

	suite('text over SMTP', () => {
		const textStep = 'Send Test Mail (2/6)';
		const passwordStep = 'Send Test Mail (5/6)';
		const lastStep = 'Send Test Mail (6/6)';
		const mail = { address: from, text: 'Hello there', to, subject: 'Hello' };
		const accepted = 'SES accepted "Hello" for ada@example.com.';

		/** The password is not kept, so it is asked for last. */
		async function toPassword(): Promise<void> {
			void person.run('sendTestMail', mail);
			await person.waitForBox(passwordStep);
		}

		async function toLast(): Promise<void> {
			await toPassword();
			await person.answer(samplePassword);
			await person.waitForBox(lastStep);
		}

		const templates = async (change: (template: State['templates'][number]) => object) => {
			const state = await person.emulator.state();
			await person.emulator.replaceState({ ...state, templates: state.templates.map(template => ({ ...template, ...change(template) })) });
		};

		test('comes first when no template is approved', async () => {
			await templates(() => ({ status: 1 }));
			await begin();
			assert.deepEqual(person.box.labels.slice(0, 2), [overSmtp, 'Newsletter, January']);
			assert.match(person.box.placeholder, /^No template is approved yet/);
		});

		test('without any template: text, recipients, subject, password, confirmation', async () => {
			await person.emulator.replaceState({ ...(await person.emulator.state()), templates: [] });
			await begin();
			assert.deepEqual(person.box.labels, [overSmtp]);
			await person.pick(overSmtp);
			assert.equal((await person.waitForBox(textStep)).value, `This is a test mail from ${from}.`);
			await person.answer('');
			await person.waitForBoxMessage(/Enter the text of the mail\./, 'error');
			await person.answer('Hello there');
			await person.waitForBox('Send Test Mail (3/6)');
			await person.answer('ada@example.com');
			assert.equal((await person.waitForBox('Send Test Mail (4/6)')).value, 'Test mail');
			await person.answer('Hello {{name}}');
			const box = await person.waitForBox(passwordStep);
			assert.ok(box.isMasked);
			await person.answer('');
			await person.waitForBoxMessage(/Enter the SMTP password\./, 'error');
			await person.answer(samplePassword);
			await person.waitForBox(lastStep);
			assert.deepEqual(person.box.labels, [
				'Send to ada@example.com',
				'From: Tencent Cloud News <news@mail.qcloud.com>',
				'To: ada@example.com',
				'Subject: Hello {{name}}',
				'Text: Hello there',
				'Without a template'
			]);
			assert.equal(person.box.items[0]?.detail, `Over SMTP, through ${person.emulatorAddress.smtp}`);
			await person.enter();
			const message = await person.waitForMessage('SES accepted "Hello {{name}}" for ada@example.com.');
			assert.deepEqual(message.buttons, ['Show Delivery Status', 'Show Mail']);
			const [kept] = await person.emulator.mails();
			assert.deepEqual([kept?.via, kept?.subject, kept?.to], ['smtp', 'Hello {{name}}', to]);
			message.answer('Show Delivery Status');
			await person.waitForPage(/Template: none, sent over SMTP/, new RegExp(`Message ID: ${kept?.id}`));
		});

		test('Back keeps everything, and Esc forgets the password only', async () => {
			await toLast();
			await person.back();
			assert.equal((await person.waitForBox(passwordStep)).value, samplePassword);
			await person.back();
			await person.waitForBox('Send Test Mail (4/6)');
			await person.enter();
			await person.waitForBox(passwordStep);
			await person.enter();
			await person.waitForBox(lastStep);
			await person.pick('Text: Hello there');
			await person.waitForBox(textStep);
			await person.type('Typed');
			await person.escape();
			await begin();
			assert.deepEqual(person.box.active, [overSmtp]);
			await person.enter();
			assert.equal((await person.waitForBox(textStep)).value, 'Typed');
			await person.enter();
			assert.equal((await person.waitForBox('Send Test Mail (3/6)')).value, 'ada@example.com');
			await person.enter();
			assert.equal((await person.waitForBox('Send Test Mail (4/6)')).value, 'Hello');
			await person.enter();
			assert.equal((await person.waitForBox(passwordStep)).value, '');
		});

		test('an address without SMTP password: offers to set one, and goes on', async () => {
			void person.run('sendTestMail', { ...mail, address: 'billing@mail.qcloud.com' });
			await person.click('billing@mail.qcloud.com has no SMTP password yet.', 'Set SMTP Password');
			await person.pick('Generate a Strong Password');
			await person.waitForBox(dataStep);
			assert.match(person.box.placeholder, /^Text$/);
		});

		const refuses = (code: string, step: string, sentence: RegExp) =>
			test(`${code}: ${step}`, async () => {
				await toLast();
				await person.emulator.addFault({ action: 'SMTP', code, message: 'What the service says' });
				await person.enter();
				await person.waitForBox(step);
				await person.waitForBoxMessage(sentence);
				assert.deepEqual(await sent(), []);
			});
		refuses('FailedOperation.WithOutPermission', 'Send Test Mail (1/6)', /can send approved templates only\. Choose an approved template/);
		refuses('FailedOperation.EmailAddrInBlacklist', 'Send Test Mail (3/6)', /on the blocklist.*Request ID/);
		refuses('FailedOperation.EmailContentToolarge', textStep, /too large/);
		refuses('FailedOperation.HighRejectionRate', lastStep, /SES has paused sending/);

		test('a wrong password returns to its box', async () => {
			await toPassword();
			await person.answer('Wrong-Pass-34');
			await person.waitForBox(lastStep);
			await person.enter();
			await person.waitForBox(passwordStep);
			await person.waitForBoxMessage(/does not accept this SMTP password/);
			await person.answer(samplePassword);
			await person.waitForBox(lastStep);
			await person.enter();
			await person.waitForMessage(accepted);
			assert.doesNotMatch(person.log.join('\n'), /Wrong-Pass|Sample-Pass/);
		});

		test('a lost reply: says that the mail may have been sent, and finds it', async () => {
			await toLast();
			await person.emulator.addFault({ action: 'SMTP', drop: 'after' });
			await person.enter();
			await person.click('"Hello" may have been sent to ada@example.com. Check the delivery status', 'Show Delivery Status');
			person.speedUp();
			await person.emulator.setClock(10);
			await person.waitForPage(/^Hello\n1 of 1 delivered\. This is the final status\.\n/, /Message ID: \(not known: the response was lost/);
			assert.equal((await sent()).length, 1);
		});

		test('canceled while it is on its way: says so, too', async () => {
			await toLast();
			await person.emulator.addFault({ action: 'SMTP', stall: 'after' });
			await person.enter();
			await person.waitForFaults();
			await person.escape();
			await person.waitForMessage('"Hello" may have been sent to ada@example.com');
		});

		test('a kept password is not asked for, and Send Again sends the same text', async () => {
			void person.run('setSmtpPassword', { address: from, keep: true });
			await person.click(/^Replace/, 'Replace…');
			await person.pick('Generate a Strong Password');
			await person.waitForMessage(`The SMTP password of ${from} is set`);
			void person.run('sendTestMail', mail);
			await person.waitForBox(confirmStep);
			await person.enter();
			await person.click(accepted, 'Show Delivery Status');
			await person.press('Send Again');
			await person.waitForBox(confirmStep);
			assert.ok(person.box.labels.includes('Text: Hello there'));
			await person.enter();
			// Send Again runs a command that the person did not start.
			await person.waitForMessage(accepted);
			assert.equal((await sent()).length, 2);
			// The old password is valid again, and the kept one is not.
			await person.emulator.resetState();
			const sending = person.run('sendTestMail', mail);
			await person.waitForBox(confirmStep);
			await person.enter();
			await person.waitForBox(passwordStep);
			await person.waitForBoxMessage(/does not accept this SMTP password/);
			await person.answer(samplePassword);
			await person.waitForBox('Send Test Mail (6/6)');
			await person.enter();
			await sending;
			// So the kept one is forgotten.
			void person.run('sendTestMail', mail);
			await person.waitForBox(passwordStep);
		});
	});

	test('Enter on the sender, which cannot be changed there, does not lead to the row that sends', async () => {
		await toConfirmation();
		await person.pick('From: Tencent Cloud News <news@mail.qcloud.com>');
		await person.waitForBox(confirmStep);
		await eventually(() => assert.deepEqual(person.box.active, ['From: Tencent Cloud News <news@mail.qcloud.com>']));
	});

	suite('as keybindings, tasks and extensions use it', () => {
		const complete = { address: from, templateId: 10_001, variables, to, subject: 'Your code' };

		interface Sent {
			readonly messageId: string;
			readonly requestId: string;
		}

		test('everything known: only the confirmation is asked; resolves to the IDs', async () => {
			const sending = person.run('sendTestMail', complete);
			await person.waitForBox(confirmStep);
			await person.enter();
			const { messageId, requestId } = (await sending) as Sent;
			assert.match(requestId, /^[0-9a-f-]{36}$/);
			const [message] = await sent();
			assert.deepEqual([message?.messageId, message?.from, message?.to], [messageId, from, ['ada@example.com']]);
		});

		const asks = (what: string, request: unknown, step: string) =>
			test(`${what}: asks (${step}), and sends nothing after Esc`, async () => {
				const sending = person.run('sendTestMail', request);
				await person.waitForBox(step);
				await person.escape();
				assert.equal(await sending, undefined);
				assert.deepEqual(await sent(), []);
			});
		asks('nothing known', undefined, 'Send Test Mail');
		asks('an argument that is not an object', 42, 'Send Test Mail');
		asks('everything known', complete, confirmStep);
		asks('values of other types', { address: from, templateId: '10001', variables: 1, to: 'ada@example.com', subject: null }, templateStep);
		asks('no template', { address: from }, templateStep);
		asks('template that cannot be sent', { ...complete, templateId: 10_005 }, templateStep);
		asks('variable missing', { ...complete, variables: { name: 'Ada' } }, dataStep);
		asks('invalid variable', { ...complete, variables: { name: null } }, dataStep);
		asks('invalid recipient', { ...complete, to: ['ada'] }, recipientStep);
		asks('subject too long', { ...complete, subject: 'a'.repeat(999) }, subjectStep);

		test('variables that the template does not use are sent, so they are shown', async () => {
			void person.run('sendTestMail', { ...complete, templateId: 10_002 });
			await person.waitForBox(confirmStep);
			const row = person.box.items.find(({ label }) => label === 'Variables: name = Ada, code = 123');
			assert.equal(row?.detail, 'The template does not use them.');
		});

		const fails = (what: string, request: unknown, sentence: RegExp) =>
			test(`${what}: says so, and resolves to undefined`, async () => {
				const sending = person.run('sendTestMail', request);
				await person.waitForMessage(sentence);
				assert.equal(await sending, undefined);
				assert.deepEqual(await sent(), []);
			});
		fails('an unknown address', { ...complete, address: 'nobody@mail.qcloud.com' }, /^nobody@mail\.qcloud\.com is not a sender address/);
		fails('an unknown template', { ...complete, templateId: 4711 }, /template no longer exists in SES/);

		test('the response was lost: resolves to undefined, and sends once', async () => {
			await person.emulator.addFault({ action: 'SendEmail', drop: 'after' });
			const sending = person.run('sendTestMail', complete);
			await person.waitForBox(confirmStep);
			await person.enter();
			assert.equal(await sending, undefined);
			assert.equal((await sent()).length, 1);
		});
	});
});

suite('Send Test Mail in an account of Tencent Cloud without an approved template', () => {
	const person = usePerson({
		isSignedOut: true,
		prepareHome: home => writeTccli(home, 'main', sampleKeys('international').main)
	});

	suiteSetup(() => signInWithTccli(person, 'main'));

	async function begin(): Promise<void> {
		await person.emulator.replaceState({ ...(await person.emulator.state()), templates: [] });
		await person.runOn('sendTestMail', from);
		await person.waitForBox(templateStep);
	}

	test('says what is possible, and that SES may reject text', async () => {
		await begin();
		assert.deepEqual(
			person.box.items.map(({ label, detail }) => [label, detail]),
			[
				[overSmtp, 'Works for many accounts, not for all: SES may reject text without an approved template.'],
				['Sign In to the Local Emulator…', 'It has approved templates and shows you the mail, but delivers nothing.'],
				['Submit a Template in the SES Console', 'Its review takes about a business day.']
			]
		);
	});

	test('the console opens at the templates', async () => {
		await begin();
		await person.pick('Submit a Template in the SES Console');
		await eventually(() => assert.deepEqual(person.links, ['https://console.tencentcloud.com/ses/template']));
	});

	test('the emulator is a list away', async () => {
		await begin();
		await person.pick('Sign In to the Local Emulator…');
		await person.waitForBox('Tencent SES: Sign In');
		assert.ok(person.box.labels.includes('Local Emulator'));
	});

	test('with an endpoint on this computer, nothing is sent to the SMTP server of the region', async () => {
		await begin();
		await person.pick(overSmtp);
		await person.waitForBoxMessage(/points to this computer, so nothing is sent to the SMTP server of SES/);
		assert.equal(person.box.title, templateStep);
	});
});
