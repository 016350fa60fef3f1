import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { EmulatorOptions } from '../emulator/server.ts';
import type { WorkerAnswer } from '../emulator/worker.ts';
import type { Site } from '../ses/sites.ts';
import type { EmulatorAddress } from './emulatorAddress.ts';

/** What is needed to use an emulator. */
export type Reachable = Pick<EmulatorAddress, 'endpoint' | 'secretId' | 'secretKey' | 'dns' | 'smtp'>;

export interface Started {
	readonly emulator: Reachable;
	readonly thread: Worker;
}

/**
 * Starts the emulator in a thread, so that it does not stall this one.
 *
 * @param folder for its state
 * @throws Error when it cannot be started
 */
export async function startThread(folder: string, site: Site): Promise<Started> {
	await mkdir(folder, { recursive: true, mode: 0o700 });
	const options: EmulatorOptions = { site, dataFile: join(folder, `emulator-${site}.json`) };
	const thread = new Worker(join(__dirname, 'emulator.js'), { workerData: options, resourceLimits: { maxOldGenerationSizeMb: 512 } });
	// After a later failure, it ends and is started again by the next request.
	thread.on('error', () => {});
	const [answer]: WorkerAnswer[] = await once(thread, 'message');
	if (!answer || 'error' in answer) {
		thread.postMessage('end');
		throw new Error(answer?.error);
	}
	return { emulator: answer.emulator, thread };
}
