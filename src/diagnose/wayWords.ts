import * as vscode from 'vscode';
import { startAgainText } from '../emulatorLink/localEmulator.ts';
import { SesError } from '../ses/errors.ts';
import { isLoopback } from '../ses/sites.ts';
import { clockText } from '../ui/clockText.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import { type Facts, type Failure, type HttpAnswer, isFailure, type TlsFacts, type Way } from './facts.ts';
import type { Line, LineState } from './report.ts';

/** Seconds between the clocks that the service allows (API 3.0, "Signature v3"). */
const clockLimit = 300;

export function ok(check: string, found: string): Line {
	return { check, state: 'ok', found, advice: '' };
}

export function trouble(check: string, found: string, advice: string): Line {
	return { check, state: 'trouble', found, advice };
}

export function notChecked(check: string, found: string, advice = ''): Line {
	return { check, state: 'notChecked', found, advice };
}

/** The words for the way to an endpoint, step by step. */
export function wayLines(way: Way, { settings, emulatorCommand }: Pick<Facts, 'settings' | 'emulatorCommand'>): readonly Line[] {
	const isReached = !isFailure(way.answer) && way.answer.isSes;
	const lines = [
		endpointLine(way),
		...proxyLines(way, settings),
		...resolutionLines(way),
		...connectionLines(way, emulatorCommand),
		...tunnelLines(way),
		...tlsLines(way)
	];
	return [
		// VS Code may know a proxy or certificates that nothing else knows of: what works is no trouble.
		...lines.map(line =>
			isReached && line.state === 'trouble' ? { ...line, state: 'notChecked' as LineState, advice: anotherWay() } : line
		),
		answerLine(way, emulatorCommand),
		clockLine(way.answer)
	];
}

function anotherWay(): string {
	return vscode.l10n.t('Nothing: the requests of the extension get through, by what VS Code knows of proxies and certificates.');
}

function endpointLine({ host, setBy, isSecure }: Way): Line {
	const check = vscode.l10n.t('Endpoint');
	const address = `${isSecure ? 'https' : 'http'}://${host}`;
	switch (setBy) {
		case 'site':
			return ok(check, vscode.l10n.t('{0}, that of the site', address));
		case 'setting':
			return ok(check, vscode.l10n.t('{0}, from the setting "tencentSes.endpoint"', address));
		case 'emulator':
			return ok(check, vscode.l10n.t('{0}, the local emulator', address));
	}
}

function proxyLines({ proxy }: Way, { hasFetchSupport, proxySupport }: Facts['settings']): readonly Line[] {
	const check = vscode.l10n.t('Proxy');
	if (!proxy) {
		return [
			ok(
				check,
				proxySupport === 'off'
					? vscode.l10n.t('none, because "http.proxySupport" is off')
					: vscode.l10n.t('none by a setting or the environment; VS Code may know one of the system')
			)
		];
	}
	if (proxy.host === undefined) {
		return [
			trouble(
				check,
				vscode.l10n.t('{0} is set, but cannot be read as an address', proxy.setBy),
				vscode.l10n.t('Write it as http://host:port.')
			)
		];
	}
	if (proxy.isForeign) {
		return [notChecked(check, vscode.l10n.t('{0}, from {1}, of a kind that only VS Code itself can try', proxy.host, proxy.setBy))];
	}
	return hasFetchSupport
		? [ok(check, vscode.l10n.t('{0}, from {1}', proxy.host, proxy.setBy))]
		: [
				trouble(
					check,
					vscode.l10n.t('{0}, from {1}, but "http.fetchAdditionalSupport" is off, so requests do not use it', proxy.host, proxy.setBy),
					vscode.l10n.t('Turn "http.fetchAdditionalSupport" on.')
				)
			];
}

function resolutionLines({ resolution, proxy }: Way): readonly Line[] {
	const check = proxy ? vscode.l10n.t('Name of the proxy') : vscode.l10n.t('Name resolution');
	if (resolution === undefined) {
		return [];
	}
	if (isFailure(resolution)) {
		return [
			trouble(
				check,
				failureText(resolution),
				proxy
					? vscode.l10n.t('Check the address of the proxy, and whether this computer is in the network that has it.')
					: vscode.l10n.t(
							'Check the network and its DNS, a VPN and the endpoint. Where only a proxy reaches the Internet, set "http.proxy".'
						)
			)
		];
	}
	return [ok(check, vscode.l10n.t('{0} ({1} ms)', resolution.addresses.join(', '), resolution.milliseconds))];
}

function connectionLines(way: Way, emulatorCommand: string | undefined): readonly Line[] {
	const { connection, proxy } = way;
	const check = proxy ? vscode.l10n.t('Connection to the proxy (TCP)') : vscode.l10n.t('Connection (TCP)');
	if (connection === undefined) {
		return [notChecked(check, vscode.l10n.t('there was nothing to connect to'))];
	}
	return isFailure(connection)
		? [
				trouble(
					check,
					failureText(connection),
					refusalHere(way, connection, emulatorCommand) ??
						vscode.l10n.t(
							'Something on the way does not let the connection through: check the firewall, a VPN, and whether a proxy is needed.'
						)
				)
			]
		: [ok(check, vscode.l10n.t('{0} ({1} ms)', connection.address, connection.milliseconds))];
}

function tunnelLines({ tunnel, host, proxy }: Way): readonly Line[] {
	const check = vscode.l10n.t('Way through the proxy');
	if (tunnel === undefined) {
		return [];
	}
	if (isFailure(tunnel)) {
		const isDistrusted = /CERT|SELF_SIGNED|UNABLE_TO_/.test(tunnel.failed);
		const advice = isDistrusted
			? networkAdvice(proxy?.host ?? '', tunnel)
			: vscode.l10n.t('Check the address of the proxy: this may be none.');
		return [trouble(check, failureText(tunnel), advice)];
	}
	switch (tunnel.status) {
		case 200:
			return [ok(check, vscode.l10n.t('open'))];
		case 407:
			return [trouble(check, vscode.l10n.t('the proxy wants a user and a password (407)'), networkAdvice(host, { failed: 'PROXY_407' }))];
		default:
			return [
				trouble(
					check,
					vscode.l10n.t('the proxy refuses (HTTP status {0})', tunnel.status),
					vscode.l10n.t('Ask whoever runs the proxy to let requests to the endpoint through.')
				)
			];
	}
}

function tlsLines({ tls, host, isSecure, connection, tunnel }: Way): readonly Line[] {
	const check = vscode.l10n.t('TLS');
	if (!isSecure) {
		return [notChecked(check, vscode.l10n.t('not used: the endpoint is on this computer'))];
	}
	if (tls === undefined) {
		const isBlocked =
			isFailure(connection) || isFailure(tunnel) || connection === undefined || (tunnel !== undefined && tunnel.status !== 200);
		return isBlocked ? [notChecked(check, vscode.l10n.t('there was no connection for it'))] : [];
	}
	if (isFailure(tls)) {
		return [
			trouble(
				check,
				failureText(tls),
				vscode.l10n.t('Something on the way, such as a proxy or a firewall, breaks encrypted connections, or the endpoint speaks no TLS.')
			)
		];
	}
	return [
		ok(check, vscode.l10n.t('{0} ({1} ms)', tls.protocol, tls.milliseconds)),
		certificateLine(tls, host),
		ok(vscode.l10n.t('Certificate of'), tls.subject || '?'),
		ok(vscode.l10n.t('Issued by'), tls.issuer || '?')
	];
}

function certificateLine(tls: TlsFacts, host: string): Line {
	const check = vscode.l10n.t('Certificate');
	const dates = vscode.l10n.t('valid from {0} to {1}', dayText(tls.validFrom), dayText(tls.validTo));
	return tls.distrust === undefined
		? ok(check, vscode.l10n.t('trusted, {0}', dates))
		: trouble(check, vscode.l10n.t('not trusted ({0}), {1}', tls.distrust, dates), networkAdvice(host, { failed: tls.distrust }));
}

/** What to do when a program on this computer does not run; `undefined` when that is not what failed. */
function refusalHere({ host, setBy, proxy }: Way, failure: Failure, emulatorCommand: string | undefined): string | undefined {
	const isRefused = ['ECONNREFUSED', 'ERR_CONNECTION_REFUSED'].includes(failure.failed);
	if (proxy || !isRefused || !isLoopback(new URL(`http://${host}`).hostname)) {
		return undefined;
	}
	return setBy === 'emulator'
		? vscode.l10n.t('The local emulator has stopped. {0}', startAgainText(emulatorCommand))
		: networkAdvice(host, failure);
}

/** The sentence of the product for what went wrong on the way. */
function networkAdvice(host: string, failure: Failure): string {
	const isLate = failure.failed === 'TIMEOUT';
	const message = isLate ? vscode.l10n.t('{0} does not answer in time.', host) : vscode.l10n.t('There is no connection to {0}.', host);
	return errorSentence(new SesError('', isLate ? 'Timeout' : 'Network', message, { reason: failure.failed, host })).message;
}

function answerLine(way: Way, emulatorCommand: string | undefined): Line {
	const { answer, host, proxy } = way;
	const check = vscode.l10n.t('Answer to the extension’s own requests');
	if (isFailure(answer)) {
		const advice = refusalHere(way, answer, emulatorCommand) ?? networkAdvice(host, answer);
		return trouble(check, vscode.l10n.t('none: {0}', failureText(answer)), advice);
	}
	if (!answer.isSes) {
		const said = vscode.l10n.t('HTTP status {0}, and not as SES answers', answer.status);
		const isLogin = (answer.status >= 300 && answer.status < 400) || answer.status === 511;
		return trouble(
			check,
			said,
			isLogin
				? vscode.l10n.t('The network seems to want you to log in, as in a hotel: do so in a browser, then try again.')
				: proxy
					? vscode.l10n.t('Something other than SES answers. Check the proxy and the setting "tencentSes.endpoint".')
					: vscode.l10n.t(
							'Something other than SES answers. Check the setting "tencentSes.endpoint", and whether the network wants you to log in.'
						)
		);
	}
	return ok(check, vscode.l10n.t('SES answers ({0} ms)', answer.milliseconds));
}

/** The name of the check. */
export function clockCheck(): string {
	return vscode.l10n.t('Clock');
}

function clockLine(answer: HttpAnswer | Failure): Line {
	const check = clockCheck();
	if (isFailure(answer) || answer.clockOffset === undefined) {
		return notChecked(check, vscode.l10n.t('no answer told the time'));
	}
	const seconds = Math.abs(answer.clockOffset);
	const found = seconds <= 1 ? vscode.l10n.t('right') : clockText(answer.clockOffset);
	return seconds <= clockLimit
		? ok(check, found)
		: trouble(check, found, vscode.l10n.t('Set the clock of this computer right: SES refuses what is signed more than five minutes off.'));
}

/** What a code means where that is known to help, and the code. */
export function failureText({ failed }: Failure): string {
	switch (failed) {
		case 'ENOTFOUND':
			return vscode.l10n.t('the name does not exist ({0})', failed);
		case 'EAI_AGAIN':
			return vscode.l10n.t('DNS does not answer ({0})', failed);
		case 'ECONNREFUSED':
			return vscode.l10n.t('nothing accepts connections there ({0})', failed);
		case 'ECONNRESET':
		case 'EPIPE':
		case 'UND_ERR_SOCKET':
			return vscode.l10n.t('the connection was cut ({0})', failed);
		case 'ENETUNREACH':
		case 'EHOSTUNREACH':
			return vscode.l10n.t('the network does not reach it ({0})', failed);
		case 'TIMEOUT':
		case 'ETIMEDOUT':
		case 'UND_ERR_CONNECT_TIMEOUT':
			return vscode.l10n.t('no answer in time');
		case 'PROXY_407':
			return vscode.l10n.t('the proxy wants a user and a password (407)');
		default:
			return failed;
	}
}

/** In figures that everybody reads alike. */
function dayText(date: Date | undefined): string {
	return date?.toISOString().slice(0, 10) ?? '?';
}
