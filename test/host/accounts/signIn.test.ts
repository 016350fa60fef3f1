import assert from 'node:assert/strict';
import { renameSync, symlinkSync, unlinkSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, teardown, test } from 'mocha';
import { type Emulator, startEmulator } from '../../../src/emulator/server.ts';
import { sampleKeys } from '../../../src/emulator/state/credentials.ts';
import type { Credentials } from '../../../src/signing/signer.ts';
import { eventually } from '../eventually.ts';
import { MemorySecrets } from '../memorySecrets.ts';
import { type Person, usePerson } from '../person.ts';
import { configure } from '../surroundings.ts';
import { signOut, writeTccli } from './signingIn.ts';

const { main, readOnly, temporary, disabled, otherSite } = sampleKeys('international');
const domain = 'mail.qcloud.com';

const sourceStep = 'Tencent SES: Sign In';
const regionStep = 'Tencent SES: Site and Region (2/4)';
const idStep = 'Tencent SES: SecretId (3/4)';
const keyStep = 'Tencent SES: SecretKey (4/4)';
const keyBeforeTokenStep = 'Tencent SES: SecretKey (4/5)';
const tokenStep = 'Tencent SES: Session Token (5/5)';
const onlyRegionStep = 'Tencent SES: Site and Region (2/2)';

suite('Sign In', () => {
	const person = usePerson({
		isSignedOut: true,
		prepareHome: home => {
			writeTccli(home, 'default', main, 'ap-singapore');
			writeTccli(home, 'old', { ...main, type: 'oauth', expiresAt: 1 });
			writeTccli(home, 'my $(trash)', { ...main, type: 'oauth', expiresAt: 1 });
			symlinkSync('loop.credential', join(home, '.tccli', 'loop.credential'));
		}
	});
	const { toSource, toId, toKey, signsInWith, fill, enters } = flowOf(person);

	test('offers to type keys, found credentials, and the emulator', async () => {
		await toSource();
		assert.deepEqual(person.box.labels, [
			'SecretId and SecretKey',
			'tccli default',
			'tccli loop',
			'tccli my $ (trash)',
			'tccli old',
			'Local Emulator'
		]);
		const [, found, , , , emulator] = person.box.items;
		assert.match(`${found?.description} ${found?.detail}`, /^AKID…\S{4} .*~\/\.tccli\/default\.credential/);
		assert.match(emulator?.detail ?? '', /No Tencent Cloud account needed/);
		assert.ok(!String(person.box).includes(main.secretId));
	});

	test('expired temporary keys say how to renew them', async () => {
		await toSource();
		await person.pick('tccli old');
		await person.waitForBoxMessage(/have expired\. Run "tccli auth login --profile old"/);
	});

	test('the command for a profile with spaces can be pasted, and no icon is made of its name', async () => {
		await toSource();
		assert.match(person.box.items[3]?.detail ?? '', /Run "tccli auth login --profile 'my \$ \(trash\)'"/);
	});

	test('a file that cannot be read says why', async () => {
		await toSource();
		assert.match(person.box.items[2]?.detail ?? '', /~\/\.tccli\/loop\.credential cannot be read: ELOOP/);
		await person.pick('tccli loop');
		await person.waitForBoxMessage(/~\/\.tccli\/loop\.credential cannot be read: ELOOP/);
	});

	test('a folder that cannot be read says why', async () => {
		const folder = join(person.home, '.tccli');
		renameSync(folder, `${folder}-away`);
		symlinkSync('.tccli', folder);
		try {
			await toSource();
			assert.match(person.box.items[1]?.detail ?? '', /~\/\.tccli\/default\.credential cannot be read: ELOOP/);
		} finally {
			unlinkSync(folder);
			renameSync(`${folder}-away`, folder);
		}
	});

	suite('validates the SecretId while typing', () => {
		const validates = (what: string, text: string, severity: 'error' | 'warning' | 'info', sentence: RegExp) =>
			test(`${what}: ${sentence.source}`, async () => {
				await toId();
				await person.type(text);
				await person.waitForBoxMessage(sentence, severity);
			});
		validates('white space inside', 'AKID 123', 'error', /^Character 5 is a space, which is not allowed here\. Enter only the SecretId\.$/);
		validates('a foreign character', '“AKID”', 'error', /^Character 1 is "“", which is not allowed here\. Enter only the SecretId\.$/);
		validates('cut off', main.secretId.slice(0, 10), 'error', /too short/);
		validates('one character missing', main.secretId.slice(0, -1), 'warning', /Check this one, or continue/);
		validates('temporary', `${main.secretId}abc`, 'info', /temporary SecretId/);
		validates('a SecretKey', main.secretKey, 'error', /looks like a SecretKey/);

		test('white space around it is ignored', async () => {
			await toId();
			await fill(`  ${main.secretId} `, keyStep);
			await person.waitForBoxMessage(/Enter the SecretKey for AKID…/);
			await person.back();
			assert.equal((await person.waitForBox(idStep)).value, main.secretId);
		});

		test('an empty box is not an error until Enter', async () => {
			await toId();
			assert.ok(person.box.isMasked);
			await person.waitForBoxMessage(/Enter the SecretId, the public half of an API key/, 'none');
			await person.enter();
			await person.waitForBoxMessage(/Enter the SecretId from/, 'error');
			assert.equal(person.box.title, idStep);
		});
	});

	test('the SecretKey is masked, and must not be the SecretId', async () => {
		await toId();
		await fill(main.secretId, keyStep);
		assert.ok(person.box.isMasked);
		await person.type(main.secretId);
		await person.waitForBoxMessage(/This is the SecretId/, 'error');
		await person.type(main.secretKey);
		await person.waitForBoxMessage(/Enter the SecretKey for AKID…/, 'none');
	});

	for (const [region, site, page] of [
		['International – Singapore', 'International', 'https://console.tencentcloud.com/cam/capi'],
		['Mainland – Guangzhou', 'Mainland', 'https://console.cloud.tencent.com/cam/capi']
	] as const) {
		test(`the button opens the page for keys of the site that was selected: ${site}`, async () => {
			await toId(region);
			assert.deepEqual(person.box.buttons, ['Back', `Open the API Keys Page (${site})`, 'Show Text']);
			person.box.press(`Open the API Keys Page (${site})`);
			await eventually(() => assert.deepEqual(person.links, [page]));
		});
	}

	suite('asks for a token', () => {
		const asks = (what: string, secretId: string, isAsked: boolean) =>
			test(`${what}: ${isAsked ? 'yes' : 'no'}`, async () => {
				await toId();
				await fill(secretId, isAsked ? keyBeforeTokenStep : keyStep);
			});
		asks('a permanent SecretId', main.secretId, false);
		asks('a permanent SecretId of an international account', main.secretId.replace('AKID', 'IKID'), false);
		asks('a temporary SecretId', temporary.secretId, true);
		asks('one character more than a permanent SecretId', `${main.secretId}x`, true);
		asks('one character less', main.secretId.slice(0, -1), true);
		asks('another prefix', main.secretId.replace('AKID', 'XXXX'), true);

		test('a SecretId that looks permanent, if the service misses the token', async () => {
			await toKey(main);
			await person.emulator.addFault({ code: 'AuthFailure.TokenFailure' });
			await enters(main.secretKey);
			await person.waitForBox(tokenStep);
			await person.waitForBoxMessage(/token is wrong or has expired/, 'error');
		});
	});

	test('Back keeps what was typed', async () => {
		await toId();
		await fill(main.secretId, keyStep);
		await person.type('half of a k3y');
		await person.back();
		assert.equal((await person.waitForBox(idStep)).value, main.secretId);
		await person.enter();
		assert.equal((await person.waitForBox(keyStep)).value, 'half of a k3y');
		await person.back();
		await person.waitForBox(idStep);
		await person.back();
		assert.deepEqual((await person.waitForBox(regionStep)).active, ['International – Singapore']);
		await person.back();
		await person.waitForBox(sourceStep);
	});

	test('every step after the first stays open when it loses the focus', async () => {
		await toId();
		assert.ok(person.box.staysOpen);
		await fill(temporary.secretId, keyBeforeTokenStep);
		assert.ok(person.box.staysOpen);
		await fill(temporary.secretKey, tokenStep);
		assert.ok(person.box.staysOpen);
		await person.back();
		await person.back();
		await person.back();
		assert.ok((await person.waitForBox(/Site and Region/)).staysOpen);
	});

	suite('rejected by the service', () => {
		teardown(() => person.emulator.setClock(0));

		test('a wrong SecretKey stays in its step', async () => {
			const signingIn = await signsInWith({ ...main, secretKey: readOnly.secretKey });
			await person.waitForBoxMessage(/SecretKey does not belong to the SecretId.*Request ID: [\da-f-]{36}/, 'error');
			assert.deepEqual([person.box.title, person.box.value], [keyStep, readOnly.secretKey]);
			await enters(main.secretKey);
			await signOut(person, await signingIn());
		});

		test('a wrong token stays in its step, a wrong SecretKey returns to its own', async () => {
			await signsInWith({ ...temporary, token: 'ThisIsNotTheTokenOfTheKey' });
			await person.waitForBoxMessage(/token is wrong or has expired/, 'error');
			assert.deepEqual([person.box.title, person.box.value], [tokenStep, 'ThisIsNotTheTokenOfTheKey']);
			await person.emulator.addFault({ code: 'AuthFailure.SignatureFailure' });
			await person.enter();
			await person.waitForBox(keyBeforeTokenStep);
			await person.waitForBoxMessage(/SecretKey does not belong to the SecretId/, 'error');
			assert.equal(person.box.value, temporary.secretKey);
		});

		const isUnknown = (what: string, credentials: Credentials) =>
			test(`${what}: returns to the SecretId, says that it may belong to the other site, and Back leads there`, async () => {
				await signsInWith(credentials);
				await person.waitForBox(idStep);
				await person.waitForBoxMessage(
					/does not exist on the International site\. Correct it, or go back and select Mainland if the key belongs to that site/,
					'error'
				);
				assert.equal(person.box.value, credentials.secretId);
				await person.back();
				await person.waitForBox(regionStep);
			});
		isUnknown('a disabled key', disabled);
		isUnknown('a key of the other site', otherSite);

		test('a key that no site knows returns to the SecretId', async () => {
			await signsInWith(disabled);
			await person.waitForBoxMessage(/select Mainland/);
			await person.back();
			await person.waitForBox(regionStep);
			await person.pick('Mainland – Hong Kong');
			for (const step of [idStep, keyStep]) {
				await person.waitForBox(step);
				await person.enter();
			}
			await person.waitForBoxMessage(/This SecretId does not exist on either Tencent Cloud site/, 'error');
			assert.deepEqual([person.box.title, person.box.value], [idStep, disabled.secretId]);
		});

		test('a region that is not available returns to the site and region', async () => {
			await signsInWith(main, 'Mainland – Guangzhou');
			await person.waitForBoxMessage(/SES is not available in this region/);
			assert.deepEqual([person.box.title, person.box.active], [regionStep, ['Mainland – Guangzhou']]);
		});

		const staysAtKey = (what: string, prepare: () => Promise<void>, sentence: RegExp) =>
			test(`${what}: can be tried again`, async () => {
				await toKey(main);
				await prepare();
				person.speedUp();
				await enters(main.secretKey);
				await person.waitForBoxMessage(sentence);
				assert.deepEqual([person.box.title, person.box.value], [keyStep, main.secretKey]);
			});
		// The client corrects a clock that is less than a day off.
		staysAtKey('a slow clock', () => person.emulator.setClock(25 * 3600), /clock of this computer is 25 hours slow/);
		staysAtKey('a fast clock', () => person.emulator.setClock(-25 * 3600), /clock of this computer is 25 hours fast/);
		staysAtKey(
			'no network',
			() => person.emulator.addFault({ times: 'always', drop: 'before' }),
			/No connection to 127\.0\.0\.1.*Check the network/
		);
		staysAtKey('a strange answer', () => person.emulator.addFault({ body: '<html>' }), /Something other than SES seems to have answered/);
		staysAtKey(
			'an internal error',
			() => person.emulator.addFault({ times: 'always', code: 'InternalError' }),
			/SES had an internal error/
		);

		test('Esc cancels the request, and does not sign in', async () => {
			const signingIn = await toKey(main);
			await person.emulator.addFault({ delayMs: 60_000 });
			await enters(main.secretKey);
			await eventually(() => assert.ok(person.box.isBusy));
			await person.waitForBoxMessage(/Checking the credentials/);
			await person.escape();
			assert.equal(await signingIn(), undefined);
			assert.deepEqual(await person.rows(), []);
		});
	});

	test('a key without permission to list can be saved anyway', async () => {
		const signingIn = await toKey(main);
		await person.emulator.addFault({ code: 'AuthFailure.UnauthorizedOperation', action: 'ListEmailIdentities' });
		await enters(main.secretKey);
		await person.waitForBox(regionStep);
		await person.waitForBoxMessage(/The key is valid, but Cloud Access Management \(CAM\) does not allow it to list sender domains/);
		// A rejected request to another region does not change what is saved.
		await person.pick('Mainland – Guangzhou');
		for (const step of [idStep, keyStep]) {
			await person.waitForBox(step);
			await person.enter();
		}
		await person.waitForBoxMessage(/SES is not available in this region/);
		await person.pick('Save Anyway');
		const id = await signingIn();
		await person.row(domain);
		await person.waitForProfile(/^International · ap-singapore$/);
		await signOut(person, id);
	});

	suite('with credentials of tccli', () => {
		test('its region is active, and Enter picks it', async () => {
			const signingIn = await toSource();
			await person.pick('tccli default');
			const box = await person.waitForBox(onlyRegionStep);
			assert.deepEqual(box.active, ['International – Singapore']);
			assert.equal(box.items[0]?.description, 'ap-singapore · used by tccli default');
			await person.enter();
			const id = await signingIn();
			await person.row(domain);
			await person.waitForProfile(/^tccli default · ap-singapore$/);
			await signOut(person, id);
		});

		test('an error names the file', async () => {
			writeTccli(person.home, 'wrong', { ...main, secretKey: readOnly.secretKey });
			await toSource();
			await person.pick('tccli wrong');
			await person.waitForBox(onlyRegionStep);
			await person.pick('International – Singapore');
			await person.waitForBox(sourceStep);
			await person.waitForBoxMessage(/~\/\.tccli\/wrong\.credential: The SecretKey does not belong/);
		});
	});
});

suite('Sign In without a keyring', () => {
	const secrets = new MemorySecrets();
	secrets.store = () => Promise.reject(new Error('There is no keyring.'));
	const person = usePerson({ isSignedOut: true, secrets });
	const { signsInWith } = flowOf(person);

	test('Cancel returns to the last step; the key can be used until the window is closed', async () => {
		const signingIn = await signsInWith(main);
		const dialog = await person.waitForMessage('VS Code could not store the key.');
		assert.match(dialog.detail, /There is no keyring\.\n\nOn Linux, the usual reason is/);
		dialog.answer(undefined);
		await person.waitForBox(keyStep);
		await person.enter();
		await person.click('VS Code could not store the key.', 'Use in This Window Only');
		await signingIn();
		await person.row(domain);
		await person.waitForProfile(/^International · ap-singapore$/);
		await person.reload();
		assert.equal(person.profile, '');
		assert.deepEqual(await person.rows(), []);
	});
});

suite('Sign In with servers for both sites', () => {
	const person = usePerson({ emulator: 'none' });
	const { signsInWith } = flowOf(person);
	let emulators: readonly Emulator[] = [];
	let sites: Server;

	suiteSetup(async () => {
		emulators = await Promise.all((['international', 'mainland'] as const).map(site => startEmulator({ site })));
		sites = await bothSites(emulators.map(({ endpoint }) => endpoint));
		await configure({ endpoint: `http://127.0.0.1:${(sites.address() as AddressInfo).port}` });
	});

	suiteTeardown(async () => {
		await configure({ endpoint: undefined });
		sites.close();
		await Promise.all(emulators.map(emulator => emulator.close()));
	});

	test('a key of the other site works after that site is chosen', async () => {
		const signingIn = await signsInWith(otherSite);
		await person.waitForBoxMessage(/select Mainland if the key belongs to that site/);
		await person.back();
		await person.waitForBox(regionStep);
		await person.pick('Mainland – Guangzhou');
		for (const step of [idStep, keyStep]) {
			await person.waitForBox(step);
			await person.enter();
		}
		await signingIn();
		await person.row(domain);
		await person.waitForProfile(/^Mainland.* · ap-guangzhou$/);
	});
});

/** A server for both sites, which it tells apart by the region of a request. */
function bothSites([international = '', mainland = '']: readonly string[]): Promise<Server> {
	const server = createServer((message, response) => {
		const site = message.headers['x-tc-region'] === 'ap-singapore' ? international : mainland;
		const forwarded = request(site, { method: message.method ?? 'POST', headers: message.headers }, answer => {
			response.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(response);
		});
		message.pipe(forwarded);
	});
	return new Promise(resolve => {
		server.listen(0, '127.0.0.1', () => resolve(server));
	});
}

/** Each step returns the result of the command. */
function flowOf(person: Person) {
	async function toSource(): Promise<() => Promise<unknown>> {
		const signingIn = person.run('signIn');
		await person.waitForBox(sourceStep);
		return () => signingIn;
	}

	async function toId(region = 'International – Singapore'): Promise<() => Promise<unknown>> {
		const signingIn = await toSource();
		await person.pick('SecretId and SecretKey');
		await person.waitForBox(regionStep);
		await person.pick(region);
		await person.waitForBox(idStep);
		return signingIn;
	}

	/** Answers the open box and waits for the next one. */
	async function fill(text: string, next: string | RegExp): Promise<void> {
		await person.answer(text);
		await person.waitForBox(next);
	}

	/** Up to the box of the SecretKey. */
	async function toKey({ secretId }: Credentials, region?: string): Promise<() => Promise<unknown>> {
		const signingIn = await toId(region);
		await fill(secretId, /SecretKey/);
		return signingIn;
	}

	/** Answers the last box. */
	const enters = (text: string) => person.answer(text);

	/** Up to the check of the credentials. */
	async function signsInWith(credentials: Credentials, region?: string): Promise<() => Promise<unknown>> {
		const signingIn = await toKey(credentials, region);
		const { secretKey, token } = credentials;
		if (token === undefined) {
			await enters(secretKey);
		} else {
			await fill(secretKey, tokenStep);
			await enters(token);
		}
		return signingIn;
	}

	return { toSource, toId, toKey, signsInWith, fill, enters };
}
