import { type ChildProcess, spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';

/** A child process that ends with this process. */
export type Child = {
	/** The output so far, of both streams. */
	readonly output: () => string;
	/** Resolves to the exit code. */
	readonly ended: Promise<number>;
	/** Ends it with all of its descendants. */
	readonly stop: () => Promise<void>;
	/** Waits until the output matches. @throws Error with the output if the process ends or the time is up */
	readonly waitFor: (pattern: RegExp, timeoutMs: number) => Promise<RegExpExecArray>;
};

export type ChildOptions = {
	/** For error messages, such as "The VS Code server". */
	readonly name: string;
	readonly env?: NodeJS.ProcessEnv;
	readonly cwd?: string;
	/** Runs with low priority. */
	readonly isLowPriority?: boolean;
	/** Called with new output. */
	readonly onOutput?: (text: string) => void;
};

const OUTPUT_LIMIT = 200_000;
const leash = fileURLToPath(new URL('leash.mjs', import.meta.url));

/** Starts a program that ends when this process ends, even if that crashes (see leash.mjs). */
export function startChild(program: string, args: readonly string[], options: ChildOptions): Child {
	// Detached, so that Ctrl-C in a terminal ends only this process, which then ends the leash.
	const child = spawn(process.execPath, [leash, program, ...args], {
		stdio: ['pipe', 'pipe', 'pipe'],
		detached: process.platform !== 'win32',
		...(options.env === undefined ? {} : { env: options.env }),
		...(options.cwd === undefined ? {} : { cwd: options.cwd })
	});
	if (options.isLowPriority && child.pid !== undefined) {
		// Its children inherit the priority.
		setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
	}
	let output = '';
	const listeners = new Set<() => void>();
	const collect = (data: Buffer) => {
		output = (output + data).slice(-OUTPUT_LIMIT);
		options.onOutput?.(data.toString());
		for (const listener of listeners) {
			listener();
		}
	};
	child.stdout.on('data', collect);
	child.stderr.on('data', collect);
	child.stdin.on('error', () => {});
	const ended = whenEnded(child);
	return {
		output: () => output,
		ended,
		stop: async () => {
			child.stdin.end();
			await ended;
		},
		waitFor: (pattern, timeoutMs) => {
			let look = () => {};
			const found = new Promise<RegExpExecArray>((resolve, reject) => {
				look = () => {
					const match = pattern.exec(output);
					if (match !== null) {
						resolve(match);
					}
				};
				void ended.then(code => reject(new Error(`${options.name} ended with exit code ${code} before it was ready`)));
			});
			listeners.add(look);
			look();
			return within(found, timeoutMs, `${options.name} was not ready`)
				.catch((error: Error) => {
					throw new Error(`${error.message}. Its output:\n${output.trim() || '(nothing)'}`);
				})
				.finally(() => listeners.delete(look));
		}
	};
}

function whenEnded(child: ChildProcess): Promise<number> {
	return new Promise(resolve => {
		child.on('close', code => resolve(code ?? 1));
		child.on('error', () => resolve(127));
	});
}

/** @throws Error with `message` if `promise` takes longer than `timeoutMs` */
export async function within<T>(promise: Promise<T>, timeoutMs: number, message: string): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error(`${message} within ${timeoutMs / 1000} s`)), timeoutMs);
	});
	try {
		return await Promise.race([promise, late]);
	} finally {
		clearTimeout(timer);
	}
}
