import assert from 'node:assert/strict';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { after, before, suite, test } from 'mocha';
import { type AuthenticatingProxy, startAuthenticatingProxy, unresolvableHost } from '../helpers/faultServers.ts';

suite('proxy with authentication', () => {
	let target: Server;
	let proxy: AuthenticatingProxy;

	before(async () => {
		target = createServer((request, response) => {
			request.resume();
			response.end(`${request.method} ${request.url} ${request.headers.host} ${request.headers['proxy-authorization']}`);
		});
		target.listen(0, '127.0.0.1');
		await once(target, 'listening');
		proxy = await startAuthenticatingProxy((target.address() as AddressInfo).port);
	});
	after(async () => {
		await proxy.close();
		target.closeAllConnections();
		target.close();
	});

	function authorization(url: string): Readonly<Record<string, string>> {
		const { username, password } = new URL(url);
		return username === '' ? {} : { 'Proxy-Authorization': `Basic ${btoa(`${username}:${password}`)}` };
	}

	function ask(method: string, path: string, headers: Readonly<Record<string, string>>) {
		const { hostname, port } = new URL(proxy.url);
		const request = httpRequest({ host: hostname, port, method, path, headers });
		request.end();
		return request;
	}

	async function absolute(headers: Readonly<Record<string, string>>) {
		const [response] = (await once(ask('POST', 'http://ses.example/a?b', { Host: 'ses.example', ...headers }), 'response')) as [
			IncomingMessage
		];
		return { status: response.statusCode, headers: response.headers, text: Buffer.concat(await response.toArray()).toString() };
	}

	test('absolute form', async () => {
		const refused = await absolute({});
		assert.deepEqual([refused.status, refused.headers['proxy-authenticate']], [407, 'Basic realm="office"']);
		assert.equal((await absolute({ 'Proxy-Authorization': 'Basic d3Jvbmc=' })).status, 407);
		const { status, text } = await absolute(authorization(proxy.urlWithPassword));
		assert.deepEqual({ status, text }, { status: 200, text: 'POST /a?b ses.example undefined' });
	});

	test('CONNECT', async () => {
		const [refused, closed] = (await once(ask('CONNECT', 'ses.example:443', {}), 'connect')) as [IncomingMessage, Socket];
		assert.deepEqual([refused.statusCode, refused.headers['proxy-authenticate']], [407, 'Basic realm="office"']);
		closed.destroy();
		const [taken, socket] = (await once(ask('CONNECT', 'ses.example:443', authorization(proxy.urlWithPassword)), 'connect')) as [
			IncomingMessage,
			Socket
		];
		assert.equal(taken.statusCode, 200);
		socket.write('GET /c HTTP/1.1\r\nHost: ses.example\r\nConnection: close\r\n\r\n');
		assert.match(Buffer.concat(await socket.toArray()).toString(), /GET \/c ses\.example undefined/);
		assert.deepEqual(proxy.requests.slice(-2), [
			{ target: 'CONNECT ses.example:443', isAllowed: false },
			{ target: 'CONNECT ses.example:443', isAllowed: true }
		]);
	});

	test('a name that cannot be asked for', async () => {
		await assert.rejects(lookup(unresolvableHost), { code: 'ENOTFOUND' });
	});
});
