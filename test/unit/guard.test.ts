import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'mocha';
import { type Guard, startGuard } from '../../scripts/guard.mts';

// The VS Code server does not run on Windows.
if (process.platform !== 'win32') {
	suite('npm start: who may use the VS Code server', () => {
		const folder = mkdtempSync(join(tmpdir(), 'ses-guard-'));
		const behind = createServer((message, response) => {
			message.pipe(response.writeHead(200, { 'X-Url': message.url }));
		});
		behind.on('upgrade', (_message, socket, head) => {
			socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n${head}`);
			socket.pipe(socket);
		});
		let guard: Guard;

		before(async () => {
			const socketPath = join(folder, 'behind.sock');
			behind.listen(socketPath);
			await once(behind, 'listening');
			guard = await startGuard(socketPath, 0);
		});
		after(async () => {
			await guard.stop();
			behind.close();
			rmSync(folder, { recursive: true });
		});

		type Headers = Readonly<Record<string, string>>;

		/** The status and the headers of the answer, and what comes back of the body or of the first message. */
		function ask(kind: 'HTTP' | 'WebSocket', path: string, headers: Headers) {
			const upgrade = kind === 'HTTP' ? {} : { Connection: 'Upgrade', Upgrade: 'websocket' };
			const asked = request({
				port: guard.port,
				host: '127.0.0.1',
				method: kind === 'HTTP' ? 'POST' : 'GET',
				path,
				headers: { ...headers, ...upgrade }
			});
			return new Promise<{ readonly status: number | undefined; readonly headers: Headers; readonly text: string }>((resolve, reject) => {
				asked.on('error', reject);
				asked.on('response', async answer => {
					let text = '';
					for await (const chunk of answer) {
						text += chunk;
					}
					resolve({ status: answer.statusCode, headers: answer.headers as Headers, text });
				});
				asked.on('upgrade', async (answer, socket) => {
					socket.write('hello');
					const [data] = await once(socket, 'data');
					socket.destroy();
					resolve({ status: answer.statusCode, headers: answer.headers as Headers, text: String(data) });
				});
				asked.end(kind === 'HTTP' ? 'hello' : undefined);
			});
		}

		const cases: readonly (readonly [what: string, headers: () => Headers, isAllowed: boolean])[] = [
			['the cookie', () => ({ Cookie: guard.cookie }), true],
			['the cookie and others', () => ({ Cookie: `a=b; ${guard.cookie}; c=d` }), true],
			['the cookie from its own page', () => ({ Cookie: guard.cookie, Origin: guard.url }), true],
			['the cookie by the name localhost', () => ({ Cookie: guard.cookie, Host: `localhost:${guard.port}` }), true],
			['nothing', () => ({}), false],
			['an old cookie', () => ({ Cookie: guard.cookie.replace(/=.*/, '=old') }), false],
			['the start of the cookie', () => ({ Cookie: guard.cookie.slice(0, -1) }), false],
			['a rebound name', () => ({ Host: `example.com:${guard.port}` }), false],
			['a rebound name and the cookie', () => ({ Cookie: guard.cookie, Host: `example.com:${guard.port}` }), false],
			['another page and the cookie', () => ({ Cookie: guard.cookie, Origin: 'https://example.com' }), false],
			['a page of another port and the cookie', () => ({ Cookie: guard.cookie, Origin: 'http://127.0.0.1:1' }), false],
			...(['none', 'same-origin', 'same-site', 'cross-site'] as const).map(
				site =>
					[
						`the cookie and Sec-Fetch-Site: ${site}`,
						() => ({ Cookie: guard.cookie, 'Sec-Fetch-Site': site }),
						site === 'none' || site === 'same-origin'
					] as const
			)
		];
		for (const kind of ['HTTP', 'WebSocket'] as const) {
			for (const [what, headers, isAllowed] of cases) {
				test(`${kind} with ${what}: ${isAllowed ? 'allowed' : '403'}`, async () => {
					const answer = await ask(kind, '/some?path', headers());
					assert.equal(answer.status, isAllowed ? (kind === 'HTTP' ? 200 : 101) : 403);
					assert.equal(answer.text.includes('hello'), isAllowed);
				});
			}
		}

		test('the printed address sets the cookie and leaves the token out', async () => {
			const { status, headers } = await ask('HTTP', `/?folder=%2Fa&tkn=${guard.token}`, { 'Sec-Fetch-Site': 'cross-site' });
			assert.equal(status, 200);
			assert.equal(headers['refresh'], '0; url=/?folder=%2Fa');
			assert.deepEqual(headers['set-cookie'], [`${guard.cookie}; Path=/; HttpOnly; SameSite=Lax`]);
			assert.equal((await ask('HTTP', '/a', { Cookie: guard.cookie })).headers['x-url'], '/a');
		});

		test('the printed address under a rebound name does not', async () => {
			const { status } = await ask('HTTP', `/?tkn=${guard.token}`, { Host: 'example.com' });
			assert.equal(status, 403);
		});

		test('no address leads to another server', async () => {
			const { headers } = await ask('HTTP', `/.//example.com/?tkn=${guard.token}`, {});
			assert.equal(headers['refresh'], '0; url=/example.com/');
		});

		for (const path of ['//', 'http://[']) {
			test(`an address that is none is refused: ${path}`, async () => {
				assert.equal((await ask('HTTP', path, {})).status, 400);
				assert.equal((await ask('HTTP', path, { Origin: 'https://example.com', Cookie: guard.cookie })).status, 403);
			});
		}

		test('each start has its own token, and a port in use is named', async () => {
			const other = await startGuard(join(folder, 'none.sock'), 0);
			assert.notEqual(other.token, guard.token);
			await other.stop();
			await assert.rejects(startGuard(join(folder, 'none.sock'), guard.port), new RegExp(`Port ${guard.port} is in use`));
		});
	});
}
