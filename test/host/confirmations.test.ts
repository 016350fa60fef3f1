import assert from 'node:assert/strict';
import { setup, suite, test } from 'mocha';
import { sampleKeys } from '../../src/emulator/state/credentials.ts';
import { signInWithTccli, writeTccli } from './accounts/signingIn.ts';
import { eventually } from './eventually.ts';
import { MemorySecrets } from './memorySecrets.ts';
import { type Message, type PersonOptions, usePerson } from './person.ts';

const { main } = sampleKeys('international');
const news = 'news@mail.qcloud.com';

/** Keeps an SMTP password, so that every confirmation has one to name. */
const kept = 'Kept56Password';

suite('A confirmation names everything that goes', () => {
	suite('in an account', () => {
		const person = personWithSecrets();
		setup(() => keepPassword(person));

		const names = (command: string, argument: object, sentence: RegExp, go: string, finish: () => Promise<unknown>) =>
			test(`${command}: ${sentence.source}`, async () => {
				void person.run(command, argument);
				if (command === 'changeSenderName') {
					await person.waitForBox(/Change Sender Name/);
					await person.answer('News');
				}
				const dialog = await person.waitForMessage(/\?$/);
				assert.match(dialog.detail, sentence);
				assert.equal(person.secrets.size, 1);
				dialog.answer(go);
				await finish();
				// What was kept in VS Code is gone.
				await eventually(() => assert.equal(person.secrets.size, 0));
			});
		names(
			'deleteDomain',
			{ domain: 'mail.qcloud.com' },
			/^These addresses and their SMTP passwords are deleted with it, in SES and in VS Code:\nbilling@.*\nnews@.*\nno-reply@/m,
			'Delete…',
			async () => {
				await person.waitForBox('Delete Domain');
				await person.answer('mail.qcloud.com');
			}
		);
		names('deleteAddress', { addresses: [news] }, /^SMTP passwords are deleted, too, in SES and in VS Code\.$/m, 'Delete', async () => {});
		names(
			'changeSenderName',
			{ address: news },
			/^Its SMTP password is deleted, in SES and in VS Code\./m,
			'Delete and Create Again',
			async () => {}
		);
		names(
			'setSmtpPassword',
			{ address: news },
			/The old one cannot be restored; if it is kept in VS Code, it is deleted there, too\.$/,
			'Replace…',
			() => person.pick('Generate a Strong Password')
		);
	});

	const goesWithAll = [
		'Its pages are closed, and its watched domains, test mails, drafts and list reports are removed from VS Code.',
		'Changes whose outcome is not known yet are no longer followed up.'
	];

	/** @param secrets what SecretStorage has before */
	const signsOut = (
		what: string,
		options: PersonOptions,
		signIn: (person: ReturnType<typeof personWithSecrets>) => Promise<unknown>,
		secrets: number,
		sentence: string
	) =>
		suite(`signing out of ${what}`, () => {
			const person = personWithSecrets(options);
			test(sentence, async () => {
				await signIn(person);
				await keepPassword(person, secrets > 0);
				assert.equal(person.secrets.size, secrets);
				const leaving = person.run('signOut');
				const dialog: Message = await person.waitForMessage(/^Sign out of/);
				assert.deepEqual(dialog.detail.split('\n\n'), [sentence, ...goesWithAll]);
				dialog.answer('Sign Out');
				await leaving;
				assert.equal(person.secrets.size, 0);
			});
		});
	const passwords = 'This deletes the SMTP passwords kept in VS Code.';
	signsOut('an emulator', {}, async () => {}, 1, `${passwords} The data of the emulator is not changed.`);
	signsOut(
		'tccli',
		{ isSignedOut: true, prepareHome: home => writeTccli(home, 'default', main) },
		person => signInWithTccli(person, 'default'),
		1,
		`${passwords} ~/.tccli/default.credential is not changed.`
	);
	signsOut(
		'a key',
		{ isSignedOut: true },
		person => typeKey(person),
		2,
		'This deletes the SecretKey and the SMTP passwords kept in VS Code. They stay valid at Tencent Cloud.'
	);
	signsOut(
		'a key of this window only',
		{ isSignedOut: true },
		async person => {
			person.secrets.store = () => Promise.reject(new Error('There is no keyring.'));
			const signingIn = typeKey(person);
			await person.click('VS Code could not store the key.', 'Use in This Window Only');
			await signingIn;
		},
		0,
		'This removes the SecretKey from this window. It stays valid at Tencent Cloud.'
	);
});

function personWithSecrets(options: PersonOptions = {}) {
	const secrets = new MemorySecrets();
	return Object.assign(usePerson({ ...options, secrets }), { secrets });
}

async function typeKey(person: ReturnType<typeof personWithSecrets>): Promise<void> {
	const signingIn = person.run('signIn');
	await person.pick('SecretId and SecretKey');
	await person.pick('International – Singapore');
	for (const [title, text] of [
		[/SecretId/, main.secretId],
		[/SecretKey/, main.secretKey]
	] as const) {
		await person.waitForBox(title);
		await person.answer(text);
	}
	await signingIn;
}

/** Sets an SMTP password, and keeps it if that is possible. */
async function keepPassword(person: ReturnType<typeof personWithSecrets>, isPossible = true): Promise<void> {
	await person.row(news);
	const setting = person.run('setSmtpPassword', { address: news, keep: isPossible });
	await person.click('Replace the SMTP password', 'Replace…');
	await person.waitForBox('Set SMTP Password (1/2)');
	await person.pick('Enter a Password');
	await person.waitForBox('Set SMTP Password (2/2)');
	await person.answer(kept);
	await setting;
	// Its message would be taken for the next question.
	for (const message of person.messages.splice(0)) {
		message.answer(undefined);
	}
}
