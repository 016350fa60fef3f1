/** The two editions of Tencent Cloud. Accounts and keys are valid on one of them only. */
export type Site = 'international' | 'mainland';

export interface Region {
	readonly site: Site;
	/** Value of `X-TC-Region`. */
	readonly region: string;
}

/** The regions of SES. Source: CreateEmailAddress (international, 2026-03-31; mainland). */
export const regions: readonly [Region, ...Region[]] = [
	{ site: 'international', region: 'ap-singapore' },
	{ site: 'mainland', region: 'ap-guangzhou' },
	{ site: 'mainland', region: 'ap-hongkong' }
];

export const endpoints: Readonly<Record<Site, string>> = {
	international: 'https://ses.intl.tencentcloudapi.com',
	mainland: 'https://ses.tencentcloudapi.com'
};

/** @param path of the page, such as `cam/policy` */
export function consoleUrl(site: Site, path: string): string {
	return `https://${site === 'international' ? 'console.tencentcloud.com' : 'console.cloud.tencent.com'}/${path}`;
}

/**
 * Parses an endpoint override: an `https` URL, or an `http` URL of a loopback host. Only scheme, host and port are allowed.
 *
 * @returns the origin; `undefined` for anything else
 */
export function parseEndpoint(text: string): string | undefined {
	// `URL.canParse` accepts some URLs of over 16,000 characters that `new URL` does not.
	const url = text.length < 1000 && URL.canParse(text) ? new URL(text) : undefined;
	if (!url || url.username || url.password || url.pathname !== '/' || url.search || url.hash) {
		return undefined;
	}
	const isAllowed = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
	return isAllowed ? url.origin : undefined;
}

/** Whether the host name of a URL refers to this machine. */
export function isLoopback(hostname: string): boolean {
	return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
