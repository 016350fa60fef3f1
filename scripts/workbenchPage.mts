import type { BrowserContext } from 'playwright-core';
import type { RunningServer } from './vscodeServer.mts';

/** What one window shows. All paths are absolute. */
export type WindowOptions = {
	readonly folder: string;
	/** An extension under development and a test entry inside it, which the window runs. Only for a server with the test driver. */
	readonly tests?: { readonly extension: string; readonly entry: string };
};

/** The address that opens a window on a server. */
export function windowAddress(server: RunningServer, { folder, tests }: WindowOptions): string {
	const query = new URLSearchParams({ folder });
	if (tests !== undefined) {
		const remote = (path: string) => `vscode-remote://localhost:${server.port}${path}`;
		const payload = [
			['extensionDevelopmentPath', remote(tests.extension)],
			['extensionTestsPath', remote(tests.entry)]
		];
		query.set('payload', JSON.stringify(payload));
	}
	return `${server.url}/?${query}`;
}

/**
 * Answers the workbench's request for the server's half of the key that secrets are stored with. The bare server has none, and
 * without it secrets are forgotten on reload.
 */
export async function keepSecrets(context: BrowserContext): Promise<void> {
	await context.addInitScript(keepingSecrets);
}

/** As `keepSecrets`, for a page by itself: JavaScript to run before its own. */
export const keepingSecrets = `{
	// A route would do, but the browser caches nothing where there is one.
	const { fetch } = window;
	window.fetch = (input, init) =>
		new URL(input.url ?? input, location.href).pathname.endsWith('/mint-key')
			? Promise.resolve(new Response(new Uint8Array(32).fill(7)))
			: fetch(input, init);
}`;

/**
 * JavaScript to run before that of the workbench, which reads each message of a socket with the browser's help, as if it were a file. What
 * has come is in memory: here it gets it at once.
 */
export const readingSockets = `{
	const { WebSocket } = window;
	window.WebSocket = class extends WebSocket {
		constructor(...args) {
			super(...args);
			this.binaryType = 'arraybuffer';
		}
	};
	const { readAsArrayBuffer } = FileReader.prototype;
	FileReader.prototype.readAsArrayBuffer = function (data) {
		if (data instanceof ArrayBuffer) {
			queueMicrotask(() => this.onload({ target: { result: data } }));
		} else {
			readAsArrayBuffer.call(this, data);
		}
	};
}`;
