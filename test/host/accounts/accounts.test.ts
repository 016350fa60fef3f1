import assert from 'node:assert/strict';
import { getServers } from 'node:dns';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker, WorkerOptions } from 'node:worker_threads';
import { setup, suite, suiteSetup, suiteTeardown, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { Accounts } from '../../../src/accounts/accounts.ts';
import type { NewProfile, Profile } from '../../../src/accounts/profile.ts';
import { SecretNotKeptError } from '../../../src/accounts/secretStore.ts';
import { dnsFor } from '../../../src/accounts/servers.ts';
import type { Emulator } from '../../../src/emulator/server.ts';
import { sampleKeys } from '../../../src/emulator/state/credentials.ts';
import { listMails, publishRecords } from '../../../src/emulatorLink/emulatorControl.ts';
import type { SesClient } from '../../../src/ses/client.ts';
import { isSesError } from '../../../src/ses/errors.ts';
import type { Credentials } from '../../../src/signing/signer.ts';
import { UserError } from '../../../src/ui/userError.ts';
import { startFaultyEmulator } from '../../helpers/faultyEmulator.ts';
import { type Reply, withLoopback } from '../../helpers/loopback.ts';
import { speedUp } from '../speedUp.ts';
import { configure } from '../surroundings.ts';

const { main, readOnly, disabled } = sampleKeys('international');
const international = { label: 'International', site: 'international', region: 'ap-singapore' } as const;
const keys: NewProfile = { ...international, source: { kind: 'keys', key: '' } };
const guangzhou: NewProfile = { label: 'Mainland', site: 'mainland', region: 'ap-guangzhou', source: { kind: 'keys', key: '' } };
const hongkong: NewProfile = { ...guangzhou, region: 'ap-hongkong' };
/** The module itself, whose properties can be replaced. */
const workerThreads: { Worker: typeof Worker } = require('node:worker_threads');
const mail = { id: 'a', time: 1, via: 'api', from: 'a@example.com', to: ['b@example.com'], subject: 'c' } as const;
const tccli: NewProfile = { ...international, label: 'tccli default', source: { kind: 'tccli', name: 'default' } };

suite('Accounts', () => {
	let context: vscode.ExtensionContext;
	let emulator: Emulator;
	let home: string;
	let logged: string[];
	let opened: Accounts[];
	let restoreTimers: () => void;
	const { HOME, USERPROFILE, TENCENT_SES_EMULATOR } = process.env;
	const environment = { HOME, USERPROFILE, TENCENT_SES_EMULATOR };

	suiteSetup(async () => {
		context = await (
			vscode.extensions.getExtension('tencent-ses.tencent-ses-companion') as vscode.Extension<vscode.ExtensionContext>
		).activate();
		emulator = await startFaultyEmulator();
	});

	suiteTeardown(async () => {
		await configure({ endpoint: undefined });
		await emulator.close();
	});

	setup(async () => {
		home = mkdtempSync(join(tmpdir(), 'ses-home-'));
		process.env['HOME'] = home;
		process.env['USERPROFILE'] = home;
		delete process.env['TENCENT_SES_EMULATOR'];
		logged = [];
		opened = [];
		restoreTimers = () => {};
		await configure({ endpoint: emulator.endpoint });
	});

	teardown(async () => {
		restoreTimers();
		for (const accounts of opened) {
			for (const { id, source } of accounts.profiles) {
				if (source.kind === 'keys') {
					await context.secrets.delete(`tencentSes.credentials.${id}`);
				}
			}
			accounts.dispose();
		}
		for (const key of context.globalState.keys()) {
			await context.globalState.update(key, undefined);
		}
		for (const [name, value] of Object.entries(environment)) {
			setVariable(name, value);
		}
		rmSync(home, { recursive: true, force: true });
	});

	/** The accounts of a window. All windows share storage, as the real windows of a user do. */
	function open(over: Partial<vscode.ExtensionContext> = {}): Accounts {
		const { globalState, secrets, globalStorageUri } = context;
		const accounts = new Accounts({ globalState, secrets, globalStorageUri, ...over }, recorder(logged));
		opened.push(accounts);
		return accounts;
	}

	suite('without a profile', () => {
		test('there is no current profile', () => {
			const accounts = open();
			assert.deepEqual([accounts.current, accounts.client(), accounts.profiles], [undefined, undefined, []]);
		});

		const ignores = (name: string, text: string) =>
			test(`an emulator in the environment is ignored: ${name}`, () => {
				process.env['TENCENT_SES_EMULATOR'] = text;
				assert.equal(open().current, undefined);
				assert.equal(logged.length, 1);
				assert.match(logged.join(), /TENCENT_SES_EMULATOR is ignored/);
			});
		ignores('no JSON', '{');
		ignores('no keys', JSON.stringify({ endpoint: 'http://127.0.0.1:1', region: 'ap-singapore' }));
		ignores('another machine', JSON.stringify({ endpoint: 'https://ses.tencentcloudapi.com', region: 'ap-singapore', ...main }));
	});

	suite('an emulator in the environment', () => {
		setup(() => {
			process.env['TENCENT_SES_EMULATOR'] = JSON.stringify(emulator);
		});

		test('is the current profile until another one is chosen', async () => {
			const accounts = open();
			assert.deepEqual(accounts.current, { ...international, id: 'emulator', label: 'Local Emulator', source: { kind: 'emulator' } });
			assert.equal(await outcome(accounts.client()), 'OK');
			assert.deepEqual(context.globalState.keys(), []);
		});

		test('ignores the endpoint setting', async () => {
			await configure({ endpoint: 'https://nowhere.invalid' });
			assert.equal(await outcome(open().client()), 'OK');
		});

		test('stays signed out in all windows', async () => {
			const accounts = open();
			await accounts.signOut('emulator');
			assert.equal(accounts.current, undefined);
			assert.equal(open().current, undefined);
			assert.equal(accounts.profiles.length, 1);
			await accounts.switchTo('emulator');
			assert.equal(open().current?.id, 'emulator');
		});

		test('is signed out of in all windows, until it is chosen again', async () => {
			const [first, second] = [open(), open()];
			const left: string[] = [];
			first.onDidSignOut(id => left.push(`first: ${id}`));
			second.onDidSignOut(id => left.push(`second: ${id}`));
			await first.signOut('emulator');
			second.catchUp();
			assert.deepEqual(left, ['first: emulator', 'second: emulator']);
			await second.add(keys, main);
			assert.deepEqual([first.isSignedOut('emulator'), open().isSignedOut('emulator')], [true, true]);
			await first.switchTo('emulator');
			assert.deepEqual([second.isSignedOut('emulator'), open().isSignedOut('emulator')], [false, false]);
			second.catchUp();
			await second.signOut('emulator');
			first.catchUp();
			assert.deepEqual(left.slice(2), ['second: emulator', 'first: emulator']);
		});

		test('is not current after another profile was chosen', async () => {
			const accounts = open();
			const { id } = await accounts.add(keys, main);
			assert.equal(open().current?.id, id);
		});
	});

	suite('keys', () => {
		test('are stored in SecretStorage only', async () => {
			const accounts = open();
			const profile = await accounts.add(keys, main);
			assert.deepEqual(accounts.current, profile);
			assert.deepEqual(JSON.parse((await context.secrets.get(`tencentSes.credentials.${profile.id}`)) ?? ''), main);
			const shared = JSON.stringify(context.globalState.keys().map(key => context.globalState.get(key)));
			assert.ok(shared.includes(profile.id));
			assert.ok(!shared.includes(main.secretKey) && !shared.includes(main.secretId));
		});

		test('sign the requests of the client, with the token', async () => {
			const accounts = open();
			await accounts.add(keys, sampleKeys('international').temporary);
			assert.equal(await outcome(accounts.client()), 'OK');
		});

		test('do not appear in errors or the log', async () => {
			const accounts = open();
			await accounts.add(keys, { ...main, secretKey: readOnly.secretKey });
			const error = await accounts
				.client()
				?.call('ListEmailAddress', {})
				.catch((reason: Error) => reason);
			assert.ok(isSesError(error));
			assert.match(logged.join('\n'), new RegExp(`^ListEmailAddress AuthFailure.SignatureFailure \\d+ ms ${error.requestId}$`));
			const told = [...logged, error.message, error.stack, JSON.stringify(error), JSON.stringify(accounts.profiles)].join('\n');
			assert.ok(!told.includes(main.secretId) && !told.includes(readOnly.secretKey));
		});

		test('with the same SecretId update the profile', async () => {
			const accounts = open();
			const old = await accounts.add(keys, { ...main, secretKey: readOnly.secretKey });
			const client = accounts.client();
			const renewed = await accounts.add({ ...keys, label: 'Other' }, main);
			assert.deepEqual(renewed, old);
			assert.notEqual(accounts.client(), client);
			assert.equal(await outcome(accounts.client()), 'OK');
		});

		test('that VS Code lost are renewed by signing in again, those of the other region as well', async () => {
			const accounts = open();
			const { main: key } = sampleKeys('mainland');
			const [one, other] = [await accounts.add(guangzhou, key), await accounts.add(hongkong, key)];
			for (const { id } of [one, other]) {
				await context.secrets.delete(`tencentSes.credentials.${id}`);
			}
			assert.equal((await accounts.add({ ...guangzhou, label: 'Again' }, key)).id, one.id);
			assert.deepEqual(
				accounts.profiles.map(({ id }) => id),
				[one.id, other.id]
			);
			for (const { id } of [one, other]) {
				assert.ok(await context.secrets.get(`tencentSes.credentials.${id}`));
			}
		});

		test('with another SecretId create a second profile with a unique label', async () => {
			const accounts = open();
			await accounts.add(keys, main);
			await accounts.add(keys, readOnly);
			assert.deepEqual(
				accounts.profiles.map(({ label }) => label),
				['International', 'International 2']
			);
		});

		test('that are missing ask to sign in again', async () => {
			const accounts = open();
			const { id } = await accounts.add(keys, main);
			await context.secrets.delete(`tencentSes.credentials.${id}`);
			await rejectsForPeople(accounts.client(), /does not have the key.*sign in again/);
		});

		const isDamaged = (text: string) =>
			test(`stored as ${text} ask to sign in again`, async () => {
				const accounts = open();
				const { id } = await accounts.add(keys, main);
				await context.secrets.store(`tencentSes.credentials.${id}`, text);
				await rejectsForPeople(accounts.client(), /sign in again/);
			});
		isDamaged('nonsense');
		isDamaged('null');
		isDamaged('{"secretId":"AKID"}');
	});

	suite('keys that VS Code cannot store', () => {
		const failing = (over: Partial<vscode.SecretStorage>) => {
			const { secrets } = context;
			const rest = {
				onDidChange: secrets.onDidChange,
				get: () => Promise.resolve(undefined),
				store: () => Promise.resolve(),
				delete: () => Promise.resolve()
			};
			return { secrets: { ...rest, ...over } as vscode.SecretStorage };
		};
		const isNoticed = (name: string, over: Partial<vscode.SecretStorage>, reason: RegExp) =>
			test(`throw an error: ${name}`, async () => {
				const accounts = open(failing(over));
				await assert.rejects(
					accounts.add(keys, main),
					(error: Error) => error instanceof SecretNotKeptError && reason.test(error.message) && !error.message.includes(main.secretKey)
				);
				assert.deepEqual([accounts.current, accounts.profiles], [undefined, []]);
			});
		isNoticed('nothing is stored', {}, /did not return/);
		isNoticed('something else is stored', { get: () => Promise.resolve('{}') }, /did not return/);
		isNoticed('storing fails', { store: () => Promise.reject(new Error('no keyring')) }, /no keyring/);
		isNoticed('reading back fails', { get: () => Promise.reject(new Error('locked')) }, /locked/);

		test('can be used in this window only', async () => {
			const accounts = open(failing({}));
			const changes = counting(accounts);
			const { id } = accounts.addToWindow(keys, main);
			assert.equal(changes.count, 1);
			// What failed with it is loaded again.
			accounts.addToWindow(keys, main);
			assert.equal(changes.count, 2);
			assert.equal(accounts.current?.id, id);
			assert.equal(await outcome(accounts.client()), 'OK');
			assert.deepEqual(open().profiles, []);
			assert.deepEqual(context.globalState.keys(), []);
		});

		test('do not affect other windows when this one signs out', async () => {
			const other = open();
			const shared = await other.add(keys, main);
			const accounts = open(failing({}));
			const { id } = accounts.addToWindow(keys, readOnly);
			await accounts.rename(id, 'Mine');
			assert.deepEqual([accounts.current?.label, other.current?.id], ['Mine', shared.id]);
			await accounts.signOut(id);
			assert.deepEqual([accounts.current, other.current?.id], [undefined, shared.id]);
			await accounts.switchTo(shared.id);
			assert.equal(accounts.current?.id, shared.id);
		});
	});

	suite('several profiles', () => {
		/** Replaces deleting a secret. */
		const deleting = (work: (key: string) => Promise<void>) => {
			const { secrets } = context;
			const rest = { onDidChange: secrets.onDidChange, get: secrets.get.bind(secrets), store: secrets.store.bind(secrets) };
			return { secrets: { ...rest, delete: work } as unknown as vscode.SecretStorage };
		};

		test('can be switched', async () => {
			const accounts = open();
			const [first, second] = [await accounts.add(keys, main), await accounts.add(keys, readOnly)];
			assert.equal(accounts.current?.id, second.id);
			const changes = counting(accounts);
			await accounts.switchTo(first.id);
			await accounts.switchTo(first.id);
			assert.deepEqual([accounts.current?.id, changes.count], [first.id, 1]);
		});

		test('can be renamed and keep their client', async () => {
			const accounts = open();
			const { id } = await accounts.add(keys, main);
			const client = accounts.client();
			await accounts.rename(id, 'Shop');
			assert.equal(open().current?.label, 'Shop');
			assert.equal(accounts.client(), client);
		});

		test('lose their secret after signing out', async () => {
			const accounts = open();
			const [first, second] = [await accounts.add(keys, main), await accounts.add(keys, readOnly)];
			await accounts.signOut(first.id);
			assert.equal(await context.secrets.get(`tencentSes.credentials.${first.id}`), undefined);
			assert.deepEqual([accounts.current?.id, accounts.profiles.length], [second.id, 1]);
			await accounts.signOut(second.id);
			assert.deepEqual([accounts.current, accounts.client(), accounts.profiles], [undefined, undefined, []]);
		});

		test('remain if VS Code cannot delete the secret, and so does one that another window added in the meantime', async () => {
			const other = open();
			let added: Promise<Profile> | undefined;
			const accounts = open(
				deleting(async () => {
					added ??= other.add({ ...tccli, label: 'Added' }, undefined);
					await added;
					throw new Error('locked');
				})
			);
			const [first, second] = [await accounts.add(keys, main), await accounts.add(keys, readOnly)];
			await assert.rejects(
				accounts.signOut(first.id),
				(error: Error) => error instanceof UserError && /could not delete.*locked/.test(error.message)
			);
			const { id } = (await added) as Profile;
			assert.deepEqual(new Set(accounts.profiles.map(profile => profile.id)), new Set([first.id, second.id, id]));
			assert.equal(accounts.current?.id, id);
			assert.equal(await outcome(accounts.clientOf(first.id)), 'OK');
		});

		test('remain if another window switches to one of them during sign-out', async () => {
			const other = open();
			const accounts = open(
				deleting(async key => {
					await other.switchTo(first.id);
					await context.secrets.delete(key);
				})
			);
			const [first, second] = [await accounts.add(keys, main), await accounts.add(keys, readOnly)];
			await accounts.signOut(second.id);
			assert.deepEqual([accounts.current?.id, other.current?.id], [first.id, first.id]);
		});
	});

	suite('secrets live as long as their profile is stored', () => {
		const address = 'a@mail.example.com';
		const isThere = async (id: string) => [
			(await context.secrets.get(`tencentSes.credentials.${id}`)) !== undefined,
			(await context.secrets.get(`tencentSes.smtpPasswords.${id}`)) !== undefined
		];

		/** A profile with a key and an SMTP password. */
		async function signedIn(accounts: Accounts): Promise<string> {
			const { id } = await accounts.add(keys, main);
			await accounts.passwords.store(id, address, 'Canary42Password');
			assert.deepEqual(await isThere(id), [true, true]);
			return id;
		}

		/** SecretStorage without the method that lists its keys, as in VS Code 1.100. */
		const withoutKeys = (): Pick<vscode.ExtensionContext, 'secrets'> => {
			const { secrets } = context;
			return {
				secrets: {
					onDidChange: secrets.onDidChange,
					get: key => secrets.get(key),
					store: (key, value) => secrets.store(key, value),
					delete: key => secrets.delete(key)
				} as vscode.SecretStorage
			};
		};

		test('signing out deletes all of them', async () => {
			const accounts = open();
			const id = await signedIn(accounts);
			await accounts.signOut(id);
			assert.deepEqual(await isThere(id), [false, false]);
		});

		test('another window cannot store one after that', async () => {
			const accounts = open();
			const other = open();
			const id = await signedIn(accounts);
			await accounts.signOut(id);
			await assert.rejects(other.passwords.store(id, address, 'Canary42Password'), SecretNotKeptError);
			assert.deepEqual(await isThere(id), [false, false]);
		});

		test('another window that is storing one while this one signs out', async () => {
			const accounts = open();
			const id = await signedIn(accounts);
			const other = open();
			const storing = [1, 2, 3].map(count => other.passwords.store(id, `b${count}@mail.example.com`, 'Canary42Password'));
			await accounts.signOut(id);
			await Promise.allSettled(storing);
			assert.deepEqual(await isThere(id), [false, false]);
		});

		const failsFor = (what: string, prefix: string, message: RegExp, left: readonly boolean[]) =>
			test(`${what} cannot be deleted: the rest is, the profile stays, and the error says so`, async () => {
				const { secrets } = withoutKeys();
				const failing = (key: string) => (key.startsWith(prefix) ? Promise.reject(new Error('locked')) : secrets.delete(key));
				const accounts = open({ secrets: { ...secrets, delete: failing } });
				const id = await signedIn(accounts);
				await assert.rejects(accounts.signOut(id), (error: Error) => error instanceof UserError && message.test(error.message));
				assert.deepEqual(await isThere(id), left);
				assert.equal(accounts.current?.id, id);
				await open().signOut(id);
				assert.deepEqual(await isThere(id), [false, false]);
			});
		failsFor('the key', 'tencentSes.credentials.', /could not delete the stored key: locked/, [true, false]);
		failsFor('an SMTP password', 'tencentSes.smtpPasswords.', /could not delete the stored SMTP passwords: locked/, [false, true]);

		for (const [version, over] of [
			['', () => ({})],
			[', in versions of VS Code that cannot list them', withoutKeys]
		] as const) {
			test(`a window that is closed while signing out: the next one deletes them${version}`, async () => {
				const { secrets } = withoutKeys();
				const never = new Promise<void>(() => {});
				const closed = open({ secrets: { ...secrets, delete: () => never } });
				const id = await signedIn(closed);
				void closed.signOut(id);
				const next = open(over());
				while (next.profiles.length > 0) {
					await new Promise(setImmediate);
				}
				assert.deepEqual(await isThere(id), [true, true]);
				await next.deleteOrphans();
				assert.deepEqual(await isThere(id), [false, false]);
			});

			test(`those of stored profiles stay at the start${version}`, async () => {
				const id = await signedIn(open());
				await open(over()).deleteOrphans();
				assert.deepEqual(await isThere(id), [true, true]);
			});
		}

		test('those of an emulator in the environment, too', async () => {
			process.env['TENCENT_SES_EMULATOR'] = JSON.stringify(emulator);
			const [accounts, other] = [open(), open()];
			await accounts.passwords.store('emulator', address, 'Canary42Password');
			await open().deleteOrphans();
			assert.deepEqual(await isThere('emulator'), [false, true]);
			await accounts.signOut('emulator');
			assert.deepEqual(await isThere('emulator'), [false, false]);
			await assert.rejects(other.passwords.store('emulator', address, 'Canary42Password'), SecretNotKeptError);
			// A window that was closed while it stored one.
			await context.secrets.store('tencentSes.smtpPasswords.emulator', JSON.stringify([[address, 'Canary42Password']]));
			await open().deleteOrphans();
			assert.deepEqual(await isThere('emulator'), [false, false]);
		});

		test('signing out fires an event in another window', async () => {
			const accounts = open();
			const id = await signedIn(accounts);
			const other = open();
			const left: string[] = [];
			other.onDidSignOut(profile => left.push(profile));
			await accounts.signOut(id);
			other.catchUp();
			assert.deepEqual(left, [id]);
		});
	});

	suite('two windows', () => {
		test('signing in takes effect in the second one', async () => {
			const { id } = await open().add(keys, main);
			const second = open();
			assert.equal(second.current?.id, id);
			assert.equal(await outcome(second.client()), 'OK');
		});

		test('signing out fires an event in the second one', async () => {
			const first = open();
			const { id } = await first.add(keys, main);
			const second = open();
			const client = second.client();
			const told = nextChange(second);
			await first.signOut(id);
			await told;
			assert.deepEqual([second.current, second.client()], [undefined, undefined]);
			assert.ok(client);
		});

		test('a new key for the same profile fires an event in the second one', async () => {
			const first = open();
			await first.add(keys, { ...main, secretKey: readOnly.secretKey });
			const second = open();
			const client = second.client();
			const told = nextChange(second);
			await first.add(keys, main);
			await told;
			assert.notEqual(second.client(), client);
			assert.equal(await outcome(second.client()), 'OK');
		});

		test('changes of a window fire one event in it', async () => {
			const accounts = open();
			const changes = counting(accounts);
			await accounts.add(keys, main);
			// This change is stored after those of the sign-in.
			const marker = new Promise<void>(resolve => context.secrets.onDidChange(({ key }) => key === 'marker' && resolve()));
			await context.secrets.store('marker', String(Math.random()));
			await marker;
			assert.equal(changes.count, 1);
		});
	});

	suite('borrowed credentials', () => {
		const writeTccli = (credentials: Credentials) => {
			mkdirSync(join(home, '.tccli'), { recursive: true });
			writeFileSync(join(home, '.tccli/default.credential'), JSON.stringify(credentials));
		};

		test('are read from the file for every request and never copied', async () => {
			writeTccli(main);
			const accounts = open();
			const { id } = await accounts.add(tccli, undefined);
			const client = accounts.client();
			assert.equal(await outcome(client), 'OK');
			writeTccli({ ...main, secretKey: disabled.secretKey });
			assert.equal(await outcome(client), 'AuthFailure.SignatureFailure');
			writeTccli(main);
			assert.equal(await outcome(client), 'OK');
			assert.equal(await context.secrets.get(`tencentSes.credentials.${id}`), undefined);
			assert.ok(!JSON.stringify(context.globalState.get('tencentSes.profiles')).includes(main.secretId));
		});

		const { temporary } = sampleKeys('international');
		const replaced = (what: string, before: Credentials, after: Credentials, expected: string, isCurrent = true) =>
			test(`${what} replaced during a call: the call ends, and the next one uses them`, async () => {
				writeTccli(before);
				const accounts = open();
				const { id } = await accounts.add(tccli, undefined);
				const client = accounts.client();
				assert.equal(await outcome(client), 'OK');
				if (!isCurrent) {
					await accounts.add(keys, main);
				}
				const changes = counting(accounts);
				writeTccli(after);
				await rejectsForPeople(client, /keys of this profile were replaced\. Run the command again/);
				assert.equal(changes.count > 0, isCurrent, 'the tree loads again');
				await rejectsForPeople(client?.inBackground, /Run the command again/);
				assert.equal(await outcome(accounts.clientOf(id)), expected);
			});
		replaced('keys', main, disabled, 'AuthFailure.SecretIdNotFound');
		replaced('keys of a profile that is not current', main, disabled, 'AuthFailure.SecretIdNotFound', false);
		replaced('keys, by temporary ones,', main, temporary, 'OK');
		replaced('temporary keys, by others,', temporary, main, 'OK');

		test('that are temporary work again after they were renewed', async () => {
			writeTccli(temporary);
			const accounts = open();
			await accounts.add(tccli, undefined);
			const client = accounts.client();
			assert.equal(await outcome(client), 'OK');
			writeTccli({ ...disabled, token: 'Renewed' });
			assert.equal(await outcome(client), 'AuthFailure.SecretIdNotFound');
		});

		test('from the same file, site and region are one profile', async () => {
			writeTccli(main);
			const accounts = open();
			const first = await accounts.add(tccli, undefined);
			await accounts.add(keys, main);
			assert.deepEqual(await accounts.add(tccli, undefined), first);
			assert.deepEqual([accounts.current?.id, accounts.profiles.length], [first.id, 2]);
		});

		test('stay in their file after signing out', async () => {
			writeTccli(main);
			const accounts = open();
			const { id } = await accounts.add(tccli, undefined);
			await accounts.signOut(id);
			assert.equal(JSON.parse(readFileSync(join(home, '.tccli/default.credential'), 'utf8')).secretId, main.secretId);
		});

		test('can be from the SDKs', async () => {
			mkdirSync(join(home, '.tencentcloud'));
			writeFileSync(join(home, '.tencentcloud/credentials'), `[default]\nsecret_id = ${main.secretId}\nsecret_key = ${main.secretKey}\n`);
			const accounts = open();
			await accounts.add({ ...international, source: { kind: 'sdkFile' } }, undefined);
			assert.equal(await outcome(accounts.client()), 'OK');
		});

		test('can be from the environment', async () => {
			const accounts = open();
			await accounts.add({ ...international, source: { kind: 'environment' } }, undefined);
			await rejectsForPeople(accounts.client(), /TENCENTCLOUD_SECRET_ID/);
			process.env['TENCENTCLOUD_SECRET_ID'] = main.secretId;
			process.env['TENCENTCLOUD_SECRET_KEY'] = main.secretKey;
			try {
				assert.equal(await outcome(accounts.client()), 'OK');
			} finally {
				delete process.env['TENCENTCLOUD_SECRET_ID'];
				delete process.env['TENCENTCLOUD_SECRET_KEY'];
			}
		});

		const explains = (name: string, file: string, sentence: RegExp, profile = 'work') =>
			test(`explain what is wrong: ${name}`, async () => {
				mkdirSync(join(home, '.tccli'));
				writeFileSync(join(home, `.tccli/${profile}.credential`), file);
				const accounts = open();
				await accounts.add({ ...tccli, source: { kind: 'tccli', name: profile } }, undefined);
				await rejectsForPeople(accounts.client(), sentence);
			});
		explains(
			'expired',
			JSON.stringify({ ...main, type: 'oauth', expiresAt: 1 }),
			/The keys in .*work\.credential have expired\. Run "tccli auth login --profile work" to renew them/
		);
		explains('a role', JSON.stringify({ ...main, 'role-arn': 'qcs::cam::uin/1:roleName/a' }), /uses a role/);
		explains('the role of a machine', JSON.stringify({ type: 'cvm-role' }), /uses a role/);
		explains('no keys', '{}', /no valid SecretId and SecretKey\. Run "tccli configure --profile work"/);
		explains('no keys in a profile that looks like an option', '{}', /Run "tccli configure --profile=-x"/, '-x');
		explains(
			'a sign in a key',
			JSON.stringify({ ...main, secretId: `${main.secretId}，` }),
			/secretId: Character \d+ is "，", which is not allowed here\.$/
		);
		explains('no JSON', '{', /no valid SecretId and SecretKey/);
	});

	suite('the local emulator', () => {
		const own: NewProfile = { ...international, label: 'Local Emulator', source: { kind: 'emulator' } };

		test('starts with the first request and shares its state between windows', async () => {
			const accounts = open();
			const { id } = await accounts.add(own, undefined);
			assert.equal(id, 'emulator');
			await accounts.client()?.call('CreateEmailAddress', { EmailAddress: 'kept@mail.qcloud.com' });
			accounts.dispose();
			const file = join(context.globalStorageUri.fsPath, 'emulator-international.json');
			assert.match(readFileSync(file, 'utf8'), /kept@mail\.qcloud\.com/);
			rmSync(file);
		});

		suite('in a thread', () => {
			const threads: Worker[] = [];
			const original = workerThreads.Worker;

			setup(() => {
				workerThreads.Worker = class extends original {
					constructor(file: string, options?: WorkerOptions) {
						super(file, options);
						threads.push(this);
					}
				};
			});
			teardown(() => {
				workerThreads.Worker = original;
				threads.length = 0;
			});

			test('starts again when its thread has failed', async () => {
				const accounts = open();
				await accounts.add(own, undefined);
				assert.equal(await outcome(accounts.client()), 'OK');
				await threads[0]?.terminate();
				assert.equal(await outcome(accounts.client()), 'OK');
				assert.equal(threads.length, 2);
			});

			test('ends with the window', async () => {
				const accounts = open();
				await accounts.add(own, undefined);
				assert.equal(await outcome(accounts.client()), 'OK');
				const ended = threads.map(thread => once(thread, 'exit'));
				accounts.dispose();
				assert.deepEqual(await Promise.all(ended), [[0]]);
			});
		});

		test('runs for one site at a time', async () => {
			const accounts = open();
			await accounts.add(own, undefined);
			await accounts.add({ ...own, site: 'mainland', region: 'ap-hongkong' }, undefined);
			assert.deepEqual(
				accounts.profiles.map(({ region }) => region),
				['ap-hongkong']
			);
			assert.equal(await outcome(accounts.client()), 'OK');
		});

		const broken: [string, (storage: string) => void, RegExp][] = [
			['a file instead of its folder', storage => writeFileSync(storage, ''), /could not be started: EEXIST/],
			[
				'other data in its file',
				storage => {
					mkdirSync(storage);
					writeFileSync(join(storage, 'emulator-international.json'), '{}');
				},
				/could not be started: .* is not a data file of the SES emulator/
			]
		];
		for (const [what, breaks, reason] of broken) {
			test(`says why it could not start, and can be started again: ${what}`, async () => {
				const storage = join(home, 'storage');
				breaks(storage);
				const accounts = open({ globalStorageUri: vscode.Uri.file(storage) });
				await accounts.add(own, undefined);
				await rejectsForPeople(accounts.client(), reason);
				rmSync(storage, { recursive: true });
				assert.equal(await outcome(accounts.client()), 'OK');
			});
		}
	});

	suite('DNS', () => {
		const setDns = (name: 'servers' | 'timeout', value: unknown) => configure({ [`dns.${name}`]: value });
		const useEmulator = () => {
			process.env['TENCENT_SES_EMULATOR'] = JSON.stringify(emulator);
			return open();
		};

		teardown(async () => {
			await configure({ 'dns.servers': undefined, 'dns.timeout': undefined });
		});

		test('uses the servers of the computer without a profile', async () => {
			const dns = await dnsFor(open());
			assert.deepEqual([dns.servers, dns.timeout], [getServers(), 5000]);
		});

		test('uses the servers of the computer for a profile of the service', async () => {
			const accounts = useEmulator();
			const { id } = await accounts.add(keys, main);
			assert.deepEqual((await dnsFor(accounts)).servers, getServers());
			assert.deepEqual((await dnsFor(accounts, id)).servers, getServers());
		});

		test('uses the emulator for its profile, even if that is not current', async () => {
			const accounts = useEmulator();
			assert.deepEqual((await dnsFor(accounts)).servers, [emulator.dns]);
			await accounts.add(keys, main);
			assert.deepEqual((await dnsFor(accounts, 'emulator')).servers, [emulator.dns]);
		});

		test('uses the servers of the computer if the emulator has none', async () => {
			process.env['TENCENT_SES_EMULATOR'] = JSON.stringify({ ...emulator, dns: undefined });
			assert.deepEqual((await dnsFor(open())).servers, getServers());
		});

		test('uses and starts the local emulator', async () => {
			const accounts = open();
			await accounts.add({ ...international, source: { kind: 'emulator' } }, undefined);
			const { servers } = await dnsFor(accounts);
			assert.match(String(servers), /^127\.0\.0\.1:\d+$/);
			assert.notDeepEqual(servers, [emulator.dns]);
		});

		test('prefers the servers in the settings, starting with the next query', async () => {
			const accounts = useEmulator();
			const client = accounts.client();
			const changes = counting(accounts);
			await setDns('servers', ['192.0.2.1', ' [::1]:5353 ', '']);
			await setDns('timeout', 2.5);
			const dns = await dnsFor(accounts);
			assert.deepEqual([dns.servers, dns.timeout], [['192.0.2.1', '[::1]:5353'], 2500]);
			assert.deepEqual([accounts.client() === client, changes.count], [true, 0]);
			await setDns('servers', undefined);
			assert.deepEqual((await dnsFor(accounts)).servers, [emulator.dns]);
		});

		const waits = (seconds: unknown, expected: number) =>
			test(`waits ${expected} ms if the setting is ${JSON.stringify(seconds)}`, async () => {
				await setDns('timeout', seconds);
				assert.equal((await dnsFor(open())).timeout, expected);
			});
		waits(0, 1000);
		waits(-5, 1000);
		waits(100_000, 60_000);
		waits('soon', 5000);

		const refuses = (servers: unknown, end = /leave the setting empty\.$/) =>
			test(`the servers ${JSON.stringify(servers)} are rejected`, async () => {
				await setDns('servers', servers);
				await assert.rejects(
					dnsFor(useEmulator()),
					(error: Error) =>
						error instanceof UserError &&
						/"tencentSes\.dns\.servers" is not usable: ".*" is not an IP address/.test(error.message) &&
						end.test(error.message)
				);
			});
		refuses(['dns.google']);
		refuses(['1.1.1.1：53'], /Character 8 is "：" \(U\+FF1A\), not ":"\.$/);
		refuses(['192.0.2.1', '192.0.2.1:0']);
		refuses('dns.google');
		refuses([['a']]);
		refuses([{}]);

		const record = { type: 'TXT', name: 'published.example.com', value: 'v=spf1 -all' };

		test('of an emulator answers with published records until they are withdrawn', async () => {
			const accounts = useEmulator();
			const dns = await dnsFor(accounts);
			const values = async () => {
				const live = await dns.lookup('TXT', record.name);
				return live.kind === 'found' ? live.values : live.kind;
			};
			assert.deepEqual(await values(), 'missing');
			await publishRecords(accounts.emulator, 'international', [record]);
			assert.deepEqual(await values(), ['v=spf1 -all']);
			await publishRecords(accounts.emulator, 'international', [{ ...record, value: 'v=spf1 ~all' }], [{ type: 'TXT', name: record.name }]);
			assert.deepEqual(await values(), ['v=spf1 ~all']);
			await publishRecords(accounts.emulator, 'international', [], [record, { ...record, value: 'v=spf1 ~all' }]);
			assert.deepEqual(await values(), 'missing');
		});

		const failsToPublish = (name: string, address: () => object, records: readonly (typeof record)[], sentence: RegExp) =>
			test(`of an emulator that cannot publish records says why: ${name}`, async () => {
				process.env['TENCENT_SES_EMULATOR'] = JSON.stringify({ ...emulator, ...address() });
				await assert.rejects(publishRecords(open().emulator, 'international', records), (error: Error) => {
					assert.ok(error instanceof UserError, error.stack);
					assert.match(error.message, sentence);
					assert.deepEqual(error.remedies, ['retry', 'showLog']);
					return true;
				});
			});
		failsToPublish(
			'closed port',
			() => ({ endpoint: 'http://127.0.0.1:1', dns: '127.0.0.1:2', smtp: '127.0.0.1:3' }),
			[record],
			/^The local emulator does not respond\. It may have stopped\. Start it again on the same ports/
		);
		failsToPublish('a record that is none', () => ({}), [{ ...record, type: 'NONE' }], /did not publish the records: .*type/);

		const isNoEmulator = (name: string, reply: Reply, sentence: RegExp) =>
			test(`of a server that is no emulator: ${name}`, () =>
				withLoopback([reply], async ({ endpoint, arrived }) => {
					process.env['TENCENT_SES_EMULATOR'] = JSON.stringify({ ...emulator, endpoint });
					await assert.rejects(
						listMails(open().emulator, 'international'),
						(error: Error) => error instanceof UserError && sentence.test(error.message)
					);
					assert.equal(arrived.length, 1);
				}));
		isNoEmulator('a redirect', { status: 302, headers: { location: '/elsewhere' } }, /HTTP status 302/);
		isNoEmulator('25 MB', { body: ' '.repeat(25_000_001) }, /unreadable response/);
		isNoEmulator('no JSON', { body: '<html>' }, /unreadable response/);
		isNoEmulator('another list', { body: [{ id: 'a' }] }, /unreadable response/);
		isNoEmulator('a sender of a million characters', { body: [{ ...mail, from: 'a'.repeat(1_000_000) }] }, /unreadable response/);

		test('of a server that answers like an emulator', () =>
			withLoopback([{ body: [mail] }], async ({ endpoint }) => {
				process.env['TENCENT_SES_EMULATOR'] = JSON.stringify({ ...emulator, endpoint });
				assert.deepEqual(await listMails(open().emulator, 'international'), [mail]);
			}));

		test('exists only for profiles of an emulator', async () => {
			const accounts = useEmulator();
			assert.equal(accounts.isEmulator(), true);
			await accounts.add(keys, main);
			assert.deepEqual([accounts.isEmulator(), accounts.isEmulator(accounts.profiles[0])], [false, true]);
		});
	});

	suite('clients by profile', () => {
		test('work for profiles that are not the current one', async () => {
			const accounts = open();
			const [first, second] = [await accounts.add(keys, main), await accounts.add(keys, { ...readOnly, secretKey: main.secretKey })];
			assert.equal(accounts.clientOf(second.id), accounts.client());
			assert.equal(accounts.clientOf(first.id), accounts.clientOf(first.id));
			assert.equal(await outcome(accounts.clientOf(first.id)), 'OK');
			assert.equal(await outcome(accounts.client()), 'AuthFailure.SignatureFailure');
		});

		test('do not change when their profile becomes the current one', async () => {
			const accounts = open();
			const [first] = [await accounts.add(keys, main), await accounts.add(keys, readOnly)];
			const client = accounts.clientOf(first.id);
			await accounts.switchTo(first.id);
			assert.equal(accounts.client(), client);
		});

		test('are removed with their profile, even by another window', async () => {
			const accounts = open();
			const { id } = await accounts.add(keys, main);
			await accounts.add(keys, readOnly);
			assert.ok(accounts.clientOf(id));
			await open().signOut(id);
			assert.equal(accounts.clientOf(id), undefined);
		});

		test('do not exist without a profile', () => assert.equal(open().clientOf('emulator'), undefined));
	});

	suite('settings', () => {
		test('changing the endpoint creates another client and fires an event', async () => {
			const accounts = open();
			await accounts.add(keys, main);
			const client = accounts.client();
			assert.equal(accounts.client(), client);
			const told = nextChange(accounts);
			await configure({ endpoint: 'http://127.0.0.1:1' });
			await told;
			assert.notEqual(accounts.client(), client);
			assert.equal(await outcome(accounts.client()), 'Network');
		});

		const isNoEmulator = (endpoint: string) =>
			test(`the endpoint ${endpoint} is rejected`, async () => {
				const accounts = open();
				await accounts.add(keys, main);
				await configure({ endpoint });
				await rejectsForPeople(accounts.client(), /"tencentSes\.endpoint"/);
			});
		isNoEmulator('http://ses.tencentcloudapi.com');
		isNoEmulator('https://user:word@example.com');
		isNoEmulator('https://example.com/path');
		isNoEmulator('nonsense');

		test('the timeout is in seconds', async () => {
			const accounts = open();
			await accounts.add(keys, main);
			await configure({ requestTimeout: 1 });
			await fetch(`${emulator.endpoint}/emulator/faults`, { method: 'POST', body: JSON.stringify({ delayMs: 20_000, times: 2 }) });
			restoreTimers = speedUp();
			try {
				assert.equal(await outcome(accounts.client()), 'Timeout');
			} finally {
				await configure({ requestTimeout: undefined });
			}
		});
	});
});

/** The outcome of a harmless call: `OK` or an error code. */
async function outcome(client: SesClient | undefined): Promise<string> {
	assert.ok(client, 'signed out');
	try {
		await client.call('ListEmailIdentities', { Limit: 1 });
		return 'OK';
	} catch (error) {
		if (isSesError(error)) {
			return error.code;
		}
		throw error;
	}
}

/** Asserts that a call fails with a message for users and a remedy, unless they have to change a setting. */
async function rejectsForPeople(client: SesClient | undefined, sentence: RegExp): Promise<void> {
	await assert.rejects(outcome(client), (error: Error) => {
		assert.ok(error instanceof UserError, error.stack);
		assert.match(error.message, sentence);
		assert.ok(error.remedies.length > 0 || /setting/.test(error.message));
		return true;
	});
}

function counting(accounts: Accounts): { readonly count: number } {
	const counter = { count: 0 };
	accounts.onDidChange(() => counter.count++);
	return counter;
}

function nextChange(accounts: Accounts): Promise<void> {
	return new Promise(resolve => {
		const subscription = accounts.onDidChange(() => {
			subscription.dispose();
			resolve();
		});
	});
}

function setVariable(name: string, value: string | undefined): void {
	if (value === undefined) {
		delete process.env[name];
	} else {
		process.env[name] = value;
	}
}

function recorder(lines: string[]): vscode.LogOutputChannel {
	const record = (line: string) => void lines.push(line);
	return { info: record, warn: record, error: record } as unknown as vscode.LogOutputChannel;
}
