import assert from 'node:assert/strict';
import { suite, suiteSetup, test } from 'mocha';
import * as vscode from 'vscode';
import { sampleKeys } from '../../../src/emulator/state/credentials.ts';
import { eventually } from '../eventually.ts';
import { usePerson } from '../person.ts';
import { sendMail } from '../sendMail/sendMail.ts';
import { signInWithTccli, signOut, writeTccli } from './signingIn.ts';

const { main } = sampleKeys('international');
const domain = 'mail.qcloud.com';
const unverified = 'shop.example.net';
const address = `no-reply@${domain}`;

suite('Messages and rows act in the account that they are about', () => {
	const person = usePerson({ isSignedOut: true });
	const ids = { a: '', b: '' };

	suiteSetup(async () => {
		writeTccli(person.home, 'gone', main);
		for (const name of ['a', 'b'] as const) {
			writeTccli(person.home, name, main);
			ids[name] = await signInWithTccli(person, name);
		}
	});

	async function switchTo(name: 'a' | 'b'): Promise<void> {
		await person.run('switchProfile', ids[name]);
		await isIn(name);
	}

	const isIn = (name: 'a' | 'b') =>
		eventually(() => assert.equal(person.states.global.get('tencentSes.currentProfile'), ids[name], String(person)));

	const isAsked = () => person.waitForBox(/./);
	const isSaid = () => person.waitForMessage(/./);
	const isWatching = () => eventually(() => assert.ok(person.statusItems.length > 0));

	/** What the buttons lead to. Default: a box. The next test must not meet it. */
	const effects: Readonly<Record<string, () => Promise<unknown>>> = {
		'Show DNS Records': () => person.waitForPage(/DNS records/),
		Diagnose: () => person.waitForPage(/Connection Report/),
		Watch: isWatching,
		'Watch Again': isWatching,
		'Verify Anyway': isSaid,
		Retry: isSaid
	};

	/**
	 * Presses each button in another account.
	 *
	 * @param run shows the message
	 * @param others buttons that only copy or show something
	 */
	const offers = (message: string, run: () => Promise<unknown>, buttons: readonly string[], others: readonly string[] = []) => {
		for (const button of buttons) {
			test(`"${message}" ${button}`, async () => {
				await switchTo('a');
				await run();
				const shown = await person.waitForMessage(message);
				assert.deepEqual(new Set(shown.buttons), new Set([...buttons, ...others]));
				await switchTo('b');
				shown.answer(button);
				await isIn('a');
				await (effects[button] ?? isAsked)();
			});
		}
	};

	let count = 0;
	offers(
		'Created',
		() => person.run('createSenderAddress', { domain, address: `created${++count}`, senderName: '' }),
		['Send Test Mail', 'Set SMTP Password'],
		['Copy From Header']
	);
	offers('Added', () => person.run('addDomain', { domain: `added${++count}.example.com`, dkimKeyLength: 1024 }), [
		'Show DNS Records',
		'Copy DNS Records',
		'Watch'
	]);
	offers('is not verified', () => person.run('verifyDomain', { domain: unverified }), ['Show DNS Records', 'Watch', 'Verify Anyway']);
	offers('is already verified', () => person.run('verifyDomain', { domain }), ['Create Sender Address', 'Show DNS Records']);
	offers('has not verified', () => person.run('verifyDomain', { domain: unverified, anyway: true }), ['Watch', 'Show DNS Records']);
	offers('has no SMTP password yet', () => person.run('copySmtpCode', { address, language: 'dotenv' }), ['Set SMTP Password']);
	offers(
		'SMTP password of',
		async () => {
			const setting = person.run('setSmtpPassword', { address });
			await person.pick('Generate a Strong Password');
			await setting;
		},
		['Copy SMTP Code'],
		['Copy Password', 'Keep in VS Code']
	);
	offers(
		'Still there',
		async () => {
			await person.emulator.addFault({ action: 'DeleteEmailAddress', code: 'FailedOperation' });
			void person.run('deleteAddress', { address });
			await person.click('Delete the sender address', 'Delete');
		},
		['Retry'],
		['Copy Request ID']
	);
	offers(
		'This key is not allowed',
		async () => {
			await person.emulator.addFault({ action: 'UpdateEmailIdentity', code: 'AuthFailure.UnauthorizedOperation' });
			await person.run('verifyDomain', { domain: unverified, anyway: true });
		},
		['Retry', 'Diagnose'],
		['Sign In', 'Show Log', 'Copy Request ID']
	);
	offers(
		'Changed the sender name',
		async () => {
			void person.run('changeSenderName', { address: `news@${domain}`, senderName: `Changed ${++count}` });
			await person.click('Change the sender name', 'Delete and Create Again');
		},
		['Set SMTP Password'],
		['Copy From Header']
	);

	offers(
		'has ended',
		async () => {
			// Not from an earlier test.
			await person.run('stopWatching', { domain: unverified });
			await person.run('watchDomain', { domain: unverified });
			await isWatching();
			// The sidebar may ask for the domain, too.
			await person.emulator.addFault({ action: 'GetEmailIdentity', code: 'AuthFailure.SecretIdNotFound', times: 'always' });
			await person.run('checkWatches');
			await person.waitForMessage('has ended');
			await person.emulator.clearFaults();
		},
		['Watch Again'],
		['Sign In', 'Show Log']
	);
	offers(
		'1 failed.',
		async () => {
			await person.emulator.addFault({ action: 'CreateEmailAddress', code: 'InvalidParameterValue.InvalidEmailAddress' });
			await person.run('createMany', { text: `listed${++count}@${domain}` });
		},
		['Retry'],
		['Show Report']
	);

	test('the buttons of an error of a command that was offered for the other account', async () => {
		await switchTo('b');
		await person.emulator.addFault({ action: 'UpdateEmailIdentity', code: 'AuthFailure.UnauthorizedOperation' });
		await person.run('verifyDomain', { domain: unverified, anyway: true, profileId: ids.a });
		const { answer } = await person.waitForMessage('This key is not allowed');
		await switchTo('b');
		answer('Diagnose');
		await isIn('a');
		await person.waitForPage(/Connection Report/);
	});

	test('a row of the other account', async () => {
		await switchTo('a');
		const { node } = await person.row(domain);
		await switchTo('b');
		void person.run('createSenderAddress', node);
		await person.waitForBox('Create Sender Address – tccli a (2/3)');
		await isIn('a');
	});

	test('an action on the page of a domain of the other account', async () => {
		await switchTo('a');
		await person.run('showDomain', { domain: unverified });
		await person.waitForPage(/DNS records/);
		const press = person.pageAction('Verify');
		await switchTo('b');
		press();
		await isIn('a');
		await isSaid();
	});

	const switched = 'You switched profiles. Nothing was changed.';
	const refuses = (command: string, argument: object) =>
		test(`${command} of the other account, left before its list arrives: refused`, async () => {
			await switchTo('b');
			await person.row(domain);
			await person.emulator.addFault({ action: 'ListEmailIdentities', stall: 'before' });
			const running = person.run(command, { ...argument, profileId: ids.a });
			await person.waitForFaults();
			await person.emulator.clearLog();
			await switchTo('b');
			await running;
			await person.waitForMessage(switched);
			assert.deepEqual(await writes(), []);
		});
	refuses('addDomain', { domain: 'left.example.com', dkimKeyLength: 1024 });
	refuses('createSenderAddress', { domain, address: 'left', senderName: '' });
	refuses('createMany', { text: `left@${domain}` });
	refuses('verifyDomain', { domain: unverified, anyway: true });
	refuses('deleteAddress', { addresses: [address, `news@${domain}`] });

	const writes = async () => (await person.emulator.log()).map(({ action }) => action).filter(action => !/^(List|Get)/.test(action));

	/** Switches to the other account while SES answers a request, such as one that a command has sent. */
	async function switchMeanwhile(action: string, run: () => Promise<unknown>): Promise<void> {
		await person.emulator.addFault({ action, delayMs: 60_000 });
		const running = run();
		await person.waitForFaults();
		await switchTo('b');
		await person.emulator.clearFaults();
		await running;
	}

	test('the second of several rows, after a switch: refused', async () => {
		const others = ['newsletter.example.org', unverified];
		await switchTo('a');
		await person.runOn('deleteDomain', ...others);
		await person.click('Delete newsletter.example.org?', 'Delete…');
		await person.waitForBox('Delete Domain – tccli a (1/2)');
		await switchMeanwhile('DeleteEmailIdentity', () => person.answer('newsletter.example.org'));
		await person.waitForMessage(switched);
		assert.ok((await person.emulator.state()).domains.some(({ name }) => name === unverified));
	});

	test('verified after a switch: ends the watch of this account only', async () => {
		const isWatched = (text: string) =>
			eventually(() =>
				assert.deepEqual(
					person.statusItems.map(item => item.text),
					[`$(eye) ${text}`]
				)
			);
		for (const name of ['b', 'a'] as const) {
			await switchTo(name);
			await person.run('watchDomain', { domain: unverified });
		}
		await isWatched('2 domains');
		await person.emulator.publishAll(unverified);
		await switchMeanwhile('UpdateEmailIdentity', () => person.run('verifyDomain', { domain: unverified, anyway: true }));
		await person.waitForMessage(`${unverified} is verified.`);
		await isWatched(`${unverified}: 0 of 4 records`);
		await person.run('stopWatching');
	});

	test('"Show Report" shows that of its account, also after another list', async () => {
		await switchTo('a');
		await person.run('createMany', { text: `first@${domain}` });
		const { answer } = await person.waitForMessage('Sender addresses created: 1.');
		await switchTo('b');
		await person.run('createMany', { text: `second@${domain}` });
		answer('Show Report');
		await person.document(/first@/);
		await person.run('showCreationReport');
		await person.document(/second@/);
		await isIn('b');
	});

	for (const [what, action, run] of [
		['the report of a list', 'CreateEmailAddress', () => person.run('createMany', { text: `late@${domain}` })],
		['the delivery status of a test mail', 'SendEmail', () => sendMail(person, 'late@example.com', 'Send Test Mail – tccli gone (5/5)')]
	] as const) {
		test(`${what} that is made after signing out is not kept`, async () => {
			const gone = await signInWithTccli(person, 'gone');
			await person.row(domain);
			await person.emulator.addFault({ action, delayMs: 60_000 });
			const running = run();
			await person.waitForFaults();
			await signOut(person, gone);
			await person.emulator.clearFaults();
			await running;
			assert.deepEqual(person.statusItems, []);
			await person.run('showCreationReport');
			assert.doesNotMatch(vscode.window.activeTextEditor?.document.getText() ?? '', /late@|You signed out/);
			await person.run('switchProfile', ids.b);
		});
	}

	test('lists of what to change name the account', async () => {
		await switchTo('b');
		for (const [command, title] of [
			['deleteDomain', 'Delete Domain – tccli b'],
			['changeSenderName', 'Change Sender Name – tccli b']
		] as const) {
			const running = person.run(command);
			await person.waitForBox(title);
			await person.escape();
			await running;
		}
		void person.run('copyApiCall', { action: 'DeleteEmailIdentity', domain: unverified, format: 'signedCurl' });
		await person.waitForMessage('Copy DeleteEmailIdentity with a signature? – tccli b');
	});

	test('a call is copied for the account that was the current one when it was begun', async () => {
		await switchTo('a');
		const copying = person.run('copyApiCall', { action: 'DeleteEmailIdentity', format: 'signedCurl' });
		await person.waitForBox('Copy as API Call – tccli a');
		await person.states.global.update('tencentSes.currentProfile', ids.b);
		await person.pick(unverified);
		await copying;
		await person.waitForMessage(switched);
	});

	test('an account that was signed out of: a message says so, and nothing is done', async () => {
		const gone = await signInWithTccli(person, 'gone');
		await person.row(domain);
		await person.run('verifyDomain', { domain });
		const shown = await person.waitForMessage('is already verified');
		await signOut(person, gone);
		await person.run('switchProfile', ids.b);
		shown.answer('Create Sender Address');
		await person.waitForMessage('You have signed out of this profile. Nothing was changed. Sign in again.');
		await isIn('b');
	});
});
