import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import type { Fault } from '../../../src/emulator/faults/faultKinds.ts';
import type { Emulator } from '../../../src/emulator/server.ts';
import { SesClient } from '../../../src/ses/client.ts';
import { isSesError } from '../../../src/ses/errors.ts';
import { mayHaveHappened } from '../../../src/ses/retry.ts';
import { EmulatorControl } from '../../helpers/emulatorControl.ts';
import { unresolvableHost } from '../../helpers/faultServers.ts';
import { startFaultyEmulator } from '../../helpers/faultyEmulator.ts';
import { speedUp } from '../speedUp.ts';

/** VS Code replaces the `fetch` of the extension host, which has other errors than Node's. */
suite('Failed connections in the extension host', () => {
	let emulator: Emulator;
	let control: EmulatorControl;

	suiteSetup(async () => {
		emulator = await startFaultyEmulator({ tlsPort: 0 });
		control = new EmulatorControl(emulator.endpoint);
	});

	suiteTeardown(() => emulator.close());

	/** Creates an address. @returns the error and the number of tries */
	async function failureAt(endpoint: string) {
		let tries = 1;
		const { region, secretId, secretKey } = emulator;
		const client = new SesClient({
			endpoint,
			region,
			credentials: () => ({ secretId, secretKey }),
			timeout: 3000,
			delay: async () => {},
			onRetry: () => tries++
		});
		const error: unknown = await client.call('CreateEmailAddress', { EmailAddress: 'new@mail.qcloud.com' }).catch(thrown => thrown);
		assert.ok(isSesError(error), String(error));
		return { error, tries };
	}

	const unreached = (name: string, endpoint: () => string | Promise<string>, reason: RegExp, expectedTries: number) =>
		test(`${name}: certainly has no effect; a write is tried ${expectedTries}×`, async () => {
			const { error, tries } = await failureAt(await endpoint());
			assert.equal(error.kind, 'network');
			assert.match(error.reason ?? '(none)', reason);
			assert.deepEqual([error.isUnsent, mayHaveHappened(error), tries], [true, false, expectedTries]);
		});
	const closedPort = async () => {
		const closed = await startFaultyEmulator();
		await closed.close();
		return closed.endpoint;
	};
	unreached('closed port', closedPort, /^(ECONNREFUSED|ERR_CONNECTION_REFUSED)$/, 3);
	unreached('no such host', () => `https://${unresolvableHost}`, /^(ENOTFOUND|EAI_AGAIN|ERR_NAME_NOT_RESOLVED)$/, 3);
	unreached('untrusted certificate', () => emulator.tls ?? '', /SELF_SIGNED|UNABLE_TO_VERIFY|ERR_CERT/, 1);

	const open = (name: string, fault: Fault) =>
		test(`${name}: the outcome is unknown, so it is sent once`, async () => {
			await control.clearLog();
			await control.addFault(fault);
			const restoreTimers = speedUp();
			const { error, tries } = await failureAt(emulator.endpoint).finally(restoreTimers);
			assert.deepEqual([error.isUnsent, mayHaveHappened(error), tries], [false, true, 1]);
			assert.equal((await control.log()).length, 1);
		});
	open('reset before anything is done', { kind: 'reset-before' });
	open('reset after the answer has begun', { kind: 'reset-half' });
	open('no answer', { kind: 'stall-before' });

	test('a response that is too large is canceled', async () => {
		await control.addFault({ kind: 'huge-json' });
		const { error } = await failureAt(emulator.endpoint);
		assert.match(error.message, /larger than 10 MB/);
	});
});
