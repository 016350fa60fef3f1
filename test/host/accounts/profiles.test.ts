import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setup, suite, teardown, test } from 'mocha';
import { sampleKeys } from '../../../src/emulator/state/credentials.ts';
import type { Credentials } from '../../../src/signing/signer.ts';
import { eventually } from '../eventually.ts';
import { usePerson } from '../person.ts';
import { signInWithTccli, signOut, writeTccli } from './signingIn.ts';

const { main, readOnly } = sampleKeys('international');
const domain = 'mail.qcloud.com';

suite('Profiles', () => {
	const person = usePerson({ isSignedOut: true });
	/** The profiles to sign out of after a test. */
	let ids: unknown[] = [];

	teardown(async () => {
		for (const id of ids) {
			await signOut(person, id);
		}
		ids = [];
	});

	async function signIn({ secretId, secretKey }: Credentials): Promise<void> {
		const signingIn = person.run('signIn');
		await person.pick('SecretId and SecretKey');
		await person.pick('International – Singapore');
		for (const [title, text] of [
			[/SecretId/, secretId],
			[/SecretKey/, secretKey]
		] as const) {
			await person.waitForBox(title);
			await person.answer(text);
		}
		ids.push(await signingIn);
	}

	async function isSignedInAs(label: string, region = 'ap-singapore'): Promise<void> {
		await person.row(domain);
		await eventually(() => assert.equal(person.header, `${label} · ${region}`));
	}

	async function isSignedOut(): Promise<void> {
		assert.deepEqual(await person.rows(), []);
		await eventually(() => assert.equal(person.header, ''));
	}

	/** The rows of Switch Profile. */
	async function listed(): Promise<readonly string[]> {
		void person.run('switchProfile');
		return (await person.waitForBox('Select a profile')).labels;
	}

	suite('with keys', () => {
		test('the sidebar shows the account, even after a reload', async () => {
			await signIn(main);
			await isSignedInAs('International');
			await person.reload();
			await isSignedInAs('International');
		});

		test('after signing out of the last one, a reload does not sign in', async () => {
			await signIn(main);
			await isSignedInAs('International');
			await signOut(person, ids.pop());
			await isSignedOut();
			await person.reload();
			await isSignedOut();
		});
	});

	suite('two of them', () => {
		setup(async () => {
			await signIn(main);
			await signIn(readOnly);
			await isSignedInAs('International 2');
		});

		test('Rename Profile rejects a name that is taken', async () => {
			void person.run('renameProfile', ids[1]);
			await person.waitForBox('Rename Profile');
			await person.type('International');
			await person.waitForBoxMessage(/Another profile has this name/, 'error');
			await person.answer('Read Only');
			await isSignedInAs('Read Only');
		});

		test('a name that VS Code would make an icon of stays text', async () => {
			void person.run('renameProfile', ids[1]);
			await person.waitForBox('Rename Profile');
			await person.answer('$(trash)');
			await isSignedInAs('$(trash)');
			await listed();
			assert.equal(person.box.items[0]?.label, '$(check) $ (trash)');
			await person.escape();
		});

		test('Switch Profile lists both, and switches to the other', async () => {
			assert.deepEqual(await listed(), ['International 2', 'International', 'Sign In to Another Account…']);
			const [second, first] = person.box.items;
			assert.deepEqual([first?.label, first?.description], ['International', 'International · Singapore · API key']);
			assert.equal(second?.label, '$(check) International 2');
			await person.pick('International');
			await isSignedInAs('International');
		});

		test('Sign Out of the other one asks for confirmation, and keeps the current one', async () => {
			await person.run('switchProfile', ids[0]);
			const leaving = person.run('signOut');
			await person.pick('International 2');
			const { text, detail, isModal } = await person.waitForMessage('Sign out of');
			assert.deepEqual([text, isModal], ['Sign out of "International 2"?', true]);
			assert.match(detail, /deletes the SecretKey and the SMTP passwords stored by this extension/);
			await person.click('Sign out of', 'Sign Out');
			assert.equal(await leaving, true);
			ids.pop();
			assert.deepEqual(await listed(), ['International', 'Sign In to Another Account…']);
			await person.escape();
			await isSignedInAs('International');
		});

		test('Sign Out can be canceled', async () => {
			const leaving = person.run('signOut', ids[1]);
			(await person.waitForMessage('Sign out of')).answer(undefined);
			assert.equal(await leaving, false);
			await isSignedInAs('International 2');
		});
	});

	suite('from tccli', () => {
		test('Sign Out says that the file remains, and does not change it', async () => {
			writeTccli(person.home, 'kept', main);
			const id = await signInWithTccli(person, 'kept');
			const leaving = person.run('signOut');
			const { detail, answer } = await person.waitForMessage('Sign out of "tccli kept"?');
			assert.match(detail, /~\/\.tccli\/kept\.credential is not changed/);
			answer('Sign Out');
			assert.equal(await leaving, true, id);
			assert.ok(existsSync(join(person.home, '.tccli/kept.credential')));
			await isSignedOut();
		});
	});

	suite('of the local emulator', () => {
		test('needs no account, and is current after a reload', async () => {
			const signingIn = person.run('signIn');
			await person.pick('Local Emulator');
			await person.waitForBox('Tencent Cloud SES: Site and Region (2/2)');
			await person.pick('Mainland – Guangzhou');
			ids.push(await signingIn);
			await isSignedInAs('Local Emulator', 'ap-guangzhou');
			await person.reload();
			await isSignedInAs('Local Emulator', 'ap-guangzhou');
		});
	});
});
