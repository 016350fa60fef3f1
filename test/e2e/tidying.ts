import { teardown } from 'mocha';
import type { EmulatorControl } from '../helpers/emulatorControl.ts';
import { openWindows, type Workbench } from './workbench.ts';

/**
 * Registers what puts the windows back after each test of a suite. What they show when a test fails goes into the report, and they are
 * loaded anew. So they are when putting them back fails, which is then tried once more: a teardown that fails would end the suite.
 */
export function tidyAfterEach(tidy: () => Promise<void>): void {
	teardown(async function () {
		const { currentTest } = this;
		if (currentTest?.state !== 'passed' && !currentTest?.isPending()) {
			Object.assign(currentTest ?? {}, { shown: await startOver() });
		}
		try {
			await tidy();
		} catch (error) {
			Object.assign(currentTest ?? {}, { untidy: error, shown: await startOver() });
			await tidy();
		}
	});
}

/** @returns what the windows showed before they were loaded anew */
async function startOver(): Promise<string> {
	const shown: string[] = [];
	for (const window of openWindows) {
		shown.push(await window.shown());
		await window.startOver();
	}
	return shown.join('\n\n');
}

/** Leaves what is open, and takes back what a test did to the emulator. */
export async function leaveAll(workbench: Workbench, emulator: EmulatorControl): Promise<void> {
	await emulator.clearFaults();
	await workbench.leave();
	await emulator.resetState();
	await workbench.closeEditors();
	await workbench.command('Notifications: Clear All Notifications');
	await workbench.command('Tencent SES: Refresh');
}
