import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { type RunningEmulator, startEmulator } from '../../scripts/emulator.mts';
import { sampleKeys } from '../../src/emulator/state/credentials.ts';
import type { Credentials } from '../../src/signing/signer.ts';
import { EmulatorControl } from '../helpers/emulatorControl.ts';
import { browserDatabases } from './browserDatabases.ts';
import { eventually } from './eventually.ts';
import { resetAfterEach } from './useWorkbench.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const { main } = sampleKeys('international');

const source = 'Tencent SES: Sign In';
const secretId = 'Tencent SES: SecretId (3/4)';
const secretKey = 'Tencent SES: SecretKey (4/4)';
const regionOnly = 'Tencent SES: Site and Region (2/2)';

suite('Accounts', () => {
	let emulator: RunningEmulator;
	let endpoint: string;
	let workbench: Workbench;

	suiteSetup(async () => {
		emulator = await startEmulator();
		({ endpoint } = JSON.parse(emulator.address));
		workbench = await openWorkbench({ settings: { 'tencentSes.endpoint': endpoint } });
		mkdirSync(join(workbench.home, '.tccli'));
		writeFileSync(join(workbench.home, '.tccli/default.credential'), JSON.stringify(main));
		await workbench.openSidebar();
	});

	suiteTeardown(async () => {
		await workbench.close();
		await emulator.stop();
	});

	resetAfterEach(() => workbench.dismissAll());

	async function openSignIn(): Promise<void> {
		await workbench.command('Tencent SES: Sign In…');
		await workbench.quickInput.waitForTitle(source);
	}

	async function openSecretId(): Promise<void> {
		await openSignIn();
		await workbench.quickInput.choose('SecretId and SecretKey');
		await workbench.quickInput.choose('International – Singapore');
		await workbench.quickInput.waitForTitle(secretId);
	}

	/** Answers the steps from the SecretId on. */
	async function typeKey(credentials: Credentials): Promise<void> {
		for (const [title, text] of [
			[secretId, credentials.secretId],
			[secretKey, credentials.secretKey]
		] as const) {
			await workbench.quickInput.waitForTitle(title);
			await workbench.quickInput.type(text);
			await workbench.quickInput.enter();
		}
	}

	const choosesRegion = () => workbench.quickInput.choose('International – Singapore');

	/** The profile in the status bar. */
	const isSignedInAs = (label: string) => workbench.profile.filter({ hasText: label }).waitFor();

	async function showsDomains(): Promise<void> {
		await eventually(async () => assert.ok((await workbench.tree.rows()).some(row => row.label === 'mail.qcloud.com')));
	}

	async function isSignedOut(): Promise<void> {
		await eventually(async () => assert.match(await workbench.tree.welcome.innerText(), /Sign in to see/));
	}

	/** VS Code stores globalState in the browser with a delay. A reload would lose it. */
	const isWrittenDown = (text: string) =>
		eventually(async () => assert.ok((await workbench.page.evaluate<string>(browserDatabases)).includes(text)));

	async function signOut(): Promise<void> {
		await workbench.command('Tencent SES: Sign Out');
		await workbench.clickInDialog('Sign Out');
		await isSignedOut();
	}

	test('the sidebar asks a new user to sign in, and its links lead to the documentation and, with one click, to the local emulator', async () => {
		await workbench.tree.welcome.getByRole('button', { name: 'Sign In' }).waitFor();
		await workbench.screenshot('signed-out');
		await workbench.tree.welcome.getByText('Documentation').click();
		await workbench.page.locator('.extension-list-item', { hasText: 'Tencent SES' }).waitFor();
		await workbench.screenshot('documentation');
		await workbench.openSidebar();
		await workbench.tree.welcome.getByText('Use Local Emulator').click();
		await workbench.tree.row('mail.qcloud.com').waitFor();
		await workbench.profile.click();
		await workbench.quickInput.waitForTitle('Switch Profile');
		await workbench.screenshot('switch-profile');
		await workbench.quickInput.cancel();
		await signOut();
	});

	test('the quick input stays open when it loses the focus', async () => {
		await openSecretId();
		assert.ok(await workbench.quickInput.isMasked());
		await workbench.quickInput.type(main.secretId);
		await workbench.tree.pane.click();
		assert.equal(await workbench.quickInput.value(), main.secretId);
	});

	suite('signed in', () => {
		test('the status bar shows the profile', async () => {
			await openSecretId();
			await typeKey(main);
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

		test('Rename Profile shows in the status bar', async () => {
			await workbench.command('Tencent SES: Rename Profile…');
			await workbench.quickInput.waitForTitle('Rename Profile – International');
			await workbench.quickInput.type('Mine');
			await workbench.quickInput.enter();
			await isSignedInAs('Mine');
		});
	});

	suite('two windows of one user', () => {
		let other: Workbench;

		/** VS Code sends changes of globalState to other windows with a delay. */
		const otherComesToShow = (look: () => Promise<boolean>) =>
			eventually(async () => {
				await other.refocus();
				assert.ok(await look());
			});

		suiteTeardown(() => other.page.close());

		test('after Sign Out, a window that is opened later is signed out', async () => {
			await signOut();
			await isWrittenDown('"tencentSes.currentProfile":null');
			await workbench.screenshot('signed-out-again');
			other = await workbench.secondWindow();
			await other.openSidebar();
			await eventually(async () => assert.match(await other.tree.welcome.innerText(), /Sign in to see/));
		});

		test('after Sign In in one window, the other is signed in', async () => {
			await openSignIn();
			await workbench.quickInput.choose('tccli default');
			await workbench.quickInput.waitForTitle(regionOnly);
			await choosesRegion();
			await isSignedInAs('tccli default');
			await otherComesToShow(() => other.tree.row('mail.qcloud.com').isVisible());
		});

		test('an address is not created after Sign Out in the other window', async () => {
			await other.tree.action('mail.qcloud.com', 'Create Sender Address…');
			await other.quickInput.waitForTitle('Create Sender Address (2/3)');
			await other.quickInput.type('service');
			await other.quickInput.enter();
			await other.quickInput.waitForTitle('Create Sender Address (3/3)');
			await signOut();
			await otherComesToShow(() => other.tree.welcome.isVisible());
			await other.quickInput.enter();
			await other.notifications.waitFor('You switched profiles. Nothing was changed. Run the command again.');
			assert.ok(!(await new EmulatorControl(endpoint).actions()).includes('CreateEmailAddress'));
		});
	});
});
