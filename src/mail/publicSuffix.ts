import { getDomain, getPublicSuffix } from 'tldts-icann';
import { domainKey } from './domain.ts';

// Names come in checked and in ASCII; without this the library would look for a host in a URL.
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
 * The name that somebody registered: the public suffix and one label more.
 *
 * @param name lower-case ASCII, without final dot
 * @returns `undefined` for a public suffix
 */
export function registrableDomain(name: string): string | undefined {
	return getDomain(name, options) || undefined;
}

/** The zone in which the records of a domain are most likely published: that of its registered name. A zone of its own below it is rare. */
export function zoneOf(domain: string): string {
	const registered = registrableDomain(domainKey(domain));
	return registered === undefined ? domain : domain.split('.').slice(-registered.split('.').length).join('.');
}
