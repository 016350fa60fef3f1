import assert from 'node:assert/strict';
import { suiteSetup, suiteTeardown, teardown } from 'mocha';
import { EmulatorControl } from '../helpers/emulatorControl.ts';
import { eventually } from './eventually.ts';
import { openWindows, openWorkbench, type Workbench, type WorkbenchOptions } from './workbench.ts';

export interface Opened {
	readonly workbench: Workbench;
	/** The emulator that the window is signed in to. */
	readonly emulator: EmulatorControl;
}

/**
 * Opens a window for the tests of a suite, with the sidebar and signed in to an emulator with sample data. Resets both after each test.
 *
 * @param opened called before the first test
 */
export function useWorkbench(options: WorkbenchOptions, opened: (opened: Opened) => unknown): void {
	let workbench: Workbench;
	let emulator: EmulatorControl;

	suiteSetup(async function () {
		// Starting a server takes long.
		this.timeout(120_000);
		workbench = await openWorkbench({ emulator: [], ...options });
		emulator = new EmulatorControl(workbench.emulator.endpoint);
		await workbench.openSidebar();
		await refreshAll(workbench, emulator);
		await reportingWindows(() => opened({ workbench, emulator }));
	});

	suiteTeardown(() => workbench.close());

	resetAfterEach(async () => {
		await emulator.clearFaults();
		await workbench.dismissAll();
		await emulator.resetState();
		await workbench.reset();
		await workbench.openSidebar();
		await refreshAll(workbench, emulator);
	});
}

/** Runs "Refresh", and waits until everything is loaded and drawn. */
export async function refreshAll(workbench: Workbench, emulator: EmulatorControl): Promise<void> {
	const unverified = (await emulator.state()).domains.filter(({ verified }) => !verified);
	await emulator.clearLog();
	await workbench.driver.run('tencentSes.refresh');
	await eventually(async () => {
		const actions = await emulator.actions();
		assert.ok(actions.includes('ListEmailAddress'));
		assert.ok(actions.filter(action => action === 'GetEmailIdentity').length >= unverified.length);
	});
	await workbench.tree.waitUntilDrawn();
}

/** Adds the visible texts of all windows to the error that `work` throws. */
export async function reportingWindows(work: () => unknown): Promise<void> {
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

/** Adds the visible texts of all windows to the error of a test that failed. */
export function reportAfterEach(): void {
	teardown(async function () {
		const { err } = this.currentTest ?? {};
		if (err) {
			err.stack += await shown();
		}
	});
}

/** Calls `reset` after each test of a suite. If the test failed, reports it and loads all windows again before. */
export function resetAfterEach(reset: () => Promise<void>): void {
	reportAfterEach();
	teardown(async function () {
		const { err } = this.currentTest ?? {};
		if (err) {
			for (const window of openWindows) {
				await window.reopen();
			}
		}
		await reset();
		if (err) {
			for (const window of openWindows) {
				await window.tree.expandAgain();
			}
		}
	});
}
