import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { Profile } from '../accounts/profile.ts';
import { dnsFor } from '../accounts/servers.ts';
import { dnsServers, endpointOverride, requestTimeout } from '../accounts/settings.ts';
import type { Services } from '../services.ts';
import { endpoints } from '../ses/sites.ts';
import { html } from '../ui/html.ts';
import { button, type Drawing, type PageTab } from '../ui/pageTab.ts';
import { withProgress } from '../ui/progress.ts';
import { findFacts, type Program, type Subject } from './facts.ts';
import { type Report, reportText } from './report.ts';
import { reportPage } from './reportPage.ts';
import { writeReport } from './reportWords.ts';

/** The last report, in memory only. */
export interface LastReport {
	/** The report contains numbers of the account, so it is closed when the user signs out of it. */
	readonly profileId: string | undefined;
	readonly report: Report;
	/** In Markdown. */
	readonly text: string;
}

/** The command "Diagnose Connection". */
export async function diagnose({ accounts, context }: Services): Promise<LastReport> {
	const profile = accounts.current;
	const report = await withProgress(vscode.l10n.t('Diagnosing the connection…'), async signal =>
		writeReport(await findFacts(await subjectOf(accounts, profile, context.extension, signal)))
	);
	return { profileId: profile?.id, report, text: reportText(report) };
}

/** @param last `undefined` after a reload of the window */
export function drawReport(last: LastReport | undefined, { query }: PageTab): Drawing {
	if (last && last.profileId === query.profileId) {
		return reportPage(last.report, last.text);
	}
	const title = vscode.l10n.t('Connection Report');
	const summary = vscode.l10n.t('This report was made before the window was reloaded.');
	const again = button({ title: vscode.l10n.t('Diagnose Again'), command: 'diagnose', argument: {} });
	return { title, summary, body: html`<h1>${title}</h1><p>${summary}</p><div class="actions">${again}</div>` };
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
			return { endpoints: [{ origin: await accounts.clients.endpoint(profile), setBy: 'emulator' }], endpointFault: undefined };
		} catch {
			return { endpoints: [], endpointFault: 'noEmulator' };
		}
	}
	try {
		const override = await endpointOverride();
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
		setBy = (await dnsServers()).length > 0 ? 'setting' : profile && accounts.isEmulator(profile) ? 'emulator' : 'default';
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
