/** The two editions of Tencent Cloud. Accounts and keys of one are unknown to the other. */
export type Site = 'international' | 'mainland';

export interface Region {
	readonly site: Site;
	/** Value of `X-TC-Region`. */
	readonly region: string;
}

/**
 * Where SES runs. Source: CreateEmailAddress (international, 2026-03-31), its mainland page.
 */
export const regions: readonly Region[] = [
	{ site: 'international', region: 'ap-singapore' },
	{ site: 'mainland', region: 'ap-guangzhou' },
	{ site: 'mainland', region: 'ap-hongkong' }
];

export const endpoints: Readonly<Record<Site, string>> = {
	international: 'https://ses.intl.tencentcloudapi.com',
	mainland: 'https://ses.tencentcloudapi.com'
};

/**
 * Reads an endpoint override: `https`, or `http` to a loopback host. Nothing but scheme, host and port is allowed.
 *
 * @returns the origin, or `undefined` when the text is not such an address
 */
export function parseEndpoint(text: string): string | undefined {
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (!url || url.username || url.password || url.pathname !== '/' || url.search || url.hash) {
		return undefined;
	}
	const isAllowed = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
	return isAllowed ? url.origin : undefined;
}

/** Whether a URL's host name means this machine. */
export function isLoopback(hostname: string): boolean {
	return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
