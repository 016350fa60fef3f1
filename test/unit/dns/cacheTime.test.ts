import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { secondsCached } from '../../../src/dns/cacheTime.ts';
import { type DnsServerOptions, type Reply, withDnsServer, type Zone } from '../../helpers/dnsServer.ts';

/** In milliseconds; longer than any answer takes. */
const patient = 20_000;
/** In milliseconds; for when there is no answer. */
const brief = 200;

interface Case extends DnsServerOptions {
	readonly name?: string;
	readonly zone?: Zone;
	readonly timeout?: number;
}

suite('dns: how long an answer is cached', () => {
	const lasts = (title: string, type: string, reply: Reply, expected: number | undefined, over: Case = {}) =>
		test(title, () =>
			withDnsServer(
				{ 'example.com': reply, ...over.zone },
				async ({ address }) =>
					assert.equal(await secondsCached(type, over.name ?? 'example.com', address, over.timeout ?? patient), expected),
				over
			)
		);

	suite('records', () => {
		lasts('a text', 'TXT', { TXT: [['x']], ttl: 120 }, 120);
		lasts('a mail server', 'MX', { MX: [[10, 'mx.example.org']], ttl: 121 }, 121);
		lasts('an alias', 'CNAME', { CNAME: 'b.example.org', ttl: 122 }, 122);
		lasts('an address', 'A', { A: ['192.0.2.1'], ttl: 123 }, 123);
		lasts('a message that is cut off after the TTL', 'TXT', { TXT: [['0123456789']], ttl: 124, trouble: 'bad record' }, 124);
		lasts('not at all', 'TXT', { TXT: [['x']], ttl: 0 }, 0);
		lasts('for 68 years', 'TXT', { TXT: [['x']], ttl: 2 ** 31 - 1 }, 2 ** 31 - 1);
		lasts('a name in upper case with a final dot', 'txt', { TXT: [['x']], ttl: 120 }, 120, { name: 'EXAMPLE.COM.' });
		const chain: Zone = { 'b.example.org': { CNAME: 'c.example.net', ttl: 20 }, 'c.example.net': { TXT: [['x']], ttl: 30 } };
		lasts('the shortest of a chain of aliases', 'TXT', { CNAME: 'b.example.org', ttl: 40 }, 20, { zone: chain });
		lasts('the alias itself, whatever its target', 'CNAME', { CNAME: 'b.example.org', ttl: 40 }, 40, { zone: chain });
	});

	suite('negative answers', () => {
		lasts('no such name: the minimum of the zone', 'TXT', {}, 30, { name: 'none.example.com', soa: { ttl: 60, minimum: 30 } });
		lasts('no such name: the TTL of the SOA record if that is shorter', 'TXT', {}, 7, {
			name: 'none.example.com',
			soa: { ttl: 7, minimum: 3600 }
		});
		lasts('no such record', 'TXT', { A: ['192.0.2.1'] }, 30, { soa: { ttl: 60, minimum: 30 } });
		lasts('no SOA record', 'TXT', {}, undefined, { soa: null });
		lasts('no such name, for an alias with a longer TTL', 'TXT', { CNAME: 'none.example.org', ttl: 300 }, 30, {
			soa: { ttl: 60, minimum: 30 }
		});
		lasts('no such name, for an alias with a shorter TTL', 'TXT', { CNAME: 'none.example.org', ttl: 3 }, 3, {
			soa: { ttl: 60, minimum: 30 }
		});
	});

	suite('unknown', () => {
		lasts('authoritative answer, which is not cached', 'TXT', { TXT: [['x']], isAuthoritative: true }, undefined);
		lasts('SERVFAIL', 'TXT', { rcode: 'SERVFAIL' }, undefined);
		lasts('REFUSED', 'TXT', { rcode: 'REFUSED' }, undefined);
		lasts('truncated', 'TXT', { TXT: [['x']], trouble: 'truncated' }, undefined);
		lasts('no answer', 'TXT', { trouble: 'silent' }, undefined, { timeout: brief });
		lasts('another id', 'TXT', { TXT: [['x']], trouble: 'wrong id' }, undefined, { timeout: brief });
		lasts('another question', 'TXT', { TXT: [['x']], trouble: 'other question' }, undefined, { timeout: brief });
		lasts('bytes that are not a DNS message', 'TXT', { trouble: 'garbage' }, undefined, { timeout: brief });
		lasts('an empty packet', 'TXT', { trouble: 'empty' }, undefined, { timeout: brief });
		lasts('an unsupported type', 'ANY', { TXT: [['x']] }, undefined);
		lasts('an invalid name', 'TXT', {}, undefined, { name: 'a..example.com' });

		const isNoServer = (server: string) =>
			test(`invalid server: ${server}`, async () => assert.equal(await secondsCached('TXT', 'example.com', server, patient), undefined));
		isNoServer('');
		isNoServer('dns.example.com');
		isNoServer('127.0.0.1:0');

		test('no server at the port', async () => {
			let closed = '';
			await withDnsServer({}, async ({ address }) => {
				closed = address;
			});
			assert.equal(await secondsCached('TXT', 'example.com', closed, patient), undefined);
		});
	});

	suite('forged answers', () => {
		/** Runs a server that answers with the messages that `forge` returns, from its own or another socket. */
		const withForger = async (
			forge: (question: Buffer) => readonly { readonly message: Buffer; readonly isOther?: boolean }[],
			use: (address: string) => Promise<void>
		) => {
			const [server, other] = [createSocket('udp4'), createSocket('udp4')];
			for (const socket of [server, other]) {
				socket.bind(0, '127.0.0.1');
				await once(socket, 'listening');
			}
			server.on('message', (question, { port, address }) => {
				for (const { message, isOther } of forge(question)) {
					(isOther ? other : server).send(message, port, address);
				}
			});
			try {
				await use(`127.0.0.1:${server.address().port}`);
			} finally {
				for (const socket of [server, other]) {
					socket.close();
					await once(socket, 'close');
				}
			}
		};
		const record = (ttl: number) => {
			const bytes = Buffer.from([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 0, 0, 2, 1, 0x78]);
			bytes.writeUInt32BE(ttl >>> 0, 6);
			return bytes;
		};
		/** A correct answer with one TXT record. */
		const answer = (question: Buffer, ttl: number) => {
			// Header, name, type and class, without the OPT record after them.
			const head = Buffer.from(question.subarray(0, 12 + 13 + 4));
			head.set([0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0], 2);
			return Buffer.concat([head, record(ttl)]);
		};
		const gives = (title: string, expected: number | undefined, forge: Parameters<typeof withForger>[0], timeout = patient) =>
			test(title, () =>
				withForger(forge, async address => assert.equal(await secondsCached('TXT', 'example.com', address, timeout), expected))
			);
		gives('only the real one', 5, question => [{ message: answer(question, 5) }]);
		gives('a TTL with the highest bit set counts as 0', 0, question => [{ message: answer(question, 2 ** 31) }]);
		gives('from another address only', undefined, question => [{ message: answer(question, 9), isOther: true }], brief);
		gives('garbage before the real one', 5, question => [{ message: Buffer.alloc(30, 0xff) }, { message: answer(question, 5) }]);
		gives('another id before the real one', 5, question => {
			const forged = answer(question, 9);
			forged.writeUInt16BE(forged.readUInt16BE(0) ^ 1, 0);
			return [{ message: forged }, { message: answer(question, 5) }];
		});
		gives('the question sent back', undefined, question => [{ message: question }], brief);

		test('ignores arbitrary bytes before the real answer', async () => {
			await fc.assert(
				fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), async bytes => {
					await withForger(
						question => [{ message: Buffer.concat([question.subarray(0, 2), bytes]) }, { message: answer(question, 5) }],
						async address => assert.equal(await secondsCached('TXT', 'example.com', address, patient), 5)
					);
				}),
				{ numRuns: 50 }
			);
		});
	});

	suite('abort', () => {
		const reason = new Error('enough');
		const isAborted = (title: string, when: (abort: AbortController, asked: Promise<string>) => void) =>
			test(title, () =>
				withDnsServer({ 'example.com': { trouble: 'silent' } }, async ({ address, nextQuestion }) => {
					const abort = new AbortController();
					when(abort, nextQuestion());
					await assert.rejects(secondsCached('TXT', 'example.com', address, 60_000, abort.signal), (error: Error) => error === reason);
				})
			);
		isAborted('before the start', abort => abort.abort(reason));
		isAborted('right after the start', abort => queueMicrotask(() => abort.abort(reason)));
		isAborted('after the query was sent', (abort, asked) => void asked.then(() => abort.abort(reason)));
	});

	test('an abort right after the start leaves no socket behind', async () => {
		const sockets = () => process.getActiveResourcesInfo().filter(name => name === 'UDPWrap').length;
		const before = sockets();
		const abort = new AbortController();
		const asked = secondsCached('TXT', 'example.com', '127.0.0.1:9', patient, abort.signal);
		abort.abort(new Error('enough'));
		await assert.rejects(asked);
		// Connecting, and then closing, take a turn of the event loop each.
		for (let turn = 0; turn < 10 && sockets() > before; turn++) {
			await new Promise(resolve => setImmediate(resolve));
		}
		assert.equal(sockets(), before);
	});

	test('sends one query, which allows for long answers', () =>
		withDnsServer({ 'example.com': { TXT: Array.from({ length: 4 }, () => ['x'.repeat(200)]), ttl: 9 } }, async ({ address, asked }) => {
			assert.equal(await secondsCached('TXT', 'example.com', address, patient), 9);
			assert.deepEqual(asked, ['udp TXT example.com']);
		}));
});
