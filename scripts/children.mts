import { type ChildProcess, spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';

/** A program that lives no longer than this process. */
export type Child = {
	/** Everything it has printed on both streams so far. */
	readonly output: () => string;
	/** Resolves with the exit code when it has ended. */
	readonly ended: Promise<number>;
	/** Ends it and everything it started; resolves when it is gone. */
	readonly stop: () => Promise<void>;
	/** Resolves with the match as soon as the output has one. Throws with the output when it ends before, or after `timeoutMs`. */
	readonly waitFor: (pattern: RegExp, timeoutMs: number) => Promise<RegExpExecArray>;
};

export type ChildOptions = {
	/** What messages call it, such as "The VS Code server". */
	readonly name: string;
	readonly env?: NodeJS.ProcessEnv;
	readonly cwd?: string;
	/** Gets what other programs leave of the processor. */
	readonly givesWay?: boolean;
	/** Also gets the output while it arrives. */
	readonly onOutput?: (text: string) => void;
};

const OUTPUT_LIMIT = 200_000;
const leash = fileURLToPath(new URL('leash.mjs', import.meta.url));

/** Starts a program on a leash (see leash.mjs): it ends with this process, however this process ends. */
export function startChild(program: string, args: readonly string[], options: ChildOptions): Child {
	// A terminal's Ctrl-C goes to its whole process group; detached, the leash hears of it through its pipe alone.
	const child = spawn(process.execPath, [leash, program, ...args], {
		stdio: ['pipe', 'pipe', 'pipe'],
		detached: process.platform !== 'win32',
		...(options.env === undefined ? {} : { env: options.env }),
		...(options.cwd === undefined ? {} : { cwd: options.cwd })
	});
	if (options.givesWay && child.pid !== undefined) {
		// What it starts will have it from there.
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

/** Gives up with `message` when `promise` takes longer than `timeoutMs`. */
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
