import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { suite, test } from 'mocha';
import { launchBrowser } from '../../scripts/chromium.mts';
import { root } from '../../scripts/paths.mts';
import { startServer } from '../../scripts/vscodeServer.mts';
import { copyOfCheckout } from '../helpers/checkout.ts';
import { Tree } from './tree.ts';

suite('npm start', () => {
	test('serves the packaged extension, signed in to the emulator, until Ctrl-C', async function () {
		this.timeout(180_000);
		// The production build replaces files that the windows of other tests load.
		const checkout = copyOfCheckout();
		const start = spawn(process.execPath, [join(checkout, 'scripts/start.mts'), '--server'], {
			cwd: checkout,
			stdio: ['ignore', 'pipe', 'inherit']
		});
		const ended = once(start, 'exit');
		const addresses: string[] = [];
		try {
			for await (const line of createInterface(start.stdout)) {
				addresses.push(...(line.match(/http:\/\/127\.0\.0\.1:\d+\S*/) ?? []));
				if (line.startsWith('VS Code is ready: ')) {
					break;
				}
			}
			const workbench = addresses.at(-1) ?? '';
			assert.equal(addresses.length, 2, addresses.join(' '));
			for (const [path, headers] of [
				['/', {}],
				['/', { Host: 'example.com' }],
				['/?tkn=guessed', {}]
			] as const) {
				assert.equal((await fetch(new URL(path, workbench), { headers })).status, 403, path);
			}
			const browser = await launchBrowser();
			try {
				const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
				await page.goto(workbench);
				await new Tree(page).row('mail.qcloud.com').waitFor({ timeout: 60_000 });
				await page.screenshot({ path: join(root, 'test-results/screens/npm-start.png') });
			} finally {
				await browser.close();
			}
		} finally {
			start.kill('SIGINT');
		}
		await ended;
		for (const address of addresses) {
			await assert.rejects(fetch(address), TypeError, address);
		}
	});
});

suite('VS Code server of the tests', () => {
	test('wants its token, for the page and for WebSocket', async function () {
		this.timeout(60_000);
		const scratch = mkdtempSync(join(tmpdir(), 'ses-server-'));
		const server = await startServer({ dataDir: join(scratch, 'data'), extensionsDir: join(scratch, 'extensions') });
		try {
			const { port, token } = server;
			assert.equal(statSync(join(scratch, 'data/token')).mode & 0o777, 0o600);
			assert.equal((await fetch(server.url)).status, 403);
			assert.equal((await fetch(server.url, { headers: { Cookie: 'vscode-tkn=guessed' } })).status, 403);
			assert.equal((await fetch(server.url, { headers: { Cookie: `vscode-tkn=${token}` } })).status, 200);
			assert.match(await firstAnswer(port, 'guessed'), /auth mismatch/);
			assert.match(await firstAnswer(port, token), /"type":"sign"/);
		} finally {
			await server.stop();
			rmSync(scratch, { recursive: true });
		}
	});

	/** What the server answers to the first message of a window: a header of 13 octets and JSON. */
	async function firstAnswer(port: number, auth: string): Promise<string> {
		const content = Buffer.from(JSON.stringify({ type: 'auth', auth, data: 'x' }));
		const header = Buffer.alloc(13);
		// A control message.
		header[0] = 2;
		header.writeUInt32BE(content.length, 9);
		const socket = new WebSocket(`ws://127.0.0.1:${port}/?reconnectionToken=${crypto.randomUUID()}&reconnection=false`);
		socket.binaryType = 'arraybuffer';
		socket.onopen = () => socket.send(Buffer.concat([header, content]));
		const answer = await new Promise<unknown>((resolve, reject) => {
			socket.onmessage = ({ data }) => resolve(data);
			socket.onclose = socket.onerror = () => reject(new Error('The connection was closed'));
		});
		socket.onclose = null;
		socket.close();
		return Buffer.from(answer as ArrayBuffer).toString();
	}
});
