import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { type Answer, type DecodedPacket, decode, encode, RECURSION_DESIRED } from 'dns-packet';
import { type Question, toQuestion } from './liveDns.ts';
import { parseServer, type ServerAddress } from './serverAddress.ts';

/** UDP payload size that fits into one packet on any network; the default of DNS software since 2020 (dnsflagday.net). */
const udpPayloadSize = 1232;
/** A larger TTL counts as zero (RFC 2181 section 8). */
const maxTtl = 2 ** 31 - 1;
/** RCODE (RFC 1035 section 4.1.1). */
const noError = 0;
const nxDomain = 3;

/**
 * For how many seconds a DNS server will keep its current answer cached, including a negative one. Node's resolver does not return this, so
 * this sends a query of its own over UDP.
 *
 * @param server `ip` or `ip:port`
 * @param timeout milliseconds
 * @returns `undefined` when unknown, or the server is authoritative, because its answer then changes with the zone
 * @throws the signal's reason, and nothing else
 */
export async function secondsCached(
	type: string,
	name: string,
	server: string,
	timeout: number,
	signal?: AbortSignal
): Promise<number | undefined> {
	signal?.throwIfAborted();
	const question = toQuestion(type, name);
	const address = parseServer(server);
	if (!question || !address) {
		return undefined;
	}
	const answer = await query(question, address, timeout, signal);
	signal?.throwIfAborted();
	return answer && remaining(answer, question);
}

/** Sends one packet and waits for its answer. Resolves to `undefined` on any error, on timeout and when aborted. */
function query(
	question: Question,
	{ address, port }: ServerAddress,
	timeout: number,
	signal: AbortSignal | undefined
): Promise<DecodedPacket | undefined> {
	return new Promise(resolve => {
		const id = randomInt(0x10000);
		const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
		const end = (answer?: DecodedPacket) => {
			limit.removeEventListener('abort', giveUp);
			signal?.removeEventListener('abort', giveUp);
			// Only our listeners: a socket that is closed while it connects needs its internal ones.
			socket.off('message', onMessage).off('connect', onConnect).off('error', giveUp);
			socket.on('error', () => {});
			socket.close();
			resolve(answer);
		};
		const giveUp = () => end();
		const onConnect = () => socket.send(packet(id, question));
		const onMessage = (message: Buffer) => {
			const answer = read(message, id, question);
			// Ignore answers to other questions and forged ones: the real answer may still come.
			if (answer) {
				end(answer);
			}
		};
		const limit = AbortSignal.timeout(timeout);
		limit.addEventListener('abort', giveUp);
		signal?.addEventListener('abort', giveUp, { once: true });
		// A connected socket only receives packets of this server.
		socket.on('error', giveUp).on('message', onMessage).on('connect', onConnect);
		socket.connect(port, address);
	});
}

function packet(id: number, { type, name }: Question): Buffer {
	return encode({
		type: 'query',
		id,
		flags: RECURSION_DESIRED,
		questions: [{ type, name, class: 'IN' }],
		additionals: [{ type: 'OPT', name: '.', udpPayloadSize, extendedRcode: 0, ednsVersion: 0, flags: 0, flag_do: false, options: [] }]
	});
}

/** @returns `undefined` when the message is not the answer to the question */
function read(message: Buffer, id: number, { type, name }: Question): DecodedPacket | undefined {
	try {
		const answer = decode(message);
		const [asked, ...others] = answer.questions ?? [];
		const isAnswer = answer.type === 'response' && answer.id === id && others.length === 0;
		return isAnswer && asked?.type === type && asked.class === 'IN' && asked.name.toLowerCase() === name ? answer : undefined;
	} catch {
		return undefined;
	}
}

/** The shortest TTL of all records in the chain of aliases; for a negative answer the TTL by RFC 2308 section 5. */
function remaining({ answers = [], authorities = [], flags = 0, flag_aa, flag_tc }: DecodedPacket, { type }: Question): number | undefined {
	const rcode = flags & 0xf;
	if (flag_aa || (rcode !== noError && rcode !== nxDomain)) {
		return undefined;
	}
	const times = answers.map(ttlOf);
	if (!answers.some(answer => answer.type === type)) {
		const soa = authorities.find(authority => authority.type === 'SOA');
		if (!soa || flag_tc) {
			return undefined;
		}
		times.push(Math.min(ttlOf(soa), soa.data.minimum ?? 0));
	}
	return Math.min(...times);
}

function ttlOf(record: Answer): number {
	const ttl = 'ttl' in record ? (record.ttl ?? 0) : 0;
	return ttl > maxTtl ? 0 : ttl;
}
