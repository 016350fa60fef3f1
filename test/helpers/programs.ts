import { execFileSync, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The full path of an installed program. */
export function findProgram(name: string): string | undefined {
	return (process.env['PATH'] ?? '')
		.split(delimiter)
		.map(folder => join(folder, name))
		.find(file => {
			try {
				accessSync(file, constants.X_OK);
				return true;
			} catch {
				return false;
			}
		});
}

/** The full path of Python itself. Version managers replace it by a script, which is slower. */
export function findPython(): string | undefined {
	const found = findProgram('python3');
	return found && execFileSync(found, ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();
}

/** Environment variables for a compile cache, with which programs start in a third of the time. None with coverage, which would be inexact. */
export function compileCache(folder: string): Readonly<Record<string, string>> {
	return process.env['NODE_V8_COVERAGE'] ? {} : { NODE_COMPILE_CACHE: join(folder, 'compiled') };
}

export interface Run {
	/** Exit code; `null` if a signal ended it. */
	readonly code: number | null;
	readonly output: string;
	readonly errors: string;
}

export interface RunOptions {
	readonly input?: string;
	readonly folder?: string;
	/** Added to the environment; `undefined` removes a variable. */
	readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Runs a program until it exits. */
export function run(program: string, args: readonly string[], { input = '', folder, environment }: RunOptions = {}): Promise<Run> {
	return new Promise((resolve, reject) => {
		const child = spawn(program, args, { cwd: folder, env: { ...process.env, ...environment }, stdio: 'pipe' });
		const pieces = { output: [] as Buffer[], errors: [] as Buffer[] };
		child.stdout.on('data', piece => pieces.output.push(piece));
		child.stderr.on('data', piece => pieces.errors.push(piece));
		child.on('error', reject);
		// Fails if the program does not read all input.
		child.stdin.on('error', () => {});
		child.on('close', code =>
			resolve({ code, output: Buffer.concat(pieces.output).toString(), errors: Buffer.concat(pieces.errors).toString() })
		);
		child.stdin.end(input);
	});
}
