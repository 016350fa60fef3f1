import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import type { FaultKind } from '../../src/emulator/faultKinds.ts';
import type { Fault } from '../../src/emulator/faults.ts';
import { EmulatorControl } from '../helpers/emulatorControl.ts';
import { eventually } from './eventually.ts';
import { says, tells } from './sayings.ts';
import { tidyAfterEach } from './tidying.ts';
import type { TreeRow } from './tree.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

type Trouble = Omit<Fault, 'action'> & { readonly kind: FaultKind };

const domain = 'mail.qcloud.com';
const failure = 'Could not load the sender domains';
const nameTitle = 'Create Sender Address (3/3)';

const noAnswer = /No answer within 1 s\. Check the network, then try again/;
const noConnection = /No connection to 127\.0\.0\.1:\d+: .+\. Check the network and the proxy settings, then try again/;
const internalError = /SES had an internal error\. Try again in a moment/;
const tooMany = /too many requests at once, after several tries too\. Try again in a moment/;
const http = (status: number) =>
	new RegExp(`SES, or a proxy on the way to it, answered with HTTP status ${status}\\. Try again in a moment`);
const other = (what: string) =>
	new RegExp(`Something other than SES seems to have answered: The answer${what}.*Check the proxy and the setting "tencentSes\\.endpoint"`);

suite('when something goes wrong', () => {
	let workbench: Workbench;
	let emulator: EmulatorControl;

	suiteSetup(async () => {
		workbench = await openWorkbench({ emulator: [], settings: { 'remote.autoForwardPorts': false, 'tencentSes.requestTimeout': 1 } });
		emulator = new EmulatorControl(workbench.emulator.endpoint);
		await workbench.openSidebar();
		await workbench.tree.row(domain).waitFor();
		await workbench.tree.expand(domain);
		await workbench.tree.row(`news@${domain}`).waitFor();
	});

	suiteTeardown(() => workbench.close());

	tidyAfterEach(async () => {
		await emulator.clearFaults();
		await emulator.resetState();
		await workbench.leave();
		// Only a few messages show at once.
		await workbench.command('Notifications: Clear All Notifications');
	});

	const rows = () => workbench.tree.rows();

	/** Reads the list again, and waits until the answer to that shows. */
	async function refreshed(isIt: (rows: readonly TreeRow[]) => boolean): Promise<readonly TreeRow[]> {
		await emulator.clearLog();
		await workbench.command('Tencent SES: Refresh');
		return eventually(async () => {
			const shown = await rows();
			assert.ok((await emulator.actions()).includes('ListEmailAddress'), 'not asked again');
			assert.ok(isIt(shown), JSON.stringify(shown.map(({ label, description }) => `${label}: ${description}`)));
			return shown;
		}, 25_000);
	}

	const isWhole = (shown: readonly TreeRow[]) =>
		shown.some(({ label, description }) => label === domain && description.includes('3 of 10')) &&
		shown.some(({ label }) => label === `news@${domain}`);

	suite('the list, for good', () => {
		/** What the failure row says, above the rows from before. With the fault gone, a click on it brings back what was there, opened as before. */
		const reads = (fault: Trouble, sentence: RegExp) =>
			test(`${JSON.stringify(fault)}: ${sentence.source}`, async () => {
				await emulator.addFault({ ...fault, action: 'ListEmailAddress', times: 'always' });
				const [row] = await refreshed(shown => shown[0]?.label === failure && sentence.test(shown[0].description) && isWhole(shown));
				assert.equal(row?.icon, 'error');
				assert.deepEqual(await workbench.notifications.texts(), []);
				await emulator.clearFaults();
				await workbench.tree.click(failure);
				await eventually(async () => {
					const shown = await rows();
					assert.notEqual(shown[0]?.label, failure);
					assert.ok(isWhole(shown), JSON.stringify(shown.map(({ label, description }) => `${label}: ${description}`)));
				});
			});
		reads({ kind: 'latency' }, noAnswer);
		reads({ kind: 'stall-before' }, noAnswer);
		reads({ kind: 'stall-after' }, noAnswer);
		reads({ kind: 'stall-half' }, noAnswer);
		reads({ kind: 'reset-before' }, noConnection);
		reads({ kind: 'reset-after' }, noConnection);
		reads({ kind: 'reset-half' }, noConnection);
		reads({ kind: 'refusal' }, internalError);
		reads({ kind: 'rate-limit' }, tooMany);
		reads({ kind: 'http-error' }, http(503));
		reads({ kind: 'http-error', status: 404 }, other(' has HTTP status 404'));
		reads({ kind: 'html-page' }, http(502));
		reads({ kind: 'html-page', status: 200 }, other(' is not JSON'));
		reads({ kind: 'truncated-json' }, other(' is not JSON'));
		reads({ kind: 'huge-json' }, other(' is larger than 10 MB'));
		reads({ kind: 'wrong-types' }, other('\'s "EmailAddress" is no text'));
		reads({ kind: 'wrong-lists' }, other('\'s "EmailSenders" is no list of objects'));
	});

	suite('the list, once', () => {
		/** Nobody notices: the rows stay, and nothing is said. */
		const passesBy = (fault: Trouble) =>
			test(JSON.stringify(fault), async () => {
				await emulator.addFault({ ...fault, action: 'ListEmailAddress' });
				await refreshed(isWhole);
				await eventually(async () => assert.deepEqual(await emulator.faults(), []));
				await eventually(async () => {
					const shown = await rows();
					assert.ok(isWhole(shown), JSON.stringify(shown.map(({ label, description }) => `${label}: ${description}`)));
				});
				assert.deepEqual(await workbench.notifications.texts(), []);
			});
		passesBy({ kind: 'latency', delayMs: 300 });
		passesBy({ kind: 'stall-before' });
		passesBy({ kind: 'stall-half' });
		passesBy({ kind: 'reset-before' });
		passesBy({ kind: 'reset-half' });
		passesBy({ kind: 'refusal' });
		passesBy({ kind: 'rate-limit' });
		passesBy({ kind: 'http-error' });
		passesBy({ kind: 'html-page' });
		passesBy({ kind: 'duplicate-rows' });
	});

	suite('odd lists', () => {
		test('every address and every domain twice: each has one row', async () => {
			await emulator.addFault({ kind: 'duplicate-rows', times: 'always' });
			const before = (await rows()).map(({ label }) => label);
			await refreshed(isWhole);
			assert.deepEqual(
				(await rows()).map(({ label }) => label),
				before
			);
		});

		test('no list of addresses: the domains have none', async () => {
			await emulator.addFault({ kind: 'null-lists', action: 'ListEmailAddress', times: 'always' });
			await refreshed(shown => shown.some(row => row.label === domain && row.description.includes('0 of 10')));
			assert.deepEqual(await workbench.notifications.texts(), []);
		});

		test('10,000 addresses: the window goes on', async () => {
			await emulator.addFault({ kind: 'many-rows', action: 'ListEmailAddress', times: 'always' });
			await refreshed(shown => shown.some(row => row.label === domain && /\d{4} of 10/.test(row.description)));
			await workbench.tree.row(`news@${domain}`).waitFor();
			await workbench.command('Tencent SES: Create Sender Address');
			await workbench.quickInput.row(domain).waitFor();
		});

		test('10,000 domains: the window goes on', async () => {
			await workbench.tree.collapse(domain);
			await emulator.addFault({ kind: 'many-rows', action: 'ListEmailIdentities', times: 'always' });
			await refreshed(shown => shown.some(row => /^r\d+\./.test(row.label)));
			await workbench.command('Tencent SES: Create Sender Address');
			await workbench.quickInput.input.fill(`r9999.`);
			await eventually(async () => assert.match((await workbench.quickInput.items()).join(), /^r9999\.[^,]+$/));
			await workbench.quickInput.cancel();
			await emulator.clearFaults();
			await refreshed(shown => shown.length < 100 && shown.some(row => row.label === domain));
			await workbench.tree.expand(domain);
		});
	});

	suite('a new address', () => {
		let count = 0;

		/** Creates an address with a name while the fault is on; returns the address. */
		async function create(faults: readonly Fault[]): Promise<string> {
			const local = `f${++count}`;
			await workbench.tree.action(domain, 'Create Sender Address');
			await workbench.quickInput.waitForTitle('Create Sender Address (2/3)');
			await workbench.quickInput.type(local);
			await workbench.quickInput.enter();
			await workbench.quickInput.waitForTitle(nameTitle);
			await workbench.quickInput.type('Tencent Cloud');
			for (const fault of faults) {
				await emulator.addFault(fault);
			}
			await workbench.quickInput.enter();
			return `${local}@${domain}`;
		}

		/** The row of a new address is chosen last, and until then the rows move under the pointer. */
		async function isSaidAndShown(address: string): Promise<void> {
			await workbench.notifications.with(`Created ${address}.`).waitFor();
			await workbench.quickInput.waitUntilClosed();
			await eventually(async () => assert.ok((await rows()).some(({ label, selected }) => label === address && selected)));
			const created = (await emulator.state()).senders.filter(sender => sender.address === address);
			assert.deepEqual(
				created.map(({ name }) => name),
				['Tencent Cloud']
			);
		}

		const isThere = async (address: string) => (await emulator.sender(address)) !== undefined;

		/** It is said to be created, and it is, once. */
		const creates = (fault: Trouble) =>
			test(`${JSON.stringify(fault)}: created`, async () => {
				const address = await create([{ action: 'CreateEmailAddress', ...fault }]);
				await isSaidAndShown(address);
			});
		creates({ kind: 'latency', delayMs: 300 });
		creates({ kind: 'latency', afterEffect: true });
		creates({ kind: 'stall-after' });
		creates({ kind: 'stall-half' });
		creates({ kind: 'reset-after' });
		creates({ kind: 'reset-half' });
		creates({ kind: 'refusal', afterEffect: true });
		creates({ kind: 'rate-limit' });
		creates({ kind: 'http-error', afterEffect: true });
		creates({ kind: 'html-page', afterEffect: true });
		creates({ kind: 'html-page', status: 200, afterEffect: true });
		creates({ kind: 'truncated-json' });
		creates({ kind: 'huge-json' });
		creates({ kind: 'wrong-types' });
		creates({ kind: 'wrong-lists' });
		creates({ kind: 'null-lists' });
		creates({ kind: 'duplicate-rows' });
		creates({ kind: 'many-rows' });

		/** It is said not to be created, and it is not; what was typed stays, and Enter tries again. */
		const doesNotCreate = (fault: Trouble, sentence: RegExp) =>
			test(`${JSON.stringify(fault)}: ${sentence.source}`, async () => {
				const address = await create([{ action: 'CreateEmailAddress', ...fault }]);
				await says(workbench, sentence, 'error');
				// Where the answer was lost, the list was asked.
				const isLost = fault.kind !== 'rate-limit';
				assert.equal((await workbench.quickInput.message()).startsWith(`${address} was not created: SES does not list it. `), isLost);
				assert.equal(await workbench.quickInput.title(), nameTitle);
				assert.equal(await workbench.quickInput.value(), 'Tencent Cloud');
				assert.equal(await isThere(address), false);
				await emulator.clearFaults();
				await workbench.quickInput.enter();
				await isSaidAndShown(address);
			});
		doesNotCreate({ kind: 'stall-before' }, noAnswer);
		doesNotCreate({ kind: 'reset-before' }, noConnection);
		doesNotCreate({ kind: 'refusal' }, internalError);
		doesNotCreate({ kind: 'rate-limit', times: 'always' }, tooMany);
		doesNotCreate({ kind: 'http-error' }, http(503));
		doesNotCreate({ kind: 'html-page' }, http(502));
		doesNotCreate({ kind: 'html-page', status: 200 }, other(' is not JSON'));

		const isNotKnown = async () => {
			const address = await create([
				{ action: 'CreateEmailAddress', kind: 'reset-after' },
				{ action: 'ListEmailAddress', kind: 'reset-before', times: 'always' }
			]);
			await says(
				workbench,
				/^Whether f\d+@mail\.qcloud\.com was created is not known: the list could not be read either\. You are told as soon as it is\. No connection/,
				'error'
			);
			assert.equal(await workbench.quickInput.value(), 'Tencent Cloud');
			assert.equal(await isThere(address), true);
			await emulator.clearFaults();
			return address;
		};

		test('the answer is lost, and the list cannot be read: not known; Enter finds out', async () => {
			const address = await isNotKnown();
			await workbench.quickInput.enter();
			await isSaidAndShown(address);
		});

		test('the same, and told meanwhile: Enter does not say that another one had the address before', async () => {
			const address = await isNotKnown();
			await workbench.notifications.with(`${address} was created, although no answer came.`).waitFor();
			await workbench.quickInput.enter();
			await isSaidAndShown(address);
		});
	});

	suite('a clock that is off', () => {
		const skewed = (offset: number, sentence: RegExp) =>
			test(`the service is ${offset} s ahead: ${sentence.source}`, async () => {
				await emulator.setClock(offset);
				await refreshed(isWhole);
				await tells(workbench, sentence);
				await emulator.setClock(0);
				await refreshed(isWhole);
				await workbench.command('Notifications: Clear All Notifications');
			});
		skewed(3600, /The clock of this computer is 60 minutes slow\. Set it right/);
	});
});
