import * as vscode from 'vscode';
import { siteName } from '../accounts/words.ts';
import { SesError } from '../ses/errors.ts';
import { errorSentence } from '../ui/errorSentences.ts';
import { type Facts, type HttpAnswer, isFailure, type KeyFacts, type Permission } from './facts.ts';
import { isAccepted } from './key.ts';
import type { Line } from './report.ts';
import { failureText, notChecked, ok, trouble } from './wayWords.ts';

/** Stands before the names of actions in CAM. */
export const actionPrefix = 'ses:';

/** The words for what the service says of the key. */
export function keyLines({ profile, key }: Facts): readonly Line[] {
	const checks = [vscode.l10n.t('Key'), vscode.l10n.t('Site'), vscode.l10n.t('Region')] as const;
	if (!profile) {
		return [notChecked(checks[0], vscode.l10n.t('nobody is signed in'), vscode.l10n.t('Sign in, then diagnose again.'))];
	}
	if (!key) {
		return [notChecked(checks[0], vscode.l10n.t('there was no way to SES to ask'))];
	}
	const { identity } = key;
	if (identity === 'noCredentials') {
		return [
			trouble(
				checks[0],
				profile.source === 'keys'
					? vscode.l10n.t('VS Code gives no stored key out')
					: vscode.l10n.t('there is no usable key where the profile looks for it'),
				vscode.l10n.t('Sign in again.')
			)
		];
	}
	if (isFailure(identity)) {
		return [notChecked(checks[0], failureText(identity))];
	}
	if (!identity.isSes) {
		return [notChecked(checks[0], vscode.l10n.t('HTTP status {0}, and not as SES answers', identity.status))];
	}
	if (isAccepted(identity)) {
		return [
			ok(checks[0], vscode.l10n.t('accepted')),
			ok(checks[1], vscode.l10n.t('{0}: it knows the key', siteName(profile.site))),
			ok(checks[2], profile.region)
		];
	}
	return refusalLines(checks, identity, profile);
}

/** Which of the three a refusal is about. */
function refusalLines(
	[key, site, region]: readonly [string, string, string],
	identity: HttpAnswer,
	profile: NonNullable<Facts['profile']>
): readonly Line[] {
	const code = identity.code ?? '';
	const found = identity.requestId === undefined ? code : vscode.l10n.t('{0} (request ID {1})', code, identity.requestId);
	const advice = refusalAdvice('ListEmailIdentities', identity);
	const unknown = vscode.l10n.t('{0}: not known as long as the key is refused', siteName(profile.site));
	switch (code) {
		case 'AuthFailure.SecretIdNotFound':
			return [
				trouble(key, found, advice),
				trouble(
					site,
					vscode.l10n.t('{0}: this site does not know the key', siteName(profile.site)),
					vscode.l10n.t(
						'A key of the other site gives the same code. Sign in again and choose the other site, or check the key on the API keys page.'
					)
				)
			];
		case 'UnsupportedRegion':
		case 'InvalidParameterValue':
			return [ok(key, vscode.l10n.t('accepted')), ok(site, siteName(profile.site)), trouble(region, `${profile.region}: ${found}`, advice)];
	}
	return code.startsWith('AuthFailure')
		? [trouble(key, found, advice), notChecked(site, unknown), notChecked(region, profile.region)]
		: [notChecked(key, found, advice), notChecked(site, unknown), notChecked(region, profile.region)];
}

/** The words for what CAM lets the key do. */
export function permissionLines({ permissions }: KeyFacts): readonly Line[] {
	return permissions.map(permissionLine);
}

function permissionLine({ action, verdict, code }: Permission): Line {
	const check = `${actionPrefix}${action}`;
	switch (verdict) {
		case 'allowed':
			return ok(check, code === undefined ? vscode.l10n.t('allowed') : vscode.l10n.t('allowed, as far as {0} tells', code));
		case 'denied':
			return trouble(
				check,
				vscode.l10n.t('denied by CAM'),
				vscode.l10n.t('If you need it, ask your administrator for a policy that allows it. "Tencent SES: Create CAM Policy" writes one.')
			);
		case 'unclear':
			return notChecked(check, vscode.l10n.t('the answer does not tell: {0}', code ?? '?'));
		case 'notAsked':
			return notChecked(
				check,
				action === 'CreateEmailIdentity'
					? vscode.l10n.t('there is no way to ask that could not add a domain')
					: vscode.l10n.t('left out, because nothing was to be asked for changes')
			);
	}
}

/** The sentence of the product for an error code. The service's own words may quote names and are left out. */
function refusalAdvice(action: string, { code = '', clockOffset }: HttpAnswer): string {
	return errorSentence(new SesError(action, code, vscode.l10n.t('(code {0}).', code), { clockOffset })).message;
}
