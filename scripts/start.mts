/**
 * `npm start [-- --server] [-- --port N]`: opens VS Code with the extension, signed in to a local SES emulator with sample data. Without a
 * display, or with `--server`, serves VS Code for a browser. Ctrl-C ends everything.
 */
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Child, startChild, within } from './children.mts';
import { type RunningEmulator, startEmulator } from './emulator.mts';
import { cache, nodeEnvironment, root } from './paths.mts';
import { QUIET_SETTINGS, writeSettings } from './profile.mts';
import { progress } from './progress.mts';
import { installVsix, type ServerOptions, startFront } from './vscodeServer.mts';
import { installServer } from './vscodeServerInstall.mts';

const BUILD_TIMEOUT_MS = 2 * 60_000;
const ANSWER_TIMEOUT_MS = 30_000;
const opener = join(root, 'scripts/opener');
const home = join(cache, 'start');
const workspace = join(home, 'workspace');

const stops: (() => Promise<void> | void)[] = [];
const signalled = new Promise<void>(resolve => {
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		process.on(signal, () => resolve());
	}
});

try {
	await Promise.race([start(), signalled]);
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
} finally {
	await Promise.all(stops.map(stop => stop()));
	process.exit();
}

/** Resolves when the desktop window is closed. */
async function start(): Promise<void> {
	const { server, port } = readArguments();
	await run('Building', process.execPath, ['esbuild.js', '--production']);
	mkdirSync(workspace, { recursive: true });
	const desktop = server ? undefined : desktopProgram();
	if (desktop === undefined) {
		await serve(port);
	} else {
		await openDesktop(desktop);
	}
}

function readArguments(): { readonly server: boolean; readonly port: number | undefined } {
	const { values } = parseArgs({ options: { server: { type: 'boolean', default: false }, port: { type: 'string' } } });
	const port = values.port === undefined ? undefined : Number(values.port);
	if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
		throw new Error(`--port must be a number from 1 to 65535, not "${values.port}".`);
	}
	return { server: values.server, port };
}

async function serve(port: number | undefined): Promise<void> {
	await installServer();
	const folders = { dataDir: join(home, 'data'), extensionsDir: join(home, 'extensions') };
	await installExtension(folders);
	if (!existsSync(join(folders.dataDir, 'User/settings.json'))) {
		writeSettings(join(folders.dataDir, 'User'), QUIET_SETTINGS);
	}
	const emulator = await emulate();
	const front = await startFront({ ...folders, ...(port === undefined ? {} : { port }), env: { TENCENT_SES_EMULATOR: emulator.address } });
	stops.push(front.stop);
	const answer = await fetch(front.url, { headers: { Cookie: front.cookie }, signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
	if (!answer.ok) {
		throw new Error(`The VS Code server answers ${answer.status}. Its output:\n${front.child.output()}`);
	}
	console.log(`VS Code is ready: ${front.url}/?${new URLSearchParams({ tkn: front.token, folder: workspace })}`);
	await failWhenEnded(front.child, 'The VS Code server');
}

/** Packages and installs the extension, unless the installed one is the same. */
async function installExtension(folders: ServerOptions): Promise<void> {
	const stamp = join(home, 'installed');
	const hash = createHash('sha256');
	for (const file of globSync(['dist/*.js', 'dist/schemas/*', 'package*.json', 'media/**/*.*', 'l10n/*', '*.md', 'scripts/opener/*'], {
		cwd: root
	}).sort()) {
		hash.update(file).update(readFileSync(join(root, file)));
	}
	const wanted = hash.digest('hex');
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
		return;
	}
	if (!existsSync(folders.extensionsDir)) {
		mkdirSync(folders.extensionsDir, { recursive: true });
		// At its first start, the server registers all extensions in this folder as installed.
		symlinkSync(opener, join(folders.extensionsDir, 'tencent-ses-opener'));
	}
	const vsix = join(home, 'tencent-ses.vsix');
	await run('Packaging the extension', 'npm', ['run', 'package', '--', '--out', vsix]);
	await progress('Installing it', () => installVsix(folders, vsix));
	writeFileSync(stamp, wanted);
}

async function openDesktop(program: string): Promise<void> {
	const userData = join(home, 'desktop');
	if (!existsSync(join(userData, 'User/settings.json'))) {
		writeSettings(join(userData, 'User'), QUIET_SETTINGS);
	}
	// After a crash, the file may name another process.
	rmSync(join(userData, 'code.lock'), { force: true });
	const emulator = await emulate();
	const windows = process.platform === 'win32';
	const args = [
		'--wait',
		'--new-window',
		'--user-data-dir',
		userData,
		'--extensions-dir',
		join(home, 'desktop-extensions'),
		`--extensionDevelopmentPath=${root}`,
		`--extensionDevelopmentPath=${opener}`,
		workspace
	];
	const code = startChild(windows ? 'cmd' : program, windows ? ['/c', program, ...args] : args, {
		name: 'VS Code',
		env: { ...process.env, TENCENT_SES_EMULATOR: emulator.address }
	});
	stops.push(code.stop, () => endDesktop(userData));
	console.log('VS Code is opening. Close its window or press Ctrl-C to end it and the emulator.');
	if ((await code.ended) !== 0) {
		throw new Error(`VS Code could not be opened:\n${code.output().trim()}`);
	}
}

/** The window is not a child of the command that opened it. VS Code writes its process id to `code.lock`. */
function endDesktop(userData: string): void {
	try {
		process.kill(Number(readFileSync(join(userData, 'code.lock'), 'utf8')));
	} catch {
		// It has ended already.
	}
}

async function emulate(): Promise<RunningEmulator> {
	const emulator = await startEmulator();
	stops.push(emulator.stop);
	console.log(`SES emulator: ${JSON.parse(emulator.address).endpoint}`);
	return emulator;
}

/** `$VSCODE` or the `code` on the PATH, if there is a display. */
function desktopProgram(): string | undefined {
	const { DISPLAY, WAYLAND_DISPLAY, VSCODE, PATH } = process.env;
	if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) {
		return undefined;
	}
	if (VSCODE) {
		return VSCODE;
	}
	const name = process.platform === 'win32' ? 'code.cmd' : 'code';
	return (PATH ?? '')
		.split(delimiter)
		.map(folder => join(folder, name))
		.find(existsSync);
}

async function run(what: string, program: string, args: readonly string[]): Promise<void> {
	await progress(what, async () => {
		const child = startChild(program, args, { name: what, cwd: root, env: nodeEnvironment() });
		stops.push(child.stop);
		if ((await within(child.ended, BUILD_TIMEOUT_MS, `${what} did not end`)) !== 0) {
			throw new Error(child.output().trim());
		}
	});
}

async function failWhenEnded(child: Child, name: string): Promise<never> {
	const code = await child.ended;
	throw new Error(`${name} ended with exit code ${code}:\n${child.output().trim()}`);
}
