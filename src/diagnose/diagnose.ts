import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { Profile } from '../accounts/profile.ts';
import { dnsFor } from '../accounts/servers.ts';
import { dnsServers, endpointOverride, requestTimeout } from '../accounts/settings.ts';
import type { Services } from '../services.ts';
import { endpoints } from '../ses/sites.ts';
import { withProgress } from '../ui/progress.ts';
import { pageUri } from '../ui/readOnlyDocuments.ts';
import { findFacts, type Program, type Subject } from './facts.ts';
import { writeReport } from './reportWords.ts';

/**
 * The command "Diagnose Connection".
 *
 * @returns the report, in Markdown
 */
export async function diagnose({ accounts, context, documents }: Services): Promise<string> {
	// The report tells numbers of the account, so it is closed when that is signed out of.
	const profile = accounts.current;
	const report = await withProgress(vscode.l10n.t('Diagnosing the connection…'), async signal =>
		writeReport(await findFacts(await subjectOf(accounts, profile, context.extension, signal)))
	);
	await documents.show(pageUri('report', `${vscode.l10n.t('Connection Report')}.md`, { profileId: profile?.id }), report);
	return report;
}

/** Takes the place of a report after a reload of the window. */
export function goneReport(): string {
	return `${vscode.l10n.t('This report was made before the window was reloaded. Run "Diagnose Connection" again.')}\n`;
}

export function reportLenses(text: string): vscode.CodeLens[] {
	const top = new vscode.Range(0, 0, 0, 0);
	const copy = { title: vscode.l10n.t('$(copy) Copy Report'), command: 'tencentSes.copyText', arguments: [{ text }] };
	return [
		...(text === goneReport() ? [] : [new vscode.CodeLens(top, copy)]),
		new vscode.CodeLens(top, { title: vscode.l10n.t('$(refresh) Diagnose Again'), command: 'tencentSes.diagnose' }),
		new vscode.CodeLens(top, { title: vscode.l10n.t('$(shield) Create CAM Policy'), command: 'tencentSes.createCamPolicy' })
	];
}

async function subjectOf(
	accounts: Accounts,
	profile: Profile | undefined,
	extension: vscode.Extension<unknown>,
	signal: AbortSignal
): Promise<Subject> {
	const http = vscode.workspace.getConfiguration('http');
	const noProxy = http.get<unknown>('noProxy');
	const settings = networkSettings(http);
	return {
		known: {
			program: programOf(extension),
			profile: profile && { site: profile.site, region: profile.region, source: profile.source.kind },
			settings
		},
		...(await endpointsOf(accounts, profile)),
		proxies: {
			setting: String(http.get('proxy') ?? ''),
			support: settings['http.proxySupport'] ?? '',
			noProxy: Array.isArray(noProxy) ? noProxy.map(String) : [],
			environment: process.env
		},
		client: profile && accounts.clientOf(profile.id),
		dns: await dnsOf(accounts, profile),
		limits: { timeout: requestTimeout(), signal }
	};
}

async function endpointsOf(accounts: Accounts, profile: Profile | undefined): Promise<Pick<Subject, 'endpoints' | 'endpointFault'>> {
	if (profile && accounts.isEmulator(profile)) {
		try {
			return { endpoints: [{ origin: await accounts.endpoint(profile), setBy: 'emulator' }], endpointFault: undefined };
		} catch {
			return { endpoints: [], endpointFault: 'noEmulator' };
		}
	}
	try {
		const override = endpointOverride();
		const sites = profile ? [endpoints[profile.site]] : Object.values(endpoints);
		const found: Subject['endpoints'] =
			override === undefined ? sites.map(origin => ({ origin, setBy: 'default' })) : [{ origin: override, setBy: 'setting' }];
		return { endpoints: found, endpointFault: undefined };
	} catch {
		return { endpoints: [], endpointFault: 'invalidSetting' };
	}
}

async function dnsOf(accounts: Accounts, profile: Profile | undefined): Promise<Subject['dns']> {
	let setBy: Subject['dns']['setBy'] = 'setting';
	try {
		setBy = dnsServers().length > 0 ? 'setting' : profile && accounts.isEmulator(profile) ? 'emulator' : 'default';
		const dns = await dnsFor(accounts, profile?.id);
		return { setBy, servers: dns.servers, fault: undefined, lookup: (type, name, signal) => dns.lookup(type, name, signal) };
	} catch {
		return { setBy, servers: [], fault: setBy === 'emulator' ? 'noEmulator' : 'invalidSetting' };
	}
}

/** For other remotes, VS Code returns the name of the machine. */
const knownRemote = /^(ssh-remote|wsl|dev-container|attached-container|k8s-container|codespaces|tunnel)$/;

function programOf({ packageJSON, extensionKind }: vscode.Extension<unknown>): Program {
	const remote = extensionKind === vscode.ExtensionKind.Workspace ? vscode.env.remoteName : undefined;
	return {
		extension: String(packageJSON?.version ?? ''),
		editor: `${vscode.env.appName} ${vscode.version}`,
		system: `${process.platform} ${process.arch}, Node.js ${process.versions.node}`,
		remote: remote === undefined || knownRemote.test(remote) ? remote : 'other'
	};
}

function networkSettings(http: vscode.WorkspaceConfiguration): Readonly<Record<string, string>> {
	// Settings files may contain anything, also secrets.
	const shown = (name: string) => {
		const value = String(http.get<unknown>(name));
		return [`http.${name}`, /^(true|false|off|on|fallback|override)$/.test(value) ? value : '?'] as const;
	};
	const { NODE_EXTRA_CA_CERTS: certificates = '', NODE_TLS_REJECT_UNAUTHORIZED: rejects } = process.env;
	return {
		...Object.fromEntries(['proxySupport', 'proxyStrictSSL', 'systemCertificates', 'fetchAdditionalSupport'].map(shown)),
		NODE_EXTRA_CA_CERTS: certificates === '' ? vscode.l10n.t('not set') : vscode.l10n.t('set'),
		...(rejects === '0' ? { NODE_TLS_REJECT_UNAUTHORIZED: '0' } : {})
	};
}
