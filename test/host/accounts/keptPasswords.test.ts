import assert from 'node:assert/strict';
import { setup, suite, suiteSetup, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { Accounts } from '../../../src/accounts/accounts.ts';
import { KeptPasswords } from '../../../src/accounts/keptPasswords.ts';
import { SecretNotKeptError, SecretStore } from '../../../src/accounts/secretStore.ts';
import { keepPassword, offerPassword } from '../../../src/senders/newPassword.ts';
import type { Services } from '../../../src/services.ts';
import { Person } from '../person.ts';

suite('SMTP passwords that are kept', () => {
	const password = 'Canary42Password';
	const a = 'a@mail.example.com';
	const b = 'b@mail.example.com';
	let context: vscode.ExtensionContext;
	let kept: KeptPasswords;
	/** The stored profiles. */
	let profiles: Set<string>;
	let logged: string[];
	const log = { error: (...texts: readonly unknown[]) => logged.push(texts.join(' ')) } as unknown as vscode.LogOutputChannel;

	suiteSetup(async () => {
		context = await (
			vscode.extensions.getExtension('tencent-ses.tencent-ses-companion') as vscode.Extension<vscode.ExtensionContext>
		).activate();
	});

	setup(() => {
		logged = [];
		profiles = new Set(['p', 'q']);
		kept = open();
	});

	teardown(async () => {
		const store = new SecretStore(context.secrets);
		await Promise.all([store.delete('p'), store.delete('q')]);
	});

	/** Those of a window. */
	const open = (secrets = context.secrets) => new KeptPasswords(new SecretStore(secrets), log, id => profiles.has(id));

	const load = (profile: string, address: string) => kept.load(profile, { address, hasSmtpPassword: true });

	/** What is there for two addresses of two profiles. */
	const all = async () => [await load('p', a), await load('p', b), await load('q', a), await load('q', b)];

	async function storeAll(): Promise<void> {
		// At once: the list of each profile has to end up whole.
		await Promise.all([kept.store('p', a, 'Pa'), kept.store('p', b, 'Pb'), kept.store('q', a, 'Qa'), kept.store('q', b, 'Qb')]);
	}

	test('are there for their address and profile only, in another window, too', async () => {
		assert.equal(await load('p', a), undefined);
		await storeAll();
		assert.deepEqual(await all(), ['Pa', 'Pb', 'Qa', 'Qb']);
		assert.equal(await open().load('p', { address: a, hasSmtpPassword: undefined }), 'Pa');
		assert.equal(await load('p', a.toUpperCase()), 'Pa');
	});

	test('are replaced', async () => {
		await kept.store('p', a, password);
		await kept.store('p', a, `${password}2`);
		assert.equal(await load('p', a), `${password}2`);
	});

	test('are forgotten by address', async () => {
		await storeAll();
		await kept.forget('p', a);
		await kept.forget('q', 'nobody@mail.example.com');
		assert.deepEqual(await all(), [undefined, 'Pb', 'Qa', 'Qb']);
	});

	test('are forgotten when SES accepts another one', async () => {
		await storeAll();
		await kept.forget('p', a, 'Pa');
		await kept.forget('p', b, 'Another');
		assert.deepEqual(await all(), ['Pa', undefined, 'Qa', 'Qb']);
	});

	test('are not stored for a profile that was signed out of meanwhile, and none of it stays', async () => {
		await storeAll();
		profiles.delete('p');
		await assert.rejects(open().store('p', a, password), SecretNotKeptError);
		assert.deepEqual(await all(), [undefined, undefined, 'Qa', 'Qb']);
	});

	test('cannot be kept in a profile of this window only', async () => {
		assert.deepEqual([kept.canKeep('p'), kept.canKeep('windowOnly')], [true, false]);
		await assert.rejects(kept.store('windowOnly', a, password), SecretNotKeptError);
		assert.equal(await load('windowOnly', a), undefined);
	});

	test('are not used when the service says that the address has none; as its list may be old, they stay', async () => {
		await kept.store('p', a, password);
		assert.equal(await kept.load('p', { address: a, hasSmtpPassword: false }), undefined);
		assert.equal(await load('p', a), password);
	});

	test('may be kept until another one is set, the address is deleted or the profile is signed out', async () => {
		const aborted = (claims: readonly AbortSignal[]) => claims.map(claim => claim.aborted);
		const claims = [kept.claim('p', a), kept.claim('p', `${a}.au`), kept.claim('p', b), kept.claim('q', a)];
		assert.deepEqual(aborted(claims), [false, false, false, false]);
		const next = kept.claim('p', a);
		assert.deepEqual(aborted([...claims, next]), [true, false, false, false, false]);
		await kept.load('p', { address: a, hasSmtpPassword: false });
		assert.deepEqual(aborted([next]), [false]);
		await kept.forget('p', a.toUpperCase());
		assert.deepEqual(aborted([...claims, next]), [true, false, false, false, true]);
		kept.endClaims('p');
		assert.deepEqual(aborted(claims), [true, true, true, false]);
	});

	test('an old message keeps no old password', async () => {
		const set = (password: string) => ({ profileId: 'p', address: a, password, claim: kept.claim('p', a) });
		const keep = async (password: ReturnType<typeof set>) =>
			(await keepPassword({ accounts: { passwords: kept } as unknown as Accounts, log }, password)).isKept;
		const old = set('Old');
		const next = set('Next');
		assert.deepEqual([await keep(next), await keep(old)], [true, false]);
		assert.equal(await load('p', a), 'Next');
		await kept.forget('p', a);
		assert.equal(await keep(next), false);
		assert.equal(await load('p', a), undefined);
		assert.deepEqual(logged, []);
	});

	test('an old message copies no old password', async () => {
		const person = new Person();
		person.install();
		try {
			const set = { profileId: 'p', address: a, password, claim: kept.claim('p', a) };
			void offerPassword({ accounts: { passwords: kept }, log } as unknown as Services, set, true);
			kept.endClaims('p');
			await person.click('is set and kept in VS Code', 'Copy Password');
			(await person.waitForMessage('so it was not copied')).answer(undefined);
			assert.equal(person.clipboard, '');
		} finally {
			person.uninstall();
		}
	});

	test('are nowhere but in SecretStorage', async () => {
		await kept.store('p', a, password);
		const state = JSON.stringify(context.globalState.keys().map(key => context.globalState.get(key)));
		const settings = JSON.stringify(vscode.workspace.getConfiguration('tencentSes'));
		assert.ok(!state.includes(password) && !settings.includes(password));
	});

	const isNotKept = (what: string, over: Partial<vscode.SecretStorage>) =>
		test(`${what}: says so, and the next one is kept`, async () => {
			let isBroken = true;
			const { secrets } = context;
			const broken = open({
				...secrets,
				get: key => secrets.get(key),
				store: (key, value) => (isBroken && over.store ? over.store(key, value) : secrets.store(key, value)),
				delete: key => secrets.delete(key)
			});
			await assert.rejects(broken.store('p', a, password), SecretNotKeptError);
			isBroken = false;
			await broken.store('p', b, password);
			assert.deepEqual([await load('p', a), await load('p', b)], [undefined, password]);
		});
	isNotKept('VS Code forgets', { store: async () => {} });
	isNotKept('VS Code fails', { store: () => Promise.reject(new Error('no keyring')) });

	test('what cannot be deleted is logged', async () => {
		const { secrets } = context;
		await kept.store('p', a, password);
		const broken = open({ ...secrets, get: key => secrets.get(key), delete: () => Promise.reject(new Error('no keyring')) });
		await broken.forget('p', a);
		assert.match(logged.join(), /^Deleting stored SMTP passwords: Error/);
	});
});
