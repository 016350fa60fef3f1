import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type Child, startChild } from './children.mts';
import { nodeEnvironment } from './paths.mts';
import { installServer } from './vscodeServerInstall.mts';

const READY_TIMEOUT_MS = 60_000;

export type ServerOptions = {
	/** Any free port when left out. */
	readonly port?: number;
	/** Settings, state and logs; a fresh folder is a fresh user. */
	readonly dataDir: string;
	readonly extensionsDir: string;
	/** Added to this process's environment; the extension host inherits it. */
	readonly env?: NodeJS.ProcessEnv;
	/**
	 * With VS Code's smoke-test driver the address may name an extension under development and its tests. The workbench then shows no
	 * notifications by itself.
	 */
	readonly testDriver?: boolean;
	/** Folders are trusted only once someone says so. Settings can switch that off again. */
	readonly workspaceTrust?: boolean;
};

export type RunningServer = {
	readonly port: number;
	/** Such as `http://localhost:8080`. */
	readonly url: string;
	readonly child: Child;
	readonly stop: () => Promise<void>;
};

/**
 * The bare server, for tests. It forgets secrets when the page is reloaded, unless the page's request for a key is answered (see
 * workbenchPage.mts).
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
	const { vscode } = await installServer();
	mkdirSync(options.dataDir, { recursive: true });
	const child = startChild(
		process.execPath,
		[
			join(vscode, 'out/server-main.js'),
			'--host',
			'127.0.0.1',
			'--port',
			String(options.port ?? 0),
			'--without-connection-token',
			'--accept-server-license-terms',
			...(options.testDriver ? ['--enable-smoke-test-driver'] : []),
			'--server-data-dir',
			options.dataDir,
			'--extensions-dir',
			options.extensionsDir,
			'--builtin-extensions-dir',
			linkBuiltinExtensions(join(vscode, 'extensions'), join(options.dataDir, 'builtin')),
			'--disable-telemetry',
			// Nothing is gained by it on loopback.
			'--disable-websocket-compression',
			...(options.workspaceTrust ? [] : ['--disable-workspace-trust'])
		],
		{ name: 'The VS Code server', env: nodeEnvironment(options.env) }
	);
	try {
		const [, port] = await child.waitFor(/Web UI available at http:\/\/[^:]+:(\d+).*Extension host agent started/s, READY_TIMEOUT_MS);
		return { port: Number(port), url: `http://localhost:${port}`, child, stop: child.stop };
	} catch (error) {
		await child.stop();
		throw error;
	}
}

/**
 * Makes a folder of links to the built-in extensions that are languages and themes, and to the preview of Markdown. The others, such as Git
 * and Copilot, would run in each window of the tests and take more time there than everything that is tested.
 */
function linkBuiltinExtensions(from: string, to: string): string {
	if (!existsSync(to)) {
		mkdirSync(to);
		for (const { name } of readdirSync(from, { withFileTypes: true }).filter(entry => entry.isDirectory())) {
			const manifest = join(from, name, 'package.json');
			const runs = existsSync(manifest) && /"(?:main|browser)":/.test(readFileSync(manifest, 'utf8'));
			if (!runs || name === 'markdown-language-features') {
				symlinkSync(join(from, name), join(to, name));
			}
		}
	}
	return to;
}

/** The package's front: the same server for people, which keeps its key on disk and so secrets over a reload. */
export async function startFront(options: ServerOptions): Promise<RunningServer> {
	const { front } = await installServer();
	const port = await freePort(options.port ?? 0);
	const child = startChild(
		process.execPath,
		[
			join(front, 'out/node/entry.js'),
			...frontFolders(options),
			'--auth',
			'none',
			'--bind-addr',
			`127.0.0.1:${port}`,
			'--disable-telemetry',
			'--disable-update-check',
			'--disable-workspace-trust',
			'--disable-getting-started-override'
		],
		{ name: 'The VS Code server', env: frontEnvironment(options) }
	);
	try {
		await child.waitFor(/HTTP server listening on/, READY_TIMEOUT_MS);
		return { port, url: `http://127.0.0.1:${port}`, child, stop: child.stop };
	} catch (error) {
		await child.stop();
		throw error;
	}
}

/** Installs VSIX files into the folder that `startFront` will use. */
export async function installIntoFront(options: ServerOptions, vsixFiles: readonly string[]): Promise<void> {
	const { front } = await installServer();
	const child = startChild(
		process.execPath,
		[join(front, 'out/node/entry.js'), ...frontFolders(options), '--force', ...vsixFiles.flatMap(file => ['--install-extension', file])],
		{ name: 'Installing the extension', env: frontEnvironment(options) }
	);
	try {
		if ((await child.ended) !== 0) {
			throw new Error(`The extension could not be installed:\n${child.output().trim()}`);
		}
	} finally {
		await child.stop();
	}
}

function frontFolders(options: ServerOptions): readonly string[] {
	mkdirSync(options.dataDir, { recursive: true });
	return ['--config', join(options.dataDir, 'front.yaml'), '--user-data-dir', options.dataDir, '--extensions-dir', options.extensionsDir];
}

function frontEnvironment(options: ServerOptions): NodeJS.ProcessEnv {
	// A front that was started from a terminal of another front would talk to that one instead of starting.
	const { VSCODE_IPC_HOOK_CLI: _, ...env } = nodeEnvironment(options.env);
	// Its log and heartbeat belong to this run, not to the person's own installation.
	return { ...env, XDG_DATA_HOME: options.dataDir };
}

/** `wanted`, or with 0 any port on loopback that nobody uses right now. Throws when somebody uses the wanted one. */
function freePort(wanted: number): Promise<number> {
	return new Promise((resolve, reject) => {
		const probe = createServer();
		probe.on('error', () => reject(new Error(`Port ${wanted} is in use. Choose another one with --port.`)));
		probe.listen(wanted, '127.0.0.1', () => {
			const address = probe.address();
			probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : wanted));
		});
	});
}
