import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { type RunningEmulator, startEmulator } from '../../scripts/emulator.mts';
import { sampleKeys } from '../../src/emulator/state/credentials.ts';
import type { Credentials } from '../../src/signing/signer.ts';
import { EmulatorControl, timesUntilTold } from '../helpers/emulatorControl.ts';
import { eventually } from './eventually.ts';
import { says } from './sayings.ts';
import { tidyAfterEach } from './tidying.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const domain = 'mail.qcloud.com';
const failure = 'Could not load the sender domains';
const expired = 'AuthFailure.SignatureExpire';
const meanwhile = "Set it right. Requests are signed with Tencent Cloud's time meanwhile.";

suite('a clock that is off', () => {
	let first: Workbench;
	let second: Workbench;
	let emulator: EmulatorControl;

	suiteSetup(async () => {
		first = await openWorkbench({ emulator: [] });
		emulator = new EmulatorControl(first.emulator.endpoint);
		second = await first.secondWindow();
		for (const window of [first, second]) {
			await window.openSidebar();
			await window.tree.row(domain).waitFor();
		}
	});

	suiteTeardown(() => first.close());

	/** The messages about the clock. */
	const told = async (window: Workbench) => (await window.notifications.texts()).filter(text => text.includes('clock'));

	/** Reads the list again, and waits until it shows; gives what the service answered to its two calls, and to what they were tried again. */
	async function refreshed(window: Workbench): Promise<readonly (string | null)[]> {
		await emulator.clearLog();
		await window.command('Tencent SES: Refresh');
		await eventually(async () => {
			const good = (await emulator.log()).filter(({ action, code }) => /^ListEmail(Address|Identities)$/.test(action) && code === null);
			assert.ok(good.length >= 2);
		});
		await window.tree.row(domain).waitFor();
		return (await emulator.log()).filter(({ action }) => action.startsWith('ListEmail')).map(({ code }) => code);
	}

	const corrects = (name: string, windowOf: () => Workbench, seconds: number, sentence: string) =>
		test(`${name}: the list comes, and one message says how far it is off`, async () => {
			const window = windowOf();
			await emulator.setClock(seconds);
			const answers = await refreshed(window);
			assert.ok(answers.includes(expired), answers.join());
			await window.notifications.with(sentence).waitFor();
			assert.deepEqual(await told(window), [sentence]);
			await window.screenshot(`clock-${seconds > 0 ? 'slow' : 'fast'}`);

			assert.deepEqual(await refreshed(window), [null, null]);
			await emulator.setClock(0);
			assert.ok((await refreshed(window)).includes(expired));
			assert.deepEqual(await refreshed(window), [null, null]);
			assert.deepEqual(await told(window), [sentence]);
		});
	corrects('an hour slow', () => first, 3600, `The clock of this computer is 60 minutes slow. ${meanwhile}`);
	corrects('an hour fast', () => second, -3600, `The clock of this computer is 60 minutes fast. ${meanwhile}`);
});

suite('too many requests', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;

	suiteSetup(async () => {
		workbench = await openWorkbench({ emulator: [] });
		emulator = new EmulatorControl(workbench.emulator.endpoint);
		await workbench.openSidebar();
		await workbench.tree.row(domain).waitFor();
	});

	suiteTeardown(() => workbench.close());

	tidyAfterEach(() => emulator.clearFaults());

	const isBusy = () =>
		eventually(async () => assert.match(await workbench.page.locator('.statusbar').innerText(), /SES is busy; trying again in [1-3] s…/));

	/** Goes to the last step of a new address. */
	async function typeAddress(local: string): Promise<void> {
		await workbench.tree.action(domain, 'Create Sender Address');
		await workbench.quickInput.waitForTitle('Create Sender Address (2/3)');
		await workbench.quickInput.type(local);
		await workbench.quickInput.enter();
		await workbench.quickInput.waitForTitle('Create Sender Address (3/3)');
	}

	const created = async (address: string) =>
		(await emulator.log()).filter(({ action, parameters }) => action === 'CreateEmailAddress' && parameters?.['EmailAddress'] === address);

	test('that pass: the status bar says that it is tried again, and the address is created', async () => {
		await typeAddress('passes');
		await emulator.addFault({ action: 'CreateEmailAddress', code: 'RequestLimitExceeded', times: 2 });
		await workbench.quickInput.enter();
		await isBusy();
		await says(workbench, /^Creating passes@mail\.qcloud\.com…$/, 'info');
		await workbench.screenshot('rate-tryingAgain');
		await workbench.notifications.with(`passes@${domain}`).waitFor();
		assert.deepEqual(
			(await created(`passes@${domain}`)).map(({ code }) => code),
			['RequestLimitExceeded', 'RequestLimitExceeded', null]
		);
	});

	test('that stay, to a new address: comes back to the box, and Enter tries again', async () => {
		await typeAddress('stays');
		await emulator.addFault({ action: 'CreateEmailAddress', code: 'RequestLimitExceeded', times: timesUntilTold('RequestLimitExceeded') });
		await workbench.quickInput.enter();
		await says(workbench, /too many requests at once, after several tries too\. Try again in a moment/);
		assert.equal(await emulator.sender(`stays@${domain}`), undefined);
		await workbench.quickInput.enter();
		await workbench.notifications.with(`stays@${domain}`).waitFor();
		assert.ok(await emulator.sender(`stays@${domain}`));
	});

	test('that stay, to the list: a row above those from before, and Retry brings it back', async () => {
		await emulator.addFault({ action: 'ListEmailIdentities', code: 'RequestLimitExceeded', times: 'always' });
		await workbench.command('Tencent SES: Refresh');
		await isBusy();
		await workbench.tree.row(failure).waitFor();
		await workbench.tree.row(domain).waitFor();
		await emulator.clearFaults();
		await workbench.tree.action(failure, 'Retry');
		await workbench.tree.row(failure).waitFor({ state: 'detached' });
		await workbench.tree.row(domain).waitFor();
	});
});

suite('a borrowed token that expires', () => {
	const { main, temporary } = sampleKeys('international');
	let running: RunningEmulator;
	let workbench: Workbench;
	let emulator: EmulatorControl;

	suiteSetup(async () => {
		running = await startEmulator();
		const { endpoint } = JSON.parse(running.address);
		emulator = new EmulatorControl(endpoint);
		workbench = await openWorkbench({ settings: { 'tencentSes.endpoint': endpoint } });
		write(main);
		await workbench.openSidebar();
		await workbench.command('Tencent SES: Sign In');
		await workbench.quickInput.choose('tccli default');
		await workbench.quickInput.choose('International – Singapore');
		await workbench.tree.row(domain).waitFor();
	});

	suiteTeardown(async () => {
		await workbench.close();
		await running.stop();
	});

	/** What tccli does on signing in anew. */
	function write(credentials: Credentials): void {
		mkdirSync(join(workbench.home, '.tccli'), { recursive: true });
		writeFileSync(join(workbench.home, '.tccli/default.credential'), JSON.stringify({ ...credentials, type: 'oauth' }));
	}

	const answers = async (action: string) => (await emulator.log()).filter(entry => entry.action === action).map(({ code }) => code);

	test('renewed in time: nobody notices', async () => {
		await emulator.clearLog();
		await emulator.addFault({ action: 'ListEmailAddress', code: 'AuthFailure.TokenFailure', delayMs: 1000 });
		await workbench.command('Tencent SES: Refresh');
		await eventually(async () => assert.deepEqual(await emulator.faults(), []));
		write(temporary);
		await workbench.tree.row(domain).waitFor();
		assert.deepEqual(await workbench.notifications.texts(), []);
	});

	test('not renewed: says so, asked once; renewed later: the list comes by itself', async () => {
		write({ ...temporary, token: 'ATokenWhoseTimeIsOver' });
		await workbench.tree.row(failure).waitFor();
		await eventually(async () => assert.match(await workbench.tree.message(), /session token is wrong or has expired/));
		const before = (await answers('ListEmailIdentities')).length;
		await workbench.tree.action(failure, 'Retry');
		await eventually(async () => assert.equal((await answers('ListEmailIdentities')).length, before + 1));
		await workbench.tree.row(failure).waitFor();
		write(temporary);
		await workbench.tree.row(domain).waitFor();
		assert.equal((await answers('ListEmailIdentities')).at(-1), null);
	});
});
