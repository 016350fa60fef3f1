import assert from 'node:assert/strict';
import { setup, suite, suiteSetup, teardown, test } from 'mocha';
import type { LogEntry } from '../../../src/emulator/requestLog.ts';
import { sampleKeys } from '../../../src/emulator/state/credentials.ts';
import type { Credentials } from '../../../src/signing/signer.ts';
import { signInWithTccli, writeTccli } from '../accounts/signingIn.ts';
import { eventually } from '../eventually.ts';
import { usePerson } from '../person.ts';

const domain = 'mail.qcloud.com';
const failure = 'Could not load the sender domains';
const { main, temporary } = sampleKeys('international');

suite('a wrong clock', () => {
	const person = usePerson({ isSignedOut: true });

	teardown(() => person.emulator.setClock(0));

	/** The messages about the clock. */
	const clockMessages = () => person.messages.map(({ text }) => text).filter(text => text.includes('clock'));

	/** Reads the list again; returns the log of the emulator. */
	async function refreshed(): Promise<readonly LogEntry[]> {
		await person.run('refresh');
		await person.row(domain);
		return person.emulator.log();
	}

	/** The first request fails because of the clock; later ones use the corrected time. */
	async function isCorrected(seconds: number): Promise<void> {
		await person.emulator.clearLog();
		await person.emulator.setClock(seconds);
		const codes = (await refreshed()).map(({ code }) => code);
		assert.ok(codes.includes('AuthFailure.SignatureExpire'), codes.join());
		await person.emulator.clearLog();
		const answers = (await refreshed()).filter(({ action }) => /^ListEmail(Address|Identities)$/.test(action));
		assert.deepEqual(
			answers.map(({ code }) => code),
			[null, null]
		);
	}

	/** The message is shown once per profile and window, so each test has its own profile. */
	const corrects = (name: string, seconds: number) =>
		test(`an hour ${name}: the list is loaded, and one message says by how much`, async () => {
			writeTccli(person.home, name, main);
			await signInWithTccli(person, name);
			await person.row(domain);
			const sentence = `The clock of this computer is 60 minutes ${name}. Correct it. Until then, lists are loaded with Tencent Cloud's time, and you are asked before changes.`;
			await isCorrected(seconds);
			assert.equal((await person.waitForMessage(sentence)).severity, 'warning');
			assert.deepEqual(clockMessages(), [sentence]);
			await isCorrected(0);
			assert.deepEqual(clockMessages(), [sentence]);
		});
	corrects('slow', 3600);
	corrects('fast', -3600);

	test('a change: asks first. Cancel leaves the box as it is; agreeing makes this change and the next', async () => {
		writeTccli(person.home, 'asks', main);
		await signInWithTccli(person, 'asks');
		await person.row(domain);
		await person.emulator.setClock(3600);
		const question = 'Sign requests of "';
		const lastStep = /^Create Sender Address .*\(3\/3\)$/;
		const toLastStep = async (localPart: string) => {
			await person.runOn('createSenderAddress', domain);
			await person.waitForBox(/^Create Sender Address .*\(2\/3\)$/);
			await person.answer(localPart);
			await person.waitForBox(lastStep);
			await person.type('Ada');
			await person.enter();
		};
		await toLastStep('asked');
		const { text, detail, isModal, answer } = await person.waitForMessage(question);
		assert.ok(isModal);
		assert.match(text, /^Sign requests of ".+" with Tencent Cloud's time\?$/);
		assert.match(detail, /the clock of this computer is 60 minutes slow\. A signed request is valid until five minutes after/);
		answer(undefined);
		await person.waitForBoxMessage(/^The clock of this computer is 60 minutes slow\. Correct it and try again\./, 'error');
		assert.equal((await person.waitForBox(lastStep)).value, 'Ada');
		await person.enter();
		await person.click(question, "Use Tencent Cloud's Time");
		await person.waitForMessage(`Created asked@${domain}.`);
		await toLastStep('next');
		await person.waitForMessage(`Created next@${domain}.`);
	});
});

suite('too many requests', () => {
	const person = usePerson();
	const isBusy = () => eventually(() => assert.match(person.progress.join('\n'), /^SES is busy\. Retrying in [1-3] s…$/m));

	setup(() => person.speedUp());

	test('temporarily, while creating an address: shows the retries and creates the address', async () => {
		await person.runOn('createSenderAddress', domain);
		await person.waitForBox('Create Sender Address (2/3)');
		await person.answer('passes');
		await person.waitForBox('Create Sender Address (3/3)');
		await person.emulator.addFault({ action: 'CreateEmailAddress', code: 'RequestLimitExceeded', times: 2 });
		await person.enter();
		await person.waitForBoxMessage(/^Creating passes@mail\.qcloud\.com…$/, 'info');
		await isBusy();
		await person.waitForMessage(`Created passes@${domain}.`);
		assert.deepEqual(
			(await person.emulator.log()).filter(({ action }) => action === 'CreateEmailAddress').map(({ code }) => code),
			['RequestLimitExceeded', 'RequestLimitExceeded', null]
		);
	});

	test('permanently, while loading the list: a row above the previous ones, and Retry loads the list', async () => {
		await person.row(domain);
		await person.emulator.addFault({ action: 'ListEmailIdentities', code: 'RequestLimitExceeded', times: 'always' });
		await person.run('refresh');
		await isBusy();
		await person.row(failure);
		await person.row(domain);
		await person.emulator.clearFaults();
		await person.runOn('retry', failure);
		await eventually(async () => assert.notEqual((await person.rows())[0]?.label, failure));
		await person.row(domain);
	});
});

suite('a borrowed token that expires', () => {
	const person = usePerson({ isSignedOut: true });

	suiteSetup(async () => {
		person.speedUp();
		write(main);
		await signInWithTccli(person, 'default');
		await person.row(domain);
	});

	/** As tccli does when signing in again. */
	const write = (credentials: Credentials) => writeTccli(person.home, 'default', { ...credentials, type: 'oauth' });
	const answers = async () =>
		(await person.emulator.log()).filter(({ action }) => action === 'ListEmailIdentities').map(({ code }) => code);

	test('renewed in time: no message', async () => {
		await person.row(domain);
		await person.emulator.addFault({ action: 'ListEmailAddress', code: 'AuthFailure.TokenFailure', delayMs: 100 });
		await person.run('refresh');
		await person.waitForFaults();
		write(temporary);
		await person.row(domain);
		assert.deepEqual(person.messages, []);
	});

	test('not renewed: says so, without retries; renewed later: Retry loads the list', async () => {
		write({ ...temporary, token: 'ATokenWhoseTimeIsOver' });
		await person.run('refresh');
		await person.row(failure);
		await person.waitForHeader(/session token is wrong or has expired/);
		const before = (await answers()).length;
		await person.runOn('retry', failure);
		await person.row(failure);
		assert.equal((await answers()).length, before + 1);
		write(temporary);
		await person.runOn('retry', failure);
		await person.row(domain);
		assert.equal((await answers()).at(-1), null);
	});
});
