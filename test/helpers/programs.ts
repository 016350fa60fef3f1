import { execFileSync, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Full path of a program that this computer has. */
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

/** Full path of Python itself: what manages versions of it puts a script in its place, which takes longer than Python does. */
export function findPython(): string | undefined {
	const found = findProgram('python3');
	return found && execFileSync(found, ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();
}

/**
 * An environment in which Node keeps in a folder what it compiles: programs of ours that are started again and again need a third of the
 * time then. Not while coverage is measured, which it blurs.
 */
export function compileCache(folder: string): Readonly<Record<string, string>> {
	return process.env['NODE_V8_COVERAGE'] ? {} : { NODE_COMPILE_CACHE: join(folder, 'compiled') };
}

export interface Run {
	/** Exit code; `null` when a signal ended it. */
	readonly code: number | null;
	readonly output: string;
	readonly errors: string;
}

export interface RunOptions {
	readonly input?: string;
	readonly folder?: string;
	/** Added to the environment; `undefined` takes a variable away. */
	readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Runs a program to its end. */
export function run(program: string, args: readonly string[], { input = '', folder, environment }: RunOptions = {}): Promise<Run> {
	return new Promise((resolve, reject) => {
		const child = spawn(program, args, { cwd: folder, env: { ...process.env, ...environment }, stdio: 'pipe' });
		const pieces = { output: [] as Buffer[], errors: [] as Buffer[] };
		child.stdout.on('data', piece => pieces.output.push(piece));
		child.stderr.on('data', piece => pieces.errors.push(piece));
		child.on('error', reject);
		// A program that does not read to the end closes its side.
		child.stdin.on('error', () => {});
		child.on('close', code =>
			resolve({ code, output: Buffer.concat(pieces.output).toString(), errors: Buffer.concat(pieces.errors).toString() })
		);
		child.stdin.end(input);
	});
}
