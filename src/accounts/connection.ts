import * as vscode from 'vscode';
import { parseServer } from '../dns/serverAddress.ts';
import { type CallReport, type ClientOptions, SesClient } from '../ses/client.ts';
import { isSesError } from '../ses/errors.ts';
import { endpoints, parseEndpoint, type Site } from '../ses/sites.ts';
import { UserError } from '../ui/errorSentences.ts';
import { plainText } from '../ui/plainText.ts';

/**
 * A client that keeps to the user's settings and writes every call into the log.
 *
 * @param onCall is told of it as well
 */
export function connect(
	options: Pick<ClientOptions, 'endpoint' | 'region' | 'credentials'>,
	log: vscode.LogOutputChannel,
	onCall: (call: CallReport) => void
): SesClient {
	const language = vscode.env.language.startsWith('zh') ? 'zh-CN' : 'en-US';
	return new SesClient({
		...options,
		language,
		timeout: requestTimeout(),
		onCall: call => {
			logCall(call, log);
			onCall(call);
		}
	});
}

/**
 * The endpoint that the setting names; `undefined` when it names none.
 *
 * @throws UserError when what it says is not usable
 */
export function endpointOverride(): string | undefined {
	const text = String(vscode.workspace.getConfiguration('tencentSes').get('endpoint', '')).trim();
	if (text === '') {
		return undefined;
	}
	const endpoint = parseEndpoint(text);
	if (!endpoint) {
		throw new UserError(
			vscode.l10n.t(
				'The setting "tencentSes.endpoint" is not usable: it must be https://host, or http:// and a host on this computer. Correct it or leave it empty.'
			)
		);
	}
	return endpoint;
}

/** @throws UserError when the setting for the endpoint is not usable */
export function endpointOf(site: Site): string {
	return endpointOverride() ?? endpoints[site];
}

/**
 * The DNS servers that the setting names; empty when it names none.
 *
 * @throws UserError when one of them is no IP address
 */
export function dnsServers(): readonly string[] {
	const value: unknown = vscode.workspace.getConfiguration('tencentSes').get('dns.servers');
	const servers = (Array.isArray(value) ? value : [value ?? '']).map(server => String(server).trim()).filter(server => server !== '');
	for (const server of servers) {
		if (!parseServer(server)) {
			throw new UserError(
				vscode.l10n.t(
					'The setting "tencentSes.dns.servers" is not usable: "{0}" is no IP address. Write 1.1.1.1, 127.0.0.1:5353 or [::1]:5353, or leave the setting empty.',
					server
				)
			);
		}
	}
	return servers;
}

/** Milliseconds. */
export function dnsTimeout(): number {
	return secondsSetting('dns.timeout', 5, maxDnsTimeout);
}

function logCall({ action, milliseconds, requestId, error }: CallReport, log: vscode.LogOutputChannel): void {
	const outcome = error === undefined ? 'OK' : isSesError(error) ? error.code : error instanceof Error ? error.name : 'Error';
	const line = plainText(`${action} ${outcome} ${milliseconds} ms ${requestId ?? '-'}`);
	if (error === undefined) {
		log.info(line);
	} else {
		log.warn(line);
	}
}

/** Seconds. What stands in a settings file is not held against the manifest. */
const maxRequestTimeout = 120;
const maxDnsTimeout = 60;

/** Milliseconds. */
function requestTimeout(): number {
	return secondsSetting('requestTimeout', 10, maxRequestTimeout);
}

/** Milliseconds. */
function secondsSetting(name: string, usual: number, max: number): number {
	const seconds: unknown = vscode.workspace.getConfiguration('tencentSes').get(name);
	return Math.min(max, Math.max(1, typeof seconds === 'number' && Number.isFinite(seconds) ? seconds : usual)) * 1000;
}
