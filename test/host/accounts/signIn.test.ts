import assert from 'node:assert/strict';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { suite, suiteSetup, suiteTeardown, teardown, test } from 'mocha';
import { type Emulator, startEmulator } from '../../../src/emulator/server.ts';
import { sampleKeys } from '../../../src/emulator/state/credentials.ts';
import type { Credentials } from '../../../src/signing/signer.ts';
import { eventually } from '../eventually.ts';
import { type Person, usePerson } from '../person.ts';
import { configure } from '../surroundings.ts';
import { signOut, writeTccli } from './signingIn.ts';

const { main, readOnly, temporary, disabled, otherSite } = sampleKeys('international');
const domain = 'mail.qcloud.com';

const sourceStep = 'Tencent Cloud SES: Sign In';
const idStep = 'Tencent Cloud SES: SecretId (2/5)';
const keyStep = 'Tencent Cloud SES: SecretKey (3/5)';
const tokenStep = 'Tencent Cloud SES: Session Token (4/5)';
const regionStep = 'Tencent Cloud SES: Site and Region (5/5)';
const onlyRegionStep = 'Tencent Cloud SES: Site and Region (2/2)';

suite('Sign In', () => {
	const person = usePerson({
		isSignedOut: true,
		furnish: home => {
			writeTccli(home, 'default', main, 'ap-singapore');
			writeTccli(home, 'old', { ...main, type: 'oauth', expiresAt: 1 });
		}
	});
	const { toSource, toId, toRegion, fill, choosesRegion } = flowOf(person);

	test('offers typing, what is found, and the emulator', async () => {
		await toSource();
		assert.deepEqual(person.box.labels, ['SecretId and SecretKey', 'tccli default', 'tccli old', 'Local Emulator']);
		const [, found, , emulator] = person.box.items;
		assert.match(`${found?.description} ${found?.detail}`, /^AKID…\S{4} .*~\/\.tccli\/default\.credential/);
		assert.match(emulator?.detail ?? '', /No Tencent Cloud account needed/);
		assert.ok(!String(person.box).includes(main.secretId));
	});

	test('expired temporary keys say how to renew them', async () => {
		await toSource();
		await person.pick('tccli old');
		await person.says(/Expired\. Run "tccli auth login --profile old"/);
	});

	suite('validates a SecretId while it is typed', () => {
		const validates = (what: string, text: string, severity: 'error' | 'warning' | 'info', sentence: RegExp) =>
			test(`${what}: ${sentence.source}`, async () => {
				await toId();
				await person.type(text);
				await person.says(sentence, severity);
			});
		validates('white space inside', 'AKID 123', 'error', /white space/);
		validates('a foreign character', '“AKID”', 'error', /character that no SecretId has/);
		validates('cut off', main.secretId.slice(0, 10), 'error', /too short/);
		validates('one character missing', main.secretId.slice(0, -1), 'warning', /Check this one, or go on/);
		validates('temporary', `${main.secretId}abc`, 'info', /temporary SecretId/);
		validates('a SecretKey', main.secretKey, 'error', /looks like a SecretKey/);

		test('white space around it does not count', async () => {
			await toId();
			await fill(`  ${main.secretId} `, keyStep);
			await person.says(/The SecretKey that belongs to AKID…/);
			await person.back();
			assert.equal((await person.asked(idStep)).value, main.secretId);
		});

		test('nothing is said of an empty box until Enter', async () => {
			await toId();
			assert.ok(person.box.isMasked);
			await person.says(/The SecretId of an API key/, 'none');
			await person.enter();
			await person.says(/Paste the SecretId/, 'error');
			assert.equal(person.box.title, idStep);
		});
	});

	test('the SecretKey is masked, and its box is no place for the SecretId', async () => {
		await toId();
		await fill(main.secretId, keyStep);
		assert.ok(person.box.isMasked);
		await person.type(main.secretId);
		await person.says(/This is the SecretId/, 'error');
		await person.type(main.secretKey);
		await person.says(/The SecretKey that belongs to AKID…/, 'none');
	});

	test('the buttons open the pages of both sites', async () => {
		await toId();
		for (const site of ['International', 'Mainland']) {
			person.box.press(`Open the API Keys Page (${site})`);
		}
		await eventually(() =>
			assert.deepEqual(person.links, ['https://console.tencentcloud.com/cam/capi', 'https://console.cloud.tencent.com/cam/capi'])
		);
	});

	test('Back finds everything that was typed', async () => {
		await toId();
		await fill(main.secretId, keyStep);
		await person.type('half of a k3y');
		await person.back();
		assert.equal((await person.asked(idStep)).value, main.secretId);
		await person.enter();
		assert.equal((await person.asked(keyStep)).value, 'half of a k3y');
		await person.back();
		await person.asked(idStep);
		await person.back();
		await person.asked(sourceStep);
	});

	test('every step after the first stays open while the focus is elsewhere', async () => {
		await toId();
		assert.ok(person.box.staysOpen);
		await fill(main.secretId, keyStep);
		assert.ok(person.box.staysOpen);
		await fill(main.secretKey, tokenStep);
		assert.ok(person.box.staysOpen);
		await fill('', regionStep);
		assert.ok(person.box.staysOpen);
	});

	suite('what the service refuses', () => {
		teardown(() => person.emulator.setClock(0));

		test('a wrong SecretKey comes back into its box', async () => {
			await toRegion({ ...main, secretKey: readOnly.secretKey });
			await choosesRegion();
			await person.asked(keyStep);
			await person.says(/SecretKey does not belong to the SecretId.*Request ID: [\da-f-]{36}/, 'error');
			assert.equal(person.box.value, readOnly.secretKey);
			await fill(main.secretKey, tokenStep);
			await person.enter();
			await person.asked(regionStep);
		});

		test('a wrong token comes back into its box', async () => {
			await toRegion({ ...temporary, token: 'ThisIsNotTheTokenOfTheKey' });
			await choosesRegion();
			await person.asked(tokenStep);
			await person.says(/token is wrong or has expired/, 'error');
			assert.equal(person.box.value, 'ThisIsNotTheTokenOfTheKey');
		});

		const isUnknown = (what: string, credentials: Credentials) =>
			test(`${what}: the words name both possibilities`, async () => {
				await toRegion(credentials);
				await choosesRegion();
				await person.says(/mistyped, disabled or deleted, or belong to the other site/);
				assert.equal(person.box.title, regionStep);
			});
		isUnknown('a disabled key', disabled);
		isUnknown('a key of the other site', otherSite);

		test('a key that neither site knows goes back to the SecretId', async () => {
			await toRegion(disabled);
			await choosesRegion();
			await person.says(/other site/);
			await choosesRegion('Mainland – Hong Kong');
			await person.asked(idStep);
			await person.says(/Neither site of Tencent Cloud knows this SecretId/, 'error');
			assert.equal(person.box.value, disabled.secretId);
		});

		const staysAtRegion = (what: string, prepare: () => Promise<void>, sentence: RegExp) =>
			test(`${what}: can be tried again`, async () => {
				await toRegion(main);
				await prepare();
				person.hurry();
				await choosesRegion();
				await person.says(sentence);
				assert.equal(person.box.title, regionStep);
			});
		// Less than a day is worked around.
		staysAtRegion('a slow clock', () => person.emulator.setClock(25 * 3600), /clock of this computer is 25 hours slow/);
		staysAtRegion('a fast clock', () => person.emulator.setClock(-25 * 3600), /clock of this computer is 25 hours fast/);
		staysAtRegion(
			'no network',
			() => person.emulator.addFault({ times: 'always', drop: 'before' }),
			/No connection to 127\.0\.0\.1.*Check the network/
		);
		staysAtRegion(
			'a strange answer',
			() => person.emulator.addFault({ body: '<html>' }),
			/Something other than SES seems to have answered/
		);
		staysAtRegion(
			'an internal error',
			() => person.emulator.addFault({ times: 'always', code: 'InternalError' }),
			/SES had an internal error/
		);

		test('Esc cancels a try, and nobody is signed in', async () => {
			const signingIn = await toRegion(main);
			await person.emulator.addFault({ delayMs: 60_000 });
			await choosesRegion();
			await eventually(() => assert.ok(person.box.isBusy));
			assert.match(person.box.placeholder, /Trying the credentials/);
			await person.escape();
			assert.equal(await signingIn(), undefined);
			assert.deepEqual(await person.rows(), []);
		});
	});

	test('without the permission to list, the key can be saved anyway', async () => {
		const signingIn = await toRegion(main);
		await person.emulator.addFault({ code: 'AuthFailure.UnauthorizedOperation', action: 'ListEmailIdentities' });
		await choosesRegion();
		await person.says(/The key is right, but CAM does not let it list sender domains/);
		// Another region that is refused does not change what is saved.
		await choosesRegion('Mainland – Guangzhou');
		await person.says(/SES is not available in this region/);
		await person.pick('Save Anyway');
		const id = await signingIn();
		await person.row(domain);
		await person.heads(/^International · ap-singapore$/);
		await signOut(person, id);
	});

	suite('with what tccli keeps', () => {
		test('its region is marked, and Enter takes it', async () => {
			const signingIn = await toSource();
			await person.pick('tccli default');
			const box = await person.asked(onlyRegionStep);
			assert.deepEqual(box.active, ['International – Singapore']);
			assert.equal(box.items[0]?.description, 'ap-singapore · tccli default uses it');
			await person.enter();
			const id = await signingIn();
			await person.row(domain);
			await person.heads(/^tccli default · ap-singapore$/);
			await signOut(person, id);
		});

		test('a refusal names the file', async () => {
			writeTccli(person.home, 'wrong', { ...main, secretKey: readOnly.secretKey });
			await toSource();
			await person.pick('tccli wrong');
			await person.asked(onlyRegionStep);
			await choosesRegion();
			await person.asked(sourceStep);
			await person.says(/~\/\.tccli\/wrong\.credential: The SecretKey does not belong/);
		});
	});
});

suite('Sign In where both sites answer', () => {
	const person = usePerson({ emulator: 'none' });
	const { toRegion, choosesRegion } = flowOf(person);
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

	test('a key of the other site signs in once that site is chosen', async () => {
		const signingIn = await toRegion(otherSite);
		await choosesRegion();
		await person.says(/choose the other site/);
		await choosesRegion('Mainland – Guangzhou');
		await signingIn();
		await person.row(domain);
		await person.heads(/^Mainland.* · ap-guangzhou$/);
	});
});

/** One address for both sites: the region of a request says which one its sender means. */
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

/** Each step gives what the command resolves to in the end. */
function flowOf(person: Person) {
	async function toSource(): Promise<() => Promise<unknown>> {
		const signingIn = person.run('signIn');
		await person.asked(sourceStep);
		return () => signingIn;
	}

	async function toId(): Promise<() => Promise<unknown>> {
		const signingIn = await toSource();
		await person.pick('SecretId and SecretKey');
		await person.asked(idStep);
		return signingIn;
	}

	/** Fills the box that is open and waits for the next one. */
	async function fill(text: string, next: string): Promise<void> {
		await person.answer(text);
		await person.asked(next);
	}

	async function toRegion({ secretId, secretKey, token = '' }: Credentials): Promise<() => Promise<unknown>> {
		const signingIn = await toId();
		await fill(secretId, keyStep);
		await fill(secretKey, tokenStep);
		await fill(token, regionStep);
		return signingIn;
	}

	const choosesRegion = (label = 'International – Singapore') => person.pick(label);

	return { toSource, toId, toRegion, fill, choosesRegion };
}
