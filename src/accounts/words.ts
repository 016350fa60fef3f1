import * as vscode from 'vscode';
import { isDeniedByCam } from '../ses/errors.ts';
import { regions, type Site } from '../ses/sites.ts';
import { straySentence, type ValidationMessage, validationError, validationHint, validationWarning } from '../ui/input/steps.ts';
import { sentencesText } from '../ui/localText.ts';
import type { BorrowedSource, CredentialSource, Profile } from './profile.ts';
import { type CredentialKind, type ShapeDoubt, type ShapeFault, strayInCredential } from './signIn/credentialShape.ts';

export function siteName(site: Site): string {
	return site === 'international' ? vscode.l10n.t('International') : vscode.l10n.t('Mainland');
}

export function regionName(region: string): string {
	switch (region) {
		case 'ap-singapore':
			return vscode.l10n.t('Singapore');
		case 'ap-guangzhou':
			return vscode.l10n.t('Guangzhou');
		case 'ap-hongkong':
			return vscode.l10n.t('Hong Kong');
		default:
			return region;
	}
}

/** The site, with the region if the site has several. */
export function placeLabel(site: Site, region: string): string {
	const isOnly = regions.filter(known => known.site === site).length === 1;
	return isOnly ? siteName(site) : vscode.l10n.t('{0} {1}', siteName(site), regionName(region));
}

export function sourceName(source: CredentialSource): string {
	switch (source.kind) {
		case 'keys':
			return vscode.l10n.t('API key');
		case 'tccli':
			return vscode.l10n.t('tccli {0}', source.name);
		case 'sdkFile':
			return vscode.l10n.t('Tencent Cloud SDK');
		case 'environment':
			return vscode.l10n.t('Environment Variables');
		case 'emulator':
			return vscode.l10n.t('Local Emulator');
	}
}

/** Where borrowed credentials are. */
export function placeOf(source: BorrowedSource): string {
	switch (source.kind) {
		case 'tccli':
			return `~/.tccli/${source.name}.credential`;
		case 'sdkFile':
			return '~/.tencentcloud/credentials';
		case 'environment':
			return 'TENCENTCLOUD_SECRET_ID/KEY';
	}
}

/** The default label of a profile. */
export function defaultLabel({ source, site, region }: Pick<Profile, 'source' | 'site' | 'region'>): string {
	return source.kind === 'keys' ? placeLabel(site, region) : sourceName(source);
}

/** What signing out deletes, and what it leaves. */
export function signOutDetail(source: CredentialSource, isWindowOnly: boolean): string {
	return [
		secretsThatGo(source, isWindowOnly),
		vscode.l10n.t('Its pages are closed, and its watched domains, test mails, drafts and list reports are removed from VS Code.'),
		vscode.l10n.t('Changes whose outcome is not known yet are no longer followed up.')
	].join('\n\n');
}

function secretsThatGo(source: CredentialSource, isWindowOnly: boolean): string {
	switch (source.kind) {
		case 'keys':
			return isWindowOnly
				? vscode.l10n.t('This removes the SecretKey from this window. It stays valid at Tencent Cloud.')
				: vscode.l10n.t('This deletes the SecretKey and the SMTP passwords kept in VS Code. They stay valid at Tencent Cloud.');
		case 'emulator':
			return vscode.l10n.t('This deletes the SMTP passwords kept in VS Code. The data of the emulator is not changed.');
		default:
			return vscode.l10n.t('This deletes the SMTP passwords kept in VS Code. {0} is not changed.', placeOf(source));
	}
}

/**
 * @param kind what the text is given as
 * @param text with the white space around it
 */
export function shapeMessage(
	kind: CredentialKind,
	shape: ShapeFault | ShapeDoubt | undefined,
	text: string
): ValidationMessage | undefined {
	const name = kind === 'token' ? vscode.l10n.t('token') : kind;
	switch (shape) {
		case undefined:
			return undefined;
		case 'empty':
			return validationError(vscode.l10n.t('Enter the {0} from the API keys page.', name));
		case 'character': {
			const stray = strayInCredential(text, kind);
			return validationError(sentencesText([stray ? straySentence(stray) : '', vscode.l10n.t('Enter only the {0}.', name)]));
		}
		case 'tooShort':
			return validationError(vscode.l10n.t('This is too short. Enter the whole {0}.', name));
		case 'isSecretId':
			return validationError(vscode.l10n.t('This is the SecretId. Enter the SecretKey, which is next to it on the API keys page.'));
		case 'isSecretKey':
			return validationError(vscode.l10n.t('This looks like a SecretKey. Enter the SecretId, which begins with AKID.'));
		case 'temporary':
			return kind === 'token'
				? validationWarning(vscode.l10n.t('The SecretId seems to be temporary. It requires a token.'))
				: validationHint(vscode.l10n.t('This looks like a temporary SecretId. It requires a token.'));
		case 'unusual':
			return validationWarning(
				kind === 'SecretId'
					? vscode.l10n.t('Most SecretIds consist of AKID and 32 letters and digits. Check this one, or continue.')
					: vscode.l10n.t('Most SecretKeys consist of 32 letters and digits. Check this one, or continue.')
			);
	}
}

/**
 * Why signing in failed.
 *
 * @param isUnknown whether neither site knows the SecretId
 * @param typedFor the site that the credentials were typed for; `undefined` for others
 * @returns `undefined` to use the sentence of the error code
 */
export function refusalSentence(code: string, isUnknown: boolean, typedFor: Site | undefined): string | undefined {
	if (isDeniedByCam(code)) {
		return vscode.l10n.t(
			'The key is valid, but Cloud Access Management (CAM) does not allow it to list sender domains. Allow it ses:ListEmailIdentities, for example with QcloudSESFullAccess.'
		);
	}
	if (isUnknown) {
		return vscode.l10n.t(
			'This SecretId does not exist on either Tencent Cloud site. It may be mistyped, disabled or deleted. Copy it again from the API keys page.'
		);
	}
	return typedFor && code === 'AuthFailure.SecretIdNotFound'
		? vscode.l10n.t(
				'This SecretId does not exist on the {0} site. Correct it, or go back and select {1} if the key belongs to that site.',
				siteName(typedFor),
				siteName(typedFor === 'international' ? 'mainland' : 'international')
			)
		: undefined;
}
