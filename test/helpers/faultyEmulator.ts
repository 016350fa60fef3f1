import { Faults } from '../../src/emulator/faults/faults.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/server.ts';

/** Starts an emulator that requests to `/emulator/faults` can make fail, like that of `npm run emulator`. */
export function startFaultyEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
	return startEmulator({ faults: new Faults(), ...options });
}
