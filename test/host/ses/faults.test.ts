import assert from 'node:assert/strict';
import { setup, suite, test } from 'mocha';
import type { Fault, FaultKind } from '../../../src/emulator/faults/faultKinds.ts';
import { eventually } from '../eventually.ts';
import { type Person, usePerson } from '../person.ts';

type Trouble = Omit<Fault, 'action'> & { readonly kind: FaultKind };

const domain = 'mail.qcloud.com';
const failure = 'Could not load the sender domains';
const nameStep = 'Create Sender Address (3/3)';

const noAnswer = /SES did not respond in time\. Check the network, then try again/;
const noConnection = /No connection to 127\.0\.0\.1:\d+ \(\w+\)\. Check the network and the proxy settings, then try again/;
const internalError = /SES had an internal error\. Try again in a moment/;
const tooMany = /SES received too many requests, even after several retries\. Try again in a moment/;
const http = (status: number) =>
	new RegExp(`SES, or a proxy on the way to it, answered with HTTP status ${status}\\. Try again in a moment`);
const other = /Something other than SES seems to have answered\. Check the proxy and the setting "tencentSes\.endpoint"/;

suite('when SES does not answer', () => {
	const person = usePerson({ settings: { requestTimeout: 2 } });
	const { reads, isRetried, creates, doesNotCreate } = testsWith(person);

	suite('loading the list, permanent error', () => {
		reads({ kind: 'latency' }, noAnswer);
		reads({ kind: 'stall-before' }, noAnswer);
		reads({ kind: 'stall-after' }, noAnswer);
		reads({ kind: 'stall-half' }, noAnswer);
	});

	suite('loading the list, error once', () => {
		isRetried({ kind: 'stall-before' });
		isRetried({ kind: 'stall-half' });
	});

	suite('creating an address', () => {
		creates({ kind: 'latency', afterEffect: true });
		creates({ kind: 'stall-after' });
		creates({ kind: 'stall-half' });
		doesNotCreate({ kind: 'stall-before' }, noAnswer);
	});
});

suite('when something goes wrong', () => {
	// So that no request times out on a busy machine.
	const person = usePerson({ settings: { requestTimeout: 60 } });
	const { isWhole, reads, isRetried, create, isCreated, creates, doesNotCreate } = testsWith(person);

	suite('loading the list, permanent error', () => {
		reads({ kind: 'reset-before' }, noConnection);
		reads({ kind: 'reset-after' }, noConnection);
		reads({ kind: 'reset-half' }, noConnection);
		reads({ kind: 'refusal' }, internalError);
		reads({ kind: 'refusal', code: 'InternalError.QueryDataBaseFailed' }, internalError);
		reads({ kind: 'refusal', code: 'ServiceUnavailable' }, internalError);
		reads({ kind: 'refusal', code: 'ResourceUnavailable' }, internalError);
		reads({ kind: 'rate-limit' }, tooMany);
		reads({ kind: 'http-error' }, http(503));
		reads({ kind: 'http-error', status: 404 }, http(404));
		reads({ kind: 'html-page' }, http(502));
		reads({ kind: 'html-page', status: 200 }, other);
		reads({ kind: 'truncated-json' }, other);
		reads({ kind: 'huge-json' }, other);
		reads({ kind: 'wrong-types' }, other);
		reads({ kind: 'wrong-lists' }, other);
	});

	suite('loading the list, error once', () => {
		isRetried({ kind: 'latency', delayMs: 100 });
		isRetried({ kind: 'reset-before' });
		isRetried({ kind: 'reset-half' });
		isRetried({ kind: 'refusal' });
		isRetried({ kind: 'rate-limit' });
		isRetried({ kind: 'http-error' });
		isRetried({ kind: 'html-page' });
		isRetried({ kind: 'duplicate-rows' });
	});

	suite('unusual lists', () => {
		test('duplicate addresses and domains: one row each', async () => {
			const before = (await person.rows()).map(({ label }) => label);
			await person.emulator.addFault({ kind: 'duplicate-rows', times: 'always' });
			await person.run('refresh');
			await isWhole();
			assert.deepEqual(
				(await person.rows()).map(({ label }) => label),
				before
			);
		});

		test('address list null: the domains have no addresses', async () => {
			await person.emulator.addFault({ kind: 'null-lists', action: 'ListEmailAddress', times: 'always' });
			await person.run('refresh');
			await person.waitForDescription(domain, /0 of 10/);
			assert.deepEqual(person.messages, []);
		});
	});

	suite('creating an address', () => {
		creates({ kind: 'latency', delayMs: 100 });
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

		doesNotCreate({ kind: 'reset-before' }, noConnection);
		doesNotCreate({ kind: 'refusal' }, internalError);
		doesNotCreate({ kind: 'rate-limit', times: 'always' }, tooMany);
		doesNotCreate({ kind: 'http-error' }, http(503));
		doesNotCreate({ kind: 'html-page' }, http(502));
		doesNotCreate({ kind: 'html-page', status: 200 }, other);

		async function isUnknown(): Promise<string> {
			const address = await create(
				{ action: 'CreateEmailAddress', kind: 'reset-after' },
				{ action: 'ListEmailAddress', kind: 'reset-before', times: 'always' }
			);
			await person.waitForBoxMessage(
				/^It is unknown whether f\d+@mail\.qcloud\.com was created: the list could not be read either\. A message will follow\. No connection/,
				'error'
			);
			assert.equal(person.box.value, 'Tencent Cloud');
			assert.ok(await person.emulator.sender(address));
			await person.emulator.clearFaults();
			return address;
		}

		test('answer lost, and the list cannot be read: unknown; Enter finds out', async () => {
			const address = await isUnknown();
			await person.enter();
			await isCreated(address);
		});

		test('the same, and reported in the meantime: Enter does not say that the address existed before', async () => {
			const address = await isUnknown();
			await person.waitForMessage(`${address} was created, although the response was lost.`);
			await person.enter();
			await isCreated(address);
		});
	});
});

function testsWith(person: Person) {
	setup(async () => {
		await isWhole();
		person.speedUp();
	});

	/** The list is complete, without an error. */
	async function isWhole(): Promise<void> {
		await person.waitForDescription(domain, /3 of 10/);
		await person.row(`news@${domain}`);
		await eventually(async () => assert.notEqual((await person.rows())[0]?.label, failure));
	}

	/** The error is shown in a row above the previous rows. Without the fault, a click on that row loads the list again. */
	const reads = (fault: Trouble, sentence: RegExp) =>
		test(`${JSON.stringify(fault)}: ${sentence.source}`, async () => {
			await person.emulator.addFault({ ...fault, action: 'ListEmailAddress', times: 'always' });
			await person.run('refresh');
			await person.waitForDescription(failure, sentence);
			const [row] = await person.rows();
			assert.deepEqual([row?.label, row?.icon], [failure, 'error']);
			await person.waitForDescription(domain, /3 of 10/);
			await person.row(`news@${domain}`);
			assert.deepEqual(person.messages, []);
			await person.emulator.clearFaults();
			await person.clickRow(failure);
			await isWhole();
		});

	/** The rows stay, and there is no message. */
	const isRetried = (fault: Trouble) =>
		test(JSON.stringify(fault), async () => {
			await person.emulator.addFault({ ...fault, action: 'ListEmailAddress' });
			await person.run('refresh');
			await isWhole();
			assert.deepEqual(await person.emulator.faults(), []);
			assert.deepEqual(person.messages, []);
		});

	let count = 0;

	/** Starts to create an address with a name while the faults are active; returns the address. */
	async function create(...faults: readonly Fault[]): Promise<string> {
		const local = `f${++count}`;
		await person.runOn('createSenderAddress', domain);
		await person.waitForBox('Create Sender Address (2/3)');
		await person.answer(local);
		await person.waitForBox(nameStep);
		await person.type('Tencent Cloud');
		for (const fault of faults) {
			await person.emulator.addFault(fault);
		}
		await person.enter();
		return `${local}@${domain}`;
	}

	async function isCreated(address: string): Promise<void> {
		await person.waitForMessage(`Created ${address}.`);
		await person.waitUntilClosed();
		await person.row(address);
		const created = (await person.emulator.state()).senders.filter(sender => sender.address === address);
		assert.deepEqual(
			created.map(({ name }) => name),
			['Tencent Cloud']
		);
	}

	/** The address is reported as created, and was created once. */
	const creates = (fault: Trouble) =>
		test(`${JSON.stringify(fault)}: created`, async () => {
			await isCreated(await create({ action: 'CreateEmailAddress', ...fault }));
		});

	/** The address is reported as not created, and was not created; the input stays, and Enter tries again. */
	const doesNotCreate = (fault: Trouble, sentence: RegExp) =>
		test(`${JSON.stringify(fault)}: ${sentence.source}`, async () => {
			const address = await create({ action: 'CreateEmailAddress', ...fault });
			await person.waitForBoxMessage(sentence, 'error');
			// If the answer was lost, the list was read.
			const isLost = fault.kind !== 'rate-limit';
			assert.equal(person.box.message.startsWith(`${address} was not created: SES does not list it. `), isLost);
			assert.deepEqual([person.box.title, person.box.value], [nameStep, 'Tencent Cloud']);
			assert.equal(await person.emulator.sender(address), undefined);
			await person.emulator.clearFaults();
			await person.enter();
			await isCreated(address);
		});

	return { isWhole, reads, isRetried, create, isCreated, creates, doesNotCreate };
}
