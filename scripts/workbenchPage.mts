import type { RunningServer } from './vscodeServer.mts';

/** Absolute paths. */
export type WindowOptions = {
	readonly folder: string;
	/** An extension to test and its tests. The server must have `testDriver`. */
	readonly tests?: { readonly extension: string; readonly entry: string };
};

/** The URL of a window. */
export function windowAddress(server: RunningServer, { folder, tests }: WindowOptions): string {
	const query = new URLSearchParams({ tkn: server.token, folder });
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
 * JavaScript to run before the workbench. Answers its request for the server's part of the key that secrets are encrypted with. VS Code's own
 * server has none, and without it secrets are lost on reload.
 */
export const keepSecrets = `{
	// Not a Playwright route, which disables the HTTP cache.
	const { fetch } = window;
	window.fetch = (input, init) =>
		new URL(input.url ?? input, location.href).pathname.endsWith('/mint-key')
			? Promise.resolve(new Response(new Uint8Array(32).fill(7)))
			: fetch(input, init);
}`;

/**
 * JavaScript to run before the workbench. It reads each WebSocket message with a FileReader, through another process of the browser; this
 * makes it read from memory.
 */
export const readSocketsFromMemory = `{
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
