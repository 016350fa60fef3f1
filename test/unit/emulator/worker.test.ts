import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { suite, test } from 'mocha';
import type { EmulatorOptions } from '../../../src/emulator/server.ts';
import type { WorkerAnswer } from '../../../src/emulator/worker.ts';

suite('emulator in a thread', () => {
	async function use(options: EmulatorOptions, check: (answer: WorkerAnswer) => void | Promise<void>): Promise<void> {
		const thread = new Worker(new URL('../../../src/emulator/worker.ts', import.meta.url), { workerData: options });
		const ended = once(thread, 'exit');
		const [answer] = await once(thread, 'message');
		await check(answer);
		thread.postMessage('end');
		assert.deepEqual(await ended, [0]);
	}

	test('sends its addresses and serves, until a message ends it', () =>
		use({ site: 'mainland' }, async answer => {
			const { endpoint, region } = 'emulator' in answer ? answer.emulator : assert.fail(answer.error);
			assert.equal(region, 'ap-guangzhou');
			assert.equal((await fetch(`${endpoint}/emulator/state`)).status, 200);
		}));

	test('says why it could not start', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'ses-worker-'));
		const dataFile = join(folder, 'state.json');
		writeFileSync(dataFile, '{}');
		await use({ dataFile }, answer => assert.match('error' in answer ? answer.error : '', /is not a data file of the SES emulator/));
		rmSync(folder, { recursive: true });
	});
});
