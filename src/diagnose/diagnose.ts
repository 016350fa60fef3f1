import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import { dnsServers, endpointOverride, requestTimeout } from '../accounts/settings.ts';
import { SesError } from '../ses/errors.ts';
import { endpoints } from '../ses/sites.ts';
import { logCall } from '../ui/log.ts';
import { withProgress } from '../ui/progress.ts';
import { findFacts, type Step, type Subject } from './checks.ts';
import type { NetworkSettings, Program } from './facts.ts';
import { type Report, writeReport } from './reportWords.ts';

export interface DiagnoseRequest {
	/** Whether to ask SES for changes, too, with names that cannot exist. Asked when it is left out. */
	readonly changes?: boolean;
}

/**
 * Makes the checks of the command "Diagnose Connection".
 *
 * @returns `undefined` when someone left
 */
export async function diagnose(
	accounts: Accounts,
	extension: vscode.Extension<unknown>,
	log: vscode.LogOutputChannel,
	request: DiagnoseRequest
): Promise<Report | undefined> {
	const asksForChanges = accounts.current === undefined ? false : (request.changes ?? (await askForChanges()));
	if (asksForChanges === undefined) {
		return undefined;
	}
	return withProgress(vscode.l10n.t('Diagnosing the connection…'), async (signal, report) => {
		const subject = await describeSubject(accounts, extension, log, asksForChanges, signal, step => report(stepText(step)));
		return writeReport(await findFacts(subject));
	});
}

async function askForChanges(): Promise<boolean | undefined> {
	const everything = {
		label: vscode.l10n.t('Check Everything'),
		detail: vscode.l10n.t('Also asks for changes to names that cannot exist, to see what the key may do.'),
		changes: true
	};
	const reads = {
		label: vscode.l10n.t('Check Without Asking for Changes'),
		detail: vscode.l10n.t('Leaves out whether this key may create, verify, delete and send.'),
		changes: false
	};
	const title = vscode.l10n.t('Diagnose Connection');
	return (await vscode.window.showQuickPick([everything, reads], { title, placeHolder: vscode.l10n.t('How much is to be checked?') }))
		?.changes;
}

function stepText(step: Step): string {
	switch (step) {
		case 'resolution':
			return vscode.l10n.t('name resolution');
		case 'connection':
			return vscode.l10n.t('connection');
		case 'tls':
			return vscode.l10n.t('TLS and certificate');
		case 'answer':
			return vscode.l10n.t('answer of SES');
		case 'key':
			return vscode.l10n.t('key and permissions');
		case 'dns':
			return vscode.l10n.t('DNS servers');
	}
}

async function describeSubject(
	accounts: Accounts,
	extension: vscode.Extension<unknown>,
	log: vscode.LogOutputChannel,
	asksForChanges: boolean,
	signal: AbortSignal,
	report: (step: Step) => void
): Promise<Subject> {
	const profile = accounts.current;
	const client = accounts.client();
	const http = vscode.workspace.getConfiguration('http');
	const support = http.get<unknown>('proxySupport');
	const noProxy = http.get<unknown>('noProxy');
	const proxySupport = typeof support === 'string' && ['off', 'on', 'fallback', 'override'].includes(support) ? support : '';
	const { known: endpointFault, endpoints: tried } = await endpointsOf(accounts);
	return {
		known: {
			program: describeProgram(extension),
			profile: profile && { site: profile.site, region: profile.region, source: profile.source.kind },
			settings: describeSettings(http, proxySupport),
			endpointFault,
			emulatorCommand: accounts.emulatorCommand
		},
		endpoints: tried,
		proxies: {
			setting: String(http.get('proxy') ?? ''),
			support: proxySupport,
			noProxy: Array.isArray(noProxy) ? noProxy.map(String) : [],
			environment: process.env
		},
		key: client && {
			client,
			asksForChanges,
			onCall: (action, code, milliseconds, requestId) =>
				logCall(log, { action, milliseconds, requestId, ...(code === undefined ? {} : { error: new SesError(action, code, '') }) })
		},
		dns: await describeDns(accounts),
		limits: { timeout: requestTimeout(), signal },
		report
	};
}

async function endpointsOf(
	accounts: Accounts
): Promise<{ readonly known: Subject['known']['endpointFault']; readonly endpoints: Subject['endpoints'] }> {
	const profile = accounts.current;
	const isEmulator = profile !== undefined && accounts.isEmulator(profile);
	try {
		if (isEmulator) {
			return { known: undefined, endpoints: [{ endpoint: await accounts.endpoint(profile), setBy: 'emulator' }] };
		}
		const override = endpointOverride();
		if (override !== undefined) {
			return { known: undefined, endpoints: [{ endpoint: override, setBy: 'setting' }] };
		}
		const sites = profile ? [endpoints[profile.site]] : Object.values(endpoints);
		return { known: undefined, endpoints: sites.map(endpoint => ({ endpoint, setBy: 'site' })) };
	} catch {
		// Both throw sentences that say no more than this.
		return { known: isEmulator ? 'emulator' : 'setting', endpoints: [] };
	}
}

/** Of others, VS Code gives the name of the machine. */
const kindsOfRemote: readonly string[] = [
	'ssh-remote',
	'wsl',
	'dev-container',
	'attached-container',
	'k8s-container',
	'codespaces',
	'tunnel'
];

function describeProgram({ packageJSON, extensionKind }: vscode.Extension<unknown>): Program {
	const remote = vscode.env.remoteName;
	return {
		extension: String(packageJSON?.version ?? ''),
		editor: vscode.env.appName,
		editorVersion: vscode.version,
		node: process.versions.node,
		system: `${process.platform} ${process.arch}`,
		remote: remote === undefined || kindsOfRemote.includes(remote) ? remote : 'other',
		runsIn: extensionKind === vscode.ExtensionKind.Workspace && remote !== undefined ? 'remote' : 'local'
	};
}

function describeSettings(http: vscode.WorkspaceConfiguration, proxySupport: string): NetworkSettings {
	return {
		isStrict: http.get('proxyStrictSSL') !== false,
		hasSystemCertificates: http.get('systemCertificates') !== false,
		hasFetchSupport: http.get('fetchAdditionalSupport') !== false,
		hasExtraCertificates: (process.env['NODE_EXTRA_CA_CERTS'] ?? '') !== '',
		isNodeTrusting: process.env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0',
		proxySupport
	};
}

async function describeDns(accounts: Accounts): Promise<Subject['dns']> {
	let hasSetting: boolean;
	try {
		hasSetting = dnsServers().length > 0;
	} catch {
		return { setBy: 'setting', servers: [], fault: 'setting', lookup: undefined };
	}
	const setBy = hasSetting ? 'setting' : accounts.isEmulator() ? 'emulator' : 'computer';
	try {
		const dns = await accounts.liveDns();
		return { setBy, servers: dns.servers, fault: undefined, lookup: (type, name, signal) => dns.lookup(type, name, signal) };
	} catch {
		return { setBy, servers: [], fault: 'emulator', lookup: undefined };
	}
}
