import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { basename } from 'node:path';
import type { EmulatorControl } from '../helpers/emulatorControl.ts';
import { eventually } from './eventually.ts';
import type { Workbench } from './workbench.ts';

/** The files of pending writes. */
export function entries({ dataDir }: Workbench): readonly string[] {
	return globSync('**/globalStorage/*tencent-ses/writes/*.json', { cwd: dataDir });
}

/** Kills the extension host after it has sent `count` requests of an action, and clears all faults. */
export async function killExtensionHost(workbench: Workbench, emulator: EmulatorControl, action: string, count: number): Promise<void> {
	const sent = () => emulator.actions().then(actions => actions.filter(one => one === action).length);
	await eventually(async () => assert.ok((await sent()) >= count));
	const [entry = ''] = entries(workbench);
	const [, pid] = /\.(\d+)-\w+\.json$/.exec(basename(entry)) ?? [];
	assert.ok(pid, entries(workbench).join(' '));
	process.kill(Number(pid), 'SIGKILL');
	await emulator.clearFaults();
}
