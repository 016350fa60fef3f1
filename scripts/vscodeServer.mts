import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, startChild } from './children.mts';
import { type Guard, startGuard } from './guard.mts';
import { nodeEnvironment } from './paths.mts';
import { installServer } from './vscodeServerInstall.mts';

const READY_TIMEOUT_MS = 60_000;

export type ServerOptions = {
	/** Default: any free port. */
	readonly port?: number;
	/** Settings, state and logs of a user. */
	readonly dataDir: string;
	readonly extensionsDir: string;
	/** Added to the environment of this process. The extension host inherits it. */
	readonly env?: NodeJS.ProcessEnv;
	/**
	 * Enables VS Code's smoke test driver: the URL may then name an extension to test and its tests, and the workbench does not show
	 * notifications automatically.
	 */
	readonly testDriver?: boolean;
	/** Enables Workspace Trust, unless settings disable it. */
	readonly workspaceTrust?: boolean;
};

export type RunningServer = {
	readonly port: number;
	/** Such as `http://localhost:8080`. */
	readonly url: string;
	/** Opens the server when it is added to a query as `tkn`. Sent as a cookie afterwards. */
	readonly token: string;
	readonly child: Child;
	readonly stop: () => Promise<void>;
};

/**
 * Starts VS Code's own server, for tests. It loses secrets when the page is reloaded, unless a page has `keepSecrets` (see
 * workbenchPage.mts).
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
	const { vscode } = await installServer();
	mkdirSync(options.dataDir, { recursive: true });
	const token = randomBytes(24).toString('base64url');
	// All users of the computer can read the arguments of a process.
	const tokenFile = join(options.dataDir, 'token');
	rmSync(tokenFile, { force: true });
	writeFileSync(tokenFile, token, { mode: 0o600 });
	const child = startChild(
		process.execPath,
		[
			join(vscode, 'out/server-main.js'),
			'--host',
			'127.0.0.1',
			'--port',
			String(options.port ?? 0),
			'--connection-token-file',
			tokenFile,
			'--accept-server-license-terms',
			...(options.testDriver ? ['--enable-smoke-test-driver'] : []),
			'--server-data-dir',
			options.dataDir,
			'--extensions-dir',
			options.extensionsDir,
			'--builtin-extensions-dir',
			linkBuiltinExtensions(join(vscode, 'extensions'), join(options.dataDir, 'builtin')),
			'--disable-telemetry',
			// Compression only costs time on loopback.
			'--disable-websocket-compression',
			...(options.workspaceTrust ? [] : ['--disable-workspace-trust'])
		],
		{ name: 'The VS Code server', env: nodeEnvironment(options.env) }
	);
	try {
		const [, port] = await child.waitFor(/Web UI available at http:\/\/[^:]+:(\d+).*Extension host agent started/s, READY_TIMEOUT_MS);
		return { port: Number(port), url: `http://localhost:${port}`, token, child, stop: child.stop };
	} catch (error) {
		await child.stop();
		throw error;
	}
}

/**
 * Creates a folder with links to the built-in extensions that have no code, such as languages and themes, to the Markdown preview and to
 * the JSON language features. The others, such as Git and Copilot, would take more time in each window than the tests.
 */
function linkBuiltinExtensions(from: string, to: string): string {
	if (!existsSync(to)) {
		mkdirSync(to);
		for (const { name } of readdirSync(from, { withFileTypes: true }).filter(entry => entry.isDirectory())) {
			const manifest = join(from, name, 'package.json');
			const runs = existsSync(manifest) && /"(?:main|browser)":/.test(readFileSync(manifest, 'utf8'));
			if (!runs || /^(json|markdown)-language-features$/.test(name)) {
				symlinkSync(join(from, name), join(to, name));
			}
		}
	}
	return to;
}

/**
 * Starts code-server behind a guard, for people. It stores the key of secrets on disk, so they survive a reload.
 *
 * @throws Error if the port is in use
 */
export async function startFront(options: ServerOptions): Promise<RunningServer & Guard> {
	const { front } = await installServer();
	// Only its owner can open this folder.
	const folder = mkdtempSync(join(tmpdir(), 'ses-front-'));
	const socketPath = join(folder, 'front.sock');
	const child = startChild(
		process.execPath,
		[
			join(front, 'out/node/entry.js'),
			...frontFolders(options),
			'--auth',
			'none',
			'--socket',
			socketPath,
			'--disable-telemetry',
			'--disable-update-check',
			'--disable-workspace-trust',
			'--disable-getting-started-override'
		],
		{ name: 'The VS Code server', env: frontEnvironment(options) }
	);
	const stop = async () => {
		await child.stop();
		rmSync(folder, { recursive: true, force: true });
	};
	try {
		await child.waitFor(/HTTP server listening on/, READY_TIMEOUT_MS);
		const guard = await startGuard(socketPath, options.port ?? 0);
		return { ...guard, child, stop: async () => void (await Promise.all([guard.stop(), stop()])) };
	} catch (error) {
		await stop();
		throw error;
	}
}

/** Installs a VSIX into `extensionsDir`. */
export async function installVsix({ dataDir, extensionsDir }: ServerOptions, vsix: string): Promise<void> {
	const { vscode } = await installServer();
	for (const folder of [dataDir, extensionsDir]) {
		mkdirSync(folder, { recursive: true });
	}
	// Not code-server's own command, which in some versions needs a module that has to be compiled.
	const server = [join(vscode, 'out/server-main.js'), '--server-data-dir', dataDir, '--extensions-dir', extensionsDir];
	const child = startChild(process.execPath, [...server, '--force', '--install-extension', vsix], {
		name: 'Installing the extension',
		env: nodeEnvironment()
	});
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
	// In a terminal of another code-server, this one would connect to that instead of starting.
	const { VSCODE_IPC_HOOK_CLI: _, ...env } = nodeEnvironment(options.env);
	// Do not mix its log and heartbeat with an installed code-server.
	return { ...env, XDG_DATA_HOME: options.dataDir };
}
