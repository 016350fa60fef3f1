// Usage: node leash.mjs PROGRAM ARGUMENT…
// Runs a program, and ends it with all of its descendants when standard input closes. The system closes it when the parent process ends,
// even after a crash or `kill -9`.
import { spawn } from 'node:child_process';

const GRACE_MS = 3000;
const windows = process.platform === 'win32';
const [program, ...args] = process.argv.slice(2);

// In its own process group, so that one signal reaches the program and all of its descendants. Windows has no process groups.
const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: !windows });

function signalGroup(signal) {
	try {
		process.kill(windows ? child.pid : -child.pid, signal);
	} catch {
		// All processes of the group have ended.
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
	// End the descendants that are still running.
	signalGroup('SIGKILL');
	process.exit(code ?? (signal === null ? 0 : 1));
});
process.stdin.on('end', end).on('error', end).resume();
// The parent handles signals, and closes standard input.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
	process.on(signal, () => {});
}
