import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import DNS, { Packet, type Question, type Resource } from 'dns2';

/** The response for a name. Types that are not given have no records. */
export interface Reply {
	/** The strings of each record; a text is sent as UTF-8. */
	readonly TXT?: readonly (readonly (string | Buffer)[])[];
	readonly MX?: readonly (readonly [priority: number, exchange: string])[];
	readonly A?: readonly string[];
	readonly AAAA?: readonly string[];
	/** The response contains the rest of the chain, as far as the zone has it. */
	readonly CNAME?: string;
	/** Seconds. Default: 300. */
	readonly ttl?: number;
	readonly rcode?: keyof typeof Packet.RCODE;
	/** Whether the answer claims to come from where the zone is kept. */
	readonly isAuthoritative?: boolean;
	readonly trouble?: Trouble;
	/** Milliseconds before the response. */
	readonly delay?: number;
}

export type Trouble =
	/** Never answers, not to the first question, only to the first question. */
	| 'silent'
	| 'silent at first'
	| 'silent again'
	/** Whole over TCP only. */
	| 'truncated'
	| 'wrong id'
	| 'other question'
	/** No message, no bytes at all, or less of them than belong to the last record. */
	| 'garbage'
	| 'empty'
	| 'bad record';

export type Zone = Readonly<Record<string, Reply>>;

export interface DnsServer {
	/** As `ip:port`. */
	readonly address: string;
	/** The queries so far, such as `udp TXT example.com`. */
	readonly asked: readonly string[];
	/** Settles with the next question. */
	nextQuestion(): Promise<string>;
}

export interface DnsServerOptions {
	/** The SOA record of an answer without records; `null` leaves it out. */
	readonly soa?: { readonly ttl: number; readonly minimum: number } | null;
}

type Protocol = 'udp' | 'tcp';
type Send = (message: Packet | Buffer) => unknown;
type Types = keyof typeof Packet.TYPE;

/** Runs `use` with a DNS server on loopback that listens on one port for UDP and TCP. Names that are not in the zone do not exist. */
export async function withDnsServer(
	zone: Zone,
	use: (server: DnsServer) => Promise<void>,
	{ soa = { ttl: 60, minimum: 30 } }: DnsServerOptions = {}
): Promise<void> {
	const asked: string[] = [];
	const waiting: ((question: string) => void)[] = [];
	const delays = new Set<NodeJS.Timeout>();
	const sockets = new Set<Socket>();

	const handle = (protocol: Protocol) => (request: Packet, send: Send) => {
		const [question] = request.questions;
		if (!question) {
			return;
		}
		const line = `${protocol} ${Packet.TYPE_NAME[question.type] ?? question.type} ${question.name}`;
		const isRepeated = asked.includes(line);
		asked.push(line);
		for (const settle of waiting.splice(0)) {
			settle(line);
		}
		const reply = replyOf(zone, question.name);
		const message = answer(request, zone, reply, soa, protocol);
		const trouble = reply?.trouble;
		if (trouble === 'silent' || trouble === (isRepeated ? 'silent again' : 'silent at first')) {
			return;
		}
		const delay = setTimeout(() => {
			delays.delete(delay);
			Promise.resolve(send(message)).catch(() => {});
		}, reply?.delay ?? 0);
		delays.add(delay);
	};

	const tcp = DNS.createTCPServer(handle('tcp') as never);
	tcp.on('connection', socket => sockets.add(socket));
	const udp = await listen(tcp, handle('udp'));
	const { port } = tcp.address() as AddressInfo;
	try {
		await use({ address: `127.0.0.1:${port}`, asked, nextQuestion: () => new Promise(settle => waiting.push(settle)) });
	} finally {
		for (const delay of delays) {
			clearTimeout(delay);
		}
		for (const socket of sockets) {
			socket.destroy();
		}
		udp.close();
		tcp.close();
		await Promise.all([once(udp, 'close'), once(tcp, 'close')]);
	}
}

/** Another program may use the same port for UDP. Then tries another one. */
async function listen(tcp: InstanceType<typeof DNS.TCPServer>, handle: (request: Packet, send: Send) => void) {
	for (let attempt = 0; ; attempt++) {
		tcp.listen(0, '127.0.0.1');
		await once(tcp, 'listening');
		const udp = DNS.createUDPServer(handle as never);
		try {
			udp.bind((tcp.address() as AddressInfo).port, '127.0.0.1');
			await once(udp, 'listening');
			return udp;
		} catch (error) {
			udp.close();
			tcp.close();
			await once(tcp, 'close');
			if (attempt === 9) {
				throw error;
			}
		}
	}
}

function answer(
	request: Packet,
	zone: Zone,
	reply: Reply | undefined,
	soa: NonNullable<DnsServerOptions['soa']> | null,
	protocol: Protocol
): Packet | Buffer {
	const [question] = request.questions as [Question];
	const response = Packet.createResponseFromRequest(request);
	response.header.ra = 1;
	response.header.aa = reply?.isAuthoritative ? 1 : 0;
	response.answers = chain(question, zone);
	const last = response.answers.at(-1);
	const end = last?.type === Packet.TYPE.CNAME && question.type !== Packet.TYPE.CNAME ? last.domain : question.name;
	if (reply?.rcode) {
		response.header.rcode = Packet.RCODE[reply.rcode];
	} else if (!replyOf(zone, end ?? '')) {
		response.header.rcode = Packet.RCODE.NXDOMAIN;
	}
	const isNegative = !response.answers.some(({ type }) => type === question.type);
	if (isNegative && soa) {
		response.authorities = [resource('example.com', 'SOA', soa.ttl, { ...startOfAuthority, minimum: soa.minimum })];
	}
	switch (reply?.trouble) {
		case 'wrong id':
			response.header.id ^= 1;
			break;
		case 'other question':
			response.questions = [{ ...question, name: `other.${question.name}`, toBuffer: question.toBuffer }];
			break;
		case 'truncated':
			if (protocol === 'udp') {
				response.header.tc = 1;
				response.answers = [];
			}
			break;
		case 'garbage':
			// With the right id, the message is accepted as the response.
			return Buffer.concat([response.toBuffer().subarray(0, 2), Buffer.alloc(40, 0xff)]);
		case 'empty':
			return Buffer.alloc(0);
		case 'bad record':
			return response.toBuffer().subarray(0, -5);
	}
	return response;
}

const startOfAuthority = { primary: 'ns.example.com', admin: 'hostmaster.example.com', serial: 1, refresh: 1, retry: 1, expiration: 1 };

/**
 * The zone may change while the server runs. Names such as "__proto__" don't exist unless they are in it. A wildcard such as
 * `*.example.com` answers for names that don't exist (RFC 4592).
 */
function replyOf(zone: Zone, name: string): Reply | undefined {
	const key = name.toLowerCase();
	if (Object.hasOwn(zone, key)) {
		return zone[key];
	}
	const names = Object.keys(zone);
	if (names.some(other => other.endsWith(`.${key}`) && !other.startsWith('*'))) {
		return undefined;
	}
	const labels = key.split('.');
	const above = labels
		.map((_, index) => labels.slice(index + 1).join('.'))
		.find(parent => names.some(other => `.${other}`.endsWith(`.${parent}`)));
	return above && Object.hasOwn(zone, `*.${above}`) ? zone[`*.${above}`] : undefined;
}

/** The records for a question, following aliases. */
function chain({ name, type }: Question, zone: Zone): Resource[] {
	const found: Resource[] = [];
	const seen = new Set<string>();
	for (let at = name; !seen.has(at.toLowerCase()); ) {
		seen.add(at.toLowerCase());
		const reply = replyOf(zone, at) ?? {};
		const { CNAME, ttl = 300 } = reply;
		if (CNAME !== undefined) {
			found.push(resource(at, 'CNAME', ttl, { domain: CNAME }));
			if (type === Packet.TYPE.CNAME) {
				return found;
			}
			at = CNAME;
			continue;
		}
		switch (type) {
			case Packet.TYPE.TXT:
				found.push(...(reply.TXT ?? []).map(data => resource(at, 'TXT', ttl, { data: data as never })));
				break;
			case Packet.TYPE.MX:
				found.push(...(reply.MX ?? []).map(([priority, exchange]) => resource(at, 'MX', ttl, { priority, exchange })));
				break;
			case Packet.TYPE.A:
				found.push(...(reply.A ?? []).map(address => resource(at, 'A', ttl, { address })));
				break;
			case Packet.TYPE.AAAA:
				found.push(...(reply.AAAA ?? []).map(address => resource(at, 'AAAA', ttl, { address })));
				break;
		}
	}
	return found;
}

function resource(name: string, type: Types, ttl: number, data: Partial<Resource>): Resource {
	return Object.assign(new Packet.Resource(name, Packet.TYPE[type], Packet.CLASS.IN, ttl), data);
}
