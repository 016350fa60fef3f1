import * as vscode from 'vscode';
import { regionName, siteName } from '../accounts/words.ts';
import { startAgainText } from '../emulatorLink/emulatorControl.ts';
import { clockTolerance, isDeniedByCam, SesError } from '../ses/errors.ts';
import { clockText } from '../ui/clockText.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import { dateText, listText, numberText } from '../ui/localText.ts';
import { isReadError, type ReadError } from './account.ts';
import { isFailure } from './attempt.ts';
import type { Facts, SourceFault } from './facts.ts';
import type { Certificate, NetworkPath, SetBy, Step } from './networkPath.ts';
import type { Line, Report, Section } from './report.ts';

const endpointSetting = 'tencentSes.endpoint';
const dnsSetting = 'tencentSes.dns.servers';

export function writeReport(facts: Facts): Report {
	const sections: readonly Section[] = [
		{
			title: vscode.l10n.t('Environment'),
			lines: [
				...environmentLines(facts),
				...(facts.endpointFault ? [faultLine(vscode.l10n.t('Endpoint'), facts.endpointFault, endpointSetting)] : [])
			]
		},
		...facts.paths.map(path => ({ title: vscode.l10n.t('Connection to {0}', new URL(path.origin).host), lines: pathLines(path, facts) })),
		{ title: vscode.l10n.t('Account'), lines: accountLines(facts) },
		{ title: vscode.l10n.t('DNS'), lines: [dnsLine(facts)] }
	];
	const lines = sections.flatMap(section => section.lines);
	const problems = new Set(lines.filter(({ state }) => state === 'problem').map(({ check }) => check));
	return {
		title: vscode.l10n.t('Connection Report'),
		paragraphs: [
			problems.size === 0
				? vscode.l10n.t('No problems found.')
				: vscode.l10n.t('Problems found: {0}. If there are several, the first may cause the others.', listText([...problems])),
			vscode.l10n.t(
				'This report contains no keys, tokens, passwords, user names, profile names or paths, and none of your domains and addresses. It does name the endpoint, the proxy, the certificate and the DNS servers. Review it before you share it.'
			)
		],
		states: { ok: vscode.l10n.t('ok'), problem: vscode.l10n.t('problem'), notChecked: vscode.l10n.t('not checked') },
		sections
	};
}

function ok(check: string, found: string): Line {
	return { check, state: 'ok', found, advice: '' };
}

function problem(check: string, found: string, advice: string): Line {
	return { check, state: 'problem', found, advice };
}

function notChecked(check: string, found: string, advice = ''): Line {
	return { check, state: 'notChecked', found, advice };
}

function environmentLines({ program, settings }: Facts): readonly Line[] {
	const { extension, editor, system, remote } = program;
	const check = vscode.l10n.t('Network settings');
	const network = Object.entries(settings).map(([name, value]) => `${name}: ${value}`);
	const isTrustingAll = settings['http.proxyStrictSSL'] === 'false' || settings['NODE_TLS_REJECT_UNAUTHORIZED'] === '0';
	return [
		ok(vscode.l10n.t('Extension'), remote === undefined ? extension : vscode.l10n.t('{0}, on a remote ({1})', extension, remote)),
		ok(vscode.l10n.t('Editor'), editor),
		ok(vscode.l10n.t('System'), system),
		isTrustingAll
			? problem(
					check,
					listText(network),
					vscode.l10n.t(
						'Certificates are not checked, so anyone on the network path can read your requests. Turn on "http.proxyStrictSSL", remove NODE_TLS_REJECT_UNAUTHORIZED from the environment, and add the certificate of your proxy to those of the system instead.'
					)
				)
			: ok(check, listText(network))
	];
}

function sourceText(value: string, setBy: SetBy, setting: string): string {
	switch (setBy) {
		case 'default':
			return vscode.l10n.t('{0} (default)', value);
		case 'setting':
			return vscode.l10n.t('{0} (setting "{1}")', value, setting);
		case 'emulator':
			return vscode.l10n.t('{0} (local emulator)', value);
	}
}

function faultLine(check: string, fault: SourceFault, setting: string): Line {
	return fault === 'invalidSetting'
		? problem(check, vscode.l10n.t('the setting "{0}" is invalid', setting), vscode.l10n.t('Correct the setting or clear it.'))
		: problem(
				check,
				vscode.l10n.t('the local emulator could not be started'),
				vscode.l10n.t('Sign in to it again. The log may contain the reason.')
			);
}

function pathLines(path: NetworkPath, facts: Facts): readonly Line[] {
	const { answer, certificate } = path;
	const isReached = !isFailure(answer) && answer.isFromSes;
	const before = [
		ok(vscode.l10n.t('Endpoint'), sourceText(path.origin, path.setBy, endpointSetting)),
		proxyLine(path, facts.settings),
		...path.steps.map(step => stepLine(step, path)),
		...(certificate ? [certificateLine(certificate)] : [])
	];
	return [
		// VS Code may use a proxy or certificates that only it knows. If requests succeed, there is no problem.
		...before.map(line =>
			isReached && line.state === 'problem'
				? notChecked(
						line.check,
						line.found,
						vscode.l10n.t('Nothing to do: the requests of the extension succeed with the proxy and the certificates that VS Code uses.')
					)
				: line
		),
		answerLine(path),
		clockLine(answer)
	];
}

function proxyLine({ proxy }: NetworkPath, settings: Facts['settings']): Line {
	const check = vscode.l10n.t('Proxy');
	if (!proxy) {
		return ok(check, vscode.l10n.t('none in the settings or the environment; VS Code may use one from the system'));
	}
	const { setBy, hostname, port } = proxy;
	if (hostname === undefined) {
		return problem(check, vscode.l10n.t('the URL in {0} is invalid', setBy), vscode.l10n.t('Write it as http://host:port.'));
	}
	const found = vscode.l10n.t('{0}, from {1}', `${hostname}:${port}`, setBy);
	return settings['http.fetchAdditionalSupport'] === 'false'
		? problem(check, found, vscode.l10n.t('Turn on "http.fetchAdditionalSupport". While it is off, requests do not use the proxy.'))
		: ok(check, found);
}

/** What to do is advised once, by `answerLine`. */
function stepLine({ name, result, milliseconds }: Step, { proxy }: NetworkPath): Line {
	const checks = {
		lookup: () => (proxy ? vscode.l10n.t('DNS lookup of the proxy') : vscode.l10n.t('DNS lookup')),
		connection: () => (proxy ? vscode.l10n.t('TCP connection to the proxy') : vscode.l10n.t('TCP connection')),
		tls: () => vscode.l10n.t('TLS')
	};
	return isFailure(result)
		? problem(checks[name](), vscode.l10n.t('failed ({0})', result.failed), '')
		: ok(checks[name](), vscode.l10n.t('{0} ({1} ms)', result, milliseconds));
}

function certificateLine({ distrust, subject, issuer, validFrom, validTo }: Certificate): Line {
	const check = vscode.l10n.t('Certificate');
	const [from, to] = [validFrom, validTo].map(time => dateText(new Date(time)));
	const found = vscode.l10n.t('{0}, issued by {1}, valid from {2} to {3}', subject || '?', issuer || '?', from ?? '', to ?? '');
	return distrust === undefined ? ok(check, found) : problem(check, vscode.l10n.t('not trusted ({0}): {1}', distrust, found), '');
}

function answerLine({ answer, origin, setBy, steps, certificate }: NetworkPath): Line {
	const check = vscode.l10n.t('Request');
	const { host } = new URL(origin);
	if (isFailure(answer)) {
		const earlier = [...steps.map(({ result }) => (isFailure(result) ? result.failed : undefined)), certificate?.distrust];
		// `fetch` does not always name the reason.
		const reason = answer.failed === 'UNKNOWN' ? (earlier.find(code => code !== undefined) ?? answer.failed) : answer.failed;
		const isStopped = setBy === 'emulator' && reason === 'ECONNREFUSED';
		const code = reason === 'TIMEOUT' ? 'Timeout' : 'Network';
		const advice = isStopped
			? vscode.l10n.t('The local emulator has stopped. {0}', startAgainText())
			: adviceFor('', { code, reason, host });
		return problem(check, vscode.l10n.t('failed ({0})', answer.failed), advice);
	}
	if (!answer.isFromSes) {
		return problem(
			check,
			vscode.l10n.t('HTTP status {0}, not from SES', answer.status),
			vscode.l10n.t(
				'Something other than SES answered. Check the proxy and the setting "tencentSes.endpoint", and whether the network requires you to log in, as in a hotel.'
			)
		);
	}
	return ok(check, vscode.l10n.t('SES answered ({0} ms)', answer.milliseconds));
}

function clockLine(answer: NetworkPath['answer']): Line {
	const check = vscode.l10n.t('Clock');
	if (isFailure(answer) || answer.clockOffset === undefined) {
		return notChecked(check, vscode.l10n.t('unknown, because no response contained the time'));
	}
	const seconds = Math.abs(answer.clockOffset);
	const found = seconds <= 1 ? vscode.l10n.t('correct') : clockText(answer.clockOffset);
	return seconds <= clockTolerance
		? ok(check, found)
		: problem(
				check,
				found,
				vscode.l10n.t('Correct the clock of this computer. SES rejects requests whose time is off by more than five minutes.')
			);
}

function accountLines({ profile, account }: Facts): readonly Line[] {
	if (!profile) {
		return [notChecked(vscode.l10n.t('Profile'), vscode.l10n.t('not signed in'), vscode.l10n.t('Sign in, then diagnose again.'))];
	}
	const { site, region, source } = profile;
	const place = vscode.l10n.t('{0}, {1} ({2}); credentials: {3}', siteName(site), regionName(region), region, source);
	const profileLine = ok(vscode.l10n.t('Profile'), place);
	const key = vscode.l10n.t('Key');
	if (!account) {
		return [profileLine, notChecked(key, vscode.l10n.t('SES did not answer'))];
	}
	const { domains, addresses, templates } = account;
	const isKeyAtFault = isReadError(domains) && /^(AuthFailure|NoCredentials)/.test(domains.code) && !isDeniedByCam(domains.code);
	return [
		profileLine,
		...(isReadError(domains) && !isDeniedByCam(domains.code) ? [] : [ok(key, vscode.l10n.t('accepted'))]),
		readLine(isKeyAtFault ? key : vscode.l10n.t('Sender domains'), 'ListEmailIdentities', domains, ({ total, verified, maxDailyQuota }) =>
			vscode.l10n.t(
				'{0}, {1} verified; daily quota of a domain up to {2} messages',
				numberText(total),
				numberText(verified),
				numberText(maxDailyQuota)
			)
		),
		...(addresses ? [readLine(vscode.l10n.t('Sender addresses'), 'ListEmailAddress', addresses, ({ total }) => numberText(total))] : []),
		...(templates
			? [
					readLine(vscode.l10n.t('Templates'), 'ListEmailTemplates', templates, ({ total, approved }) =>
						vscode.l10n.t('{0}, {1} approved', numberText(total), numberText(approved))
					)
				]
			: []),
		notChecked(
			vscode.l10n.t('Permission to create, change, delete and send'),
			vscode.l10n.t('cannot be checked without making a change'),
			vscode.l10n.t('"Tencent SES: Create CAM Policy" lists the actions that each task needs.')
		)
	];
}

function readLine<T extends object>(check: string, action: string, result: T | ReadError, text: (found: T) => string): Line {
	if (!isReadError(result)) {
		return ok(check, text(result));
	}
	const { code, requestId } = result;
	if (code === 'NoCredentials') {
		return problem(check, vscode.l10n.t('the credentials of the profile could not be read'), vscode.l10n.t('Sign in again.'));
	}
	const found = requestId === undefined ? code : vscode.l10n.t('{0} (request ID {1})', code, requestId);
	return problem(check, found, adviceFor(action, result));
}

/** Returns the sentence that the extension shows for an error. Its message is left out because it may quote names. */
function adviceFor(action: string, error: ReadError & { readonly host?: string }): string {
	const message = vscode.l10n.t('(code {0}).', error.code);
	return errorSentence(new SesError(action, error.code, message, { host: 'SES', ...error })).message;
}

function dnsLine({ dns: { servers, setBy, fault } }: Facts): Line {
	const check = vscode.l10n.t('DNS servers');
	const found = sourceText(listText(servers), setBy, dnsSetting);
	if (fault !== 'noAnswer') {
		return fault ? faultLine(check, fault, dnsSetting) : ok(check, found);
	}
	const advice =
		setBy === 'emulator'
			? vscode.l10n.t('The DNS server of the local emulator has stopped. {0}', startAgainText())
			: vscode.l10n.t('Set "tencentSes.dns.servers" to servers that this computer can reach. DNS records cannot be checked without them.');
	return problem(check, vscode.l10n.t('{0}: no answer', found), advice);
}
