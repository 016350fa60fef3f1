import type { SesClient } from '../ses/client.ts';
import { type DomainState, verifySenderDomain } from '../ses/domains.ts';

/** When the last verification of each domain ends. */
const ends = new WeakMap<SesClient, Map<string, Promise<unknown>>>();

/**
 * As `verifySenderDomain`, one after the other for each domain: of two at once, such as by command and by a watch, both would find
 * the domain not verified yet, and one would ask about it when the other has just had it verified.
 */
export function verifyInTurn(client: SesClient, domain: string, signal?: AbortSignal): Promise<DomainState> {
	// The same for a client and for what it does in the background.
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
