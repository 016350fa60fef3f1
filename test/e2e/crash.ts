import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { basename } from 'node:path';
import type { EmulatorControl } from '../helpers/emulatorControl.ts';
import { eventually } from './eventually.ts';
import type { Workbench } from './workbench.ts';

/** The files in which the extension of a window notes what it is changing. */
export function entries({ dataDir }: Workbench): readonly string[] {
	return globSync('**/globalStorage/*tencent-ses/writes/*.json', { cwd: dataDir });
}

/** Ends the extension host as a crash does, once it has sent this many requests of an action, and takes back the faults that held it. */
export async function kill(workbench: Workbench, emulator: EmulatorControl, action: string, count: number): Promise<void> {
	const asked = () => emulator.actions().then(actions => actions.filter(one => one === action).length);
	await eventually(async () => assert.ok((await asked()) >= count));
	const [entry = ''] = entries(workbench);
	const [, pid] = /\.(\d+)-\w+\.json$/.exec(basename(entry)) ?? [];
	assert.ok(pid, entries(workbench).join(' '));
	process.kill(Number(pid), 'SIGKILL');
	await emulator.clearFaults();
}
