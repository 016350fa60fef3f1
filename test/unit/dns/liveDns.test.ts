import assert from 'node:assert/strict';
import { Resolver } from 'node:dns';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { LiveDns, toQuestion } from '../../../src/dns/liveDns.ts';
import { parseServer } from '../../../src/dns/serverAddress.ts';
import type { LiveAnswer } from '../../../src/mail/verdict.ts';
import { type Reply, withDnsServer, type Zone } from '../../helpers/dnsServer.ts';

/** In milliseconds; longer than any answer takes. */
const patient = 20_000;
const noName = { kind: 'missing', reason: 'noName' } as const;
const noRecord = { kind: 'missing', reason: 'noRecord' } as const;
const found = (...values: readonly string[]): LiveAnswer => ({ kind: 'found', values });
const failed = (reason: (LiveAnswer & { kind: 'failed' })['reason']): LiveAnswer => ({ kind: 'failed', reason });

/** A 2048-bit RSA key in Base64 is longer than a single TXT string can be. */
const dkim = `v=DKIM1; k=rsa; p=${'MIIBIjANBgkqhkiG9w0BAQ'.repeat(18).slice(0, 392)}`;
const asStrings = (text: string) => text.match(/.{1,255}/gs) ?? [];

suite('dns: live answers', () => {
	/** Looks up `example.com`, which has this reply, unless another name is given. */
	const answers = (title: string, type: string, reply: Reply, expected: LiveAnswer, { zone = {}, name = 'example.com' } = {}) =>
		test(`${type}, ${title}`, () =>
			withDnsServer({ 'example.com': reply, ...zone }, async ({ address }) =>
				assert.deepEqual(await new LiveDns({ servers: [address], timeout: patient }).lookup(type, name), expected)
			));

	suite('records', () => {
		answers('one string', 'TXT', { TXT: [['v=spf1 -all']] }, found('v=spf1 -all'));
		answers(
			'several strings are one value',
			'TXT',
			{ TXT: [['v=spf1 include:a.example', '.org ~all']] },
			found('v=spf1 include:a.example.org ~all')
		);
		answers('a DKIM key of 2048 bits', 'TXT', { TXT: [asStrings(dkim)] }, found(dkim));
		answers('two SPF records', 'TXT', { TXT: [['v=spf1 -all'], ['v=spf1 ~all']] }, found('v=spf1 -all', 'v=spf1 ~all'));
		answers('an empty string', 'TXT', { TXT: [['']] }, found(''));
		answers(
			'mail servers, sorted by preference',
			'MX',
			{
				MX: [
					[20, 'mx2.example.org'],
					[5, 'MX1.example.org']
				]
			},
			found('5 MX1.example.org', '20 mx2.example.org')
		);
		answers('null MX', 'MX', { MX: [[0, '']] }, found('0 .'));
		answers('an alias', 'CNAME', { CNAME: 'b.example.org' }, found('b.example.org'));
		answers('addresses', 'A', { A: ['192.0.2.1', '192.0.2.2'] }, found('192.0.2.1', '192.0.2.2'));
		answers('a type in lower case', 'txt', { TXT: [['x']] }, found('x'));
		answers('a name in upper case with a final dot', 'TXT', { TXT: [['x']] }, found('x'), { name: 'EXAMPLE.com.' });
		answers('a name that begins with an underscore', 'TXT', {}, found('v=DMARC1; p=none'), {
			zone: { '_dmarc.example.com': { TXT: [['v=DMARC1; p=none']] } },
			name: '_dmarc.example.com'
		});
	});

	suite('aliases', () => {
		const zone: Zone = {
			'b.example.org': { CNAME: 'c.example.net' },
			'c.example.net': { TXT: [['x']], MX: [[1, 'mx']], A: ['192.0.2.1'] }
		};
		const alias = { CNAME: 'b.example.org' };
		answers('at the end of two aliases', 'TXT', alias, found('x'), { zone });
		answers('at the end of two aliases', 'MX', alias, found('1 mx'), { zone });
		answers('at the end of two aliases', 'A', alias, found('192.0.2.1'), { zone });
		answers('the first of two aliases', 'CNAME', alias, found('b.example.org'), { zone });
		answers('an alias of a missing name', 'TXT', { CNAME: 'none.example.org' }, noName);
		answers('an alias of a name without such records', 'TXT', { CNAME: 'b.example.org' }, noRecord, { zone: { 'b.example.org': {} } });
		answers('an alias of itself', 'TXT', { CNAME: 'example.com' }, noRecord);
		answers('an alias loop', 'TXT', { CNAME: 'b.example.org' }, noRecord, { zone: { 'b.example.org': { CNAME: 'example.com' } } });
	});

	suite('missing records', () => {
		answers('no such name', 'TXT', {}, noName, { name: 'none.example.com' });
		answers('no such name', 'MX', {}, noName, { name: 'none.example.com' });
		answers('no record of this type', 'TXT', { A: ['192.0.2.1'] }, noRecord);
		answers('no record of this type', 'CNAME', { TXT: [['x']] }, noRecord);
		answers('no record of this type', 'A', { TXT: [['x']] }, noRecord);
	});

	suite('errors', () => {
		answers('SERVFAIL', 'TXT', { rcode: 'SERVFAIL' }, failed('serverFailure'));
		answers('REFUSED', 'TXT', { rcode: 'REFUSED' }, failed('refused'));
		answers('NOTIMP', 'TXT', { rcode: 'NOTIMP' }, failed('refused'));
		answers('FORMERR', 'TXT', { rcode: 'FORMERR' }, failed('refused'));
		answers('bytes that are not a DNS message', 'TXT', { trouble: 'garbage' }, failed('unreadable'));
		answers('a message that is cut off in a record', 'TXT', { TXT: [['0123456789']], trouble: 'bad record' }, failed('unreadable'));
		answers('an unsupported type', 'ANY', { TXT: [['x']] }, failed('unreadable'));
		answers('a type that is a property of every object', 'constructor', { TXT: [['x']] }, failed('unreadable'));
		const isInvalidName = (title: string, name: string) => answers(`an invalid name: ${title}`, 'TXT', {}, failed('unreadable'), { name });
		isInvalidName('empty', '');
		isInvalidName('an empty label', 'a..example.com');
		isInvalidName('a label of 64 characters', `${'x'.repeat(64)}.example.com`);
		isInvalidName('254 characters', `${'x.'.repeat(126)}xx`);
		isInvalidName('a space', 'a example.com');
		isInvalidName('a NUL', 'example.com\0.example.org');
		isInvalidName('an escape', 'a\\.example.com');
		isInvalidName('letters that are not ASCII', 'exämple.com');

		test('no server at the port', async () => {
			let closed = '';
			await withDnsServer({}, async ({ address }) => {
				closed = address;
			});
			assert.deepEqual(await new LiveDns({ servers: [closed], timeout: patient }).lookup('TXT', 'example.com'), failed('unreachable'));
		});
	});

	suite('large answers', () => {
		const long = Array.from({ length: 200 }, () => 'x'.repeat(255));
		answers('truncated over UDP, complete over TCP', 'TXT', { TXT: [['x']], trouble: 'truncated' }, found('x'));
		answers('50 kB in one record', 'TXT', { TXT: [long], trouble: 'truncated' }, found(long.join('')));
		const many = Array.from({ length: 500 }, (_, index) => `record ${index}`);
		answers('500 records', 'TXT', { TXT: many.map(value => [value]), trouble: 'truncated' }, found(...many));
		answers('larger than a packet, but not truncated', 'TXT', { TXT: [long.slice(0, 10)] }, found(long.slice(0, 10).join('')));
	});

	suite('text encoding', () => {
		answers(
			'UTF-8, split within a character',
			'TXT',
			{ TXT: [[Buffer.from('é中').subarray(0, 3), Buffer.from('é中').subarray(3)]] },
			found('é中')
		);
		answers('bytes that are not UTF-8', 'TXT', { TXT: [[Buffer.from([0xff, 0xe9, 0x41])]] }, found('ÿéA'));
		answers('control characters stay', 'TXT', { TXT: [['a\0b\x1b[31m\r\n']] }, found('a\0b\x1b[31m\r\n'));
		answers('a byte order mark stays', 'TXT', { TXT: [['\ufeffv=spf1']] }, found('\ufeffv=spf1'));
		answers('a name with control characters', 'MX', { MX: [[1, 'a\x07.example']] }, found('1 a\\007.example'));
	});

	suite('time limit and abort', () => {
		/** Fails when the work takes longer than the limit; with a margin for busy machines. */
		const within = async (limit: number, work: () => Promise<void>) => {
			const started = performance.now();
			await work();
			assert.ok(performance.now() - started < limit + 1500, `${performance.now() - started} ms`);
		};
		const timesOut = (title: string, reply: Reply, timeout: number, copies = 1) =>
			test(`ends at the time limit: ${title}`, () =>
				withDnsServer({ 'example.com': reply }, async ({ address }) => {
					const servers = Array.from({ length: copies }, () => address);
					await within(timeout, async () =>
						assert.deepEqual(await new LiveDns({ servers, timeout }).lookup('TXT', 'example.com'), failed('timeout'))
					);
				}));
		timesOut('no answer', { trouble: 'silent' }, 300);
		test('only the first 16 servers of a long list are queried', () => {
			const servers = Array.from({ length: 10_000 }, (_, index) => `127.0.${index >> 8}.${index & 255}`);
			assert.deepEqual(new LiveDns({ servers, timeout: patient }).servers, servers.slice(0, 16));
		});
		timesOut('no answer from five servers', { trouble: 'silent' }, 300, 5);
		timesOut('a late answer', { TXT: [['x']], delay: 60_000 }, 300);
		timesOut('answers to another question', { TXT: [['x']], trouble: 'other question' }, 300);
		timesOut('answers with another id', { TXT: [['x']], trouble: 'wrong id' }, 300);
		timesOut('empty packets', { trouble: 'empty' }, 300);

		test('retries when a packet is lost', () =>
			withDnsServer({ 'example.com': { TXT: [['x']], trouble: 'silent at first' } }, async ({ address, asked }) => {
				assert.deepEqual(await new LiveDns({ servers: [address], timeout: 3000 }).lookup('TXT', 'example.com'), found('x'));
				assert.equal(asked.length, 2);
			}));

		test('queries the next server when one does not answer', () =>
			withDnsServer({ 'example.com': { trouble: 'silent' } }, async first =>
				withDnsServer({ 'example.com': { TXT: [['x']] } }, async second => {
					const dns = new LiveDns({ servers: [first.address, second.address], timeout: 3000 });
					assert.deepEqual(await dns.lookup('TXT', 'example.com'), found('x'));
				})
			));

		const isAborted = (title: string, when: (abort: AbortController, asked: Promise<string>) => void) =>
			test(`an abort ends the lookup at once: ${title}`, () =>
				withDnsServer({ 'example.com': { trouble: 'silent' } }, async ({ address, nextQuestion }) => {
					const abort = new AbortController();
					when(abort, nextQuestion());
					const lookup = new LiveDns({ servers: [address], timeout: 60_000 }).lookup('TXT', 'example.com', abort.signal);
					await within(0, () => assert.rejects(lookup, (error: Error) => error === reason));
				}));
		const reason = new Error('enough');
		isAborted('before the start', abort => abort.abort(reason));
		isAborted('right after the start', abort => queueMicrotask(() => abort.abort(reason)));
		isAborted('after the query was sent', (abort, asked) => void asked.then(() => abort.abort(reason)));

		test('an abort does not affect other lookups', () =>
			withDnsServer(
				{ 'a.example': { trouble: 'silent' }, 'b.example': { TXT: [['x']], delay: 200 } },
				async ({ address, nextQuestion }) => {
					const abort = new AbortController();
					const dns = new LiveDns({ servers: [address], timeout: patient });
					const asked = nextQuestion();
					const first = assert.rejects(dns.lookup('TXT', 'a.example', abort.signal), (error: Error) => error === reason);
					await asked;
					const other = nextQuestion();
					const second = dns.lookup('TXT', 'b.example', new AbortController().signal);
					await other;
					abort.abort(reason);
					await first;
					assert.deepEqual(await second, found('x'));
				}
			));
	});

	suite('servers', () => {
		test('uses those of this computer by default', () => {
			assert.deepEqual(new LiveDns({ servers: [], timeout: 1 }).servers, new Resolver().getServers());
		});

		test('uses the given ones', () => {
			assert.deepEqual(new LiveDns({ servers: ['192.0.2.1', '[::1]:5353'], timeout: 1 }).servers, ['192.0.2.1', '[::1]:5353']);
		});

		const isServer = (text: string, address: string, port = 53) =>
			test(`${text} is a server`, () => {
				assert.deepEqual(parseServer(text), { address, port });
				assert.deepEqual(new LiveDns({ servers: [text], timeout: 1 }).servers, [text]);
			});
		isServer('192.0.2.1', '192.0.2.1');
		isServer('192.0.2.1:5353', '192.0.2.1', 5353);
		isServer('192.0.2.1:65535', '192.0.2.1', 65_535);
		isServer('2001:db8::1', '2001:db8::1');
		isServer('::ffff:192.0.2.1', '::ffff:192.0.2.1');
		isServer('[2001:db8::1]', '2001:db8::1');
		isServer('[2001:db8::1]:5353', '2001:db8::1', 5353);

		const isNoServer = (text: string) =>
			test(`${JSON.stringify(text)} is not a server`, () => {
				assert.equal(parseServer(text), undefined);
				assert.throws(() => new LiveDns({ servers: ['192.0.2.1', text], timeout: 1 }), TypeError);
			});
		isNoServer('');
		isNoServer('dns.google');
		isNoServer('localhost:53');
		isNoServer('192.0.2.1:0');
		isNoServer('[::1]:0');
		isNoServer('192.0.2.1:00000');
		isNoServer('192.0.2.1:65536');
		isNoServer('192.0.2.1:');
		isNoServer('192.0.2.1:53 ');
		isNoServer('192.0.2');
		isNoServer('192.0.2.256');
		isNoServer('[192.0.2.1]:53');
		isNoServer('[::1');
		isNoServer('fe80::1%eth0');
		isNoServer('[fe80::1%eth0]:53');
		isNoServer('https://192.0.2.1/dns-query');
	});

	test('Node accepts every server that is parsed', () => {
		const address = fc.oneof(
			fc.ipV4(),
			fc.ipV6(),
			fc.ipV6().map(text => `[${text}]`),
			fc.string()
		);
		const server = fc.oneof(
			address,
			fc.tuple(address, fc.nat(70_000)).map(([text, port]) => `${text}:${port}`)
		);
		fc.assert(
			fc.property(server, text => {
				if (parseServer(text)) {
					new Resolver().setServers([text]);
				}
			})
		);
	});

	test('every valid name can be looked up', () =>
		withDnsServer({}, async ({ address }) =>
			fc.assert(
				fc.asyncProperty(fc.oneof(fc.string(), fc.domain()), async name => {
					const answer = await new LiveDns({ servers: [address], timeout: patient }).lookup('TXT', name);
					assert.deepEqual(answer, toQuestion('TXT', name) ? noName : failed('unreadable'));
				})
			)
		));
});
