import type { SesClient } from '../ses/client.ts';
import { type DomainState, verifySenderDomain } from '../ses/domains.ts';

/** The last verification of each domain. */
const ends = new WeakMap<SesClient, Map<string, Promise<unknown>>>();

/**
 * Like `verifySenderDomain`, but one at a time for each domain. If a command and a watch ran it at once, both would find the domain
 * unverified, and the second would have SES verify a verified domain again.
 */
export function verifyInTurn(client: SesClient, domain: string, signal?: AbortSignal): Promise<DomainState> {
	// A client and its background client are of the same account.
	const key = client.inBackground;
	const own = ends.get(key) ?? new Map<string, Promise<unknown>>();
	ends.set(key, own);
	const verifying = (own.get(domain) ?? Promise.resolve()).then(() => verifySenderDomain(client, domain, signal));
	const end = verifying
		.catch(() => {})
		.then(() => {
			if (own.get(domain) === end) {
				own.delete(domain);
			}
		});
	own.set(domain, end);
	return verifying;
}
