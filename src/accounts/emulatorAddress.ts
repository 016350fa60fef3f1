import { isLoopback, parseEndpoint, regions, type Site } from '../ses/sites.ts';

/** How to reach an emulator. Its keys open nothing but sample data. */
export interface EmulatorAddress {
	readonly endpoint: string;
	readonly site: Site;
	readonly region: string;
	readonly secretId: string;
	readonly secretKey: string;
}

/**
 * Reads the JSON line that the emulator prints, `{"endpoint","region","secretId","secretKey"}`.
 *
 * @returns `undefined` when it is not such a line, or the endpoint is not on this machine
 */
export function parseEmulatorAddress(text: string): EmulatorAddress | undefined {
	let value: Readonly<Record<string, unknown>> | null;
	try {
		value = JSON.parse(text);
	} catch {
		return undefined;
	}
	const { endpoint, region, secretId, secretKey } = value ?? {};
	const origin = typeof endpoint === 'string' ? parseEndpoint(endpoint) : undefined;
	const site = regions.find(known => known.region === region)?.site;
	if (!origin || !isLoopback(new URL(origin).hostname) || !site || !isKey(secretId) || !isKey(secretKey)) {
		return undefined;
	}
	return { endpoint: origin, site, region: String(region), secretId, secretKey };
}

function isKey(value: unknown): value is string {
	return typeof value === 'string' && /^[!-~]+$/.test(value);
}
