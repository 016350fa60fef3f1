import { Resolver } from 'node:dns/promises';
import type { LiveAnswer } from '../mail/dnsVerdict.ts';
import { parseServer } from './serverAddress.ts';

export interface LiveDnsOptions {
	/** IP addresses, with a port where it is not 53; of a long list the first 16. Empty: those of this computer. */
	readonly servers: readonly string[];
	/** Milliseconds for a lookup, whatever happens on the way. */
	readonly timeout: number;
}

type Failure = (LiveAnswer & { readonly kind: 'failed' })['reason'];

/** How many servers are asked at most: setting up thousands of them takes longer than any time limit. */
const maxServers = 16;

/** How often each server is asked. The second time c-ares waits twice as long as the first time. */
const tries = 2;

/** Asks DNS servers what is published. */
export class LiveDns {
	/** The servers that are asked, as `ip` or `ip:port`. */
	readonly servers: readonly string[];
	/** Milliseconds for a lookup. */
	readonly timeout: number;
	private readonly _configured: readonly string[];

	/** @throws TypeError when a server is no IP address with a usable port */
	constructor({ servers, timeout }: LiveDnsOptions) {
		// Some Node versions end the whole process when they are given the port 0.
		const wrong = servers.find(server => !parseServer(server));
		if (wrong !== undefined) {
			throw new TypeError(`Not the address of a DNS server: ${wrong}`);
		}
		this._configured = servers.slice(0, maxServers);
		this.timeout = timeout;
		this.servers = this._configured.length > 0 ? this._configured : new Resolver().getServers();
	}

	/**
	 * Asks for the records of one type and name. A resolver follows aliases (CNAME) by itself and answers for where they lead.
	 *
	 * @param type `TXT`, `MX`, `CNAME` or `A`; others are not looked up and come back as `unreadable`
	 * @throws the signal's reason; what goes wrong on the way is an answer
	 */
	async lookup(type: string, name: string, signal?: AbortSignal): Promise<LiveAnswer> {
		signal?.throwIfAborted();
		const question = toQuestion(type, name);
		if (!question) {
			return { kind: 'failed', reason: 'unreadable' };
		}
		const resolver = this._resolver();
		const cancel = () => resolver.cancel();
		const limit = setTimeout(cancel, this.timeout);
		signal?.addEventListener('abort', cancel, { once: true });
		try {
			const values = await query(resolver, question);
			// An alias that leads back to itself comes as an answer without records.
			return values.length > 0 ? { kind: 'found', values } : { kind: 'missing', reason: 'noRecord' };
		} catch (error) {
			signal?.throwIfAborted();
			return fromError(error);
		} finally {
			clearTimeout(limit);
			signal?.removeEventListener('abort', cancel);
		}
	}

	/**
	 * One for every lookup: `cancel` ends all questions of a resolver, and only a new one notices that the computer has changed
	 * networks.
	 */
	private _resolver(): Resolver {
		// So that the waits of all rounds over all servers fill the time: t + 2t for each of them.
		const wait = Math.ceil(this.timeout / (3 * Math.max(1, this.servers.length)));
		const resolver = new Resolver({ timeout: wait, tries });
		if (this._configured.length > 0) {
			resolver.setServers(this._configured);
		}
		return resolver;
	}
}

export type RecordType = 'A' | 'CNAME' | 'MX' | 'TXT';

const types: readonly string[] = ['A', 'CNAME', 'MX', 'TXT'] satisfies readonly RecordType[];

/** What a DNS server is asked. */
export interface Question {
	readonly type: RecordType;
	/** In lower case and without a final dot. */
	readonly name: string;
}

/** @returns `undefined` for other types, and for names of anything but letters, digits, `-` and `_` (RFC 1035, section 2.3; RFC 8552) */
export function toQuestion(type: string, name: string): Question | undefined {
	const wanted = type.toUpperCase();
	const bare = name.toLowerCase().replace(/\.$/, '');
	const isName = bare.length <= 253 && bare.split('.').every(label => /^[a-z0-9_-]{1,63}$/.test(label));
	return isName && isType(wanted) ? { type: wanted, name: bare } : undefined;
}

function isType(text: string): text is RecordType {
	return types.includes(text);
}

async function query(resolver: Resolver, { type, name }: Question): Promise<readonly string[]> {
	switch (type) {
		case 'A':
			return resolver.resolve4(name);
		case 'CNAME':
			return (await resolver.resolveCname(name)).map(withoutFinalDot);
		case 'MX': {
			const records = await resolver.resolveMx(name);
			records.sort((one, other) => one.priority - other.priority);
			// The empty name stands for "no mail at all" (RFC 7505).
			return records.map(({ priority, exchange }) => `${priority} ${withoutFinalDot(exchange) || '.'}`);
		}
		case 'TXT':
			return (await resolver.resolveTxt(name)).map(strings => decode(strings.join('')));
	}
}

/** Node makes a character of every byte. What is no UTF-8 stays that way. */
function decode(bytes: string): string {
	try {
		return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(bytes, 'latin1'));
	} catch {
		return bytes;
	}
}

function withoutFinalDot(name: string): string {
	return name.replace(/\.$/, '');
}

const failures: Readonly<Record<string, Failure>> = {
	ETIMEOUT: 'timeout',
	// By the time limit: an abort of the caller never comes this far.
	ECANCELLED: 'timeout',
	ESERVFAIL: 'serverFailure',
	EREFUSED: 'refused',
	ENOTIMP: 'refused',
	EFORMERR: 'refused',
	ECONNREFUSED: 'unreachable'
};

function fromError(error: unknown): LiveAnswer {
	const code = (error as NodeJS.ErrnoException).code ?? '';
	switch (code) {
		case 'ENOTFOUND':
			return { kind: 'missing', reason: 'noName' };
		case 'ENODATA':
			return { kind: 'missing', reason: 'noRecord' };
		default:
			return { kind: 'failed', reason: failures[code] ?? 'unreadable' };
	}
}
