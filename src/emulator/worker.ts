import { parentPort, workerData } from 'node:worker_threads';
import { reasonOf } from '../ses/errors.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from './server.ts';

/** What the thread sends once the emulator has started, or failed to. */
export type WorkerAnswer = { readonly emulator: Omit<Emulator, 'close'> } | { readonly error: string };

/**
 * The thread in which the extension runs the emulator, so that its work does not stall other extensions. `workerData` has the
 * `EmulatorOptions`. Any message ends it.
 */
async function start(options: EmulatorOptions): Promise<WorkerAnswer> {
	try {
		const { close: _, ...emulator } = await startEmulator(options);
		return { emulator };
	} catch (error) {
		return { error: reasonOf(error) };
	}
}

parentPort?.once('message', () => process.exit());
start(workerData).then(answer => parentPort?.postMessage(answer));
