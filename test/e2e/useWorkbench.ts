import assert from 'node:assert/strict';
import { suiteSetup, suiteTeardown, teardown } from 'mocha';
import { EmulatorControl } from '../helpers/emulatorControl.ts';
import { eventually } from './eventually.ts';
import { openWindows, openWorkbench, type Workbench, type WorkbenchOptions } from './workbench.ts';

export interface Opened {
	readonly workbench: Workbench;
	/** Steers the emulator that the window is signed in to. */
	readonly emulator: EmulatorControl;
}

/**
 * Opens a window with the sidebar for the tests of a suite, signed in to an emulator with sample data, and puts both back after each test.
 *
 * @param opened called before the first test
 */
export function useWorkbench(options: WorkbenchOptions, opened: (opened: Opened) => unknown): void {
	let workbench: Workbench;
	let emulator: EmulatorControl;

	suiteSetup(async function () {
		// A new window takes its time.
		this.timeout(120_000);
		workbench = await openWorkbench({ emulator: [], ...options });
		emulator = new EmulatorControl(workbench.emulator.endpoint);
		await workbench.openSidebar();
		await isRead(workbench, emulator);
		await reported(() => opened({ workbench, emulator }));
	});

	suiteTeardown(() => workbench.close());

	tidyAfterEach(async () => {
		await emulator.clearFaults();
		await workbench.leave();
		await emulator.resetState();
		await workbench.tidy();
		await workbench.openSidebar();
		await isRead(workbench, emulator);
	});
}

/** Has everything read again, and waits until it is drawn. */
export async function isRead(workbench: Workbench, emulator: EmulatorControl): Promise<void> {
	const unverified = (await emulator.state()).domains.filter(({ verified }) => !verified);
	await emulator.clearLog();
	await workbench.driver.run('tencentSes.refresh');
	await eventually(async () => {
		const actions = await emulator.actions();
		assert.ok(actions.includes('ListEmailAddress'));
		assert.ok(actions.filter(action => action === 'GetEmailIdentity').length >= unverified.length);
	});
	await workbench.tree.isDrawn();
}

/** Adds what the windows show to the error that `work` ends with. */
export async function reported(work: () => unknown): Promise<void> {
	try {
		await work();
	} catch (error) {
		if (error instanceof Error) {
			error.stack += await shown();
		}
		throw error;
	}
}

async function shown(): Promise<string> {
	const texts = await Promise.all([...openWindows].map(window => window.shown()));
	return texts.map(text => `\n${text}`).join('');
}

/**
 * Registers what puts the windows back after each test of a suite. What they show when a test fails goes into the report, and they are
 * loaded again.
 */
export function tidyAfterEach(tidy: () => Promise<void>): void {
	teardown(async function () {
		const { err } = this.currentTest ?? {};
		if (err) {
			err.stack += await shown();
			for (const window of openWindows) {
				await window.startOver();
			}
		}
		await tidy();
		if (err) {
			for (const window of openWindows) {
				await window.tree.expandAgain();
			}
		}
	});
}
