import * as vscode from 'vscode';
import { parseServer } from '../dns/serverAddress.ts';
import { type CallReport, type ClientOptions, type RetryReport, SesClient } from '../ses/client.ts';
import { ClockOffsets } from '../ses/exchange.ts';
import { Pacer } from '../ses/pacing.ts';
import { endpoints, parseEndpoint, type Site } from '../ses/sites.ts';
import { clockText } from '../ui/clockText.ts';
import { logCall, logNote, logWarning } from '../ui/log.ts';
import { UserError } from '../ui/userError.ts';

/** The quota of an account counts for all clients of this window, and so does what was learned of the service's clock. */
const pacer = new Pacer();
const clocks = new ClockOffsets();
/** The profiles for which someone was told that the clock is off. */
const toldOfClock = new Set<string>();

/**
 * A client that keeps to the user's settings, shows when it waits to try again, and writes every call into the log.
 *
 * @param profile the same text for the same profile
 * @param onCall is told of every call as well
 */
export function connect(
	options: Pick<ClientOptions, 'endpoint' | 'region' | 'credentials' | 'journal'>,
	profile: string,
	log: vscode.LogOutputChannel,
	onCall: (call: CallReport) => void
): SesClient {
	const language = vscode.env.language.startsWith('zh') ? 'zh-CN' : 'en-US';
	return new SesClient({
		...options,
		language,
		timeout: requestTimeout(),
		pacer,
		clocks,
		onCall: call => {
			logCall(log, call);
			onCall(call);
		},
		onRetry: retry => showRetry(retry, log),
		onClock: offset => {
			if (!toldOfClock.has(profile)) {
				toldOfClock.add(profile);
				tellOfClock(offset, log);
			}
		}
	});
}

function showRetry({ action, error, reason, attempt, delay, isBackground, over }: RetryReport, log: vscode.LogOutputChannel): void {
	logNote(log, `${action}: ${reason}; try ${attempt} in ${Math.round(delay)} ms`);
	if (!isBackground) {
		const seconds = Math.ceil(delay / 1000);
		const isAway = error.kind === 'network' || error.kind === 'timeout';
		const title = isAway
			? vscode.l10n.t('SES does not answer; trying again in {0} s…', seconds)
			: vscode.l10n.t('SES is busy; trying again in {0} s…', seconds);
		void vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, async () => over);
	}
}

/** @param offset seconds by which the clock of Tencent Cloud is ahead */
function tellOfClock(offset: number, log: vscode.LogOutputChannel): void {
	logWarning(log, `The clock of this computer is off by ${-offset} s. Requests are signed with Tencent Cloud's time.`);
	void vscode.window.showWarningMessage(
		vscode.l10n.t(
			"The clock of this computer is {0}. Set it right. Requests are signed with Tencent Cloud's time meanwhile.",
			clockText(offset)
		)
	);
}

/** Whether someone was told in this window that the clock is off. */
export function hasToldOfClock(): boolean {
	return toldOfClock.size > 0;
}

/**
 * The endpoint that the setting names; `undefined` when it names none.
 *
 * @throws UserError when what it says is not usable
 */
export function endpointOverride(): string | undefined {
	const text = String(ofTheUser('endpoint') ?? '').trim();
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

/** What stands in the user's own settings. Another extension may contribute a default for any setting, and must not redirect what is signed. */
function ofTheUser(name: string): unknown {
	return vscode.workspace.getConfiguration('tencentSes').inspect(name)?.globalValue;
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
	const value = ofTheUser('dns.servers');
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

/** Seconds. What stands in a settings file is not held against the manifest. */
const maxRequestTimeout = 120;
const maxDnsTimeout = 60;

/** Milliseconds. */
export function requestTimeout(): number {
	return secondsSetting('requestTimeout', 10, maxRequestTimeout);
}

/** Milliseconds. */
function secondsSetting(name: string, usual: number, max: number): number {
	const seconds: unknown = vscode.workspace.getConfiguration('tencentSes').get(name);
	return Math.min(max, Math.max(1, typeof seconds === 'number' && Number.isFinite(seconds) ? seconds : usual)) * 1000;
}
