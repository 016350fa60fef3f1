import { teardown } from 'mocha';
import type { EmulatorControl } from '../helpers/emulatorControl.ts';
import { openWindows, type Workbench } from './workbench.ts';

/**
 * Registers what puts the windows back after each test of a suite. What they show when a test fails goes into the report, and they are
 * loaded anew.
 */
export function tidyAfterEach(tidy: () => Promise<void>): void {
	teardown(async function () {
		const { err } = this.currentTest ?? {};
		if (err) {
			for (const window of openWindows) {
				err.stack += `\n${await window.shown()}`;
				await window.startOver();
			}
		}
		await tidy();
	});
}

/** Leaves what is open, and takes back what a test did to the emulator. */
export async function leaveAll(workbench: Workbench, emulator: EmulatorControl): Promise<void> {
	await emulator.clearFaults();
	await workbench.leave();
	await emulator.resetState();
	await workbench.tidy();
}
