import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { root } from '../../scripts/paths.mts';

const execute = promisify(execFile);

/** Runs a script of this folder in a fresh Node and reads the JSON that it prints. */
export async function runFresh<T>(script: string, ...args: readonly string[]): Promise<T> {
	const file = fileURLToPath(new URL(script, import.meta.url));
	const { stdout } = await execute(process.execPath, ['--no-deprecation', '--no-warnings', file, ...args], { cwd: root });
	return JSON.parse(stdout) as T;
}

/** Takes every probe in turn, round after round, so that a busy moment of the machine falls on all of them. */
export async function inRounds<K extends string, T>(
	rounds: number,
	probes: Readonly<Record<K, () => T | Promise<T>>>
): Promise<Record<K, T[]>> {
	const names = Object.keys(probes) as K[];
	const results = Object.fromEntries(names.map(name => [name, [] as T[]])) as Record<K, T[]>;
	for (let round = 0; round < rounds; round += 1) {
		for (const name of names) {
			results[name].push(await probes[name]());
		}
	}
	return results;
}
