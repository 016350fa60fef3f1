import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { type RunningEmulator, startEmulator } from '../../scripts/emulator.mts';
import { sampleKeys } from '../../src/emulator/state/credentials.ts';
import type { Credentials } from '../../src/signing/signer.ts';
import { browserDatabases } from './browserDatabases.ts';
import { eventually } from './eventually.ts';
import { tidyAfterEach } from './tidying.ts';
import { noKeyring, openWorkbench, type Workbench } from './workbench.ts';

const { main, readOnly, temporary, disabled, otherSite } = sampleKeys('international');

const source = 'Tencent Cloud SES: Sign In';
const secretId = 'Tencent Cloud SES: SecretId (2/5)';
const secretKey = 'Tencent Cloud SES: SecretKey (3/5)';
const token = 'Tencent Cloud SES: Session Token (4/5)';
const region = 'Tencent Cloud SES: Site and Region (5/5)';
const regionOnly = 'Tencent Cloud SES: Site and Region (2/2)';

suite('accounts', () => {
	let emulator: RunningEmulator;
	let endpoint: string;
	let workbench: Workbench;

	suiteSetup(async () => {
		emulator = await startEmulator();
		({ endpoint } = JSON.parse(emulator.address));
		workbench = await openWorkbench({ settings: { 'tencentSes.endpoint': endpoint } });
		writeCredential('default', main);
		writeCredential('old', { ...main, type: 'oauth', expiresAt: 1 });
		writeFileSync(join(workbench.home, '.tccli/default.configure'), JSON.stringify({ _sys_param: { region: 'ap-singapore' } }));
		await workbench.openSidebar();
	});

	suiteTeardown(async () => {
		await workbench.close();
		await emulator.stop();
	});

	tidyAfterEach(async () => {
		await fetch(`${endpoint}/emulator/faults`, { method: 'DELETE' });
		await setClock(0);
		await workbench.leave();
	});

	function writeCredential(profile: string, content: object): void {
		mkdirSync(join(workbench.home, '.tccli'), { recursive: true });
		writeFileSync(join(workbench.home, '.tccli', `${profile}.credential`), JSON.stringify(content));
	}

	async function post(path: string, body: object): Promise<void> {
		const answer = await fetch(`${endpoint}/emulator/${path}`, { method: 'POST', body: JSON.stringify(body) });
		assert.equal(answer.status, 200, await answer.text());
	}

	/** How far the service's clock is ahead. */
	const setClock = (offsetSeconds: number) => post('clock', { offsetSeconds });

	async function openSignIn(): Promise<void> {
		await workbench.command('Tencent SES: Sign In');
		await workbench.quickInput.waitForTitle(source);
	}

	async function openSecretId(): Promise<void> {
		await openSignIn();
		await workbench.quickInput.choose('SecretId and SecretKey');
		await workbench.quickInput.waitForTitle(secretId);
	}

	/** Fills the box that is open and waits for the next one. */
	async function fill(text: string, next: string): Promise<void> {
		await workbench.quickInput.type(text);
		await workbench.quickInput.enter();
		await workbench.quickInput.waitForTitle(next);
	}

	/** Goes from nothing to the last step. */
	async function typeKeys(credentials: Credentials): Promise<void> {
		await openSecretId();
		await fill(credentials.secretId, secretKey);
		await fill(credentials.secretKey, token);
		await fill(credentials.token ?? '', region);
	}

	/** Fills the boxes of a key in another window. */
	async function typeAll(window: Workbench, credentials: Credentials): Promise<void> {
		for (const [title, text] of [
			[secretId, credentials.secretId],
			[secretKey, credentials.secretKey],
			[token, credentials.token ?? '']
		] as const) {
			await window.quickInput.waitForTitle(title);
			await window.quickInput.type(text);
			await window.quickInput.enter();
		}
	}

	const says = (sentence: RegExp) => eventually(async () => assert.match(await workbench.quickInput.message(), sentence));

	const choosesRegion = (label = 'International – Singapore') => workbench.quickInput.choose(label);

	/** Whom the sidebar shows. */
	const isSignedInAs = (label: string) => eventually(async () => assert.ok((await workbench.tree.viewDescription()).includes(label)));

	async function showsDomains(): Promise<void> {
		await eventually(async () => assert.ok((await workbench.tree.rows()).some(row => row.label === 'mail.qcloud.com')));
	}

	async function isSignedOut(): Promise<void> {
		await eventually(async () => assert.match(await workbench.tree.welcome.innerText(), /Sign in to see/));
	}

	/** The browser writes down what is new in globalState a moment later, and a reload in between would lose it. */
	const isWrittenDown = (text: string) =>
		eventually(async () => assert.ok((await workbench.page.evaluate<string>(browserDatabases)).includes(text)));

	async function signOut(): Promise<void> {
		await workbench.command('Tencent SES: Sign Out');
		await workbench.clickInDialog('Sign Out');
		await isSignedOut();
	}

	test('Sign In offers typing, what is found, and the emulator', async () => {
		await openSignIn();
		await eventually(async () =>
			assert.deepEqual(
				(await workbench.quickInput.items()).map(label => label.trim()),
				['SecretId and SecretKey', 'tccli default', 'tccli old', 'Local Emulator']
			)
		);
		assert.match(await workbench.quickInput.row('tccli default').innerText(), /AKID…\S{4}.*~\/\.tccli\/default\.credential/s);
		assert.match(await workbench.quickInput.row('Local Emulator').innerText(), /No Tencent Cloud account needed/);
		assert.ok(!(await workbench.quickInput.widget.innerText()).includes(main.secretId));
		await workbench.screenshot('sign-in-source');
	});

	test('expired temporary keys say how to renew them', async () => {
		await openSignIn();
		await workbench.quickInput.choose('tccli old');
		await says(/Expired\. Run "tccli auth login --profile old"/);
		await workbench.screenshot('sign-in-expired');
	});

	suite('what is typed is judged at once', () => {
		const judges = (name: string, text: string, severity: 'error' | 'warning' | 'info', sentence: RegExp) =>
			test(`SecretId: ${name}`, async () => {
				await openSecretId();
				await workbench.quickInput.type(text);
				await says(sentence);
				assert.equal(await workbench.quickInput.severity(), severity);
			});
		judges('white space inside', 'AKID 123', 'error', /white space/);
		judges('a foreign character', '“AKID”', 'error', /character that no SecretId has/);
		judges('cut off', main.secretId.slice(0, 10), 'error', /too short/);
		judges('one character missing', main.secretId.slice(0, -1), 'warning', /Check this one, or go on/);
		judges('temporary', `${main.secretId}abc`, 'info', /temporary SecretId/);
		judges('a SecretKey', main.secretKey, 'error', /looks like a SecretKey/);

		test('white space around the SecretId does not count', async () => {
			await openSecretId();
			await fill(`  ${main.secretId} `, secretKey);
			await says(/The SecretKey that belongs to AKID…/);
			await workbench.quickInput.back();
			await workbench.quickInput.waitForTitle(secretId);
			assert.equal(await workbench.quickInput.value(), main.secretId);
		});

		test('an empty SecretId keeps the box open', async () => {
			await openSecretId();
			await workbench.quickInput.enter();
			await says(/Paste the SecretId/);
			assert.ok(await workbench.quickInput.isMasked());
			await workbench.screenshot('sign-in-secret-id');
		});

		test('SecretKey: masked, and no place for the SecretId', async () => {
			await openSecretId();
			await fill(main.secretId, secretKey);
			assert.ok(await workbench.quickInput.isMasked());
			await workbench.quickInput.type(main.secretId);
			await says(/This is the SecretId/);
			await workbench.screenshot('sign-in-secret-key');
			await workbench.quickInput.type(main.secretKey);
			await says(/The SecretKey that belongs to AKID…/);
		});

		test('the buttons name the pages of both sites', async () => {
			await openSecretId();
			for (const site of ['International', 'Mainland']) {
				await workbench.quickInput.button(`Open the API Keys Page (${site})`).waitFor();
			}
		});

		test('Back finds everything that was typed', async () => {
			await openSecretId();
			await fill(main.secretId, secretKey);
			await workbench.quickInput.type('half of a k3y');
			await workbench.quickInput.back();
			await workbench.quickInput.waitForTitle(secretId);
			assert.equal(await workbench.quickInput.value(), main.secretId);
			await workbench.quickInput.enter();
			await workbench.quickInput.waitForTitle(secretKey);
			assert.equal(await workbench.quickInput.value(), 'half of a k3y');
			await workbench.quickInput.back();
			await workbench.quickInput.waitForTitle(secretId);
			await workbench.quickInput.back();
			await workbench.quickInput.waitForTitle(source);
		});

		test('the box stays when the focus goes elsewhere', async () => {
			await openSecretId();
			await workbench.quickInput.type(main.secretId);
			await workbench.tree.pane.click();
			assert.equal(await workbench.quickInput.value(), main.secretId);
		});
	});

	suite('what the service refuses', () => {
		test('a wrong SecretKey comes back into its box', async () => {
			await typeKeys({ ...main, secretKey: readOnly.secretKey });
			await choosesRegion();
			await workbench.quickInput.waitForTitle(secretKey);
			await says(/SecretKey does not belong to the SecretId.*Request ID: [\da-f-]{36}/);
			assert.equal(await workbench.quickInput.value(), readOnly.secretKey);
			await workbench.screenshot('sign-in-wrong-key');
			await fill(main.secretKey, token);
			await workbench.quickInput.enter();
			await workbench.quickInput.waitForTitle(region);
		});

		test('a wrong token comes back into its box', async () => {
			await typeKeys({ ...temporary, token: 'ThisIsNotTheTokenOfTheKey' });
			await choosesRegion();
			await workbench.quickInput.waitForTitle(token);
			await says(/token is wrong or has expired/);
			assert.equal(await workbench.quickInput.value(), 'ThisIsNotTheTokenOfTheKey');
		});

		const isUnknown = (name: string, credentials: Credentials) =>
			test(`${name}: the words name both possibilities`, async () => {
				await typeKeys(credentials);
				await choosesRegion();
				await says(/mistyped, disabled or deleted, or it belongs to the other site/);
				assert.equal(await workbench.quickInput.title(), region);
				await workbench.screenshot(`sign-in-${name.replaceAll(' ', '-')}`);
			});
		isUnknown('disabled key', disabled);
		isUnknown('key of the other site', otherSite);

		test('a key that neither site knows goes back to the SecretId', async () => {
			await typeKeys(disabled);
			await choosesRegion();
			await says(/other site/);
			await choosesRegion('Mainland – Hong Kong');
			await workbench.quickInput.waitForTitle(secretId);
			await says(/Neither site of Tencent Cloud knows this SecretId/);
			assert.equal(await workbench.quickInput.value(), disabled.secretId);
		});

		const staysAtRegion = (name: string, prepare: () => Promise<void>, sentence: RegExp) =>
			test(`${name}: can be tried again`, async () => {
				await typeKeys(main);
				await prepare();
				await choosesRegion();
				await says(sentence);
				assert.equal(await workbench.quickInput.title(), region);
				await workbench.screenshot(`sign-in-${name.replaceAll(' ', '-')}`);
			});
		// Less than a day is worked around.
		staysAtRegion('wrong clock', () => setClock(25 * 3600), /clock of this computer is 25 hours slow/);
		staysAtRegion('fast clock', () => setClock(-25 * 3600), /clock of this computer is 25 hours fast/);
		staysAtRegion(
			'no network',
			() => post('faults', { times: 'always', drop: 'before' }),
			/No connection to 127\.0\.0\.1.*Check the network/
		);
		staysAtRegion('strange answer', () => post('faults', { body: '<html>' }), /Something other than SES seems to have answered/);
		staysAtRegion('internal error', () => post('faults', { times: 'always', code: 'InternalError' }), /SES had an internal error/);

		test('a try can be cancelled', async () => {
			await typeKeys(main);
			await post('faults', { delayMs: 60_000 });
			await choosesRegion();
			await eventually(async () => assert.equal(await workbench.quickInput.isBusy(), true));
			assert.match(await workbench.quickInput.placeholder(), /Trying the credentials/);
			await workbench.screenshot('sign-in-trying');
			await workbench.quickInput.cancel();
			await isSignedOut();
		});

		test('without the permission to list, the key can be saved anyway', async () => {
			await typeKeys(main);
			await post('faults', { code: 'AuthFailure.UnauthorizedOperation', action: 'ListEmailIdentities' });
			await choosesRegion();
			await says(/The key is right, but CAM does not let it list sender domains/);
			await workbench.screenshot('sign-in-denied');
			// Another region that is refused does not change what is saved.
			await choosesRegion('Mainland – Guangzhou');
			await says(/SES does not run in this region/);
			await workbench.quickInput.choose('Save Anyway');
			await isSignedInAs('International');
			await showsDomains();
			await signOut();
		});
	});

	suite('both sites', () => {
		let mainland: RunningEmulator;
		let sites: Server;
		let window: Workbench;

		suiteSetup(async () => {
			mainland = await startEmulator(['--site', 'mainland']);
			sites = await bothSites(endpoint, JSON.parse(mainland.address).endpoint);
			window = await openWorkbench({ settings: { 'tencentSes.endpoint': `http://127.0.0.1:${(sites.address() as AddressInfo).port}` } });
		});

		suiteTeardown(async () => {
			await window.close();
			sites.close();
			await mainland.stop();
		});

		test('a key of the other site signs in once that site is chosen', async () => {
			await window.openSidebar();
			await window.command('Tencent SES: Sign In');
			await window.quickInput.choose('SecretId and SecretKey');
			await typeAll(window, otherSite);
			await window.quickInput.waitForTitle(region);
			await window.quickInput.choose('International – Singapore');
			await eventually(async () => assert.match(await window.quickInput.message(), /choose the other site/));
			await window.quickInput.choose('Mainland – Guangzhou');
			await eventually(async () => assert.match(await window.tree.viewDescription(), /Mainland.* · ap-guangzhou/));
			await eventually(async () => assert.ok((await window.tree.rows()).some(row => row.label === 'mail.qcloud.com')));
		});
	});

	suite('where VS Code keeps no secrets', () => {
		let window: Workbench;

		suiteSetup(async () => {
			window = await openWorkbench({ settings: { 'tencentSes.endpoint': endpoint }, keepsNoSecrets: true });
			await window.openSidebar();
		});

		suiteTeardown(() => window.close());

		test('Cancel leads back to the last step; the key can be used in this window, which forgets it', async () => {
			await window.command('Tencent SES: Sign In');
			await window.quickInput.choose('SecretId and SecretKey');
			await typeAll(window, main);
			await window.quickInput.waitForTitle(region);
			await window.quickInput.choose('International – Singapore');
			await window.dialog.waitFor();
			const text = await window.dialog.innerText();
			assert.match(text, /^VS Code could not keep the key\.$/m);
			assert.ok(text.includes(noKeyring), text);
			await window.screenshot('secret-not-kept');
			await window.clickInDialog('Cancel');
			await window.quickInput.waitForTitle(region);
			await eventually(async () => assert.match(await window.quickInput.message(), /^VS Code could not keep the key\. Choose again/));
			await window.quickInput.choose('International – Singapore');
			await window.clickInDialog('Use in This Window Only');
			await window.tree.row('mail.qcloud.com').waitFor();
			assert.match(await window.tree.viewDescription(), /International/);
			await window.reload();
			await window.openSidebar();
			await eventually(async () => assert.match(await window.tree.welcome.innerText(), /Sign in to see/));
		});
	});

	suite('signed in', () => {
		test('with keys, the sidebar shows the account', async () => {
			await typeKeys(main);
			await choosesRegion();
			await isSignedInAs('International');
			await showsDomains();
			await isWrittenDown('"label":"International"');
			await workbench.screenshot('signed-in');
		});

		test('a reload of the window keeps the profile', async () => {
			await workbench.reload();
			await workbench.openSidebar();
			await isSignedInAs('International');
			await showsDomains();
		});

		test('a second key, which may only read, makes a second profile', async () => {
			await typeKeys(readOnly);
			await choosesRegion();
			await isSignedInAs('International 2');
			await showsDomains();
		});

		test('Rename Profile refuses a name that is taken', async () => {
			await workbench.command('Tencent SES: Switch Profile');
			await workbench.quickInput.row('International 2').hover();
			await workbench.quickInput.row('International 2').getByRole('button', { name: 'Rename' }).click();
			await workbench.quickInput.waitForTitle('Rename Profile');
			await workbench.quickInput.type('International');
			await says(/Another profile has this name/);
			await workbench.screenshot('rename-profile');
			await workbench.quickInput.type('Read Only');
			await workbench.quickInput.enter();
			await isSignedInAs('Read Only');
		});

		test('Switch Profile shows both and goes to the other', async () => {
			await workbench.command('Tencent SES: Switch Profile');
			await workbench.quickInput.row('Read Only').waitFor();
			assert.deepEqual(
				(await workbench.quickInput.items()).map(label => label.trim()),
				['International', 'Read Only', 'Sign In to Another Account…']
			);
			assert.match(await workbench.quickInput.row('International').innerText(), /International · Singapore · API key/);
			assert.equal(await workbench.quickInput.row('Read Only').locator('.codicon-check').count(), 1);
			await workbench.screenshot('switch-profile');
			await workbench.quickInput.choose('International');
			await eventually(async () => assert.ok(!(await workbench.tree.viewDescription()).includes('Read Only')));
			await isSignedInAs('International');
		});

		test('Sign Out of the other profile asks first and leaves the current one alone', async () => {
			await workbench.command('Tencent SES: Sign Out');
			await workbench.quickInput.choose('Read Only');
			assert.match(
				await workbench.dialog.innerText(),
				/Sign out of "Read Only"\?.*deletes the SecretKey and the SMTP passwords stored by this extension/s
			);
			await workbench.screenshot('sign-out');
			await workbench.clickInDialog('Sign Out');
			await workbench.command('Tencent SES: Switch Profile');
			await workbench.quickInput.row('International').waitFor();
			assert.deepEqual(
				(await workbench.quickInput.items()).map(label => label.trim()),
				['International', 'Sign In to Another Account…']
			);
			await workbench.quickInput.cancel();
			await isSignedInAs('International');
		});

		test('Cancel keeps the profile', async () => {
			await workbench.command('Tencent SES: Sign Out');
			await workbench.clickInDialog('Cancel');
			await isSignedInAs('International');
		});

		test('Sign Out of the last profile stays so after a reload', async () => {
			await signOut();
			await isWrittenDown('"tencentSes.currentProfile":null');
			await workbench.reload();
			await workbench.openSidebar();
			await isSignedOut();
			await workbench.screenshot('signed-out-again');
		});
	});

	suite('borrowed from tccli', () => {
		test('its region is marked, and one try signs in', async () => {
			await openSignIn();
			await workbench.quickInput.choose('tccli default');
			await workbench.quickInput.waitForTitle(regionOnly);
			await eventually(async () =>
				assert.match(await workbench.quickInput.row('International – Singapore').innerText(), /ap-singapore · tccli default uses it/)
			);
			await workbench.screenshot('sign-in-region');
			await workbench.quickInput.enter();
			await isSignedInAs('tccli default');
			await showsDomains();
		});

		test('the sidebar follows the file', async () => {
			writeCredential('default', disabled);
			await eventually(async () =>
				assert.match((await workbench.tree.rows()).map(row => row.ariaLabel).join(), /does not know the SecretId/)
			);
			writeCredential('default', main);
			await showsDomains();
		});

		test('a refusal names the file', async () => {
			writeCredential('wrong', { ...main, secretKey: readOnly.secretKey });
			await openSignIn();
			await workbench.quickInput.choose('tccli wrong');
			await workbench.quickInput.waitForTitle(regionOnly);
			await choosesRegion();
			await workbench.quickInput.waitForTitle(source);
			await says(/~\/\.tccli\/wrong\.credential: The SecretKey does not belong/);
		});

		test('Sign Out says that the file is not touched', async () => {
			await workbench.command('Tencent SES: Sign Out');
			assert.match(await workbench.dialog.innerText(), /file ~\/\.tccli\/default\.credential is not touched/);
			await workbench.clickInDialog('Sign Out');
			await isSignedOut();
		});
	});

	suite('the local emulator', () => {
		test('needs no account', async () => {
			await openSignIn();
			await workbench.quickInput.choose('Local Emulator');
			await workbench.quickInput.waitForTitle(regionOnly);
			await choosesRegion('Mainland – Guangzhou');
			await isSignedInAs('Local Emulator');
			await showsDomains();
			await isWrittenDown('"tencentSes.currentProfile":"emulator"');
			await workbench.screenshot('local-emulator');
		});

		test('is there again after a reload', async () => {
			await workbench.reload();
			await workbench.openSidebar();
			await isSignedInAs('Local Emulator');
			await showsDomains();
			await signOut();
		});
	});

	suite('two windows', () => {
		test('of one user stay in step', async () => {
			const other = await workbench.secondWindow();
			await other.openSidebar();
			await other.tree.welcome.waitFor();
			await openSignIn();
			await workbench.quickInput.choose('tccli default');
			await workbench.quickInput.waitForTitle(regionOnly);
			await choosesRegion();
			await isSignedInAs('tccli default');
			// VS Code takes a moment to pass on to other windows what is new in globalState.
			await eventually(async () => {
				await other.comeBack();
				assert.ok((await other.tree.rows()).some(row => row.label === 'mail.qcloud.com'));
			});
			await signOut();
			await eventually(async () => {
				await other.comeBack();
				assert.ok(await other.tree.welcome.isVisible());
			});
			await other.page.close();
		});
	});
});

/** One address for both sites: the region of a request says which one its sender means. */
function bothSites(international: string, mainland: string): Promise<Server> {
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
