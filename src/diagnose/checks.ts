import type { LiveAnswer } from '../mail/dnsVerdict.ts';
import { type DnsFacts, type Facts, isFailure, type Way } from './facts.ts';
import { type KeyOptions, tryKey } from './key.ts';
import { attempt, type Limits } from './limits.ts';
import { findProxy, type ProxySources } from './proxy.ts';
import { tryWay } from './way.ts';

export type Step = 'resolution' | 'connection' | 'tls' | 'answer' | 'key' | 'dns';

/** What to check, and what is known of it beforehand. */
export interface Subject {
	readonly known: Pick<Facts, 'program' | 'profile' | 'settings' | 'endpointFault' | 'emulatorCommand'>;
	readonly endpoints: readonly { readonly endpoint: string; readonly setBy: Way['setBy'] }[];
	readonly proxies: ProxySources;
	/** `undefined` when signed out. */
	readonly key: Pick<KeyOptions, 'client' | 'asksForChanges' | 'onCall'> | undefined;
	readonly dns: Pick<DnsFacts, 'setBy' | 'servers' | 'fault'> & {
		readonly lookup: ((type: string, name: string, signal: AbortSignal) => Promise<LiveAnswer>) | undefined;
	};
	readonly limits: Limits;
	/** Default: the global one of the host, at the time of each request. */
	readonly fetch?: typeof fetch;
	/** Is told what comes next. */
	readonly report: (step: Step) => void;
}

/**
 * Makes all checks that make sense, whatever the ones before them came to.
 *
 * @throws the signal's reason
 */
export async function findFacts(subject: Subject): Promise<Facts> {
	const { known, endpoints, proxies, key, limits, report } = subject;
	const fetch: typeof globalThis.fetch = (...request) => (subject.fetch ?? globalThis.fetch)(...request);
	const ways = await Promise.all(
		endpoints.map(({ endpoint, setBy }) => {
			const { hostname, port, protocol } = new URL(endpoint);
			const proxy = findProxy(hostname, Number(port) || (protocol === 'https:' ? 443 : 80), proxies);
			return tryWay({ endpoint, setBy, proxy, limits, fetch, report });
		})
	);
	// Something answers, if not as SES does: what it says to a signed request is worth knowing.
	const isReached = ways.some(({ answer }) => !isFailure(answer));
	if (key && isReached) {
		report('key');
	}
	const keyFacts = key && isReached ? await tryKey({ ...key, limits, fetch }) : undefined;
	report('dns');
	return { ...known, ways, key: keyFacts, dns: await dnsFacts(subject) };
}

/** A name that is there in any case. Nothing of the person is asked for. */
const knownName = 'tencentcloudapi.com';

async function dnsFacts({ dns, limits }: Subject): Promise<DnsFacts> {
	const { setBy, servers, fault, lookup } = dns;
	if (fault !== undefined || !lookup) {
		return { setBy, servers, fault };
	}
	// A lookup keeps to a time limit of its own.
	const { signal } = limits;
	const answer = await attempt({ timeout: longestLookup, signal }, ended => lookup('A', knownName, ended));
	if (isFailure(answer)) {
		return { setBy, servers, fault: answer.failed };
	}
	// A server that refuses this name, as one that knows only some names does, has answered.
	const isSilent = answer.kind === 'failed' && (answer.reason === 'timeout' || answer.reason === 'unreachable');
	return { setBy, servers, fault: isSilent ? answer.reason : undefined };
}

/** Milliseconds. */
const longestLookup = 120_000;
