import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { median, type Row, unmeasured } from './rows.mts';

const execute = promisify(execFile);

interface Activation {
	/** Milliseconds that the host's `require` of dist/extension.js took. */
	readonly codeLoad: number;
	/** Milliseconds until `activate()` returned. */
	readonly activate: number;
}

const goals = {
	codeLoad: { name: 'code load in VS Code', unit: 'ms', goal: { of: 'ours', atMost: 15 } },
	activate: { name: 'activate() in VS Code', unit: 'ms', goal: { of: 'ours', atMost: 10 } }
} as const;

/** Each time in a fresh VS Code, with the production build that is in dist. */
export async function measureActivation(folder: string): Promise<readonly Row[]> {
	const runs: Activation[] = [];
	try {
		for (let run = 0; run < 5; run += 1) {
			const result = join(folder, `activation-${run}.json`);
			const script = fileURLToPath(new URL('activationRun.mts', import.meta.url));
			await execute(process.execPath, ['--no-warnings', script], { env: { ...process.env, BENCH_RESULT: result } });
			runs.push(JSON.parse(readFileSync(result, 'utf8')) as Activation);
		}
	} catch (error) {
		return unmeasured(error, Object.values(goals));
	}
	const figure = (key: keyof Activation) => median(runs.map(run => run[key]));
	return [
		{ ...goals.codeLoad, ours: figure('codeLoad') },
		{ ...goals.activate, ours: figure('activate') }
	];
}
