import assert from 'node:assert/strict';
import { suite, suiteSetup, test } from 'mocha';
import { sampleKeys } from '../../../src/emulator/state/credentials.ts';
import { eventually } from '../eventually.ts';
import { usePerson } from '../person.ts';
import { signInWithTccli, signOut, writeTccli } from './signingIn.ts';

const { main } = sampleKeys('international');
const domain = 'mail.qcloud.com';
const unverified = 'shop.example.net';
const address = `no-reply@${domain}`;

suite('Messages and rows act in the account that they are about', () => {
	const person = usePerson({ isSignedOut: true });
	const ids = { a: '', b: '' };

	suiteSetup(async () => {
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

	/** What the buttons lead to. Default: a box. The next test must not meet it. */
	const effects: Readonly<Record<string, () => Promise<unknown>>> = {
		'Show DNS Records': () => person.waitForPage(/DNS records/),
		Diagnose: () => person.waitForPage(/Connection Report/),
		Watch: () => eventually(() => assert.ok(person.statusItems.length > 0)),
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
		['Set SMTP Password'],
		['Copy From Header', 'Copy Address']
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
		['Copy Password', 'Keep for Snippets']
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
		const press = person.press('Verify');
		await switchTo('b');
		await press;
		await isIn('a');
		await isSaid();
	});

	test('an account that was signed out of: a message says so, and nothing is done', async () => {
		writeTccli(person.home, 'gone', main);
		const gone = await signInWithTccli(person, 'gone');
		await person.row(domain);
		await person.run('verifyDomain', { domain });
		const shown = await person.waitForMessage('is already verified');
		await signOut(person, gone);
		await person.run('switchProfile', ids.b);
		shown.answer('Create Sender Address');
		await person.waitForMessage('You have signed out of this account. Nothing was changed.');
		await isIn('b');
	});
});
