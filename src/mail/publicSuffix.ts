// In its own file so that start-up does not load the Public Suffix List.
import { getDomain, getPublicSuffix } from 'tldts-icann';
import { domainKey } from './domain.ts';

// Names are already validated and in ASCII; by default the library looks for a host in a URL.
const options = { extractHostname: false, detectIp: false, validateHostname: false };

/**
 * The part of a name below which people register names, by the ICANN section of the Public Suffix List: `com`, `co.uk`. The
 * last label of a name that is not listed.
 *
 * @param name lower-case ASCII, without final dot
 */
export function publicSuffixOf(name: string): string | undefined {
	return getPublicSuffix(name, options) || undefined;
}

/**
 * The registrable domain of a name: the public suffix and one more label.
 *
 * @param name lower-case ASCII, without final dot
 * @returns `undefined` for a public suffix
 */
export function registrableDomain(name: string): string | undefined {
	return getDomain(name, options) || undefined;
}

/** The zone in which the records of a domain are most likely published: its registrable domain. A subdomain is rarely a zone of its own. */
export function zoneOf(domain: string): string {
	const registrable = registrableDomain(domainKey(domain));
	return registrable === undefined ? domain : domain.split('.').slice(-registrable.split('.').length).join('.');
}
