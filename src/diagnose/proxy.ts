import { isLoopback } from '../ses/sites.ts';

export interface ProxySources {
	/** VS Code's `http.proxy`. */
	readonly setting: string;
	/** VS Code's `http.proxySupport`. */
	readonly support: string;
	/** VS Code's `http.noProxy`. */
	readonly noProxy: readonly string[];
	readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Never holds the user and password of a proxy URL. */
export interface FoundProxy {
	/** The setting or environment variable that names it. */
	readonly setBy: string;
	/** `undefined` when the URL is invalid. IPv6 addresses are in brackets. */
	readonly hostname: string | undefined;
	readonly port: number;
}

/** In the order in which VS Code's extension host reads them. */
const variables = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];

/**
 * Finds the proxy that VS Code's extension host uses for a host, if a setting or the environment names one. Only VS Code knows the
 * proxy of the system, such as one from a PAC file.
 */
export function findProxy(
	hostname: string,
	port: number,
	{ setting, support, noProxy, environment }: ProxySources
): FoundProxy | undefined {
	if (support === 'off' || isLoopback(hostname) || isExempt(hostname, port, noProxy)) {
		return undefined;
	}
	if (setting.trim() !== '') {
		return parseProxy('http.proxy', setting);
	}
	const exempt = environment['no_proxy'] ?? environment['NO_PROXY'] ?? '';
	const variable = variables.find(name => (environment[name] ?? '').trim() !== '');
	return variable === undefined || isExempt(hostname, port, exempt.split(/[\s,]+/))
		? undefined
		: parseProxy(variable, environment[variable] ?? '');
}

const defaultPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };
const socksPort = 1080;

function parseProxy(setBy: string, text: string): FoundProxy {
	const { hostname = '', port = '', protocol = '' } = text.length < 1000 && URL.canParse(text.trim()) ? new URL(text.trim()) : {};
	return { setBy, hostname: hostname || undefined, port: Number(port) || (defaultPorts[protocol] ?? socksPort) };
}

function isExempt(hostname: string, port: number, entries: readonly string[]): boolean {
	return entries.some(entry => {
		const [, pattern = '', entryPort] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(entry.trim().toLowerCase()) ?? [];
		if (entry.trim() === '*') {
			return true;
		}
		const isSamePort = entryPort === undefined || Number(entryPort) === port;
		return pattern !== '' && isSamePort && (hostname === pattern || hostname.endsWith(`.${pattern}`));
	});
}
