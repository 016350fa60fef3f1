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

	async function signIn({ secretId, secretKey }: Credentials, region = 'International – Singapore'): Promise<void> {
		const signingIn = person.run('signIn');
		await person.pick('SecretId and SecretKey');
		await person.pick(region);
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
		await eventually(() => assert.equal(person.profile, `${label} · ${region}`));
	}

	async function isSignedOut(): Promise<void> {
		assert.deepEqual(await person.rows(), []);
		await eventually(() => assert.equal(person.profile, ''));
	}

	/** The rows of Switch Profile. */
	async function listed(): Promise<readonly string[]> {
		void person.run('switchProfile');
		return (await person.waitForBox('Switch Profile')).labels;
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
			void person.run('renameProfile');
			await person.waitForBox('Rename Profile – International 2');
			await person.type('International');
			await person.waitForBoxMessage(/Another profile has this name/, 'error');
			await person.answer('Read Only');
			await isSignedInAs('Read Only');
		});

		test('boxes have the new name at once', async () => {
			await person.row('mail.qcloud.com');
			void person.run('renameProfile');
			await person.waitForBox('Rename Profile – International 2');
			await person.answer('Read Only');
			await isSignedInAs('Read Only');
			void person.run('deleteAddress');
			await person.waitForBox('Delete Sender Address – Read Only');
		});

		test('a name that VS Code would make an icon of stays text', async () => {
			void person.run('renameProfile');
			await person.waitForBox('Rename Profile – International 2');
			await person.answer('$(trash)');
			await isSignedInAs('$ (trash)');
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

		test('Sign Out is about the current one, and says which; the other stays, and is offered', async () => {
			await person.run('switchProfile', ids[0]);
			const leaving = person.run('signOut');
			const { text, isModal } = await person.waitForMessage('Sign out of');
			assert.deepEqual([text, isModal], ['Sign out of "International"?', true]);
			await person.click('Sign out of', 'Sign Out');
			assert.equal(await leaving, true);
			ids.shift();
			await isSignedOut();
			assert.deepEqual(await listed(), ['International 2', 'Sign In to Another Account…']);
			await person.pick('International 2');
			await isSignedInAs('International 2');
		});

		test('buttons in the list rename and sign out of another one', async () => {
			const press = async (label: string, button: string) => {
				const switching = person.run('switchProfile');
				(await person.waitForBox('Switch Profile')).pressInRow(label, button);
				return () => switching;
			};
			const renamed = await press('International', 'Rename Profile');
			await person.waitForBox('Rename Profile – International');
			await person.answer('Mine');
			await renamed();
			const signedOut = await press('Mine', 'Sign Out');
			await person.click('Sign out of "Mine"?', 'Sign Out');
			await signedOut();
			ids.shift();
			assert.deepEqual(await listed(), ['International 2', 'Sign In to Another Account…']);
			await person.escape();
			await isSignedInAs('International 2');
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
		test('"Use Local Emulator" asks nothing, and uses the profile that there is', async () => {
			ids.push(await person.run('signIn', 'emulator'));
			await isSignedInAs('Local Emulator');
			assert.equal(person.hasBox, false);
			assert.equal(await person.run('signIn', 'emulator'), 'emulator');
			assert.deepEqual(await listed(), ['Local Emulator', 'Sign In to Another Account…']);
			await person.escape();
		});

		test('needs no account, and is current after a reload', async () => {
			const signingIn = person.run('signIn');
			await person.pick('Local Emulator');
			await person.waitForBox('Tencent SES: Site and Region (2/2)');
			await person.pick('Mainland – Guangzhou');
			ids.push(await signingIn);
			await isSignedInAs('Local Emulator', 'ap-guangzhou');
			await person.reload();
			await isSignedInAs('Local Emulator', 'ap-guangzhou');
		});
	});
});

suite('Profiles with an emulator from the environment', () => {
	const person = usePerson();

	test('it cannot be renamed, and the list has no button for that', async () => {
		assert.equal(await person.run('renameProfile'), undefined);
		assert.equal(person.hasBox, false);
		void person.run('switchProfile');
		const [row] = (await person.waitForBox('Switch Profile')).items;
		assert.deepEqual(
			row?.buttons?.map(({ tooltip }) => tooltip),
			['Sign Out']
		);
	});
});

suite('Another region with the same key', () => {
	const person = usePerson({ isSignedOut: true, emulator: { site: 'mainland' } });
	const mainland = sampleKeys('mainland').main;
	const another = 'Mainland Hong Kong';

	/** The rows of Switch Profile. */
	async function listed(): Promise<readonly string[]> {
		void person.run('switchProfile');
		return (await person.waitForBox('Switch Profile')).labels;
	}

	setup(async () => {
		const signingIn = person.run('signIn');
		await person.pick('SecretId and SecretKey');
		await person.pick('Mainland – Guangzhou');
		await person.waitForBox(/SecretId/);
		await person.answer(mainland.secretId);
		await person.waitForBox(/SecretKey/);
		await person.answer(mainland.secretKey);
		await signingIn;
		await person.waitForProfile(/^Mainland Guangzhou/);
	});

	teardown(async () => {
		await person.reset();
		for (const { id } of person.states.global.get<readonly { readonly id: string }[]>('tencentSes.profiles', [])) {
			await signOut(person, id);
		}
	});

	test('needs no typing, is checked, and is offered once', async () => {
		assert.deepEqual(await listed(), ['Mainland Guangzhou', another, 'Sign In to Another Account…']);
		assert.equal(person.box.items[1]?.description, 'another region with the key of Mainland Guangzhou');
		await person.emulator.clearLog();
		await person.pick(another);
		await person.waitForProfile(/^Mainland Hong Kong · ap-hongkong$/);
		const [first] = (await person.emulator.log()).filter(({ region }) => region === 'ap-hongkong');
		assert.equal(first?.action, 'ListEmailIdentities');
		assert.deepEqual(await listed(), [another, 'Mainland Guangzhou', 'Sign In to Another Account…']);
	});

	test('each profile has the key: after signing out of one, the other works, also after a reload', async () => {
		await listed();
		await person.pick(another);
		await person.waitForProfile(/^Mainland Hong Kong/);
		const leaving = person.run('signOut');
		await person.click('Sign out of "Mainland Hong Kong"?', 'Sign Out');
		await leaving;
		await person.reload();
		await listed();
		await person.pick('Mainland Guangzhou');
		await person.row(domain);
		await person.waitForProfile(/^Mainland Guangzhou/);
	});

	test('a region that SES rejects says why, and is not added', async () => {
		await listed();
		// Always: the sidebar may ask, too.
		await person.emulator.addFault({ action: 'ListEmailIdentities', code: 'UnsupportedRegion', times: 'always' });
		await person.pick(another);
		await person.waitForBoxMessage(/SES is not available in this region for your account.*Request ID/);
		await person.escape();
		await person.waitForProfile(/^Mainland Guangzhou/);
		assert.deepEqual(await listed(), ['Mainland Guangzhou', another, 'Sign In to Another Account…']);
	});
});
