import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { encode } from 'dns-packet';
import { after, before, suite, test } from 'mocha';
import { answerQuery } from '../../../src/emulator/dnsAnswer.ts';
import { Memory, maxConnections, readUpTo } from '../../../src/emulator/http.ts';
import { RequestLog } from '../../../src/emulator/requestLog.ts';
import type { Emulator } from '../../../src/emulator/server.ts';
import { sampleDomains, samplePassword } from '../../../src/emulator/state/sampleData.ts';
import { call, send, steer } from '../../helpers/emulatorHarness.ts';
import { eventually } from '../../helpers/eventually.ts';
import { startFaultyEmulator } from '../../helpers/faultyEmulator.ts';

const megabyte = 1024 * 1024;

suite('emulator: what clients without credentials can use up', function () {
	this.timeout(60_000);

	let emulator: Emulator;
	const sockets = new Set<Socket>();

	before(async () => {
		emulator = await startFaultyEmulator({ rateLimits: false });
	});
	after(async () => {
		for (const socket of sockets) {
			socket.destroy();
		}
		await emulator.close();
	});

	const ports = { http: () => emulator.port, dns: () => portOf(emulator.dns), smtp: () => portOf(emulator.smtp) };
	const portOf = (address: string) => Number(address.split(':')[1]);

	function open(port: number): Socket {
		const socket = connect(port, '127.0.0.1');
		socket.on('error', () => {});
		sockets.add(socket);
		socket.once('close', () => sockets.delete(socket));
		return socket;
	}

	/** `once` would reject when the connection is reset. */
	const closed = (socket: Socket) => new Promise<true>(resolve => socket.once('close', () => resolve(true)));

	const form = { Host: '127.0.0.1', 'Content-Type': 'application/x-www-form-urlencoded' };

	test('the log keeps 4 million characters, not parsed', () => {
		const log = new RequestLog();
		const request = { method: 'POST', query: '', headers: { 'content-type': 'application/json' } };
		const body = Buffer.from(JSON.stringify({ EmailAddress: 'a'.repeat(9000) }));
		for (let index = 0; index < 1000; index++) {
			log.add({ ...request, body }, `Action${index}`, 0);
		}
		const kept = log.list();
		assert.ok(kept.length > 400 && JSON.stringify(kept).length < 4_100_000, String(kept.length));
		assert.equal(kept.at(-1)?.action, 'Action999');
	});

	test('the log leaves out what is long, wherever it was sent', async () => {
		await steer(emulator).use('DELETE', 'log');
		const long = 'x'.repeat(50_000);
		await send(emulator, 'POST', '/', form, `Action=ListEmailAddress&Signature=x&Region=${long}&EmailAddress=${long.repeat(10)}`);
		await send(emulator, 'POST', '/', { ...form, 'X-TC-Action': long });
		const entries = await steer(emulator).log();
		assert.deepEqual(
			entries.map(({ action, parameters, region }) => [action.length, parameters, region?.length]),
			[
				['ListEmailAddress'.length, null, 100],
				[100, null, undefined]
			]
		);
	});

	test('a form of 10 MB is refused before it is parsed', async () => {
		const body = `Signature=x&${'a&'.repeat(5 * megabyte - 6)}`;
		const started = process.cpuUsage();
		const { text } = await send(emulator, 'POST', '/', form, body);
		const { user } = process.cpuUsage(started);
		assert.match(text, /RequestSizeLimitExceeded/);
		assert.ok(user < 1_000_000, `${user} µs`);
	});

	test('a body that arrives octet by octet', async () => {
		const octets = Readable.from(Array.from({ length: 300_000 }, () => Buffer.of(0)));
		const received = new Memory().lend(take => readUpTo(10 * megabyte, octets, take));
		await assert.rejects(received, /more to the emulator than it can hold/);
	});

	test('answers that are not read', async () => {
		const text = 'x'.repeat(9 * megabyte);
		const template = { id: 1, name: '', status: 0, html: text, text: '', created: 1, reviewReason: '', region: 'ap-singapore' };
		await steer(emulator).setState({ domains: [], senders: [], templates: [template] });
		const clients = Array.from({ length: 20 }, () => open(emulator.port));
		for (const client of clients) {
			client.write('GET /emulator/state HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n');
		}
		await Promise.all(clients.map(client => once(client, 'readable')));
		const sizes = await Promise.all(
			clients.map(async client => {
				let size = 0;
				client.on('data', chunk => (size += chunk.length)).resume();
				await closed(client);
				return size;
			})
		);
		await steer(emulator).use('DELETE', 'state');
		const whole = sizes.filter(size => size > text.length).length;
		assert.ok(whole > 0 && whole < clients.length, `${whole} answers`);
	});

	test('bodies of all connections together', async () => {
		const flooded = await startFaultyEmulator({});
		try {
			const clients = Array.from({ length: 10 }, () => open(flooded.port));
			const ended = Promise.race(clients.map(closed));
			for (const client of clients) {
				client.write(`POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${10 * megabyte}\r\n\r\n`);
				client.write(Buffer.alloc(9 * megabyte));
			}
			await ended;
			for (const client of clients) {
				client.destroy();
			}
			// What they took is free again, once the emulator has noticed that they have closed.
			const body = { EmailAddress: 'a'.repeat(9 * megabyte) };
			const { code } = await eventually(() => call(flooded, 'CreateEmailAddress', { body }), 10_000, 50);
			assert.equal(code, 'InvalidParameterValue.IllegalEmailAddress');
		} finally {
			await flooded.close();
		}
	});

	test('a request before the last one is answered', async () => {
		const client = open(emulator.port);
		client.write('GET /emulator/state HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'.repeat(1000));
		let text = '';
		client.on('data', chunk => (text += chunk));
		await closed(client);
		assert.ok(text.split('HTTP/1.1 200').length <= 2);
	});

	test('DNS answers that are not read', async () => {
		const value = 'x'.repeat(4000);
		await steer(emulator).publish({ type: 'TXT', name: 'big.example', value });
		const query = encode({ type: 'query', questions: [{ type: 'TXT', name: 'big.example' }] });
		const framed = Buffer.concat([Buffer.of(0, query.length), query]);
		const queries = Buffer.concat(Array.from({ length: 1000 }, () => framed));
		const client = open(ports.dns()).pause();
		const end = closed(client);
		let isClosed = false;
		for (let sent = 0; sent < 16 * megabyte && !isClosed; sent += queries.length) {
			isClosed = await Promise.race([end, new Promise<boolean>(resolve => client.write(queries, error => resolve(error != null)))]);
		}
		assert.ok(isClosed);
	});

	test('DNS queries of 64 KB that name records by pointers to pointers', () => {
		const records = Buffer.alloc(65_535);
		records.writeUInt16BE(8000, 4);
		// Each name points to the two octets before it.
		for (let at = 14; at < 16_000; at += 2) {
			records.writeUInt16BE(0xc000 + at - 2, at);
		}
		assert.equal(
			answerQuery(records, () => [], 'tcp'),
			undefined
		);
	});

	test('DNS records, tags and faults', async () => {
		const { use } = steer(emulator);
		const publish = Array.from({ length: 2000 }, (_, index) => ({ type: 'TXT', name: `n${index}.example`, value: 'x'.repeat(4000) }));
		assert.deepEqual(await use('POST', 'dns', { publish }), { status: 400, value: { message: 'The zone is too large.' } });
		assert.ok((await use('POST', 'dns', { publish: publish.slice(0, 1000) })).value.length > 1000);
		for (const TagList of [
			Array.from({ length: 51 }, () => ({ TagKey: 'a', TagValue: 'b' })),
			[{ TagKey: 'a'.repeat(128), TagValue: 'b' }],
			[{ TagKey: 'a', TagValue: 'b'.repeat(256) }]
		]) {
			const { code } = await call(emulator, 'CreateEmailIdentity', { body: { EmailIdentity: 'tags.example.com', TagList } });
			assert.equal(code, 'InvalidParameterValue');
		}
		const fault = { action: 'ListEmailAddress', body: 'x'.repeat(9 * megabyte) };
		const answers = [await use('POST', 'faults', fault), await use('POST', 'faults', fault), await use('POST', 'faults', fault)];
		await use('DELETE', 'faults');
		assert.deepEqual(
			answers.map(({ status }) => status),
			[200, 200, 400]
		);
		await use('DELETE', 'state');
	});

	for (const [name, port] of Object.entries(ports)) {
		test(`${name}: ${maxConnections} connections`, async () => {
			const clients = Array.from({ length: maxConnections + 1 }, () => open(port()));
			await Promise.race(clients.map(client => closed(client.resume())));
			for (const client of clients) {
				client.destroy();
			}
		});
	}

	const from = `news@${sampleDomains.verified}`;

	/** The last reply to a message with one recipient, or more. */
	async function mail(text: string, recipients = 1): Promise<string> {
		const socket = connectTls({ host: '127.0.0.1', port: ports.smtp(), servername: 'localhost', ca: emulator.certificate });
		const login = Buffer.from(`\0${from}\0${samplePassword}`).toString('base64');
		const rest = ['EHLO me', `AUTH PLAIN ${login}`, `MAIL FROM:<${from}>`];
		rest.push(...Array.from({ length: recipients }, (_, index) => `RCPT TO:<a${index}@example.com>`));
		rest.push(...(recipients > 1 ? [] : ['DATA', `From: ${from}\r\nTo: a0@example.com\r\nSubject: Hello\r\n${text}\r\n.`]));
		let reply = '';
		for await (const line of createInterface({ input: socket })) {
			if (/^\d{3} /.test(line)) {
				const next = rest.shift();
				reply = next === undefined && /^221 /.test(line) ? reply : line;
				socket.write(`${next ?? 'QUIT'}\r\n`);
			}
		}
		return reply;
	}

	const nested = (depth: number, type: (level: number) => string, inner: string): string =>
		depth === 0 ? inner : `${type(depth)}${nested(depth - 1, type, inner)}`;
	const text = `\r\n${`${'x'.repeat(76)}\r\n`.repeat(20_000)}`;
	const mails: readonly [what: string, text: string, expected: RegExp][] = [
		// It counts as an attachment, which may be larger than a text.
		[
			'messages in messages',
			nested(100, () => 'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n', text),
			/./
		],
		[
			'parts in parts',
			nested(12, level => `Content-Type: multipart/mixed; boundary=b${level}\r\n\r\n--b${level}\r\n`, text),
			/nesting depth/
		],
		['many parts', `Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\n\r\n'.repeat(3000)}`, /too many parts/],
		['many headers', `${'X-A: b\r\n'.repeat(60_000)}\r\n`, /header size/]
	];
	for (const [what, content, expected] of mails) {
		test(`mail with ${what}`, async () => {
			assert.match(await mail(content), expected);
		});
	}

	test('mail to more recipients than anyone may have', async () => {
		assert.match(await mail('', 1001), /^452 /);
	});
});
