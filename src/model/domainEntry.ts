import { domainKey } from '../mail/domain.ts';
import type { SenderDomain } from '../ses/domains.ts';
import type { SenderAddress } from '../ses/senders.ts';

/** A sender domain with the sender addresses under it. */
export interface DomainEntry {
	readonly name: string;
	/** `undefined` when there are addresses of a domain that the service does not list. */
	readonly domain: SenderDomain | undefined;
	readonly addresses: readonly SenderAddress[];
}

/** Puts every address below its domain; domains by name, those that the service does not list at the end. */
export function joinAddresses(domains: readonly SenderDomain[], addresses: readonly SenderAddress[]): readonly DomainEntry[] {
	const byDomain = new Map<string, SenderAddress[]>(domains.map(domain => [domainKey(domain.name), []]));
	// Two rows of one address would keep VS Code from drawing any.
	for (const address of new Map(addresses.map(sender => [sender.address, sender])).values()) {
		const name = domainKey(address.address.slice(address.address.lastIndexOf('@') + 1));
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
