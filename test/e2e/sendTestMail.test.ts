import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { EmulatorControl } from '../helpers/emulatorControl.ts';
import { eventually } from './eventually.ts';
import { tidyAfterEach } from './tidying.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const from = 'news@mail.qcloud.com';
const templateTitle = 'Send Test Mail (1/5)';
const dataTitle = 'Send Test Mail (2/5)';
const recipientTitle = 'Send Test Mail (3/5)';
const subjectTitle = 'Send Test Mail (4/5)';
const confirmTitle = 'Send Test Mail (5/5)';
const values = '{"name": "Ada", "code": "123"}';

suite('Send Test Mail', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;

	suiteSetup(async () => {
		workbench = await openWorkbench({ emulator: [] });
		emulator = new EmulatorControl(workbench.emulator.endpoint);
		await workbench.openSidebar();
		await workbench.tree.expand('mail.qcloud.com');
		await workbench.tree.row(from).waitFor();
	});

	suiteTeardown(() => workbench.close());

	tidyAfterEach(async () => {
		await emulator.clearFaults();
		await workbench.leave();
		if ((await emulator.state()).templates.length !== 5) {
			await emulator.resetState();
		}
		// What was sent does not count towards limits of other tests.
		await emulator.replaceState({ ...(await emulator.state()), sent: [] });
		await workbench.command('Notifications: Clear All Notifications');
		await workbench.closeEditors();
		if (await underWay().isVisible()) {
			await underWay().click();
			await workbench.quickInput.choose('Stop Asking');
			await underWay().waitFor({ state: 'hidden' });
		}
	});

	/** The entry of the status bar. */
	const underWay = () => workbench.page.locator('.statusbar').getByRole('button', { name: /^Test mail/ });

	const says = (sentence: RegExp, severity?: 'error' | 'warning' | 'info') =>
		eventually(async () => {
			assert.match(await workbench.quickInput.message(), sentence);
			if (severity) {
				assert.equal(await workbench.quickInput.severity(), severity);
			}
		});
	const step = (title: string) => workbench.quickInput.waitForTitle(title);

	async function begin(): Promise<void> {
		await workbench.tree.contextMenu(from, 'Send Test Mail');
		await step(templateTitle);
	}

	async function toData(template = 'Sign-in code'): Promise<void> {
		await begin();
		await workbench.quickInput.choose(template);
		await step(dataTitle);
	}

	async function toRecipients(): Promise<void> {
		await toData();
		await answer(values);
		await step(recipientTitle);
	}

	async function toSubject(recipients = 'ada@example.com'): Promise<void> {
		await toRecipients();
		await answer(recipients);
		await step(subjectTitle);
	}

	async function toConfirmation(recipients?: string, subject = 'Your code'): Promise<void> {
		await toSubject(recipients);
		await answer(subject);
		await step(confirmTitle);
	}

	async function answer(text: string): Promise<void> {
		await workbench.quickInput.input.fill(text);
		await workbench.quickInput.enter();
	}

	const sent = async () => (await emulator.state()).sent;
	const labels = () => workbench.quickInput.items();

	test('from an address row: template, variables, recipients, subject, confirmation; then the delivery status', async () => {
		await begin();
		await workbench.quickInput.row('Sign-in code').waitFor();
		await workbench.screenshot('send-template');
		await workbench.quickInput.choose('Sign-in code');
		await step(dataTitle);
		assert.equal(await workbench.quickInput.value(), '{"name": "", "code": ""}');
		await says(/Without a value so far: name, code/, 'warning');
		await workbench.quickInput.input.fill(values);
		await says(/All variables have a value: name, code/, 'info');
		await workbench.screenshot('send-variables');
		await workbench.quickInput.enter();
		await step(recipientTitle);
		await workbench.quickInput.input.fill('Ada <ada@example.com>, bounce@example.com; ADA@example.com');
		await says(
			/2 recipients\. Each of them sees the addresses of all\. .*is there twice and gets one mail\. Names are left out/,
			'warning'
		);
		await workbench.screenshot('send-recipients');
		await workbench.quickInput.enter();
		await step(subjectTitle);
		await workbench.quickInput.input.fill('Your code, {{name}}');
		await says(/^19 of 100 characters$/, 'info');
		await workbench.quickInput.enter();
		await step(confirmTitle);
		await eventually(async () =>
			assert.deepEqual(await labels(), [
				'Send to 2 Recipients',
				'From: Tencent Cloud News <news@mail.qcloud.com>',
				'To: ada@example.com, bounce@example.com',
				'Subject: Your code, {{name}}',
				'Template: Sign-in code (10001)',
				`Variables: ${values}`
			])
		);
		await workbench.screenshot('send-confirmation');
		// A picture of the README.
		await workbench.page.setViewportSize({ width: 1280, height: 420 });
		await workbench.screenshot('sendTestMail');
		await workbench.page.setViewportSize({ width: 1280, height: 800 });
		await workbench.quickInput.enter();
		await workbench.notifications.with('SES accepted "Your code, {{name}}" for 2 recipients.').waitFor();
		const [message] = await sent();
		assert.deepEqual([message?.from, message?.to], [from, ['ada@example.com', 'bounce@example.com']]);
		await workbench.notifications.click('SES accepted', 'Show Delivery Status');
		await pageShows(/State: +accepted, delivery not known yet|State: +0 of 2 delivered/, /Recipient 1/);
		await workbench.screenshot('send-status');
		await workbench.notifications.with('"Your code, {{name}}": 1 of 2 delivered, 1 failed.').waitFor();
		await pageShows(
			/State: +1 of 2 delivered, 1 failed; nothing more to come/,
			/To: +ada@example\.com\n +Status: +delivered/,
			/To: +bounce@example\.com\n +Status: +refused by the recipient’s mail provider\n +Their answer: +550 5\.1\.1/
		);
		await workbench.screenshot('send-status-final');
		await statusBar(/delivered/, false);
	});

	const page = () => workbench.page.locator('.monaco-editor[data-uri^="tencent-ses-sending:"]');

	async function pageShows(...sentences: readonly RegExp[]): Promise<void> {
		await eventually(async () => {
			const lines = await page()
				.locator('.view-line')
				.evaluateAll(elements =>
					elements
						.map(element => ({
							top: Number.parseFloat((element as unknown as { readonly style: { readonly top: string } }).style.top),
							text: (element.textContent ?? '').replaceAll('\u00a0', ' ')
						}))
						.toSorted((one, other) => one.top - other.top)
						.map(({ text }) => text)
				);
			for (const sentence of sentences) {
				assert.match(lines.join('\n'), sentence);
			}
		});
	}

	const statusBar = (text: RegExp, is: boolean) =>
		eventually(async () => assert.equal(text.test(await workbench.page.locator('.statusbar').innerText()), is));

	suite('template', () => {
		test('those that cannot be sent come last, with their reason, and cannot be chosen', async () => {
			await begin();
			await workbench.quickInput.row('Win a prize').waitFor();
			assert.deepEqual(await labels(), ['Newsletter, January', 'Order received', 'Sign-in code', 'Password reset', 'Win a prize']);
			assert.match((await workbench.quickInput.row('Win a prize').textContent()) ?? '', /The reviewer says: The content looks like/);
			await workbench.quickInput.choose('Win a prize');
			await says(/Win a prize was rejected: The content looks like unsolicited advertising\. Mend it/);
			await workbench.quickInput.choose('Password reset');
			await says(/Password reset is still in review/);
			assert.match(await workbench.quickInput.title(), /1\/5/);
		});

		test('one without variables goes on to the recipients, and Back comes back', async () => {
			await begin();
			await workbench.quickInput.choose('Newsletter, January');
			await step(recipientTitle);
			await workbench.quickInput.input.fill('a@example.com');
			await workbench.quickInput.back();
			await step(templateTitle);
			await workbench.quickInput.choose('Newsletter, January');
			await step(recipientTitle);
			assert.equal(await workbench.quickInput.value(), 'a@example.com');
			await workbench.quickInput.enter();
			await step(subjectTitle);
			await answer('News');
			await step(confirmTitle);
			assert.doesNotMatch((await labels()).join(), /Variables/);
			await workbench.quickInput.enter();
			await workbench.notifications.with('SES accepted "News" for a@example.com.').waitFor();
		});

		test('an account without templates: says how to get one', async () => {
			await emulator.replaceState({ ...(await emulator.state()), templates: [] });
			await workbench.tree.contextMenu(from, 'Send Test Mail');
			await workbench.notifications.with('The emulator has no template any more').waitFor();
		});

		test('templates that cannot be listed: says why', async () => {
			await emulator.addFault({ action: 'ListEmailTemplates', times: 'always', code: 'InternalError' });
			await workbench.tree.contextMenu(from, 'Send Test Mail');
			await workbench.notifications.with('SES had an internal error').waitFor();
		});

		test('one that cannot be read: says why in its row', async () => {
			await begin();
			await emulator.addFault({ action: 'GetEmailTemplate', code: 'InvalidParameterValue.TemplateNotExist' });
			await workbench.quickInput.choose('Order received');
			await says(/no such template that may be used.*Request ID/);
		});
	});

	suite('what is typed is judged at once', () => {
		test('variables', async () => {
			await toData();
			const judges = async (text: string, severity: 'error' | 'warning' | 'info', sentence: RegExp) => {
				await workbench.quickInput.input.fill(text);
				await says(sentence, severity);
			};
			await judges('{"name" "Ada"}', 'error', /At character 9, after \{"name": a colon is missing/);
			await judges('{"name": "Ada"', 'error', /At the end, after .*a comma or a closing brace is missing/);
			await judges('name', 'error', /At the beginning: a value is missing/);
			await judges('["Ada"]', 'error', /must be a JSON object/);
			await judges('{"name": "Ada"}', 'error', /The variable code is missing/);
			await judges('{}', 'error', /These variables are missing: name, code/);
			await judges('{"name": "Ada", "code": null}', 'error', /value of code must be text in quotation marks or a number/);
			await judges('{"name": "<b>Ada</b>", "code": 1}', 'error', /no HTML in the value of name/);
			await judges('{"name": "Ada", "code": 1, "nmae": 2}', 'warning', /no variable nmae/);
			await judges(`{"name": "${'a'.repeat(800)}", "code": 1}`, 'warning', /have 820 bytes\. SES takes 800 for mail to groups/);
			await workbench.quickInput.input.fill('{');
			await workbench.quickInput.enter();
			await says(/a name in quotation marks is missing/, 'error');
		});

		test('recipients', async () => {
			await toRecipients();
			const judges = async (text: string, severity: 'error' | 'warning' | 'info', sentence: RegExp) => {
				await workbench.quickInput.input.fill(text);
				await says(sentence, severity);
			};
			await judges('ada', 'error', /ada is no address: it has no @/);
			await judges('a@example.com, b@', 'error', /b@ is no address: what follows/);
			await judges('müller@example.com', 'error', /there can be no ü before the @/);
			await judges('a@example.com b@example.com', 'error', /more than one @\. Put commas/);
			await judges('a@example.com', 'info', /^1 recipient\.$/);
			await judges(
				Array.from({ length: 51 }, (_, index) => `a${index}@example.com`).join(),
				'error',
				/These are 51 recipients; SES takes 50/
			);
			await workbench.quickInput.input.fill('');
			await workbench.quickInput.enter();
			await says(/Type the address of a recipient/, 'error');
		});

		test('recipients on lines of the clipboard', async () => {
			await toRecipients();
			await workbench.quickInput.input.fill('z@example.com');
			await workbench.page.evaluate(`navigator.clipboard.writeText('a@example.com\\nGrace <b@example.com>\\r\\n\\nc@example.com\\n')`);
			await workbench.quickInput.button('Paste Recipients, One on Each Line').click();
			await eventually(async () =>
				assert.equal(await workbench.quickInput.value(), 'z@example.com, a@example.com, Grace <b@example.com>, c@example.com')
			);
			await says(/^4 recipients/, 'warning');
			await workbench.quickInput.enter();
			await step(subjectTitle);
		});

		test('subject', async () => {
			await toSubject();
			await answer('');
			await says(/Type a subject/, 'error');
			await workbench.quickInput.input.fill('a'.repeat(101));
			await says(/has 101 characters; SES takes 100/, 'error');
			await workbench.quickInput.input.fill('😀'.repeat(100));
			await says(/^100 of 100 characters$/, 'info');
			await workbench.quickInput.input.fill('Hello {{nmae}}');
			await says(/The subject uses nmae, which has no value/, 'warning');
		});
	});

	test('Back keeps everything; lines of the confirmation lead to their step; leaving loses nothing', async () => {
		await toConfirmation('ada@example.com, grace@example.com', 'Hello');
		await workbench.quickInput.choose('Subject: Hello');
		await step(subjectTitle);
		await workbench.quickInput.back();
		await step(recipientTitle);
		assert.equal(await workbench.quickInput.value(), 'ada@example.com, grace@example.com');
		await workbench.quickInput.back();
		await step(dataTitle);
		assert.equal(await workbench.quickInput.value(), values);
		await workbench.quickInput.back();
		await workbench.quickInput.choose('Order received');
		await step(dataTitle);
		assert.equal(await workbench.quickInput.value(), '{"name": "", "order": ""}');
		await workbench.quickInput.back();
		await workbench.quickInput.choose('Sign-in code');
		await step(dataTitle);
		assert.equal(await workbench.quickInput.value(), values);
		await workbench.leave();
		await begin();
		await eventually(async () => assert.match((await workbench.quickInput.row('Sign-in code').getAttribute('class')) ?? '', /\bfocused\b/));
		await workbench.quickInput.enter();
		await step(dataTitle);
		assert.equal(await workbench.quickInput.value(), values);
		await workbench.quickInput.enter();
		await step(recipientTitle);
		assert.equal(await workbench.quickInput.value(), 'ada@example.com, grace@example.com');
		await workbench.quickInput.enter();
		await step(subjectTitle);
		assert.equal(await workbench.quickInput.value(), 'Hello');
		await workbench.quickInput.enter();
		await step(confirmTitle);
		await workbench.quickInput.choose('From: Tencent Cloud News <news@mail.qcloud.com>');
		await step(confirmTitle);
		assert.deepEqual(await sent(), []);
	});

	suite('what SES refuses comes back to its step', () => {
		const refuses = (code: string, title: string, sentence: RegExp) =>
			test(`${code}: ${title}`, async () => {
				await toConfirmation();
				await emulator.addFault({ action: 'SendEmail', code, message: 'What the service says' });
				await workbench.quickInput.enter();
				await step(title);
				await says(sentence);
				await says(/Request ID: [0-9a-f-]{36}/);
				assert.deepEqual(await sent(), []);
				if (title === recipientTitle) {
					assert.equal(await workbench.quickInput.value(), 'ada@example.com');
				}
			});
		refuses('FailedOperation.InvalidTemplateID', templateTitle, /no such template that may be used/);
		refuses('FailedOperation.WrongContentJson', dataTitle, /does not accept the values/);
		refuses('FailedOperation.EmailAddrInBlacklist', recipientTitle, /on the blocklist/);
		refuses('FailedOperation.FrequencyLimit', recipientTitle, /too many mails in a short time/);
		refuses('InvalidParameterValue.SubjectLengthError', subjectTitle, /length of the subject/);
		refuses('FailedOperation.InsufficientBalance', confirmTitle, /no balance left/);
		refuses('FailedOperation.NotAuthenticatedSender', confirmTitle, /does not let this address send/);
		refuses('AuthFailure.UnauthorizedOperation', confirmTitle, /ses:SendEmail/);
	});

	suite('an answer that is lost', () => {
		test('the mail was sent all the same: says that it may have been, sends nothing again, and finds it', async () => {
			await toConfirmation();
			const sendings = async () => (await emulator.actions()).filter(action => action === 'SendEmail').length;
			const before = await sendings();
			await emulator.addFault({ action: 'SendEmail', drop: 'after' });
			await workbench.quickInput.enter();
			await workbench.notifications.with('It may have been sent to ada@example.com. Look at the delivery status').waitFor();
			await workbench.screenshot('send-lost');
			assert.equal((await sent()).length, 1);
			await workbench.notifications.click('It may have been sent', 'Show Delivery Status');
			await pageShows(/Message ID: +\(not known: the answer was lost/);
			await workbench.notifications.with('"Your code" was delivered to ada@example.com.').waitFor();
			assert.equal((await sent()).length, 1);
			assert.equal(await sendings(), before + 1);
		});

		test('leaving while the mail is on its way says so, too', async () => {
			await toConfirmation();
			await emulator.addFault({ action: 'SendEmail', delayMs: 60_000, code: 'InternalError' });
			await workbench.quickInput.enter();
			await eventually(async () => assert.equal(await workbench.quickInput.placeholder(), 'Sending…'));
			await workbench.quickInput.cancel();
			await workbench.notifications.with('It may have been sent to ada@example.com').waitFor();
		});

		test('leaving before it is its turn sends nothing, and says nothing of it later', async () => {
			await toConfirmation();
			await emulator.addFault({ action: 'SendEmail', code: 'RequestLimitExceeded', times: 'always' });
			await workbench.quickInput.enter();
			await workbench.page
				.locator('.statusbar')
				.getByText(/SES is busy; trying again/)
				.waitFor();
			await workbench.quickInput.cancel();
			await emulator.clearFaults();
			await toConfirmation();
			await workbench.quickInput.enter();
			await workbench.notifications.with('SES accepted').waitFor();
			assert.equal((await sent()).length, 1);
			assert.equal((await workbench.notifications.texts()).length, 1);
		});
	});

	suite('Show Delivery Status', () => {
		async function send(recipient: string): Promise<void> {
			await toConfirmation(recipient);
			await workbench.quickInput.enter();
			await workbench.notifications.with('SES accepted').waitFor();
		}

		test('the status bar shows what is under way, lists it, and it can be stopped', async () => {
			await send('queued@example.com');
			await statusBar(/Test mail: (accepted, delivery not known yet|0 of 1 delivered)/, true);
			await underWay().click();
			await workbench.quickInput.row('Your code').waitFor();
			await workbench.screenshot('send-status-list');
			await workbench.quickInput.choose('Stop Asking');
			await statusBar(/Test mail:/, false);
			const before = (await emulator.actions()).length;
			await workbench.command('Tencent SES: Show Delivery Status');
			await workbench.quickInput.choose('Your code');
			await pageShows(/State: +0 of 1 delivered; not asked for any more by itself/, /Status: +accepted by SES, waiting to be delivered/);
			assert.ok((await emulator.actions()).length > before);
		});

		test('signing out takes away what a page says of a mail under way', async () => {
			await send('queued@example.com');
			await workbench.notifications.click('SES accepted', 'Show Delivery Status');
			await pageShows(/State: +.*; asked again at/, /To: +queued@example\.com/);
			await workbench.command('Tencent SES: Sign Out');
			await workbench.clickInDialog('Sign Out');
			await pageShows(/^What stood here is not known any more/);
			await statusBar(/Test mail:/, false);
			await workbench.command('Tencent SES: Sign In');
			await workbench.quickInput.choose('Local Emulator');
			await workbench.tree.expand('mail.qcloud.com');
			await workbench.tree.row(from).waitFor();
		});

		test('a day is looked up, all of it or by recipient', async () => {
			await send('bounce@example.com');
			await workbench.command('Tencent SES: Show Delivery Status');
			await workbench.quickInput.choose('Look Up Another Day or Message ID…');
			await step('Delivery Status (1/2)');
			const today = await workbench.quickInput.value();
			assert.match(today, /^\d{4}-\d\d-\d\d$/);
			await workbench.quickInput.input.fill('2020-01-01');
			await says(/last 30 days only/, 'error');
			await workbench.quickInput.input.fill('2999-01-01');
			await says(/yet to come/, 'error');
			await workbench.quickInput.input.fill('1.1.2026');
			await says(/Type a day as year, month and day/, 'error');
			await answer(today);
			await step('Delivery Status (2/2)');
			await answer('bounce@example.com');
			await pageShows(/Day: +\d{4}/, /Only: +bounce@example\.com/, /Found: +1\n/, /## Mail 1/, /From: +news@mail\.qcloud\.com/);
			await workbench.screenshot('send-lookup');
		});

		test('tabs are there again when the window was loaded anew, with what SES knows', async () => {
			await send('ada@example.com');
			await workbench.notifications.click('SES accepted', 'Show Delivery Status');
			await pageShows(/Subject: +Your code/);
			await workbench.reload();
			await pageShows(/Only: +qcloudses-/, /Found: +1\n/, /From: +.*news@mail\.qcloud\.com/, /To: +ada@example\.com\n +Status: /);
			await workbench.screenshot('send-status-reloaded');
			await workbench.tree.expand('mail.qcloud.com');
		});

		test('from the row of an address that sent nothing from this window: asks for a day', async () => {
			await workbench.tree.contextMenu('no-reply@mail.qcloud.com', 'Show Delivery Status');
			await step('Delivery Status of no-reply@mail.qcloud.com (1/2)');
			await workbench.quickInput.enter();
			await step('Delivery Status of no-reply@mail.qcloud.com (2/2)');
			await workbench.quickInput.enter();
			await pageShows(/Found: +0\n/, /SES lists no mail here/);
		});
	});
});
