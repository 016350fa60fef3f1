import { createDkimKey } from '../../src/emulator/crypto.ts';
import { Faults } from '../../src/emulator/faults/faults.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/server.ts';

const dkimKeys = new Map<number, Promise<string>>();

/** Creates a key for each length once: only the length is tested, and creating one takes long. */
export const sameDkimKey: typeof createDkimKey = length => {
	const key = dkimKeys.get(length) ?? createDkimKey(length);
	dkimKeys.set(length, key);
	return key;
};

/** Starts an emulator that requests to `/emulator/faults` can make fail, like that of `npm run emulator`. */
export function startFaultyEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
	return startEmulator({ faults: new Faults(), createDkimKey: sameDkimKey, ...options });
}
