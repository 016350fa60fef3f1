import type { ProxyFacts } from './facts.ts';

/** What may name a proxy. */
export interface ProxySources {
	/** VS Code's `http.proxy`. */
	readonly setting: string;
	/** VS Code's `http.proxySupport`. */
	readonly support: string;
	/** VS Code's `http.noProxy`. */
	readonly noProxy: readonly string[];
	readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A proxy, and what it takes to use it. */
export interface FoundProxy {
	readonly facts: ProxyFacts;
	/** `undefined` when the address cannot be read, or is of a kind that is not tried here. */
	readonly target: ProxyTarget | undefined;
}

export interface ProxyTarget {
	readonly host: string;
	readonly port: number;
	readonly isSecure: boolean;
	/** Value of `Proxy-Authorization`, from the user and the password in the address. A secret. */
	readonly authorization: string | undefined;
}

/** In the order in which VS Code's extension host reads them. */
const variables = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];

/**
 * The proxy that VS Code's extension host uses for a host, as far as a setting or the environment names it. The one of the system
 * (a PAC file, for instance) is known to VS Code only.
 */
export function findProxy(hostname: string, port: number, sources: ProxySources): FoundProxy | undefined {
	const { setting, support, noProxy, environment } = sources;
	if (support === 'off' || isLoopback(hostname) || isExempt(hostname, port, noProxy)) {
		return undefined;
	}
	if (setting.trim() !== '') {
		return readProxy('http.proxy', setting);
	}
	const exempt = environment['no_proxy'] ?? environment['NO_PROXY'] ?? '';
	if (isExempt(hostname, port, exempt.split(/[\s,]+/))) {
		return undefined;
	}
	const variable = variables.find(name => (environment[name] ?? '').trim() !== '');
	return variable === undefined ? undefined : readProxy(variable, environment[variable] ?? '');
}

function readProxy(setBy: string, text: string): FoundProxy {
	const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
	if (!url || url.hostname === '') {
		return { facts: { setBy, host: undefined, isForeign: false }, target: undefined };
	}
	const host = url.port === '' ? url.hostname : `${url.hostname}:${url.port}`;
	if (url.protocol !== 'http:' && url.protocol !== 'https:') {
		return { facts: { setBy, host, isForeign: true }, target: undefined };
	}
	const isSecure = url.protocol === 'https:';
	const login = [url.username, url.password].map(decoded).join(':');
	return {
		facts: { setBy, host, isForeign: false },
		target: {
			host: url.hostname.replace(/^\[|\]$/g, ''),
			port: Number(url.port) || (isSecure ? 443 : 80),
			isSecure,
			authorization: login === ':' ? undefined : `Basic ${Buffer.from(login).toString('base64')}`
		}
	};
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

function isExempt(hostname: string, port: number, entries: readonly string[]): boolean {
	const name = hostname.toLowerCase();
	return entries.some(entry => {
		const [, pattern = '', entryPort] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(entry.trim().toLowerCase()) ?? [];
		if (entry.trim() === '*') {
			return true;
		}
		return pattern !== '' && (entryPort === undefined || Number(entryPort) === port) && (name === pattern || name.endsWith(`.${pattern}`));
	});
}

function isLoopback(hostname: string): boolean {
	return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
