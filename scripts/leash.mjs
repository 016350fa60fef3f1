// Runs a program and ends it, with everything it started, as soon as the pipe to this process's standard input closes.
// The system closes that pipe whenever the process that holds its other end is gone, even after a crash or `kill -9`.
// Usage: node leash.mjs PROGRAM ARGUMENT…
import { spawn } from 'node:child_process';

const GRACE_MS = 3000;
const windows = process.platform === 'win32';
const [program, ...args] = process.argv.slice(2);

// A process group of its own: one signal reaches the program and all its descendants. Windows has no such thing.
const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: !windows });

function signalGroup(signal) {
	try {
		process.kill(windows ? child.pid : -child.pid, signal);
	} catch {
		// Nobody is left in the group.
	}
}

function end() {
	signalGroup('SIGTERM');
	setTimeout(() => {
		signalGroup('SIGKILL');
		process.exit(0);
	}, GRACE_MS);
}

child.on('error', error => {
	console.error(error.message);
	process.exit(127);
});
child.on('exit', (code, signal) => {
	// Descendants that outlived the program go with it.
	signalGroup('SIGKILL');
	process.exit(code ?? (signal === null ? 0 : 1));
});
process.stdin.on('end', end).on('error', end).resume();
// Signals for the whole terminal are the parent's business; the pipe tells the rest.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
	process.on(signal, () => {});
}
