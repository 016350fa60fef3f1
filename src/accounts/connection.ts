import * as vscode from 'vscode';
import { type CallReport, type ClientOptions, SesClient } from '../ses/client.ts';
import { isSesError } from '../ses/errors.ts';
import { endpoints, parseEndpoint, type Site } from '../ses/sites.ts';
import { UserError } from '../ui/errorSentences.ts';
import { plainText } from '../ui/plainText.ts';

/** A client that keeps to the user's settings and writes every call into the log. */
export function connect(options: Pick<ClientOptions, 'endpoint' | 'region' | 'credentials'>, log: vscode.LogOutputChannel): SesClient {
	const language = vscode.env.language.startsWith('zh') ? 'zh-CN' : 'en-US';
	return new SesClient({ ...options, language, timeout: requestTimeout(), onCall: call => logCall(call, log) });
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

/** Milliseconds. */
function requestTimeout(): number {
	const seconds = vscode.workspace.getConfiguration('tencentSes').get('requestTimeout', 10);
	return Math.min(maxRequestTimeout, Math.max(1, Number.isFinite(seconds) ? seconds : 10)) * 1000;
}
