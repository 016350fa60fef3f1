import * as vscode from 'vscode';
import { parseServer } from '../dns/serverAddress.ts';
import { endpoints, parseEndpoint, type Site } from '../ses/sites.ts';

/**
 * The endpoint in the settings; `undefined` when there is none.
 *
 * @throws UserError when it is not usable
 */
export async function endpointOverride(): Promise<string | undefined> {
	const text = String(userSetting('endpoint') ?? '').trim();
	if (text === '') {
		return undefined;
	}
	const endpoint = parseEndpoint(text);
	if (!endpoint) {
		throw (await import('./settingFaults.ts')).endpointFault(text);
	}
	return endpoint;
}

/** @throws UserError when the endpoint in the settings is not usable */
export async function endpointOf(site: Site): Promise<string> {
	return (await endpointOverride()) ?? endpoints[site];
}

/**
 * The DNS servers in the settings; empty when there are none.
 *
 * @throws UserError when one of them is not an IP address
 */
export async function dnsServers(): Promise<readonly string[]> {
	const value = userSetting('dns.servers');
	const servers = (Array.isArray(value) ? value : [value ?? '']).map(server => String(server).trim()).filter(server => server !== '');
	for (const server of servers) {
		if (!parseServer(server)) {
			throw (await import('./settingFaults.ts')).dnsServerFault(server);
		}
	}
	return servers;
}

/** Milliseconds. */
export function dnsTimeout(): number {
	return milliseconds('dns.timeout', 5, 60);
}

/** Milliseconds. */
export function requestTimeout(): number {
	return milliseconds('requestTimeout', 10, 120);
}

/** Reads the user's own value only: another extension can contribute a default for any setting, and must not redirect signed requests. */
function userSetting(name: string): unknown {
	return vscode.workspace.getConfiguration('tencentSes').inspect(name)?.globalValue;
}

/** A setting in seconds. The manifest has the same limits, but a settings file can contain anything. */
function milliseconds(name: string, usual: number, max: number): number {
	const seconds: unknown = vscode.workspace.getConfiguration('tencentSes').get(name);
	return Math.min(max, Math.max(1, typeof seconds === 'number' && Number.isFinite(seconds) ? seconds : usual)) * 1000;
}
