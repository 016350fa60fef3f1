import { parseServer } from '../dns/serverAddress.ts';
import { isLoopback, parseEndpoint, regions, type Site } from '../ses/sites.ts';

/** How to reach an emulator. Its keys only give access to sample data. */
export interface EmulatorAddress {
	readonly endpoint: string;
	readonly site: Site;
	readonly region: string;
	readonly secretId: string;
	readonly secretKey: string;
	/** Its DNS server, as `ip:port`. Optional. */
	readonly dns?: string;
	/** Its SMTP server, as `ip:port`. Optional. */
	readonly smtp?: string;
}

/**
 * Reads the JSON line that the emulator prints, `{"endpoint","region","secretId","secretKey","dns","smtp"}`. `dns` and `smtp` are
 * optional. What surrounds the braces does not belong to it: some shells and `.env` readers keep quotation marks.
 *
 * @returns `undefined` when it is not such a line, or an address is not on this machine
 */
export function parseEmulatorAddress(text: string): EmulatorAddress | undefined {
	let value: Readonly<Record<string, unknown>> | null;
	try {
		value = JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1));
	} catch {
		return undefined;
	}
	const { endpoint, region, secretId, secretKey, dns, smtp } = value ?? {};
	const origin = typeof endpoint === 'string' ? parseEndpoint(endpoint) : undefined;
	const site = regions.find(known => known.region === region)?.site;
	if (!origin || !isLoopback(new URL(origin).hostname) || !site || !isKey(secretId) || !isKey(secretKey)) {
		return undefined;
	}
	if (!isLocalServerOrAbsent(dns) || !isLocalServerOrAbsent(smtp)) {
		return undefined;
	}
	return {
		endpoint: origin,
		site,
		region: String(region),
		secretId,
		secretKey,
		...(dns === undefined ? {} : { dns }),
		...(smtp === undefined ? {} : { smtp })
	};
}

/** Such as `127.0.0.1:5353` or `[::1]:5353`. */
function isLocalServerOrAbsent(value: unknown): value is string | undefined {
	if (value === undefined) {
		return true;
	}
	const server = typeof value === 'string' ? parseServer(value) : undefined;
	return server !== undefined && isLoopback(server.address.includes(':') ? `[${server.address}]` : server.address);
}

function isKey(value: unknown): value is string {
	return typeof value === 'string' && /^[!-~]+$/.test(value);
}
