import type { CredentialSource } from '../accounts/profile.ts';
import type { LiveAnswer } from '../mail/verdict.ts';
import type { SesClient } from '../ses/client.ts';
import type { Site } from '../ses/sites.ts';
import { type AccountFacts, readAccount } from './account.ts';
import { isFailure, type Limits } from './attempt.ts';
import { checkNetworkPath, type Endpoint, type NetworkPath, type SetBy } from './networkPath.ts';
import type { ProxySources } from './proxy.ts';

/**
 * The contents of the report. People paste the report where everyone can read it, so the facts have error codes instead of messages, hosts
 * instead of URLs, numbers instead of names, and no secrets.
 */
export interface Facts {
	readonly program: Program;
	/** `undefined` when signed out. */
	readonly profile: { readonly site: Site; readonly region: string; readonly source: CredentialSource['kind'] } | undefined;
	/** VS Code's network settings and the environment variables that matter, by name. */
	readonly settings: Readonly<Record<string, string>>;
	readonly endpointFault: SourceFault | undefined;
	/** One per endpoint; those of both sites when signed out. */
	readonly paths: readonly NetworkPath[];
	/** `undefined` when signed out or when SES does not answer. */
	readonly account: AccountFacts | undefined;
	readonly dns: DnsFacts;
}

/** Why there is no address to check. */
export type SourceFault = 'invalidSetting' | 'noEmulator';

export interface Program {
	readonly extension: string;
	readonly editor: string;
	/** Operating system, architecture and Node version. */
	readonly system: string;
	/** Kind of the remote that the extension runs on, such as `ssh-remote`, or `other`; `undefined` on this computer. */
	readonly remote: string | undefined;
}

interface DnsFacts {
	readonly setBy: SetBy;
	readonly servers: readonly string[];
	readonly fault: SourceFault | 'noAnswer' | undefined;
}

/** What to check. */
export interface Subject {
	readonly known: Pick<Facts, 'program' | 'profile' | 'settings'>;
	readonly endpoints: readonly Endpoint[];
	readonly endpointFault: SourceFault | undefined;
	readonly proxies: ProxySources;
	/** `undefined` when signed out. */
	readonly client: SesClient | undefined;
	readonly dns: DnsFacts & { readonly lookup?: (type: string, name: string, signal: AbortSignal) => Promise<LiveAnswer> };
	readonly limits: Limits;
	/** Default: that of the host. */
	readonly fetch?: typeof fetch;
}

/**
 * Runs all checks, whether or not earlier ones failed. Sends nothing but reads.
 *
 * @throws the reason of `limits.signal` when canceled
 */
export async function findFacts(subject: Subject): Promise<Facts> {
	const { known, endpoints, endpointFault, proxies, client, dns, limits, fetch = globalThis.fetch } = subject;
	const paths = await Promise.all(endpoints.map(endpoint => checkNetworkPath(endpoint, proxies, limits, fetch)));
	const isReached = paths.some(({ answer }) => !isFailure(answer) && answer.isFromSes);
	const account = client && isReached ? readAccount(client, limits.signal) : undefined;
	const [accountFacts, dnsFacts] = await Promise.all([account, checkDns(dns, limits.signal)]);
	return { ...known, endpointFault, paths, account: accountFacts, dns: dnsFacts };
}

/** Always exists and reveals nothing about the user. */
const knownName = 'tencentcloudapi.com';

async function checkDns({ setBy, servers, fault, lookup }: Subject['dns'], signal: AbortSignal): Promise<DnsFacts> {
	const answer = await lookup?.('A', knownName, signal);
	// A server that only knows some names may refuse this one, but it works.
	const isSilent = answer?.kind === 'failed' && (answer.reason === 'timeout' || answer.reason === 'unreachable');
	return { setBy, servers, fault: isSilent ? 'noAnswer' : fault };
}
