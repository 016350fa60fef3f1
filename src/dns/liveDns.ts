import { Resolver } from 'node:dns/promises';
import { withoutFinalDot } from '../mail/domain.ts';
import type { LiveAnswer } from '../mail/verdict.ts';
import { parseServer } from './serverAddress.ts';

interface LiveDnsOptions {
	/** IP addresses, with a port if it is not 53. Only the first 16 are used. Empty: the servers of this computer. */
	readonly servers: readonly string[];
	/** Time limit of a lookup, in milliseconds. */
	readonly timeout: number;
}

type Failure = (LiveAnswer & { readonly kind: 'failed' })['reason'];

/** Setting up thousands of servers would take longer than any time limit. */
const maxServers = 16;

/** Queries per server. For the second one c-ares waits twice as long as for the first one. */
const tries = 2;

export type Dns = Pick<LiveDns, 'servers' | 'timeout' | 'lookup'>;

export class LiveDns {
	/** The servers that are queried, as `ip` or `ip:port`. */
	readonly servers: readonly string[];
	/** Time limit of a lookup, in milliseconds. */
	readonly timeout: number;
	private readonly _configured: readonly string[];

	/** @throws TypeError when a server is not an IP address with a valid port */
	constructor({ servers, timeout }: LiveDnsOptions) {
		// Port 0 crashes the whole process in some Node versions.
		const wrong = servers.find(server => !parseServer(server));
		if (wrong !== undefined) {
			throw new TypeError(`Not the address of a DNS server: ${wrong}`);
		}
		this._configured = servers.slice(0, maxServers);
		this.timeout = timeout;
		this.servers = this._configured.length > 0 ? this._configured : new Resolver().getServers();
	}

	/**
	 * Looks up the records of one type and name. Resolvers follow aliases (CNAME) and answer with the records of the target.
	 *
	 * @param type `TXT`, `MX`, `CNAME` or `A`; for others the result is `unreadable`
	 * @throws the signal's reason, and nothing else: DNS errors are part of the result
	 */
	async lookup(type: string, name: string, signal?: AbortSignal): Promise<LiveAnswer> {
		signal?.throwIfAborted();
		const question = toQuestion(type, name);
		if (!question) {
			return { kind: 'failed', reason: 'unreadable' };
		}
		const resolver = this._resolver();
		const cancel = () => resolver.cancel();
		AbortSignal.timeout(this.timeout).addEventListener('abort', cancel);
		signal?.addEventListener('abort', cancel, { once: true });
		try {
			const values = await query(resolver, question);
			// An alias loop results in an answer without records.
			return values.length > 0 ? { kind: 'found', values } : { kind: 'missing', reason: 'noRecord' };
		} catch (error) {
			signal?.throwIfAborted();
			return fromError(error);
		} finally {
			signal?.removeEventListener('abort', cancel);
		}
	}

	/**
	 * A new one for each lookup: `cancel` cancels all queries of a resolver, and only a new resolver notices that the computer has changed
	 * networks.
	 */
	private _resolver(): Resolver {
		// So that both rounds over all servers fit into the time limit: t + 2t for each server.
		const wait = Math.ceil(this.timeout / (3 * Math.max(1, this.servers.length)));
		const resolver = new Resolver({ timeout: wait, tries });
		if (this._configured.length > 0) {
			resolver.setServers(this._configured);
		}
		return resolver;
	}
}

export type RecordType = 'A' | 'AAAA' | 'CNAME' | 'MX' | 'TXT';

const types: readonly string[] = ['A', 'AAAA', 'CNAME', 'MX', 'TXT'] satisfies readonly RecordType[];

export interface Question {
	readonly type: RecordType;
	/** In lower case, without a final dot. */
	readonly name: string;
}

/** @returns `undefined` for other types, and for names with other characters than letters, digits, `-` and `_` (RFC 1035 section 2.3; RFC 8552) */
export function toQuestion(type: string, name: string): Question | undefined {
	const wanted = type.toUpperCase();
	const bare = withoutFinalDot(name).toLowerCase();
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
		case 'AAAA':
			return resolver.resolve6(name);
		case 'CNAME':
			return (await resolver.resolveCname(name)).map(withoutFinalDot);
		case 'MX': {
			const records = await resolver.resolveMx(name);
			records.sort((one, other) => one.priority - other.priority);
			// An empty name is a null MX: no mail at all (RFC 7505).
			return records.map(({ priority, exchange }) => `${priority} ${withoutFinalDot(exchange) || '.'}`);
		}
		case 'TXT':
			return (await resolver.resolveTxt(name)).map(strings => decode(strings.join('')));
	}
}

/** Node decodes TXT strings as Latin-1. Text that is not UTF-8 stays in Latin-1. */
function decode(bytes: string): string {
	try {
		return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(bytes, 'latin1'));
	} catch {
		return bytes;
	}
}

const failures: Readonly<Record<string, Failure>> = {
	ETIMEOUT: 'timeout',
	// Canceled by the time limit; an abort of the caller is thrown before.
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
