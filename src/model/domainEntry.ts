import { domainKey, domainOf } from '../mail/domain.ts';
import type { SenderDomain } from '../ses/domains.ts';
import type { SenderAddress } from '../ses/senders.ts';

/** A sender domain and its sender addresses. */
export interface DomainEntry {
	readonly name: string;
	/** `undefined` when the service lists addresses of the domain, but not the domain. */
	readonly domain: SenderDomain | undefined;
	readonly addresses: readonly SenderAddress[];
}

/** Groups addresses by domain. Sorted by name, with domains that the service does not list at the end. */
export function joinAddresses(domains: readonly SenderDomain[], addresses: readonly SenderAddress[]): readonly DomainEntry[] {
	const byDomain = new Map<string, SenderAddress[]>(domains.map(domain => [domainKey(domain.name), []]));
	// VS Code shows no rows at all if two have the same id.
	for (const address of new Map(addresses.map(sender => [sender.address, sender])).values()) {
		const name = domainKey(domainOf(address.address));
		const siblings = byDomain.get(name) ?? [];
		siblings.push(address);
		byDomain.set(name, siblings);
	}
	const listed = new Map(domains.map(domain => [domainKey(domain.name), domain]));
	return [...byDomain]
		.map(([key, own]) => ({
			name: listed.get(key)?.name ?? key,
			domain: listed.get(key),
			addresses: own.sort((a, b) => a.address.localeCompare(b.address, undefined, { numeric: true }))
		}))
		.sort((a, b) => Number(!a.domain) - Number(!b.domain) || a.name.localeCompare(b.name));
}
