import {
	type Answer,
	AUTHORITATIVE_ANSWER,
	type DecodedPacket,
	decode,
	encode,
	type OptAnswer,
	type Packet,
	type Question,
	RECURSION_AVAILABLE,
	RECURSION_DESIRED,
	TRUNCATED_RESPONSE
} from 'dns-packet';
import { lookUp, type Zone, type ZoneRecord } from './state/zone.ts';

/** Seconds for which answers may be cached, including negative ones. */
const timeToLive = 60;

/** RFC 1035 section 4.1.1 and RFC 6895 section 2.3. */
const codes = { noError: 0, formatError: 1, serverFailure: 2, noName: 3, notImplemented: 4 };

/** Octets in a datagram unless the client allows more (RFC 1035 section 4.2.1). */
const plainDatagram = 512;
/** Names that are encoded as they were decoded: visible ASCII without empty labels, which dots inside labels can cause, or the root. */
const encodable = /^(\.|[!-\-/-~]+(\.[!-\-/-~]+)*)$/;
/** Bytes in a datagram that this server supports. */
const maxDatagram = 4096;
/** Bytes of a query. Longer ones can name records in a way that takes the decoder a second. */
export const maxQuery = 4096;

/** The emulator is authoritative for the root zone. `minimum` is how long negative answers may be cached (RFC 2308). */
const startOfAuthority: Answer = {
	type: 'SOA',
	name: '.',
	ttl: timeToLive,
	data: {
		mname: 'dns.ses-emulator.invalid',
		rname: 'nobody.ses-emulator.invalid',
		serial: 1,
		refresh: 60,
		retry: 60,
		expire: 60,
		minimum: timeToLive
	}
};

/**
 * Answers one DNS message.
 *
 * @returns `undefined` if the message is not a query or too long for one
 */
export function answerQuery(message: Buffer, zone: () => Zone, transport: 'udp' | 'tcp'): Buffer | undefined {
	const query = read(message);
	if (query?.type !== 'query') {
		return undefined;
	}
	const [question, ...others] = query.questions ?? [];
	if (!question || others.length > 0 || !encodable.test(question.name)) {
		return respond(query, [], codes.formatError);
	}
	const limit = transport === 'tcp' ? 65_535 : Math.max(plainDatagram, Math.min(optionsOf(query)?.udpPayloadSize ?? 0, maxDatagram));
	if (!isSupported(query, question)) {
		return respond(query, [question], codes.notImplemented);
	}
	try {
		const whole = answerFromZone(query, question, zone());
		if (whole.length <= limit) {
			return whole;
		}
		return transport === 'udp'
			? respond(query, [question], codes.noError, { flags: TRUNCATED_RESPONSE })
			: respond(query, [question], codes.serverFailure);
	} catch {
		// The data file cannot be read.
		return respond(query, [question], codes.serverFailure);
	}
}

function read(message: Buffer): DecodedPacket | undefined {
	try {
		return message.length > maxQuery ? undefined : decode(message);
	} catch {
		return undefined;
	}
}

/** Other classes, zone transfers and ANY (RFC 8482) are not. */
function isSupported(query: DecodedPacket, question: Question): boolean {
	const { opcode } = query as { readonly opcode?: string };
	return opcode === 'QUERY' && question.class === 'IN' && !['AXFR', 'IXFR', 'ANY'].includes(question.type);
}

function answerFromZone(query: DecodedPacket, question: Question, zone: Zone): Buffer {
	const { outcome, aliases, records } = lookUp(zone, question.type, question.name);
	if (outcome === 'aliasLoop') {
		return respond(query, [question], codes.serverFailure);
	}
	// Repeats the name in its original case, because some resolvers randomize it to detect forged answers.
	const asked = question.name.toLowerCase();
	const answers = [...aliases, ...records].map(record => toAnswer(record, record.name === asked ? question.name : record.name));
	return respond(query, [question], outcome === 'noName' ? codes.noName : codes.noError, {
		flags: AUTHORITATIVE_ANSWER,
		answers,
		authorities: outcome === 'found' ? [] : [startOfAuthority]
	});
}

function toAnswer({ type, value }: ZoneRecord, name: string): Answer {
	switch (type) {
		case 'TXT':
			return { type, name, ttl: timeToLive, data: stringsOf(value) };
		case 'MX': {
			const [preference, exchange = ''] = value.split(' ');
			return { type, name, ttl: timeToLive, data: { preference: Number(preference), exchange } };
		}
		default:
			return { type, name, ttl: timeToLive, data: value };
	}
}

/** A TXT record consists of strings of up to 255 octets (RFC 1035 section 3.3). */
function stringsOf(text: string): Buffer[] {
	const octets = Buffer.from(text);
	return Array.from({ length: Math.ceil(octets.length / 255) }, (_, index) => octets.subarray(index * 255, (index + 1) * 255));
}

function respond(query: DecodedPacket, questions: Question[], code: number, { flags = 0, ...sections }: Packet = {}): Buffer {
	const { id = 0, flag_rd: isRecursionDesired } = query;
	return encode({
		type: 'response',
		id,
		flags: flags | RECURSION_AVAILABLE | (isRecursionDesired ? RECURSION_DESIRED : 0) | code,
		questions,
		...sections,
		// Required if the query has an OPT record (RFC 6891 section 6.1.1).
		additionals: optionsOf(query)
			? [{ type: 'OPT', name: '.', udpPayloadSize: maxDatagram, extendedRcode: 0, ednsVersion: 0, flags: 0, flag_do: false, options: [] }]
			: []
	});
}

function optionsOf(query: DecodedPacket): OptAnswer | undefined {
	return query.additionals?.find(record => record.type === 'OPT');
}
