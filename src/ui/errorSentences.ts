import * as vscode from 'vscode';
import { isSesError, type SesError } from '../ses/errors.ts';
import { plainText } from './plainText.ts';

/** Something that someone can do about an error. */
export type Remedy = 'retry' | 'signIn' | 'showLog';

export interface ErrorSentence {
	/** What happened and what to do. */
	readonly message: string;
	readonly remedies: readonly Remedy[];
	readonly requestId: string | undefined;
}

/** An error whose message is already a localised sentence for people. */
export class UserError extends Error {
	override readonly name = 'UserError';
	readonly remedies: readonly Remedy[];

	constructor(message: string, remedies: readonly Remedy[] = []) {
		super(message);
		this.remedies = remedies;
	}
}

/** The only place that turns errors into words. */
export function errorSentence(error: unknown): ErrorSentence {
	if (isSesError(error)) {
		return { message: plainText(sesSentence(error)), remedies: remediesFor(error), requestId: error.requestId };
	}
	if (error instanceof UserError) {
		return { message: plainText(error.message), remedies: error.remedies, requestId: undefined };
	}
	const reason = plainText(error instanceof Error ? error.message : String(error));
	return { message: vscode.l10n.t('Something unexpected happened: {0}', reason), remedies: ['showLog'], requestId: undefined };
}

function remediesFor(error: SesError): readonly Remedy[] {
	switch (error.kind) {
		case 'auth':
			return ['signIn', 'retry', 'showLog'];
		case 'refused':
			return ['showLog'];
		default:
			return ['retry', 'showLog'];
	}
}

function sesSentence(error: SesError): string {
	switch (error.code) {
		case 'AuthFailure.SecretIdNotFound':
			return vscode.l10n.t(
				'This site of Tencent Cloud does not know the SecretId. It is mistyped, disabled or deleted, or it belongs to the other site. Check it on the API keys page, or choose the other site.'
			);
		case 'AuthFailure.InvalidSecretId':
			return vscode.l10n.t('This is not the SecretId of a Tencent Cloud API key. Copy it from the API keys page of the console.');
		case 'AuthFailure.SignatureFailure':
			return vscode.l10n.t('The SecretKey does not belong to the SecretId. Copy both again from the API keys page.');
		case 'AuthFailure.TokenFailure':
			return vscode.l10n.t('The session token is wrong or has expired. Get new temporary credentials and sign in with them.');
		case 'AuthFailure.SignatureExpire':
			return clockSentence(error.clockOffset);
		case 'AuthFailure.UnauthorizedOperation':
		case 'UnauthorizedOperation':
			return vscode.l10n.t(
				'This key may not do that. Ask your administrator for a CAM policy that allows ses:{0}, such as QcloudSESFullAccess.',
				error.action
			);
		case 'InvalidParameterValue.IllegalEmailAddress':
			return vscode.l10n.t('SES does not accept this address. Check the part before the @ and the domain.');
		case 'InvalidParameterValue.IllegalSenderName':
			return vscode.l10n.t('SES does not accept this sender name. Use plain words, without signs such as colons or angle brackets.');
		case 'InvalidParameterValue.RepeatEmailAddress':
			return vscode.l10n.t('This address exists already. Choose another one.');
		case 'OperationDenied.DomainNotVerified':
			return vscode.l10n.t(
				'SES has not verified this domain yet. Publish the DNS records that the sidebar shows below it, then verify it in the SES console.'
			);
		case 'OperationDenied.ExceedSenderLimit':
			return vscode.l10n.t(
				'This domain has all the sender addresses it may have. Delete one in the SES console, or choose another domain.'
			);
		case 'LimitExceeded':
			return vscode.l10n.t('A quota of your account is used up. Remove what is not needed, or ask Tencent Cloud support to raise it.');
		case 'OperationDenied':
			return vscode.l10n.t('SES refuses this for your account: {0} Look for notices in the SES console.', asSentence(error.message));
		case 'InternalError':
			return vscode.l10n.t('SES had an internal error. Try again in a moment. If it stays, give Tencent Cloud support the request ID.');
		case 'InvalidParameterValue.NotExistDomain':
			return vscode.l10n.t('SES has no such domain any more. Refresh the list.');
		case 'InvalidParameter':
		case 'InvalidParameterValue':
		case 'MissingParameter':
		case 'UnknownParameter':
			return vscode.l10n.t('SES did not understand what was sent: {0} Change the value and try again.', asSentence(error.message));
		case 'UnsupportedRegion':
			return vscode.l10n.t('SES does not run in the region of this profile. Sign in again and choose another region.');
	}
	switch (error.kind) {
		case 'auth':
			return vscode.l10n.t('Tencent Cloud does not accept the credentials: {0} Sign in again.', asSentence(error.message || error.code));
		case 'rate':
			return vscode.l10n.t('Those were too many requests at once. Wait a second and try again.');
		case 'network':
			return vscode.l10n.t('{0} Check the network and the proxy settings, then try again.', asSentence(error.message));
		case 'timeout':
			return vscode.l10n.t('{0} Check the network, then try again.', asSentence(error.message));
		case 'unreadable':
			return vscode.l10n.t(
				'Something other than SES seems to have answered: {0} Check the proxy and the setting "tencentSes.endpoint".',
				asSentence(error.message)
			);
		default:
			return vscode.l10n.t('SES said no: {0} ({1})', asSentence(error.message), error.code);
	}
}

function clockSentence(offset: number | undefined): string {
	if (offset === undefined) {
		return vscode.l10n.t('The clock of this computer is more than five minutes off. Set it right and try again.');
	}
	const minutes = Math.round(Math.abs(offset) / 60);
	return offset > 0
		? vscode.l10n.t('The clock of this computer is {0} minutes slow. Set it right and try again.', minutes)
		: vscode.l10n.t('The clock of this computer is {0} minutes fast. Set it right and try again.', minutes);
}

function asSentence(text: string): string {
	return /[.!?。！？]$/.test(text) ? text : `${text}.`;
}
