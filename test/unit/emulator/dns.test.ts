import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { type Answer, type DecodedPacket, decode, encode, type Packet, RECURSION_DESIRED } from 'dns-packet';
import fc from 'fast-check';
import { after, afterEach, before, suite, test } from 'mocha';
import { answerQuery } from '../../../src/emulator/dnsAnswer.ts';
import { startDnsFront } from '../../../src/emulator/dnsFront.ts';
import { type Emulator, startEmulator } from '../../../src/emulator/server.ts';
import { sampleDomains } from '../../../src/emulator/state/sampleData.ts';
import type { ZoneRecord } from '../../../src/emulator/state/zone.ts';
import { call, steer } from '../../helpers/emulatorHarness.ts';

const zone: readonly ZoneRecord[] = [
	{ type: 'TXT', name: 'a.example', value: 'v=spf1 -all' },
	{ type: 'TXT', name: 'a.example', value: 'Token = "100 %"; a\\b' },
	{ type: 'MX', name: 'a.example', value: '10 mxbiz1.qq.com' },
	{ type: 'MX', name: 'a.example', value: '5 mx.example.net' },
	{ type: 'A', name: 'a.example', value: '192.0.2.1' },
	{ type: 'TXT', name: 'key._domainkey.a.example', value: `v=DKIM1; k=rsa; p=${'K'.repeat(392)}` },
	{ type: 'CNAME', name: 'one.example', value: 'two.example' },
	{ type: 'CNAME', name: 'two.example', value: 'a.example' },
	{ type: 'CNAME', name: 'nowhere.example', value: 'gone.example' },
	{ type: 'CNAME', name: 'left.example', value: 'right.example' },
	{ type: 'CNAME', name: 'right.example', value: 'left.example' },
	...Array.from({ length: 10 }, (_, index): ZoneRecord => ({ type: 'TXT', name: 'big.example', value: `${index}`.repeat(200) }))
];

suite('emulator DNS: answers to resolvers', () => {
	let emulator: Emulator;

	before(async () => {
		emulator = await startEmulator({ empty: true });
		await steer(emulator).publish(...zone);
	});
	after(() => emulator.close());

	/** The result of Node's resolver, or its error code. */
	async function resolve(type: string, name: string): Promise<unknown> {
		const resolver = new Resolver({ timeout: 5000, tries: 1 });
		resolver.setServers([emulator.dns]);
		try {
			return await resolver.resolve(name, type);
		} catch (error) {
			return (error as NodeJS.ErrnoException).code;
		}
	}

	const aTexts = [['v=spf1 -all'], ['Token = "100 %"; a\\b']];
	const cases: readonly [type: string, name: string, expected: unknown][] = [
		['TXT', 'a.example', aTexts],
		['TXT', 'A.EXAMPLE', aTexts],
		['TXT', 'key._domainkey.a.example', [[`v=DKIM1; k=rsa; p=${'K'.repeat(237)}`, 'K'.repeat(155)]]],
		[
			'MX',
			'a.example',
			[
				{ priority: 10, exchange: 'mxbiz1.qq.com', type: 'MX' },
				{ priority: 5, exchange: 'mx.example.net', type: 'MX' }
			]
		],
		['A', 'a.example', ['192.0.2.1']],
		['CNAME', 'one.example', ['two.example']],
		['TXT', 'one.example', aTexts],
		['A', 'one.example', ['192.0.2.1']],
		['TXT', 'big.example', Array.from({ length: 10 }, (_, index) => [`${index}`.repeat(200)])],
		['AAAA', 'a.example', 'ENODATA'],
		['CNAME', 'a.example', 'ENODATA'],
		['NS', 'a.example', 'ENODATA'],
		['TXT', '_domainkey.a.example', 'ENODATA'],
		['TXT', 'example', 'ENODATA'],
		['MX', 'key._domainkey.a.example', 'ENODATA'],
		['TXT', 'b.example', 'ENOTFOUND'],
		['TXT', 'x.a.example', 'ENOTFOUND'],
		['TXT', 'ample', 'ENOTFOUND'],
		['TXT', 'nowhere.example', 'ENOTFOUND'],
		['TXT', 'left.example', 'ESERVFAIL'],
		['ANY', 'a.example', 'ENOTIMP']
	];
	for (const [type, name, expected] of cases) {
		test(`${type} ${name} → ${typeof expected === 'string' ? expected : 'found'}`, async () => {
			assert.deepEqual(await resolve(type, name), expected);
		});
	}

	test('changes take effect immediately', async () => {
		const record: ZoneRecord = { type: 'TXT', name: 'now.example', value: 'here' };
		assert.equal(await resolve('TXT', record.name), 'ENOTFOUND');
		await steer(emulator).publish(record);
		assert.deepEqual(await resolve('TXT', record.name), [['here']]);
		await steer(emulator).use('POST', 'dns', { withdraw: [record] });
		assert.equal(await resolve('TXT', record.name), 'ENOTFOUND');
	});

	test('publishing the values that SES shows verifies the domain', async () => {
		const EmailIdentity = 'mail.new-one.com';
		const { response } = await call(emulator, 'CreateEmailIdentity', { body: { EmailIdentity, DKIMOption: 1 } });
		const records = response['Attributes'] as readonly Readonly<Record<string, string>>[];
		assert.equal((await call(emulator, 'UpdateEmailIdentity', { body: { EmailIdentity } })).response['VerifiedForSendingStatus'], false);
		await steer(emulator).use('POST', 'dns', {
			publish: records.map(({ Type: type, SendDomain: name, ExpectedValue: value }) => ({ type, name, value }))
		});
		assert.equal((await call(emulator, 'UpdateEmailIdentity', { body: { EmailIdentity } })).response['VerifiedForSendingStatus'], true);
		assert.equal((await call(emulator, 'CreateEmailAddress', { body: { EmailAddress: `a@${EmailIdentity}` } })).code, undefined);
	});
});

suite('emulator DNS: messages', () => {
	const ask = (packet: Packet, transport: 'udp' | 'tcp' = 'udp'): DecodedPacket | undefined => {
		const answer = answerQuery(encode({ type: 'query', id: 7, ...packet }), () => zone, transport);
		return answer && decode(answer);
	};
	const question = (name: string, type: string, others: object = {}) => ({ name, type: type as 'TXT', ...others });
	const options = (udpPayloadSize: number): Answer => ({
		type: 'OPT',
		name: '.',
		udpPayloadSize,
		extendedRcode: 0,
		ednsVersion: 0,
		flags: 0,
		flag_do: false,
		options: []
	});
	const fieldsOf = (packet: DecodedPacket | undefined) => packet as unknown as Readonly<Record<string, unknown>>;

	const codes: readonly [what: string, packet: Packet, rcode: string, isAuthoritative: boolean][] = [
		['found', { questions: [question('a.example', 'TXT')] }, 'NOERROR', true],
		['no record', { questions: [question('a.example', 'AAAA')] }, 'NOERROR', true],
		['the root', { questions: [question('.', 'NS')] }, 'NOERROR', true],
		['no name', { questions: [question('b.example', 'TXT')] }, 'NXDOMAIN', true],
		['CNAMEs in a circle', { questions: [question('left.example', 'TXT')] }, 'SERVFAIL', false],
		['ANY', { questions: [question('a.example', 'ANY')] }, 'NOTIMP', false],
		['a transfer', { questions: [question('a.example', 'AXFR')] }, 'NOTIMP', false],
		['another class', { questions: [question('a.example', 'TXT', { class: 'CH' })] }, 'NOTIMP', false],
		['no question', { questions: [] }, 'FORMERR', false],
		['two questions', { questions: [question('a.example', 'TXT'), question('a.example', 'MX')] }, 'FORMERR', false],
		['a name in no ASCII', { questions: [question('ü.example', 'TXT')] }, 'FORMERR', false],
		['an update', { flags: 5 << 11, questions: [question('a.example', 'TXT')] }, 'NOTIMP', false]
	];
	for (const [what, packet, rcode, isAuthoritative] of codes) {
		test(`${what} → ${rcode}`, () => {
			const answer = ask(packet);
			assert.deepEqual([answer?.type, answer?.id, answer?.flag_aa], ['response', 7, isAuthoritative]);
			assert.equal(fieldsOf(answer)['rcode'], rcode);
		});
	}

	test('the TTL is 60 seconds, also for negative answers', () => {
		assert.deepEqual(
			ask({ questions: [question('one.example', 'MX')] })?.answers?.map(answer => [
				answer.name,
				answer.type,
				(answer as { ttl?: number }).ttl
			]),
			[
				['one.example', 'CNAME', 60],
				['two.example', 'CNAME', 60],
				['a.example', 'MX', 60],
				['a.example', 'MX', 60]
			]
		);
		for (const name of ['a.example', 'b.example', 'nowhere.example']) {
			const [authority, ...others] = ask({ questions: [question(name, 'AAAA')] })?.authorities ?? [];
			assert.deepEqual(others, []);
			assert.partialDeepStrictEqual(authority, { type: 'SOA', name: '.', ttl: 60, data: { minimum: 60 } });
		}
		assert.deepEqual(ask({ questions: [question('a.example', 'TXT')] })?.authorities, []);
	});

	test('the answer repeats the name in its original case', () => {
		const answer = ask({ questions: [question('A.eXample', 'A')] });
		assert.deepEqual([answer?.questions?.[0]?.name, answer?.answers?.[0]?.name], ['A.eXample', 'A.eXample']);
	});

	test('RA is set, and RD is copied from the query', () => {
		const flags = (packet: Packet) => {
			const answer = ask({ ...packet, questions: [question('a.example', 'A')] });
			return [answer?.flag_rd, answer?.flag_ra];
		};
		assert.deepEqual(
			[flags({}), flags({ flags: RECURSION_DESIRED })],
			[
				[false, true],
				[true, true]
			]
		);
	});

	const sizes: readonly [what: string, additionals: Answer[], transport: 'udp' | 'tcp', isTruncated: boolean][] = [
		['UDP', [], 'udp', true],
		['UDP, 512 octets', [options(512)], 'udp', true],
		['UDP, 100 octets', [options(100)], 'udp', true],
		['UDP, 1232 octets', [options(1232)], 'udp', true],
		['UDP, 4096 octets', [options(4096)], 'udp', false],
		['TCP', [], 'tcp', false]
	];
	for (const [what, additionals, transport, isTruncated] of sizes) {
		test(`2 kB of texts over ${what} → ${isTruncated ? 'truncated' : 'whole'}`, () => {
			const answer = ask({ questions: [question('big.example', 'TXT')], additionals }, transport);
			assert.equal(answer?.flag_tc, isTruncated);
			assert.equal(answer?.answers?.length, isTruncated ? 0 : 10);
			assert.equal(answer?.questions?.[0]?.name, 'big.example');
			assert.deepEqual(
				answer?.additionals?.map(record => record.type),
				additionals.map(record => record.type)
			);
		});
	}

	test('TXT values are UTF-8 in strings of at most 255 octets', () => {
		const value = `${'x'.repeat(254)}ü`;
		const answer = answerQuery(
			encode({ type: 'query', questions: [question('a.example', 'TXT')] }),
			() => [{ type: 'TXT', name: 'a.example', value }],
			'udp'
		);
		const [record] = (answer && decode(answer))?.answers ?? [];
		const strings = (record as { readonly data: readonly Buffer[] }).data;
		assert.deepEqual(
			strings.map(string => string.length),
			[255, 1]
		);
		assert.equal(Buffer.concat(strings).toString(), value);
	});

	test('more than fits into a DNS message → SERVFAIL', () => {
		const huge = Array.from({ length: 20 }, (_, index): ZoneRecord => ({ type: 'TXT', name: 'a.example', value: `${index}`.padEnd(4096) }));
		const answer = answerQuery(encode({ type: 'query', questions: [question('a.example', 'TXT')] }), () => huge, 'tcp');
		assert.equal(fieldsOf(answer && decode(answer))['rcode'], 'SERVFAIL');
	});

	test("a state that can't be read → SERVFAIL", () => {
		const unreadable = () => {
			throw new Error('damaged');
		};
		const answer = answerQuery(encode({ type: 'query', questions: [question('a.example', 'TXT')] }), unreadable, 'udp');
		assert.equal(fieldsOf(answer && decode(answer))['rcode'], 'SERVFAIL');
	});

	test('answers are ignored', () => {
		assert.equal(
			answerQuery(encode({ type: 'response', questions: [question('a.example', 'TXT')] }), () => zone, 'udp'),
			undefined
		);
	});

	test('a label with a dot in it is a format error', () => {
		for (const label of ['.xample', 'x.', '.', 'x..y']) {
			const name = [Buffer.of(1), Buffer.from('a'), Buffer.of(label.length), Buffer.from(label), Buffer.of(0)];
			const query = Buffer.concat([Buffer.of(0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0), ...name, Buffer.of(0, 16, 0, 1)]);
			const answer = answerQuery(query, () => zone, 'udp');
			assert.ok(answer);
			assert.equal(answer.readUInt16BE(2) & 15, 1, label);
			assert.deepEqual(decode(answer).questions, []);
		}
	});

	test('any message gets a valid answer within the size limit, or none', () => {
		const whole = encode({ type: 'query', id: 7, questions: [question('a.example', 'TXT')], additionals: [options(1232)] });
		const damaged = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 6 }).map(changes => {
			const copy = Buffer.from(whole);
			for (const [index, octet] of changes) {
				copy[index] = octet;
			}
			return copy;
		});
		const garbage = fc.uint8Array({ maxLength: 600 }).map(octets => Buffer.from(octets));
		fc.assert(
			fc.property(fc.oneof(damaged, garbage), message => {
				const answer = answerQuery(message, () => zone, 'udp');
				if (answer) {
					assert.equal(decode(answer).type, 'response');
					assert.equal(answer.readUInt16BE(), message.readUInt16BE());
					assert.ok(answer.length <= 4096);
				}
			}),
			{ numRuns: 300 }
		);
	});
});

suite('emulator DNS: the server', () => {
	const ends: (() => unknown)[] = [];

	afterEach(async () => {
		for (const end of ends.splice(0).reverse()) {
			await end();
		}
	});

	async function start(port = 0) {
		const front = await startDnsFront(port, () => zone);
		let isClosed = false;
		const close = async () => {
			if (!isClosed) {
				isClosed = true;
				await front.close();
			}
		};
		ends.push(close);
		return { port: front.port, close };
	}

	const query = (id: number, name = 'a.example') => encode({ type: 'query', id, questions: [{ name, type: 'TXT' }] });

	function framed(message: Buffer): Buffer {
		const length = Buffer.alloc(2);
		length.writeUInt16BE(message.length);
		return Buffer.concat([length, message]);
	}

	async function connection(port: number): Promise<Socket> {
		const socket = connect(port, '127.0.0.1');
		ends.push(() => socket.destroy());
		await once(socket, 'connect');
		return socket;
	}

	/** The IDs of the answers received over a connection. */
	async function idsFrom(socket: Socket, count: number): Promise<readonly (number | undefined)[]> {
		let received = Buffer.alloc(0);
		const ids: (number | undefined)[] = [];
		while (ids.length < count) {
			const [chunk] = (await once(socket, 'data')) as [Buffer];
			received = Buffer.concat([received, chunk]);
			while (received.length >= 2 && received.length >= 2 + received.readUInt16BE()) {
				const end = 2 + received.readUInt16BE();
				ids.push(decode(received.subarray(2, end)).id);
				received = received.subarray(end);
			}
		}
		return ids;
	}

	test('listens on loopback only, with UDP and TCP on the same port', async () => {
		const { port } = await start();
		const udp = createSocket('udp4');
		ends.push(() => udp.close());
		udp.send(query(3), port, '127.0.0.1');
		const [answer] = (await once(udp, 'message')) as [Buffer];
		assert.equal(decode(answer).id, 3);
		const socket = await connection(port);
		socket.write(framed(query(4)));
		assert.deepEqual(await idsFrom(socket, 1), [4]);
	});

	test('several queries over one connection, split and together', async () => {
		const { port } = await start();
		const socket = await connection(port);
		socket.setNoDelay();
		const all = Buffer.concat([framed(query(1)), framed(query(2, 'big.example')), framed(query(3))]);
		const answers = idsFrom(socket, 6);
		for (const octet of all) {
			await new Promise(done => socket.write(Buffer.from([octet]), done));
		}
		socket.write(all);
		assert.deepEqual(await answers, [1, 2, 3, 1, 2, 3]);
	});

	test('invalid data closes a TCP connection and is ignored over UDP', async () => {
		const { port } = await start();
		const socket = await connection(port);
		socket.write(framed(Buffer.from('garbage')));
		await once(socket, 'close');
		const udp = createSocket('udp4');
		ends.push(() => udp.close());
		for (const message of [Buffer.alloc(0), Buffer.from('garbage'), encode({ type: 'response', id: 9 }), query(5)]) {
			udp.send(message, port, '127.0.0.1');
		}
		const [answer] = (await once(udp, 'message')) as [Buffer];
		assert.equal(decode(answer).id, 5);
	});

	test('closing ends connections and frees the port', async () => {
		const { port, close } = await start();
		const socket = await connection(port);
		const closed = once(socket, 'close');
		await close();
		await closed;
		assert.equal((await start(port)).port, port);
	});

	test('an error for a port in use by TCP or UDP names it', async () => {
		const tcp = createServer().listen(0, '127.0.0.1');
		await once(tcp, 'listening');
		ends.push(() => tcp.close());
		const tcpPort = (tcp.address() as { readonly port: number }).port;
		await assert.rejects(
			startDnsFront(tcpPort, () => zone),
			{ code: 'EADDRINUSE', port: tcpPort }
		);
		const udp = createSocket('udp4');
		udp.bind(0, '127.0.0.1');
		await once(udp, 'listening');
		ends.push(() => udp.close());
		const udpPort = udp.address().port;
		await assert.rejects(
			startDnsFront(udpPort, () => zone),
			{ code: 'EADDRINUSE', port: udpPort }
		);
	});

	test('an emulator that fails to start closes its DNS server', async () => {
		const first = await startEmulator();
		ends.push(() => first.close());
		const { port, close } = await start();
		await close();
		await assert.rejects(startEmulator({ port: first.port, dnsPort: port }), { code: 'EADDRINUSE', port: first.port });
		assert.equal((await start(port)).port, port);
	});

	test('two emulators have two DNS servers', async () => {
		const [first, second] = await Promise.all([startEmulator(), startEmulator({ empty: true })]);
		ends.push(
			() => first.close(),
			() => second.close()
		);
		assert.notEqual(first.dns, second.dns);
		const resolver = new Resolver();
		resolver.setServers([second.dns]);
		await assert.rejects(resolver.resolveTxt(sampleDomains.verified), { code: 'ENOTFOUND' });
	});
});
