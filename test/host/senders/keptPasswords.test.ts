import assert from 'node:assert/strict';
import { setup, suite, suiteSetup, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { Accounts } from '../../../src/accounts/accounts.ts';
import { SecretNotKeptError } from '../../../src/accounts/secretStore.ts';
import { DomainModel } from '../../../src/model/domainModel.ts';
import { forgetWhatIsGone, KeptPasswords } from '../../../src/senders/keptPasswords.ts';
import { PasswordHandout } from '../../../src/senders/passwordHandout.ts';
import { setEnvironment } from '../surroundings.ts';

suite('SMTP passwords that are kept', () => {
	const password = 'Canary42Password';
	const a = 'a@mail.example.com';
	const b = 'b@mail.example.com';
	let context: vscode.ExtensionContext;
	let kept: KeptPasswords;

	suiteSetup(async () => {
		context = await (
			vscode.extensions.getExtension('tencent-ses.tencent-ses-companion') as vscode.Extension<vscode.ExtensionContext>
		).activate();
	});

	setup(() => {
		kept = new KeptPasswords(context.secrets);
	});

	teardown(async () => {
		await kept.forgetProfile('p');
		await kept.forgetProfile('q');
	});

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
		assert.equal(await new KeptPasswords(context.secrets).load('p', { address: a, hasSmtpPassword: undefined }), 'Pa');
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

	test('are forgotten by profile', async () => {
		await storeAll();
		await new KeptPasswords(context.secrets).forgetProfile('p');
		assert.deepEqual(await all(), [undefined, undefined, 'Qa', 'Qb']);
	});

	test('are forgotten by profile, though another window took the address out of the list', async () => {
		await storeAll();
		await context.secrets.store('tencentSes.smtpPasswordList.p', JSON.stringify([b]));
		await kept.forgetProfile('p');
		assert.deepEqual(await all(), [undefined, undefined, 'Qa', 'Qb']);
	});

	test('are forgotten when the service says that the address has none', async () => {
		await kept.store('p', a, password);
		assert.equal(await kept.load('p', { address: a, hasSmtpPassword: false }), undefined);
		assert.equal(await load('p', a), undefined);
	});

	test('may be kept until another one is set, the address is deleted or someone signs out', async () => {
		const valid = (permits: readonly { readonly isValid: boolean }[]) => permits.map(({ isValid }) => isValid);
		const permits = [kept.permit('p', a), kept.permit('p', `${a}.au`), kept.permit('p', b), kept.permit('q', a)];
		assert.deepEqual(valid(permits), [true, true, true, true]);
		const next = kept.permit('p', a);
		assert.deepEqual(valid([...permits, next]), [false, true, true, true, true]);
		await kept.load('p', { address: a, hasSmtpPassword: false });
		assert.deepEqual(valid([next]), [true]);
		await kept.forget('p', a.toUpperCase());
		assert.deepEqual(valid([...permits, next]), [false, true, true, true, false]);
		await kept.forgetProfile('p');
		assert.deepEqual(valid(permits), [false, false, false, true]);
	});

	test('an old message keeps no old password', async () => {
		const log = { error: assert.fail } as unknown as vscode.LogOutputChannel;
		const old = new PasswordHandout(kept, log, 'p', a, 'Old');
		const next = new PasswordHandout(kept, log, 'p', a, 'Next');
		await next.keep();
		assert.equal((await old.keep()).severity, vscode.InputBoxValidationSeverity.Warning);
		assert.deepEqual([old.isKept, await load('p', a)], [false, 'Next']);
		await kept.forgetProfile('p');
		await next.keep();
		assert.equal(await load('p', a), undefined);
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
			const broken = new KeptPasswords({
				get: key => (isBroken && over.get ? over.get(key) : secrets.get(key)),
				store: (key, value) => (isBroken && over.store ? over.store(key, value) : secrets.store(key, value)),
				delete: key => secrets.delete(key),
				onDidChange: secrets.onDidChange
			});
			await assert.rejects(broken.store('p', a, password), SecretNotKeptError);
			isBroken = false;
			await broken.store('p', b, password);
			assert.deepEqual([await load('p', a), await load('p', b)], [undefined, password]);
		});
	isNotKept('VS Code forgets', { store: async () => {} });
	isNotKept('VS Code fails', { store: () => Promise.reject(new Error('no keyring')) });

	suite('go with what they belong to', () => {
		let accounts: Accounts;
		let model: DomainModel;
		let subscription: vscode.Disposable;
		const logged: string[] = [];
		const record = (...texts: readonly unknown[]) => logged.push(texts.join(' '));
		const log = { info: record, warn: record, error: record } as unknown as vscode.LogOutputChannel;
		const given = process.env['TENCENT_SES_EMULATOR'];

		setup(() => {
			logged.length = 0;
			setEnvironment({ TENCENT_SES_EMULATOR: undefined });
			accounts = new Accounts(context, log);
			model = new DomainModel(accounts);
			subscription = forgetWhatIsGone(accounts, model, kept, log);
		});

		teardown(async () => {
			setEnvironment({ TENCENT_SES_EMULATOR: given });
			vscode.Disposable.from(subscription, model, accounts).dispose();
			for (const key of context.globalState.keys()) {
				await context.globalState.update(key, undefined);
			}
		});

		test('with a profile that someone signs out of', async () => {
			const keys = { label: 'Keys', site: 'international', region: 'ap-singapore', source: { kind: 'keys' } } as const;
			const credentials = { secretId: `AKID${'x'.repeat(32)}`, secretKey: 'y'.repeat(32) };
			const { id } = await accounts.add(keys, credentials);
			const windowOnly = accounts.addToWindow(keys, credentials);
			await kept.store(id, a, password);
			await kept.store(windowOnly.id, a, password);
			await kept.store('q', a, password);
			await accounts.signOut(id);
			assert.deepEqual([await load(id, a), await load(windowOnly.id, a)], [undefined, password]);
			await accounts.signOut(windowOnly.id);
			assert.deepEqual([await load(windowOnly.id, a), await load('q', a)], [undefined, password]);
			assert.deepEqual(logged, []);
		});

		test('with an address that was deleted', async () => {
			await storeAll();
			model.tellPasswordEnded({ profileId: 'p', address: a });
			assert.deepEqual(await all(), [undefined, 'Pb', 'Qa', 'Qb']);
		});
	});
});
