import * as vscode from 'vscode';
import { regionName, siteName } from '../accounts/words.ts';
import { startAgainText } from '../emulatorLink/localEmulator.ts';
import { isRead } from '../ses/actions.ts';
import type { Facts, Permission, ProfileFacts } from './facts.ts';
import { actionPrefix, keyLines, permissionLines } from './keyWords.ts';
import { cell, type Line, linesIn, reportText, type Section } from './report.ts';
import { clockCheck, notChecked, ok, trouble, wayLines } from './wayWords.ts';

export interface Report {
	/** Markdown. */
	readonly text: string;
	/** One paragraph. */
	readonly summary: string;
	readonly troubles: number;
	/** Whether CAM denies an action. */
	readonly isDenied: boolean;
	/** Whether the clock is off and nothing else is wrong. */
	readonly isClockAlone: boolean;
}

/** Turns what was found into words. */
export function writeReport(facts: Facts): Report {
	const sections: readonly Section[] = [
		{ title: vscode.l10n.t('This Program'), lines: programLines(facts) },
		{ title: vscode.l10n.t('Profile'), lines: [profileLine(facts.profile), ...endpointFaultLines(facts)] },
		...facts.ways.map(way => ({ title: vscode.l10n.t('Way to SES'), lines: wayLines(way, facts) })),
		{ title: vscode.l10n.t('Key'), lines: keyLines(facts) },
		{ title: vscode.l10n.t('What the Key May Do'), lines: facts.key ? permissionLines(facts.key) : [] },
		{ title: vscode.l10n.t('DNS Records of Your Domains'), lines: [dnsLine(facts)] }
	];
	const denied = facts.key?.permissions.filter(({ verdict }) => verdict === 'denied').length ?? 0;
	const summary = summarise(sections, denied);
	const text = reportText(
		{
			title: vscode.l10n.t('Connection Report'),
			summary,
			privacy: [
				vscode.l10n.t(
					'This report holds no keys, tokens or passwords, no user names, profile names or paths, and none of your domains and addresses. It does name the endpoint, the proxy, the certificate and the DNS servers: look through it before you publish it.'
				),
				...(facts.key && facts.key.permissions.length > 0 ? [permissionNote(facts.key.permissions)] : [])
			].join('\n\n'),
			states: { ok: vscode.l10n.t('ok'), trouble: vscode.l10n.t('trouble'), notChecked: vscode.l10n.t('not checked') },
			advice: vscode.l10n.t('→')
		},
		sections
	);
	const troubles = linesIn(sections, 'trouble').map(({ check }) => check);
	return { text, summary, troubles: troubles.length, isDenied: denied > 0, isClockAlone: troubles.join() === clockCheck() };
}

function permissionNote(permissions: readonly Permission[]): string {
	if (!permissions.some(({ action, verdict }) => !isRead[action] && verdict !== 'notAsked')) {
		return vscode.l10n.t(
			'What the key may do was found out by asking, and by reading only: whether it may change anything was left out. A refusal for another reason than CAM is taken for an allowed action; that SES asks CAM first is not documented.'
		);
	}
	return vscode.l10n.t(
		'What the key may do was found out by asking: reads were done, and changes were asked for with made-up names below ".invalid", which SES has to refuse; the audit log of the account shows them. A refusal for another reason than CAM is taken for an allowed action; that SES asks CAM first is not documented.'
	);
}

function summarise(sections: readonly Section[], denied: number): string {
	const troubles = linesIn(sections, 'trouble')
		.filter(({ check }) => !check.startsWith(actionPrefix))
		.map(({ check }) => check);
	const open = linesIn(sections, 'notChecked');
	const sentences: string[] = [];
	if (troubles.length === 1) {
		sentences.push(vscode.l10n.t('There is trouble with one thing: {0}.', troubles.join()));
	} else if (troubles.length > 1) {
		sentences.push(
			vscode.l10n.t(
				'There is trouble with {0} things: {1}. Begin with the first: the others may follow from it.',
				troubles.length,
				troubles.join(', ')
			)
		);
	} else if (denied === 0) {
		sentences.push(vscode.l10n.t('Everything that was checked is in order.'));
	}
	if (denied > 0) {
		sentences.push(
			denied === 1 ? vscode.l10n.t('CAM denies this key one action.') : vscode.l10n.t('CAM denies this key {0} actions.', denied)
		);
	}
	if (open.length > 0) {
		sentences.push(vscode.l10n.t('Not checked: {0}.', cell(openText(open))));
	}
	return sentences.join(' ');
}

/** As many reasons as a message holds; the report has them all. */
const maxReasons = 3;

/** What was not checked, and why: one reason may stand for many checks. */
function openText(lines: readonly Line[]): string {
	const checks = new Map<string, readonly string[]>();
	for (const { check, found } of lines) {
		checks.set(found, [...(checks.get(found) ?? []), check]);
	}
	const reasons = [...checks].map(([reason, [first = '', ...others]]) =>
		others.length === 0
			? vscode.l10n.t('{0} ({1})', first, reason)
			: others.length === 1
				? vscode.l10n.t('{0} and {1} ({2})', first, others.join(), reason)
				: vscode.l10n.t('{0} and {1} more ({2})', first, others.length, reason)
	);
	const rest = reasons.length - maxReasons;
	return [...reasons.slice(0, maxReasons), ...(rest > 0 ? [vscode.l10n.t('{0} more, see the report', rest)] : [])].join('; ');
}

function programLines({ program, settings }: Facts): readonly Line[] {
	const remote = program.remote === 'other' ? vscode.l10n.t('another server') : program.remote;
	const place =
		remote === undefined
			? vscode.l10n.t('on this computer')
			: program.runsIn === 'remote'
				? vscode.l10n.t('on the remote ({0}), so all checks are made from there', remote)
				: vscode.l10n.t('on this computer, in a window that is connected to a remote ({0})', remote);
	return [
		ok(vscode.l10n.t('Extension'), vscode.l10n.t('{0}, runs {1}', program.extension, place)),
		ok(vscode.l10n.t('Editor'), `${program.editor} ${program.editorVersion}`),
		ok(vscode.l10n.t('System'), `${program.system}, Node.js ${program.node}`),
		...trustLines(settings)
	];
}

function trustLines(settings: Facts['settings']): readonly Line[] {
	const check = vscode.l10n.t('Check of certificates');
	const more = [
		settings.hasSystemCertificates ? vscode.l10n.t('"http.systemCertificates" is on') : vscode.l10n.t('"http.systemCertificates" is off'),
		settings.hasExtraCertificates ? vscode.l10n.t('NODE_EXTRA_CA_CERTS is set') : vscode.l10n.t('NODE_EXTRA_CA_CERTS is not set')
	].join(', ');
	if (!settings.isStrict) {
		return [
			trouble(
				check,
				vscode.l10n.t('off by "http.proxyStrictSSL"; {0}', more),
				vscode.l10n.t('Turn it on, and let the system trust the authority of your proxy instead: now everybody on the way can read along.')
			)
		];
	}
	if (settings.isNodeTrusting) {
		return [
			trouble(
				check,
				vscode.l10n.t('off by NODE_TLS_REJECT_UNAUTHORIZED; {0}', more),
				vscode.l10n.t('Take the variable out of the environment and start VS Code anew: now everybody on the way can read along.')
			)
		];
	}
	return [ok(check, vscode.l10n.t('on; {0}', more))];
}

function profileLine(profile: ProfileFacts | undefined): Line {
	const check = vscode.l10n.t('Profile');
	return profile
		? ok(
				check,
				vscode.l10n.t('{0}, {1} ({2}), {3}', siteName(profile.site), regionName(profile.region), profile.region, sourceText(profile))
			)
		: notChecked(check, vscode.l10n.t('nobody is signed in'));
}

/** Names of files and of profiles in other tools are left out. */
function sourceText({ source }: ProfileFacts): string {
	switch (source) {
		case 'keys':
			return vscode.l10n.t('with an API key');
		case 'tccli':
			return vscode.l10n.t('with the keys of tccli');
		case 'sdkFile':
			return vscode.l10n.t('with the file of the Tencent Cloud SDKs');
		case 'environment':
			return vscode.l10n.t('with keys from the environment');
		case 'emulator':
			return vscode.l10n.t('with the local emulator');
	}
}

function endpointFaultLines({ endpointFault }: Facts): readonly Line[] {
	const check = vscode.l10n.t('Endpoint');
	switch (endpointFault) {
		case undefined:
			return [];
		case 'setting':
			return [
				trouble(
					check,
					vscode.l10n.t('the setting "tencentSes.endpoint" is not usable'),
					vscode.l10n.t('It must be https://host, or http:// and a host on this computer. Correct it or leave it empty.')
				)
			];
		case 'emulator':
			return [
				trouble(check, vscode.l10n.t('the local emulator could not be started'), vscode.l10n.t('Sign in to it again; the log may say why.'))
			];
	}
}

function dnsLine({ dns: { servers, setBy, fault }, emulatorCommand }: Facts): Line {
	const check = vscode.l10n.t('DNS servers');
	if (fault === 'setting') {
		return trouble(
			check,
			vscode.l10n.t('the setting "tencentSes.dns.servers" is not usable'),
			vscode.l10n.t('Write IP addresses, such as 1.1.1.1 or 127.0.0.1:5353, or leave it empty.')
		);
	}
	if (fault === 'emulator') {
		return trouble(check, vscode.l10n.t('the local emulator has none'), vscode.l10n.t('Sign in to it again; the log may say why.'));
	}
	const list = servers.length === 0 ? vscode.l10n.t('none') : servers.join(', ');
	const where = {
		setting: () => vscode.l10n.t('{0}, from the setting "tencentSes.dns.servers"', list),
		emulator: () => vscode.l10n.t('{0}, of the local emulator', list),
		computer: () => vscode.l10n.t('{0}, of this computer', list)
	}[setBy]();
	return fault === undefined
		? ok(check, where)
		: trouble(
				check,
				vscode.l10n.t('{0}; they do not answer', where),
				setBy === 'emulator'
					? vscode.l10n.t(
							'The DNS server of the local emulator is not running; it comes with the emulator. {0}',
							startAgainText(emulatorCommand)
						)
					: vscode.l10n.t(
							'Set "tencentSes.dns.servers" to servers that this computer reaches. The records of domains cannot be checked without.'
						)
			);
}
